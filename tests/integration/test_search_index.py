"""Search on a real Chroma index: the same hits as the exact scan, and nothing lost or kept that should not be."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from pipelines.errors import IndexUnavailable
from pipelines.records import keyword_index, message, reading
from pipelines.records.database import transaction
from pipelines.search import consistency, exact_scan
from pipelines.search.filters import Filters
from pipelines.search.find import find_by_meaning, find_messages
from pipelines.search.index import MessageIndex, close_index, index_folder, open_index
from pipelines.search.index_stage import index_messages
from pipelines.search.owner_lock import OwnerLock
from pipelines.workspace import Workspace
from tests.builders import NOW, a_message, a_reading

DIMENSION = 32
EVERYTHING = Filters(directions=(), with_automatic=True)


@pytest.fixture
def shop(workspace: Workspace) -> Iterator[Workspace]:
    yield workspace
    close_index(workspace)


def direction(seed: int) -> np.ndarray:
    found = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
    return found / np.linalg.norm(found)


def store(workspace: Workspace, numbers: range, shift: int = 0) -> list[bytes]:
    with transaction(workspace.engine) as connection:
        ids = [a_message(connection, f"m{number}", f"Secret words {number}.") for number in numbers]
        for number, item in zip(numbers, ids, strict=True):
            a_reading(connection, item, embedding=direction(number + shift).astype("<f2").tobytes())
    return ids


def index(workspace: Workspace, ids: list[bytes]) -> None:
    write = index_messages(workspace, ids, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)


def erase(workspace: Workspace, ids: list[bytes]) -> None:
    with transaction(workspace.engine) as connection:
        connection.execute(sa.delete(reading.reading).where(reading.reading.c.message_id.in_(ids)))
        connection.execute(sa.delete(message.message).where(message.message.c.id.in_(ids)))


def test_index_and_exact_scan_find_the_same_messages(shop: Workspace) -> None:
    index(shop, store(shop, range(300)))
    for seed in range(5):
        wanted = direction(1_000 + seed)
        indexed = find_by_meaning(shop, wanted, 10, Filters())
        scanned = exact_scan.nearest(shop, wanted, 10, Filters())
        assert [item for item, _ in indexed] == [item for item, _ in scanned]
        assert np.allclose([cosine for _, cosine in indexed], [cosine for _, cosine in scanned], atol=1e-3)


def test_indexing_twice_changes_nothing(shop: Workspace) -> None:
    ids = store(shop, range(50))
    index(shop, ids)
    index(shop, ids)
    assert open_index(shop).count() == 50
    with transaction(shop.engine) as connection:
        assert len(keyword_index.find(connection, "secret", limit=1_000)) == 50


def test_no_text_and_no_key_of_the_company_reaches_the_index_files(shop: Workspace) -> None:
    index(shop, store(shop, range(20)))
    close_index(shop)
    files = [path for path in index_folder(shop).rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert b"Secret" not in content
        assert b"secret" not in content.lower()


def test_a_deleted_index_is_made_anew_with_the_same_hits(shop: Workspace) -> None:
    index(shop, store(shop, range(100)))
    before = find_by_meaning(shop, direction(7), 5, Filters())
    close_index(shop)
    shutil.rmtree(index_folder(shop))
    assert find_by_meaning(shop, direction(7), 5, Filters())[0][0] == before[0][0]
    assert consistency.mend(shop).added == 100
    assert [item for item, _ in find_by_meaning(shop, direction(7), 5, Filters())] == [item for item, _ in before]


def test_an_index_that_lags_behind_does_not_answer(shop: Workspace) -> None:
    index(shop, store(shop, range(10)))
    close_index(shop)
    store(shop, range(10, 12))
    assert not consistency.is_complete(shop, open_index(shop))
    assert find_messages(shop, "x", embed=lambda _: direction(11)[None, :])[0].key == "m11"


def test_a_damaged_index_is_replaced(shop: Workspace) -> None:
    index(shop, store(shop, range(40)))
    close_index(shop)
    for path in index_folder(shop).rglob("chroma.sqlite3"):
        path.write_bytes(b"not a database" * 100)
    assert find_by_meaning(shop, direction(3), 3, Filters())[0][1] > 0.99
    assert consistency.mend(shop).in_sql == 40
    assert open_index(shop).count() == 40


def test_other_vectors_than_those_in_sql_mean_a_rebuild(shop: Workspace) -> None:
    ids = store(shop, range(30))
    index(shop, ids)
    with transaction(shop.engine) as connection:
        for number, item in enumerate(ids):
            changed = direction(500 + number).astype("<f2").tobytes()
            connection.execute(sa.update(reading.reading).where(reading.reading.c.message_id == item).values(embedding=changed))
    assert consistency.mend(shop).rebuilt
    assert find_by_meaning(shop, direction(512), 1, Filters())[0][0] == ids[12]


def test_mending_an_index_that_agrees_changes_nothing(shop: Workspace) -> None:
    index(shop, store(shop, range(30)))
    assert consistency.mend(shop).agreed


def holds(content: bytes, vector: np.ndarray) -> bool:
    """Whether those bytes hold the vector at any offset, whole or scaled to another length."""
    for shift in range(4 if len(content) >= 8 * len(vector) else 0):
        floats = np.frombuffer(content, "<f4", (len(content) - shift) // 4, shift)
        windows = np.lib.stride_tricks.sliding_window_view(np.nan_to_num(floats, posinf=0, neginf=0).astype(float), len(vector))
        if (windows @ vector > 0.999 * np.linalg.norm(windows, axis=1) + 1e-9).any():
            return True
    return False


def test_an_erased_message_is_gone_from_hits_and_files(shop: Workspace) -> None:
    ids = store(shop, range(30))
    index(shop, ids)
    assert any(holds(path.read_bytes(), direction(4)) for path in index_folder(shop).rglob("*.sqlite3"))
    erase(shop, ids[4:5])
    assert ids[4] not in [item for item, _ in find_by_meaning(shop, direction(4), 30, EVERYTHING)]
    assert consistency.forget(shop, ids[4:5])
    close_index(shop)
    for path in index_folder(shop).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert ids[4].hex().encode() not in content
            assert not holds(content, direction(4))
    assert open_index(shop).count() == 29


def test_the_words_of_an_erased_message_are_gone_from_the_whole_workspace(shop: Workspace) -> None:
    ids = store(shop, range(30))
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(message.message).where(message.message.c.id == ids[4]).values(text="Qvortex blumphrey zzyzxwords"))
    index(shop, ids[:15])
    index(shop, ids[15:])
    erase(shop, ids[4:5])
    assert consistency.forget(shop, ids[4:5])
    for path in shop.home.rglob("*"):
        if path.is_file():  # an index keeps only what words of one beginning do not share
            assert not [piece for piece in (b"ortex", b"mphrey", b"zyzxwor") if piece in path.read_bytes().lower()], path


def test_a_wish_to_forget_outlives_a_rebuild_that_was_cut_off(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = store(shop, range(30))
    index(shop, ids)
    erase(shop, ids[4:5])
    with monkeypatch.context() as cut:
        cut.setattr(MessageIndex, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            consistency.forget(shop, ids[4:5])
    close_index(shop)
    consistency.rebuild_when_wanted(shop)
    assert not left_of_the_vector(shop, direction(4))
    assert open_index(shop).count() == 29
    assert consistency.mend(shop).agreed


def test_mending_makes_new_files_when_a_message_in_the_index_was_erased(shop: Workspace) -> None:
    ids = store(shop, range(30))
    index(shop, ids)
    erase(shop, ids[4:5])
    assert consistency.mend(shop).rebuilt
    assert not left_of_the_vector(shop, direction(4))


def test_the_owner_makes_the_index_anew_for_another_process_that_erased(shop: Workspace) -> None:
    ids = store(shop, range(30))
    index(shop, ids)
    erase(shop, ids[4:5])
    assert not consistency.forget(replace(shop, index_owner=False), ids[4:5])
    assert left_of_the_vector(shop, direction(4))
    consistency.rebuild_when_wanted(shop)
    assert not left_of_the_vector(shop, direction(4))


def left_of_the_vector(workspace: Workspace, vector: np.ndarray) -> list[Path]:
    close_index(workspace)
    files = [path for path in index_folder(workspace).rglob("*") if path.is_file()]
    return [path for path in files if holds(path.read_bytes(), vector)]


def test_an_owner_whose_name_cannot_be_written_owns_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match="No space"):
            OwnerLock(tmp_path).take()
    OwnerLock(tmp_path).take()


def soil_the_memory() -> None:
    """Frees blocks of every size with a customer's words in them, as reading a few thousand messages does."""
    soiled = [bytearray(b"SECRET WORDS " * size) for size in range(1, 400)]
    soiled += [bytearray(b"SECRET WORDS " * 4_000_000) for _ in range(2)]
    del soiled


