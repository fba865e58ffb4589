"""Named sets of import options."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.files.parsing import open_source
from pipelines.ingest.formats.sources import upload_source
from pipelines.ingest.limits import Limits
from pipelines.ingest.profiles.import_profiles import profile_names, profile_of, with_profile
from tests.builders import NOW


def test_a_polish_spreadsheet_goes_in_by_its_profile(tmp_path: Path) -> None:
    text = 'Nr zamówienia;Klient;Data;Kwota;Ilość\n1001;K1;01.05.2026 10:30;"1 234,50 zł";2\n1002;K2;02.05.2026;12,00;1\n'
    options = with_profile("polish-orders", tmp_path, ImportOptions())
    opened = open_source(upload_source("zamówienia.csv", text.encode()), options, Limits(), NOW)
    first, second = opened.records
    assert (opened.kind, first.amount_minor, second.currency) == ("orders", 123450, "PLN")  # type: ignore[union-attr]


def test_order_numbers_with_slashes_and_names_beside_an_address_go_in_from_a_polish_spreadsheet(tmp_path: Path) -> None:
    rows = ("ZAM/7/2026;Anna Wójcik;anna@poczta.example;02.05.2026;12,00", "ZAM/8/2026;Jan Lis;;02.05.2026;9,00")
    text = "\n".join(("Nr zamówienia;Klient;E-mail;Data;Kwota", *rows))
    options = with_profile("excel-pl", tmp_path, ImportOptions())
    first, second = open_source(upload_source("zamówienia.csv", text.encode("cp1250")), options, Limits(), NOW).records
    assert (first.order_id, first.customer_id, first.email) == ("ZAM-7-2026", None, "anna@poczta.example")  # type: ignore[union-attr]
    assert second.column == "Klient"  # type: ignore[union-attr]


def test_further_lines_of_a_shopify_order_belong_to_it_though_they_repeat_its_moment(tmp_path: Path) -> None:
    at = "2026-03-04 09:35:02 +0000"
    text = (
        "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price\n"
        f"#7,a@client.example,paid,GBP,41.39,{at},1,Blanket,22.90\n#7,a@client.example,,,,{at},1,Mug,5.50\n"
    )
    options = with_profile("shopify", tmp_path, ImportOptions())
    lines = list(open_source(upload_source("orders.csv", text.encode()), options, Limits(), NOW).records)
    assert [(line.currency, line.product) for line in lines] == [("GBP", "Blanket"), ("GBP", "Mug")]  # type: ignore[union-attr]


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
