"""Why a customer's risk is what it is: sentences in the order of what they add, each with the keys it rests on.

What a reason adds is counted from the workspace's typical customer (`typical`), so that what everybody does is no reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.churn.contract_past import contract_words
from pipelines.churn.features import FEATURES, CustomerFeatures
from pipelines.churn.risk import WEIGHT_PRIORS, RiskScores
from pipelines.churn.thresholds import MESSAGE_WINDOW_DAYS, REFUND_WINDOW_DAYS

# Below this many log odds a feature changes the odds by less than a twentieth and is not worth a sentence.
LEAST_CONTRIBUTION = 0.05
SILENCE = "silence"

_SENTENCES = {
    "one_time_buyer": "ordered once only",
    "refunds": f"gave orders back in the last {REFUND_WINDOW_DAYS} days",
    "frustration": f"sounded frustrated in the last {MESSAGE_WINDOW_DAYS} days",
    "negative_tone": f"wrote negatively in the last {MESSAGE_WINDOW_DAYS} days",
    "calm_tone": f"wrote without complaint in the last {MESSAGE_WINDOW_DAYS} days",
    "low_rating": f"gave a low rating in the last {MESSAGE_WINDOW_DAYS} days",
    "unanswered": "waits for an answer to the last message for more than a day",
}


@dataclass(frozen=True)
class Reason:
    """One sentence, what it adds to the log odds of leaving (negative: it lowers them), and the keys that it rests on."""

    feature: str
    text: str
    contribution: float
    evidence: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The reason as the record stores it."""
        return {
            "feature": self.feature,
            "text": self.text,
            "contribution": round(self.contribution, 4),
            "evidence": list(self.evidence),
        }


def reasons_of(row: int, features: CustomerFeatures, scores: RiskScores, contract_days_left: int | None = None) -> list[Reason]:
    """The reasons of one customer, the largest contribution first; what lowers the risk stands last.

    `scores` are told against the typical customer (`typical.against`). How long the customer has been silent is always among them;
    anything else needs a message or an order to rest on. Of a customer with a contract it is the contract's end that is told.
    Empty without an order.
    """
    if np.isnan(scores.probability[row]):
        return []
    late = FEATURES.index("late_against_rhythm")
    # one sentence for the silence: the value model's probability and the customer's own rhythm say the same thing twice
    silence = float(scores.silence[row] + scores.contributions[row, late])
    last_order = features.evidence["late_against_rhythm"].get(row, ())
    words = silence_in_words(row, features) if contract_days_left is None else contract_words(contract_days_left)
    found = [Reason(SILENCE, words, silence, last_order)]
    for column, name in enumerate(FEATURES):
        if name in _SENTENCES:
            evidence = features.evidence[name].get(row, ()) if features.z[row, column] > 0 else ()
            found.append(Reason(name, _SENTENCES[name], float(scores.contributions[row, column]), evidence))
    return sorted(filter(_is_worth_telling, found), key=lambda reason: (-reason.contribution, reason.feature))


def _is_worth_telling(reason: Reason) -> bool:
    """A sign of trouble that is weaker than the typical customer's lowers the risk, but is no reason to be calm."""
    if reason.feature == SILENCE:
        return True
    sign = WEIGHT_PRIORS[reason.feature].sign
    return bool(reason.evidence) and abs(reason.contribution) >= LEAST_CONTRIBUTION and sign * reason.contribution >= 0


def silence_in_words(row: int, features: CustomerFeatures) -> str:
    """ "last order 94 days ago, usually every 31"; without the habit where there is none."""
    days = int(features.days_since_last_order[row])
    ago = {0: "last order today", 1: "last order yesterday"}.get(days, f"last order {days} days ago")
    usual = features.usual_gap_days[row]
    return ago if np.isnan(usual) else f"{ago}, usually every {max(round(float(usual)), 1)}"
