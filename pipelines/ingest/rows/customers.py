"""The rules for one customer row: the id must be right; a contact detail that cannot be read is left out and said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import available_timezones

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.columns import Columns
from pipelines.ingest.rows.values import is_blank, read_email, read_id, read_money, read_phone, read_short_text, read_time
from pipelines.records.money import minor

_YES = {"yes", "y", "true", "1", "t", "tak"}
_NO = {"no", "n", "false", "0", "f", "nie"}
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?")
_NEVER_TRAITS = {"tenant_id", "approved", "role", "score", "clv", "consent", "is_admin"}
T = TypeVar("T")
TRAITS = 50
"""Segment traits kept of one customer."""


@dataclass(frozen=True)
class ParsedCustomer:
    """One customer as a file states it; None means the file says nothing about that field.

    `traits` are further columns as (name, value). `left_out` names fields that could not be read, each with the reason.
    """

    line: int
    customer_id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    acquired_at: datetime | None = None
    acquisition_source: str | None = None
    acquisition_cost_minor: int | None = None
    acquisition_currency: str | None = None
    consent_email: bool | None = None
    contract_end: datetime | None = None
    traits: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


class CustomerRules:
    """Reads customer rows of one table."""

    def __init__(self, columns: Columns, options: ImportOptions, limits: Limits, now: datetime) -> None:
        self._columns = columns
        self._options = options
        self._limits = limits
        self._now = now
        self._zones = available_timezones()
        self._traits = [(name, place) for name, place in columns.traits() if name.lower() not in _NEVER_TRAITS][:TRAITS]

    def read(self, line: int, cells: Sequence[Any]) -> ParsedCustomer:
        """The customer of a row; raises BadValue when id or consent cannot be read."""
        place, options = self._columns.place, self._options
        left_out: list[tuple[str, str]] = []

        def cell(name: str) -> Any:
            return cells[place[name]] if name in place else None

        def optional(name: str, read: Callable[[], T | None]) -> T | None:
            if is_blank(cell(name)):
                return None
            try:
                return read()
            except BadValue as fault:
                left_out.append((name, fault.reason))
                return None

        identity = read_id("customer_id", cell("customer_id"), self._limits)
        consent = _yes_or_no(cell("consent_email"))
        locale = optional("locale", lambda: _locale(cell("locale")))
        region = (locale.rpartition("-")[2].upper() if locale and "-" in locale else None) or options.phone_region
        cost = optional("acquisition_cost", lambda: read_money("acquisition_cost", cell("acquisition_cost"), cell("currency"), options))
        return ParsedCustomer(
            line,
            identity,
            name=optional("name", lambda: read_short_text("name", cell("name"), 200)),
            email=optional("email", lambda: read_email("email", cell("email"))),
            phone=optional("phone", lambda: read_phone("phone", cell("phone"), region)),
            locale=locale,
            time_zone=optional("time_zone", lambda: self._zone(cell("time_zone"))),
            acquired_at=optional(
                "acquired_at", lambda: read_time("acquired_at", cell("acquired_at"), options, self._now, may_be_date=True)
            ),
            acquisition_source=optional(
                "acquisition_source", lambda: read_short_text("acquisition_source", cell("acquisition_source"), 200)
            ),
            acquisition_cost_minor=minor(*cost) if cost else None,
            acquisition_currency=cost[1] if cost else None,
            consent_email=consent,
            contract_end=optional(
                "contract_end",
                lambda: read_time("contract_end", cell("contract_end"), options, self._now, may_be_date=True, may_be_ahead=True),
            ),
            traits=self._read_traits(cells),
            left_out=tuple(left_out),
        )

    def _read_traits(self, cells: Sequence[Any]) -> tuple[tuple[str, str], ...]:
        found = []
        for name, place in self._traits:
            if is_blank(cells[place]):
                continue
            try:
                value = read_short_text(name, cells[place], 200)
            except BadValue:
                continue
            if value is not None:
                found.append((name[:100], value))
        return tuple(found)

    def _zone(self, cell: Any) -> str:
        zone = str(cell).strip()
        if zone not in self._zones:
            raise BadValue("time_zone", "is not the name of a time zone such as Europe/Warsaw")
        return zone


def _yes_or_no(cell: Any) -> bool | None:
    if is_blank(cell):
        return None
    answer = str(cell).strip().lower()
    if answer in _YES:
        return True
    if answer in _NO:
        return False
    raise BadValue("consent_email", "is not yes or no")


def _locale(cell: Any) -> str:
    text = str(cell).strip().replace("_", "-")
    if not _LOCALE.fullmatch(text):
        raise BadValue("locale", "is not a locale such as pl-PL")
    return text
