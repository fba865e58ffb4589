"""From records to brief: whose matter it is, which message is answered, which order it is about, what may be offered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.drafts import wording
from pipelines.drafts.brief import Brief, OfferFact, OpenPromise, OrderFact, Person, TriggerFact
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.issues import Grave, Issue
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
EARLIER_DAYS = 45  # how far back a message that names no matter looks for one
WAITED_DAYS = 3  # after so many days without an answer the wait is named
AWAITS_ANSWER = ("email", "call", "chat")
LOW_RATING = {"nps": 6.0}  # at or under is low; other scales: 2 of 5


@dataclass(frozen=True, slots=True)
class Gathered:
    """The brief, or why there is nothing to say; beside it what the checks and the outbox need."""

    brief: Brief | None
    nothing_because: str = ""
    heard: tuple[str, ...] = ()
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
    trigger = _trigger(messages, alert, as_of, rules)
    if action is not None and action.message_class == "marketing":
        if trigger is not None and not _answered(messages, trigger) and _said(trigger, messages, []).issue in MATTERS:
            action = None  # an open matter comes before any sale
        else:
            trigger = None
    if trigger is not None and _answered(messages, trigger):
        return Gathered(None, "The customer's last message was answered; nothing new has come in since.")
    incoming = [row for row in messages if row.direction == "in"]
    silent = trigger is None
    bought = [row for row in orders if row.kind == "order"]
    if silent and not bought:
        return Gathered(None, "There is neither a recent message nor an order of this customer to write about.")
    said = _said(trigger, messages, bought) if trigger is not None else CustomerSaid(issue=Issue.SILENCE)
    language = language_of(incoming, customer.locale, company)
    zone = ZoneInfo(company.time_zone)
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
        trigger=_trigger_fact(trigger, zone),
        order=_order_fact(order, zone),
        earlier_contacts=_earlier(trigger, said, incoming),
        has_waited=trigger is not None and trigger.channel in AWAITS_ANSWER and as_of - trigger.created_at > timedelta(days=WAITED_DAYS),
        open_promise=_open_promise(connection, customer_id, messages, now, zone),
        action_kind=action.kind if action is not None else None,
        offer=offer,
        due_on=None if not rules.promise_days else working_day(now.astimezone(zone).date(), rules.promise_days),
        asks=said.asks,
        silent_for_days=(as_of - bought[-1].ordered_at).days if bought else None,
        notes=_notes(said, trigger, language, offer, action),
    )
    heard = tuple(text for row in incoming for text in (row.text, row.subject, row.sender_name) if text)
    return Gathered(
        brief,
        heard=heard,
        trigger_id=trigger.id if trigger else None,
        trigger_subject=trigger.subject if trigger else None,
        recipient=customer.email,
    )


def _trigger(messages: Sequence[Row[Any]], alert: Row[Any] | None, as_of: datetime, rules: DraftRules) -> Row[Any] | None:
    """The message to answer: the newest of the customer's own within the limit; for an alert, not older than its message."""
    own = [row for row in messages if row.direction == "in" and not row.is_automatic]
    oldest = as_of - timedelta(days=rules.answer_within_days)
    named = next((row for row in own if alert is not None and row.id == alert.message_id), None)
    if named is not None:
        later = [row for row in own if row.created_at >= named.created_at and (row.text.strip() or row.id == named.id)]
        same = [row for row in later if row.thread_key is not None and row.thread_key == named.thread_key]
        return same[-1] if same else named
    recent = [row for row in own if row.created_at >= oldest and row.text.strip()]
    return recent[-1] if recent else None


def _answered(messages: Sequence[Row[Any]], trigger: Row[Any]) -> bool:
    return any(
        row.direction == "out" and not row.is_automatic and row.created_at > trigger.created_at and row.channel != "call"
        for row in messages
    )


def _said(trigger: Row[Any], messages: Sequence[Row[Any]], bought: Sequence[Row[Any]]) -> CustomerSaid:
    text = trigger.text
    if trigger.conversation_key is not None:
        cues = [row.text for row in messages if row.conversation_key == trigger.conversation_key and row.direction == "in"]
        text = "\n".join(cues) or text
    if trigger.subject:
        text = f"{text}\n{trigger.subject}"
    low = trigger.rating is not None and trigger.rating <= LOW_RATING.get(trigger.rating_scale or "", 2.0)
    keys, products = [row.key for row in bought], sorted({row.product for row in bought if row.product})
    negative, positive = trigger.sentiment == "negative", trigger.sentiment == "positive"
    said = read(text, order_keys=keys, products=products, low_rating=low, negative=negative, positive=positive)
    return _with_earlier_matter(said, trigger, messages, keys, products) if said.issue is Issue.OTHER and said.grave is None else said


def _with_earlier_matter(
    said: CustomerSaid, trigger: Row[Any], messages: Sequence[Row[Any]], keys: Sequence[str], products: Sequence[str]
) -> CustomerSaid:
    """A message that names no matter goes on with the one that the customer raised shortly before, where there is one."""
    since = trigger.created_at - timedelta(days=EARLIER_DAYS)
    for row in reversed(messages):
        if row.direction != "in" or row.is_automatic or not since <= row.created_at < trigger.created_at:
            continue
        before = read(row.text, order_keys=keys, products=products, positive=row.sentiment == "positive")
        if before.issue in MATTERS:
            orders = said.order_keys or before.order_keys
            return said.model_copy(update={"issue": before.issue, "order_keys": orders, "products": said.products or before.products})
    return said


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


def _trigger_fact(row: Row[Any] | None, zone: ZoneInfo) -> TriggerFact | None:
    if row is None:
        return None
    return TriggerFact(row.key, row.channel, row.created_at.astimezone(zone).date() if row.time_known else None)


def _earlier(trigger: Row[Any] | None, said: CustomerSaid, incoming: Sequence[Row[Any]]) -> tuple[str, ...]:
    """Keys of earlier messages of the customer about the same kind of matter within sixty days; calls count once."""
    if trigger is None or said.issue in (Issue.OTHER, Issue.PRAISE, Issue.PRODUCT_QUESTION):
        return ()
    since = trigger.created_at - timedelta(days=60)
    seen = {trigger.conversation_key} - {None}
    keys = []
    for row in incoming:
        if row.id == trigger.id or not since <= row.created_at < trigger.created_at or row.conversation_key in seen:
            continue
        if row.is_automatic or read(row.text).issue is not said.issue:
            continue
        seen |= {row.conversation_key} - {None}
        keys.append(row.key)
    return tuple(keys)


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
