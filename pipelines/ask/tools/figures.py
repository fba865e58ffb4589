"""Key figures of a period, two countries compared, today's queue, and what became of offers."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import about_topic, country_name, filters, say_assumptions
from pipelines.ask.plan import Plan
from pipelines.ask.tools.complaints import say_difference
from pipelines.churn.alert_queue import alerts
from pipelines.clv import kpis
from pipelines.records import action, customer, draft, order
from pipelines.records.money import as_text, minor

KPI_NAMES = {"average_order_value": ("Average order value", "Średnia wartość zamówienia"), "retention": ("Retention", "Retencja")}
KPI_DEFINITIONS_PL = {
    "average_order_value": "wartość zamówień okresu pomniejszona o zwroty, podzielona przez liczbę zamówień",
    "retention": "udział klientów z zamówieniem w poprzednim okresie, którzy zamówili też w tym",
}
ALERT_KINDS_PL = {
    "legal": "prawna",
    "safety": "bezpieczeństwo",
    "privacy": "prywatność",
    "promise_overdue": "obietnica po terminie",
    "complaint": "reklamacja",
    "frustrated": "frustracja",
    "silent_leaver": "ciche odejście",
}


def key_figures(desk: Desk, plan: Plan) -> Answer:
    """Average order value per currency and retention, with the period of the same length before."""
    answer = desk.answer("count")
    say_assumptions(desk, plan, answer)
    end = min(plan.period.until(), desk.ends) - timedelta(microseconds=1)
    period = kpis.Period(plan.period.after() - timedelta(microseconds=1), end)
    answer.assumptions.append(
        desk.say(
            f"Compared with as many days before: {desk.day(period.before().start + timedelta(microseconds=1))} to"
            f" {desk.day(period.start)}.",
            f"Porównanie z tyloma samymi dniami wcześniej: od {desk.day(period.before().start + timedelta(microseconds=1))} do"
            f" {desk.day(period.start)}.",
        )
    )
    orders = desk.orders()
    if orders.empty:
        answer.say(desk.say("No order is known up to that date.", "Do tego dnia nie ma żadnego zamówienia."))
        return answer
    shown = [figure for figure in kpis.order_figures(orders, period) if figure.name in KPI_NAMES]
    if plan.currencies:
        answer.assumptions.append(only_currencies(desk, plan))
        shown = [figure for figure in shown if figure.group in plan.currencies]
    if not any(figure.name == "average_order_value" for figure in shown):
        within = desk.say(f" in {', '.join(plan.currencies)}", f" w {', '.join(plan.currencies)}") if plan.currencies else ""
        answer.say(
            desk.say(f"No order{within} in the period or in the one before.", f"Brak zamówień{within} w tym okresie i w poprzednim.")
        )
    for figure in shown:
        name = desk.say(*KPI_NAMES[figure.name])
        definition = desk.say(figure.definition, KPI_DEFINITIONS_PL[figure.name])
        answer.number(
            _plain(figure.value, figure.unit),
            f"{name}: {definition}",
            currency=figure.group or None,
            n=figure.n,
            before=_plain(figure.before, figure.unit),
            n_before=figure.n_before,
            **filters(plan),
        )
        value, before = _shown(desk, figure.value, figure.unit), _shown(desk, figure.before, figure.unit)
        people = figure.name == "retention"
        of = desk.say(
            "customers of the period before" if people else "orders", "klientów poprzedniego okresu" if people else "zamówień"
        )
        group = f" ({figure.group})" if figure.group else ""
        answer.say(
            desk.say(
                f"{name}{group}: {value} (n = {figure.n} {of}), before {before} (n = {figure.n_before}); {definition}.",
                f"{name}{group}: {value} (n = {figure.n} {of}), poprzednio {before} (n = {figure.n_before}); {definition}.",
            )
        )
    return answer


def only_currencies(desk: Desk, plan: Plan) -> str:
    """The line that says which currencies were asked for; no amount is converted."""
    names = ", ".join(plan.currencies)
    return desk.say(
        f"Only amounts in {names}, as the question names it; nothing is converted.",
        f"Tylko kwoty w {names}, jak w pytaniu; niczego nie przeliczono.",
    )


def _plain(value: float | None, unit: str) -> str | float | None:
    if value is None:
        return None
    return as_text(round(value), unit) if len(unit) == 3 and unit.isupper() else round(value, 4)


def _shown(desk: Desk, value: float | None, unit: str) -> str:
    if value is None:
        return desk.say("nothing to count", "brak danych")
    return desk.money(round(value), unit) if len(unit) == 3 and unit.isupper() else wording.percent(value)


def country_comparison(desk: Desk, plan: Plan) -> Answer:
    """The share of frustrated messages in two countries, with what could not be read, and the difference."""
    answer = desk.answer("comparison")
    say_assumptions(desk, plan.changed(countries=()), answer)
    answer.assumptions.append(
        desk.say(
            "Country by the customer's record or locale; shares are of messages read as frustrated or not, and several may come from"
            " one customer.",
            "Kraj według danych klienta lub jego języka; udziały dotyczą wiadomości odczytanych jako sfrustrowane lub nie, kilka może"
            " być od jednej osoby.",
        )
    )
    rows = about_topic(desk, plan, desk.messages(plan.period))
    profiles = desk.profiles(row.owner_id for row in rows)
    shares, languages = [], []
    for code in plan.countries[:2]:
        here = [row for row in rows if desk.country(profiles.get(row.owner_id)) == code]
        counts, name = desk.statuses(here), country_name(code, desk.language)
        sure = counts["yes"] + counts["no"]
        shares.append((counts["yes"], sure))
        languages.append({row.read_language for row in here if row.frustrated in ("yes", "no")})
        narrowed = filters(plan.changed(countries=(code,)))
        answer.number(counts["yes"], desk.say(f"frustrated messages, {name}", f"sfrustrowane wiadomości, {name}"), **narrowed)
        answer.number(sure, desk.say(f"messages with a sure reading, {name}", f"wiadomości z pewnym odczytem, {name}"), **narrowed)
        angry = [row for row in here if row.frustrated == "yes"]
        marks = answer.citations.marks(angry[-desk.rules.quotes_per_point :])
        part = wording.share(counts["yes"], sure, desk.language)
        unsure, unread = (wording.share(counts[key], len(here), desk.language) for key in ("unsure", "unread"))
        answer.say(
            desk.say(
                f"{name}: frustrated {part} {marks}; unsure {unsure}, without a reading {unread}.",
                f"{name}: sfrustrowane {part} {marks}; niepewne {unsure}, bez odczytu {unread}.",
            )
        )
    say_difference(desk, answer, shares[0], shares[1], **filters(plan))
    if languages[0] != languages[1]:
        answer.say(
            desk.say(
                "The two groups write in different languages, and the reading model's quality differs by language; see its card.",
                "Obie grupy piszą w różnych językach, a jakość odczytu zależy od języka; zob. kartę modelu.",
            )
        )
    return answer


def first_today(desk: Desk, plan: Plan) -> Answer:
    """Today's alerts in the order of work, and how many wait below the limit."""
    answer = desk.answer("list")
    queue = alerts(desk.connection, desk.workspace.rules, as_of=desk.as_of)
    today = [item for item in queue if item["in_today"]]
    answer.assumptions.append(
        desk.say(
            "Order: law, safety, privacy and overdue promises by due date, then complaint deadlines, then expected saving, within the"
            " day's limit.",
            "Kolejność: sprawy prawne, bezpieczeństwo, prywatność i obietnice po terminie, potem terminy reklamacji, potem oczekiwany"
            " zysk, w dziennym limicie.",
        )
    )
    answer.number(len(today), desk.say("alerts within today's limit", "alerty w dziennym limicie"), in_today=True)
    answer.number(
        len(queue) - len(today), desk.say("alerts waiting below the limit", "alerty czekające poniżej limitu"), in_today=False
    )
    if not today:
        answer.say(
            desk.say(f"No alert for today; {len(queue)} wait in the list.", f"Brak alertów na dziś; na liście czeka: {len(queue)}.")
        )
        return answer
    keys = [key for item in today for reason in item["reasons"] for key in reason.get("evidence", [])]
    rows = {row.key: row for row in desk.messages(None, directions=("in", "out"), keys=keys)} if keys else {}
    ids = customer.ids_of_keys(desk.connection, {item["customer_id"] for item in today if item["customer_id"]})
    profiles = desk.profiles(ids.values())
    answer.say(
        desk.say(
            f"{wording.counted(len(today), 'en', ('case', 'cases'), ('', '', ''))} for today, {len(queue) - len(today)} more wait below"
            " the day's limit.",
            f"Sprawy na dziś: {len(today)}; poniżej dziennego limitu czeka jeszcze: {len(queue) - len(today)}.",
        )
    )
    for place, item in enumerate(today, 1):
        kind = desk.say(item["kind"].replace("_", " "), ALERT_KINDS_PL.get(item["kind"], item["kind"]))
        due_at = desk.day(datetime.fromisoformat(item["due_at"])) if item["due_at"] else ""
        due = desk.say(f", due {due_at}", f", termin {due_at}") if due_at else ""
        cited = [rows[key] for reason in item["reasons"] for key in reason.get("evidence", []) if key in rows][:2]
        value = item["value"]
        at_risk = (
            desk.say(", at risk now ", ", zagrożone teraz ")
            + desk.money(minor(Decimal(value["at_risk_now"]), value["currency"]), value["currency"])
            if value["value_known"] and value["at_risk_now"]
            else desk.say(", value not known", ", wartość nieznana")
        )
        profile = profiles.get(ids[item["customer_id"]]) if item["customer_id"] in ids else None
        who = desk.name(profile) if profile is not None else item["customer_id"] or "–"
        answer.say(f"{place}. {item['id']}, {who}: {kind}{due}{at_risk} {answer.citations.marks(cited)}".rstrip() + ".")
    return answer


