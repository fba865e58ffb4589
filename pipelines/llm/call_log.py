"""What is kept of a call to a model: hashes, counts and durations; never a word of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Engine

from pipelines.llm.budget import cost_micros, estimated_tokens
from pipelines.llm.connection import Answer, Message
from pipelines.llm.rules import LlmRules
from pipelines.records import model_call
from pipelines.records.database import transaction


@dataclass(frozen=True, slots=True)
class Asked:
    """Why a call is made, by which prompt, and on which level of the ladder."""

    purpose: str
    prompt_version: str
    model: str
    endpoint: str  # a hash of the address, so that levels are remembered for each
    level: str


def record(
    engine: Engine, asked: Asked, messages: Sequence[Message], answer: Answer | None, *,
    limits: LlmRules, outcome: str, duration_s: float, at: datetime,
) -> bytes:
    """Adds one line to the log and returns its id, in a transaction of its own: a call is a fact even when what follows fails."""
    prompt = json.dumps(list(messages), sort_keys=True, default=str)
    reply = None
    if answer is not None:
        reply = answer.text + json.dumps([call.arguments for call in answer.tool_calls], sort_keys=True, default=str)
    counted = answer.prompt_tokens if answer else (0 if outcome == "transport_failed" else None)
    replied = answer.reply_tokens if answer else 0
    prompt_tokens = estimated_tokens(len(prompt)) if counted is None else counted
    reply_tokens = estimated_tokens(len(reply or "")) if replied is None else replied
    with transaction(engine) as connection:
        return model_call.add(
            connection, endpoint=asked.endpoint, cost_micros=cost_micros(limits, prompt_tokens, reply_tokens),
            purpose=asked.purpose, prompt_version=asked.prompt_version, model=asked.model[:128],
            prompt_sha256=hashlib.sha256(prompt.encode()).hexdigest(),
            reply_sha256=None if reply is None else hashlib.sha256(reply.encode()).hexdigest(),
            prompt_tokens=prompt_tokens, reply_tokens=reply_tokens,
            duration_ms=round(duration_s * 1000), level=asked.level, outcome=outcome, at=at,
        )
