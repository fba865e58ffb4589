"""What a profile states about the exports of one shop system, mailbox, help desk or review site.

`import_profiles` reads it from YAML; `profile_rows` applies the part about tables, the mail parsers the part about mailboxes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ORDER_STATES = ("order", "refund", "ignored", "cancelled")


@dataclass(frozen=True)
class StatusMap:
    """What the statuses of a system mean: an order, a refund, nothing yet (`ignored`), or that the order is off (`cancelled`)."""

    order: frozenset[str] = frozenset()
    refund: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    cancelled: frozenset[str] = frozenset()

    def meaning(self, status: str) -> str | None:
        """One of ORDER_STATES for a status in any case, None for one that the profile does not name."""
        folded = status.strip().casefold()
        return next((state for state in ORDER_STATES if folded in getattr(self, state)), None)


@dataclass(frozen=True)
class IdCleaning:
    """How ids are made fit: characters dropped at the start, the part after the last of a mark, one for all that may not stand."""

    drop_leading: str = ""
    keep_after_last: str = ""
    replace_others_by: str = ""


@dataclass(frozen=True)
class TableProfile:
    """One kind of table of a profile. Column names of theirs are compared without case; each of ours lists their variants.

    `who` names, in order, what says whose an order is; the first that is not blank counts.
    `values` translate single cells ({our column: {their value in lower case: ours}}), `defaults` fill a column that the table
    does not have, `id_from` names columns of ours whose content makes the id where the export has none, `traits` are columns
    of theirs that customers keep as segments. `unusable` says why such a table cannot be imported, and what to export instead.
    """

    name: str
    kind: str
    columns: Mapping[str, tuple[str, ...]]
    known_by: tuple[str, ...] = ()
    order_fields: str = "every row"
    status: StatusMap | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    ids: IdCleaning = IdCleaning()
    who: tuple[str, ...] = ("customer_id", "email", "phone")
    id_from: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    names_no_customer: bool = False
    text_form: str = ""
    unusable: str = ""

    def ours(self, theirs: str) -> str | None:
        """Our name for a column of the file, None for one that the profile does not use."""
        folded = folded_name(theirs)
        return next((ours for ours, variants in self.columns.items() if folded in variants), None)

    def fits(self, header: frozenset[str]) -> bool:
        """True when the header (folded names) has every column by which the table is known."""
        return all(self._has(header, name) for name in self.known_by)

    def _has(self, header: frozenset[str], name: str) -> bool:
        return bool(header & set(self.columns[name])) if name in self.columns else name in header

    def matched(self, header: frozenset[str]) -> int:
        """How many of our columns the header fills."""
        return sum(bool(header & set(variants)) for variants in self.columns.values())


@dataclass(frozen=True)
class Profile:
    """A named, checked profile. `basis` says whether its shape is known from `documentation` or from `memory`.

    `rows` is the dotted path to the list of rows in a JSON document. `mail` and `tickets` hold the sections for mailboxes and
    help desks, read by their parsers. `digest` is the SHA-256 of the file, so that a changed profile is another import.
    """

    name: str
    title: str = ""
    where: str = ""
    basis: str = ""
    also_called: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()
    delimiter: str | None = None
    decimal: str | None = None
    date_format: str | None = None
    time_zone: str | None = None
    currency: str | None = None
    phone_region: str | None = None
    rows: str = ""
    tables: tuple[TableProfile, ...] = ()
    mail: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tickets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digest: str = ""

    def table_for(self, header: list[str] | tuple[str, ...]) -> TableProfile | None:
        """The table of the profile that the header belongs to: the one that fills most columns; None when none fits."""
        folded = frozenset(folded_name(name) for name in header)
        fitting = [table for table in self.tables if table.fits(folded)]
        return max(fitting, key=lambda table: table.matched(folded), default=None)


def folded_name(theirs: str) -> str:
    """A column name as profiles compare it: case, byte order mark and outer space taken off, inner space single."""
    return " ".join(theirs.replace("\ufeff", "").replace("\u00a0", " ").casefold().split())
