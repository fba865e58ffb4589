"""The stage that names themes, in the transaction that stores a reading: from the embedding just stored and the message's own words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.jobs.queue import Write
from pipelines.records import message as messages
from pipelines.records import theme as records
from pipelines.records.database import reading, transaction
from pipelines.understanding.reader import open_reader
from pipelines.understanding.themes.grown import Grown, digest_of, grown_themes, words_of
from pipelines.understanding.themes.head import Head, fingerprint, head_for
from pipelines.understanding.themes.taxonomy import Theme, rules_digest, taxonomy
from pipelines.understanding.themes.theme_rules import ThemeRules
from pipelines.understanding.themes.words import folded_words

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.workspace import Workspace

AT_ONCE = 1_000  # messages of one transaction when all are named again


@dataclass(frozen=True, slots=True)
class _Said:
    """An incoming message: what its words add to the head's logits, the own themes that they match, and the words for grown themes."""

    message_id: bytes
    word_part: Any
    matched: tuple[str, ...]
    words: frozenset[str]


def name_themes(workspace: Workspace, message_ids: Sequence[bytes], *, now: datetime) -> Write:
    """The themes of those of the messages that customers wrote; the write replaces what the messages had before.

    It reads the embeddings that are stored when it is run, so it follows the write of the readings. A message in a language that the model
    does not know has only the company's own themes, matched by their words, and so has every message under a model without a head.
    Raises ModelUnusable when a head is damaged.
    """
    themes = taxonomy(workspace.rules.of(ThemeRules))
    version = open_reader(workspace).model_version
    head = head_for(version, workspace.reading_model)
    with reading(workspace.engine) as connection:
        rows = [row for row in messages.for_reading(connection, message_ids) if row.direction == "in" and not row.is_automatic]
        grown = grown_themes(connection)
    parts = list(head.word_part([row.text for row in rows])) if head else [None] * len(rows)
    said = [
        _Said(row.id, part, _matched(themes, row.text), words_of(row.text) if grown else frozenset())
        for row, part in zip(rows, parts, strict=True)
    ]
    is_off = {theme.key for theme in themes if not theme.is_on}
    grown = [one for one in grown if one.theme_key not in is_off]

    def write(connection: Connection) -> None:
        records.keep(connection, [theme.as_row() for theme in themes])
        embeddings = records.embeddings(connection, [one.message_id for one in said], version)
        named = _named(said, embeddings, head, {theme.key for theme in themes if theme.is_on})
        records.replace(connection, message_ids, named + _grown(said, embeddings, grown, version, named))

    return write


def _matched(themes: Sequence[Theme], text: str) -> tuple[str, ...]:
    own = [(theme.key, theme.pattern) for theme in themes if theme.pattern is not None]
    words = folded_words(text) if own else ""
    return tuple(key for key, pattern in own if pattern.search(words))


def _named(said: Sequence[_Said], embeddings: dict[bytes, bytes], head: Head | None, is_on: set[str]) -> list[dict[str, Any]]:
    read = [one for one in said if one.message_id in embeddings]
    rows = [{"message_id": one.message_id, "theme_key": key, "score": 1.0} for one in said for key in one.matched]
    if read and head:
        vectors = np.stack([np.frombuffer(embeddings[one.message_id], dtype=np.float16).astype(np.float32) for one in read])
        named = head.named(head.logits(vectors, np.stack([one.word_part for one in read])))
        rows += [
            {"message_id": one.message_id, "theme_key": key, "score": score}
            for one, scores in zip(read, named, strict=True)
            for key, score in scores.items()
            if key in is_on
        ]
    return rows


def _grown(
    said: Sequence[_Said], embeddings: dict[bytes, bytes], grown: Sequence[Grown], version: str, named: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The themes that grew out of candidates, for messages that do not have them yet."""
    has = {(row["message_id"], row["theme_key"]) for row in named}
    rows = []
    for one in said if grown else ():
        stored = embeddings.get(one.message_id)
        vector = None if stored is None else np.frombuffer(stored, dtype=np.float16).astype(np.float32)
        taken = sorted({theme.theme_key for theme in grown if theme.takes(one.words, vector, version)})
        rows += [{"message_id": one.message_id, "theme_key": key, "score": 1.0} for key in taken if (one.message_id, key) not in has]
    return rows


def name_again(workspace: Workspace, *, clock: Callable[[], datetime]) -> int:
    """Names the themes of every message that was read, when the taxonomy or the head is another than last time; returns how many.

    Nothing is read again: the embeddings are stored. Cut off, it starts anew the next time. Raises ModelUnusable.
    """
    rules = workspace.rules.of(ThemeRules)
    head = head_for(workspace.reading_version, workspace.reading_model)
    with reading(workspace.engine) as connection:
        known, grown = records.taxonomy_named_with(connection), digest_of(grown_themes(connection))
    decided = str(grown) if grown else ""
    wanted = hashlib.sha256(f"{fingerprint(head)}{rules_digest(rules)}{decided}".encode()).hexdigest()
    if known == wanted:
        with transaction(workspace.engine) as connection:
            records.keep(connection, [theme.as_row() for theme in taxonomy(rules)])
        return 0
    done, after = 0, b""
    while True:
        with reading(workspace.engine) as connection:
            ids = records.read_before(connection, after, AT_ONCE)
        if not ids:
            break
        write = name_themes(workspace, ids, now=clock())
        with transaction(workspace.engine) as connection:
            write(connection)
        done, after = done + len(ids), ids[-1]
    with transaction(workspace.engine) as connection:
        records.keep(connection, [theme.as_row() for theme in taxonomy(rules)])
        records.keep_taxonomy_named_with(connection, wanted)
    return done
