"""The part of a profile about one table, read from YAML and checked."""

from __future__ import annotations

from typing import Any

from pipelines.ingest.declared.kinds import CHANNEL_OF_KIND, KINDS
from pipelines.ingest.declared.profile import ORDER_STATES, IdCleaning, StatusMap, TableProfile, folded_name
from pipelines.ingest.rows.columns import CUSTOMER, MESSAGE, ORDER

ORDER_ONLY = ("status", "total", "unit_price", "shipping", "tax", "tax_rate", "refunded", "refunded_at", "phone", "buyer_name")
MESSAGE_ONLY = ("title", "reply_text", "reply_at", "sender_name")
CUSTOMER_ONLY = ("first_name", "last_name")
TEXT_FORMS = ("", "google-review")
WHO_BUYS = ("customer_id", "email", "phone")
ORDER_FIELDS = ("every row", "first row")
_KEYS = (
    "kind", "columns", "known_by", "order_fields", "status", "values", "defaults", "ids", "who", "id_from", "traits", "names_no_customer",
    "text_form", "unusable",
)  # fmt: skip


class BadProfile(Exception):
    """A fault in a profile: the place, such as `tables.orders.status`, and what may stand there."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


def texts(place: str, value: Any) -> tuple[str, ...]:
    """A text or a list of texts as a tuple; nothing is an empty one."""
    if value is None:
        return ()
    found = value if isinstance(value, list) else [value]
    if any(isinstance(part, (dict, list)) or part is None for part in found):
        raise BadProfile(place, "is a text or a list of texts")
    return tuple("yes" if part is True else "no" if part is False else str(part) for part in found)


def columns_of_kind(kind: str) -> tuple[str, ...]:
    """Our columns that a table of this kind may fill, those that only profiles know among them."""
    if kind == "orders":
        return (*ORDER, *ORDER_ONLY)
    return (*CUSTOMER, *CUSTOMER_ONLY) if kind == "customers" else (*MESSAGE, *MESSAGE_ONLY)


def read_table(name: str, content: Any) -> TableProfile:
    """A checked table; raises BadProfile."""
    place = f"tables.{name}"
    if not isinstance(content, dict):
        raise BadProfile(place, f"a table has {', '.join(_KEYS)}")
    if unknown := [str(key) for key in content if key not in _KEYS]:
        raise BadProfile(f"{place}.{unknown[0]}", f"a table may hold {', '.join(_KEYS)}, and nothing else")
    kind = str(content.get("kind", ""))
    if kind not in KINDS:
        raise BadProfile(f"{place}.kind", f"is one of {', '.join(KINDS)}")
    columns = _columns(f"{place}.columns", content.get("columns"), kind)
    order_fields = str(content.get("order_fields", ORDER_FIELDS[0]))
    text_form = str(content.get("text_form", ""))
    _one_of(f"{place}.order_fields", order_fields, ORDER_FIELDS)
    _one_of(f"{place}.text_form", text_form, TEXT_FORMS)
    table = TableProfile(
        name,
        kind,
        columns,
        known_by=tuple(part if part in columns else folded_name(part) for part in texts(f"{place}.known_by", content.get("known_by"))),
        order_fields=order_fields,
        status=_status(f"{place}.status", content.get("status")),
        values=_values(f"{place}.values", content.get("values"), kind),
        defaults=_mapped(f"{place}.defaults", content.get("defaults")),
        ids=_ids(f"{place}.ids", content.get("ids")),
        who=texts(f"{place}.who", content.get("who")) or WHO_BUYS,
        id_from=texts(f"{place}.id_from", content.get("id_from")),
        traits=tuple(folded_name(part) for part in texts(f"{place}.traits", content.get("traits"))),
        names_no_customer=content.get("names_no_customer") is True,
        text_form=text_form,
        unusable=str(content.get("unusable", "")),
    )
    _check_whole(place, table)
    return table


def _check_whole(place: str, table: TableProfile) -> None:
    if wrong := [name for name in table.who if name not in WHO_BUYS]:
        raise BadProfile(f"{place}.who", f"{wrong[0]} is none of {', '.join(WHO_BUYS)}")
    named = (*table.id_from, *table.defaults)
    if wrong := [name for name in named if name not in columns_of_kind(table.kind)]:
        raise BadProfile(place, f"{wrong[0]} is no column of {table.kind}; those are {', '.join(columns_of_kind(table.kind))}")
    if table.unusable:
        if not table.known_by:
            raise BadProfile(f"{place}.known_by", "says by which columns a table that cannot be used is known")
        return
    if table.status is not None and "status" not in table.columns:
        raise BadProfile(f"{place}.columns", "a table whose statuses are mapped names the column status")
    needed = {"orders": ("order_id", "ordered_at"), "customers": ()}.get(table.kind, ("created_at", "text"))
    if missing := [name for name in needed if name not in table.columns]:
        raise BadProfile(f"{place}.columns", f"{', '.join(missing)} must be named for {table.kind}")
    if table.kind == "orders" and not {"amount", "total", "unit_price"} & set(table.columns):
        raise BadProfile(f"{place}.columns", "an order's money stands in amount (per row), total (per order) or unit_price")
    if table.kind in CHANNEL_OF_KIND and "id" not in table.columns and not table.id_from:
        raise BadProfile(f"{place}.id_from", "a message has a column id, or id_from names the columns that its id is made from")


def _one_of(place: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise BadProfile(place, f"is one of {', '.join(filter(None, allowed))}")


def _columns(place: str, value: Any, kind: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise BadProfile(place, "names our columns, each with theirs: `order_id: [Order Number, Numer zamówienia]`")
    allowed = columns_of_kind(kind)
    if unknown := [str(name) for name in value if name not in allowed]:
        raise BadProfile(f"{place}.{unknown[0]}", f"is no column of {kind}; those are {', '.join(allowed)}")
    return {str(ours): tuple(folded_name(part) for part in texts(f"{place}.{ours}", theirs)) for ours, theirs in value.items()}


def _mapped(place: str, value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadProfile(place, "is a list of `name: value`")
    return {str(name): texts(f"{place}.{name}", part)[0] for name, part in value.items() if part is not None}


def _values(place: str, value: Any, kind: str) -> dict[str, dict[str, str]]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadProfile(place, "gives for a column of ours what each of their values means")
    found = {str(ours): _mapped(f"{place}.{ours}", pairs) for ours, pairs in value.items()}
    if unknown := [ours for ours in found if ours not in columns_of_kind(kind)]:
        raise BadProfile(f"{place}.{unknown[0]}", f"is no column of {kind}")
    return {ours: {their.casefold(): our for their, our in pairs.items()} for ours, pairs in found.items()}


def _status(place: str, value: Any) -> StatusMap | None:
    if value is None:
        return None
    if not isinstance(value, dict) or any(name not in ORDER_STATES for name in value):
        raise BadProfile(place, f"lists statuses under {', '.join(ORDER_STATES)}")
    named = {name: frozenset(part.strip().casefold() for part in texts(f"{place}.{name}", value.get(name))) for name in ORDER_STATES}
    twice = [status for name in ORDER_STATES for status in named[name] if sum(status in named[other] for other in ORDER_STATES) > 1]
    if twice:
        raise BadProfile(place, f"the status {sorted(twice)[0]!r} stands under two meanings")
    return StatusMap(**named)


def _ids(place: str, value: Any) -> IdCleaning:
    if value is None:
        return IdCleaning()
    allowed = ("drop_leading", "keep_after_last", "replace_others_by")
    if not isinstance(value, dict) or any(name not in allowed for name in value):
        raise BadProfile(place, f"may hold {', '.join(allowed)}")
    return IdCleaning(**_mapped(place, value))
