"""What is known of a customer in the first days: where they came from, the first order, and what they did and said soon after.

A trait is a name and a value ("source", "fair"); a customer has it or not, or it is not known of them. Nothing later than `early_days` days
after the first order is looked at; the company's own columns are those of today's customer file, whatever day they were filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray, ObjectArray
from pipelines.clv.first_orders import FirstOrders
from pipelines.clv.order_book import DAY_US, OrderBook
from pipelines.understanding.ratings import is_low

SIZE = "first order"
THIRDS = ("lowest third", "middle third", "highest third")
# known on the day of the first order; the others only after the first days
FIRST_DAY, FIRST_DAYS = "first day", "first days"
MOST_VALUES = 200  # a column with more values names its customers rather than groups them


@dataclass(frozen=True)
class EarlyTraits:
    """Customers in rows (places in `OrderBook.customers`), traits in columns. `has` says who has it, `known` of whom that can be told;
    `currency` (place in `OrderBook.currencies`) and `first_minor` are those of the first order day, `first` its moment."""

    customer: IntArray
    first: IntArray
    currency: IntArray
    first_minor: IntArray
    names: tuple[tuple[str, str], ...]
    known_from: tuple[str, ...]
    has: BoolArray
    known: BoolArray


def early_traits(
    book: OrderBook, firsts: FirstOrders, rows: BoolArray, orders: pd.DataFrame, customers: pd.DataFrame, messages: pd.DataFrame,
    mentions: pd.DataFrame, early_days: int,
) -> EarlyTraits:  # fmt: skip
    """The traits of the customers of `firsts` chosen by `rows`. Frames as in `records.frames` and `records.theme_mentions`; `orders` is the
    frame that the book was made from."""
    place, first = firsts.customer[rows], firsts.first[rows]
    row_of = np.full(len(book.customers), -1, dtype=np.int64)
    row_of[place] = np.arange(place.size)
    product = orders["product"].to_numpy() if "product" in orders else None
    lines = book.lines.assign(row=row_of[book.lines["customer"].to_numpy()], product=product)
    lines = lines.loc[lines["row"] >= 0]
    age = lines["moment"].to_numpy(dtype=np.int64) - first[lines["row"].to_numpy()]
    bought = lines.loc[~lines["refund"]]
    opening = bought.loc[(bought["day"] * DAY_US <= first[bought["row"]]) & (bought["moment"] >= first[bought["row"]])]
    opening = opening.sort_values(["row", "moment", "amount"], kind="stable")
    begun = opening.drop_duplicates("row").sort_values("row")
    currency = begun["currency"].to_numpy(dtype=np.int64)
    own = opening.loc[opening["currency"].to_numpy() == currency[opening["row"]]]
    first_minor = np.bincount(own["row"], weights=own["amount"], minlength=place.size).astype(np.int64)
    soon = lines.loc[(age >= 0) & (age <= early_days * DAY_US)]
    ids = pd.Index(book.customers[place], dtype=object)
    columns = [
        *_facts(customers.set_index("customer_id").reindex(ids)),
        *_values("first product", begun["product"].to_numpy(dtype=object), FIRST_DAY),
        *_thirds(first_minor, currency),
        *_done(soon, opening, place.size),
        *_said(ids, first, messages, mentions, early_days),
    ]
    names, known_from = tuple((trait, value) for trait, value, *_ in columns), tuple(when for _, _, when, *_ in columns)
    return EarlyTraits(
        place, first, currency, first_minor, names, known_from,
        np.stack([has for *_, has, _ in columns], axis=1), np.stack([known for *_, known in columns], axis=1),
    )  # fmt: skip


Column = tuple[str, str, str, BoolArray, BoolArray]


def _values(trait: str, values: ObjectArray, when: str) -> Iterator[Column]:
    """One column per value of a trait, the commonest first; values that name single customers are no groups."""
    told = pd.Series(values, dtype=object)
    told = told.where(told.notna() & (told.astype(str) != ""))
    known = told.notna().to_numpy()
    counted = told.astype(str).where(known).value_counts()
    if not 2 <= counted.size <= MOST_VALUES and trait != "first product":
        return
    text = told.astype(str).to_numpy()
    for value in sorted(counted.index[:MOST_VALUES], key=lambda name: (-counted[name], name)):
        yield trait, str(value), when, known & (text == value), known


def _facts(known: pd.DataFrame) -> Iterator[Column]:
    """What the customer file says: source, locale, and every column of the company's own."""
    yield from _values("source", known["acquisition_source"].to_numpy(dtype=object), FIRST_DAY)
    yield from _values("locale", known["locale"].to_numpy(dtype=object), FIRST_DAY)
    told = [value if isinstance(value, dict) else {} for value in known["traits"]]
    for name in sorted({name for value in told for name in value}):
        yield from _values(str(name), np.array([value.get(name) for value in told], dtype=object), FIRST_DAY)


