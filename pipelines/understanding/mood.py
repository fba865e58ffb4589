"""The mood of a customer: how much of what they wrote lately is frustrated, as a share that few messages cannot push far.

With weights w = 2^(-age / half-life) and y = 1 for a frustrated message, 0 for a calm one:

    share = (k m + sum w y) / (k + sum w)

where m is the same weighted share over everybody and k the weight of the prior in messages: the posterior mean of a
beta prior with mean m and size k (empirical Bayes; Gelman et al., Bayesian Data Analysis, 3rd ed., 2.4). Without messages it
is m. A message that reads `unsure` is left out and counted. Where there is no text the rating speaks: y is its badness.

One outlier: leaving out any message moves the share by w |y - share without it| / (k + sum w), so by at most 1 / (k + 1), a
third by default, however old the others are, and at most a sixth among four messages of one time. `without_one` says how
far the share can come when any one message is left out. One furious letter is no mood; it is a grievance (`grievance.py`).

The trend compares the later half of the messages with the earlier one: the difference of their shares with one success and one
failure added to each (Agresti & Caffo 2000, The American Statistician 54(4)), and its 80 % interval. It is rising or falling when
the interval leaves out 0 and the difference is one of more than a single message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from pipelines.understanding.ratings import badness_of

Trend = Literal["rising", "falling", "steady"]
FORGOTTEN_AFTER_HALF_LIVES = 12  # then a message weighs less than 1/4000 of a new one
_Z = 1.2815515655446004  # normal quantile of 0.9: an interval of 80 %
_FEWEST_IN_A_HALF = 2
_ROUNDING = 1e-9


@dataclass(frozen=True)
class MoodRules:
    """How fast a mood is forgotten, and how much it takes to call one."""

    section: ClassVar[str] = "mood"

    half_life_days: Annotated[float, Field(gt=0)] = 30.0  # days after which a message counts half
    prior_messages: Annotated[float, Field(gt=0)] = 2.0  # messages that the workspace's mean weighs in everybody's mood
    trend_from: Annotated[int, Field(ge=4)] = 4  # messages; with fewer no trend is told

    @property
    def window(self) -> timedelta:
        """How far back messages are looked at."""
        return timedelta(days=self.half_life_days * FORGOTTEN_AFTER_HALF_LIVES)


@dataclass(frozen=True, slots=True)
class Felt:
    """One incoming message. A call is one message: frustrated when any part of it was."""

    id: str
    at: datetime
    frustrated: str | None = None  # yes | no | unsure | None where nothing could be read
    has_text: bool = True
    rating: float | None = None
    rating_scale: str | None = None

    @property
    def frustration(self) -> float | None:
        """1 frustrated, 0 calm, between them for a rating without words; None where it cannot be told."""
        if not self.has_text:
            return None if self.rating is None else badness_of(self.rating, self.rating_scale)
        return {"yes": 1.0, "no": 0.0}.get(self.frustrated or "")


@dataclass(frozen=True, slots=True)
class Mood:
    """`share` in [0, 1], higher is worse; None only while nobody's message in the workspace could be told.

    `n` messages carry it, `frustrated` of them clearly (y above one half); `unsure` and `unread` ones are left out. `rising` means
    that frustration rises; `trend_interval` is of the later half's share less the earlier one's. `ids` newest first.
    """

    share: float | None
    workspace_share: float | None
    n: int
    frustrated: int
    unsure: int
    unread: int
    without_one: tuple[float, float] | None
    trend: Trend | None
    trend_interval: tuple[float, float] | None
    ids: tuple[str, ...]


def weight(age: timedelta, rules: MoodRules) -> float:
    """In (0, 1]: 1 now, one half after a half-life."""
    return float(0.5 ** (max(age / timedelta(days=1), 0.0) / rules.half_life_days))


def mood(felt: Iterable[Felt], workspace_share: float | None, rules: MoodRules, as_of: datetime) -> Mood:
    """The mood as of a moment, from one customer's messages in any order; later ones and forgotten ones are passed over."""
    known = sorted((one for one in felt if as_of - rules.window < one.at <= as_of), key=lambda one: (one.at, one.id))
    told = [(one, value) for one in known if (value := one.frustration) is not None]
    unsure = sum(1 for one in known if one.has_text and one.frustrated == "unsure")
    weighed = [(weight(as_of - one.at, rules), value) for one, value in told]
    trend, interval = _trend([(one.at, value) for one, value in told], rules)
    return Mood(
        share=_shrunk(weighed, workspace_share, rules),
        workspace_share=workspace_share,
        n=len(told),
        frustrated=sum(1 for _, value in told if value > 0.5),
        unsure=unsure,
        unread=len(known) - len(told) - unsure,
        without_one=_without_one(weighed, workspace_share, rules),
        trend=trend,
        trend_interval=interval,
        ids=tuple(one.id for one, _ in reversed(told)),
    )


