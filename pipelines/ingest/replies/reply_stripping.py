"""What a person wrote now, without the quoted mail below it, forwarded headers and the signature.

Knows the lines of the usual programs in English, Polish, German and French. Cautious by design: when nothing of their own
would be left, the whole text stays; answers between quoted lines stay too. Hostile text costs linear time.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.ingest.replies.reply_phrases import (
    ADDRESS,
    ANSWER_ABOVE,
    ANSWERS_BELOW,
    ATTRIBUTED,
    ATTRIBUTION_END,
    ATTRIBUTION_START,
    CLOCK,
    DIVIDER,
    FORWARD_OPENING,
    HEADER,
    HEADER_OPENINGS,
    PERSONAL,
    QUOTED,
)
from pipelines.ingest.replies.signatures import LINE_LOOKED_AT, without_signature

TEXT_LOOKED_AT = 200_000
"""Characters of one mail; what stands deeper is the history below it."""
HEADER_LINES = 8


def own_words(text: str, sender_name: str | None = None) -> str:
    """The newly written part of a mail, trimmed; the whole text when stripping would leave nothing."""
    lines = text[:TEXT_LOOKED_AT].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")
    kept = _without_quotes(lines)
    if ANSWERS_BELOW.search("\n".join(kept)[: 5 * LINE_LOOKED_AT]) and not any(QUOTED.match(line) for line in lines):
        return text.strip()
    own = "\n".join(line.rstrip() for line in without_signature(kept, sender_name)).strip()
    return own if _has_words(own) else text.strip()


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _without_quotes(lines: Sequence[str]) -> list[str]:
    """Lines up to the first divider or header block, without quoted lines and the attribution above them."""
    kept: list[str] = []
    has_words = False
    place = 0
    while place < len(lines):
        line = lines[place][:LINE_LOOKED_AT]
        if not line.strip():
            kept.append("")
            place += 1
            continue
        if DIVIDER.match(line) or FORWARD_OPENING.match(line) or ANSWER_ABOVE.match(line) or _opens_header_block(lines, place):
            break
        length = _attribution_length(lines, place)
        if length and _is_above_quote(lines, place + length):
            place += length
            continue
        if has_words and (ATTRIBUTED.match(line) or (length and _is_by_program(lines[place : place + length]))):
            break
        if not QUOTED.match(line):
            kept.append(lines[place])
            has_words = has_words or _has_words(line)
        place += 1
    return kept


def _attribution_length(lines: Sequence[str], place: int) -> int:
    """How many lines `On ..., X wrote:` takes from here (up to three, as mail programs fold them), or 0."""
    first = lines[place][:LINE_LOOKED_AT]
    for length in (1, 2, 3) if _may_begin(first) else (1,) if ATTRIBUTION_START.match(first) else ():
        folded = [line[:LINE_LOOKED_AT].strip() for line in lines[place : place + length]]
        if length > 1 and (_may_begin(folded[-1], dated=bool(ATTRIBUTION_START.match(first))) or folded[-2].endswith((".", "!", "?"))):
            return 0
        joined = " ".join(folded)
        if joined.endswith(":") and ATTRIBUTION_END.search(joined[-LINE_LOOKED_AT:]):
            return length
    return 0


def _may_begin(line: str, *, dated: bool = False) -> bool:
    """True for a line with which an attribution may begin: a date, or (for those that begin with the name) an address."""
    if ATTRIBUTION_START.match(line):
        return any(character.isdigit() for character in line)
    return not dated and ADDRESS.search(line) is not None


def _is_by_program(lines: Sequence[str]) -> bool:
    """True for an attribution that no person writes: with an address or a clock time, and no word of a sentence of their own."""
    joined = " ".join(line[:LINE_LOOKED_AT].strip() for line in lines)
    without_address = ADDRESS.sub(" ", joined)
    return bool(ADDRESS.search(joined)) or bool(CLOCK.search(joined) and not PERSONAL.search(without_address))


def _is_above_quote(lines: Sequence[str], place: int) -> bool:
    """True when the next line that is not blank is quoted."""
    for line in lines[place : place + 3]:
        if line.strip():
            return bool(QUOTED.match(line))
    return False


def _opens_header_block(lines: Sequence[str], place: int) -> bool:
    """True for three mail headers, `From:`, `Od:`, `Von:` or `De:` among them, as Outlook sets above a quoted mail."""
    if not HEADER.match(lines[place][:LINE_LOOKED_AT]):
        return False
    near = lines[place : place + HEADER_LINES]
    names = {found.group(1).lower() for line in near if (found := HEADER.match(line[:LINE_LOOKED_AT]))}
    return len(names) >= 3 and bool(names & HEADER_OPENINGS)
