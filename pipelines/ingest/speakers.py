"""Who speaks in a transcript: the customer or one of us, by the words with which transcripts name speakers."""

from __future__ import annotations

import re
from collections.abc import Collection


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


def directions(speakers: Collection[str | None], agent_names: Collection[str] = ()) -> dict[str | None, str]:
    """`in` or `out` for each speaker of one conversation.

    A name that does not tell is on the other side of those that do: with a customer named it is ours, else it is a customer.
    """
    roles = {speaker: role_of(speaker, agent_names) for speaker in speakers}
    has_customer = "customer" in roles.values()
    has_agent = "agent" in roles.values()
    return {
        speaker: "out" if role == "agent" or (role is None and speaker is not None and has_customer and not has_agent) else "in"
        for speaker, role in roles.items()
    }
