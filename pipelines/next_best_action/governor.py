"""What an offer may cost, and the ledger that holds it to that.

Expected cost = face value in margin terms × probability of use + contact, and it stays ≤ min(catalogue cap, budget left, what the limit
of the customer's tier leaves of it, customer cap left, low effect × low value at risk). The low value at risk is the 10 % bound of the
expected value over parameter draws, never one person's predictive interval. Money is reserved when a draft is approved, spent when it
went out, released when it did not; a reservation that would overdraw the budget, the tier, the day or the customer's cap is refused in
the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from math import floor
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipelines.errors import Conflict, LimitExceeded, Refused
from pipelines.next_best_action.rules import ActionRules, Offer
from pipelines.records import offer as ledger
from pipelines.records import run as runs
from pipelines.records import valuation
from pipelines.records.money import as_decimal, minor, places
from pipelines.workspace import CompanyProfile

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.next_best_action.catalogue import Action
    from pipelines.next_best_action.situation import Situation
    from pipelines.rules import Rules


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether an offer may be made now, what it is expected to cost at most, and why."""

    allowed: bool
    because: str
    cost_minor: int = 0


def cost_minor(offer: Offer, average_order_minor: int | None) -> int | None:
    """What one of the offer is expected to cost, rounded up; None when it depends on an order size that is not known."""
    full = _full_cost_minor(offer, average_order_minor)
    if full is None:
        return None
    return int((Decimal(full) * Decimal(str(offer.use_probability))).quantize(Decimal(1), rounding=ROUND_CEILING))


def _full_cost_minor(offer: Offer, average_order_minor: int | None) -> int | None:
    cap = minor(offer.cap, offer.currency)
    if offer.percent is None:
        full = minor(offer.face_value, offer.currency)
        return min(full, cap) if cap else full
    if average_order_minor is None:
        return cap or None
    share = (Decimal(average_order_minor) * Decimal(str(offer.percent)) / 100).quantize(Decimal(1), rounding=ROUND_CEILING)
    return min(int(share), cap) if cap else int(share)


def permit(
    offer: Offer, action: Action, situation: Situation, rules: ActionRules, *, budget_left_minor: int, customer_left_minor: int | None,
    contact_cost_minor: int = 0, today: date | None = None, effect_low: float | None = None, tier_left_minor: int | None = None,
) -> Permit:  # fmt: skip
    """The governor's answer on one offer to one customer; the `left` amounts are in minor units of the offer's currency.

    `effect_low` is the cautious share of the value at risk that the action saves, where it was measured; else the prior's. No limit of a
    tier holds where `tier_left_minor` is None.
    """
    refusal = _refusal(offer, situation, rules, budget_left_minor, customer_left_minor, today)
    if refusal is not None:
        return Permit(False, refusal)
    cost = cost_minor(offer, situation.average_order_minor)
    at_risk_low = situation.at_risk_low_minor
    if cost is None or at_risk_low is None or customer_left_minor is None:
        return Permit(False, "What it costs or what it saves is not known.")
    share = action.effect.low if effect_low is None else effect_low
    bounds = [
        (floor(share * at_risk_low), f"{share:.0%} of at least {_money(at_risk_low, offer.currency)} at risk, cautiously"),
        ((minor(offer.cap, offer.currency) or cost) + contact_cost_minor, "the cap of the offer"),
        (budget_left_minor, "what is left of the budget"),
        (customer_left_minor, "what is left of the customer's cap"),
    ]
    if tier_left_minor is not None:
        bounds.append((max(tier_left_minor, 0), f"what the limit of the {situation.tier} tier leaves of the budget"))
    bound, why = min(bounds, key=lambda item: item[0])
    spent = _money(cost + contact_cost_minor, offer.currency)
    if cost + contact_cost_minor > bound:
        return Permit(False, f"It costs {spent}; at most {_money(bound, offer.currency)} is allowed ({why}).", cost)
    return Permit(True, f"It costs {spent} at most; up to {_money(bound, offer.currency)} is allowed ({why}).", cost)


