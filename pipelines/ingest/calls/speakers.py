"""Who speaks in a transcript: the customer or one of us, by the words with which transcripts name speakers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from pipelines.ingest.calls.cues import Cue


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS = re.compile(r"[^\W\d_]+")
AGENT_WORDS = _words(
    "agent advisor adviser consultant operator support assistant representative rep associate specialist bot system ivr "
    "seller staff employee konsultant konsultantka doradca doradczyni operatorka pracownik pracowniczka obsługa sprzedawca "
    "infolinia bok"
)
CUSTOMER_WORDS = _words(
    "customer client caller user buyer guest visitor shopper klient klientka kupujący kupująca rozmówca rozmówczyni dzwoniący dzwoniąca"
)


_GREETING = re.compile(
    r"how (?:can|may) i help|what can i do for you|thank you for (?:calling|holding|your call)|"
    r"you(?:'re| are) (?:through to|speaking (?:to|with))|"
    r"w czym (?:mogę |możemy )?(?:pomóc|panu|pani)|jak mogę pomóc|dziękuj(?:ę|emy) za (?:telefon|oczekiwanie)|"
    r"(?:przy telefonie|z tej strony) .{0,40}(?:biuro|dział|sklep|infolini|obsług)|rozmow[ay] (?:jest|są) nagrywan|"
    r"wie kann ich (?:ihnen )?(?:weiter)?helfen|was kann ich für sie tun|"
    r"(?:en quoi|comment) puis-je vous aider|que puis-je faire pour vous",
    re.IGNORECASE,
)
GREETING_TURNS = 3


def role_of(speaker: str | None, agent_names: Collection[str] = ()) -> str | None:
    """`agent`, `customer` or None when the name does not tell; `agent_names` are our own people, in lower case."""
    if speaker is None:
        return None
    if speaker.casefold().strip() in agent_names:
        return "agent"
    words = {word.casefold() for word in _WORDS.findall(speaker)}
    is_agent, is_customer = bool(words & AGENT_WORDS), bool(words & CUSTOMER_WORDS)
    if is_agent and is_customer:
        return "agent" if words & {"support", "service", "obsługa"} else None
    return "agent" if is_agent else "customer" if is_customer else None


def speaker_who_greets(cues: Iterable[Cue]) -> str | None:
    """The one speaker who says what only a company's person says at the beginning of a call; None when none or several do."""
    turns: Counter[str] = Counter()
    greeting = set()
    for cue in cues:
        if cue.speaker is not None:
            turns[cue.speaker] += 1
            if turns[cue.speaker] <= GREETING_TURNS and _GREETING.search(cue.text[:1_000]):
                greeting.add(cue.speaker)
    return greeting.pop() if len(greeting) == 1 and len(turns) > 1 else None


def directions(
    speakers: Collection[str | None], agent_names: Collection[str] = (), greets: str | None = None
) -> dict[str | None, str]:
    """`in` or `out` for each speaker of one conversation; `greets` is ours where no name tells who is.

    A name that does not tell is on the other side of those that do: with a customer named it is ours, else it is a customer.
    """
    roles = {speaker: role_of(speaker, agent_names) for speaker in speakers}
    if greets is not None and not any(roles.values()):
        roles[greets] = "agent"
    has_customer = "customer" in roles.values()
    has_agent = "agent" in roles.values()
    return {
        speaker: "out" if role == "agent" or (role is None and speaker is not None and has_customer and not has_agent) else "in"
        for speaker, role in roles.items()
    }
