"""The vocative of every listed Polish first name, held against the grammar: the rule for its ending, and the few that have none."""

from __future__ import annotations

import pytest

from pipelines.drafts.facts.addressee import person_of
from pipelines.drafts.language.wording import first_names
from pipelines.drafts.writing.composer import greeting_of
from tests.unit.drafts.briefs import COMPANY, a_brief

# endings of men's names, longest first; the e of -ek and -ec goes, soft consonants take -u, hard ones soften before -e
MASCULINE = (
    ("niec", "ńcu"), ("siek", "śku"), ("ciek", "ćku"), ("ek", "ku"), ("weł", "wle"), ("ster", "strze"), ("per", "prze"), ("der", "drze"),
    ("sz", "szu"), ("rz", "rzu"), ("st", "ście"), ("ł", "le"), ("r", "rze"), ("t", "cie"), ("d", "dzie"), ("n", "nie"), ("m", "mie"),
    ("b", "bie"), ("p", "pie"), ("f", "fie"), ("w", "wie"), ("s", "sie"), ("z", "zie"),
)  # fmt: skip
FOND = ("sia", "zia", "nia", "la")  # a short form of these endings takes -u, a full name -o
SHORT_FORMS = {
    "Ania", "Asia", "Basia", "Danusia", "Ela", "Ewunia", "Gosia", "Hania", "Jadzia", "Jola", "Kasia", "Krysia",
    "Lusia", "Madzia", "Marysia", "Misia", "Ola", "Tosia", "Ula", "Zosia", "Zuzia",
}  # fmt: skip


def by_grammar(name: str, gender: str) -> str:
    if name.endswith("a"):
        return name[:-1] + ("u" if name in SHORT_FORMS and name.endswith(FOND) else "o")
    if gender == "f" or name[-1] in "iyeo":
        return name
    ending, form = next(((ending, form) for ending, form in MASCULINE if name.endswith(ending)), ("", "u"))
    return name[: len(name) - len(ending)] + form


def test_three_hundred_names_are_declined_as_the_grammar_does() -> None:
    names = first_names()
    assert len(names) >= 300
    assert {name: form.vocative for name, form in names.items()} == {name: by_grammar(name, form.gender) for name, form in names.items()}


def test_the_gender_is_that_of_the_name() -> None:
    of_men_in_a = {"Barnaba", "Kuba"}
    for name, form in first_names().items():
        of_women = name.endswith("a") or name in {"Beatrycze", "Karen", "Miriam", "Nel", "Nicole", "Noemi", "Rut"}
        assert (form.gender == "f") == (of_women and name not in of_men_in_a), name


@pytest.mark.parametrize(
    ("name", "informal", "greeting"),
    [
        ("Tomasz Zając", False, "Panie Tomaszu,"), ("Tomasz Zając", True, "Cześć Tomaszu,"), ("Ewa Lis", False, "Pani Ewo,"),
        ("Ewa Lis", True, "Cześć Ewo,"), ("Kuba Lis", False, "Panie Kubo,"), ("Xiulan Wang", False, "Dzień dobry,"),
        ("Xiulan Wang", True, "Dzień dobry,"),
    ],
)  # fmt: skip
def test_formal_and_informal_greetings_take_the_vocative_and_never_the_surname(name: str, informal: bool, greeting: str) -> None:
    person = person_of("C1", name, COMPANY, informal=informal)
    assert greeting_of(a_brief("pl", person=person)) == greeting
