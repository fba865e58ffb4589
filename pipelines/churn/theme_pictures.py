"""Pictures of what customers speak of: each theme's share week by week, and what themes go with, each with its interval."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.charts.look import BLUE, GRID, INK, ORANGE
from pipelines.charts.picture import Picture
from pipelines.churn.driver_view import DEFINITIONS, newest_drivers
from pipelines.clv.intervals import wilson
from pipelines.records import run as runs
from pipelines.records import theme_weeks
from pipelines.records.database import reading
from pipelines.understanding.rising_rules import MOOD
from pipelines.understanding.rising_themes import MOOD_NAMES
from pipelines.understanding.themes.taxonomy import name_in

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

WEEKS = 26
MOST_THEMES = 8  # themes of most messages; the mood stands before them
CELL_WIDTH, CELL_HEIGHT, ROW = 180, 90, 20  # pixels
OUTCOMES = {
    "low_nps": "low NPS", "low_csat": "low satisfaction", "low_stars": "one or two stars", "silent": "silent beyond their rhythm",
    "lost_value": "share of value at risk",
}  # fmt: skip


def theme_pictures(workspace: Workspace) -> tuple[list[Picture], list[str]]:
    """The pictures as of the newest run, and a sentence for each that cannot be drawn."""
    with reading(workspace.engine) as connection:
        current = runs.newest(connection)
    if current is None:
        return [], ["Nothing was run yet, so there is nothing to draw. `heed run` comes first."]
    found, missing = [], []
    for picture, why in (
        (share_picture(_shares(workspace, current.as_of)), "No message of the last weeks was read, so no theme has a share."),
        (driver_picture(_compared(workspace)), "No theme is spoken of by customers enough to compare them with others."),
    ):
        if picture is None:
            missing.append(why)
        else:
            found.append(picture)
    return found, missing


def share_picture(table: list[dict[str, Any]]) -> Picture | None:
    """A line for each theme over the weeks with a band of 95 %; None without a message. Columns as in `_shares`."""
    import altair as alt

    if not table:
        return None
    order = list(dict.fromkeys(row["name"] for row in table))
    base = alt.Chart(alt.InlineData(values=table)).encode(
        x=alt.X("week_end:T", title=None, axis=alt.Axis(format="%d.%m", tickCount=4, grid=False)),
    )
    share_axis = alt.Axis(format="%", tickCount=3)
    band = base.mark_area(color=BLUE, opacity=0.18).encode(y=alt.Y("low:Q", title=None, axis=share_axis), y2="high:Q")
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(y="share:Q")
    points = base.mark_point(color=BLUE, filled=True, size=12).encode(y="share:Q")
    chart = alt.layer(band, line, points).properties(width=CELL_WIDTH, height=CELL_HEIGHT).facet(
        facet=alt.Facet("name:N", title=None, sort=order, header=alt.Header(labelAnchor="start", labelFontWeight="bold", labelColor=INK)),
        columns=3,
    ).resolve_scale(y="independent").properties(
        title=alt.Title("What customers speak of", subtitle="share of a week's messages, 95 % intervals; each with its own scale"),
        description=_shares_in_words(table, order),
    )  # fmt: skip
    how = (
        "Read along a line: so many per cent of that week's messages speak of the theme. A message can speak of several. Where the band is "
        "wide there are few messages, and a step of the line says little."
    )
    return Picture("theme_shares", chart, table, how)


def driver_picture(table: list[dict[str, Any]]) -> Picture | None:
    """Differences in percentage points with 95 % intervals; None when nothing was compared. Columns as in `_compared`."""
    import altair as alt

    if not table:
        return None
    told = alt.condition("datum.standing == 'no difference shown'", alt.value("#9aa5b1"), alt.value(ORANGE))
    names = list(dict.fromkeys(row["name"] for row in sorted(table, key=lambda row: -row["points"])))
    base = alt.Chart(alt.InlineData(values=table)).encode(y=alt.Y("name:N", title=None, sort=names))
    zero = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color=GRID, strokeWidth=2).encode(x="zero:Q")
    span = base.mark_rule(strokeWidth=2).encode(x=alt.X("low_points:Q", title="percentage points"), x2="high_points:Q", color=told)
    dots = base.mark_point(filled=True, size=50, opacity=1).encode(x="points:Q", color=told)
    parts = []
    for outcome, title in OUTCOMES.items():
        if any(row["outcome"] == outcome for row in table):
            here = f"datum.outcome == '{outcome}'"
            layers = alt.layer(zero, span.transform_filter(here), dots.transform_filter(here))
            parts.append(layers.properties(width=CELL_WIDTH * 2, height=alt.Step(ROW), title=alt.Title(title, fontSize=14)))
    chart = alt.vconcat(*parts).properties(
        title=alt.Title(
            "What themes go with", subtitle="customers who spoke of the theme against others who wrote; associations, not causes",
        ),
        description=_drivers_in_words(table),
    )  # fmt: skip
    how = (
        "A dot to the right: customers who spoke of the theme have more of it than others who wrote, by so many percentage points; the "
        "line is the 95 % interval. Grey: no difference shown. Who is unhappy for another reason may speak of the theme, too, so nothing "
        "here is a cause."
    )
    return Picture("theme_drivers", chart, table, how)


def _shares(workspace: Workspace, as_of: datetime) -> list[dict[str, Any]]:
    """theme, name, week_end, messages, of (all messages of the week), share, low, high: the mood first, then by messages."""
    with reading(workspace.engine) as connection:
        of = {row.week: row.messages for row in theme_weeks.of_all(connection, as_of=as_of, weeks=WEEKS)}
        angry = {row.week: row.messages for row in theme_weeks.of_all(connection, as_of=as_of, weeks=WEEKS, frustrated=True)}
        themed = theme_weeks.of_themes(connection, as_of=as_of, weeks=WEEKS)
        totals: Counter[str] = Counter()
        for row in themed:
            totals[row.theme_key] += row.messages
        keys = sorted(totals, key=lambda key: (-totals[key], key))[:MOST_THEMES]
        names = theme_weeks.names(connection, keys)
    counts = {(row.theme_key, row.week): row.messages for row in themed} | {(MOOD, week): count for week, count in angry.items()}
    languages = workspace.company.languages
    table = []
    for key in [MOOD, *keys]:
        name = name_in(MOOD_NAMES if key == MOOD else names[key], languages, key)
        for week in sorted(of, reverse=True):
            part = counts.get((key, week), 0)
            low, high = wilson(part, of[week])
            table.append({
                "theme": key, "name": name, "week_end": (as_of - week * theme_weeks.WEEK).date().isoformat(), "messages": part,
                "of": of[week], "share": round(part / of[week], 4), "low": round(low, 4), "high": round(high, 4),
            })  # fmt: skip
    return table


def _compared(workspace: Workspace) -> list[dict[str, Any]]:
    """outcome, definition, theme, name, standing, customers, others, points, low_points, high_points of every comparison that was made."""
    found = newest_drivers(workspace) or {"items": []}
    return [
        {
            "outcome": one["outcome"], "definition": DEFINITIONS[one["outcome"]], "theme": item["theme"], "name": item["name"],
            "standing": one["standing"], "customers": one["customers"], "others": one["others"],
            **{f"{end}points": round(100 * one[field], 1) for end, field in (("", "difference"), ("low_", "low"), ("high_", "high"))},
        }
        for item in found["items"]
        for one in item["compared"]
        if one["difference"] is not None
    ]  # fmt: skip


def _shares_in_words(table: list[dict[str, Any]], names: list[str]) -> str:
    newest = max(row["week_end"] for row in table)
    now = {row["name"]: row for row in table if row["week_end"] == newest}
    parts = [f"{name} {now[name]['share']:.0%} of {now[name]['of']} messages" for name in names if name in now]
    return f"Lines of {len(names)} shares by week. In the week up to {newest}: {'; '.join(parts)}."


def _drivers_in_words(table: list[dict[str, Any]]) -> str:
    told = [row for row in table if row["standing"] != "no difference shown"]
    parts = [
        f"{OUTCOMES[row['outcome']]}, {row['name']}: {row['points']:+.1f} ({row['low_points']:+.1f} to {row['high_points']:+.1f})"
        for row in told
    ]
    return f"{len(table)} differences in percentage points with intervals; {len(told)} are shown to differ. {'; '.join(parts)}".strip()
