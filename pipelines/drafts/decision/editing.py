"""A person's own words as the next version of a draft: checked like any other, and held for what is not proved."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from pipelines.drafts.checks import CheckContext, check_draft
from pipelines.drafts.consistency import contradictions
from pipelines.drafts.decision.binding import bound_hash
from pipelines.drafts.decision.rewriting import read_edit
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts import signing
from pipelines.drafts.facts.gathering import gather, held_for
from pipelines.drafts.writing.draft_key import key_of
from pipelines.errors import Conflict
from pipelines.records import action as actions
from pipelines.records import alert as alerts
from pipelines.records import draft as drafts
from pipelines.records import draft_facts, event
from pipelines.records.database import new_id

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace


def store_edit(connection: Connection, workspace: Workspace, row: Row[Any], by: str, body: str, subject: str | None, now: datetime) -> str:
    """Stores the text that `by` typed in the place of that draft and returns the new key; raises Conflict when it was overtaken."""
    alert = next(iter(alerts.by_ids(connection, [row.alert_id])), None) if row.alert_id is not None else None
    action = actions.of_customer(connection, row.run_id, row.customer_id) if row.run_id is not None else None
    gathered = gather(connection, workspace, row.customer_id, alert=alert, action=action, as_of=row.as_of, now=row.made_at)
    if gathered.brief is None:
        raise Conflict(f"Draft {row.key} was overtaken: {gathered.nothing_because}")
    rules = workspace.rules.of(DraftRules)
    sender = signing.sender_in(row.language, workspace.company.sender_name)
    typed = body.replace("\r\n", "\n").rstrip()
    for name in (by, *([row.first_approval["by"]] if row.first_approval is not None else [])):
        signature = signing.signature_of(name, sender, rules)
        typed = signing.signed(typed, row.language, signature, gathered.brief.signature, workspace.company.name)
    text = read_edit(row, gathered.brief, body=typed, subject=subject)
    others = partial(draft_facts.belonging_to_others, connection, row.customer_id)
    context = CheckContext(rules, "person", gathered.heard, others, gathered.texts)
    held = [finding.sentence() for finding in check_draft(text, gathered.brief, context)]
    if text.body == row.body:
        held = [*held_for(gathered.brief.grave), *held]  # nobody has written the answer that a person must write
    sentences = [sentence.as_json() for sentence in text.sentences]
    held += contradictions.of_draft(connection, workspace, row, now, sentences)
    version = max(item.version for item in drafts.of_input(connection, row.input_key)) + 1
    key = key_of(row.input_key, version)
    offer_key = next((sentence.offer_id for sentence in text.sentences if sentence.offer_id), None)
    status = "held" if held else "drafted"
    kept = {name: value for name, value in row._mapping.items() if name not in ("customer_key", "id")}
    drafts.add(connection, kept | {
        "id": new_id(), "key": key, "version": version, "status": status, "author": by, "subject": text.subject,
        "body": text.body,
        "sentences": sentences, "held_because": held, "offer_key": offer_key, "first_approval": None,
        "bound_hash": bound_hash(row.recipient, text.subject, text.body, offer_key), "made_at": now, "opened_by": [by],
    })
    event.append(connection, f"draft.{status}", key, now)
    return key
