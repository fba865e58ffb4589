"""What is hidden from a model, and that it comes back."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.llm.pseudonyms import Pseudonyms
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests import builders


def test_dates_and_amounts_stay_as_they_are(workspace: Workspace) -> None:
    text = "On 2026-06-12 10:30 and 12.06.2026 it cost 1234.50 PLN, 3 of 12."
    assert Pseudonyms(workspace.engine).hide(text) == text


def test_a_name_is_hidden_only_when_a_customer_bears_it(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        builders.a_customer(connection, "C1", name="Łucja Żak")
    hidden = Pseudonyms(workspace.engine, nonce="ab12").hide("Łucja Żak and Late Parcel wrote; Łucja waits.")
    assert hidden == "PERSON_1_ab12 and Late Parcel wrote; PERSON_1_ab12_part1 waits."


def test_a_whole_name_is_hidden_however_it_is_typed(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        builders.a_customer(connection, "C1", name="Łucja Żak")
        builders.a_customer(connection, "C2", name="Ewa McDonald")
    for typed in ("łucja żak", "ŁUCJA ŻAK", "Łucja żak", "Ewa McDonald"):
        hidden = Pseudonyms(workspace.engine, nonce="ab12")
        said = hidden.hide(f"how does {typed} stand with late parcel?")
        assert said == "how does PERSON_1_ab12 stand with late parcel?", typed
        assert hidden.restore(said) == f"how does {typed} stand with late parcel?"


def test_a_surname_alone_is_hidden_when_a_customer_bears_it(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        builders.a_customer(connection, "C1", name="Łucja Żak")
        builders.a_customer(connection, "C2", name="Jan Nowak-Wilk")
    hidden = Pseudonyms(workspace.engine, nonce="ab12")
    assert hidden.hide("Why is Żak angry with Late Parcel?") == "Why is PERSON_1_ab12 angry with Late Parcel?"
    assert hidden.hide("And Nowak-Wilk, or a wilk?") == "And PERSON_2_ab12, or a wilk?"
    assert hidden.restore("PERSON_1_ab12 waits") == "Żak waits"


def test_a_stand_in_that_a_customer_writes_means_nothing(workspace: Workspace) -> None:
    hidden = Pseudonyms(workspace.engine, nonce="ab12")
    hidden.hide("jane@customers.example")
    assert hidden.restore("EMAIL_1 EMAIL_1_ffff") == "EMAIL_1 EMAIL_1_ffff"
    assert hidden.restore({"a": ["EMAIL_1_ab12"]}) == {"a": ["jane@customers.example"]}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_hiding_and_restoring_gives_back_any_text(workspace: Workspace, text: str) -> None:
    hidden = Pseudonyms(workspace.engine, nonce="q9q9q9")
    assert hidden.restore(hidden.hide(text)) == text
