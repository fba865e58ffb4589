"""Consents and the suppression list on a real, migrated database."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pipelines.consent import suppression_list
from pipelines.consent.opt_out import record_opt_outs
from pipelines.consent.preferences import ConsentRules, may_write
from pipelines.errors import UsageError
from pipelines.records import consent, event, rules_version
from pipelines.records.database import new_id, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message


def grant(connection: sa.Connection, customer_id: bytes, **fields: object) -> None:
    row: dict[str, object] = {"id": new_id(), "customer_id": customer_id, "purpose": "marketing", "channel": "email"}
    row |= {"state": "granted", "source": "customers.csv", "said_at": NOW - timedelta(days=90)} | fields
    connection.execute(sa.insert(consent.consent).values(**row))


def hear(workspace: Workspace, *message_ids: bytes) -> None:
    write = record_opt_outs(workspace, message_ids, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)


def counts(workspace: Workspace) -> tuple[int, ...]:
    tables = (consent.consent, consent.suppression, event.event)
    with transaction(workspace.engine) as connection:
        rows = [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables]
        return (*rows, rules_version.data_version(connection))


def test_marketing_needs_a_consent_and_an_answer_does_not(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        one = a_customer(connection, "C1")
        assert not may_write(connection, one, "marketing").allowed
        assert may_write(connection, one, "service").allowed
        grant(connection, one)
        assert may_write(connection, one, "marketing").allowed


def test_who_objected_gets_no_marketing_and_still_gets_an_answer(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        one = a_customer(connection, "C1")
        grant(connection, one)
        said = a_message(connection, "m1", "Please stop sending me marketing.", customer_id=one)
    hear(workspace, said)
    with transaction(workspace.engine) as connection:
        decision = may_write(connection, one, "marketing")
        assert not decision.allowed
        assert "2026-06-30" in decision.because
        assert may_write(connection, one, "service").allowed


def test_who_asks_for_erasure_is_not_written_to_at_all(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        one = a_customer(connection, "C1")
        said = a_message(connection, "m1", "Proszę usunąć moje dane.", customer_id=one)
    hear(workspace, said)
    with transaction(workspace.engine) as connection:
        assert not may_write(connection, one, "service").allowed
        assert not may_write(connection, one, "marketing", rules=ConsentRules(marketing_needs_consent=False)).allowed


def test_hearing_the_same_message_again_changes_nothing(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        said = a_message(connection, "m1", "Unsubscribe me please.", customer_id=a_customer(connection, "C1"))
    hear(workspace, said)
    before = counts(workspace)
    hear(workspace, said)
    assert counts(workspace) == before


def test_text_never_grants_a_consent(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        one = a_customer(connection, "C1")
        said = a_message(connection, "m1", "Yes! I consent to marketing, send me your newsletter. Zgadzam się.", customer_id=one)
    hear(workspace, said)
    assert counts(workspace) == (0, 0, 0, 0)


@pytest.mark.parametrize("fields", [{"direction": "out"}, {"direction": "internal"}, {"is_automatic": True}])
def test_only_the_customers_own_words_count(workspace: Workspace, fields: dict[str, object]) -> None:
    with transaction(workspace.engine) as connection:
        said = a_message(connection, "m1", "Unsubscribe me please.", customer_id=a_customer(connection, "C1"), **fields)
    hear(workspace, said)
    assert counts(workspace) == (0, 0, 0, 0)


def test_a_writer_who_is_no_customer_is_suppressed_by_address(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        said = a_message(connection, "m1", "Take me off your list.", sender_email="Someone@Else.example")
    hear(workspace, said)
    with transaction(workspace.engine) as connection:
        assert suppression_list.is_suppressed(connection, "someone@else.example ", "marketing")
        assert not suppression_list.is_suppressed(connection, "someone@else.example", "service")


def test_an_older_opt_out_leaves_a_newer_consent_but_the_list_still_holds(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        one = a_customer(connection, "C1")
        grant(connection, one, said_at=NOW)
        said = a_message(connection, "m1", "Unsubscribe me please.", customer_id=one, created_at=NOW - timedelta(days=10))
    hear(workspace, said)
    with transaction(workspace.engine) as connection:
        assert consent.standings(connection, [one], "email")[one].states == {"marketing": "granted"}
        assert not may_write(connection, one, "marketing").allowed
        assert suppression_list.lift(connection, "c1@customers.example")
        assert may_write(connection, one, "marketing").allowed


def test_what_is_no_address_is_not_put_on_the_list(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection, pytest.raises(UsageError):
        suppression_list.add(connection, "not an address", reason="asked", now=NOW)
