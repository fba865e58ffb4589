"""How the words of a matter are looked for: at the beginning of a word, in Polish with its accents or typed without them."""

from __future__ import annotations

import re

ACCENTS = str.maketrans("ąćęłńóśźż", "acelnoszz")


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that finds any of these at the beginning of a word, also where no Polish accents were typed."""
    every = dict.fromkeys(form for pattern in patterns for form in (pattern, pattern.translate(ACCENTS)))
    return re.compile("|".join(rf"(?:\b(?:{pattern}))" for pattern in every))
