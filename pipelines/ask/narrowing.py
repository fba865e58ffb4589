"""The narrowing that a plan asks for, applied to messages and customers, and said in one line each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.periods import Period
from pipelines.ask.plan import Plan
from pipelines.ask.topics import Topic

COUNTRY_NAMES = {
    "PL": ("Poland", "Polska"),
    "GB": ("the United Kingdom", "Wielka Brytania"),
    "DE": ("Germany", "Niemcy"),
    "IE": ("Ireland", "Irlandia"),
    "FR": ("France", "Francja"),
}


def country_name(code: str, language: str) -> str:
    return COUNTRY_NAMES.get(code, (code, code))[language == "pl"]


def kept_customers(desk: Desk, plan: Plan, ids: Iterable[bytes | None]) -> set[bytes]:
    """Those of the customers that the plan's tier, country, buyer and case limits leave."""
    kept = {item for item in ids if item is not None}
    if plan.tier:
        kept = {item for item in kept if (row := desk.valuations.get(item)) is not None and row.tier == plan.tier}
    if plan.repeat_buyers:
        kept = {item for item in kept if (row := desk.valuations.get(item)) is not None and row.orders >= 2}
    if plan.countries:
        profiles = desk.profiles(kept)
        kept = {item for item in kept if desk.country(profiles.get(item)) in plan.countries}
    if plan.without_open_case:
        kept -= set(desk.open_cases(kept))
    return kept


def is_narrowed(plan: Plan) -> bool:
    """Whether the plan limits customers, so that messages of nobody known cannot count."""
    return bool(plan.tier or plan.repeat_buyers or plan.countries or plan.without_open_case)


def kept_messages(desk: Desk, plan: Plan, messages: Iterable[Any]) -> list[Any]:
    """The messages of the kept customers; those of unknown people too when the plan limits no customers."""
    listed = list(messages)
    if not is_narrowed(plan):
        return listed
    kept = kept_customers(desk, plan, (message.owner_id for message in listed))
    return [message for message in listed if message.owner_id in kept]


def about_topic(desk: Desk, plan: Plan, messages: Iterable[Any]) -> list[Any]:
    """The messages that speak of the topic; all when the plan has no topic."""
    topic = desk.topic(plan)
    return [item for item in messages if topic is None or desk.subjects.holds(topic, item)]


def filters(plan: Plan, period: Period | None = None) -> dict[str, Any]:
    """The narrowing as `numbers` shows it."""
    shown = period or plan.period
    return {
        "from": str(shown.start),
        "to_exclusive": str(shown.end),
        "topic": plan.topic or (" ".join(plan.words) or None),
        "tier": plan.tier,
        "countries": list(plan.countries) or None,
        "repeat_buyers": plan.repeat_buyers or None,
        "without_open_case": plan.without_open_case or None,
    }


def say_assumptions(desk: Desk, plan: Plan, answer: Answer, *, period: bool = True, angry: bool = False) -> None:
    """One line per assumption: period, topic, tier, what angry means, who is a regular customer."""
    say = answer.assumptions.append
    if period:
        span = wording.span(plan.period, desk.language)
        default = (
            ""
            if plan.period.said
            else desk.say(
                f" (the last {desk.rules.period_days} days, as none was named)",
                f" (ostatnie {desk.rules.period_days} dni, bo pytanie nie podaje okresu)",
            )
        )
        say(
            desk.say(
                f"Period: {span}{default}, time zone {desk.company.time_zone}.",
                f"Okres: {span}{default}, strefa czasowa {desk.company.time_zone}.",
            )
        )
    topic = desk.topic(plan)
    if topic:
        say(_how_found(desk, topic, plan.topic is not None))
    if plan.tier:
        say(
            desk.say(
                "High value means the top tier of the newest run.", "Wysoka wartość to najwyższa grupa wartości z ostatniego przebiegu."
            )
        )
    if plan.repeat_buyers:
        say(desk.say("Regular customers have two or more days with an order.", "Stali klienci mają co najmniej dwa dni z zamówieniem."))
    if plan.countries:
        names = ", ".join(country_name(code, desk.language) for code in plan.countries)
        say(desk.say(f"Country by the customer's record or locale: {names}.", f"Kraj według danych klienta lub jego języka: {names}."))
    if angry:
        say(
            desk.say(
                "Angry means at least one message read as frustrated in the period; unsure readings are counted apart.",
                "Niezadowolenie to co najmniej jedna wiadomość odczytana jako sfrustrowana w tym okresie; niepewne odczyty liczymy"
                " osobno.",
            )
        )


