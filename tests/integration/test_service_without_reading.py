"""A reading model that cannot be used stops the reading and nothing else, and says which file is at fault."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import flow
from pipelines.errors import ModelUnusable
from pipelines.records.database import transaction
from pipelines.understanding.manifest import DEFAULT_MODEL, MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE
from pipelines.understanding.reader import open_reader_at, reading_version
from pipelines.workspace import Workspace
from tests.builders import a_customer
from tests.integration.api import served

SOONEST_ANSWER_S = 5.0  # of CPU in this thread: what other programs do meanwhile does not count


def _flip_a_bit(folder: Path) -> None:
    content = bytearray((folder / MODEL_FILE).read_bytes())
    content[len(content) // 3] ^= 1
    (folder / MODEL_FILE).write_bytes(content)


def _cut_short(folder: Path) -> None:
    (folder / MODEL_FILE).write_bytes((folder / MODEL_FILE).read_bytes()[:1_000_000])


def _lose_the_tokenizer(folder: Path) -> None:
    (folder / TOKENIZER_FILE).unlink()


def _spoil_the_numbers(folder: Path) -> None:
    entry = json.loads((folder / MANIFEST_FILE).read_text())
    entry["thresholds"] = {"frustrated": "often"}
    (folder / MANIFEST_FILE).write_text(json.dumps(entry))


def _spoil_the_manifest(folder: Path) -> None:
    (folder / MANIFEST_FILE).write_text("not json")


def _leave_a_pickle(folder: Path) -> None:
    """A folder as other programs write it: a pickled network, which could run anything when loaded, and a config."""
    for file in folder.iterdir():
        file.unlink()
    (folder / "config.json").write_text('{"model_type": "bert", "architectures": ["BertForSequenceClassification"]}')
    (folder / "pytorch_model.bin").write_bytes(b"cposix\nsystem\n(S'touch owned'\ntR.")


FAULTS: list[tuple[Callable[[Path], None], str]] = [
    (_flip_a_bit, MODEL_FILE),
    (_cut_short, MODEL_FILE),
    (_lose_the_tokenizer, TOKENIZER_FILE),
    (_spoil_the_numbers, MANIFEST_FILE),
    (_spoil_the_manifest, MANIFEST_FILE),
    (_leave_a_pickle, "pytorch_model.bin"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_MODEL, tmp_path / "model"))


@pytest.mark.parametrize(("spoil", "name"), FAULTS, ids=[fault.__name__.strip("_") for fault, _ in FAULTS])
def test_an_unusable_model_is_refused_by_name_in_under_five_seconds(folder: Path, spoil: Callable[[Path], None], name: str) -> None:
    spoil(folder)
    started = time.thread_time()
    with pytest.raises(ModelUnusable) as refused:
        open_reader_at(str(folder), local_only=True)
    assert time.thread_time() - started < SOONEST_ANSWER_S
    assert name in refused.value.sentence()
    assert refused.value.fix
    assert not (folder / "owned").exists() and not Path("owned").exists()


def test_the_service_runs_on_with_reading_off_and_reads_once_the_model_is_mended(workspace: Workspace, folder: Path) -> None:
    _flip_a_bit(folder)
    broken = replace(workspace, reading_model=str(folder), reading_version=reading_version(str(folder)))
    with transaction(workspace.engine) as connection:
        a_customer(connection, "C1")
    body = {"id": "m1", "channel": "email", "created_at": "2026-06-30T10:00:00Z", "text": "Where is my parcel?", "customer_id": "C1"}
    with served(broken) as service:
        agent = service.as_role("agent")
        assert agent.get("/healthz").status_code == 200
        ready = agent.get("/readyz")
        assert ready.status_code == 503 and ready.json()["checks"]["reading_model"] != "ok"
        posted = agent.post("/v1/messages", json=body)
        assert posted.status_code in (201, 202)
        assert posted.json()["reading"] is None
        assert agent.get("/v1/messages/m1").json()["text"] == "Where is my parcel?"
        assert agent.get("/v1/customers/C1").status_code in (200, 404)
        assert agent.get("/v1/alerts").status_code == 200
    mended = replace(workspace, reading_version=reading_version(""))
    flow.run(mended)
    with served(mended) as service:
        read = service.as_role("agent", "after the mending").get("/v1/messages/m1").json()
        assert read["reading"]["status"] == "read"
