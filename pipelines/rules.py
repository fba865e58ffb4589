"""The business rules of a workspace (heed.yaml): read at the edge, handed to each room as its own frozen dataclass.

A room declares a frozen dataclass with a class variable `section` and defaults for every field, and asks for it by
`workspace.rules.of(AlertRules)`. Unknown fields and wrong types raise RulesInvalid naming section and field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from pipelines.errors import RulesInvalid


class Section(Protocol):
    section: ClassVar[str]


Rules_ = TypeVar("Rules_", bound=Section)


@cache
def _adapter(of: type[Any]) -> TypeAdapter[Any]:
    of.__pydantic_config__ = ConfigDict(extra="forbid", strict=False)
    return TypeAdapter(of)


def _said(message: str) -> str:
    """A validator's message as the end of a sentence."""
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


@dataclass(frozen=True, slots=True)
class Rules:
    """The sections of heed.yaml and the number under which this content is stored."""

    sections: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0

    def of(self, of: type[Rules_]) -> Rules_:
        """The room's rules, checked; raises RulesInvalid with every broken field in one sentence each."""
        given = self.sections.get(of.section) or {}
        if not isinstance(given, Mapping):
            raise RulesInvalid(f"heed.yaml, {of.section}: must be a list of named settings.")
        try:
            checked: Rules_ = _adapter(of).validate_python(dict(given))
        except ValidationError as error:
            broken = "; ".join(
                f"{of.section}.{'.'.join(str(part) for part in item['loc'])}: {_said(item['msg'])}" for item in error.errors()
            )
            raise RulesInvalid(f"{broken}.", fix="Mend it in heed.yaml or in the answer; `heed config check` reads it again.") from None
        return checked
