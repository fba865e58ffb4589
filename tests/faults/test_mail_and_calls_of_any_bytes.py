"""Mails, mailboxes, transcripts and tickets, broken at random: each ends in messages, named faults or a named rejection, and soon.

The short sample runs in the suite; `pytest -m campaign tests/faults/test_mail_and_calls_of_any_bytes.py -s` breaks 100,000 of each format.
"""

from __future__ import annotations

import json
import random
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.files.parsing import open_source
from pipelines.ingest.formats.sources import upload_source
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.messages import ParsedMessage
from tests.builders import NOW
from tests.data.help_desk_exports import freshdesk_document, zendesk_lines
from tests.data.shop_mailbox import DOMAIN, ShopMailbox
from tests.faults.test_tables_of_any_bytes import broken

SECONDS = 2.0
INPUTS_IN_THE_CAMPAIGN = 100_000
FORMATS = ("eml", "mbox", "vtt", "srt", "txt", "json")
OPTIONS = ImportOptions(own_domains=frozenset({DOMAIN}), phone_region="PL", time_zone="Europe/Warsaw")
OPENING = b"From 1780000000000000000@xxx Mon Jan 05 08:00:00 +0000 2026\r\n"
_PARTS = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\nContent-Type: multipart/alternative;'
    b' boundary="b2"\r\n'
    b"\r\n--b2\r\nContent-Type: text/plain; charset=iso-8859-2\r\nContent-Transfer-Encoding: base64\r\n\r\nRHppZeEgZG9icnk=\r\n--b2\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Dobry</p><blockquote>old</blockquote><style>x</style>\r\n--b2--\r\n--b1\r\n"
    b"Content-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\n\r\nattached\r\n--b1\r\nContent-Disposition: attachment; filename=a.pdf\r\n"
    b"\r\n%PDF\r\n--b1--\r\n"
)
SPLINTERS = (
    b"From ",
    b">From ",
    b"\nFrom x Mon Jan  5 08:00:00 2026\n",
    b"\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"--b1\r\n",
    b"=?utf-8?b?",
    b"=?utf-8?q?=FF=FE?=",
    b"?=",
    b"<" * 300,
    b"(" * 300,
    b"@" * 200,
    b'"',
    b"\\" * 200,
    b"<p" * 200,
    b"<!--",
    b"&#xFFFFFFFF;",
    b"&#0;",
    b"On 1.1 at 1:11 a@b.cc wrote:\n",
    b"> " * 100,
    b"-->",
    b"00:00:01.000 --> 00:00:02.000\n",
    b"<v " * 50,
    b"WEBVTT\n\n",
    b"99:99:99,999",
    b"Konsultant: ",
    b": " * 100,
    b'{"results":{"channels":[{}]}}',
    b'"results":',
    b'{"comments":5,"public":1,"author_id":[]}',
    b"[" * 3_000,
    b'"start_time":"nan"',
    b"1e309",
    b"-1",
    b"null",
    b"true",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"9" * 300,
    b"X-GM-THRID: 1\r\nX-Gmail-Labels: =?UTF-8?Q?Wys=C5=82ane?=\r\n",
    b"Date: Mon, 99 Foo 0000 99:99:99 +9999\r\n",
    b"[#12345] ",
    b"-- \n",
)


