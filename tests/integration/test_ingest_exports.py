"""The exports of shop systems and review sites, in their true shape: counts, amounts, times and matches, and again nothing added."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from pipelines.consent.preferences import may_write
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.drop_folder import ingest
from pipelines.ingest.file_report import FileReport
from pipelines.ingest.files.preview import preview, profiles_for
from pipelines.ingest.files.watched_folder import WatchedFolder
from pipelines.ingest.profiles.import_profiles import with_profile
from pipelines.ingest.quarantine.set_aside import REASON_COLUMNS, export_quarantined, retry
from pipelines.records import customer as customers
from pipelines.records import dump, frames
from pipelines.records.customer import customer
from pipelines.records.database import reading
from pipelines.records.import_file import correction, import_file, quarantined_row
from pipelines.records.message import message, owned
from pipelines.records.order import order
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from service.cli.import_pages import show_reports
from tests.builders import NOW

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
SHOP = Rules({"company": {"time_zone": "Europe/Warsaw", "currency": "PLN", "country": "PL"}})


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """A workspace whose heed.yaml names the shop's zone, currency and country."""
    return replace(workspace, rules=SHOP)


def take(workspace: Workspace, profile: str, *files: str | Path, **given: Any) -> list[FileReport]:
    options = with_profile(profile, workspace.home, ImportOptions(**given))
    paths = [EXPORTS / file if isinstance(file, str) else file for file in files]
    return ingest(workspace, paths, options, now=NOW)


def rows(workspace: Workspace, table: sa.Table) -> list[dict[str, Any]]:
    with reading(workspace.engine) as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table))]


def state(workspace: Workspace) -> str:
    with reading(workspace.engine) as connection:
        return "\n".join(dump.lines(connection))


def sums(workspace: Workspace) -> dict[str, dict[str, float]]:
    """Money by kind and currency, in whole units."""
    found: dict[str, Counter[str]] = {"order": Counter(), "refund": Counter()}
    for row in rows(workspace, order):
        found[row["kind"]][row["currency"]] += row["amount_minor"]
    return {kind: {currency: minor / 100 for currency, minor in by.items()} for kind, by in found.items()}


@pytest.mark.parametrize(
    ("profile", "file", "orders", "refunds", "left_out"),
    [
        ("shopify", "shopify_orders.csv", (22, {"PLN": 1395.93, "EUR": 200.88}), {"PLN": 115.5}, "pending (1)"),
        ("woocommerce", "woocommerce_orders.csv", (17, {"PLN": 820.0}), {"PLN": 54.5}, "on-hold (2), failed (1)"),
        ("woocommerce", "woocommerce_zamowienia.csv", (17, {"PLN": 820.0}), {"PLN": 54.5}, "Wstrzymane (2), Nieudane (1)"),
        ("prestashop", "prestashop_orders.csv", (20, {"PLN": 2229.4}), {"PLN": 105.12}, "10 (1), 8 (1), 12 (1)"),
        ("baselinker", "baselinker_orders.csv", (18, {"PLN": 904.93, "EUR": 64.69}), {"PLN": 46.99}, "Nieopłacone (1)"),
        ("allegro", "allegro_orders.csv", (16, {"PLN": 998.84}), {}, "SUSPENDED (2)"),
        ("allegro", "allegro_zamowienia.csv", (16, {"PLN": 998.84}), {}, "Wstrzymane (2)"),
        ("excel-pl", "excel_zamowienia.csv", (21, {"PLN": 7270.52}), {"PLN": 148.99}, ""),
    ],
)
def test_orders_of_each_system_go_in_with_their_money_and_again_with_none_added(
    shop: Workspace, profile: str, file: str, orders: tuple[int, dict[str, float]], refunds: dict[str, float], left_out: str
) -> None:
    (report,) = take(shop, profile, file)
    assert report.kind == "orders"
    assert sums(shop) == {"order": orders[1], "refund": refunds}
    assert sum(row["kind"] == "order" for row in rows(shop, order)) == orders[0]
    assert left_out in " ".join(report.notes)
    before = state(shop)
    (again,) = take(shop, profile, file)
    assert (again.tally.accepted, again.tally.updated, state(shop)) == (0, 0, before)


