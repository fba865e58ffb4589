"""Citations: which stored message stands behind a statement, and the words of it that are shown.

A quote is a verbatim piece of the message. Where the role sees contacts masked, a piece without an address or number is
taken, so that nothing has to be changed inside a quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from pipelines.ask.topics import Topic
from pipelines.churn.conversation import speaks_to_a_machine
from pipelines.search.permitted import EMAIL, PHONE

# a dot before a small letter or a digit ends an abbreviation, not a sentence
SENTENCE = re.compile(r"[^\n]+?(?:[.!?]+(?=\s+(?![a-ząćęłńóśźż\d])|\s*$)|$)", re.MULTILINE)
GREETING = 25  # characters; a shorter beginning is mostly a greeting and says nothing
FULL_SENTENCE_WORDS = 3
LONGEST_QUOTE = 280
SIGN_OFF = re.compile(
    r"(?:(?:with )?(?:kind|best|warm|many)?\s*(?:regards|wishes|thanks)|thank you|yours (?:sincerely|faithfully|truly)|sincerely|cheers|"
    r"(?:serdecznie |z góry dziękuję i )?pozdrawiam(?: serdecznie)?|pozdrowienia|z (?:poważaniem|wyrazami szacunku)|--+)\s*[,.!]*$|"
    r"sent from my |wysłane z ",
    re.IGNORECASE,
)
SMALL_TALK = re.compile(
    r"\bhope (?:this|you|all|everything)\b.{0,40}\b(?:well|fine|great|good)\b|"
    r"\b(?:have|had) a (?:nice|good|great|lovely) (?:day|week\w*|evening)|"
    r"\bthank(?:s| you) (?:very much )?(?:in advance|for (?:your|the) (?:time|reply|answer|message|attention|understanding|quick reply))|"
    r"\bmam nadzieję, że (?:wszystko|u państwa|miewa)|\bmiłego (?:dnia|tygodnia|weekendu)|"
    r"\b(?:z góry dziękuję|dziękuję (?:za|z góry) (?:odpowiedź|wiadomość|uwagę))|"
    r"^(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day)|dzień dobry|dobry wieczór|witam|cześć|szanown\w+)\b[^.?]{0,40}[,!:]?$",
    re.IGNORECASE,
)
MARK = re.compile(r"\[(\d+)\]")


def quote(text: str, *, topics: Iterable[Topic] = (), evidence: Any = None, show_contacts: bool = True) -> str:
    """The sentence that holds a topic's words, else the strongest phrase behind the reading, else the beginning.

    Greetings, small talk, signatures and words to a machine come last, so that the sentence carries the matter where there is one.
    """
    pieces = [(match.start(), match.group()) for match in SENTENCE.finditer(text) if match.group().strip()]
    ends = next((place for place, piece in pieces[1:] if SIGN_OFF.match(piece.strip())), len(text))
    said = [piece for piece in pieces if piece[0] < ends] or pieces
    matter = [piece for piece in said if _tells(piece[1])]
    spans = sorted(evidence or (), key=lambda span: -span[2])
    about = (piece for listed in (matter, pieces) for topic in topics for _, piece in listed if topic.found_in(piece))
    loud = (piece for listed in (matter, said) for start, *_ in spans for at, piece in listed if at <= start < at + len(piece))
    begins = (piece for listed in (matter, said) for least in (GREETING, 0) for _, piece in listed if len(piece.strip()) >= least)
    return _shown(next(chain(about, loud, begins), text), show_contacts=show_contacts)


def _tells(piece: str) -> bool:
    said = piece.strip()
    return len(said.split()) >= FULL_SENTENCE_WORDS and not SMALL_TALK.search(said) and not speaks_to_a_machine(said)


def sentence_around(text: str, words: str) -> tuple[int, int] | None:
    """Where the sentence begins and ends that holds those words, line breaks aside; None when the text does not hold them."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found = re.search(pattern, text) if pattern else None
    if found is None:
        return None
    begins = max((match.start() for match in SENTENCE.finditer(text) if match.start() <= found.start()), default=found.start())
    end = next((match.end() for match in SENTENCE.finditer(text) if match.end() >= found.end()), found.end())
    return begins, end


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
