"""How large a theme's share of a week's messages is expected to be, and how surprising the newest count is.

The count y of a theme in a week with n messages is negative binomial with mean μ = n·s and variance μ + φμ² (NB2; Hilbe, Negative Binomial
Regression, 2nd ed. 2011, ch. 8): s is the theme's usual share and √φ the coefficient of variation of its true share from week to week.
The exposure n takes out growth and whatever raises or lowers all themes alike; windows of seven whole days take out the day of the week.

φ is known poorly from a few weeks, so it is never a single number here. Its posterior stands on a grid: flat on √φ (Gelman 2006, Bayesian
Analysis 1, 515-534), times the theme's own adjusted profile likelihood, l(φ, ŝ(φ)) − ½ log I(log s) (Cox & Reid 1987, JRSS B 49, 1-39),
times the likelihood that the other themes give it, to a power: WL = l_own + α·mean(l_others) (weighted likelihood: Robinson & Smyth 2007,
Bioinformatics 23, 2881-2887). Assumption that bites: weeks are independent given s, and a year's season is not modelled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
VARIATION = np.linspace(0.01, 1.2, 36)  # √φ: 1 % to 120 % from week to week
PRIOR_THEMES = 2.0  # what many other themes say about φ weighs as much as two histories …
FEW_THEMES = 4  # … and half of that when they are four
HALF = 0.5  # Jeffreys' prior of a rate: half a message, so that a theme never seen before is not impossible
_STEPS = 12


@dataclass(frozen=True)
class ShareFit:
    """Themes (rows) by values of φ (columns): `weight` adds to 1 per row, `share` in [0, 1], `messages` is what the share rests on."""

    weight: Array
    share: Array
    messages: Array  # shape of the gamma posterior of the share: weighted messages seen, plus a half

    def with_history(self, counts: Array, exposure: Array) -> ShareFit:
        """The same scatter around the share of other weeks: counts (themes, weeks), exposure (weeks,)."""
        share, messages = _share(counts, exposure)
        return replace(self, share=share, messages=messages)

    def expected(self, exposure: float) -> Array:
        """Messages (themes,) expected among `exposure` messages of all kinds."""
        return np.asarray((self.weight * self.share).sum(axis=1) * exposure)

    def tail(self, counts: Array, exposure: Array) -> Array:
        """One-sided mid-p (themes,): how likely as many messages or more were, in a window of weeks given oldest first.

        Predictive, with the share gamma distributed with shape k. The product of two gamma variables of squared variation φ' = φΣn²/(Σn)²
        and 1/k is taken as one gamma of squared variation φ' + 1/k + φ'/k (exact in its first two moments, in all of them for φ = 0),
        so that the sum of the window is negative binomial again. The very count weighs half (mid-p: Lancaster 1961, JASA 56, 223-234).
        """
        from scipy.special import betainc

        total, seen = float(exposure.sum()), counts.sum(axis=1)[:, None]
        scatter = VARIATION**2 * float((exposure**2).sum()) / total**2
        size = 1 / (scatter + 1 / self.messages + scatter / self.messages)
        mean = self.share * total
        odds = mean / (mean + size)
        above = betainc(seen + 1, size, odds)
        as_many = np.where(seen > 0, betainc(np.maximum(seen, 1), size, odds), 1.0)
        return np.asarray((self.weight * (above + as_many) / 2).sum(axis=1))

    def ratio_interval(self, counts: Array, exposure: float, level: float = 0.95) -> tuple[Array, Array]:
        """Low and high (themes,) of this week's share over the usual share: a ratio of two gamma posteriors, so F distributed."""
        from scipy.special import fdtri

        rests_on = (self.weight * self.messages).sum(axis=1)
        ratio = (counts + HALF) / self.expected(exposure)
        edges = [fdtri(2 * (counts + HALF), 2 * rests_on, edge) for edge in ((1 - level) / 2, (1 + level) / 2)]
        return np.asarray(ratio * edges[0]), np.asarray(ratio * edges[1])


def fit_shares(counts: Array, exposure: Array) -> ShareFit:
    """The usual share of each theme and its scatter from counts (themes, weeks) among exposure (weeks,) > 0 messages."""
    share, messages = _share(counts, exposure)
    own = _adjusted_profile(counts, exposure, share)
    others = len(own) - 1
    elsewhere = (own.sum(axis=0, keepdims=True) - own) / max(others, 1)
    evidence = own + PRIOR_THEMES * others / (others + FEW_THEMES) * elsewhere
    weight = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    return ShareFit(weight / weight.sum(axis=1, keepdims=True), share, messages)


def _share(counts: Array, exposure: Array) -> tuple[Array, Array]:
    """The share (themes, grid) that solves the score equation Σ(y − ns)/(1 + φns) = 0 with half a message added, and Σ wy + ½."""
    share = np.repeat((counts.sum(axis=1, keepdims=True) + HALF) / exposure.sum(), VARIATION.size, axis=1)
    seen = np.zeros_like(share)
    for _ in range(_STEPS):
        trust = 1 / (1 + VARIATION[None, :, None] ** 2 * exposure * share[:, :, None])
        seen = (trust * counts[:, None, :]).sum(axis=2) + HALF
        share = seen / (trust * exposure).sum(axis=2)
    return share, seen


def _adjusted_profile(counts: Array, exposure: Array, share: Array) -> Array:
    """Log likelihood (themes, grid) of φ with the share profiled out, less half the log of the information on it."""
    from scipy.special import gammaln

    size, mean, seen = 1 / VARIATION[None, :, None] ** 2, exposure * share[:, :, None], counts[:, None, :]
    likelihood = gammaln(seen + size) - gammaln(size) + seen * np.log(mean / (mean + size)) - size * np.log1p(mean / size)
    information = (mean / (1 + mean / size)).sum(axis=2)
    return np.asarray(likelihood.sum(axis=2) - np.log(information) / 2)
