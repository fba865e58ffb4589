"""The stages read → index → fit → value → risk → alerts → actions → drafts, each as what becomes of its jobs.

Every stage is a function from ids to a write; this page turns jobs into ids, and asks for the next stage's work in the transaction that
completes the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.engine import Connection

from pipelines.churn import alert_queue
from pipelines.churn.alerts_stage import raise_alerts
from pipelines.churn.risk_stage import score_customers
from pipelines.churn.stranger_alerts import raise_alerts_of_strangers
from pipelines.clv.fit_stage import fit_models
from pipelines.clv.value_stage import value_customers
from pipelines.consent.opt_out import record_opt_outs
from pipelines.drafts.drafts_stage import write_drafts
from pipelines.errors import NotFound
from pipelines.jobs import queue
from pipelines.jobs.queue import Job, Write
from pipelines.jobs.worker import Handler
from pipelines.next_best_action.actions_stage import choose_actions
from pipelines.records import customer, rules_version
from pipelines.records import run as runs
from pipelines.records.database import reading
from pipelines.records.run import Run
from pipelines.search.index_stage import index_messages
from pipelines.understanding.mood_view import record_mood
from pipelines.understanding.promise_stage import record_promises
from pipelines.understanding.read_stage import read_messages
from pipelines.understanding.rising_themes import record_rising
from pipelines.understanding.themes.candidate_stage import record_candidates
from pipelines.understanding.themes.stage import name_themes
from pipelines.workspace import Workspace

STAGES = ("read", "index", "fit", "value", "risk", "alerts", "actions", "drafts")
BLOCK = 5_000  # customers
STRANGERS = "strangers"  # the job of the stage `alerts` that looks at mail of no known customer
CustomerStage = Callable[..., Write]
# value → risk → alerts → actions, each on a block of customers
CUSTOMER_STAGES: tuple[tuple[str, CustomerStage], ...] = (
    ("value", value_customers),
    ("risk", score_customers),
    ("alerts", raise_alerts),
    ("actions", choose_actions),
)
FIRST_BATCH = {"read": 128, "index": 500, "drafts": 16}


def handler_of(workspace: Workspace, stage: str, *, live: bool = False) -> Handler:
    """What makes a stage's jobs into a write; `live` reads the one text that somebody waits for on the spot."""
    if stage == "read":
        return _read(workspace, live=live)
    return {"index": _index, "fit": _fit, "drafts": _drafts}.get(stage, _customers)(workspace, stage)


def _read(workspace: Workspace, *, live: bool) -> Handler:
    def handle(jobs: Sequence[Job]) -> Write:
        ids, now = [bytes.fromhex(job.subject) for job in jobs], workspace.clock()
        write_readings = read_messages(workspace, ids, now=now, live=live)
        write_themes = name_themes(workspace, ids, now=now)
        write_opt_outs = record_opt_outs(workspace, ids, now=now)
        write_promises = record_promises(workspace, ids, now=now)

        def write(connection: Connection) -> None:
            write_readings(connection)
            write_themes(connection)
            write_opt_outs(connection)
            write_promises(connection)
            queue.enqueue(connection, "index", [(job.subject, job.input_key, {}) for job in jobs])

        return write

    return handle


def _index(workspace: Workspace, _stage: str) -> Handler:
    return lambda jobs: index_messages(workspace, [bytes.fromhex(job.subject) for job in jobs], now=workspace.clock())


def _fit(workspace: Workspace, _stage: str) -> Handler:
    def handle(jobs: Sequence[Job]) -> Write:
        current, now = _run_of(workspace, jobs[0]), workspace.clock()
        writes = [
            fit_models(workspace, current, now=now), record_rising(workspace, current, now=now), record_candidates(workspace, current),
            record_mood(workspace, current),
        ]  # fmt: skip

        def write(connection: Connection) -> None:
            for one in writes:
                one(connection)
            blocks = enumerate(customer.blocks(connection, BLOCK))
            work_to_do = [(f"block-{number:05d}", current.key, {"first": first, "last": last}) for number, (first, last) in blocks]
            queue.enqueue(connection, CUSTOMER_STAGES[0][0], work_to_do)
            queue.enqueue(connection, "alerts", [(STRANGERS, current.key, {})])

        return write

    return handle


def _customers(workspace: Workspace, stage: str) -> Handler:
    names = [name for name, _ in CUSTOMER_STAGES]
    function = CUSTOMER_STAGES[names.index(stage)][1]
    following = names[names.index(stage) + 1] if stage != names[-1] else None

    def handle(jobs: Sequence[Job]) -> Write:
        (job,) = jobs
        current = _run_of(workspace, job)
        if job.subject == STRANGERS:
            return raise_alerts_of_strangers(workspace, current, as_of=current.as_of, now=workspace.clock())
        one = job.payload.get("customer")
        as_of = datetime.fromisoformat(job.payload["as_of"]) if one else current.as_of
        with reading(workspace.engine) as connection:
            ids = [bytes.fromhex(one)] if one else customer.ids_between(connection, job.payload["first"], job.payload["last"])
        write_results = function(workspace, current, ids, as_of=as_of, now=workspace.clock())

        def write(connection: Connection) -> None:
            write_results(connection)
            if following is not None:
                queue.enqueue(connection, following, [(job.subject, job.input_key, job.payload)])
            elif one:
                ask_for_drafts(connection, workspace, current, customer_id=ids[0])

        return write

    return handle


def _drafts(workspace: Workspace, _stage: str) -> Handler:
    def handle(jobs: Sequence[Job]) -> Write:
        current = _run_of(workspace, jobs[0])
        mine = [job for job in jobs if job.payload["run"] == current.key]
        ids = [bytes.fromhex(job.payload["alert"]) for job in mine]
        writes = [write_drafts(workspace, current, ids, as_of=current.as_of, now=workspace.clock())]
        others = [job for job in jobs if job not in mine]
        if others:
            writes.append(handle(others))

        def write(connection: Connection) -> None:
            for one in writes:
                one(connection)

        return write

    return handle


def _run_of(workspace: Workspace, job: Job) -> Run:
    key = job.payload.get("run") or job.input_key
    with reading(workspace.engine) as connection:
        current = runs.find(connection, key)
    if current is None:
        raise NotFound("run", key[:12])
    return current


def ask_for_drafts(connection: Connection, workspace: Workspace, current: Run, *, customer_id: bytes | None = None) -> None:
    """Asks for a draft of every alert within today's limit (or of one customer's alert)."""
    ids = alert_queue.ids_to_draft(connection, workspace, as_of=current.as_of, customer_id=customer_id)
    version = rules_version.data_version(connection)
    work_to_do = [(key, f"{current.key}:{version}", {"alert": item.hex(), "run": current.key}) for key, item in ids]
    queue.enqueue(connection, "drafts", work_to_do)
