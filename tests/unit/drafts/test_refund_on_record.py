"""What the books show of a refund is said whole by code, with its record as proof, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.drafts.checks import CheckContext, check_draft
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.brief import Brief, RefundFact
from pipelines.drafts.facts.refunds import refund_of
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.writing.composer import compose
from pipelines.drafts.writing.sentences import Sentence
from pipelines.drafts.writing.writer import write
from tests.stand_ins.scripted_llm import ScriptedModel
from tests.unit.drafts.briefs import a_brief

RULES = DraftRules()


def waiting_for_money(language: str) -> Brief:
    refund = RefundFact("A-1004-R1", date(2026, 6, 20), 4550, "PLN" if language == "pl" else "GBP")
    return a_brief(language, Issue.REFUND_MISSING, refund=refund)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Our books show a refund of £45.50, dated 20 June 2026."),
        ("pl", "W naszych księgach jest zwrot na kwotę 45,50 zł z dnia 20 czerwca 2026 r."),
    ],
)
def test_the_second_sentence_says_what_the_books_show_and_rests_on_the_refund(language: str, said: str) -> None:
    brief = waiting_for_money(language)
    for version in range(6):
        draft = compose(brief, RULES, version=version)
        assert draft.sentences[1] == Sentence(said, "fact", ("A-1004-R1",))
        assert draft.sentences[2].due_on == brief.due_on
        assert check_draft(draft, brief, CheckContext(RULES)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        Sentence("We will pay £45.50 by 20 June 2026.", "promise", ("A-1004-R1",)),
        Sentence("Our books show a refund of £45.50, dated 20 June 2026.", "courtesy"),
        Sentence("Our books show a refund of £45.50, dated 20 June 2026.", "fact", ("mail-1",)),
        Sentence("Our books show a refund of £54.50, dated 20 June 2026.", "fact", ("A-1004-R1",)),
        Sentence("Our books show a refund of £45.50, dated 21 June 2026.", "fact", ("A-1004-R1",)),
        Sentence("You get a refund of £45.50.", "fact", ("A-1004-R1",)),
    ],
)
def test_its_amount_and_day_prove_nothing_in_any_other_sentence(sentence: Sentence) -> None:
    brief = waiting_for_money("en")
    draft = compose(brief, RULES)
    changed = replace(draft, sentences=(draft.sentences[0], sentence, *draft.sentences[2:]))
    assert check_draft(changed, brief, CheckContext(RULES)) != []


def test_a_model_does_not_say_it_and_code_says_it_after_the_first_sentence() -> None:
    brief = waiting_for_money("en")
    model = ScriptedModel([{"sentences": [
        {"kind": "fact", "text": "We are writing to you about your order {order_ref}.", "evidence": ["A-1004"]},
        {"kind": "promise", "text": "We will check it and write to you by {due}."},
    ]}])  # fmt: skip
    draft = write(brief, RULES, model)
    assert draft.sentences[1].text == "Our books show a refund of £45.50, dated 20 June 2026."
    assert "45" not in model.seen[0]
    assert check_draft(draft, brief, CheckContext(RULES, "model")) == []


@dataclass
class Row:
    key: str
    kind: str = "order"
    day: int = 1
    product: str | None = "Blue mug"
    amount_minor: int = 5000
    currency: str = "GBP"

    @property
    def ordered_at(self) -> datetime:
        return datetime(2026, 6, self.day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rows", "of", "found"),
    [
        ([Row("1"), Row("1", "refund", 9)], 0, "1 (refund)"),
        ([Row("1"), Row("1-R1", "refund", 9, "Other")], 0, "1-R1"),
        ([Row("1"), Row("12", "refund", 9, "Other")], 0, None),
        ([Row("1"), Row("R7", "refund", 9)], 0, "R7"),
        ([Row("1", day=10), Row("R7", "refund", 9)], 0, None),
        ([Row("1"), Row("R7", "refund", 9, amount_minor=6000)], 0, None),
        ([Row("1"), Row("R7", "refund", 9), Row("R8", "refund", 10)], 0, None),
        ([Row("1"), Row("R7", "refund", 9)], None, None),
        ([Row("1")], 0, None),
    ],
)
def test_only_a_refund_that_can_be_meant_and_is_alone_is_named(rows: Sequence[Row], of: int | None, found: str | None) -> None:
    order = rows[of] if of is not None else None
    fact = refund_of(rows, order, ZoneInfo("Europe/Warsaw"))  # type: ignore[arg-type]
    assert (fact.key if fact is not None else None) == found
