"""The business rules of a workspace (heed.yaml): read at the edge, handed to each room as its own frozen dataclass.

A room declares a frozen dataclass with a class variable `section` and defaults for every field, and asks for it by
`workspace.rules.of(AlertRules)`. Unknown fields and wrong types raise RulesInvalid naming section and field.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, ClassVar, Protocol, TypeVar, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from pipelines.errors import RulesInvalid


class Section(Protocol):
    section: ClassVar[str]


Rules_ = TypeVar("Rules_", bound=Section)


@cache
def _adapter(of: type[Any]) -> TypeAdapter[Any]:
    of.__pydantic_config__ = ConfigDict(extra="forbid", strict=False, allow_inf_nan=False)
    return TypeAdapter(of)


LONGEST_DAYS = 36_500  # a calendar is no longer: farther back no day has a date
DAYS_OF = {"_days": 1.0, "_weeks": 7.0, "_hours": 1 / 24}
# what a person who writes YAML reads instead of a validator's own words
IN_WORDS = {
    "string_type": "must be text; put it in quotation marks",
    "tuple_type": "must be a list, such as [a, b]",
    "dict_type": "must be named values, each on a line of its own",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
}


def _said(item: Mapping[str, Any], names: list[str]) -> str:
    """A validator's finding as the end of a sentence."""
    if item["type"] == "unexpected_keyword_argument":
        meant = get_close_matches(str(item["loc"][-1]), names, n=1) if len(item["loc"]) == 1 else []
        return "there is no such setting" + (f"; {meant[0]} is meant, perhaps" if meant else "")
    message = IN_WORDS.get(item["type"]) or str(item["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _of_numbers(checked: Any, given: Mapping[str, Any]) -> list[str]:
    """What is wrong with numbers without bounds of their own: none is below zero, and no stretch of time leaves the calendar."""
    found, hints = [], get_type_hints(type(checked), include_extras=True)
    for name in (item.name for item in dataclasses.fields(checked)):
        value = getattr(checked, name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        longest = next((LONGEST_DAYS / days for suffix, days in DAYS_OF.items() if name.endswith(suffix)), None)
        if isinstance(given.get(name), bool):
            found.append(f"{checked.section}.{name}: must be a number, not yes or no")
        elif value < 0 and get_origin(hints[name]) is not Annotated:
            found.append(f"{checked.section}.{name}: must not be below 0")
        elif longest is not None and value > longest:
            found.append(f"{checked.section}.{name}: must not be above {longest:,.0f}")
    return found


@dataclass(frozen=True, slots=True)
class Rules:
    """The sections of heed.yaml and the number under which this content is stored."""

    sections: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0

    def of(self, of: type[Rules_]) -> Rules_:
        """The room's rules, checked; raises RulesInvalid with every broken field in one sentence each."""
        given = self.sections.get(of.section)
        if given is None:
            given = {}
        if not isinstance(given, Mapping):
            raise RulesInvalid(
                f"heed.yaml, {of.section}: must be named settings, each on a line of its own.",
                fix=f"Write them below `{of.section}:`, indented, such as `name: value`.",
            )
        try:
            checked: Rules_ = _adapter(of).validate_python(dict(given))
        except ValidationError as error:
            names = [item.name for item in dataclasses.fields(of)]  # type: ignore[arg-type]
            broken = [f"{of.section}.{'.'.join(str(part) for part in item['loc'])}: {_said(item, names)}" for item in error.errors()]
            raise _invalid(broken) from None
        if broken := _of_numbers(checked, given):
            raise _invalid(broken)
        return checked


def _invalid(broken: list[str]) -> RulesInvalid:
    return RulesInvalid(f"{'; '.join(broken)}.", fix="Mend it in heed.yaml or in the answer; `heed config check` reads it again.")
