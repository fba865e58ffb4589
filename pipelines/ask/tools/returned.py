"""Which products are given back most, by the refunds of a period."""

from __future__ import annotations

from collections import Counter

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.plan import Plan
from pipelines.ask.topics import flat
from pipelines.records import order


def returned_products(desk: Desk, plan: Plan) -> Answer:
    """Products by the number of refunds, of all time unless the question names a period; what no refund tells is said."""
    answer, named = desk.answer("list"), "period" in plan.said
    after, until = (plan.period.after(), min(plan.period.until(), desk.ends)) if named else (None, desk.ends)
    refunds = order.refunded_products(desk.connection, after=after, until=until)
    span = wording.span(plan.period, desk.language) if named else desk.say("all time", "cały czas")
    answer.assumptions.append(
        desk.say(
            f"Period: {span}. A return is a refund as imported; it counts for the products that it names, else for the one product of its"
            " order. Goods sent back without a refund are not known.",
            f"Okres: {span}. Zwrot to zwrot z importu; liczy się do produktów, które wymienia, w braku ich do jedynego produktu zamówienia."
            " Towar odesłany bez zwrotu pieniędzy nie jest znany.",
        )
    )
    narrowed = {"from": str(plan.period.start), "to_exclusive": str(plan.period.end)} if named else {}
    counts = Counter(product for products in refunds for product in products)
    unknown = sum(not products for products in refunds)
    answer.number(len(refunds), desk.say("refunds", "zwroty"), **narrowed)
    answer.number(unknown, desk.say("of them with no known product", "w tym bez znanego produktu"), **narrowed)
    if not refunds:
        answer.say(desk.say("No refund is known in that time.", "W tym czasie nie ma żadnego zwrotu."))
        return answer
    answer.say(
        desk.say(
            f"{wording.counted(len(refunds), 'en', ('refund', 'refunds'), ('', '', ''))}; for {unknown} the product is not known.",
            f"Zwroty: {len(refunds)}; w tym bez znanego produktu: {unknown}.",
        )
    )
    for place, product in enumerate(sorted(counts, key=lambda item: (-counts[item], flat(item)))[: desk.rules.listed], 1):
        part = wording.share(counts[product], len(refunds), desk.language)
        answer.number(counts[product], desk.say(f"refunds of {product}", f"zwroty: {product}"), **narrowed)
        answer.say(f"{place}. {product}: {part}.")
    return answer
