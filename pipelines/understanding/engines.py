"""The two programs that can compute the shipped graph: OpenVINO, and ONNX Runtime where OpenVINO cannot be loaded.

Both read the same file and compute in floating point without looking across texts, so a text reads the same alone and in a batch.
Both also report their use to their makers, at their import and into files of the user's home folder; here neither does.
"""

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from pipelines.errors import ModelUnusable

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
EngineName = Literal["openvino", "onnxruntime"]
OUTPUTS = ("embedding", "sentiment", "frustration", "evidence")
# oneDNN, which computes for OpenVINO, keeps the code that it made for the last 1,024 kinds of step; every new shape brings about ten, and
# a thousand of them hold 35 MiB. This many serve the six like layers of one shape and the shape before. Read when the first step is made.
STEPS_KEPT = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")


@dataclass(frozen=True, slots=True)
class RawOutputs:
    """Of n windows of t tokens: embedding (n, 384) of unit length, sentiment logits (n, 3), frustration logits (n,), evidence (n, t)."""

    embedding: FloatArray
    sentiment: FloatArray
    frustration: FloatArray
    evidence: FloatArray


class Engine(Protocol):
    """Token ids and mask, both (n, t), to `RawOutputs`; may be called from several threads."""

    name: EngineName

    def run(self, token_ids: IntArray, mask: IntArray) -> RawOutputs: ...


def switch_off_reports() -> None:
    """Keeps OpenVINO from calling Google Analytics, ONNX Runtime from calling Microsoft and the hub's library from telling the hub
    what else is installed; to be called before their import.

    OpenVINO takes a stand-in that sends nothing when the package that reports cannot be imported.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    os.environ["ORT_DISABLE_TELEMETRY"] = os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"


class OpenVinoEngine:
    """The graph compiled by OpenVINO for this processor, one request per calling thread."""

    name: EngineName = "openvino"

    def __init__(self, model: Path, threads: int) -> None:
        switch_off_reports()
        os.environ.setdefault(*STEPS_KEPT)
        import openvino

        # Group size 0 keeps activations in floating point; the hint for latency keeps one stream; what was prepared for shapes of the past
        # is not kept, as texts come sorted by length.
        settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": "0",
            "CPU_RUNTIME_CACHE_CAPACITY": "1",
        }
        core = openvino.Core()
        self._compiled = core.compile_model(core.read_model(str(model)), "CPU", settings)
        self._requests = threading.local()

    def run(self, token_ids: IntArray, mask: IntArray) -> RawOutputs:
        request: Any = getattr(self._requests, "request", None)
        if request is None:
            request = self._requests.request = self._compiled.create_infer_request()
        found = request.infer({"input_ids": token_ids, "attention_mask": mask})
        # The request owns its buffers and overwrites them at the next call.
        return RawOutputs(*(np.array(found[name], dtype=np.float32) for name in OUTPUTS))


class OnnxRuntimeEngine:
    """The graph run by ONNX Runtime on the processor."""

    name: EngineName = "onnxruntime"

    def __init__(self, model: Path, threads: int) -> None:
        switch_off_reports()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def run(self, token_ids: IntArray, mask: IntArray) -> RawOutputs:
        return RawOutputs(*self._session.run(list(OUTPUTS), {"input_ids": token_ids, "attention_mask": mask}))


ENGINES: dict[EngineName, Callable[[Path, int], Engine]] = {"openvino": OpenVinoEngine, "onnxruntime": OnnxRuntimeEngine}


def open_engine(model: Path, threads: int, name: EngineName | None = None) -> Engine:
    """The engine called `name`, or the first that can load the graph; raises `ModelUnusable` when none can."""
    failures = []
    for candidate in (name,) if name else ENGINES:
        try:
            return ENGINES[candidate](model, threads)
        except Exception as error:
            # Loaders raise many kinds of errors, from a missing library to an operator that an old version does not know.
            failures.append(f"{candidate}: {type(error).__name__}")
    raise ModelUnusable(model, f"no engine could load it ({', '.join(failures)})", fix="Install heed's requirements again.")
