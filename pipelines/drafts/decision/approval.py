"""A person decides: opens the draft, edits, approves or rejects it. An approval binds exactly what would go out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.drafts.consistency import contradictions
from pipelines.drafts.decision import approach, editing, freshness, promises, second_person, views
from pipelines.drafts.decision.binding import bound_hash, hash_of
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts import lessons, signing
from pipelines.errors import Conflict, LimitExceeded, NotFound, Refused
from pipelines.next_best_action import governor
from pipelines.next_best_action.rules import ActionRules
from pipelines.records import account, event, outbox_entry
from pipelines.records import draft as drafts
from pipelines.records.database import new_id, reading, transaction

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace

LONGEST_BODY = 10_000  # characters of an edited message
TO_FILL_IN = "[to fill in"
UNDECIDED = ("drafted", "held")
MEND = "Mend it with `heed edit DRAFT`, or reject it."
MOST_AT_ONCE = 20  # drafts that one person approves in one go


def opened(workspace: Workspace, key: str, by: str, *, now: datetime) -> dict[str, Any]:
    """Shows the draft whole with its proof sheet, signed as this person would, and remembers that they have seen it."""
    name = _named(by)
    with transaction(workspace.engine, durable=True) as connection:
        row = _found(connection, key)
        _mark_opened(connection, row, name)
    shown = _shown(workspace, key, now)
    return shown | {"body": _signed(row, workspace, name)} if row.status in UNDECIDED else shown


def approve(workspace: Workspace, key: str, by: str, *, now: datetime, opened: bool = True) -> dict[str, Any]:
    """Approves exactly this recipient, subject, body and offer, in the name of a person who has seen it whole, and who signs it.

    `opened=True` says that the caller has just shown it to that person. An offer above `actions.second_person_above`, or money
    promised back above `actions.refund_second_person_above`, stays `drafted` after the first approval, which signs it, and waits
    for a second named person. Raises Refused with the reason otherwise, and for a draft that is held, overtaken, changed behind our
    back, not filled in, without an address, or whose promise or offer no longer holds.
    """
    name = _named(by)
    _stop_if_it_no_longer_stands(workspace, key, now)
    with transaction(workspace.engine, durable=True) as connection:
        row = _found(connection, key, lock=True)
        if opened:
            _mark_opened(connection, row, name)
        _may_be_approved(row, workspace, now, seen=opened or name in row.opened_by)
        approach.may_still_go(connection, row, workspace, now)
        if found := contradictions.of_draft(connection, workspace, row, now):
            raise Refused(_contradicting(key, found), fix=MEND)
        if _waits_for_second(connection, workspace, row, name, now):
            return _shown_in(connection, workspace, key, now)
        bound = _sign(connection, row, workspace, name) if row.first_approval is None else row.bound_hash
        if not drafts.set_status(connection, row.id, "approved", only_from=("drafted",)):
            raise Conflict(f"Draft {key} was decided on by somebody else meanwhile.", fix=f"Look at it again: `heed drafts` shows {key}.")
        reserved = _reserve(connection, workspace, row, name, now) if row.offer_key is not None else None
        promises.bind(connection, row, name, time_zone=workspace.company.time_zone)
        drafts.decide(connection, {
            "id": new_id(), "draft_id": row.id, "decision": "approve", "by": name, "because": None,
            "bound_hash": bound, "at": now, "about": None,
        })
        where = workspace.company.time_zone  # in which the days that are promised end, whatever the company sets later
        account.audit(connection, name, "draft.approve", key, now, {"bound_hash": bound, "reserved_minor": reserved, "time_zone": where})
        event.append(connection, "draft.approved", key, now)
    return _shown(workspace, key, now)


def confirm(workspace: Workspace, key: str, by: str, *, now: datetime) -> dict[str, Any]:
    """The draft approved: as it stands where somebody approved it and it has not gone out yet, else by this person, who has opened it."""
    with reading(workspace.engine) as connection:
        row = _found(connection, key)
        waits = row.status == "approved" and row.id not in drafts.gone_out(connection, [row.id])
    return _shown(workspace, key, now) if waits else approve(workspace, key, by, now=now, opened=False)


def approve_many(workspace: Workspace, keys: Sequence[str], by: str, *, now: datetime) -> list[dict[str, Any]]:
    """Approves drafts that this person has opened before, twenty at most, none with an offer and none that needs two people.

    Each is decided on its own, one that waits with its approval counts as approved: [{"id", "approved", "because"}]. Raises
    LimitExceeded or Refused before the first.
    """
    name, wanted = _named(by), list(dict.fromkeys(keys))
    if len(wanted) > MOST_AT_ONCE:
        raise LimitExceeded(f"At most {MOST_AT_ONCE} drafts are approved at once, not {len(wanted)}.", fix="Approve them in parts.")
    with reading(workspace.engine) as connection:
        rows = [_found(connection, key) for key in wanted]
        large = {row.key: second_person.refund_because(connection, workspace, row) for row in rows if row.status == "drafted"}
    if with_offer := [row.key for row in rows if row.offer_key is not None]:
        raise Refused(f"Draft {with_offer[0]} makes an offer and is approved by itself.", fix=f"`heed approve {with_offer[0]} --by NAME`.")
    for key, because in large.items():
        if because is not None:
            said = f"Draft {key} needs a second person because {because}, and is approved by itself."
            raise Refused(said, fix=f"`heed approve {key} --by NAME`.")
    done = []
    for key in wanted:
        try:
            shown = confirm(workspace, key, name, now=now)
            stands = shown["status"] == "approved"
            done.append({"id": key, "approved": stands, "because": None if stands else " ".join(shown["held_because"])})
        except (Refused, Conflict, LimitExceeded) as refusal:
            done.append({"id": key, "approved": False, "because": refusal.sentence()})
    return done


def reject(workspace: Workspace, key: str, by: str, *, because: str, now: datetime, about: str | None = None) -> dict[str, Any]:
    """Puts the draft aside with the reason; an approval not acted on is taken back. `lessons` of the answer says what later drafts
    of the kind do differently, and until when."""
    name, reason = _named(by), because.strip()
    what = lessons.about_of(reason, about)
    if not reason:
        raise Refused(f"Draft {key} is not rejected without a reason.", fix="Say why with --because.")
    with transaction(workspace.engine, durable=True) as connection:
        row = _found(connection, key, lock=True)
        if outbox_entry.of_draft(connection, row.id) is not None:
            raise Conflict(f"Draft {key} is on its way out already.")
        if not drafts.set_status(connection, row.id, "rejected", only_from=(*UNDECIDED, "approved")):
            raise Conflict(f"Draft {key} is {row.status} and cannot be rejected.")
        freshness.take_back(connection, row, name, now)
        drafts.decide(connection, {
            "id": new_id(), "draft_id": row.id, "decision": "reject", "by": name, "because": reason,
            "bound_hash": row.bound_hash, "at": now, "about": what,
        })
        account.audit(connection, name, "draft.reject", key, now)
        event.append(connection, "draft.rejected", key, now)
        half_life_days = workspace.rules.of(DraftRules).lesson_half_life_days
        learned = lessons.lessons_of(connection, row.language, row.matter or "", now=now, half_life_days=half_life_days)
    caps_days = workspace.rules.of(ActionRules).caps_days
    spared = [f"Its offer is not made to this customer for {caps_days} days."] if what == "offer" and row.offer_key is not None else []
    return _shown(workspace, key, now) | {"lessons": [*spared, *learned.notes]}


def edit(workspace: Workspace, key: str, by: str, *, body: str, subject: str | None = None, now: datetime) -> dict[str, Any]:
    """Stores the person's text as the draft's next version, checked like any other: what is not proved holds it."""
    name = _named(by)
    if len(body) > LONGEST_BODY:
        raise LimitExceeded(f"A message may have {LONGEST_BODY} characters, this one has {len(body)}.", fix="Shorten it.")
    with transaction(workspace.engine, durable=True) as connection:
        row = _found(connection, key, lock=True)
        if outbox_entry.of_draft(connection, row.id) is not None or row.status not in (*UNDECIDED, "approved"):
            raise Conflict(f"Draft {key} is {row.status} and cannot be edited.", fix="`heed draft CUSTOMER --new` makes another.")
        new_key = editing.store_edit(connection, workspace, row, name, body, subject, now)
        freshness.retire(connection, row, now)
        account.audit(connection, name, "draft.edit", new_key, now, {"replaces": key})
    return _shown(workspace, new_key, now)


def _may_be_approved(row: Row[Any], workspace: Workspace, now: datetime, *, seen: bool) -> None:
    """Raises Refused with the first reason against an approval."""
    key = row.key
    if row.status == "held":
        raise Refused(f"Draft {key} is held: {' '.join(row.held_because)}", fix=f"Mend it with `heed edit {key}`, or reject it.")
    if row.status != "drafted":
        raise Conflict(f"Draft {key} is {row.status} already.")
    if not seen:
        raise Refused(f"Draft {key} was not opened by this person.", fix="Read it whole first, then approve it.")
    if hash_of(row) != row.bound_hash:
        raise Refused(f"Draft {key} was changed outside Heed.", fix="`heed draft CUSTOMER --new` makes another.")
    if TO_FILL_IN in f"{row.subject}{row.body}":
        raise Refused(f"Draft {key} still has a place to fill in.", fix=f"Fill it in with `heed edit {key}`.")
    if not row.recipient:
        raise Refused(f"Draft {key} has no address to go to.", fix="Import the customer's e-mail address.")
    today = now.astimezone(ZoneInfo(workspace.company.time_zone)).date()
    due = [date.fromisoformat(item["due_on"]) for item in row.sentences if item.get("due_on")]
    if any(day < today for day in due):
        raise Refused(f"Draft {key} promises a day that has passed.", fix="`heed draft CUSTOMER --new` makes another.")


def _waits_for_second(connection: Connection, workspace: Workspace, row: Row[Any], by: str, now: datetime) -> bool:
    """Keeps the first of two approvals; False when one is enough or the first is there. Raises Refused for the same person twice."""
    if row.offer_key is not None:
        _chosen(connection, row)
    because = second_person.needed_because(connection, workspace, row)
    if because is None:
        return False
    first = row.first_approval
    if first is None or first["bound_hash"] != row.bound_hash:
        bound = _sign(connection, row, workspace, by, at=now)
        account.audit(connection, by, "draft.first_approve", row.key, now, {"bound_hash": bound})
        event.append(connection, "draft.first_approved", row.key, now)
        return True
    if first["by"].casefold() == by.casefold():
        raise Refused(f"Draft {row.key} needs a second person because {because}.", fix="Ask a colleague to approve it, too.")
    return False


def _sign(connection: Connection, row: Row[Any], workspace: Workspace, by: str, *, at: datetime | None = None) -> str:
    """Puts the approver's name under the message and returns the new hash; with `at` it is the first of two approvals."""
    body = _signed(row, workspace, by)
    bound = bound_hash(row.recipient, row.subject, body, row.offer_key)
    drafts.set_words(connection, row.id, body, bound, {"by": by, "bound_hash": bound, "at": at.isoformat()} if at is not None else None)
    return bound


