"""The checks that every draft passes, whoever wrote it: composer, language model or a person.

Each check compares one kind of thing with the brief and returns findings. A courtesy sentence of a model that fails is
dropped; any other finding holds the draft with its reason. Nothing here asks a model.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.drafts.checks import (
    addresses,
    amounts,
    banned,
    claims,
    dates,
    fitting,
    ids,
    inferences,
    language,
    length,
    liability,
    links,
    markup,
    matters,
    names,
    offers,
    other_customers,
    promises,
    refusals,
    telephones,
    urgency,
    wording,
)
from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.writing.sentences import DraftText

__all__ = ["ALL", "CheckContext", "Finding", "check_draft", "without_failing_courtesies"]

ALL = (
    amounts.check, dates.check, names.check, ids.check, links.check, addresses.check, telephones.check, promises.check, liability.check,
    other_customers.check, claims.check, urgency.check, inferences.check, wording.check, language.check, banned.check, offers.check,
    markup.check, length.check, matters.check, refusals.check, fitting.check,
)

LONGEST = 1_000  # characters of a sentence; a longer one is refused unread, so that no check can be kept busy


def check_draft(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Every finding, by sentence; an empty list means that nothing in the draft lacks proof."""
    if any(len(sentence.text) > LONGEST for sentence in draft.sentences) or len(draft.subject) > LONGEST:
        return [Finding("style", f"a sentence of more than {LONGEST} characters.", None)]
    found = [finding for check in ALL for finding in check(draft, brief, context)]
    return sorted(found, key=lambda finding: (finding.sentence_no is None, finding.sentence_no or 0, finding.kind))


def without_failing_courtesies(draft: DraftText, brief: Brief, context: CheckContext) -> tuple[DraftText, list[Finding]]:
    """The draft without those courtesies that fail, and the findings that are left."""
    short = tuple(sentence for sentence in draft.sentences if sentence.kind != "courtesy" or len(sentence.text) <= LONGEST)
    draft = draft if len(short) == len(draft.sentences) else replace(draft, sentences=short)
    findings = check_draft(draft, brief, context)
    failing = {finding.sentence_no for finding in findings}
    kept = tuple(
        sentence for number, sentence in enumerate(draft.sentences, 1) if sentence.kind != "courtesy" or number not in failing
    )
    if len(kept) == len(draft.sentences):
        return draft, findings
    left = replace(draft, sentences=kept)
    return left, check_draft(left, brief, context)
