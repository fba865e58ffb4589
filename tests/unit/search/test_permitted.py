from __future__ import annotations

import pytest

from pipelines.errors import Refused
from pipelines.search.filters import Filters
from pipelines.search.permitted import at_least, masked_contact, masked_text, narrowed, permission


def test_a_viewer_sees_only_what_customers_wrote() -> None:
    assert narrowed(Filters(directions=()), "viewer").directions == ("in",)
    assert narrowed(Filters(directions=("in", "internal")), "viewer").directions == ("in",)
    with pytest.raises(Refused):
        narrowed(Filters(directions=("internal",)), "viewer")


def test_only_managers_and_admins_may_export() -> None:
    assert [permission(role).may_export for role in ("viewer", "agent", "manager", "admin")] == [False, False, True, True]


def test_an_unknown_role_is_refused_and_outranks_nobody() -> None:
    with pytest.raises(Refused):
        permission("owner")
    assert not at_least("owner", "viewer")
    assert at_least("manager", "agent")
    assert not at_least("agent", "manager")


def test_contacts_in_a_text_are_masked_and_prices_and_order_numbers_are_not() -> None:
    text = "Call +48 601 234 567 or write to anna.k@example.com about order 104233, 1 234,50 zł."
    assert masked_text(text) == "Call …567 or write to a…@example.com about order 104233, 1 234,50 zł."
    assert masked_contact(None) is None