def offer_effect(desk: Desk, plan: Plan) -> Answer:
    """What happened after offers; an effect is claimed only against a control group."""
    answer = desk.answer("comparison")
    say_assumptions(desk, plan, answer)
    made = draft.with_offers_made(desk.connection, plan.period.after(), min(plan.period.until(), desk.ends))
    treated = {row.customer_id for row in made}
    control = action.in_control(desk.connection, desk.risks)
    again = order.buyers(desk.connection, plan.period.until(), desk.ends) if plan.period.until() < desk.ends else set()
    answer.number(len(treated), desk.say("customers with an approved offer", "klienci z zatwierdzoną ofertą"), **filters(plan))
    answer.number(
        len(treated & again), desk.say("of them with an order after the period", "w tym z zamówieniem po okresie"), **filters(plan)
    )
    answer.number(
        len(control), desk.say("customers drawn into a control group", "klienci wylosowani do grupy kontrolnej"), **filters(plan)
    )
    answer.say(
        desk.say(
            f"{wording.customers(len(treated), 'en')} had an approved offer; {len(treated & again)} of them ordered afterwards.",
            f"Zatwierdzoną ofertę miało klientów: {len(treated)}; z nich zamówiło później: {len(treated & again)}.",
        )
    )
    if len(treated) >= desk.rules.enough_to_tell and len(control - treated) >= desk.rules.enough_to_tell:
        answer.assumptions.append(
            desk.say("Control customers were drawn by chance and got no offer.", "Grupę kontrolną wylosowano i nie dostała ofert.")
        )
        say_difference(
            desk,
            answer,
            (len(treated & again), len(treated)),
            (len((control - treated) & again), len(control - treated)),
            **filters(plan),
        )
        return answer
    more = max(desk.rules.enough_to_tell - len(treated), desk.rules.enough_to_tell - len(control - treated), 0)
    answer.number(more, desk.say("customers more that are needed in a group", "ilu klientów brakuje w grupie"), **filters(plan))
    answer.say(
        desk.say(
            f"No effect can be claimed: {wording.customers(len(control), 'en')} in control groups; too few to tell, about {more} more"
            " are needed.",
            f"Nie można mówić o efekcie: klientów w grupach kontrolnych: {len(control)}; za mało, potrzeba jeszcze około {more}.",
        )
    )
    return answer
