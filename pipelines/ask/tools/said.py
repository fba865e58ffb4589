"""What customers say: summaries by topic, reasons for bad reviews, and messages like a given one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import about_topic, filters, kept_messages, nothing, say_assumptions, say_unsure
from pipelines.ask.periods import Period
from pipelines.ask.plan import Plan
from pipelines.ask.topics import Topic, flat, of_words
from pipelines.records import reading
from pipelines.search.filters import Filters
from pipelines.search.find import find_messages


def said_about(desk: Desk, plan: Plan) -> Answer:
    """Points on a topic: frustrated, praise, the rest, and what else the frustrated messages mention."""
    answer = desk.answer("summary")
    searched = desk.messages(plan.period)
    matching = kept_messages(desk, plan, about_topic(desk, plan, searched))
    say_assumptions(desk, plan, answer, angry=True)
    if not matching:
        nothing(desk, answer, len(searched), plan.period)
        return answer
    topic = desk.topic(plan)
    shown = (topic,) if topic else ()
    name = topic.name(desk.language) if topic and plan.topic else desk.say("this", "z pytania")
    answer.number(len(matching), desk.say("messages on the topic", "wiadomości na ten temat"), **filters(plan))
    answer.number(people_behind(matching), desk.say("customers behind them", "klienci, którzy je napisali"), **filters(plan))
    answer.number(len(searched), desk.say("incoming messages in the period", "wiadomości przychodzące w okresie"), **filters(plan))
    answer.say(
        desk.say(
            f"On {name}: {wording.messages(len(matching), 'en')} of {len(searched)}, from"
            f" {wording.customers(people_behind(matching), 'en')}.",
            f"Temat „{name}”: {wording.messages(len(matching), 'pl')} z {len(searched)}; znani klienci: {people_behind(matching)}.",
        )
    )
    angry = [row for row in matching if row.frustrated == "yes"]
    praise = [row for row in matching if row.sentiment == "positive" and row.frustrated != "yes"]
    rest = [row for row in matching if row.sentiment != "positive" and row.frustrated == "no"]
    point(desk, answer, angry, shown, plan, "Frustrated", "Niezadowolenie")
    own = {plan.topic, topic.theme if topic else None} - {None}
    others = [item for item in desk.subjects.reasons() if not own & {item.key, item.theme}]
    held = desk.subjects.held(others, angry)
    for other in _most_common(held, others):
        point(
            desk,
            answer,
            held[other.key],
            (other,),
            plan,
            f"Frustrated, and about {other.name('en')} too",
            f"Niezadowolenie, a w nim także: {other.name('pl')}",
        )
    point(desk, answer, praise, shown, plan, "Praise", "Pochwały")
    point(desk, answer, rest, shown, plan, "Neither", "Bez emocji")
    say_unsure(desk, answer, matching, **filters(plan))
    return answer


def point(desk: Desk, answer: Answer, rows: Sequence[Any], shown: tuple[Topic, ...], plan: Plan, en: str, pl: str) -> None:
    """One point of a summary with its numbers and up to two quotes; nothing when there is nothing behind it."""
    if not rows:
        return
    answer.number(len(rows), desk.say(f"{en}: messages", f"{pl}: wiadomości"), **filters(plan))
    marks = answer.citations.marks(list(rows)[-desk.rules.quotes_per_point :], *shown)
    answer.say(
        desk.say(
            f"{en}: {wording.customers(people_behind(rows), 'en')}, {wording.messages(len(rows), 'en')} {marks}.",
            f"{pl}: {wording.customers(people_behind(rows), 'pl')}, {wording.messages(len(rows), 'pl')} {marks}.",
        )
    )


def people_behind(rows: Sequence[Any]) -> int:
    """How many known customers wrote the messages."""
    return len({row.owner_id for row in rows if row.owner_id is not None})


def _most_common(held: Mapping[str, Sequence[Any]], listed: Sequence[Topic]) -> list[Topic]:
    return [topic for topic in sorted(listed, key=lambda item: -len(held[item.key])) if len(held[topic.key]) >= 2][:2]


def bad_review_reasons(desk: Desk, plan: Plan) -> Answer:
    """The topics of reviews with one or two stars, counted, against the period before."""
    answer = desk.answer("summary")
    now, before = (_bad_reviews(desk, plan, period) for period in (plan.period, plan.period.before()))
    say_assumptions(desk, plan, answer)
    answer.assumptions.append(
        desk.say(
            "Bad reviews have one or two stars of five; a review can count for several reasons.",
            "Złe opinie mają jedną lub dwie gwiazdki z pięciu; opinia może liczyć się do kilku powodów.",
        )
    )
    say_how_counted(desk, answer)
    answer.number(len(now), desk.say("reviews with one or two stars", "opinie z jedną lub dwiema gwiazdkami"), **filters(plan))
    answer.number(
        len(before), desk.say("the same in the period before", "to samo w poprzednim okresie"), **filters(plan, plan.period.before())
    )
    if not now:
        nothing(desk, answer, len(desk.messages(plan.period, channels=("review",))), plan.period)
        return answer
    listed = desk.subjects.reasons()
    held = desk.subjects.held(listed, now)
    best = [topic for topic in sorted(listed, key=lambda item: -len(held[item.key])) if held[topic.key]][:3]
    answer.say(
        desk.say(
            f"{len(now)} bad reviews, {len(before)} in the period before ({wording.span(plan.period.before(), 'en')}).",
            f"Złe opinie: {len(now)}, w poprzednim okresie ({wording.span(plan.period.before(), 'pl')}): {len(before)}.",
        )
    )
    for place, topic in enumerate(best, 1):
        rows, earlier = held[topic.key], sum(desk.subjects.holds(topic, row) for row in before)
        answer.number(len(rows), desk.say(f"bad reviews about {topic.name('en')}", f"złe opinie: {topic.name('pl')}"), **filters(plan))
        marks = answer.citations.marks(rows[-desk.rules.quotes_per_point :], topic)
        answer.say(
            f"{place}. {topic.name(desk.language)}: {wording.share(len(rows), len(now), desk.language)} {marks}, "
            + desk.say(
                f"{wording.share(earlier, len(before), 'en')} before.", f"poprzednio {wording.share(earlier, len(before), 'pl')}."
            )
        )
    told = {row.id for rows in held.values() for row in rows}
    without = sum(row.id not in told for row in now)
    answer.number(without, desk.say("bad reviews with none of the themes", "złe opinie bez żadnego z tematów"), **filters(plan))
    answer.say(desk.say(f"{without} of {len(now)} had no theme.", f"Bez żadnego tematu: {without} z {len(now)}."))
    return answer


def say_how_counted(desk: Desk, answer: Answer) -> None:
    """Says whether reasons are themes of the taxonomy, or our words where no message has a theme."""
    answer.assumptions.append(
        desk.say(
            "Reasons are the taxonomy's themes, and packaging, which is in none, by search for our words.",
            "Powody to tematy z klasyfikacji, a opakowanie, którego w niej nie ma, przez wyszukiwanie naszych słów.",
        )
        if desk.subjects.themes
        else desk.say(
            "No message has a theme yet; reasons were searched for by our words in English and Polish.",
            "Żadna wiadomość nie ma jeszcze tematu; powodów szukano po naszych słowach, polskich i angielskich.",
        )
    )


def _bad_reviews(desk: Desk, plan: Plan, period: Period) -> list[Any]:
    rows = kept_messages(desk, plan, desk.messages(period, channels=("review",)))
    return [row for row in rows if row.rating is not None and row.rating <= 2 and row.rating_scale in (None, "stars")]


def messages_like(desk: Desk, plan: Plan) -> Answer:
    """The nearest messages by meaning and word; a list by likeness and no count."""
    answer = desk.answer("list")
    wanted = Filters(until=desk.as_of, since=plan.period.after() if "period" in plan.said else None)
    hits = find_messages(desk.workspace, plan.sample, limit=desk.rules.likenesses, filters=wanted)
    rows = {row.id: row for row in reading.told(desk.connection, message_ids=[hit.message_id for hit in hits])}
    found = kept_messages(desk, plan, (rows[hit.message_id] for hit in hits if hit.message_id in rows))
    answer.assumptions.append(
        desk.say(
            "The list is by likeness in English and Polish, the nearest first; it is not a count.",
            "Lista jest według podobieństwa po polsku i angielsku, najbliższe najpierw; to nie jest liczba wystąpień.",
        )
    )
    if not found:
        answer.say(
            desk.say(
                "No message is near to that sentence; all incoming messages were searched by meaning and by word.",
                "Żadna wiadomość nie jest podobna; przeszukano wszystkie wiadomości przychodzące po znaczeniu i po słowach.",
            )
        )
        return answer
    answer.number(
        len(found), desk.say("messages shown, by likeness", "pokazane wiadomości, według podobieństwa"), limit=desk.rules.likenesses
    )
    profiles = desk.profiles(row.owner_id for row in found)
    answer.say(
        desk.say(
            f"The {wording.messages(len(found), 'en')} nearest to that sentence:",
            f"Najbliższe temu zdaniu: {wording.messages(len(found), 'pl')}.",
        )
    )
    sought = of_words(word for word in flat(plan.sample).split() if len(word) > 3)
    for place, row in enumerate(found, 1):
        answer.say(f"{place}. {desk.day(row.created_at)}, {desk.name(profiles.get(row.owner_id))} {answer.citations.mark(row, sought)}")
    return answer
