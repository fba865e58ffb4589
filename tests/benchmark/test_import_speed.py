"""Rows per second and memory of importing orders and messages from CSV, against pandas' bare reading of the same file.

Run with `pytest -m benchmark tests/benchmark/test_import_speed.py -s`; BENCHMARK_ROWS sets the rows (1,000,000 by default).
Importing reads, judges every row, spools the file, and stores it in short transactions; pandas only splits and guesses types.
Each runs in a process of its own, so that its memory is its own; seconds are of CPU.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parents[2]
MEMORY_MB = 700
IMPORT = """
import json, resource, sys, time
from datetime import datetime
from pathlib import Path
from pipelines.ingest.drop_folder import ingest
from pipelines.ingest.declared.options import ImportOptions
from pipelines.records import schema
from pipelines.records.database import create_engine
from pipelines.workspace import Workspace
from tests.builders import NOW
home, path = Path(sys.argv[1]), Path(sys.argv[2])
engine = create_engine(f"sqlite:///{home / 'heed.db'}")
schema.migrate(engine)
started = time.process_time()
(report,) = ingest(Workspace(home=home, engine=engine, reading_version="test"), [path], ImportOptions(), now=NOW)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"rows": report.tally.accepted, "cpu_s": time.process_time() - started, "peak_mb": peak}))
"""
PANDAS = """
import json, resource, sys, time
import pandas
started = time.process_time()
rows = len(pandas.read_csv(sys.argv[2]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"rows": rows, "cpu_s": time.process_time() - started, "peak_mb": peak}))
"""


def orders(path: Path, count: int) -> None:
    chance, first = random.Random(1), datetime(2024, 1, 1)
    with path.open("w") as file:
        file.write("order_id,customer_id,ordered_at,amount,currency,product,quantity\n")
        for row in range(count):
            number = row * 2 // 3
            when = (first + timedelta(seconds=number * 60 % 70_000_000)).isoformat()
            money = chance.randint(100, 50_000) / 100
            file.write(f"o{number},C{number * 7919 % max(1, count // 8)},{when}Z,{money:.2f},PLN,Mug {row % 90},{row % 4 + 1}\n")


def messages(path: Path, count: int) -> None:
    with path.open("w") as file:
        file.write("id,customer_id,channel,created_at,text\n")
        for row in range(count):
            words = "The parcel came late and the mug was broken; nobody answers."
            file.write(f"r{row},C{row % max(1, count // 8)},review,2026-05-{row % 28 + 1:02d}T10:00:00Z,{words} {row}\n")


def measured(code: str, home: Path, path: Path) -> dict[str, Any]:
    home.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", code, str(home), str(path)],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("write", [orders, messages])
def test_rows_per_second_and_memory_against_bare_pandas(write: Any, tmp_path: Path) -> None:
    count = int(os.environ.get("BENCHMARK_ROWS", "1000000"))
    count = count if write is orders else min(count, 100_000)  # beyond that a message file passes the limit of 20 MiB
    path = tmp_path / f"{write.__name__}.csv"
    write(path, count)
    ours, bare = measured(IMPORT, tmp_path / "ours", path), measured(PANDAS, tmp_path / "bare", path)
    for name, found in (("heed", ours), ("pandas", bare)):
        print(
            f"{write.__name__} {name}: {found['rows']:,} rows, {found['rows'] / found['cpu_s']:,.0f} rows per CPU second, "
            f"peak {found['peak_mb']:,} MB"
        )
    assert ours["rows"] == bare["rows"] == count
    assert ours["peak_mb"] < MEMORY_MB
