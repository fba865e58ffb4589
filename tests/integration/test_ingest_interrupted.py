"""An import that is killed at any moment and run again ends in the same state as one that was left alone."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.drop_folder import ORDER_LINES_TOGETHER, ingest
from pipelines.records import dump, order
from pipelines.records.database import create_engine, reading
from pipelines.workspace import Workspace
from tests.builders import NOW

ROOT = Path(__file__).parents[2]
KILLED_AFTER = (0.1, 0.15, 0.2, 0.3)  # of the CPU that the whole import takes
LARGE_ROWS, LARGE_KILLS = 300_000, 10
# It ends itself by a timer that the system keeps, so that no delay of the process that waits for it lets it come further. A signal that
# nobody handles stops a process wherever it is, as a kill does.
CHILD = """
import signal
import sys
from datetime import datetime
from pathlib import Path
from pipelines.ingest import drop_folder
from pipelines.ingest.declared.options import ImportOptions
from pipelines.records.database import create_engine
from pipelines.workspace import Workspace
drop_folder.ORDER_LINES_TOGETHER = int(sys.argv[4])
home, folder, now = Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
stage, rows, seconds = sys.argv[5], int(sys.argv[6]), max(float(sys.argv[7]), 1e-6)
workspace = Workspace(home=home, engine=create_engine(f"sqlite:///{home / 'heed.db'}"), reading_version="test")
def told(what, done, _):
    is_reached = (what == stage and done >= rows) or (stage, what) == ("reading", "storing")
    if is_reached and not signal.getitimer(signal.ITIMER_REAL)[0]:
        signal.setitimer(signal.ITIMER_REAL, seconds)
if stage == "cpu":
    signal.setitimer(signal.ITIMER_PROF, seconds)
drop_folder.ingest(workspace, [folder], ImportOptions(), now=now, steps=told)
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


