"""Mailboxes in chunks and mails without their attachments: what is read of them is what was read of the whole."""

from __future__ import annotations

import io
from email.message import EmailMessage
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Fault, FileFault
from pipelines.ingest.formats import mbox
from pipelines.ingest.formats.mbox import RawMail, mails_of
from pipelines.ingest.limits import Limits
from pipelines.ingest.mail import attachments
from pipelines.ingest.mail.attachments import without_attachments
from pipelines.ingest.mail.emails import read_mail
from pipelines.ingest.rows.messages import ParsedMessage
from tests.builders import NOW

OPENING = b"From a@b.pl Mon Jan 05 08:00:00 +0000 2026\n"
LINES = st.lists(
    st.sampled_from([OPENING, b"\n", b"\r\n", b"From here\n", b">From there\n", b">>From x\n", b"words\n", b" \n"]), max_size=14
)


def mails(content: bytes, limits: Limits) -> list[RawMail | Fault] | str:
    try:
        return list(mails_of(io.BytesIO(content), limits))
    except FileFault as fault:
        return fault.sentence("mail.mbox")


@given(LINES, st.booleans(), st.integers(1, 60))
def test_where_a_chunk_ends_changes_no_mail(lines: list[bytes], is_cut: bool, chunk: int) -> None:
    content = b"".join(lines).removesuffix(b"\n") if is_cut else b"".join(lines)
    whole = mails(content, Limits(file_bytes=60))
    with patch.object(mbox, "CHUNK_BYTES", chunk):
        assert mails(content, Limits(file_bytes=60)) == whole


def test_each_mail_carries_the_line_on_which_it_begins_and_loses_the_escape() -> None:
    found = list(mails_of(io.BytesIO(b"\n" + OPENING + b"A: 1\n\n>From me\n>>From you\n\n" + OPENING + b"B: 2"), Limits()))
    assert found == [RawMail(2, b"A: 1\n\nFrom me\n>From you\n\n"), RawMail(8, b"B: 2")]


def a_mail(*files: tuple[str, bytes], html: str | None = None) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"], mail["Subject"] = "Ala <ala@x.pl>", "shop@own.pl", "Mon, 05 Jan 2026 08:00:00 +0000", "Mug"
    mail["Message-ID"] = "<1@x.pl>"
    mail.set_content("The mug is broken.\nSee --the-picture.\n")
    if html is not None:
        mail.add_alternative(html, subtype="html")
    for kind, content in files:
        maintype, subtype = kind.split("/")
        if maintype == "text":
            mail.add_attachment(content.decode(), subtype=subtype, filename="a.txt")
        else:
            mail.add_attachment(content, maintype=maintype, subtype=subtype, filename="a.bin")
    return mail.as_bytes()


def read(raw: bytes) -> ParsedMessage | str:
    try:
        return read_mail(raw, 1, ImportOptions(), Limits(), NOW)
    except BadValue as bad:
        return f"{bad.column}: {bad.reason}"


@pytest.fixture(autouse=True)
def _every_mail_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "SMALL_BYTES", 0)




@given(
    st.lists(st.tuples(st.sampled_from(["image/jpeg", "application/pdf", "text/csv"]), st.text("ab-\n=", max_size=90)), max_size=3),
    st.none() | st.just("<p>The <b>mug</b> is broken.</p>"),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from([b"", b"\n", b"--x\n", b"Content-Type: image/png\n", b"again"])), max_size=3),
)
def test_a_mail_reads_the_same_without_the_contents_of_its_attachments(
    files: list[tuple[str, str]], html: str | None, damages: list[tuple[int, bytes]]
) -> None:
    lines = a_mail(*((kind, text.encode()) for kind, text in files), html=html).splitlines(keepends=True)
    for place, put in damages:
        place %= len(lines)
        lines[place : place + 1] = [lines[place], lines[place]] if put == b"again" else [put]
    raw = b"".join(lines)
    with patch("pipelines.ingest.mail.emails.without_attachments", lambda raw, limits: raw):
        whole = read(raw)
    assert read(raw) == whole


def test_the_contents_of_pictures_and_documents_are_left_out_and_texts_stay() -> None:
    raw = a_mail(("image/jpeg", b"\x00" * 5_000), ("application/pdf", b"\x01" * 5_000), ("text/csv", b"a,b\n"))
    kept = without_attachments(raw, Limits())
    assert len(raw) > 13_000 and len(kept) < 2_000
    assert b"The mug is broken." in kept and b"a,b" in kept and kept.count(b"a.bin") == 2


def test_a_mail_of_very_many_parts_is_left_as_it_is() -> None:
    raw = a_mail(*[("image/png", b"x" * 100)] * 30)
    assert without_attachments(raw, Limits(mime_parts=20)) == raw
