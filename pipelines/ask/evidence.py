"""Citations: which stored message stands behind a statement, and the words of it that are shown.

A quote is a verbatim piece of the message. Where the role sees contacts masked, a piece without an address or number is
taken, so that nothing has to be changed inside a quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipelines.ask.topics import Topic
from pipelines.search.permitted import EMAIL, PHONE

# a dot before a small letter or a digit ends an abbreviation, not a sentence
SENTENCE = re.compile(r"[^\n]+?(?:[.!?]+(?=\s+(?![a-ząćęłńóśźż\d])|\s*$)|$)", re.MULTILINE)
GREETING = 25  # characters; a shorter beginning is mostly a greeting and says nothing
LONGEST_QUOTE = 280
MARK = re.compile(r"\[(\d+)\]")


def quote(text: str, *, topics: Iterable[Topic] = (), evidence: Any = None, show_contacts: bool = True) -> str:
    """The sentence that holds a topic's words, else the strongest phrase behind the reading, else the beginning."""
    pieces = [(match.start(), match.group()) for match in SENTENCE.finditer(text) if match.group().strip()]
    chosen = next((piece for topic in topics for _, piece in pieces if topic.found_in(piece)), None)
    if chosen is None and evidence:
        start, end, _ = max(evidence, key=lambda span: span[2])
        chosen = next((piece for place, piece in pieces if place <= start < place + len(piece)), text[int(start) : int(end)])
    if chosen is None:
        chosen = next((piece for _, piece in pieces if len(piece.strip()) >= GREETING), pieces[0][1] if pieces else text)
    return _shown(chosen, show_contacts=show_contacts)


def _shown(chosen: str, *, show_contacts: bool) -> str:
    chosen = chosen.strip()
    if not show_contacts:
        chosen = max(re.split("\0", PHONE.sub("\0", EMAIL.sub("\0", chosen))), key=len).strip()
    return chosen[:LONGEST_QUOTE].strip()


@dataclass
class Citations:
    """The citations of one answer; each message has one mark."""

    show_contacts: bool
    _marks: dict[str, int] = field(default_factory=dict)
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def mark(self, message: Any, *topics: Topic) -> str:
        """The mark for a message, `[3]`."""
        if message.key not in self._marks:
            self._marks[message.key] = len(self._marks) + 1
            words = quote(message.text, topics=topics, evidence=message.evidence, show_contacts=self.show_contacts)
            self._rows.append({"mark": self._marks[message.key], "message_id": message.key, "quote": words})
        return f"[{self._marks[message.key]}]"

    def mark_span(self, message: Any, start: int, end: int) -> str:
        """The mark for one span of a message; two spans of one message have two marks."""
        place = f"{message.key}\0{start}"
        if place not in self._marks:
            self._marks[place] = len(self._marks) + 1
            words = _shown(message.text[start:end], show_contacts=self.show_contacts)
            self._rows.append({"mark": self._marks[place], "message_id": message.key, "quote": words})
        return f"[{self._marks[place]}]"

    def marks(self, messages: Iterable[Any], *topics: Topic) -> str:
        return "".join(dict.fromkeys(self.mark(message, *topics) for message in messages))

    def named_in(self, prose: str) -> list[dict[str, Any]]:
        """The citations whose marks stand in the prose."""
        named = set(MARK.findall(prose))
        return [row for row in self._rows if str(row["mark"]) in named]
