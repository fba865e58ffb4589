"""A mail without the contents of its attachments: they are most of a mailbox, nobody reads them here, and parsing them costs most.

Only what is written in the plain way is left out. A mail of any other shape stays as it is, so that its parts are taken apart by the
letter as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.ingest.limits import Limits

SMALL_BYTES = 16_384
"""A smaller mail is not worth the look."""
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_PLAIN_HEADERS = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|$))*")
_TYPE = re.compile(rb"^content-type:\s*([a-z0-9.+-]{1,60})/", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"[;\s]boundary=(?:\"([^\"\r\n\\]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_END_OF_DELIMITER = re.compile(rb"(--)?[ \t]*\r?\n")
_UNREAD = frozenset((b"application", b"audio", b"font", b"image", b"model", b"video"))


class _TooManyParts(Exception):
    """More parts than are worth a look."""


def without_attachments(raw: bytes, limits: Limits) -> bytes:
    """The mail without the contents of images, documents and the like; headers, texts and the delimiters between parts stay."""
    if len(raw) < SMALL_BYTES or raw.count(b"\r") != raw.count(b"\r\n"):
        return raw
    try:
        spans = list(_Parts(raw, limits).contents(0, len(raw), 1))
    except _TooManyParts:
        return raw
    kept, place = [], 0
    for start, end in spans:
        kept.append(raw[place:start])
        place = end
    return b"".join([*kept, raw[place:]])


class _Parts:
    """The parts of one mail, by their places in it."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        self._raw = raw
        self._limits = limits
        self._seen = 0

    def contents(self, start: int, end: int, depth: int) -> Iterator[tuple[int, int]]:
        """Where the contents of unread parts begin and end, in the part that begins with its headers at `start`."""
        self._seen += 1
        if self._seen > self._limits.mime_parts or depth > self._limits.mime_depth:
            raise _TooManyParts
        blank = _END_OF_HEADERS.search(self._raw, start, min(end, start + self._limits.header_bytes))
        if blank is None:
            return
        headers = self._raw[start : blank.start()]
        types = _TYPE.findall(headers)
        if len(types) != 1 or headers.lower().count(b"content-type:") != 1 or _PLAIN_HEADERS.fullmatch(headers) is None:
            return
        name = types[0].lower()
        if name in _UNREAD and depth > 1:
            yield blank.end(), end
        elif name == b"multipart":
            boundaries = _BOUNDARY.findall(headers)
            if len(boundaries) == 1 and headers.lower().count(b"boundary") == 1:
                for first, last in self._between(b"--" + (boundaries[0][0] or boundaries[0][1]), blank.end() - 1, end):
                    yield from self.contents(first, last, depth + 1)

    def _between(self, delimiter: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where each part begins, and where the line ends before the delimiter that closes it."""
        opened, place = -1, self._raw.find(b"\n" + delimiter, start, end)
        while place >= 0:
            line = _END_OF_DELIMITER.match(self._raw, place + 1 + len(delimiter), end)
            if line is not None:
                if opened >= 0:
                    yield opened, place
                if line.group(1):
                    return
                opened = line.end()
            place = self._raw.find(b"\n" + delimiter, place + 1, end)
