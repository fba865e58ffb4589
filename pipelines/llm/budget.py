"""The daily budget of tokens, counted from the call log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Engine

from pipelines.llm.retries import ModelNotAsked
from pipelines.records import model_call
from pipelines.records.database import reading

CHARACTERS_PER_TOKEN = 3  # on the careful side: English has about four, Polish about three


def estimated_tokens(characters: int) -> int:
    """Tokens of a text when nobody counted them, rounded up."""
    return -(-characters // CHARACTERS_PER_TOKEN)


def check(engine: Engine, limit: int, wanted: int, now: datetime) -> None:
    """Raises ModelNotAsked when today's calls (UTC) and this one would pass the limit."""
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with reading(engine) as connection:
        used = model_call.tokens_since(connection, start)
    if used + wanted > limit:
        raise ModelNotAsked(
            f"Today's budget of {limit} tokens for the language model would be passed ({used} are used).",
            fix="Raise llm.daily_token_budget in heed.yaml, or wait until tomorrow.",
        )
