"""kpis --plots and --report: pictures with their tables in a folder, and one page to read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.workspace import Workspace
from service.cli.output import emit, say, written_to


def write_files(workspace: Workspace, as_of: datetime, plots: Path | None, report: Path | None, *, as_json: bool) -> None:
    """Writes what was asked for and says where it lies, and what could not be drawn and why."""
    from pipelines.churn.kpi_pictures import kpi_pictures
    from pipelines.clv.kpi_source import read_source

    source = read_source(workspace, as_of)
    pictures, missing = kpi_pictures(source)
    body: dict[str, Any] = {"as_of": as_of.isoformat(), "pictures": [], "report": None, "not_drawn": missing}
    if plots is not None:
        from pipelines.charts.picture import save

        with written_to(plots):
            for picture in pictures:
                drawn, told = save(picture.chart, picture.table, plots, picture.name)
                body["pictures"].append({"picture": str(drawn), "table": str(told), "how_to_read": picture.how_to_read})
    if report is not None:
        from service.report.page import report_page

        page = report_page(workspace, source, pictures, missing)
        with written_to(report):
            report.parent.mkdir(parents=True, exist_ok=True)
            report.write_text(page, encoding="utf-8", newline="\n")
        body["report"] = str(report)
    if as_json:
        emit(body)
        return
    for one in body["pictures"]:
        say(f"{one['picture']}, with its numbers in {Path(one['table']).name}")
    if report is not None:
        say(f"{report}: open it in a browser; it needs nothing else.")
    for line in missing:
        say(f"Not drawn: {line}")
