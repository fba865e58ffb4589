"""Where sentences begin and end, in English and Polish."""

import re
from collections.abc import Sequence

Span = tuple[int, int]

_ABBREVIATIONS = {
    "np", "ul", "nr", "tel", "godz", "itd", "itp", "tzn", "tzw", "m.in", "dr", "prof", "inż", "mgr", "al", "os", "pl", "ok", "zł", "gr",
    "mr", "mrs", "ms", "st", "vs", "e.g", "i.e", "no", "approx", "inc", "ltd", "jr", "sr", "p", "r", "s", "ww", "dot", "min", "max",
}  # fmt: skip
_END = re.compile(r"(?P<line>\s*\n\s*)|(?P<mark>[.!?…]+[\"'”’»)\]]*)(?=\s|$)")
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\s[–—-](?=\s)")
LONGEST_PHRASE = 140
SHORTEST_PHRASE = 30
_LAST_WORD = re.compile(r"([^\W\d_]+(?:\.[^\W\d_]+)*)$")
_LAST_NUMBER = re.compile(r"(?P<line>(?:^|\n)\s*)?\b\d{1,2}$")


def sentence_spans(text: str) -> list[Span]:
    """Half-open spans of the sentences of `text`, without the white space around them; a line break ends a sentence too."""
    spans: list[Span] = []
    begin = 0
    for match in _END.finditer(text):
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 2]
        if match["mark"] == "." and (_is_abbreviation(before, after) or _is_ordinal(before, after)):
            continue
        _append_trimmed(spans, text, begin, match.end())
        begin = match.end()
    _append_trimmed(spans, text, begin, len(text))
    return spans


def phrase_spans(text: str, sentences: Sequence[Span] | None = None) -> list[Span]:
    """The sentences of `text` (found here when not given), long ones cut into clauses: what evidence is quoted in.

    Clauses end at commas, semicolons, colons and dashes.
    """
    phrases: list[Span] = []
    for begin, end in sentence_spans(text) if sentences is None else sentences:
        if end - begin > LONGEST_PHRASE:
            last = begin
            for match in _CLAUSE_END.finditer(text, begin, end):
                if match.end() - last >= SHORTEST_PHRASE and end - match.end() >= SHORTEST_PHRASE:
                    _append_trimmed(phrases, text, last, match.end())
                    last = match.end()
            begin = last
        _append_trimmed(phrases, text, begin, end)
    return phrases


def _is_abbreviation(before: str, after: str) -> bool:
    word = _LAST_WORD.search(before)
    follows_lower = after[1:2].islower() or after[1:2].isdigit()
    return bool(word) and follows_lower and word[1].lower() in _ABBREVIATIONS  # type: ignore[index]


def _is_ordinal(before: str, after: str) -> bool:
    """A day ("10. maja") or the number of a list's entry ("1. The box was open")."""
    number = _LAST_NUMBER.search(before)
    return bool(number) and (after[1:2].islower() or number["line"] is not None)  # type: ignore[index]


def _append_trimmed(spans: list[Span], text: str, begin: int, end: int) -> None:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin < end:
        spans.append((begin, end))
