"""ZIP and gzip archives as sources, after every entry was checked: names, links, encryption, checksums and expanded size.

Entries are read as streams and never written to disk under their own names.
"""

from __future__ import annotations

import gzip
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO, cast

from pipelines.ingest.faults import FileFault, shown_name
from pipelines.ingest.formats.sources import CHUNK_BYTES, OwningReader, Source
from pipelines.ingest.limits import Limits

READABLE = frozenset(["csv", "tsv", "txt", "jsonl", "ndjson", "json", "parquet", "xlsx", "eml", "mbox", "vtt", "srt"])
_ARCHIVES = frozenset(["zip", "gz", "tgz", "tar", "bz2", "xz", "7z", "rar"])
_IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class ZipContent:
    """The readable entries of an archive in its order, and the others by name, each with why it cannot be read."""

    members: tuple[Source, ...]
    unreadable: tuple[tuple[str, str], ...]


def zip_content(source: Source, limits: Limits) -> ZipContent:
    """What is in the archive; raises FileFault for a fault of the archive itself, and when none of its entries can be read."""
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            if len(entries) > limits.archive_entries:
                raise FileFault(f"{len(entries):,} entries in the archive are too many ({limits.said('archive_entries')})")
            _check_names(entries)
            kept = [entry for entry in entries if not entry.is_dir() and not _is_ignored(entry.filename)]
            unreadable = {entry.filename: reason for entry in kept if (reason := _foreign(entry)) is not None}
            kept = [entry for entry in kept if entry.filename not in unreadable]
            if sum(entry.file_size for entry in kept) > limits.archive_expanded_bytes:
                raise FileFault(f"the archive is too large when expanded ({limits.said('archive_expanded_bytes')} bytes)")
            damaged = _expand_once(archive, kept, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, ArithmeticError, struct.error) as error:
        raise FileFault(f"the ZIP archive is truncated or corrupt: {_cause(error)}") from None
    unreadable |= damaged
    members = tuple(_member(source, entry) for entry in kept if entry.filename not in damaged)
    if not members and unreadable:
        name, reason = next(iter(unreadable.items()))
        raise FileFault(f"the entry {shown_name(name)} {reason}")
    if not members:
        raise FileFault("the archive is empty")
    return ZipContent(members, tuple(unreadable.items()))


def _cause(error: Exception) -> str:
    if "CRC" in str(error) or isinstance(error, zlib.error):
        return "an entry is damaged, its checksum (CRC) or its data do not match"
    return "its directory at the end cannot be read" if isinstance(error, zipfile.BadZipFile) else type(error).__name__


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for entry in entries:
        name, shown = entry.filename, shown_name(entry.filename)
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or (len(name) > 1 and name[1] == ":") or "\x00" in entry.orig_filename:
            raise FileFault(f"the entry name {shown} is a path outside the archive")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise FileFault(f"the entry {shown} is a symbolic link")
        if name in seen:
            raise FileFault(f"two entries have the name {shown}")
        seen.add(name)


def _foreign(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is not read, by its kind; None for one that can be tried."""
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted with a password"
    extension = entry.filename.rpartition(".")[2].lower()
    if extension in _ARCHIVES:
        return "is an archive in the archive; nested archives are not opened"
    return None if extension in READABLE else "is of no kind that is read here"


def _is_ignored(name: str) -> bool:
    base = name.rpartition("/")[2]
    return name.startswith(_IGNORED[0]) or base in _IGNORED or base.startswith("._")


def _expand_once(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> dict[str, str]:
    """Reads every entry to its end without keeping it, so that sizes and checksums are true; returns the damaged ones, with why."""
    expanded = 0
    damaged: dict[str, str] = {}
    for entry in entries:
        try:
            with archive.open(entry) as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    expanded += len(chunk)
                    if expanded > limits.archive_expanded_bytes:
                        raise FileFault(f"the archive is too large when expanded ({limits.said('archive_expanded_bytes')} bytes)")
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            damaged[entry.filename] = "is damaged, its checksum (CRC) or its data do not match"
    return damaged


def _opened_entry(source: Source, name: str) -> BinaryIO:
    outer = source.open()
    archive = zipfile.ZipFile(outer)
    return cast(BinaryIO, OwningReader(archive.open(name), archive, outer))


def _opened_gzip(source: Source) -> BinaryIO:
    outer = source.open()
    return cast(BinaryIO, OwningReader(cast(BinaryIO, gzip.open(outer)), outer))


def _member(source: Source, entry: zipfile.ZipInfo) -> Source:
    return Source(
        f"{source.name}/{entry.filename}",
        entry.file_size,
        lambda: _opened_entry(source, entry.filename),
        source.is_upload,
        is_member=True,
    )


def gzip_member(source: Source, limits: Limits) -> Source:
    """The one file inside a gzip, named without `.gz`; raises FileFault when it is damaged or too large."""
    expanded = 0
    try:
        with source.open() as stream, gzip.open(stream) as unpacked:
            while chunk := unpacked.read(CHUNK_BYTES):
                expanded += len(chunk)
                if expanded > limits.archive_expanded_bytes:
                    raise FileFault(f"the gzip file is too large when expanded ({limits.said('archive_expanded_bytes')} bytes)")
    except EOFError:
        raise FileFault("the gzip file is truncated: its end is missing") from None
    except (OSError, zlib.error) as error:
        trailing = "garbage after the end of the gzip stream" if expanded else "the gzip file is corrupt"
        raise FileFault(f"{trailing} ({type(error).__name__})") from None
    name = source.name[:-3] if source.name.lower().endswith(".gz") else source.name
    return Source(name, expanded, lambda: _opened_gzip(source), source.is_upload, is_member=True)
