"""Whether a draft from a brief could be sent: what its checks leave of it, its length, its language, and what it had to say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.drafts.checks import CheckContext, check_draft, without_failing_courtesies
from pipelines.drafts.checks.context import Author
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.addressee import guessed, person_of
from pipelines.drafts.facts.brief import Brief, OfferFact, OpenPromise, OrderFact, TriggerFact
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.writing import composer, writer
from pipelines.drafts.writing.sentences import DraftText
from pipelines.errors import LanguageModelFailed
from pipelines.llm.prompt_cases import Case, Counts, Scorer
from pipelines.records import money
from pipelines.workspace import CompanyProfile, ModelDoor

COMPANY = CompanyProfile(name="Osaden Home", sender_name="Marta")
RULES = DraftRules()


class Bought(BaseModel):
    """An order of the case's customer; the amount in major units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    ordered_on: date
    amount: Decimal
    currency: str
    product: str | None = None


class DraftCase(Case):
    """A brief in short, the words that the customer wrote (seen by the checks alone), and the placeholders that must be said."""

    name: str
    issue: Issue
    wrote: str = ""
    channel: str = "email"
    written_on: date | None = None
    order: Bought | None = None
    earlier_contacts: int = 0
    has_waited: bool = False
    promised_on: date | None = None  # the day of an earlier promise that was not kept
    due_on: date | None = None
    offer: str | None = None  # an offer's terms as code words them
    says: tuple[str, ...] = Field(min_length=1)

    def brief(self) -> Brief:
        order = self.order
        contacts = tuple(f"earlier-{number}" for number in range(1, self.earlier_contacts + 1))
        return Brief(
            person=person_of("C1", self.name, COMPANY), language=self.language, issue=self.issue, message_class="service",
            company=COMPANY, signature=COMPANY.sender_name, trigger=TriggerFact("message-1", self.channel, self.written_on),
            order=None if order is None else OrderFact(
                order.key, order.ordered_on, money.minor(order.amount, order.currency), order.currency, order.product
            ),
            shown_by=("message-1",), unhappy=True, earlier_contacts=contacts, contacts_are_certain=bool(contacts),
            has_waited=self.has_waited, due_on=self.due_on,
            open_promise=OpenPromise("earlier-draft", self.promised_on) if self.promised_on is not None else None,
            offer=OfferFact("apology", self.offer, 0, "PLN") if self.offer is not None else None,
        )  # fmt: skip


def with_model(case: DraftCase, model: ModelDoor) -> Counts:
    try:
        return counts(case, writer.write(case.brief(), RULES, model), "model")
    except LanguageModelFailed:
        return counts(case, None, "model")


def without_model(case: DraftCase) -> Counts:
    return counts(case, composer.compose(case.brief(), RULES), "composer")


def counts(case: DraftCase, text: DraftText | None, author: Author) -> Counts:
    """A draft of None is wrong in each. What is said counts in the draft that is left once failing courtesies are dropped."""
    brief = case.brief()
    if text is None:
        return {"passes": (0, 1), "sentences": (0, 1), "short": (0, 1), "language": (0, 1), "says": (0, len(case.says))}
    context = CheckContext(RULES, author, (case.wrote,), texts={"message-1": case.wrote})
    failing = {finding.sentence_no for finding in check_draft(text, brief, context)}
    left, findings = without_failing_courtesies(text, brief, context)
    values = brief.values()
    passes = not findings and any(sentence.kind == "fact" for sentence in left.sentences)
    sound = sum(number not in failing for number in range(1, len(text.sentences) + 1))
    return {
        "passes": (int(passes), 1),
        "sentences": (sound, len(text.sentences)),
        "short": (int(len(left.body.split()) <= RULES.max_words), 1),
        "language": (int(guessed(" ".join(sentence.text for sentence in left.sentences)) == case.language), 1),
        "says": (sum(values[name] in left.body for name in case.says), len(case.says)),
    }


SCORER = Scorer(
    prompt="retention_draft", version="v1", floor="composer", case=DraftCase, without_model=without_model, with_model=with_model,
    measures={
        "passes": "drafts that pass every check as they are used",
        "sentences": "sentences in which no check finds anything",
        "short": "no longer than drafts.max_words",
        "language": "in the customer's language",
        "says": "orders, days, products and terms that had to be said",
    },
)  # fmt: skip
