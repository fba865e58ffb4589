"""What a draft says against what this customer was told before, in whatever channel: nothing is put off or taken back in silence.

Held against it are our own messages (mail, chat, what agents said in calls), drafts that a person approved, and the ledger of promises,
where they are about the same order or stand in the same thread: another day, another remedy, a refusal of what was given, "sent" and then
"not in stock", another sum for the refund, a request for what came along already, and a promise called open that is settled. A message
that says itself that something changes contradicts nothing but a promised day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.drafts.consistency.said_amounts import amounts_in
from pipelines.drafts.consistency.said_before import CHANNELS, About, Said, is_same_matter, orders_in, said_before
from pipelines.drafts.consistency.stances import AFTER, CHANGES, Stance, given_by, stances_in
from pipelines.drafts.facts.due_days import promises_to_come
from pipelines.drafts.facts.refunds import evidence_key
from pipelines.drafts.language.plain_text import folded
from pipelines.records import draft as drafts
from pipelines.records import draft_facts, message
from pipelines.records import promise as ledger

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace

Item = Mapping[str, Any]
SAY_SO = "Where it changes, the message says so (“This differs from what we told you before.”)."


def of_draft(
    connection: Connection, workspace: Workspace, row: Row[Any], now: datetime, sentences: Sequence[Item] | None = None
) -> list[str]:
    """Why the stored draft (or these sentences in its place) contradicts what was said before."""
    said = row.sentences if sentences is None else sentences
    return of_sentences(connection, workspace, row.customer_id, said, now=now, answers=row.reply_to_message_id, draft_id=row.id)


def of_sentences(
    connection: Connection, workspace: Workspace, customer_id: bytes, sentences: Sequence[Item], *, now: datetime, answers: bytes | None,
    draft_id: bytes | None = None,
) -> list[str]:  # fmt: skip
    """Why sentences for that customer contradict what was said before, each reason with both places; empty when they do not.

    `answers` is the id of the message that they answer, `draft_id` their own draft, which is not held against itself.
    """
    answered = message.by_id(connection, answers) if answers is not None else None
    orders = draft_facts.orders_of(connection, customer_id, before=now)
    keys = {row.key for row in orders if row.kind == "order"}
    order_key = orders_in(sentences, keys) or (answered.order_key if answered is not None and answered.order_key in keys else None)
    about = About(order_key, answered.thread_key if answered is not None else None)
    zone = ZoneInfo(workspace.company.time_zone)
    ahead = promises_to_come(
        connection, customer_id, now, thread_key=about.thread_key, order_key=about.order_key, but=draft_id
    )
    found = [*_other_day(ahead, sentences, now, zone), *_settled(connection, customer_id, sentences, zone)]
    refunds = {evidence_key(row.key, keys) for row in orders if row.kind == "refund"}
    if CHANGES.search(folded(" ".join(item["text"] for item in sentences))) or not any(_may_clash(item, refunds) for item in sentences):
        return found
    messages = draft_facts.messages_of(connection, customer_id, before=now)
    told = said_before(connection, customer_id, messages, keys, now=now, but=draft_id)
    earlier = [one for one in told if is_same_matter(one.about, about, keys)]
    for number, item in enumerate(sentences, 1):
        found += _against(number, item, earlier, refunds)
        found += _asked_again(number, item, messages, about, keys)
    return found


def _may_clash(item: Item, refunds: Collection[str]) -> bool:
    return bool(stances_in(item["text"])) or _is_of_the_books(item, refunds)


def _is_of_the_books(item: Item, refunds: Collection[str]) -> bool:
    """Whether the sentence states a refund that the records hold."""
    return item["kind"] == "fact" and any(key in refunds for key in item["evidence"])


def _against(number: int, item: Item, earlier: Iterable[Said], refunds: Collection[str]) -> Iterator[str]:
    """The newest earlier sentence against which this one stands, for each thing that it says."""
    newest_first = list(earlier)[::-1]
    for stance in sorted(stances_in(item["text"])):
        told = next((one for one in newest_first for before in one.stances if stance in AFTER.get(before, ())), None)
        if told is not None:
            before = next(before for before in sorted(told.stances) if stance in AFTER.get(before, ()))
            yield f"Sentence {number} (“{item['text']}”) {stance}, but {told.source} {before}: “{told.text}”. {SAY_SO}"
    sums = amounts_in(item["text"])
    if sums and (_is_of_the_books(item, refunds) or Stance.REFUND in stances_in(item["text"])):
        named = [one for one in newest_first if Stance.REFUND in one.stances and one.amounts]
        currencies = {one.currency for one in sums}
        alike = {amount for one in named for amount in one.amounts if amount.currency in currencies}
        if alike and not alike & sums:
            told = next(one for one in named if one.amounts & alike)
            yield f"Sentence {number} (“{item['text']}”) names another sum for the refund than {told.source}: “{told.text}”. {SAY_SO}"


def _asked_again(number: int, item: Item, messages: Iterable[Row[Any]], about: About, keys: Collection[str]) -> Iterator[str]:
    """Requests for what the customer's own messages about the matter brought along."""
    asked = {stance for stance in stances_in(item["text"]) if stance.name.startswith("ASKS_")}
    if not asked:
        return
    if Stance.ASKS_ORDER_NUMBER in asked and about.order_key is not None:
        yield f"Sentence {number} (“{item['text']}”) {Stance.ASKS_ORDER_NUMBER}, but the message is about order {about.order_key} already."
    theirs = [row for row in messages if row.direction == "in" and is_same_matter(About(row.order_key, row.thread_key), about, keys)]
    for stance in sorted(asked):
        row = next((one for one in reversed(theirs) if stance in given_by(one.text)), None)
        if row is not None:
            came = f"{CHANNELS.get(row.channel, 'message')} {row.key} of {row.created_at:%Y-%m-%d}"
            yield f"Sentence {number} (“{item['text']}”) {stance}, but it came with the customer's {came}."


def _other_day(ahead: Iterable[ledger.Made], sentences: Iterable[Item], now: datetime, zone: ZoneInfo) -> list[str]:
    due = [date.fromisoformat(item["due_on"]) for item in sentences if item.get("due_on")]
    days = [(ledger.day_of(one, zone) or now.date(), one) for one in ahead]
    before = min(days, key=lambda pair: pair[0], default=None)
    if before is None or not due or max(due) <= before[0]:
        return []
    day, one = before
    place = f" (“{one.text}”, {one.source})" if one.source else ""
    return [f"It promises {max(due).isoformat()}, but this customer was promised {day.isoformat()} already{place}."]


def _settled(connection: Connection, customer_id: bytes, sentences: Iterable[Item], zone: ZoneInfo) -> list[str]:
    """Sentences that rest on promises of ours as open ones, none of which is open any more."""
    held: dict[str, list[Row[Any]]] = {}
    for one in drafts.promises(connection, [customer_id]):
        held.setdefault(one.draft_key or one.message_key or "", []).append(one)
    found = []
    for number, item in enumerate(sentences, 1):
        for key in item["evidence"] if item["kind"] == "fact" else ():
            made = held.get(key, [])
            if made and all(one.state != "open" for one in made):
                one = made[-1]
                by = f" on {one.settled_at.astimezone(zone):%Y-%m-%d} by {one.settled_by}" if one.settled_at is not None else ""
                promise = f"the promise in {key} (“{one.text}”)"
                found.append(f"Sentence {number} (“{item['text']}”) speaks of {promise}, which was {one.state}{by}.")
    return found
