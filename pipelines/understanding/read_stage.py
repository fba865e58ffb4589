"""The stage `read`: messages in, readings out. What we wrote ourselves gets an embedding, for search, and no mood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np
from sqlalchemy.engine import Connection

from pipelines.jobs.queue import Write
from pipelines.records import message as messages
from pipelines.records import reading as readings
from pipelines.records.database import reading
from pipelines.understanding.reader import open_reader
from pipelines.understanding.readings import Readings
from pipelines.workspace import Workspace

OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True)
class _Part:
    """A message and where its own words lie in the text that is read for it."""

    row: Any
    text: str
    start: int

    @property
    def is_ours(self) -> bool:
        return bool(self.row.direction != "in" or self.row.is_automatic)


def read_messages(workspace: Workspace, message_ids: Sequence[bytes], *, now: datetime, live: bool = False) -> Write:
    """Reads the messages in one pass; the write replaces their rows in `reading`.

    Neighbouring cues of one speaker in a call are read as one text, since a recogniser cuts sentences anywhere; each
    cue keeps a reading of its own, with the evidence that lies in its own words. `live`: as in `Encoder.read`. Raises a ModelUnusable.
    """
    with reading(workspace.engine) as connection:
        rows = messages.for_reading(connection, message_ids)
        calls = sorted({row.conversation_key for row in rows if row.conversation_key})
        turns = messages.turns(connection, calls)
    parts = list(_parts(rows, turns))
    languages = [part.row.language for part in parts]
    found = open_reader(workspace).read([part.text for part in parts], languages=languages, live=live)
    stored = [_row(part, found, place) for place, part in enumerate(parts)]

    def write(connection: Connection) -> None:
        readings.store(connection, stored)

    return write


def _parts(rows: Sequence[Any], turns: Sequence[Any]) -> Iterator[_Part]:
    joined: dict[bytes, tuple[str, int]] = {}
    for _, cues in groupby(turns, key=lambda cue: (cue.conversation_key, cue.speaker, cue.direction)):
        text = ""
        places = []
        for cue in cues:
            text = f"{text} " if text else ""
            places.append((cue.id, len(text)))
            text += cue.text
        joined |= {cue_id: (text, start) for cue_id, start in places}
    for row in rows:
        text, start = joined.get(row.id, (row.text, 0))
        yield _Part(row, text, start)


def _row(part: _Part, found: Readings, place: int) -> dict[str, Any]:
    status: str = OUTGOING if part.is_ours else found.status[place]
    scored = status == "read"
    negative, neutral, positive = (float(value) for value in found.sentiment[place])
    has_text = found.status[place] != "empty"
    return {
        "message_id": part.row.id,
        "model_version": found.model_version,
        "content_hash": part.row.content_hash,
        "status": status,
        "language": found.language[place],
        "negative": negative if scored else None,
        "neutral": neutral if scored else None,
        "positive": positive if scored else None,
        "sentiment": found.sentiment_label[place] if scored else None,
        "frustration": float(found.frustration[place]) if scored else None,
        "frustrated": found.is_frustrated[place] if scored else None,
        "evidence": _own_evidence(part, found.evidence[place]) if scored else [],
        "embedding": found.embedding[place].astype(np.float16).tobytes() if has_text else None,
    }


def _own_evidence(part: _Part, spans: Sequence[tuple[int, int, float]]) -> list[list[float]]:
    """The spans that lie in the message's own words, counted from their beginning."""
    length = len(part.row.text)
    own = ((max(start - part.start, 0), min(end - part.start, length), share) for start, end, share in spans)
    return [[start, end, round(float(share), 4)] for start, end, share in own if end > start]
