"""Reading a structured reply out of text or out of a forced tool call."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipelines.errors import ReplyUnusable

Reply = TypeVar("Reply", bound=BaseModel)
THINKING_ENDS = "</think>"
OBJECTS_TRIED = 50


class DoesNotFit(ReplyUnusable):
    """The reply is not of the type that was asked for; `faults` names fields, never the reply's words."""

    def __init__(self, faults: str) -> None:
        super().__init__(f"The language model's reply does not fit what was asked: {faults}.")
        self.faults = faults


def from_text(text: str, reply: type[Reply]) -> Reply:
    """The first JSON object in the text that fits the type; raises DoesNotFit."""
    plain = text.rpartition(THINKING_ENDS)[2]
    decoder, faults = json.JSONDecoder(), "no JSON object"
    for start in (match.start() for match in islice(re.finditer(r"\{", plain), OBJECTS_TRIED)):
        try:
            value, _ = decoder.raw_decode(plain, start)
        except (json.JSONDecodeError, RecursionError):
            continue
        try:
            return from_value(value, reply)
        except DoesNotFit as error:
            faults = error.faults if faults == "no JSON object" else faults
    raise DoesNotFit(faults)


def from_value(value: Any, reply: type[Reply]) -> Reply:
    """The value as the type; raises DoesNotFit."""
    try:
        return reply.model_validate(value)
    except ValidationError as error:
        kinds = sorted({f"{'.'.join(str(part) for part in item['loc'] if isinstance(part, str)) or 'reply'} ({item['type']})"
                        for item in error.errors(include_input=False, include_url=False)})
        raise DoesNotFit(", ".join(kinds[:5])) from None
