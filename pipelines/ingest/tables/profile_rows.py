"""Rows of a table in the columns of some system, as rows in our columns: what a profile says, applied cell by cell."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.profile import IdCleaning, Profile, TableProfile, folded_name
from pipelines.ingest.faults import BadValue, FileFault, shown_name
from pipelines.ingest.formats.delimited import Row
from pipelines.ingest.rows.columns import Columns
from pipelines.ingest.rows.masked_addresses import is_masked_address
from pipelines.ingest.rows.values import is_blank, spelled
from pipelines.ingest.tables.review_text import original_review

IDS = ("id", "order_id", "customer_id", "thread_id")
_TABLE_OF_KIND = {"orders": "orders", "customers": "customers"}
_OUTSIDE_ID = re.compile(r"[^A-Za-z0-9_.-]+|\.{2,}")
_NO_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?")
_FULL_NAME = re.compile(r"[^\W\d_]{2,}\.?(?:[ '-]+[^\W\d_]+\.?)*\s+[^\W\d_]{2,}.*")
NAME_CHARS = 200  # of a name that are looked at
_TIMES = ("created_at", "ordered_at", "reply_at", "refunded_at", "acquired_at")
_FILLED_DOWN = ("order_id", "customer_id", "email", "phone", "ordered_at", "currency", "status", "kind")
_TOLD_BESIDE = {"email": "contact_email", "phone": "contact_phone", "customer_id": "buyer_name"}
"""Where an address, a telephone or a name goes that stands beside what says whose an order is."""


def table_of(profile: Profile, header: Sequence[str], options: ImportOptions, line: int) -> TableProfile:
    """The table of the profile that a header belongs to; raises FileFault that says what the profile knows instead."""
    named = [*header, *(theirs for ours, theirs in _mapped(header, options))]
    table = profile.table_for(named)
    if table is None:
        known = "; ".join(f"{table.name} by {', '.join(_shown(table, name) for name in table.known_by)}" for table in profile.tables)
        told = f"it knows {known}" if known else "it knows no tables"
        has = ", ".join(shown_name(name[:40]) for name in header[:20] if name)
        raise FileFault(f"no table of the profile {profile.name}: {told}; the file has {has}", line=line)
    if table.unusable:
        raise FileFault(table.unusable, line=line)
    return table


def _shown(table: TableProfile, name: str) -> str:
    return " or ".join((table.columns.get(name) or (name,))[:2])


def _mapped(header: Sequence[str], options: ImportOptions) -> Iterator[tuple[str, str]]:
    """Our columns that `--map` fills, each with a variant that the profile knows it by."""
    folded = {folded_name(name) for name in header}
    for theirs, ours in options.column_map:
        if folded_name(theirs) in folded and options.profile is not None:
            for table in options.profile.tables:
                yield from ((ours, variant) for variant in table.columns.get(ours, ())[:1])


class ProfileRows:
    """Translates the rows of one table. `left_aside` counts rows that are no records, by their status.

    With `rows_hang_together` the rows of an order after its first say only what it holds; `order_of_row` is the last row's order.
    """

    def __init__(self, table: TableProfile, header: Sequence[str], options: ImportOptions) -> None:
        self.table = table
        self.own = tuple(name.strip() for name in header)
        self.left_aside: Counter[str] = Counter()
        self.cancelled = 0
        self.order_of_row: Any = None
        self.rows_hang_together = table.kind == "orders" and table.order_fields == "first row"
        self._sources = _sources(table, self.own, options)
        self.filled = len(self._sources)
        self._before: dict[str, Any] = {}
        self._ours = tuple(dict.fromkeys((*self._sources, *table.defaults, *_made(table, self._sources))))
        self._traits = [place for place, name in enumerate(self.own) if folded_name(name) in table.traits]
        self.columns = self._columns()

    def _columns(self) -> Columns:
        theirs = [self.own[self._sources[ours][0]] if self._sources.get(ours) else ours for ours in self._ours]
        names = (*theirs, *(self.own[place] for place in self._traits))
        return Columns(_TABLE_OF_KIND.get(self.table.kind, "messages"), names, {ours: place for place, ours in enumerate(self._ours)})

    def rows(self, row: Row) -> list[Row]:
        """The rows in our columns that one row makes: none, one, or a review and the reply to it; raises BadValue."""
        cells = {ours: self._cell(ours, row.cells) for ours in self._ours}
        if self.table.kind == "orders":
            return self._order(row, cells)
        if self.table.kind == "customers":
            return [self._row(row, _named(cells))]
        return [self._row(row, part) for part in self._messages(cells)]

    def remarks(self) -> list[str]:
        """How many rows were left out and why, and how many said that an order is off."""
        said = []
        if self.left_aside:
            kinds = ", ".join(f"{why} ({count:,})" for why, count in self.left_aside.most_common())
            what = "whose status makes them no orders" if self.table.kind == "orders" else "with nothing to read"
            said.append(f"{self.left_aside.total():,} row(s) {what} were left out: {kinds}")
        if self.cancelled:
            said.append(f"{self.cancelled:,} row(s) say that their order was cancelled; where it was stored, it was taken away")
        return said

    def _cell(self, ours: str, cells: Sequence[Any]) -> Any:
        cell = next((cells[place] for place in self._sources.get(ours, ()) if not is_blank(cells[place])), None)
        meanings = self.table.values.get(ours)
        if isinstance(cell, str):
            cell = cell.strip()
        if meanings and not is_blank(cell):
            cell = meanings.get(spelled(cell).casefold(), cell)
        if ours in _TIMES and isinstance(cell, str) and self._says_utc(ours) and _NO_OFFSET.fullmatch(cell):
            cell += "Z"
        if ours == "phone" and isinstance(cell, str):
            cell = cell.lstrip("'")
        if ours in IDS and not is_blank(cell) and not (ours == "customer_id" and is_full_name(cell)):
            cell = cleaned_id(cell, self.table.ids)
        return self.table.defaults.get(ours) if is_blank(cell) else cell

    def _says_utc(self, ours: str) -> bool:
        """True when the column itself names its zone, as `Review Created (UTC)` does."""
        return any(folded_name(self.own[place]).endswith("(utc)") for place in self._sources.get(ours, ())[:1])

    def _row(self, row: Row, cells: dict[str, Any]) -> Row:
        return Row(row.line, [*(cells.get(ours) for ours in self._ours), *(row.cells[place] for place in self._traits)])

    def _order(self, row: Row, cells: dict[str, Any]) -> list[Row]:
        if self.rows_hang_together:
            self._fill_down(cells)
        self.order_of_row = cells.get("order_id")
        if is_full_name(cells.get("customer_id")) and not all(is_blank(cells.get(name)) for name in ("email", "phone")):
            cells["customer_id"], cells["buyer_name"] = None, cells["customer_id"]
        said_by = next((name for name in self.table.who if not is_blank(cells.get(name))), None)
        if said_by != "email" or not is_masked_address(str(cells["email"]).strip().lower()):
            cells.update({f"contact_{name}": cells.get(name) for name in ("email", "phone") if name != said_by})
        cells.update({name: None for name in ("customer_id", "email", "phone") if name in cells and said_by not in (None, name)})
        if self.table.status is None or is_blank(cells.get("status")):
            return [self._row(row, cells)]
        stated = spelled(cells["status"])
        meaning = self.table.status.meaning(stated)
        if meaning is None:
            told = "say under its status whether that is an order, refund, ignored or cancelled (`heed profiles NAME --copy`)"
            raise BadValue("status", f"the status {stated[:60]!r} is not in the profile; {told}")
        if meaning == "ignored":
            self.left_aside[stated] += 1
            return []
        self.cancelled += meaning == "cancelled"
        return [self._row(row, {**cells, "status": meaning})]

    def _fill_down(self, cells: dict[str, Any]) -> None:
        """Takes what stands only in the first row of an order over to the rows below it."""
        named, day, before = cells.get("order_id"), cells.get("ordered_at"), self._before
        same = is_blank(named) or named == before.get("order_id")
        if same and (is_blank(day) or (not is_blank(named) and day == before.get("ordered_at"))):
            cells.update({ours: self._before.get(ours) for ours in _FILLED_DOWN if is_blank(cells.get(ours))})
        else:
            self._before = {ours: cells.get(ours) for ours in _FILLED_DOWN}

    def _messages(self, cells: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if self.table.text_form == "google-review" and isinstance(cells.get("text"), str):
            cells["text"] = original_review(cells["text"])
        parts = [str(cells[name]) for name in ("title", "text") if not is_blank(cells.get(name))]
        if not parts:
            self.left_aside["without words"] += 1
            return
        cells["text"] = "\n\n".join(parts)
        if is_blank(cells.get("id")) and self.table.id_from:
            cells["id"] = self._made_id(cells)
        if is_blank(cells.get("thread_id")) and not is_blank(cells.get("reply_text")):
            cells["thread_id"] = cells["id"]
        yield cells
        if not is_blank(cells.get("reply_text")) and not is_blank(cells.get("id")):
            when = cells["created_at"] if is_blank(cells.get("reply_at")) else cells["reply_at"]
            reply = {"id": f"{cells['id']}-reply", "text": cells["reply_text"], "created_at": when, "direction": "out"}
            yield {**cells, "rating": None, "scale": None, "sender_name": None, **reply}

    def _made_id(self, cells: dict[str, Any]) -> str:
        """An id from the columns that tell one record from another; raises BadValue when they are all blank."""
        told = [str(cells.get(name) or "") for name in self.table.id_from]
        if not any(told):
            raise BadValue("id", f"nothing to make an id from: {', '.join(self.table.id_from)} are blank")
        digest = hashlib.sha256("\x1f".join(told).encode("utf-8", "replace")).hexdigest()
        return f"{self.table.defaults.get('channel', 'row')}-{digest[:24]}"


def _sources(table: TableProfile, header: Sequence[str], options: ImportOptions) -> dict[str, tuple[int, ...]]:
    """For each of our columns the places that fill it, the mapped ones first, then the variants in the profile's order."""
    folded = [folded_name(name) for name in header]
    given: dict[str, list[int]] = {}
    for theirs, ours in options.column_map:
        given.setdefault(ours, []).extend(place for place, name in enumerate(folded) if name == folded_name(theirs))
    taken = {place for places in given.values() for place in places}
    for ours, variants in table.columns.items():
        places = given.setdefault(ours, [])
        places += [place for variant in variants for place, name in enumerate(folded) if name == variant and place not in taken]
    return {ours: tuple(places) for ours, places in given.items() if places}


