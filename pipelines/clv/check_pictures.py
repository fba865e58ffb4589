"""How far the value models can be trusted, as pictures: by frequency, in time, and how often their intervals hold."""

from __future__ import annotations

from typing import Any

from pipelines.charts.look import BLUE, GRID, ORANGE, QUIET, WIDTH
from pipelines.charts.picture import Picture
from pipelines.clv.model_check import MOST_REPEATS, ModelCheck

ACTUAL, EXPECTED = "what happened", "what the model expected"
_WHO, _COLOURS = [ACTUAL, EXPECTED], [BLUE, ORANGE]


def check_pictures(check: ModelCheck) -> list[Picture]:
    """The three pictures of a check."""
    return [by_frequency(check), tracking(check), reliability(check)]


def by_frequency(check: ModelCheck) -> Picture:
    """Actual against expected repeat orders in the holdout, by those of the calibration period (Fader, Hardie, Lee 2005, figure 4)."""
    import altair as alt

    table = [
        {
            "repeat_orders_before": f"{one.repeats}+" if one.repeats == MOST_REPEATS else str(one.repeats),
            "customers": one.customers, "actual": round(one.actual, 4), "actual_low": round(one.low, 4), "actual_high": round(one.high, 4),
            "expected": round(one.expected, 4),
        }
        for one in check.by_frequency
    ]  # fmt: skip
    drawn = [{**row, "who": who, "orders": row[key]} for row in table for who, key in ((ACTUAL, "actual"), (EXPECTED, "expected"))]
    order = [str(row["repeat_orders_before"]) for row in table]
    base = alt.Chart(alt.InlineData(values=drawn)).encode(
        x=alt.X(
            "repeat_orders_before:N", sort=order, title=f"repeat orders up to {check.calibration_end.isoformat()}",
            axis=alt.Axis(labelAngle=0, grid=False),
        ),
        color=alt.Color("who:N", scale=alt.Scale(domain=_WHO, range=_COLOURS), legend=alt.Legend(orient="top", title=None)),
    )  # fmt: skip
    after = f"mean orders after it, up to {check.holdout_end.isoformat()}"
    lines = base.mark_line(point=alt.OverlayMarkDef(size=60), strokeWidth=2).encode(y=alt.Y("orders:Q", title=after))
    bars = base.transform_filter(f"datum.who === '{ACTUAL}'").mark_rule(strokeWidth=1.5).encode(y="actual_low:Q", y2="actual_high:Q")
    came, foretold = (sum(one.customers * value for one, value in zip(check.by_frequency, values, strict=True)) for values in _means(check))
    words = f"Of the {check.customers:,} customers {came:,.0f} orders came after that date, {foretold:,.0f} were expected."
    chart = alt.layer(bars, lines).properties(
        width=WIDTH, title=alt.Title("Do those who ordered often go on as expected?", subtitle=words),
        description=f"Calibration by frequency. {words}",
    )  # fmt: skip
    how = (
        "The models saw only the orders up to the first date and foretold those after it. The closer the lines, the better; the bars show "
        "how far chance alone may move what happened (95 %)."
    )
    return Picture("calibration_by_frequency", chart, table, how)


def _means(check: ModelCheck) -> tuple[list[float], list[float]]:
    return [one.actual for one in check.by_frequency], [one.expected for one in check.by_frequency]


