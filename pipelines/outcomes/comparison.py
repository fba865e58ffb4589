"""The comparison of every family of actions as of one moment, and the stage that keeps it for later choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipelines.clv.fit_stage import HORIZON
from pipelines.next_best_action.catalogue import CATALOGUE, MARKETING
from pipelines.next_best_action.effects import FIT
from pipelines.next_best_action.rules import ActionRules
from pipelines.outcomes.effect import Arms, Estimate, cases_needed, estimate
from pipelines.records import outcome_facts
from pipelines.records import run as runs
from pipelines.records.database import reading
from pipelines.records.run import FitRow

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.records.run import Run
    from pipelines.workspace import Workspace

FAMILIES = tuple(dict.fromkeys(action.family for action in CATALOGUE if action.message_class == MARKETING))
ASSUMED_LEAVING = 0.5  # share of leavers where no risk is known yet
DEFAULT_HORIZON_DAYS = 90


@dataclass(frozen=True, slots=True)
class Comparison:
    """One family. `drawn` counts both arms; finished are those whose horizon has passed. Shares are of leavers."""

    family: str
    horizon_days: int
    drawn: int
    drawn_control: int
    finished: Arms
    family_prior: float
    found: Estimate | None
    needed: int | None

    @property
    def still_needed(self) -> int | None:
        """Cases that must still finish before an effect as large as assumed would show; None where it never will."""
        return None if self.needed is None else max(self.needed - self.finished.treated - self.finished.control, 0)


def compare(workspace: Workspace, run: Run) -> list[Comparison]:
    """Every family that a control group is drawn for, with nothing that came after the run's moment."""
    with reading(workspace.engine) as connection:
        horizon = runs.fits(connection, run.id).get(HORIZON)
        days = int(horizon.parameters["days"]) if horizon is not None else DEFAULT_HORIZON_DAYS
        rows = outcome_facts.assigned(connection, run.as_of)
        share = workspace.rules.of(ActionRules).control_share
        return [_compared(connection, run, family, [row for row in rows if row.family == family], days, share) for family in FAMILIES]


def record_effects(workspace: Workspace, run: Run) -> Write:
    """Keeps the comparison with the run, from which later runs take what each action saves; writing it twice changes nothing."""
    found = compare(workspace, run)
    parameters = {one.family: _as_parameters(one) for one in found}
    measured = [one for one in found if one.found is not None]
    row = FitRow(
        FIT, "fitted" if measured else "assumed", sum(one.finished.treated + one.finished.control for one in found), parameters, None, [],
    )

    def write(connection: Connection) -> None:
        runs.store_fits(connection, run.id, [row])

    return write


def _compared(connection: Connection, run: Run, family: str, rows: Sequence[Any], days: int, share: float) -> Comparison:
    horizon = timedelta(days=days)
    finished = [row for row in rows if row.eligible_as_of + horizon <= run.as_of]
    ids = sorted({row.customer_id for row in finished})
    first = min((row.eligible_as_of for row in finished), default=run.as_of)
    ordered = outcome_facts.orders_after(connection, ids, first, run.as_of)
    counts = {(is_control, left): 0 for is_control in (False, True) for left in (False, True)}
    for row in finished:
        stayed = any(row.eligible_as_of < moment <= row.eligible_as_of + horizon for moment in ordered.get(row.customer_id, ()))
        counts[bool(row.is_control), not stayed] += 1
    arms = Arms(
        counts[False, False] + counts[False, True], counts[False, True], counts[True, False] + counts[True, True], counts[True, True]
    )
    assumed = _family_prior(family, rows)
    leaving = arms.control_left / arms.control if arms.are_enough else outcome_facts.mean_risk(
        connection, run.id, sorted({row.customer_id for row in rows})
    )
    drawn_share = sum(row.share for row in rows) / len(rows) if rows else share
    needed = cases_needed(leaving if leaving is not None else ASSUMED_LEAVING, assumed, drawn_share)
    return Comparison(family, days, len(rows), sum(bool(row.is_control) for row in rows), arms, assumed, estimate(arms), needed)


def _family_prior(family: str, rows: Sequence[Any]) -> float:
    """The mean prior of what was drawn for; of the family's actions while nothing was."""
    means = {action.key: action.effect.mean for action in CATALOGUE if action.family == family and action.message_class == MARKETING}
    drawn = [means[row.action_kind] for row in rows if row.action_kind in means]
    return sum(drawn) / len(drawn) if drawn else sum(means.values()) / len(means)


def _as_parameters(one: Comparison) -> dict[str, Any]:
    arms = one.finished
    return {
        "horizon_days": one.horizon_days, "treated": arms.treated, "treated_left": arms.treated_left, "control": arms.control,
        "control_left": arms.control_left, "family_prior": one.family_prior,
        "share_saved": one.found.share_saved if one.found is not None else None,
        "variance": one.found.variance if one.found is not None else None,
    }
