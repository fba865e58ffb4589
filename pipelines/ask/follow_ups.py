"""Questions that narrow or explain the one before."""

from __future__ import annotations

import re

from pipelines.ask import named, wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.plan import REFUSALS, Plan
from pipelines.ask.registry import TOOLS
from pipelines.ask.topics import flat

OPENING = re.compile(
    r"^(?:and|only|just|since|but|also|what about|how about|which of (?:them|these|those)|who of (?:them|these|those)|of"
    r" (?:them|these|those)|the same"
    r"|a|i|tylko|od|ale|takze|rowniez|a co|co z|kto z nich|ktorzy z nich|z nich|to samo|w)\b"
)
NARROWED = {
    "period": ("period",),
    "topic": ("topic", "words"),
    "tier": ("tier",),
    "countries": ("countries",),
    "currencies": ("currencies",),
    "customer": ("customer",),
    "without_open_case": ("without_open_case",),
    "repeat_buyers": ("repeat_buyers",),
    "rivals": ("rivals",),
}
PERSON = re.compile(
    r"\b(?:she|he|her|him|his|(?:this|that) customer|ona|jej|jego|jemu|niej|nią|(?:ta|tej|tą) klientk\w+|(?:ten|tego|tym) klien\w+)\b",
    re.IGNORECASE,
)


def said_in_full(question: str, before: Plan | None) -> str:
    """The question with the person in the place of "she" or "ona", where the one before was about somebody and this one names nobody."""
    if before is None or before.customer is None or named.customer_in(question) is not None:
        return question
    person = before.customer if named.is_key(before.customer) else before.customer.title()
    return PERSON.sub(lambda _: person, question, count=1)


def with_what_went_before(plan: Plan, before: Plan | None, question: str) -> Plan:
    """The plan, or the one before narrowed by it when the question only goes on from there."""
    if before is None or before.kind in REFUSALS or plan.kind in REFUSALS:
        return plan
    language = wording.language_of(question, before.language)
    if plan.kind == "explain":
        return before.changed(kind="explain", words=(before.kind, *before.words), language=language)
    if plan.kind != "unknown" and before.customer is not None and flat(plan.customer or "") == flat(before.customer):
        return plan.changed(language=language)  # another question about the same person
    goes_on = plan.kind == "unknown" or (len(flat(question).split()) <= 10 and OPENING.match(flat(question)) is not None)
    if not goes_on or not plan.said:
        return plan
    narrowed = {field: getattr(plan, field) for name in plan.said for field in NARROWED.get(name, ())}
    said = tuple(dict.fromkeys((*before.said, *plan.said)))
    language = language if len(question.split()) > 2 else before.language
    return before.changed(**narrowed, said=said, language=language)


def explained(desk: Desk, plan: Plan) -> Answer:
    """How the answer before was counted: every number with its definition and filter, the period, the assumptions."""
    if not plan.words or plan.words[0] not in TOOLS:
        answer = desk.answer("definition")
        answer.say(desk.say("There is no answer before this one to explain.", "Nie ma wcześniejszej odpowiedzi do wyjaśnienia."))
        return answer
    earlier = TOOLS[plan.words[0]](desk, plan.changed(kind=plan.words[0], words=plan.words[1:]))
    answer = desk.answer("definition")
    answer.numbers, answer.assumptions = earlier.numbers, earlier.assumptions
    answer.say(desk.say(f"Period: {wording.span(plan.period, 'en')}.", f"Okres: {wording.span(plan.period, 'pl')}."))
    for number in earlier.numbers:
        narrowed = f" ({number['filter']})" if number["filter"] else ""
        answer.say(f"– {number['value']}: {number['definition']}{narrowed}.")
    for line in earlier.assumptions:
        answer.say(line)
    return answer
