"""An import that is killed at any moment and run again ends in the same state as one that was left alone."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.drop_folder import ingest
from pipelines.records import dump, order
from pipelines.records.database import create_engine, reading
from pipelines.workspace import Workspace
from tests.builders import NOW

ROOT = Path(__file__).parents[2]
PAUSES_S = (0.3, 0.5, 0.8, 1.1)
LARGE_ROWS = 300_000
#: from which step on the process is killed, and after how many seconds more, somewhere in the transaction that follows
LARGE_KILLS = ((("reading", 150_000), 0.1), (("storing", 2_000), 0.05), (("storing", 80_000), 0.02), (("storing", 170_000), 0.15))
CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from pipelines.ingest.drop_folder import ingest
from pipelines.ingest.declared.options import ImportOptions
from pipelines.records.database import create_engine
from pipelines.workspace import Workspace
home, folder, now = Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
workspace = Workspace(home=home, engine=create_engine(f"sqlite:///{home / 'heed.db'}"), reading_version="test")
print("ready", flush=True)
ingest(workspace, [folder], ImportOptions(), now=now, steps=lambda what, done, _: print(what, done, flush=True))
print("done", flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A drop folder large enough for several transactions of each kind, with repeats, contradictions and bad rows."""
    drop = tmp_path / "drop"
    (drop / "calls").mkdir(parents=True)
    people = "".join(f"C{n},Person {n},p{n}@client.example,+4860010{n:04d}\n" for n in range(2_500))
    (drop / "customers.csv").write_text("customer_id,name,email,phone\n" + people)
    orders = "".join(f"o{n // 2},C{n // 2 % 6_000},2026-05-{n % 28 + 1:02d}T10:00:00Z,{n % 90}.50,PLN\n" for n in range(4_200))
    (drop / "orders.csv").write_text("order_id,customer_id,ordered_at,amount,currency\n" + orders + "o3,C1,late,1,PLN\n")
    texts = [f"r{n},C{n % 7_000},review,2026-05-{n % 28 + 1:02d}T10:00:00Z,Review number {n} was late\n" for n in range(4_200)]
    extra = ["r5,C5,review,2026-05-06T10:00:00Z,Other words\n", texts[9], "r9999,C1,review,never,Bad time\n"]
    (drop / "reviews.csv").write_text("id,customer_id,channel,created_at,text\n" + "".join(texts[:3_000] + extra + texts[3_000:]))
    for n in range(40):
        (drop / "calls" / f"call{n}.vtt").write_text(f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Customer>Call number {n}.\n")
    index = "".join(f"call{n}.vtt,k{n},C{n},2026-05-01T10:00:00Z\n" for n in range(40))
    (drop / "calls" / "index.csv").write_text("file,id,customer_id,started_at\n" + index)
    return drop


def state(home: Path) -> str:
    engine = create_engine(f"sqlite:///{home / 'heed.db'}")
    with reading(engine) as connection:
        text = "\n".join(dump.lines(connection))
    engine.dispose()
    return text


def importing(home: Path, folder: Path) -> subprocess.Popen[bytes]:
    """A process that imports the folder, and says `reading` or `storing` and how many records as it goes on."""
    command = [sys.executable, "-c", CHILD, str(home), str(folder), NOW.isoformat()]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


def test_a_killed_import_goes_on_to_the_same_state(workspace: Workspace, folder: Path, tmp_path: Path, migrated_database: Path) -> None:
    reports = ingest(workspace, [folder], ImportOptions(), now=NOW)
    whole = state(workspace.home)
    home = tmp_path / "killed"
    home.mkdir()
    shutil.copy(migrated_database, home / "heed.db")
    kills = 0
    for pause in PAUSES_S:
        child = importing(home, folder)
        try:
            child.wait(timeout=pause)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            kills += 1
        child.communicate()
    killed = Workspace(home=home, engine=create_engine(f"sqlite:///{home / 'heed.db'}"), reading_version="test")
    again = ingest(killed, [folder], ImportOptions(), now=NOW)
    killed.engine.dispose()
    assert kills >= 2
    assert state(home) == whole
    assert [report.outcome for report in again] == [report.outcome for report in reports]
    assert not list((home / "tmp").iterdir())


@pytest.mark.campaign
def test_a_large_import_killed_while_it_reads_and_stores_goes_on_to_the_same_state(
    workspace: Workspace, tmp_path: Path, migrated_database: Path
) -> None:
    drop, started = tmp_path / "large", time.process_time()
    drop.mkdir()
    with (drop / "orders.csv").open("w") as file:
        file.write("order_id,customer_id,ordered_at,amount,currency,product,quantity\n")
        for row in range(LARGE_ROWS):
            number = row * 2 // 3  # two rows of some orders, one of others, and both far apart for a few
            number = number - 50_000 if row % 5_000 == 4_999 and number > 50_000 else number
            money = "late" if row % 10_007 == 3 else f"{row % 900}.50"
            day = f"2026-05-{number % 28 + 1:02d}T10:00:00Z"
            file.write(f"o{number},C{number % 20_000},{day},{money},PLN,Mug {number % 90},{row % 4 + 1}\n")
    (report,) = ingest(workspace, [drop], ImportOptions(), now=NOW)
    whole = state(workspace.home)
    home = tmp_path / "killed"
    home.mkdir()
    shutil.copy(migrated_database, home / "heed.db")
    stored = []
    for where, pause in LARGE_KILLS:
        child = importing(home, drop)
        assert child.stdout is not None
        for line in child.stdout:
            what, done = line.split()
            if (what.decode(), int(done)) >= where:
                break
        time.sleep(pause)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        assert child.returncode == -signal.SIGKILL
        stored.append(orders_in(home))
    killed = Workspace(home=home, engine=create_engine(f"sqlite:///{home / 'heed.db'}"), reading_version="test")
    (again,) = ingest(killed, [drop], ImportOptions(), now=NOW)
    killed.engine.dispose()
    lines = whole.count("\n") + 1
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"\n{LARGE_ROWS:,} order rows, killed with {stored} orders stored, then resumed: {lines:,} lines of state, "
          f"{time.process_time() - started:.0f} s of CPU here and {children.ru_utime + children.ru_stime:.0f} s in what was killed")
    assert stored[0] == 0 < stored[1] < stored[2] < stored[3] < orders_in(home)
    assert state(home) == whole
    assert (again.outcome, again.tally) == (report.outcome, report.tally)
    assert not list((home / "tmp").iterdir())


def orders_in(home: Path) -> int:
    engine = create_engine(f"sqlite:///{home / 'heed.db'}")
    with reading(engine) as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(order.order)).scalar_one()
    engine.dispose()
    return int(count)
