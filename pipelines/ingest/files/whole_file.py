"""One file read to its end and judged, before anything of it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.file_report import FileReport, rejected, rejected_by_records
from pipelines.ingest.files.parsing import OpenedFile
from pipelines.ingest.files.spool import OrderSpool, Spool
from pipelines.ingest.limits import Limits
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from pipelines.ingest.rows.customers import ParsedCustomer
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.storing.mail_reread import same_mails
from pipelines.ingest.storing.store_messages import CONFLICT
from pipelines.records import message
from pipelines.records.database import batches, reading

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

Steps = Callable[[str, int, int], None]
"""Told what is being done, how many records are done, and how many there are (0 when that is not known)."""
RECORDS_PER_STEP = 5_000
REJECTED_ERRORS_LISTED = 20


@dataclass
class WholeFile:
    """A file fit to be stored: its records and faults, each in the order of the file."""

    name: str
    kind: str
    is_guessed: bool
    faults: Spool[Fault]
    messages: Spool[ParsedMessage]
    customers: Spool[ParsedCustomer]
    order_lines: OrderSpool
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    first_left_out: dict[tuple[str, str], int] = field(default_factory=dict)
    remarks: Callable[[], Sequence[str]] = tuple
    said_before: tuple[str, ...] = ()
    separator: str = ","

    @property
    def records(self) -> int:
        return len(self.messages) + len(self.customers) + len(self.order_lines)

    def notes(self) -> tuple[str, ...]:
        """What reading remarked, then fields that were left out, each with how often, where first and why."""
        return *self.said_before, *self.remarks(), *(
            f"{column} left out of {count:,} record(s), first on line {self.first_left_out[column, reason]}: {reason}"
            for (column, reason), count in sorted(self.left_out.items())
        )

    def units(self) -> Iterator[tuple[int, Fault | ParsedMessage | ParsedCustomer | list[ParsedOrderLine]]]:
        """Everything to be stored, with the number of records that each stands for; the same order on every run."""
        yield from ((1, fault) for fault in self.faults)
        yield from ((1, item) for item in self.messages)
        yield from ((1, item) for item in self.customers)
        yield from ((len(lines), lines) for lines in self.order_lines)

    def close(self) -> None:
        for spool in (self.faults, self.messages, self.customers, self.order_lines):
            cast("Spool[Fault]", spool).close()


def read_whole(
    name: str, opened: OpenedFile, engine: Engine, limits: Limits, folder: Path, steps: Steps | None = None
) -> WholeFile | FileReport:
    """The file, or the report of its rejection: a fault of the whole, or more than half of the records bad."""
    whole = WholeFile(name, opened.kind, opened.is_guessed, Spool(folder), Spool(folder), Spool(folder), OrderSpool(folder))
    whole.remarks, whole.separator = opened.remarks, opened.separator
    try:
        for count, record in enumerate(opened.records):
            if steps is not None and count % RECORDS_PER_STEP == 0:
                steps("reading", count, 0)
            if isinstance(record, Fault):
                whole.faults.append(record)
            elif isinstance(record, ParsedMessage):
                whole.messages.append(record)
            elif isinstance(record, ParsedOrderLine):
                whole.order_lines.append(record)
            else:
                whole.customers.append(record)
                _count_left_out(whole, record)
    except FileFault as fault:
        whole.close()
        return rejected(name, opened.kind, fault)
    read = whole.records + len(whole.faults)
    if 2 * len(whole.faults) > read:
        report = rejected_by_records(
            name, opened.kind, whole.faults, len(whole.faults), read, min(REJECTED_ERRORS_LISTED, limits.errors_listed)
        )
        whole.close()
        return report
    conflicts = _conflicts(whole, engine)
    if 2 * (len(whole.faults) + len(conflicts)) > read:
        bad = sorted([*whole.faults, *conflicts], key=lambda fault: fault.line)
        report = rejected_by_records(name, opened.kind, bad, len(bad), read, min(REJECTED_ERRORS_LISTED, limits.errors_listed))
        whole.close()
        return report
    return whole


def _count_left_out(whole: WholeFile, record: ParsedCustomer) -> None:
    for what in record.left_out:
        whole.left_out[what] += 1
        whole.first_left_out.setdefault(what, record.line)


def _conflicts(whole: WholeFile, engine: Engine) -> Sequence[Fault]:
    """Messages whose id is stored with other content."""
    found: list[Fault] = []
    if not len(whole.messages):
        return found
    with reading(engine) as connection:
        for batch in batches(whole.messages):
            known = message.content_hashes(connection, {item.id for item in batch})
            differs = [item for item in batch if item.id in known and known[item.id] != item.content_hash()]
            anew = same_mails(connection, differs)
            found += [
                Fault(item.line, "id", f"{item.id} {CONFLICT}; give the new message its own id")
                for item in differs
                if item.id not in anew
            ]
    return found
