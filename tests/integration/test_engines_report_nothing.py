"""Neither engine calls its maker: watched from outside, in a process and a home folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

OPENS = """
import sys
asked = []
sys.addaudithook(lambda event, given: asked.append(given) if event in ("socket.getaddrinfo", "socket.connect") else None)
from pathlib import Path
from pipelines.understanding.engines import open_engine
from pipelines.understanding.manifest import DEFAULT_MODEL, MODEL_FILE
open_engine(Path(DEFAULT_MODEL) / MODEL_FILE, 1, sys.argv[1])
if "openvino" in sys.modules:
    from openvino.tools.ovc import telemetry
    telemetry.send_event("ov", "import", "again")
print(asked)
"""


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_an_engine_asks_for_no_address_and_leaves_nothing_in_the_home_folder(engine: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    switches = ("ORT_DISABLE_TELEMETRY", "CI", "XDG_CACHE_HOME")
    known = {name: value for name, value in os.environ.items() if name not in switches}
    here = known | {"HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", OPENS, engine], env=here, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"
    assert [str(path.relative_to(home)) for path in home.rglob("*")] == []
