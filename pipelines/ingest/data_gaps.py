"""What Heed does not know about a workspace's data: each gap with what it blocks and what to do about it.

Pure, from counted facts to sentences; a gap is nothing broken, it is a figure or a warning that cannot be had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.records.data_facts import CustomerFacts, MessageFacts, OrderFacts

YEAR_DAYS = 365
# sent mail that ends so many days before the received one was exported once and forgotten
SENT_LAGS_DAYS = 14
FEW = 0.05  # share; fewer than that lacking is no gap


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: what is missing, of how many cases (None where it is not counted), what it blocks, what to do."""

    about: str  # orders | messages | customers | models
    missing: str
    blocks: str
    do: str
    count: int | None = None
    of: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The gap for people."""
        return {"about": self.about, "missing": self.missing, "count": self.count, "of": self.of, "blocks": self.blocks, "do": self.do}


def gaps(
    orders: OrderFacts, messages: MessageFacts, customers: CustomerFacts, *, rates: Mapping[str, float], own_currency: str,
    margin_is_set: bool, fits: Mapping[str, tuple[str, Sequence[str]]],
) -> list[Gap]:  # fmt: skip
    """Every gap; `fits` holds status and notes of the newest run's models by name."""
    found = [*_order_gaps(orders, rates, own_currency, margin_is_set=margin_is_set), *_message_gaps(messages, orders)]
    return [*found, *_customer_gaps(customers), *_model_gaps(fits)]


def _order_gaps(facts: OrderFacts, rates: Mapping[str, float], own_currency: str, *, margin_is_set: bool) -> Iterator[Gap]:
    if not facts.orders or facts.first_at is None or facts.newest_at is None:
        yield Gap(
            "orders", "There are no orders.", "Value, risk of leaving, value at risk, and any offer.",
            "Export the orders (order_id, customer_id, ordered_at, amount) and give the file to `heed ingest`.",
        )  # fmt: skip
        return
    days = (facts.newest_at - facts.first_at).days
    if days < YEAR_DAYS:
        yield Gap(
            "orders", f"The orders reach back {days} days, less than a year: no season has been seen twice, and some never.",
            "Telling a customer who left from one who buys at Christmas; risk and value carry the season that was seen.",
            "Export orders of at least two years, if the shop is as old.",
        )  # fmt: skip
    if not facts.refunds:
        yield Gap(
            "orders", f"None of {facts.orders} orders was given back.",
            "Value net of refunds: customers who send much back look worth more than they are.",
            "Export refunds too, as rows with kind refund, or with a negative amount.",
        )  # fmt: skip
    lacking = facts.orders - facts.with_margin
    if lacking > FEW * facts.orders and not margin_is_set:
        yield Gap(
            "orders", "No order says its margin." if not facts.with_margin else "Some orders do not say their margin.",
            "Value in margin, and with it every paid offer; values are revenue.",
            "Export a margin column, or set value.margin_share in heed.yaml.", lacking, facts.orders,
        )  # fmt: skip
    unrated = sorted(set(facts.currencies) - {own_currency} - set(rates))
    if unrated and len(facts.currencies) > 1:
        yield Gap(
            "orders", f"No exchange rate is set for {', '.join(unrated)}.",
            "Ranking cases of different currencies fairly; amounts are never added up over currencies either way.",
            f"Set company.exchange_rates in heed.yaml: units of {own_currency} for one unit of each.",
            sum(facts.currencies[name] for name in unrated), facts.orders,
        )  # fmt: skip
    if facts.unmatched:
        yield Gap(
            "orders", "Some orders name no known customer.", "Their money and their rhythm count for nobody.",
            "Export the customers file too, or name the customer in the orders; `heed match list` shows what ties them.",
            facts.unmatched, facts.orders,
        )  # fmt: skip


def _message_gaps(facts: MessageFacts, orders: OrderFacts) -> Iterator[Gap]:
    if not facts.received or facts.first_at is None:
        yield Gap(
            "messages", "There are no messages of customers.", "Everything that is read: frustration, themes, reasons, answers.",
            "Give mail, reviews, surveys or transcripts to `heed ingest`.",
        )  # fmt: skip
        return
    yield from _reply_gaps(facts)
    if orders.first_at is not None and orders.newest_at is not None and facts.first_at > orders.first_at:
        before = (facts.first_at - orders.first_at).days
        if before > 0.5 * (orders.newest_at - orders.first_at).days:
            yield Gap(
                "messages", f"The messages begin {before} days after the orders.",
                "Learning from the past what was said before customers left; its weights may stay documented defaults.",
                "Bring older messages in, too.",
            )  # fmt: skip
    yield from _reading_gaps(facts)
    if facts.unmatched:
        yield Gap(
            "messages", "Some messages belong to no known customer.", "They are read and counted, but move nobody's risk or value.",
            "Export customers with their e-mails and telephones; `heed match list --unmatched` shows the ones left over.",
            facts.unmatched, facts.received,
        )  # fmt: skip
    if facts.time_unknown:
        yield Gap(
            "messages", "Of some conversations it is not known when they took place; they carry the moment of import.",
            "Their order among the other messages, deadlines, and anything by week.",
            "Put an index.csv beside the transcripts with file, customer_id and started_at.", facts.time_unknown, facts.received,
        )  # fmt: skip
    if facts.rated_without_scale:
        yield Gap(
            "messages", "Some ratings of surveys come without their scale, and are taken for one to five.",
            "NPS and CSAT of them; a 5 of 10 would pass for praise.",
            "Add a column scale with stars, csat or nps.", facts.rated_without_scale, facts.received,
        )  # fmt: skip


