"""What a person wrote now, in English and Polish mail of the usual programs."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.formats.html_text import text_of_html
from pipelines.ingest.replies.reply_stripping import own_words

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
    started = time.thread_time()
    own_words(text)
    text_of_html(text)
    assert time.thread_time() - started < 3


def test_html_gives_its_text_and_nothing_that_runs_or_loads() -> None:
    page = (
        '<head><title>x</title></head><p>Late <b>again</b></p><script>alert(1)</script><img src=x onerror="a>b">'
        "<blockquote>old</blockquote>5 < 6 &amp; 7"
    )
    assert text_of_html(page) == "Late again\n\n> old\n5 < 6 & 7"


def test_a_script_that_never_ends_hides_what_follows() -> None:
    assert text_of_html("<p>before</p><script>after") == "before"


REPLIES = [json.loads(line) for line in (Path(__file__).parents[2] / "data" / "replies.jsonl").read_text(encoding="utf-8").splitlines()]


def customers_text(reply: dict[str, Any]) -> str:
    return own_words(text_of_html(reply["raw"]) if reply["is_html"] else reply["raw"], reply["sender"])


def test_ninety_five_of_a_hundred_labelled_replies_give_exactly_what_the_customer_wrote() -> None:
    assert len(REPLIES) >= 120
    exact = [reply["id"] for reply in REPLIES if customers_text(reply) == reply["expected"]]
    assert len(exact) >= 0.95 * len(REPLIES)


def test_no_labelled_reply_loses_a_word_of_its_customer() -> None:
    lost = {}
    for reply in REPLIES:
        kept = Counter(customers_text(reply).split())
        if missing := Counter(reply["expected"].split()) - kept:
            lost[reply["id"]] = missing
    assert not lost


@pytest.mark.parametrize(
    "mail",
    [
        "Le colis est arrivé\nLe jeu. 12 mars 2026 à 09:14, Shop <help@shop.example> a écrit :\n> Bonjour",
        "Am 3. Mai kam nichts an\nAm 12.03.26 um 09:14 schrieb Shop <help@shop.example>:\n> Hallo",
        "write to anna@client.example\nShop <help@shop.example> wrote on 12 March 2026 at 09:14:\n> Hi",
    ],
)
def test_a_sentence_right_above_an_attribution_is_not_taken_for_its_beginning(mail: str) -> None:
    assert own_words(mail) == mail.split("\n")[0]


@pytest.mark.parametrize("line", [" " * 398 + "x", "12." * 130 + " :", "On " + "12." * 130, "On 1 " + "12:12 a" * 56 + ":"])
def test_lines_that_almost_open_a_quoted_mail_take_linear_time(line: str) -> None:
    started = time.thread_time()
    assert own_words("\n".join(["Hello", *[line] * 499])).startswith("Hello")
    assert time.thread_time() - started < 2.5


@given(st.sampled_from(REPLIES), st.lists(st.sampled_from([reply["expected"] for reply in REPLIES]), min_size=1, max_size=2))
def test_what_stands_above_a_reply_is_never_lost(reply: dict[str, Any], above: list[str]) -> None:
    """Ordinary sentences above any mail, whatever its programs set below, come out again."""
    lines = [line for text in above for line in text.split("\n")]
    sentences = [line for line in lines if line.endswith((".", "?", "!")) and ":" not in line and "<" not in line]
    raw = text_of_html(reply["raw"]) if reply["is_html"] else reply["raw"]
    kept = own_words("\n".join([*sentences, "", raw]), reply["sender"])
    assert not Counter(" ".join(sentences).split()) - Counter(kept.split())
