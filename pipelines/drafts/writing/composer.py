"""Writes a message without a language model: phrases chosen by kind of matter and action, the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.brief import Brief, TriggerFact
from pipelines.drafts.facts.lessons import mark_of
from pipelines.drafts.facts.signing import sign_off
from pipelines.drafts.language.plain_text import words
from pipelines.drafts.language.wording import phrases
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.reading.themed_matter import THEMED
from pipelines.drafts.writing.sentences import PLACEHOLDER, DraftText, Kind, Sentence, placeholders, rendered

NAME = "composer"
AFTER_TOPIC = ("promise", "apology", "ask")  # slots whose phrase is chosen so that it repeats the least of what stands before it
STEM = 6  # letters
OPENING, CARE, OFFER, CLOSING = range(4)  # paragraphs
ASKED_FOR = frozenset({Issue.OTHER, Issue.RETURN, Issue.PRICE})  # often no more than a request or a question


def compose(brief: Brief, rules: DraftRules, *, version: int = 1) -> DraftText:
    """The message of this brief. Another `version` chooses other phrases where there are any."""
    book = phrases(brief.language)
    writer = _Writer(brief, book, f"{brief.person.key}:{brief.trigger.key if brief.trigger else brief.issue}:{version}")
    if brief.grave is not None:
        sentences = [writer.sentence(book["grave"][brief.grave.value], "fact", OPENING)]
    else:
        sentences = _sentences(brief, rules, writer, book["kinds"][brief.issue.value])
    text = DraftText(subject_of(brief), greeting_of(brief), after_greeting(brief, sentences), sign_off_of(brief))
    return _fitting(text, rules.max_words)


def after_greeting(brief: Brief, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """In Polish a letter goes on in lower case after the comma of its greeting."""
    if not sentences:
        return ()
    first, *rest = sentences
    if brief.language == "pl" and first.text[:1].isupper():
        first = replace(first, text=first.text[:1].lower() + first.text[1:])
    return (first, *rest)


def _fitting(draft: DraftText, max_words: int) -> DraftText:
    """The draft within the limit: what asks for more goes first, then the apology; what answers stays."""
    while len(draft.body.split()) > max_words:
        spare = [number for number, item in enumerate(draft.sentences) if item.kind == "courtesy" and item.paragraph == CARE]
        if not spare:
            break
        draft = replace(draft, sentences=tuple(item for number, item in enumerate(draft.sentences) if number != spare[-1]))
    return draft


def _sentences(brief: Brief, rules: DraftRules, writer: _Writer, kind: dict[str, Any]) -> list[Sentence]:
    book = writer.book
    answered = (brief.trigger.key, *brief.shown_by) if brief.trigger is not None else ()
    said = [writer.sentence(_opening(writer, kind), "fact", OPENING, *answered)]
    if brief.also is not None:
        topic = writer.choice("also", book["kinds"][brief.also.value]["topic"])
        said.append(writer.sentence(book["also"].replace("{topic}", topic), "fact", OPENING, *answered))
    refunded = refund_sentence(brief)
    said += [refunded] if refunded is not None else []
    if kind["promise"]:
        said.append(_promise(brief, writer, kind["promise"] if refunded is None else book["refunded_promise"]))
    if brief.open_promise is not None:
        said.append(writer.sentence(book["open_promise"], "fact", CARE, brief.open_promise.evidence))
    elif brief.earlier_contacts or (brief.says_again and brief.trigger is not None):
        said.append(_again(brief, writer, answered))
    elif brief.trigger is not None and _says_wait(brief, brief.trigger):
        said.append(writer.sentence(book["waiting"], "fact", CARE, brief.trigger.key))
    grievance = brief.unhappy or brief.issue not in {*ASKED_FOR, *THEMED}  # told in general terms, only an unhappy message is one
    if rules.apologise and kind["apology"] and grievance:
        said.append(writer.sentence(writer.choice("apology", kind["apology"]), "courtesy", CARE))
    if brief.issue is Issue.SILENCE and brief.action_kind in book["actions"]:
        return [*said, *_rest(brief, writer, kind, book["actions"][brief.action_kind])]
    return [*said, *_rest(brief, writer, kind, kind["ask"] if grievance else ())]


def _says_wait(brief: Brief, trigger: TriggerFact) -> bool:
    """Whether the wait is named: not beside praise, and after a call only where it left the customer unhappy."""
    waited = brief.has_waited and trigger.written_on is not None and brief.issue is not Issue.PRAISE
    return waited and (brief.unhappy or trigger.channel != "call")


def _again(brief: Brief, writer: _Writer, answered: Sequence[str]) -> Sentence:
    """That it is not the first contact: counted where the records count it, else as the records or the message show it."""
    if not brief.earlier_contacts:
        return writer.sentence(writer.book["repeated_said"], "fact", CARE, *answered)
    template = writer.book["repeated" if brief.contacts_are_certain and not brief.says_again else "repeated_uncounted"]
    return writer.sentence(template, "fact", CARE, *brief.earlier_contacts)


def refund_sentence(brief: Brief) -> Sentence | None:
    """What the books show of the money that the customer waits for."""
    text = brief.refund_text()
    return Sentence(text, "fact", (brief.refund.key,)) if brief.refund is not None and text is not None else None


def _rest(brief: Brief, writer: _Writer, kind: dict[str, Any], asked: Sequence[str]) -> list[Sentence]:
    """What follows the answer: a request, the offer, how to reach us."""
    said = []
    if asked:
        said.append(writer.sentence(writer.choice("ask", asked), "courtesy", CARE))
    if brief.offer is not None:
        text = rendered(writer.choice("offer", writer.book["offer_silent" if brief.trigger is None else "offer"]), writer.values)
        said.append(Sentence(text, "offer", offer_id=brief.offer.key, paragraph=OFFER, phrases=writer.marks()))
    closings, group = writer.book["closings"], kind["group"]
    fitting = closings.get(f"{group}_after_ask", closings[group]) if asked else closings[group]  # no second request for a reply
    said.append(writer.sentence(writer.choice("closing", fitting), "courtesy", CLOSING))
    return said


def _opening(writer: _Writer, kind: dict[str, Any]) -> str:
    """A frame with the topic put in; with the order where the brief holds one."""
    ordered = writer.brief.order is not None
    frames = kind.get("frames_order" if ordered and "frames_order" in kind else "frames") or writer.book["frames"]
    frame = writer.choice("frame", frames)
    if "{topic}" not in frame:
        return frame
    return frame.replace("{topic}", writer.choice("topic", kind["topic_order" if ordered else "topic"]))


def _promise(brief: Brief, writer: _Writer, templates: Sequence[str]) -> Sentence:
    template = writer.choice("promise", templates)
    keys = (brief.trigger.key,) if brief.trigger else ()
    if brief.due_on is None:
        open_text = rendered(template.replace("{due}", writer.book["to_fill_in"]), writer.values)
        return Sentence(open_text, "promise", keys, phrases=writer.marks())
    return Sentence(rendered(template, writer.values), "promise", keys, due_on=brief.due_on, phrases=writer.marks())


def subject_of(brief: Brief) -> str:
    """A subject in our own words; the order's key where there is one."""
    words: dict[str, str] = phrases(brief.language)["subject"]
    if brief.order is not None and brief.issue is not Issue.SILENCE:
        return rendered(words["order"], brief.values())
    if brief.trigger is None:
        return words["none"]
    if brief.trigger.written_on is None:
        return words["undated"]
    kind = {"call": "call", "chat": "chat", "review": "review", "survey": "survey"}.get(brief.trigger.channel, "message")
    return rendered(words[kind], brief.values())


