"""Drafts as people and programs see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.drafts.decision import freshness
from pipelines.drafts.decision.proof_sheet import proof
from pipelines.drafts.decision.second_person import needed_because
from pipelines.drafts.draft_rules import DraftRules
from pipelines.errors import NotFound
from pipelines.records import draft as records
from pipelines.records import draft_facts, outbox_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace


LIST_THEM = "`heed drafts` lists them."


def draft(
    connection: Connection, key: str, *, rules: DraftRules | None = None, now: datetime | None = None, policy: str | None = None,
    workspace: Workspace | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One draft with its proof sheet; with `now`, one that was overtaken shows as stale. Raises NotFound.

    With `workspace`, `second_person_because` says why two people must approve it, None when one is enough.
    """
    row = records.by_key(connection, key)
    if row is None:
        raise NotFound("draft", key, fix=LIST_THEM)
    because = needed_because(connection, workspace, row) if workspace is not None and row.status == "drafted" else None
    shown = as_json(connection, row, rules or DraftRules(), now, policy)
    return shown | {"second_person_because": because, "proof": proof(connection, row)}


def drafts(
    connection: Connection, status: str | None = None, *, rules: DraftRules | None = None, now: datetime | None = None,
    policy: str | None = None,
) -> list[dict[str, Any]]:
    """The drafts that stand, newest first; those of one status when it is named."""
    return _as_json(connection, records.listed(connection, status), rules or DraftRules(), now, policy)


def none(connection: Connection, customer_id: bytes, held_because: list[str]) -> dict[str, Any]:
    """What stands in the place of a draft when there is nothing to say or nothing may be said."""
    row = draft_facts.customer_of(connection, customer_id)
    return {"id": None, "customer_id": row.key if row is not None else None, "status": "none", "held_because": held_because}


def as_json(connection: Connection, row: Row[Any], rules: DraftRules, now: datetime | None, policy: str | None = None) -> dict[str, Any]:
    """The public shape of a draft; with `now`, a draft that was overtaken shows as stale with the reasons."""
    return _as_json(connection, [row], rules, now, policy)[0]


def _as_json(
    connection: Connection, rows: Sequence[Row[Any]], rules: DraftRules, now: datetime | None, policy: str | None
) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    entries, decisions = outbox_entry.of_drafts(connection, ids), records.decisions_on(connection, ids)
    gone = {key for key, entry in entries.items() if entry.status in outbox_entry.GONE}
    stand = [row for row in rows if row.status in ("drafted", "held", "approved") and row.id not in gone]
    stale = freshness.why_each_is_stale(connection, stand, now, rules, policy=policy) if now is not None else {}
    return [_shape(row, entries.get(row.id), decisions.get(row.id), stale.get(row.id, [])) for row in rows]


def _shape(row: Row[Any], entry: Row[Any] | None, decision: Row[Any] | None, overtaken: list[str]) -> dict[str, Any]:
    return {
        "id": row.key, "customer_id": row.customer_key, "status": "stale" if overtaken else row.status,
        "class": row.message_class, "author": row.author, "language": row.language, "subject": row.subject, "body": row.body,
        "sentences": row.sentences,
        "held_because": [*overtaken, *row.held_because], "recipient": row.recipient, "version": row.version,
        "action": row.action_kind, "matter": row.matter, "notes": row.notes or [],
        "waits_for": "a second person" if row.status == "drafted" and row.first_approval is not None else None,
        "first_approved_by": row.first_approval["by"] if row.first_approval is not None else None,
        "offer_id": row.offer_key, "prompt_version": row.prompt_version, "rules_version": row.rules_version,
        "as_of": row.as_of.isoformat(),
        "made_at": row.made_at.isoformat(), "opened_by": row.opened_by, "outbox": entry.status if entry is not None else None,
        "decision": None if decision is None else {
            "decision": decision.decision, "by": decision.by, "because": decision.because, "at": decision.at.isoformat(),
            "about": decision.about,
        },
    }
