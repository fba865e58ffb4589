"""Whose conversation is whose: a key goes on with, and reads, only its own."""

from __future__ import annotations

from typing import Any

from pipelines.errors import NotFound
from pipelines.records import conversation
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from service.auth import Caller


def belongs_to(workspace: Workspace, key: str, caller: Caller) -> None:
    """Raises NotFound when there is no such conversation of this key."""
    with reading(workspace.engine) as connection:
        if conversation.who_asked(connection, key) != _signature(caller):
            raise NotFound("conversation", key, fix="Leave it out to begin a new one.")


def own_conversation(workspace: Workspace, answer: dict[str, Any], caller: Caller) -> None:
    """Signs the conversation that an answer began with the key and role that asked."""
    key = answer.get("conversation")
    if key:
        with transaction(workspace.engine) as connection:
            conversation.sign(connection, key, _signature(caller))


def turns_of(workspace: Workspace, key: str) -> list[dict[str, Any]]:
    """Questions and answers, oldest first."""
    with reading(workspace.engine) as connection:
        return [{"question": turn.get("question"), "answer": turn.get("answer")} for turn in conversation.turns_of(connection, key) or []]


def _signature(caller: Caller) -> str:
    return f"{caller.name} ({caller.role})"
