"""Words by which a message says that it is not the first, or that no answer is wanted; lower case with accents."""

from __future__ import annotations

import re

from pipelines.drafts.language.word_patterns import any_of

_NTH = r"(?:second|third|fourth|fifth|sixth|seventh|eighth|umpteenth)"
_COUNT = r"(?:two|three|four|five|six|seven|several|many|\d+)"
_PL_NTH = r"(?:drug|trzec|czwart|piąt|szóst|siódm|ósm|kolejn)\w*"
_PL_COUNT = r"(?:dwa|trzy|cztery|pięć|sześć|siedem|kilka|\d+)"
_PL_SAY = r"(?:pis|dzwon|pros|zgłasz|pyt|wyjaśnia|tłumacz)\w+"

AGAIN = any_of(
    rf"{_NTH} (?:e-?mail|message|call|letter|reminder|ticket|complaint)",
    rf"{_NTH} time (?:\w+ ){{0,3}}(?:writ|ask|call|contact|e-?mail|phon|ring|rang|tell|told|report|explain)\w*",
    rf"(?:asked|written|wrote|called|rung|rang|phoned|emailed|e-mailed|contacted|told|reported|explained) "
    rf"(?:\w+ ){{0,4}}(?:twice|{_COUNT} times)",
    rf"(?:spoken|talked) to {_COUNT} (?:of|people|different)", r"again and again", r"raised tickets", r"still no (?:reply|answer|response)",
    r"reminder number", r"keep (?:writing|calling|asking|explaining)",
    rf"{_PL_NTH} (?:mail|e-mail|list|telefon|wiadomoś\w+|pismo|monit|zgłoszenie|ponagleni\w+)", rf"{_PL_NTH} raz {_PL_SAY}",
    rf"(?:już )?{_PL_COUNT} razy (?:już )?{_PL_SAY}", rf"{_PL_SAY} (?:już |do was |w tej sprawie )*{_PL_COUNT} razy",
    rf"(?:kilkakrotnie|wielokrotnie|dwukrotnie|trzykrotnie) (?:już )?{_PL_SAY}", r"ponagl\w+", r"po raz kolejny",
)
_END = r"(?=\s*(?:[.,;!\n]|$))"
NO_ANSWER = re.compile(
    r"(?:(?:^|[.!?;:,\n]\s*|\b(?:please|just|and|so)\s)(?:please )?(?:do not|don['’]t|no need to|you need not|"
    r"you needn['’]t) (?:ever )?(?:reply|answer|respond|write back)(?: to (?:me|this|us))?"
    rf"(?: (?:any ?more|again|ever))?{_END}|\bno (?:reply|answer|response) (?:is )?(?:needed|necessary|required|wanted|expected)\b|"
    r"\b(?:nie (?:odpisujcie|odpowiadajcie|odpisuj|odpowiadaj)|prosz[ęe] (?:\w+ ){0,3}nie (?:odpisywać|odpowiadać)|"
    rf"nie (?:trzeba|musicie|muszą państwo) (?:\w+ ){{0,2}}(?:odpisywać|odpowiadać))(?: (?:mi|na to|na tę wiadomość|więcej|już))*{_END}|"
    r"\bnie (?:oczekuj\w+|chcę|potrzebuj\w+) (?:już )?(?:żadnej )?odpowiedzi)"
)


def says_again(text: str) -> bool:
    """Whether a lower-case text says that its writer contacted us about it before."""
    return AGAIN.search(text) is not None


def wants_no_answer(text: str) -> bool:
    """Whether a lower-case text asks not to be answered at all, which is more than by what way."""
    return NO_ANSWER.search(text) is not None
