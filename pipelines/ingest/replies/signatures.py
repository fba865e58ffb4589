"""What stands under a person's words: sign-off, name, contact lines, the programs' own advertisement, legal footers.

A line that may still say something stays: losing a customer's words is worse than keeping a signature.
"""

from __future__ import annotations

from pipelines.ingest.replies.reply_phrases import (
    AFTERTHOUGHT,
    CONTACT,
    POLITE_CLOSE,
    SENT_FROM,
    SIGN_OFF,
    SIGNATURE_MARK,
    SIGNED_OFF,
    SPEAKING,
    is_footer,
)

LINE_LOOKED_AT = 400
SIGNATURE_LINES = 8
SIGNATURE_LINE_CHARS = 80
NAME_WORDS = 4


def without_signature(lines: list[str], sender_name: str | None) -> list[str]:
    """The lines without a footer, without what follows `-- `, and without a sign-off and the signature under it."""
    lines = _above_mark(_without_footer(lines))
    lines = trimmed([line for line in lines if len(line) > SIGNATURE_LINE_CHARS or not SENT_FROM.match(line)])
    lines = _without_sign_off(lines)
    if sender_name and len(lines) > 1 and _is_name_of(lines[-1], sender_name):
        lines = _without_sign_off(trimmed(lines[:-1]))
    return trimmed(lines)


def _without_footer(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        if place and line.strip() and is_footer(" ".join(part.strip()[:LINE_LOOKED_AT] for part in lines[place : place + 3])):
            return lines[:place]
    return lines


def _above_mark(lines: list[str]) -> list[str]:
    """A divider other than the standard `-- ` may be the writer's own: then sentences under it stay."""
    for place, line in enumerate(lines):
        if place and len(line) < LINE_LOOKED_AT and SIGNATURE_MARK.match(line) and len(lines) - place <= 2 * SIGNATURE_LINES:
            below = lines[place + 1 :]
            if line == "-- " or not any(_is_spoken(part, is_first=False) for part in below):
                return lines[:place]
    return lines


def _without_sign_off(lines: list[str]) -> list[str]:
    """Thanks with a sentence right under them are no sign-off."""
    lines = trimmed(lines)
    for place in range(max(1, len(lines) - SIGNATURE_LINES), len(lines)):
        line = lines[place][:LINE_LOOKED_AT]
        if SIGN_OFF.match(line) or SIGNED_OFF.match(line) or POLITE_CLOSE.match(line):
            rest = lines[place + 1 :]
            first = next((n for n, part in enumerate(rest) if part.strip()), 0)
            spoken = next((n for n, part in enumerate(rest) if _is_spoken(part, is_first=n == first)), len(rest))
            if spoken == first < len(rest) and not AFTERTHOUGHT.match(rest[first]):
                continue
            return trimmed(lines[:place] + rest[spoken:])
    return lines


def _is_spoken(line: str, *, is_first: bool) -> bool:
    """True for a line under a sign-off that still says something: a postscript, a sentence, or what is no name."""
    if not line.strip() or SIGN_OFF.match(line[:LINE_LOOKED_AT]) or SENT_FROM.match(line[:LINE_LOOKED_AT]):
        return False
    if AFTERTHOUGHT.match(line):
        return True
    words = [word.strip(".,;:!?()\"'„”").casefold() for word in line[:LINE_LOOKED_AT].split()]
    if any(word in SPEAKING for word in words):
        return True
    if CONTACT.search(line[:LINE_LOOKED_AT]):
        return False
    ends = line.rstrip().endswith((".", "?", "!"))
    if len(words) > 3 and (ends or len(line) > SIGNATURE_LINE_CHARS):
        return True
    return is_first and len(words) > 1 and line.strip()[:1].islower()


def _is_name_of(line: str, name: str) -> bool:
    """True when a closing line is the sender's name: whole, first name, reversed, or with an initial."""
    written = [part.strip(".,–-()").casefold() for part in line.split()]
    parts = [part.strip(".,()").casefold() for part in name.split()]
    written = [part for part in written if part]
    if not written or not parts or len(written) > NAME_WORDS:
        return False
    if written == parts or written == parts[:1] or sorted(written) == sorted(parts):
        return True
    return len(written) == 2 and len(parts) > 1 and written[0] == parts[0] and len(written[1]) == 1 and parts[-1].startswith(written[1])


def trimmed(lines: list[str]) -> list[str]:
    """The lines without blank ones and rules at the end."""
    end = len(lines)
    while end and not lines[end - 1].strip(" \t-_=*"):
        end -= 1
    return lines[:end]
