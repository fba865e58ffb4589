"""Weeks of messages as a shop might see them, with a rise put in or none: daily counts, summed to weeks.

Volume grows and falls on weekends; each theme's share scatters from week to week and again from day to day (gamma), and the counts are
Poisson around that, so they are over-dispersed.
"""

from __future__ import annotations

import numpy as np

from pipelines.understanding.rising import judge, together
from pipelines.understanding.rising_rules import RisingRules
from pipelines.understanding.share_model import Array

WEEKS, THEMES = 52, 19
WEEKDAYS = np.array([1.2, 1.15, 1.1, 1.0, 0.95, 0.6, 0.5])  # Monday to Sunday, times the mean day
VARIATION = (0.05, 0.25)  # coefficients of variation of the themes' shares from week to week
DAILY_VARIATION = 0.15
START, GROWTH = 120, 3.0  # messages in the first week; the last week has three times as many
RISEN = THEMES // 2  # the theme that a rise is put into
KEYS = [f"theme-{number:02d}" for number in range(THEMES)]


def days_of_messages(
    rng: np.random.Generator, *, doubled_from: int | None = None, usual: float = 8.0, variation: tuple[float, float] = VARIATION
) -> tuple[Array, Array]:
    """Counts (themes, days) and all messages (days,).

    From week `doubled_from` on theme `RISEN`, which otherwise comes `usual` times a week, comes twice as often.
    """
    days = WEEKS * 7
    volume = START * GROWTH ** (np.arange(days) / days) / 7 * WEEKDAYS[np.arange(days) % 7]
    share = np.geomspace(0.012, 0.16, THEMES)
    scatter = rng.permutation(np.linspace(variation[0], variation[1], THEMES))[:, None]
    level = np.repeat(rng.gamma(1 / scatter**2, scatter**2, (THEMES, WEEKS)), 7, axis=1)
    level *= rng.gamma(1 / DAILY_VARIATION**2, DAILY_VARIATION**2, (THEMES, days))
    if doubled_from is not None:
        share[RISEN] = usual / volume.reshape(WEEKS, 7).sum(axis=1)[doubled_from]
        level[RISEN, doubled_from * 7 :] *= 2
    everything = rng.negative_binomial(20, 20 / (20 + volume))
    counts = np.minimum(rng.poisson(everything * share[:, None] * level), everything)
    return counts.astype(float), everything.astype(float)


def weeks_of_messages(
    rng: np.random.Generator, *, doubled_from: int | None = None, usual: float = 8.0, variation: tuple[float, float] = VARIATION
) -> tuple[Array, Array]:
    """The same summed to weeks: counts (themes, weeks) and all messages (weeks,)."""
    counts, everything = days_of_messages(rng, doubled_from=doubled_from, usual=usual, variation=variation)
    return counts.reshape(THEMES, WEEKS, 7).sum(axis=2), everything.reshape(WEEKS, 7).sum(axis=1)


def rings(counts: Array, exposure: Array, week: int) -> set[str]:
    """The themes that ring in `week`, as it was known then."""
    known = counts[:, : week + 1]
    return {judgement.key for judgement in judge(KEYS, known, known, exposure[: week + 1], RisingRules()) if judgement.standing == "rising"}


def rings_on(counts: Array, everything: Array, day: int, *, weeks: int = 40) -> set[str]:
    """The themes that ring for who looks after `day` days of daily counts: by the newest whole week, and by the last seven days."""
    found = []
    for end in (day // 7 * 7, day):
        window = slice(end - weeks * 7, end)
        known, exposure = counts[:, window].reshape(THEMES, weeks, 7).sum(axis=2), everything[window].reshape(weeks, 7).sum(axis=1)
        found.append(judge(KEYS, known, known, exposure, RisingRules(), running=len(found) == 1))
    return {judgement.key for judgement, _ in together(*found) if judgement.standing == "rising"}


def false_alarms_in_four_weeks(years: int, seed: int) -> float:
    """Mean number of themes that ring in four weeks, over all themes and over years in which nothing changes."""
    rng, rung, weeks = np.random.default_rng(seed), 0, 0
    for _ in range(years):
        counts, exposure = weeks_of_messages(rng)
        for week in range(8, WEEKS):
            rung, weeks = rung + len(rings(counts, exposure, week)), weeks + 1
    return 4 * rung / weeks


def false_alarms_in_four_weeks_of_daily_looks(years: int, seed: int, *, weeks: int = 40) -> float:
    """The same where somebody looks every day; a theme counts once in four weeks."""
    rng, rung, days = np.random.default_rng(seed), 0, 0
    for _ in range(years):
        counts, everything = days_of_messages(rng)
        last: dict[str, int] = {}
        for end in range(weeks * 7, WEEKS * 7 + 1):
            days += 1
            for key in rings_on(counts, everything, end, weeks=weeks):
                if end - last.get(key, -28) >= 28:
                    rung, last[key] = rung + 1, end
    return 28 * rung / days


def share_found_in_two_weeks(runs: int, seed: int, *, usual: tuple[float, float], variation: tuple[float, float] = VARIATION) -> float:
    """Share of doublings that ring within two weeks; the theme's usual count is drawn between the two given, evenly on a log scale."""
    rng, found = np.random.default_rng(seed), 0
    for _ in range(runs):
        start, level = int(rng.integers(40, 50)), float(np.exp(rng.uniform(*np.log(usual))))
        counts, exposure = weeks_of_messages(rng, doubled_from=start, usual=level, variation=variation)
        found += any(KEYS[RISEN] in rings(counts, exposure, week) for week in (start, start + 1))
    return found / runs
