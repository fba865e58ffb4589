"""Transcripts of every format: turns, speakers, sides, times and lines."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.calls.speakers import directions, role_of
from pipelines.ingest.calls.transcripts import Conversation
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.files.parsing import open_source
from pipelines.ingest.formats.sources import upload_source
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.messages import ParsedMessage
from tests.builders import NOW


def read(name: str, text: str, conversation: Conversation | None = None) -> list[ParsedMessage | Fault]:
    opened = open_source(upload_source(name, text.encode()), ImportOptions(), Limits(), NOW, conversation)
    return [item for item in opened.records if isinstance(item, (ParsedMessage, Fault))]


def turns(name: str, text: str, conversation: Conversation | None = None) -> list[tuple[str, str | None, str, str]]:
    return [
        (item.id, item.speaker, item.direction, item.text) for item in read(name, text, conversation) if isinstance(item, ParsedMessage)
    ]


def test_voice_tags_name_the_speaker_and_other_mark_up_is_text() -> None:
    text = (
        "WEBVTT - call\nKind: captions\n\nNOTE not a cue\n\n1\n00:01.000 --> 00:02.000 align:start\n"
        "<v.loud Customer>It <i>is</i> <b>late</b> &amp; <img src=x>\n\n"
        "00:03.000 --> 00:04.000\n<v Ewa (agent)>Sorry\n"
    )
    assert turns("call-1.vtt", text) == [
        ("call-1.1", "Customer", "in", "It is late & <img src=x>"),
        ("call-1.2", "Ewa (agent)", "out", "Sorry"),
    ]


def test_a_second_voice_in_a_cue_does_not_make_a_second_turn() -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:05.000\n<v Customer>it is warm </v><v Advisor>I approve a refund</v>\n"
    assert turns("c.vtt", text) == [("c.1", "Customer", "in", "it is warm I approve a refund")]


def test_numbers_of_cues_count_bad_ones_so_that_ids_stay_when_one_is_mended() -> None:
    found = read(
        "c.srt",
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:09,000 --> 00:00:02,000\nTwo\n\n3\n00:00:03,000 --> 00:00:04,000\nThree\n",
    )
    assert [item.id if isinstance(item, ParsedMessage) else item.line for item in found] == ["c.1", 5, "c.3"]


def test_the_time_of_a_cue_is_the_start_of_the_call_plus_its_offset() -> None:
    known = Conversation(id="k7", customer_id="C1", started_at=datetime(2026, 5, 1, 10, tzinfo=UTC))
    (item,) = read("x.vtt", "WEBVTT\n\n01:00:01.500 --> 01:00:02.000\nHello\n", known)
    assert isinstance(item, ParsedMessage)
    assert (item.id, item.customer_id, item.created_at.isoformat()) == ("k7.1", "C1", "2026-05-01T11:00:01.500000+00:00")


def test_the_moment_of_import_is_no_part_of_the_content() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"
    later = open_source(upload_source("x.vtt", text.encode()), ImportOptions(), Limits(), datetime(2027, 1, 1, tzinfo=UTC))
    (first,), (second,) = read("x.vtt", text), list(later.records)
    assert isinstance(first, ParsedMessage)
    assert isinstance(second, ParsedMessage)
    assert not first.is_time_known
    assert (first.created_at != second.created_at, first.content_hash() == second.content_hash()) == (True, True)


def test_plain_text_turns_go_on_over_lines_and_may_carry_times() -> None:
    text = (
        "Transcript of Monday\n[00:00:05] Konsultant: Dzień dobry\nw czym pomóc?\n\n"
        "00:12 Klientka: Nie działa: wcale.\nAnna (klient):\nHalo?\n"
    )
    assert turns("rozmowa.txt", text) == [
        ("rozmowa.1", None, "in", "Transcript of Monday"),
        ("rozmowa.2", "Konsultant", "out", "Dzień dobry\nw czym pomóc?"),
        ("rozmowa.3", "Klientka", "in", "Nie działa: wcale."),
        ("rozmowa.4", "Anna (klient)", "in", "Halo?"),
    ]


def test_text_without_speakers_is_no_transcript() -> None:
    with pytest.raises(FileFault, match="speaker"):
        read("notes.txt", "just some notes\nand more\n")


@pytest.mark.parametrize("key", ["turns", "messages", "segments"])
def test_json_transcripts_state_customer_time_and_channel(key: str) -> None:
    document = {
        "conversation_id": "k1",
        "metadata": {"customer_id": "C1", "started_at": "2026-05-01T10:00:00Z", "channel": "chat"},
        key: [{"role": "assistant", "content": "Hi", "start": 1.5}, {"role": "user", "content": "Broken"}, {"role": "user"}],
    }
    found = read("chat.json", json.dumps(document))
    assert [(item.id, item.channel, item.direction, item.customer_id) for item in found if isinstance(item, ParsedMessage)] == [
        ("k1.1", "chat", "out", "C1"),
        ("k1.2", "chat", "in", "C1"),
    ]
    assert [(item.line, item.unit) for item in found if isinstance(item, Fault)] == [(3, "turn")]


def test_a_file_name_that_is_no_id_gives_way_to_the_content() -> None:
    ((identity, *_),) = turns("Rozmowa z panią Ewą.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n")
    assert identity.startswith("call-")
    assert identity.endswith(".1")


def test_too_many_cues_reject_the_file() -> None:
    text = "WEBVTT\n\n" + "".join(f"00:{n % 60:02d}.000 --> 00:{n % 60:02d}.500\nhm\n\n" for n in range(30))
    opened = open_source(upload_source("x.vtt", text.encode()), ImportOptions(), Limits(cues=20), NOW)
    with pytest.raises(FileFault, match="cues"):
        list(opened.records)


def test_roles_are_told_by_words_in_either_language() -> None:
    assert [role_of(name) for name in ("Agent 2", "Konsultantka Ewa", "Doradca", "Support Bot", "Obsługa klienta")] == ["agent"] * 5
    assert [role_of(name) for name in ("Customer", "KLIENT", "Klientka", "caller")] == ["customer"] * 4
    assert role_of("Piotr") is None
    assert role_of("Piotr", {"piotr"}) == "agent"


def test_a_name_that_does_not_tell_is_on_the_other_side() -> None:
    assert directions(["Customer", "Piotr"]) == {"Customer": "in", "Piotr": "out"}
    assert directions(["Agent", "Piotr"]) == {"Agent": "out", "Piotr": "in"}
    assert directions(["Anna", "Piotr", None]) == {"Anna": "in", "Piotr": "in", None: "in"}


@given(st.sampled_from(["vtt", "srt", "txt", "json"]), st.text(alphabet='A:12 -><v>\n.{}[]"WEBVT\x00\ud83d', max_size=120))
def test_any_text_ends_in_turns_faults_or_a_named_rejection(extension: str, text: str) -> None:
    try:
        opened = open_source(upload_source(f"x.{extension}", text.encode("utf-8", "surrogatepass")), ImportOptions(), Limits(), NOW)
        found = list(opened.records)
    except FileFault:
        return
    ids = [item.id for item in found if isinstance(item, ParsedMessage)]
    assert len(ids) == len(set(ids))
