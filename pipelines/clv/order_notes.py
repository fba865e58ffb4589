"""What is odd about a shop's orders, each in one sentence: nothing is set right in silence."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pipelines.clv.arithmetic import added_up
from pipelines.clv.order_book import OrderBook, order_book
from pipelines.clv.rfm import RfmTable, day_of

LONG_PAUSE_DAYS = 365

_BY_CUSTOMER = """
SELECT count(*) FILTER (bought < refunded AND orders > 0)::BIGINT AS overpaid
FROM (
    SELECT customer, currency, coalesce(sum(amount) FILTER (NOT refund), 0) AS bought, coalesce(sum(amount) FILTER (refund), 0) AS refunded,
        count(*) FILTER (NOT refund) AS orders
    FROM lines GROUP BY customer, currency
)
"""
_TWICE = """
SELECT coalesce(sum(n - 1), 0)::BIGINT AS twice
FROM (SELECT count(*) AS n FROM lines WHERE NOT refund AND amount > 0 GROUP BY customer, currency, moment, amount HAVING count(*) > 1)
"""
_PAUSE = """
SELECT day, day - lag(day) OVER (ORDER BY day) AS pause FROM (SELECT DISTINCT day FROM lines WHERE NOT refund)
QUALIFY pause > {days} ORDER BY day
"""


def order_notes(orders: pd.DataFrame, rfm: RfmTable) -> list[str]:
    """The sentences, none for ordinary orders; `orders` as in `records.frames.orders`, `rfm` their table."""
    book = order_book(orders)
    notes = [*rfm.notes, *_about_refunds(book)]
    twice = int(added_up(_TWICE, lines=book.lines)["twice"].iloc[0])
    if twice:
        notes.append(
            f"{_orders(twice)} with the same customer, moment and amount as another, under another number: counted, since the numbers "
            "differ. If the same order came in twice, import it under one number."
        )
    for day, pause in _pauses(book):
        notes.append(f"Nobody ordered in the {pause} days before {day.isoformat()}: what lies before tells little about today.")
    currencies = [str(name) for name in book.currencies.tolist()]
    if len(currencies) > 1:
        notes.append(f"Orders are in {', '.join(currencies)}: money is shown in each, never added up.")
    return [_sentence(note) for note in (*notes, *_about_customers(rfm))]


def _sentence(note: str) -> str:
    return note[:1].upper() + note[1:].rstrip(".") + "."


def _orders(count: int) -> str:
    return f"{count} order" if count == 1 else f"{count} orders"


def _customers(count: int) -> str:
    return f"{count} customer" if count == 1 else f"{count} customers"


def _about_refunds(book: OrderBook) -> list[str]:
    """Refunds that follow no order stand in the table's own notes already."""
    overpaid = int(added_up(_BY_CUSTOMER, lines=book.lines)["overpaid"].iloc[0])
    return [f"{_customers(overpaid)} got more back than they paid in a currency: what they spent counts as 0."] if overpaid else []


def _pauses(book: OrderBook) -> list[tuple[date, int]]:
    table = added_up(_PAUSE.format(days=LONG_PAUSE_DAYS), lines=book.lines)
    return [(day_of(int(row["day"])), int(row["pause"])) for row in table.to_dict("records")]


def _about_customers(rfm: RfmTable) -> list[str]:
    if not len(rfm):
        return []
    if len(rfm) == 1:
        return ["One customer has an order: scores and shares compare customers, so here they say nothing."]
    if not np.any(rfm.frequency > 0):
        return ["Nobody has ordered on more than one day: there is no rhythm to learn from, so nobody's value can be told yet."]
    history = np.stack([rfm.frequency, rfm.recency_days, rfm.age_days, rfm.net_spend_minor])
    if np.all(history == history[:, :1]):
        return ["All customers have the same orders: scores cannot tell them apart, and all get the middle one."]
    return []
