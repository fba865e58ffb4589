"""From records to brief: whose matter it is, which message is answered, which order it is about, what may be offered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.consent.phrase_list import sentences
from pipelines.consent.phrases import ERASURE, requests
from pipelines.drafts import wording
from pipelines.drafts.brief import Brief, OfferFact, OpenPromise, OrderFact, Person, TriggerFact
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.issues import Grave, Issue, issue_of, weigh
from pipelines.drafts.offer_terms import offer_text
from pipelines.drafts.plain_text import visible, words
from pipelines.drafts.reader import CustomerSaid, read
from pipelines.next_best_action.rules import ActionRules
from pipelines.records import draft as drafts
from pipelines.records import draft_facts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import CompanyProfile, Workspace

SAFE_KEY = re.compile(r"[A-Za-z0-9][\w./-]{0,39}")
UNSAFE_PRODUCT = re.compile(r"[<>{}\[\]|`=@\\!*_#%\n\r]|https?:|www\.", re.IGNORECASE)
NAME_PART = re.compile(r"[^\W\d_]{2,20}(?:[-’'][^\W\d_]{2,20})?")
ORDER_MATTERS = frozenset({
    Issue.DELIVERY_LATE, Issue.NOT_RECEIVED, Issue.DAMAGED, Issue.WRONG_ITEM, Issue.RETURN, Issue.REFUND_MISSING, Issue.BILLING,
})
MATTERS = frozenset(Issue) - {Issue.OTHER, Issue.PRAISE, Issue.PRODUCT_QUESTION, Issue.SILENCE}  # what somebody must settle
EARLIER_DAYS = 60  # how far back a message that names no matter looks for one in its thread, and contacts are counted
WAITED_DAYS = 3  # after so many days without an answer the wait is named
AWAITS_ANSWER = ("email", "call", "chat")
GRIEVANCES = frozenset({"safety", "legal", "privacy", "promise_overdue", "complaint", "frustrated"})  # kinds of alerts
LOW_RATING = {"nps": 6.0}  # at or under is low; other scales: 2 of 5


@dataclass(frozen=True, slots=True)
class Gathered:
    """The brief, or why there is nothing to say; beside it what the checks and the outbox need."""

    brief: Brief | None
    nothing_because: str = ""
    heard: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # what the customer wrote, by the message's key
    trigger_id: bytes | None = None
    trigger_subject: str | None = None
    recipient: str | None = None


def gather(
    connection: Connection, workspace: Workspace, customer_id: bytes, *, alert: Row[Any] | None, action: Row[Any] | None, as_of: datetime,
    now: datetime,
) -> Gathered:
    """Everything that a draft for this customer may rest on as of that moment; `now` dates the promise."""
    rules, company = workspace.rules.of(DraftRules), workspace.company
    customer = draft_facts.customer_of(connection, customer_id)
    if customer is None:
        return Gathered(None, "The customer is not known in this workspace.")
    messages = draft_facts.messages_of(connection, customer_id, before=as_of)
    orders = [row for row in draft_facts.orders_of(connection, customer_id, before=as_of) if SAFE_KEY.fullmatch(row.key)]
    trigger = _trigger(messages, alert, now, rules)
    if action is not None and action.message_class == "marketing":
        if (alert is not None and alert.kind in GRIEVANCES) or (trigger is not None and waits(messages, trigger)):
            action = None  # an open matter comes before any sale
        else:
            trigger = None
    if trigger is not None and _answered(messages, trigger):
        return Gathered(None, "The customer's last message was answered; nothing new has come in since.")
    if trigger is not None and (days := (now - trigger.created_at).days) > rules.answer_within_days:
        return Gathered(None, f"The message is {days} days old; after {rules.answer_within_days} days a message is no longer answered.")
    if trigger is not None and only_opts_out(trigger):
        return Gathered(None, "The message asks for no more such messages and for nothing else; there is nothing to answer.")
    if trigger is None and alert is not None and alert.kind in GRIEVANCES:
        return Gathered(None, "A case of this customer is open and no message waits for an answer: a person settles it first.")
    incoming = [row for row in messages if row.direction == "in"]
    silent = trigger is None
    bought = [row for row in orders if row.kind == "order"]
    if silent and not bought:
        return Gathered(None, "There is neither a recent message nor an order of this customer to write about.")
    said, shown_by = _said(trigger, messages, bought) if trigger is not None else (CustomerSaid(issue=Issue.SILENCE), ())
    promise = _open_promise(connection, customer_id, messages, now, zone := ZoneInfo(company.time_zone))
    if trigger is not None and promise is not None and promise.evidence in _keys_of_thread(trigger, messages):
        said, shown_by = said.model_copy(update={"issue": Issue.PROMISE}), (promise.evidence,)
    earlier, certain = _earlier(trigger, said, incoming, bought)
    language = language_of(incoming, customer.locale, company)
    order = bought[-1] if silent else _order_of(trigger, said, bought, rules)
    offer = _offer(workspace, action, language)
    brief = Brief(
        person=person_of(customer.key, customer.name, company, informal=said.informal),
        language=language,
        issue=said.issue,
        grave=said.grave,
        message_class=(action.message_class if action is not None else None) or ("marketing" if silent else "service"),
        company=company,
        signature=rules.signature or company.sender_name,
        trigger=_trigger_fact(trigger, shown_by, messages, zone),
        order=_order_fact(order, zone),
        shown_by=shown_by,
        unhappy=trigger is not None and (_sentiment(trigger, messages) == "negative" or _is_low(trigger)),
        earlier_contacts=earlier,
        contacts_are_certain=certain,
        has_waited=trigger is not None and trigger.channel in AWAITS_ANSWER and as_of - trigger.created_at > timedelta(days=WAITED_DAYS),
        open_promise=promise,
        action_kind=action.kind if action is not None else None,
        offer=offer,
        due_on=promised_day(rules, alert, now, zone),
        asks=said.asks,
        silent_for_days=(as_of - bought[-1].ordered_at).days if bought else None,
        notes=_notes(said, trigger, language, offer, action),
    )
    heard = tuple(text for row in incoming for text in (row.text, row.subject, row.sender_name) if text)
    return Gathered(
        brief,
        heard=heard,
        texts={row.key: _words_of(row) for row in incoming},
        trigger_id=trigger.id if trigger else None,
        trigger_subject=trigger.subject if trigger else None,
        recipient=customer.email,
    )


def _trigger(messages: Sequence[Row[Any]], alert: Row[Any] | None, now: datetime, rules: DraftRules) -> Row[Any] | None:
    """The message to answer: the customer's newest. After a message that waits for an answer, a review or a survey answer
    that names no matter changes nothing. Without an open alert, what is too old to be answered is no message to answer."""
    own: list[Row[Any]] = [row for row in messages if row.direction == "in" and not row.is_automatic]
    named = next((row for row in own if alert is not None and row.id == alert.message_id), None)
    oldest = now - timedelta(days=rules.answer_within_days)
    recent: list[Row[Any]] = [row for row in own if (row.created_at >= oldest and row.text.strip()) or row is named]
    row: Row[Any]
    for row in reversed(recent):
        if row is named or row.channel in AWAITS_ANSWER or read(_words_of(row)).issue in MATTERS:
            return row
        if not any(other.channel in AWAITS_ANSWER and not _answered(messages, other) for other in recent):
            return row
    return recent[-1] if recent else None


def waits(messages: Sequence[Row[Any]], trigger: Row[Any]) -> bool:
    """Whether the message is one that somebody must answer before anything is sold; praise in a review is none."""
    said = read(_words_of(trigger), low_rating=_is_low(trigger))
    asks = trigger.channel in AWAITS_ANSWER or said.issue in MATTERS or said.grave is not None or trigger.sentiment == "negative"
    return (asks or _is_low(trigger)) and not _answered(messages, trigger)


def open_message(messages: Sequence[Row[Any]], now: datetime, rules: DraftRules) -> Row[Any] | None:
    """The customer's message that waits for an answer, if there is one."""
    trigger = _trigger(messages, None, now, rules)
    return trigger if trigger is not None and waits(messages, trigger) else None