def _thirds(amount: IntArray, currency: IntArray) -> Iterator[Column]:
    """The size of the first order day against those of the other customers in its currency."""
    third = np.zeros(amount.size, dtype=np.int64)
    for code in np.unique(currency):
        mine = currency == code
        rising = np.sort(amount[mine])
        middle = np.searchsorted(rising, amount[mine], side="left") + np.searchsorted(rising, amount[mine], side="right")
        third[mine] = np.minimum(3 * middle // (2 * rising.size), 2)
    everybody = np.ones(amount.size, dtype=bool)
    for number, name in enumerate(THIRDS):
        yield SIZE, name, FIRST_DAY, third == number, everybody


def _done(soon: pd.DataFrame, opening: pd.DataFrame, size: int) -> Iterator[Column]:
    everybody = np.ones(size, dtype=bool)
    first_day = np.zeros(size, dtype=np.int64)
    first_day[opening["row"]] = opening["day"]
    again = soon.loc[~soon["refund"] & (soon["day"].to_numpy() > first_day[soon["row"]])]
    for value, rows in (("ordered again", again), ("got money back", soon.loc[soon["refund"]])):
        yield "in the first days", value, FIRST_DAYS, _marked(rows["row"].to_numpy(dtype=np.int64), size), everybody


def _said(ids: pd.Index, first: IntArray, messages: pd.DataFrame, mentions: pd.DataFrame, early_days: int) -> Iterator[Column]:
    """Messages, readings and themes of the first days, for customers who began once messages were kept."""
    written = messages.loc[(messages["direction"] == "in") & ~messages["is_automatic"].astype(bool) & messages["time_known"].astype(bool)]
    if written.empty:
        return
    known = first >= int(written["created_at"].min())

    def soon(frame: pd.DataFrame) -> pd.DataFrame:
        row = ids.get_indexer(pd.Index(frame["customer_id"], dtype=object))
        inside = frame.assign(row=row).loc[row >= 0]
        age = inside["created_at"].to_numpy(dtype=np.int64) - first[inside["row"].to_numpy()]
        early: pd.DataFrame = inside.loc[(age >= 0) & (age <= early_days * DAY_US)]
        return early

    early = soon(written)
    low = np.array([is_low(rating, scale) for rating, scale in zip(early["rating"], early["rating_scale"], strict=True)], dtype=bool)
    for value, rows in (
        ("wrote", early), ("was frustrated", early.loc[early["frustrated"] == "yes"]), ("gave a low rating", early.loc[low]),
        ("sounded content", early.loc[early["sentiment"] == "positive"]),
    ):  # fmt: skip
        yield "in the first days", value, FIRST_DAYS, _marked(rows["row"].to_numpy(dtype=np.int64), first.size), known
    spoken = soon(mentions)
    for theme, rows in spoken.groupby("theme_key", sort=True):
        names = rows["names"].iloc[0]
        name = str(names.get("en", theme)) if isinstance(names, dict) else str(theme)
        yield "spoke in the first days of", name, FIRST_DAYS, _marked(rows["row"].to_numpy(dtype=np.int64), first.size), known


def _marked(rows: IntArray, size: int) -> BoolArray:
    marked = np.zeros(size, dtype=bool)
    marked[rows] = True
    return marked


def value_after(book: OrderBook, traits: EarlyTraits, early_days: int, window_days: int) -> FloatArray:
    """Net value, in minor units of the first order's currency, from `early_days` days after the first order on for `window_days` days."""
    row_of = np.full(len(book.customers), -1, dtype=np.int64)
    row_of[traits.customer] = np.arange(traits.customer.size)
    row = row_of[book.lines["customer"].to_numpy()]
    lines = book.lines.assign(row=row).loc[row >= 0]
    row = lines["row"].to_numpy(dtype=np.int64)
    age = lines["moment"].to_numpy(dtype=np.int64) - traits.first[row]
    inside = (age > early_days * DAY_US) & (age <= (early_days + window_days) * DAY_US)
    inside &= lines["currency"].to_numpy() == traits.currency[row]
    amount = np.where(lines["refund"], -lines["amount"], lines["amount"]).astype(np.float64)
    return np.bincount(row[inside], weights=amount[inside], minlength=traits.customer.size).astype(np.float64)
