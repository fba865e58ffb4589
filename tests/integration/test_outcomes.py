"""What came of it: the comparison with the control group, what happened, who is waited for; and that only the first one teaches."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import approval
from pipelines.next_best_action.catalogue import action as of_key
from pipelines.next_best_action.effects import effects, prior
from pipelines.outbox.hand_over import hand_over
from pipelines.outcomes.comparison import compare, record_effects
from pipelines.outcomes.journeys import journeys
from pipelines.outcomes.outcomes_view import as_text, outcomes
from pipelines.records import action, customer, run
from pipelines.records.database import new_id, reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_run, an_order
from tests.integration.test_drafts_at_the_right_time import a_calm_customer
from tests.integration.test_drafts_from_alert_to_mail_file import made, shop

__all__ = ["shop"]

DRAWN = NOW - timedelta(days=200)


def drawn_customers(workspace: Workspace, treated: tuple[int, int], control: tuple[int, int], *, at: object = DRAWN) -> run.Run:
    """Customers drawn for winning back, given as (how many, how many of them left); the others ordered ten days later."""
    with transaction(workspace.engine) as connection:
        current = a_run(connection)
        for is_control, (count, left) in ((False, treated), (True, control)):
            for number in range(count):
                key = f"{'K' if is_control else 'T'}{number}"
                customer_id = a_customer(connection, key)
                connection.execute(sa.insert(action.control_assignment).values(
                    id=new_id(), customer_id=customer_id, family="win_back", draw=0.1 if is_control else 0.9, share=0.2,
                    is_control=is_control, eligible_as_of=at, action_kind="win_back",
                ))
                if number >= left:
                    an_order(connection, customer_id, f"O-{key}", DRAWN + timedelta(days=10))
    return current


def of_family(workspace: Workspace, current: run.Run) -> object:
    return next(one for one in compare(workspace, current) if one.family == "win_back")


def test_the_cases_still_needed_are_shown_before_the_first_draw(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        current = a_run(connection)
    body = outcomes(workspace, current, now=NOW)
    assert {one["basis"] for one in body["families"]} == {"assumed"}
    assert all(one["cases_still_needed"] > 1_000 for one in body["families"])
    assert "more cases are needed" in "\n".join(as_text(body))


def test_treated_as_assigned_against_control_as_assigned_teaches_the_next_run_and_not_an_earlier_one(workspace: Workspace) -> None:
    current = drawn_customers(workspace, (120, 30), (40, 20))
    found = of_family(workspace, current)
    assert found.found.share_saved == pytest.approx(0.5)  # type: ignore[attr-defined]
    write = record_effects(workspace, current)
    with transaction(workspace.engine) as connection:
        write(connection)
        write(connection)
    with reading(workspace.engine) as connection:
        later, now = effects(connection, NOW + timedelta(days=1)), effects(connection, NOW)
    assert (later["win_back"].basis, now["win_back"].basis) == ("measured", "assumed")
    assert later["win_back"].mean > prior(of_key("win_back")).mean
    assert later["cross_sell"].basis == "assumed"


def test_draws_whose_time_is_not_over_and_small_groups_teach_nothing(workspace: Workspace) -> None:
    current = drawn_customers(workspace, (120, 30), (40, 20), at=NOW - timedelta(days=5))
    found = of_family(workspace, current)
    assert (found.drawn, found.finished.treated, found.found) == (160, 0, None)  # type: ignore[attr-defined]


def handed_over(shop: Workspace) -> bytes:
    """A customer who was asked back at NOW."""
    customer_id, current = a_calm_customer(shop, kind="win_back", message_class="marketing")
    key = made(shop, customer_id, current)["id"]
    approval.approve(shop, key, "Ola", now=NOW)
    hand_over(shop, key, now=NOW)
    return customer_id


def state(shop: Workspace, days: int) -> str:
    (one,) = journeys(shop, now=NOW + timedelta(days=days))
    return str(one["state"])


def test_a_journey_waits_and_then_hands_over_to_a_person(shop: Workspace) -> None:
    handed_over(shop)
    assert [state(shop, days) for days in (1, 9, 10)] == ["wait", "wait", "person"]


def test_the_person_who_takes_over_is_told_how_the_customer_prefers_to_be_reached(shop: Workspace) -> None:
    customer_id = handed_over(shop)
    with transaction(shop.engine) as connection:
        where = customer.customer.c.id == customer_id
        connection.execute(sa.update(customer.customer).where(where).values(traits={"preferred_channel": "Phone"}))
    (one,) = journeys(shop, now=NOW + timedelta(days=10))
    assert (one["state"], "prefers to be reached by telephone" in one["because"]) == ("person", True)


@pytest.mark.parametrize("what", ["wrote", "bought", "opted out"])
def test_a_journey_stops_when_the_customer_wrote_bought_or_opted_out(shop: Workspace, what: str) -> None:
    from pipelines.records.consent import consent

    customer_id = handed_over(shop)
    with transaction(shop.engine) as connection:
        if what == "wrote":
            a_message(connection, "back", "Hello again", customer_id=customer_id, created_at=NOW + timedelta(days=2))
        elif what == "bought":
            an_order(connection, customer_id, "A-8", NOW + timedelta(days=2))
        else:
            connection.execute(sa.update(consent).values(state="withdrawn"))
    assert state(shop, 3) == "stop"


def test_what_happened_is_counted_and_labelled_as_no_effect(shop: Workspace) -> None:
    customer_id = handed_over(shop)
    with transaction(shop.engine) as connection:
        an_order(connection, customer_id, "A-8", NOW + timedelta(days=2))
        current = a_run(connection, as_of=NOW + timedelta(days=3))
    body = outcomes(shop, current, now=NOW + timedelta(days=3))
    assert body["what_happened"] == [
        {"action": "win_back", "class": "marketing", "messages": 1, "ordered": 1, "wrote_again": 0, "still_open": 0}
    ]
    assert "no effect" in body["note"]
