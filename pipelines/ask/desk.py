"""What every tool works with: the open records, who asks, as of when, and the answer as it grows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipelines.ask import in_words, wording
from pipelines.ask.evidence import Citations
from pipelines.ask.periods import Period
from pipelines.ask.plan import Plan
from pipelines.ask.rules import AskRules
from pipelines.ask.subjects import Subjects
from pipelines.ask.topics import THEME, Topic, of_theme, of_words, topics
from pipelines.churn.reporting_scale import ReportingScale
from pipelines.records import alert, customer, frames, reading, risk, run, valuation
from pipelines.records.money import as_text
from pipelines.search.permitted import masked_contact, permission
from pipelines.workspace import CompanyProfile, Workspace

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

LIKE_A_NAME = re.compile(
    r"[^\W\d_][^\W\d_'’-]{0,24}(?:['’-][^\W\d_]{1,24})?(?: [^\W\d_][^\W\d_'’.-]{0,24}(?:['’-][^\W\d_]{1,24})?){0,2}"
)


@dataclass
class Answer:
    """An answer in the making: statements of ours, and beside them what they rest on."""

    kind: str
    citations: Citations
    statements: list[str] = field(default_factory=list)
    numbers: list[dict[str, Any]] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    language: str = "en"

    def say(self, statement: str) -> None:
        self.statements.append(statement)

    def number(self, value: Any, definition: str, **narrowed: Any) -> None:
        fields = {name: given for name, given in narrowed.items() if given not in (None, ())}
        shown = in_words.narrowing(fields, self.language)
        self.numbers.append({"value": value, "definition": definition, "filter": shown, "narrowing": fields})

    def as_json(self) -> dict[str, Any]:
        prose = "\n".join(self.statements)
        return {
            "answer": prose,
            "kind": self.kind,
            "citations": self.citations.named_in(prose),
            "numbers": self.numbers,
            "assumptions": self.assumptions,
        }


@dataclass
class Desk:
    """One question's view of the workspace; reads only, and only up to `as_of`."""

    workspace: Workspace
    connection: Connection
    role: str
    as_of: datetime
    now: datetime
    language: str

    def __post_init__(self) -> None:
        self.rules = self.workspace.rules.of(AskRules)
        self.company = self.workspace.rules.of(CompanyProfile)
        self.permission = permission(self.role)
        self.citations = Citations(self.role in ("manager", "admin"))

    def answer(self, kind: str) -> Answer:
        """An empty answer of that kind; all answers at one desk share their marks."""
        return Answer(kind, self.citations, language=self.language)

    def word(self, code: str) -> str:
        """A code of the records in words."""
        return in_words.name(code, self.language)

    def say(self, en: str, pl: str) -> str:
        """The sentence in the language of the question."""
        return pl if self.language == "pl" else en

    @property
    def ends(self) -> datetime:
        """The first moment that no longer counts."""
        return self.as_of + timedelta(microseconds=1)

    def messages(self, period: Period | None = None, **limits: Any) -> list[Any]:
        """Messages (incoming unless `directions` says otherwise and the role may see it) in the period, oldest first."""
        asked = limits.pop("directions", ("in",))
        directions = tuple(item for item in asked if item in self.permission.directions)
        if not directions:
            return []
        after, until = (period.after(), min(period.until(), self.ends)) if period else (None, self.ends)
        return reading.told(self.connection, after=after, until=until, directions=directions, **limits)

    @cached_property
    def subjects(self) -> Subjects:
        return Subjects(self.connection)

    @cached_property
    def run(self) -> run.Run | None:
        return run.newest(self.connection)

    @cached_property
    def risks(self) -> dict[bytes, Any]:
        return risk.of_run(self.connection, self.run.id) if self.run else {}

    @cached_property
    def valuations(self) -> dict[bytes, Any]:
        return valuation.of_run(self.connection, self.run.id) if self.run else {}

    def profiles(self, ids: Iterable[bytes | None]) -> dict[bytes, Any]:
        return customer.profiles(self.connection, {item for item in ids if item is not None})

    def open_cases(self, ids: Iterable[bytes | None]) -> dict[bytes, Any]:
        return alert.open_of(self.connection, {item for item in ids if item is not None})

    def orders(self, ids: Sequence[bytes] | None = None) -> Any:
        return frames.orders(self.connection, before=self.as_of, customer_ids=ids)

    def topic(self, plan: Plan) -> Topic | None:
        """The topic of the plan, or one made of the question's own words."""
        if plan.topic and plan.topic.startswith(THEME):
            key = plan.topic.removeprefix(THEME)
            return of_theme(key, self.subjects.themes.get(key, {}))
        if plan.topic:
            return topics().get(plan.topic)
        return of_words(plan.words) if plan.words else None

    def name(self, profile: Any) -> str:
        """How prose calls a customer: the key, and the name when it is nothing but a name."""
        if profile is None:
            return self.say("an unknown customer", "nieznany klient")
        key = profile.key if re.fullmatch(r"[\w.-]{1,40}", profile.key) else "…"
        name = (profile.name or "").strip()
        return f"{name} ({key})" if LIKE_A_NAME.fullmatch(name) else key

    def contact(self, value: str | None) -> str:
        """An address as the role may see it."""
        return (value if self.role in ("manager", "admin") else masked_contact(value)) or "–"

    def day(self, moment: datetime) -> str:
        return wording.day(moment, self.language, self.company.time_zone)

    def money(self, amount_minor: int, currency: str) -> str:
        return wording.money(amount_minor, currency, self.language)

    def amount(self, amount_minor: int, currency: str) -> str:
        """An amount as `numbers` shows it: major units with a dot."""
        return as_text(amount_minor, currency) or ""

    @cached_property
    def scale(self) -> ReportingScale:
        """How amounts of several currencies are ranked beside each other, as in the queue of alerts."""
        at_risk: dict[str, list[int]] = {}
        for row in self.risks.values():
            if row.value_known and row.currency and (row.at_risk_now_minor or 0) > 0:
                at_risk.setdefault(row.currency, []).append(row.at_risk_now_minor)
        return ReportingScale(self.company.currency, self.company.exchange_rates, at_risk)

    def rank_of(self, amount_minor: int | None, currency: str | None) -> float:
        """For ranking only; nothing known ranks as nothing."""
        return self.scale.score(amount_minor, currency) if amount_minor and currency else 0.0

    def country(self, profile: Any) -> str | None:
        """A customer's country: the trait `country`, else the region of the locale, else PL for a Polish locale."""
        if profile is None:
            return None
        said = str((profile.traits or {}).get("country") or "").strip().upper()
        if said:
            return {"POLAND": "PL", "POLSKA": "PL", "UK": "GB", "UNITED KINGDOM": "GB", "GREAT BRITAIN": "GB"}.get(said, said[:2])
        language, _, region = (profile.locale or "").replace("_", "-").partition("-")
        return region.upper() or ("PL" if language == "pl" else None)

    def statuses(self, messages: Iterable[Any]) -> dict[str, int]:
        """How many messages were read as frustrated (yes), not (no), unsure, and how many could not be read."""
        counts = {"yes": 0, "no": 0, "unsure": 0, "unread": 0}
        for message in messages:
            counts[message.frustrated if message.frustrated in counts else "unread"] += 1
        return counts
