"""Files into a real, migrated database: what is stored, replaced, matched, set aside and left alone."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.errors import Conflict, NotFound
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.drop_folder import ingest
from pipelines.ingest.file_report import FileReport
from pipelines.ingest.one_message import MessageRefused, ingest_one_message
from pipelines.ingest.quarantine.set_aside import export_quarantined, quarantined, retry
from pipelines.ingest.storing.customer_match import matches, undo, unmatched
from pipelines.records import customer as customers
from pipelines.records import dump, frames
from pipelines.records.consent import consent
from pipelines.records.customer import customer
from pipelines.records.database import reading, transaction
from pipelines.records.import_file import correction, import_file, quarantined_row
from pipelines.records.job import job
from pipelines.records.message import message, owned
from pipelines.records.order import order
from pipelines.records.rules_version import data_version
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW

CUSTOMERS = "customer_id,name,email,phone,consent_email\nC1,Anna Nowak,anna@client.example,+48600100200,yes\n"
REVIEW = "id,customer_id,channel,created_at,text\nr1,C1,review,2026-05-01T10:00:00Z,The parcel came late.\n"


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def take(workspace: Workspace, *paths: Path, **options: Any) -> list[FileReport]:
    return ingest(workspace, list(paths), ImportOptions(**options), now=NOW)


def rows(workspace: Workspace, table: sa.Table) -> list[dict[str, Any]]:
    with reading(workspace.engine) as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table))]


def owners(workspace: Workspace) -> dict[str, bytes | None]:
    with reading(workspace.engine) as connection:
        return {row.key: row.owner_id for row in connection.execute(owned(message.c.key))}


def state(workspace: Workspace) -> str:
    with reading(workspace.engine) as connection:
        return "\n".join(dump.lines(connection))


def mail(sender: str, body: str, number: int = 1) -> str:
    return (
        f"From: {sender}\nTo: help@shop.example\nSubject: Late\nDate: Mon, 04 May 2026 10:00:00 +0200\n"
        f"Message-ID: <m{number}@client.example>\n\n{body}\n"
    )


def test_a_folder_is_read_customers_first_so_that_messages_find_their_customer(workspace: Workspace, tmp_path: Path) -> None:
    put(tmp_path, "in/a_reviews.csv", REVIEW)
    put(tmp_path, "in/b_mail.eml", mail("Anna <anna@client.example>", "Where is it?"))
    put(tmp_path, "in/z_customers.csv", CUSTOMERS)
    put(tmp_path, "in/.hidden.csv", "rubbish")
    reports = take(workspace, tmp_path / "in")
    assert [(report.file, report.kind, report.outcome) for report in reports] == [
        ("z_customers.csv", "customers", "accepted"),
        ("a_reviews.csv", "reviews", "accepted"),
        ("b_mail.eml", "emails", "accepted"),
    ]
    (person,) = rows(workspace, customer)
    assert set(owners(workspace).values()) == {person["id"]}


def test_each_new_message_asks_for_its_reading_once(workspace: Workspace, tmp_path: Path) -> None:
    path = put(tmp_path, "reviews.csv", REVIEW)
    take(workspace, path)
    take(workspace, path)
    put(tmp_path, "reviews.csv", REVIEW + "\n")
    (report,) = take(workspace, path)
    (work,) = rows(workspace, job)
    (stored,) = rows(workspace, message)
    assert (work["stage"], work["subject"], work["input_key"]) == ("read", stored["id"].hex(), f"{stored['content_hash']}:test")
    assert (report.tally.duplicates, report.tally.accepted) == (1, 0)


def test_the_data_version_moves_only_when_something_changed(workspace: Workspace, tmp_path: Path) -> None:
    path = put(tmp_path, "reviews.csv", REVIEW)
    take(workspace, path)
    with reading(workspace.engine) as connection:
        first = data_version(connection)
    put(tmp_path, "reviews.csv", REVIEW + "\n")
    take(workspace, path)
    with reading(workspace.engine) as connection:
        assert data_version(connection) == first > 0


def test_a_newer_customer_file_wins_field_by_field_and_the_old_value_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "old.csv", CUSTOMERS))
    (report,) = take(workspace, put(tmp_path, "new.csv", "customer_id,name,email,city\nC1,,anna.n@client.example,Kraków\n"))
    (person,) = rows(workspace, customer)
    assert report.tally.updated == 1
    assert (person["name"], person["email"], person["traits"]) == ("Anna Nowak", "anna.n@client.example", {"city": "Kraków"})
    (old,) = rows(workspace, correction)
    assert (old["field"], old["old_value"], old["new_value"]) == ("email", "anna@client.example", "anna.n@client.example")
    names = {row["id"]: row["name"] for row in rows(workspace, import_file)}
    assert (names[old["old_import_file_id"]], names[old["import_file_id"]]) == ("old.csv", "new.csv")


def test_an_old_file_imported_again_does_not_bring_old_values_back(workspace: Workspace, tmp_path: Path) -> None:
    old = put(tmp_path, "old.csv", CUSTOMERS)
    take(workspace, old)
    take(workspace, put(tmp_path, "new.csv", "customer_id,name\nC1,Anna Lis\n"))
    before = state(workspace)
    take(workspace, old)
    assert state(workspace) == before


def test_a_file_never_turns_a_withdrawal_by_the_customer_into_a_grant(workspace: Workspace, tmp_path: Path) -> None:
    from pipelines.records.consent import withdraw

    take(workspace, put(tmp_path, "a.csv", CUSTOMERS))
    (person,) = rows(workspace, customer)
    with transaction(workspace.engine) as connection:
        withdraw(connection, person["id"], "marketing", "email", source="message r1", said_at=NOW)
    take(workspace, put(tmp_path, "b.csv", "customer_id,consent_email\nC1,yes\n"))
    assert [row["state"] for row in rows(workspace, consent)] == ["withdrawn"]


def test_lines_of_one_order_add_up_and_a_later_file_replaces_them(workspace: Workspace, tmp_path: Path) -> None:
    header = "order_id,customer_id,ordered_at,amount,currency,product,quantity\n"
    first = (
        header + "o1,C1,2026-05-01T10:00:00Z,10.00,PLN,Mug,1\no2,C2,2026-05-02,5,PLN,Cup,1\no1,C1,2026-05-01T10:00:00Z,2.50,PLN,Spoon,2\n"
    )
    (report,) = take(workspace, put(tmp_path, "orders.csv", first), time_zone="Europe/Warsaw")
    assert (report.tally.read, report.tally.accepted) == (3, 3)
    by_key = {row["key"]: row for row in rows(workspace, order)}
    assert (by_key["o1"]["amount_minor"], by_key["o1"]["quantity"], len(by_key["o1"]["lines"])) == (1250, 3.0, 2)
    assert by_key["o2"]["ordered_at"].isoformat() == "2026-05-01T22:00:00+00:00"
    assert {row["key"] for row in rows(workspace, customer)} == {"C1", "C2"}
    second = header + "o1,C1,2026-05-01T10:00:00Z,12.50,PLN,Mug,1\no2,C2,2026-05-02,5,PLN,Cup,1\n"
    (report,) = take(workspace, put(tmp_path, "later.csv", second), time_zone="Europe/Warsaw")
    assert (report.tally.updated, report.tally.duplicates) == (1, 1)
    (old,) = rows(workspace, correction)
    assert (old["noun"], old["key"], len(old["old_value"]["lines"])) == ("order", "o1", 2)


def test_refunds_stand_beside_their_order(workspace: Workspace, tmp_path: Path) -> None:
    text = (
        "order_id,customer_id,ordered_at,amount,currency,kind\no1,C1,2026-05-01T10:00:00Z,10.00,EUR,order\n"
        "o1,C1,2026-05-09T10:00:00Z,4.00,EUR,refund\no3,C1,2026-05-10T10:00:00Z,-3.00,EUR,\n"
    )
    take(workspace, put(tmp_path, "orders.csv", text))
    assert {(row["key"], row["kind"], row["amount_minor"]) for row in rows(workspace, order)} == {
        ("o1", "order", 1000),
        ("o1", "refund", 400),
        ("o3", "refund", 300),
    }


def test_a_shared_address_attaches_nothing_until_only_one_has_it(workspace: Workspace, tmp_path: Path) -> None:
    shared = "customer_id,email\nC1,home@client.example\nC2,home@client.example\n"
    take(workspace, put(tmp_path, "customers.csv", shared), put(tmp_path, "m.eml", mail("home@client.example", "Late again.")))
    assert list(owners(workspace).values()) == [None]
    with reading(workspace.engine) as connection:
        assert [link["state"] for link in matches(connection)] == ["ambiguous"]
        assert len(unmatched(connection)) == 1
    take(workspace, put(tmp_path, "moved.csv", "customer_id,email\nC2,other@client.example\n"))
    (found,) = owners(workspace).values()
    assert found == next(row["id"] for row in rows(workspace, customer) if row["key"] == "C1")


def test_a_second_holder_of_an_address_takes_the_match_back(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "customers.csv", CUSTOMERS), put(tmp_path, "m.eml", mail("anna@client.example", "Late.")))
    assert list(owners(workspace).values()) != [None]
    take(workspace, put(tmp_path, "more.csv", "customer_id,email\nC9,anna@client.example\n"))
    assert list(owners(workspace).values()) == [None]


def test_an_undone_match_stays_undone(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "customers.csv", CUSTOMERS), put(tmp_path, "m.eml", mail("anna@client.example", "Late.")))
    with transaction(workspace.engine) as connection:
        (link,) = matches(connection)
        assert undo(connection, link["id"], "Ewa", NOW)
        assert not undo(connection, link["id"], "Ewa", NOW)
    take(workspace, put(tmp_path, "m2.eml", mail("anna@client.example", "Still late.", 2)))
    take(workspace, put(tmp_path, "again.csv", "customer_id,email\nC1,x@client.example\n"))
    take(workspace, put(tmp_path, "back.csv", "customer_id,email\nC1,anna@client.example\n"))
    assert set(owners(workspace).values()) == {None}
    with transaction(workspace.engine) as connection, pytest.raises(NotFound):
        undo(connection, "L-0000000000", "Ewa", NOW)


def test_names_never_match(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "customers.csv", CUSTOMERS), put(tmp_path, "m.eml", mail("Anna Nowak <an@else.example>", "Late.")))
    assert list(owners(workspace).values()) == [None]


def test_a_message_is_found_by_telephone_and_by_order(workspace: Workspace, tmp_path: Path) -> None:
    table = (
        "id,phone,order_id,created_at,text\nm1,+48 600 100 200,,2026-05-01T10:00:00Z,One\n"
        "m2,,o7,2026-05-01T10:00:00Z,Two\nm3,,o8,2026-05-01T10:00:00Z,Three\n"
    )
    take(workspace, put(tmp_path, "reviews.csv", table), put(tmp_path, "c.csv", CUSTOMERS))
    take(workspace, put(tmp_path, "o.csv", "order_id,customer_id,ordered_at,amount,currency\no7,C1,2026-04-01T10:00:00Z,1,PLN\n"))
    (person,) = rows(workspace, customer)
    assert owners(workspace) == {"m1": person["id"], "m2": person["id"], "m3": None}


def test_a_message_of_an_unknown_customer_is_stored_and_attached_when_the_customer_comes(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "reviews.csv", REVIEW))
    assert owners(workspace) == {"r1": None}
    take(workspace, put(tmp_path, "customers.csv", CUSTOMERS))
    assert owners(workspace)["r1"] is not None


def test_transcripts_take_customer_and_time_from_the_index_beside_them(workspace: Workspace, tmp_path: Path) -> None:
    cues = (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Customer>It is broken.\n\n"
        "00:00:03.000 --> 00:00:04.000\n<v Konsultantka Ewa>I am sorry.\n"
    )
    put(tmp_path, "calls/a.vtt", cues)
    put(tmp_path, "calls/b.vtt", cues.replace("broken", "late"))
    put(
        tmp_path,
        "calls/index.csv",
        "file,id,customer_id,started_at\na.vtt,call-7,C1,2026-05-01T10:00:00Z\nmissing.vtt,x,C2,2026-05-01T10:00:00Z\n",
    )
    with zipfile.ZipFile(tmp_path / "calls.zip", "w") as archive:
        for name in ("a.vtt", "b.vtt", "index.csv"):
            archive.write(tmp_path / "calls" / name, f"folder/{name}")
    reports = take(workspace, tmp_path / "calls.zip")
    assert [(report.file, report.outcome) for report in reports] == [
        ("calls.zip/folder/index.csv", "partial"),
        ("calls.zip/folder/a.vtt", "accepted"),
        ("calls.zip/folder/b.vtt", "accepted"),
    ]
    stored = {row["key"]: row for row in rows(workspace, message)}
    assert set(stored) == {"call-7.1", "call-7.2", "b.1", "b.2"}
    assert (stored["call-7.1"]["created_at"].isoformat(), stored["call-7.1"]["customer_key"]) == ("2026-05-01T10:00:01+00:00", "C1")
    assert (stored["call-7.1"]["direction"], stored["call-7.2"]["direction"]) == ("in", "out")
    assert (stored["b.1"]["time_known"], stored["b.1"]["customer_key"]) == (False, None)


def test_columns_without_a_meaning_here_are_named_for_tables_and_for_an_index_of_calls(workspace: Workspace, tmp_path: Path) -> None:
    put(tmp_path, "calls/a.vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Customer>It is broken.\n")
    put(tmp_path, "calls/index.csv", "file,id,customer_id,started_at,campaign,Wynik\na.vtt,call-7,C1,2026-05-01T10:00:00Z,spring,4\n")
    put(tmp_path, "calls/orders.csv", "order_id,customer_id,ordered_at,amount,currency,colour\no1,C1,2026-05-01T10:00:00Z,10.00,PLN,red\n")
    put(tmp_path, "calls/customers.csv", "customer_id,segment\nC1,gold\n")
    notes = {report.file: [note for note in report.notes if "without a meaning" in note] for report in take(workspace, tmp_path / "calls")}
    said = "columns without a meaning here were not read: {}; --map theirs=ours gives them one"
    assert notes == {"index.csv": [said.format("campaign, Wynik")], "orders.csv": [said.format("colour")], "customers.csv": [], "a.vtt": []}
    (index, *_) = take(workspace, tmp_path / "calls")
    assert (index.file, index.outcome, index.tally.read) == ("index.csv", "accepted", 0)


def test_a_dry_run_reports_the_same_and_stores_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = put(tmp_path, "reviews.csv", REVIEW + "r1,C1,review,2026-05-01T10:00:00Z,The parcel came late.\nr2,C1,review,soon,Text\n")
    before = state(workspace)
    (dry,) = ingest(workspace, [path], ImportOptions(), now=NOW, dry_run=True)
    assert state(workspace) == before
    (real,) = take(workspace, path)
    assert dry.as_json() == real.as_json()
    assert real.tally.as_json() == {"read": 3, "accepted": 1, "updated": 0, "quarantined": 1, "duplicates": 1}


def test_a_path_that_does_not_exist_is_named(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nothing\.csv"):
        take(workspace, tmp_path / "nothing.csv")


def test_what_heed_yaml_states_of_the_company_is_declared_and_its_defaults_are_not(workspace: Workspace, tmp_path: Path) -> None:
    text = "order_id,customer_id,ordered_at,amount\no1,C1,2026-05-01,12\n"
    (report,) = take(workspace, put(tmp_path, "orders.csv", text))
    assert report.outcome == "rejected"
    assert "--time-zone" in report.errors[0].message
    stated = replace(workspace, rules=Rules({"company": {"time_zone": "Europe/London", "currency": "GBP"}}))
    (report,) = take(stated, tmp_path / "orders.csv")
    assert [row["currency"] for row in rows(workspace, order)] == ["GBP"]


def test_own_addresses_make_a_mail_outgoing_and_find_the_customer_it_went_to(workspace: Workspace, tmp_path: Path) -> None:
    ours = replace(workspace, rules=Rules({"company": {"own_domains": ["shop.example"]}}))
    text = mail("Ewa <ewa@shop.example>", "We are sorry.").replace("help@shop.example", "Anna <anna@client.example>, help@shop.example")
    take(ours, put(tmp_path, "customers.csv", CUSTOMERS), put(tmp_path, "m.eml", text))
    (stored,) = rows(workspace, message)
    assert (stored["direction"], stored["sender_email"]) == ("out", "anna@client.example")
    assert stored["recipients"] == ["anna@client.example", "help@shop.example"]
    assert list(owners(workspace).values()) != [None]


def test_one_message_is_stored_known_again_and_refused_with_other_text(workspace: Workspace) -> None:
    fields = {"id": "api-1", "customer_id": "C1", "channel": "chat", "created_at": "2026-05-01T10:00:00Z", "text": "Where is it?"}
    first = ingest_one_message(workspace, fields, now=NOW)
    again = ingest_one_message(workspace, fields, now=NOW)
    assert (first.is_new, again.is_new, first.id == again.id) == (True, False, True)
    with pytest.raises(Conflict):
        ingest_one_message(workspace, {**fields, "text": "Other"}, now=NOW)
    with pytest.raises(MessageRefused) as refused:
        ingest_one_message(workspace, {**fields, "id": "api-2", "created_at": "yesterday"}, now=NOW)
    assert refused.value.field == "created_at"
    assert len(rows(workspace, message)) == len(rows(workspace, job)) == 1


def test_rows_set_aside_are_listed_without_content_and_exported_with_formulas_neutralised(workspace: Workspace, tmp_path: Path) -> None:
    text = REVIEW + 'r2,C1,review,soon,"=HYPERLINK(""https://drop.example"")"\n'
    take(workspace, put(tmp_path, "reviews.csv", text))
    with reading(workspace.engine) as connection:
        (item,) = quarantined(connection)
        assert export_quarantined(connection, tmp_path / "out.csv") == 1
    assert "HYPERLINK" not in json.dumps(item)
    assert item["message"].startswith("reviews.csv, line 3, created_at: ")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["text"] == '\'=HYPERLINK("https://drop.example")'
    assert (row["heed_file"], row["heed_line"], row["heed_field"]) == ("reviews.csv", "3", "created_at")


def test_rows_set_aside_are_stored_by_a_retry_with_the_option_that_reads_them(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "reviews.csv", REVIEW + "r2,C1,review,2026-05-03T10:00:00,No zone\n"))
    assert retry(workspace, ImportOptions(), now=NOW).stored == 0
    done = retry(workspace, ImportOptions(time_zone="Europe/Warsaw"), now=NOW)
    assert (done.tried, done.stored, done.errors) == (1, 1, ())
    assert {row["key"] for row in rows(workspace, message)} == {"r1", "r2"}
    (file,) = rows(workspace, import_file)
    assert (file["accepted"], file["quarantined"], file["read"]) == (2, 0, 2)
    assert [row["state"] for row in rows(workspace, quarantined_row)] == ["stored"]


def test_a_retried_order_line_joins_the_lines_stored_before(workspace: Workspace, tmp_path: Path) -> None:
    text = 'order_id,customer_id,ordered_at,amount,currency\no1,C1,2026-05-01T10:00:00Z,10.00,PLN\no1,C1,2026-05-01T10:00:00Z,"2,50",PLN\n'
    (report,) = take(workspace, put(tmp_path, "orders.csv", text))
    assert "--decimal ," in report.errors[0].message
    assert retry(workspace, ImportOptions(decimal=","), now=NOW).stored == 1
    (stored,) = rows(workspace, order)
    assert (stored["amount_minor"], len(stored["lines"])) == (1250, 2)


def test_orders_may_name_their_customer_by_an_address_that_only_one_customer_has(workspace: Workspace, tmp_path: Path) -> None:
    text = "Order;email;ordered_at;amount\n7;anna@client.example;01.05.2026;12,50 zł\n8;ola@client.example;02.05.2026;1,00 zł\n"
    declared = {"column_map": (("Order", "order_id"),), "decimal": ",", "date_format": "%d.%m.%Y", "time_zone": "Europe/Warsaw"}
    take(workspace, put(tmp_path, "customers.csv", CUSTOMERS))
    (report,) = take(workspace, put(tmp_path, "orders.csv", text), **declared)
    assert (report.tally.accepted, report.tally.quarantined) == (1, 1)
    assert "import the customers first" in report.errors[0].message
    (stored,) = rows(workspace, order)
    assert stored["customer_id"] is None
    take(workspace, put(tmp_path, "more.csv", "customer_id,email\nC2,ola@client.example\n"))
    assert retry(workspace, ImportOptions(), now=NOW).stored == 1
    with reading(workspace.engine) as connection:
        frame = frames.orders(connection, before=NOW)
        keys = customers.keys_of_ids(connection, list(frame["customer_id"]))
    assert dict(zip(frame["key"], (keys[identity] for identity in frame["customer_id"]), strict=True)) == {"7": "C1", "8": "C2"}
    assert list(frame["amount_minor"]) == [1250, 100]


def test_a_file_in_which_most_ids_are_taken_by_other_texts_is_rejected(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "may.csv", REVIEW))
    (report,) = take(workspace, put(tmp_path, "june.csv", REVIEW.replace("late", "broken")))
    assert report.outcome == "rejected"
    assert "r1 is stored already with other content" in report.errors[0].message
    assert [row["text"] for row in rows(workspace, message)] == ["The parcel came late."]


def test_order_of_arrival_does_not_change_what_is_stored(workspace: Workspace, tmp_path: Path) -> None:
    lines = [f"r{n},C{n % 3},review,2026-05-{n:02d}T10:00:00Z,Text number {n}" for n in range(1, 20)]
    header = "id,customer_id,channel,created_at,text\n"
    take(workspace, put(tmp_path, "reviews.csv", header + "\n".join(reversed(lines)) + "\n"))
    stored = {(row["key"], row["content_hash"]) for row in rows(workspace, message)}
    (report,) = take(workspace, put(tmp_path, "sorted.csv", header + "\n".join(lines) + "\n"))
    assert report.tally.duplicates == len(lines)
    assert {(row["key"], row["content_hash"]) for row in rows(workspace, message)} == stored


def test_the_address_beside_a_customer_number_of_an_order_finds_that_customers_mail(workspace: Workspace, tmp_path: Path) -> None:
    orders = "order_id,customer_id,email,ordered_at,amount,currency\n{}"
    line = "{},{},{},2026-05-01T10:00:00Z,10.00,EUR\n"
    mails = "id,email,channel,created_at,text\n" + "".join(
        f"{name},{name}@client.example,email,2026-05-02T10:00:00Z,Where is it?\n" for name in ("ada", "both", "said")
    )
    told = [("1", "N1", "ada@client.example"), ("2", "N2", "both@client.example"), ("3", "N3", "both@client.example")]
    first = put(tmp_path, "orders.csv", orders.format("".join(line.format(*one) for one in (*told, ("4", "C1", "said@client.example")))))
    take(workspace, put(tmp_path, "customers.csv", CUSTOMERS), put(tmp_path, "mails.csv", mails), first)
    people = {row["key"]: row for row in rows(workspace, customer)}
    assert {key: row["email"] for key, row in people.items()} == {
        "C1": "anna@client.example",
        "N1": "ada@client.example",
        "N2": "both@client.example",
        "N3": "both@client.example",
    }
    assert owners(workspace) == {"ada": people["N1"]["id"], "both": None, "said": None}
    later = orders.format(line.format("5", "N1", "other@client.example"))
    take(workspace, put(tmp_path, "later.csv", later))
    take(workspace, put(tmp_path, "more.csv", "customer_id,email\nN1,new@client.example\n"))
    assert {row["email"] for row in rows(workspace, customer) if row["key"] == "N1"} == {"new@client.example"}