def killed(home: Path, folder: Path, moment: tuple[str, int, float], together: int = ORDER_LINES_TOGETHER) -> bool:
    """Imports the folder in a process that ends at that moment; true when it was still at work.

    The moment is a step (`reading` or `storing`), how many rows are read or stored by then, and seconds more; or `cpu`, 0, and seconds of
    CPU from the beginning. A file that is read sooner ends as it begins to be stored. `together` order rows are stored in one transaction.
    """
    command = [sys.executable, "-c", CHILD, str(home), str(folder), NOW.isoformat(), str(together), *map(str, moment)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode in (0, -signal.SIGALRM, -signal.SIGPROF), done.stderr
    return done.returncode != 0


def test_a_killed_import_goes_on_to_the_same_state(workspace: Workspace, folder: Path, tmp_path: Path, migrated_database: Path) -> None:
    started = time.process_time()
    reports = ingest(workspace, [folder], ImportOptions(), now=NOW)
    cpu_s = time.process_time() - started
    whole = state(workspace.home)
    home = tmp_path / "killed"
    home.mkdir()
    shutil.copy(migrated_database, home / "heed.db")
    kills = sum(killed(home, folder, ("cpu", 0, share * cpu_s)) for share in KILLED_AFTER)
    resumed = Workspace(home=home, engine=create_engine(f"sqlite:///{home / 'heed.db'}"), reading_version="test")
    again = ingest(resumed, [folder], ImportOptions(), now=NOW)
    resumed.engine.dispose()
    assert kills >= 2
    assert state(home) == whole
    assert [report.outcome for report in again] == [report.outcome for report in reports]
    assert not list((home / "tmp").iterdir())


@dataclass(frozen=True)
class Written:
    """What a file of order rows says: orders, their money in minor units, and rows that cannot be read."""

    orders: int
    minor: int
    bad: int


def write_orders(path: Path, rows: int) -> Written:
    """Two rows of some orders and one of others, some of them far apart, and now and then an amount that is none."""
    minor: dict[int, int] = {}
    bad = 0
    with path.open("w") as file:
        file.write("order_id,customer_id,ordered_at,amount,currency,product,quantity\n")
        for row in range(rows):
            number = row * 2 // 3
            number = number - rows // 6 if row % 5_000 == 4_999 and number > rows // 6 else number
            is_bad = row % 10_007 == 3
            money = "late" if is_bad else f"{row % 900}.50"
            day = f"2026-05-{number % 28 + 1:02d}T10:00:00Z"
            file.write(f"o{number},C{number % 20_000},{day},{money},PLN,Mug {number % 90},{row % 4 + 1}\n")
            bad += is_bad
            if not is_bad:
                minor[number] = minor.get(number, 0) + row % 900 * 100 + 50
    return Written(len(minor), sum(minor.values()), bad)


def random_moments(rows: int, kills: int, seed: int, together: int) -> list[tuple[str, int, float]]:
    """Moments to kill at: a step, how many rows are read or stored by then, and seconds more, into whatever is going on then.

    A third of them while the file is read, which begins anew each time; the others while it is stored, each later than the one before.
    """
    draw = random.Random(seed)
    stages = ["reading"] * (kills // 3) + ["storing"] * (kills - kills // 3)
    draw.shuffle(stages)
    stored = sorted(draw.randrange(1, rows - 2 * together) for _ in range(kills))
    return [
        (stage, draw.randrange(rows) if stage == "reading" else at, draw.uniform(0, 0.1)) for stage, at in zip(stages, stored, strict=True)
    ]


def killed_and_resumed(rows: int, kills: int, seed: int, together: int, workspace: Workspace, folder: Path, empty: Path) -> str:
    """Imports order rows through so many kills, and holds the end against the file and against an import left alone."""
    drop, home, started = folder / "drop", folder / "killed", time.process_time()
    drop.mkdir()
    home.mkdir()
    written = write_orders(drop / "orders.csv", rows)
    shutil.copy(empty, home / "heed.db")
    moments = random_moments(rows, kills, seed, together)
    kept = []
    for moment in moments:
        assert killed(home, drop, moment, together), "it was still at work"
        kept.append(orders_in(home)[0])
    resumed = Workspace(home=home, engine=create_engine(f"sqlite:///{home / 'heed.db'}"), reading_version="test")
    (again,) = ingest(resumed, [drop], ImportOptions(), now=NOW)
    (known,) = ingest(resumed, [drop], ImportOptions(), now=NOW)
    resumed.engine.dispose()
    (report,) = ingest(workspace, [drop], ImportOptions(), now=NOW)
    assert kept == sorted(kept)
    assert 0 < kept[-1] < orders_in(home)[0]
    assert orders_in(home) == (written.orders, written.minor)
    assert (again.tally.accepted, again.tally.quarantined) == (rows - written.bad, written.bad)
    assert (again.outcome, again.tally, known.tally.accepted) == (report.outcome, report.tally, 0)
    whole = state(workspace.home)
    assert state(home) == whole
    assert not list((home / "tmp").iterdir())
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = ", ".join(f"{stage} {at:,}" for stage, at, _ in moments)
    return (
        f"{rows:,} order rows killed at {told} ({kept} orders stored by then) and resumed: {written.orders:,} orders, none lost, none "
        f"doubled, {written.bad} rows set aside, the same {whole.count(chr(10)) + 1:,} lines of state as without a kill; "
        f"{time.process_time() - started:.0f} s of CPU here, {children.ru_utime + children.ru_stime:.0f} s in what was killed"
    )


def test_order_rows_killed_while_read_and_stored_are_each_stored_once(
    workspace: Workspace, tmp_path: Path, migrated_database: Path
) -> None:
    assert killed_and_resumed(9_000, 3, 4, 1_000, workspace, tmp_path, migrated_database)


@pytest.mark.campaign
@pytest.mark.timeout(3_600)
def test_a_large_import_killed_ten_times_at_random_moments_is_the_same_as_one_left_alone(
    workspace: Workspace, tmp_path: Path, migrated_database: Path
) -> None:
    print("\n" + killed_and_resumed(LARGE_ROWS, LARGE_KILLS, 11, ORDER_LINES_TOGETHER, workspace, tmp_path, migrated_database))


def orders_in(home: Path) -> tuple[int, int]:
    """How many orders are stored, and the sum of their money in minor units."""
    engine = create_engine(f"sqlite:///{home / 'heed.db'}")
    with reading(engine) as connection:
        count, minor = connection.execute(sa.select(sa.func.count(), sa.func.sum(order.order.c.amount_minor))).one()
    engine.dispose()
    return int(count), int(minor or 0)
