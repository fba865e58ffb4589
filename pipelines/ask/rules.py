"""What a question means where it is silent (section `ask` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pipelines.understanding.journey.rules import AnswerTargets


@dataclass(frozen=True)
class AskRules(AnswerTargets):
    """Defaults and limits of answers."""

    section: ClassVar[str] = "ask"

    period_days: int = 30  # days up to the as-of date when a question names no period
    waiting_looks_back_days: int = 90  # days; who wrote earlier is not counted as waiting any more
    listed: int = 10  # rows that an answer shows at most; the count always covers all
    quotes_per_point: int = 2  # quotes per point of a summary
    likenesses: int = 10  # messages shown for "messages like …"
    enough_to_tell: int = 10  # people per group below which two shares are not compared
    model_deadline_s: float = 20.0  # seconds a language model may take for one question
