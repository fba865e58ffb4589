"""What counts as a promise of ours, and by which day: sentences in English and Polish, kept and refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.understanding.promises_made import promises_made

WRITTEN_ON = date(2026, 6, 17)  # a Wednesday

PROMISES = (
    ("We will refund you £36.00 by 3 July 2026 to the card you paid with.", "2026-07-03"),
    ("We'll send a new set by Friday.", "2026-06-19"),
    ("I’ll call you back tomorrow.", "2026-06-18"),
    ("I will write to you by the end of the week.", "2026-06-21"),
    ("You will receive your money within 3 working days.", "2026-06-22"),
    ("You'll have the new kettle by July 1st.", "2026-07-01"),
    ("By Monday you will hear from us.", "2026-06-22"),
    ("We are going to replace the lid within two weeks.", "2026-07-01"),
    ("We will let you know by Friday if the part is in stock.", "2026-06-19"),
    ("Your refund will reach your card within 5-7 days.", "2026-06-24"),
    ("A replacement will be sent today.", "2026-06-17"),
    ("We promise you a reply by 20 June.", "2026-06-20"),
    ("Our courier will collect the parcel on Thursday.", "2026-06-18"),
    ("We will look into the fault and write to you by 24 June with how we can put it right.", "2026-06-24"),
    ("We will, by 30 June 2026, send you the missing filter.", "2026-06-30"),
    ("We shall dispatch the part no later than 25 June.", "2026-06-25"),
    ("I'll get back to you by 5 p.m. on Friday.", "2026-06-19"),
    ("We will pay it back before 03/07/2026.", "2026-07-03"),
    ("We will have it repaired and back to you by the end of this month.", "2026-06-30"),
    ("I will phone you next week.", "2026-06-28"),
    ("We will refund the order you placed on 3 June by 26 June 2026.", "2026-06-26"),
    ("We will send the new teapot at once, and by Friday at the latest it will be with you by Friday.", "2026-06-19"),
    ("We will refund you by 3 July, and if the money has not come by then, please write to us.", "2026-07-03"),
    ("We have ordered a new pot and will send it by Friday.", "2026-06-19"),
    ("We'll have that sorted for you by tomorrow.", "2026-06-18"),
    ("I will personally make sure that it leaves our warehouse tomorrow.", "2026-06-18"),
    ("We will be in touch by the end of June.", "2026-06-30"),
    ("You will be refunded within 5 business days.", "2026-06-24"),
    ("We will get back to you within 24 hours.", "2026-06-18"),
    ("We will credit £12 to your account within a month.", "2026-07-17"),
    ("We will send it by the end of next month.", "2026-07-31"),
    ("Nowy dzbanek dostarczymy do Pani do 26 czerwca 2026 r., bez dodatkowych kosztów.", "2026-06-26"),
    ("Pieniądze zwrócimy w ciągu 14 dni.", "2026-07-01"),
    ("Oddzwonię jutro.", "2026-06-18"),
    ("Otrzyma Pani zwrot do piątku.", "2026-06-19"),
    ("Do końca tygodnia wyślemy nowy młynek.", "2026-06-21"),
    ("Kubek wymienimy do 30.06.2026.", "2026-06-30"),
    ("Odpowiemy Panu najpóźniej w poniedziałek.", "2026-06-22"),
    ("Prześlemy korektę faktury w ciągu 2 dni roboczych.", "2026-06-19"),
    ("Ekspres naprawimy w terminie 10 dni.", "2026-06-27"),
    ("Paczka będzie u Pani w piątek.", "2026-06-19"),
    ("26 czerwca oddamy Panu całą kwotę.", "2026-06-26"),
    ("Dam Pani znać do czwartku, czy część jest dostępna.", "2026-06-18"),
    ("Wyślę Pani nowy dzbanek pojutrze.", "2026-06-19"),
    ("Srodki zostana zwrocone do 24 czerwca.", "2026-06-24"),
    ("W przyszłym tygodniu wyślemy brakującą część.", "2026-06-28"),
    ("Kurier odbierze ekspres w poniedziałek.", "2026-06-22"),
    ("Przepraszamy, zwrócimy Panu 120 zł do końca miesiąca.", "2026-06-30"),
    ("Zwrot środków nastąpi do 26 czerwca.", "2026-06-26"),
    ("Wrócimy do Pana z odpowiedzią do końca czerwca.", "2026-06-30"),
    ("Oddamy pieniądze w ciągu 3-5 dni roboczych.", "2026-06-24"),
    ("Paczkę dostarczymy w środę 24 czerwca.", "2026-06-24"),
    ("Wyślemy go najpóźniej do 26.06.", "2026-06-26"),
    ("Wymienimy go w ciągu miesiąca.", "2026-07-17"),
    ("You will hear back from us no later than Tuesday.", "2026-06-23"),
    ("Odezwiemy się do środy.", "2026-06-24"),
    ("Kolega zadzwoni do Pana w czwartek.", "2026-06-18"),
    ("Do 5 lipca wymienimy uszkodzony młynek na nowy.", "2026-07-05"),
    ("Dostaną Państwo nową paczkę w ciągu tygodnia.", "2026-06-24"),
)

NO_PROMISES = (
    "We will be happy to help you tomorrow.",
    "We will be open until Friday.",
    "If the parcel is not there by Friday, we will send a new one.",
    "Once we receive your return, we will refund you within 5 days.",
    "We will refund you within 14 days of receiving the goods.",
    "We will not be able to deliver by Friday.",
    "We won't send it before Monday.",
    "We will try to send it by Friday.",
    "We hope that you will receive it by Friday.",
    "You wrote that we will refund you by 3 July.",
    'You told us: "We will refund you by Friday."',
    "You can return the item within 30 days.",
    "You have the right to withdraw within 14 days.",
    "Send it back by Friday and we will refund you.",
    "Please tell us your address by Friday and we will send a new one.",
    "We will refund you, please send your account number by Friday.",
    "We sent the parcel on Monday.",
    "We will look into it.",
    "Will we see you tomorrow?",
    "You will have 14 days to return it.",
    "We will close for the holidays on 24 December.",
    "In accordance with our terms, we will answer within 30 days.",
    "Order today and you will receive it tomorrow.",
    "We normally answer: you will hear from us within 2 days.",
    "The parcel that came on Monday will not fit.",
    "I will be on holiday until Monday 22 June.",
    "We cannot promise that we will send it by Friday.",
    "We don't think we will send it by Friday.",
    "We received your parcel today and will refund you.",
    "As you asked on Friday, we will send a new one.",
    "We will send the part you asked for on Friday.",
    "Should you not get it by Friday, we will send another.",
    "We will hold your parcel until 3 July.",
    "You will get 20% off by Friday.",
    "Wysłaliśmy paczkę w poniedziałek.",
    "We will gladly answer your questions until 5 pm today.",
    "The sale ends on Friday, you will get free delivery.",
    "Tomorrow is a holiday, so we will reply later.",
    "The new catalogue will come on Friday.",
    "Paczka czeka do piątku, potem ją zwrócimy.",
    "Rabat otrzyma Pani przy zamówieniu do piątku.",
    "Obiecaliśmy odpowiedź do 26 czerwca.",
    "Nie możemy obiecać, że wyślemy to do piątku.",
    "Kurier nie dostarczy paczki do piątku.",
    "Dziękujemy za telefon w piątek, zwrócimy pieniądze.",
    "Zatrzymamy paczkę do piątku.",
    "Gdyby paczka nie przyszła do jutra, zadzwonimy.",
    "Jeśli paczka nie dotrze do piątku, wyślemy nową.",
    "Nie wyślemy jej do piątku.",
    "Nie otrzyma Pani paczki do piątku.",
    "Postaramy się, zwrócimy pieniądze do piątku.",
    "Po otrzymaniu zwrotu oddamy pieniądze w ciągu 3 dni.",
    "Zwrócimy pieniądze w ciągu 14 dni od otrzymania towaru.",
    "Jesteśmy czynni od poniedziałku do piątku.",
    "Zgodnie z regulaminem odpowiemy w ciągu 30 dni.",
    "Prosimy o odesłanie towaru do 26 czerwca.",
    "Proszę odesłać kubek do piątku, a zwrócimy pieniądze.",
    "Czy wyślemy to do piątku?",
    "Napisał Pan, że wyślemy nowy kubek do piątku.",
    "Zamówienia złożone do 14:00 wyślemy jeszcze dziś.",
    "Zwrócimy pieniądze.",
    "Będziemy zamknięci do 26 czerwca.",
    "Przebywam na urlopie do 12 czerwca i nie czytam poczty.",
)


@pytest.mark.parametrize(("sentence", "due_on"), PROMISES)
def test_a_commitment_with_a_day_is_a_promise(sentence: str, due_on: str) -> None:
    assert promises_made(sentence, WRITTEN_ON) == [(sentence, date.fromisoformat(due_on))]


@pytest.mark.parametrize("sentence", NO_PROMISES)
def test_what_binds_nobody_to_a_day_is_no_promise(sentence: str) -> None:
    assert promises_made(sentence, WRITTEN_ON) == []


def test_a_sentence_that_a_mail_program_wrapped_is_read_whole() -> None:
    text = "Dear Colin,\n\nThank you for sending the scale back. We will refund you £36.00 by\n3 July 2026 to your card.\n\nKind regards"
    assert promises_made(text, WRITTEN_ON) == [("We will refund you £36.00 by 3 July 2026 to your card.", date(2026, 7, 3))]


def test_lines_quoted_from_an_earlier_mail_promise_nothing() -> None:
    assert promises_made("Thank you.\n> We will refund you by 3 July 2026.", WRITTEN_ON) == []


def test_each_promise_of_a_mail_is_found_once() -> None:
    text = "We will call you tomorrow. We will send the part by Friday. We will call you tomorrow."
    assert [item.due_on for item in promises_made(text, WRITTEN_ON)] == [date(2026, 6, 18), date(2026, 6, 19)]


def test_a_day_without_a_year_falls_into_the_next_one_at_the_turn_of_the_year() -> None:
    assert promises_made("We will refund you by 5 January.", date(2026, 12, 28))[0].due_on == date(2027, 1, 5)


def test_a_day_that_has_passed_is_no_deadline() -> None:
    assert promises_made("We will refund you by 3 June 2026.", WRITTEN_ON) == []


def test_a_day_that_no_calendar_has_is_no_deadline() -> None:
    assert promises_made("We will refund you by 31 June 2026. Zwrócimy pieniądze do 30.02.2027.", WRITTEN_ON) == []


PIECES = ("We will", "send", "refund you", "by", "within", "3", "31.02.2026", "99", "days", "July", "do", "w ciągu", "dni", "zwrócimy",
          "piątku", "jutro", "\n", ">", '"', ".", ";", "?", "0", "month", "a", "ę", "ß", "İ", "999", "0000-00-00", "and", "please")


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)), st.dates())
def test_no_text_on_no_day_stops_the_search(text: str, written_on: date) -> None:
    for promise in promises_made(text, written_on):
        assert promise.due_on >= written_on


def test_hostile_length_is_read_in_a_moment() -> None:
    for piece in ("we will " * 5_000, "a " * 20_000, "by the end of " * 3_000, "you " + "very " * 10_000, "do " * 10_000):
        promises_made(piece, WRITTEN_ON)
        promises_made(piece.replace(" ", " \n"), WRITTEN_ON)
