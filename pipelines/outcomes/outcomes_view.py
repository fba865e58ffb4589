"""Outcomes as people and programs see them: the comparison by family first, then what happened."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.outcomes.comparison import Comparison, compare
from pipelines.outcomes.what_happened import NOTE, what_happened

if TYPE_CHECKING:
    from pipelines.records.run import Run
    from pipelines.workspace import Workspace


def outcomes(workspace: Workspace, run: Run, *, now: datetime) -> dict[str, Any]:
    """{"as_of", "horizon_days", "families": [...], "what_happened": [...], "note"}; shares in [0, 1], null where not known."""
    found = compare(workspace, run)
    days = found[0].horizon_days
    happened = what_happened(workspace, as_of=max(now, run.as_of), horizon_days=days)
    return {
        "as_of": run.as_of.isoformat(), "horizon_days": days, "families": [_family(one) for one in found], "what_happened": happened,
        "note": NOTE,
    }


def as_text(body: dict[str, Any]) -> list[str]:
    """The page of a terminal."""
    lines = [f"Effect against the control group, as of {body['as_of'][:10]}; leaving is no order within {body['horizon_days']} days."]
    lines += [f"  {one['family'].replace('_', ' ')}: {one['sentence']}" for one in body["families"]]
    lines += ["", "What happened"]
    for one in body["what_happened"]:
        lines.append(
            f"  {one['action'].replace('_', ' ')}: {one['messages']} went out, {one['ordered']} of those customers ordered, "
            f"{one['wrote_again']} wrote again, {one['still_open']} may still order in time"
        )
    return [*lines, f"  {body['note']}" if body["what_happened"] else "  No message went out yet."]


def _family(one: Comparison) -> dict[str, Any]:
    arms, found = one.finished, one.found
    return {
        "family": one.family, "drawn": one.drawn, "drawn_control": one.drawn_control, "finished": arms.treated + arms.control,
        "treated": arms.treated, "treated_left": arms.treated_left, "control": arms.control, "control_left": arms.control_left,
        "assumed_share_saved": one.family_prior, "basis": "measured" if found is not None else "assumed",
        "share_saved": found.share_saved if found is not None else None,
        "low": found.low if found is not None else None, "high": found.high if found is not None else None,
        "cases_needed": one.needed, "cases_still_needed": one.still_needed, "sentence": _sentence(one),
    }


def _sentence(one: Comparison) -> str:
    arms, still = one.finished, one.still_needed
    drawn = f"{one.drawn} customers drawn, {one.drawn_control} of them left alone"
    if one.found is not None:
        return (
            f"{arms.control_left} of {arms.control} left without it, {arms.treated_left} of {arms.treated} with it: it saved "
            f"{one.found.share_saved:.0%} (95 % interval {one.found.low:.0%} to {one.found.high:.0%}), measured; {drawn}."
        )
    if still is None:
        return f"assumed to save {one.family_prior:.0%}; nobody is left alone, so this will never be known ({drawn})."
    return (
        f"assumed to save {one.family_prior:.0%}; {drawn}, {arms.treated + arms.control} finished; {still:,} more cases are needed "
        f"to show an effect of that size."
    )
