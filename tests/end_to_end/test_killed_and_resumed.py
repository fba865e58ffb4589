"""A process killed at any moment loses nothing: the same commands again reach the same state, byte for byte."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.demo.profile import INGEST_STEPS
from pipelines.demo.shop import write_shop

# enough for customers, orders, messages and calls to meet; the whole shop is taken through in the long campaign
FEW = ("klienci.csv", "zamowienia.csv", "mailbox.mbox", "calls")


def heed(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", *arguments]


def steps(drop: Path) -> list[list[str]]:
    ingests = []
    for names, options in INGEST_STEPS:
        if not set(names) & set(FEW):
            continue
        given = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
        ingests.append(["ingest", *(str(drop / name) for name in names), *given])
    return [*ingests, ["run", "--as-of", "2026-06-30T12:00:00+00:00"]]


def dump(home: Path) -> bytes:
    done = subprocess.run(heed(home, "doctor", "--dump"), env=environment(home), check=True, capture_output=True)
    return done.stdout


def environment(home: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("OPENAI")} | {"HEED_HOME": str(home)}


@pytest.mark.timeout(300)
def test_killed_at_random_moments_it_reaches_the_same_state(tmp_path: Path) -> None:
    write_shop(tmp_path / "files")
    drop = tmp_path / "files" / "drop"
    calm, harried = tmp_path / "calm", tmp_path / "harried"
    lengths = []
    for arguments in steps(drop):
        started = time.monotonic()
        subprocess.run(heed(calm, *arguments), env=environment(calm), check=True, capture_output=True)
        lengths.append(time.monotonic() - started)
    draw = random.Random(7)
    longest = max(range(len(lengths)), key=lambda place: lengths[place])
    to_kill = {longest, draw.randrange(len(lengths))}
    for place, arguments in enumerate(steps(drop)):
        if place in to_kill:
            process = subprocess.Popen(
                heed(harried, *arguments), env=environment(harried), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(draw.uniform(0.4, max(0.5, lengths[place])))
            process.send_signal(signal.SIGKILL)
            process.wait()
        subprocess.run(heed(harried, *arguments), env=environment(harried), check=True, capture_output=True)
    assert dump(harried) == dump(calm)
