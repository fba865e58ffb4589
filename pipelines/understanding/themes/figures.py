"""What customers speak of, in numbers: each theme with its messages, customers, mood and value at risk."""

from __future__ import annotations

from typing import Any

from pipelines.records import run as runs
from pipelines.records import theme_candidate, theme_figures
from pipelines.records.database import reading
from pipelines.records.money import as_text
from pipelines.understanding.themes.taxonomy import name_in, taxonomy
from pipelines.understanding.themes.theme_rules import ThemeRules
from pipelines.workspace import Workspace


def theme_figures_of(workspace: Workspace) -> list[dict[str, Any]]:
    """Every theme in use as of the newest run (before the first run: over all messages), most messages first, ready for JSON.

    {"id", "name" (in the company's first language), "names", "about", "state", "messages", "customers" (known ones), "judged"
    (messages with a reading of frustration), "frustrated", "frustrated_share" (of the judged; None when there are none),
    "at_risk_now": [{"amount", "currency", "customers"}], "newest_at"}. A customer's value counts once in a theme; currencies are
    never added up. One message can speak of several themes, so figures of different themes are not to be added.
    """
    edited = {theme.key: theme for theme in taxonomy(workspace.rules.of(ThemeRules))}
    with reading(workspace.engine) as connection:
        current = runs.newest(connection)
        until = current.as_of if current is not None else None
        told = theme_figures.of_messages(connection, until=until)
        worth = theme_figures.value_at_risk(connection, current.id, until=until) if current is not None else {}
        grown = {row.theme_key for row in theme_candidate.grown(connection)}
        stored = {row.key: (row.names, row.state) for row in theme_figures.listed(connection) if row.key in told or row.key in grown}
    in_use = stored | {key: (theme.names, "accepted") for key, theme in edited.items() if theme.is_on}
    items = []
    for key, (names, state) in in_use.items():
        if key in edited and not edited[key].is_on:
            continue
        row = told.get(key)
        judged = row.judged if row is not None else 0
        items.append({
            "id": key, "name": name_in(names, workspace.company.languages, key), "names": names,
            "about": edited[key].about if key in edited else "", "state": state,
            "messages": row.messages if row is not None else 0, "customers": row.customers if row is not None else 0,
            "judged": judged, "frustrated": row.frustrated if row is not None else 0,
            "frustrated_share": row.frustrated / judged if row is not None and judged else None,
            "at_risk_now": [
                {"amount": as_text(part.minor, part.currency), "currency": part.currency, "customers": part.customers}
                for part in worth.get(key, [])
            ],
            "newest_at": row.newest_at.isoformat() if row is not None and row.newest_at is not None else None,
        })
    return sorted(items, key=lambda item: (-item["messages"], item["id"]))
