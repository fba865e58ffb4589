"""A mailbox over IMAP whose import is killed twice and resumed: every mail once, understood, and the same as its mbox.

A sample runs in the suite; `pytest -m campaign tests/integration/test_mailbox_killed.py -s` takes 2,000 mails from each server.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.drop_folder import ingest
from pipelines.ingest.imap.imap_address import read_address
from pipelines.ingest.imap.imap_import import ingest_mailbox
from pipelines.records.database import create_engine
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.data.shop_mailbox import DOMAIN, ShopMailbox
from tests.integration.test_mailbox_of_a_shop import mistakes, stored
from tests.stand_ins.dovecot import PROGRAM, Dovecot
from tests.stand_ins.imap_server import PASSWORD, ImapServer

ROOT = Path(__file__).parents[2]
OURS = ImportOptions(own_domains=frozenset({DOMAIN}))
SIZE, SIZE_IN_THE_CAMPAIGN = 500, 2_000
KILLS = 2
# what differs between two imports of the same mail: own ids, and the place in the file or folder that it came from
OF_THE_IMPORT = {"id", "customer_id", "identity_link_id", "import_file_id", "line"}
SERVERS = ("stand-in", pytest.param("dovecot", marks=pytest.mark.skipif(PROGRAM is None, reason="dovecot is not installed")))
# It ends itself by a timer that the system keeps, so that no delay of the process that waits for it lets it come further. A signal that
# nobody handles stops a process wherever it is, as a kill does.
CHILD = """
import signal
import sys
from datetime import datetime
from pathlib import Path
from pipelines.ingest.imap.imap_address import read_address
from pipelines.ingest.imap.imap_import import ingest_mailbox
from pipelines.ingest.declared.options import ImportOptions
from pipelines.records.database import create_engine
from pipelines.workspace import Workspace
home, url, now = Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3])
workspace = Workspace(home=home, engine=create_engine(f"sqlite:///{home / 'heed.db'}"), reading_version="test")
options = ImportOptions(own_domains=frozenset({sys.argv[4]}))
parts, pause_s = [None] * int(sys.argv[5]), max(float(sys.argv[6]), 1e-6)
def told(done, total):
    if parts:
        parts.pop()
        if not parts:
            signal.setitimer(signal.ITIMER_REAL, pause_s)
ingest_mailbox(workspace, read_address(url), sys.stdin.readline().strip(), options, now=now, progress=told)
"""


@contextmanager
def serving(server: str, mails: list[bytes]) -> Iterator[str]:
    """The address of a folder with these mails, in this order."""
    if server == "dovecot":
        with Dovecot(mails) as dovecot:
            yield dovecot.url
    else:
        with ImapServer({"INBOX": {3 * number + 5: raw for number, raw in enumerate(mails)}}) as stand_in:
            yield stand_in.url


def killed_import(home: Path, url: str, parts: int, pause_s: float) -> bool:
    """Imports in a process that is killed after so many parts and that pause; true when it was still at work."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(home), url, NOW.isoformat(), DOMAIN, str(parts), str(pause_s)],
        input=PASSWORD + "\n", capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGALRM), done.stderr
    return done.returncode != 0


def told(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {key: {name: value for name, value in row._mapping.items() if name not in OF_THE_IMPORT} for key, row in rows.items()}


def killed_and_resumed(server: str, size: int, seed: int, workspace: Workspace, folder: Path, empty: Path) -> str:
    """Takes a mailbox through two kills, and holds it against the truth and against its mbox; what there is to report."""
    started, draw = time.process_time(), random.Random(seed)
    box = ShopMailbox(size, seed)
    mbox = folder / "mail.mbox"
    mbox.write_bytes(box.mbox())
    (whole,) = ingest(workspace, [mbox], OURS, now=NOW)
    home = folder / "killed"
    home.mkdir()
    shutil.copy(empty, home / "heed.db")
    engine = create_engine(f"sqlite:///{home / 'heed.db'}")
    killed = Workspace(home=home, engine=engine, reading_version="test")
    kept = []
    with serving(server, [raw for raw, _ in box.mails]) as url:
        for _ in range(KILLS):
            assert killed_import(home, url, parts=draw.randint(1, max(1, size // 700)), pause_s=draw.uniform(0, 0.05))
            kept.append(len(stored(killed)))
        report = ingest_mailbox(killed, read_address(url), PASSWORD, OURS, now=NOW)
        again = ingest_mailbox(killed, read_address(url), PASSWORD, OURS, now=NOW)
    rows = stored(killed)
    engine.dispose()
    assert 0 < kept[0] <= kept[1] < size
    assert report.tally.accepted == report.tally.read == size - kept[1]
    assert (again.tally.read, whole.tally.accepted, len(rows)) == (0, size, size)
    assert not mistakes(rows, [truth for _, truth in box.mails])
    assert told(rows) == told(stored(workspace))
    ways = Counter(truth.direction for _, truth in box.mails)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        f"{server}: {size:,} mails ({ways['in']:,} in, {ways['out']:,} out, {ways['internal']:,} internal, "
        f"{sum(truth.is_automatic for _, truth in box.mails):,} automatic, {len({truth.conversation for _, truth in box.mails}):,} "
        f"conversations), killed with {kept} stored: no mistake, the same as its mbox; {time.process_time() - started:.0f} s of CPU "
        f"here, {children.ru_utime + children.ru_stime:.0f} s in all processes that ended"
    )


@pytest.mark.parametrize("server", SERVERS)
def test_a_mailbox_killed_twice_and_resumed_is_the_same_as_its_mbox(
    server: str, workspace: Workspace, tmp_path: Path, migrated_database: Path
) -> None:
    assert killed_and_resumed(server, SIZE, 9, workspace, tmp_path, migrated_database)


@pytest.mark.campaign
@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("seed", range(3))
def test_two_thousand_mails_killed_twice_and_resumed_are_the_same_as_their_mbox(
    server: str, seed: int, workspace: Workspace, tmp_path: Path, migrated_database: Path
) -> None:
    print("\n" + killed_and_resumed(server, SIZE_IN_THE_CAMPAIGN, seed, workspace, tmp_path, migrated_database))
