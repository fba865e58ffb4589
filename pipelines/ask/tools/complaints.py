"""Who is frustrated, how many complained, and whether it was more or less than before."""

from __future__ import annotations

from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import about_topic, filters, is_narrowed, kept_messages, nothing, say_assumptions, say_unsure
from pipelines.ask.periods import Period
from pipelines.ask.plan import Plan
from pipelines.ask.topics import Topic
from pipelines.clv.intervals import difference
from pipelines.records import order


def complaints(desk: Desk, plan: Plan, period: Period) -> tuple[list[Any], list[Any], list[Any]]:
    """Messages searched, those about the topic, and those of them that read as frustrated."""
    searched = desk.messages(period)
    matching = kept_messages(desk, plan, about_topic(desk, plan, searched))
    return searched, matching, [message for message in matching if message.frustrated == "yes"]


def frustrated_customers(desk: Desk, plan: Plan) -> Answer:
    """Customers with a frustrated message, ranked by value at risk now."""
    answer, topic = desk.answer("list"), desk.topic(plan)
    searched, matching, angry = complaints(desk, plan, plan.period)
    say_assumptions(desk, plan, answer, angry=True)
    newest: dict[bytes, Any] = {message.owner_id: message for message in angry if message.owner_id is not None}
    if not newest:
        nothing(desk, answer, len(searched), plan.period, len(matching))
        say_unsure(desk, answer, matching, **filters(plan))
        return answer
    ranked = sorted(newest, key=lambda item: (-_at_risk(desk, item), newest[item].key))
    about = desk.say(f" about {topic.name('en')}", f" na temat: {topic.name('pl')}") if topic and plan.topic else ""
    answer.number(len(newest), desk.say("customers with a frustrated message", "klienci ze sfrustrowaną wiadomością"), **filters(plan))
    answer.say(
        desk.say(
            f"{wording.customers(len(newest), 'en')} wrote a frustrated message{about}, ranked by value at risk now.",
            f"Sfrustrowane wiadomości{about}: {wording.customers(len(newest), 'pl')}; kolejność według zagrożonej wartości.",
        )
    )
    _list(desk, answer, ranked[: desk.rules.listed], newest, topic, plan.with_value)
    unknown = sum(message.owner_id is None for message in angry)
    if unknown and not is_narrowed(plan):
        answer.number(
            unknown, desk.say("frustrated messages of unknown customers", "sfrustrowane wiadomości nieznanych osób"), **filters(plan)
        )
        answer.say(
            desk.say(
                f"More from people who are no known customer: {wording.messages(unknown, 'en')}.",
                f"Ponadto {wording.messages(unknown, 'pl')} od osób, których nie ma wśród klientów.",
            )
        )
    say_unsure(desk, answer, matching, **filters(plan))
    return answer


def _worth(desk: Desk, item: bytes) -> str:
    row = desk.risks.get(item)
    if row is None or not row.value_known or row.clv_minor is None:
        return ""
    worth = desk.money(row.clv_minor, row.currency)
    return desk.say(
        f"worth {worth} in the next 12 months, with the risk taken off; ", f"wartość w kolejnych 12 miesiącach po odjęciu ryzyka {worth}; "
    )


def _at_risk(desk: Desk, item: bytes) -> float:
    row = desk.risks.get(item)
    return desk.rank_of(row.at_risk_now_minor, row.currency) if row is not None else 0.0


def _list(desk: Desk, answer: Answer, ids: list[bytes], newest: dict[bytes, Any], topic: Topic | None, with_value: bool) -> None:
    profiles, cases = desk.profiles(ids), desk.open_cases(ids)
    for place, item in enumerate(ids, 1):
        message, case = newest[item], cases.get(item)
        mark = answer.citations.mark(message, *((topic,) if topic else ()))
        owner = case.owner if case is not None and case.owner and desk.permission.sees_contacts else None
        state = (
            desk.say("no open case", "bez otwartej sprawy")
            if case is None
            else desk.say(f"open case {case.key}", f"otwarta sprawa {case.key}") + (f", {owner}" if owner else "")
        )
        answer.say(
            f"{place}. {desk.name(profiles.get(item))}: {_worth(desk, item) if with_value else ''}{value_line(desk, item)}; "
            + desk.say(
                f"latest on {desk.day(message.created_at)} {mark}; {state}.",
                f"ostatnia {desk.day(message.created_at)} {mark}; {state}.",
            )
        )


def value_line(desk: Desk, item: bytes) -> str:
    """Tier and value at risk with its interval, or that the value is not known."""
    risk, worth = desk.risks.get(item), desk.valuations.get(item)
    if risk is None or worth is None or risk.at_risk_now_minor is None or not risk.value_known:
        return desk.say("value not known", "wartość nieznana")
    tier = {"top": ("top tier", "najwyższa grupa"), "middle": ("middle tier", "średnia grupa"), "low": ("low tier", "niższa grupa")}
    between = ""
    if risk.at_risk_low_minor is not None and risk.at_risk_high_minor is not None:
        low, high = desk.money(risk.at_risk_low_minor, risk.currency), desk.money(risk.at_risk_high_minor, risk.currency)
        between = desk.say(f" (10–90%: {low} to {high})", f" (10–90%: od {low} do {high})")
    at_risk = desk.money(risk.at_risk_now_minor, risk.currency)
    names = tier.get(worth.tier or "", ("tier unknown", "grupa nieznana"))
    return desk.say(f"{names[0]}, at risk now {at_risk}{between}", f"{names[1]}, zagrożone teraz {at_risk}{between}")


