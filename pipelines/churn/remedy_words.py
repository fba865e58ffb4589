"""Whether a message asks that something be put right about an order, and whether it calls itself a complaint."""

from __future__ import annotations

import re

_REMEDY = re.compile(
    r"\b(?:refund\w*|money back|reimburse\w*|compensat\w+|replace (?:it|this|that|them|my|the)|replacements?|"
    r"repair\w*|re-?send|put (?:it|this|"
    r"that|things) right|"
    r"sort (?:it|this|that|the \w+) out|(?:it|this|that|things) sorted|not (?:been )?sorted|"
    r"make (?:it|this|that) right|exchange (?:it|them|this|for)|send (?:me "
    r")?(?:a new|another|the missing|"
    r"the right|a replacement)|want (?:my|the|a) (?:\w+ )?(?:money|order|parcel|replacement|kettle|item)|where(?:'s| is| are) my|"
    r"still (?:waiting|no|not|nothing)|never (?:arrived|came|received|turned up)|(?:not|n't) (?:arrived|been delivered|received)|"
    r"wrong (?:item|size|colou?r|order)|(?:is|are|was|were) missing|formal complaint|my complaint)\b"
    r"|\b(?:zwrot\w*|zwróć\w*|zwroc\w*|oddajcie|oddać pieni\w+|wymian[ęeąy]|wymie(?:ńcie|nicie|nić|nic)|"
    r"napraw(?:a|ę|y|ić|ic|cie|icie|ienia|ili\w*|iono)|(?<!nie )reklam(?:acj|uj|"
    r"owa)\w*|odszkodowani\w+|"
    r"rekompensat\w+|domagam si[ęe]|żądam|zadam zwrotu|ponown\w+ wysyłk\w+|gdzie (?:jest|są) (?:mój|moja|moje)|"
    r"oczekuję (?:na )?\w+|"
    r"nie (?:dotar\w+|doszł\w+|dosta[łl]\w*|otrzyma\w+|doręcz\w+|przysz\w+)|brakuje|nie ten (?:rozmiar|kolor|produkt))\b",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    r"\b(?:formal complaint|(?:make|making|lodge|lodging|raise|raising|file|filing|register|registering) (?:a|this|"
    r"my) (?:\w+ )?complaint)\b"
    r"|\b(?:składam|skladam|zgłaszam|zglaszam|złożyć|zlozyc|zgłosić|wnoszę|złożył\w+|zgłosił\w+) (?:\w+ "
    r"){0,2}?reklamacj\w+|(?<!nie )\breklamuj[ęe]\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:zignorować|ignorować|wycofuj\w+|anuluj\w+|cofam|nieaktualn\w+)\b|\b(?:ignore|withdraw|withdrawing|forget|"
    r"cancel) (?:my|the|that) (?:\w+ )?complaint\b",
    re.IGNORECASE,
)


def asks_to_put_right(text: str) -> bool:
    """Whether the text asks for a refund, a replacement, a repair, a missing parcel or the like."""
    return bool(_REMEDY.search(text)) and not _TAKEN_BACK.search(text)


def calls_itself_a_complaint(text: str, subject: str | None = None) -> bool:
    """Whether the writer lodges a complaint in so many words, also politely: a deadline runs from it whatever the tone."""
    if _TAKEN_BACK.search(text):
        return False
    opened = (subject or "").strip().lower().startswith(("reklamacja", "complaint", "formal complaint"))
    return opened or bool(_FORMAL.search(text))
