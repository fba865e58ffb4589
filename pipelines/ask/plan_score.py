"""Whether a question was understood: the kind, the topic and the customer or order that it names."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipelines.ask import model_plan
from pipelines.ask.model_plan import Kind, TopicKey
from pipelines.ask.plan import REFUSALS, Plan
from pipelines.ask.planner import plan_of
from pipelines.ask.rules import AskRules
from pipelines.ask.topics import flat
from pipelines.errors import LanguageModelFailed
from pipelines.llm.prompt_cases import Case, Counts, Scorer
from pipelines.workspace import ModelDoor

TODAY = date(2026, 6, 30)
ZONE = "Europe/Warsaw"


class PlanCase(Case):
    """A question and its plan. `kind` is `unknown` for what is outside the list; a topic or key that is left out is not scored."""

    question: str = Field(min_length=1, max_length=2_000)
    kind: Kind
    topic: TopicKey | None = None
    customer: str | None = None
    order: str | None = None


def with_model(case: PlanCase, model: ModelDoor) -> Counts:
    """The question put to the model as if the planner had not understood its kind; what the planner saw beside that stays, as in use."""
    try:
        choice = model_plan.choice(model, case.question, TODAY, deadline_s=AskRules().model_deadline_s)
    except LanguageModelFailed:
        return counts(case, None)
    return counts(case, model_plan.narrowed_by(_planned(case).changed(kind="unknown"), choice, TODAY))


def without_model(case: PlanCase) -> Counts:
    return counts(case, _planned(case))


def counts(case: PlanCase, plan: Plan | None) -> Counts:
    """Right kind; right topic, and right customer or order, where the case names one. A plan of None is wrong in each."""
    kind = plan is not None and ("unknown" if plan.kind in REFUSALS else plan.kind) == case.kind
    found = {"kind": (int(kind), 1)}
    if case.kind == "unknown":
        found["outside"] = (int(kind), 1)
    if case.topic is not None:
        found["topic"] = (int(plan is not None and plan.topic == case.topic), 1)
    for name, wanted in (("customer", case.customer), ("order", case.order)):
        if wanted is not None:
            said = getattr(plan, name) or "" if plan is not None else ""
            found["key"] = (int(flat(said) == flat(wanted)), 1)
    return found


def _planned(case: PlanCase) -> Plan:
    return plan_of(case.question, today=TODAY, zone=ZONE, rules=AskRules())


SCORER = Scorer(
    prompt="chat_plan", version="v1", floor="planner", case=PlanCase, without_model=without_model, with_model=with_model,
    measures={
        "kind": "the right kind of question, out of the closed list",
        "outside": "of those outside the list: told so",
        "topic": "of those that name one: the right topic",
        "key": "of those that name one: the right customer or order",
    },
)  # fmt: skip