def _made(table: TableProfile, sources: dict[str, tuple[int, ...]]) -> tuple[str, ...]:
    """Columns that translation itself makes."""
    if table.kind == "customers":
        return ("name",) if "first_name" in sources or "last_name" in sources else ()
    if table.kind == "orders":
        return tuple(made for name, made in _TOLD_BESIDE.items() if name in sources)
    reply = ("thread_id", "direction") if "reply_text" in sources else ()
    return ("id", "text", *reply)


def _named(cells: dict[str, Any]) -> dict[str, Any]:
    if is_blank(cells.get("name")):
        cells["name"] = " ".join(str(cells[part]).strip() for part in ("first_name", "last_name") if not is_blank(cells.get(part))) or None
    return cells


def is_full_name(cell: Any) -> bool:
    """True for a first name and a surname, which spreadsheets hold under a heading such as `klient`; no id."""
    return isinstance(cell, str) and _FULL_NAME.fullmatch(cell.strip()[:NAME_CHARS]) is not None


def cleaned_id(cell: Any, cleaning: IdCleaning) -> Any:
    """The id as our rules take it; numbers stay as they are."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip().lstrip(cleaning.drop_leading) if cleaning.drop_leading else cell.strip()
    if cleaning.keep_after_last:
        text = text.rpartition(cleaning.keep_after_last)[2]
    if cleaning.replace_others_by:
        text = _OUTSIDE_ID.sub(cleaning.replace_others_by, text)
    return text
