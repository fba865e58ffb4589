"""Single values: strict, and with the option that would read what was refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.declared.options import ImportOptions, parse_column_map
from pipelines.ingest.faults import BadValue, OptionRefused
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.values import read_email, read_id, read_money, read_number, read_phone, read_text, read_time
from tests.builders import NOW

PLAIN = ImportOptions()
WARSAW = ImportOptions(time_zone="Europe/Warsaw")
COMMA = ImportOptions(decimal=",")


def refusal(call: object) -> str:
    with pytest.raises(BadValue) as caught:
        call()  # type: ignore[operator]
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-01T10:00:00Z", "2026-05-01T10:00:00+00:00"),
        ("2026-05-01 10:00:00+02:00", "2026-05-01T08:00:00+00:00"),
        ("2026-05-01T10:00:00.123456+0200", "2026-05-01T08:00:00.123456+00:00"),
        ("2026-05-01 10:00:00 +02:00", "2026-05-01T08:00:00+00:00"),
        ("2024-02-29T23:59:59-11:00", "2024-03-01T10:59:59+00:00"),
    ],
)
def test_iso_times_with_an_offset_are_read(text: str, expected: str) -> None:
    assert read_time("t", text, PLAIN, NOW).isoformat() == expected


def test_a_time_without_offset_needs_a_declared_zone() -> None:
    assert "--time-zone" in refusal(lambda: read_time("t", "2026-05-01T10:00:00", PLAIN, NOW))
    assert read_time("t", "2026-05-01T10:00:00", WARSAW, NOW) == datetime(2026, 5, 1, 8, tzinfo=UTC)


def test_times_that_a_clock_change_skips_or_repeats_are_refused() -> None:
    assert "does not exist" in refusal(lambda: read_time("t", "2026-03-29T02:30:00", WARSAW, NOW))
    assert "happens twice" in refusal(lambda: read_time("t", "2025-10-26T02:30:00", WARSAW, NOW))


def test_plain_dates_are_for_orders_and_customers_only() -> None:
    assert read_time("t", "2026-05-01", WARSAW, NOW, may_be_date=True) == datetime(2026, 4, 30, 22, tzinfo=UTC)
    assert "with seconds" in refusal(lambda: read_time("t", "2026-05-01", WARSAW, NOW))


@pytest.mark.parametrize("text", ["1994-12-31T23:59:59Z", "2026-07-02T12:00:01Z", "0000-00-00", "9999-12-31T23:59:59-11:00", "1767225600"])
def test_times_before_1995_and_more_than_a_day_ahead_are_refused(text: str) -> None:
    assert refusal(lambda: read_time("t", text, PLAIN, NOW))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("01.05.2026 10:30", "%d.%m.%Y %H:%M"),
        ("2026-05-01 10:30", "%Y-%m-%d %H:%M"),
        ("31/12/2025", "%d/%m/%Y"),
        ("12/31/2025", "%m/%d/%Y"),
    ],
)
def test_another_date_format_is_offered_and_reads_the_value(text: str, pattern: str) -> None:
    assert f'--date-format "{pattern}"' in refusal(lambda: read_time("t", text, WARSAW, NOW))
    assert read_time("t", text, ImportOptions(time_zone="UTC", date_format=pattern), NOW).year in (2025, 2026)


def test_several_date_formats_may_be_declared() -> None:
    options = ImportOptions(time_zone="UTC", date_format="%d.%m.%Y %H:%M|%d.%m.%Y")
    assert read_time("t", "01.05.2026", options, NOW).hour == 0
    assert read_time("t", "01.05.2026 10:30", options, NOW).hour == 10


def test_native_times_and_dates_are_taken_as_they_are() -> None:
    assert read_time("t", datetime(2026, 5, 1, 10, tzinfo=timezone(timedelta(hours=2))), PLAIN, NOW).hour == 8
    assert read_time("t", date(2026, 5, 1), WARSAW, NOW, may_be_date=True).day == 30


@given(st.text(max_size=40))
def test_no_text_makes_a_time_raise_anything_but_bad_value(text: str) -> None:
    with suppress(BadValue):
        assert read_time("t", text, WARSAW, NOW).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("12.50", PLAIN, "12.50"),
        ("-3", PLAIN, "-3"),
        ("1 234.50", PLAIN, "1234.50"),
        ("1,234.50", PLAIN, "1234.50"),
        ("1,234", ImportOptions(decimal="."), "1234"),
        ("12,50", COMMA, "12.50"),
        ("1 234,50", COMMA, "1234.50"),
        ("1.234,50", COMMA, "1234.50"),
        ("1\u00a0234\u00a0567,89", COMMA, "1234567.89"),
    ],
)
def test_amounts_are_read_by_the_declared_decimal_mark(text: str, options: ImportOptions, expected: str) -> None:
    assert read_number("amount", text, options) == Decimal(expected)


def test_a_comma_is_refused_with_the_option_that_reads_it() -> None:
    assert "--decimal ," in refusal(lambda: read_number("amount", "12,50", PLAIN))
    assert "--decimal ," in refusal(lambda: read_number("amount", "1,234", PLAIN))
    assert "--decimal ." in refusal(lambda: read_number("amount", "12.50", COMMA))


@pytest.mark.parametrize("value", ["abc", "1e5", "--1", "1.2.3", "NaN", float("nan"), float("inf"), True, [1], "9" * 30])
def test_what_is_no_number_is_refused(value: object) -> None:
    assert refusal(lambda: read_number("amount", value, PLAIN))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from([".", ","]))
def test_a_written_amount_is_read_back(amount: Decimal, mark: str) -> None:
    text = f"{amount:f}".replace(".", mark)
    assert read_number("amount", text, ImportOptions(decimal=mark)) == amount


def test_the_currency_comes_from_the_column_the_sign_or_the_option_and_is_never_assumed() -> None:
    assert read_money("amount", "12.50", "pln", PLAIN) == (Decimal("12.50"), "PLN")
    assert read_money("amount", "12,50 zł", None, COMMA) == (Decimal("12.50"), "PLN")
    assert read_money("amount", "€ 3", None, PLAIN) == (Decimal(3), "EUR")
    assert read_money("amount", "3", None, ImportOptions(currency="GBP")) == (Decimal(3), "GBP")
    assert "--currency" in refusal(lambda: read_money("amount", "3", None, PLAIN))
    assert "says EUR" in refusal(lambda: read_money("amount", "3 PLN", "EUR", PLAIN))
    assert refusal(lambda: read_money("amount", "3", "XXX", PLAIN))


@pytest.mark.parametrize("value", ["../x", "a..b", "a b", "a\tb", "", None, "x" * 129, "ż", True, 1.5, ["a"]])
def test_hostile_ids_are_refused(value: object) -> None:
    assert refusal(lambda: read_id("id", value, Limits()))


def test_whole_number_ids_are_taken_as_they_are() -> None:
    assert [read_id("id", value, Limits()) for value in (12, 12.0, Decimal(12), "a-b_c.9")] == ["12", "12", "12", "a-b_c.9"]


def test_addresses_are_lowered_and_telephones_made_international() -> None:
    assert read_email("email", " Anna@Client.Example ") == "anna@client.example"
    assert read_phone("phone", "600 100 200", "PL") == "+48600100200"
    assert read_phone("phone", "0048 600-100-200", None) == "+48600100200"
    assert "country code" in refusal(lambda: read_phone("phone", "600 100 200", None))
    for wrong in ("anna", "a@b", "a b@c.example", "<a@c.example>"):
        assert refusal(lambda wrong=wrong: read_email("email", wrong))
    assert refusal(lambda: read_phone("phone", "call me", "PL"))


@pytest.mark.parametrize("value", ["", "  ", None, 42, "a\x00b", "half \ud83d", "x" * 65_537])
def test_text_that_cannot_be_read_is_refused(value: object) -> None:
    assert refusal(lambda: read_text("text", value, Limits()))


def test_a_refusal_never_shows_what_could_be_a_customers_words() -> None:
    assert "furious" not in refusal(lambda: read_time("t", "I am furious", WARSAW, NOW))
    assert "furious" not in refusal(lambda: read_number("amount", "furious", PLAIN))


def test_options_that_cannot_be_used_are_wrong_usage() -> None:
    for wrong in (
        {"kind": "letters"},
        {"encoding": "hex"},
        {"decimal": "-"},
        {"currency": "zł"},
        {"time_zone": "Mars"},
        {"date_format": "dd.mm"},
    ):
        with pytest.raises(OptionRefused) as caught:
            ImportOptions(**wrong)  # type: ignore[arg-type]
        assert caught.value.exit_code == 2
    with pytest.raises(OptionRefused):
        parse_column_map("text")
    assert parse_column_map("Body=text, When = created_at") == (("Body", "text"), ("When", "created_at"))
