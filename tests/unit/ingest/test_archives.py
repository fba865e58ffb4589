"""Archives: what is refused before anything is read, and that nothing is written."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from pipelines.ingest.faults import FileFault
from pipelines.ingest.formats.archives import gzip_member, zip_content
from pipelines.ingest.formats.sources import Source, upload_source
from pipelines.ingest.limits import Limits


def zipped(**entries: bytes) -> Source:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return upload_source("a.zip", buffer.getvalue())


def test_members_can_be_opened_more_than_once_and_close_what_they_opened() -> None:
    (member,) = zip_content(zipped(**{"folder/x.csv": b"one"}), Limits()).members
    assert member.name == "a.zip/folder/x.csv"
    for _ in range(2):
        with member.open() as stream:
            assert stream.read() == b"one"


def test_system_files_of_other_computers_are_passed_over() -> None:
    members = zip_content(zipped(**{"x.csv": b"one", "__MACOSX/._x.csv": b"two", ".DS_Store": b"three"}), Limits()).members
    assert [member.name for member in members] == ["a.zip/x.csv"]


@pytest.mark.parametrize("name", ["../x.csv", "a/../../x.csv", "/x.csv", "..\\x.csv", "C:x.csv"])
def test_names_that_leave_the_archive_are_refused(name: str) -> None:
    with pytest.raises(FileFault, match="path"):
        zip_content(zipped(**{name: b"x"}), Limits())


def test_expansion_stops_at_the_limit_whatever_the_headers_say() -> None:
    source = zipped(**{"x.csv": b"0" * 5_000})
    with pytest.raises(FileFault, match="archive_expanded_bytes"):
        zip_content(source, Limits(archive_expanded_bytes=4_000))
    raw = bytearray(source.head())
    for place in (raw.find(b"PK\x01\x02") + 24, 22):
        raw[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(FileFault):
        zip_content(upload_source("a.zip", bytes(raw)), Limits(archive_expanded_bytes=4_000))


def test_an_entry_that_cannot_be_read_is_named_and_the_others_are_given() -> None:
    source = zipped(**{"a.csv": b"one" * 50, "b.csv": b"two" * 50, "readme.pdf": b"%PDF"})
    raw = bytearray(source.head())
    raw[raw.find(b"b.csv") + 6] ^= 0xFF
    content = zip_content(upload_source("a.zip", bytes(raw)), Limits())
    assert [member.name for member in content.members] == ["a.zip/a.csv"]
    assert [name for name, _ in content.unreadable] == ["readme.pdf", "b.csv"]
    assert "checksum" in content.unreadable[1][1]


def test_too_many_entries_and_an_empty_archive_are_refused() -> None:
    with pytest.raises(FileFault, match="archive_entries"):
        zip_content(zipped(**{f"{n}.csv": b"x" for n in range(4)}), Limits(archive_entries=3))
    with pytest.raises(FileFault, match="empty"):
        zip_content(zipped(), Limits())


def test_gzip_is_read_under_the_name_inside_and_bounded() -> None:
    source = upload_source("x.csv.gz", gzip.compress(b"one" * 1_000))
    member = gzip_member(source, Limits())
    with member.open() as stream:
        assert (member.name, member.extension, len(stream.read())) == ("x.csv", "csv", 3_000)
    with pytest.raises(FileFault, match="archive_expanded_bytes"):
        gzip_member(source, Limits(archive_expanded_bytes=100))
    with pytest.raises(FileFault, match="truncated"):
        gzip_member(upload_source("x.csv.gz", source.head()[:-5]), Limits())
