"""What the chat will not do, why, and what it can do instead."""

from __future__ import annotations

from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import filters, say_assumptions
from pipelines.ask.people import who_is_meant
from pipelines.ask.plan import QUESTIONS, Plan
from pipelines.ask.tools.complaints import complaints
from pipelines.consent.preferences import ConsentRules, may_write, may_write_many
from pipelines.records import action, draft

QUESTIONS_PL = (
    "którzy klienci są niezadowoleni i z czego",
    "ilu klientów narzekało i jak to się zmieniło",
    "kto czeka na odpowiedź",
    "co klienci piszą na dany temat",
    "jak ma się sprawa klienta lub zamówienia",
    "kto jest zagrożony odejściem i dlaczego",
    "ile wart jest klient",
    "co zrobić dziś najpierw",
    "które obietnice są po terminie",
    "średnia wartość zamówienia i retencja",
)


def what_can_be_asked(desk: Desk) -> str:
    """One sentence with the questions that are answered."""
    listed = list(QUESTIONS.values())
    return desk.say(
        f"What can be asked: {'; '.join(listed[:2] + listed[3:6] + listed[7:8] + listed[10:11] + listed[16:17] + listed[19:])}.",
        f"Można zapytać: {'; '.join(QUESTIONS_PL)}.",
    )


def refuse_instructions(desk: Desk, plan: Plan) -> Answer:
    answer = desk.answer("refusal")
    answer.say(
        desk.say(
            "I answer questions about this workspace's customers and messages only; rules, settings and other companies' data are not"
            " shown.",
            "Odpowiadam tylko na pytania o klientów i wiadomości tej przestrzeni; zasad, ustawień ani danych innych firm nie pokazuję.",
        )
    )
    return answer


def refuse_outside(desk: Desk, plan: Plan) -> Answer:
    answer = desk.answer("refusal")
    answer.say(
        desk.say(
            "That is outside the data and the models: held are customers, orders, messages with their readings, values over 12 months"
            " and churn risk.",
            "To wykracza poza dane i modele: są tu klienci, zamówienia, wiadomości z odczytami, wartość na 12 miesięcy i ryzyko"
            " odejścia.",
        )
    )
    answer.say(what_can_be_asked(desk))
    return answer


def refuse_to_guess(desk: Desk, plan: Plan) -> Answer:
    answer = desk.answer("refusal")
    answer.say(
        desk.say(
            "No guesses are made about anybody's health, family, money, faith, origin or politics.",
            "Nie zgaduję niczego o zdrowiu, rodzinie, pieniądzach, wierze, pochodzeniu ani poglądach kogokolwiek.",
        )
    )
    answer.say(
        desk.say(
            "What the customer wrote about orders can be shown: ask how that customer's case stands.",
            "Można pokazać, co ta osoba sama napisała o swoich zamówieniach: zapytaj o sprawę klienta.",
        )
    )
    return answer


def refuse_to_act(desk: Desk, plan: Plan) -> Answer:
    """Sends nothing; says what is allowed for the customer now, what blocks it, and which draft is there."""
    answer = desk.answer("refusal")
    answer.say(
        desk.say(
            "The chat changes, sends and promises nothing; a person approves a draft on its page.",
            "Czat niczego nie zmienia, nie wysyła i nie obiecuje; szkic zatwierdza człowiek na jego stronie.",
        )
    )
    found = who_is_meant(desk, plan.customer or "")
    if len(found) > 1:
        answer.say(
            desk.say(f"{len(found)} customers match; name one by key:", f"Pasuje klientów: {len(found)}; podaj klucz jednego z nich:")
        )
        answer.number(len(found), desk.say("customers with that name", "klienci o tym nazwisku"))
        for one in found[: desk.rules.listed]:
            city = f", {one.city}" if one.city else ""
            answer.say(f"– {one.key}: {desk.contact(one.email)}{city}")
    elif found:
        _say_allowed(desk, answer, found[0])
    return answer


