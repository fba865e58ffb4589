"""What a person wrote now, in English and Polish mail of the usual programs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.html_text import text_of_html
from pipelines.ingest.reply_stripping import own_words

ANSWERS = [
    "I never got it.\n\nOn Mon, May 4, 2026 at 10:00 AM Help <help@shop.example> wrote:\n\n> Thank you.\n>\n> Best\n",
    "I never got it.\n\nOn Mon, May 4, 2026 at 10:00 AM The Very Long Name Of Our Team\n<help@shop.example> wrote:\n> hi",
    "I never got it.\n\npon., 4 maj 2026 o 10:00 Sklep <help@shop.example> napisał(a):\n\n> Dzień dobry\n",
    "I never got it.\n\nW dniu 4.05.2026 o 10:00, Sklep pisze:\n> Dzień dobry\n",
    "I never got it.\n\nDnia 4 maja 2026 10:00 Sklep <help@shop.example> napisał(a):\n\nDzień dobry,\nzamówienie wysłane.",
    "I never got it.\n\nFrom: Help <help@shop.example>\nSent: Monday, May 4, 2026 10:00\nTo: Anna\nSubject: RE: order\n\nDear Anna",
    "I never got it.\n\nOd: Sklep <help@shop.example>\nWysłano: poniedziałek, 4 maja 2026\nDo: Anna\nTemat: RE: zam.\n\nDzień dobry",
    "I never got it.\n\n-----Original Message-----\nFrom: x\nDear",
    "I never got it.\n\n-----Wiadomość oryginalna-----\nOd: x\n",
    "I never got it.\n\n---------- Forwarded message ---------\nFrom: Shop\nSubject: x\n\nwe promise",
    "I never got it.\n\n-- \nAnna Nowak\nACME\ntel 600 100 200",
    "I never got it.\n\nBest regards,\nAnna Nowak\nACME Ltd\n+48 600 100 200",
    "I never got it.\n\nPozdrawiam serdecznie\nAnna Nowak",
    "I never got it.\n\nSent from my iPhone",
    "I never got it.\n\nWysłane z iPhone'a",
    "I never got it.\n\nAnna Nowak",
    "I never got it.\n\nThis e-mail and any attachments are confidential and intended only for you.",
    "##- Please type your reply above this line -##".join(["I never got it.\n\n", "\nYour ticket 7 was updated."]),
]


@pytest.mark.parametrize("mail", ANSWERS)
def test_quoted_history_and_signatures_are_taken_off(mail: str) -> None:
    assert own_words(mail, "Anna Nowak") == "I never got it."


def test_answers_between_quoted_lines_are_kept() -> None:
    assert own_words("On Monday Help wrote:\n> Did you get it?\nNo!\n> Was the box fine?\nIt was crushed.") == "No!\nIt was crushed."


def test_a_postscript_under_the_sign_off_is_kept() -> None:
    assert own_words("It broke.\n\nRegards,\nAnna\n\nPS. The box was wet.") == "It broke.\n\nPS. The box was wet."


@pytest.mark.parametrize(
    "text",
    [
        "From: Warsaw\nthe parcel went to Kraków",
        "On Monday I wrote:\nplease cancel my order",
        "2026-05-04 zamówiłem i nic. Pan z infolinii napisał:\nże dojdzie",
        "Dziękuję",
        "> only\n> quoted",
        "---------- Forwarded message ---------\nFrom: Shop\n\nwe promise a refund",
    ],
)
def test_what_only_looks_like_history_stays(text: str) -> None:
    assert own_words(text) == text


@given(st.text(max_size=300))
def test_something_is_left_of_every_text_that_has_words(text: str) -> None:
    assert bool(own_words(text).strip()) == bool(text.strip())


@pytest.mark.parametrize(
    "unit", ["\n", ">", "From: x\n", "On a\n", "On x wrote:\n", "best regards\n", "<", "<a", "<!--", '<a ">', "<div>", "<svg>", "&"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    started = time.process_time()
    own_words(text)
    text_of_html(text)
    assert time.process_time() - started < 3


def test_html_gives_its_text_and_nothing_that_runs_or_loads() -> None:
    page = (
        '<head><title>x</title></head><p>Late <b>again</b></p><script>alert(1)</script><img src=x onerror="a>b">'
        "<blockquote>old</blockquote>5 < 6 &amp; 7"
    )
    assert text_of_html(page) == "Late again\n\n> old\n5 < 6 & 7"


def test_a_script_that_never_ends_hides_what_follows() -> None:
    assert text_of_html("<p>before</p><script>after") == "before"
