"""`ask`: a question in, an answer with sources out; with a language model or without one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.ask import follow_ups, model_answer, model_plan
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.one_customer import about_one_customer
from pipelines.ask.plan import REFUSALS, Plan, from_json
from pipelines.ask.planner import plan_of
from pipelines.ask.registry import TOOLS
from pipelines.ask.rules import AskRules
from pipelines.ask.unused import say_not_used
from pipelines.errors import LimitExceeded, UsageError
from pipelines.records import conversation as conversations
from pipelines.records import theme
from pipelines.records.database import reading, transaction
from pipelines.search.permitted import permission
from pipelines.workspace import CompanyProfile, Workspace

LONGEST_QUESTION = 2_000  # characters
Progress = Callable[[str], None]


def ask(
    workspace: Workspace,
    question: str,
    *,
    role: str,
    as_of: datetime,
    now: datetime,
    conversation: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The answer as `{"answer", "kind", "citations", "numbers", "assumptions", "author", "conversation"}`.

    `conversation` is the key that an earlier answer gave, for a follow-up. `progress` is told what is being done, in the
    language of the question. Raises Refused for an unknown role, LimitExceeded for a question that is too long.
    """
    permission(role)
    asked = question.strip()
    if not asked:
        raise UsageError("The question is empty.", fix="Ask, for example: What should I do first this morning?")
    if len(asked) > LONGEST_QUESTION:
        raise LimitExceeded(f"The question has {len(asked)} characters, more than {LONGEST_QUESTION}.", fix="Ask it shorter.")
    if conversation is not None and not re.fullmatch(r"[\w-]{1,40}", conversation):
        raise UsageError("The conversation's key is not one that an answer gave.")
    rules, zone = workspace.rules.of(AskRules), workspace.rules.of(CompanyProfile).time_zone
    today = as_of.astimezone(ZoneInfo(zone)).date()
    with reading(workspace.engine) as connection:
        turns = conversations.turns_of(connection, conversation) or [] if conversation else []
        before = from_json(turns[-1]["plan"]) if turns else None
        themes = theme.in_use(connection)
        full = follow_ups.said_in_full(asked, before)
        plan = follow_ups.with_what_went_before(plan_of(full, today=today, zone=zone, rules=rules, themes=themes), before, asked)
        tell = progress or (lambda _: None)
        if plan.kind == "unknown" and workspace.model is not None:
            tell("Pytam model językowy, o co chodzi." if plan.language == "pl" else "Asking the language model what is meant.")
            plan = model_plan.chosen(workspace.model, asked, plan, today, deadline_s=rules.model_deadline_s)
        desk = Desk(workspace, connection, role, as_of, now, plan.language)
        plan = about_one_customer(desk, plan, asked)
        tell(desk.say("Looking through the records.", "Przeglądam dane."))
        answer = _carried_out(desk, plan)
        author = "planner"
        if workspace.model is not None and plan.kind not in (*REFUSALS, "unknown", "explain"):
            tell(desk.say("Asking the language model for its wording.", "Pytam model językowy o sformułowanie."))
            author = workspace.model.name if model_answer.reworded(workspace.model, desk, plan, asked, answer) else author
        say_not_used(desk, plan, answer, asked, today)
        shown = answer.as_json()
    key = conversation or secrets.token_hex(8)
    kept = before.as_json() if before is not None and plan.kind == "explain" else plan.as_json()
    turn = {"question": asked, "plan": kept, "answer": shown["answer"]}
    with transaction(workspace.engine) as writing:
        conversations.keep(writing, key, role, [*turns, turn], now)
    return {**shown, "author": author, "conversation": key}


def _carried_out(desk: Desk, plan: Plan) -> Answer:
    return follow_ups.explained(desk, plan) if plan.kind == "explain" else TOOLS[plan.kind](desk, plan)
