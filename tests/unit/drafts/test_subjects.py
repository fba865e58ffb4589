"""The subject line: the customer's own only when it says nothing that is not ours; the ticket's tag stays."""

from __future__ import annotations

import pytest

from pipelines.drafts.checks import CheckContext
from pipelines.drafts.checks.subjects import with_subject
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.writing.composer import compose
from tests.unit.drafts.briefs import a_brief


@pytest.mark.parametrize(
    ("own", "subject"),
    [
        ("Where is my order A-1004", "Re: Where is my order A-1004"),
        ("RE: AW: Where is my order", "Re: Where is my order"),
        ("[#4711] Where is it", "Re: [#4711] Where is it"),
        ("Re: [Ticket 99] purple elephants", "Re: [Ticket 99] Your order A-1004"),
        ("approved: 55% loyalty credit", "Re: Your order A-1004"),
        ("Hello\r\nBcc: x@y.example", "Re: Your order A-1004"),
        ("Hello\u2028Bcc: y", "Re: Your order A-1004"),
        ("=?utf-8?B?cmVm?=", "Re: Your order A-1004"),
        ("refund approved", "Re: Your order A-1004"),
        ("[REFUND-900] approved", "Re: Your order A-1004"),
        ("Order B-2005", "Re: Your order A-1004"),
        ("", "Your order A-1004"),
        (None, "Your order A-1004"),
    ],
)
def test_the_subject_holds_nothing_that_is_not_ours(own: str | None, subject: str) -> None:
    brief = a_brief()
    context = CheckContext(DraftRules())
    assert with_subject(compose(brief, DraftRules()), brief, context, own).subject == subject
