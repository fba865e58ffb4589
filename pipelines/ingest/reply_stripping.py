"""What a person wrote now, without the quoted mail below it, forwarded headers and the signature (English and Polish).

Cautious by design: when nothing of their own would be left, the whole text stays; answers between quoted lines stay too.
Every step looks at single lines, so hostile text costs linear time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

TEXT_LOOKED_AT = 200_000
"""Characters of one mail; what stands deeper is the history below it."""
LINE_LOOKED_AT = 400
"""Characters of one line that are matched; attribution and header lines are shorter."""
SIGNATURE_LINES = 8
SIGNATURE_LINE_CHARS = 80

_ATTRIBUTION_END = re.compile(
    r"(?:wrote|writes|schrieb|a écrit|napisał|napisała|napisał\(a\)|napisali|pisze|pisał|pisała)\s*:\s*$", re.IGNORECASE
)
_ATTRIBUTION_START = re.compile(
    r"^\s*(?:On\b|W dniu\b|Dnia\b|Użytkownik\b|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|"
    r"(?:pon|wt|śr|czw|pt|sob|niedz|ndz|mon|tue|wed|thu|fri|sat|sun)[a-ząćęłńóśźż]*\.?,?\s+\d)",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"^\s*[-_*=]{2,}\s*(?:original message|original appointment|forwarded message|reply message|reply above this line|"
    r"wiadomość oryginalna|oryginalna wiadomość|treść oryginalnej wiadomości|wiadomość przekazana|przekazana wiadomość|"
    r"przesłana wiadomość|wiadomość przesłana dalej)\s*[-_*=]*\s*$",
    re.IGNORECASE,
)
_FORWARD_OPENING = re.compile(
    r"^\s*(?:begin forwarded message|początek przekazywanej wiadomości|początek przesyłanej wiadomości)\s*:?\s*$", re.IGNORECASE
)
_ANSWER_ABOVE = re.compile(
    r"^\s*[-#=_*>\s]*(?:please (?:type|write) your reply above this line|reply above this line|odpowiedz powyżej tej linii|"
    r"prosimy o odpowiedź (?:powyżej|nad) t(?:ej|ą) lini(?:i|ą))[-#=_*\s]*$",
    re.IGNORECASE,
)
_HEADER = re.compile(r"^\s*\*?(From|Od|Sent|Wysłano|Wysłane|Date|Data|To|Do|Cc|DW|UDW|Subject|Temat|Reply-To)\s?:\*?\s*\S?", re.IGNORECASE)
_HEADER_OPENINGS = {"from", "od"}
_QUOTED = re.compile(r"^\s{0,3}>")
_SIGNATURE_MARK = re.compile(r"^(?:-- ?|—\s?|__+)$")
_SENT_FROM = re.compile(
    r"^\s*(?:sent (?:from|with|via) (?:my |the )?\S|get outlook for|wysłan[eoay] z(?:e)? |"
    r"pobierz (?:program |aplikację )?outlook|(?:enviado|envoyé|gesendet) )",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^\s*(?:(?:best|kind|warm|many|with (?:best|kind))?\s*(?:regards|wishes|thanks)|best|cheers|sincerely|"
    r"yours (?:sincerely|faithfully|truly)|thank you|thanks in advance|(?:serdecznie )?pozdrawiam(?: (?:serdecznie|ciepło))?|"
    r"pozdrowienia|z poważaniem|z wyrazami szacunku|łączę (?:pozdrowienia|wyrazy szacunku)|"
    r"dziękuję(?: i pozdrawiam)?|z góry dziękuję|miłego dnia|pozdr)\s*[,.!–-]*\s*$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\s*(?:this (?:e-?mail|message)(?: and any (?:attachments|files))?[^.]{0,80} "
    r"(?:is|are|may be|contains?) (?:confidential|intended|privileged|legally)|"
    r"ta wiadomość (?:e-?mail )?(?:oraz|i|wraz|jest|może|zawiera)|niniejsza wiadomość|treść tej wiadomości|"
    r"please consider the environment|zanim wydrukujesz|pomyśl o środowisku|"
    r"administratorem (?:pani/pana |twoich |państwa )?danych)",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(r"^\s*(?:p\.? ?s\b|ps\b)", re.IGNORECASE)
_CONTACT = re.compile(r"@|https?://|www\.|\+?\d[\d ()-]{6,}|\b(?:tel|mob|fax|kom|nip|regon|krs)\b", re.IGNORECASE)


def own_words(text: str, sender_name: str | None = None) -> str:
    """The newly written part of a mail, trimmed; the whole text when stripping would leave nothing."""
    lines = text[:TEXT_LOOKED_AT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = _without_disclaimer(_without_quotes(lines))
    kept = _without_signature(kept, sender_name)
    own = "\n".join(line.rstrip() for line in kept).strip()
    return own if _has_words(own) else text.strip()


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _without_quotes(lines: Sequence[str]) -> list[str]:
    """Lines up to the first divider or header block, without quoted lines and the attribution above them."""
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place][:LINE_LOOKED_AT]
        if not line.strip():
            kept.append("")
            place += 1
            continue
        if _DIVIDER.match(line) or _FORWARD_OPENING.match(line) or _ANSWER_ABOVE.match(line) or _opens_header_block(lines, place):
            break
        length = _attribution_length(lines, place)
        if length and _is_above_quote(lines, place + length):
            place += length
            continue
        if length and _has_words("\n".join(kept)):
            break
        if not _QUOTED.match(line):
            kept.append(lines[place])
        place += 1
    return kept


def _attribution_length(lines: Sequence[str], place: int) -> int:
    """How many lines `On ..., X wrote:` takes from here (up to three, as mail programs fold them), or 0."""
    if not _ATTRIBUTION_START.match(lines[place][:LINE_LOOKED_AT]):
        return 0
    for length in (1, 2, 3):
        joined = " ".join(line[:LINE_LOOKED_AT].strip() for line in lines[place : place + length])
        if _ATTRIBUTION_END.search(joined[-LINE_LOOKED_AT:]):
            return length
    return 0


def _is_above_quote(lines: Sequence[str], place: int) -> bool:
    """True when the next line that is not blank is quoted."""
    for line in lines[place : place + 3]:
        if line.strip():
            return bool(_QUOTED.match(line))
    return False


def _opens_header_block(lines: Sequence[str], place: int) -> bool:
    """True for `From:` or `Od:` followed by at least two more mail headers, as Outlook sets above a quoted mail."""
    opening = _HEADER.match(lines[place][:LINE_LOOKED_AT])
    if opening is None or opening.group(1).lower() not in _HEADER_OPENINGS:
        return False
    names = {found.group(1).lower() for line in lines[place : place + 8] if (found := _HEADER.match(line[:LINE_LOOKED_AT]))}
    return len(names) >= 3


def _without_disclaimer(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        if place and _DISCLAIMER.match(line[:LINE_LOOKED_AT]):
            return lines[:place]
    return lines


def _without_signature(lines: list[str], sender_name: str | None) -> list[str]:
    """Lines without what follows `-- `, without a sign-off and the short lines under it, and without a closing name."""
    for place, line in enumerate(lines):
        if place and _SIGNATURE_MARK.match(line) and len(lines) - place <= 2 * SIGNATURE_LINES:
            lines = lines[:place]
            break
    lines = _trimmed([line for line in lines if not _SENT_FROM.match(line[:LINE_LOOKED_AT]) or len(line) > SIGNATURE_LINE_CHARS])
    first = max(1, len(lines) - SIGNATURE_LINES)
    for place in range(first, len(lines)):
        if _SIGN_OFF.match(lines[place][:LINE_LOOKED_AT]):
            rest = lines[place + 1 :]
            spoken = next((n for n, line in enumerate(rest) if _is_spoken(line)), len(rest))
            lines = lines[:place] + rest[spoken:]
            break
    lines = _trimmed(lines)
    if sender_name and len(lines) > 1 and _same_name(lines[-1], sender_name):
        lines = lines[:-1]
    return lines


def _is_spoken(line: str) -> bool:
    """True for a line under a sign-off that still says something: a postscript or a sentence."""
    if _AFTERTHOUGHT.match(line):
        return True
    words = line.split()
    return len(words) > 3 and not _CONTACT.search(line) and (line.rstrip().endswith((".", "?", "!")) or len(line) > SIGNATURE_LINE_CHARS)


def _same_name(line: str, name: str) -> bool:
    written = line.strip(" ,.-–").casefold()
    parts = name.casefold().split()
    return bool(written) and (written == name.casefold() or (bool(parts) and written == parts[0]))


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]
