"""Text as a reader sees it: without invisible and bidirectional marks, in one Unicode form, look-alike letters folded."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
# letters of other scripts that look like Latin ones (Cyrillic, Greek), and those that NFKD leaves whole
LOOK_ALIKES = str.maketrans({
    "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x",
    "і": "i", "ј": "j", "ѕ": "s", "ԁ": "d", "ё": "e", "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v",
    "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "ı": "i", "ɡ": "g",
})
LATIN = re.compile(r"[a-z]", re.IGNORECASE)
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e")
LINE_ENDS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
MAX_CHARACTERS = 20_000  # of one text; the rest of a longer one is not read for a draft


class _Shown(dict[int, str | None]):
    """What is shown of each code point, None for nothing; found out once for those that occur."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        shown: str | None = letter
        if letter in LINE_ENDS:
            shown = "\n"
        elif letter in BLANK_LETTERS or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE01EF:
            shown = None
        elif unicodedata.category(letter) in ("Cf", "Cc", "Cs", "Co", "Cn"):
            shown = " " if letter == "\t" else None
        self[code] = shown
        return shown


_SHOWN = _Shown()


def visible(text: str) -> str:
    """The text in NFKC without control, format and blank characters; every kind of line end becomes a newline."""
    return unicodedata.normalize("NFKC", text[:MAX_CHARACTERS].translate(_SHOWN))


def undisguised(text: str) -> str:
    """Visible text in which look-alike letters of other scripts, where they stand in a word with Latin ones, are Latin."""
    return WORD.sub(lambda found: _latin(found[0]) if LATIN.search(found[0]) else found[0], visible(text))


def _latin(word: str) -> str:
    """The word with Cyrillic and Greek look-alikes as Latin letters; letters with accents stay as they are."""
    kept = []
    for letter in word:
        alike = letter.lower().translate(LOOK_ALIKES) if not unicodedata.name(letter, "LATIN").startswith("LATIN") else letter
        kept.append(alike.upper() if letter.isupper() else alike)
    return "".join(kept)


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """For comparing: visible text in lower case, without accents, look-alike letters as Latin ones."""
    lowered = visible(text).casefold().translate(LOOK_ALIKES)
    plain = unicodedata.normalize("NFKD", lowered)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(LOOK_ALIKES)


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return WORD.findall(folded(text))


def runs_of(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of `length` neighbouring words."""
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}
