"""The network as one ONNX graph whose weights are stored as 8-bit integers and computed with as floats.

Groups of 64 weights of an output column, or of a word vector, share a scale; the graph multiplies them back before
use. Activations stay floating point, so a text's reading does not depend on the texts beside it. Names of stored
weights are the network's own, so a later training run starts from the shipped file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from pipelines.understanding.training.network import (
    ATTENTION_HEADS,
    LAYERS,
    NGRAM_BUCKETS,
    NGRAM_FACTOR,
    NGRAM_PRIME,
    NORM_EPSILON,
    SENTIMENTS,
    WIDTH,
    ReadingNetwork,
)

OPSET = 20
INTEGER_SUFFIX = ".int8"
SCALE_SUFFIX = ".scale"
GROUP = 64
WORDS = "words.weight"
NGRAMS = "ngrams.weight"
FloatArray = npt.NDArray[np.float32]


def quantised(matrix: FloatArray) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Integers (groups, group, columns) in -127..127 and scales (groups, 1, columns) such that their product is near `matrix`.

    `matrix` is (rows, columns); `GROUP` rows that follow each other share a scale in every column.
    """
    parts = matrix.reshape(-1, GROUP, matrix.shape[1])
    # A scale that is rounded up keeps the largest weight inside the range.
    scale = np.maximum(np.abs(parts).max(axis=1, keepdims=True) / 127 * 1.001, 1e-7).astype(np.float16)
    return np.clip(np.rint(parts / scale.astype(np.float32)), -127, 127).astype(np.int8), scale


def write_graph(network: ReadingNetwork, path: Path) -> None:
    """Write the graph: `input_ids` and `attention_mask` (n, t) of int64 in, the fields of `network.Outputs` out."""
    weights = {name: tensor.detach().cpu().numpy().astype(np.float32) for name, tensor in network.state_dict().items()}
    graph = _Graph()
    states, present = _encoder(graph, weights)
    _embedding(graph, weights, states, present)
    _heads(graph, weights, states, present, _ngram_scores(graph, weights, present))
    outputs: dict[str, list[str | int | None]] = {
        "embedding": ["n", WIDTH],
        "sentiment": ["n", SENTIMENTS],
        "frustration": ["n"],
        "evidence": ["n", "t"],
    }
    inputs: list[str | int | None] = ["n", "t"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "reading",
            [helper.make_tensor_value_info(name, TensorProto.INT64, inputs) for name in ("input_ids", "attention_mask")],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=9,
        producer_name="heed",
    )
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def stored_weights(path: Path) -> dict[str, FloatArray]:
    """The network's weights as floats, by the network's own names, from a graph that `write_graph` wrote."""
    stored = {entry.name: numpy_helper.to_array(entry) for entry in onnx.load(str(path)).graph.initializer}
    weights: dict[str, FloatArray] = {}
    for name, array in stored.items():
        if name.endswith(INTEGER_SUFFIX):
            plain = name.removesuffix(INTEGER_SUFFIX)
            parts = array.astype(np.float32) * stored[plain + SCALE_SUFFIX].astype(np.float32)
            by_row = plain in (WORDS, NGRAMS)
            weights[plain] = parts.reshape(len(parts), -1) if by_row else parts.reshape(-1, parts.shape[2]).T
        elif not name.endswith(SCALE_SUFFIX) and not name.startswith("constant."):
            weights[name] = array.astype(np.float32)
    return weights


