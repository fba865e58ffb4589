"""From a question in English or Polish to a plan, by the patterns of questions.yaml; it knows nothing of the data.

What no pattern knows is `unknown`, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from pipelines.ask import named, patterns, topics, words
from pipelines.ask.periods import against_now, default_period, periods_in
from pipelines.ask.plan import REFUSALS, Plan
from pipelines.ask.rules import AskRules
from pipelines.ask.topics import flat
from pipelines.ask.waits import asked_wait
from pipelines.ask.wording import language_of
from pipelines.understanding import leaving_words

LONGEST = 2_000  # characters that are looked at


def plan_of(
    question: str, *, today: date, zone: str, rules: AskRules, themes: Mapping[str, Mapping[str, str]] | None = None
) -> Plan:
    """The plan for a question; never raises, whatever the text. `themes` are the names of the themes in use, by key and language."""
    asked = question[:LONGEST]
    topic, named_by = topics.asked_about(asked, themes) or (None, ())
    text, periods = _spelled_out(flat(asked)), periods_in(asked, today, zone)
    if topic == "loyalty" and topics.asked_about(patterns.mark("repeat_buyers").sub(" ", text), themes) is None:
        topic = None  # regular customers are who is asked about, not what
    if len(periods) == 1 and (now := against_now(text, periods[0], today, zone)) is not None:
        periods = [now, *periods]
    plan = Plan(
        kind="unknown",
        language=language_of(asked),
        period=periods[0] if periods else default_period(today, zone, rules.period_days),
        compared_with=periods[1] if len(periods) > 1 else None,
        topic=topic,
        words=named_by,
        tier="top" if patterns.mark("top_tier").search(text) else None,
        countries=tuple(code for code, pattern in patterns.countries().items() if pattern.search(text)),
        currencies=tuple(code for code, pattern in patterns.currencies().items() if pattern.search(text)),
        customer=named.customer_in(asked),
        order=named.order_in(asked),
        sample=named.sample_in(asked),
        repeat_buyers=bool(patterns.mark("repeat_buyers").search(text)),
        without_open_case=bool(patterns.mark("without_open_case").search(text)),
    )
    named_rivals = tuple(name for name, pattern in leaving_words.rivals(rules.rivals).items() if pattern.search(text))
    if leaving_to := named.left_for(asked) if patterns.mark("leaving").search(text) else None:
        named_rivals = named_rivals or (leaving_to,)
    if plan.customer and any(pattern.search(flat(plan.customer)) for pattern in leaving_words.rivals(named_rivals, listed=False).values()):
        plan = plan.changed(customer=None)
    plan = plan.changed(rivals=named_rivals)
    plan = plan.changed(with_value=bool(patterns.mark("worth").search(text)), gone=bool(patterns.mark("gone").search(text)))
    plan = plan.changed(said=_said(plan, periods != []), kind=_kind(plan, text))
    if plan.kind == "waiting_customers" and (wait := asked_wait(asked)):
        plan = plan.changed(waits_hours=wait[0])
    own = plan.kind == "unknown" or (plan.kind == "said_about" and plan.topic is None)
    return plan.changed(words=_own_words(text)) if own else plan


def _spelled_out(text: str) -> str:
    """A folded question with its contractions in full, typed with an apostrophe or without: "whats" and "what s", "hasnt"."""
    whole = re.sub(r"\b(what|who|how|where) ?s\b", r"\1 is", text)
    return re.sub(r"\b(has|have|had|did|does|do|is|are|was|were|could|would|should)n ?t\b", r"\1 not", whole)


def _said(plan: Plan, period: bool) -> tuple[str, ...]:
    given = {
        "period": period,
        "topic": plan.topic,
        "tier": plan.tier,
        "countries": plan.countries,
        "currencies": plan.currencies,
        "customer": plan.customer,
        "without_open_case": plan.without_open_case,
        "repeat_buyers": plan.repeat_buyers,
        "rivals": plan.rivals,
    }
    return tuple(name for name, value in given.items() if value)


def _kind(plan: Plan, text: str) -> str:
    if plan.sample and patterns.mark("likeness").search(text):
        return "messages_like"
    if len(plan.countries) > 1 and patterns.mark("comparison").search(text):
        return "country_comparison"
    if plan.rivals and not plan.customer and patterns.mark("leaving").search(text) and not _refused(text):
        return "leaving_words"
    of_reviews = patterns.kind_fits("bad_review_reasons", text)
    if patterns.why_angry().search(text) and not (plan.customer or of_reviews or _refused(text)):
        return "said_about" if plan.topic else "common_complaints"
    for kind, pattern in patterns.kinds("first"):
        if kind == "contact_list" and plan.customer and pattern.search(text):
            return "contact_of_one"
        if kind == "explain" and plan.customer:
            continue  # how a customer's figure is known belongs to that customer's case
        if kind == "refuse_outside" and plan.customer and patterns.mark("worth").search(text):
            continue  # what one customer is worth over the next year is held
        if pattern.search(text) and not (kind == "order_case" and plan.order is None):
            return kind
    if plan.customer:
        for kind, pattern in patterns.kinds("with_customer"):
            if pattern.search(text):
                return kind
    if plan.compared_with and (patterns.mark("counting").search(text) or patterns.angry().search(text)):
        return "complaint_comparison"
    for kind, pattern in patterns.kinds("then"):
        if pattern.search(text) and (kind != "complaint_count" or plan.topic or patterns.angry().search(text)):
            return "frustrated_customers" if kind == "frustrated_customers_worth" else kind
    if patterns.said().search(text) and (plan.topic or _own_words(text)):
        return "said_about"
    if plan.customer:
        return "customer_case"
    return "said_about" if plan.topic and len(text.split()) <= 4 else "unknown"


def _refused(text: str) -> bool:
    return any(kind in REFUSALS and pattern.search(text) for kind, pattern in patterns.kinds("first"))


def _own_words(text: str) -> tuple[str, ...]:
    own = [word for word in text.split() if word not in words.asking() and len(word) > 2 and not word.isdigit()]
    return tuple(dict.fromkeys(own))[:8]
