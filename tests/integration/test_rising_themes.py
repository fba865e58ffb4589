"""Rising themes from stored messages: counted as of a moment, by calls and writers, with the mood beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records import theme
from pipelines.records.database import transaction
from pipelines.understanding.rising_themes import MOOD, end_of_whole_week, rising_themes, sentence
from pipelines.workspace import Workspace
from tests import builders
from tests.builders import NOW

WEEKS = 12


def themes(connection: Connection, *keys: str) -> None:
    rows = [{"key": key, "names": {"en": key, "pl": key}, "state": "accepted"} for key in keys]
    connection.execute(sa.insert(theme.theme), rows)


def told(connection: Connection, key: str, theme_key: str | None, when: datetime, frustrated: str = "no", **fields: Any) -> None:
    message_id = builders.a_message(connection, key, created_at=when, **fields)
    builders.a_reading(connection, message_id, frustrated)
    if theme_key is not None:
        connection.execute(sa.insert(theme.message_theme).values(message_id=message_id, theme_key=theme_key, score=0.9))


def weeks_before(connection: Connection, *, delivery: int = 6, others: int = 30) -> None:
    """Eleven like weeks before the newest one."""
    for week in range(1, WEEKS):
        for number in range(others + delivery):
            key = "delivery" if number < delivery else "praise" if number % 2 else None
            when = NOW - timedelta(days=7 * week, hours=3 * number)
            told(connection, f"w{week}-{number}", key, when, "yes" if number % 6 == 0 else "no", sender_email=f"p{number}@x.example")


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    with transaction(workspace.engine) as connection:
        themes(connection, "delivery", "praise")
        weeks_before(connection)
    return workspace


def newest_week(shop: Workspace, delivery: int, **fields: Any) -> None:
    with transaction(shop.engine) as connection:
        customers = [builders.a_customer(connection, f"C{number}") for number in range(delivery)]
        for number in range(30 + delivery):
            mine = {"customer_id": customers[number], **fields} if number < delivery else {"sender_email": f"q{number}@x.example"}
            key = "delivery" if number < delivery else "praise" if number % 2 else None
            told(connection, f"n-{number:02d}", key, NOW - timedelta(hours=3 * number), "yes" if number % 6 == 0 else "no", **mine)


def test_a_theme_that_rose_names_its_numbers_customers_and_newest_messages(shop: Workspace) -> None:
    newest_week(shop, 23)
    found = rising_themes(shop, NOW)
    assert found["enough_history"] and [item["theme"] for item in found["items"]] == ["delivery"]
    (item,) = found["items"]
    assert (item["count"], item["customers"], item["standing"]) == (23, 23, "rising")
    assert item["messages"] == [f"n-{number:02d}" for number in range(10)]
    assert 1.5 < item["low"] < item["ratio"] < item["high"]
    assert sentence(item).startswith("delivery: 23 messages of 23 customers in the 7 days 2026-06-24 to 2026-06-30, 2.")


def test_a_rise_of_a_whole_week_is_told_until_the_next_week_is_whole(shop: Workspace) -> None:
    """Twice the usual from Monday the 15th to Sunday the 21st: told from that Sunday's end to the next one's, on whatever day one looks."""
    monday = datetime(2026, 6, 22, tzinfo=ZoneInfo("Europe/Warsaw"))
    with transaction(shop.engine) as connection:
        for number in range(14):
            told(connection, f"more-{number}", "delivery", monday - timedelta(hours=8 + 9 * number), sender_email=f"q{number}@x.example")
    found = {day: rising_themes(shop, monday + timedelta(days=day, hours=9))["items"] for day in (-1, 0, 3, 6, 7)}
    assert [day for day, items in found.items() if items and day >= 0] == [0, 3, 6]
    assert [item["week"]["end"] for day in (3, 6) for item in found[day]] == [monday.astimezone(UTC).isoformat()] * 2


def test_the_last_second_of_a_sunday_ends_its_week() -> None:
    late = datetime(2026, 6, 28, 21, 59, 59, tzinfo=UTC)
    assert end_of_whole_week(late, "Europe/Warsaw") == late
    assert end_of_whole_week(late - timedelta(seconds=30), "Europe/Warsaw") == datetime(2026, 6, 21, 22, tzinfo=UTC)
    assert end_of_whole_week(NOW, "Europe/Warsaw") == datetime(2026, 6, 28, 22, tzinfo=UTC)


def test_a_week_like_the_others_rings_nothing(shop: Workspace) -> None:
    newest_week(shop, 7)
    assert rising_themes(shop, NOW)["items"] == []


def test_what_came_later_is_not_known_yet(shop: Workspace) -> None:
    newest_week(shop, 23)
    before = rising_themes(shop, NOW - timedelta(days=7))
    assert before["items"] == [] and before["enough_history"]


def test_one_call_of_many_cues_counts_once(shop: Workspace) -> None:
    newest_week(shop, 23, conversation_key="call-1", channel="call")
    assert rising_themes(shop, NOW)["items"] == []


def test_one_writer_makes_no_rising_theme(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        one = builders.a_customer(connection, "C1")
        for number in range(25):
            told(connection, f"n-{number}", "delivery", NOW - timedelta(hours=number), customer_id=one)
    assert rising_themes(shop, NOW)["items"] == []


def test_more_frustrated_messages_than_usual_are_a_shift_of_mood(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        for number in range(36):
            key = "delivery" if number < 6 else "praise" if number % 2 else None
            when = NOW - timedelta(hours=3 * number)
            told(connection, f"n-{number}", key, when, "yes" if number % 2 else "no", sender_email=f"q{number}@x.example")
    found = rising_themes(shop, NOW)
    assert [(item["theme"], item["count"], item["names"]["pl"]) for item in found["items"]] == [(MOOD, 18, "wiadomości pełne frustracji")]


def test_a_short_past_is_said(workspace: Workspace) -> None:
    found = rising_themes(workspace, NOW)
    assert found["items"] == [] and not found["enough_history"]
