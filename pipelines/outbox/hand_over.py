"""Hands an approved draft over as a mail file, after checking in one transaction that it may still go out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.consent.preferences import ConsentRules, may_write
from pipelines.drafts.consistency import contradictions
from pipelines.drafts.decision import freshness
from pipelines.drafts.decision.binding import hash_of
from pipelines.drafts.draft_rules import DraftRules
from pipelines.errors import Conflict, NotFound, Refused, WorkspaceUnusable
from pipelines.next_best_action import governor
from pipelines.outbox import mail_folder, queue_states
from pipelines.outbox.mail_file import mail_of
from pipelines.outbox.right_moment import check_moment
from pipelines.records import draft as drafts
from pipelines.records import event, message, outbox_entry
from pipelines.records.database import new_id, transaction

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace

ANOTHER = "`heed draft CUSTOMER --new` makes another."


def hand_over(workspace: Workspace, draft_key: str, *, now: datetime) -> Path:
    """Writes `<home>/outbox/<draft key>.eml` and marks the draft handed over; again, it only says where the file is.

    Raises Refused when the draft is not approved, was changed after its approval, was overtaken, or the customer may no
    longer be written to, Conflict when it was decided on otherwise meanwhile, and WorkspaceUnusable when the file cannot be written.
    The file appears once it is handed over, and once only: after a crash the next call finishes the work with the same bytes.
    """
    place = workspace.home / "outbox" / f"{draft_key}.eml"
    _retire_if_overtaken(workspace, draft_key, now)
    with transaction(workspace.engine, durable=True) as connection:
        row = _found(connection, draft_key)
        entry = outbox_entry.of_draft(connection, row.id)
        is_out = entry is not None and entry.status == queue_states.HANDED_OVER
        if not is_out:
            check_claim(connection, workspace, row, now)
            if entry is not None:
                queue_states.check_move(entry.status, queue_states.HANDED_OVER)
            outbox_entry.queue(connection, {
                "id": new_id(), "draft_id": row.id, "status": queue_states.QUEUED, "bound_hash": row.bound_hash, "file_name": place.name,
                "reason": None, "queued_at": now, "finished_at": None,
            })
    if not is_out:
        _let_out(workspace, row.key, place, now)
    mail_folder.put_in_place(place)
    return place


def _let_out(workspace: Workspace, key: str, place: Path, now: datetime) -> None:
    """Writes the claimed draft beside its place and marks it handed over, in one transaction that nobody else decides in."""
    with transaction(workspace.engine, durable=True) as connection:
        row = _found(connection, key)
        entry = outbox_entry.of_draft(connection, row.id)
        if entry is not None and entry.status == queue_states.HANDED_OVER:
            return
        if entry is None or entry.status != queue_states.QUEUED or row.status != "approved" or entry.bound_hash != row.bound_hash:
            raise Conflict(f"Draft {key} is {row.status}: it was decided on otherwise while it was on its way out.", fix=ANOTHER)
        content = _mail(connection, workspace, row, entry.queued_at)
        try:
            mail_folder.write(mail_folder.beside(place), content)
        except OSError as error:
            said = f"The mail file {place.name} cannot be written: {error.strerror or error}."
            raise WorkspaceUnusable(said, fix="Make room on the disk; the same command hands it over then.") from None
        outbox_entry.move(connection, row.id, queue_states.HANDED_OVER, only_from=(queue_states.QUEUED,), finished_at=now)
        if row.offer_key is not None:
            _spend(connection, row, now)
        event.append(connection, "draft.handed_over", key, now)


def may_hand_over(workspace: Workspace, draft_key: str, *, now: datetime) -> str:
    """What `hand_over` would do, as a sentence, without doing it. Raises what it would raise."""
    with transaction(workspace.engine, durable=True) as connection:
        row = _found(connection, draft_key)
        entry = outbox_entry.of_draft(connection, row.id)
        if entry is not None and entry.status == queue_states.HANDED_OVER:
            return f"Draft {draft_key} was handed over already."
        check_claim(connection, workspace, row, now)
    return f"Draft {draft_key} would be handed over to {row.recipient} as {draft_key}.eml."


def check_claim(connection: Connection, workspace: Workspace, row: Row[Any], now: datetime) -> None:
    """Everything that must hold at the moment of claiming; raises Refused with the first thing that does not."""
    decision = drafts.decision_on(connection, row.id)
    if row.status != "approved" or decision is None or decision.decision != "approve":
        raise Refused(
            f"Draft {row.key} is {row.status}, not approved.", fix=f"A person approves it first: `heed approve {row.key} --by NAME`."
        )
    if not decision.bound_hash == row.bound_hash == hash_of(row):
        raise Refused(f"Draft {row.key} was changed after its approval.", fix=ANOTHER)
    if reasons := _overtaken(connection, workspace, row, now):
        raise Refused(f"Draft {row.key} was overtaken. {' '.join(reasons)}", fix=ANOTHER)
    allowed = may_write(connection, row.customer_id, row.message_class, row.channel, rules=workspace.rules.of(ConsentRules))
    if not allowed.allowed:
        raise Refused(f"Draft {row.key} may not go out. {allowed.because}")
    if found := contradictions.of_draft(connection, workspace, row, now):
        raise Refused(f"Draft {row.key} contradicts what this customer was told before. {' '.join(found)}", fix=ANOTHER)
    check_moment(connection, workspace, row, now)
    _mail(connection, workspace, row, now)  # what could not be written as mail is not claimed


def _mail(connection: Connection, workspace: Workspace, row: Row[Any], at: datetime) -> bytes:
    answered = message.by_id(connection, row.reply_to_message_id) if row.reply_to_message_id is not None else None
    return mail_of(row, answered, workspace.company, at)


def _retire_if_overtaken(workspace: Workspace, key: str, now: datetime) -> None:
    """An approved draft that was overtaken is marked stale in a transaction of its own, so that the refusal stays."""
    with transaction(workspace.engine, durable=True) as connection:
        row = _found(connection, key)
        waiting = row.status == "approved" and row.id not in drafts.gone_out(connection, [row.id])
        reasons = _overtaken(connection, workspace, row, now) if waiting else []
        if reasons:
            freshness.retire(connection, row, now)
            outbox_entry.move(
                connection, row.id, queue_states.CANCELLED, only_from=(queue_states.QUEUED,), reason=reasons[0], finished_at=now
            )
    if reasons:
        raise Refused(f"Draft {key} was overtaken. {' '.join(reasons)}", fix=ANOTHER)


def _overtaken(connection: Connection, workspace: Workspace, row: Row[Any], now: datetime) -> list[str]:
    return freshness.stale_because(connection, row, now, workspace.rules.of(DraftRules), policy=freshness.policy_of(workspace))


def _found(connection: Connection, key: str) -> Row[Any]:
    row = drafts.by_key(connection, key, lock=True)
    if row is None:
        raise NotFound("draft", key, fix="`heed drafts` lists them.")
    return row


def _spend(connection: Connection, row: Row[Any], now: datetime) -> None:
    governor.spend(connection, row.id, by="heed", now=now)
