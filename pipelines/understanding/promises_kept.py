"""Which open promises were kept, as the records show it: an answer that followed, or a refund that was booked.

A promise to write, answer or look into something is kept by the next thing that a person of ours wrote in the same thread
(or about the same order). A promise of money is kept only by a booked refund. Everything else a person must say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.records import promise as ledger
from pipelines.records import rules_version
from pipelines.records.database import reading
from pipelines.records.promise import Made

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.workspace import Workspace

MONEY = re.compile(
    r"\b(?:refund\w*|reimburs\w*|money back|credit(?:ed)?\b|pay (?:you |it )?back|zwróci\w*|zwrot\w*|odda\w*|przele\w*)", re.IGNORECASE
)
ANSWER = re.compile(
    r"\b(?:write|reply|answer|respond|get back|let you know|come back to you|update you|keep you|be in touch|contact you|inform you|"
    r"napisz\w*|odpisz\w*|odpowie\w*|wróci\w* (?:do|z)|skontaktuj\w*|poinformuj\w*|da\w* znać|odezw\w*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise and the record that shows that it was kept."""

    promise_id: bytes
    shown_by: str
    at: datetime


def promises_kept(open_ones: Iterable[Made], written: Iterable[Any], refunds: Iterable[Any]) -> Iterator[Kept]:
    """Those of the promises that the records show as kept; rows as `records.promise` gives them, oldest first."""
    letters, money = list(written), list(refunds)
    for one in open_ones:
        if one.made_at is None:
            continue
        if MONEY.search(one.text) and not ANSWER.search(one.text):
            shown = next((row for row in money if _is_refund_for(row, one)), None)
            if shown is not None:
                yield Kept(one.id, f"refund {shown.key}", shown.ordered_at)
        elif ANSWER.search(one.text):
            shown = next((row for row in letters if _answers(row, one)), None)
            if shown is not None:
                yield Kept(one.id, shown.key, shown.created_at)


def settle_promises(workspace: Workspace, *, as_of: datetime) -> Write:
    """Marks every open promise kept that the records up to `as_of` show as kept; writing it twice changes nothing."""
    with reading(workspace.engine) as connection:
        made = ledger.open_ones(connection)
        whose = sorted({one.customer_id for one in made})
        written = [row for row in ledger.written_to(connection, whose) if row.created_at <= as_of]
        refunds = [row for row in ledger.refunds_to(connection, whose) if row.ordered_at <= as_of]
    kept = list(promises_kept(made, written, refunds))

    def write(connection: Connection) -> None:
        settled = [ledger.settle(connection, one.promise_id, by=one.shown_by, at=one.at) for one in kept]
        if any(settled):
            rules_version.bump_data_version(connection)

    return write


def _is_refund_for(row: Any, one: Made) -> bool:
    fits = row.customer_id == one.customer_id and one.made_at is not None and row.ordered_at >= one.made_at
    return fits and (one.order_key is None or row.key == one.order_key)


def _answers(row: Any, one: Made) -> bool:
    """Whether the letter came after the promise, is not the letter that holds it, and is about the same thing."""
    if row.owner_id != one.customer_id or one.made_at is None or row.created_at <= one.made_at:
        return False
    if " ".join(one.text.split()) in " ".join(row.text.split()):
        return False
    if one.thread_key is not None:
        return bool(row.thread_key == one.thread_key)
    return one.order_key is None or one.order_key == row.order_key or one.order_key in row.text
