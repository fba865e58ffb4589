"""The cohort heat map: who came back, month by month after the first order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.charts.look import INK
from pipelines.charts.picture import Picture
from pipelines.clv.cohorts import Cohort

MOST_COHORTS, MOST_MONTHS = 24, 18
CELL_PX, ROW_PX = 38, 24
PALEST, DARKEST = "#eef4fa", "#56a0d3"  # INK on the darkest has a contrast of 5.2 to 1


def cohort_picture(cohorts: Sequence[Cohort]) -> Picture | None:
    """The newest cohorts by month of the first order, `seen since` last; None when no cohort has a whole month behind it."""
    import altair as alt

    named = [cohort for cohort in cohorts if any(one.complete and one.month > 0 for one in cohort.months)]
    apart = [cohort for cohort in named if not cohort.name[0].isdigit()]
    shown = [*[cohort for cohort in named if cohort.name[0].isdigit()][-MOST_COHORTS:], *apart]
    whole = [(cohort, one) for cohort in shown for one in cohort.months if one.complete and one.month > 0]
    table = [_cell(cohort, one.month, one.customers, one.active) for cohort, one in whole]
    if not table:
        return None
    drawn = [cell for cell in table if cell["month"] <= MOST_MONTHS]
    highest = max(cell["share"] for cell in drawn) or 1.0
    columns = max(cell["month"] for cell in drawn)
    told = [{**cell, "row": _row(cell), "label": f"{100 * cell['share']:.0f}"} for cell in drawn]
    base = alt.Chart(alt.InlineData(values=told)).encode(
        x=alt.X("month:O", title="months after that of the first order", axis=alt.Axis(labelAngle=0, grid=False)),
        y=alt.Y("row:N", title="first order in (customers)", sort=[_row(cell) for cell in table], axis=alt.Axis(grid=False)),
    )
    scale = alt.Scale(domain=[0, highest], range=[PALEST, DARKEST])
    cells = base.mark_rect(stroke="white").encode(
        color=alt.Color("share:Q", title="ordered again", scale=scale, legend=alt.Legend(format="%"))
    )
    words = base.mark_text(fontSize=12, color=INK).encode(text="label:N")
    chart = alt.layer(cells, words).properties(
        width=CELL_PX * columns, height=ROW_PX * len(shown),
        title=alt.Title("Who came back", subtitle="per cent of the customers who ordered in that month; only months that are over"),
        description=_words(drawn),
    )  # fmt: skip
    how = (
        "Read along a line: of the customers who began in that month, so many per cent ordered in the first, second, … month after it. "
        "Read down a column: whether newer customers come back more often than older ones did at the same age."
    )
    return Picture("cohorts", chart, table, how)


def _cell(cohort: Cohort, month: int, customers: int, active: int) -> dict[str, Any]:
    return {
        "cohort": cohort.name, "cohort_customers": cohort.customers, "month": month, "customers": customers, "active": active,
        "share": round(active / customers, 4),
    }  # fmt: skip


def _row(cell: dict[str, Any]) -> str:
    return f"{cell['cohort']} ({cell['cohort_customers']})"


def _words(cells: Sequence[dict[str, Any]]) -> str:
    first = [cell for cell in cells if cell["month"] == 1]
    come, all_of = sum(cell["active"] for cell in first), sum(cell["customers"] for cell in first)
    share = f"{come / all_of:.0%}" if all_of else "nobody"
    cohorts = len({cell["cohort"] for cell in cells})
    return f"Heat map of {cohorts} cohorts. In the month after that of the first order {share} came back, taken together."
