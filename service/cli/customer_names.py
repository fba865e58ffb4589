"""The name beside the key of a customer, as lists on the screen show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def with_names(connection: Connection, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items, each with `customer_name`: the name of its `customer_id`, None where none is known."""
    from pipelines.records import customer

    ids = customer.ids_of_keys(connection, sorted({item["customer_id"] for item in items if item.get("customer_id")}))
    profiles = customer.profiles(connection, ids.values())
    names = {key: " ".join((profiles[found].name or "").split()) or None for key, found in ids.items()}
    return [item | {"customer_name": names.get(item.get("customer_id") or "")} for item in items]


def shown(item: dict[str, Any]) -> str:
    """`Anna Kowalska (C1)`, the key alone where no name is known, a dash for nobody."""
    key, name = item.get("customer_id"), item.get("customer_name")
    return f"{name} ({key})" if name and key else key or "–"