def test_shopify_orders_find_the_customers_of_the_customer_export_by_address(shop: Workspace) -> None:
    take(shop, "shopify", "shopify_customers.csv", "shopify_orders.csv")
    stored = {(row["key"], row["kind"]): row for row in rows(shop, order)}
    first = stored["1001", "order"]
    assert (first["ordered_at"].isoformat(), first["amount_minor"], first["quantity"]) == ("2026-03-02T09:21:02+00:00", 5479, 2.0)
    assert [line["product"] for line in stored["1006", "order"]["lines"]] == ["Tea, Earl Grey 100 g", "Świeca sojowa", "Gift card"]
    assert stored["1020", "refund"]["ordered_at"].isoformat() == "2026-04-03T21:30:00+00:00"
    assert stored["1010", "order"]["ordered_at"].isoformat() == "2026-03-11T09:24:02+00:00"
    people = {row["id"]: row for row in rows(shop, customer)}
    assert len(people) == 23
    with reading(shop.engine) as connection:
        frame = frames.orders(connection, before=NOW)
    owner = {
        key: people[identity]["email"] or people[identity]["phone"]
        for key, identity in zip(frame["key"], frame["customer_id"], strict=True)
    }
    assert (owner["1004"], owner["1023"]) == ("magdalena4@client.example", "+48600100223")
    vip = next(row for row in people.values() if row["email"] == "jan1@client.example")
    assert (vip["key"], vip["name"], vip["traits"]["Tags"]) == ("7100000000001", "Jan Kowalski", "VIP, hurt")


def test_a_buyer_known_by_address_alone_becomes_the_customer_who_is_imported_later(shop: Workspace) -> None:
    take(shop, "shopify", "shopify_orders.csv")
    assert {row["key"].partition("-")[0] for row in rows(shop, customer)} == {"mail", "tel"}
    take(shop, "shopify", "shopify_customers.csv")
    with reading(shop.engine) as connection:
        frame = frames.orders(connection, before=NOW)
        keys = customers.keys_of_ids(connection, list(frame["customer_id"]))
    assert dict(zip(frame["key"], (keys[identity] for identity in frame["customer_id"]), strict=True))["1001"] == "7100000000001"


def test_unix_seconds_and_masked_addresses_of_one_buyer_are_one_customer(shop: Workspace) -> None:
    take(shop, "baselinker", "baselinker_orders.csv")
    stored = {row["key"]: row for row in rows(shop, order) if row["kind"] == "order"}
    assert stored["90001"]["ordered_at"].isoformat() == "2026-04-01T17:36:40+00:00"
    assert stored["90004"]["identity_link_id"] == stored["90008"]["identity_link_id"] is not None
    assert "90006" not in stored
    with reading(shop.engine) as connection:
        (buyer,) = customers.holders(connection, "email", ["8awgq4@allegromail.pl"])["8awgq4@allegromail.pl"]
        assert not may_write(connection, buyer, "marketing").allowed
        assert may_write(connection, buyer, "service").allowed


def test_polish_and_english_headers_of_one_system_make_the_same_orders(shop: Workspace) -> None:
    take(shop, "woocommerce", "woocommerce_orders.csv")
    before = sums(shop)
    (report,) = take(shop, "woocommerce", "woocommerce_zamowienia.csv")
    assert (report.tally.accepted, report.tally.updated, sums(shop)) == (0, 0, before)
    assert {row["ordered_at"].isoformat() for row in rows(shop, order) if row["key"] == "5001"} == {"2026-03-21T21:05:00+00:00"}
    assert {row["ordered_at"].isoformat() for row in rows(shop, order) if row["key"] == "5010"} == {"2026-03-30T20:05:00+00:00"}


def test_a_polish_spreadsheet_says_which_rows_it_could_not_read(shop: Workspace) -> None:
    clients, orders, reviews = take(shop, "excel-pl", "excel_klienci.csv", "excel_zamowienia.csv", "excel_opinie.csv")
    assert [error.line for error in orders.errors] == [25, 26]
    assert "does not exist in Europe/Warsaw" in orders.errors[1].message
    assert (clients.tally.accepted, orders.tally.accepted, reviews.tally.accepted) == (21, 23, 26)
    said = {row["key"]: row for row in rows(shop, message)}
    assert (said["O5-reply"]["direction"], said["O5-reply"]["thread_key"], said["O5"]["thread_key"]) == ("out", "O5", "O5")
    assert (said["O1"]["rating"], said["O1"]["created_at"].isoformat()) == (2.0, "2026-02-04T08:30:00+00:00")
    with reading(shop.engine) as connection:
        owners = {row.key: row.owner_id for row in connection.execute(owned(message.c.key))}
    assert None not in owners.values()


