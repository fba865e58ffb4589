"""Drivers of themes, and what is at risk with them: 40 spoke of the delivery, 60 praised, five reviewers whom nobody knows."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.ask.answer import ask
from pipelines.churn.at_risk_sums import AtRiskSum, at_risk_sums
from pipelines.churn.driver_view import drivers_of, newest_drivers, record_drivers
from pipelines.churn.risk import risk_model_from_document
from pipelines.churn.risk_stage import at_risk_of, score_customers
from pipelines.clv.fit_stage import fit_models, fitted_value, terms
from pipelines.clv.lifetime_value import expected_interval, minor
from pipelines.clv.rules import ValueRules
from pipelines.clv.value_stage import value_customers
from pipelines.records import frames, message, risk, theme
from pipelines.records import run as runs
from pipelines.records.customer import ids_in_key_order
from pipelines.records.database import reading, transaction
from pipelines.records.run import Run
from pipelines.understanding.themes.figures import theme_figures_of
from pipelines.workspace import Workspace
from service import cli
from service.settings import Settings, create_workspace
from tests.builders import NOW, a_customer, a_message, a_reading, a_run, an_order
from tests.integration.api import served

DELIVERY, PRAISE = 40, 60


def spoke(connection: Connection, key: str, theme_key: str, frustrated: str, **fields: Any) -> None:
    message_id = a_message(connection, key, channel="review", created_at=fields.pop("created_at", NOW - timedelta(days=20)), **fields)
    a_reading(connection, message_id, frustrated)
    connection.execute(sa.insert(theme.message_theme).values(message_id=message_id, theme_key=theme_key, score=0.9))


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """36 of the 40 gave one star and 32 are silent; none of the 60 gave one star and 6 are silent."""
    rng = np.random.default_rng(5)
    with transaction(workspace.engine) as connection:
        theme.keep(connection, [{"key": key, "names": {"en": key, "pl": f"{key} (pl)"}, "state": "accepted"} for key in THEMES])
        for number in range(DELIVERY + PRAISE):
            customer_id = a_customer(connection, f"C{number:03}")
            is_delivery = number < DELIVERY
            is_silent = number % 10 < 8 if is_delivery else number % 10 == 0
            last = NOW - timedelta(days=150 if is_silent else 5)
            for count in range(10):
                when = last - timedelta(days=30 * count + int(rng.integers(0, 3)))
                currency = "EUR" if number % 2 else "PLN"
                an_order(connection, customer_id, f"{number}-{count}", when, amount_minor=int(rng.gamma(4, 2_500)), currency=currency)
            stars = 1.0 if is_delivery and number % 10 != 9 else 5.0
            fields = {"customer_id": customer_id, "rating": stars, "rating_scale": "stars"}
            for turn in range(2):
                spoke(connection, f"m{number}-{turn}", *(("delivery", "yes") if is_delivery else ("praise", "no")), **fields)
        for number in range(5):
            spoke(connection, f"r{number}", "delivery", "yes", sender_email=f"r{number}@x.example", rating=2.0)
        spoke(connection, "gift", "gifts", "no", sender_email="r0@x.example")
        spoke(connection, "later", "gifts", "no", sender_email="later@x.example", rating=1.0, created_at=NOW + timedelta(days=1))
        a_run(connection, NOW, status="running")
    return workspace


THEMES = ("delivery", "gifts", "praise", "staff")


def scored(workspace: Workspace) -> Run:
    """The run with its values, risks and drivers."""
    with reading(workspace.engine) as connection:
        current, ids = runs.newest(connection, done=False), ids_in_key_order(connection)
    assert current is not None
    write = fit_models(workspace, current, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
    for stage in (value_customers, score_customers):
        write = stage(workspace, current, ids, as_of=NOW, now=NOW)
        with transaction(workspace.engine) as connection:
            write(connection)
    write = record_drivers(workspace, current)
    with transaction(workspace.engine) as connection:
        write(connection)
        runs.finish(connection, current.id, NOW)
    return current


def compared(body: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(item["theme"], one["outcome"]): one for item in body["items"] for one in item["compared"]}


def test_what_goes_with_a_theme_is_told_with_its_groups_and_always_as_an_association(shop: Workspace) -> None:
    scored(shop)
    body = newest_drivers(shop)
    assert body is not None
    found = compared(body)
    stars = found["delivery", "low_stars"]
    assert (stars["customers"], stars["others"], stars["share"], stars["share_of_others"]) == (45, 60, round(41 / 45, 4), 0.0)
    assert (stars["standing"], stars["low"] > 0.7, stars["difference"]) == ("higher", True, round(41 / 45, 4))
    silent = found["delivery", "silent"]
    assert (silent["customers"], silent["others"], silent["share"], silent["share_of_others"]) == (40, 60, 0.8, 0.1)
    assert (silent["standing"], found["praise", "silent"]["standing"]) == ("higher", "lower")
    assert found["delivery", "lost_value"]["standing"] == "higher"
    assert {one["label"] for one in found.values()} == {body["label"]} == {"association"}
    assert "not causes" in body["note"]
    assert [(item["theme"], item["customers"]) for item in body["items"]] == [("praise", 60), ("delivery", 45), ("gifts", 1)]
    assert {outcome["id"]: outcome["customers"] for outcome in body["outcomes"]} == {"low_stars": 105, "silent": 100, "lost_value": 100}


def test_where_too_few_spoke_of_a_theme_it_is_said_and_no_number_is_given(shop: Workspace) -> None:
    scored(shop)
    gifts = compared(newest_drivers(shop) or {})["gifts", "low_stars"]
    assert (gifts["standing"], gifts["customers"], gifts["difference"], gifts["q"]) == ("not enough customers", 1, None, None)


def test_what_is_at_risk_with_a_theme_adds_customers_within_each_draw_and_each_currency_alone(shop: Workspace) -> None:
    current = scored(shop)
    item = next(item for item in (newest_drivers(shop) or {})["items"] if item["theme"] == "delivery")
    listed = next(one for one in theme_figures_of(shop) if one["id"] == "delivery")
    plain = [{name: part[name] for name in ("amount", "currency", "customers")} for part in item["at_risk_now"]]
    assert plain == listed["at_risk_now"]
    assert [part["currency"] for part in plain] == ["EUR", "PLN"]
    with reading(shop.engine) as connection:
        rows = [row for row in risk.of_run(connection, current.id).values() if row.currency == "PLN"]
    for part in item["at_risk_now"]:
        assert Decimal(part["low"]) <= Decimal(part["amount"]) <= Decimal(part["high"])
    priced = item["at_risk_now"][1]
    widths = np.array([row.at_risk_high_minor - row.at_risk_low_minor for row in rows], dtype=np.float64) / 100
    width = float(Decimal(priced["high"]) - Decimal(priced["low"]))
    assert width > 1.5 * float(np.sqrt((widths**2).sum()))  # as independent customers would have it
    assert width < float(widths.sum())


def sum_over(workspace: Workspace, current: Run, customers: list[bytes]) -> AtRiskSum:
    with reading(workspace.engine) as connection:
        (found,) = at_risk_sums(connection, workspace.rules, current, {"all": customers}, risk.of_run(connection, current.id))["all"]
    return found


def test_a_customer_who_was_scored_again_since_the_run_brings_the_ends_of_the_own_interval(shop: Workspace) -> None:
    current = scored(shop)
    with reading(shop.engine) as connection:
        rows = sorted(risk.of_run(connection, current.id).values(), key=lambda row: -row.at_risk_high_minor)
    first, *others = [row for row in rows if row.currency == "PLN"][:6]
    before = sum_over(shop, current, [row.customer_id for row in others])
    ends = {"at_risk_now_minor": 70_000, "at_risk_low_minor": 50_000, "at_risk_high_minor": 100_000}
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(risk.risk).where(risk.risk.c.customer_id == first.customer_id).values(**ends))
    after = sum_over(shop, current, [first.customer_id, *(row.customer_id for row in others), first.customer_id])
    assert after == AtRiskSum(
        "PLN", before.amount_minor + 70_000, before.low_minor + 50_000, before.high_minor + 100_000, before.customers + 1
    )


def test_the_answer_about_complaints_gives_the_interval_of_their_sum(shop: Workspace) -> None:
    current = scored(shop)
    question = "How much revenue is at risk from the packaging complaints?"
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(message.message).values(text="The packaging was damaged.", created_at=NOW - timedelta(days=3)))
    given = ask(shop, question, role="manager", as_of=NOW, now=NOW)
    shown = [one for one in given["numbers"] if one["definition"] == "value at risk now, summed"]
    assert [one["narrowing"]["currency"] for one in shown] == ["EUR", "PLN"]
    with reading(shop.engine) as connection:
        rows = risk.of_run(connection, current.id, ids_in_key_order(connection)[:DELIVERY]).values()
    for one in shown:
        mine = [row for row in rows if row.currency == one["narrowing"]["currency"]]
        low, high = (int(Decimal(end) * 100) for end in one["narrowing"]["interval"])
        assert low <= int(Decimal(one["value"]) * 100) == sum(row.at_risk_now_minor for row in mine) <= high
        assert 0 < high - low <= sum(row.at_risk_high_minor - row.at_risk_low_minor + 1 for row in mine)


def test_drawing_again_gives_each_customer_the_amounts_that_the_run_stored(shop: Workspace) -> None:
    current = scored(shop)
    with reading(shop.engine) as connection:
        fits, stored = runs.fits(connection, current.id), risk.of_run(connection, current.id)
        orders, messages = frames.orders(connection, before=NOW), frames.messages(connection, before=NOW)
    model = risk_model_from_document(fits["churn"].parameters)
    customers, draws = at_risk_of(orders, messages, fitted_value(fits), model, terms(shop.rules.of(ValueRules)), NOW)
    low, high = expected_interval(draws)
    for row, (at, least, most) in enumerate(zip(minor(draws[:, 0]), minor(low), minor(high), strict=True)):
        kept = stored[customers[row]]
        assert abs(kept.at_risk_now_minor - at) <= 1
        assert (kept.at_risk_low_minor, kept.at_risk_high_minor) == (least, most)


def test_the_same_run_gives_the_same_drivers(shop: Workspace) -> None:
    current = scored(shop)
    with reading(shop.engine) as connection:
        assert drivers_of(connection, shop, current) == runs.fits(connection, current.id)["drivers"].parameters


def test_drivers_are_shown_over_http_and_on_the_command_line(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("HEED_HOME", str(shop.home))
    create_workspace(Settings())
    assert cli.run(["themes", "--drivers"]) == 0
    assert "No run has looked for drivers yet" in capsys.readouterr().out
    with served(shop) as service:
        empty = service.as_role("viewer").get("/v1/themes/drivers").json()
        assert (empty["items"], empty["as_of"], empty["label"]) == ([], None, "association")
        scored(shop)
        body = service.as_role("viewer", "another").get("/v1/themes/drivers").json()
    assert compared(body)["delivery", "silent"]["share"] == 0.8
    assert cli.run(["themes", "--drivers", "--json", "--csv", str(tmp_path / "drivers.csv")]) == 0
    assert json.loads(capsys.readouterr().out) == body
    rows = list(csv.DictReader((tmp_path / "drivers.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 9 and {row["label"] for row in rows} == {"association"}
    assert cli.run(["themes", "--drivers"]) == 0
    page = capsys.readouterr().out
    assert "associations, not causes" in page
    assert "not enough customers (30 in each group): gifts" in page
    assert "10 % to 90 %" in page
