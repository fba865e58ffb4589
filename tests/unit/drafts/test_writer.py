"""The model's way to a draft: it sees facts only, code fills in what is checkable, and the composer is the floor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.drafts.drafts_stage import make
from pipelines.drafts.facts.gathering import Gathered
from pipelines.errors import ReplyUnusable, TransportFailed
from pipelines.records.database import reading
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.stand_ins.scripted_llm import ScriptedModel
from tests.unit.drafts.briefs import a_brief

GOOD = [
    {"kind": "fact", "text": "You told us that your order {order_ref} has not reached you.", "evidence": ["A-1004", "mail-1"]},
    {"kind": "promise", "text": "We will ask the carrier where it is and write to you by {due}.", "evidence": ["mail-1"]},
    {"kind": "courtesy", "text": "We are sorry that you are still without your parcel."},
]


def drafted(
    workspace: Workspace, *replies: object, heard: tuple[str, ...] = ("It never came, the purple elephant.",)
) -> tuple[str, str, ScriptedModel]:
    model = ScriptedModel(list(replies))  # type: ignore[arg-type]
    with reading(workspace.engine) as connection:
        made = make(connection, replace(workspace, model=model), Gathered(a_brief(), heard=heard), b"0" * 16, now=NOW)
    return made.author, made.text.body, model


def test_a_sound_reply_becomes_the_draft_with_its_numbers_filled_in(workspace: Workspace) -> None:
    author, body, _ = drafted(workspace, {"sentences": GOOD})
    assert author == "scripted"
    assert "order A-1004 (Blue mug) of 3 May 2026 has not reached you." in body
    assert "by 3 July 2026." in body
    assert body.startswith("Hello Jane,")


def test_the_model_never_sees_the_customers_words(workspace: Workspace) -> None:
    _, _, model = drafted(workspace, {"sentences": GOOD})
    assert "elephant" not in "".join(model.seen)
    assert "Jane" not in "".join(model.seen)


@pytest.mark.parametrize("failure", [TransportFailed("no answer"), ReplyUnusable("not JSON")])
def test_the_composer_writes_when_the_model_fails(workspace: Workspace, failure: Exception) -> None:
    assert drafted(workspace, failure)[0] == "composer"


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "fact", "text": "Your order 4711 is on its way.", "evidence": ["A-1004"]},
        {"kind": "fact", "text": "Your parcel stood behind the shed.", "evidence": ["A-1004"]},
        {"kind": "fact", "text": "Your order {order_ref} is open.", "evidence": ["A-9"]},
        {"kind": "promise", "text": "We will call you within one hour.", "evidence": ["mail-1"]},
        {"kind": "promise", "text": "We will write by {written_on}.", "evidence": ["mail-1"]},
        {"kind": "offer", "text": "Take 20% off.", "offer_id": "sorry"},
        {"kind": "fact", "text": "See {config} for it.", "evidence": ["mail-1"]},
    ],
)
def test_the_composer_writes_when_the_models_draft_would_be_held(workspace: Workspace, bad: dict[str, object]) -> None:
    assert drafted(workspace, {"sentences": [*GOOD, bad]})[0] == "composer"


def test_a_failing_courtesy_of_the_model_is_left_out(workspace: Workspace) -> None:
    author, body, _ = drafted(workspace, {"sentences": [*GOOD, {"kind": "courtesy", "text": "We love purple elephant stories!"}]})
    assert author == "scripted"
    assert "elephant" not in body
