"""What was promised: overdue promises, and an order with its messages and promises."""

from __future__ import annotations

import re
from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.evidence import sentence_around
from pipelines.ask.plan import Plan
from pipelines.ask.topics import flat
from pipelines.records import draft, order, reading

COMPLAINT = re.compile(r"\b(?:complain|reklam|skarg)")


def say_promise(desk: Desk, answer: Answer, promise: Any, profile: Any) -> None:
    """One line for a promise: to whom, what (in our words), by when, in which state, from which message."""
    states = {"open": ("open", "otwarta"), "kept": ("kept", "dotrzymana"), "withdrawn": ("withdrawn", "wycofana")}
    overdue = promise.state == "open" and promise.due_at is not None and promise.due_at < desk.as_of
    state = desk.say("overdue", "po terminie") if overdue else desk.say(*states.get(promise.state, ("unknown", "nieznany")))
    source = _source(desk, promise)
    parts = [desk.name(profile)] if profile is not None else []
    parts.append(
        desk.say("promise", "obietnica")
        + (
            f" {_marked(answer, source, promise.text)}"
            if source is not None
            else desk.say(f" (draft {promise.draft_key})", f" (szkic {promise.draft_key})")
        )
    )
    parts.append(
        desk.say(f"due {desk.day(promise.due_at)}", f"termin {desk.day(promise.due_at)}")
        if promise.due_at
        else desk.say("no due date", "bez terminu")
    )
    parts.append(state)
    if promise.owner and desk.permission.sees_contacts:
        parts.append(promise.owner)
    answer.say(f"– {', '.join(parts)}.")


def _source(desk: Desk, promise: Any) -> Any:
    if promise.message_id is None:
        return None
    rows = reading.told(desk.connection, message_ids=[promise.message_id], directions=())
    return next((row for row in rows if row.direction in desk.permission.directions), None)


def _marked(answer: Answer, source: Any, promised: str) -> str:
    """The mark that quotes the promise itself, else its message."""
    span = sentence_around(source.text, promised)
    return answer.citations.mark(source) if span is None else answer.citations.mark_span(source, *span)


def overdue_promises(desk: Desk, plan: Plan) -> Answer:
    """Open promises whose due time has passed, the oldest first."""
    answer = desk.answer("list")
    known = draft.promises(desk.connection)
    late = [item for item in known if item.state == "open" and item.due_at is not None and item.due_at < desk.as_of]
    waiting = [item for item in known if item.state == "open" and item not in late]
    answer.assumptions.append(
        desk.say(
            f"Overdue means open and due before {desk.day(desk.as_of)}; promises come from approved drafts and from our own mail.",
            f"Po terminie: otwarta i z terminem przed {desk.day(desk.as_of)}; obietnice pochodzą z zatwierdzonych szkiców i z naszej"
            " poczty.",
        )
    )
    answer.number(len(late), desk.say("overdue promises", "obietnice po terminie"), state="open", due_before=desk.as_of.isoformat())
    answer.number(len(waiting), desk.say("open promises not yet due", "otwarte obietnice przed terminem"), state="open")
    if not late:
        answer.say(
            desk.say(
                f"No promise is overdue; {len(known)} promises were looked at, {len(waiting)} of them open.",
                f"Żadna obietnica nie jest po terminie; sprawdzono: {len(known)}, w tym otwartych: {len(waiting)}.",
            )
        )
        return answer
    answer.say(
        desk.say(
            f"{wording.counted(len(late), 'en', ('promise is', 'promises are'), ('', '', ''))} overdue, the oldest first.",
            f"Obietnice po terminie: {len(late)}, najstarsze najpierw.",
        )
    )
    profiles = desk.profiles(item.customer_id for item in late)
    for item in late[: desk.rules.listed]:
        say_promise(desk, answer, item, profiles.get(item.customer_id))
    return answer


def order_case(desk: Desk, plan: Plan) -> Answer:
    """An order, the messages about it, whether it was complained about, and what was promised."""
    answer = desk.answer("case")
    key = plan.order or ""
    found = order.of_key(desk.connection, key)
    if not found:
        answer.number(0, desk.say("orders with that number", "zamówienia o tym numerze"))
        answer.say(
            desk.say(
                "No order of that number is in this workspace; order and refund numbers were searched.",
                "W tej przestrzeni nie ma zamówienia o tym numerze; przeszukano numery zamówień i zwrotów.",
            )
        )
        return answer
    first, owner = found[0], found[0].owner_id
    profile = desk.profiles([owner]).get(owner) if owner is not None else None
    for row in found:
        what = desk.say("Order" if row.kind == "order" else "Refund", "Zamówienie" if row.kind == "order" else "Zwrot")
        answer.say(f"{what} {row.key}: {desk.day(row.ordered_at)}, {desk.money(row.amount_minor, row.currency)}, {desk.name(profile)}.")
    rows = _about(desk, first.key, owner)
    incoming = [row for row in rows if row.direction == "in"]
    complained = [row for row in incoming if row.frustrated == "yes" or COMPLAINT.search(flat(f"{row.subject or ''} {row.text}"))]
    answer.number(len(rows), desk.say("messages about the order", "wiadomości o zamówieniu"), order=first.key)
    answer.number(len(complained), desk.say("of them complaints", "w tym reklamacje lub skargi"), order=first.key)
    answer.assumptions.append(
        desk.say(
            "Messages that carry the order's number; a complaint is frustrated or uses the word.",
            "Wiadomości z numerem zamówienia; reklamacja to wiadomość sfrustrowana lub z tym słowem.",
        )
    )
    answer.say(
        desk.say(
            (
                f"It was complained about in {wording.messages(len(complained), 'en')} {answer.citations.marks(complained)}."
                if complained
                else f"No complaint found among {wording.messages(len(rows), 'en')} about it."
            ),
            (
                f"Reklamowane lub opisane ze skargą: {wording.messages(len(complained), 'pl')} {answer.citations.marks(complained)}."
                if complained
                else f"Nie znaleziono reklamacji; wiadomości o nim: {len(rows)}."
            ),
        )
    )
    promised = (
        [item for item in draft.promises(desk.connection, [owner]) if item.order_key in (None, first.key)] if owner is not None else []
    )
    quoted = {item.message_id for item in promised}
    rest = [row for row in rows if row not in complained and row.id not in quoted][-desk.rules.listed :]
    if rest:
        answer.say(
            desk.say(
                f"Other messages about it: {answer.citations.marks(rest)}.",
                f"Pozostałe wiadomości o nim: {answer.citations.marks(rest)}.",
            )
        )
    for item in promised:
        say_promise(desk, answer, item, None)
    if not promised:
        answer.say(desk.say("No promise found.", "Nie znaleziono obietnicy."))
    return answer


def _about(desk: Desk, key: str, owner: bytes | None) -> list[Any]:
    """Messages of the order's own number, the customer's that mention it, and those in the same threads."""
    rows = {row.key: row for row in desk.messages(None, directions=("in", "out"), order_key=key)}
    if owner is not None:
        whole = desk.messages(None, directions=("in", "out"), customer_ids=[owner])
        mentioned = re.compile(rf"(?<!\w){re.escape(key)}(?!\w)", re.IGNORECASE)
        rows |= {row.key: row for row in whole if mentioned.search(f"{row.subject or ''} {row.text}")}
        threads = {row.thread_key for row in rows.values() if row.thread_key}
        rows |= {row.key: row for row in whole if row.thread_key in threads}
    return sorted(rows.values(), key=lambda row: (row.created_at, row.key))