@pytest.mark.parametrize(
    ("profile", "file", "read"), [("google-reviews", "google_reviews.json", 24), ("trustpilot", "trustpilot_reviews.csv", 27)]
)
def test_reviews_of_nobody_known_are_stored_unmatched_with_stars_and_replies(shop: Workspace, profile: str, file: str, read: int) -> None:
    (report,) = take(shop, profile, file)
    stored = {row["key"]: row for row in rows(shop, message)}
    assert (report.outcome, report.tally.accepted, len(stored)) == ("accepted", read, read)
    assert {row["customer_id"] for row in stored.values()} == {None}
    assert {row["rating_scale"] for row in stored.values() if row["direction"] == "in"} == {"stars"}
    assert {row["rating"] for row in stored.values() if row["direction"] == "in"} == {1.0, 2.0, 3.0, 4.0, 5.0}
    assert all(row["rating"] is None for row in stored.values() if row["direction"] == "out")
    before = state(shop)
    take(shop, profile, file)
    assert state(shop) == before


def test_a_google_review_keeps_what_the_person_wrote_and_not_the_translation(shop: Workspace) -> None:
    (report,) = take(shop, "google-reviews", "google_reviews.json")
    stored = {row["key"]: row for row in rows(shop, message)}
    assert stored["AbFvOq002"]["text"] == "Paczka przyszła późno i uszkodzona. (2)"
    assert stored["AbFvOq014"]["text"] == "Kubek pękł po tygodniu."
    assert stored["AbFvOq001"]["created_at"].isoformat().startswith("2026-02-02T10:00:00")
    assert stored["AbFvOq006-reply"]["text"] == "Dziękujemy za opinię!"
    assert "without words" not in report.notes
    assert any("3 row(s)" in note for note in report.notes)


def test_a_trustpilot_review_of_an_order_that_is_known_belongs_to_its_buyer(shop: Workspace) -> None:
    take(shop, "shopify", "shopify_orders.csv")
    take(shop, "trustpilot", "trustpilot_reviews.csv")
    with reading(shop.engine) as connection:
        owners = Counter(row.owner_id is not None for row in connection.execute(owned(message.c.order_key)) if row.order_key == "1001")
    assert owners == {True: 1}
    assert {row["text"][:12] for row in rows(shop, message) if row["direction"] == "in"} >= {"Super sklep\n", "Never again\n"}


def test_a_later_file_corrects_and_cancels_orders_and_the_old_values_are_kept(shop: Workspace, tmp_path: Path) -> None:
    head = "Order Number,Order Status,Order Date,Email (Billing),Order Total Amount,Order Refund Amount,Item Name,Quantity\n"

    def export(name: str, *lines: str) -> Path:
        (tmp_path / name).write_text(head + "".join(f"{line}\n" for line in lines))
        return tmp_path / name

    one, two = "7,processing,2026-05-01 10:00,a@client.example,50.00,,Mug,1", "8,completed,2026-05-02 10:00,a@client.example,20.00,,Cup,2"
    (first,) = take(shop, "woocommerce", export("a.csv", one, two))
    later = export("b.csv", one.replace("processing", "cancelled"), two.replace("20.00,", "20.00,5.00"))
    (second,) = take(shop, "woocommerce", later)
    assert (first.tally.accepted, second.tally.updated, second.tally.accepted) == (2, 2, 0)
    assert {(row["key"], row["kind"], row["amount_minor"]) for row in rows(shop, order)} == {("8", "order", 2000), ("8", "refund", 500)}
    (gone,) = rows(shop, correction)
    assert (gone["key"], gone["old_value"]["amount_minor"], gone["new_value"]) == ("7", 5000, None)


