"""What customers wish for, need, and stay for in a period, found anew over the stored messages: grouped, counted and priced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.records import customer, order, reading, risk
from pipelines.records import run as runs
from pipelines.records.database import reading as open_records
from pipelines.records.money import as_text
from pipelines.understanding.leaving_words import flat as flattened
from pipelines.understanding.wishes.grouping import grouped, stems
from pipelines.understanding.wishes.products import product_named
from pipelines.understanding.wishes.said_wishes import KINDS, Kind, SaidWish, wishes_told
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

PERIOD_DAYS = 365  # days up to the as-of moment that are looked at when nothing else is asked for
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Item:
    """One stated wish with the stored message that holds it (a row of `reading.told`), and the ordered product that it names."""

    wish: SaidWish
    row: Any
    product: str | None

    @property
    def quote(self) -> str:
        """The words, verbatim."""
        text: str = self.row.text
        return text[self.wish.start : self.wish.end]


@dataclass(frozen=True, slots=True)
class Same:
    """Items that say the same, oldest first, with the customers behind them and what those are worth."""

    kind: Kind
    items: tuple[Item, ...]
    customers: tuple[bytes, ...]
    at_risk_now: tuple[tuple[str, int, int], ...]  # (currency, sum in minor units, customers of known value)
    clv: tuple[tuple[str, int, int], ...]


def items_in(connection: Connection, rows: Sequence[Any]) -> tuple[list[Item], int]:
    """The items of incoming messages (rows of `reading.told`), oldest first, and how many were dropped as private."""
    told = [(row, wishes_told(row.text)) for row in rows]
    sold = _products(connection, {row.owner_id for row, found in told if found.wishes and row.owner_id is not None})
    items = [
        Item(wish, row, product_named(flattened(row.text[wish.start : wish.end]), _own_list(row, sold)))
        for row, found in told
        for wish in found.wishes
    ]
    return items, sum(found.dropped for _, found in told)


def same(items: Sequence[Item], risks: Mapping[bytes, Any]) -> list[Same]:
    """The items by kind and wording: most customers first, then the most messages, then the oldest."""
    found: list[Same] = []
    for kind in KINDS:
        own = [item for item in items if item.wish.kind == kind]
        for places in grouped([stems(item.wish.about) for item in own]):
            members = tuple(own[place] for place in places)
            people = tuple(dict.fromkeys(item.row.owner_id for item in members if item.row.owner_id is not None))
            known = [risks[one] for one in people if one in risks and risks[one].value_known]
            found.append(Same(kind, members, people, _summed(known, "at_risk_now_minor"), _summed(known, "clv_minor")))
    first = {id(group): (group.items[0].row.created_at, group.items[0].row.key, group.items[0].wish.start) for group in found}
    return sorted(found, key=lambda group: (-len(group.customers), -len(group.items), first[id(group)]))


def wishes_of(
    workspace: Workspace, *, as_of: datetime, days: int = PERIOD_DAYS, kind: Kind | None = None
) -> dict[str, Any]:
    """Every group of wishes of the `days` up to `as_of` (inclusive), ready for JSON; values are those of the newest run.

    {"items": [{"kind", "text" (the oldest wording, verbatim), "customers", "messages", "products", "at_risk_now" and "clv": [{"amount",
    "currency", "customers"}], "newest_at", "said": [{"message_id", "customer_id", "created_at", "quote", "start", "end", "product"}]}],
    "next", "as_of", "days", "searched" (incoming messages), "dropped_as_private"}. A customer counts once in a group; currencies are never
    added up, and people whose value is not known are in no sum.
    """
    after, until = as_of - timedelta(days=days), as_of + A_MOMENT
    with open_records(workspace.engine) as connection:
        rows = reading.told(connection, after=after, until=until)
        items, dropped = items_in(connection, rows)
        current = runs.newest(connection)
        risks = risk.of_run(connection, current.id) if current is not None else {}
        groups = [group for group in same(items, risks) if kind in (None, group.kind)]
        profiles = customer.profiles(connection, {item.row.owner_id for item in items if item.row.owner_id is not None})
    keys = {one: row.key for one, row in profiles.items()}
    return {
        "items": [_as_json(group, keys) for group in groups], "next": None, "as_of": as_of.isoformat(), "days": days,
        "searched": len(rows), "dropped_as_private": dropped,
    }  # fmt: skip


def said_wishes_of(connection: Connection, customer_id: bytes, *, as_of: datetime) -> dict[str, Any]:
    """One customer's wishes up to `as_of` (inclusive), newest first: {"items": [...], "dropped_as_private"}, ready for JSON."""
    items, dropped = items_in(connection, reading.told(connection, until=as_of + A_MOMENT, customer_ids=[customer_id]))
    return {"items": [{"kind": item.wish.kind} | _said(item) for item in reversed(items)], "dropped_as_private": dropped}


def _products(connection: Connection, customer_ids: set[bytes]) -> dict[bytes, set[str]]:
    keys = order.keys_of_customers(connection, sorted(customer_ids))
    named = order.products_of(connection, {key for own in keys.values() for key in own})
    return {one: {product for key in own for product in named.get(key, ())} for one, own in keys.items()}


def _own_list(row: Any, sold: Mapping[bytes, set[str]]) -> set[str]:
    """What the customer ordered, and the product that a review is filed under."""
    return set(sold.get(row.owner_id, ())) | ({row.product} if row.product else set())


def _summed(known: Iterable[Any], column: str) -> tuple[tuple[str, int, int], ...]:
    sums: dict[str, list[int]] = {}
    for row in known:
        amount = getattr(row, column)
        if amount is not None and row.currency:
            sums.setdefault(row.currency, []).append(amount)
    return tuple((currency, sum(amounts), len(amounts)) for currency, amounts in sorted(sums.items()))


def _money(sums: Iterable[tuple[str, int, int]]) -> list[dict[str, Any]]:
    return [{"amount": as_text(minor, currency), "currency": currency, "customers": people} for currency, minor, people in sums]


def _said(item: Item) -> dict[str, Any]:
    return {
        "message_id": item.row.key, "created_at": item.row.created_at.isoformat(), "quote": item.quote,
        "start": item.wish.start, "end": item.wish.end, "product": item.product,
    }  # fmt: skip


def _as_json(group: Same, keys: Mapping[bytes, str]) -> dict[str, Any]:
    return {
        "kind": group.kind, "text": group.items[0].quote, "customers": len(group.customers),
        "messages": len({item.row.key for item in group.items}), "products": sorted({item.product for item in group.items if item.product}),
        "at_risk_now": _money(group.at_risk_now), "clv": _money(group.clv),
        "newest_at": max(item.row.created_at for item in group.items).isoformat(),
        "said": [_said(item) | {"customer_id": keys.get(item.row.owner_id)} for item in group.items],
    }  # fmt: skip
