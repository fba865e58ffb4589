"""Which language a text is in, and whether the model was trained on it.

Identification of short texts is guesswork ("ok" is in every language), so below a minimum length the caller's hint or the
alphabet decides. A text is called unsupported only when another language fits clearly better than every supported one.
"""

import threading
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FEWEST_LETTERS = 24
FEWEST_TO_NAME = 5
SHORT_MARGIN = 4.0
# Log-probability by which another language must beat the best supported one; grows with the text up to the second number.
CLEAR_MARGIN_PER_LETTER = 0.25
LARGEST_MARGIN = 20.0
LONGEST_LOOK = 1000
POLISH_LETTERS = frozenset("ąćęłńóśźż")
# Small and constructed languages are left out: a typing error makes English look like them.
CANDIDATES = (
    "ar", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu",
    "hy", "id", "is", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl",
    "sq", "sr", "sv", "ta", "te", "th", "tl", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip

_lock = threading.Lock()
_identifier: list[Any] = []


@dataclass(frozen=True, slots=True)
class LanguageVerdict:
    """ISO 639-1 code, None where it cannot be told, and whether a reading may be given."""

    language: str | None
    is_supported: bool


def judge_language(text: str, supported: Sequence[str], hint: str | None = None) -> LanguageVerdict:
    """The language of `text`; `hint` is what the data say, as a code like `pl` or `pl-PL`, and counts when the text is short."""
    hinted = hint.lower().replace("_", "-").split("-")[0] if hint else None
    look = text[:LONGEST_LOOK]
    letters = [letter for letter in look.lower() if letter.isalpha()]
    if letters and sum(_is_latin(letter) for letter in letters) * 2 < len(letters):
        return LanguageVerdict(_ranked(look)[0][0], False)
    is_short = len(letters) < FEWEST_LETTERS
    if is_short and hinted:
        return LanguageVerdict(hinted, hinted in supported)
    if is_short and all(letter.isascii() or letter in POLISH_LETTERS for letter in letters):
        return _short_verdict(look, letters, supported)
    ranked = _ranked(look)
    best, score = ranked[0]
    own, own_score = next((entry for entry in ranked if entry[0] in supported), (None, float("-inf")))
    margin = min(LARGEST_MARGIN, CLEAR_MARGIN_PER_LETTER * len(letters))
    if own is not None and score - own_score <= margin:
        return LanguageVerdict(own, True)
    return LanguageVerdict(best, False)


def load_identifier() -> Any:
    """The identifier of the candidate languages, loaded once: it then holds 60 MiB, and while it is being loaded 110 MiB."""
    with _lock:
        if not _identifier:
            from py3langid.langid import MODEL_FILE, LanguageIdentifier

            whole = LanguageIdentifier.from_model_file(MODEL_FILE)
            whole.set_languages(list(CANDIDATES))
            # The whole one keeps the table of every language that it knows, 27 MiB; what is made of its parts does not.
            parts = (whole.nb_ptc, whole.nb_pc, whole.nb_classes, whole.tk_nextmove, array("i", whole.tk_output))
            _identifier.append(LanguageIdentifier(*parts, tk_row=whole.tk_row))
        return _identifier[0]


def _short_verdict(text: str, letters: Sequence[str], supported: Sequence[str]) -> LanguageVerdict:
    """A short text in plain or Polish letters counts as supported; it gets a code only when one language fits clearly better."""
    if any(letter in POLISH_LETTERS for letter in letters):
        return LanguageVerdict("pl", "pl" in supported)
    own = [entry for entry in _ranked(text) if entry[0] in supported] if len(letters) >= FEWEST_TO_NAME else []
    is_clear = len(own) == 1 or (len(own) > 1 and own[0][1] - own[1][1] > SHORT_MARGIN)
    return LanguageVerdict(own[0][0] if is_clear else None, True)


def _is_latin(letter: str) -> bool:
    return letter.isascii() or letter in POLISH_LETTERS or unicodedata.name(letter, "").startswith("LATIN")


def _ranked(text: str) -> list[tuple[str, float]]:
    return load_identifier().rank(text)  # type: ignore[no-any-return]
