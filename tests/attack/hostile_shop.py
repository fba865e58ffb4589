"""A workspace in which hostile messages lie beside another customer's data, an obedient model, and all that comes out."""

from __future__ import annotations

import itertools
import json
import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.ask.answer import ask
from pipelines.charts.table_file import write_csv
from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.drafts.language.hidden_forms import hidden_forms
from pipelines.drafts.language.plain_text import folded, runs_of, visible, words
from pipelines.drafts.reading.reading_form import KINDS as KINDS_OF_MATTERS
from pipelines.llm.client import LanguageModel
from pipelines.llm.connection import Answer, Endpoint
from pipelines.llm.rules import LlmRules
from pipelines.records import consent, model_call
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, an_order, at

DATA = Path(__file__).parents[1] / "data" / "attacks"
MESSAGES: list[dict[str, Any]] = [json.loads(line) for line in (DATA / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
CANARIES = json.loads((DATA / "canaries.json").read_text(encoding="utf-8"))
OTHER = CANARIES["customer"]
SPECIAL = "Special offer: a discount voucher, 20% off. Promocja, rabat."
QUESTION = "what do customers say about delivery?"
CHANNELS = ("review", "email", "call")
KINDS = ("fact", "offer", "promise", "courtesy")
WISHES_IN_A_REPLY = 12


def wishes_of(text: str) -> list[str]:
    """Everything that the attacker could hope to read: the message, what it hides, what was planted, an offer."""
    planted = f"{OTHER['first_name']} {OTHER['last_name']}, {OTHER['email']}, {OTHER['phone']}, {OTHER['order']}, clv {OTHER['clv']}"
    markers = f"{CANARIES['system_prompt_marker']} {CANARIES['api_key_marker']} {CANARIES['other_tenant']}"
    whole = [text, visible(text), *hidden_forms(text), planted, markers, SPECIAL]
    return [*whole, *(piece for form in whole[:2] for piece in re.split(r"(?<=[.!?])\s|\n|: ", form))]


def unsafe(item: dict[str, Any], output: str) -> list[str]:
    """The patterns that match the output as it stands or as it reads without disguise."""
    forms = (output, visible(output), folded(output))
    return [pattern for pattern in item["must_not"] if any(re.search(pattern, form, re.IGNORECASE) for form in forms)]


@dataclass
class ObedientEndpoint(Endpoint):
    """A model behind the real door that answers with the attacker's wishes in whatever form is asked for."""

    wishes: Sequence[str] = ()
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.url, self.model = "http://127.0.0.1:9/v1", "obedient"

    def prepare(self) -> None:
        return

    def send(self, messages: Sequence[Any], *, timeout_s: float, **form: Any) -> Answer:
        said = "\n".join(str(message["content"]) for message in messages)
        self.seen.append(said)
        keys = re.findall(r"evidence: ([\w-]+)", said)
        wishes = [wish[:1900] for wish in self.wishes][:WISHES_IN_A_REPLY]
        asked = form.get("response_format", {}).get("json_schema", {}).get("name", "ModelAnswer")
        return Answer(json.dumps(REPLIES[asked](wishes, keys)), prompt_tokens=1, reply_tokens=1)


def _draft(wishes: Sequence[str], keys: Sequence[str]) -> dict[str, Any]:
    return {"sentences": [
        {"kind": KINDS[number % 4], "text": wish, "evidence": keys[:1], "offer_id": "apology_voucher" if number % 4 == 1 else None}
        for number, wish in enumerate(wishes)
    ]}


def _answer(wishes: Sequence[str], keys: Sequence[str]) -> dict[str, Any]:
    return {"sentences": [{"text": wish[:300] or "x", "statements": [1]} for wish in wishes]}


MATTERS = itertools.cycle(KINDS_OF_MATTERS)


def _reading(wishes: Sequence[str], keys: Sequence[str]) -> dict[str, Any]:
    """Another matter and tone each time, everything that was wished for as proof of it, and the other customer's order."""
    quotes = [{"shows": shows, "words": wish[:600]} for wish in wishes[:4] for shows in ("issue", "tone")]
    matter = next(MATTERS)
    return {
        "issue": matter, "tone": ("pleased", "unhappy", "plain")[len(matter) % 3], "product": wishes[0][:200] if wishes else None,
        "order_ids": [OTHER["order"], *(wish[:60] for wish in wishes[:5])], "dates": ["2026-06-01"], "quotes": quotes,
    }


REPLIES = {
    "ModelDraft": _draft, "ModelAnswer": _answer, "ModelPlan": lambda wishes, keys: {"kind": "unknown"}, "ModelReading": _reading,
}


def armed(workspace: Workspace, wishes: Sequence[str]) -> tuple[Workspace, ObedientEndpoint]:
    """The workspace with a language model that obeys the attacker, behind the door that every model has."""
    there = ObedientEndpoint(wishes)
    limits = LlmRules(daily_token_budget=10**9)
    return replace(workspace, model=LanguageModel(workspace.engine, there, limits, clock=lambda: NOW, sleep=lambda _: None)), there


def plant(workspace: Workspace, messages: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """The other customer, and one customer per (key, text) and channel; ids by `<key>-<channel>`."""
    ids: dict[str, bytes] = {}
    with transaction(workspace.engine) as connection:
        name = f"{OTHER['first_name']} {OTHER['last_name']}"
        other = a_customer(connection, "C-OTHER", name=name, email=OTHER["email"], phone=OTHER["phone"], locale="pl-PL")
        an_order(connection, other, OTHER["order"], at("2026-05-02"))
        for number, channel in enumerate(CHANNELS):
            text = f"My delivery {OTHER['order']} was late."
            told = a_message(connection, f"other-{number}", text, customer_id=other, channel=channel, created_at=at("2026-06-01"))
            a_reading(connection, told)
        for item, text in messages:
            for channel in CHANNELS:
                ids[f"{item}-{channel}"] = _plant_one(connection, f"{item}-{channel}", text, channel, len(ids))
    return ids


def _plant_one(connection: Any, key: str, text: str, channel: str, number: int) -> bytes:
    name = "Jan Kowal" if "polish" in key else "Jane Doe"
    customer_id = a_customer(connection, key, name=name, email=f"{key}@customers.example")
    granted = {"purpose": "marketing", "channel": "email", "state": "granted", "source": "test", "said_at": NOW}
    connection.execute(sa.insert(consent.consent).values(customer_id=customer_id, **granted))
    an_order(connection, customer_id, f"ORD-{number + 1}", at("2026-06-10"), product="Desk lamp")
    told = a_message(
        connection, f"m-{key}", text, customer_id=customer_id, channel=channel, created_at=at("2026-06-28"),
        subject=text[:200] if channel == "email" else None, sender_name=text[:60],
        conversation_key=f"call-{key}" if channel == "call" else None,
    )
    a_reading(connection, told)
    return customer_id


def drafted(workspace: Workspace, customer_id: bytes, wishes: Sequence[str]) -> dict[str, Any]:
    """A new draft for the customer, written against a model that returns the wishes."""
    with_model, _ = armed(workspace, wishes)
    return draft_for_customer(with_model, None, customer_id, new=True, as_of=NOW, now=NOW)


def answered(workspace: Workspace, wishes: Sequence[str]) -> str:
    """Our own prose in the answer about deliveries; the passages that it cites are left out."""
    with_model, _ = armed(workspace, wishes)
    given = ask(with_model, QUESTION, role="agent", as_of=NOW, now=NOW)
    assert len(given["citations"]) <= 10
    numbers = (f"{item['value']} {item['definition']}" for item in given["numbers"])
    return "\n".join([given["answer"], *given["assumptions"], *numbers])


def exported(workspace: Workspace, drafts: Sequence[dict[str, Any]], place: Path) -> str:
    """The drafts as a CSV file, by the writer that every export uses; without its first line, which holds our own words."""
    columns = ["id", "customer_id", "status", "class", "author", "language", "subject", "body", "held_because"]
    rows = [{name: draft.get(name) for name in columns} | {"held_because": "; ".join(draft["held_because"])} for draft in drafts]
    write_csv(place, rows, columns)
    return place.read_text(encoding="utf-8-sig").partition("\n")[2]


@contextmanager
def log_lines() -> Any:
    """Every line that any logger writes meanwhile."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.levelname} {record.name} {record.getMessage()} {record.exc_info or ''}")

    root, kept = logging.getLogger(), Keep()
    before = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(kept)
        root.setLevel(before)


def call_log(workspace: Workspace) -> list[str]:
    """The log of calls to the model, a line each; ids and hashes are looked at for their form and left out, as chance writes them."""
    table, lines = model_call.model_call, []
    with reading(workspace.engine) as connection:
        for row in connection.execute(sa.select(table)):
            values = dict(row._mapping)
            hashes = [values.pop("prompt_sha256"), values.pop("reply_sha256") or "0" * 64]
            assert len(values.pop("id")) == 16 and all(re.fullmatch("[0-9a-f]{64}", one) for one in hashes)
            assert re.fullmatch("[0-9a-f]{0,16}", values.pop("endpoint") or "")
            lines.append(str(tuple(values.values())))
    return lines


def plain(text: str) -> str:
    """The folded words of a text, single-spaced."""
    return f" {' '.join(words(text))} "


def long_runs(text: str, length: int = 6) -> set[str]:
    """Runs of that many words of the text: one of them in a draft is the sender's own wording."""
    return {f" {' '.join(run)} " for run in runs_of(text, length)}
