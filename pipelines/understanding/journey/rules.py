"""When a way counts as broken (section `journey` of heed.yaml); the hours to an answer and the rivals stand in `ask`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

from pipelines.rules import Rules


@dataclass(frozen=True)
class JourneyRules:
    """From where on a way counts as broken."""

    section: ClassVar[str] = "journey"

    repeat_contacts: int = 3  # messages about one matter from which a customer has had to come back too often
    slow_return_days: int = 14  # days after goods were sent back, from which missing money or goods are slow
    look_back_days: int = 180  # threads whose newest message is older are left out


@dataclass(frozen=True)
class AnswerTargets:
    """What section `ask` says about waiting and about competitors, for those who need no more of it."""

    section: ClassVar[str] = "ask"

    waiting_hours: int = 24  # hours without an answer after which a customer counts as waiting
    rivals: tuple[str, ...] = ()  # names of competitors beside those of ask/topics.yaml


def answer_targets(rules: Rules) -> AnswerTargets:
    """The targets as section `ask` sets them; the rest of the section is checked where answers are made."""
    given = rules.sections.get(AnswerTargets.section) or {}
    known = {field.name for field in fields(AnswerTargets)}
    return Rules({AnswerTargets.section: {name: value for name, value in given.items() if name in known}}).of(AnswerTargets)
