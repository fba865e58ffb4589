"""A whole run over a filled workspace, stage by stage: CPU seconds, customers per second and peak memory.

Run with `pytest -m benchmark tests/benchmark/test_whole_run.py -s`. RUN_CUSTOMERS sets the customers (20,000 by default); there are ten
orders and half a message to each. The readings are stored beforehand, so reading and indexing have nothing to do. The run has a process
of its own, so that its memory is its own.
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
spent = {}
def progress(stage, done, total):
    now = time.process_time()
    spent[stage] = spent.get(stage, 0.0) + now - marks[-1]
    marks.append(now)
marks = [started := time.process_time()]
result = flow.run(workspace, progress=progress)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"stages": result["stages"], "cpu_s": spent, "all_s": time.process_time() - started, "peak_mb": peak}))
"""


def test_a_whole_run_stage_by_stage(tmp_path: Path) -> None:
    customers = int(os.environ.get("RUN_CUSTOMERS", "20000"))
    engine = create_engine(f"sqlite:///{tmp_path / 'heed.db'}")
    schema.migrate(engine)
    fill(engine, customers=customers, orders=ORDERS_OF_EACH * customers, messages=int(MESSAGES_OF_EACH * customers))
    engine.dispose()
    run = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path)],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
    )  # fmt: skip
    found = json.loads(run.stdout)
    print(f"\n{customers:,} customers, {ORDERS_OF_EACH * customers:,} orders")
    for stage in found["stages"]:
        seconds = found["cpu_s"].get(stage["stage"], 0.0)
        print(f"{stage['stage']:8} {seconds:8.2f} CPU s, {stage['done']:,} jobs")
        assert stage["failed"] == 0
    print(f"in all   {found['all_s']:8.2f} CPU s, {customers / found['all_s']:,.0f} customers per CPU second, peak {found['peak_mb']:,} MB")
