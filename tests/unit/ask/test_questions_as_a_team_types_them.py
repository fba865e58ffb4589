"""Questions as a support team types them: no capitals, no accents, other words for the same, a name or a key where all could be meant."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.ask import follow_ups, wording
from pipelines.ask.named import customer_in, may_be_names
from pipelines.ask.nearest import nearest
from pipelines.ask.plan import Plan
from pipelines.ask.planner import plan_of
from pipelines.ask.rules import AskRules
from pipelines.ask.unused import not_used

TODAY = date(2026, 6, 30)


def planned(question: str) -> Plan:
    return plan_of(question, today=TODAY, zone="Europe/Warsaw", rules=AskRules())


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("kogo mozemy stracic", "leavers"),
        ("kto może od nas uciec", "leavers"),
        ("which buyers are drifting away?", "leavers"),
        ("how many customers did we lose", "leavers"),
        ("who is our most valuable customer", "best_customers"),
        ("kto jest naszym najcenniejszym klientem", "best_customers"),
        ("why are people fed up with us", "common_complaints"),
        ("kto jest rozczarowany dostawa", "frustrated_customers"),
        ("ktorym klientom nikt nie odpowiedzial", "waiting_customers"),
        ("who did nobody reply to", "waiting_customers"),
        ("did anybody ask about a refund last week", "said_about"),
        ("czy ktos pytal o aplikacje", "said_about"),
        ("how many e-mails arrived yesterday", "what_is_held"),
        ("jakie towary do nas wracaja", "returned_products"),
        ("what is our worst product", "complained_products"),
        ("ile mamy otwartych spraw", "first_today"),
        ("list the open cases", "first_today"),
        ("jaki jest sredni koszyk", "key_figures"),
        ("are people angrier or complaining more than last month?", "complaint_comparison"),
        ("what is customer C14157 worth and how do you know?", "customer_value"),
        ("how do you know that?", "explain"),
        ("what will customer C14157 be worth next year", "customer_value"),
        ("what will sales be next year", "refuse_outside"),
    ],
)  # fmt: skip
def test_other_words_for_a_question_reach_the_same_answer(question: str, kind: str) -> None:
    assert planned(question).kind == kind


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Dlaczego Tomasz Wilk ma wysokie ryzyko odejścia?", "Tomasz Wilk"),
        ("Kiedy Ewa Nowak pisała?", "Ewa Nowak"),
        ("Did Margaret Hollis reply?", "Margaret Hollis"),
        ("Wyślij Annie bon 20 %.", "Annie"),
        ("What do customers in Great Britain say?", None),
    ],
)
def test_the_word_that_begins_a_question_is_no_part_of_a_name(question: str, name: str | None) -> None:
    assert customer_in(question) == name


def test_neighbouring_words_without_capitals_may_be_a_name_and_the_words_of_questions_are_none() -> None:
    assert "margaret hollis" in may_be_names("what did margaret hollis write")
    assert may_be_names("who is waiting for an answer") == []


def test_regular_customers_are_who_is_meant_and_loyalty_is_what_is_meant() -> None:
    assert planned("which regular customers are angry?").topic is None
    assert planned("którzy stali klienci są źli?").topic is None
    assert planned("what do regular customers say about loyalty points?").topic == "loyalty"


def test_more_than_last_month_is_held_against_this_month() -> None:
    plan = planned("czy klienci są bardziej źli niż w zeszłym miesiącu?")
    assert plan.compared_with is not None
    assert (plan.period.start, plan.compared_with.start) == (date(2026, 6, 1), date(2026, 5, 1))
    assert planned("who complained last month?").compared_with is None


def test_a_polish_question_without_accents_is_answered_in_polish() -> None:
    assert {wording.language_of(text) for text in ("kogo mozemy stracic", "kiedy ostatnio zamawiala Ewa Nowak")} == {"pl"}
    assert wording.language_of("who do we risk to lose") == "en"


@pytest.mark.parametrize(
    "question",
    [
        "Which promises are overdue?", "Które obietnice są po terminie?", "Which one-star reviews have no reply yet?",
        "Compare the mood of customers in Poland and in Great Britain", "What should I do first this morning?",
    ],
)  # fmt: skip
def test_a_word_that_says_what_the_answer_holds_is_not_called_unused(question: str) -> None:
    assert not_used(question, planned(question), TODAY) == ([], False)


def test_a_difference_is_written_as_its_language_writes_it() -> None:
    assert (wording.signed(-2.8, "pl"), wording.signed(2.4, "en")) == ("-2,8", "+2.4")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("whos waiting for a reply", "waiting_customers"),
        ("who hasnt been answered", "waiting_customers"),
        ("promises that we made", "overdue_promises"),
        ("refunds this week?", "said_about"),
        ("promise Anna a refund", "refuse_to_act"),
        ("refund Anna", "refuse_to_act"),
    ],
)
def test_a_contraction_without_its_apostrophe_is_read_and_a_noun_is_no_order_to_act(question: str, kind: str) -> None:
    assert planned(question).kind == kind


def test_what_is_not_understood_is_answered_with_the_nearest_questions_and_with_none_where_nothing_is_near() -> None:
    assert nearest("which refunds did our products have")[0] == "returned_products"
    assert "waiting_customers" in nearest("replies that somebody awaits")
    assert nearest("sing me a song") == ()
    assert len(nearest("customers orders products reviews refunds messages value risk")) == 3


def test_she_is_the_person_of_the_question_before() -> None:
    before = planned("What did Margaret Hollis write?")
    assert follow_ups.said_in_full("why is she at risk?", before) == "why is Margaret Hollis at risk?"
    assert follow_ups.said_in_full("ile jest dla nas warta ta klientka?", planned("co u C14157")) == "ile jest dla nas warta C14157?"
    assert follow_ups.said_in_full("why is she at risk?", planned("who is angry?")) == "why is she at risk?"
    assert follow_ups.said_in_full("is he like Tomasz Wilk?", before) == "is he like Tomasz Wilk?"


@pytest.mark.parametrize(
    ("first", "then", "kind", "language"),
    [
        ("What did Margaret Hollis write?", "and what is she worth?", "customer_value", "en"),
        ("What did Margaret Hollis write?", "why is she at risk?", "why_at_risk", "en"),
        ("ile osob skarzylo sie na zwroty w czerwcu", "a w maju?", "complaint_count", "pl"),
        ("ile osob skarzylo sie na zwroty w czerwcu", "jak to policzyles?", "explain", "pl"),
        ("how many people complained about returns in June", "and in May?", "complaint_count", "en"),
    ],
)
def test_a_follow_up_keeps_the_person_and_the_language(first: str, then: str, kind: str, language: str) -> None:
    before = planned(first)
    plan = follow_ups.with_what_went_before(planned(follow_ups.said_in_full(then, before)), before, then)
    assert (plan.kind, plan.language) == (kind, language)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("who has not answered our survey", "unknown"),
        ("kto nie odpowiedział na naszą ofertę", "unknown"),
        ("which customers have we not heard from", "unknown"),
        ("komu jeszcze nie odpisaliśmy", "waiting_customers"),
        ("who hasn't heard back from us", "waiting_customers"),
        ("which customers did nobody reply to", "waiting_customers"),
        ("which customer wrote that nobody answers the phone", "unknown"),
        ("who spends too long on the phone with us", "unknown"),
        ("which customers spend the least", "unknown"),
        ("kto wydaje u nas najwięcej", "best_customers"),
        ("who are our biggest spenders", "best_customers"),
        ("who spent the most with us last year", "unknown"),
        ("how many kettles did we sell", "unknown"),
        ("how much did we sell in May", "orders_and_revenue"),
        ("which customers stopped buying coffee", "unknown"),
        ("kto przestał kupować kawę", "unknown"),
        ("kto przestał kupować w maju", "leavers"),
        ("kto przestał kupować, choć nigdy się nie poskarżył?", "silent_leavers"),
        ("how many customers leave a review", "what_is_held"),
        ("anything new from Anna Kowalska", "customer_case"),
    ],
)
def test_a_question_the_other_way_round_or_about_something_else_gets_no_answer_to_the_first(question: str, kind: str) -> None:
    assert planned(question).kind == kind


@pytest.mark.parametrize(
    ("question", "gone"),
    [
        ("how many customers did we lose this year", True),
        ("How many have we lost this year", True),
        ("ilu klientów straciliśmy w maju", True),
        ("kto od nas odszedł", True),
        ("who do we risk to lose", False),
        ("kogo możemy stracić", False),
    ],
)
def test_who_has_left_is_told_from_who_may_leave(question: str, gone: bool) -> None:
    plan = planned(question)
    assert (plan.kind, plan.gone) == ("leavers", gone)
    assert not not_used(question, plan, TODAY)[1]
