"""How many orders there were and what they brought, and which products the complaints are about."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import filters, kept_messages, nothing, say_assumptions
from pipelines.ask.plan import Plan
from pipelines.ask.tools.figures import only_currencies
from pipelines.ask.topics import flat
from pipelines.clv import kpis
from pipelines.records import order


def orders_and_revenue(desk: Desk, plan: Plan) -> Answer:
    """Orders, their sum and the refunds of a period, each currency apart."""
    answer = desk.answer("count")
    say_assumptions(desk, plan.changed(topic=None, words=(), tier=None, repeat_buyers=False, countries=()), answer)
    answer.assumptions.append(
        desk.say(
            "Revenue is the sum of the orders' amounts as imported; refunds are shown beside it, and currencies apart.",
            "Przychód to suma kwot zamówień z importu; zwroty podano obok, a waluty osobno.",
        )
    )
    rows = order.totals(desk.connection, plan.period.after(), min(plan.period.until(), desk.ends))
    if plan.currencies:
        answer.assumptions.append(only_currencies(desk, plan))
        rows = [row for row in rows if row.currency in plan.currencies]
    sold, refunded = [row for row in rows if row.kind == "order"], {row.currency: row for row in rows if row.kind == "refund"}
    total = sum(row.number for row in sold)
    narrowed = {"from": str(plan.period.start), "to_exclusive": str(plan.period.end)}
    answer.number(total, desk.say("orders in the period", "zamówienia w okresie"), **narrowed)
    answer.say(
        desk.say(
            f"{wording.counted(total, 'en', ('order', 'orders'), ('', '', ''))} in the period.", f"Zamówienia w okresie: {total}."
        )
    )
    for currency in sorted({row.currency for row in rows}):
        bought = next((row for row in sold if row.currency == currency), None)
        back = refunded.get(currency)
        amount, returned = int(bought.amount_minor) if bought else 0, abs(int(back.amount_minor)) if back else 0
        answer.number(desk.amount(amount, currency), desk.say("revenue", "przychód"), currency=currency, **narrowed)
        answer.number(desk.amount(returned, currency), desk.say("refunded", "zwrócono"), currency=currency, **narrowed)
        count = bought.number if bought else 0
        answer.say(
            desk.say(
                f"– {currency}: {desk.money(amount, currency)} in {wording.counted(count, 'en', ('order', 'orders'), ('', '', ''))};"
                f" refunded {desk.money(returned, currency)}.",
                f"– {currency}: {desk.money(amount, currency)}, zamówienia: {count}; zwrócono {desk.money(returned, currency)}.",
            )
        )
    return answer


def repeat_rate(desk: Desk, plan: Plan) -> Answer:
    """How many customers ordered again after their first day with an order, of all time unless the question names a period."""
    answer, orders = desk.answer("count"), desk.orders()
    named = "period" in plan.said
    span = wording.span(plan.period, desk.language) if named else desk.say("all time", "cały czas")
    answer.assumptions.append(
        desk.say(
            f"Period: {span}. A second order is one on a later day than the customer's first; orders of unknown customers are left out.",
            f"Okres: {span}. Drugie zamówienie to zamówienie złożone w późniejszym dniu niż pierwsze; bez zamówień nieznanych osób.",
        )
    )
    if orders.empty:
        answer.say(desk.say("No order is known up to that date.", "Do tego dnia nie ma żadnego zamówienia."))
        return answer
    start = plan.period.after() if named else datetime.fromtimestamp(int(orders["ordered_at"].min()) / 1e6, UTC)
    end = (min(plan.period.until(), desk.ends) if named else desk.ends) - timedelta(microseconds=1)
    figures = kpis.order_figures(orders, kpis.Period(start - timedelta(microseconds=1), end))
    found = next(figure for figure in figures if figure.name == "repeat_rate")
    if found.value is None or found.low is None or found.high is None:
        answer.say(desk.say("Nobody ordered in the period.", "W tym okresie nikt nie zamówił."))
        return answer
    again = round(found.value * found.n)
    narrowed = {"from": str(plan.period.start), "to_exclusive": str(plan.period.end)} if named else {}
    interval = [wording.percent(found.low), wording.percent(found.high)]
    answer.number(again, desk.say("customers who ordered again", "klienci, którzy zamówili ponownie"), **narrowed)
    answer.number(found.n, desk.say("customers who ordered", "klienci z zamówieniem"), **narrowed)
    answer.number(
        round(found.value, 4), desk.say("repeat rate", "odsetek zamawiających ponownie"), n=found.n, interval_95=interval, **narrowed
    )
    part = wording.share(again, found.n, desk.language)
    answer.say(
        desk.say(
            f"Ordered again: {part} of the customers who ordered (repeat rate; 95% interval {' to '.join(interval)}).",
            f"Zamówili ponownie: {part} klientów z zamówieniem (przedział 95%: od {' do '.join(interval)}).",
        )
    )
    return answer


def complained_products(desk: Desk, plan: Plan) -> Answer:
    """Products of frustrated messages, by the message itself, else by its order, the most complained about first."""
    answer = desk.answer("list")
    searched = desk.messages(plan.period)
    kept = kept_messages(desk, plan, searched)
    angry = [row for row in kept if row.frustrated == "yes"]
    say_assumptions(desk, plan.changed(topic=None), answer, angry=True)
    answer.assumptions.append(
        desk.say(
            "A message counts for the product it was written about; else for the products of the order that it names.",
            "Wiadomość liczy się do produktu, którego dotyczy; w braku takiego do produktów zamówienia, które wymienia.",
        )
    )
    if not angry:
        nothing(desk, answer, len(searched), plan.period, len(kept))
        return answer
    ordered = order.products_of(desk.connection, {row.order_key for row in angry if row.order_key})
    known = order.known_products(desk.connection, {row.product for row in angry if row.product})
    held: dict[str, list[Any]] = defaultdict(list)
    for row in angry:
        for product in {row.product} & known or ordered.get(row.order_key, set()):
            held[product].append(row)
    without = sum(not any(row in rows for rows in held.values()) for row in angry)
    answer.number(len(angry), desk.say("frustrated messages", "sfrustrowane wiadomości"), **filters(plan))
    answer.number(without, desk.say("of them with no known product", "w tym bez znanego produktu"), **filters(plan))
    answer.say(
        desk.say(
            f"{wording.messages(len(angry), 'en')} read as frustrated; {without} of them name no product or order that is known.",
            f"Sfrustrowane wiadomości: {len(angry)}; bez znanego produktu lub zamówienia: {without}.",
        )
    )
    for place, product in enumerate(sorted(held, key=lambda item: (-len(held[item]), flat(item)))[: desk.rules.listed], 1):
        rows = held[product]
        people = len({row.owner_id for row in rows if row.owner_id is not None})
        marks = answer.citations.marks(rows[-desk.rules.quotes_per_point :])
        answer.number(len(rows), desk.say(f"frustrated messages about {product}", f"sfrustrowane wiadomości: {product}"), **filters(plan))
        answer.say(
            f"{place}. {product}: {wording.messages(len(rows), desk.language)}, {wording.customers(people, desk.language)} {marks}."
        )
    return answer
