"""What comes as server-sent events: alerts as they happen, and answers of the chat."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.errors import WorkspaceUnusable
from pipelines.records import event
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from service.api import alert_stream
from service.chat import routes
from tests.builders import NOW, a_customer, a_run
from tests.integration.api import Served, events_in, served

AT_MOST_S = 60.0  # a wait for another thread that ends much sooner


@pytest.fixture
def shop(workspace: Workspace) -> Iterator[Served]:
    with transaction(workspace.engine) as connection:
        a_customer(connection, "C1", name="Anna Kowalska")
        a_run(connection)
    with served(workspace) as one:
        yield one


def opened(workspace: Workspace, key: str) -> None:
    with transaction(workspace.engine) as connection:
        event.append(connection, "alert.opened", key, NOW, {"status": "open"})


def test_a_stream_goes_on_after_the_event_that_was_seen_last(shop: Served) -> None:
    for key in ("A-1", "A-2", "A-3"):
        opened(shop.workspace, key)
    answer = shop.as_role("viewer").get("/v1/alerts/stream", params={"seconds": 0.6}, headers={"Last-Event-ID": "1"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [(name, body["id"]) for name, body in events_in(answer.text)] == [("alert.opened", "A-2"), ("alert.opened", "A-3")]
    assert "id: 3\n" in answer.text


def test_a_new_stream_tells_what_happens_from_now_on(shop: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    look, looks = alert_stream._after, []

    def happens_between_two_looks(workspace: Workspace, sequence: int) -> list[dict[str, Any]]:
        seen = look(workspace, sequence)
        looks.append(seen)
        if len(looks) == 1:
            opened(workspace, "A-2")
        if len(looks) == 2:
            shop.client.app.state.stop.set()
        return seen

    monkeypatch.setattr(alert_stream, "_after", happens_between_two_looks)
    opened(shop.workspace, "A-1")
    answer = shop.as_role("viewer").get("/v1/alerts/stream")
    assert looks[0] == []
    assert [body["id"] for _, body in events_in(answer.text)] == ["A-2"]


@pytest.mark.parametrize("seen", ["-1", "x", "9" * 30])
def test_a_last_event_that_is_no_number_is_refused(shop: Served, seen: str) -> None:
    assert shop.as_role("viewer").get("/v1/alerts/stream", headers={"Last-Event-ID": seen}).status_code == 422


def test_an_answer_comes_after_its_progress_and_names_its_conversation(shop: Served) -> None:
    answer = shop.as_role("viewer").post("/v1/chat", json={"question": "What should I do first this morning?"})
    names = [name for name, _ in events_in(answer.text)]
    assert names[-1] == "answer"
    assert set(names[:-1]) == {"progress"}
    assert {"answer", "kind", "citations", "numbers", "assumptions", "conversation"} <= set(events_in(answer.text)[-1][1])


def test_a_conversation_is_read_and_continued_only_with_the_key_that_began_it(shop: Served) -> None:
    mine, other = shop.as_role("viewer", "mine"), shop.as_role("admin", "other")
    begun = events_in(mine.post("/v1/chat", json={"question": "What should I do first this morning?"}).text)[-1][1]["conversation"]
    follow_up = {"question": "How did you count that?", "conversation": begun}
    assert events_in(mine.post("/v1/chat", json=follow_up).text)[-1][0] == "answer"
    assert [turn["question"] for turn in mine.get(f"/v1/chat/{begun}").json()["turns"]][-1] == "How did you count that?"
    assert other.get(f"/v1/chat/{begun}").status_code == 404
    assert other.post("/v1/chat", json=follow_up).status_code == 404


@pytest.mark.parametrize("question", ["", "   ", "x" * 2_001, "a\u0000b"])
def test_an_empty_or_endless_question_is_refused(shop: Served, question: str) -> None:
    assert shop.as_role("viewer").post("/v1/chat", json={"question": question}).status_code == 422


def test_a_question_that_takes_too_long_ends_with_an_error_event(shop: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "DEADLINE_S", 0.3)
    given_up = threading.Event()
    monkeypatch.setattr(routes, "ask", lambda *_, **__: given_up.wait(AT_MOST_S) and {})
    name, body = events_in(shop.as_role("viewer").post("/v1/chat", json={"question": "Why?"}).text)[-1]
    given_up.set()
    assert (name, body["status"], body["type"]) == ("error", 504, "took-too-long")


def test_a_key_that_asks_too_much_at_once_is_told_to_wait(shop: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    one_was_refused, client, answers = threading.Event(), shop.as_role("viewer"), []

    def post() -> None:
        answers.append(client.post("/v1/chat", json={"question": "Why?"}))
        one_was_refused.set()

    monkeypatch.setattr(routes, "ask", lambda *_, **__: one_was_refused.wait(AT_MOST_S) and {"answer": ""})
    askers = [threading.Thread(target=post) for _ in range(3)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, 200, 429]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert (refused.json()["type"], refused.headers["retry-after"]) == ("too-many-requests", "10")


def test_a_question_whose_database_does_not_answer_is_told_so_and_not_where_it_stands(
    shop: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise WorkspaceUnusable("The database did not answer: connection to db.shop.example failed.")

    monkeypatch.setattr(routes, "ask", gone)
    told = shop.as_role("viewer").post("/v1/chat", json={"question": "Why?"}).text
    name, body = events_in(told)[-1]
    assert (name, body["status"], body["type"]) == ("error", 503, "workspace-unusable")
    assert "db.shop.example" not in told
