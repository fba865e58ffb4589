"""What a new theme could be, as of a run: the groups among the messages that no theme took, kept under names that stay.

A group that holds more than half of the messages of one that was found before is that one: it keeps its key, its words and what a person
decided about it, however many messages came since. Groups that nobody decided about and that are found no more are forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.records import theme_candidate
from pipelines.records.database import reading
from pipelines.understanding.themes.candidates import Group, Said, groups
from pipelines.understanding.themes.theme_rules import ThemeRules
from pipelines.understanding.themes.words import folded_words

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.records.run import Run
    from pipelines.workspace import Workspace

NEWEST_MESSAGES = 10_000  # messages looked at: the newest ones up to the run's moment, of equal time those with the first keys
SHORTEST = 4  # words; a shorter message names no subject


def record_candidates(workspace: Workspace, run: Run) -> Write:
    """The candidates as of the run; the write keeps them beside what people decided before."""
    rules = workspace.rules.of(ThemeRules)
    with reading(workspace.engine) as connection:
        rows = theme_candidate.untaken(
            connection, run.model_version, until=run.as_of, broad=rules.broad, at_most=NEWEST_MESSAGES
        )
        before = {key: {row.id for row in held} for key, held in _members(connection).items()}
    rows = [row for row in rows if len(folded_words(row.text).split()) >= SHORTEST]
    said = [Said(row.key, row.writer, row.text, np.frombuffer(row.embedding, dtype=np.float16).astype(np.float32)) for row in rows]
    found = groups(said, min_messages=rules.candidate_messages, min_writers=rules.candidate_customers)
    ids = {row.key: row.id for row in rows}
    named = _named(found, [[ids[key] for key in group.members] for group in found], before)

    def write(connection: Connection) -> None:
        theme_candidate.drop(connection, sorted(set(before) - {key for key, _, _ in named}))
        theme_candidate.add(connection, [_row(key, group, run) for key, group, _ in named])
        for key, _, members in named:
            theme_candidate.set_members(connection, key, members)

    return write


def _members(connection: Connection) -> dict[str, list[Any]]:
    keys = [row.key for row in theme_candidate.known(connection)]
    return {key: [] for key in keys} | theme_candidate.members(connection, keys)


def _named(
    found: Sequence[Group], members: Sequence[list[bytes]], before: dict[str, set[bytes]]
) -> list[tuple[str, Group, list[bytes]]]:
    """Each group with its key: that of the group before it of whose messages it holds more than half, or one of its own."""
    named: list[tuple[str, Group, list[bytes]]] = []
    free = dict(before)
    for group, ids in zip(found, members, strict=True):
        shared = {key: len(held.intersection(ids)) for key, held in free.items() if 2 * len(held.intersection(ids)) > len(held)}
        key = min(shared, key=lambda name: (-shared[name], name)) if shared else _key(group)
        if key in before and key not in free:
            continue
        free.pop(key, None)
        named.append((key, group, ids))
    return named


def _key(group: Group) -> str:
    return "T-" + hashlib.sha256("\n".join(sorted(group.members)).encode()).hexdigest()[:8]


def _row(key: str, group: Group, run: Run) -> dict[str, Any]:
    return {
        "key": key, "state": theme_candidate.OPEN, "words": list(group.words), "beginnings": list(group.beginnings),
        "model_version": run.model_version, "embedding": group.direction.tobytes(), "threshold": group.threshold, "found_at": run.as_of,
        "theme_key": None, "decided_by": None, "decided_at": None,
    }  # fmt: skip
