"""How long a wait a question asks about: `longer than a week`, `dłużej niż 3 dni`."""

from __future__ import annotations

import re

from pipelines.ask.topics import flat

HOURS_IN = {"hour": 1, "godzin": 1, "day": 24, "dzien": 24, "dni": 24, "dob": 24, "week": 168, "tydzien": 168, "tygodn": 168}
NUMBERS = {
    **dict.fromkeys(("two", "dwa", "dwoch", "dwie"), 2), **dict.fromkeys(("three", "trzy", "trzech"), 3),
    **dict.fromkeys(("four", "cztery", "czterech"), 4), **dict.fromkeys(("five", "piec", "pieciu"), 5),
}  # fmt: skip
WAIT = re.compile(
    r"\b(?:longer than|more than|over|for|at least|dluzej niz|wiecej niz|ponad|co najmniej|od)"
    rf"\s+(?:(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)}|a|an|one|jednego|jeden)\s+)?(?P<unit>{'|'.join(HOURS_IN)})\w*"
)


def asked_wait(question: str) -> tuple[int, str] | None:
    """The wait in hours that a question names, and its folded words; None when it names none."""
    found = WAIT.search(flat(question))
    if found is None:
        return None
    count = found["count"] or "1"
    number = int(count) if count.isdigit() else NUMBERS.get(count, 1)
    return (number * HOURS_IN[found["unit"]], found.group()) if number else None
