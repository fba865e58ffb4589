"""Customers, orders and sentences that a question names; whether they exist is not known here."""

from __future__ import annotations

import re

from pipelines.ask import words
from pipelines.ask.topics import flat

KEY = re.compile(
    r"\b(?:customer|client|klient\w*)\s+(?:nr\s+|no\.?\s+)?([\w.-]*\d[\w.-]*)|\b([A-Z]{1,4}-?\d{2,}[\w-]*)\b", re.IGNORECASE
)
ORDER = re.compile(
    r"\b(?:order|zam[oó]wieni\w*|zam)\.?\s+(?:no\.?\s+|nr\.?\s+|number\s+|numer\s+|id\s+)?#?([\w.-]*\d[\w-]*)", re.IGNORECASE
)
NAME = r"[A-ZĄĆĘŁŃÓŚŹŻ][\w'’-]+"
TITLED = re.compile(rf"\b(?:[Pp]an[ia]?|[Pp]anią|[Pp]anem|[Pp]anu|[Mm]rs?|[Mm]s|[Mm]iss)\.?\s+({NAME}(?:\s+{NAME})?)")
FULL_NAME = re.compile(rf"\b({NAME}(?:\s+{NAME}(?:-{NAME})?)+)\b")
AFTER_WORD = re.compile(rf"\b(?:with|about|for|to|of|z|ze|u|dla|do|o|[Ss]end|[Gg]ive|[Oo]ffer|[Ww]yślij|[Dd]aj|[Rr]efund)\s+({NAME})\b")
QUOTED = re.compile(r"[\"“„«]([^\"”“»]{4,400})[\"”“»]")
MOST_NAMES = 4  # pairs of one question that are looked up

LEFT_FOR = re.compile(rf"\b(?:to|for|do)\s+({NAME}(?:\s+{NAME})?)\s*\??")


def left_for(question: str) -> str | None:
    """Where customers are said to go: a capitalised name after to, for or do that is no country, day or month."""
    for found in LEFT_FOR.finditer(question):
        named = [word for word in found.group(1).split() if flat(word) not in words.no_names()]
        if named:
            return " ".join(named)
    return None


def sample_in(question: str) -> str:
    """The sentence in quotation marks, or nothing."""
    match = QUOTED.search(question)
    return match.group(1).strip() if match else ""


def order_in(question: str) -> str | None:
    match = ORDER.search(question)
    return match.group(1).strip(".-") if match else None


def customer_in(question: str) -> str | None:
    """A customer's key or name as the question writes it."""
    rest = ORDER.sub(" ", QUOTED.sub(" ", question))
    match = KEY.search(rest)
    if match and not re.fullmatch(r"[Qq][1-4]", match.group(1) or match.group(2)):
        return (match.group(1) or match.group(2)).strip(".-")
    for pattern in (TITLED, FULL_NAME, AFTER_WORD):
        for found in pattern.finditer(rest):
            named = [re.sub(r"['’]s?$", "", word) for word in found.group(1).split() if flat(word) not in words.no_names()]
            if named and (pattern is not FULL_NAME or len(named) > 1):
                return " ".join(named[:2] if pattern is FULL_NAME else named)
    return None


def is_key(written: str) -> bool:
    """Whether what a question calls a customer can only be a key."""
    return any(letter.isdigit() for letter in written)


def may_be_names(question: str) -> list[str]:
    """Neighbouring words, however typed, that may be a first name and a surname: neither is a word that questions are made of."""
    common = words.asking() | words.fillers() | words.of_language("en") | words.of_language("pl") | words.no_names()
    said = re.findall(r"[^\W\d_][\w'’-]*", ORDER.sub(" ", QUOTED.sub(" ", question)))
    named = [re.sub(r"['’]s?$", "", word) for word in said]
    fitting = [len(word) > 2 and flat(word) not in common for word in named]
    return [f"{named[place]} {named[place + 1]}" for place in range(len(named) - 1) if fitting[place] and fitting[place + 1]][:MOST_NAMES]
