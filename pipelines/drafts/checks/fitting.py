"""What a language model must not miss or mistake: the form of address, a regret in answer to praise, the order, the next step."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded, visible
from pipelines.drafts.language.wording import phrases
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.writing.sentences import DraftText

KIND = "fitting"
REGRET = re.compile(r"\b(?:sorry|apolog\w+|regret\w*|przykro|przepraszamy|ubolewamy)\b")
TO_HIM, TO_HER, TO_BOTH = r"\b(?:pan|pana|panu|panem|panie)\b", r"\b(?:pani|pania)\b", r"\b(?:panstw[oau]|panstwem)\b"
TO_YOU = r"\b(?:ty|ciebie|tobie|toba|twoj\w{0,3}|twoi\w*|cie|ci)\b"
DID = r"\b\w+(?:les|las)(?:cie)?\b"  # past of "you", which shows the gender
WRONG = {
    form: re.compile("|".join(words))
    for form, words in {
        "pan": (TO_HER, TO_BOTH, TO_YOU, DID), "pani": (TO_HIM, TO_BOTH, TO_YOU, DID),
        "panstwo": (TO_HIM, TO_HER, TO_YOU, DID), "ty": (TO_HIM, TO_HER, TO_BOTH, DID),
    }.items()
}


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence of a model that addresses the customer in another form or regrets what was praised; the message without
    its order or without the step that was proposed."""
    if context.author != "model":
        return []
    said = ((number, _reason(unproved(sentence, brief), brief)) for number, sentence in parts(draft) if number)
    found = findings(KIND, said)
    if brief.order is not None and brief.order.key not in draft.body:
        found.append(Finding(KIND, f"it does not name order {brief.order.key}."))
    proposed = brief.due_on is not None and phrases(brief.language)["kinds"][brief.issue.value]["promise"]
    if proposed and not any(sentence.kind == "promise" for sentence in draft.sentences):
        found.append(Finding(KIND, "it does not say what happens next."))
    return found


def _reason(text: str, brief: Brief) -> str | None:
    plain = folded(visible(text))
    if brief.language == "pl" and WRONG[brief.person.form].search(plain):
        return "another form of address than the greeting's, or a verb that shows the gender."
    return "a regret in answer to praise." if brief.issue is Issue.PRAISE and REGRET.search(plain) else None
