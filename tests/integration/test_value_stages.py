"""The stages fit, value and risk on a real migrated database: a shop of regular, late and one-time buyers."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from pipelines.churn.risk_stage import score_customers
from pipelines.clv.fit_stage import fit_models
from pipelines.clv.kpi_view import kpis
from pipelines.clv.value_stage import value_customers
from pipelines.records import risk, valuation
from pipelines.records import run as runs
from pipelines.records.customer import customer, ids_in_key_order
from pipelines.records.database import reading, transaction
from pipelines.records.order import order
from pipelines.records.run import Run
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, a_run, an_order
from tests.conftest import FilledOnce

CUSTOMERS = 240


def fill(workspace: Workspace, customers: int = CUSTOMERS) -> Run:
    rng = np.random.default_rng(11)
    with transaction(workspace.engine) as connection:
        for number in range(customers):
            key = f"C{number:04}"
            owner = a_customer(connection, key=key)
            rate, moment = rng.gamma(2, 1 / 60), NOW - timedelta(days=float(rng.uniform(200, 500)))
            for count in range(1 if number % 4 == 0 else 40):
                if moment > NOW or (count and rng.random() < 0.1):
                    break
                an_order(connection, owner, f"{key}-{count}", moment, amount_minor=int(rng.gamma(4, 2500)))
                moment += timedelta(days=float(rng.exponential(1 / rate)) + 1)
        a_customer(connection, key="C9999")
        return a_run(connection, as_of=NOW)


def take_through(workspace: Workspace, run: Run, ids: list[bytes] | None = None) -> None:
    if ids is None:
        write = fit_models(workspace, run, now=NOW)
        with transaction(workspace.engine) as connection:
            write(connection)
            ids = ids_in_key_order(connection)
    for stage in (value_customers, score_customers):
        write = stage(workspace, run, ids, as_of=run.as_of, now=NOW)
        with transaction(workspace.engine) as connection:
            write(connection)


@pytest.fixture(scope="module")
def taken_through(filled_once: FilledOnce) -> tuple[Path, Run]:
    """The database of the filled shop after a run, and the run."""

    def once(workspace: Workspace) -> Run:
        run = fill(workspace)
        take_through(workspace, run)
        return run

    return filled_once(once)


@pytest.fixture
def run(workspace: Workspace, taken_through: tuple[Path, Run]) -> Run:
    shutil.copy(taken_through[0], workspace.home / "heed.db")
    return taken_through[1]


def state(workspace: Workspace, run: Run) -> tuple[dict[bytes, Any], dict[bytes, Any]]:
    with reading(workspace.engine) as connection:
        return valuation.of_run(connection, run.id), risk.of_run(connection, run.id)


def test_every_customer_gets_a_value_and_a_risk_or_a_reason_for_none(workspace: Workspace, run: Run) -> None:
    worth, risks = state(workspace, run)
    assert len(worth) == len(risks) == CUSTOMERS + 1
    with reading(workspace.engine) as connection:
        nobody = connection.execute(sa.select(customer.c.id).where(customer.c.key == "C9999")).scalar_one()
        fits = runs.fits(connection, run.id)
    assert {"horizon", "bg_nbd", "gamma_gamma:PLN", "tiers", "churn"} <= set(fits)
    assert (fits["churn"].status, {row.assumed for row in risks.values()}) == ("fitted", {False})
    assert fits["churn"].notes[1].startswith("the weights of what was said are documented defaults")
    for owner, row in worth.items():
        if owner == nobody:
            assert (row.value_known, row.unknown_because, risks[owner].band) == (False, "the customer has no order yet", "unknown")
            continue
        assert row.value_known
        assert (row.basis, row.tier in ("top", "middle", "low")) == ("revenue", True)
        assert row.value_low_minor <= row.value_if_customer_minor <= row.value_high_minor
        split = risks[owner]
        assert row.expected_orders_low <= row.expected_orders <= row.expected_orders_high
        assert 0 <= row.outcome_orders_low <= row.outcome_orders_high
        assert (row.outcome_orders_high == 0) == (row.outcome_high_minor == 0)
        assert 0 <= split.at_risk_outcome_low_minor <= split.at_risk_outcome_high_minor
        assert split.clv_minor + split.at_risk_now_minor + split.probably_gone_minor == row.value_if_customer_minor
        assert next(reason["evidence"] for reason in split.reasons if reason["feature"] == "silence")
    top = sum(row.tier == "top" for row in worth.values())
    assert 0.15 <= top / CUSTOMERS <= 0.25


def test_running_twice_and_one_by_one_changes_nothing(workspace: Workspace, run: Run) -> None:
    before = [{owner: tuple(row) for owner, row in rows.items()} for rows in state(workspace, run)]
    take_through(workspace, run)
    for owner in list(before[0])[:5]:
        take_through(workspace, run, [owner])
    assert [{owner: tuple(row) for owner, row in rows.items()} for rows in state(workspace, run)] == before


def test_an_angry_message_moves_value_from_shown_to_at_risk_and_is_a_reason(workspace: Workspace, run: Run) -> None:
    worth, calm = state(workspace, run)
    on_time = [each for each in worth if calm[each].at_risk_now_minor == 0 and worth[each].value_known]
    owner = max(on_time, key=lambda each: worth[each].value_if_customer_minor)
    with transaction(workspace.engine) as connection:
        told = a_message(connection, "angry-1", "Third broken parcel. I am done.", customer_id=owner, created_at=NOW - timedelta(days=1))
        a_reading(connection, told)
    take_through(workspace, run, [owner])
    angry = state(workspace, run)[1][owner]
    assert angry.churn_probability > calm[owner].churn_probability
    assert angry.neutral_probability == calm[owner].neutral_probability
    assert calm[owner].at_risk_now_minor < angry.at_risk_low_minor <= angry.at_risk_now_minor <= angry.at_risk_high_minor
    assert angry.clv_minor < calm[owner].clv_minor
    reason = next(each for each in angry.reasons if each["feature"] == "frustration")
    assert (reason["evidence"], reason["contribution"] > 0) == (["angry-1"], True)


def test_too_few_customers_leave_the_value_unknown_and_the_risk_by_rule_of_thumb(workspace: Workspace) -> None:
    run = fill(workspace, customers=30)
    take_through(workspace, run)
    worth, risks = state(workspace, run)
    known = [row for row in worth.values() if row.orders]
    assert {row.unknown_because for row in known} == {"30 customers have an order; 100 are needed to fit the value model."}
    assert not any(row.value_known for row in worth.values())
    scored = [risks[row.customer_id] for row in known]
    assert all(0 < row.churn_probability < 1 and row.assumed and row.clv_minor is None for row in scored)


def test_orders_after_the_run_change_nothing(workspace: Workspace, run: Run) -> None:
    before = state(workspace, run)
    with transaction(workspace.engine) as connection:
        for number, owner in enumerate(list(before[0])[:40]):
            an_order(connection, owner, f"later-{number}", NOW + timedelta(days=2))
    take_through(workspace, run)
    assert state(workspace, run) == before


def test_the_rules_of_heed_yaml_are_followed(workspace: Workspace, run: Run) -> None:
    rules = Rules({"value": {"margin_share": 0.5, "horizon_days": 45}, "churn": {"high_from": 0.2, "medium_from": 0.1}})
    worth, _ = state(workspace, run)
    take_through(replace(workspace, rules=rules), run)
    with_rules, risks = state(workspace, run)
    owner = max(worth, key=lambda each: worth[each].value_if_customer_minor or 0)
    assert with_rules[owner].basis == "margin"
    assert with_rules[owner].value_if_customer_minor == pytest.approx(worth[owner].value_if_customer_minor / 2, abs=1)
    assert {row.horizon_days for row in risks.values()} == {45}
    assert all((row.band == "high") == (row.churn_probability >= 0.2) for row in risks.values() if row.churn_probability is not None)


def test_the_figures_carry_definition_period_and_number(workspace: Workspace, run: Run) -> None:
    figures = {item["name"]: item for item in kpis(workspace, as_of=run.as_of)}
    assert {"average_order_value", "purchase_frequency", "repeat_rate", "retention", "churn_rate"} <= set(figures)
    assert all(item["definition"] and item["period"]["end"] == NOW.isoformat() for item in figures.values())
    assert (figures["average_order_value"]["unit"], "." in figures["average_order_value"]["value"]) == ("PLN", True)
    with reading(workspace.engine) as connection:
        recent = sa.select(sa.func.count()).where(order.c.ordered_at > NOW - timedelta(days=90))
        assert figures["average_order_value"]["n"] == connection.execute(recent).scalar_one()


def test_an_empty_workspace_has_no_figures(workspace: Workspace) -> None:
    assert kpis(workspace, as_of=NOW) == []
