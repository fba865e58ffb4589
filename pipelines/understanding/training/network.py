"""The network behind the shipped model: a six-layer BERT encoder with three outputs from one pass."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

LAYERS = 6
WIDTH = 384
ATTENTION_HEADS = 12
INNER_WIDTH = 1536
POSITIONS = 512
NORM_EPSILON = 1e-12
SENTIMENTS = 3
NGRAM_BUCKETS = 1 << 17
# A pair's row: first · FACTOR mod PRIME, times PRIME, plus second. With some 40,000 pieces all of it stays below 2^24, up to where an
# engine that counts in 32-bit floats is exact.
NGRAM_FACTOR = 397
NGRAM_PRIME = 4079



@dataclass(frozen=True, slots=True)
class Outputs:
    """Of n texts of t tokens: embedding (n, 384) of unit length, sentiment logits (n, 3), frustration logits (n,), evidence (n, t)."""

    embedding: Tensor
    sentiment: Tensor
    frustration: Tensor
    evidence: Tensor


class Layer(nn.Module):
    """One post-norm transformer block with query, key and value in one matrix."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.Linear(WIDTH, 3 * WIDTH)
        self.joined = nn.Linear(WIDTH, WIDTH)
        self.attention_norm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
        self.inner = nn.Linear(WIDTH, INNER_WIDTH)
        self.outer = nn.Linear(INNER_WIDTH, WIDTH)
        self.output_norm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        texts, tokens, _ = states.shape
        parts = self.attention(states).view(texts, tokens, 3, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=mask)
        states = self.attention_norm(states + self.joined(mixed.transpose(1, 2).reshape(texts, tokens, WIDTH)))
        return self.output_norm(states + self.outer(functional.gelu(self.inner(states))))  # type: ignore[no-any-return]