def _signed(row: Row[Any], workspace: Workspace, by: str) -> str:
    rules, company = workspace.rules.of(DraftRules), workspace.company
    if row.first_approval is not None:
        return str(row.body)
    sender = signing.sender_in(row.language, company.sender_name)
    before, after = rules.signature or sender, signing.signature_of(by, sender, rules)
    return signing.signed(row.body, row.language, before, after, company.name)


def _contradicting(key: str, found: list[str]) -> str:
    return f"Draft {key} contradicts what this customer was told before. {' '.join(found)}"


def _chosen(connection: Connection, row: Row[Any]) -> Any:
    """The action that chose the draft's offer; raises Refused when none did."""
    action = second_person.action_behind(connection, row)
    if action is None:
        raise Refused(f"Draft {row.key} offers what no action chose.", fix="`heed draft CUSTOMER --new` makes another.")
    return action


def _reserve(connection: Connection, workspace: Workspace, row: Row[Any], by: str, now: datetime) -> int:
    action = _chosen(connection, row)
    governor.reserve(
        connection, row.offer_key, row.customer_id, row.id, action.cost_minor, action.currency, by=by, now=now, rules=workspace.rules
    )
    return int(action.cost_minor)


def _stop_if_it_no_longer_stands(workspace: Workspace, key: str, now: datetime) -> None:
    """Marks an overtaken draft as stale, and one that contradicts what was said before as held, in a transaction of its own, so that
    the refusal that follows does not undo it. Nothing is locked while both are looked up."""
    rules, policy = workspace.rules.of(DraftRules), freshness.policy_of(workspace)
    with reading(workspace.engine) as connection:
        row = _found(connection, key)
        reasons = freshness.stale_because(connection, row, now, rules, policy=policy) if row.status in UNDECIDED else []
        found = contradictions.of_draft(connection, workspace, row, now) if row.status == "drafted" and not reasons else []
    if reasons:
        with transaction(workspace.engine, durable=True) as connection:
            freshness.retire(connection, row, now)
        raise Refused(f"Draft {key} was overtaken. {' '.join(reasons)}", fix="`heed draft CUSTOMER --new` makes another.")
    if found:
        with transaction(workspace.engine, durable=True) as connection:
            if drafts.hold(connection, row.id, [*row.held_because, *found]):
                event.append(connection, "draft.held", key, now)
        raise Refused(_contradicting(key, found), fix=MEND)


def _shown(workspace: Workspace, key: str, now: datetime) -> dict[str, Any]:
    with reading(workspace.engine) as connection:
        return _shown_in(connection, workspace, key, now)


def _shown_in(connection: Connection, workspace: Workspace, key: str, now: datetime) -> dict[str, Any]:
    policy = freshness.policy_of(workspace)
    return views.draft(connection, key, rules=workspace.rules.of(DraftRules), now=now, policy=policy, workspace=workspace)


def _found(connection: Connection, key: str, *, lock: bool = False) -> Row[Any]:
    row = drafts.by_key(connection, key, lock=lock)
    if row is None:
        raise NotFound("draft", key, fix=views.LIST_THEM)
    return row


def _mark_opened(connection: Connection, row: Row[Any], by: str) -> None:
    if by not in row.opened_by:
        drafts.set_opened(connection, row.id, [*row.opened_by, by])


def _named(by: str) -> str:
    name = " ".join(by.split())
    if not name or name.lower() in ("heed", "composer", "machine", "system"):
        raise Refused("A draft is decided on by a named person.", fix="Say who with --by NAME.")
    return name[:128]
