"""What can be wrong with a record or a file, as facts that build their own sentence.

A sentence reads `reviews.csv, line 5, text: ...`. It names lines, columns and ids, never a customer's words or address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar, cast

from pipelines.errors import UsageError

_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
NAME_CHARS = 160
Arguments = ParamSpec("Arguments")
T = TypeVar("T")


def shown_name(name: str) -> str:
    """A file name that is safe on a terminal and in a log: control and direction characters escaped, the middle cut."""
    safe = _UNSHOWABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", name)
    if len(safe) <= NAME_CHARS:
        return safe
    half = NAME_CHARS // 2 - 1
    return f"{safe[:half]}..{safe[-half:]}"


def sentence(file: str, line: int | None, column: str | None, reason: str, unit: str = "line") -> str:
    """`reviews.csv, line 5, text: nothing to read`; line and column only where there is one."""
    place = [shown_name(file)]
    if line is not None:
        place.append(f"{unit} {line}")
    if column:
        place.append(shown_name(column))
    return f"{', '.join(place)}: {reason}"


@dataclass(frozen=True)
class Fault:
    """A record that was set aside: its first physical line, the column as the file calls it, the reason, what stood there."""

    line: int
    column: str | None
    reason: str
    raw: Mapping[str, str] = field(default_factory=dict)
    unit: str = "line"

    def sentence(self, file: str) -> str:
        return sentence(file, self.line, self.column, self.reason, self.unit)


class FileFault(Exception):
    """A fault of the whole file: nothing from it is stored."""

    def __init__(self, reason: str, *, line: int | None = None, column: str | None = None, unit: str = "line") -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column
        self.unit = unit

    def sentence(self, file: str) -> str:
        return sentence(file, self.line, self.column, self.reason, self.unit)


class BadValue(Exception):
    """One value of a record breaks a rule; `column` is our name for it, or None when the whole record is meant.

    `others` are further broken values of the same record, so that one look is enough to mend all of them.
    """

    def __init__(self, column: str | None, reason: str, others: Sequence[BadValue] = ()) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.others = tuple(others)

    def told(self, their_name: Callable[[str | None], str | None]) -> str:
        """The reason, and those of the other broken values under the file's own column names."""
        return self.reason + "".join(f"; also {their_name(other.column) or 'the record'}: {other.reason}" for other in self.others)


class Checks:
    """Reads the values of one record and keeps every broken rule; what it gives is only valid once `settle` has passed."""

    def __init__(self) -> None:
        self._broken: list[BadValue] = []

    def __call__(self, read: Callable[Arguments, T], *args: Arguments.args, **kwargs: Arguments.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except BadValue as bad:
            if all((bad.column, bad.reason) != (other.column, other.reason) for other in self._broken):
                self._broken.append(bad)
            return cast(T, None)

    def settle(self) -> None:
        """Raises BadValue for the first broken rule, with the others in it."""
        if self._broken:
            first = self._broken[0]
            raise BadValue(first.column, first.reason, self._broken[1:])


class OptionRefused(UsageError):
    """An import option cannot be used as given (wrong usage, not bad data)."""

    title = "The import option is not right"

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option} {reason}.")
        self.option = option
        self.reason = reason
