"""The same orders give the same bytes whether the machine lends one thread or two."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import hashlib
from pipelines.clv.fit_value_models import fit_value_models
from pipelines.clv.lifetime_value import Valuer
from pipelines.clv.rfm import rfm_table
from tests.unit.clv.cdnow import CALIBRATION_END, sample_orders

table = rfm_table(sample_orders(), CALIBRATION_END)
models = fit_value_models(table, seed=1)
value = Valuer(models).value(table)
digest = hashlib.sha256(repr(models.as_document()).encode())
for name in sorted(value.__dataclass_fields__):
    column = getattr(value, name)
    digest.update(repr(column.tolist()).encode() if column.dtype == object else column.tobytes())
print(digest.hexdigest())
"""


def digest(threads: int) -> str:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    root = Path(__file__).parents[2]
    environment = {**os.environ, **dict.fromkeys(names, str(threads)), "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_one_thread_and_two_give_the_same_bytes() -> None:
    assert digest(1) == digest(2)
