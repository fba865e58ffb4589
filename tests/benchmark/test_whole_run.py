"""A whole run over a filled workspace, stage by stage: CPU and wall seconds, customers per second and peak memory.

Run with `pytest -m benchmark tests/benchmark/test_whole_run.py -s`. RUN_CUSTOMERS sets the customers (20,000 by default); there are ten
orders and half a message to each. The readings are stored beforehand, so reading and indexing have nothing to do. The run has a process
of its own, so that its memory is its own; it tells of every job to standard error as it goes. With RUN_FOLDER the workspace is made there
and kept: a second call goes on where the first was cut off.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.records import schema
from pipelines.records.database import create_engine
from tests.benchmark.shop_of_size import fill

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parents[2]
ORDERS_OF_EACH, MESSAGES_OF_EACH = 10, 0.5
RUN = """
import json, resource, sys, time
from pathlib import Path
from pipelines import flow
from pipelines.records.database import create_engine
from pipelines.workspace import Workspace
from tests.benchmark.shop_of_size import READING_VERSION
from tests.builders import NOW
home = Path(sys.argv[1])
engine = create_engine(f"sqlite:///{home / 'heed.db'}")
workspace = Workspace(home=home, engine=engine, reading_version=READING_VERSION, clock=lambda: NOW, index_owner=False)
told = {}
def now():
    return time.process_time(), time.monotonic()
def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
def progress(stage, done, total):
    (cpu, wall), (cpu_before, wall_before) = now(), marks[-1]
    one = told.setdefault(stage, {"cpu_s": 0.0, "wall_s": 0.0})
    one["cpu_s"] += cpu - cpu_before
    one["wall_s"] += wall - wall_before
    one["peak_mb"] = peak_mb()
    marks.append((cpu, wall))
    line = f"{stage} {done}/{total}: {cpu - cpu_before:.2f} CPU s, {wall - wall_before:.1f} s, {one['peak_mb']} MB"
    print(line, file=sys.stderr, flush=True)
marks = [now()]
result = flow.run(workspace, progress=progress)
(cpu, wall), (cpu_before, wall_before) = now(), marks[-1]
told["rest"] = {"cpu_s": cpu - cpu_before, "wall_s": wall - wall_before, "peak_mb": peak_mb()}
print(json.dumps({"stages": result["stages"], "told": told, "cpu_s": cpu - marks[0][0]}))
"""


def test_a_whole_run_stage_by_stage(tmp_path: Path) -> None:
    customers = int(os.environ.get("RUN_CUSTOMERS", "20000"))
    home = Path(os.environ.get("RUN_FOLDER", tmp_path))
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "filled").exists():
        engine = create_engine(f"sqlite:///{home / 'heed.db'}")
        schema.migrate(engine)
        fill(engine, customers=customers, orders=ORDERS_OF_EACH * customers, messages=int(MESSAGES_OF_EACH * customers))
        (home / "filled").touch()
    run = subprocess.run(
        [sys.executable, "-c", RUN, str(home)], stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )  # fmt: skip
    found = json.loads(run.stdout)
    print(f"\n{customers:,} customers, {ORDERS_OF_EACH * customers:,} orders")
    done = {stage["stage"]: stage for stage in found["stages"]}
    for stage, told in found["told"].items():
        jobs = f"{done[stage]['done']:,} jobs" if stage in done else "drivers and effects"
        print(f"{stage:8} {told['cpu_s']:9.2f} CPU s {told['wall_s']:9.1f} s, peak so far {told['peak_mb']:,} MB, {jobs}")
    print(f"in all   {found['cpu_s']:9.2f} CPU s, {customers / found['cpu_s']:,.0f} customers per CPU second")
    assert not any(stage["failed"] for stage in found["stages"])
