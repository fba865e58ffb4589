"""A person's yes and the way out in one step, for one draft or several, and for what was approved when it might not go out yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.drafts.decision import approval
from pipelines.errors import HeedError, WorkspaceUnusable
from pipelines.outbox import mail_folder
from pipelines.outbox.hand_over import hand_over
from pipelines.outbox.refusals import Refusals
from pipelines.outbox.right_moment import NotNow
from pipelines.outbox.sending_rules import SendingRules
from pipelines.records import draft as drafts
from pipelines.records.database import reading

if TYPE_CHECKING:
    from pipelines.workspace import Workspace


def let_go(workspace: Workspace, key: str, by: str, *, now: datetime) -> dict[str, Any]:
    """The draft, approved by this person or before, with `handed_over_as` (the mail file's name) or `waits_because`.

    Both are None while it waits for a second person. Raises what `approval.approve` and `hand_over` raise, but for a
    moment that is too early: then the approval stands, and the same call, or the worker, hands the draft over later.
    """
    shown = approval.confirm(workspace, key, by, now=now)
    if shown["waits_for"]:
        return shown | {"handed_over_as": None, "waits_because": None}
    name, refusal = _handed_over(workspace, key, now, unless=NotNow)
    return shown | {"handed_over_as": name, "waits_because": refusal.sentence() if refusal is not None else None}


def let_several_go(workspace: Workspace, keys: Sequence[str], by: str, *, now: datetime) -> list[dict[str, Any]]:
    """Each of the drafts decided on its own: [{"id", "approved", "because", "handed_over_as"}]; see `approval.approve_many`."""
    return [_with_its_way_out(workspace, item, now) for item in approval.approve_many(workspace, keys, by, now=now)]


def let_waiting_go(workspace: Workspace, *, now: datetime, refusals: Refusals | None = None) -> list[str]:
    """Hands over what was approved and may go out by now, such as after quiet hours; returns the keys. What is refused stays.

    Whoever calls this again and again passes the same `refusals`: a draft is left alone until its refusal can have changed.
    """
    mail_folder.finish(workspace)
    refusals, pause = refusals or Refusals(), timedelta(minutes=workspace.rules.of(SendingRules).retry_refused_after_minutes)
    with reading(workspace.engine) as connection:
        waiting = [row for row in drafts.not_gone_out(connection) if row.status == "approved"]
        worth_trying = refusals.worth_trying(connection, waiting, now)
    gone = []
    for key, known in worth_trying.items():
        _, refusal = _handed_over(workspace, key, now, unless=HeedError)
        if refusal is None:
            gone.append(key)
        elif not isinstance(refusal, WorkspaceUnusable):  # a database or disk that is back in a moment refused nothing
            refusals.remember(key, known, refusal, now, pause)
    return gone


def _with_its_way_out(workspace: Workspace, item: dict[str, Any], now: datetime) -> dict[str, Any]:
    if not item["approved"]:
        return item | {"handed_over_as": None}
    name, refusal = _handed_over(workspace, item["id"], now, unless=HeedError)
    return item | {"handed_over_as": name} | ({"because": refusal.sentence()} if refusal is not None else {})


def _handed_over(workspace: Workspace, key: str, now: datetime, *, unless: type[HeedError]) -> tuple[str | None, HeedError | None]:
    """(name of the mail file, None), or (None, refusal) for a refusal of that kind."""
    try:
        return hand_over(workspace, key, now=now).name, None
    except unless as refusal:
        return None, refusal
