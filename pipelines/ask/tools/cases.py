"""One customer: how they stand, why they are at risk, what they are worth."""

from __future__ import annotations

from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import about_topic, say_unsure
from pipelines.ask.people import Asked, who_is_meant
from pipelines.ask.plan import Plan
from pipelines.ask.tools.complaints import value_line
from pipelines.ask.tools.leaving import no_run, say_run
from pipelines.ask.tools.moods import say_grievance, say_mood
from pipelines.ask.tools.promises import say_promise
from pipelines.clv.outcome_words import EXPECTED_MEANS
from pipelines.records import action, draft, reading, run

CHANNELS = {
    "email": ("e-mail", "e-mail"),
    "chat": ("chat", "czat"),
    "call": ("telephone call", "rozmowa telefoniczna"),
    "review": ("review", "opinia"),
    "survey": ("survey", "ankieta"),
}

REASONS_PL = {
    "one_time_buyer": "zamówienie tylko raz",
    "refunds": "zwroty zamówień w ostatnim czasie",
    "frustration": "frustracja w ostatnich wiadomościach",
    "negative_tone": "negatywny ton ostatnich wiadomości",
    "calm_tone": "wiadomości bez skarg",
    "low_rating": "niska ocena w ostatnim czasie",
    "unanswered": "ostatnia wiadomość czeka na odpowiedź ponad dobę",
    "silence": "cisza od ostatniego zamówienia",
    "late_against_rhythm": "spóźnienie względem własnego rytmu zakupów",
}


def one_asked(desk: Desk, plan: Plan, kind: str) -> tuple[Answer, Asked | None]:
    """The answer begun, and the one customer that is meant; None when the answer says why there is none."""
    answer = desk.answer(kind)
    found = who_is_meant(desk, plan.customer or "")
    if len(found) == 1:
        return answer, found[0]
    if not found:
        answer.say(
            desk.say(
                "No customer of that key or name is in this workspace; customers' keys and names were searched.",
                "W tej przestrzeni nie ma klienta o tym kluczu ani nazwisku; przeszukano klucze i nazwiska klientów.",
            )
        )
        answer.number(0, desk.say("customers found", "znalezieni klienci"))
        return answer, None
    answer.say(desk.say(f"{len(found)} customers match. Which one do you mean?", f"Pasuje klientów: {len(found)}. O kogo chodzi?"))
    answer.number(len(found), desk.say("customers with that name", "klienci o tym nazwisku"))
    for one in found[: desk.rules.listed]:
        city = f", {one.city}" if one.city else ""
        answer.say(f"– {one.key}: {desk.contact(one.email)}{city}")
    return answer, None


def customer_case(desk: Desk, plan: Plan) -> Answer:
    """Value, risk and reasons, mood, open case, promises, last contacts and the next best action."""
    answer, one = one_asked(desk, plan, "case")
    if one is None:
        return answer
    say_run(desk, answer)
    answer.say(f"{desk.name(one.profile)}: {value_line(desk, one.id)}.")
    _say_value(desk, answer, one)
    _say_risk(desk, answer, one)
    rows = desk.messages(None, directions=("in", "out"), customer_ids=[one.id])
    say_mood(desk, answer, one, rows)
    say_grievance(desk, answer, one, rows)
    _say_case(desk, answer, one)
    for promise in [item for item in draft.promises(desk.connection, [one.id]) if item.state == "open"]:
        say_promise(desk, answer, promise, None)
    for row in rows[-3:][::-1]:
        way = desk.say("from the customer", "od klienta") if row.direction == "in" else desk.say("from us", "od nas")
        english, polish = CHANNELS.get(row.channel, (row.channel, row.channel))
        answer.say(f"{desk.day(row.created_at)}, {desk.say(english, polish)}, {way} {answer.citations.mark(row)}.")
    if not rows:
        answer.say(desk.say("No message is known.", "Nie ma żadnej wiadomości."))
    return answer


