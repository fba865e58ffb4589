"""What the chat will not do, why, and what it can do instead."""

from __future__ import annotations

from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import filters, say_assumptions
from pipelines.ask.nearest import nearest
from pipelines.ask.people import who_is_meant
from pipelines.ask.plan import QUESTIONS, Plan
from pipelines.ask.tools.complaints import complaints
from pipelines.consent.preferences import ConsentRules, may_write, may_write_many
from pipelines.records import action, draft

QUESTIONS_PL = {
    "frustrated_customers": "którzy klienci są niezadowoleni (źli, sfrustrowani), na dany temat lub w ogóle",
    "complaint_count": "ilu klientów narzekało i w ilu wiadomościach",
    "complaint_comparison": "to samo dla dwóch okresów, porównane",
    "waiting_customers": "którzy klienci czekają na odpowiedź",
    "said_about": "co klienci piszą na dany temat",
    "customer_case": "jak ma się sprawa klienta",
    "order_case": "co napisano i obiecano w sprawie zamówienia",
    "silent_leavers": "kto odchodzi bez skargi",
    "leavers": "którzy klienci są w grupie wysokiego ryzyka odejścia",
    "why_at_risk": "dlaczego klient jest zagrożony odejściem",
    "customer_value": "ile wart jest klient i skąd to wiadomo",
    "bad_review_reasons": "najczęstsze powody złych opinii",
    "unanswered_reviews": "opinie z jedną gwiazdką bez odpowiedzi",
    "messages_like": "wiadomości podobne do podanego zdania",
    "value_at_risk": "ile wartości jest zagrożone u klientów, którzy narzekali na dany temat",
    "country_comparison": "frustracja w dwóch krajach, porównana",
    "first_today": "co zrobić dziś najpierw",
    "legal_mentions": "kto wspomniał o prawniku, sądzie, rzeczniku lub chargebacku",
    "leaving_words": "kto zagroził odejściem i do której konkurencji",
    "offer_effect": "czy bony lub oferty pomogły",
    "overdue_promises": "które obietnice są po terminie",
    "key_figures": "średnia wartość zamówienia i retencja",
    "common_complaints": "na co klienci skarżą się najczęściej",
    "angry_themes": "które tematy wywołują frustrację u największej liczby klientów",
    "why_leaving": "dlaczego klienci o wysokim ryzyku odejścia odchodzą (najlepsi lub wszyscy)",
    "repeat_rate": "ilu klientów zamówiło ponownie",
    "returned_products": "które produkty są najczęściej zwracane",
    "best_customers": "którzy klienci są najwięcej warci",
    "customer_complaints": "na co skarży się jeden klient",
    "orders_and_revenue": "ile było zamówień i jaki przychód",
    "complained_products": "które produkty są najczęściej reklamowane",
    "what_is_held": "ilu jest klientów i ile wiadomości",
    "stated_wishes": "czego klienci sobie życzą, co proponują i czego potrzebują",
    "stated_motives": "dlaczego klienci nas wybrali, kupują lub zostali, ich słowami",
    "rising_themes": "o czym klienci mówią częściej niż wcześniej",
    "customer_wishes": "czego życzy sobie lub potrzebuje jeden klient i dlaczego jest z nami",
}


def what_can_be_asked(desk: Desk) -> str:
    """The questions that are answered, one on a line."""
    polish = [QUESTIONS_PL[kind] for kind in QUESTIONS]
    return desk.say("What can be asked:\n– " + "\n– ".join(QUESTIONS.values()), "Można zapytać:\n– " + "\n– ".join(polish))


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
        kind = desk.word(chosen.kind)
        answer.say(desk.say(f"{name}: allowed now is: {kind}, {offer}.", f"{name}: dozwolone teraz: {kind}, {offer}."))
        ruled_out = [item for item in chosen.ruled_out or [] if isinstance(item, dict)]
        for item in ruled_out[: desk.rules.listed] if desk.language == "en" else []:
            answer.say(f"– {desk.word(str(item.get('action')))}: {item.get('because')}")
        if ruled_out and desk.language == "pl":
            answer.say(f"Wykluczone działania: {', '.join(desk.word(str(item.get('action'))) for item in ruled_out)}.")
    if case is not None:
        answer.say(
            desk.say(
                f"An open case stands in the way of selling: {case.key} ({desk.word(case.kind)}).",
                f"Sprzedaż wstrzymuje otwarta sprawa: {case.key} ({desk.word(case.kind)}).",
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
        answer.say(desk.say(f"Draft: {newest.key} ({desk.word(newest.status)}).", f"Szkic: {newest.key} ({desk.word(newest.status)})."))


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


def contact_of_one(desk: Desk, plan: Plan) -> Answer:
    """One person's address: as the role may see it."""
    answer = desk.answer("refusal")
    found = who_is_meant(desk, plan.customer or "")
    if not found:
        answer.say(
            desk.say(
                "No customer of that key or name is in this workspace, so there is no address to show.",
                "W tej przestrzeni nie ma klienta o tym kluczu ani nazwisku, więc nie ma adresu do pokazania.",
            )
        )
        return answer
    full = desk.role in ("manager", "admin")
    answer.kind = "case" if full else "refusal"
    if not full:
        answer.say(
            desk.say(
                f"A customer's full address is shown to the roles manager and admin; yours is {desk.role}, so it is masked.",
                f"Pełny adres klienta widzą role manager i admin; Państwa rola to {desk.role}, więc adres jest zasłonięty.",
            )
        )
    for one in found[: desk.rules.listed]:
        city = f", {one.city}" if one.city and len(found) > 1 else ""
        answer.say(f"{desk.name(one.profile)}: e-mail {desk.contact(one.email)}{city}.")
    return answer


def not_understood(desk: Desk, plan: Plan) -> Answer:
    answer = desk.answer("refusal")
    answer.say(
        desk.say("This question was not understood, so nothing was counted.", "Nie rozumiem tego pytania, więc niczego nie policzono.")
    )
    if near := nearest(" ".join(plan.words)):
        said = [desk.say(QUESTIONS[kind], QUESTIONS_PL[kind]) for kind in near]
        answer.say(desk.say("Nearest to it are:\n– ", "Najbliższe temu pytania:\n– ") + "\n– ".join(said))
    answer.say(what_can_be_asked(desk))
    return answer
