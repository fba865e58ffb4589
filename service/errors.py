"""The one table from an error's class to an HTTP status, and the one body that every failure has (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines import errors
from pipelines.errors import HeedError
from pipelines.ingest.one_message import MessageRefused
from service.faults import of_the_disk, without_words

log = logging.getLogger("heed.service")
MEDIA_TYPE = "application/problem+json"


class NotAuthenticated(HeedError):
    title = "A key is needed"


class TooManyRequests(HeedError):
    title = "Too many requests"


class BodyTooLarge(HeedError):
    title = "The request is too large"


class TookTooLong(HeedError):
    title = "This took too long"


# The first class that fits decides; 4xx is for what a caller can mend, 5xx for faults of ours.
STATUS: tuple[tuple[type[HeedError], int], ...] = (
    (NotAuthenticated, 401),
    (TooManyRequests, 429),
    (BodyTooLarge, 413),
    (TookTooLong, 504),
    (errors.UsageError, 400),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.Refused, 403),
    (errors.LimitExceeded, 413),
    (errors.FileRejected, 422),
    (MessageRefused, 422),
    (errors.NotEnoughData, 409),
    (errors.LanguageModelFailed, 502),
    (errors.ModelUnusable, 503),
    (errors.IndexUnavailable, 503),
    (errors.WorkspaceUnusable, 503),
    (errors.RulesInvalid, 500),
    (HeedError, 500),
)


class Problem(BaseModel):
    """Every failure: what kind (`type`, `title`), what happened to which thing (`detail`), what to do about it (`fix`)."""

    type: str
    title: str
    detail: str
    fix: str
    status: int


def status_of(error: HeedError) -> int:
    """The HTTP status of an error raised on purpose."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def problem(body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response for a failure."""
    return JSONResponse(dict(body) | {"status": status}, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def problem_of(error: HeedError) -> JSONResponse:
    """The response for an error raised on purpose."""
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, NotAuthenticated) else {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = "10"
    return problem(told_to_callers(error), status_of(error), headers)


def told_to_callers(error: HeedError) -> dict[str, Any]:
    """The body for an error raised on purpose, with its status."""
    body = error.as_json()
    if isinstance(error, errors.WorkspaceUnusable):  # its words name hosts and folders, and a caller may have no key yet
        log.warning("%s", error.detail)
        body["detail"] = "The database or the disk of the workspace does not answer."
        body["fix"] = "Try again; the log of `heed serve` says more."
    return body | {"status": status_of(error)}


OWN_FAULT: dict[int | str, dict[str, Any]] = {
    500: {"model": Problem, "description": "A fault in Heed", "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}


WITH_BODY = (400, 415)  # besides, where a body is taken


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The failures of an operation for its OpenAPI entry; 401, 403, 413, 422 and 503 are possible everywhere."""
    described: dict[str, Any] = {"model": Problem, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {
        status: {"description": HTTPStatus(status).phrase} | described for status in sorted({401, 403, 413, 422, 503, *statuses})
    }


# what a caller reads instead of a regular expression, by the kind of the fault
IN_WORDS = {
    "string_pattern_mismatch": "holds a character that is not allowed here, such as a control character, or nothing to read",
    "string_unicode": "is not Unicode text: half of a surrogate pair stands alone",
    "extra_forbidden": "there is no such field",
    "missing": "is missing",
}


def _where(item: Mapping[str, Any]) -> str:
    """The field at fault; the first part of the place says only where the field came from."""
    place = item["loc"]
    return ".".join(str(part) for part in place[1:]) or f"the {place[0] if place else 'request'}"


def _what(item: Mapping[str, Any]) -> str:
    said = IN_WORDS.get(item["type"]) or str(item["msg"]).removeprefix("Value error, ")
    return said[:1].lower() + said[1:]


def _told(request: Request, found: Sequence[Mapping[str, Any]]) -> tuple[str, str, int]:
    """What is wrong with a request, what to do about it, and the status."""
    of_the_body = [item for item in found if tuple(item["loc"])[:1] == ("body",)]
    broken = next((item for item in of_the_body if item["type"] == "json_invalid"), None)
    if broken is not None:
        why = str(broken.get("ctx", {}).get("error", broken["msg"])).lower().rstrip(".")
        return f"The body is not JSON: at character {broken['loc'][-1]}, {why}.", "Send one JSON document in UTF-8.", 422
    given = request.headers.get("content-type", "")
    if any(len(item["loc"]) == 1 and item["type"] != "missing" for item in of_the_body) and not _is_json(given):
        said = f"The body came as {given}, not as JSON." if given else "The body does not say that it is JSON."
        return said, "Send the header `Content-Type: application/json`.", 415
    return "; ".join(f"{_where(item)}: {_what(item)}" for item in found) + ".", "See /docs for what is expected.", 422


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def install(app: FastAPI) -> None:
    """Gives every failure of the app the one body."""

    @app.exception_handler(HeedError)
    def on_purpose(request: Request, error: HeedError) -> JSONResponse:
        return problem_of(error)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        detail, fix, status = _told(request, error.errors())
        return problem({"type": "malformed", "title": "The request is malformed", "detail": detail, "fix": fix}, status)

    @app.exception_handler(HTTPException)
    def of_the_framework(request: Request, error: HTTPException) -> JSONResponse:
        phrase = HTTPStatus(error.status_code).phrase
        detail, fix = f"{request.method} {request.url.path}: {phrase.lower()}.", "See /docs for what there is."
        if error.status_code == 400:  # the framework's word for a body that is no text, or nested beyond reading
            detail, fix = "The body cannot be read as JSON.", "Send one JSON document in UTF-8, neither compressed nor deeply nested."
        body = {"type": phrase.lower().replace(" ", "-"), "title": phrase, "detail": detail, "fix": fix}
        return problem(body, error.status_code, error.headers)

    app.add_middleware(OwnFaults)


class OwnFaults:
    """Answers what nobody foresaw with 500, and logs it without words; left to the server, the log would hold them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            route = getattr(scope.get("route"), "path", "an unknown path")
            told = of_the_disk(error)
            if told is None:
                log.error("%s %s failed: %s", scope["method"], route, without_words(error))
            if not started:
                await (problem_of(told) if told is not None else _own_fault(error))(scope, receive, send)


def _own_fault(error: Exception) -> JSONResponse:
    body = {
        "type": "own-fault", "title": "A fault in Heed", "detail": f"Heed met a fault of its own ({type(error).__name__}).",
        "fix": "Please report it with what the log of `heed serve` says.",
    }
    return problem(body, 500)