class _Graph:
    """Nodes and constants in the order in which they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._known: set[str] = set()

    def add(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        output = name or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def constant(self, name: str, array: npt.NDArray[np.generic]) -> str:
        if name not in self._known:
            self._known.add(name)
            self.constants.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def integers(self, values: Sequence[int]) -> str:
        return self.constant("constant." + "_".join(str(value) for value in values), np.asarray(values, dtype=np.int64))

    def whole(self, value: int) -> str:
        return self.constant(f"constant.whole.{value}", np.asarray(value, dtype=np.int64))

    def number(self, value: float) -> str:
        return self.constant(f"constant.{value!r}", np.asarray(value, dtype=np.float32))


def _matrix(graph: _Graph, weights: dict[str, FloatArray], name: str) -> str:
    integers, scale = quantised(weights[f"{name}.weight"].T)
    wide = graph.add("Cast", graph.constant(f"{name}.weight{INTEGER_SUFFIX}", integers), to=TensorProto.FLOAT)
    step = graph.add("Cast", graph.constant(f"{name}.weight{SCALE_SUFFIX}", scale), to=TensorProto.FLOAT)
    return graph.add("Reshape", graph.add("Mul", wide, step), graph.integers([-1, scale.shape[2]]))


def _linear(graph: _Graph, weights: dict[str, FloatArray], name: str, inputs: str) -> str:
    product = graph.add("MatMul", inputs, _matrix(graph, weights, name))
    return graph.add("Add", product, graph.constant(f"{name}.bias", weights[f"{name}.bias"]))


def _norm(graph: _Graph, weights: dict[str, FloatArray], name: str, inputs: str) -> str:
    parts = [graph.constant(f"{name}.{kind}", weights[f"{name}.{kind}"]) for kind in ("weight", "bias")]
    return graph.add("LayerNormalization", inputs, *parts, axis=-1, epsilon=NORM_EPSILON)


def _encoder(graph: _Graph, weights: dict[str, FloatArray]) -> tuple[str, str]:
    """Names of the last token states (n, t, width) and of the mask as floats (n, t)."""
    integers, scale = quantised(weights[WORDS].T)
    # Stored row by row, (pieces, groups, group), so that a piece is one slice.
    rows = graph.constant(f"{WORDS}{INTEGER_SUFFIX}", integers.transpose(2, 0, 1))
    steps = graph.constant(f"{WORDS}{SCALE_SUFFIX}", scale.transpose(2, 0, 1))
    wide = graph.add("Cast", graph.add("Gather", rows, "input_ids", axis=0), to=TensorProto.FLOAT)
    step = graph.add("Cast", graph.add("Gather", steps, "input_ids", axis=0), to=TensorProto.FLOAT)
    words = graph.add("Reshape", graph.add("Mul", wide, step), graph.integers([0, 0, WIDTH]))
    length = graph.add("Slice", graph.add("Shape", "input_ids"), graph.integers([1]), graph.integers([2]))
    positions = graph.constant("positions", weights["positions"])
    here = graph.add("Slice", positions, graph.integers([0]), length, graph.integers([0]))
    states = _norm(graph, weights, "input_norm", graph.add("Add", words, here))
    present = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    absent = graph.add("Mul", graph.add("Sub", graph.number(1.0), present), graph.number(-1e4))
    mask = graph.add("Unsqueeze", absent, graph.integers([1, 2]))
    for number in range(LAYERS):
        states = _layer(graph, weights, f"layers.{number}", states, mask)
    return states, present


def _layer(graph: _Graph, weights: dict[str, FloatArray], name: str, states: str, mask: str) -> str:
    joined = _linear(graph, weights, f"{name}.attention", states)
    head_width = WIDTH // ATTENTION_HEADS
    shape = graph.integers([0, 0, 3 * ATTENTION_HEADS, head_width])
    heads = graph.add("Transpose", graph.add("Reshape", joined, shape), perm=[0, 2, 1, 3])
    query, key, value = (
        graph.add("Slice", heads, graph.integers([first]), graph.integers([first + ATTENTION_HEADS]), graph.integers([1]))
        for first in (0, ATTENTION_HEADS, 2 * ATTENTION_HEADS)
    )
    scores = graph.add("MatMul", query, graph.add("Transpose", key, perm=[0, 1, 3, 2]))
    scores = graph.add("Mul", scores, graph.number(head_width**-0.5))
    shares = graph.add("Softmax", graph.add("Add", scores, mask), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", shares, value), perm=[0, 2, 1, 3])
    mixed = graph.add("Reshape", mixed, graph.integers([0, 0, WIDTH]))
    mixed = _linear(graph, weights, f"{name}.joined", mixed)
    states = _norm(graph, weights, f"{name}.attention_norm", graph.add("Add", states, mixed))
    inner = graph.add("Gelu", _linear(graph, weights, f"{name}.inner", states))
    return _norm(graph, weights, f"{name}.output_norm", graph.add("Add", states, _linear(graph, weights, f"{name}.outer", inner)))


def _embedding(graph: _Graph, weights: dict[str, FloatArray], states: str, present: str) -> None:
    share = graph.add("Unsqueeze", present, graph.integers([2]))
    total = graph.add("ReduceSum", graph.add("Mul", states, share), graph.integers([1]), keepdims=0)
    # The number of tokens cancels: only the direction of the sum is kept.
    total = graph.add("MatMul", total, _matrix(graph, weights, "readout"))
    graph.add("Div", total, graph.add("ReduceL2", total, graph.integers([1]), keepdims=1), name="embedding")


def _ngram_scores(graph: _Graph, weights: dict[str, FloatArray], present: str) -> str:
    """What each token and its pair with the next one add to the four logits (n, t, 4); one scale for each logit."""
    table = weights[NGRAMS]
    scale = np.maximum(np.abs(table).max(axis=0) / 127, 1e-7).astype(np.float32)
    stored = graph.constant(f"{NGRAMS}{INTEGER_SUFFIX}", np.rint(table / scale).astype(np.int8))
    step = graph.constant(f"{NGRAMS}{SCALE_SUFFIX}", scale)

    def rows(numbers: str, there: str) -> str:
        found = graph.add("Mul", graph.add("Cast", graph.add("Gather", stored, numbers, axis=0), to=TensorProto.FLOAT), step)
        return graph.add("Mul", found, graph.add("Unsqueeze", there, graph.integers([2])))

    last = graph.integers([np.iinfo(np.int64).max])
    before = graph.add("Slice", "input_ids", graph.integers([0]), graph.integers([-1]), graph.integers([1]))
    after = graph.add("Slice", "input_ids", graph.integers([1]), last, graph.integers([1]))
    first = graph.add("Mod", graph.add("Mul", before, graph.whole(NGRAM_FACTOR)), graph.whole(NGRAM_PRIME))
    mixed = graph.add("Add", graph.add("Mul", first, graph.whole(NGRAM_PRIME)), after)
    pairs = graph.add("Add", graph.add("Mod", mixed, graph.whole(NGRAM_BUCKETS)), graph.whole(len(table) - NGRAM_BUCKETS))
    follows = graph.add("Slice", present, graph.integers([1]), last, graph.integers([1]))
    both = graph.add("Pad", rows(pairs, follows), graph.integers([0, 0, 0, 0, 1, 0]))
    count = graph.add("Sub", graph.add("Mul", graph.add("ReduceSum", present, graph.integers([1])), graph.number(2.0)), graph.number(1.0))
    root = graph.add("Unsqueeze", graph.add("Sqrt", count), graph.integers([2]))
    return graph.add("Div", graph.add("Add", rows("input_ids", present), both), root)


def _heads(graph: _Graph, weights: dict[str, FloatArray], states: str, present: str, wide: str) -> None:
    total = graph.add("ReduceSum", wide, graph.integers([1]), keepdims=0)
    first = graph.add("Gather", states, graph.constant("constant.first", np.asarray(0, dtype=np.int64)), axis=1)
    absent = graph.add("Mul", graph.add("Sub", graph.number(1.0), present), graph.number(-1e4))
    for name in ("sentiment", "frustration"):
        direction = graph.constant(f"{name}_pool.direction.weight", weights[f"{name}_pool.direction.weight"])
        scores = graph.add("MatMul", states, graph.add("Transpose", direction, perm=[1, 0]))
        scores = graph.add("Add", graph.add("Squeeze", scores, graph.integers([2])), absent)
        shares = graph.add("Softmax", scores, axis=-1)
        pooled = graph.add("MatMul", graph.add("Unsqueeze", shares, graph.integers([1])), states)
        pooled = graph.add("Squeeze", pooled, graph.integers([1]))
        head = graph.constant(f"{name}_head.weight", weights[f"{name}_head.weight"])
        bias = graph.constant(f"{name}_head.bias", weights[f"{name}_head.bias"])
        both = graph.add("Concat", first, pooled, axis=1)
        first_logit, last_logit = (0, SENTIMENTS) if name == "sentiment" else (SENTIMENTS, SENTIMENTS + 1)
        part = graph.add("Slice", total, graph.integers([first_logit]), graph.integers([last_logit]), graph.integers([1]))
        logit = graph.add("Add", graph.add("Gemm", both, head, bias, transB=1), part, name="sentiment" if name == "sentiment" else "")
        if name == "sentiment":
            continue
        graph.add("Squeeze", logit, graph.integers([1]), name="frustration")
        pooled_part = graph.add("Slice", head, graph.integers([WIDTH]), graph.integers([2 * WIDTH]), graph.integers([1]))
        direction_of_frustration = graph.add("Transpose", pooled_part, perm=[1, 0])
        push = graph.add("Squeeze", graph.add("MatMul", states, direction_of_frustration), graph.integers([2]))
        beside = graph.add("Gather", wide, graph.constant("constant.last", np.asarray(SENTIMENTS, dtype=np.int64)), axis=2)
        graph.add("Add", graph.add("Mul", shares, push), beside, name="evidence")
