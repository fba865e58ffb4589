"""What became of one file, for people and for programs: counts that add up, and every error as a whole sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.ingest.faults import Fault, FileFault, sentence, shown_name


@dataclass(frozen=True, slots=True)
class ReportedError:
    """One error: `message` is the whole sentence, the other fields are its parts.

    `alike` counts errors of the same kind in the file that are not listed themselves; the first of its kind carries it.
    """

    file: str
    line: int | None
    field: str | None
    reason: str
    message: str
    alike: int = 0

    @property
    def kind(self) -> tuple[str | None, str]:
        """The column, and the reason without what differs from row to row: quoted values, numbers, what is said of the whole file."""
        return self.field, re.sub(r"'[^']*'|\d+", "", self.reason.partition(" (")[0])

    def as_json(self) -> dict[str, Any]:
        parts = {"file": self.file, "line": self.line, "field": self.field, "reason": self.reason, "message": self.message}
        return {**parts, "alike": self.alike}


@dataclass
class Tally:
    """Counts of one import; `read` is their sum."""

    accepted: int = 0
    updated: int = 0
    quarantined: int = 0
    duplicates: int = 0

    @property
    def read(self) -> int:
        return self.accepted + self.updated + self.quarantined + self.duplicates

    def add(self, other: Tally) -> None:
        self.accepted += other.accepted
        self.updated += other.updated
        self.quarantined += other.quarantined
        self.duplicates += other.duplicates

    def as_json(self) -> dict[str, int]:
        counts = {
            "accepted": self.accepted,
            "updated": self.updated,
            "quarantined": self.quarantined,
            "duplicates": self.duplicates,
        }
        return {"read": self.read, **counts}


@dataclass(frozen=True)
class FileReport:
    """One file, or one member of an archive. `notes` say what a person may want to know and nobody has to mend."""

    file: str
    kind: str | None
    outcome: str
    tally: Tally = field(default_factory=Tally)
    errors: tuple[ReportedError, ...] = ()
    notes: tuple[str, ...] = ()
    was_known: bool = False
    """These bytes were imported before with the same options, so nothing was done."""

    def as_json(self) -> dict[str, Any]:
        counts = self.tally.as_json()
        errors = [error.as_json() for error in self.errors]
        return {
            "file": self.file,
            "kind": self.kind,
            "outcome": self.outcome,
            **counts,
            "errors": errors,
            "notes": list(self.notes),
        }


def reported_fault(name: str, fault: Fault | FileFault) -> ReportedError:
    return ReportedError(shown_name(name), fault.line, fault.column, fault.reason, fault.sentence(name))


def list_errors(errors: list[ReportedError], name: str, faults: Iterable[Fault], listed: int) -> Fault | None:
    """Adds the faults to the errors of a file until `listed` stand there, and counts the others with the first of their kind.

    Returns the first fault. Half as many again are listed where they are the first of their kind.
    """
    first = None
    places: dict[tuple[str | None, str], int] = {}
    for index, listed_already in enumerate(errors):
        places.setdefault(listed_already.kind, index)
    for fault in faults:
        first = first or fault
        error = reported_fault(name, fault)
        place = places.get(error.kind)
        if len(errors) < listed or (place is None and 2 * len(errors) < 3 * listed):
            places.setdefault(error.kind, len(errors))
            errors.append(error)
        elif place is not None:
            errors[place] = replace(errors[place], alike=errors[place].alike + 1)
    return first


def rejected(name: str, kind: str | None, fault: FileFault) -> FileReport:
    return FileReport(shown_name(name), kind, "rejected", errors=(reported_fault(name, fault),))


def rejected_by_records(name: str, kind: str, faults: Iterable[Fault], bad: int, read: int, listed: int) -> FileReport:
    """A file of which more than half of the records are bad: the first of them says what would mend most."""
    errors: list[ReportedError] = []
    first = list_errors(errors, name, faults, listed)
    if read > 1 and first is not None:
        reason = f"{first.reason} ({bad:,} of {read:,} records are bad, more than half, so nothing from this file was stored)"
        message = sentence(name, first.line, first.column, reason, first.unit)
        errors[0] = replace(errors[0], reason=reason, message=message)
    return FileReport(shown_name(name), kind, "rejected", errors=tuple(errors))


def error_from_json(stored: Mapping[str, Any]) -> ReportedError:
    return ReportedError(stored["file"], stored["line"], stored["field"], stored["reason"], stored["message"], stored.get("alike", 0))


def gathered(files: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Reports as a page shows them: file by file, but the many recordings of calls that went well in one line."""
    counts = ("read", "accepted", "updated", "quarantined", "duplicates")
    calls = [report for report in files if report["kind"] == "transcripts" and report["outcome"] == "accepted" and report["read"]]
    if len(calls) < 3:
        return [dict(report) for report in files]
    line: dict[str, Any] = {"file": f"{len(calls)} calls", "kind": "transcripts", "outcome": "accepted"}
    line |= {name: sum(report[name] for report in calls) for name in counts}
    return [*(dict(report) for report in files if report not in calls), line]
