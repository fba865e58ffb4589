"""A person's yes and the way out in one step, for one draft or several, and for what was approved when it might not go out yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.drafts import approval
from pipelines.errors import HeedError
from pipelines.outbox.hand_over import hand_over
from pipelines.outbox.right_moment import NotNow
from pipelines.records import draft as drafts
from pipelines.records.database import reading

if TYPE_CHECKING:
    from pipelines.workspace import Workspace


def let_go(workspace: Workspace, key: str, by: str, *, now: datetime) -> dict[str, Any]:
    """The draft, approved by this person or before, with `handed_over_as` (the mail file's name) or `waits_because`.

    Both are None while a costly offer waits for a second person. Raises what `approval.approve` and `hand_over` raise, but for a
    moment that is too early: then the approval stands, and the same call, or the worker, hands the draft over later.
    """
    shown = approval.confirm(workspace, key, by, now=now)
    if shown["waits_for"]:
        return shown | {"handed_over_as": None, "waits_because": None}
    try:
        return shown | {"handed_over_as": hand_over(workspace, key, now=now).name, "waits_because": None}
    except NotNow as too_early:
        return shown | {"handed_over_as": None, "waits_because": too_early.sentence()}


def let_several_go(workspace: Workspace, keys: Sequence[str], by: str, *, now: datetime) -> list[dict[str, Any]]:
    """Each of the drafts decided on its own: [{"id", "approved", "because", "handed_over_as"}]; see `approval.approve_many`."""
    return [_gone(workspace, item, now) for item in approval.approve_many(workspace, keys, by, now=now)]


def let_waiting_go(workspace: Workspace, *, now: datetime) -> list[str]:
    """Hands over what was approved and may go out by now, such as after quiet hours; returns the keys. What is refused stays."""
    with reading(workspace.engine) as connection:
        waiting = [row.key for row in drafts.not_gone_out(connection) if row.status == "approved"]
    return [key for key in waiting if _gone(workspace, {"id": key, "approved": True, "because": None}, now)["handed_over_as"]]


def _gone(workspace: Workspace, item: dict[str, Any], now: datetime) -> dict[str, Any]:
    if not item["approved"]:
        return item | {"handed_over_as": None}
    try:
        return item | {"handed_over_as": hand_over(workspace, item["id"], now=now).name}
    except HeedError as refusal:
        return item | {"because": refusal.sentence(), "handed_over_as": None}
