"""What the original encoder says about English texts: the goal that the new encoder's embedding is held to."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from pipelines.understanding.training.batches import by_length
from pipelines.understanding.training.network import ReadingNetwork

FloatArray = npt.NDArray[np.float32]


@torch.inference_mode()
def embeddings(
    network: ReadingNetwork, tokenizer: Tokenizer, texts: Sequence[str], cache: Path, progress: Callable[[float, str], None]
) -> FloatArray:
    """Embeddings (n, 384) of unit length of `texts`, kept in the file `cache` for a run that goes on later with the same texts."""
    mark = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    if cache.exists():
        with np.load(cache) as stored:
            if str(stored["texts"]) == mark:
                kept: FloatArray = stored["embeddings"].astype(np.float32)
                return kept
    network.eval()
    token_ids = encode(tokenizer, texts)
    found = np.zeros((len(texts), network.words.embedding_dim), dtype=np.float32)
    done = 0
    for batch in by_length(token_ids, np.arange(len(texts)), tokens=2048, texts=256, seed=0):
        found[batch.rows] = network.embed(batch.token_ids, batch.present).cpu().numpy()
        done += len(batch.rows)
        progress(done / len(texts), "original embeddings")
    np.savez(cache, texts=np.array(mark), embeddings=found.astype(np.float16))
    return found


def encode(tokenizer: Tokenizer, texts: Sequence[str], longest: int = 128) -> list[list[int]]:
    """Token ids of each text with its first and last special piece, cut to `longest`."""
    encoded = tokenizer.encode_batch(list(texts))
    return [one.ids if len(one.ids) <= longest else one.ids[: longest - 1] + one.ids[-1:] for one in encoded]
