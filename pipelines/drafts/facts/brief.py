"""The brief: the named facts that a message may rest on, and nothing else. Writers see it instead of the customer's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipelines.drafts.language import wording
from pipelines.drafts.reading.issues import Ask, Grave, Issue
from pipelines.workspace import CompanyProfile


@dataclass(frozen=True, slots=True)
class Person:
    """Whom we greet: a first name only where we know how, the gender only where the name tells it."""

    key: str
    first_name: str | None = None
    vocative: str | None = None
    gender: str | None = None  # m | f | None
    informal: bool = False  # the customer writes "ty", or the company does

    @property
    def form(self) -> str:
        """pan | pani | panstwo | ty: how Polish addresses this person."""
        if self.informal:
            return "ty"
        return {"m": "pan", "f": "pani"}.get(self.gender or "", "panstwo")


@dataclass(frozen=True, slots=True)
class OrderFact:
    """An order that exists and belongs to this customer."""

    key: str
    ordered_on: date
    amount_minor: int
    currency: str
    product: str | None = None


@dataclass(frozen=True, slots=True)
class RefundFact:
    """A refund that the records hold for this customer: what the books show, not what will be paid."""

    key: str  # as evidence: an order's own key is not a refund's
    refunded_on: date
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class TriggerFact:
    """The message that is answered: its key, channel and day, never its words."""

    key: str
    channel: str
    written_on: date | None  # None when the time is not known


@dataclass(frozen=True, slots=True)
class OfferFact:
    """An offer of the catalogue with its terms as code words them in the draft's language."""

    key: str
    text: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """What we promised this customer before and have not kept yet."""

    evidence: str  # key of the draft or message that holds it
    due_on: date


@dataclass(frozen=True, slots=True, eq=False)
class Brief:
    """Everything that a draft may say. `evidence()` holds the keys that its sentences may name; a brief equals itself only."""

    person: Person
    language: str  # one of wording.WRITTEN
    issue: Issue
    message_class: str  # service | marketing
    company: CompanyProfile
    signature: str
    also: Issue | None = None  # a second matter that the message names
    grave: Grave | None = None
    trigger: TriggerFact | None = None
    order: OrderFact | None = None
    refund: RefundFact | None = None  # the one that a customer who waits for money may mean
    says_again: bool = False  # the message itself says that it is not the first
    shown_by: tuple[str, ...] = ()  # keys of the messages whose words show the matter
    unhappy: bool = False  # the message that is answered reads as negative or carries a low rating
    earlier_contacts: tuple[str, ...] = ()  # keys of earlier contacts about the same thing, one per call, mail or chat
    contacts_are_certain: bool = False  # they share the thread or the order, so that they may be counted
    has_waited: bool = False  # days went by without an answer
    open_promise: OpenPromise | None = None
    action_kind: str | None = None
    offer: OfferFact | None = None
    due_on: date | None = None  # the day until which the draft proposes to promise an answer
    asks: tuple[Ask, ...] = ()
    silent_for_days: int | None = None
    usual_gap_days: float | None = None
    notes: tuple[str, ...] = field(default=())  # for the team, on the proof sheet
    rejected: Mapping[str, int] = field(default_factory=dict)  # how often people rejected drafts for a phrase, by its mark

    def evidence(self) -> frozenset[str]:
        """Keys of messages, orders and drafts that sentences may rest on."""
        keys = {*self.earlier_contacts, *self.shown_by}
        keys |= {fact.key for fact in (self.trigger, self.order, self.refund) if fact is not None}
        if self.open_promise is not None:
            keys.add(self.open_promise.evidence)
        return frozenset(keys)

    def values(self) -> dict[str, str]:
        """What each placeholder becomes; a fact that the brief does not hold has no placeholder."""
        language, values = self.language, dict(self._forms())
        if self.order is not None:
            order = self.order
            ordered_on = wording.day(order.ordered_on, language)
            product = f" ({order.product})" if order.product else ""
            values |= {
                "order": order.key, "order_date": ordered_on,
                "amount": wording.amount(order.amount_minor, order.currency, language),
                "order_ref": f"{order.key}{product} {'z' if language == 'pl' else 'of'} {ordered_on}",
            }
            if order.product:
                values["product"] = order.product
        values |= self._contact_values()
        if self.due_on is not None:
            values["due"] = wording.day(self.due_on, language)
        if self.open_promise is not None:
            values["promised_on"] = wording.day(self.open_promise.due_on, language)
        if self.earlier_contacts and self.contacts_are_certain:
            values["times"] = wording.times(len(self.earlier_contacts) + 1, language)
        if self.offer is not None:
            values["offer"] = self.offer.text
        return values

    def refund_text(self) -> str | None:
        """The one sentence in which a refund of the records may stand, whole; its amount and day are proved nowhere else."""
        if self.refund is None:
            return None
        amount = wording.amount(self.refund.amount_minor, self.refund.currency, self.language)
        template: str = wording.phrases(self.language)["refunded"]
        return template.replace("{refund_amount}", amount).replace("{refund_date}", wording.day(self.refund.refunded_on, self.language))

    def _forms(self) -> dict[str, str]:
        forms: dict[str, str] = wording.phrases(self.language).get("forms", {}).get(self.person.form, {})
        return forms

    def _contact_values(self) -> dict[str, str]:
        if self.trigger is None:
            return {}
        kinds = wording.phrases(self.language)["contact"]
        noun = kinds.get(self.trigger.channel, kinds["email"])
        moment = self.trigger.written_on
        if moment is None:
            return {f"contact_{case}": word for case, word in noun.items()} if isinstance(noun, dict) else {"contact": noun}
        on = wording.day(moment, self.language)
        if isinstance(noun, dict):
            return {f"contact_{case}": f"{word} z {on}" for case, word in noun.items()} | {"written_on": on}
        return {"contact": f"{noun} of {on}", "written_on": on}
