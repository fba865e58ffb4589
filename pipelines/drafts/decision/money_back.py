"""How much money a message promises back: told from its words, which the approval binds, and from the order that they name.

What is not clear is not known: a message that is taken for a larger promise costs a second look, a smaller one costs the money.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.drafts.checks.number_words import MONEY, SHARE, says_number
from pipelines.drafts.consistency.said_amounts import amounts_said
from pipelines.drafts.decision.paying_words import promises_money_back
from pipelines.drafts.language.plain_text import folded, visible
from pipelines.drafts.language.wording import amount
from pipelines.drafts.writing.sentences import SENTENCE_END
from pipelines.records.money import minor

DAY = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)? [^\W\d]+ \d{4}\b")
IN_A_LARGER_NUMBER = re.compile(r"\d['’]\d|\d (?!\d{3}(?!\d))\d")


class Order(NamedTuple):
    """What was paid for an order, in minor units."""

    amount_minor: int
    currency: str
    product: str | None = None


@dataclass(frozen=True, slots=True)
class PromisedBack:
    """Money that a message promises back: `amount_minor` None where it is not known."""

    amount_minor: int | None
    currency: str | None
    order_key: str | None

    def words(self) -> str:
        """As in "it promises back PLN 812.00 on order 104007"."""
        order = f" on order {self.order_key}" if self.order_key is not None else ""
        if self.amount_minor is not None and self.currency is not None:
            return f"promises back {amount(self.amount_minor, self.currency, 'en')}{order}"
        return f"promises money back{order or ' on an order that is not named'}, and how much is not known"


def promised_back(text: str, language: str, orders: Mapping[str, Order], rests_on: Collection[str]) -> PromisedBack | None:
    """What a message (subject and body) promises back in all; None where it promises no money.

    `orders` are the customer's own, by key; `rests_on` holds the keys that its facts rest on. A sum that the words name counts, else the
    whole of the order that they are about: the one that the promise names, else those of the message, and of several the largest.
    """
    said = paying_sentences(text)
    if not said:
        return None
    about = _named(" ".join(said), orders) or _named(text, orders) | {key for key in rests_on if key in orders}
    largest = max(about, key=lambda key: orders[key].amount_minor, default=None)
    order = orders[largest] if largest is not None else None
    sums = [amounts_said(_without_orders(sentence, orders)) for sentence in said]
    named = [(one.currency, minor(one.value, one.currency)) for several in sums for one in several]
    whole = not all(sums)
    currencies = {currency for currency, _ in named} | ({orders[key].currency for key in about} if whole else set())
    unknown = PromisedBack(None, None, largest)
    if len(currencies) != 1 or any(_is_unclear(_without_orders(sentence, orders), language) for sentence in said):
        return unknown
    if whole and (order is None or order.amount_minor <= 0):
        return unknown
    total = max(sum(value for _, value in named), order.amount_minor if whole and order is not None else 0)
    return PromisedBack(total, currencies.pop(), largest)


def paying_sentences(text: str) -> list[str]:
    """The sentences of a message that promise money back."""
    return [sentence for sentence in _sentences(text) if promises_money_back(sentence)]


def _sentences(text: str) -> list[str]:
    """The sentences of a message, those that run over several lines whole."""
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n", visible(text)))
    return [sentence for block in blocks for sentence in SENTENCE_END.split(block) if sentence]


def _is_unclear(sentence: str, language: str) -> bool:
    """Whether the sentence speaks of more money than the sums in digits that were read from it, or of shares and numbers in words."""
    plain = DAY.sub(" ", folded(sentence))
    more = len(MONEY.findall(plain)) > len(amounts_said(sentence)) or IN_A_LARGER_NUMBER.search(plain)
    return bool(more or SHARE.search(plain) or says_number(plain, language))


def _named(text: str, orders: Mapping[str, Order]) -> set[str]:
    left = DAY.sub(" ", visible(text))
    return {key for key in orders if _alone(key).search(left)}


def _without_orders(sentence: str, orders: Mapping[str, Order]) -> str:
    for key in _named(sentence, orders):
        sentence = _alone(key).sub(" ", sentence)
        if product := orders[key].product:
            sentence = sentence.replace(product, " ")
    return sentence


def _alone(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w]|[-.,/]\w)", re.IGNORECASE)
