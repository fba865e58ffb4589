"""Which customer a question means: by the company's key, else by name, Polish endings included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.ask.desk import LIKE_A_NAME, Desk
from pipelines.ask.topics import flat
from pipelines.records import customer


@dataclass(frozen=True)
class Asked:
    """A customer who may be meant."""

    id: bytes
    key: str
    email: str | None
    city: str | None
    profile: Any


def who_is_meant(desk: Desk, written: str) -> list[Asked]:
    """The customers that the words may mean, in the order of their keys; exact names before inflected ones."""
    if not written.strip():
        return []
    by_key = customer.ids_of_keys(desk.connection, {written, written.upper()})
    if by_key:
        return _asked(desk, set(by_key.values()))
    words = written.split()
    rows = _holding(desk, words[-1])
    if len(words) > 1 and not any(row.name and _fits(words, row.name) for row in rows):
        rows = _holding(desk, words[0])  # a surname that is stored with accents and was typed without them
    matching = {row.id: row for row in rows if row.name and _fits(words, row.name)}
    exact = {item for item, row in matching.items() if flat(row.name) == flat(written)}
    return _asked(desk, exact or set(matching))


def _holding(desk: Desk, word: str) -> list[Any]:
    stem = _stem(word)
    return [*customer.name_holds(desk.connection, stem), *customer.name_holds(desk.connection, stem.capitalize())]


def _asked(desk: Desk, ids: set[bytes]) -> list[Asked]:
    profiles = desk.profiles(ids)
    found = [Asked(row.id, row.key, row.email, _city(row), row) for row in profiles.values()]
    return sorted(found, key=lambda one: one.key)


def _city(profile: Any) -> str | None:
    city = str((profile.traits or {}).get("city") or "").strip()
    return city if LIKE_A_NAME.fullmatch(city) else None


def _stem(word: str) -> str:
    return word[: max(3, len(word) - 3)] if len(word) > 4 else word[:3]


def _fits(words: list[str], name: str) -> bool:
    """Every word is a part of the name, give or take an ending: Kowalskiej is Kowalska, Anną is Anna."""
    parts = flat(name).split()
    for word in flat(" ".join(words)).split():
        stem = word[: max(3, len(word) - 3)] if len(word) > 4 else word[: max(2, len(word) - 1)]
        if not any(part.startswith(stem) and abs(len(part) - len(word)) <= 3 for part in parts):
            return False
    return True
