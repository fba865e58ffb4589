"""The one action for a customer, with the sentences that explain it and why the others were left out.

What is owed is chosen without weighing. Of the rest, the one with the largest expected value after cost is taken, if that is above
nothing: expected value = assumed share saved × value at risk now. The same facts always give the same choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipelines.next_best_action.catalogue import CATALOGUE, NOTHING, Action
from pipelines.next_best_action.catalogue import action as of_key
from pipelines.next_best_action.control_group import Draw, may_be_withheld
from pipelines.next_best_action.effects import Effect, prior
from pipelines.next_best_action.eligibility import ruled_out
from pipelines.next_best_action.governor import Permit
from pipelines.next_best_action.rules import ActionRules, Offer
from pipelines.next_best_action.situation import Situation
from pipelines.records.money import as_decimal

Governor = Callable[[Offer, Action], Permit]
Lottery = Callable[[str], Draw]


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen action; amounts in minor units of the customer's currency, None where the value is not known."""

    action: Action
    reasons: tuple[str, ...]
    ruled_out: tuple[tuple[str, str], ...] = ()
    offer: Offer | None = None
    expected_value_minor: int | None = None
    cost_minor: int | None = None
    draw: Draw | None = None
    is_control: bool = False
    ruled_out_offers: Mapping[str, str] = field(default_factory=dict)
    basis: str = "assumed"  # of the effect: assumed | measured
    withheld: Action | None = None  # what would be done, were the customer not in the control group

    @property
    def meant(self) -> Action:
        """What the customer is eligible for, withheld or not."""
        return self.withheld or self.action

    def everything_ruled_out(self) -> list[dict[str, str]]:
        """Actions and offers that were left out, in the shape that is stored."""
        return [{"action": key, "because": because} for key, because in (*self.ruled_out, *self.ruled_out_offers.items())]


def choose(
    situation: Situation, rules: ActionRules, *, contact_cost_minor: int, governor: Governor, lottery: Lottery,
    effects: Mapping[str, Effect] | None = None,
) -> Choice:  # fmt: skip
    """What to do about the customer; `governor` answers on offers, `lottery` draws (or remembers) a family's lot, `effects`
    say what each action saves (the priors when left out)."""
    known = effects or {one.key: prior(one) for one in CATALOGUE}
    out = {one.key: because for one in CATALOGUE if (because := ruled_out(one, situation, rules)) is not None}
    open_to = [one for one in CATALOGUE if one.key not in out and one.key != NOTHING]
    owed = next((one for one in open_to if one.owed), None)
    if owed is not None:
        others = {one.key: f"{_named(owed)} is owed and comes first." for one in open_to if one is not owed}
        return _with_offer(owed, situation, rules, out | others, contact_cost_minor, governor, None, known)
    if not open_to:
        return _nothing("Nothing in the catalogue fits this customer now.", out)
    at_risk = situation.at_risk_now_minor
    if at_risk is None or not situation.value_known:
        unknown = {one.key: "What it would save is not known, because the value is not." for one in open_to}
        return _nothing("What an action would save cannot be told: the customer's value is not known.", out | unknown)
    worth = {one.key: round(known[one.key].mean * at_risk) - contact_cost_minor for one in open_to}
    best = max(open_to, key=lambda one: (worth[one.key], -CATALOGUE.index(one)))
    rest = {one.key: f"{_named(best)} is expected to save more." for one in open_to if one is not best}
    if worth[best.key] <= 0:
        saved, spent = _money(round(known[best.key].mean * at_risk), situation), _money(contact_cost_minor, situation)
        too_little = {best.key: f"It is expected to save {saved} and costs {spent}."}
        return _nothing(f"The best that fits, {_named(best).lower()}, would save about {saved} and cost {spent}.", out | rest | too_little)
    draw = lottery(best.family) if may_be_withheld(best) else None
    if draw is not None and draw.is_control:
        withheld = {best.key: "The customer is in the control group of this family."}
        why = f"{_named(best)} is withheld: the customer was drawn into the {draw.share:.0%} control group that shows what it is worth."
        return Choice(of_key(NOTHING), (why,), tuple((out | rest | withheld).items()), draw=draw, is_control=True, withheld=best)
    return _with_offer(best, situation, rules, out | rest, contact_cost_minor, governor, draw, known)


def _with_offer(
    chosen: Action, situation: Situation, rules: ActionRules, out: Mapping[str, str], contact_cost_minor: int, governor: Governor,
    draw: Draw | None, effects: Mapping[str, Effect],
) -> Choice:
    """The action with the offer that adds most after its cost, if the governor lets one through."""
    refused: dict[str, str] = {}
    best: tuple[int, Offer, Permit] | None = None
    for offer in rules.offers:
        if offer.action != chosen.key:
            continue
        permit = governor(offer, chosen)
        adds = round(offer.effect_mean * (situation.at_risk_now_minor or 0)) - permit.cost_minor
        if not permit.allowed:
            refused[offer.key] = permit.because
        elif adds <= 0:
            refused[offer.key] = "It is not expected to save what it costs."
        elif best is None or adds > best[0]:
            best = (adds, offer, permit)
    effect = effects[chosen.key]
    reasons = [chosen.why, *_likelihood(chosen, situation), *_expectation(chosen, situation, effect)]
    cost = contact_cost_minor
    value = _value(situation, effect)
    if best is not None:
        adds, offer, permit = best
        reasons.append(f"The offer {offer.key} goes with it. {permit.because}")
        cost += permit.cost_minor
        value = None if value is None else value + adds + permit.cost_minor
    return Choice(
        chosen, tuple(reasons), tuple(out.items()), best[1] if best else None, value,
        cost if situation.currency is not None else None, draw, ruled_out_offers=refused, basis=effect.basis,
    )  # fmt: skip


def _likelihood(chosen: Action, situation: Situation) -> list[str]:
    """How likely the product is to be wanted, where one is suggested."""
    found = {"cross_sell": situation.suggestions.cross_sell, "up_sell": situation.suggestions.up_sell}.get(chosen.key)
    return [found.sentence()] if found is not None else []


def _expectation(chosen: Action, situation: Situation, effect: Effect) -> list[str]:
    value = _value(situation, effect)
    if value is None:
        return ["What it saves is not known, because the value is not; the answer is owed all the same."] if chosen.owed else []
    if value == 0:
        return []
    return [
        f"Expected to save {_money(value, situation)} of {_money(situation.at_risk_now_minor or 0, situation)} at risk now "
        f"({effect.basis}: {effect.mean:.0%})."
    ]


def _value(situation: Situation, effect: Effect) -> int | None:
    known = situation.value_known and situation.at_risk_now_minor is not None
    return round(effect.mean * (situation.at_risk_now_minor or 0)) if known else None


def _nothing(why: str, out: Mapping[str, str]) -> Choice:
    return Choice(of_key(NOTHING), (why,), tuple(out.items()), expected_value_minor=0, cost_minor=0)


def _named(action: Action) -> str:
    return action.key.replace("_", " ").capitalize()


def _money(amount_minor: int, situation: Situation) -> str:
    return f"{as_decimal(amount_minor, situation.currency or 'XXX'):f} {situation.currency or ''}".strip()