def test_amounts_are_without_tax_or_shipping_where_the_rules_say_so(shop: Workspace) -> None:
    take(replace(shop, rules=Rules({**SHOP.sections, "ingest": {"amount_includes": ["tax"]}})), "shopify", "shopify_orders.csv")
    assert next(row["amount_minor"] for row in rows(shop, order) if row["key"] == "1001") == 4180
    bare = replace(shop, rules=Rules({**SHOP.sections, "ingest": {"amount_includes": []}}))
    take(bare, "shopify", "shopify_orders.csv")
    assert next(row["amount_minor"] for row in rows(shop, order) if row["key"] == "1001") == 3398
    (refused,) = take(bare, "prestashop", "prestashop_orders.csv")
    assert refused.outcome == "rejected"
    assert "ingest.amount_includes" in refused.errors[0].message


def test_a_status_that_the_profile_does_not_name_is_asked_for(shop: Workspace, tmp_path: Path) -> None:
    lines = (EXPORTS / "woocommerce_orders.csv").read_text().replace("processing", "shipped-by-owl")
    (tmp_path / "w.csv").write_text(lines)
    (report,) = take(shop, "woocommerce", tmp_path / "w.csv")
    assert [error.field for error in report.errors] == ["Order Status"]
    assert "'shipped-by-owl' is not in the profile" in report.errors[0].message


