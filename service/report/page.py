"""The page itself: one HTML file that needs nothing else, every text escaped, pictures and tables inside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.charts.picture import Picture, svg
from pipelines.churn.at_risk_sums import at_risk_sums
from pipelines.clv.kpi_source import KpiSource
from pipelines.clv.kpi_view import figures_of, notes_of
from pipelines.clv.reconciliation_view import reconciliation
from pipelines.clv.segment_view import segments
from pipelines.clv.value_driver_view import drivers_of, firmest_first
from pipelines.records import theme_mentions
from pipelines.records.database import reading
from pipelines.workspace import Workspace
from service.report import wording
from service.report.summary import summary

MOST_TRAITS, MOST_NEWCOMERS, MOST_MONTHS = 12, 20, 24
TRUST = ("calibration_by_frequency", "tracking", "interval_reliability", "risk_calibration")

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip


def report_page(workspace: Workspace, source: KpiSource, pictures: Sequence[Picture], missing: Sequence[str]) -> str:
    """The whole page; `pictures` and `missing` as `churn.kpi_pictures` gives them. The same data give the same bytes."""
    with reading(workspace.engine) as connection:
        mentions = theme_mentions.mentions(connection, before=source.as_of)
        everybody = {"": list(source.risk)}
        at_risk = {} if source.run is None else at_risk_sums(connection, workspace.rules, source.run, everybody, source.risk)
    figures, drivers = figures_of(source), drivers_of(source, mentions)
    drawn = [_drawn(picture) for picture in pictures]
    sums = reconciliation(workspace, as_of=source.as_of)
    return _pages.get_template("report.html").render(
        company=workspace.company.name,
        as_of=source.as_of.date().isoformat(),
        period=wording.days_of(figures[0]["period"]) if figures else None,
        run=None if source.run is None else source.run.key[:12],
        summary=summary(source, figures, drivers, at_risk.get("", [])),
        notes=notes_of(source),
        figures=wording.figure_lines(figures),
        sources=wording.source_lines(figures),
        definitions={wording.NAMES.get(one["name"], one["name"]): one["definition"] for one in figures},
        segments=[_segment(one) for one in segments(source)["items"]],
        tiers=[{**one, "revenue": wording.amount(one["revenue"], one["currency"])} for one in drivers["tiers"]],
        drivers=drivers,
        traits=_traits(drivers["items"]),
        newcomers=_newcomers(drivers["newcomers"]),
        customers_came_back=[one for one in drawn if one["name"] == "cohorts"],
        worth=[one for one in drawn if one["name"].startswith("clv_")],
        trust=[one for one in drawn if one["name"] in TRUST],
        missing=missing,
        months=[_money(one) for one in sums["items"][-MOST_MONTHS:]],
        totals=[_money(one) for one in sums["totals"]],
        reconciliation=sums,
    )


def _drawn(picture: Picture) -> dict[str, Any]:
    return {
        "name": picture.name, "svg": Markup(svg(picture.chart, picture.name)), "how_to_read": picture.how_to_read,
        "columns": [name.replace("_", " ") for name in picture.table[0]], "rows": [list(row.values()) for row in picture.table],
    }  # fmt: skip


def _segment(one: dict[str, Any]) -> dict[str, Any]:
    return {
        **one, "name": wording.SEGMENTS.get(one["segment"], one["segment"]), "net_spend": wording.amount(one["net_spend"], one["currency"]),
    }  # fmt: skip


def _traits(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The traits that could be compared, the firmest first."""
    judged = firmest_first(items)
    return [{**item, "means": [_mean(one) for one in item["means"]]} for item in judged[:MOST_TRAITS]]


def _mean(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, **{name: wording.amount(one[name], one["currency"]) for name in ("with_it", "without")}}


def _newcomers(found: dict[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    first = found["items"][:MOST_NEWCOMERS]
    items = [{**one, "first_order_value": wording.amount(one["first_order_value"], one["currency"])} for one in first]
    return {**found, "items": items}


def _money(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, **{name: wording.amount(one[name], one["currency"]) for name in ("ordered", "refunded", "net", "margin")}}