def slots_of(workspace: Workspace) -> list[bytes]:
    files = [path for path in index_folder(workspace).rglob("*") if path.name in ("data_level0.bin", "length.bin")]
    assert len(files) == 2
    return [path.read_bytes() for path in files]


def test_slots_that_no_message_uses_hold_nothing_of_this_process(shop: Workspace) -> None:
    soil_the_memory()
    index(shop, store(shop, range(30)))
    assert not any(map(any, slots_of(shop)))
    close_index(shop)
    soil_the_memory()
    assert len(find_by_meaning(shop, direction(4), 5, EVERYTHING)) == 5
    assert not any(map(any, slots_of(shop)))
    index(shop, store(shop, range(30, 60)))
    assert not any(map(any, slots_of(shop)))
    consistency.rebuild(shop)
    assert not any(map(any, slots_of(shop)))
    assert find_by_meaning(shop, direction(44), 1, EVERYTHING)[0][1] > 0.99


def test_slots_stay_blank_until_a_message_uses_them_when_the_index_saves_itself(shop: Workspace) -> None:
    soil_the_memory()
    ids = store(shop, range(90))
    for _ in range(12):  # 1,080 changes: over the thousand at which the index saves itself
        index(shop, ids)
    (slots,) = [content for content in slots_of(shop) if len(content) > 1_000]
    assert holds(slots, direction(4))
    assert not any(slots[-10 * len(slots) // 100 :])
    assert not any(b"SECRET WORDS" in content for content in slots_of(shop))


def test_another_reading_model_gets_an_index_of_its_own(shop: Workspace) -> None:
    index(shop, store(shop, range(10)))
    newer = replace(shop, reading_version="newer")
    assert open_index(newer).count() == 0
    close_index(newer)


def test_a_message_without_a_vector_leaves_the_index(shop: Workspace) -> None:
    ids = store(shop, range(3))
    index(shop, ids)
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(reading.reading).where(reading.reading.c.message_id == ids[0]).values(embedding=None))
    index(shop, ids)
    assert open_index(shop).ids() == set(ids[1:])


OWNER = """
import sys, time
from pathlib import Path
from pipelines.records.database import create_engine
from pipelines.search.index import open_index, Entry
from pipelines.workspace import Workspace
import numpy as np
home = Path(sys.argv[1])
workspace = Workspace(home=home, engine=create_engine(f"sqlite:///{home / 'heed.db'}"), reading_version="test")
index = open_index(workspace)
print("owner", flush=True)
number = 0
while True:
    rows = np.random.default_rng(number).standard_normal((500, 32)).astype(np.float32)
    if sys.argv[2] == "write":
        index.upsert([Entry((number * 500 + i).to_bytes(16, "big"), row, {"channel": "email"}) for i, row in enumerate(rows)])
        number += 1
        print("wrote", flush=True)
    else:
        time.sleep(0.05)
"""


def another_process(workspace: Workspace, doing: str) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(workspace.home), doing], stdout=subprocess.PIPE, cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"owner\n"
    return process


def test_while_another_process_owns_the_index_search_scans_and_indexing_waits(shop: Workspace) -> None:
    ids = store(shop, range(20))
    owner = another_process(shop, "hold")
    try:
        with pytest.raises(IndexUnavailable, match=str(owner.pid)):
            index(shop, ids)
        assert find_by_meaning(shop, direction(3), 1, Filters())[0][0] == ids[3]
        assert not consistency.forget(shop, ids[:1])
    finally:
        owner.send_signal(signal.SIGKILL)
        owner.wait()
    index(shop, ids)
    assert open_index(shop).count() == 20


def test_after_a_kill_during_writing_the_index_is_taken_over_and_mended(shop: Workspace) -> None:
    ids = store(shop, range(200))
    owner = another_process(shop, "write")
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"wrote\n"
    time.sleep(0.1)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    mended = consistency.mend(shop)
    assert mended.removed or mended.rebuilt
    assert open_index(shop).ids() == set(ids)
    assert find_by_meaning(shop, direction(150), 1, Filters())[0][0] == ids[150]
