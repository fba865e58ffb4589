"""Known replies to the prompts of drafts, and the scores that they must get."""

from __future__ import annotations

import re
from typing import Any

from pipelines.drafts.checks import draft_score
from pipelines.drafts.checks.draft_score import DraftCase
from pipelines.drafts.reading import reading_score
from pipelines.drafts.reading.reading_score import ReadingCase
from pipelines.errors import ReplyUnusable
from pipelines.llm.prompt_cases import Tally, floor_of, read_cases
from tests.stand_ins.scripted_llm import ScriptedModel

MISSING = DraftCase.model_validate({
    "id": "1", "language": "en", "name": "Jane Doe", "issue": "not_received", "wrote": "My parcel never arrived.", "says": ["order", "due"],
    "order": {"key": "A-1004", "ordered_on": "2026-06-12", "amount": "49.90", "currency": "GBP", "product": "Desk lamp"},
    "written_on": "2026-06-28", "due_on": "2026-07-03",
})  # fmt: skip
FACT = {"kind": "fact", "text": "You told us that your order {order_ref} has not reached you.", "evidence": ["A-1004", "message-1"]}
PROMISE = {"kind": "promise", "text": "We will ask the carrier where it is and write to you by {due}.", "evidence": ["message-1"]}
VOUCHER = {"kind": "offer", "text": "Take 20% off.", "offer_id": "sorry"}
READING = ReadingCase.model_validate({
    "id": "2", "language": "en", "written_on": "2026-06-28", "tone": "unhappy", "issue": ["damaged"], "order_ids": ["ORD-1004"],
    "text": "The lamp came broken on 20 June. It is order ord 1004. I am cross.", "bought": {"ORD-1004": "Desk lamp", "ORD-1": "Mug"},
    "product": "Desk lamp", "dates": ["2026-06-20"],
})  # fmt: skip
QUOTES = [{"shows": "issue", "words": "The lamp came broken"}, {"shows": "tone", "words": "I am cross"}]


def drafted(*sentences: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return dict(draft_score.with_model(MISSING, ScriptedModel([{"sentences": list(sentences)}])))


def test_a_sound_draft_is_right_in_each() -> None:
    found = drafted(FACT, PROMISE)
    assert found == {"passes": (1, 1), "sentences": (2, 2), "short": (1, 1), "language": (1, 1), "says": (2, 2)}


def test_an_offer_of_its_own_fails_the_draft_and_what_is_left_unsaid_is_counted() -> None:
    found = drafted(FACT, VOUCHER)
    assert (found["passes"], found["sentences"], found["says"]) == ((0, 1), (1, 2), (1, 2))


def test_a_failing_courtesy_is_dropped_and_a_draft_without_a_fact_does_not_pass() -> None:
    assert drafted(FACT, PROMISE, {"kind": "courtesy", "text": "We love purple elephants!"})["passes"] == (1, 1)
    assert drafted({"kind": "courtesy", "text": "We are sorry that you are still without your parcel."})["passes"] == (0, 1)


def test_no_draft_is_wrong_in_each_and_the_composer_is_right() -> None:
    none = draft_score.with_model(MISSING, ScriptedModel([ReplyUnusable("no JSON")]))
    assert {right for right, _ in none.values()} == {0}
    assert draft_score.without_model(MISSING)["passes"] == (1, 1)


def test_a_reading_is_scored_as_it_is_used_and_as_it_was_said() -> None:
    said = {"product": "Desk lamp", "order_ids": ["ord 1004"], "dates": ["2026-06-20"], "quotes": QUOTES}
    form = {"issue": "damaged", "tone": "unhappy"} | said
    found = reading_score.with_model(READING, ScriptedModel([form]))
    assert {name for name, (right, of) in found.items() if right == of} == set(found)


def test_what_is_not_proved_is_not_used_though_it_was_said() -> None:
    invented = [{"shows": "issue", "words": "The lamp exploded"}]
    form = {"issue": "refund_missing", "order_ids": ["ORD-1"], "dates": ["2026-06-21"], "quotes": invented}
    found = reading_score.with_model(READING, ScriptedModel([form]))
    assert (found["issue"], found["issue_said"], found["verbatim"]) == ((1, 1), (0, 1), (0, 1))  # the words of the lamp tell the matter
    assert (found["orders"], found["dates"]) == ((0, 1), (0, 1))


def test_no_reading_is_wrong_in_each_and_the_local_one_has_no_passages_to_score() -> None:
    none = reading_score.with_model(READING, ScriptedModel([ReplyUnusable("no JSON")]))
    assert {right for right, _ in none.values()} == {0}
    assert set(reading_score.without_model(READING)) == {
        "issue", "issue_in_general", "product", "orders", "dates", "tone", "fields",
    }  # fmt: skip


def flawless(case: ReadingCase) -> dict[str, Any]:
    """The form of a model that makes no mistake; it quotes the whole message."""
    written = [re.search(re.escape(key).replace("\\-", "."), case.text, re.IGNORECASE) for key in case.order_ids]
    quotes = [{"shows": shows, "words": case.text[:600]} for shows in ("issue", "tone")]
    return {
        "issue": case.issue[0], "tone": case.tone, "product": case.product, "dates": [day.isoformat() for day in case.dates],
        "order_ids": [found[0] for found in written if found], "quotes": quotes,
    }  # fmt: skip


def test_a_flawless_model_helps_a_lot_though_each_field_must_be_proved() -> None:
    cases, _ = read_cases(reading_score.SCORER.shipped_cases, ReadingCase)
    alone, helped = floor_of(reading_score.SCORER, cases), Tally()
    for case in cases:
        helped.add(case, reading_score.with_model(case, ScriptedModel([flawless(case)])))
    print(f"\nfields right: {alone.all['fields']} alone, {helped.all['fields']} with a model that makes no mistake")
    print(f"matter right or in general terms: {alone.all['issue_in_general']}, {helped.all['issue_in_general']}")
    assert helped.all["fields"][0] >= alone.all["fields"][0] + 20
    assert helped.all["orders"][0] == helped.all["product"][0] == helped.all["dates"][0] == len(cases)
