"""Which themes rise: the newest week against each theme's own history, with few false alarms over all themes together.

Each theme is tested twice against the weeks before: the newest week alone, and the newest two together, which finds a lasting rise that one
week does not prove. Both p-values are joined by the Cauchy combination T = mean tan((½ − p)π), p = ½ − arctan(T)/π, which holds in the tail
for dependent tests (Liu & Xie 2020, JASA 115, 393-402). Over themes the false-discovery rate is held: the largest k with p(k) ≤ qk/m
(Benjamini & Hochberg 1995, JRSS B 57, 289-300, eq. 1; for themes that rise together: Benjamini & Yekutieli 2001, Annals of Statistics 29,
theorem 1.2). The two newest weeks stay out of the history, so that a rise does not hide itself (as in C2 of the Early Aberration Reporting
System: Hutwagner et al. 2003, Journal of Urban Health 80, i89-i96).

Nothing is gained by looking often: each whole week is judged once, and stands until the next one is whole. A rise of `marked_ratio` over
both weeks is told at a modest p-value, a smaller one only when it is surer. The week that is under way (`running`) is judged by every look,
so it is told only what is nearly certain, such as a breakdown that many write about at once.

A theme that rang rests: nothing is kept for this, the weeks before are judged again in their order, so the same messages give the same
answer on any machine. Pure: counts in, judgements out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from pipelines.understanding.rising_rules import RisingRules
from pipelines.understanding.share_model import Array, ShareFit, fit_shares

WINDOW_WEEKS = 2  # the newest weeks, which are tested and no history
# Parts of the false-alarm share: the largest p-value at which a theme rises, however many others rise with it, and the largest q-value.
MARKED, SMALL, RUNNING = (0.15, 1.0), (0.025, 0.125), (0.0125, 0.05)
ANEW = 0.02  # the largest p-value against the weeks since it rang, at which a theme that rests rings again
REPLAYED_RESTS = 3  # so many rest periods back the weeks are judged again
Standing = Literal["rising", "still rising", "steady", "too few messages", "not enough history"]
RISES = ("rising", "still rising")


@dataclass(frozen=True)
class Judgement:
    """What the newest week says about one theme; the numbers are None without enough history.

    `expected` is in messages, `ratio` is count over expected with a 95 % interval for the share of the week over the usual share,
    `p` in [0, 1] is one-sided, `q` is p after Benjamini and Hochberg.
    """

    key: str
    standing: Standing
    count: int
    expected: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    q: float | None = None


@dataclass(frozen=True)
class _Week:
    fit: ShareFit
    p: Array
    q: Array
    over: Array  # times the expected count
    rises: npt.NDArray[np.bool_]


def weeks_needed(rules: RisingRules) -> int:
    """How many weeks, newest last, a judgement looks at."""
    return rules.history_weeks + WINDOW_WEEKS + REPLAYED_RESTS * rules.rest_weeks


def judge(
    keys: Sequence[str], counts: Array, writers: Array, exposure: Array, rules: RisingRules, *, running: bool = False
) -> list[Judgement]:
    """Judges the newest week of each theme; `running` when its seven days end at the look and not with the calendar's week.

    `counts` and `writers` are (themes, weeks): messages that speak of the theme and people who wrote them; `exposure` (weeks,) counts the
    messages of all kinds; the newest week is last. Weeks without any message are no history. Raises ValueError for other shapes.
    """
    if counts.shape != writers.shape or counts.shape != (len(keys), exposure.size):
        raise ValueError(f"counts {counts.shape} and writers {writers.shape} must be {(len(keys), exposure.size)}: themes by weeks")
    last = exposure.size - 1
    newest = None if last < 0 or not keys else _week(counts, writers, exposure, last, rules, running)
    if newest is None:
        return [Judgement(key, "not enough history", int(row[-1]) if row.size else 0) for key, row in zip(keys, counts, strict=True)]
    rang = _last_rang(counts, writers, exposure, rules, running) if newest.rises.any() else [None] * len(keys)
    low, high = newest.fit.ratio_interval(counts[:, last], exposure[last])
    expected = newest.fit.expected(exposure[last])
    found = []
    for at, key in enumerate(keys):
        standing: Standing = "steady"
        if not _has_evidence(counts[at, last], writers[at, last], rules):
            standing = "too few messages"
        elif newest.rises[at]:
            rests = _rests(at, rang[at], counts, exposure, last, newest.fit, rules)
            standing = "still rising" if rests else "rising"
        count = int(counts[at, last])
        numbers = (expected[at], newest.over[at], low[at], high[at], newest.p[at], newest.q[at])
        found.append(Judgement(key, standing, count, *map(float, numbers)))
    return found


def together(whole: Sequence[Judgement], running: Sequence[Judgement]) -> list[tuple[Judgement, bool]]:
    """Per theme of either, by key: what is told of it, and whether that is of the running week; what rises there is newer and goes first.

    A theme that is said to be rising by the whole week's rest is not said to be new by the running one.
    """
    before, now = ({one.key: one for one in found} for found in (whole, running))
    told = []
    for key in sorted({*before, *now}):
        week, today = before.get(key), now.get(key)
        if today is not None and today.standing in RISES:
            rests = week is not None and week.standing == "still rising"
            told.append((replace(today, standing="still rising") if rests else today, True))
        elif week is not None and (week.standing in RISES or today is None):
            told.append((week, False))
        elif today is not None:
            told.append((today, True))
    return told


def adjusted(p: Array) -> Array:
    """Benjamini and Hochberg's adjusted p-values: reject where they are at most the false-discovery rate wanted."""
    order = np.argsort(p, kind="stable")
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    result = np.empty_like(p)
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return result


