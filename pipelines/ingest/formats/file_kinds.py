"""What a file is, told from its first bytes and held against its name; a name that promises something else is refused."""

from __future__ import annotations

import re

from pipelines.ingest.faults import FileFault
from pipelines.ingest.formats.mbox import is_opening_line
from pipelines.ingest.formats.sources import Source

FORMAT_OF_EXTENSION = {
    "csv": "delimited",
    "tsv": "delimited",
    "jsonl": "json_lines",
    "ndjson": "json_lines",
    "json": "json",
    "parquet": "parquet",
    "xlsx": "xlsx",
    "eml": "eml",
    "mbox": "mbox",
    "vtt": "vtt",
    "srt": "srt",
    "txt": "text",
    "zip": "zip",
    "gz": "gzip",
}
_BINARY = {"parquet": "a Parquet file", "xlsx": "an XLSX workbook", "zip": "a ZIP archive", "gzip": "a gzip file"}
_MAGIC = ((b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\x1f\x8b", "gzip"), (b"PAR1", "parquet"))
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Outlook file (save it as .xlsx, a message as .eml)"),
    (b"!BDN", "an Outlook data file (turn it into .mbox: readpst -o FOLDER FILE.pst)"),
)
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_MAIL_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}", re.MULTILINE)
_MAIL_NAMES = re.compile(rb"^(?:from|subject|message-id|date|received|mime-version):", re.IGNORECASE | re.MULTILINE)
_SRT = re.compile(rb"\s*(?:\d+\s*\r?\n)?\d{1,2}:\d{2}:\d{2}[.,]\d{1,3}\s*-+>")
_HEAD_BYTES = 8_192


def format_of(source: Source) -> str:
    """`delimited`, `json_lines`, `json`, `parquet`, `xlsx`, `eml`, `mbox`, `vtt`, `srt`, `text`, `zip` or `gzip`.

    Raises FileFault for an empty file, a foreign one and one whose content is not what its name says.
    """
    if source.size == 0:
        raise FileFault(f"the file is empty (0 bytes){_expected(source)}")
    head = source.head(_HEAD_BYTES)
    promised = FORMAT_OF_EXTENSION.get(source.extension)
    found = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    if found == "zip" and (promised == "xlsx" or (promised is None and b"[Content_Types].xml" in head)):
        found = "xlsx"
    if promised in _BINARY and found != promised:
        if promised == "parquet":
            raise FileFault("not a Parquet file: the magic number PAR1 is missing")
        raise FileFault(f"not {_BINARY[promised]}, although its name ends in .{source.extension}")
    if found is not None:
        if promised is not None and found != promised:
            raise FileFault(f"binary content, {_BINARY[found]}, under a name that ends in .{source.extension}; it is not text", line=1)
        return found
    foreign = next((what for magic, what in _FOREIGN if head.startswith(magic)), None)
    if foreign is not None:
        raise FileFault(f"this is {foreign}; it is of no kind that is read here")
    return promised if promised is not None else _text_format(head)


def _expected(source: Source) -> str:
    promised = FORMAT_OF_EXTENSION.get(source.extension)
    return f", not {_BINARY[promised]}" if promised in _BINARY else ""


def _text_format(head: bytes) -> str:
    """The format of text under a name that says nothing."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith(b"WEBVTT"):
        return "vtt"
    if is_opening_line(text.split(b"\n", 1)[0]):
        return "mbox"
    if text.lstrip().startswith(b"{"):
        return "json_lines" if text.count(b"}\n{") or text.rstrip().endswith(b"}") else "json"
    if _SRT.match(text):
        return "srt"
    if is_mail(text):
        return "eml"
    return "delimited"


def is_html(head: bytes) -> bool:
    return _HTML.match(head) is not None


def is_mail(head: bytes) -> bool:
    """True when the first lines are mail headers."""
    block = _MAIL_HEADER.match(head)
    return block is not None and len(_MAIL_NAMES.findall(block.group())) >= 2
