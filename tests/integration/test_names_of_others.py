"""Another customer's name is found in a draft however the company's file writes it: in capitals, with accents, in another script."""

from __future__ import annotations

import pytest

from pipelines.records.database import transaction
from pipelines.records.draft_facts import belonging_to_others
from pipelines.workspace import Workspace
from tests.builders import a_customer


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("ŁUKASZ ŻÓŁĆ", "Łukasz"), ("ŁUKASZ ŻÓŁĆ", "zolc"), ("łukasz żółć", "ŻÓŁĆ"), ("Łukasz Źdźbło", "zdzblo"),
        ("ŚWIĘTOSŁAWA", "Swietoslawa"),
        ("ИВАН ПЕТРОВ", "Иван"), ("ИВАН ПЕТРОВ", "Петров"), ("Иван Петров", "ПЕТРОВ"), ("ΓΙΏΡΓΟΣ", "Γιώργος"), ("Bjørn Sørensen", "bjorn"),
        ("Anna Nowak-Żukowska", "Żukowska"), ("ANNA NOWAK-ŻUKOWSKA", "zukowska"), ("Anna Nowak-Żukowska", "nowak"), ("JÜRGEN", "jurgen"),
    ],
)  # fmt: skip
def test_the_name_is_found(workspace: Workspace, stored: str, said: str) -> None:
    with transaction(workspace.engine) as connection:
        own = a_customer(connection, "C1", name="Jane Doe")
        a_customer(connection, "C2", name=stored)
        assert belonging_to_others(connection, own, {said, "parcel", "Jane"}) == {said}


def test_parts_of_names_inside_other_words_and_the_customers_own_name_are_not(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        own = a_customer(connection, "C1", name="ИВАН ŁUKASZ")
        a_customer(connection, "C2", name="Иванов Łukaszewicz")
        assert belonging_to_others(connection, own, {"Иван", "Łukasz", "lukasz"}) == set()
