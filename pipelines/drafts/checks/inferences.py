"""Guesses about a person: health, family, money, belief, mood. What we may know we still do not say."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText

KIND = "inference"
ABOUT: dict[str, re.Pattern[str]] = {
    "health": re.compile(
        r"\b(?:health|ill(?:ness)?|sick\w*|hospital\w*|pregnan\w*|disab\w*|therap\w*|depress\w*|diagnos\w*|surgery|doctor|"
        r"medical|injur\w*|chor(?:ob|y|a|ej)\w*|"
        r"szpital\w*|ciaz\w*|niepelnospraw\w*|leczen\w*|lekarz\w*|zdrowi\w*|zdrowotn\w*|pesel)\b"
    ),
    "family": re.compile(
        r"\b(?:husband|wife|spouse|partner|sons?|daughters?|child(?:ren)?|kids?|bab(?:y|ies)|mother|father|mum|mom|dad|"
        r"parents?|grand\w+|divorc\w*|married|"
        r"widow\w*|famil\w*|maz|meza|zona|zony|syn|syna|corka|corki|dziec\w*|matka|matki|ojciec|ojca|mama|tata|babci\w*|"
        r"dziadk\w*|rodzin\w*|rozwod\w*)\b"
    ),
    "money": re.compile(
        r"\b(?:salar\w*|income|debts?|unemploy\w*|afford\w*|poor|wealthy|rich|mortgage|loans?|bankrupt\w*|pensj\w*|dlug\w*|"
        r"bezrobot\w*|kredyt\w*|bogat\w*|biedn\w*)\b"
    ),
    "belief or origin": re.compile(
        r"\b(?:relig\w*|church|muslim\w*|jewish|christian\w*|catholic\w*|politic\w*|vot(?:e|ed|ing|er)\b|ethnic\w*|"
        r"national\w*|immigrant\w*|gay|lesbian|kosciol\w*|"
        r"katoli\w*|polityczn\w*|wyborc\w*|narodowos\w*|imigrant\w*)\b"
    ),
    "mood": re.compile(
        r"\b(?:angry|anger|furious|upset|annoyed|irritated|hysterical|emotional|delighted|thrilled|you (?:are|feel|must be|"
        r"sound|seem) \w*(?:ed|ous|y)\b|"
        r"wsciek\w*|zdenerwowan\w*|rozzloszczon\w*|zirytowan\w*|zachwycon\w*)\b"
    ),
    "private life": re.compile(
        r"\b(?:birthday|anniversary|wedding|holidays?|vacation|honeymoon|funeral|moved (?:house|home|in)|new (?:home|house|flat|job|"
        r"baby)|"
        r"neighbou?rs?|pets?|dogs?|employer|colleagues at|at home|your (?:home|house|flat|garden|work|job|boss|friends?)|urodzin\w*|"
        r"imienin\w*|"
        r"slub\w*|wesel\w*|wakacj\w*|urlop\w*|przeprowadzk\w*|sasiad\w*|psa|psem|kota|kotem|pracodawc\w*|"
        r"(?:pana|pani|panstwa|twoj\w*|twoim) (?:dom\w*|mieszkan\w*|ogrod\w*|prac\w*|przyjaci\w*))\b"
    ),
    "doings that were watched": re.compile(
        r"\b(?:you (?:have )?(?:(?:opened|read|viewed) (?:our|this|it)|clicked|visited|browsed|looked at)|"
        r"(?:opened|read|clicked) our (?:e-?mail|"
        r"message|offer)|"
        r"your (?:visits?|device|location|browser|searches|basket|profile|browsing|behaviou?r|activity|data)|"
        r"lokalizacj\w*|(?:twoj\w*|pana|pani|panstwa) (?:wizyt\w*|urzadzen\w*|koszyk\w*|aktywnosc\w*|zachowan\w*|wyszukiwan\w*|"
        r"profil\w*)|"
        r"przegladan\w* (?:oferty|strony))\b"
    ),
    "age or crime": re.compile(
        r"\b(?:elderly|senior citizen|teenag\w*|minor child|years old|criminal record|starsz\w+ osob\w*|emeryt\w*|nastolat\w*)\b"
    ),
}


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that guesses about the person."""
    return findings(KIND, ((number, _reason(folded(unproved(sentence, brief)))) for number, sentence in parts(draft)))


def _reason(text: str) -> str | None:
    return next((f"it speaks of the customer's {about}." for about, pattern in ABOUT.items() if pattern.search(text)), None)