def greeting_of(brief: Brief) -> str:
    """Hello Jane, · Panie Tomaszu, · Dzień dobry, as far as we know how to greet."""
    words: dict[str, str] = phrases(brief.language)["greeting"]
    person = brief.person
    if brief.language == "pl":
        named = person.vocative and person.form in words
        return words[person.form].replace("{name}", person.vocative or "") if named else words["unnamed"]
    return words["named"].replace("{name}", person.first_name) if person.first_name else words["unnamed"]


def sign_off_of(brief: Brief) -> str:
    """The closing formula, who signs and for which company."""
    return sign_off(brief.language, brief.signature, brief.company.name, informal=brief.person.informal)


def _stems(template: str) -> frozenset[str]:
    """The beginnings of a phrase's longer words, so that one phrase need not repeat another in a different form."""
    return frozenset(word[:STEM] for word in words(PLACEHOLDER.sub(" ", template)) if len(word) >= STEM)


class _Writer:
    """Chooses phrases by a hash of what is answered, so that one brief always reads the same and two rarely do."""

    def __init__(self, brief: Brief, book: Any, seed: str) -> None:
        self.brief, self.book, self.seed, self.values = brief, book, seed, brief.values()
        self.chosen: list[str] = []
        self.said: frozenset[str] = frozenset()  # beginnings of the longer words of the topic and what followed it

    def choice(self, slot: str, options: Sequence[str]) -> str:
        """One of the options that fit, of those that people rejected least often; its mark goes to the next sentence."""
        fitting = [option for option in options if placeholders(option) <= {*self.values, "topic", "due"}] or list(options)
        times = {option: self.brief.rejected.get(mark_of(option), 0) for option in fitting}
        best = [option for option in fitting if times[option] == min(times.values())]
        digest = hashlib.sha256(f"{self.seed}:{slot}".encode()).digest()
        taken = best[int.from_bytes(digest[:4], "big") % len(best)]
        if slot in AFTER_TOPIC:
            taken = min((taken, *best), key=lambda option: len(_stems(option) & self.said))
        self.said |= _stems(taken) if slot in (*AFTER_TOPIC, "topic") else frozenset()
        self.chosen.append(mark_of(taken))
        return taken

    def marks(self) -> tuple[str, ...]:
        """The marks of the phrases chosen since the last sentence."""
        marks, self.chosen = tuple(self.chosen), []
        return marks

    def sentence(self, template: str, kind: Kind, paragraph: int, *evidence: str) -> Sentence:
        keys = dict.fromkeys(evidence)
        used = placeholders(template)
        if kind == "fact":
            if self.brief.order is not None and used & {"order", "order_ref", "product", "order_date", "amount"}:
                keys[self.brief.order.key] = None
            if self.brief.trigger is not None and any(name.startswith(("contact", "written")) for name in used):
                keys[self.brief.trigger.key] = None
        return Sentence(rendered(template, self.values), kind, tuple(keys), paragraph=paragraph, phrases=self.marks())
