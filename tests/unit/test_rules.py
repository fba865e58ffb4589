"""heed.yaml: what is wrong is named, and the shipped file says what the code takes for granted."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml

from pipelines.errors import RulesInvalid
from pipelines.rules import Rules
from pipelines.workspace import CompanyProfile
from service.settings import TEMPLATE, check_rules, read_rules, rule_sections

# stated only once somebody has answered, since a stated zone or currency is applied to files that name none
UNANSWERED = {"company": {"country", "currency", "time_zone"}}


def test_a_missing_section_means_its_defaults() -> None:
    assert Rules({}).of(CompanyProfile) == CompanyProfile()


@pytest.mark.parametrize(("section", "named"), [({"nmae": "x"}, "company.nmae"), ({"own_addresses": 3}, "company.own_addresses")])
def test_a_broken_field_is_named_with_its_section(section: dict[str, object], named: str) -> None:
    with pytest.raises(RulesInvalid, match=named):
        Rules({"company": section}).of(CompanyProfile)


def test_an_unknown_section_is_named() -> None:
    with pytest.raises(RulesInvalid, match="alarms"):
        check_rules(Rules({"alarms": {}}))


def test_a_file_that_is_not_yaml_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "heed.yaml"
    path.write_text("company:\n  name: [unclosed\n", encoding="utf-8")
    with pytest.raises(RulesInvalid, match="line 3"):
        read_rules(path)


def test_the_shipped_file_is_valid_and_states_the_defaults() -> None:
    sections = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    check_rules(Rules(sections))
    for section in rule_sections():
        given = sections.get(section.section)
        assert given, f"heed.yaml says nothing about {section.section}"
        assert Rules(sections).of(section) == section(), f"heed.yaml differs from the defaults of {section.section}"
        names = {field.name for field in dataclasses.fields(section)}  # type: ignore[arg-type]
        assert set(given) | UNANSWERED.get(section.section, set()) == names, f"heed.yaml, {section.section}: {set(given) ^ names}"
