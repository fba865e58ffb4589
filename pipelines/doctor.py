"""The invariants of a workspace, examined; what its data do not tell; and its whole state as comparable lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.clv.rules import ValueRules
from pipelines.drafts.decision.binding import hash_of
from pipelines.errors import HeedError, IndexUnavailable
from pipelines.ingest import data_gaps
from pipelines.outbox import trail
from pipelines.records import data_facts, invariants
from pipelines.records import draft as drafts
from pipelines.records import dump as state
from pipelines.records import run as runs
from pipelines.records.database import reading
from pipelines.search import consistency
from pipelines.understanding.reader import open_reader
from pipelines.workspace import Workspace


def examine(workspace: Workspace) -> list[dict[str, Any]]:
    """Every invariant with whether it holds and, where it does not, what to do. Changes nothing but the search index."""
    with reading(workspace.engine) as connection:
        findings = [
            {"invariant": item.sentence, "holds": item.broken == 0,
             "detail": f"{item.broken} rows. {item.fix}".strip() if item.broken else ""}
            for item in invariants.check(connection)
        ]
        changed = [row.key for row in drafts.approved(connection) if hash_of(row) != row.approved_hash]
    findings.append(
        {"invariant": "Approved words are unchanged since their approval", "holds": not changed, "detail": ", ".join(changed)}
    )
    findings += [
        {"invariant": sentence, "holds": not broken, "detail": ", ".join(broken)} for sentence, broken in trail.examine(workspace)
    ]
    return [*findings, _index(workspace), _model(workspace)]


def _index(workspace: Workspace) -> dict[str, Any]:
    sentence = "The search index agrees with the tables"
    try:
        mended = consistency.mend(workspace)
    except IndexUnavailable as error:
        owned_elsewhere = error.__cause__ is None
        return {"invariant": sentence, "holds": owned_elsewhere, "detail": error.sentence()}
    put_right = f"{mended.added} messages added, {mended.removed} removed: put right" if not mended.agreed else ""
    return {"invariant": sentence, "holds": True, "detail": put_right}


def _model(workspace: Workspace) -> dict[str, Any]:
    sentence = "The reading model is whole"
    try:
        open_reader(workspace)
    except HeedError as error:
        return {"invariant": sentence, "holds": False, "detail": error.sentence()}
    return {"invariant": sentence, "holds": True, "detail": ""}


def unknowns(workspace: Workspace) -> list[dict[str, Any]]:
    """What is not known about the workspace's data, each gap with what it blocks and what to do; see `ingest.data_gaps`."""
    with reading(workspace.engine) as connection:
        current = runs.newest(connection)
        fits = {} if current is None else {name: (row.status, row.notes) for name, row in runs.fits(connection, current.id).items()}
        found = data_gaps.gaps(
            data_facts.of_orders(connection), data_facts.of_messages(connection), data_facts.of_customers(connection),
            rates=workspace.company.exchange_rates, own_currency=workspace.company.currency,
            margin_is_set=workspace.rules.of(ValueRules).margin_share is not None, fits=fits,
        )  # fmt: skip
    return [gap.as_json() for gap in found]


def dump(workspace: Workspace) -> Iterator[str]:
    """The state by the company's keys, one JSON document a line; equal states give equal lines."""
    with reading(workspace.engine) as connection:
        yield from state.lines(connection)
