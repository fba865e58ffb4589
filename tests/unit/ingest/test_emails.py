"""One mail into one message."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Fault, FileFault
from pipelines.ingest.formats.mbox import mails_of
from pipelines.ingest.limits import Limits
from pipelines.ingest.mail.emails import read_mail
from pipelines.ingest.rows.messages import ParsedMessage
from tests.builders import NOW

HEAD = (
    "From: Anna Nowak <Anna@Client.example>\nTo: help@shop.example\n"
    "Date: Mon, 04 May 2026 10:00:00 +0200\nMessage-ID: <m1@client.example>\n"
)


def read(text: str | bytes, options: ImportOptions | None = None) -> ParsedMessage:
    raw = text.encode() if isinstance(text, str) else text
    return read_mail(raw, 1, options or ImportOptions(), Limits(), NOW)


def refusal(text: str | bytes) -> str:
    with pytest.raises(BadValue) as caught:
        read(text)
    return caught.value.reason


def test_sender_time_thread_and_identity_are_read() -> None:
    found = read(HEAD + "Subject: =?utf-8?q?Sp=C3=B3=C5=BAniona?= paczka\nReferences: <root@x.example> <m0@x.example>\n\nGdzie jest?\n")
    assert (found.email, found.sender_name, found.subject, found.text) == (
        "anna@client.example",
        "Anna Nowak",
        "Spóźniona paczka",
        "Gdzie jest?",
    )
    assert found.created_at.isoformat() == "2026-05-04T08:00:00+00:00"
    assert found.id == "mail-" + hashlib.sha256(b"<m1@client.example>").hexdigest()[:32]
    assert found.thread_id == "thread-" + hashlib.sha256(b"<root@x.example>").hexdigest()[:32]
    assert found.mail_references == ("<root@x.example>", "<m0@x.example>")


def test_an_answer_is_in_the_thread_of_the_mail_it_answers() -> None:
    first = read(HEAD + "\nOne\n")
    answer = read(HEAD.replace("<m1@", "<m2@") + "In-Reply-To: <m1@client.example>\n\nTwo\n")
    assert first.thread_id == answer.thread_id


def test_a_mail_without_message_id_is_known_by_date_sender_and_body() -> None:
    bare = HEAD.replace("Message-ID: <m1@client.example>\n", "")
    assert read(bare + "\nOne\n").id == read(bare + "\nOne\n").id != read(bare + "\nTwo\n").id


def test_the_original_is_kept_where_a_reply_was_stripped() -> None:
    found = read(HEAD + "\nStill nothing.\n\nOn Mon, 4 May 2026, Shop wrote:\n> Sent yesterday.\n")
    assert found.text == "Still nothing."
    assert found.original is not None
    assert "Sent yesterday." in found.original


def test_a_subject_alone_is_the_text() -> None:
    assert read(HEAD + "Subject: Where is my order?\n\n\n").text == "Where is my order?"
    assert "nothing to read" in refusal(HEAD + "\n \n")


def test_html_is_read_as_text_when_there_is_no_plain_part() -> None:
    mail = EmailMessage()
    mail["From"], mail["Date"] = "a@client.example", "Mon, 04 May 2026 10:00:00 +0200"
    mail.set_content("<p>Broken <b>again</b></p><script>x()</script>", subtype="html")
    assert read(mail.as_bytes()).text == "Broken again"
    mail = EmailMessage()
    mail["From"], mail["Date"] = "a@client.example", "Mon, 04 May 2026 10:00:00 +0200"
    mail.set_content("Plain words")
    mail.add_alternative("<p>Other words</p>", subtype="html")
    mail.add_attachment(b"x", maintype="text", subtype="plain", filename="notes.txt")
    assert read(mail.as_bytes()).text == "Plain words"


def test_polish_in_an_old_charset_is_decoded_and_an_unknown_charset_is_tried_as_utf8() -> None:
    head = HEAD.encode() + b"Content-Type: text/plain; charset="
    assert read(head + b"iso-8859-2\n\n" + "Spóźniona paczka, źle".encode("iso-8859-2")).text == "Spóźniona paczka, źle"
    assert read(head + b"klingon-8\n\n" + "Późno".encode()).text == "Późno"
    assert "charset" in refusal(head + b"klingon-8\n\n\xff\xfe bad")
    assert read(head + b"hex\n\nplain").text == "plain"


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <news.shop.example>", "Return-Path: <>", "X-Autoreply: yes"],
)
def test_mail_that_a_machine_sent_is_marked(header: str) -> None:
    assert read(HEAD + header + "\n\nI am away.\n").is_automatic
    assert not read(HEAD + "Auto-Submitted: no\n\nHello\n").is_automatic


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.example", "no-reply@x.example", "noreply@x.example", "postmaster@x.example"])
def test_mail_of_a_machine_address_is_marked(sender: str) -> None:
    assert read(HEAD.replace("Anna@Client.example", sender) + "\nx\n").is_automatic


def test_own_addresses_decide_the_direction() -> None:
    ours = ImportOptions(own_addresses=frozenset({"help@shop.example"}), own_domains=frozenset({"shop.pl"}))
    sent = "From: Ewa <ewa@shop.pl>\nTo: Anna <anna@client.example>, x@shop.pl\nDate: Mon, 04 May 2026 10:00:00 +0200\n\nHi\n"
    found = read(sent, ours)
    assert (found.direction, found.email, found.recipients) == ("out", "anna@client.example", ("anna@client.example", "x@shop.pl"))
    inside = read(sent.replace("Anna <anna@client.example>, ", ""), ours)
    assert (inside.direction, inside.email) == ("internal", None)


def test_control_characters_in_an_id_are_no_part_of_it() -> None:
    found = read(HEAD.replace("<m1@", "<m\x001@") + "References: <a\x07b@x.example> <ok@x.example>\n\nx\n")
    assert "\x00" not in (found.mail_message_id or "")
    assert found.mail_references == ("<ok@x.example>",)


def test_hidden_line_breaks_do_not_survive_in_a_subject() -> None:
    subject = read(HEAD + "Subject: =?utf-8?b?SGkNCkJjYzogYWxsQGRyb3AuZXhhbXBsZQ==?=\n\nx\n").subject
    assert subject == "Hi Bcc: all@drop.example"


@pytest.mark.parametrize("hostile", ["(" * 30_000, '"' * 30_000, "<" * 30_000, "a@b.example," * 4_000, "=?utf-8?q?" * 3_000, "\\" * 30_000])
def test_hostile_headers_end_in_a_named_fault_or_a_message(hostile: str) -> None:
    for name in ("From", "Subject", "Date", "References", "To"):
        with suppress(BadValue):
            read(HEAD.replace(f"{name}: ", f"{name}: {hostile}", 1) if f"{name}: " in HEAD else HEAD + f"{name}: {hostile}\n\nx\n")


@given(st.binary(max_size=300))
def test_any_bytes_after_the_headers_end_in_a_message_or_a_named_fault(body: bytes) -> None:
    for kind in (b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b", b"text/html"):
        with suppress(BadValue):
            assert read(HEAD.encode() + b"Content-Type: " + kind + b"\n\n--b\n\n" + body).text


def test_mails_of_an_mbox_carry_their_first_line_and_undo_the_escaping() -> None:
    opening = "From a@client.example Mon May  4 10:00:00 2026\n"
    text = opening + HEAD + "\nOne\n>From here on\nFrom now on\n\n" + opening + HEAD + "\nTwo\n"
    found = [mail for mail in mails_of(io.BytesIO(text.encode()), Limits()) if not isinstance(mail, Fault)]
    assert [mail.line for mail in found] == [1, 11]
    assert b"\nFrom here on\nFrom now on\n" in found[0].content


def test_a_mail_larger_than_a_file_may_be_is_a_fault_of_its_own() -> None:
    opening = "From a@client.example Mon May  4 10:00:00 2026\n"
    text = opening + "x" * 500 + "\n\n" + opening + HEAD + "\nTwo\n"
    found = list(mails_of(io.BytesIO(text.encode()), Limits(file_bytes=300)))
    assert [isinstance(mail, Fault) for mail in found] == [True, False]
    with pytest.raises(FileFault):
        list(mails_of(io.BytesIO(b"\x00\x01 random"), Limits()))
