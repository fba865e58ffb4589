"""Cases with known answers for a prompt, and the counting of what came of them; each room scores the replies to its own prompts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.engine import Engine

import prompts
from pipelines.errors import FileRejected, NotFound
from pipelines.llm.measured_door import MeasuredDoor
from pipelines.records import model_call
from pipelines.records.database import reading
from pipelines.workspace import ModelDoor

CASES = prompts.FOLDER / "cases"
LONGEST_FILE = 10_000_000  # bytes
Counts = Mapping[str, tuple[int, int]]  # by measure: how many were right, of how many
Progress = Callable[[int, int], None]


class Case(BaseModel):
    """One question to a prompt with what is known about a right answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    language: Literal["en", "pl"]


CaseOf = TypeVar("CaseOf", bound=Case)


@dataclass(frozen=True, slots=True)
class Scorer(Generic[CaseOf]):
    """How the replies to one prompt are scored; a reply that does not come counts as wrong in every measure."""

    prompt: str
    version: str
    floor: str  # who answers without a model
    case: type[CaseOf]
    measures: Mapping[str, str]  # what each share tells, in a sentence
    without_model: Callable[[CaseOf], Counts]
    with_model: Callable[[CaseOf, ModelDoor], Counts]

    @property
    def shipped_cases(self) -> Path:
        return CASES / f"{self.prompt}.{self.version}.jsonl"


@dataclass(slots=True)
class Tally:
    """Counts added up over cases, in all and by language, and the ids of the cases in which something was wrong, by measure."""

    all: dict[str, tuple[int, int]] = field(default_factory=dict)
    by_language: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    cases: int = 0

    def add(self, case: Case, counts: Counts) -> None:
        self.cases += 1
        for name, (right, of) in counts.items():
            self.wrong.setdefault(name, []).extend([case.id] if right < of else [])
        for total in (self.all, self.by_language.setdefault(case.language, {})):
            for name, (right, of) in counts.items():
                before = total.get(name, (0, 0))
                total[name] = (before[0] + right, before[1] + of)


@dataclass(slots=True)
class Measured:
    """What came of the cases that were asked: tally, levels of the ladder, tokens, cost, time, and why it stopped early."""

    tally: Tally = field(default_factory=Tally)
    answered: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cost_micros: int = 0
    duration_ms: int = 0
    stopped_because: str = ""


def read_cases(path: Path, of: type[CaseOf]) -> tuple[list[CaseOf], str]:
    """The cases of a JSONL file and its SHA-256; raises NotFound, or FileRejected naming the line and the field."""
    if not path.is_file():
        raise NotFound("file", str(path), fix="Check the path.")
    if path.stat().st_size > LONGEST_FILE:
        raise FileRejected(path.name, f"it has more than {LONGEST_FILE:,} bytes.", fix="Give fewer cases.")
    raw = path.read_bytes()
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise FileRejected(path.name, "is not UTF-8 text.", fix="Save it as UTF-8.") from None
    cases = [_case(path.name, number, line, of) for number, line in enumerate(lines, 1) if line.strip()]
    if not cases:
        raise FileRejected(path.name, "holds no case.", fix=f"Write one JSON object a line. {_fields(of)}")
    return cases, hashlib.sha256(raw).hexdigest()


def _case(file: str, number: int, line: str, of: type[CaseOf]) -> CaseOf:
    try:
        return of.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise FileRejected(file, f"is no JSON object: {error.msg}.", line=number, fix="Write one JSON object a line.") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "case"
        raise FileRejected(file, f"{name}: {first['msg'][:200]}.", line=number, fix=_fields(of)) from None


def _fields(of: type[Case]) -> str:
    return f"The fields are {', '.join(of.model_fields)}."


def floor_of(scorer: Scorer[CaseOf], cases: Iterable[CaseOf]) -> Tally:
    """What Heed answers to the cases without a model."""
    tally = Tally()
    for case in cases:
        tally.add(case, scorer.without_model(case))
    return tally


def measure(scorer: Scorer[CaseOf], cases: Sequence[CaseOf], door: MeasuredDoor, engine: Engine, *, progress: Progress) -> Measured:
    """Puts the cases to the model one by one; stops when the door may ask no more, and says why."""
    found, seen = Measured(), 0
    for number, case in enumerate(cases, 1):
        before = door.answered
        counts = scorer.with_model(case, door)
        if door.not_asked:
            found.stopped_because = door.not_asked
            break
        found.tally.add(case, counts)
        with reading(engine) as connection:
            rows: list[Any] = model_call.of_purpose(connection, door.purpose)
        if door.answered > before:
            found.answered += 1
            level = rows[-1].level if len(rows) > seen else "unlogged"
            found.levels[level] = found.levels.get(level, 0) + 1
        seen = len(rows)
        progress(number, len(cases))
    with reading(engine) as connection:
        rows = model_call.of_purpose(connection, door.purpose)
    found.requests = len(rows)
    found.prompt_tokens, found.reply_tokens = (sum(getattr(row, name) or 0 for row in rows) for name in ("prompt_tokens", "reply_tokens"))
    found.cost_micros, found.duration_ms = (sum(getattr(row, name) or 0 for row in rows) for name in ("cost_micros", "duration_ms"))
    return found
