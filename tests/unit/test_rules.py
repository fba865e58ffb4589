"""heed.yaml: what is wrong is named, and the shipped file says what the code takes for granted."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml

from pipelines.ask.rules import AskRules
from pipelines.churn.alert_rules import AlertRules
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


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"nmae": "x"}, "company.nmae: there is no such setting; name is meant, perhaps"),
        ({"country": False}, "company.country: must be text; put it in quotation marks"),
        ({"own_addresses": "a@shop.example"}, "company.own_addresses: must be a list"),
        ({"exchange_rates": {"GBP": 0}}, "company.exchange_rates.GBP: input should be greater than 0"),
        ({"exchange_rates": {"GBP": float("nan")}}, "company.exchange_rates.GBP: input should be a finite number"),
        ({"exchange_rates": {"pounds": 5}}, "three capital letters"),
        ({"polish_form": "banana"}, "company.polish_form: input should be 'pan' or 'ty'"),
        (False, "company: must be named settings"),
        ("Our shop", "company: must be named settings"),
    ],
)
def test_a_wrong_value_is_told_in_the_words_of_the_file(section: object, said: str) -> None:
    with pytest.raises(RulesInvalid) as caught:
        Rules({"company": section}).of(CompanyProfile)
    assert said in caught.value.detail
    assert caught.value.fix


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-5, "must not be below 0"), (True, "must be a number, not yes or no"), ("many", "must be a whole number"),
        (2.5, "must be a whole number"),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused(value: object, said: str) -> None:
    with pytest.raises(RulesInvalid, match=rf"alerts\.alerts_per_day: {said}"):
        Rules({"alerts": {"alerts_per_day": value}}).of(AlertRules)


def test_a_time_longer_than_the_calendar_is_refused() -> None:
    assert Rules({"alerts": {"rest_days": 36_500}}).of(AlertRules).rest_days == 36_500
    with pytest.raises(RulesInvalid, match=r"alerts\.rest_days: must not be above 36,500"):
        Rules({"alerts": {"rest_days": 999_999_999}}).of(AlertRules)
    with pytest.raises(RulesInvalid, match=r"ask\.waiting_hours: must not be above 876,000"):
        Rules({"ask": {"waiting_hours": 10**9}}).of(AskRules)


def test_an_unknown_section_is_named() -> None:
    with pytest.raises(RulesInvalid, match="alarms"):
        check_rules(Rules({"alarms": {}}))


def test_a_file_that_is_not_yaml_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "heed.yaml"
    path.write_text("company:\n  name: [unclosed\n", encoding="utf-8")
    with pytest.raises(RulesInvalid, match="line 3"):
        read_rules(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"company:\n  name: A\n  name: B\n", "heed.yaml, line 3: name is given a second time"),
        (b"company:\n  name: A\nalerts: {}\ncompany:\n  country: GB\n", "heed.yaml, line 4: company is given a second time"),
        (b"company:\n  name: a\x00b\n", "heed.yaml, line 2: holds a control character"),
        (b"company:\n  name: \xb3\xf3d\n", "heed.yaml: is not UTF-8 text"),
        (b"company: " + b"[" * 5_000, "heed.yaml: is nested too deeply"),
        (b"company:\n  name: 2026-13-45\n", "heed.yaml: holds a value that cannot be read"),
        (b"- company\n", "heed.yaml: must be sections"),
    ],
)
def test_a_file_that_says_nothing_clear_is_refused_with_its_place(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "heed.yaml"
    path.write_bytes(content)
    with pytest.raises(RulesInvalid) as caught:
        read_rules(path)
    assert said in caught.value.detail


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesInvalid, match="cannot be read"):
        read_rules(tmp_path)


def test_a_section_with_nothing_below_it_means_its_defaults(tmp_path: Path) -> None:
    path = tmp_path / "heed.yaml"
    path.write_text("company:\nalerts: 0\n", encoding="utf-8")
    sections = read_rules(path)
    assert Rules(sections).of(CompanyProfile) == CompanyProfile()
    with pytest.raises(RulesInvalid, match="alerts: must be named settings"):
        check_rules(Rules(sections))


def test_the_shipped_file_is_valid_and_states_the_defaults() -> None:
    sections = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    check_rules(Rules(sections))
    for section in rule_sections():
        given = sections.get(section.section)
        assert given, f"heed.yaml says nothing about {section.section}"
        assert Rules(sections).of(section) == section(), f"heed.yaml differs from the defaults of {section.section}"
        names = {field.name for field in dataclasses.fields(section)}  # type: ignore[arg-type]
        assert set(given) | UNANSWERED.get(section.section, set()) == names, f"heed.yaml, {section.section}: {set(given) ^ names}"
