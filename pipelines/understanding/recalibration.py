"""A model folder whose intercepts fit a company's own messages: how often its customers complain, not what a complaint is.

Only the two intercepts move (prior shift; Saerens et al. 2002, section 2 estimates the same quantity without labels); weights,
temperatures and thresholds stay, so the ranking of the messages stays too.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_expit, logit

from pipelines.errors import NotEnoughData
from pipelines.understanding.evaluation import LabelledReadings
from pipelines.understanding.manifest import CHECKED_FILES, MANIFEST_FILE, moved_aside, read_manifest

FEWEST_MESSAGES = 100
FEWEST_OF_EACH = 10
LARGEST_SHIFT = 4.0
# A weak pull towards no shift: a standard normal prior on it.
PRIOR_VARIANCE = 1.0


@dataclass(frozen=True, slots=True)
class Shift:
    """What is added to an intercept, and the mean log loss of the messages before and after, in nats."""

    added: float
    messages: int
    loss_before: float
    loss_after: float


def intercept_shift(probability: npt.NDArray[np.float32], truth: npt.NDArray[np.bool_], what: str) -> Shift:
    """The shift of the log odds that makes `truth` (n,) likeliest given the model's `probability` (n,) of it.

    Raises NotEnoughData below 100 messages, or when fewer than 10 of them are or are not `what`.
    """
    count, yes = len(truth), int(truth.sum())
    if count < FEWEST_MESSAGES or min(yes, count - yes) < FEWEST_OF_EACH:
        raise NotEnoughData(
            f"{count} messages are labelled, {yes} of them {what}.",
            fix=f"Label at least {FEWEST_MESSAGES}, with {FEWEST_OF_EACH} that are {what} and {FEWEST_OF_EACH} that are not.",
        )
    odds, sign = logit(np.clip(probability.astype(np.float64), 1e-6, 1 - 1e-6)), np.where(truth, 1.0, -1.0)

    def loss(added: float) -> float:
        return float(-log_expit(sign * (odds + added)).mean())

    best = minimize_scalar(
        lambda added: loss(added) + added**2 / (2 * PRIOR_VARIANCE * count), bounds=(-LARGEST_SHIFT, LARGEST_SHIFT), method="bounded"
    ).x
    return Shift(float(best), count, loss(0.0), loss(float(best)))


def shifts_for(found: LabelledReadings) -> dict[str, Shift]:
    """The shifts of `negative` and `frustrated` for those of the two that the messages are labelled with; raises NotEnoughData."""
    readings = found.readings
    shifts = {}
    if found.has_sentiment:
        rows = (found.sentiment >= 0) & ~np.isnan(readings.frustration)
        shifts["negative"] = intercept_shift(readings.sentiment[rows, 0], found.sentiment[rows] == 0, "negative")
    if found.has_frustration:
        rows = (found.frustrated >= 0) & ~np.isnan(readings.frustration)
        shifts["frustrated"] = intercept_shift(readings.frustration[rows], found.frustrated[rows] == 1, "frustrated")
    return shifts


def write_recalibrated(source: Path, target: Path, shifts: dict[str, Shift]) -> str:
    """Write to `target` the model of the folder `source` with the intercepts of `negative` and `frustrated` moved; returns its version.

    The folder is complete and checked by its own manifest; one that is there is replaced. A model that was recalibrated before is
    moved from where it stands.
    """
    entry = read_manifest(source)
    numbers = entry["calibration"]
    if "negative" in shifts:
        numbers["sentiment_intercepts"][0] += shifts["negative"].added
    if "frustrated" in shifts:
        numbers["frustration_intercept"] += shifts["frustrated"].added
    first = str(entry["model_version"]).split("+own")[0]
    moved = f"{numbers['sentiment_intercepts'][0]:+.3f}{numbers['frustration_intercept']:+.3f}"
    entry["model_version"] = f"{first}+own{moved}"
    entry["recalibrated"] = {name: {"messages": shift.messages, "added": round(shift.added, 4)} for name, shift in shifts.items()}
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in CHECKED_FILES:
        if name in entry["files"]:
            shutil.copyfile(source / name, fresh / name)
    (fresh / MANIFEST_FILE).write_text(json.dumps(entry, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    before = moved_aside(target)
    if target.exists():
        shutil.rmtree(before, ignore_errors=True)
        target.rename(before)
    fresh.rename(target)
    shutil.rmtree(before, ignore_errors=True)
    return str(entry["model_version"])
