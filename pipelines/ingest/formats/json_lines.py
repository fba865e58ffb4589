"""Objects of a JSON Lines file, by the letter: no NaN, no repeated keys, no control characters, no huge numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pipelines.ingest.faults import Fault
from pipelines.ingest.formats.delimited import WHOLE_LINE
from pipelines.ingest.formats.text_decoding import TextLine, unstorable
from pipelines.ingest.limits import Limits

NUMBER_DIGITS = 100
LARGEST_EXPONENT = 400
"""Of a power of ten; as a whole number, a larger one would fill the memory."""


@dataclass(slots=True)
class JsonRow:
    line: int
    fields: dict[str, Any]


class NotJson(ValueError):
    """The text is not JSON, or JSON with something that could mean two things."""


def _refuse_constant(name: str) -> Any:
    raise NotJson(f"{name} is not JSON")


def _whole_number(digits: str) -> int:
    if len(digits) > NUMBER_DIGITS:
        raise NotJson(f"a number of {len(digits):,} digits")
    return int(digits)


def _fraction(digits: str) -> Decimal:
    if len(digits) > NUMBER_DIGITS:
        raise NotJson(f"a number of {len(digits):,} digits")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise NotJson("a number out of range") from None
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise NotJson("a number out of range")
    return number


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("a duplicate key: the same key stands twice in one object")
    return found


def strict_json(text: str) -> Any:
    """The value of a JSON text; raises NotJson with the reason. Fractions come as Decimal."""
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
            parse_float=_fraction,
            object_pairs_hook=_without_repeats,
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise NotJson("objects or lists are nested too deep") from None


def json_rows(lines: Iterator[TextLine], limits: Limits, encoding: str = "utf-8") -> Iterator[JsonRow | Fault]:
    """One object per line; blank lines are no records."""
    for line in lines:
        text = line.text.strip("\r\n\t ")
        if not text:
            continue
        reason = None
        if line.is_overlong:
            reason = f"the line has more than {limits.record_chars:,} characters ({limits.said('record_chars')})"
        else:
            reason = unstorable(text, encoding)
        if reason is None:
            try:
                value = strict_json(text)
            except NotJson as error:
                reason = str(error)
            else:
                if isinstance(value, dict):
                    yield JsonRow(line.number, value)
                    continue
                reason = f"a JSON {_type_name(value)} where one object per line is expected"
        kept = text[: limits.raw_chars].replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")
        yield Fault(line.number, None, reason, {WHOLE_LINE: kept})


def _type_name(value: Any) -> str:
    if isinstance(value, list):
        return "array (list)"
    if isinstance(value, str):
        return "string"
    return "null" if value is None else "number or constant"