def only_opts_out(trigger: Row[Any]) -> bool:
    """Whether the message asks to be written to no more and says nothing else that calls for an answer."""
    asked = requests(trigger.text)
    if not asked or any(request.scope == ERASURE for request in asked):
        return False
    rest = " ".join(sentence for sentence in sentences(trigger.text) if sentence not in {request.sentence for request in asked})
    said = read(rest)
    return said.issue not in MATTERS and said.grave is None


def _answered(messages: Sequence[Row[Any]], trigger: Row[Any]) -> bool:
    return any(
        row.direction == "out" and not row.is_automatic and row.created_at > trigger.created_at and row.channel != "call"
        for row in messages
    )


def _said(
    trigger: Row[Any], messages: Sequence[Row[Any]], bought: Sequence[Row[Any]]
) -> tuple[CustomerSaid, tuple[str, ...]]:
    """What the message says, a call read whole, and the keys of the messages that show its matter."""
    cues = _cues(trigger, messages)
    text = "\n".join(row.text for row in cues)
    if trigger.subject:
        text = f"{text}\n{trigger.subject}"
    keys, products = [row.key for row in bought], sorted({row.product for row in bought if row.product})
    sentiment = _sentiment(trigger, messages)
    said = read(
        text, order_keys=keys, products=products, low_rating=_is_low(trigger), negative=sentiment == "negative",
        positive=sentiment == "positive",
    )
    if said.issue in MATTERS:
        best = _shows_most(said.issue, cues)
        alone = len(cues) == 1 or said.issue in weigh(_plain(best))
        return said, (best.key,) if alone else tuple(row.key for row in cues)
    return _with_matter_of_thread(said, trigger, messages, keys, products)


