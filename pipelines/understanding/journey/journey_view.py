"""One customer's broken ways as cases show them: each with a sentence, its messages and their own words, and what cannot be known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.records import journey_lines
from pipelines.records.journey_lines import JourneyRow
from pipelines.understanding.journey import breaks as kinds
from pipelines.understanding.journey.breaks import KINDS, NEED_OUR_MAIL, Break, Evidence, find_breaks
from pipelines.understanding.journey.rules import JourneyRules
from pipelines.understanding.journey.thread import threads
from pipelines.understanding.leaving_words import rivals

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

NOT_ANSWERED = ", and none is seen in writing"  # how the sentence of a wait goes on that has not ended
UNKNOWN_BECAUSE = "our own mail was not imported"


@dataclass(frozen=True, slots=True)
class Targets:
    """What is set elsewhere in heed.yaml: hours to an answer, names of rivals, and the company's time zone."""

    answer_hours: int
    rivals: tuple[str, ...]
    time_zone: str


def of_customer(
    connection: Connection, customer_id: bytes, rules: JourneyRules, targets: Targets, *, as_of: datetime,
    answered: frozenset[str] | None = None, rows: Sequence[JourneyRow] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The customer's breaks as of a moment, gravest first, then newest first; ready for JSON.

    `answered` are the channels in which we write, `rows` what was written, for callers who asked already.
    """
    if rows is None:
        rows = journey_lines.of_customer(connection, customer_id, until=as_of)
    if answered is None:
        answered = journey_lines.answered_channels(connection, until=as_of)
    known_rivals = rivals(targets.rivals)
    spoken_at = [row.created_at for row in rows if row.channel == "call" and row.direction == "out"]
    since = as_of - timedelta(days=rules.look_back_days)
    newer = [thread for thread in threads(rows) if thread.lines[-1].created_at > since]
    found: list[Break] = []
    unseen = False
    for thread in newer:
        ours_is_known = all(line.channel in answered for line in thread.theirs() if line.is_written)
        unseen = unseen or not ours_is_known
        found += find_breaks(
            thread, rules, as_of=as_of, answer_hours=targets.answer_hours, our_mail_is_known=ours_is_known, rivals=known_rivals,
            spoken_at=spoken_at,
        )  # fmt: skip
    found.sort(key=lambda one: (KINDS.index(one.kind), -one.last_at.timestamp(), one.thread))
    missing = {one.kind for one in found}
    return {
        "threads": len(newer),
        "breaks": [_as_json(one, ZoneInfo(targets.time_zone)) for one in found],
        "cannot_be_known": [
            {"kind": kind, "because": UNKNOWN_BECAUSE} for kind in NEED_OUR_MAIL if unseen and kind not in missing
        ],
    }


def _as_json(one: Break, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "kind": one.kind, "thread": one.thread, "text": in_words(one, zone), "first_at": one.first_at.isoformat(),
        "last_at": one.last_at.isoformat(), "count": one.count, "rivals": list(one.rivals),
        "evidence": [_shown(item) for item in one.evidence],
    }  # fmt: skip


def _shown(item: Evidence) -> dict[str, Any]:
    return {
        "message_id": item.line.key, "direction": item.line.direction, "created_at": item.line.created_at.isoformat(),
        "start": item.start, "end": item.end, "quote": item.quote,
    }  # fmt: skip


def in_words(one: Break, zone: ZoneInfo) -> str:
    """The break in one sentence of ours, without the customer's words."""
    days = list(dict.fromkeys(item.line.created_at.astimezone(zone).date().isoformat() for item in one.evidence))
    when = days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"
    span = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    if one.kind == kinds.WAITING:
        answered = any(item.line.is_ours for item in one.evidence)
        hours = one.count or 0
        long = f"{hours} hours" if hours < 48 else f"{hours // 24} days"
        return f"Waited {long} for an answer from {days[0]}{'' if answered else NOT_ANSWERED}."
    named = f", naming {', '.join(one.rivals)}" if one.rivals else ""
    return {
        kinds.LEGAL: f"Speaks of law, an ombudsman or a chargeback ({when}).",
        kinds.LEAVING: f"Speaks of leaving{named} ({when}).",
        kinds.CONTRADICTION: f"Our answers of {when} contradict each other.",
        kinds.SLOW_RETURN: f"Goods went back, and money or goods are still missed ({span}).",
        kinds.HANDED_ON: f"Was handed on from desk to desk ({span}).",
        kinds.REPEAT_CONTACT: f"Had to ask again about one matter ({when}).",
        kinds.HIDDEN_COST: f"Met a cost that nobody had spoken of ({when}).",
        kinds.UNFAIR: f"Calls something unfair ({when}).",
        kinds.UNRELIABLE: f"Calls us unreliable, or trusts us no more ({when}).",
    }[one.kind]


def as_text(journey: dict[str, Any], limit: int = 6) -> list[str]:
    """The breaks as lines for a terminal, each with the words that show it."""
    lines = []
    for one in journey["breaks"][:limit]:
        shown = next((item for item in one["evidence"] if item["direction"] == "in"), one["evidence"][0])
        quote = " ".join(shown["quote"].split())
        lines.append(f"{one['text']} {shown['message_id']}: “{quote if len(quote) <= 120 else quote[:119] + '…'}”")
    if len(journey["breaks"]) > limit:
        lines.append(f"… and {len(journey['breaks']) - limit} more with --json")
    if journey["cannot_be_known"]:
        named = ", ".join(item["kind"].replace("_", " ") for item in journey["cannot_be_known"])
        lines.append(f"Cannot be known: {named} ({UNKNOWN_BECAUSE})")
    return lines
