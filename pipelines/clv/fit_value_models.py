"""Both value models of a workspace, fitted in one call from the RFM table, or a sentence that says why they cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from pipelines.clv.bg_nbd_fit import BgNbdFit, bg_nbd_from_document, fit_bg_nbd
from pipelines.clv.contracts import ContractTerms, contract_terms_from_document, fit_contract_terms
from pipelines.clv.gamma_gamma import MAX_CALM_CORRELATION, GammaGammaFit, fit_gamma_gamma, gamma_gamma_from_document
from pipelines.clv.rfm import RfmTable
from pipelines.clv.shifted_beta_geometric import residual_lifetime, retention
from pipelines.errors import NotEnoughData

# Under these the likelihood is so flat that the interval would say "anything"; each is a count, the last in days.
MIN_CUSTOMERS = 100
MIN_REPEAT_BUYERS = 50
MIN_HISTORY_DAYS = 180


@dataclass(frozen=True)
class ValueModels:
    """The fitted models and what is needed to use them.

    `orders` is one order process for all customers (buying rhythm has no currency, and small currencies borrow its strength);
    `spend` has one model per currency, `no_spend_model` a sentence per currency without one. `margin_share` is the
    share of an order's net value that is margin, in (0, 1]; a currency not in it is valued in revenue. `seed` fixes
    all draws from these models.
    """

    orders: BgNbdFit
    spend: Mapping[str, GammaGammaFit]
    no_spend_model: Mapping[str, str]
    end_day: date
    history_days: int
    seed: int
    margin_share: Mapping[str, float] = field(default_factory=dict)
    contracts: ContractTerms | None = None
    notes: tuple[str, ...] = ()

    def basis(self, currency: str) -> str:
        """`margin` or `revenue`: what the values of this currency are made of."""
        return "margin" if currency in self.margin_share else "revenue"

    def as_document(self) -> dict[str, Any]:
        """The models as plain JSON values; `value_models_from_document` reads them back to the same bytes."""
        return {
            "orders": self.orders.as_document(),
            "spend": {currency: self.spend[currency].as_document() for currency in sorted(self.spend)},
            "no_spend_model": dict(sorted(self.no_spend_model.items())),
            "end_day": self.end_day.isoformat(),
            "history_days": self.history_days,
            "seed": self.seed,
            "margin_share": dict(sorted(self.margin_share.items())),
            "contracts": None if self.contracts is None else self.contracts.as_document(),
            "notes": list(self.notes),
        }


def value_models_from_document(document: Mapping[str, Any]) -> ValueModels:
    """The models that `ValueModels.as_document` wrote."""
    return ValueModels(
        orders=bg_nbd_from_document(document["orders"]),
        spend={currency: gamma_gamma_from_document(fit) for currency, fit in document["spend"].items()},
        no_spend_model=dict(document["no_spend_model"]),
        end_day=date.fromisoformat(document["end_day"]),
        history_days=document["history_days"],
        seed=document["seed"],
        margin_share=dict(document["margin_share"]),
        contracts=contract_terms_from_document(document["contracts"]) if document.get("contracts") else None,
        notes=tuple(document["notes"]),
    )


def fit_value_models(
    rfm: RfmTable,
    *,
    seed: int,
    min_history_days: int = MIN_HISTORY_DAYS,
    margin_share: Mapping[str, float] | None = None,
    contract_period_days: float | None = None,
) -> ValueModels:
    """Fit the order process on all customers and the spend model per currency.

    `min_history_days` should be twice the churn horizon. Raises NotEnoughData, with one sentence, under 100 customers, 50 repeat
    buyers or `min_history_days` of history, and when no start of the fit leads to a maximum. A currency too small for a
    spend model is not an error: it is named in `no_spend_model`.
    """
    _check_enough(rfm, min_history_days)
    orders = _order_process(rfm)
    spend: dict[str, GammaGammaFit] = {}
    missing: dict[str, str] = {}
    for currency, rows in rfm.rows_by_currency():
        buyers = int(np.sum((rfm.spend_orders[rows] > 0) & (rfm.repeat_spend_minor[rows] > 0)))
        if buyers < MIN_REPEAT_BUYERS:
            missing[currency] = (
                f"{buyers} customers have a paid repeat order in {currency}; {MIN_REPEAT_BUYERS} are needed to value customers by it"
            )
            continue
        try:
            spend[currency] = fit_gamma_gamma(rfm.spend_orders[rows], rfm.repeat_spend_minor[rows])
        except ValueError as error:
            missing[currency] = f"the spend in {currency} could not be fitted from any start: {error}"
    terms = fit_contract_terms(rfm, contract_period_days) if rfm.has_contract.any() else None
    shares = {currency: share for currency, share in (margin_share or {}).items() if currency in spend}
    return ValueModels(
        orders=orders,
        spend=spend,
        no_spend_model=missing,
        end_day=rfm.end_day,
        history_days=rfm.history_days,
        seed=seed,
        margin_share=shares,
        contracts=terms if isinstance(terms, ContractTerms) else None,
        notes=(*rfm.notes, *_notes(orders, spend, missing, shares), *_contract_notes(terms)),
    )


def _contract_notes(terms: ContractTerms | str | None) -> list[str]:
    if terms is None or isinstance(terms, str):
        return [] if terms is None else [terms]
    fit = terms.fit
    first, third = retention(np.array([1, 3]), fit.parameters).tolist()
    months = (1 + residual_lifetime(np.array(0), 0.01 * terms.period_days / 30.4375, fit.parameters)) * terms.period_days / 30.4375
    notes = [
        f"{fit.customers} customers have a contract, {fit.ended} of these ended: they are valued by their renewals, every "
        f"{terms.period_days:.0f} days; {first:.0%} renew the first time, {third:.0%} the third; a new one is expected to stay "
        f"{float(months):.0f} months, those to come discounted by 1 % a month"
    ]
    return [*notes, f"contracts at an edge: {fit.edge}"] if fit.edge else notes


def _order_process(rfm: RfmTable) -> BgNbdFit:
    try:
        fit = fit_bg_nbd(rfm.frequency, rfm.recency, rfm.T)
    except ValueError as error:
        raise NotEnoughData(f"The order process could not be fitted from any start: {error}.") from None
    if not fit.converged:
        raise NotEnoughData("The fit of the order process did not settle from any start, so no value is told.")
    return fit


def _check_enough(rfm: RfmTable, min_history_days: int) -> None:
    repeat = int(np.sum(rfm.frequency > 0))
    if len(rfm) < MIN_CUSTOMERS:
        have = "1 customer has" if len(rfm) == 1 else f"{len(rfm)} customers have"
        raise NotEnoughData(f"{have} an order; {MIN_CUSTOMERS} are needed to fit the value model.")
    if repeat < MIN_REPEAT_BUYERS:
        have = "1 customer" if repeat == 1 else f"{repeat} customers"
        raise NotEnoughData(f"{have} ordered on more than one day; {MIN_REPEAT_BUYERS} are needed to fit the value model.")
    if rfm.history_days < min_history_days:
        raise NotEnoughData(
            f"The orders reach back {rfm.history_days} days; {min_history_days} are needed (two horizons) to fit the value model."
        )


def _notes(
    orders: BgNbdFit, spend: Mapping[str, GammaGammaFit], missing: Mapping[str, str], shares: Mapping[str, float]
) -> list[str]:
    notes = []
    if orders.edge:
        notes.append(f"order process at an edge: {orders.edge}")
    for currency, fit in spend.items():
        if not fit.converged and not fit.edge:
            notes.append(f"the fit of the spend in {currency} ended on a flat ridge; its parameters mean little, its mean stands")
        if fit.edge:
            notes.append(f"spend in {currency} at an edge: {fit.edge}")
        if abs(fit.frequency_spend_correlation) > MAX_CALM_CORRELATION:
            notes.append(
                f"in {currency} the number of orders and their mean value go together (correlation "
                f"{fit.frequency_spend_correlation:.2f}); the spend model takes them as unrelated"
            )
        if currency not in shares:
            notes.append(f"values in {currency} are revenue: no margin is known")
    return notes + [missing[currency] for currency in sorted(missing)]
