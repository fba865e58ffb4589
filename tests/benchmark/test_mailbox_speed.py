"""Mails per second and memory of importing a large mbox, against the bare reading of the standard library's `mailbox.mbox`.

Run with `pytest -m benchmark tests/benchmark/test_mailbox_speed.py -s`; BENCHMARK_MBOX_MB sets the size (500 by default).
Importing judges every mail, strips replies, spools the file and stores it; the import is killed on the way and taken up again, and
must not store a mail twice. Each runs in a process of its own; seconds are of CPU, memory is the highest that Linux noted (VmHWM).
"""

from __future__ import annotations

import base64
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.data.shop_mailbox import ShopMailbox

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parents[2]
MEMORY_MB = 400
IMPORT = """
import json, sys, time
from pathlib import Path
from pipelines.ingest.drop_folder import ingest
from pipelines.ingest.declared.options import ImportOptions
from pipelines.records import schema
from pipelines.records.database import create_engine
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.data.shop_mailbox import DOMAIN
home, path = Path(sys.argv[1]), Path(sys.argv[2])
engine = create_engine(f"sqlite:///{home / 'heed.db'}")
schema.migrate(engine)
started = time.process_time()
options = ImportOptions(own_domains=frozenset({DOMAIN}))
told = lambda what, done, total: print(json.dumps([what, done]), flush=True)
(report,) = ingest(Workspace(home=home, engine=engine, reading_version="test"), [path], options, now=NOW, steps=told)
peak = next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
spent = time.process_time() - started
print(json.dumps({"mails": report.tally.read, "faults": report.tally.quarantined, "cpu_s": spent, "peak_mb": peak}))
"""
BARE = """
import json, mailbox, sys, time
started = time.process_time()
mails = sum(1 for mail in mailbox.mbox(sys.argv[2]) if mail.get("From"))
peak = next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"mails": mails, "cpu_s": time.process_time() - started, "peak_mb": peak}))
"""


def write_mbox(path: Path, megabytes: int) -> int:
    """Conversations of a shop over and over, every tenth mail with an attachment of up to 600 kB; returns how many mails."""
    chance = random.Random(1)
    mails = [raw for raw, _ in ShopMailbox(1_000, 3, is_takeout=True).mails]
    opening = b"From 1780000000000000000@xxx Mon Jan 05 08:00:00 +0000 2026\r\n"
    size = count = 0
    with path.open("wb") as file:
        while size < megabytes * 1_000_000:
            raw = mails[count % len(mails)].replace(b"@mx.example>", b".%d@mx.example>" % (count // len(mails)))
            if count % 10 == 0:
                raw = with_attachment(raw, chance.randbytes(chance.randrange(1_000, 600_000)))
            size += file.write(opening + raw + b"\r\n\r\n")
            count += 1
    return count


def with_attachment(raw: bytes, content: bytes) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-", b"mime-"))]
    told = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-")]
    lines = base64.encodebytes(content).replace(b"\n", b"\r\n")
    parts = b"--bb\r\n" + b"\r\n".join(told) + b"\r\n\r\n" + body + b"\r\n--bb\r\nContent-Type: image/jpeg; name=a.jpg\r\n"
    parts += b"Content-Disposition: attachment; filename=a.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines + b"--bb--\r\n"
    return b"\r\n".join([*kept, b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="bb"']) + b"\r\n\r\n" + parts


def started(code: str, home: Path, path: Path) -> subprocess.Popen[str]:
    home.mkdir(exist_ok=True)
    command = [sys.executable, "-c", code, str(home), str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


def finished(process: subprocess.Popen[str]) -> tuple[dict[str, Any], list[Any]]:
    """The last line, and the steps that were told before it."""
    told, _ = process.communicate()
    *steps, last = [json.loads(line) for line in told.splitlines()]
    assert process.returncode == 0
    return last, steps


def test_mails_per_second_and_memory_against_the_standard_librarys_reading(tmp_path: Path) -> None:
    path = tmp_path / "mail.mbox"
    count = write_mbox(path, int(os.environ.get("BENCHMARK_MBOX_MB", "500")))
    megabytes = path.stat().st_size / 1e6
    bare, _ = finished(started(BARE, tmp_path / "bare", path))
    ours, steps = finished(started(IMPORT, tmp_path / "ours", path))
    killed = started(IMPORT, tmp_path / "killed", path)
    assert killed.stdout is not None
    for line in killed.stdout:
        what, done = json.loads(line)
        if what == "storing" and done >= count / 2:
            break
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    begun = time.monotonic()
    resumed, further = finished(started(IMPORT, tmp_path / "killed", path))
    print(f"{count:,} mails, {megabytes:,.0f} MB, {len(steps)} times told how far it was")
    for name, found in (("heed", ours), ("mailbox.mbox", bare), ("heed after a kill", resumed)):
        speed, volume = found["mails"] / found["cpu_s"], megabytes / found["cpu_s"]
        print(f"{name}: {speed:,.0f} mails and {volume:,.1f} MB per CPU second, peak {found['peak_mb']:,} MB")
    first = next(done for what, done in further if what == "storing")
    print(f"taken up again in {time.monotonic() - begun:.0f} s, first at {first:,} mails")
    assert ours["mails"] == bare["mails"] == resumed["mails"] == count
    assert ours["faults"] == resumed["faults"] == 0
    assert max(ours["peak_mb"], resumed["peak_mb"]) < MEMORY_MB