@cache
def whole(form: str) -> tuple[bytes, ...]:
    """Well-formed inputs of a format."""
    box = ShopMailbox(60, 5, is_takeout=True)
    if form == "eml":
        mails = [raw for raw, _ in box.mails]
        return (*mails, *(mail.partition(b"\r\n\r\n")[0].partition(b"Content-Type")[0] + _PARTS for mail in mails[:20]))
    if form == "mbox":
        # one to four mails each, so that a blow falls on a header, a boundary or an opening line, and seldom on the eleventh mail's prose
        plain = ShopMailbox(60, 6)
        return tuple(
            b"".join(mail.join((OPENING, b"\r\n")) for mail, _ in some.mails[at : at + 1 + at % 4])
            for some in (box, plain)
            for at in range(0, 60, 3)
        )
    cues = [
        f"{n}\n00:00:{2 * n:02d}{{0}}000 --> 00:00:{2 * n + 1:02d}{{0}}000\n{{1}}Zdanie {n}, <i>kursywa</i> &amp; tak.\n"
        for n in range(12)
    ]
    if form in ("vtt", "srt"):
        mark, voices = (".", ("<v Klient>", "<v.x Ewa (BOK)>")) if form == "vtt" else (",", ("Klient: ", ""))
        body = "\n".join(cue.format(mark, voices[n % 2]) for n, cue in enumerate(cues))
        return (("WEBVTT - x\n\nNOTE y\n\n" + body if form == "vtt" else body).encode(),)
    if form == "txt":
        return ("".join(f"[00:00:{n:02d}] {('Konsultant', 'Klient')[n % 2]}: Zdanie {n}.\nDalej.\n" for n in range(12)).encode(),)
    word = [{"word": "halo", "punctuated_word": "Halo.", "start": 0.1 * n, "end": 0.1 * n + 0.05, "speaker": n % 2} for n in range(20)]
    item = {
        "start_time": "0.1",
        "end_time": "0.2",
        "speaker_label": "spk_0",
        "alternatives": [{"content": "halo"}],
        "type": "pronunciation",
    }
    documents = [
        {
            "metadata": {"channels": 2},
            "results": {"channels": [{"alternatives": [{"words": word}]}, {"alternatives": [{"words": word}]}]},
        },
        {"results": {"utterances": [{"start": 1, "channel": 0, "transcript": "halo", "speaker": 0}], "channels": []}},
        {"results": {"items": [item] * 9, "speaker_labels": {"segments": [{"items": [item]}]}, "transcripts": []}},
        {"results": {"channel_labels": {"channels": [{"channel_label": "ch_0", "items": [item] * 5}]}}},
        {"Transcript": [{"ParticipantRole": "AGENT", "Content": "Halo", "BeginOffsetMillis": 5}]},
        {"text": "Halo", "language": "pl", "segments": [{"id": 0, "start": 0.0, "end": 1.0, "text": " Halo"}]},
        {
            "conversation_id": "k",
            "metadata": {"started_at": "2026-05-01T10:00:00Z", "phone": "+48600100200"},
            "turns": [{"role": "user", "text": "x"}],
        },
    ]
    tickets = [zendesk_lines()[:3_000], zendesk_lines().split("\n")[0], freshdesk_document()[:4_000], freshdesk_document()]
    return tuple(json.dumps(document).encode() for document in documents) + tuple(ticket.encode() for ticket in tickets)


def one_file(form: str, seed: int) -> float:
    """Breaks and reads one input by that seed; the seconds of CPU it took."""
    chance = random.Random(seed)
    content = bytearray(broken(chance.choice(whole(form)), chance))
    for _ in range(chance.randrange(3)):
        place = chance.randrange(len(content) + 1)
        content[place : place + chance.choice((0, 0, 9))] = chance.choice(SPLINTERS)
    reason = "read"
    started = time.thread_time()
    try:
        opened = open_source(upload_source(f"+48600100200_20260312-0914.{form}", bytes(content)), OPTIONS, Limits(), NOW)
        for item in opened.records:
            assert not isinstance(item, Fault) or item.sentence("x")
            if isinstance(item, ParsedMessage):
                item.text.encode()
                assert item.text.strip()
                assert "\x00" not in f"{item.text}{item.subject}{item.sender_name}{item.thread_id}{item.original}"
        assert all(opened.remarks())
    except FileFault as refused:
        reason = refused.reason
    assert reason
    return time.thread_time() - started


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=60)
@given(seed=st.integers(0, 2**63))
def test_broken_mail_and_calls_end_in_messages_faults_or_a_named_rejection(form: str, seed: int) -> None:
    assert one_file(form, seed) < SECONDS


@pytest.mark.campaign
@pytest.mark.parametrize("form", FORMATS)
def test_a_hundred_thousand_broken_inputs_of_each_format_do_too(form: str) -> None:
    started = time.process_time()
    slowest = max(one_file(form, seed) for seed in range(INPUTS_IN_THE_CAMPAIGN))
    spent = time.process_time() - started
    print(f"{form}: {INPUTS_IN_THE_CAMPAIGN:,} broken inputs, none uncaught, the slowest took {slowest:.3f} s of CPU, all {spent:.0f} s")
    assert slowest < SECONDS