def customer_complaints(desk: Desk, plan: Plan) -> Answer:
    """What one customer wrote in frustration, the newest first, each with its quote."""
    answer, one = one_asked(desk, plan, "case")
    if one is None:
        return answer
    rows = about_topic(desk, plan, desk.messages(plan.period if "period" in plan.said else None, customer_ids=[one.id]))
    angry = [row for row in rows if row.frustrated == "yes"]
    span = wording.span(plan.period, desk.language) if "period" in plan.said else desk.say("all time", "cały czas")
    answer.assumptions.append(
        desk.say(
            f"Period: {span}; a complaint is a message of this customer read as frustrated.",
            f"Okres: {span}; skarga to wiadomość tego klienta odczytana jako sfrustrowana.",
        )
    )
    answer.number(len(angry), desk.say("frustrated messages of this customer", "sfrustrowane wiadomości tego klienta"), customer=one.key)
    answer.number(len(rows), desk.say("incoming messages of this customer", "wiadomości od tego klienta"), customer=one.key)
    answer.say(
        desk.say(
            f"{desk.name(one.profile)}: {len(angry)} of {wording.messages(len(rows), 'en')} read as frustrated.",
            f"{desk.name(one.profile)}: sfrustrowane {len(angry)} z {len(rows)} wiadomości.",
        )
    )
    for row in angry[-desk.rules.listed :][::-1]:
        held = [topic for topic in desk.subjects.reasons() if desk.subjects.holds(topic, row)]
        about = ", ".join(topic.name(desk.language) for topic in held) or desk.say("no theme", "bez tematu")
        answer.say(f"– {desk.day(row.created_at)}, {about} {answer.citations.mark(row, *held)}.")
    if rows and not angry:
        answer.say(
            desk.say(
                f"None of them is a complaint; the latest {answer.citations.mark(rows[-1])}.",
                f"Żadna nie jest skargą; ostatnia {answer.citations.mark(rows[-1])}.",
            )
        )
    say_unsure(desk, answer, rows, customer=one.key)
    _say_case(desk, answer, one)
    return answer


def _say_case(desk: Desk, answer: Answer, one: Asked) -> None:
    case = desk.open_cases([one.id]).get(one.id)
    if case is None:
        answer.say(desk.say("No open case.", "Brak otwartej sprawy."))
    else:
        due = desk.say(f", due {desk.day(case.due_at)}", f", termin {desk.day(case.due_at)}") if case.due_at else ""
        answer.say(
            desk.say(
                f"Open case {case.key} ({desk.word(case.kind)}, {desk.word(case.status)}){due}.",
                f"Otwarta sprawa {case.key} ({desk.word(case.kind)}, {desk.word(case.status)}){due}.",
            )
        )
    chosen = action.of_customer(desk.connection, desk.run.id, one.id) if desk.run else None
    if chosen is not None:
        answer.say(desk.say(f"Next best action: {desk.word(chosen.kind)}.", f"Najlepsze następne działanie: {desk.word(chosen.kind)}."))


def _say_value(desk: Desk, answer: Answer, one: Asked) -> bool:
    worth, risk = desk.valuations.get(one.id), desk.risks.get(one.id)
    if worth is None or not worth.value_known or risk is None or risk.clv_minor is None:
        answer.say(
            desk.say(
                "The value is not known: no usable order history in the newest run.",
                "Wartość nie jest znana: brak wystarczającej historii zamówień w ostatnim przebiegu.",
            )
        )
        return False
    currency = risk.currency
    between = [desk.amount(value, currency) for value in (risk.expected_low_minor, risk.expected_high_minor) if value is not None]
    answer.number(
        desk.amount(risk.clv_minor, currency),
        desk.say(
            "value in the next 12 months (CLV), what was said and done included",
            "wartość w kolejnych 12 miesiącach (CLV), z uwzględnieniem kontaktów",
        ),
        customer=one.key,
        currency=currency,
        interval_10_90=between,
        basis=worth.basis,
    )
    shown = [desk.money(value, currency) for value in (risk.expected_low_minor, risk.expected_high_minor) if value is not None]
    if len(shown) == 2:
        answer.assumptions.append(desk.say(EXPECTED_MEANS["en"], EXPECTED_MEANS["pl"]))
    interval = desk.say(f" (10–90%: {' to '.join(shown)})", f" (10–90%: od {' do '.join(shown)})") if len(shown) == 2 else ""
    answer.say(
        desk.say(
            f"Value in the next 12 months, with the risk taken off: {desk.money(risk.clv_minor, currency)}{interval}.",
            f"Wartość w kolejnych 12 miesiącach, po odjęciu ryzyka: {desk.money(risk.clv_minor, currency)}{interval}.",
        )
    )
    return True


def _say_risk(desk: Desk, answer: Answer, one: Asked) -> bool:
    risk = desk.risks.get(one.id)
    if risk is None or risk.churn_probability is None:
        answer.say(desk.say("No churn risk was scored for this customer.", "Dla tego klienta nie policzono ryzyka odejścia."))
        return False
    bands = {"high": "wysokie", "medium": "średnie", "low": "niskie"}
    answer.number(
        round(risk.churn_probability, 4),
        desk.say(
            f"probability of no order within {risk.horizon_days} days", f"prawdopodobieństwo braku zamówienia w {risk.horizon_days} dni"
        ),
        customer=one.key,
        band=risk.band,
    )
    answer.say(
        desk.say(
            f"Churn risk {risk.band}: {wording.percent(risk.churn_probability)} within {risk.horizon_days} days.",
            f"Ryzyko odejścia {bands.get(risk.band, 'nieznane')}: {wording.percent(risk.churn_probability)} w {risk.horizon_days} dni.",
        )
    )
    for place, reason in enumerate(risk.reasons or [], 1):
        answer.say(f"{place}. {_reason(desk, reason)}{_evidence(desk, answer, reason)}.")
    return True


