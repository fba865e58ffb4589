"""Briefs for the tests of this room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from pipelines.drafts.facts.addressee import person_of
from pipelines.drafts.facts.brief import Brief, OrderFact, TriggerFact
from pipelines.drafts.reading.issues import Issue
from pipelines.workspace import CompanyProfile

COMPANY = CompanyProfile(name="Osaden Home", sender_name="Marta", website="osaden.example", phone="+44 20 7946 0000")
NAMES = {"en": "Jane Doe", "pl": "Tomasz Kowalski"}


def a_brief(language: str = "en", issue: Issue = Issue.NOT_RECEIVED, **fields: Any) -> Brief:
    """A brief with an order and a message; `fields` replace what a test cares about."""
    brief = Brief(
        person=person_of("C1", NAMES[language], COMPANY), language=language, issue=issue, message_class="service", company=COMPANY,
        signature=COMPANY.sender_name, trigger=None if issue is Issue.SILENCE else TriggerFact("mail-1", "email", date(2026, 6, 12)),
        order=OrderFact("A-1004", date(2026, 5, 3), 123450, "PLN" if language == "pl" else "GBP", "Blue mug"), due_on=date(2026, 7, 3),
    )
    return replace(brief, **fields)
