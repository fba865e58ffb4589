"""How soon Heed gives up on what cannot be used: a model server that does not answer, a model file that was changed, a text without end.

Run: pytest -m benchmark tests/benchmark/test_refusal_speed.py -s
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.consent.opt_out import widest_scope
from pipelines.errors import TransportFailed
from pipelines.understanding.encoder import Encoder
from pipelines.understanding.manifest import DEFAULT_MODEL, MODEL_FILE, ModelFileChanged
from pipelines.workspace import Workspace
from tests.integration.test_llm_endpoint import a_door, ask
from tests.stand_ins.scripted_llm import Response, scripted_endpoint

pytestmark = pytest.mark.benchmark
DEADLINE_S = 0.7


@contextmanager
def taking_less_than(limit_s: float, what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    took = time.perf_counter() - started
    print(f"\n{what}: {took:.2f} s")
    assert took < limit_s


def test_a_deadline_is_kept_to_the_second(workspace: Workspace) -> None:
    with pytest.raises(TransportFailed):
        ask(a_door(workspace, "http://127.0.0.1:9/v1"))  # imports are loaded now
    for response in (Response("{}", delay_s=60), Response("x" * 600, drip_s=0.1)):
        with scripted_endpoint(lambda _, given=response: given) as there:
            door = a_door(workspace, there.url, attempts=3)
            with taking_less_than(2, f"deadline of {DEADLINE_S} s"), pytest.raises(TransportFailed):
                ask(door, deadline_s=DEADLINE_S)


def test_a_changed_model_file_is_refused_within_five_seconds(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DEFAULT_MODEL, tmp_path / "model"))
    content = bytearray((folder / MODEL_FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / MODEL_FILE).write_bytes(content)
    with taking_less_than(5, "a changed model file"), pytest.raises(ModelFileChanged):
        Encoder.open(folder)


def test_wishes_are_looked_for_in_sixty_thousand_characters_within_a_second() -> None:
    with taking_less_than(1, "60,000 characters"):
        widest_scope("please stop sending me a " * 2_600)
