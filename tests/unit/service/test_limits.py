from __future__ import annotations

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.testclient import TestClient

from service.chat.limits import A_MINUTE, AT_ONCE, ChatLimits
from service.errors import TooManyRequests
from service.limits import BodyLimit, SecurityHeaders
from service.timings import TimeRequests, Timings


def an_app(timings: Timings | None = None) -> TestClient:
    app = FastAPI()

    @app.post("/size/{name}")
    async def size(name: str, request: Request) -> int:
        return len(await request.body())

    app.add_middleware(BodyLimit, limit_bytes=1_000)
    app.add_middleware(TimeRequests, timings=timings or Timings())
    app.add_middleware(SecurityHeaders)
    return TestClient(app)


def test_a_body_up_to_the_limit_arrives_whole() -> None:
    assert an_app().post("/size/a", content=b"x" * 1_000).json() == 1_000


def test_a_body_above_the_limit_is_refused_by_its_declared_length() -> None:
    answer = an_app().post("/size/a", content=b"x" * 1_001)
    assert (answer.status_code, answer.json()["type"]) == (413, "body-too-large")


def test_a_body_that_declares_no_length_is_counted_as_it_arrives() -> None:
    assert an_app().post("/size/a", content=(b"x" * 100 for _ in range(11))).status_code == 413
    assert an_app().post("/size/a", content=(b"x" * 100 for _ in range(10))).json() == 1_000


def test_every_response_forbids_scripts_sniffing_and_framing() -> None:
    for answer in (an_app().post("/size/a"), an_app().get("/nowhere"), an_app().post("/size/a", content=b"x" * 1_001)):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"


def test_requests_are_counted_by_route_and_never_by_id() -> None:
    timings = Timings()
    client = an_app(timings)
    client.post("/size/anna-kowalska")
    client.get("/nowhere")
    lines = "\n".join(timings.as_lines())
    assert 'heed_http_requests_total{method="POST",route="/size/{name}",status="200"} 1' in lines
    assert 'route="other",status="404"} 1' in lines
    assert "anna" not in lines


def test_a_route_is_counted_with_the_prefix_of_its_router() -> None:
    timings, app, part = Timings(), FastAPI(), APIRouter()

    @part.get("/customers/{id}")
    def customer(id: str) -> str:
        return id

    app.include_router(part, prefix="/v1")
    app.add_middleware(TimeRequests, timings=timings)
    TestClient(app).get("/v1/customers/v1")
    assert 'route="/v1/customers/{id}",status="200"} 1' in "\n".join(timings.as_lines())


def test_a_key_may_ask_only_so_much_at_once_and_a_minute() -> None:
    now = [0.0]
    limits = ChatLimits(clock=lambda: now[0])
    for _ in range(AT_ONCE):
        limits.begin("helpdesk")
    with pytest.raises(TooManyRequests):
        limits.begin("helpdesk")
    limits.begin("board")
    for _ in range(AT_ONCE):
        limits.end("helpdesk")
    for _ in range(A_MINUTE - AT_ONCE):
        limits.begin("helpdesk")
        limits.end("helpdesk")
    with pytest.raises(TooManyRequests):
        limits.begin("helpdesk")
    now[0] = 60.0
    limits.begin("helpdesk")
