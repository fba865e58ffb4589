"""How much one file may ask of the machine; every limit is a named setting, and its name stands in the error."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on size and shape. Bytes are as stored, characters as decoded."""

    file_bytes: int = 20 * MIB
    """One message file, and every upload."""
    streamed_file_bytes: int = 4 * GIB
    """Orders, customers, Parquet and mbox given on the command line, which are read as a stream."""
    text_chars: int = 65_536
    """The text of one message."""
    record_chars: int = MIB
    """One table row or JSON line, and one quoted field with its line breaks."""
    raw_chars: int = 131_072
    """What is kept of a record that was set aside, and of a mail as it came."""
    html_chars: int = 2_000_000
    """The HTML of one mail before it is turned into text."""
    columns: int = 200
    id_chars: int = 128
    archive_entries: int = 1_000
    archive_expanded_bytes: int = 200 * MIB
    mime_depth: int = 10
    mime_parts: int = 200
    header_bytes: int = 64 * KIB
    cues: int = 20_000
    row_group_bytes: int = 2 * GIB
    """One Parquet row group when expanded."""
    errors_listed: int = 1_000
    """Errors spelled out in one report; the rest are counted."""

    def said(self, name: str) -> str:
        """The limit as it stands in an error: `the limit text_chars is 65,536`."""
        return f"the limit {name} is {getattr(self, name):,}"
