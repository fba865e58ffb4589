"""The matter that a message names must show in the words of the messages that it rests on."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import visible
from pipelines.drafts.language.wording import phrases
from pipelines.drafts.reading.issues import WORDS, Issue, weigh
from pipelines.drafts.writing.sentences import PLACEHOLDER, DraftText, Sentence

KIND = "matter"
UNNAMED = frozenset({Issue.OTHER, Issue.PRAISE, Issue.MIXED, Issue.PRODUCT_QUESTION, Issue.SILENCE})
PLAIN = frozenset({  # matters that stand out in a sentence of ours by their words
    Issue.NOT_RECEIVED, Issue.REFUND_MISSING, Issue.DAMAGED, Issue.WRONG_ITEM, Issue.BILLING, Issue.CANCELLATION, Issue.STAFF,
})


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each fact that names a matter which the messages named as its evidence do not show."""
    if context.texts is None or brief.grave is not None:
        return []
    return [
        Finding(KIND, "the matter that it names does not show in the messages that it rests on.", number)
        for number, sentence in enumerate(draft.sentences, 1)
        if sentence.kind == "fact" and not _is_shown(sentence, brief, context)
    ]


def _is_shown(sentence: Sentence, brief: Brief, context: CheckContext) -> bool:
    named = _named(sentence, brief, context)
    if Issue.PROMISE in named:
        if brief.open_promise is None or brief.open_promise.evidence not in sentence.evidence:
            return False
        named = named - {Issue.PROMISE}
    if not named:
        return True
    text = "\n".join(context.texts[key] for key in sentence.evidence if context.texts is not None and key in context.texts)
    return named <= set(weigh(visible(text).lower()))


def _named(sentence: Sentence, brief: Brief, context: CheckContext) -> set[Issue]:
    """The matters that the sentence names: by our own topics, and in a model's words by the words of each matter."""
    said = visible(sentence.text).lower()
    kinds = phrases(brief.language)["kinds"]
    named = {
        issue for issue in (*WORDS, Issue.PROMISE)
        if issue not in UNNAMED and any(_stands_in(topic, said) for topic in _topics(kinds[issue.value]))
    }
    if context.author == "model":
        plain = said.replace(brief.order.product.lower(), " ") if brief.order is not None and brief.order.product else said
        named |= PLAIN & set(weigh(plain))
    return named


def _topics(kind: dict[str, list[str]]) -> list[str]:
    return [topic for topic in (*kind.get("topic_order", []), *kind.get("topic", [])) if len(_fixed(topic).split()) > 1]


def _stands_in(topic: str, said: str) -> bool:
    """Whether all of a topic's own words stand there in order; some of them begin the topic of another matter, too."""
    own = [part.strip(" ,").lower() for part in PLACEHOLDER.split(topic)[::2]]
    return re.search(".*?".join(re.escape(part) for part in own if part), said, re.DOTALL) is not None


def _fixed(topic: str) -> str:
    """The longest run of a topic's own words between what code fills in."""
    return max(PLACEHOLDER.split(topic)[::2], key=len).strip(" ,").lower()
