"""May this customer be written to, for this purpose, on this channel: yes or no, with the sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pipelines.consent import suppression_list
from pipelines.ingest.rows.masked_addresses import is_masked_address
from pipelines.records import consent as records

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

PURPOSES = ("marketing", "service")


@dataclass(frozen=True)
class ConsentRules:
    """Whom the company may write to (section `consent` of heed.yaml)."""

    section: ClassVar[str] = "consent"

    marketing_needs_consent: bool = True  # False only where the law lets the company write first; objections always hold


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer and its reason, a whole sentence in English; `objected` when the customer said so themselves."""

    allowed: bool
    because: str
    objected: bool = False


def may_write(
    connection: Connection, customer_id: bytes, purpose: str, channel: str = "email", *, rules: ConsentRules | None = None
) -> Decision:
    """Whether the customer may be written to now; `purpose` is `marketing` or `service`."""
    return may_write_many(connection, [customer_id], purpose, channel, rules=rules)[customer_id]


def may_write_many(
    connection: Connection, customer_ids: list[bytes], purpose: str, channel: str = "email", *, rules: ConsentRules | None = None
) -> dict[bytes, Decision]:
    """The same for many customers with three queries in all; every asked id has an answer."""
    return decisions(connection, customer_ids, (purpose,), channel, rules=rules)[purpose]


def decisions(
    connection: Connection, customer_ids: list[bytes], purposes: Sequence[str], channel: str = "email", *, rules: ConsentRules | None = None
) -> dict[str, dict[bytes, Decision]]:
    """The same for several purposes at once, by purpose."""
    for purpose in purposes:
        if purpose not in PURPOSES:
            raise ValueError(f"purpose must be one of {', '.join(PURPOSES)}, not {purpose!r}")
    rules = rules or ConsentRules()
    standings = records.standings(connection, customer_ids, channel)
    addresses = [standing.email for standing in standings.values() if standing.email]
    suppressed = suppression_list.among(connection, addresses)
    nobody = Decision(False, "The customer is not known in this workspace.")
    return {
        purpose: {
            customer_id: _decide(standings[customer_id], purpose, channel, suppressed, rules) if customer_id in standings else nobody
            for customer_id in customer_ids
        }
        for purpose in purposes
    }


def _decide(
    standing: records.Standing,
    purpose: str,
    channel: str,
    suppressed: dict[str, suppression_list.Suppressed],
    rules: ConsentRules,
) -> Decision:
    entry = suppressed.get(suppression_list.normal(standing.email)) if standing.email else None
    if entry is not None and (entry.covers_all or purpose == "marketing"):
        about = "at all" if entry.covers_all else "for marketing"
        asked = f"The customer asked on {entry.said_at:%Y-%m-%d} not to be written to {about} ({entry.reason})."
        return Decision(False, asked, objected=True)
    if purpose == "marketing" and channel == "email" and standing.email and is_masked_address(standing.email):
        return Decision(False, "The address is a marketplace's own; it may be used for the customer's order and for nothing else.")
    said = standing.states.get(purpose)
    if said == "withdrawn":
        return Decision(False, f"Consent for {purpose} by {channel} was withdrawn.", objected=True)
    if channel == "email" and not standing.email:
        return Decision(False, "No e-mail address of this customer is known.")
    if purpose == "service":
        return Decision(True, "An answer to the customer's own matter needs no consent.")
    if said == "granted":
        return Decision(True, f"Consent for marketing by {channel} was given.")
    if not rules.marketing_needs_consent:
        return Decision(True, "The rules of this workspace allow marketing until the customer objects.")
    return Decision(False, f"No consent for marketing by {channel} is recorded.")
