"""How long, how often and how much a language model may be asked (section `llm` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class LlmRules:
    """Limits of the door to a language model; the model itself is set by the environment."""

    section: ClassVar[str] = "llm"

    daily_token_budget: int = 500_000  # tokens per UTC day, prompts and replies together; 0: no calls
    daily_cost_budget: float | None = None  # money per UTC day, in the currency of the prices; unset: tokens alone are limited
    price_per_million_prompt_tokens: float = 0.0  # what the endpoint charges; 0 for a model of your own
    price_per_million_reply_tokens: float = 0.0  # the same for replies
    request_timeout_s: float = 30.0  # seconds for one request; a caller's deadline may be shorter
    attempts: int = 3  # tries per request when the transport fails; 1 turns retrying off
    longest_pause_s: float = 8.0  # seconds between two tries at most
    failures_until_pause: int = 5  # transport failures in a row after which the model is left alone
    pause_s: float = 60.0  # seconds that it is then left alone
    reply_tokens: int = 1_500  # tokens of one reply at most
    prompt_characters: int = 60_000  # characters of one prompt at most
    tool_rounds: int = 4  # times a model may ask for read-only tools before it must answer
    temperature: float | None = None  # sent only when set; some models refuse it
