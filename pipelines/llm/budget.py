"""The daily budgets of tokens and of money, counted from the call log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine

from pipelines.llm.retries import ModelNotAsked
from pipelines.records import model_call
from pipelines.records.database import reading

if TYPE_CHECKING:
    from pipelines.llm.rules import LlmRules

CHARACTERS_PER_TOKEN = 3  # on the careful side: English has about four, Polish about three
MICROS = 1_000_000  # parts of one unit of money


def estimated_tokens(characters: int) -> int:
    """Tokens of a text when nobody counted them, rounded up."""
    return -(-characters // CHARACTERS_PER_TOKEN)


def cost_micros(limits: LlmRules, prompt_tokens: int, reply_tokens: int) -> int:
    """What so many tokens cost at the prices of the rules, in millionths of a unit of money, rounded up."""
    cost = prompt_tokens * limits.price_per_million_prompt_tokens + reply_tokens * limits.price_per_million_reply_tokens
    return -int(-cost // 1)


def check(engine: Engine, limits: LlmRules, prompt_tokens: int, now: datetime) -> None:
    """Raises ModelNotAsked when today's calls (UTC) and this one with its longest reply would pass a budget."""
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with reading(engine) as connection:
        tokens, micros = model_call.spent_since(connection, start)
    if tokens + prompt_tokens + limits.reply_tokens > limits.daily_token_budget:
        raise ModelNotAsked(
            f"Today's budget of {limits.daily_token_budget} tokens for the language model would be passed ({tokens} are used).",
            fix="Raise llm.daily_token_budget in heed.yaml, or wait until tomorrow.",
        )
    if limits.daily_cost_budget is None:
        return
    if not limits.price_per_million_prompt_tokens and not limits.price_per_million_reply_tokens:
        raise ModelNotAsked(
            "The language model has a budget of money but no prices, so nobody could keep it.",
            fix="Set llm.price_per_million_prompt_tokens and llm.price_per_million_reply_tokens in heed.yaml.",
        )
    if micros + cost_micros(limits, prompt_tokens, limits.reply_tokens) > limits.daily_cost_budget * MICROS:
        raise ModelNotAsked(
            f"Today's budget of {limits.daily_cost_budget:.2f} for the language model would be passed ({micros / MICROS:.2f} are spent).",
            fix="Raise llm.daily_cost_budget in heed.yaml, or wait until tomorrow.",
        )
