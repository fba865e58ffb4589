"""What all blocks of customers need to know of a run's whole workspace to raise alerts: found once, kept with the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from pipelines.records import alert_signals, journey_lines
from pipelines.records import run as runs
from pipelines.records.run import FitRow, Run

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

FIT = "alerts"  # name of the run's fit that holds it


@dataclass(frozen=True, slots=True)
class RunFacts:
    """`middle_at_risk`: the middle positive value at risk by currency, in minor units; `answered_channels`: where our own people are seen
    to write."""

    middle_at_risk: Mapping[str, int]
    answered_channels: frozenset[str]


def run_facts(connection: Connection, run: Run) -> tuple[RunFacts, FitRow | None]:
    """What the run holds; where it holds nothing yet, what the records say, with the fit row to store. The scores of the run must stand."""
    kept = runs.fit_of(connection, run.id, FIT)
    if kept is not None:
        return RunFacts(kept.parameters["middle_at_risk"], frozenset(kept.parameters["answered_channels"])), None
    at_risk = alert_signals.value_at_risk_by_currency(connection, run.id)
    facts = RunFacts(
        {currency: round(median(values)) for currency, values in at_risk.items()},
        journey_lines.answered_channels(connection, until=run.as_of),
    )
    parameters = {"middle_at_risk": facts.middle_at_risk, "answered_channels": sorted(facts.answered_channels)}
    return facts, FitRow(FIT, "fitted", sum(map(len, at_risk.values())), parameters, None, [])
