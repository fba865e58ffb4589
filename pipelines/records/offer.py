"""Offers of the catalogue as each rules version states them, and the ledger of what was reserved, used and released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, SequenceNumber, UtcTime, insert_new, metadata, rows_in
from pipelines.records.valuation import valuation

offer = sa.Table(
    "offer",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("rules_version", sa.Integer, primary_key=True),
    sa.Column("terms", Json, nullable=False),  # names by language, kind, percent or face value, caps, budget
)

budget_entry = sa.Table(
    "budget_entry",
    metadata,
    sa.Column("sequence", SequenceNumber, primary_key=True, autoincrement=True),
    sa.Column("offer_key", sa.String(64), nullable=False, index=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False, index=True),
    sa.Column("draft_id", Id, sa.ForeignKey("draft.id"), nullable=False),
    sa.Column("entry", sa.String(8), nullable=False),  # reserve | spend | release
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Balance:
    """What one draft holds of an offer: reserved = outstanding + spent + released, always."""

    offer_key: str
    customer_id: bytes
    draft_id: bytes
    currency: str
    reserved_minor: int
    spent_minor: int
    released_minor: int

    @property
    def outstanding_minor(self) -> int:
        return self.reserved_minor - self.spent_minor - self.released_minor


def put_terms(connection: Connection, rules_version: int, offers: Mapping[str, Mapping[str, Any]]) -> None:
    """Stores the terms of the offers as this rules version states them; what is stored stays as it is."""
    rows = [{"key": key, "rules_version": rules_version, "terms": dict(terms)} for key, terms in sorted(offers.items())]
    insert_new(connection, offer, rows, keys=["key", "rules_version"])


def lock(connection: Connection, offer_key: str) -> None:
    """Makes other reservations of this offer wait until the transaction ends (SQLite has one writer anyway)."""
    connection.execute(sa.select(offer.c.key).where(offer.c.key == offer_key).order_by(offer.c.rules_version).with_for_update()).all()


def add(
    connection: Connection, offer_key: str, customer_id: bytes, draft_id: bytes, entry: str, amount_minor: int, currency: str,
    *, at: datetime, by: str,
) -> None:
    """Writes one line of the ledger; lines are never changed."""
    row = {"offer_key": offer_key, "customer_id": customer_id, "draft_id": draft_id, "entry": entry, "amount_minor": amount_minor}
    connection.execute(sa.insert(budget_entry).values(**row, currency=currency, at=at, by=by))


def _sum(entry: str) -> sa.ColumnElement[int]:
    amount = sa.case((budget_entry.c.entry == entry, budget_entry.c.amount_minor), else_=0)
    return sa.cast(sa.func.coalesce(sa.func.sum(amount), 0), sa.BigInteger)


def balance(connection: Connection, draft_id: bytes) -> Balance | None:
    """What the draft holds; None when it never held anything."""
    columns = (budget_entry.c.offer_key, budget_entry.c.customer_id, budget_entry.c.draft_id, budget_entry.c.currency)
    query = sa.select(*columns, _sum("reserve"), _sum("spend"), _sum("release")).where(budget_entry.c.draft_id == draft_id)
    row = connection.execute(query.group_by(*columns).order_by(sa.func.max(budget_entry.c.sequence).desc()).limit(1)).one_or_none()
    return None if row is None else Balance(*row)


def committed(connection: Connection, offer_key: str, *, since: datetime | None = None) -> int:
    """What of the offer's budget is gone or held, in minor units: everything reserved (since then) and not released."""
    query = sa.select(_sum("reserve") - _sum("release")).where(budget_entry.c.offer_key == offer_key)
    if since is not None:
        began = sa.select(budget_entry.c.draft_id).where(budget_entry.c.entry == "reserve", budget_entry.c.at >= since)
        query = query.where(budget_entry.c.draft_id.in_(began))
    return int(connection.execute(query).scalar_one())


def committed_by_tier(connection: Connection, offer_key: str, run_id: bytes) -> dict[str, int]:
    """`committed`, by the value tier in which the run has each customer; who has none there is left out."""
    tier = sa.and_(valuation.c.customer_id == budget_entry.c.customer_id, valuation.c.run_id == run_id)
    query = sa.select(valuation.c.tier, _sum("reserve") - _sum("release")).select_from(budget_entry.join(valuation, tier))
    query = query.where(budget_entry.c.offer_key == offer_key, valuation.c.tier.is_not(None)).group_by(valuation.c.tier)
    return {str(name): int(amount) for name, amount in connection.execute(query)}


def offers_to(connection: Connection, customer_ids: Iterable[bytes], since: datetime) -> dict[bytes, int]:
    """How many offers those customers hold or got since then."""
    found: dict[bytes, int] = {}
    for row in _held(connection, customer_ids, since):
        found[row.customer_id] = found.get(row.customer_id, 0) + 1
    return found


def cost_of_offers_to(connection: Connection, customer_ids: Iterable[bytes], since: datetime) -> dict[tuple[bytes, str], int]:
    """What those offers cost or may cost, by customer and currency, in minor units."""
    found: dict[tuple[bytes, str], int] = {}
    for row in _held(connection, customer_ids, since):
        found[row.customer_id, row.currency] = found.get((row.customer_id, row.currency), 0) + row.held
    return found


def _held(connection: Connection, customer_ids: Iterable[bytes], since: datetime) -> list[sa.Row[Any]]:
    held = (_sum("reserve") - _sum("release")).label("held")
    columns = (budget_entry.c.customer_id, budget_entry.c.currency, budget_entry.c.draft_id)
    query = sa.select(*columns, held).where(budget_entry.c.at > since).group_by(*columns).having(held > 0)
    return rows_in(connection, query, budget_entry.c.customer_id, customer_ids)