def test_a_workbook_with_several_tables_is_read_sheet_by_sheet(shop: Workspace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notatki"
    book.active.append(["do zrobienia"])
    for name, file in {"Zamówienia": "excel_zamowienia.csv", "Klienci": "excel_klienci.csv"}.items():
        sheet = book.create_sheet(name)
        sheet.append(["Raport"])
        for line in csv.reader(io.StringIO((EXPORTS / file).read_bytes().decode("cp1250")), delimiter=";"):
            sheet.append(line)
    book.save(tmp_path / "sklep.xlsx")
    first, second = take(shop, "excel-pl", tmp_path / "sklep.xlsx")
    assert (first.file, first.tally.accepted) == ("sklep.xlsx/Klienci", 21)
    assert (second.file, second.tally.accepted, second.tally.quarantined) == ("sklep.xlsx/Zamówienia", 23, 2)
    assert sums(shop)["order"] == {"PLN": 7270.52}
    again = take(shop, "excel-pl", tmp_path / "sklep.xlsx")
    assert [report.tally.accepted for report in again] == [0, 0]
    book["Klienci"].append(["K99", "Nowa Klientka"])
    book.save(tmp_path / "luty.xlsx")
    later, _ = ingest(shop, [tmp_path / "luty.xlsx"], ImportOptions(), now=NOW)
    assert (later.tally.accepted, later.tally.duplicates) == (1, 21)


def test_another_file_under_a_profile_is_refused_with_what_the_profile_knows(shop: Workspace) -> None:
    (report,) = take(shop, "shopify", "prestashop_orders.csv")
    assert report.outcome == "rejected"
    assert "no table of the profile shopify: it knows orders by" in report.errors[0].message


def test_rows_set_aside_are_mended_in_their_own_columns_and_taken_in_again(shop: Workspace, tmp_path: Path) -> None:
    text = (EXPORTS / "shopify_orders.csv").read_text().replace("2026-03-04 09:35:02 +0000", "yesterday")
    (tmp_path / "shopify.csv").write_text(text)
    (report,) = take(shop, "shopify", tmp_path / "shopify.csv")
    assert [(error.line, error.field) for error in report.errors] == [(4, "Created at"), (5, None)]
    assert "belongs to the order of line 4" in report.errors[1].message
    assert not [row for row in rows(shop, order) if row["key"] == "1003"]
    mended = tmp_path / "mended.csv"
    with reading(shop.engine) as connection:
        assert export_quarantined(connection, mended) == 2
    with mended.open(encoding="utf-8-sig", newline="") as stream:
        header, first, second = list(csv.reader(stream))
    assert header[:3] == ["Name", "Email", "Financial Status"]
    assert (first[0], second[0], header[-5:]) == ("#1003", "#1003", list(REASON_COLUMNS))
    (still,) = ingest(shop, [mended], ImportOptions(), now=NOW)
    assert (still.tally.quarantined, still.outcome) == (2, "partial")
    mended.write_text(mended.read_text(encoding="utf-8-sig").replace("yesterday", "2026-03-04 09:35:02 +0000"))
    (done,) = ingest(shop, [mended], ImportOptions(), now=NOW)
    assert (done.tally.accepted, done.outcome) == (2, "accepted")
    (stored,) = [row for row in rows(shop, order) if row["key"] == "1003"]
    assert (stored["amount_minor"], len(stored["lines"])) == (4139, 2)
    (again,) = ingest(shop, [mended], ImportOptions(), now=NOW)
    assert "not set aside any more" in again.notes[0]


def test_a_mended_file_with_a_loose_comma_says_which_cell_needs_quotes_and_no_profile_explains_it_away(
    shop: Workspace, tmp_path: Path
) -> None:
    lines = ["Nr zamówienia,Klient,Data,Kwota", "1001,K1,01.05.2026 10:30,wrong", '1002,K2,02.05.2026,"12,00"']
    (tmp_path / "may.csv").write_text("\n".join(lines))
    take(shop, "excel-pl", tmp_path / "may.csv")
    mended = tmp_path / "mended.csv"
    with reading(shop.engine) as connection:
        export_quarantined(connection, mended)
    mended.write_text(mended.read_text(encoding="utf-8-sig").replace("wrong", "100,00"))
    (report,) = ingest(shop, [mended], ImportOptions(), now=NOW)
    assert "line 2: another number of fields than the header has; put quotes round a cell that holds ','" in report.errors[0].message
    assert profiles_for(shop, [mended], ["mended.csv"], ImportOptions(), now=NOW) == []


def test_an_order_of_an_address_that_two_customers_share_keeps_its_total_and_refund_until_it_is_retried(
    shop: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "two.csv").write_text("customer_id,email\nA1,katarzyna2@client.example\nA2,katarzyna2@client.example\n")
    ingest(shop, [tmp_path / "two.csv"], ImportOptions(), now=NOW)
    (report,) = take(shop, "shopify", "shopify_orders.csv")
    assert report.tally.quarantined == 6
    assert not [row for row in rows(shop, order) if row["key"] == "1019"]
    (tmp_path / "one.csv").write_text("customer_id,email\nA2,other@client.example\n")
    ingest(shop, [tmp_path / "one.csv"], ImportOptions(), now=NOW)
    assert retry(shop, ImportOptions(), now=NOW).stored == 6
    stored = {row["kind"]: row["amount_minor"] for row in rows(shop, order) if row["key"] == "1019"}
    assert stored == {"order": 21000, "refund": 8000}
    assert sums(shop) == {"order": {"PLN": 1395.93, "EUR": 200.88}, "refund": {"PLN": 115.5}}


def test_a_header_that_was_read_with_a_profile_is_read_so_again_and_the_report_says_it(shop: Workspace, tmp_path: Path) -> None:
    take(shop, "shopify", "shopify_orders.csv")
    lines = (EXPORTS / "shopify_orders.csv").read_text().splitlines(keepends=True)
    (tmp_path / "april.csv").write_text(lines[0] + lines[1].replace("#1001", "#2001"))
    (report,) = ingest(shop, [tmp_path / "april.csv"], ImportOptions(), now=NOW)
    assert (report.outcome, report.tally.accepted) == ("accepted", 1)
    assert "its columns are those of shopify_orders.csv" in report.notes[0]
    (other,) = ingest(shop, [tmp_path / "april.csv"], ImportOptions(kind="orders"), now=NOW)
    assert other.outcome == "rejected"


def test_a_watched_folder_hands_out_each_file_once_when_it_stands_still(tmp_path: Path) -> None:
    watched = WatchedFolder(tmp_path)
    path = tmp_path / "orders.csv"
    path.write_text("order_id\n")
    (tmp_path / ".hidden.csv").write_text("x")
    (tmp_path / "orders.csv.part").write_text("x")
    assert watched.settled() == []
    path.write_text("order_id\n1\n")
    assert watched.settled() == []
    assert watched.settled() == [path]
    assert watched.settled() == []
    path.write_text("order_id\n1\n2\n")
    assert (watched.settled(), watched.settled()) == ([], [path])


def test_a_dry_run_names_the_profile_that_fits_and_shows_five_rows_as_stored(shop: Workspace) -> None:
    before = state(shop)
    found = {item.file: item for item in preview(shop, [EXPORTS], ImportOptions(), now=NOW)}
    expected = {file: file.partition("_")[0] for file in found} | {"google_reviews.json": "google-reviews"}
    expected |= {file: "excel-pl" for file in found if file.startswith("excel")}
    assert {file: item.profile for file, item in found.items()} == expected
    assert {len(item.rows) for item in found.values()} == {5}
    assert found["allegro_zamowienia.csv"].rows[0]["amount"] == "41.99"
    assert state(shop) == before


def test_an_export_names_its_buyers_and_a_number_keeps_the_address_and_telephone_beside_it(shop: Workspace, tmp_path: Path) -> None:
    text = (EXPORTS / "shopify_orders.csv").read_text().replace("20.90,,,,,,Przelewy24", "20.90,,Jan Kowalski,,,,Przelewy24", 1)
    (tmp_path / "shopify.csv").write_text(text)
    take(shop, "shopify", tmp_path / "shopify.csv")
    named = {row["email"]: row["name"] for row in rows(shop, customer) if row["name"]}
    assert named == {"jan1@client.example": "Jan Kowalski"}
    sheet = "Nr zamówienia;Nr klienta;Email;Telefon;Nabywca;Data;Kwota\n"
    sheet += "A1;K1;ewa@client.example;600 100 777;Ewa Lis;01.05.2026 10:30;10,00\nA2;K2;x9+1@allegromail.pl;;;01.05.2026 10:30;10,00\n"
    (tmp_path / "may.csv").write_text(sheet)
    take(shop, "excel-pl", tmp_path / "may.csv")
    people = {row["key"]: (row["email"], row["phone"], row["name"]) for row in rows(shop, customer) if row["key"] in ("K1", "K2")}
    assert people == {"K1": ("ewa@client.example", "+48600100777", "Ewa Lis"), "K2": (None, None, None)}


def test_the_same_bytes_read_with_a_profile_and_by_other_options_set_a_bad_row_aside_once(shop: Workspace, tmp_path: Path) -> None:
    text = (EXPORTS / "shopify_orders.csv").read_text().replace("2026-03-04 09:35:02 +0000", "yesterday")
    (tmp_path / "shopify.csv").write_text(text)
    take(shop, "shopify", tmp_path / "shopify.csv")
    first = {row["id"] for row in rows(shop, quarantined_row)}
    moved = replace(shop, rules=Rules({"company": {**SHOP.sections["company"], "own_addresses": ["us@shop.example"]}}))
    (again,) = ingest(moved, [tmp_path / "shopify.csv"], ImportOptions(), now=NOW)
    assert (len(first), again.was_known, again.tally.quarantined) == (2, False, 2)
    assert {row["id"] for row in rows(shop, quarantined_row)} == first
    counts = {(row["read"], row["quarantined"]) for row in rows(shop, import_file)}
    assert counts == {(again.tally.read, 2), (again.tally.read, 0)}
    mended = tmp_path / "mended.csv"
    with reading(shop.engine) as connection:
        assert export_quarantined(connection, mended) == 2
    mended.write_text(mended.read_text(encoding="utf-8-sig").replace("yesterday", "2026-03-04 09:35:02 +0000"))
    (done,) = ingest(shop, [mended], ImportOptions(), now=NOW)
    assert (done.tally.accepted, {row["quarantined"] for row in rows(shop, import_file)}) == (2, {0})


def test_rows_that_better_options_read_are_not_set_aside_any_more(workspace: Workspace, tmp_path: Path) -> None:
    lines = ["order_id,customer_id,ordered_at,amount,currency", *(f"{n},C{n},2026-05-01T10:00:00Z,{n}.50,EUR" for n in range(1, 4))]
    (tmp_path / "orders.csv").write_text("\n".join([*lines, "4,C4,01.05.2026 10:00,4.50,EUR"]))
    (first,) = ingest(workspace, [tmp_path / "orders.csv"], ImportOptions(), now=NOW)
    either = ImportOptions(date_format="%Y-%m-%dT%H:%M:%SZ|%d.%m.%Y %H:%M", time_zone="UTC")
    (second,) = ingest(workspace, [tmp_path / "orders.csv"], either, now=NOW)
    assert (first.tally.quarantined, second.tally.quarantined, second.tally.accepted) == (1, 0, 1)
    assert {row["state"] for row in rows(workspace, quarantined_row)} == {"stored"}


def test_a_buyer_known_by_address_alone_is_named_as_their_own_mail_is_signed(shop: Workspace, tmp_path: Path) -> None:
    def mail(number: int, shown: str, address: str) -> Path:
        path = tmp_path / f"{number}.eml"
        head = f"From: {shown} <{address}>\nTo: help@shop.example\nDate: Mon, 0{number} May 2026 10:00:00 +0200\n"
        path.write_text(f"{head}Message-ID: <m{number}@client.example>\n\nWhere is it?\n", encoding="utf-8")
        return path

    first = [mail(3, "anna88", "jan1@client.example"), mail(4, "Jan Kowalski", "jan1@client.example")]
    take(shop, "gmail", *first, mail(5, "Sklep Zoo", "magdalena4@client.example"))
    take(shop, "shopify", "shopify_orders.csv")
    assert {row["email"]: row["name"] for row in rows(shop, customer) if row["name"]} == {"jan1@client.example": "Jan Kowalski"}
    take(shop, "gmail", mail(6, "Magdalena Zych", "magdalena4@client.example"), mail(7, "Jan Inny", "jan1@client.example"))
    named = {row["email"]: row["name"] for row in rows(shop, customer) if row["name"]}
    assert named == {"jan1@client.example": "Jan Kowalski", "magdalena4@client.example": "Magdalena Zych"}
    take(shop, "shopify", "shopify_customers.csv")
    assert {row["name"] for row in rows(shop, customer) if row["key"] == "7100000000001"} == {"Jan Kowalski"}


def test_rows_of_a_polish_spreadsheet_are_handed_back_with_its_semicolons_and_decimal_commas(shop: Workspace, tmp_path: Path) -> None:
    lines = ["Nr zamówienia;Klient;Data;Kwota", "1001;K1;01.05.2026 10:30;wrong", "1002;K2;02.05.2026;12,00"]
    (tmp_path / "may.csv").write_text("\n".join(lines))
    take(shop, "excel-pl", tmp_path / "may.csv")
    mended = tmp_path / "mended.csv"
    with reading(shop.engine) as connection:
        export_quarantined(connection, mended)
    text = mended.read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("1001;K1;01.05.2026 10:30;wrong;may.csv;2;Kwota;")
    mended.write_text(text.replace("wrong", "100,00"))
    (report,) = ingest(shop, [mended], ImportOptions(), now=NOW)
    assert (report.outcome, sums(shop)["order"]) == ("accepted", {"PLN": 112.0})


def test_a_profile_is_named_only_for_a_file_that_it_would_read(shop: Workspace, tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    head = "order_id,customer_id,ordered_at,amount,currency\n"
    (drop / "spoilt.csv").write_text(head + "".join(f"o{n},C1,2026-05-0{n}T10:00:00Z,NaN,PLN\n" for n in range(1, 6)))
    (drop / "spreadsheet.csv").write_text(head + "".join(f"o{n},C1,0{n}/05/2026 10:00,5.00,GBP\n" for n in range(1, 6)))
    names = ["spoilt.csv", "spreadsheet.csv"]
    assert [report.outcome for report in ingest(shop, [drop], ImportOptions(), now=NOW)] == ["rejected", "rejected"]
    found = profiles_for(shop, [drop], names, ImportOptions(), now=NOW)
    assert [(one.file, one.profile) for one in found] == [("spreadsheet.csv", "excel-gb")]


def test_what_is_wrong_with_rows_is_told_beside_the_profile_that_reads_them(
    shop: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows_of = "".join(f"o{n},C1,12/0{n}/2026,5.00,GBP\n" for n in range(1, 6))
    file = tmp_path / "american.csv"
    file.write_text("order_id,customer_id,ordered_at,amount,currency\n" + rows_of)
    reports = [report.as_json() for report in ingest(shop, [file], ImportOptions(), now=NOW)]
    show_reports(reports, explained_by={"american.csv"})
    assert "american.csv, line 2, ordered_at: '12/01/2026' is not an ISO 8601 time" in capsys.readouterr().out