def _how_found(desk: Desk, topic: Topic, is_known: bool) -> str:
    """Which of the two told what the messages are about: the taxonomy, or a search for words."""
    name = topic.name(desk.language)
    if not is_known:
        return desk.say(
            "The question names no theme of the taxonomy; messages were searched for the question's own words.",
            "Pytanie nie dotyczy żadnego tematu z klasyfikacji; przeszukano wiadomości po słowach pytania.",
        )
    if not desk.subjects.is_theme(topic):
        return desk.say(
            f"“{name}” is no theme of the taxonomy; messages were searched for our words for it in English and Polish.",
            f"„{name}” nie jest tematem z klasyfikacji; przeszukano wiadomości po naszych słowach na ten temat, polskich i angielskich.",
        )
    if topic.within:
        return desk.say(
            f"“{name}” means messages of the taxonomy's theme {topic.theme}, searched for our words for it in English and Polish.",
            f"„{name}” to wiadomości tematu {topic.theme} z klasyfikacji, przeszukane po naszych słowach, polskich i angielskich.",
        )
    return desk.say(
        f"“{name}” means messages that the taxonomy gives that theme (see `heed themes`).",
        f"„{name}” to wiadomości, którym klasyfikacja przypisuje ten temat (zob. `heed themes`).",
    )


def say_unsure(desk: Desk, answer: Answer, messages: Iterable[Any], **narrowed: Any) -> None:
    """Adds the messages whose reading is unsure, or that could not be read, when there are any."""
    counts = desk.statuses(messages)
    if counts["unsure"]:
        answer.number(counts["unsure"], desk.say("messages read as unsure", "wiadomości o niepewnym odczycie"), **narrowed)
        answer.say(
            desk.say(
                f"Counted apart: {wording.messages(counts['unsure'], 'en')} read as unsure.",
                f"Osobno: {wording.messages(counts['unsure'], 'pl')} o niepewnym odczycie.",
            )
        )
    if counts["unread"]:
        answer.number(
            counts["unread"],
            desk.say(
                "messages without a reading (another language, or no text)", "wiadomości bez odczytu (inny język lub brak tekstu)"
            ),
            **narrowed,
        )
        answer.say(
            desk.say(
                f"Without a reading: {wording.messages(counts['unread'], 'en')}.",
                f"Bez odczytu: {wording.messages(counts['unread'], 'pl')}.",
            )
        )


def nothing(desk: Desk, answer: Answer, searched: int, period: Period, calm: int = 0) -> None:
    """Says that nothing was found, and in what; `calm` messages matched but none of them reads as frustrated."""
    if calm:
        answer.number(calm, desk.say("messages that match in any mood", "pasujące wiadomości w dowolnym tonie"))
        answer.say(
            desk.say(
                f"{'The one message that matches does not read' if calm == 1 else f'None of the {calm} messages that match reads'} as"
                f" frustrated; {searched} were searched.",
                f"Żadna z pasujących wiadomości ({calm}) nie jest odczytana jako sfrustrowana; przeszukano: {searched}.",
            )
        )
        return
    span = wording.span(period, desk.language)
    answer.number(
        searched,
        desk.say("incoming messages searched", "przeszukane wiadomości przychodzące"),
        **{"from": str(period.start), "to_exclusive": str(period.end)},
    )
    answer.say(
        desk.say(
            f"No message matches; {wording.messages(searched, 'en')} from {span} were searched.",
            f"Żadna wiadomość nie pasuje; przeszukano {wording.messages(searched, 'pl')} z okresu {span}.",
        )
    )
