"""Quiet hours where the customer lives, for each kind of message, and what becomes of an approval given too early."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from pipelines import flow
from pipelines.drafts.decision import approval
from pipelines.errors import Refused, WorkspaceUnusable
from pipelines.outbox import letting_go
from pipelines.outbox.hand_over import hand_over
from pipelines.outbox.letting_go import let_go, let_several_go, let_waiting_go
from pipelines.outbox.refusals import Refusals
from pipelines.outbox.right_moment import NotNow, end_of_quiet
from pipelines.outbox.sending_rules import SendingRules
from pipelines.records import customer, draft, message
from pipelines.records.database import transaction
from pipelines.records.run import Run
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_message, at
from tests.integration.test_drafts_at_the_right_time import a_calm_customer
from tests.integration.test_drafts_from_alert_to_mail_file import COMPANY, a_case, made, shop

__all__ = ["shop"]

KINDS = ("marketing", "review", "mail")
AT_MOST_S = 120.0  # a wait for the worker that ends much sooner


def holding(workspace: Workspace, quiet_for: str, **hours: int) -> Workspace:
    return replace(workspace, rules=Rules({"company": COMPANY, "sending": {"quiet_for": quiet_for} | hours}))


def lives_in(workspace: Workspace, customer_id: bytes, zone: str) -> None:
    with transaction(workspace.engine) as connection:
        connection.execute(sa.update(customer.customer).where(customer.customer.c.id == customer_id).values(time_zone=zone))


def approved(workspace: Workspace, kind: str, zone: str, customer_key: str = "C1") -> str:
    """An approved draft of that kind to a customer who lives there."""
    run: Run | None
    if kind == "marketing":
        customer_id, run = a_calm_customer(workspace, kind="win_back", message_class="marketing")
    else:
        customer_id, _, run = a_case(workspace, customer_key)
    if kind == "review":
        with transaction(workspace.engine) as connection:
            connection.execute(sa.update(message.message).values(channel="review"))
    lives_in(workspace, customer_id, zone)
    key = str(made(workspace, customer_id, run)["id"])
    approval.approve(workspace, key, "Ola", now=NOW)
    return key


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("quiet_for", "held"), [("marketing", KINDS[:1]), ("unasked", KINDS[:2]), ("everything", KINDS)])
def test_the_rule_says_which_messages_wait_while_the_customer_sleeps(shop: Workspace, kind: str, quiet_for: str, held: list[str]) -> None:
    strict = holding(shop, quiet_for)
    key = approved(strict, kind, "Asia/Tokyo")  # 12:00 UTC is 21:00 there
    if kind in held:
        with pytest.raises(NotNow, match="21:00 where the customer lives"):
            hand_over(strict, key, now=NOW)
        hand_over(strict, key, now=NOW + timedelta(hours=11))  # 08:00 of the next day
    else:
        hand_over(strict, key, now=NOW)


def test_by_default_an_answer_to_a_customer_who_waits_goes_at_any_hour_and_everything_else_sleeps(shop: Workspace) -> None:
    hand_over(shop, approved(shop, "mail", "Asia/Tokyo"), now=NOW)
    with pytest.raises(NotNow, match="answers nobody who waits"):
        hand_over(shop, approved(shop, "review", "Asia/Tokyo", "C22"), now=NOW)


@pytest.mark.parametrize(("utc_hour", "zone", "quiet"), [
    (17, "Europe/Warsaw", False), (18, "Europe/Warsaw", True), (5, "Europe/Warsaw", True), (6, "Europe/Warsaw", False),
    (23, "America/New_York", False), (0, "America/New_York", True), (11, "America/New_York", True), (12, "America/New_York", False),
    (14, "Asia/Kolkata", False), (15, "Asia/Kolkata", True), (2, "Asia/Kolkata", True), (3, "Asia/Kolkata", False),
])  # fmt: skip
def test_the_clock_is_the_customers_own_to_the_hour(shop: Workspace, utc_hour: int, zone: str, quiet: bool) -> None:
    key = approved(shop, "marketing", zone)
    moment = datetime(2026, 7, 1, utc_hour, 0, tzinfo=UTC)
    if quiet:
        with pytest.raises(NotNow):
            hand_over(shop, key, now=moment)
    else:
        assert hand_over(shop, key, now=moment).exists()


def test_no_quiet_hours_where_both_ends_are_the_same(shop: Workspace) -> None:
    open_all_night = holding(shop, "everything", quiet_from_hour=8, quiet_until_hour=8)
    hand_over(open_all_night, approved(open_all_night, "marketing", "Asia/Tokyo"), now=NOW)


def asked_back(workspace: Workspace) -> str:
    """A draft of a marketing message to somebody for whom it is 21:00; opened, not approved."""
    customer_id, run = a_calm_customer(workspace, kind="win_back", message_class="marketing")
    lives_in(workspace, customer_id, "Asia/Tokyo")
    key = str(made(workspace, customer_id, run)["id"])
    approval.opened(workspace, key, "Ola", now=NOW)
    return key


def test_an_approval_given_too_early_stands_and_the_same_call_hands_the_draft_over_later(shop: Workspace) -> None:
    key = asked_back(shop)
    first = let_go(shop, key, "Ola", now=NOW)
    assert (first["status"], first["handed_over_as"], first["decision"]["by"]) == ("approved", None, "Ola")
    assert "21:00" in first["waits_because"]
    later = let_go(shop, key, "Jan Kot", now=NOW + timedelta(hours=12))
    assert (later["handed_over_as"], later["waits_because"]) == (f"{key}.eml", None)
    assert later["decision"]["by"] == "Ola"


def test_several_approved_in_quiet_hours_are_handed_over_by_the_same_bulk_call_in_the_morning(shop: Workspace) -> None:
    key = asked_back(shop)
    (first,) = let_several_go(shop, [key], "Ola", now=NOW)
    assert (first["approved"], first["handed_over_as"]) == (True, None)
    assert "21:00" in first["because"]
    (later,) = let_several_go(shop, [key], "Ola", now=NOW + timedelta(hours=12))
    assert (later["approved"], later["because"], later["handed_over_as"]) == (True, None, f"{key}.eml")


def test_what_was_approved_too_early_goes_out_by_itself_unless_it_was_overtaken(shop: Workspace) -> None:
    key = asked_back(shop)
    let_go(shop, key, "Ola", now=NOW)
    assert let_waiting_go(shop, now=NOW + timedelta(hours=1)) == []
    assert let_waiting_go(shop, now=NOW + timedelta(hours=12)) == [key]
    assert let_waiting_go(shop, now=NOW + timedelta(hours=13)) == []


def test_a_newer_message_overtakes_what_waits_for_the_morning(shop: Workspace) -> None:
    key = asked_back(shop)
    let_go(shop, key, "Ola", now=NOW)
    with transaction(shop.engine) as connection:
        row = draft.by_key(connection, key)
        assert row is not None
        a_message(connection, "m2", "Hello?", customer_id=row.customer_id, created_at=NOW + timedelta(hours=1))
    morning = NOW + timedelta(hours=12)
    with pytest.raises(Refused, match="overtaken"):
        let_go(shop, key, "Ola", now=morning)
    assert let_waiting_go(shop, now=morning) == []


def test_the_worker_of_a_service_hands_over_what_waits_in_the_morning(shop: Workspace) -> None:
    key = asked_back(shop)
    let_go(shop, key, "Ola", now=NOW)
    stop, morning = threading.Event(), replace(shop, clock=lambda: NOW + timedelta(hours=12))
    worker = threading.Thread(target=flow.work, args=(morning, stop), kwargs={"pause_s": 0.02}, daemon=True)
    worker.start()
    place, until = shop.home / "outbox" / f"{key}.eml", time.monotonic() + AT_MOST_S
    while not place.exists() and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    worker.join(AT_MOST_S)
    assert place.exists()


def writes(workspace: Workspace) -> list[bool]:
    """Grows with every transaction that takes the write lock."""
    begun: list[bool] = []

    def count(connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("heed_reading"):
            begun.append(True)

    sa.event.listen(workspace.engine, "begin", count)
    return begun


def test_what_waits_for_the_morning_is_not_tried_again_before_it(shop: Workspace) -> None:
    key, refusals = asked_back(shop), Refusals()
    let_go(shop, key, "Ola", now=NOW)
    assert let_waiting_go(shop, now=NOW, refusals=refusals) == []
    begun = writes(shop)
    for minutes in (1, 60, 600, 659):
        assert let_waiting_go(shop, now=NOW + timedelta(minutes=minutes), refusals=refusals) == []
    assert begun == []
    assert let_waiting_go(shop, now=NOW + timedelta(hours=11), refusals=refusals) == [key]  # 08:00 in Tokyo


def test_what_is_refused_for_another_reason_is_tried_again_after_the_pause_of_the_rules(shop: Workspace) -> None:
    key, refusals = approved(shop, "marketing", "Europe/Warsaw"), Refusals()
    rules = {"company": COMPANY, "actions": {"marketing_messages": 0}, "sending": {"retry_refused_after_minutes": 30}}
    full = replace(shop, rules=Rules(rules))
    begun = writes(shop)
    tried = []
    for minutes in (0, 1, 29, 30, 31):
        before = len(begun)
        assert let_waiting_go(full, now=NOW + timedelta(minutes=minutes), refusals=refusals) == []
        tried.append(len(begun) > before)
    assert tried == [True, False, False, True, False]
    assert let_waiting_go(shop, now=NOW + timedelta(minutes=60), refusals=refusals) == [key]


def test_a_database_that_was_gone_for_a_moment_holds_nothing_back(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    key, refusals = approved(shop, "service", "Europe/Warsaw"), Refusals()

    def cut_off(*_: object, **__: object) -> None:
        raise WorkspaceUnusable("The database did not answer: the connection was cut.")

    with monkeypatch.context() as patched:
        patched.setattr(letting_go, "hand_over", cut_off)
        assert let_waiting_go(shop, now=NOW, refusals=refusals) == []
    assert let_waiting_go(shop, now=NOW + timedelta(minutes=1), refusals=refusals) == [key]


def test_a_change_of_the_customer_ends_the_wait_at_once(shop: Workspace) -> None:
    key, refusals = asked_back(shop), Refusals()
    let_go(shop, key, "Ola", now=NOW)
    let_waiting_go(shop, now=NOW, refusals=refusals)
    with transaction(shop.engine) as connection:
        row = draft.by_key(connection, key)
        assert row is not None
        a_message(connection, "m2", "Hello?", customer_id=row.customer_id, created_at=NOW + timedelta(minutes=1))
    assert let_waiting_go(shop, now=NOW + timedelta(minutes=2), refusals=refusals) == []
    with transaction(shop.engine) as connection:
        row = draft.by_key(connection, key)
    assert row is not None
    assert row.status == "stale"


@pytest.mark.parametrize(("zone", "moment", "ends"), [
    ("Asia/Tokyo", "2026-06-30T12:00", "2026-06-30T23:00"),
    ("Asia/Kolkata", "2026-06-30T15:00", "2026-07-01T02:30"),
    ("Europe/Warsaw", "2026-07-01T03:00", "2026-07-01T06:00"),
    ("Europe/Warsaw", "2026-10-24T20:00", "2026-10-25T07:00"),  # the clock goes back in that night
])  # fmt: skip
def test_a_refusal_for_the_hour_names_when_the_quiet_hours_end(zone: str, moment: str, ends: str) -> None:
    assert end_of_quiet(at(moment).astimezone(ZoneInfo(zone)), SendingRules()) == at(ends)


def test_the_worker_of_a_service_tries_what_is_refused_once_and_not_at_every_look(shop: Workspace) -> None:
    key = asked_back(shop)
    let_go(shop, key, "Ola", now=NOW)
    looks = itertools.count()
    patient = replace(shop, clock=lambda: NOW + timedelta(minutes=min(next(looks), 120)))  # well before the morning, however long it works
    durable: list[bool] = []

    def count(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("heed_durable"):
            durable.append(True)

    sa.event.listen(shop.engine, "begin", count)
    stop = threading.Event()
    worker = threading.Thread(target=flow.work, args=(patient, stop), kwargs={"pause_s": 0.001}, daemon=True)
    worker.start()
    until = time.monotonic() + AT_MOST_S
    while next(looks) < 60 and time.monotonic() < until:
        time.sleep(0.01)
    stop.set()
    worker.join(AT_MOST_S)
    assert len(durable) == 2  # one look whether it was overtaken, one whether it may go
