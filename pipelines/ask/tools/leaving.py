"""Who is about to leave, with and without a word, and what is at risk with those who complained."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import filters, kept_customers, nothing, say_assumptions
from pipelines.ask.plan import Plan
from pipelines.ask.tools.complaints import complaints, value_line
from pipelines.churn.at_risk_sums import at_risk_sums


def no_run(desk: Desk, answer: Answer) -> bool:
    """Says that nothing was scored yet, when that is so."""
    if desk.run is not None:
        return False
    answer.say(desk.say("Nothing was scored yet; run `heed run` first.", "Nic jeszcze nie policzono; najpierw uruchom `heed run`."))
    return True


def say_run(desk: Desk, answer: Answer) -> None:
    """Names the date of the scores that an answer uses, and whether the risk weights are assumed."""
    if desk.run is not None:
        assumed = any(row.assumed for row in desk.risks.values())
        extra = (
            desk.say(
                "; risk weights are documented defaults, not fitted to your past",
                "; wagi ryzyka są domyślne, niedopasowane do Państwa historii",
            )
            if assumed
            else ""
        )
        answer.assumptions.append(
            desk.say(f"Scores as of {desk.day(desk.run.as_of)}{extra}.", f"Wyniki na dzień {desk.day(desk.run.as_of)}{extra}.")
        )


def _ranked(desk: Desk, ids: Iterable[bytes]) -> list[bytes]:
    profiles = desk.profiles(ids)

    def order(item: bytes) -> tuple[float, float, str]:
        row = desk.risks[item]
        values = (row.at_risk_now_minor, row.probably_gone_minor)
        now, gone = (-desk.rank_of(value, row.currency) for value in values)
        return now, gone, profiles[item].key

    return sorted(profiles, key=order)


def silent_leavers(desk: Desk, plan: Plan) -> Answer:
    """Customers who are late against their own rhythm and wrote nothing frustrated in the period."""
    answer = desk.answer("list")
    if no_run(desk, answer):
        return answer
    loud = {row.owner_id for row in desk.messages(plan.period) if row.frustrated == "yes"}
    silent = {item for item, row in desk.risks.items() if row.is_silent_leaver and item not in loud}
    say_assumptions(desk, plan, answer)
    say_run(desk, answer)
    answer.assumptions.append(
        desk.say(
            "About to leave means: late against the customer's own rhythm of ordering, as the newest run marked it; no frustrated"
            " message in the period.",
            "Odchodzący to klienci spóźnieni względem własnego rytmu zakupów według ostatniego przebiegu, bez sfrustrowanej wiadomości"
            " w okresie.",
        )
    )
    return _people_at_risk(desk, answer, kept_customers(desk, plan, silent), plan, "Leaving without a complaint", "Odejście bez skargi")


def leavers(desk: Desk, plan: Plan) -> Answer:
    """Customers in the high band of churn risk."""
    answer = desk.answer("list")
    if no_run(desk, answer):
        return answer
    high = {item for item, row in desk.risks.items() if row.band == "high"}
    say_assumptions(desk, plan, answer, period=False)
    say_run(desk, answer)
    answer.assumptions.append(
        desk.say("About to leave means the high band of churn risk.", "Odchodzący to klienci o wysokim ryzyku odejścia.")
    )
    if plan.gone:
        _say_nobody_is_known_to_have_left(desk, plan, answer)
    return _people_at_risk(desk, answer, kept_customers(desk, plan, high), plan, "High risk of leaving", "Wysokie ryzyko odejścia")


def _say_nobody_is_known_to_have_left(desk: Desk, plan: Plan, answer: Answer) -> None:
    when = f" ({wording.span(plan.period, desk.language)})" if "period" in plan.said else ""
    answer.say(
        desk.say(
            f"How many customers were lost{when} cannot be counted: customers do not say when they have gone."
            " What can be told is who is at high risk of leaving today.",
            f"Nie da się policzyć, ilu klientów odeszło{when}: klienci nie mówią, kiedy odchodzą."
            " Można powiedzieć, u kogo ryzyko odejścia jest dziś wysokie.",
        )
    )


def _people_at_risk(desk: Desk, answer: Answer, ids: set[bytes], plan: Plan, en: str, pl: str) -> Answer:
    ranked = _ranked(desk, ids)
    narrowed = filters(plan)
    if plan.kind == "leavers":  # who is at risk today, whatever period or topic the question names
        narrowed = {name: value for name, value in narrowed.items() if name not in ("from", "to_exclusive", "topic")}
    answer.number(len(ranked), desk.say(f"{en}: customers", f"{pl}: klienci"), **narrowed)
    if not ranked:
        answer.say(
            desk.say(
                f"Nobody found; {wording.customers(len(desk.risks), 'en')} of the newest run were looked at.",
                f"Nikogo nie znaleziono; sprawdzono: {wording.customers(len(desk.risks), 'pl')} z ostatniego przebiegu.",
            )
        )
        return answer
    answer.say(
        desk.say(
            f"{en}: {wording.customers(len(ranked), 'en')}, ranked by value at risk now.",
            f"{pl}: {wording.customers(len(ranked), 'pl')}; kolejność według zagrożonej wartości.",
        )
    )
    profiles = desk.profiles(ranked[: desk.rules.listed])
    for place, item in enumerate(ranked[: desk.rules.listed], 1):
        worth, risk = desk.valuations.get(item), desk.risks[item]
        parts = [value_line(desk, item)]
        if risk.value_known and risk.probably_gone_minor:
            gone = desk.money(risk.probably_gone_minor, risk.currency)
            parts.append(desk.say(f"probably gone already {gone}", f"prawdopodobnie już stracone {gone}"))
        if risk.churn_probability is not None:
            parts.append(
                desk.say(
                    f"risk {wording.percent(risk.churn_probability)} within {risk.horizon_days} days",
                    f"ryzyko {wording.percent(risk.churn_probability)} w {risk.horizon_days} dni",
                )
            )
        if worth is not None and worth.last_order_at is not None:
            parts.append(
                desk.say(f"last order {desk.day(worth.last_order_at)}", f"ostatnie zamówienie {desk.day(worth.last_order_at)}")
            )
        if worth is not None and worth.usual_gap_days is not None:
            parts.append(desk.say(f"usual gap {worth.usual_gap_days:.0f} days", f"zwykle co {worth.usual_gap_days:.0f} dni"))
        answer.say(f"{place}. {desk.name(profiles.get(item))}: {'; '.join(parts)}.")
    return answer


def value_at_risk(desk: Desk, plan: Plan) -> Answer:
    """The sum of value at risk now of the customers who complained about a topic, per currency."""
    answer, topic = desk.answer("count"), desk.topic(plan)
    if no_run(desk, answer) or desk.run is None:
        return answer
    searched, matching, angry = complaints(desk, plan, plan.period)
    say_assumptions(desk, plan, answer, angry=True)
    say_run(desk, answer)
    answer.assumptions.append(
        desk.say(
            "The value goes together with the complaints; it is not shown to be caused by them. The range is the 10–90% range"
            " of the sum itself: it tells how far the models may be off for all these customers together.",
            "Wartość idzie w parze ze skargami, ale nie jest wykazane, że z nich wynika. Przedział 10–90% dotyczy samej sumy:"
            " mówi, o ile modele mogą się mylić co do wszystkich tych klientów razem.",
        )
    )
    people = {row.owner_id for row in angry if row.owner_id is not None}
    if not people:
        nothing(desk, answer, len(searched), plan.period, len(matching))
        return answer
    answer.number(len(people), desk.say("customers who complained", "klienci, którzy narzekali"), **filters(plan))
    marks = answer.citations.marks(angry[-desk.rules.listed :], *((topic,) if topic else ()))
    answer.say(
        desk.say(
            f"{wording.customers(len(people), 'en')} complained {marks}.", f"Narzekało: {wording.customers(len(people), 'pl')} {marks}."
        )
    )
    sums = at_risk_sums(desk.connection, desk.workspace.rules, desk.run, {"complained": people}, desk.risks).get("complained", [])
    for one in sums:
        total, low, high = one.amount_minor, one.low_minor, one.high_minor
        answer.number(
            desk.amount(total, one.currency),
            desk.say("value at risk now, summed", "suma zagrożonej wartości"),
            currency=one.currency,
            customers=one.customers,
            interval=[desk.amount(low, one.currency), desk.amount(high, one.currency)],
            **filters(plan),
        )
        between = desk.money(low, one.currency), desk.money(high, one.currency)
        answer.say(
            desk.say(
                f"Value at risk now: {desk.money(total, one.currency)} (range {between[0]} to {between[1]})"
                f" over {wording.customers(one.customers, 'en')}.",
                f"Zagrożona wartość: {desk.money(total, one.currency)} (przedział od {between[0]} do {between[1]});"
                f" {wording.customers(one.customers, 'pl')}.",
            )
        )
    missing = len(people) - sum(one.customers for one in sums)
    if missing:
        answer.say(
            desk.say(
                f"Value not known for {wording.customers(missing, 'en')}.", f"Wartość nieznana: {wording.customers(missing, 'pl')}."
            )
        )
    return answer