def _refusal(
    offer: Offer, situation: Situation, rules: ActionRules, budget_left_minor: int, customer_left_minor: int | None, today: date | None
) -> str | None:
    if offer.budget <= 0:
        return "Its budget is 0 until the company sets one in heed.yaml."
    if offer.ends_on is not None and today is not None and today > offer.ends_on:
        return f"It ended on {offer.ends_on.isoformat()}."
    if offer.key in situation.offers_rejected:
        return "A person rejected this offer for the customer."
    if situation.has_grievance and not offer.goodwill:
        return "A grievance is open: only amends may be offered."
    if situation.discount_asks >= rules.discount_asks:
        return f"The customer asked for a discount in {situation.discount_asks} angry messages; offering one would teach that it pays."
    if situation.offers_made >= rules.offers_per_customer:
        return f"The customer had {situation.offers_made} offers in {rules.caps_days} days; {rules.offers_per_customer} is the limit."
    if not situation.value_known:
        return "The customer's value is not known, so no cost can be justified."
    if situation.currency != offer.currency:
        return f"It is in {offer.currency} and the customer's value in {situation.currency}; amounts are never converted."
    if not situation.in_margin:
        return "The margin is not known: set value.margin_share in heed.yaml before paid offers."
    if budget_left_minor <= 0:
        return "Its budget is used up."
    if customer_left_minor is None:
        return f"The customer's cap cannot be told in {offer.currency}: set an exchange rate in heed.yaml."
    return None


def _money(amount_minor: int, currency: str) -> str:
    return f"{as_decimal(amount_minor, currency):f} {currency}"


def customer_cap_minor(rules: ActionRules, currency: str, company_currency: str, rates: dict[str, float]) -> int | None:
    """The customer's cap in a currency; None when it is set in another one and no rate is known."""
    return _in_currency(rules.customer_cap, currency, company_currency, rates)


def tier_left_minor(offer: Offer, tier: str, rules: ActionRules, committed: Mapping[str, int]) -> int | None:
    """What the limit of a value tier leaves of the offer's budget; None where the tier has no limit. `committed` is by tier."""
    share = {str(name): limit for name, limit in rules.tier_limits.items()}.get(tier)
    return None if share is None else floor(minor(offer.budget, offer.currency) * share) - committed.get(tier, 0)


def needs_second_person(rules: ActionRules, company: CompanyProfile, cost_minor: int, currency: str) -> bool:
    """Whether an offer of that cost is approved by two people; where no exchange rate tells it, it is."""
    return _is_above(rules.second_person_above, company, cost_minor, currency)


def refund_needs_second_person(rules: ActionRules, company: CompanyProfile, amount_minor: int, currency: str) -> bool:
    """Whether a promise to pay that much back is approved by two people; where no exchange rate tells it, it is."""
    return _is_above(rules.refund_second_person_above, company, amount_minor, currency)


def _is_above(limit: Decimal, company: CompanyProfile, amount_minor: int, currency: str) -> bool:
    there = _in_currency(limit, currency, company.currency, company.exchange_rates)
    return there is None or amount_minor > there


def _in_currency(amount: Decimal, currency: str, company_currency: str, rates: dict[str, float]) -> int | None:
    if currency == company_currency:
        return minor(amount, currency)
    rate = rates.get(currency)
    return floor(float(amount) / rate * 10 ** places(currency)) if rate else None


