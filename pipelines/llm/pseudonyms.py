"""Identifiers replaced before anything leaves the process, and put back in what returns.

E-mail addresses and telephone numbers are found by their form; customers' keys and names and order ids by looking up
what a text could mean in the workspace, so that no list of customers is ever held or sent. The stand-ins carry random
digits of the call: what a customer writes cannot stand for another person. Loopback endpoints are no exception, since
a model server may keep what it is sent.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.engine import Engine

from pipelines.records import customer, order
from pipelines.records.database import reading

EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.])\+?\d(?:[ ()./-]{0,2}\d){7,14}(?!\w)")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}.*)?|\d{1,2}[./]\d{1,2}[./]\d{4}")
KEY = re.compile(r"[\w][\w.-]{1,127}")
NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:[ ]+[^\W\d_][\w'’.-]*)+")
SURNAME = re.compile(r"(?<!\w)[^\W\d_]{3,}(?:-[^\W\d_]{2,})?(?!\w)")
LONGEST_NAME = 4  # words


def _name_candidates(text: str) -> dict[str, str]:
    """What could be a person's whole name, as it is written there, with its usual spelling: people also type `jan kowalski`."""
    found: dict[str, str] = {}
    for match in NAME.finditer(text):
        words = [word.strip(".'’-") for word in match.group().split()]
        for length in range(2, LONGEST_NAME + 1):
            for start in range(len(words) - length + 1):
                part = " ".join(words[start : start + length])
                found[part] = part.title()
    return found


def _surname_candidates(text: str) -> set[str]:
    return {word for word in SURNAME.findall(text) if word[0].isupper()}


def _key_candidates(text: str) -> set[str]:
    found = {match.group().strip(".-") for match in KEY.finditer(text)}
    return {word for word in found if any(letter.isdigit() for letter in word)}


class Pseudonyms:
    """The stand-ins of one call to a model."""

    def __init__(self, engine: Engine, *, nonce: str | None = None) -> None:
        self._engine = engine
        self._nonce = nonce or secrets.token_hex(2)
        self._stand_ins: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def hide(self, text: str) -> str:
        """The text with every identifier replaced."""
        for value in sorted(set(EMAIL.findall(text))):
            self._add("EMAIL", value)
        self._add_known(text)
        for match in PHONE.finditer(text):
            digits = sum(letter.isdigit() for letter in match.group())
            if 8 <= digits <= 15 and not DATE.fullmatch(match.group().strip()) and match.group() not in self._stand_ins:
                self._add("PHONE", match.group())
        return _replaced(text, self._stand_ins)

    def restore(self, value: Any) -> Any:
        """The value (text, list or object of JSON) with the identifiers back in place."""
        if isinstance(value, str):
            return _replaced(value, {stand_in: original for original, stand_in in self._stand_ins.items()})
        if isinstance(value, dict):
            return {key: self.restore(item) for key, item in value.items()}
        if isinstance(value, Sequence):
            return [self.restore(item) for item in value]
        return value

    def _add_known(self, text: str) -> None:
        keys, names = _key_candidates(text), _name_candidates(text)
        with reading(self._engine) as connection:
            known = customer.with_names(connection, {*names, *names.values()})
            surnames = customer.with_surnames(connection, _surname_candidates(text))
            customers = customer.ids_of_keys(connection, keys)
            orders = order.known_keys(connection, keys)
        self._add_all("CUSTOMER", customers)
        self._add_all("ORDER", orders)
        people = [written for written, usual in names.items() if written in known or usual in known]
        for name in sorted(people, key=lambda name: (-len(name), name)):
            stand_in = self._add("PERSON", name)
            for part in name.split():  # "Kowalska" alone, later in the text, is the same person
                if len(part) > 2 and part not in self._stand_ins:
                    self._stand_ins[part] = f"{stand_in}_part{len(self._stand_ins)}"
        self._add_all("PERSON", surnames)

    def _add_all(self, kind: str, values: Iterable[str]) -> None:
        for value in sorted(values):
            self._add(kind, value)

    def _add(self, kind: str, value: str) -> str:
        if value not in self._stand_ins:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._stand_ins[value] = f"{kind}_{self._counts[kind]}_{self._nonce}"
        return self._stand_ins[value]


def _replaced(text: str, exchange: dict[str, str]) -> str:
    if not exchange:
        return text
    ordered = sorted(exchange, key=lambda value: (-len(value), value))
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in ordered))
    return pattern.sub(lambda match: exchange[match.group()], text)
