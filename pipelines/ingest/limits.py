"""How much one file may ask of the machine; every limit is a named setting, and its name stands in the error."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True)
class Limits:
    """Bounds on size and shape. Bytes are as stored, characters as decoded."""

    file_bytes: int = 20 * MIB  # bytes of one message file, and of every upload
    streamed_file_bytes: int = 64 * GIB  # bytes of orders, customers, Parquet and mbox given on the command line
    text_chars: int = 65_536  # characters in the text of one message
    record_chars: int = MIB  # characters of one table row or JSON line, or of one quoted field
    raw_chars: int = 131_072  # characters kept of a record that was set aside, and of a mail as it came
    html_chars: int = 2_000_000  # characters in the HTML of one mail
    columns: int = 200  # columns of a table
    id_chars: int = 128  # characters of an id
    archive_entries: int = 1_000  # entries of an archive
    archive_expanded_bytes: int = 200 * MIB  # bytes of an archive when expanded
    mime_depth: int = 10  # levels of parts inside parts of a mail
    mime_parts: int = 200  # parts of a mail
    header_bytes: int = 64 * KIB  # bytes of a mail's headers
    cues: int = 20_000  # cues or turns of one transcript
    row_group_bytes: int = 2 * GIB  # bytes of one Parquet row group when expanded
    errors_listed: int = 1_000  # errors spelled out for one file; the rest are counted

    def said(self, name: str) -> str:
        """The limit as it stands in an error: `the limit text_chars is 65,536`."""
        return f"the limit {name} is {getattr(self, name):,}"