def workspace_share(weights_and_values: Iterable[tuple[float, float]]) -> float | None:
    """The weighted share over everybody's messages, as (weight, frustration); None when there are none."""
    pairs = list(weights_and_values)
    total = sum(pair[0] for pair in pairs)
    return min(max(sum(w * y for w, y in pairs) / total, 0.0), 1.0) if total > 0 else None


def as_json(found: Mood) -> dict[str, Any]:
    """As case and API show it."""
    return {
        "share": _rounded(found.share), "workspace_share": _rounded(found.workspace_share), "n": found.n, "frustrated": found.frustrated,
        "unsure": found.unsure, "unread": found.unread, "without_one": _pair(found.without_one), "trend": found.trend,
        "trend_interval": _pair(found.trend_interval), "evidence": list(found.ids),
    }


def as_text(shown: Mapping[str, Any]) -> str:
    """One line of a case, from `as_json`."""
    if shown["share"] is None:
        return "not known: no message of anybody could be read"
    left_out = f", {shown['unsure']} unsure left out" if shown["unsure"] else ""
    if not shown["n"]:
        return f"no message to tell it by{left_out}; everybody's share is {shown['share']:.0%}"
    trend = f", {shown['trend']}" if shown["trend"] else ""
    return (
        f"{shown['share']:.0%} frustrated{trend} (everybody {shown['workspace_share']:.0%}); "
        f"{shown['frustrated']} of {shown['n']} message{'' if shown['n'] == 1 else 's'}{left_out}"
    )


def _shrunk(weighed: Sequence[tuple[float, float]], prior: float | None, rules: MoodRules) -> float | None:
    if prior is None:
        return workspace_share(weighed)
    total = rules.prior_messages + sum(w for w, _ in weighed)
    return min(max((rules.prior_messages * prior + sum(w * y for w, y in weighed)) / total, 0.0), 1.0)


def _without_one(weighed: Sequence[tuple[float, float]], prior: float | None, rules: MoodRules) -> tuple[float, float] | None:
    """The lowest and the highest share with one message left out; None below two messages."""
    if len(weighed) < 2 or prior is None:
        return None
    total = rules.prior_messages + sum(w for w, _ in weighed)
    above = rules.prior_messages * prior + sum(w * y for w, y in weighed)
    shares = [min(max((above - w * y) / (total - w), 0.0), 1.0) for w, y in weighed]
    return min(shares), max(shares)


def _trend(told: Sequence[tuple[datetime, float]], rules: MoodRules) -> tuple[Trend | None, tuple[float, float] | None]:
    """Of messages in the order of time; None where they are too few or of one moment."""
    if len(told) < rules.trend_from:
        return None, None
    cuts = [cut for cut in range(_FEWEST_IN_A_HALF, len(told) - _FEWEST_IN_A_HALF + 1) if told[cut - 1][0] < told[cut][0]]
    if not cuts:
        return None, None
    middle = min(cuts, key=lambda cut: (abs(2 * cut - len(told)), cut))
    before, later = [value for _, value in told[:middle]], [value for _, value in told[middle:]]
    (p, p_variance), (q, q_variance) = _with_two_added(before), _with_two_added(later)
    difference, width = q - p, _Z * sqrt(p_variance + q_variance)
    low, high = max(difference - width, -1.0), min(difference + width, 1.0)
    messages = abs(sum(later) / len(later) - sum(before) / len(before)) * min(len(before), len(later))
    is_one = messages <= 1 + _ROUNDING
    return ("steady" if is_one or low <= 0 <= high else "rising" if low > 0 else "falling"), (low, high)


def _with_two_added(values: Sequence[float]) -> tuple[float, float]:
    """Share and its variance with one success and one failure added."""
    share = (sum(values) + 1) / (len(values) + 2)
    return share, share * (1 - share) / (len(values) + 2)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _pair(values: tuple[float, float] | None) -> list[float] | None:
    return None if values is None else [round(value, 4) for value in values]
