"""What is held, what the complaints are about, and who is worth most."""

from __future__ import annotations

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import filters, kept_customers, kept_messages, nothing, say_assumptions, say_unsure
from pipelines.ask.plan import Plan
from pipelines.ask.tools.complaints import value_line
from pipelines.ask.tools.leaving import no_run, say_run
from pipelines.ask.tools.said import people_behind, point, say_how_counted
from pipelines.records import customer, order


def what_is_held(desk: Desk, plan: Plan) -> Answer:
    """Customers in all, and messages and buyers of the period."""
    answer = desk.answer("count")
    say_assumptions(desk, plan, answer)
    known = len(kept_customers(desk, plan, customer.ids_in_key_order(desk.connection)))
    rows = kept_messages(desk, plan, desk.messages(plan.period))
    bought = kept_customers(desk, plan, order.buyers(desk.connection, plan.period.after(), min(plan.period.until(), desk.ends)))
    writers = {row.owner_id for row in rows if row.owner_id is not None}
    narrowed = {name: value for name, value in filters(plan).items() if name not in ("from", "to_exclusive")}
    answer.number(known, desk.say("customers in the workspace", "klienci w przestrzeni"), **narrowed)
    answer.number(len(rows), desk.say("incoming messages in the period", "wiadomości przychodzące w okresie"), **filters(plan))
    answer.number(len(writers), desk.say("customers who wrote in the period", "klienci, którzy napisali w okresie"), **filters(plan))
    answer.number(len(bought), desk.say("customers who ordered in the period", "klienci z zamówieniem w okresie"), **filters(plan))
    answer.say(
        desk.say(
            f"{wording.customers(known, 'en')} in all; in the period {wording.messages(len(rows), 'en')} from"
            f" {wording.customers(len(writers), 'en')}, and {wording.customers(len(bought), 'en')} ordered.",
            f"Klienci razem: {known}; w okresie: {wording.messages(len(rows), 'pl')} od {len(writers)} klientów,"
            f" a z zamówieniem: {wording.customers(len(bought), 'pl')}.",
        )
    )
    return answer


def common_complaints(desk: Desk, plan: Plan) -> Answer:
    """The topics of frustrated messages, those of most messages first."""
    return _themes(desk, plan, by_customers=False)


def angry_themes(desk: Desk, plan: Plan) -> Answer:
    """The topics of frustrated messages, those of most customers first."""
    return _themes(desk, plan, by_customers=True)


def _themes(desk: Desk, plan: Plan, *, by_customers: bool) -> Answer:
    answer = desk.answer("summary")
    searched = desk.messages(plan.period)
    kept = kept_messages(desk, plan, searched)
    angry = [row for row in kept if row.frustrated == "yes"]
    say_assumptions(desk, plan, answer, angry=True)
    say_how_counted(desk, answer)
    if not angry:
        nothing(desk, answer, len(searched), plan.period, len(kept))
        return answer
    listed = desk.subjects.reasons()
    held = desk.subjects.held(listed, angry)
    answer.number(len(angry), desk.say("frustrated messages", "sfrustrowane wiadomości"), **filters(plan))
    order_en = "those of most frustrated customers" if by_customers else "the most common"
    order_pl = "od tego, na który skarży się najwięcej sfrustrowanych klientów" if by_customers else "od najczęstszego"
    answer.say(
        desk.say(
            f"{len(angry)} of {wording.messages(len(searched), 'en')} are frustrated; their themes, {order_en} first.",
            f"Sfrustrowane: {len(angry)} z {len(searched)} wiadomości; tematy {order_pl}.",
        )
    )
    sizes = {key: (people_behind(rows) if by_customers else 0, len(rows)) for key, rows in held.items()}
    for topic in sorted(listed, key=lambda item: sizes[item.key], reverse=True)[:5]:
        if by_customers and held[topic.key]:
            definition = desk.say(f"frustrated customers: {topic.name('en')}", f"sfrustrowani klienci: {topic.name('pl')}")
            answer.number(sizes[topic.key][0], definition, **filters(plan))
        point(desk, answer, held[topic.key], (topic,), plan, topic.name("en").capitalize(), topic.name("pl").capitalize())
    without = sum(not any(row in rows for rows in held.values()) for row in angry)
    answer.number(
        without, desk.say("frustrated messages with none of the themes", "sfrustrowane bez żadnego z tematów"), **filters(plan)
    )
    answer.say(
        desk.say(f"{without} of {len(angry)} had no theme.", f"Bez żadnego tematu: {without} z {len(angry)}.")
    )
    say_unsure(desk, answer, kept, **filters(plan))
    return answer


def best_customers(desk: Desk, plan: Plan) -> Answer:
    """Customers by their value in the next 12 months."""
    answer = desk.answer("list")
    if no_run(desk, answer):
        return answer
    say_run(desk, answer)
    known = {item for item, row in desk.risks.items() if row.value_known and row.clv_minor is not None}
    kept = kept_customers(desk, plan.changed(tier=None), known)
    profiles = desk.profiles(kept)

    def value(item: bytes) -> tuple[float, str]:
        row = desk.risks[item]
        return -desk.rank_of(row.clv_minor, row.currency), profiles[item].key

    answer.number(len(kept), desk.say("customers whose value is known", "klienci o znanej wartości"))
    answer.say(
        desk.say(
            f"{wording.customers(len(kept), 'en')} have a known value; ranked by value in the next 12 months, with the risk"
            " of leaving already taken off.",
            f"O znanej wartości: {wording.customers(len(kept), 'pl')}; kolejność według wartości w kolejnych 12 miesiącach, po odjęciu"
            " ryzyka odejścia.",
        )
    )
    for place, item in enumerate(sorted(kept, key=value)[: desk.rules.listed], 1):
        row = desk.risks[item]
        answer.say(f"{place}. {desk.name(profiles[item])}: {desk.money(row.clv_minor, row.currency)}; {value_line(desk, item)}.")
    return answer
