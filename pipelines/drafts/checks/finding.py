"""What a check found: its kind, the reason as people read it, and the number of the sentence (None: the whole message)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.drafts.language.ticket_tags import OUR_TAG, TICKET
from pipelines.drafts.writing.sentences import DraftText, Sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not proved."""

    kind: str
    reason: str
    sentence_no: int | None = None

    def sentence(self) -> str:
        """What a person reads on a held draft."""
        place = f"Sentence {self.sentence_no}: " if self.sentence_no is not None else ""
        text = f"{place}{self.reason}"
        return text[:1].upper() + text[1:]


REPLY = re.compile(rf"^Re: (?:(?:{TICKET.pattern}|{OUR_TAG.pattern}) ?)?", re.IGNORECASE)


def parts(draft: DraftText) -> Iterator[tuple[int | None, Sentence]]:
    """The numbered sentences, and the subject (without `Re:` and ticket tag) as a courtesy without a number."""
    yield None, Sentence(REPLY.sub("", draft.subject), "courtesy")
    yield from enumerate(draft.sentences, 1)


def findings(kind: str, reasons: Iterable[tuple[int | None, str | None]]) -> list[Finding]:
    """Findings of one kind from the reasons that are not None."""
    return [Finding(kind, reason, number) for number, reason in reasons if reason is not None]
