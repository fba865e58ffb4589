"""From records to brief: whose matter it is, which message is answered, which order it is about, what may be offered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.consent.preferred_channel import preferred_way
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.addressee import language_of, person_of
from pipelines.drafts.facts.brief import Brief, OfferFact, OrderFact, TriggerFact
from pipelines.drafts.facts.due_days import overdue_promise, promised_before, promised_day
from pipelines.drafts.facts.lessons import lessons_of
from pipelines.drafts.facts.offer_terms import offer_text
from pipelines.drafts.facts.refunds import refund_of
from pipelines.drafts.facts.signing import sender_in
from pipelines.drafts.language import wording
from pipelines.drafts.language.product_names import usable_name
from pipelines.drafts.language.ticket_tags import OUR_TAG
from pipelines.drafts.reading.answering import (
    AWAITS_ANSWER,
    GRIEVANCES,
    asks_no_answer,
    cues_of,
    is_answered,
    message_to_answer,
    only_opts_out,
    waits,
    words_of,
)
from pipelines.drafts.reading.issues import Grave, Issue
from pipelines.drafts.reading.matter import earlier_contacts, keys_of_thread, order_of, said_in
from pipelines.drafts.reading.model_reader import also_read
from pipelines.drafts.reading.reader import CustomerSaid, Tone
from pipelines.drafts.reading.themed_matter import THEMED
from pipelines.next_best_action.rules import ActionRules
from pipelines.records import draft_facts, theme

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace

SAFE_KEY = re.compile(r"[A-Za-z0-9][\w./-]{0,39}")
WAITED_DAYS = 3  # after so many days without an answer the wait is named


@dataclass(frozen=True, slots=True)
class Gathered:
    """The brief, or why there is nothing to say; beside it what the checks and the outbox need."""

    brief: Brief | None
    nothing_because: str = ""
    heard: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # what the customer wrote, by the message's key
    trigger_id: bytes | None = None
    trigger_subject: str | None = None
    thread_key: str | None = None
    recipient: str | None = None
    our_tags: frozenset[str] = frozenset()  # ticket tags that stand in our own messages of the thread


def gather(
    connection: Connection, workspace: Workspace, customer_id: bytes, *, alert: Row[Any] | None, action: Row[Any] | None, as_of: datetime,
    now: datetime, ask_model: bool = False,
) -> Gathered:
    """Everything that a draft for this customer may rest on as of that moment; `now` dates the promise.

    With `ask_model` a language model is asked to read the message, too, where `drafts.model_reads` says so.
    """
    rules, company = workspace.rules.of(DraftRules), workspace.company
    customer = draft_facts.customer_of(connection, customer_id)
    if customer is None:
        return Gathered(None, "The customer is not known in this workspace.")
    messages = draft_facts.messages_of(connection, customer_id, before=as_of)
    orders = [row for row in draft_facts.orders_of(connection, customer_id, before=as_of) if SAFE_KEY.fullmatch(row.key)]
    trigger = message_to_answer(messages, alert, now, rules)
    if action is not None and action.message_class == "marketing":
        if (alert is not None and alert.kind in GRIEVANCES) or (trigger is not None and waits(messages, trigger)):
            action = None  # an open matter comes before any sale
        else:
            trigger = None
    if trigger is not None and is_answered(messages, trigger):
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
    said, shown_by = CustomerSaid(issue=Issue.SILENCE), tuple[str, ...]()
    if trigger is not None:
        said, shown_by = _read(connection, trigger, messages, bought)
        cues = cues_of(trigger, messages)
        said, shown_by = also_read(connection, workspace, trigger, cues, bought, said, shown_by, now=now, may_ask=ask_model)
    if trigger is not None and said.grave is None and asks_no_answer(trigger, messages):
        return Gathered(None, "The message asks not to be answered; a person decides whether to write all the same.")
    promise = overdue_promise(connection, customer_id, messages, now, zone := ZoneInfo(company.time_zone))
    if trigger is not None and promise is not None and promise.evidence in keys_of_thread(trigger, messages):
        said, shown_by = said.model_copy(update={"issue": Issue.PROMISE}), (promise.evidence,)
    earlier, certain = earlier_contacts(trigger, said, incoming, bought)
    language = language_of(incoming, customer.locale, company)
    lessons = lessons_of(connection, language, said.issue.value, now=now, half_life_days=rules.lesson_half_life_days)
    order = bought[-1] if silent else order_of(trigger, said, bought, rules)
    offer = _offer(workspace, action, language)
    before = promised_before(
        connection, customer_id, now=now, zone=zone, thread_key=trigger.thread_key if trigger is not None else None,
        order_key=order.key if order is not None else None,
    )  # fmt: skip
    proposed = promised_day(rules, alert, now, zone, days_later=lessons.days_later)
    due_on = min(proposed, before) if proposed is not None and before is not None else proposed
    brief = Brief(
        person=person_of(customer.key, customer.name, company, informal=said.informal),
        language=language,
        issue=said.issue,
        also=said.also if said.issue is not Issue.PROMISE else None,
        grave=said.grave,
        message_class=(action.message_class if action is not None else None) or ("marketing" if silent else "service"),
        company=company,
        signature=rules.signature or sender_in(language, company.sender_name),
        trigger=trigger_fact(trigger, shown_by, messages, zone),
        order=order_fact(order, zone),
        refund=refund_of(orders, order, zone) if said.issue is Issue.REFUND_MISSING else None,
        says_again=said.says_again and trigger is not None and trigger.channel in AWAITS_ANSWER,
        shown_by=shown_by,
        unhappy=said.tone is Tone.UNHAPPY,
        earlier_contacts=earlier,
        contacts_are_certain=certain,
        has_waited=trigger is not None and trigger.channel in AWAITS_ANSWER and as_of - trigger.created_at > timedelta(days=WAITED_DAYS),
        open_promise=promise,
        action_kind=action.kind if action is not None else None,
        offer=offer,
        due_on=due_on,
        asks=said.asks,
        silent_for_days=(as_of - bought[-1].ordered_at).days if bought else None,
        notes=(*_notes(said, trigger, language, offer, action), *_preferred(customer), *lessons.notes),
        rejected=lessons.rejected,
    )
    heard = tuple(text for row in incoming for text in (row.text, row.subject, row.sender_name) if text)
    return Gathered(
        brief,
        heard=heard,
        texts={row.key: words_of(row) for row in incoming},
        trigger_id=trigger.id if trigger else None,
        trigger_subject=trigger.subject if trigger else None,
        thread_key=trigger.thread_key if trigger else None,
        recipient=customer.email,
        our_tags=frozenset(tag for row in messages if trigger is not None and row.direction == "out" for tag in _tags(row, trigger)),
    )


def _tags(row: Row[Any], trigger: Row[Any]) -> list[str]:
    same = row.thread_key is not None and row.thread_key == trigger.thread_key
    return OUR_TAG.findall(row.subject or "") if same else []


def order_fact(row: Row[Any] | None, zone: ZoneInfo) -> OrderFact | None:
    if row is None:
        return None
    return OrderFact(row.key, row.ordered_at.astimezone(zone).date(), row.amount_minor, row.currency, usable_name(row.product))


def trigger_fact(
    row: Row[Any] | None, shown_by: Sequence[str], messages: Sequence[Row[Any]], zone: ZoneInfo
) -> TriggerFact | None:
    """The message that is answered; for a call, its cue that shows the matter."""
    if row is None:
        return None
    key = next((cue.key for cue in cues_of(row, messages) if cue.key in shown_by), row.key)
    return TriggerFact(key, row.channel, row.created_at.astimezone(zone).date() if row.time_known else None)


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
    if said.read_by is not None:
        notes.append(f"The language model {said.read_by} read the message, too; what the message proves of that is used.")
    elif said.issue in THEMED:
        notes.append("The matter was told from the themes of the message; the draft words it in general terms.")
    if trigger is not None and trigger.channel == "call":
        notes.append("The customer called; calling back may be the better answer.")
    if action is not None and action.offer_key is not None and offer is None:
        notes.append("The chosen offer has no terms that could be worded; the draft goes without it.")
    return tuple(notes)


def _read(
    connection: Connection, trigger: Row[Any], messages: Sequence[Row[Any]], bought: Sequence[Row[Any]]
) -> tuple[CustomerSaid, tuple[str, ...]]:
    themes = theme.of_messages(connection, [row.id for row in cues_of(trigger, messages)])
    return said_in(trigger, messages, bought, themes)


def _preferred(customer: Row[Any]) -> tuple[str, ...]:
    way = preferred_way(customer.traits)
    return (f"The customer prefers to be reached {way}.",) if way is not None else ()


def held_for(grave: Grave | None) -> list[str]:
    """Why a matter of that kind waits for a person."""
    matter = {Grave.LEGAL: "legal steps", Grave.PRIVACY: "personal data"}
    return [f"The message touches on {matter.get(grave, grave.value)}: a person writes this answer."] if grave is not None else []
