"""A process killed at any moment loses nothing: the same commands again reach the same state, byte for byte.

`pytest -m campaign tests/end_to_end/test_killed_and_resumed.py` takes the whole shop through, every command killed at five
moments; imports of larger files are killed in `tests/integration/test_ingest_interrupted.py`.
"""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from pipelines.demo.profile import INGEST_STEPS
from pipelines.demo.shop import write_shop
from service import cli
from tests.end_to_end.conftest import environment
from tests.integration.test_ingest_interrupted import state

FEW, FEW_MAILS = ("klienci.csv", "zamowienia.csv", "mailbox.mbox"), 45  # enough for customers, orders and messages to meet
EVERYTHING = tuple(name for names, _ in INGEST_STEPS for name in names)
# The system ends it after so many seconds of its own CPU, wherever it is then: however busy the machine, the moment is the one drawn, and
# a signal that nobody handles stops a process as a kill does.
ENDED = """
import signal, sys
signal.setitimer(signal.ITIMER_PROF, float(sys.argv.pop(1)))
from service.cli import main
main()
"""


def steps(drop: Path, files: Collection[str]) -> list[list[str]]:
    ingests = []
    for names, options in INGEST_STEPS:
        if not set(names) & set(files):
            continue
        given = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
        ingests.append(["ingest", *(str(drop / name) for name in names), *given])
    return [*ingests, ["run", "--as-of", "2026-06-30T12:00:00+00:00"]]


def heed(home: Path, *command: str, arguments: list[str]) -> int:
    """Runs a command in a process of its own; its exit status, below zero when it was ended."""
    done = subprocess.run([sys.executable, *command, *arguments], env=os.environ | {"HEED_HOME": str(home)}, capture_output=True, text=True)
    assert done.returncode in (0, -signal.SIGPROF), done.stdout + done.stderr
    return done.returncode


def in_one_go(home: Path, arguments: list[str]) -> float:
    """Runs a command to its end; the seconds of CPU that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert heed(home, "-m", "service.cli", arguments=arguments) == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ended_early(home: Path, arguments: list[str], after_s: float) -> bool:
    """Runs a command that is ended after so much CPU; true when it was still at work."""
    return heed(home, "-c", ENDED, str(after_s), arguments=arguments) != 0


def only_some_mails(mailbox: Path, count: int) -> None:
    mails = re.split(rb"(?m)^(?=From )", mailbox.read_bytes())
    assert len(mails) > count
    mailbox.write_bytes(b"".join(mails[: count + 1]))


@pytest.mark.timeout(1_800)
def test_a_run_killed_at_a_random_moment_reaches_the_same_state(tmp_path: Path) -> None:
    write_shop(tmp_path / "files")
    drop = tmp_path / "files" / "drop"
    only_some_mails(drop / "mailbox.mbox", FEW_MAILS)
    calm, harried, draw = tmp_path / "calm", tmp_path / "harried", random.Random(7)
    *ingests, run = steps(drop, FEW)
    with environment(HEED_HOME=str(calm)):
        assert [cli.run(arguments) for arguments in ingests] == [0] * len(ingests)
    shutil.copytree(calm, harried)
    seconds = in_one_go(calm, run)
    assert ended_early(harried, run, draw.uniform(0.3, 0.9) * seconds)
    in_one_go(harried, run)
    assert state(harried) == state(calm)


@pytest.mark.campaign
@pytest.mark.timeout(7_200)
def test_the_whole_shop_with_every_command_killed_five_times_reaches_the_same_state(tmp_path: Path) -> None:
    write_shop(tmp_path / "files")
    calm, harried, draw = tmp_path / "calm", tmp_path / "harried", random.Random(11)
    commands = steps(tmp_path / "files" / "drop", EVERYTHING)
    seconds = [in_one_go(calm, arguments) for arguments in commands]
    kills = 0
    for place, arguments in enumerate(commands):
        kills += sum(ended_early(harried, arguments, draw.uniform(0.2, 0.9) * seconds[place]) for _ in range(5))
        in_one_go(harried, arguments)
    print(f"\n{len(commands)} commands ended {kills} times at work, and resumed: the same state")
    assert kills >= len(commands)
    assert state(harried) == state(calm)