def tracking(check: ModelCheck) -> Picture:
    """Cumulative and weekly repeat orders, actual and expected, over both periods (Fader, Hardie, Lee 2005, figures 2 and 3)."""
    import altair as alt

    table = [
        {
            "week_ends": one.ends.isoformat(), "period": "holdout" if one.is_holdout else "calibration", "actual": one.actual,
            "expected": round(one.expected, 3), "actual_so_far": one.actual_so_far, "expected_so_far": round(one.expected_so_far, 3),
        }
        for one in check.weeks
    ]  # fmt: skip
    drawn = [
        {"week": row["week_ends"], "who": who, "orders": row[key], "so_far": row[f"{key}_so_far"]}
        for row in table for who, key in ((ACTUAL, "actual"), (EXPECTED, "expected"))
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=drawn)).encode(
        x=alt.X("utcyearmonthdate(week):T", title=None, axis=alt.Axis(format="%Y-%m", grid=False, tickCount=8)),
        color=alt.Color("who:N", scale=alt.Scale(domain=_WHO, range=_COLOURS), legend=alt.Legend(orient="top", title=None)),
        strokeDash=alt.StrokeDash("who:N", scale=alt.Scale(domain=_WHO, range=[[1, 0], [6, 4]]), legend=None),
    )
    cut = alt.Chart(alt.InlineData(values=[{"week": check.calibration_end.isoformat()}])).mark_rule(color=QUIET, strokeDash=[2, 2])
    line = cut.encode(x="utcyearmonthdate(week):T")
    named = cut.mark_text(align="left", dx=5, y=10, color=QUIET)
    name = named.encode(x="utcyearmonthdate(week):T", text=alt.value("foretold from here on"))
    summed = base.mark_line(strokeWidth=2).encode(y=alt.Y("so_far:Q", title="repeat orders so far"))
    above = alt.layer(line, name, summed).properties(height=220)
    weekly = base.mark_line(strokeWidth=1.5).encode(y=alt.Y("orders:Q", title="in the week"))
    below = alt.layer(line, weekly).properties(height=140)
    last = check.weeks[-1]
    words = f"By {last.ends.isoformat()} {last.actual_so_far:,} repeat orders had come, {last.expected_so_far:,.0f} were expected."
    chart = alt.vconcat(above, below).properties(
        title=alt.Title("Do the orders come as expected over time?", subtitle=words), description=f"Tracking plot. {words}"
    )
    how = (
        "Left of the dotted line is what the models were fitted on, right of it what they foretold for the same customers. The models know "
        "no season: a Christmas peak in the lower part is not a fault of the customers."
    )
    return Picture("tracking", chart, table, how)


def reliability(check: ModelCheck) -> Picture:
    """The share of customers inside central intervals of each width, for orders and for spend."""
    import altair as alt

    table: list[dict[str, Any]] = [
        {
            "of": one.of, "said": one.nominal, "happened": round(one.inside, 4), "low": round(one.low, 4), "high": round(one.high, 4),
            "customers": one.n,
        }
        for one in check.reliability if one.n
    ]  # fmt: skip
    drawn = [{**row, "at": row["said"] + (0.006 if row["of"] == "spend" else -0.006)} for row in table]
    scale, legend = alt.Scale(domain=[0, 1]), alt.Legend(orient="top", title=None)
    percent = alt.Axis(format="%", gridColor=GRID, values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    base = alt.Chart(alt.InlineData(values=drawn)).encode(
        x=alt.X("at:Q", title="of the customers should be inside", scale=scale, axis=percent),
        color=alt.Color("of:N", scale=alt.Scale(domain=["orders", "spend"], range=[BLUE, ORANGE]), legend=legend),
    )
    ends = alt.InlineData(values=[{"at": 0, "y": 0}, {"at": 1, "y": 1}])
    right = alt.Chart(ends).mark_line(color=QUIET, strokeDash=[4, 4], strokeWidth=1)
    bars = base.mark_rule(strokeWidth=1.5).encode(y=alt.Y("low:Q", scale=scale, axis=percent), y2="high:Q")
    points = base.mark_point(filled=True, size=50, opacity=1).encode(y=alt.Y("happened:Q", title="were inside", scale=scale))
    told = "; ".join(f"{row['of']} {row['happened']:.0%}" for row in table if row["said"] == 0.8)
    words = f"Intervals that should hold 80 % of the customers held: {told}."
    chart = alt.layer(right.encode(x="at:Q", y="y:Q"), bars, points).properties(
        width=380, height=380, title=alt.Title("How often do the intervals hold?", subtitle=words),
        description=f"Reliability diagram. {words}",
    )  # fmt: skip
    how = (
        "Points on the dashed line: the intervals are as wide as they should be. Below it they are too narrow, above it too wide. Each "
        f"point is about the customers of {check.calibration_end.isoformat()} and what they did up to {check.holdout_end.isoformat()}."
    )
    return Picture("interval_reliability", chart, table, how)
