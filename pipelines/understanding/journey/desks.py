"""Which other desks our own mail names to turn to, or hands the matter to, in English and Polish."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.understanding.journey.phrases import DESK_EN, DESK_PL
from pipelines.understanding.journey.thread import Line, Sentence

_TO_A_DESK = re.compile(
    rf"\b(?:is|are) (?:something|a matter|a question|one) (?:for |that )?(?:the |our )?(?P<d9>{DESK_EN})\b"
    rf"|\b(?:please|kindly|you can|you need to|you must) (?:\w+ )?(?:use|fill in|go|ask|try|turn)\b.{{0,30}}?\b(?P<d10>{DESK_EN})\b"
    rf"|\b(?:telefon|kontakt|wiadomosc|mail\w*|formularz\w*)\b.{{0,10}}?\b(?:na|do|z)\b.{{0,10}}?\b(?P<d11>{DESK_PL})\b|"
    r"\b(?:passed|forwarded|handed|transferred|sent|escalated|referred) (?:your|this|it|the|everything|that)\b.{0,60}?\bto (?:the|our|my|"
    r"a)?\b.{0,20}?"
    rf"\b(?P<d1>{DESK_EN})\b"
    r"|\b(?:contact|get in touch with|write to|ring|call|speak to|turn to|e-?mail|ask) (?:(?:the|our|your|a|their) )?.{0,20}?"
    rf"\b(?P<d2>{DESK_EN})\b"
    r"|\b(?:handled|dealt with|looked after|decided|done) (?:only )?by (?:the|our|a)\b.{0,20}?"
    rf"\b(?P<d3>{DESK_EN})\b"
    rf"|\b(?P<d4>{DESK_EN})\b.{{0,60}}\b(?:contact|get in touch with|write to|ring|call|speak to|turn to) (?:them|it)\b"
    rf"|\b(?:not (?:a matter|something|one) for (?:us|me)|only)\b.{{0,20}}?\bthe (?P<d5>{DESK_EN})\b.{{0,20}}\b(?:can|may|does|decides)\b"
    r"|\b(?:przekaza|przekier|skierowa|przesla)\w*\b.{0,60}?\b(?:do|na)\b.{0,15}?"
    rf"\b(?P<d6>{DESK_PL})\b"
    r"|\b(?:kontakt|skontaktowac|kontaktowac|zglosic|zwrocic|napisac|dzwonic|zadzwonic|pisac|odezwac)\w*\b.{0,30}?\b(?:z|ze|do|na|"
    r"w)\b.{0,15}?"
    rf"\b(?P<d7>{DESK_PL})\b"
    r"|\b(?:zajmuje|odpowiada|decyduje|rozpatruje)\w*\b.{0,20}?"
    rf"\b(?P<d8>{DESK_PL})\b"
)
_WEAK = ("dzial", "team", "department")  # says nothing by itself: what follows names the desk
_NAMED_AFTER = re.compile(r"\w+")


def other_desks(ours: Iterable[Line]) -> list[tuple[Line, Sentence, str]]:
    """Our sentences that hand the matter on, each with the desk named (a stem of four letters), oldest first."""
    found: list[tuple[Line, Sentence, str]] = []
    for line in ours:
        for one in line.sentences:
            match = _TO_A_DESK.search(one.words)
            if match is None:
                continue
            desk = next(word for word in match.groupdict().values() if word)
            if desk.startswith(_WEAK):
                after = _NAMED_AFTER.search(one.words, match.end())
                desk = after.group() if after else desk
            found.append((line, one, desk[:4]))
    return found
