"""What the person who imports declares about a file: nothing of this is guessed from its content."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.ingest.declared.currencies import is_currency
from pipelines.ingest.declared.kinds import KINDS
from pipelines.ingest.declared.profile import Profile
from pipelines.ingest.faults import OptionRefused

AMOUNT_PARTS = frozenset({"tax", "shipping"})
"""What the amount of an order may hold beside the goods."""
UNIX = "unix"
_NOT_FOR_TEXT = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "unicode_escape", "raw_unicode_escape"}


def is_text_encoding(name: str) -> bool:
    """True for a codec that turns bytes into plain text, false for transforms such as `hex` and for escapes."""
    try:
        found = codecs.lookup(name)
        b"text".decode(name, "replace")
    except (LookupError, ValueError):
        return False
    return found.name not in _NOT_FOR_TEXT


@dataclass(frozen=True)
class ImportOptions:
    """The declared facts of one import. `column_map` holds (theirs, ours) pairs; a value left out is not assumed."""

    kind: str | None = None
    column_map: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    decimal: str | None = None
    date_format: str | None = None
    time_zone: str | None = None
    currency: str | None = None
    phone_region: str | None = None
    profile: Profile | None = None
    amount_includes: frozenset[str] = AMOUNT_PARTS
    own_addresses: frozenset[str] = field(default_factory=frozenset)
    own_domains: frozenset[str] = field(default_factory=frozenset)
    agent_names: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.kind is not None and self.kind not in KINDS:
            raise OptionRefused("--kind", f"is one of {', '.join(KINDS)}")
        if self.encoding is not None and not is_text_encoding(self.encoding):
            raise OptionRefused("--encoding", "is not a text encoding known here, such as utf-8, cp1250 or iso-8859-2")
        if self.decimal not in (None, ".", ","):
            raise OptionRefused("--decimal", "is a dot or a comma")
        if self.currency is not None and not is_currency(self.currency):
            raise OptionRefused("--currency", "is a three-letter ISO 4217 code, such as PLN, EUR or GBP")
        if self.date_format is not None and "%" not in self.date_format and self.date_format != UNIX:
            raise OptionRefused("--date-format", "is a pattern such as %d.%m.%Y %H:%M, several with | between them, or unix for seconds")
        if self.time_zone is not None:
            self._check_zone(self.time_zone)

    @staticmethod
    def _check_zone(name: str) -> None:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise OptionRefused("--time-zone", "is the name of a zone, such as Europe/Warsaw or UTC") from error

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.time_zone) if self.time_zone else None

    def is_own_address(self, address: str) -> bool:
        """True when the address belongs to the company, by itself or by its domain."""
        return address in self.own_addresses or address.rpartition("@")[2] in self.own_domains

    def as_json(self) -> dict[str, Any]:
        """The declared facts, for the row of the import; `from_json` reads them back."""
        named = ("kind", "encoding", "decimal", "date_format", "time_zone", "currency", "phone_region")
        profile = {} if self.profile is None else {"profile": self.profile.name}
        return {"column_map": [list(pair) for pair in self.column_map], **{name: getattr(self, name) for name in named}, **profile}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any], profile: Profile | None = None) -> ImportOptions:
        """The options of an import; `profile` is the one that the stored facts name, read by the caller."""
        pairs = tuple((theirs, ours) for theirs, ours in stored.get("column_map", ()))
        named = {name: value for name, value in stored.items() if name not in ("header", "separator")}
        return cls(**{**named, "column_map": pairs, "profile": profile})

    def fingerprint(self) -> str:
        """The part of the options that changes what a file reads as, in a stable spelling."""
        parts = [
            self.kind,
            *(f"{theirs}={ours}" for theirs, ours in sorted(self.column_map)),
            self.encoding,
            self.decimal,
            self.date_format,
            self.time_zone,
            self.currency,
            self.phone_region,
            *sorted(self.own_addresses),
            *sorted(self.own_domains),
            *sorted(self.agent_names),
            *([] if self.profile is None else [self.profile.name, self.profile.digest, *sorted(self.amount_includes)]),
        ]
        return "|".join("" if part is None else part for part in parts)


def parse_column_map(text: str) -> tuple[tuple[str, str], ...]:
    """`theirs=ours,theirs=ours` as pairs; raises OptionRefused when a pair has no equals sign."""
    pairs = []
    for pair in filter(None, (part.strip() for part in text.split(","))):
        theirs, equals, ours = pair.partition("=")
        if not equals or not theirs.strip() or not ours.strip():
            raise OptionRefused("--map", f"'{pair}' is not of the form theirs=ours")
        pairs.append((theirs.strip(), ours.strip().lower()))
    return tuple(pairs)
