"""Legal words, leaving words and the competitors named beside them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import filters, kept_messages, nothing, say_assumptions
from pipelines.ask.plan import Plan
from pipelines.ask.topics import flat, leaving_words
from pipelines.consent.phrase_list import plain
from pipelines.records import reading
from pipelines.understanding import urgent_words
from pipelines.understanding.leaving_words import leaves_for, rivals
from pipelines.understanding.sentences import sentence_spans


def legal_mentions(desk: Desk, plan: Plan) -> Answer:
    """Every message with a legal word, with whether somebody answered since."""
    answer = desk.answer("list")
    searched = desk.messages(plan.period)
    hits = [row for row in kept_messages(desk, plan, searched) if _speaks_of_law(row)]
    say_assumptions(desk, plan, answer)
    answer.assumptions.append(
        desk.say(
            "Found by a list of words for lawyers, courts, ombudsmen and chargebacks in both languages; this is no legal opinion.",
            "Znalezione po liście słów o prawnikach, sądach, rzecznikach i chargebacku w obu językach; to nie jest opinia prawna.",
        )
    )
    if not hits:
        nothing(desk, answer, len(searched), plan.period)
        return answer
    answer.number(len(hits), desk.say("messages with a legal word", "wiadomości ze słowem prawnym"), **filters(plan))
    answer.say(
        desk.say(
            f"Mentioned in {wording.messages(len(hits), 'en')}, the newest first.",
            f"Mówi o tym: {wording.messages(len(hits), 'pl')}, najnowsze najpierw.",
        )
    )
    answered, profiles = answers_after(desk, hits), desk.profiles(row.owner_id for row in hits)
    for place, row in enumerate(reversed(hits[-desk.rules.listed :]), 1):
        state = (
            desk.say("answered since", "odpowiedziano")
            if row.key in answered
            else desk.say("no answer found", "nie znaleziono odpowiedzi")
        )
        answer.say(
            f"{place}. {desk.day(row.created_at)}, {desk.name(profiles.get(row.owner_id))}"
            f" {_mark(answer, row)}: {state}."
        )
    return answer


def _speaks_of_law(row: Any) -> bool:
    """By the list of words and phrases that opens alerts."""
    text = f"{row.subject.strip()}.\n{row.text}" if row.subject else row.text
    return any(hit.kind == urgent_words.LEGAL for hit in urgent_words.find(text))


def _mark(answer: Answer, row: Any) -> str:
    """The mark for the first sentence that speaks of law; where it stands in the subject, for the message."""
    spans = sentence_spans(row.text)
    found = next((span for span in spans if urgent_words.speaks_of(urgent_words.LEGAL, plain(row.text[span[0] : span[1]]))), None)
    return answer.citations.mark(row) if found is None else answer.citations.mark_span(row, *found)


def answers_after(desk: Desk, rows: list[Any]) -> set[str]:
    """Keys of those messages after which something was written to their customer."""
    ids = list({row.owner_id for row in rows if row.owner_id is not None})
    newest: dict[bytes, Any] = {}
    for reply in reading.told(desk.connection, until=desk.ends, directions=("out",), customer_ids=ids) if ids else []:
        newest[reply.owner_id] = reply.created_at
    return {row.key for row in rows if row.owner_id in newest and newest[row.owner_id] > row.created_at}


def _names(desk: Desk, rows: list[Any]) -> str:
    """Who wrote them, in brackets."""
    profiles = desk.profiles(row.owner_id for row in rows[-desk.rules.listed :])
    named = dict.fromkeys(desk.name(profiles.get(row.owner_id)) for row in rows[-desk.rules.listed :])
    return f" ({', '.join(named)})"


def leaving_words_and_rivals(desk: Desk, plan: Plan) -> Answer:
    """Customers with leaving words, and the competitors that those messages name."""
    answer, topic = desk.answer("count"), leaving_words()
    searched = desk.messages(plan.period)
    known = rivals((*desk.rules.rivals, *plan.rivals))
    hits = [row for row in kept_messages(desk, plan, searched) if topic.found_in(row.text) or leaves_for(row.text, known)]
    if plan.rivals:
        asked = [pattern for name, pattern in known.items() if name in plan.rivals]
        hits = [row for row in hits if any(pattern.search(flat(row.text)) for pattern in asked)]
    say_assumptions(desk, plan, answer)
    answer.assumptions.append(
        desk.say(
            "Leaving is recognised by a list of phrases in both languages; competitors by the names in our list and in ask.rivals, only"
            " beside such a phrase.",
            "Odejście rozpoznajemy po liście zwrotów w obu językach; konkurentów po nazwach z naszej listy i z ask.rivals, tylko obok"
            " takiego zwrotu.",
        )
    )
    if plan.rivals:
        shown = ", ".join(plan.rivals)
        answer.assumptions.append(
            desk.say(f"Only messages that name {shown}.", f"Tylko wiadomości, w których pada nazwa: {shown}.")
        )
    if not hits:
        nothing(desk, answer, len(searched), plan.period)
        return answer
    people = {row.owner_id for row in hits if row.owner_id is not None}
    answer.number(len(people), desk.say("customers with leaving words", "klienci ze słowami o odejściu"), **filters(plan))
    answer.number(len(hits), desk.say("messages with leaving words", "wiadomości ze słowami o odejściu"), **filters(plan))
    answer.say(
        desk.say(
            f"{wording.customers(len(people), 'en')} spoke of leaving in {wording.messages(len(hits), 'en')}.",
            f"O odejściu: {wording.customers(len(people), 'pl')}, {wording.messages(len(hits), 'pl')}.",
        )
    )
    named: dict[str, list[Any]] = defaultdict(list)
    for name, pattern in known.items():
        for row in hits:
            if pattern.search(flat(row.text)):
                named[name].append(row)
    for name, rows in sorted(named.items(), key=lambda item: (-len(item[1]), item[0])):
        answer.number(len(rows), desk.say(f"of them naming {name}", f"w tym wymieniające {name}"), **filters(plan))
        answer.say(
            f"{name}: {wording.messages(len(rows), desk.language)}{_names(desk, rows)}"
            f" {answer.citations.marks(rows[-desk.rules.quotes_per_point :], topic)}."
        )
    told = {row.id for rows in named.values() for row in rows}
    unnamed = [row for row in hits if row.id not in told]
    if unnamed:
        answer.say(
            desk.say(
                f"No listed competitor named: {wording.messages(len(unnamed), 'en')}",
                f"Bez nazwy znanego konkurenta: {wording.messages(len(unnamed), 'pl')}",
            )
            + _names(desk, unnamed)
            + f" {answer.citations.marks(unnamed[-desk.rules.listed :], topic)}."
        )
    return answer