def _reason(desk: Desk, reason: dict[str, Any]) -> str:
    lowers = float(reason.get("contribution", 0)) < 0
    words = desk.say(str(reason["text"]), REASONS_PL.get(str(reason.get("feature")), "inny powód"))
    return words + (desk.say(" (lowers the risk)", " (obniża ryzyko)") if lowers else "")


def _evidence(desk: Desk, answer: Answer, reason: dict[str, Any]) -> str:
    keys = [str(key) for key in reason.get("evidence", [])]
    rows = (
        [row for row in reading.told(desk.connection, keys=keys, directions=()) if row.direction in desk.permission.directions]
        if keys
        else []
    )
    others = [key for key in keys if key not in {row.key for row in rows} and len(key) <= 40]
    marks = f" {answer.citations.marks(rows)}" if rows else ""
    return marks + (
        desk.say(f" (order {', '.join(others[:3])})", f" (zamówienie {', '.join(others[:3])})") if others and not rows else ""
    )


def why_at_risk(desk: Desk, plan: Plan) -> Answer:
    """The reasons of the risk in the order of what they add, each with its message or order, and how certain it is."""
    answer, one = one_asked(desk, plan, "case")
    if one is None or no_run(desk, answer):
        return answer
    say_run(desk, answer)
    answer.say(f"{desk.name(one.profile)}:")
    if _say_risk(desk, answer, one) and desk.risks[one.id].band != "high":
        answer.say(desk.say("The customer is not in the high band.", "Klient nie jest w grupie wysokiego ryzyka."))
    return answer


def customer_value(desk: Desk, plan: Plan) -> Answer:
    """The value with its interval, what it is made of, and how the model did on past data."""
    answer, one = one_asked(desk, plan, "definition")
    if one is None or no_run(desk, answer):
        return answer
    say_run(desk, answer)
    answer.say(f"{desk.name(one.profile)}:")
    if not _say_value(desk, answer, one):
        return answer
    worth, risk = desk.valuations[one.id], desk.risks[one.id]
    if worth.probability_of_no_order is not None:
        answer.number(
            round(worth.probability_of_no_order, 4),
            desk.say("probability of no order in 12 months", "prawdopodobieństwo braku zamówienia w 12 miesięcy"),
            customer=one.key,
        )
        answer.say(
            desk.say(
                f"Chance of no further order in 12 months: {wording.percent(worth.probability_of_no_order)}.",
                f"Szansa, że w 12 miesięcy nie będzie zamówienia: {wording.percent(worth.probability_of_no_order)}.",
            )
        )
    basis = desk.say(
        *(
            ("margin", "marży")
            if worth.basis == "margin"
            else ("revenue, as no margin was imported", "przychodu, bo nie zaimportowano marży")
        )
    )
    answer.say(
        desk.say(
            f"It is made of {worth.orders} days with an order so far, the expected orders, and their average size; counted in {basis}.",
            f"Składa się na nią dotychczasowe dni z zamówieniem: {worth.orders}, oczekiwane zamówienia i ich średnia wielkość; liczona"
            f" z {basis}.",
        )
    )
    parts = [
        (risk.at_risk_now_minor, "at risk now", "zagrożone teraz"),
        (risk.probably_gone_minor, "probably gone already", "prawdopodobnie już stracone"),
    ]
    for value, en, pl in parts:
        if value is not None:
            answer.say(
                desk.say(
                    f"{en.capitalize()}: {desk.money(value, risk.currency)}.", f"{pl.capitalize()}: {desk.money(value, risk.currency)}."
                )
            )
    fits = run.fits(desk.connection, desk.run.id) if desk.run else {}
    fitted = fits.get("bg_nbd")
    if fitted is not None:
        how = {
            "fitted": ("fitted to the orders of", "dopasowany do zamówień"),
            "assumed": ("with assumed parameters for", "z przyjętymi parametrami dla"),
        }
        en, pl = how.get(fitted.status, ("not fitted, seen", "niedopasowany, obejrzano"))
        answer.say(
            desk.say(
                f"Model: BG/NBD for the number of orders and Gamma-Gamma for their size, {en} {fitted.n} customers.",
                f"Model: BG/NBD dla liczby zamówień i Gamma-Gamma dla ich wielkości, {pl} {fitted.n} klientów.",
            )
        )
    answer.say(
        desk.say("Its check on past orders: `heed evaluate value`.", "Sprawdzenie na dawnych zamówieniach: `heed evaluate value`.")
    )
    return answer
