"""Named sets of import options."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.ingest.import_profiles import profile_names, profile_of, with_profile
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


def test_every_shipped_profile_can_be_read_and_says_what_it_is(tmp_path: Path) -> None:
    for name in profile_names(tmp_path):
        profile = profile_of(name, tmp_path)
        assert profile.title, name
        assert profile.where, name
        assert profile.basis in ("documentation", "memory"), name


def test_the_command_line_overrules_a_profile(tmp_path: Path) -> None:
    options = with_profile("polish-orders", tmp_path, ImportOptions(currency="EUR", column_map=(("Brutto", "amount"),)))
    assert (options.currency, options.profile and options.profile.name) == ("EUR", "excel-pl")
    text = "Nr zamówienia;Klient;Data;Kwota;Brutto\n1001;K1;01.05.2026 10:30;1,00;2,50\n"
    (line,) = open_source(upload_source("o.csv", text.encode()), options, Limits(), NOW).records
    assert (line.amount_minor, line.currency) == (250, "EUR")  # type: ignore[union-attr]


def test_a_company_may_write_its_own_and_faults_in_it_are_named(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    own = tmp_path / "profiles" / "ours.yaml"
    own.write_text("decimal: ','\ntables: {notes: {kind: reviews, columns: {id: No, text: Body, created_at: When, email: Who}}}\n")
    assert profile_of("ours", tmp_path).tables[0].ours(" BODY ") == "text"
    table = "tables: {t: {kind: orders, columns: {order_id: A, ordered_at: B, amount: C}, %s}}"
    for content, told in {
        "decimal: ';'": "decimal",
        "colour: red": "colour",
        "- a": "list of settings",
        "a: [": "not YAML",
        "tables: [1]": "tables",
        "tables: {t: {kind: shoes}}": "tables.t.kind",
        "tables: {t: {kind: orders, columns: {text: A}}}": "tables.t.columns.text",
        "tables: {t: {kind: orders, columns: {order_id: A, amount: B}}}": "ordered_at",
        table % "status: {order: paid}": "names the column status",
        table % "colour: red": "tables.t.colour",
        table % "order_fields: second row": "first row",
        "time_zone: Moon\n" + table % "traits: x": "time_zone",
    }.items():
        own.write_text(content)
        with pytest.raises(UsageError) as caught:
            profile_of("ours", tmp_path)
        assert told in str(caught.value), content
    for name in ("nothing", "../ours", ""):
        with pytest.raises(UsageError, match="excel-pl"):
            with_profile(name, tmp_path, ImportOptions())
