"""How the words of a matter are looked for: at the beginning of a word, in Polish with its accents or typed without them."""

from __future__ import annotations

import re

PLAIN = dict(zip("ąćęłńóśźż", "acelnoszz", strict=True))
_ACCENTED = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[ąćęłńóśźż]")  # an escape, a class of letters, or a letter by itself


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that finds any of these at the beginning of a word; each accented letter stands for its plain one, too.

    What a lookahead forbids is so forbidden in either spelling.
    """
    return re.compile("|".join(rf"(?:\b(?:{_ACCENTED.sub(_either, pattern)}))" for pattern in dict.fromkeys(patterns)))


def _either(found: re.Match[str]) -> str:
    part = found.group(0)
    if part[0] == "\\":
        return part
    plain = "".join(PLAIN[letter] for letter in part if letter in PLAIN and PLAIN[letter] not in part)
    return f"[{part[1:-1] if len(part) > 1 else part}{plain}]" if plain else part