class AttentionPool(nn.Module):
    """A weighted mean of token states; the weights come from one learned direction."""

    def __init__(self) -> None:
        super().__init__()
        self.direction = nn.Linear(WIDTH, 1, bias=False)

    def forward(self, states: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """The pooled state (n, 384) and the weights (n, t), which sum to 1 over the tokens that are present."""
        scores = self.direction(states).squeeze(-1)
        weights = torch.softmax(scores.masked_fill(present == 0, -1e4), dim=-1)
        return torch.einsum("nt,ntw->nw", weights, states), weights


class NgramScores(nn.Module):
    """A linear model over single pieces and pairs of neighbours, beside the encoder ("wide and deep", Cheng et al. 2016).

    Its weights are fitted apart (`ngrams`) and only added here, as logits of negative, neutral, positive and frustrated. Pairs
    share `NGRAM_BUCKETS` rows by a hash; the sum is divided by the root of the number of pieces and pairs.
    """

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.pieces = pieces
        self.weight: Tensor
        self.register_buffer("weight", torch.zeros(pieces + NGRAM_BUCKETS, SENTIMENTS + 1))

    def forward(self, token_ids: Tensor, present: Tensor) -> Tensor:
        """What each token, alone and with the one after it, adds to the four logits (n, t, 4)."""
        mixed = token_ids[:, :-1] * NGRAM_FACTOR % NGRAM_PRIME * NGRAM_PRIME + token_ids[:, 1:]
        pairs = self.pieces + mixed % NGRAM_BUCKETS
        both = functional.pad(self.weight[pairs] * present[:, 1:, None], (0, 0, 0, 1))
        alone = self.weight[token_ids] * present[:, :, None]
        count = 2 * present.sum(1) - 1
        return (alone + both) / count.sqrt()[:, None, None]


class ReadingNetwork(nn.Module):
    """Token ids (n, t) and a mask (n, t) of 1 and 0 to `Outputs`.

    The embedding is the mean of the last states through one matrix, `readout`, normalised. Each head is linear in the first token's
    state and in an attention pool of its own, and `NgramScores` is added to both, so the frustration logit is a sum over tokens and
    `evidence` holds what each token adds to it.
    """

    def __init__(self, pieces: int) -> None:
        super().__init__()
        # Sparse gradients: a step touches a few hundred of some forty thousand rows.
        self.words = nn.Embedding(pieces, WIDTH, sparse=True)
        self.positions = nn.Parameter(torch.zeros(POSITIONS, WIDTH))
        self.input_norm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.readout = nn.Linear(WIDTH, WIDTH, bias=False)
        nn.init.eye_(self.readout.weight)
        self.sentiment_pool = AttentionPool()
        self.frustration_pool = AttentionPool()
        self.sentiment_head = nn.Linear(2 * WIDTH, SENTIMENTS)
        self.frustration_head = nn.Linear(2 * WIDTH, 1)
        self.ngrams = NgramScores(pieces)

    def states(self, token_ids: Tensor, present: Tensor) -> Tensor:
        """The last layer's token states (n, t, 384)."""
        mask = None if bool(present.all()) else present[:, None, None, :].bool()
        states = self.input_norm(self.words(token_ids) + self.positions[: token_ids.shape[1]])
        for layer in self.layers:
            states = layer(states, mask)
        return states  # type: ignore[no-any-return]

    def embed(self, token_ids: Tensor, present: Tensor) -> Tensor:
        """Only the embedding (n, 384), of unit length."""
        return self._pooled(self.states(token_ids, present), present)

    def _pooled(self, states: Tensor, present: Tensor) -> Tensor:
        share = present.to(states.dtype)
        mean = torch.einsum("nt,ntw->nw", share, states) / share.sum(1, keepdim=True)
        return functional.normalize(self.readout(mean), dim=-1)

    def forward(self, token_ids: Tensor, present: Tensor) -> Outputs:
        states = self.states(token_ids, present)
        first = functional.dropout(states[:, 0], 0.1, self.training)
        sentiment_pooled, _ = self.sentiment_pool(states, present)
        frustration_pooled, weights = self.frustration_pool(states, present)
        sentiment_pooled = functional.dropout(sentiment_pooled, 0.1, self.training)
        frustration_pooled = functional.dropout(frustration_pooled, 0.1, self.training)
        frustration = self.frustration_head(torch.cat([first, frustration_pooled], dim=-1)).squeeze(-1)
        wide = self.ngrams(token_ids, present)
        total = wide.sum(1)
        contribution = weights * (states @ self.frustration_head.weight[0, WIDTH:]) + wide[:, :, SENTIMENTS]
        return Outputs(
            self._pooled(states, present),
            self.sentiment_head(torch.cat([first, sentiment_pooled], dim=-1)) + total[:, :SENTIMENTS],
            frustration + total[:, SENTIMENTS],
            contribution,
        )


def from_bert_weights(path: Path, pieces: int | None = None) -> ReadingNetwork:
    """A network with the encoder of a BERT checkpoint (safetensors, names as in all-MiniLM-L6-v2) and fresh heads.

    With `pieces` above the checkpoint's vocabulary the further rows start at zero.
    """
    from safetensors.torch import load_file

    bert = {name.removeprefix("bert."): tensor.float() for name, tensor in load_file(path).items()}
    words = bert["embeddings.word_embeddings.weight"]
    network = ReadingNetwork(max(pieces or 0, len(words)))
    state = network.state_dict()
    state["words.weight"].zero_()
    state["words.weight"][: len(words)] = words
    state["positions"].copy_(bert["embeddings.position_embeddings.weight"] + bert["embeddings.token_type_embeddings.weight"][0])
    _copy_affine(state, "input_norm", bert, "embeddings.LayerNorm")
    for number in range(LAYERS):
        source, target = f"encoder.layer.{number}", f"layers.{number}"
        for kind in ("weight", "bias"):
            parts = [bert[f"{source}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            state[f"{target}.attention.{kind}"].copy_(torch.cat(parts))
        _copy_affine(state, f"{target}.joined", bert, f"{source}.attention.output.dense")
        _copy_affine(state, f"{target}.attention_norm", bert, f"{source}.attention.output.LayerNorm")
        _copy_affine(state, f"{target}.inner", bert, f"{source}.intermediate.dense")
        _copy_affine(state, f"{target}.outer", bert, f"{source}.output.dense")
        _copy_affine(state, f"{target}.output_norm", bert, f"{source}.output.LayerNorm")
    network.load_state_dict(state)
    return network


def _copy_affine(state: dict[str, Tensor], target: str, bert: dict[str, Tensor], source: str) -> None:
    for kind in ("weight", "bias"):
        state[f"{target}.{kind}"].copy_(bert[f"{source}.{kind}"])
