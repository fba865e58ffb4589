"""A language model as reader on the way to a draft: off by default, asked once, and only closed values come of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import approval
from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.errors import ReplyUnusable
from pipelines.llm.client import LanguageModel
from pipelines.llm.connection import Endpoint
from pipelines.llm.rules import LlmRules
from pipelines.records import draft, model_call, model_reading
from pipelines.records.database import reading, transaction
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, an_order, at
from tests.stand_ins.scripted_llm import ScriptedModel, completion, scripted_endpoint

TEXT = "Hello, the lamp came broken. Also I wonder where my refund for the kettle is. Order ord 1, please. Jane Doe, +44 20 7946 0000"
READS = Rules({"drafts": {"model_reads": True}})
BROKEN = {
    "issue": "damaged", "tone": "unhappy", "product": "Desk lamp", "order_ids": ["ord 1"],
    "quotes": [{"shows": "issue", "words": "the lamp came broken"}],
}
NO_DRAFT = ReplyUnusable("not a draft")


@pytest.fixture
def customer_id(workspace: Workspace) -> bytes:
    with transaction(workspace.engine) as connection:
        customer = a_customer(connection, name="Jane Doe")
        an_order(connection, customer, "ORD-1", at("2026-06-10"), product="Desk lamp")
        an_order(connection, customer, "ORD-2", at("2026-06-12"), product="Kettle Moor")
        told = a_message(connection, "mail-1", TEXT, customer_id=customer, created_at=at("2026-06-28"), subject="Two things")
        a_reading(connection, told)
    return customer


def drafted(workspace: Workspace, customer_id: bytes, model: Any, rules: Rules = READS) -> dict[str, Any]:
    ready = replace(workspace, rules=rules, model=model)
    return draft_for_customer(ready, None, customer_id, new=True, as_of=NOW, now=NOW)


def matter_of(workspace: Workspace, key: str) -> str:
    with reading(workspace.engine) as connection:
        return str(connection.execute(sa.select(draft.draft.c.matter).where(draft.draft.c.key == key)).scalar_one())


def test_what_the_message_proves_of_the_models_reading_shapes_the_brief(workspace: Workspace, customer_id: bytes) -> None:
    local = drafted(workspace, customer_id, None)
    made = drafted(workspace, customer_id, ScriptedModel([BROKEN, NO_DRAFT]))
    assert (matter_of(workspace, local["id"]), matter_of(workspace, made["id"])) == ("refund_missing", "damaged")
    assert "ORD-1 (Desk lamp)" in made["body"]
    assert any("scripted read the message, too" in note for note in made["notes"])
    assert (made["author"], made["status"]) == ("composer", "drafted")
    shown = {source["id"]: source["quote"] for item in made["proof"] for source in item["rests_on"]}
    assert shown["mail-1"] == "the lamp came broken"


def test_no_model_reads_unless_the_rules_say_so(workspace: Workspace, customer_id: bytes) -> None:
    model = ScriptedModel([NO_DRAFT])
    made = drafted(workspace, customer_id, model, Rules())
    assert not any("customer-words" in seen for seen in model.seen)
    assert matter_of(workspace, made["id"]) == "refund_missing"


def test_a_message_is_read_once_and_the_readings_outlast_the_model(workspace: Workspace, customer_id: bytes) -> None:
    drafted(workspace, customer_id, ScriptedModel([BROKEN, NO_DRAFT]))
    again = ScriptedModel([NO_DRAFT])
    made = drafted(workspace, customer_id, again)
    assert matter_of(workspace, made["id"]) == "damaged"
    assert len(again.seen) == 1


def test_what_an_older_version_kept_in_another_form_is_read_anew(workspace: Workspace, customer_id: bytes) -> None:
    drafted(workspace, customer_id, ScriptedModel([BROKEN, NO_DRAFT]))
    with transaction(workspace.engine) as connection:
        connection.execute(sa.update(model_reading.model_reading).values(proved={"matter": "damaged"}))
    made = drafted(workspace, customer_id, ScriptedModel([BROKEN, NO_DRAFT]))
    assert matter_of(workspace, made["id"]) == "damaged"


def test_an_edit_is_checked_against_the_same_reading_and_asks_no_model(workspace: Workspace, customer_id: bytes) -> None:
    made = drafted(workspace, customer_id, ScriptedModel([BROKEN, NO_DRAFT]))
    nobody = ScriptedModel([])
    ready = replace(workspace, rules=READS, model=nobody)
    edited = approval.edit(ready, made["id"], "Maya", body=made["body"].replace("Hello", "Good morning"), now=NOW)
    assert (edited["status"], edited["held_because"]) == ("drafted", [])
    assert nobody.seen == []


def test_words_travel_fenced_undisguised_and_without_names_and_none_is_kept(workspace: Workspace, customer_id: bytes) -> None:
    with transaction(workspace.engine) as connection:
        hidden = TEXT.replace("lamp", "la\u200bmp")
        told = a_message(connection, "mail-2", hidden, customer_id=customer_id, created_at=at("2026-06-29"))
        a_reading(connection, told)
    with scripted_endpoint(lambda _: completion(json.dumps(BROKEN))) as there:
        limits = LlmRules(attempts=1)
        endpoint = Endpoint(there.url, "stand-in", None, reply_tokens=200, temperature=None)
        drafted(workspace, customer_id, LanguageModel(workspace.engine, endpoint, limits, clock=lambda: NOW))
        first = there.requests[0]["messages"]
    fenced = first[1]["content"].partition("<customer-words ")[2]
    assert "the lamp came broken" in fenced
    assert not [word for word in ("Jane", "Doe", "7946", "ORD-1") if word in json.dumps(first)]
    with reading(workspace.engine) as connection:
        kept = json.dumps([dict(row) for row in connection.execute(sa.select(model_reading.model_reading.c.proved)).scalars()])
        call = connection.execute(sa.select(model_call.model_call).order_by(model_call.model_call.c.id)).first()
    assert not [word for word in ("lamp came", "broken", "Jane", "refund for") if word in kept]
    assert call is not None and (call.purpose, call.prompt_version) == ("read_message", "message_reading.v1")


def test_a_grave_matter_is_shown_to_no_model(workspace: Workspace, customer_id: bytes) -> None:
    with transaction(workspace.engine) as connection:
        text = "The lamp sparked and gave me a shock."
        a_reading(connection, a_message(connection, "mail-3", text, customer_id=customer_id, created_at=at("2026-06-29")))
    model = ScriptedModel([])
    made = drafted(workspace, customer_id, model)
    assert model.seen == []
    assert made["status"] == "held"
