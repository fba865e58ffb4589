"""How much the bell is worth: what people closed the newest cases as, and the bar that would have rung less for nothing.

Three settings of `alerts` raise the bar, none of them for law, safety, privacy, broken promises or complaints, and none on a value that
is not known: `least_saving`, `least_frustration` and `silent_leavers_ring`. A case below the bar stays in the list, without a bell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from pipelines.churn.alert_rules import FRUSTRATED, SILENT_LEAVER, VERDICTS, AlertRules

JUDGED = 50  # closed cases
LEAST_USEFUL = 0.5  # share of them
_LEAST_KEPT = 5  # cases that must be left above a suggested bar
_FRUSTRATIONS = tuple(step / 20 for step in range(10, 20))


@dataclass(frozen=True)
class Bar:
    """A setting of `alerts` with a value, and what of the judged cases it would have let ring."""

    setting: str
    value: float | bool | int
    rung: int
    useful: int


def is_below_bar(kind: str, saving: float | None, frustration: float | None, rules: AlertRules) -> bool:
    """Whether a case rings no bell; `saving` in whole units of the company's currency, None where the value is not known."""
    if kind not in (FRUSTRATED, SILENT_LEAVER):
        return False
    if kind == SILENT_LEAVER and not rules.silent_leavers_ring:
        return True
    if kind == FRUSTRATED and frustration is not None and frustration < rules.least_frustration:
        return True
    return saving is not None and saving < rules.least_saving


def verdicts(closed: Sequence[Any], rules: AlertRules) -> dict[str, Any]:
    """What the newest closed cases were, and, where fewer than half of fifty were useful, a sentence with a setting and its value.

    `closed` are rows of `alert.for_people` with `closed_at`. Keys: judged, useful, known_already, wrong, says (None unless the bar
    is too low), suggestion ({setting, value} or None).
    """
    judged = sorted((row for row in closed if row.closed_as in VERDICTS), key=lambda row: (row.closed_at, row.key))[-JUDGED:]
    counted = Counter(row.closed_as for row in judged)
    body: dict[str, Any] = {"judged": len(judged), **{verdict: counted[verdict] for verdict in VERDICTS}, "says": None, "suggestion": None}
    if len(judged) < JUDGED or counted["useful"] >= LEAST_USEFUL * JUDGED:
        return body
    bar = higher_bar(judged, rules)
    return body | {"says": _sentence(counted, bar, rules), "suggestion": {"setting": f"alerts.{bar.setting}", "value": bar.value}}


def higher_bar(judged: Sequence[Any], rules: AlertRules) -> Bar:
    """The bar that lets most useful cases ring, of those under which at least half of what rings is useful; else fewer cases a day."""
    enough = [bar for bar in _bars(judged, rules) if bar.rung >= _LEAST_KEPT and bar.useful >= LEAST_USEFUL * bar.rung]
    if enough:
        return max(enough, key=lambda bar: (bar.useful, -bar.rung))
    useful = sum(row.closed_as == "useful" for row in judged)
    fewer = max(1, floor(rules.alerts_per_day * useful / (LEAST_USEFUL * len(judged))))
    return Bar("alerts_per_day", min(fewer, rules.alerts_per_day), len(judged), useful)


def _bars(judged: Sequence[Any], rules: AlertRules) -> Iterator[Bar]:
    savings = {_rounded_up(saving) for row in judged if (saving := _saving(row)) is not None and saving > 0}
    for value in sorted(savings):
        yield _bar("least_saving", value, judged, lambda row, at=value: (_saving(row) or 0) >= at or _saving(row) is None)  # type: ignore[misc]
    for share in _FRUSTRATIONS:
        yield _bar(
            "least_frustration", share, judged,
            lambda row, at=share: row.kind != FRUSTRATED or row.frustration is None or row.frustration >= at,  # type: ignore[misc]
        )  # fmt: skip
    if rules.silent_leavers_ring:
        yield _bar("silent_leavers_ring", False, judged, lambda row: row.kind != SILENT_LEAVER)


def _bar(setting: str, value: float | bool, judged: Sequence[Any], rings: Callable[[Any], bool]) -> Bar:
    rung = [row for row in judged if row.kind not in (FRUSTRATED, SILENT_LEAVER) or rings(row)]
    return Bar(setting, value, len(rung), sum(row.closed_as == "useful" for row in rung))


def _saving(row: Any) -> float | None:
    return None if row.expected_saving_minor is None else float(row.rank_score)


def _rounded_up(amount: float) -> float:
    """To two leading digits, so that a person can set it."""
    step = 10.0 ** (floor(log10(max(amount, 0.01))) - 1)
    return round(ceil(amount / step - 1e-9) * step, 6)


def _sentence(counted: Counter[str], bar: Bar, rules: AlertRules) -> str:
    told = (
        f"Of the last {JUDGED} closed cases {counted['useful']} were useful, {counted['known_already']} known already "
        f"and {counted['wrong']} wrong. "
    )
    value = str(bar.value).lower() if isinstance(bar.value, bool) else f"{bar.value:g}"
    now = getattr(rules, bar.setting)
    now = str(now).lower() if isinstance(now, bool) else f"{now:g}"
    change = f"`alerts.{bar.setting}: {value}` in heed.yaml (now {now})"
    if bar.setting == "alerts_per_day":
        return f"{told}No single bar parts them; ring fewer a day with {change}."
    return f"{told}Of these, {bar.rung} would have rung with {change}, {bar.useful} of them useful."
