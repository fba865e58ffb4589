"""Named sets of import options."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.ingest.import_profiles import profile_names, with_profile
from pipelines.ingest.limits import Limits
from pipelines.ingest.options import ImportOptions
from pipelines.ingest.parsing import open_source
from pipelines.ingest.sources import upload_source
from tests.builders import NOW


def test_a_polish_spreadsheet_goes_in_by_its_profile(tmp_path: Path) -> None:
    text = 'Nr zamówienia;Klient;Data;Kwota;Ilość\n1001;K1;01.05.2026 10:30;"1 234,50 zł";2\n1002;K2;02.05.2026;12,00;1\n'
    options = with_profile("polish-orders", tmp_path, ImportOptions())
    opened = open_source(upload_source("zamówienia.csv", text.encode()), options, Limits(), NOW)
    first, second = opened.records
    assert (opened.kind, first.amount_minor, second.currency) == ("orders", 123450, "PLN")  # type: ignore[union-attr]


def test_every_shipped_profile_can_be_used(tmp_path: Path) -> None:
    names = profile_names(tmp_path)
    assert len(names) == 4
    for name in names:
        assert with_profile(name, tmp_path, ImportOptions()).column_map


def test_the_command_line_overrules_a_profile(tmp_path: Path) -> None:
    options = with_profile("polish-orders", tmp_path, ImportOptions(currency="EUR", column_map=(("data", "product"),)))
    assert options.currency == "EUR"
    assert dict(options.column_map)["data"] == "product"


def test_a_company_may_write_its_own_and_faults_in_it_are_named(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "ours.yaml").write_text("decimal: ','\nmap: {Body: text}\n")
    assert with_profile("ours", tmp_path, ImportOptions()).column_map == (("body", "text"),)
    for content in ("decimal: ';'", "colour: red", "- a", "a: [", "map: [1]"):
        (tmp_path / "profiles" / "ours.yaml").write_text(content)
        with pytest.raises(UsageError):
            with_profile("ours", tmp_path, ImportOptions())
    for name in ("nothing", "../ours", ""):
        with pytest.raises(UsageError, match="polish-orders"):
            with_profile(name, tmp_path, ImportOptions())