def reserve(
    connection: Connection, offer_key: str, customer_id: bytes, draft_id: bytes, amount_minor: int, currency: str,
    *, by: str, now: datetime, rules: Rules,
) -> None:  # fmt: skip
    """Sets money aside for an approved draft; raises Refused or LimitExceeded. The same reservation again changes nothing."""
    settings = rules.of(ActionRules)
    offer = settings.offer(offer_key)
    if offer is None or offer.currency != currency or amount_minor < 0:
        raise Refused(f"Offer {offer_key} is not in the rules in force, or not in {currency}.", fix="See `actions` in heed.yaml.")
    ledger.lock(connection, offer_key)
    held = ledger.balance(connection, draft_id)
    if held is not None and held.offer_key == offer_key and held.outstanding_minor == amount_minor:
        return
    if held is not None and (held.outstanding_minor or held.spent_minor):
        raise Conflict("This draft has another reservation already.")
    budget = minor(offer.budget, currency)
    if ledger.committed(connection, offer_key) + amount_minor > budget:
        raise LimitExceeded(f"The budget of {offer_key} is used up.", fix="Raise it in heed.yaml, or approve the draft without the offer.")
    _within_tier(connection, offer, customer_id, amount_minor, settings)
    company = rules.of(CompanyProfile)
    zone = ZoneInfo(company.time_zone)
    today = now.astimezone(zone).date()
    if offer.ends_on is not None and today > offer.ends_on:
        raise Refused(f"The offer {offer_key} ended on {offer.ends_on.isoformat()}.", fix="`heed draft CUSTOMER --new` makes another.")
    if offer.budget_per_day:
        midnight = datetime.combine(today, time(), zone)
        if ledger.committed(connection, offer_key, since=midnight) + amount_minor > minor(offer.budget_per_day, currency):
            raise LimitExceeded(f"What {offer_key} may cost on one day is used up.", fix="Approve it tomorrow, or without the offer.")
    since = now - timedelta(days=settings.caps_days)
    if ledger.offers_to(connection, [customer_id], since).get(customer_id, 0) >= settings.offers_per_customer:
        raise LimitExceeded(f"The customer had {settings.offers_per_customer} offers in {settings.caps_days} days.")
    cap = customer_cap_minor(settings, currency, company.currency, company.exchange_rates)
    given = ledger.cost_of_offers_to(connection, [customer_id], since).get((customer_id, currency), 0)
    if cap is None or given + amount_minor > cap:
        raise LimitExceeded(f"Offers to one customer may not cost more than the cap in {settings.caps_days} days.")
    ledger.add(connection, offer_key, customer_id, draft_id, "reserve", amount_minor, currency, at=now, by=by)


def _within_tier(connection: Connection, offer: Offer, customer_id: bytes, amount_minor: int, settings: ActionRules) -> None:
    newest = runs.newest(connection)
    worth = valuation.of_run(connection, newest.id, [customer_id]).get(customer_id) if newest is not None else None
    if newest is None or worth is None or worth.tier is None:
        return
    left = tier_left_minor(offer, worth.tier, settings, ledger.committed_by_tier(connection, offer.key, newest.id))
    if left is not None and amount_minor > left:
        raise LimitExceeded(
            f"Customers of the {worth.tier} tier may have {settings.tier_limits[worth.tier]:.0%} of the budget of {offer.key}, and "
            f"{_money(max(left, 0), offer.currency)} of that is left; this costs {_money(amount_minor, offer.currency)}.",
            fix="Raise `actions.tier_limits` or the budget in heed.yaml, or approve the draft without the offer.",
        )


def release(connection: Connection, draft_id: bytes, *, by: str, now: datetime) -> None:
    """Frees what a draft still holds; nothing happens when it holds nothing."""
    held = ledger.balance(connection, draft_id)
    if held is not None and held.outstanding_minor > 0:
        _book(connection, held, "release", held.outstanding_minor, by, now)


def spend(connection: Connection, draft_id: bytes, *, by: str, now: datetime, amount_minor: int | None = None) -> None:
    """Books a reservation as used, in full or in part; the rest is freed. Raises Conflict beyond what was reserved."""
    held = ledger.balance(connection, draft_id)
    if held is None or held.outstanding_minor <= 0:
        raise Conflict("Nothing is reserved for this draft.")
    used = held.outstanding_minor if amount_minor is None else amount_minor
    if not 0 <= used <= held.outstanding_minor:
        raise Conflict("More would be spent than was reserved.")
    if used:
        _book(connection, held, "spend", used, by, now)
    if used < held.outstanding_minor:
        _book(connection, held, "release", held.outstanding_minor - used, by, now)


def _book(connection: Connection, held: ledger.Balance, entry: str, amount_minor: int, by: str, now: datetime) -> None:
    ledger.add(connection, held.offer_key, held.customer_id, held.draft_id, entry, amount_minor, held.currency, at=now, by=by)
