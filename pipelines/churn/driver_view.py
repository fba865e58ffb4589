"""Drivers of the workspace: which themes go with low ratings, silence and lost value, and what is at risk now with each theme.

A run finds them once, when its scores stand, and keeps them among its fits, so that whoever looks need not count again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.churn.at_risk_sums import AtRiskSum, at_risk_sums
from pipelines.churn.drivers import ASSOCIATION, FALSE_DISCOVERY_RATE, MIN_CUSTOMERS, NOT_ENOUGH, Comparison, Outcome, comparisons
from pipelines.churn.thresholds import LATE_FROM_GAPS
from pipelines.clv.arrays import FloatArray
from pipelines.records import driver_facts, theme_weeks
from pipelines.records import risk as risks
from pipelines.records import valuation as valuations
from pipelines.records.database import reading
from pipelines.records.money import as_text
from pipelines.records.run import FitRow, Run, newest_fit, store_fits
from pipelines.understanding.ratings import is_low
from pipelines.understanding.themes.taxonomy import name_in

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.workspace import Workspace

DRIVERS = "drivers"  # the fit of a run that holds them
SILENT, LOST_VALUE = "silent", "lost_value"
SCALES = {"nps": "low_nps", "csat": "low_csat", "stars": "low_stars"}
DEFINITIONS = {
    "low_nps": "share whose newest NPS rating is 0 to 6",
    "low_csat": "share whose newest satisfaction rating is 1 or 2 of 5",
    "low_stars": "share whose newest rating is one or two stars",
    SILENT: f"share without an order for more than {LATE_FROM_GAPS:g} times their own usual gap; customers with at least two gaps",
    LOST_VALUE: "mean share of a customer's value of 12 months that is at risk now; the risk is itself partly reckoned from what was said, "
    "so themes of complaint go with it by construction",
}
NOTE = (
    "These are associations, not causes. Compared are customers who spoke of the theme and others who wrote, each counted once, over all "
    "messages up to the run; who writes more speaks of more themes."
)


def record_drivers(workspace: Workspace, run: Run) -> Write:
    """Finds the drivers as of the run from its scores, and returns the write that keeps them beside the run's other findings."""
    with reading(workspace.engine) as connection:
        body = drivers_of(connection, workspace, run)
    compared = sum(each["standing"] != NOT_ENOUGH for item in body["items"] for each in item["compared"])
    row = FitRow(DRIVERS, "fitted" if compared else "not_enough_data", compared, body, None, [NOTE])
    return lambda connection: store_fits(connection, run.id, [row])


def newest_drivers(workspace: Workspace) -> dict[str, Any] | None:
    """What the newest run kept of `drivers_of`, each theme with its `name` in the company's first language; None before the first run."""
    with reading(workspace.engine) as connection:
        kept = newest_fit(connection, DRIVERS)
    if kept is None:
        return None
    languages = workspace.company.languages
    items = [{**item, "name": name_in(item["names"], languages, item["theme"])} for item in kept.parameters["items"]]
    return {**kept.parameters, "items": items}