def _cues(trigger: Row[Any], messages: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Everything that the customer said in the conversation of that message; the message itself outside calls."""
    if trigger.conversation_key is None:
        return [trigger]
    return [row for row in messages if row.conversation_key == trigger.conversation_key and row.direction == "in"] or [trigger]


def _shows_most(issue: Issue, cues: Sequence[Row[Any]]) -> Row[Any]:
    """The cue that shows the matter best, the earliest of equals."""
    return max(cues, key=lambda row: (issue_of(_plain(row)) is issue, weigh(_plain(row)).get(issue, 0)))


def _plain(row: Row[Any]) -> str:
    return visible(row.text).lower()


def _words_of(row: Row[Any]) -> str:
    return f"{row.text}\n{row.subject}" if row.subject else str(row.text)


def _is_low(row: Row[Any]) -> bool:
    return row.rating is not None and row.rating <= LOW_RATING.get(row.rating_scale or "", 2.0)


def _sentiment(trigger: Row[Any], messages: Sequence[Row[Any]]) -> str | None:
    """How the message reads; a call is negative when one cue is, and positive only when none is anything else."""
    found = [row.sentiment for row in _cues(trigger, messages)]
    if "negative" in found:
        return "negative"
    return "positive" if all(one == "positive" for one in found) else None


def _with_matter_of_thread(
    said: CustomerSaid, trigger: Row[Any], messages: Sequence[Row[Any]], keys: Sequence[str], products: Sequence[str]
) -> tuple[CustomerSaid, tuple[str, ...]]:
    """A message that names no matter goes on with the one raised before in the same thread; elsewhere it names none."""
    if said.issue is not Issue.OTHER or said.grave is not None or trigger.thread_key is None:
        return said, ()
    since = trigger.created_at - timedelta(days=EARLIER_DAYS)
    for row in reversed(messages):
        if row.direction != "in" or row.is_automatic or not since <= row.created_at < trigger.created_at:
            continue
        if row.thread_key != trigger.thread_key or row.conversation_key != trigger.conversation_key:
            continue
        before = read(_words_of(row), order_keys=keys, products=products, positive=row.sentiment == "positive")
        if before.issue in MATTERS:
            orders = said.order_keys or before.order_keys
            changed = {"issue": before.issue, "order_keys": orders, "products": said.products or before.products}
            return said.model_copy(update=changed), (row.key,)
    return said, ()


def _keys_of_thread(trigger: Row[Any], messages: Sequence[Row[Any]]) -> set[str]:
    """Keys of our messages in the thread of that message."""
    if trigger.thread_key is None:
        return set()
    return {row.key for row in messages if row.thread_key == trigger.thread_key and row.direction == "out"}


def _order_of(trigger: Any, said: CustomerSaid, bought: Sequence[Row[Any]], rules: DraftRules) -> Row[Any] | None:
    """The order that the message names by number or product; else the only one of the window before it, in matters of orders."""
    before = [row for row in bought if row.ordered_at <= trigger.created_at + timedelta(days=1)]
    for wanted in (set(said.order_keys), {trigger.order_key}):
        named = [row for row in before if row.key in wanted]
        if named:
            return named[-1] if len(named) == 1 else None
    products = set(said.products) | {trigger.product}
    named = [row for row in before if row.product in products and row.product]
    if named:
        return named[-1]
    window = [row for row in before if row.ordered_at >= trigger.created_at - timedelta(days=rules.order_window_days)]
    return window[0] if said.issue in ORDER_MATTERS and len(window) == 1 else None


def _order_fact(row: Row[Any] | None, zone: ZoneInfo) -> OrderFact | None:
    if row is None:
        return None
    product = visible(row.product).strip() if row.product else None
    if product is not None and (not 2 <= len(product) <= 60 or UNSAFE_PRODUCT.search(product)):
        product = None
    return OrderFact(row.key, row.ordered_at.astimezone(zone).date(), row.amount_minor, row.currency, product)


def _trigger_fact(
    row: Row[Any] | None, shown_by: Sequence[str], messages: Sequence[Row[Any]], zone: ZoneInfo
) -> TriggerFact | None:
    """The message that is answered; for a call, its cue that shows the matter."""
    if row is None:
        return None
    key = next((cue.key for cue in _cues(row, messages) if cue.key in shown_by), row.key)
    return TriggerFact(key, row.channel, row.created_at.astimezone(zone).date() if row.time_known else None)


def _earlier(
    trigger: Row[Any] | None, said: CustomerSaid, incoming: Sequence[Row[Any]], bought: Sequence[Row[Any]]
) -> tuple[tuple[str, ...], bool]:
    """One key for each earlier mail, call or chat about the same thing, and whether all of them share the thread or the order.

    Reviews and survey answers are no contacts. What only names the same kind of matter may be about something else, so such
    contacts are not counted in words.
    """
    if trigger is None or trigger.channel not in AWAITS_ANSWER or said.issue in (Issue.OTHER, Issue.PRAISE, Issue.PRODUCT_QUESTION):
        return (), False
    at, keys = trigger.created_at, [row.key for row in bought]
    since = at - timedelta(days=EARLIER_DAYS)
    own = {*said.order_keys, trigger.order_key} - {None}
    seen, found, certain = {_contact(trigger)}, [], True
    for row in incoming:
        if row.channel not in AWAITS_ANSWER or row.is_automatic or _contact(row) in seen or not since <= row.created_at < at:
            continue
        before = read(_words_of(row), order_keys=keys)
        orders = {*before.order_keys, row.order_key} - {None}
        same_thread = row.thread_key is not None and row.thread_key == trigger.thread_key
        if not same_thread and not own & orders and (before.issue is not said.issue or (own and orders)):
            continue
        certain = certain and (same_thread or bool(own & orders)) and row.channel != "chat"
        seen.add(_contact(row))
        found.append(row.key)
    return tuple(found), certain and trigger.channel != "chat"


def _contact(row: Row[Any]) -> str:
    """What makes messages one contact: a call's or a chat's conversation, else the message itself."""
    if row.channel == "email":
        return str(row.key)
    return str(row.conversation_key or row.thread_key or f"{row.channel} of {row.created_at.date()}")


def promised_day(rules: DraftRules, alert: Row[Any] | None, now: datetime, zone: ZoneInfo) -> date | None:
    """The day that the draft proposes: some working days on, but before the open case is due; once that is over, the next one."""
    if not rules.promise_days:
        return None
    today = now.astimezone(zone).date()
    day = working_day(today, rules.promise_days)
    last: date
    if alert is None or alert.due_at is None:
        return day
    if alert.due_at <= now:
        return working_day(today, 1)
    last = alert.due_at.astimezone(zone).date() - timedelta(days=1)
    while last > today and last.weekday() >= 5:
        last -= timedelta(days=1)
    return min(day, max(last, today))


def _open_promise(
    connection: Connection, customer_id: bytes, messages: Sequence[Row[Any]], now: datetime, zone: ZoneInfo
) -> OpenPromise | None:
    """The first promise that is overdue, with the draft or the message of ours that made it."""
    keys = {row.id: row.key for row in messages}
    for row in drafts.promises(connection, [customer_id]):
        evidence = row.draft_key or keys.get(row.message_id)
        if row.state == "open" and row.due_at is not None and row.due_at < now and evidence is not None:
            return OpenPromise(evidence, row.due_at.astimezone(zone).date())
    return None


def _offer(workspace: Workspace, action: Row[Any] | None, language: str) -> OfferFact | None:
    if action is None or action.offer_key is None or action.cost_minor is None or action.currency is None:
        return None
    offer = workspace.rules.of(ActionRules).offer(action.offer_key)
    text = offer_text(offer.terms(), language, offer.currency) if offer is not None else None
    return OfferFact(action.offer_key, text, action.cost_minor, action.currency) if text else None


def _notes(
    said: CustomerSaid, trigger: Row[Any] | None, language: str, offer: OfferFact | None, action: Row[Any] | None
) -> tuple[str, ...]:
    notes = []
    if trigger is not None and trigger.read_language not in (None, *wording.WRITTEN):
        notes.append(f"The customer wrote in “{trigger.read_language}”; the draft is in {language}.")
    if said.issue is Issue.OTHER:
        notes.append("What the message is about was not recognised; the draft is general.")
    if action is not None and action.offer_key is not None and offer is None:
        notes.append("The chosen offer has no terms that could be worded; the draft goes without it.")
    return tuple(notes)


def person_of(key: str, name: str | None, company: CompanyProfile, *, informal: bool = False) -> Person:
    """How to greet: a first name only when the whole name looks like a person's."""
    informal = informal or company.polish_form == "ty"
    parts = visible(name or "").split()
    if not 1 <= len(parts) <= 4 or not all(NAME_PART.fullmatch(part) and part[0].isupper() for part in parts):
        return Person(key, informal=informal)
    known = wording.first_names()
    for part in parts:
        if form := known.get(part):
            first = part if part == parts[0] or len(parts) == 2 else parts[0]
            return Person(key, first, form.vocative, form.gender, informal)
    return Person(key, parts[0] if len(parts) >= 2 and parts[0] == parts[0].capitalize() else None, informal=informal)


def language_of(incoming: Sequence[Row[Any]], locale: str | None, company: CompanyProfile) -> str:
    """English or Polish: what the customer wrote last, else their locale, else the company's first language."""
    for row in reversed(incoming):
        for known in (row.read_language, row.language, guessed(row.text)):
            if known and known[:2] in wording.WRITTEN:
                return str(known[:2])
        break
    for known in ((locale or "")[:2].lower(), *(item[:2] for item in company.languages)):
        if known in wording.WRITTEN:
            return known
    return "en"


def guessed(text: str) -> str | None:
    """The written language whose everyday words the text holds, when one clearly leads."""
    from pipelines.drafts.checks.context import common_words

    said = words(text[:2_000])
    counts = sorted(((sum(word in common_words(language) for word in said), language) for language in wording.WRITTEN), reverse=True)
    return counts[0][1] if counts[0][0] >= 2 and counts[0][0] > 2 * counts[1][0] else None


def working_day(start: date, days: int) -> date:
    """The day that lies `days` working days (Monday to Friday) after `start`."""
    while days > 0:
        start += timedelta(days=1)
        days -= start.weekday() < 5
    return start


def held_for(grave: Grave | None) -> list[str]:
    """Why a matter of that kind waits for a person."""
    return [f"The message touches on {grave.value}: a person writes this answer."] if grave is not None else []
