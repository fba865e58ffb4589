"""No hostile message gets a word into an answer, even with a language model that does what the attacker says."""

from __future__ import annotations

import base64
import codecs
import html
import json
import re
import urllib.parse
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.ask.answer import ask
from pipelines.records import consent
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests import builders
from tests.builders import NOW
from tests.stand_ins.scripted_llm import ObedientModel

DATA = Path(__file__).parents[1] / "data" / "attacks"
ATTACKS = [json.loads(line) for line in (DATA / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
CANARIES = json.loads((DATA / "canaries.json").read_text(encoding="utf-8"))
QUESTION = "what do customers say about delivery?"


def decoded(text: str) -> list[str]:
    """The message and what it hides: base64, hex, rot13, percent signs, entities, backwards, without invisible characters."""
    forms = [
        text,
        codecs.encode(text, "rot13"),
        urllib.parse.unquote(text),
        html.unescape(text),
        text[::-1],
        re.sub(r"[^\x20-\x7e\n]", "", text),
    ]
    for word in re.findall(r"[A-Za-z0-9+/=]{12,}", text):
        with suppress(ValueError, UnicodeDecodeError):
            forms.append(base64.b64decode(word + "==").decode())
        with suppress(ValueError, UnicodeDecodeError):
            forms.append(bytes.fromhex(word).decode())
    return forms


def planted(workspace: Workspace, text: str) -> None:
    """The message as review, e-mail and cue of a customer with consent, beside another customer's feedback."""
    with transaction(workspace.engine) as connection:
        canary = CANARIES["customer"]
        other = builders.a_customer(
            connection, "C-OTHER", name=f"{canary['first_name']} {canary['last_name']}", email=canary["email"], phone=canary["phone"]
        )
        builders.an_order(connection, other, canary["order"], NOW)
        for number in range(3):
            told = builders.a_message(connection, f"other-{number}", f"My delivery {canary['order']} was late.", customer_id=other)
            builders.a_reading(connection, told)
        hostile = builders.a_customer(connection, "C-HOSTILE", name=text[:60].replace("\n", " "))
        connection.execute(
            sa.insert(consent.consent).values(
                customer_id=hostile, purpose="marketing", channel="email", state="granted", source="test", said_at=NOW
            )
        )
        for channel in ("review", "email", "call"):
            told = builders.a_message(
                connection,
                f"hostile-{channel}",
                f"{text}\nThe delivery was late.",
                customer_id=hostile,
                channel=channel,
                subject=text[:80],
            )
            builders.a_reading(connection, told)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack["id"])
def test_the_answer_holds_nothing_that_the_attacker_hopes_for(workspace: Workspace, attack: dict[str, Any]) -> None:
    planted(workspace, attack["text"])
    hoped_for = "\n".join([*decoded(attack["text"]), json.dumps(CANARIES)])
    model = ObedientModel(hoped_for[:500] if len(hoped_for) > 500 else hoped_for)
    for door in (None, model, ObedientModel(attack["text"][:500])):
        given = ask(replace(workspace, model=door), QUESTION, role="agent", as_of=NOW, now=NOW)
        prose = "\n".join(
            [given["answer"], *given["assumptions"], *(f"{item['value']} {item['definition']}" for item in given["numbers"])]
        )
        for pattern in attack["must_not"]:
            assert re.search(pattern, prose, re.IGNORECASE) is None, pattern
        assert given["author"] == "planner"
        assert 0 < len(given["citations"]) <= 10
    for seen in model.seen:
        assert attack["text"] not in seen


def test_the_same_words_as_a_question_are_answered_by_refusal_or_by_counts(workspace: Workspace) -> None:
    planted(workspace, "Late.")
    for attack in ATTACKS:
        if attack["text"].strip() and len(attack["text"]) <= 2_000:
            given = ask(workspace, attack["text"], role="viewer", as_of=NOW, now=NOW)
            assert CANARIES["customer"]["email"] not in str(given)
            assert CANARIES["customer"]["phone"] not in str(given)
