"""Why customers who are about to leave are at risk: the reasons of their scores, grouped."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import filters, kept_customers, say_assumptions
from pipelines.ask.plan import Plan
from pipelines.ask.tools.cases import REASONS_PL
from pipelines.ask.tools.leaving import no_run, say_run
from pipelines.records import reading

REASONS_EN = {
    "one_time_buyer": "ordered only once",
    "refunds": "refunds of late",
    "frustration": "frustration in the latest messages",
    "negative_tone": "a negative tone of the latest messages",
    "low_rating": "a low rating of late",
    "unanswered": "the latest message has waited for an answer for more than a day",
    "silence": "silence since the last order",
    "late_against_rhythm": "late against their own rhythm of ordering",
}


def why_leaving(desk: Desk, plan: Plan) -> Answer:
    """What raises the risk of the customers in the high band, grouped, the reason of most customers first."""
    answer = desk.answer("summary")
    if no_run(desk, answer):
        return answer
    people = kept_customers(desk, plan, (item for item, row in desk.risks.items() if row.band == "high"))
    say_assumptions(desk, plan.changed(topic=None, words=()), answer, period=False)
    say_run(desk, answer)
    answer.assumptions.append(
        desk.say(
            "Leaving means the high band of churn risk; a reason is what raises a customer's score, and one customer may have several."
            " It goes together with leaving and is not shown to cause it.",
            "Odchodzący to klienci o wysokim ryzyku odejścia; powód to to, co podnosi wynik klienta, a jeden klient może mieć ich kilka."
            " Powód idzie w parze z odejściem, ale nie jest wykazane, że jest jego przyczyną.",
        )
    )
    narrowed = {name: value for name, value in filters(plan).items() if name not in ("from", "to_exclusive", "topic")}
    answer.number(len(people), desk.say("customers at high risk", "klienci o wysokim ryzyku"), **narrowed)
    if not people:
        answer.say(
            desk.say(
                f"Nobody of them is at high risk; {wording.customers(len(desk.risks), 'en')} of the newest run were looked at.",
                f"Nikt z nich nie ma wysokiego ryzyka; sprawdzono: {wording.customers(len(desk.risks), 'pl')} z ostatniego przebiegu.",
            )
        )
        return answer
    groups = _grouped(desk, people)
    explained = {item for told in groups.values() for item in told}
    answer.say(
        desk.say(
            f"{wording.customers(len(people), 'en')} at high risk of leaving; what raises their risk, the reason of most customers first:",
            f"Wysokie ryzyko odejścia: {wording.customers(len(people), 'pl')}; co je podnosi, od powodu największej liczby klientów:",
        )
    )
    rows = _messages(desk, groups)
    ranked = sorted(groups, key=lambda feature: (-len(groups[feature]), feature))
    for place, feature in enumerate(ranked[: desk.rules.listed], 1):
        told = groups[feature]
        name = desk.say(REASONS_EN.get(feature, feature.replace("_", " ")), REASONS_PL.get(feature, "inny powód"))
        answer.number(len(told), desk.say(f"customers at high risk: {name}", f"klienci o wysokim ryzyku: {name}"), **narrowed)
        cited = {row.key: row for keys in told.values() for key in keys if (row := rows.get(key)) is not None}
        newest = sorted(cited.values(), key=lambda row: (row.created_at, row.key))[-desk.rules.quotes_per_point :]
        marks = f" {answer.citations.marks(newest)}" if newest else ""
        answer.say(f"{place}. {name}: {wording.share(len(told), len(people), desk.language)}{marks}.")
    if silent := len(people - explained):
        answer.say(
            desk.say(
                f"No reason is known for {wording.customers(silent, 'en')}; no message or order of theirs stands out.",
                f"Bez znanego powodu: {wording.customers(silent, 'pl')}; nie wyróżnia się u nich żadna wiadomość ani zamówienie.",
            )
        )
    return answer


def _grouped(desk: Desk, people: set[bytes]) -> dict[str, dict[bytes, list[str]]]:
    """The keys of the evidence by customer, for each reason that raises a risk."""
    groups: dict[str, dict[bytes, list[str]]] = defaultdict(dict)
    for item in people:
        for reason in desk.risks[item].reasons or []:
            if float(reason.get("contribution") or 0) > 0:
                keys = [str(key) for key in reason.get("evidence") or []]
                groups[str(reason.get("feature"))].setdefault(item, []).extend(keys)
    return groups


def _messages(desk: Desk, groups: dict[str, dict[bytes, list[str]]]) -> dict[str, Any]:
    keys = sorted({key for told in groups.values() for listed in told.values() for key in listed})
    found = reading.told(desk.connection, keys=keys, directions=()) if keys else []
    return {row.key: row for row in found if row.direction in desk.permission.directions}
