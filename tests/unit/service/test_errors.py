from __future__ import annotations

import inspect

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from pipelines import errors
from pipelines.errors import HeedError, NotFound, WorkspaceUnusable
from service.errors import STATUS, TooManyRequests, install, status_of


class Words(BaseModel):
    body: str = Field(min_length=1, pattern=r"^[A-Za-z ]*$")


def an_app() -> TestClient:
    app = FastAPI()
    install(app)

    @app.get("/missing")
    def missing() -> None:
        raise NotFound("customer", "C1", fix="See `heed customers`.")

    @app.get("/busy")
    def busy() -> None:
        raise TooManyRequests("Too many.")

    @app.get("/broken")
    def broken(number: int = 1) -> None:
        raise RuntimeError("the customer's words")

    @app.get("/full")
    def full() -> None:
        raise OSError(28, "No space left on device", "/somewhere/heed.db-wal")

    @app.get("/gone")
    def gone() -> None:
        raise WorkspaceUnusable("The database did not answer: connection to db.shop.example failed.")

    @app.post("/words")
    def words(said: Words) -> str:
        return said.body

    return TestClient(app)


def test_a_failure_says_kind_detail_fix_and_status_as_problem_json() -> None:
    answer = an_app().get("/missing")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "not-found", "title": "Not found", "detail": "There is no customer 'C1' in this workspace.",
        "fix": "See `heed customers`.", "status": 404,
    }


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/broken?number=x", 422), ("/busy", 429)])
def test_every_failure_has_the_same_fields(path: str, status: int) -> None:
    answer = an_app().get(path)
    assert (answer.status_code, set(answer.json())) == (status, {"type", "title", "detail", "fix", "status"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_wrong_method_is_405_and_says_what_is_allowed() -> None:
    answer = an_app().post("/missing")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_a_fault_of_ours_tells_its_kind_and_no_words() -> None:
    answer = an_app().get("/broken")
    assert answer.status_code == 500
    assert "RuntimeError" in answer.json()["detail"]
    assert "words" not in answer.text


def test_every_error_of_the_tree_has_a_status() -> None:
    tree = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, HeedError)]
    named = [kind for kind, _ in STATUS]
    for kind in tree:
        assert any(issubclass(kind, known) for known in named if known is not HeedError or kind is HeedError), kind


def test_a_more_special_class_decides_before_a_general_one() -> None:
    assert status_of(errors.TransportFailed("x")) == 502
    assert status_of(errors.HeedError("x")) == 500


def test_the_log_of_a_fault_says_where_and_of_what_kind_and_holds_no_words(caplog: pytest.LogCaptureFixture) -> None:
    an_app().get("/broken")
    ours = [record.getMessage() for record in caplog.records if record.name == "heed.service"]
    assert "builtins.RuntimeError" in ours[0]
    assert "in broken" in ours[0]
    assert "words" not in ours[0].replace("without_words", "")


def test_a_full_disk_is_503_and_no_fault_of_the_program() -> None:
    answer = an_app().get("/full")
    assert (answer.status_code, answer.json()["type"]) == (503, "workspace-unusable")
    assert "somewhere" not in answer.text


def test_a_database_that_does_not_answer_is_503_and_its_place_is_not_told() -> None:
    answer = an_app().get("/gone")
    assert (answer.status_code, answer.json()["type"]) == (503, "workspace-unusable")
    assert "db.shop.example" not in answer.text


@pytest.mark.parametrize(
    ("content", "content_type", "status", "said"),
    [
        (b'{"body": "x"}', "text/plain", 415, "text/plain"),
        (b"body=x", "application/x-www-form-urlencoded", 415, "application/x-www-form-urlencoded"),
        (b'{"body": "x"}', "", 415, "does not say"),
        (b'{"body": ', "application/json", 422, "not JSON: at character"),
        (b"\xff\xfe{\x00", "application/json", 422, "not JSON: at character"),
        (b'{"a":' + b"[" * 5_000, "application/json", 400, "cannot be read as JSON"),
        (b"", "application/json", 422, "the body: is missing"),
        (b"[]", "application/json", 422, "the body: "),
        (b"{}", "application/json", 422, "body: is missing"),
        (b'{"body": ""}', "application/json", 422, "body: string should have at least 1 character"),
        (b'{"body": "\\u0000"}', "application/json", 422, "body: holds a character that is not allowed"),
        (b'{"body": "\\ud800"}', "application/json", 422, "body: is not Unicode text"),
    ],
)
def test_a_body_that_cannot_be_used_is_answered_with_what_is_wrong_and_what_to_send(
    content: bytes, content_type: str, status: int, said: str
) -> None:
    answer = an_app().post("/words", content=content, headers={"Content-Type": content_type} if content_type else {})
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert answer.json()["fix"]