def complaint_count(desk: Desk, plan: Plan) -> Answer:
    """Customers and messages that complained, with the share of the messages of the period."""
    answer = desk.answer("count")
    searched, matching, angry = complaints(desk, plan, plan.period)
    say_assumptions(desk, plan, answer, angry=True)
    customers = {message.owner_id for message in angry if message.owner_id is not None}
    answer.number(len(customers), desk.say("customers who complained", "klienci, którzy narzekali"), **filters(plan))
    answer.number(len(angry), desk.say("frustrated messages", "sfrustrowane wiadomości"), **filters(plan))
    answer.number(
        len(matching), desk.say("messages about it, in any mood", "wiadomości na ten temat w dowolnym tonie"), **filters(plan)
    )
    answer.number(len(searched), desk.say("incoming messages in the period", "wiadomości przychodzące w okresie"), **filters(plan))
    if not angry:
        nothing(desk, answer, len(searched), plan.period, len(matching))
        say_unsure(desk, answer, matching, **filters(plan))
        return answer
    marks = answer.citations.marks(angry[-desk.rules.listed :], *_shown(desk, plan))
    part = (
        desk.say(
            f"{len(angry)} of {len(matching)} messages about it and of {len(searched)} in all",
            f"{len(angry)} z {len(matching)} wiadomości na ten temat i z {len(searched)} wszystkich",
        )
        if plan.topic
        else desk.say(f"{len(angry)} of {len(matching)} messages", f"{len(angry)} z {len(matching)} wiadomości")
    )
    answer.say(
        desk.say(
            f"{wording.customers(len(customers), 'en')} complained in {wording.messages(len(angry), 'en')} {marks}, {part}.",
            f"Liczba klientów, którzy narzekali: {len(customers)}, w {len(angry)} wiadomościach {marks}; to {part}.",
        )
    )
    say_unsure(desk, answer, matching, **filters(plan))
    return answer


def _shown(desk: Desk, plan: Plan) -> tuple[Topic, ...]:
    topic = desk.topic(plan)
    return (topic,) if topic else ()


def complaint_comparison(desk: Desk, plan: Plan) -> Answer:
    """Two periods apart: customers, messages, the share of those who ordered, and whether the difference can be told."""
    answer = desk.answer("comparison")
    periods = (plan.period, plan.compared_with or plan.period.before())
    say_assumptions(desk, plan, answer, period=False, angry=True)
    shares = []
    for period in periods:
        searched, matching, angry = complaints(desk, plan, period)
        complained = {message.owner_id for message in angry if message.owner_id is not None}
        bought = order.buyers(desk.connection, period.after(), min(period.until(), desk.ends))
        among = complained & bought
        shares.append((len(among), len(bought)))
        narrowed = filters(plan, period)
        answer.number(len(complained), desk.say("customers who complained", "klienci, którzy narzekali"), **narrowed)
        answer.number(len(angry), desk.say("frustrated messages", "sfrustrowane wiadomości"), **narrowed)
        answer.number(len(bought), desk.say("customers who ordered in the period", "klienci z zamówieniem w okresie"), **narrowed)
        answer.number(len(among), desk.say("of them, customers who complained", "w tym klienci, którzy narzekali"), **narrowed)
        marks = answer.citations.marks(angry[-desk.rules.listed :], *_shown(desk, plan))
        if not angry:
            nothing(desk, answer, len(searched), period, len(matching))
            say_unsure(desk, answer, matching, **narrowed)
            continue
        span, part = wording.span(period, desk.language), wording.share(len(among), len(bought), desk.language)
        answer.say(
            desk.say(
                f"{span}: {wording.customers(len(complained), 'en')} in {wording.messages(len(angry), 'en')} {marks}; {part} of those"
                " who ordered.",
                f"{span}: {wording.customers(len(complained), 'pl')}, {wording.messages(len(angry), 'pl')} {marks}; {part} spośród"
                " zamawiających.",
            )
        )
        say_unsure(desk, answer, matching, **narrowed)
    say_difference(desk, answer, shares[0], shares[1], **filters(plan))
    return answer


def say_difference(desk: Desk, answer: Answer, first: tuple[int, int], second: tuple[int, int], **narrowed: Any) -> None:
    """The difference of two shares with its 95 % interval, or that there are too few to tell."""
    if min(first[1], second[1]) < desk.rules.enough_to_tell:
        answer.say(
            desk.say(
                f"Too few to tell: {first[1]} and {second[1]} people; at least {desk.rules.enough_to_tell} each are needed.",
                f"Za mało, by rozstrzygnąć: {first[1]} i {second[1]} osób; potrzeba po co najmniej {desk.rules.enough_to_tell}.",
            )
        )
        return
    points, low, high = (round(100 * value, 1) for value in difference(first, second))
    answer.number(
        points,
        desk.say(
            "difference of the shares in percentage points, first minus second",
            "różnica udziałów w punktach procentowych, pierwszy minus drugi",
        ),
        interval_95=[low, high],
        method="Newcombe",
        **narrowed,
    )
    told = low > 0 or high < 0
    verdict = desk.say(
        "so the shares differ" if told else "so a difference cannot be told",
        "więc udziały się różnią" if told else "więc różnicy nie można stwierdzić",
    )
    answer.say(
        desk.say(
            f"Difference: {points:+} percentage points (95% interval {low:+} to {high:+}), {verdict}.",
            f"Różnica: {wording.signed(points, 'pl')} p.p. (przedział 95%: od {wording.signed(low, 'pl')} do {wording.signed(high, 'pl')}),"
            f" {verdict}.",
        )
    )
