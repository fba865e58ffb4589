"""The stage that drafts: one message per alert that calls for one, and on demand for any customer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from pipelines.consent.preferences import ConsentRules, may_write
from pipelines.drafts.checks import CheckContext, Finding, check_draft, without_failing_courtesies
from pipelines.drafts.checks.subjects import with_subject
from pipelines.drafts.consistency import contradictions
from pipelines.drafts.decision import approach, freshness, views
from pipelines.drafts.decision.binding import bound_hash
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.gathering import Gathered, gather, held_for
from pipelines.drafts.reading import model_reader
from pipelines.drafts.writing import composer, writer
from pipelines.drafts.writing.draft_key import key_of
from pipelines.drafts.writing.sentences import DraftText
from pipelines.errors import LanguageModelFailed
from pipelines.records import action as actions
from pipelines.records import alert as alerts
from pipelines.records import draft as drafts
from pipelines.records import draft_facts, event
from pipelines.records.database import new_id, reading, transaction

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.records.run import Run
    from pipelines.workspace import Workspace

Write = Callable[["Connection"], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A checked draft, not stored yet."""

    text: DraftText
    author: str
    prompt_version: str | None
    held_because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """For whom and why a draft is made."""

    customer_id: bytes
    alert: Row[Any] | None
    action: Row[Any] | None
    gathered: Gathered
    seen: dict[str, str]
    refused: str  # why nothing may be written; empty when something may
    as_of: datetime  # up to when the records were read


def write_drafts(workspace: Workspace, run: Run, alert_ids: Sequence[bytes], *, as_of: datetime, now: datetime) -> Write:
    """Drafts for those alerts, without one where the action is to do nothing, in the control group, or where nothing may
    be written. An alert whose draft still stands keeps it; what a person rejected or let go out is not written again."""
    rules, policy = workspace.rules.of(DraftRules), freshness.policy_of(workspace)
    made: list[tuple[Case, Made]] = []
    with reading(workspace.engine) as connection:
        for row in alerts.by_ids(connection, alert_ids):
            action = actions.of_customer(connection, run.id, row.customer_id) if row.customer_id is not None else None
            if row.customer_id is None or row.status == "closed" or approach.stays_silent(action):
                continue
            standing = _standing(connection, row.customer_id)
            if standing is not None and not freshness.stale_because(connection, standing, now, rules, policy=policy):
                continue
            moment = _as_of_newest(connection, row.customer_id, as_of, now)
            case = _case(connection, workspace, row.customer_id, row, action, moment, now)
            if case.gathered.brief is None or case.refused or _is_settled(connection, workspace, case):
                continue
            made.append((case, make(connection, workspace, case.gathered, case.customer_id, now=now)))
    ids = [case.customer_id for case, _ in made]

    def write(connection: Connection) -> None:
        if ids:
            freshness.overtake(connection, ids, now, rules, policy=policy)
        for case, result in made:
            if _standing(connection, case.customer_id) is None:
                store(connection, workspace, run, case, result, as_of=case.as_of, now=now)

    return write


def draft_for_customer(
    workspace: Workspace, run: Run | None, customer_id: bytes, *, new: bool, as_of: datetime, now: datetime
) -> dict[str, Any]:
    """The customer's open draft as people see it; made now when there is none that stands, or when `new` asks for another."""
    rules = workspace.rules.of(DraftRules)
    with transaction(workspace.engine) as connection:
        freshness.overtake(connection, [customer_id], now, rules, policy=freshness.policy_of(workspace))
        current = _standing(connection, customer_id)
    with reading(workspace.engine) as connection:
        if current is not None and not new:
            return views.draft(connection, current.key, rules=rules, now=now, workspace=workspace)
        alert = next(iter(alerts.open_of(connection, [customer_id]).values()), None)
        action = actions.of_customer(connection, run.id, customer_id) if run is not None else None
        case = _case(connection, workspace, customer_id, alert, action, _as_of_newest(connection, customer_id, as_of, now), now)
        if case.gathered.brief is None or case.refused:
            return views.none(connection, customer_id, [case.refused or case.gathered.nothing_because])
        versions = drafts.of_input(connection, _input_key(workspace, case))
        if versions and not new and drafts.gone_out(connection, [versions[-1].id]):
            return views.draft(connection, versions[-1].key, rules=rules, now=now, workspace=workspace)
        replaced = current.id if current is not None else None
        result = make(connection, workspace, case.gathered, customer_id, now=now, version=len(versions) + 1, replaces=replaced)
    with transaction(workspace.engine) as connection:
        if current is not None:
            freshness.retire(connection, current, now)
        key = store(connection, workspace, run, case, result, as_of=case.as_of, now=now)
        return views.draft(connection, key, rules=rules, now=now, workspace=workspace)


