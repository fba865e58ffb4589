"""What each kind of answer is assumed to save: the share of the value at risk that is kept because of it.

Every number here is an assumption until the company's own control group says otherwise, and is shown with that label. The
mean ranks and chooses; the low one bounds what an offer may cost. Service recovery is put at the cautious end of what is
published: a complaint that is resolved brings back a part of the leavers, an apology alone a smaller one (Knox & van Oest
2014, "Customer complaints and recovery effectiveness", Journal of Marketing 78(5); meta-analysis in Orsingher, Valentini &
de Angelis 2010, JAMS 38). For marketing messages hold-out tests mostly find a few per cent, hence the low values.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EffectPrior:
    """Share of the value at risk now that the action saves: expected (`mean`) and cautious (`low`), both in [0, 1]."""

    mean: float
    low: float


EFFECTS: dict[str, EffectPrior] = {
    "fix_issue": EffectPrior(0.25, 0.10),
    "apologise": EffectPrior(0.12, 0.04),
    "inform": EffectPrior(0.08, 0.02),
    "educate": EffectPrior(0.03, 0.00),
    "thank": EffectPrior(0.01, 0.00),
    "reward": EffectPrior(0.04, 0.01),
    "replenish": EffectPrior(0.04, 0.01),
    "cross_sell": EffectPrior(0.02, 0.00),
    "up_sell": EffectPrior(0.02, 0.00),
    "win_back": EffectPrior(0.06, 0.02),
    "nothing": EffectPrior(0.0, 0.0),
    "close_case_first": EffectPrior(0.0, 0.0),
}

# the answer that a kind of alert calls for; ranks the alert before an action is chosen
ANSWER_TO: dict[str, str] = {
    "safety": "fix_issue",
    "legal": "fix_issue",
    "privacy": "inform",
    "promise_overdue": "fix_issue",
    "complaint": "fix_issue",
    "frustrated": "apologise",
    "silent_leaver": "win_back",
}
