"""evaluate churn in words and tables: how well leaving was foreseen, and what reading the messages added."""

from __future__ import annotations

from typing import Any

from service.cli.output import say, table

_SCORES = {
    "days_since_last_order": "days since last order", "value": "value model", "text": "what was said", "joint": "all together",
}  # fmt: skip
_FIGURES = {
    "auc": "AUC", "average_precision": "average precision", "precision_at_k": "top tenth", "brier": "Brier",
    "calibration_slope": "slope", "calibration_intercept": "intercept", "calibration_intercept_without_shift": "without shift",
}  # fmt: skip


def show_churn(body: dict[str, Any]) -> None:
    """Prints the body of `evaluation_view.evaluate_workspace`."""
    say(f"As of {body['as_of'][:10]}; leaving means no order in {body['horizon_reason']}")
    for origin in body["origins"]:
        weights = f"{origin['weights']} weights, of what was said {origin['text_weights']}"
        say(f"From {origin['origin'][:10]}: {origin['left']} of {origin['n']} customers left ({weights}).")
    if body.get("later_unknown"):
        say(f"{body['later_unknown']} later orders are of customers unknown here and were left out.")
    if body["says"]:
        say(body["says"])
        return
    whole = body["all"]
    rows = [{"score": words, **{name: _three(whole[score][name]) for name in _FIGURES}} for score, words in _SCORES.items()]
    table(rows, {"score": "score", **_FIGURES})
    for score, words in list(_SCORES.items())[:-1]:
        gain = whole[f"joint_minus_{score}"]
        say(f"All together against {words}: AUC {_signed(gain['auc'])} (95 %: {_signed(gain['low'])} to {_signed(gain['high'])}).")
    if whole["lead_time_days"]:
        say(f"Leavers at high risk were seen {whole['lead_time_days']:.0f} days before the clock alone would have told (median).")
    elif whole["lead_time_days"] == 0:
        say("Of the leavers at high risk at least half were late by the clock alone already.")
    say("True probabilities have slope 1 and intercept 0; without shift: once the change of the share that leaves is taken out.")


def _three(number: float | None) -> str | None:
    return None if number is None else f"{number:.3f}"


def _signed(number: float | None) -> str:
    return "not measured" if number is None else f"{number:+.3f}"