def make(
    connection: Connection, workspace: Workspace, gathered: Gathered, customer_id: bytes, *, now: datetime, version: int = 1,
    replaces: bytes | None = None,
) -> Made:  # fmt: skip
    """The best draft that can be had: the model's when it passes the checks and contradicts nothing that was said before, else the
    composer's, else held with reasons. `replaces` is the draft in whose place it comes."""
    brief, rules = gathered.brief, workspace.rules.of(DraftRules)
    assert brief is not None

    def against(text: DraftText) -> list[str]:
        said = [sentence.as_json() for sentence in text.sentences]
        return contradictions.of_sentences(
            connection, workspace, customer_id, said, now=now, answers=gathered.trigger_id, draft_id=replaces
        )

    others = partial(draft_facts.belonging_to_others, connection, customer_id)
    grave = tuple(held_for(brief.grave))
    if workspace.model is not None and brief.grave is None:
        context = CheckContext(rules, "model", gathered.heard, others, gathered.texts)
        try:
            text, found = without_failing_courtesies(writer.write(brief, rules, workspace.model), brief, context)
        except LanguageModelFailed:
            found, text = [Finding("model", "no reply")], None
        if text is not None and not found and any(sentence.kind == "fact" for sentence in text.sentences) and not against(text):
            text = with_subject(text, brief, context, gathered.trigger_subject, gathered.our_tags)
            return Made(text, workspace.model.name, writer.PROMPT_VERSION, ())
    context = CheckContext(rules, "composer", gathered.heard, others, gathered.texts)
    text = with_subject(
        composer.compose(brief, rules, version=version), brief, context, gathered.trigger_subject, gathered.our_tags
    )
    found = check_draft(text, brief, context)
    return Made(text, composer.NAME, None, (*grave, *(finding.sentence() for finding in found), *against(text)))


def store(
    connection: Connection, workspace: Workspace, run: Run | None, case: Case, made: Made, *, as_of: datetime, now: datetime
) -> str:
    """Stores the next version of the case's draft and returns its key."""
    brief = case.gathered.brief
    assert brief is not None
    input_key = _input_key(workspace, case)
    version = max((row.version for row in drafts.of_input(connection, input_key)), default=0) + 1
    key = key_of(input_key, version)
    offer_key = next((sentence.offer_id for sentence in made.text.sentences if sentence.offer_id), None)
    status = "held" if made.held_because else "drafted"
    drafts.add(connection, {
        "id": new_id(), "key": key, "input_key": input_key, "version": version, "customer_id": case.customer_id,
        "alert_id": case.alert.id if case.alert is not None else None, "action_kind": brief.action_kind, "status": status,
        "message_class": brief.message_class, "author": made.author, "language": brief.language, "channel": "email",
        "recipient": case.gathered.recipient, "subject": made.text.subject, "body": made.text.body,
        "sentences": [sentence.as_json() for sentence in made.text.sentences], "held_because": list(made.held_because),
        "offer_key": offer_key,
        "reply_to_message_id": case.gathered.trigger_id,
        "bound_hash": bound_hash(case.gathered.recipient, made.text.subject, made.text.body, offer_key),
        "prompt_version": made.prompt_version, "rules_version": workspace.rules.version,
        "run_id": run.id if run is not None else None,
        "as_of": as_of, "made_at": now, "seen": case.seen | freshness.offer_end(workspace, offer_key),
        "opened_by": [], "matter": brief.issue.value, "notes": list(brief.notes),
    })
    event.append(connection, f"draft.{status}", key, now)
    return key


def _case(
    connection: Connection,
    workspace: Workspace,
    customer_id: bytes,
    alert: Row[Any] | None,
    action: Row[Any] | None,
    as_of: datetime,
    now: datetime,
) -> Case:
    chosen = None if approach.stays_silent(action) else action
    gathered = gather(connection, workspace, customer_id, alert=alert, action=chosen, as_of=as_of, now=now, ask_model=True)
    refused = ""
    if gathered.brief is not None and gathered.brief.message_class == "marketing":
        refused = approach.no_marketing_because(connection, customer_id, action)
    if gathered.brief is not None and not refused:
        decision = may_write(connection, customer_id, gathered.brief.message_class, rules=workspace.rules.of(ConsentRules))
        refused = "" if decision.allowed else decision.because
    seen = draft_facts.state_of(connection, customer_id) | {"policy": freshness.policy_of(workspace)}
    return Case(customer_id, alert, action, gathered, seen, refused, as_of)


def _input_key(workspace: Workspace, case: Case) -> str:
    brief = case.gathered.brief
    assert brief is not None
    parts = (
        brief.person.key, brief.trigger.key if brief.trigger else "silence", brief.action_kind, brief.offer.key if brief.offer else None,
        workspace.rules.version, writer.PROMPT_VERSION if workspace.model is not None else composer.NAME,
        *([model_reader.PROMPT_VERSION] if workspace.model is not None and workspace.rules.of(DraftRules).model_reads else []),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _as_of_newest(connection: Connection, customer_id: bytes, as_of: datetime, now: datetime) -> datetime:
    """The moment up to which records are read: the run's, or that of a newer message of the customer."""
    newest = draft_facts.newest_from(connection, customer_id, before=now)
    return max(as_of, newest) if newest is not None else as_of


def _standing(connection: Connection, customer_id: bytes) -> Row[Any] | None:
    """The customer's newest draft that has not gone out."""
    return max(drafts.not_gone_out(connection, [customer_id]), key=lambda row: (row.made_at, row.version), default=None)


def _is_settled(connection: Connection, workspace: Workspace, case: Case) -> bool:
    """Whether a person rejected the draft of this very input, or it went out."""
    versions = drafts.of_input(connection, _input_key(workspace, case))
    return any(row.status == "rejected" for row in versions) or bool(drafts.gone_out(connection, [row.id for row in versions]))
