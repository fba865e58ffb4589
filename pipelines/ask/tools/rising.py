"""What customers speak of more than before, as the newest run found it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.plan import Plan
from pipelines.ask.tools.leaving import no_run
from pipelines.records import reading
from pipelines.understanding.rising_rules import MOOD
from pipelines.understanding.rising_themes import newest_rising


def rising_themes(desk: Desk, plan: Plan) -> Answer:
    """Each theme, and the share of frustrated messages, that rose in the newest whole week or up to the newest run, with messages of it."""
    answer = desk.answer("summary")
    if no_run(desk, answer):
        return answer
    found = newest_rising(desk.workspace)
    if found is None or not found["enough_history"]:
        answer.say(
            desk.say(
                "Not enough history to say what rises: too few weeks with messages lie before the newest two.",
                "Za mało historii, by powiedzieć, co rośnie: przed dwoma ostatnimi tygodniami jest za mało tygodni z wiadomościami.",
            )
        )
        return answer
    start, end = (desk.day(datetime.fromisoformat(found["week"][name])) for name in ("start", "end"))
    answer.assumptions.append(
        desk.say(
            f"From {start} to {end}: the newest whole week and the seven days up to the run, each theme of the taxonomy against its own"
            " past weeks; the share of a theme counts, not its number alone.",
            f"Od {start} do {end}: ostatni pełny tydzień i siedem dni do chwili obliczenia, każdy temat z klasyfikacji wobec własnych"
            " wcześniejszych tygodni; liczy się udział tematu, nie sama liczba.",
        )
    )
    if not found["items"]:
        answer.number(0, desk.say("themes that rise", "tematy, które rosną"))
        answer.say(desk.say("Nothing rises against its own past.", "Nic nie rośnie wobec własnej przeszłości."))
        return answer
    rows = _messages(desk, found["items"])
    for place, item in enumerate(found["items"], 1):
        _say(desk, answer, place, item, [rows[key] for key in item["messages"] if key in rows])
    return answer


def _messages(desk: Desk, items: list[dict[str, Any]]) -> dict[str, Any]:
    keys = sorted({key for item in items for key in item["messages"]})
    return {row.key: row for row in reading.told(desk.connection, until=desk.ends, keys=keys)}


def _say(desk: Desk, answer: Answer, place: int, item: dict[str, Any], rows: list[Any]) -> None:
    name = item["names"].get(desk.language) or item["names"].get("en") or item["theme"]
    marks = answer.citations.marks(rows[: desk.rules.quotes_per_point])
    expected = f"{item['expected']:.1f}"
    ratio, low, high = (f"{item[field]:.1f}" for field in ("ratio", "low", "high"))
    answer.number(
        item["count"], desk.say(f"messages of the week: {name}", f"wiadomości w tygodniu: {name}"), expected=item["expected"],
        ratio=item["ratio"], interval_95=[item["low"], item["high"]], theme=None if item["theme"] == MOOD else item["theme"],
    )
    still = desk.say("still rising", "nadal rośnie") if item["standing"] == "still rising" else desk.say("rising", "rośnie")
    if desk.language == "pl":
        ratio, low, high, expected = (text.replace(".", ",") for text in (ratio, low, high, expected))
    answer.say(
        desk.say(
            f"{place}. {name}, {still}: {wording.messages(item['count'], 'en')} of {wording.customers(item['customers'], 'en')},"
            f" {ratio} times the usual (expected {expected}; 95% interval {low} to {high} times) {marks}.",
            f"{place}. {name}, {still}: {wording.messages(item['count'], 'pl')}, znani klienci: {item['customers']}; {ratio} razy więcej"
            f" niż zwykle (oczekiwane {expected}; przedział 95%: od {low} do {high} razy) {marks}.",
        )
    )
