"""What a text would say once decoded: the forms in which words are smuggled past a reader, undone for comparison only."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from pipelines.drafts.language.plain_text import visible

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
HEX = re.compile(r"(?:[0-9a-fA-F]{2}[\s:]?){6,}")
UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
ENCODED_WORD = re.compile(r"=\?[\w-]+\?[bB]\?([A-Za-z0-9+/=]+)\?=")
LEET = str.maketrans("013457", "oleast")
MORSE = {
    ".-": "a", "-...": "b", "-.-.": "c", "-..": "d", ".": "e", "..-.": "f", "--.": "g", "....": "h", "..": "i", ".---": "j",
    "-.-": "k", ".-..": "l", "--": "m", "-.": "n", "---": "o", ".--.": "p", "--.-": "q", ".-.": "r", "...": "s", "-": "t",
    "..-": "u", "...-": "v", ".--": "w", "-..-": "x", "-.--": "y", "--..": "z", "-----": "0", ".----": "1", "..---": "2",
    "...--": "3", "....-": "4", ".....": "5", "-....": "6", "--...": "7", "---..": "8", "----.": "9", "-....-": "-", "/": " ",
}
MAX_PIECES = 20  # decoded pieces of one kind per text


def hidden_forms(text: str) -> list[str]:
    """The text's decoded forms, each as plain visible text; never longer in all than about ten times the text."""
    plain = visible(text)
    forms = {visible(form) for form in _decoded(plain)}
    return sorted(form for form in forms if form.strip() and form != plain)


def _decoded(text: str) -> Iterator[str]:
    yield html.unescape(text)
    yield unquote(text)
    yield codecs.encode(text, "rot13")
    yield text[::-1]
    yield " ".join(word[::-1] for word in text.split())
    yield UNICODE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    yield text.translate(LEET)
    yield "".join(line.strip()[:1] for line in text.splitlines())
    yield re.sub(r"\s+", "", text) if re.search(r"(?:\b\w\b\s+){5}", text) else ""
    for piece in ENCODED_WORD.findall(text)[:MAX_PIECES]:
        yield from _from_base64(piece)
    for piece in BASE64.findall(text)[:MAX_PIECES]:
        yield from _from_base64(piece)
    for piece in HEX.findall(text)[:MAX_PIECES]:
        digits = re.sub(r"[\s:]", "", piece)
        yield bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-8", "replace")
    if len(symbols := re.findall(r"(?<!\S)[.\-/]+(?!\S)", text)) >= 4:
        yield "".join(MORSE.get(symbol, "") for symbol in symbols)


def _from_base64(piece: str) -> Iterator[str]:
    padded = piece.rstrip("=") + "=" * (-len(piece.rstrip("=")) % 4)
    try:
        decoded = base64.b64decode(padded, altchars=b"-_" if re.search("[-_]", padded) else None).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return
    yield decoded
