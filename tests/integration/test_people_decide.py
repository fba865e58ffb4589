"""What a person's decision binds: who signs, who must agree, what is learned, and what overtakes it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import approval, freshness, promises
from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.drafts.facts import lessons
from pipelines.errors import Conflict, LimitExceeded, NotFound, Refused
from pipelines.outbox.hand_over import hand_over
from pipelines.records import alert, customer, draft, dump, offer, order, outbox_entry, promise
from pipelines.records.database import new_id, reading, transaction
from pipelines.records.run import Run
from pipelines.rules import Rules
from pipelines.understanding.promises_kept import settle_promises
from pipelines.workspace import Workspace
from tests.builders import NOW, a_message, an_order
from tests.integration.test_drafts_at_the_right_time import a_calm_customer
from tests.integration.test_drafts_from_alert_to_mail_file import COMPANY, a_case, an_action, made, mail, shop

__all__ = ["shop"]

VOUCHER = {
    "key": "bon", "action": "fix_issue", "names": {"en": "a voucher"}, "face_value": "60", "budget": "600", "goodwill": True,
    "currency": "GBP",
}  # fmt: skip
LATER = NOW + timedelta(hours=1)


def with_voucher(workspace: Workspace, **terms: Any) -> Workspace:
    """The shop with one paid offer; its owner counts in pounds."""
    actions = {"offers": [VOUCHER | terms], "customer_cap": "500", "offers_per_customer": 5}
    return replace(workspace, rules=Rules({"company": COMPANY | {"currency": "GBP"}, "actions": actions}))


def an_offered_draft(workspace: Workspace, key: str = "C1", cost_minor: int = 6_200) -> tuple[dict[str, Any], bytes, Run]:
    customer_id, _, run = a_case(workspace, key)
    an_action(
        workspace, run, customer_id, kind="fix_issue", offer_key="bon", cost_minor=cost_minor, currency="GBP", expected_value_minor=9_000,
    )
    return made(workspace, customer_id, run), customer_id, run


def test_the_person_who_approves_signs_and_sees_it_signed_before(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    seen = approval.opened(shop, key, "Ola Lis", now=NOW)
    assert seen["body"].endswith("Kind regards,\nOla Lis\nOsaden Home")
    approved = approval.approve(shop, key, "Ola Lis", now=NOW, opened=False)
    assert approved["body"] == seen["body"]
    assert "Ola Lis" in mail(hand_over(shop, key, now=NOW)).get_content()


def test_an_edit_of_what_was_shown_signed_is_not_held_for_the_signature(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    body = approval.opened(shop, key, "Ola Lis", now=NOW)["body"].replace("Kind regards", "You may reply here.\n\nKind regards")
    edited = approval.edit(shop, key, "Ola Lis", body=body, now=NOW)
    assert (edited["status"], edited["held_because"]) == ("drafted", [])


def test_a_costly_offer_takes_two_people(shop: Workspace) -> None:
    rich = with_voucher(shop)
    shown, _, _ = an_offered_draft(rich)
    first = approval.approve(rich, shown["id"], "Ola Lis", now=NOW)
    assert (first["status"], first["waits_for"], first["first_approved_by"]) == ("drafted", "a second person", "Ola Lis")
    assert first["second_person_because"] == "its offer costs £62.00"
    with pytest.raises(Refused, match="second person"):
        approval.approve(rich, shown["id"], "ola lis", now=NOW)
    with reading(rich.engine) as connection:
        assert offer.committed(connection, "bon") == 0
        (kept,) = [json.loads(line)["draft"]["first_approval"] for line in dump.lines(connection) if '"first_approval"' in line]
    assert (sorted(kept), kept["by"]) == (["bound_hash", "by"], "Ola Lis")  # by whom, never when
    second = approval.approve(rich, shown["id"], "Jan Kot", now=NOW)
    assert second["status"] == "approved"
    assert "Ola Lis" in second["body"]
    with reading(rich.engine) as connection:
        assert offer.committed(connection, "bon") == 6_200


def test_an_offer_in_words_of_money_back_has_the_limit_of_offers_alone(shop: Workspace) -> None:
    offers = {"offers": [VOUCHER | {"names": {"en": "cash back"}}], "refund_second_person_above": 0}
    careful = replace(shop, rules=Rules({"company": COMPANY | {"currency": "GBP"}, "actions": offers}))
    shown, _, _ = an_offered_draft(careful, cost_minor=3_000)
    assert "cash back" in shown["body"]
    assert shown["second_person_because"] is None


def test_a_small_offer_takes_one_person_and_a_day_has_its_own_budget(shop: Workspace) -> None:
    thrifty = with_voucher(shop, budget_per_day="50")
    first, _, _ = an_offered_draft(thrifty, "C1", 3_000)
    second, _, _ = an_offered_draft(thrifty, "C22", 3_000)
    assert approval.approve(thrifty, first["id"], "Ola", now=NOW)["status"] == "approved"
    with pytest.raises(LimitExceeded, match="one day"):
        approval.approve(thrifty, second["id"], "Ola", now=NOW)
    assert approval.approve(thrifty, second["id"], "Ola", now=NOW + timedelta(days=1))["status"] == "approved"


def test_several_are_approved_at_once_when_opened_before_and_without_offers(shop: Workspace) -> None:
    keys = [made(shop, a_case(shop, key)[0])["id"] for key in ("C1", "C22", "C333")]
    approval.opened(shop, keys[0], "Ola", now=NOW)
    done = approval.approve_many(shop, keys[:2], "Ola", now=NOW)
    assert [item["approved"] for item in done] == [True, False]
    assert "not opened" in done[1]["because"]
    with pytest.raises(LimitExceeded, match="20"):
        approval.approve_many(shop, [f"D-{number}" for number in range(21)], "Ola", now=NOW)
    rich = with_voucher(shop)
    offered, _, _ = an_offered_draft(rich, "C4444")
    with pytest.raises(Refused, match="by itself"):
        approval.approve_many(rich, [keys[2], offered["id"]], "Ola", now=NOW)


def test_a_rejected_wording_is_avoided_next_time_and_the_next_draft_says_so(shop: Workspace) -> None:
    first = made(shop, a_case(shop, "C1")[0])
    rejected = approval.reject(shop, first["id"], "Ola", because="Sounds stiff.", now=NOW)
    assert rejected["decision"]["about"] == "wording"
    after = made(shop, a_case(shop, "C22")[0])
    used = {mark for item in first["sentences"] for mark in item.get("phrases", [])}
    assert not used & set(after["sentences"][-1]["phrases"])
    assert any(first["id"] in note for note in after["notes"])


def test_a_rejected_promise_makes_the_next_day_later(shop: Workspace) -> None:
    first = made(shop, a_case(shop, "C1")[0])
    approval.reject(shop, first["id"], "Ola", because="We cannot promise that.", now=NOW)
    after = made(shop, a_case(shop, "C22")[0])
    due = [next(item["due_on"] for item in shown["sentences"] if item.get("due_on")) for shown in (first, after)]
    assert due[0] < due[1]


@pytest.mark.parametrize(("rejected", "days", "later"), [(1, 0, 1), (1, 29, 1), (1, 31, 0), (4, 0, 4), (4, 60, 1), (4, 91, 0), (7, 0, 5)])
def test_what_rejections_teach_fades_by_half_every_thirty_days(shop: Workspace, rejected: int, days: int, later: int) -> None:
    for number in range(rejected):
        shown = made(shop, a_case(shop, f"C{'1' * (number + 1)}")[0])
        said = approval.reject(shop, shown["id"], "Ola", because="We cannot promise that.", now=NOW)
    assert any("forgotten by 2026-" in note for note in said["lessons"])
    then = NOW + timedelta(days=days)
    with reading(shop.engine) as connection:
        taught = lessons.lessons_of(connection, "en", shown["matter"], now=then, half_life_days=30)
    assert taught.days_later == later
    assert bool(taught.notes) is bool(later)


def test_why_a_draft_was_rejected_is_not_told_in_another_customers(shop: Workspace) -> None:
    first = made(shop, a_case(shop, "C1")[0])
    approval.reject(shop, first["id"], "Ola", because="The wording is cold, and her husband has just died.", now=NOW)
    other = made(shop, a_case(shop, "C11")[0])
    assert any(first["id"] in note for note in other["notes"])
    assert "husband" not in str(other)


def test_a_wording_that_was_rejected_long_ago_comes_back(shop: Workspace) -> None:
    shown = made(shop, a_case(shop, "C1")[0])
    approval.reject(shop, shown["id"], "Ola", because="Sounds stiff.", now=NOW)
    with reading(shop.engine) as connection:
        soon, late = (
            lessons.lessons_of(connection, "en", shown["matter"], now=NOW + timedelta(days=days), half_life_days=30) for days in (1, 40)
        )
    assert soon.rejected
    assert (late.rejected, late.notes) == ({}, ())


def test_a_closed_case_and_new_rules_overtake_a_draft(shop: Workspace) -> None:
    customer_id, alert_id, run = a_case(shop)
    key = draft_for_customer(shop, run, customer_id, new=False, as_of=NOW, now=NOW)["id"]
    renamed = replace(shop, rules=Rules({"company": COMPANY | {"phone": "+44 20 7946 0999"}}))
    with reading(shop.engine) as connection:
        row = draft.by_key(connection, key)
        assert row is not None
        assert freshness.stale_because(connection, row, NOW, rules=_rules(shop), policy=freshness.policy_of(shop)) == []
        assert "rules" in freshness.stale_because(connection, row, NOW, rules=_rules(shop), policy=freshness.policy_of(renamed))[0]
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(alert.alert).where(alert.alert.c.id == alert_id).values(status="closed", open_key=None))
    with pytest.raises(Refused, match="was closed"):
        approval.approve(shop, key, "Ola", now=NOW)


def _rules(workspace: Workspace) -> Any:
    from pipelines.drafts.draft_rules import DraftRules

    return workspace.rules.of(DraftRules)


def an_approved_promise(workspace: Workspace) -> tuple[bytes, str, str]:
    """A customer whose draft was approved and handed over; the draft's key and the promise's."""
    customer_id, _, run = a_case(workspace)
    key = made(workspace, customer_id, run)["id"]
    approval.approve(workspace, key, "Ola", now=NOW)
    hand_over(workspace, key, now=NOW)
    with reading(workspace.engine) as connection:
        (one,) = promises.promises(connection, now=NOW)
    assert one["order_id"] == "A-1004"
    return customer_id, key, one["id"]


def test_a_later_draft_never_puts_off_an_open_promise(shop: Workspace) -> None:
    customer_id, _, _ = an_approved_promise(shop)
    tomorrow = NOW + timedelta(days=1)
    with transaction(shop.engine) as connection:
        a_message(connection, "again", "Where is my order A-1004? It never arrived.", customer_id=customer_id, created_at=LATER)
    again = draft_for_customer(shop, None, customer_id, new=True, as_of=tomorrow, now=tomorrow)
    with reading(shop.engine) as connection:
        before = promise.open_ones(connection, [customer_id])[0].due_at
    assert before is not None
    due = next(item["due_on"] for item in again["sentences"] if item.get("due_on"))
    assert due <= before.date().isoformat()
    with transaction(shop.engine) as connection:  # as if the first had been promised for an earlier day
        connection.execute(sa.update(draft.promise).values(due_at=tomorrow + timedelta(hours=2), due_on=tomorrow.date()))
    with pytest.raises(Refused, match=r"was promised \d{4}"):
        approval.approve(shop, again["id"], "Ola", now=tomorrow)


def test_the_answer_that_follows_keeps_a_promise_and_the_message_that_holds_it_does_not(shop: Workspace) -> None:
    customer_id, key, _ = an_approved_promise(shop)
    with transaction(shop.engine) as connection:
        row = draft.by_key(connection, key)
        assert row is not None
        a_message(connection, "sent", row.body, customer_id=customer_id, direction="out", created_at=LATER)
    assert states(shop) == ["open"]
    with transaction(shop.engine) as connection:
        a_message(
            connection, "found", "The parcel for A-1004 is at the depot.", customer_id=customer_id, direction="out",
            created_at=LATER + timedelta(hours=5), order_key="A-1004",
        )
    assert states(shop) == ["kept"]


def states(workspace: Workspace) -> list[str]:
    write = settle_promises(workspace, as_of=NOW + timedelta(days=2))
    with transaction(workspace.engine) as connection:
        write(connection)
        write(connection)
        return [one["state"] for one in promises.promises(connection, now=NOW, everything=True)]


def test_money_that_was_promised_is_kept_by_the_refund_alone(shop: Workspace) -> None:
    customer_id, _, _ = a_case(shop)
    with transaction(shop.engine) as connection:
        sent = a_message(connection, "ours", "We will refund you by Friday.", customer_id=customer_id, direction="out", created_at=NOW)
        draft.add_promises(connection, [{
            "id": new_id(), "customer_id": customer_id, "draft_id": None, "message_id": sent, "order_key": "A-1004",
            "text": "We will refund you by Friday.", "due_at": LATER, "state": "open", "owner": "Ola",
        }])
        a_message(connection, "chat", "Any news will follow.", customer_id=customer_id, direction="out", created_at=LATER)
    assert states(shop) == ["open"]
    with transaction(shop.engine) as connection:
        an_order(connection, customer_id, "A-1004", LATER, kind="refund")
        assert connection.execute(sa.select(sa.func.count()).select_from(order.order)).scalar_one() == 2
    assert states(shop) == ["kept"]


def test_a_person_says_that_a_promise_was_kept_once(shop: Workspace) -> None:
    _, _, key = an_approved_promise(shop)
    with pytest.raises(Refused, match="named person"):
        promises.mark_kept(shop, key, " ", now=LATER)
    assert promises.mark_kept(shop, key, "Ola", now=LATER)["settled_by"] == "Ola"
    with pytest.raises(Conflict, match="kept already"):
        promises.mark_kept(shop, key, "Ola", now=LATER)
    with pytest.raises(NotFound):
        promises.mark_kept(shop, "P-00000000", "Ola", now=LATER)


@pytest.mark.parametrize(("zone", "sleeps"), [("Asia/Tokyo", True), ("Europe/London", False), ("Not/AZone", False)])
def test_marketing_waits_while_the_customer_sleeps_and_an_answer_does_not(shop: Workspace, zone: str, sleeps: bool) -> None:
    customer_id, run = a_calm_customer(shop, kind="win_back", message_class="marketing")
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(customer.customer).where(customer.customer.c.id == customer_id).values(time_zone=zone))
    key = made(shop, customer_id, run)["id"]
    approval.approve(shop, key, "Ola", now=NOW)  # 12:00 UTC is 21:00 in Tokyo
    if sleeps:
        with pytest.raises(Refused, match="21:00"):
            hand_over(shop, key, now=NOW)
        hand_over(shop, key, now=NOW + timedelta(hours=12))
    else:
        hand_over(shop, key, now=NOW)


def test_a_second_marketing_message_waits(shop: Workspace) -> None:
    customer_id, run = a_calm_customer(shop, kind="win_back", message_class="marketing")
    first = made(shop, customer_id, run)["id"]
    approval.approve(shop, first, "Ola", now=NOW)
    hand_over(shop, first, now=NOW)
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(outbox_entry.outbox_entry).values(queued_at=NOW - timedelta(days=5)))
    second = draft_for_customer(shop, run, customer_id, new=True, as_of=NOW, now=LATER)["id"]
    approval.approve(shop, second, "Ola", now=LATER)
    with pytest.raises(Refused, match="the last one went out"):
        hand_over(shop, second, now=LATER)


def test_marketing_beyond_the_cap_is_refused_for_good(shop: Workspace) -> None:
    capped = replace(shop, rules=Rules({"company": COMPANY, "actions": {"marketing_messages": 1, "days_between_marketing": 0}}))
    customer_id, run = a_calm_customer(capped, kind="win_back", message_class="marketing")
    first = made(capped, customer_id, run)["id"]
    approval.approve(capped, first, "Ola", now=NOW)
    hand_over(capped, first, now=NOW)
    second = draft_for_customer(capped, run, customer_id, new=True, as_of=NOW, now=LATER)["id"]
    approval.approve(capped, second, "Ola", now=LATER)
    with pytest.raises(Refused, match="marketing message 2 in 90 days"):
        hand_over(capped, second, now=LATER)


def test_the_end_of_an_offer_overtakes_the_draft_that_makes_it_before_and_after_its_approval(shop: Workspace) -> None:
    ending = with_voucher(shop, ends_on="2026-06-30")
    first, _, _ = an_offered_draft(ending, "C1", 3_000)
    second, _, _ = an_offered_draft(ending, "C22", 3_000)
    approval.approve(ending, first["id"], "Ola", now=NOW)
    after = NOW + timedelta(hours=13)  # the next day in every zone of the company
    with pytest.raises(Refused, match="The offer that the draft makes has ended"):
        hand_over(ending, first["id"], now=after)
    with pytest.raises(Refused, match="The offer that the draft makes has ended"):
        approval.approve(ending, second["id"], "Ola", now=after)
    with reading(ending.engine) as connection:
        assert offer.committed(connection, "bon") == 0


def test_an_offer_costs_what_is_expected_of_it() -> None:
    from pipelines.next_best_action.governor import cost_minor
    from pipelines.next_best_action.rules import Offer

    assert cost_minor(Offer("bon", "fix_issue", face_value=Decimal(40), use_probability=0.3), None) == 1_200
