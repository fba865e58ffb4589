"""Finding messages by their words: FTS5 in SQLite, tsvector in Postgres; both fold case and accents.

The index is a table of its own (`message_words`), filled in the transaction that stores a reading's vector and
rebuildable from `message` at any time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import batches, rows_in
from pipelines.records.message import message

WORD = re.compile(r"\w+")
DIGIT = re.compile(r"\d")
# folded, as everything that is compared with the index
FILLERS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "did", "do", "does", "for", "from", "had",
        "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "our",
        "she", "he", "so", "that", "the", "their", "them", "there", "they", "this", "to", "too", "us", "was", "we", "were",
        "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your", "aby", "ale", "bo", "byc",
        "byl", "byla", "bylo", "byly", "ci", "co", "czy", "dla", "gdy", "gdzie", "ich", "ile", "ja", "jak", "jako",
        "je", "jego", "jej", "jest", "jestem", "jeszcze", "juz", "kiedy", "kto", "ktora", "ktore", "ktory", "lub", "ma",
        "mam", "mi", "mnie", "moj", "moja", "moje", "na", "nam", "nas", "nasz", "nie", "nich", "o", "od", "oraz", "po", "pod",
        "przez", "przy", "sa", "sie", "ta", "tak", "tam", "te", "tego", "ten", "tu", "tylko", "tym", "w", "wy", "z", "za", "ze", "zeby",
    }
)
UNFOLDED = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "ø": "o", "ß": "ss"})


def folded(text: str) -> str:
    """The text in lower case without accents, so that `łódź` finds `lodz` and the other way round."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(UNFOLDED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()


def _stems(query: str) -> list[str]:
    asked = list(dict.fromkeys(WORD.findall(folded(query))))
    words = ([word for word in asked if word not in FILLERS] or asked)[:32]
    return [word if DIGIT.search(word) else word[: max(4, len(word) - 2)] for word in words]


def shares(connection: Connection, query: str, message_ids: Sequence[bytes]) -> dict[bytes, float]:
    """How much of the query's words each of those messages holds, in [0, 1]; longer words count for more."""
    stems = _stems(query)
    asked = sum(len(stem) for stem in stems)
    found: dict[bytes, float] = {}
    for row in rows_in(connection, sa.select(message.c.id, message.c.subject, message.c.text), message.c.id, message_ids):
        words = set(WORD.findall(folded(f"{row.subject or ''} {row.text}")))
        held = [stem for stem in stems if stem in words or (_inflects(stem) and any(word.startswith(stem) for word in words))]
        found[row.id] = sum(len(stem) for stem in held) / asked if asked else 0.0
    return found


def _inflects(stem: str) -> bool:
    return len(stem) > 3 and not DIGIT.search(stem)


def add(connection: Connection, message_ids: Sequence[bytes]) -> None:
    """Indexes the words of those messages; indexing one again replaces it."""
    for batch in batches(message_ids):
        remove(connection, batch)
        rows = connection.execute(sa.select(message.c.id, message.c.subject, message.c.text).where(message.c.id.in_(batch)))
        words = [{"id": row.id.hex(), "words": folded(f"{row.subject or ''} {row.text}")} for row in rows]
        if not words:
            continue
        if connection.dialect.name == "postgresql":
            statement = "INSERT INTO message_words (message_id, words) VALUES (:id, to_tsvector('simple', :words))"
        else:
            statement = "INSERT INTO message_words (message_id, words) VALUES (:id, :words)"
        connection.execute(sa.text(statement), words)


def remove(connection: Connection, message_ids: Sequence[bytes]) -> None:
    """Takes those messages out of the word index."""
    statement = sa.text("DELETE FROM message_words WHERE message_id IN :ids").bindparams(sa.bindparam("ids", expanding=True))
    for batch in batches(message_ids):
        connection.execute(statement, {"ids": [item.hex() for item in batch]})


def merge(connection: Connection) -> None:
    """Writes the word index anew in one piece: until its pieces are merged, FTS5 keeps the words of what was taken out of it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO message_words (message_words) VALUES ('optimize')")


def find(
    connection: Connection, query: str, *, limit: int, within: Sequence[bytes] | None = None
) -> list[tuple[bytes, float]]:
    """Message ids with a relevance (larger is better), best first; any of the query's words may match.

    Words of four letters or more also match longer forms that begin like them, since Polish and English inflect; words
    with a digit (order numbers) match whole. Words that hold no matter (the, jest …) count only when there is no other: half
    of all messages hold them. With `within` only those messages are looked at.
    """
    stems = _stems(query)
    if not stems:
        return []
    among = "" if within is None else "AND message_id IN :ids "
    if connection.dialect.name == "postgresql":
        terms = " | ".join(f"{stem}:*" if _inflects(stem) else stem for stem in stems)
        statement = (
            "SELECT message_id, ts_rank(words, to_tsquery('simple', :terms)) AS score FROM message_words "
            f"WHERE words @@ to_tsquery('simple', :terms) {among}ORDER BY score DESC, message_id LIMIT :limit"
        )
    else:
        terms = " OR ".join(f'"{stem}"*' if _inflects(stem) else f'"{stem}"' for stem in stems)
        statement = (
            "SELECT message_id, -bm25(message_words) AS score FROM message_words "
            f"WHERE words MATCH :terms {among}ORDER BY score DESC, message_id LIMIT :limit"
        )
    if within is None:
        rows = list(connection.execute(sa.text(statement), {"terms": terms, "limit": limit}))
    else:
        among_ids = sa.text(statement).bindparams(sa.bindparam("ids", expanding=True))
        rows = [
            row
            for batch in batches(within)
            for row in connection.execute(among_ids, {"terms": terms, "limit": limit, "ids": [item.hex() for item in batch]})
        ]
    found = [(bytes.fromhex(row.message_id), float(row.score)) for row in rows]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]
