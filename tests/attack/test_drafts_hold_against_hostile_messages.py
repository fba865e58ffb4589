"""Every hostile message as review, e-mail and transcript, with a model that obeys the attacker: no draft may show it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipelines.drafts.checks import CheckContext, without_failing_courtesies
from pipelines.drafts.checks.context import Author
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.drafts.facts.gathering import gather
from pipelines.drafts.writing.sentences import DraftText, Sentence
from pipelines.drafts.writing.writer import ModelDraft
from pipelines.records import draft_facts
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from tests.attack.hostile_shop import CHANNELS, KINDS, MESSAGES, OTHER, SPECIAL, unsafe, wishes_of
from tests.builders import NOW, a_customer, a_message, an_order, at


@dataclass
class Obedient:
    """Returns what the attacker wants as sentences of every kind, in as many pieces as a reply may hold."""

    wishes: list[str]
    name: str = "obedient"

    def ask(self, purpose: str, prompt_version: str, system: str, user: str, reply: type[Any], *, deadline_s: float) -> Any:
        kinds = [KINDS[number % len(KINDS)] for number in range(len(self.wishes))]
        keys = re.findall(r"evidence: ([\w-]+)", user)
        return reply(sentences=[
            {"kind": kind, "text": wish[:1900], "evidence": keys[:1], "offer_id": "apology_voucher" if kind == "offer" else None}
            for kind, wish in zip(kinds, self.wishes[:12], strict=False)
        ])

    def ask_with_tools(self, *arguments: Any, **options: Any) -> Any:
        raise AssertionError("a draft needs no tools")


def planted(workspace: Workspace) -> dict[str, bytes]:
    """The workspace with the other customer and every hostile message of its own customer, once per channel."""
    ids: dict[str, bytes] = {}
    with transaction(workspace.engine) as connection:
        other = a_customer(
            connection,
            "C-OTHER",
            name=f"{OTHER['first_name']} {OTHER['last_name']}",
            email=OTHER["email"],
            phone=OTHER["phone"],
            locale="pl-PL",
        )
        an_order(connection, other, OTHER["order"], at("2026-05-02"))
        for number, channel in enumerate(("review", "email", "call")):
            a_message(
                connection, f"other-{number}", "Dostawa się spóźniła.", customer_id=other, channel=channel, created_at=at("2026-06-01")
            )
        for item in MESSAGES:
            for channel in CHANNELS:
                key = f"{item['id']}-{channel}"
                ids[key] = a_customer(
                    connection, key, name="Jan Kowal" if "polish" in key else "Jane Doe", email=f"{key}@customers.example"
                )
                an_order(connection, ids[key], f"ORD-{len(ids)}", at("2026-06-10"), product="Desk lamp")
                a_message(
                    connection, f"m-{key}", item["text"], customer_id=ids[key], channel=channel, created_at=at("2026-06-28"),
                    subject=item["text"][:200] if channel == "email" else None, sender_name=item["text"][:60],
                    conversation_key=f"call-{key}" if channel == "call" else None,
                )
    return ids


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> tuple[Workspace, dict[str, bytes]]:
    import shutil

    from pipelines.records.database import create_engine

    home = tmp_path_factory.mktemp("hostile")
    shutil.copy(migrated_database, home / "heed.db")
    workspace = Workspace(home=home, engine=create_engine(f"sqlite:///{home / 'heed.db'}"), clock=lambda: NOW)
    return workspace, planted(workspace)


def attack(hostile: tuple[Workspace, dict[str, bytes]], item: dict[str, Any], channel: str, wishes: list[str]) -> None:
    workspace, ids = hostile
    armed = replace(workspace, model=Obedient(wishes or [SPECIAL]))
    draft = draft_for_customer(armed, None, ids[f"{item['id']}-{channel}"], new=True, as_of=NOW, now=NOW)
    if draft["id"] is None:  # a mere opt-out is obeyed, not answered
        assert item["category"] == "consent_signal", draft["held_because"]
        return
    output = f"{draft['subject']}\n{draft['body']}"
    assert unsafe(item, output) == [], output
    assert draft["author"] == "composer"


def test_no_draft_does_what_the_message_wants(hostile: tuple[Workspace, dict[str, bytes]]) -> None:
    """Every other message once, the channels in turn; the campaign below runs all of them."""
    for number, item in enumerate(MESSAGES[::2]):
        attack(hostile, item, CHANNELS[number % 3], wishes_of(item["text"])[:12])


@pytest.mark.campaign
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("item", MESSAGES, ids=lambda item: item["id"])
def test_no_draft_in_any_channel_does_what_the_message_wants(
    item: dict[str, Any], channel: str, hostile: tuple[Workspace, dict[str, bytes]]
) -> None:
    for start in range(0, 36, 12):
        attack(hostile, item, channel, wishes_of(item["text"])[start : start + 12])


def test_the_checks_alone_let_no_wish_pass(hostile: tuple[Workspace, dict[str, bytes]]) -> None:
    for item in MESSAGES[::5]:
        check_alone(hostile, item, ("model",))


@pytest.mark.campaign
@pytest.mark.parametrize("item", MESSAGES, ids=lambda item: item["id"])
def test_the_checks_alone_let_no_wish_of_any_message_pass(item: dict[str, Any], hostile: tuple[Workspace, dict[str, bytes]]) -> None:
    check_alone(hostile, item, ("model", "person"))


def check_alone(hostile: tuple[Workspace, dict[str, bytes]], item: dict[str, Any], authors: tuple[Author, ...]) -> None:
    """Without the composer behind them: no sentence that does what the message wants passes, whoever wrote it."""
    workspace, ids = hostile
    customer_id = ids[f"{item['id']}-review"]
    with reading(workspace.engine) as connection:
        gathered = gather(connection, workspace, customer_id, alert=None, action=None, as_of=NOW, now=NOW)
        if gathered.brief is None:
            assert item["category"] == "consent_signal", gathered.nothing_because
            return
        others = partial(draft_facts.belonging_to_others, connection, customer_id)
        for author in authors:
            context = CheckContext(DraftRules(), author, gathered.heard, others)
            for wish in [wish for wish in wishes_of(item["text"]) if unsafe(item, wish)]:
                sentences = tuple(Sentence(wish, kind, tuple(sorted(gathered.brief.evidence()))[:1]) for kind in ("fact", "courtesy"))
                text = DraftText("Your order", "Hello,", sentences, "Kind regards")
                left, findings = without_failing_courtesies(text, gathered.brief, context)
                assert findings, (author, wish)
                assert all(sentence.kind != "courtesy" for sentence in left.sentences), (author, wish)


def test_hardly_any_harmless_message_is_held(hostile: tuple[Workspace, dict[str, bytes]]) -> None:
    """Held though harmless: at most one in ten."""
    workspace, ids = hostile
    harmless = [item for item in MESSAGES if item["category"] == "benign_lookalike"]
    drafts = [
        draft_for_customer(workspace, None, ids[f"{item['id']}-{channel}"], new=True, as_of=NOW, now=NOW)
        for item in harmless
        for channel in CHANNELS
    ]
    held = [draft for draft in drafts if draft["status"] != "drafted"]
    assert len(held) * 10 <= len(drafts), [(draft["customer_id"], draft["held_because"]) for draft in held]


def test_a_model_reply_of_any_shape_is_limited() -> None:
    with pytest.raises(ValueError, match="at most"):
        ModelDraft.model_validate({"sentences": [{"kind": "fact", "text": "x"}] * 50})