def combined(first: Array, second: Array) -> Array:
    """Cauchy combination of two p-values per theme; p near 1 is taken as 0.99, since it must not outweigh a small one."""
    score = [np.tan((0.5 - np.clip(p, 1e-15, 0.99)) * np.pi) for p in (first, second)]
    return np.asarray(0.5 - np.arctan((score[0] + score[1]) / 2) / np.pi)


def _has_evidence(count: float, writers: float, rules: RisingRules) -> bool:
    return bool(count >= rules.min_messages and writers >= rules.min_writers)


def _week(counts: Array, writers: Array, exposure: Array, at: int, rules: RisingRules, running: bool) -> _Week | None:
    """The tests of the week in column `at`; None when there is too little to compare it with."""
    end = at + 1 - WINDOW_WEEKS
    usable = [week for week in range(max(0, end - rules.history_weeks), max(end, 0)) if exposure[week] > 0]
    if len(usable) < rules.min_history_weeks or exposure[at] <= 0:
        return None
    fit = fit_shares(counts[:, usable], exposure[usable])
    p = combined(fit.tail(counts[:, at : at + 1], exposure[at : at + 1]), fit.tail(counts[:, end : at + 1], exposure[end : at + 1]))
    q, over = adjusted(p), counts[:, at] / fit.expected(exposure[at])
    enough = (counts[:, at] >= rules.min_messages) & (writers[:, at] >= rules.min_writers)
    over_both = counts[:, end : at + 1].sum(axis=1) / fit.expected(float(exposure[end : at + 1].sum()))
    rises = _is_sure(p, q, RUNNING if running else SMALL, rules) & (over >= rules.min_ratio)
    if not running:
        rises |= _is_sure(p, q, MARKED, rules) & (over_both >= rules.marked_ratio)
    rises &= enough
    return _Week(fit, p, q, over, rises)


def _is_sure(p: Array, q: Array, sure: tuple[float, float], rules: RisingRules) -> npt.NDArray[np.bool_]:
    return np.asarray((p <= sure[0] * rules.false_alarm_share) & (q <= sure[1] * rules.false_alarm_share))


def _last_rang(counts: Array, writers: Array, exposure: Array, rules: RisingRules, running: bool) -> list[int | None]:
    """The column in which each theme rang last before the newest week, judging the weeks before it in their order."""
    rang: list[int | None] = [None] * len(counts)
    last = exposure.size - 1
    for at in range(max(0, last - REPLAYED_RESTS * rules.rest_weeks), last):
        week = _week(counts, writers, exposure, at, rules, running)
        for theme in [] if week is None else np.flatnonzero(week.rises):
            if week is not None and not _rests(int(theme), rang[theme], counts, exposure, at, week.fit, rules):
                rang[theme] = at
    return rang


def _rests(theme: int, rang: int | None, counts: Array, exposure: Array, at: int, fit: ShareFit, rules: RisingRules) -> bool:
    """Whether the theme rang less than a rest ago and has not risen above the level of the weeks since."""
    if rang is None or at - rang > rules.rest_weeks:
        return False
    since = fit.with_history(counts[:, rang:at], exposure[rang:at])
    anew = since.tail(counts[:, at : at + 1], exposure[at : at + 1])[theme] <= ANEW
    return not (anew and counts[theme, at] >= rules.min_ratio * since.expected(exposure[at])[theme])
