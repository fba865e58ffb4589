"""The journey on one page: read → index → fit → value → risk → alerts → actions → drafts.

`run` takes the whole workspace through it as of one moment, `run_one` takes a single new message through it with the
last fit, `work` is the same worker inside a service. What each stage does with its jobs stands in `stages`.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from pipelines.churn.alerts_stage import raise_alerts
from pipelines.churn.driver_view import record_drivers
from pipelines.churn.risk_stage import score_customers
from pipelines.clv.value_stage import value_customers
from pipelines.errors import IndexUnavailable, ModelUnusable, NotEnoughData
from pipelines.jobs import queue
from pipelines.jobs.worker import Progress, StageResult, free_jobs_of_the_dead, owner_name, rare_collections, work_off
from pipelines.outbox.letting_go import let_waiting_go
from pipelines.outbox.refusals import Refusals
from pipelines.outcomes.comparison import record_effects
from pipelines.records import message, order, rules_version, valuation
from pipelines.records import reading as readings
from pipelines.records import run as runs
from pipelines.records.database import batches, new_id, reading, transaction
from pipelines.records.run import Run
from pipelines.search.consistency import rebuild_when_wanted
from pipelines.stages import CUSTOMER_STAGES, FIRST_BATCH, STAGES, ask_for_drafts, handler_of
from pipelines.understanding.promises_kept import settle_promises
from pipelines.understanding.themes.stage import name_again
from pipelines.workspace import Workspace

ASKED_FOR_TOGETHER = 20_000  # messages in one transaction: for a million it would be longer than others wait for their turn to write
WAITING_LOOKED_AT = timedelta(minutes=1)  # how often the worker hands over what may go out by now


def newest_moment(workspace: Workspace) -> datetime:
    """When the newest order or message was made, never later than now; raises NotEnoughData in an empty workspace."""
    with reading(workspace.engine) as connection:
        moments = [order.newest_moment(connection), message.newest_moment(connection)]
    known = [moment for moment in moments if moment is not None]
    if not known:
        raise NotEnoughData("There is nothing to work on yet: no order and no message.", fix="Bring files in with `heed ingest PATH`.")
    return min(max(known), workspace.clock())


def run(workspace: Workspace, *, as_of: datetime | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """Takes the workspace through every stage as of `as_of` (default: the newest order or message).

    Does nothing where nothing changed; goes on where a run was cut off. Returns {"as_of", "run", "stages": [{"stage",
    "done", "failed", "seconds", "why"}], "finished"}; work that other processes failed at or hold leaves a run unfinished.
    """
    with rare_collections():
        return _run(workspace, as_of or newest_moment(workspace), progress)


def _run(workspace: Workspace, as_of: datetime, progress: Progress | None) -> dict[str, Any]:
    owner = owner_name(new_id().hex())
    free_jobs_of_the_dead(workspace.engine)
    with transaction(workspace.engine) as connection:
        queue.revive(connection)  # whoever runs again has mended the cause, or learns it anew
    _name_themes_again(workspace)
    ask_for_unread(workspace)
    results = [_work(workspace, stage, owner, progress, patient=True) for stage in ("read", "index")]
    _settle_promises(workspace, as_of)
    current = _start(workspace, as_of)
    results += [_work(workspace, stage, owner, progress, patient=True) for stage in ("fit", *(name for name, _ in CUSTOMER_STAGES))]
    if current.status != "done":
        with transaction(workspace.engine) as connection:
            if not queue.is_tried_still(connection, current.key):  # a draft is asked for once, so after its action was chosen
                ask_for_drafts(connection, workspace, current)
    results.append(_work(workspace, "drafts", owner, progress, patient=True))
    finished = current.status == "done" or not (any(result.failed for result in results) or _is_left(workspace, current))
    if current.status != "done" and finished:
        write_drivers, write_effects = record_drivers(workspace, current), record_effects(workspace, current)
        with transaction(workspace.engine) as connection:
            write_drivers(connection)
            write_effects(connection)
            runs.finish(connection, current.id, workspace.clock())
    let_waiting_go(workspace, now=workspace.clock())
    stages = [_stage_json(workspace, result) for result in results]
    return {"as_of": as_of.isoformat(), "run": current.key[:12], "stages": stages, "finished": finished}


def run_one(workspace: Workspace, message_id: bytes) -> Run | None:
    """Reads one new message, scores its one customer again with the last fit, and raises or changes the customer's alert.

    Its place in the index, the next best action and the draft follow as jobs. Returns the run that the scores were written to; None when
    nothing was ever run, or when the message belongs to no known customer.
    """
    owner = owner_name(new_id().hex())
    subject = message_id.hex()
    handler = handler_of(workspace, "read", live=True)
    work_off(workspace.engine, "read", handler, owner=owner, clock=workspace.clock, batch_size=1, subject=subject)
    with reading(workspace.engine) as connection:
        found = message.owner_and_moment(connection, message_id)
        newest = runs.newest(connection)
    customer_id, written_at = found or (None, None)
    if customer_id is None or written_at is None or newest is None:
        return None
    as_of, now = max(newest.as_of, written_at), workspace.clock()
    with reading(workspace.engine) as connection:
        is_valued = valuation.exists(connection, newest.id, customer_id)
    # a message changes no order, so the value found in the run stands
    functions = (score_customers, raise_alerts) if is_valued else (value_customers, score_customers, raise_alerts)
    for function in functions:
        write = function(workspace, newest, [customer_id], as_of=as_of, now=now)
        with transaction(workspace.engine) as connection:
            write(connection)
            if function is raise_alerts:
                _ask_for_action(connection, newest, message_id, customer_id, as_of)
    return newest


def follow_up(workspace: Workspace) -> int:
    """Asks for new scores of the customers of messages that came one by one and were read, but whose process ended or lost its database
    before it came to that; returns how many."""
    with reading(workspace.engine) as connection:
        newest = runs.newest(connection)
        posted = readings.posted_since(connection, newest.id) if newest is not None else []
        known = queue.subjects(connection, CUSTOMER_STAGES[-1][0], [_subject_of(row.id) for row in posted])
    missing = [row for row in posted if _subject_of(row.id) not in known]
    if newest is None or not missing:
        return 0
    work_to_do: list[tuple[str, str, dict[str, Any]]] = []
    for row in missing:
        as_of = max(newest.as_of, row.created_at).isoformat()
        work_to_do.append((_subject_of(row.id), newest.key, {"run": newest.key, "customer": row.owner_id.hex(), "as_of": as_of}))
    with transaction(workspace.engine) as connection:
        queue.enqueue(connection, CUSTOMER_STAGES[0][0], work_to_do)
    return len(missing)


def _subject_of(message_id: bytes) -> str:
    return f"message-{message_id.hex()}"


def work(workspace: Workspace, stop: threading.Event, *, owner: str | None = None, pause_s: float = 1.0) -> None:
    """The worker inside a service: takes whatever waits, stage by stage, until `stop` is set.

    Whoever calls this again after it failed passes the same `owner`: what it held when its database did not answer is then free at once.
    """
    owner = owner or owner_name(new_id().hex())
    queue.release(workspace.engine, owner)
    free_jobs_of_the_dead(workspace.engine)
    _name_themes_again(workspace)
    ask_for_unread(workspace)
    settled: int | None = None
    looked: datetime | None = None
    refusals = Refusals()
    while not stop.is_set():
        now = workspace.clock()
        rebuild_when_wanted(workspace)
        if looked is None or not timedelta(0) <= now - looked < WAITING_LOOKED_AT:  # clocks are put back, too
            looked = now
            let_waiting_go(workspace, now=looked, refusals=refusals)
            follow_up(workspace)
        for stage in STAGES:
            if stage != "fit":
                done = _work(workspace, stage, owner, None, until=stop.is_set).done
                if stage == "read":
                    settled = _settle_what_came(workspace, None if done else settled)
        stop.wait(pause_s)


def _settle_what_came(workspace: Workspace, settled: int | None) -> int:
    """Settles promises when the data changed since version `settled` (None: in any case); returns the version that is settled now."""
    with reading(workspace.engine) as connection:
        version = rules_version.data_version(connection)
    if version != settled:
        _settle_promises(workspace, workspace.clock())
    return version  # what comes while promises are settled is looked at the next time


def _settle_promises(workspace: Workspace, as_of: datetime) -> None:
    """Marks the promises kept that the records show as kept, before anybody is told that they are overdue."""
    write = settle_promises(workspace, as_of=as_of)
    with transaction(workspace.engine) as connection:
        write(connection)


def _name_themes_again(workspace: Workspace) -> None:
    """Names themes anew when the taxonomy changed since; a model that cannot be used is reported by the stage that reads."""
    with suppress(ModelUnusable):
        name_again(workspace, clock=workspace.clock)


def ask_for_unread(workspace: Workspace) -> int:
    """Asks for a reading of every message that this model has not read as it now stands; returns how many there are."""
    with reading(workspace.engine) as connection:
        missing = readings.unread(connection, workspace.reading_version)
    for part in batches(missing, ASKED_FOR_TOGETHER):
        with transaction(workspace.engine) as connection:
            queue.ask_again(connection, "read", [(row.id.hex(), f"{row.content_hash}:{workspace.reading_version}", {}) for row in part])
    return len(missing)


def _start(workspace: Workspace, as_of: datetime) -> Run:
    """The run for this data, these rules, this model and this moment: a new one, or the same again."""
    with transaction(workspace.engine) as connection:
        data = rules_version.data_version(connection)
        parts = (as_of.isoformat(), str(data), str(workspace.rules.version), workspace.reading_version)
        key = hashlib.sha256("|".join(parts).encode()).hexdigest()
        current = runs.start(
            connection, key, as_of=as_of, data_version=data, rules_version=workspace.rules.version,
            model_version=workspace.reading_version, now=workspace.clock(),
        )
        if current.status != "done":
            queue.enqueue(connection, "fit", [("workspace", key, {})])
    return current


def _is_left(workspace: Workspace, current: Run) -> bool:
    """Whether work of the run waits still, such as a job that another process failed at: the run is then not finished."""
    with reading(workspace.engine) as connection:
        return queue.is_left(connection, current.key)


def _work(
    workspace: Workspace, stage: str, owner: str, progress: Progress | None, *,
    until: Callable[[], bool] = lambda: False, patient: bool = False,
) -> StageResult:
    if stage == "index" and not workspace.index_owner:
        return StageResult(stage, 0, 0, 0.0)
    try:
        return work_off(
            workspace.engine, stage, handler_of(workspace, stage), owner=owner, clock=workspace.clock,
            batch_size=FIRST_BATCH.get(stage, 1), progress=progress, until=until, patient=patient,
        )
    except IndexUnavailable:
        return StageResult(stage, 0, 0, 0.0)


def _ask_for_action(connection: Connection, current: Run, message_id: bytes, customer_id: bytes, as_of: datetime) -> None:
    """Asks for the next best action of the one customer who wrote; the draft is asked for with it."""
    payload = {"run": current.key, "customer": customer_id.hex(), "as_of": as_of.isoformat()}
    queue.ask_again(connection, CUSTOMER_STAGES[-1][0], [(_subject_of(message_id), current.key, payload)])


def _stage_json(workspace: Workspace, result: StageResult) -> dict[str, Any]:
    body: dict[str, Any] = {"stage": result.stage, "done": result.done, "failed": result.failed, "seconds": result.seconds}
    if result.failed:
        with reading(workspace.engine) as connection:
            body["why"] = queue.failures(connection, result.stage)
    return body
