"""Calls as telephone systems and transcription services hand them over: turns, sides, times, and what the file name says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipelines.ingest.calls.call_names import moment_in, phone_in
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import Fault
from pipelines.ingest.files.parsing import open_source
from pipelines.ingest.formats.sources import upload_source
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.messages import ParsedMessage
from tests.builders import NOW

POLISH = ImportOptions(phone_region="PL", time_zone="Europe/Warsaw")
GREETING, COMPLAINT, ANSWER = "Sklep Listek, w czym mogę pomóc?", "Czajnik przecieka, to już drugi.", "Wyślemy nowy."


def read(
    name: str, content: Any, options: ImportOptions = POLISH, indent: int | None = None
) -> tuple[list[ParsedMessage], tuple[str, ...]]:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=indent)
    opened = open_source(upload_source(name, text.encode()), options, Limits(), NOW)
    found = list(opened.records)
    assert not [item for item in found if isinstance(item, Fault)]
    return [item for item in found if isinstance(item, ParsedMessage)], tuple(opened.remarks())


def said(name: str, content: Any, options: ImportOptions = POLISH, indent: int | None = None) -> list[tuple[str, str]]:
    return [(item.direction, item.text) for item in read(name, content, options, indent)[0]]


BOTH_SIDES = [("out", GREETING), ("in", COMPLAINT), ("out", ANSWER)]


def amazon(label: str, with_items: bool = True) -> dict[str, Any]:
    """Words with times; punctuation has none. Speakers stand at the words, or only in the list of segments as in older jobs."""
    items: list[dict[str, Any]] = []
    segments = []
    clock = 0.0
    for speaker, text in ((0, GREETING), (1, COMPLAINT), (0, ANSWER)):
        part = []
        for word in text.replace(",", " ,").replace("?", " ?").replace(".", " .").split():
            if word in ",?.":
                items.append({"alternatives": [{"confidence": "0.0", "content": word}], "type": "punctuation"})
                continue
            times = {"start_time": f"{clock:.2f}", "end_time": f"{clock + 0.3:.2f}"}
            own = {"speaker_label": f"spk_{speaker}"} if with_items else {}
            items.append({**times, **own, "alternatives": [{"confidence": "0.99", "content": word}], "type": "pronunciation"})
            part.append({**times, "speaker_label": f"spk_{speaker}"})
            clock += 0.4
        segments.append({"start_time": part[0]["start_time"], "speaker_label": f"spk_{speaker}", "items": part})
    results = {"transcripts": [{"transcript": "…"}], "speaker_labels": {"speakers": 2, "segments": segments}, "items": items}
    return {"jobName": label, "accountId": "1", "status": "COMPLETED", "results": results}


def deepgram_words(channels: int) -> dict[str, Any]:
    def words(start: float, text: str, speaker: int) -> list[dict[str, Any]]:
        return [
            {"word": word.lower(), "punctuated_word": word, "start": start + 0.2 * n, "end": start + 0.2 * n + 0.1, "speaker": speaker}
            for n, word in enumerate(text.split())
        ]

    ours, theirs = [*words(0.0, GREETING, 0), *words(9.0, ANSWER, 0)], words(4.0, COMPLAINT, 1)
    lists = [ours, theirs] if channels == 2 else [sorted(ours + theirs, key=lambda word: word["start"])]
    listed = [{"alternatives": [{"transcript": "…", "confidence": 0.98, "words": part}]} for part in lists]
    return {"metadata": {"request_id": "r", "created": "2026-03-12T09:14:02Z", "channels": channels}, "results": {"channels": listed}}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "document",
    [
        amazon("words"),
        amazon("segments", with_items=False),
        deepgram_words(1),
        deepgram_words(2),
        {"results": {"utterances": [
            {"start": 0.1, "end": 2, "channel": 0, "transcript": GREETING, "speaker": 0},
            {"start": 9.1, "end": 12, "channel": 0, "transcript": ANSWER, "speaker": 0},
            {"start": 4.1, "end": 6, "channel": 1, "transcript": COMPLAINT, "speaker": 0},
        ], "channels": [{}, {}]}},
        {"results": {"audio_segments": [
            {"id": 0, "transcript": GREETING, "start_time": "0.0", "end_time": "2.0", "speaker_label": "spk_1", "items": [0]},
            {"id": 1, "transcript": COMPLAINT, "start_time": "4.0", "end_time": "6.0", "speaker_label": "spk_0", "items": [1]},
            {"id": 2, "transcript": ANSWER, "start_time": "9.0", "end_time": "10.0", "speaker_label": "spk_1", "items": [2]},
        ], "items": []}},
        {"Transcript": [
            {"ParticipantRole": "AGENT", "Content": GREETING, "BeginOffsetMillis": 100},
            {"ParticipantRole": "CUSTOMER", "Content": COMPLAINT, "BeginOffsetMillis": 4_000},
            {"ParticipantRole": "AGENT", "Content": ANSWER, "BeginOffsetMillis": 9_000},
        ], "JobStatus": "COMPLETED"},
        {"text": "…", "language": "pl", "segments": [
            {"id": 0, "start": 0.0, "end": 2.0, "text": f" {GREETING}", "speaker": "SPEAKER_01"},
            {"id": 1, "start": 4.0, "end": 6.0, "text": f" {COMPLAINT}", "speaker": "SPEAKER_00"},
            {"id": 2, "start": 9.0, "end": 10.0, "text": f" {ANSWER}", "speaker": "SPEAKER_01"},
        ]},
    ],
    ids=["amazon", "older", "deepgram", "deepgram-channels", "deepgram-utterances", "amazon-segments", "amazon-analytics", "whisper"],
)  # fmt: skip
def test_the_one_who_greets_for_the_company_is_ours_in_every_services_json(document: dict[str, Any], indent: int | None) -> None:
    assert said("call.json", document, indent=indent) == BOTH_SIDES


def test_offsets_of_a_services_words_become_times() -> None:
    messages, _ = read("20260312-091402.json", deepgram_words(2))
    assert [item.created_at.isoformat() for item in messages] == [
        "2026-03-12T08:14:02+00:00", "2026-03-12T08:14:06+00:00", "2026-03-12T08:14:11+00:00",
    ]  # fmt: skip


def test_whisper_without_speakers_is_kept_and_said() -> None:
    segments = [{"start": 0, "end": 1, "text": COMPLAINT}]
    messages, remarks = read("call.json", {"text": COMPLAINT, "segments": segments, "language": "pl"})
    assert [item.direction for item in messages] == ["in"]
    assert any("nobody says who speaks" in sentence for sentence in remarks)
    assert said("call.json", {"text": COMPLAINT, "segments": [], "language": "pl"}) == [("in", COMPLAINT)]


def test_speakers_that_nothing_tells_apart_are_said_and_can_be_named() -> None:
    document = {"segments": [{"speaker": "spk_0", "text": "Halo"}, {"speaker": "spk_1", "text": "Halo, słucham"}]}
    messages, remarks = read("call.json", document)
    assert [item.direction for item in messages] == ["in", "in"]
    assert any("agent_names" in sentence for sentence in remarks)
    named = ImportOptions(agent_names=frozenset({"spk_1"}))
    assert [way for way, _ in said("call.json", document, named)] == ["in", "out"]


def subtitles(*turns: str, mark: str) -> str:
    cues = [f"{n}\n00:00:0{3 * n}{mark}000 --> 00:00:0{3 * n + 1}{mark}000\n{turn}\n" for n, turn in enumerate(turns)]
    return "\n".join((["WEBVTT\n"] if mark == "." else []) + cues)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.vtt", subtitles("<v Konsultant>{}", "<v Klient>{}", "<v Konsultant>{}", mark=".")),
        ("a.vtt", subtitles("Mówca 1: {}", "Mówca 2: {}", "Mówca 1: {}", mark=".")),
        ("a.srt", subtitles("Ewa: {}", "Jan: {}", "Ewa: {}", mark=",")),
        ("a.txt", "Konsultant: {}\nKlient: {}\nKonsultant: {}\n"),
        ("a.txt", "[00:00:01] Speaker A: {}\n[00:00:04] Speaker B: {}\n[00:00:09] Speaker A: {}\n"),
    ],
)  # fmt: skip
def test_subtitles_and_text_have_both_sides(name: str, content: str) -> None:
    assert said(name, content.format(GREETING, COMPLAINT, ANSWER)) == BOTH_SIDES


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("+48600100200.vtt", "+48600100200"),
        ("2026-03-12_09-14-02_600100200.srt", "+48600100200"),
        ("rec-20260312091402-48600100200-in.json", "+48600100200"),
        ("0048 600 100 200 20260312.txt", "+48600100200"),
        ("call_600-100-200_ewa.vtt", "+48600100200"),
        ("+491701234567_2026-03-12.vtt", "+491701234567"),
        ("20260312091402.vtt", None),
        ("nagranie 12345.vtt", None),
        ("600100200_600100201.vtt", None),
    ],
)
def test_the_number_in_a_file_name_is_the_callers(name: str, phone: str | None) -> None:
    assert phone_in(name, POLISH) == phone


def test_a_number_without_code_and_a_time_without_zone_are_not_guessed() -> None:
    assert phone_in("600100200.vtt", ImportOptions()) is None
    assert phone_in("+48600100200.vtt", ImportOptions()) == "+48600100200"
    assert moment_in("20260312-091402.vtt", ImportOptions(), NOW) is None
    assert moment_in("20990312-091402.vtt", POLISH, NOW) is None
