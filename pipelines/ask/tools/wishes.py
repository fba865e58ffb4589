"""What customers say that they wish for and need, and why they say that they buy and stay; only what was said, with its messages."""

from __future__ import annotations

from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import filters, kept_messages, nothing, say_assumptions
from pipelines.ask.plan import Plan
from pipelines.ask.tools.cases import one_asked
from pipelines.understanding.wishes.said_wishes import Kind
from pipelines.understanding.wishes.wishes_view import Item, Same, items_in, same

_NAMES: dict[Kind, tuple[str, str]] = {
    "suggestion": ("Suggestion", "Propozycja"),
    "need": ("Need", "Potrzeba"),
    "motive": ("Motive", "Motyw"),
}


def stated_wishes(desk: Desk, plan: Plan) -> Answer:
    """Suggestions and stated needs, those of most customers first."""
    return _stated(desk, plan, ("suggestion", "need"))


def stated_motives(desk: Desk, plan: Plan) -> Answer:
    """Why customers say that they came, buy or stay, the reasons of most customers first."""
    return _stated(desk, plan, ("motive",))


def customer_wishes(desk: Desk, plan: Plan) -> Answer:
    """Everything that one customer suggested, needs or stays for, newest first, of all time unless the question names a period."""
    answer, one = one_asked(desk, plan, "case")
    if one is None:
        return answer
    rows = desk.messages(plan.period if "period" in plan.said else None, customer_ids=[one.id])
    items, dropped = items_in(desk.connection, rows)
    counted = desk.say("suggestions, needs and motives stated", "wypowiedziane propozycje, potrzeby i motywy")
    answer.number(len(items), counted, customer=one.key)
    answer.say(
        desk.say(
            f"{desk.name(one.profile)}: {len(items)} stated in {wording.messages(len(rows), 'en')}.",
            f"{desk.name(one.profile)}: {len(items)}; przeszukano {wording.messages(len(rows), 'pl')}.",
        )
    )
    for item in items[::-1][: desk.rules.listed]:
        answer.say(f"– {desk.day(item.row.created_at)}, {desk.say(*_NAMES[item.wish.kind])}{_product(desk, [item])} {_mark(answer, item)}.")
    _say_how(desk, answer, dropped)
    return answer


def _stated(desk: Desk, plan: Plan, kinds: tuple[Kind, ...]) -> Answer:
    answer = desk.answer("summary")
    rows = kept_messages(desk, plan, desk.messages(plan.period))
    items, dropped = items_in(desk.connection, rows)
    say_assumptions(desk, plan, answer)
    _say_how(desk, answer, dropped)
    groups = [group for group in same(items, desk.risks) if group.kind in kinds]
    if not groups:
        nothing(desk, answer, len(rows), plan.period)
        return answer
    people = {one for group in groups for one in group.customers}
    said = {item.row.key for group in groups for item in group.items}
    answer.number(len(people), desk.say("customers who said so", "klienci, którzy to powiedzieli"), **filters(plan))
    answer.number(len(said), desk.say("messages that say so", "wiadomości, które to mówią"), **filters(plan))
    answer.number(len(rows), desk.say("incoming messages searched", "przeszukane wiadomości przychodzące"), **filters(plan))
    answer.say(
        desk.say(
            f"{wording.customers(len(people), 'en')} said so in {len(said)} of {wording.messages(len(rows), 'en')}, in their own words:",
            f"Powiedziało to {wording.customers(len(people), 'pl')}, w {len(said)} z {len(rows)} wiadomości, własnymi słowami:",
        )
    )
    for place, group in enumerate(groups[: desk.rules.listed], 1):
        what = f"{desk.say(*_NAMES[group.kind])}{_product(desk, group.items)}"
        answer.say(f"{place}. {what}: {_behind(desk, group)} {_marks(desk, answer, group)}.")
    if len(groups) > desk.rules.listed:
        more = len(groups) - desk.rules.listed
        answer.say(desk.say(f"{more} more; see `heed wishes`.", f"Jeszcze {more}; zob. `heed wishes`."))
    return answer


def _say_how(desk: Desk, answer: Answer, dropped: int) -> None:
    answer.assumptions.append(
        desk.say(
            "Found sentence by sentence by phrases such as “I wish”, “I need”, “I chose you because”, in both languages.",
            "Znalezione zdanie po zdaniu po zwrotach takich jak „przydałoby się”, „potrzebuję”, „wybrałam was, bo”, w obu językach.",
        )
    )
    if dropped:
        answer.assumptions.append(
            desk.say(
                f"Dropped: {dropped} that touch health, family, money, faith, politics, origin or sexuality.",
                f"Pominięto: {dropped}, bo dotykają zdrowia, rodziny, pieniędzy, wiary, polityki, pochodzenia lub seksualności.",
            )
        )


def _behind(desk: Desk, group: Same) -> str:
    worth = " + ".join(desk.money(minor, currency) for currency, minor, _ in group.at_risk_now)
    who = wording.customers(len(group.customers), desk.language)
    return who + (desk.say(f", at risk now {worth}", f", zagrożone teraz {worth}") if worth else "")


def _product(desk: Desk, items: Any) -> str:
    named = sorted({item.product for item in items if item.product})
    return desk.say(" about ", " o: ") + ", ".join(named[:3]) if named else ""


def _marks(desk: Desk, answer: Answer, group: Same) -> str:
    return "".join(dict.fromkeys(_mark(answer, item) for item in group.items[-desk.rules.quotes_per_point :]))


def _mark(answer: Answer, item: Item) -> str:
    return answer.citations.mark_span(item.row, item.wish.start, item.wish.end)