def drivers_of(connection: Connection, workspace: Workspace, run: Run) -> dict[str, Any]:
    """Every accepted theme that somebody spoke of, ready for JSON; by customers, most first.

    {"as_of", "label": "association", "note", "min_customers", "false_discovery_rate", "outcomes": [{"id", "definition", "customers",
    "share"}], "items": [{"theme", "names", "customers", "at_risk_now": [{"amount", "low", "high", "currency", "customers"}],
    "compared": [{"outcome", "label", "standing", "customers", "others", "share", "share_of_others",
    "difference", "low", "high", "q"}]}]}. An outcome that is known of nobody is left out.
    """
    spoken = driver_facts.spoken_of(connection, until=run.as_of)
    owners = {row.writer: row.owner_id for row in (*driver_facts.writers(connection, until=run.as_of), *spoken)}
    known = sorted({one for one in owners.values() if one is not None})
    worth, risk_rows = valuations.of_run(connection, run.id, known), risks.of_run(connection, run.id, known)
    writers = sorted(owners)
    themes = sorted({row.theme_key for row in spoken})
    place, column = {one: row for row, one in enumerate(writers)}, {key: number for number, key in enumerate(themes)}
    speaks = np.zeros((len(writers), len(themes)), dtype=np.bool_)
    speakers: dict[str, list[bytes]] = {key: [] for key in themes}
    for row in spoken:
        speaks[place[row.writer], column[row.theme_key]] = True
        if row.owner_id is not None:
            speakers[row.theme_key].append(row.owner_id)
    found = _outcomes(driver_facts.newest_ratings(connection, until=run.as_of), place, [owners[one] for one in writers], worth, risk_rows)
    told = comparisons(themes, speaks, found)
    names = theme_weeks.names(connection, themes)
    at_risk = at_risk_sums(connection, workspace.rules, run, speakers, risk_rows)
    items = [
        {
            "theme": key, "names": names[key], "customers": int(speaks[:, column[key]].sum()),
            "at_risk_now": [_sum_json(one) for one in at_risk.get(key, [])],
            "compared": [_as_json(one) for one in told if one.theme == key],
        }
        for key in themes
    ]  # fmt: skip
    return {
        "as_of": run.as_of.isoformat(), "label": ASSOCIATION, "note": NOTE, "min_customers": MIN_CUSTOMERS,
        "false_discovery_rate": FALSE_DISCOVERY_RATE, "outcomes": [_outcome_json(one) for one in found],
        "items": sorted(items, key=lambda item: (-item["customers"], item["theme"])),
    }  # fmt: skip


def _outcomes(
    ratings: Sequence[Any], place: Mapping[str, int], owners: Sequence[bytes | None], worth: Mapping[bytes, Any],
    scores: Mapping[bytes, Any],
) -> list[Outcome]:
    """What each writer has of each outcome, NaN where it is not known."""
    found = {name: np.full(len(owners), np.nan) for name in DEFINITIONS}
    for row in ratings:
        if row.scale in SCALES and row.writer in place:
            found[SCALES[row.scale]][place[row.writer]] = is_low(row.rating, row.scale)
    for number, owner in enumerate(owners):
        if owner is not None and owner in worth:
            found[SILENT][number] = _is_silent(worth[owner])
        if owner is not None and owner in scores:
            found[LOST_VALUE][number] = _share_at_risk(scores[owner])
    return [Outcome(name, value, name != LOST_VALUE) for name, value in found.items() if not np.isnan(value).all()]


def _is_silent(row: Any) -> float:
    if row.usual_gap_days is None or row.days_since_last_order is None:
        return float("nan")
    return float(row.days_since_last_order > LATE_FROM_GAPS * row.usual_gap_days)


def _share_at_risk(row: Any) -> float:
    """At risk now over V = clv + at risk now + probably gone; without a unit, so customers of all currencies compare."""
    if not row.value_known:
        return float("nan")
    whole = row.clv_minor + row.at_risk_now_minor + row.probably_gone_minor
    return row.at_risk_now_minor / whole if whole > 0 else float("nan")


def _as_json(one: Comparison) -> dict[str, Any]:
    body = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(one).items()}
    return {name: value for name, value in body.items() if name not in ("theme", "p")} | {"label": ASSOCIATION}


def _sum_json(one: AtRiskSum) -> dict[str, Any]:
    ends = {"amount": one.amount_minor, "low": one.low_minor, "high": one.high_minor}
    return {name: as_text(part, one.currency) for name, part in ends.items()} | {"currency": one.currency, "customers": one.customers}


def _outcome_json(one: Outcome) -> dict[str, Any]:
    known: FloatArray = one.value[~np.isnan(one.value)]
    return {"id": one.name, "definition": DEFINITIONS[one.name], "customers": int(known.size), "share": round(float(known.mean()), 4)}