def _say_allowed(desk: Desk, answer: Answer, one: Any) -> None:
    chosen = action.of_customer(desk.connection, desk.run.id, one.id) if desk.run else None
    name, case = desk.name(one.profile), desk.open_cases([one.id]).get(one.id)
    if chosen is None:
        answer.say(desk.say(f"{name}: the newest run chose no action.", f"{name}: ostatni przebieg nie wybrał działania."))
    else:
        offer = (
            desk.say(f"offer {chosen.offer_key}", f"oferta {chosen.offer_key}")
            if chosen.offer_key
            else desk.say("no offer", "bez oferty")
        )
        answer.say(desk.say(f"{name}: allowed now is {chosen.kind}, {offer}.", f"{name}: dozwolone teraz: {chosen.kind}, {offer}."))
        ruled_out = [item for item in chosen.ruled_out or [] if isinstance(item, dict)]
        for item in ruled_out[: desk.rules.listed] if desk.language == "en" else []:
            answer.say(f"– {item.get('action')}: {item.get('because')}")
        if ruled_out and desk.language == "pl":
            answer.say(f"Wykluczone działania: {', '.join(str(item.get('action')) for item in ruled_out)}.")
    if case is not None:
        answer.say(
            desk.say(
                f"An open case stands in the way of selling: {case.key} ({case.kind}).",
                f"Sprzedaż wstrzymuje otwarta sprawa: {case.key} ({case.kind}).",
            )
        )
    decision = may_write(desk.connection, one.id, "marketing", rules=desk.workspace.rules.of(ConsentRules))
    if not decision.allowed:
        answer.say(
            desk.say(
                f"Marketing by e-mail is not allowed: {decision.because}",
                "Marketing e-mailem jest niedozwolony: brak zgody lub sprzeciw.",
            )
        )
    newest = draft.newest_of(desk.connection, one.id)
    if newest is not None:
        answer.say(desk.say(f"Draft: {newest.key} ({newest.status}).", f"Szkic: {newest.key} ({newest.status})."))


def contact_list(desk: Desk, plan: Plan) -> Answer:
    """No addresses in the chat: the count, the role that may export, and the page that records it."""
    answer = desk.answer("refusal")
    _, _, angry = complaints(desk, plan, plan.period)
    say_assumptions(desk, plan, answer, angry=True)
    people = {row.owner_id for row in angry if row.owner_id is not None}
    decisions = may_write_many(desk.connection, sorted(people), "marketing", rules=desk.workspace.rules.of(ConsentRules))
    with_consent = sum(decision.allowed for decision in decisions.values())
    answer.number(len(people), desk.say("customers who complained", "klienci, którzy narzekali"), **filters(plan))
    answer.number(
        with_consent, desk.say("of them with consent to marketing by e-mail", "w tym ze zgodą na marketing e-mailem"), **filters(plan)
    )
    if desk.permission.may_export:
        answer.say(
            desk.say(
                "The chat shows no list of addresses; your role may download it as a file on the export page, which records who"
                " exported.",
                "Czat nie pokazuje list adresów; Państwa rola może pobrać plik na stronie eksportu, która zapisuje, kto eksportował.",
            )
        )
    else:
        answer.say(
            desk.say(
                f"Lists of addresses need the role manager or admin; yours is {desk.role}. They are made on the export page, which"
                " records who exported.",
                f"Listy adresów wymagają roli manager lub admin; Państwa rola to {desk.role}. Powstają na stronie eksportu, która"
                " zapisuje, kto eksportował.",
            )
        )
    answer.say(
        desk.say(
            f"{wording.customers(len(people), 'en')} complained; {with_consent} of them consented to marketing by e-mail.",
            f"Narzekało klientów: {len(people)}; zgodę na marketing e-mailem ma: {with_consent}.",
        )
    )
    return answer


def not_understood(desk: Desk, plan: Plan) -> Answer:
    answer = desk.answer("refusal")
    answer.say(
        desk.say("This question was not understood, so nothing was counted.", "Nie rozumiem tego pytania, więc niczego nie policzono.")
    )
    answer.say(what_can_be_asked(desk))
    return answer
