"""The one value that every stage takes: where things are, which rules hold, what time it is, and the door to a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field
from sqlalchemy.engine import Engine

from pipelines.rules import Rules

if TYPE_CHECKING:
    from pydantic import BaseModel

Reply = TypeVar("Reply", bound="BaseModel")


@dataclass(frozen=True, slots=True)
class ReadTool:
    """A read-only function that a model may call: its name, what it answers, its arguments as a pydantic model."""

    name: str
    description: str
    arguments: type[BaseModel]
    call: Callable[[BaseModel], str]


class ModelDoor(Protocol):
    """The door to a language model; implemented in `llm`, absent when no model is set."""

    @property
    def name(self) -> str:
        """The model's name, as drafts and answers show it."""

    def ask(self, purpose: str, prompt_version: str, system: str, user: str, reply: type[Reply], *, deadline_s: float) -> Reply:
        """One structured reply. Raises TransportFailed or ReplyUnusable; never returns a half-made value."""

    def ask_with_tools(
        self, purpose: str, prompt_version: str, system: str, user: str, tools: Sequence[ReadTool], reply: type[Reply], *, deadline_s: float
    ) -> Reply:
        """The same, after the model has called read-only tools as often as the budget allows."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be the name of a zone, such as Europe/Warsaw") from None
    return name


def _country(code: str) -> str:
    if not re.fullmatch("[A-Z]{2}", code):
        raise ValueError("must be two capital letters, such as PL or GB")
    return code


def _currency(code: str) -> str:
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValueError("must be three capital letters, such as PLN or GBP")
    return code


Rates = dict[Annotated[str, AfterValidator(_currency)], Annotated[float, Field(gt=0)]]


@dataclass(frozen=True)
class CompanyProfile:
    """Who the company is, as its messages show it (section `company` of heed.yaml)."""

    section: ClassVar[str] = "company"

    name: str = "Our shop"  # as messages and answers call the company
    sender_name: str = "Customer service"  # who signs messages
    own_addresses: tuple[str, ...] = ()  # e-mail addresses of ours: what they send is outgoing
    own_domains: tuple[str, ...] = ()  # domains of ours, such as shop.example
    languages: tuple[str, ...] = ("en", "pl")  # languages that we write in
    country: Annotated[str, AfterValidator(_country)] = "PL"  # decides complaint deadlines, and telephone numbers without a code
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/Warsaw"  # of days and weeks, and of times in files that name no zone
    currency: Annotated[str, AfterValidator(_currency)] = "PLN"  # in which cases are compared, and of amounts in files that name none
    phone: str = ""  # telephone number that a message may name
    website: str = ""  # address that a message may name
    postal_address: str = ""  # as it stands under marketing messages
    polish_form: Literal["pan", "ty"] = "pan"  # how Polish customers are addressed who do not write "ty": pan (Pan/Pani) | ty
    exchange_rates: Rates = field(default_factory=dict)  # units of `currency` for one unit; only for ranking


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Workspace:
    """One company's data and rules. Rooms take it, or the parts of it that they need; nothing else is global."""

    home: Path
    engine: Engine
    rules: Rules = field(default_factory=Rules)
    clock: Callable[[], datetime] = system_clock
    model: ModelDoor | None = None
    reading_model: str = ""  # a folder or hub id; empty: the model that ships with Heed
    reading_version: str = ""  # version of the reading model in use, part of every reading's key
    chroma_url: str | None = None  # None: the index in the workspace's own folder
    local_only: bool = False
    index_owner: bool = True  # False in a process that must leave the index to another

    @property
    def company(self) -> CompanyProfile:
        return self.rules.of(CompanyProfile)
