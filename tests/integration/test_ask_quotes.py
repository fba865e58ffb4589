"""A quote is the sentence that carries the matter: the promise itself, never a greeting, small talk or a signature."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pipelines.ask.answer import ask
from pipelines.ask.evidence import quote, sentence_around
from pipelines.ask.topics import topics
from pipelines.records import draft
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message

OURS = """Dear Anna,

I hope this mail finds you well. Your parcel was lost, and we are sorry.
We will send you a new teapot
by 25 June. Have a nice week!

Kind regards,
The customer service team"""


@pytest.mark.parametrize("question", ["Which promises are overdue?", "Które obietnice są po terminie?"])
def test_an_overdue_promise_is_quoted_by_its_own_sentence(workspace: Workspace, question: str) -> None:
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, "C1", name="Anna Kowalska")
        sent = {"customer_id": customer_id, "direction": "out", "created_at": NOW - timedelta(days=9)}
        message_id = a_message(connection, "out-1", OURS, **sent)
        promise = {"customer_id": customer_id, "message_id": message_id, "state": "open", "due_at": NOW - timedelta(days=4)}
        connection.execute(sa.insert(draft.promise).values(text="We will send you a new teapot by 25 June.", **promise))
    given = ask(workspace, question, role="manager", as_of=NOW, now=NOW)
    assert [one["quote"] for one in given["citations"]] == ["We will send you a new teapot\nby 25 June."]


def test_words_that_a_message_does_not_hold_have_no_sentence() -> None:
    assert sentence_around("We will call.", "a new teapot") is None
    assert sentence_around("We will call.", "") is None


@pytest.mark.parametrize(
    ("text", "loudest", "topic", "quoted"),
    [
        (OURS, None, None, "Your parcel was lost, and we are sorry."),
        ("Hello,\nhope you are all well today! The lid broke.\nRegards,\nJan Nowak, Example Street 5", None, None, "The lid broke."),
        ("The lid broke.\nBest regards\nHead of customer service, Jan", "Head of customer service", None, "The lid broke."),
        ("Dear customer service team,\nyour staff was rude to me.", None, "staff", "your staff was rude to me."),
        ("Dzień dobry,\nmam nadzieję, że wszystko dobrze. Paczka nie dotarła.\nPozdrawiam,\nJan", None, None, "Paczka nie dotarła."),
        ("Thanks!", None, None, "Thanks!"),
    ],
)
def test_a_quote_carries_the_matter(text: str, loudest: str | None, topic: str | None, quoted: str) -> None:
    evidence = [(text.index(loudest), text.index(loudest) + len(loudest), 0.9)] if loudest else None
    assert quote(text, topics=(topics()[topic],) if topic else (), evidence=evidence) == quoted
