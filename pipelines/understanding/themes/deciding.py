"""Candidates for themes as people see them, and what they decide: accept, merge into a theme, dismiss."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.errors import Conflict, NotFound, UsageError
from pipelines.records import rules_version, theme_candidate, theme_figures
from pipelines.records import theme as themes
from pipelines.records.database import reading, transaction
from pipelines.records.theme_candidate import ACCEPTED, DISMISSED, MERGED, OPEN
from pipelines.understanding.sentences import sentence_spans
from pipelines.understanding.themes.grown import words_of
from pipelines.understanding.themes.taxonomy import key_of_name, taxonomy
from pipelines.understanding.themes.theme_rules import ThemeRules

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.workspace import Workspace

SHOWN_MESSAGES = 3
LONGEST_NAME = 128  # characters of who decided
LOOK = "`heed themes --candidates` shows those that there are."


def candidates_of(workspace: Workspace, *, state: str = OPEN) -> list[dict[str, Any]]:
    """The candidates in that state, those of most customers first, ready for JSON.

    {"id", "state", "messages", "customers" (known ones), "words", "found_at", "theme" (its key once accepted or merged), "decided_by",
    "decided_at", "examples": [{"message_id", "created_at", "quote"}]}: the examples lie nearest to the middle, their quote is a sentence
    of the message as it stands.
    """
    with reading(workspace.engine) as connection:
        rows = [row for row in theme_candidate.known(connection) if row.state == state]
        members = theme_candidate.members(connection, [row.key for row in rows])
    items = [_as_json(row, members.get(row.key, [])) for row in rows]
    return sorted(items, key=lambda item: (-item["customers"], -item["messages"], item["id"]))


def accept(workspace: Workspace, key: str, names: dict[str, str], *, by: str, now: datetime) -> dict[str, Any]:
    """Makes the candidate a theme of these names (by language); from the next run on its messages have it, old and new.

    Returns {"candidate", "theme", "names"}. Raises NotFound, Conflict when it was decided about or the theme is there, UsageError without
    a name.
    """
    given = {language: name.strip() for language, name in names.items() if name.strip()}
    theme_key = key_of_name(given.get("en") or next(iter(given.values()), ""))
    if not theme_key:
        raise UsageError("The theme needs a name with letters in it.", fix="Give one with --name or --name-pl.")
    with transaction(workspace.engine, durable=True) as connection:
        _open(connection, key)
        if theme_key in _in_use(workspace, connection):
            fix = f"`heed themes merge {key} {theme_key}`, or choose another name."
            raise Conflict(f"There is a theme {theme_key!r} already.", fix=fix)
        themes.keep(connection, [{"key": theme_key, "names": given, "state": "accepted"}])
        _decide(connection, key, ACCEPTED, theme_key, by, now)
    return {"candidate": key, "theme": theme_key, "names": given}


def merge(workspace: Workspace, key: str, into: str, *, by: str, now: datetime) -> dict[str, Any]:
    """Gives the candidate's messages the theme `into`, from the next run on; raises NotFound, or Conflict when it was decided about."""
    with transaction(workspace.engine, durable=True) as connection:
        _open(connection, key)
        in_use = _in_use(workspace, connection)
        if into not in in_use:
            raise NotFound("theme", into, fix=f"These are in use: {', '.join(sorted(in_use))}.")
        themes.keep(connection, [{"key": into, "names": in_use[into], "state": "accepted"}])
        _decide(connection, key, MERGED, into, by, now)
    return {"candidate": key, "theme": into, "names": in_use[into]}


def dismiss(workspace: Workspace, key: str, *, by: str, now: datetime) -> dict[str, Any]:
    """Shows the candidate no more; what was accepted or merged before is taken back from the next run on. Raises NotFound."""
    with transaction(workspace.engine, durable=True) as connection:
        row = _found(connection, key)
        _decide(connection, key, DISMISSED, None, by, now)
        others = {other.theme_key for other in theme_candidate.grown(connection)}
        if row.state == ACCEPTED and row.theme_key not in others:
            names = {theme.key: theme.names for theme in theme_figures.listed(connection)}
            themes.keep(connection, [{"key": row.theme_key, "names": names.get(row.theme_key, {}), "state": "off"}])
    return {"candidate": key, "theme": row.theme_key}


def _found(connection: Connection, key: str) -> Any:
    row = theme_candidate.find(connection, key)
    if row is None:
        raise NotFound("candidate", key, fix=LOOK)
    return row


def _open(connection: Connection, key: str) -> None:
    row = _found(connection, key)
    if row.state != OPEN:
        raise Conflict(f"The candidate {key!r} was {row.state} by {row.decided_by}.", fix=f"`heed themes dismiss {key}` takes that back.")


def _decide(connection: Connection, key: str, state: str, theme_key: str | None, by: str, now: datetime) -> None:
    theme_candidate.decide(connection, key, state=state, theme_key=theme_key, by=by[:LONGEST_NAME], now=now)
    rules_version.bump_data_version(connection)


def _in_use(workspace: Workspace, connection: Connection) -> dict[str, dict[str, str]]:
    """The names of every theme in use, by key."""
    edited = {theme.key: theme for theme in taxonomy(workspace.rules.of(ThemeRules))}
    stored = {row.theme_key: dict(row.names) for row in theme_candidate.grown(connection)}
    return stored | {key: theme.names for key, theme in edited.items() if theme.is_on}


def _as_json(row: Any, members: list[Any]) -> dict[str, Any]:
    return {
        "id": row.key, "state": row.state, "messages": len(members),
        "customers": len({one.owner_id for one in members if one.owner_id is not None}), "words": list(row.words),
        "found_at": row.found_at.isoformat(), "theme": row.theme_key, "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at is not None else None,
        "examples": [
            {"message_id": one.key, "created_at": one.created_at.isoformat(), "quote": _quote(one.text, frozenset(row.beginnings))}
            for one in members[:SHOWN_MESSAGES]
        ],
    }  # fmt: skip


def _quote(text: str, beginnings: frozenset[str]) -> str:
    """The sentence with most of the words, the first of equals; the whole text where it has none."""
    spans = sentence_spans(text)
    if not spans:
        return text
    start, end = max(spans, key=lambda span: len(words_of(text[span[0] : span[1]]) & beginnings))
    return text[start:end]
