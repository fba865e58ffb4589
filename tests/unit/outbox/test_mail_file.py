"""Mail files: headers that nobody can break, the customer's thread, the same bytes each time."""

from __future__ import annotations

import email
from dataclasses import replace
from email.policy import default
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import Conflict, Refused
from pipelines.outbox import queue_states
from pipelines.outbox.mail_file import mail_of, thread_headers
from pipelines.workspace import CompanyProfile
from tests.builders import NOW

COMPANY = CompanyProfile(name="Osaden Home", sender_name="Zoë\r\nBcc: x@y.example", own_addresses=("care@osaden.example",))


LINE_OF_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=80)
SUBJECTS = LINE_OF_TEXT.filter(lambda text: "=?" not in text)


def a_row(**fields: Any) -> Any:
    row = {
        "key": "D-12345678",
        "recipient": "jane@customers.example",
        "subject": "Zamówienie A-1",
        "body": "Dzień dobry,\n\nzażółć gęślą jaźń.",
        "bound_hash": "0" * 64,
    }
    return SimpleNamespace(language="en", **row | fields)


def an_answered(**fields: Any) -> Any:
    return SimpleNamespace(**{"channel": "email", "original_id": "<m1@c.example>", "references": ["<m0@c.example>"]} | fields)


def parsed(row: Any, answered: Any = None) -> Any:
    return email.message_from_bytes(mail_of(row, answered, COMPANY, NOW), policy=default)


def test_the_same_draft_gives_the_same_bytes_and_the_body_survives() -> None:
    row = a_row()
    assert mail_of(row, None, COMPANY, NOW) == mail_of(row, None, COMPANY, NOW)
    found = parsed(row)
    assert found.get_content().replace("\r\n", "\n") == row.body + "\n"
    assert found["Subject"] == "Zamówienie A-1"


def test_names_cannot_bring_headers_of_their_own() -> None:
    found = parsed(a_row())
    assert found["Bcc"] is None
    assert sorted(name for name in found) == sorted(set(found)), "no header twice"


@pytest.mark.parametrize(
    "recipient", [None, "", "no address", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "<a@b.example>", "a@@b"]
)
def test_only_one_plain_address_is_a_recipient(recipient: str | None) -> None:
    with pytest.raises(Refused, match="address"):
        mail_of(a_row(recipient=recipient), None, COMPANY, NOW)


@pytest.mark.parametrize("subject", ["a\nb", "a\r\nBcc: c@d.example", "a\x00b", "a\x0bb"])
def test_a_subject_with_control_characters_is_refused(subject: str) -> None:
    with pytest.raises(Refused, match="control"):
        mail_of(a_row(subject=subject), None, COMPANY, NOW)


def test_the_thread_is_kept_and_malformed_ids_are_left_out() -> None:
    found = parsed(a_row(), an_answered(references=["<m0@c.example>", "<x>\r\nBcc: y", 7, "plain"]))
    assert (found["In-Reply-To"], found["References"]) == ("<m1@c.example>", "<m0@c.example> <m1@c.example>")
    assert thread_headers(an_answered(original_id="<a b>")) == {}
    assert thread_headers(an_answered(channel="review")) == {}


@given(st.text(max_size=300), SUBJECTS)
def test_any_text_stays_in_its_place(body: str, subject: str) -> None:
    body = body.replace("\r", "").encode("utf-8", "ignore").decode()
    found = parsed(a_row(body=body, subject=subject))
    assert {name.lower() for name in found} == {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "x-unsent",
        "x-heed-draft",
        "content-type",
        "content-transfer-encoding",
        "mime-version",
    }


INJECTED = "=?utf-8?q?=0D=0ABcc:_evil=40x.example=0D=0AX:?="


def test_encoded_words_bring_no_headers() -> None:
    hostile = an_answered(original_id=f"<{INJECTED}@d>", references=[f"<{INJECTED}>", "<m0@c.example>"])
    assert thread_headers(hostile) == {}
    content = mail_of(a_row(), an_answered(references=[f"<{INJECTED}>", "<m0@c.example>"]), COMPANY, NOW)
    assert b"evil" not in content
    assert email.message_from_bytes(content, policy=default)["References"] == "<m0@c.example> <m1@c.example>"
    with pytest.raises(Refused, match="subject"):
        mail_of(a_row(subject=f"Re: {INJECTED}"), None, COMPANY, NOW)
    with pytest.raises(Refused, match="headers"):
        mail_of(a_row(), None, replace(COMPANY, sender_name=INJECTED), NOW)


def test_long_ids_stay_as_they_are_so_that_the_thread_is_found() -> None:
    long = "<AM9PR05MB1234567890ABCDEF0123456789ABCDEF012@AM9PR05MB12345.eurprd05.prod.outlook.com>"
    ours = replace(COMPANY, own_addresses=("care@a-shop-with-a-very-long-name.with-departments.and-countries.example",))
    content = mail_of(a_row(), an_answered(original_id=long, references=["<m0@c.example>"]), ours, NOW)
    assert f"In-Reply-To: {long}\r\nReferences: <m0@c.example>\r\n {long}\r\n".encode() in content
    assert b"\r\nMessage-ID: <d-12345678.0000000000000000@a-shop-with-a-very-long-name.with-" in b"\r\n" + content


@pytest.mark.parametrize("recipient", ["żółw@b.example", "a..b@c.example", "a@b..example", ".a@b.example", "=?utf-8?q?x?=@b.example"])
def test_an_address_that_no_header_can_name_is_refused_in_words(recipient: str) -> None:
    with pytest.raises(Refused, match="address"):
        mail_of(a_row(recipient=recipient), None, COMPANY, NOW)


@pytest.mark.parametrize("subject", ["a\u2028Bcc: b@c.example", "a\u2029b", "a\x85b", "a\ud800b"])
def test_a_subject_with_line_breaks_of_any_kind_is_refused(subject: str) -> None:
    with pytest.raises(Refused, match="control"):
        mail_of(a_row(subject=subject), None, COMPANY, NOW)


def test_what_was_sent_or_handed_over_never_moves_again() -> None:
    for done in (queue_states.SENT, queue_states.HANDED_OVER):
        assert queue_states.FOLLOWING[done] == ()
        with pytest.raises(Conflict):
            queue_states.check_move(done, queue_states.QUEUED)
    with pytest.raises(Conflict):
        queue_states.check_move(queue_states.UNKNOWN, queue_states.QUEUED)
    queue_states.check_move(queue_states.QUEUED, queue_states.HANDED_OVER)
    assert set(queue_states.leading_to(queue_states.HANDED_OVER)) == {queue_states.QUEUED}
