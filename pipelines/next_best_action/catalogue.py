"""The actions there are: their class of message, their family for the control group, and what they are assumed to save."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.churn.effect_priors import EFFECTS, EffectPrior

SERVICE, MARKETING = "service", "marketing"
NOTHING, CLOSE_CASE_FIRST = "nothing", "close_case_first"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that may be done. `owed` actions answer the customer's own matter and are not weighed against their cost."""

    key: str
    message_class: str | None
    family: str  # recovery | care | sell | win_back | none; the control group is drawn per family
    why: str  # the sentence that explains the choice
    owed: bool = False
    sells: bool = False

    @property
    def effect(self) -> EffectPrior:
        """The documented prior on the share of the value at risk that it saves (assumed)."""
        return EFFECTS[self.key]


CATALOGUE: tuple[Action, ...] = (
    Action(CLOSE_CASE_FIRST, SERVICE, "recovery", "A person closes the open case first.", owed=True),
    Action("fix_issue", SERVICE, "recovery", "The customer asked for something to be put right, so put it right.", owed=True),
    Action("apologise", SERVICE, "recovery", "The customer is frustrated and has no answer, so answer and apologise.", owed=True),
    Action("inform", SERVICE, "recovery", "The customer is waiting for an answer, so give it.", owed=True),
    Action("thank", SERVICE, "care", "The customer praised us lately, so thank them."),
    Action("educate", MARKETING, "care", "A first order is recent, so help the customer get the best of it."),
    Action("reward", MARKETING, "care", "One of the best customers is drifting, so show that they matter."),
    Action("replenish", MARKETING, "sell", "The usual time for the next order has come, so remind the customer.", sells=True),
    Action("cross_sell", MARKETING, "sell", "The customer buys regularly, so show what goes with it.", sells=True),
    Action("up_sell", MARKETING, "sell", "The customer buys regularly, so show what is a step above.", sells=True),
    Action("win_back", MARKETING, "win_back", "The customer is leaving without a word, so ask them back.", sells=True),
    Action(NOTHING, None, "none", "Nothing is to be done now."),
)


def action(key: str) -> Action:
    """The action of that key; raises KeyError."""
    return {one.key: one for one in CATALOGUE}[key]
