"""Takes one stage's jobs until none is left: batches of about a second, a failing batch retried piece by piece."""

from __future__ import annotations

import gc
import os
import socket
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Engine

from pipelines.errors import HeedError, IndexUnavailable, WorkspaceUnusable
from pipelines.jobs import queue
from pipelines.jobs.queue import Job, LeaseLost, Write
from pipelines.records.database import reading

SECONDS_PER_BATCH = 1.2
LONGEST_WAIT_S = 15.0  # for jobs that may be tried again soon
LOOK_S = 0.2  # between two looks at jobs that others hold
LOOKS_AT_HOLDERS = 25  # one look in so many asks whether the holders still live
SMALLEST_BATCH, LARGEST_BATCH = 16, 2_000
# objects between two looks for unreachable cycles: rows are read by the hundred thousand and hold none, and each look walks all of them
OBJECTS_BETWEEN_COLLECTIONS = 200_000
OURS = Path(__file__).parents[1]
Handler = Callable[[Sequence[Job]], Write]
Progress = Callable[[str, int, int], None]  # stage, done, in all


@dataclass(frozen=True, slots=True)
class StageResult:
    """What became of one stage: jobs done, jobs given up, and how long it took."""

    stage: str
    done: int
    failed: int
    seconds: float


@contextmanager
def rare_collections() -> Iterator[None]:
    """While the block runs, Python looks for unreachable cycles less often; what no longer has a name is freed at once all the same."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def owner_name(unique: str) -> str:
    """Names this process as the holder of jobs: host, process id, and something that no restart repeats."""
    return f"{socket.gethostname()}/{os.getpid()}/{unique}"[:64]


def free_jobs_of_the_dead(engine: Engine) -> int:
    """Frees jobs held by processes of this host that no longer run, so that nobody waits for their leases."""
    with reading(engine) as connection:
        holders = queue.owners(connection)
    host = socket.gethostname()
    gone = [name for name in holders if name.startswith(f"{host}/") and not _is_alive(int(name.split("/")[1]))]
    return sum(queue.release(engine, name) for name in gone)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def work_off(
    engine: Engine,
    stage: str,
    handler: Handler,
    *,
    owner: str,
    clock: Callable[[], datetime],
    batch_size: int,
    progress: Progress | None = None,
    until: Callable[[], bool] = lambda: False,
    subject: str | None = None,
    patient: bool = False,
) -> StageResult:
    """Works until the stage has no job that may be tried; failing jobs are tried again later, then marked dead.

    With `patient` it also waits for jobs that failed and are tried again soon and for those that others hold, as what comes next rests on
    them: they finish, or their lease runs out. Without it they wait for the next look, and no other stage waits for them.
    `until` is asked between batches and ends the work early. A stage that raises HeedError or any other exception
    fails its jobs with the reason; KeyboardInterrupt and IndexUnavailable (the work belongs to another process) put
    them back and go up.
    """
    started = time.monotonic()
    done = failed = 0
    size, waited, looks = batch_size, 0.0, 0
    with reading(engine) as connection:
        total = queue.counts(connection).get(stage, {}).get("waiting", 0)
    while not until():
        jobs = queue.claim(engine, stage, limit=size, owner=owner, now=clock(), subject=subject)
        if not jobs:
            held = patient and _is_held(engine, stage)
            if not held and not (patient and waited <= LONGEST_WAIT_S and _worth_waiting(engine, stage, clock)):
                break
            looks += 1
            if held and looks % LOOKS_AT_HOLDERS == 0:
                free_jobs_of_the_dead(engine)
            time.sleep(LOOK_S)
            waited += 0.0 if held else LOOK_S
            continue
        begun = time.monotonic()
        finished, given_up = _do(engine, jobs, handler, owner, clock)
        done, failed = done + finished, failed + given_up
        size = _next_size(size, batch_size, len(jobs), time.monotonic() - begun)
        if progress is not None:
            progress(stage, done, max(total, done))
    return StageResult(stage, done, failed, round(time.monotonic() - started, 3))


def _is_held(engine: Engine, stage: str) -> bool:
    with reading(engine) as connection:
        return queue.is_held(connection, stage)


def _worth_waiting(engine: Engine, stage: str, clock: Callable[[], datetime]) -> bool:
    with reading(engine) as connection:
        moment = queue.next_moment(connection, stage)
    return moment is not None and (moment - clock()).total_seconds() < 10


def _next_size(size: int, first: int, taken: int, seconds: float) -> int:
    """Aims at commits of about a second; stages that start with one job at a time keep doing so."""
    if first == 1 or taken < size:
        return size
    wanted = int(size * min(2.0, SECONDS_PER_BATCH / max(seconds, 1e-3)))
    return max(SMALLEST_BATCH, min(LARGEST_BATCH, wanted))


def _do(engine: Engine, jobs: Sequence[Job], handler: Handler, owner: str, clock: Callable[[], datetime]) -> tuple[int, int]:
    """Jobs done and jobs given up on. A batch that fails is tried job by job, so that one bad job fails alone; where the database did not
    answer, which is no job's fault, it is tried again whole."""
    try:
        queue.complete(engine, jobs, handler(jobs), owner=owner)
        return len(jobs), 0
    except (KeyboardInterrupt, IndexUnavailable):
        queue.put_back(engine, jobs, owner=owner)
        raise
    except LeaseLost:
        return 0, 0
    except Exception as error:
        if len(jobs) > 1 and not isinstance(error, WorkspaceUnusable):
            results = [_do(engine, [job], handler, owner, clock) for job in jobs]
            return sum(result[0] for result in results), sum(result[1] for result in results)
        reason = error.sentence() if isinstance(error, HeedError) else kind_and_place(error)
        queue.fail(engine, jobs, owner=owner, reason=reason[:500], now=clock())
        return 0, sum(job.attempt >= queue.ATTEMPTS for job in jobs)


def kind_and_place(error: BaseException) -> str:
    """What kind of fault it is and where ours was when it came, such as `KeyError in pipelines/churn/risk.py, line 90`.

    Never what the fault itself says: it quotes the value, which can be a customer's words or address.
    """
    places = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [(path.relative_to(OURS.parent).as_posix(), line) for path, line in places if path.is_relative_to(OURS)]
    return f"{type(error).__name__} in {ours[-1][0]}, line {ours[-1][1]}" if ours else type(error).__name__
