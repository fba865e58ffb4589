"""/v1/chat: ask in English or Polish; follow up with the conversation that the answer names."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from pipelines.ask.answer import ask
from pipelines.errors import HeedError
from pipelines.workspace import Workspace
from service.api.shapes import WITH_WORDS, Served
from service.api.standing import as_of
from service.auth import Caller, Viewer
from service.chat.history import belongs_to, own_conversation, turns_of
from service.chat.limits import DEADLINE_S, LONGEST_QUESTION
from service.errors import WITH_BODY, TookTooLong, documented, told_to_callers
from service.events import DOCUMENTED, KEEP_OPEN, EventStream, as_event
from service.faults import of_the_disk, without_words

log = logging.getLogger("heed.service")
router = APIRouter(tags=["chat"])

KEEP_OPEN_EVERY_S = 10.0
CONVERSATION = r"^[A-Za-z0-9_-]+$"


class Question(BaseModel):
    """A question, and the conversation that it follows up."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION, pattern=WITH_WORDS)
    conversation: str | None = Field(None, max_length=40, pattern=CONVERSATION)


class History(BaseModel):
    """The newest questions and answers of a conversation, oldest first."""

    conversation: str
    turns: list[dict[str, Any]]


@router.post("/chat", response_class=EventStream, status_code=200, responses=DOCUMENTED | documented(*WITH_BODY, 404, 429))
def chat(
    request: Request, asked: Question, workspace: Served, caller: Annotated[Caller, Viewer]
) -> EventStream:
    """`progress` events while it works, then one `answer` (as `heed ask --json` prints it) or one `error`."""
    if asked.conversation is not None:
        belongs_to(workspace, asked.conversation, caller)
    request.app.state.chat_limits.begin(caller.name)
    return EventStream(_answer(request, workspace, asked, caller))


@router.get("/chat/{conversation}", responses=documented(404))
def history(
    conversation: str, workspace: Served, caller: Annotated[Caller, Viewer]
) -> History:
    """What was asked and answered before; only with the key that asked."""
    belongs_to(workspace, conversation, caller)
    return History(conversation=conversation, turns=turns_of(workspace, conversation))


async def _answer(request: Request, workspace: Workspace, asked: Question, caller: Caller) -> AsyncIterator[bytes]:
    loop, happened = asyncio.get_running_loop(), asyncio.Queue[tuple[str, Any]]()

    def tell(name: str, body: Any) -> None:
        loop.call_soon_threadsafe(happened.put_nowait, (name, body))

    def work() -> None:
        try:
            tell("answer", _ask(workspace, asked, caller, lambda what: tell("progress", {"text": what})))
        except Exception as error:
            told = error if isinstance(error, HeedError) else of_the_disk(error)
            if told is None:
                log.error("a question could not be answered: %s", without_words(error))
            own = {"type": "own-fault", "title": "A fault in Heed", "detail": "The answer failed.", "fix": "", "status": 500}
            tell("error", own if told is None else told_to_callers(told))
        finally:
            request.app.state.chat_limits.end(caller.name)

    loop.run_in_executor(None, work)
    until = loop.time() + DEADLINE_S
    while True:
        try:
            name, body = await asyncio.wait_for(happened.get(), min(KEEP_OPEN_EVERY_S, max(0.0, until - loop.time())))
        except TimeoutError:
            if loop.time() < until and not request.app.state.stop.is_set():
                yield KEEP_OPEN
                continue
            late = TookTooLong(f"No answer within {DEADLINE_S:.0f} seconds.", fix="Ask for less at once, or ask again.")
            yield as_event("error", told_to_callers(late))
            return
        yield as_event(name, body)
        if name != "progress":
            return


def _ask(workspace: Workspace, asked: Question, caller: Caller, progress: Any) -> dict[str, Any]:
    body: dict[str, Any] = ask(
        workspace, asked.question, role=caller.role, as_of=as_of(workspace), now=workspace.clock(), conversation=asked.conversation,
        progress=progress,
    )
    own_conversation(workspace, body, caller)
    return body