def _reply_gaps(facts: MessageFacts) -> Iterator[Gap]:
    blocks = "Telling who was answered: cases stay open, deadlines seem missed, and a draft may go to somebody answered yesterday."
    do = "Export the sent folder as well, and set company.own_addresses in heed.yaml."
    if facts.received_in_writing and not facts.sent:
        yield Gap("messages", "There is received mail, but none that we sent.", blocks, do, facts.received_in_writing, facts.received)
    elif facts.newest_sent_at is not None and facts.newest_in_writing_at is not None:
        lag = (facts.newest_in_writing_at - facts.newest_sent_at).days
        if lag > SENT_LAGS_DAYS:
            yield Gap("messages", f"The newest mail that we sent is {lag} days older than the newest received.", blocks, do)


def _reading_gaps(facts: MessageFacts) -> Iterator[Gap]:
    if facts.unread:
        yield Gap(
            "messages", "Some messages were not read yet.", "They count as not known, neither calm nor angry.", "Run `heed run`.",
            facts.unread, facts.received,
        )  # fmt: skip
    if facts.unsupported:
        named = ", ".join(name or "unknown" for name, _ in sorted(facts.unsupported.items(), key=lambda item: (-item[1], item[0]))[:5])
        yield Gap(
            "messages", f"Some messages are in languages that the model does not read: {named}.",
            "Their mood; they never count as calm. Words of law, danger and opting out are looked for in English and Polish only.",
            "Read them yourselves, or use a model for these languages with HEED_READING_MODEL or `heed train`.",
            sum(facts.unsupported.values()), facts.received,
        )  # fmt: skip


def _customer_gaps(facts: CustomerFacts) -> Iterator[Gap]:
    if not facts.customers:
        return
    if not facts.with_consent:
        yield Gap(
            "customers", "No customer's consent to marketing is known.",
            "Every marketing message and with it every offer that is no amends; answers to their own matters are still written.",
            "Export a column consent_email (yes or no) with the customers.", facts.customers, facts.customers,
        )  # fmt: skip
    for lacking, what, blocks, do in (
        (facts.customers - facts.with_email, "e-mail address", "Writing to them, and finding whose a mail is.", "email"),
        (facts.customers - facts.with_source, "source of acquisition", "Value and CLV:CAC by source.", "acquisition_source"),
        (facts.customers - facts.with_cost, "cost of acquisition", "CAC and the CLV:CAC ratio.", "acquisition_cost"),
    ):
        if lacking > FEW * facts.customers:
            yield Gap("customers", f"Some customers have no {what}." if lacking < facts.customers else f"No customer has a {what}.",
                      blocks, f"Export a column {do} with the customers.", lacking, facts.customers)  # fmt: skip
    if facts.set_aside:
        yield Gap(
            "customers", "Rows of files are set aside because something in them is wrong.", "They count for nothing until mended.",
            "See them with `heed quarantine`.", facts.set_aside,
        )  # fmt: skip


_MODELS = {"bg_nbd": "the value model", "churn": "the risk of leaving"}


def _model_gaps(fits: Mapping[str, tuple[str, Sequence[str]]]) -> Iterator[Gap]:
    if not fits:
        yield Gap("models", "Nothing was run yet.", "Value, risk, cases and drafts.", "Run `heed run`.")
    for name, (status, notes) in sorted(fits.items()):
        told = "; ".join(notes).rstrip(".")
        if status in ("not_enough_data", "failed") and (name in _MODELS or name.startswith("gamma_gamma:")):
            currency = name.partition(":")[2]
            yield Gap(
                "models", f"{told}.", f"The value of customers{f' who pay in {currency}' if currency else ''}, and value at risk.",
                "More history mends it; until then RFM and what was said are used.",
            )  # fmt: skip
        elif status == "assumed" and name == "churn":
            yield Gap(
                "models", f"Of the risk of leaving, {told}.", "Knowing how well these weights fit this shop; each score says `assumed`.",
                "They are learned by themselves once the past is long enough; `heed evaluate churn` tells how good they are.",
            )  # fmt: skip
