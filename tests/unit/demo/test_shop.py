"""The made-up shop is what it says it is: the same bytes for a seed, readable files, every story told."""

from __future__ import annotations

import csv
import email
import email.policy
import hashlib
import io
import json
import mailbox
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.demo.profile import INGEST_STEPS, LAST_MOMENT, PROFILE
from pipelines.demo.shop import write_shop
from pipelines.demo.stories import SEGMENTS, STORIES, UNMATCHED
from pipelines.demo.truth import Truth


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("shop")
    return folder, write_shop(folder)


def digests(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file()}


def rows(path: Path, delimiter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=delimiter))


def test_the_same_seed_gives_the_same_bytes(shop: tuple[Path, Truth], tmp_path: Path) -> None:
    write_shop(tmp_path)
    assert digests(tmp_path) == digests(shop[0])


def test_another_seed_gives_another_shop_that_tells_the_same_stories(shop: tuple[Path, Truth], tmp_path: Path) -> None:
    other = write_shop(tmp_path, seed=8)
    assert digests(tmp_path) != digests(shop[0])
    assert other.stories.keys() == shop[1].stories.keys()
    assert other.customer_of("value_c14157") == "C14157"
    assert other.customer_of("c13047") == "C13047"
    assert other.stories["promise_overdue_pl"].order_id == "104233"


def test_there_are_400_customers_of_two_countries_with_ids_of_their_own(shop: tuple[Path, Truth]) -> None:
    customers = rows(shop[0] / "drop" / "klienci.csv", ";")
    assert len(customers) == len({row["customer_id"] for row in customers}) == shop[1].customers == 400
    assert Counter(row["locale"] for row in customers) == {"pl-PL": 205, "en-GB": 195}
    assert [row["customer_id"] for row in customers] == sorted(row["customer_id"] for row in customers)


def test_orders_keep_their_currency_and_end_before_the_last_moment(shop: tuple[Path, Truth]) -> None:
    polish = rows(shop[0] / "drop" / "zamowienia.csv", ";")
    british = rows(shop[0] / "drop" / "orders_uk.csv", ",")
    known = {row["customer_id"]: row["locale"] for row in rows(shop[0] / "drop" / "klienci.csv", ";")}
    assert {known[row["customer_id"]] for row in polish} == {"pl-PL"}
    assert {known[row["customer_id"]] for row in british} == {"en-GB"}
    assert {row["currency"] for row in british} == {"GBP"}
    assert all(re.fullmatch(r"\d+,\d\d", row["amount"]) for row in polish)
    assert max(row["ordered_at"] for row in polish + british) < "2026-06-30T14:00:00"
    bought = {row["order_id"] for row in polish + british if row["kind"] == "order" and not row["order_id"].endswith("-X")}
    assert len(bought) == shop[1].orders
    assert sum(row["kind"] == "refund" for row in polish + british) == shop[1].refunds > 10


def test_the_one_bad_row_stands_on_the_line_that_is_named(shop: tuple[Path, Truth]) -> None:
    folder, truth = shop
    lines = (folder / "drop" / truth.bad_row.file).read_text(encoding="utf-8").splitlines()
    unreadable = [number for number, row in enumerate(csv.reader(lines), 1)
                  if number > 1 and not re.fullmatch(r"\d+\.\d\d", row[4])]
    assert unreadable == [truth.bad_row.line]


def test_every_message_is_filled_in_and_of_its_time(shop: tuple[Path, Truth]) -> None:
    for message in shop[1].messages:
        assert not re.search(r"\{\w+\}", message.text), message.key
        assert datetime(2025, 1, 1, tzinfo=UTC) < datetime.fromisoformat(message.created_at) <= LAST_MOMENT


def test_messages_come_after_the_order_that_they_speak_about(shop: tuple[Path, Truth]) -> None:
    folder, truth = shop
    ordered = {row["order_id"]: row["ordered_at"] for name, mark in (("zamowienia.csv", ";"), ("orders_uk.csv", ","))
               for row in rows(folder / "drop" / name, mark)}
    about = [message for message in truth.messages if message.order_id]
    assert len(about) > 200
    for message in about:
        assert ordered[message.order_id][:10] <= message.created_at[:10], message.key


def test_order_numbers_in_messages_are_orders_of_the_one_who_writes(shop: tuple[Path, Truth]) -> None:
    folder, truth = shop
    owner = {row["order_id"]: row["customer_id"] for name, mark in (("zamowienia.csv", ";"), ("orders_uk.csv", ","))
             for row in rows(folder / "drop" / name, mark)}
    named = [(message, number) for message in truth.messages for number in re.findall(r"\b10[1-4]\d{3}\b", message.text)]
    assert len(named) >= 15
    assert all(owner[number] == message.customer_id for message, number in named)


def test_every_story_is_told(shop: tuple[Path, Truth]) -> None:
    stories = shop[1].stories
    assert stories.keys() == {story.key for story in STORIES} | UNMATCHED.keys() | SEGMENTS.keys()
    silent = {"silent_leaver_en", "silent_leaver_pl", "household_other"}
    for key, story in stories.items():
        assert story.expect
        assert bool(story.message_ids) != (key in silent), key
        assert bool(story.customer_ids) != (key in UNMATCHED), key
    assert len(stories["checkout_down"].customer_ids) >= 5


def test_two_people_share_a_name_and_two_a_telephone(shop: tuple[Path, Truth]) -> None:
    people = rows(shop[0] / "drop" / "klienci.csv", ";")
    named = [row for row in people if row["name"].strip() == "Anna Kowalska"]
    assert {row["city"] for row in named} == {"Kraków", "Gdańsk"}
    assert len({row["email"] for row in named}) == 2
    by_phone = Counter(row["phone"] for row in people if row["phone"])
    shared = {phone for phone, count in by_phone.items() if count > 1}
    assert {row["name"] for row in people if row["phone"] in shared} == {"Karolina Mroczek", "Piotr Mroczek"}
    assert [row["consent_email"] for row in people if row["name"] in ("Derek Ashby", "Halina Sobczak")] == ["no", "no"]


def test_the_mailbox_holds_threads_in_both_directions(shop: tuple[Path, Truth]) -> None:
    folder, truth = shop
    box = mailbox.mbox(folder / "drop" / "mailbox.mbox")
    mails = [email.message_from_bytes(mail.as_bytes(), policy=email.policy.default) for mail in box]
    assert len(mails) == truth.mails
    known = {mail["Message-ID"] for mail in mails}
    assert len(known) == len(mails)
    assert all(mail["In-Reply-To"] in known for mail in mails if mail["In-Reply-To"])
    tickets = {re.sub(r"^(Re: )+", "", str(mail["Subject"])): number for mail in mails
               for number in re.findall(r"\[BM-(\d+)\]", str(mail["Subject"]))}
    assert len(set(tickets.values())) == len(tickets) >= 30
    outgoing = [mail for mail in mails if any(address in mail["From"] for address in PROFILE["own_addresses"])]
    assert len(outgoing) >= 30
    assert sum(mail["Auto-Submitted"] == "auto-replied" for mail in mails) == 2
    assert any(mail.get_content_type() == "text/html" for mail in mails)
    assert any(mail.get_content_type().startswith("multipart/") for mail in mails)
    for mail in mails:
        body = mail.get_body(("plain", "html"))
        assert body is not None
        assert body.get_content().strip()


def test_the_angry_loyal_customers_wait_and_the_answered_one_does_not(shop: tuple[Path, Truth]) -> None:
    box = mailbox.mbox(shop[0] / "drop" / "mailbox.mbox")
    answered = {str(mail["In-Reply-To"]) for mail in box if "brzaskmoor.example" in str(mail["From"])}
    ids = {message.key: message.id for message in shop[1].messages}
    assert ids["mail-en-dunmore-1"] in answered
    assert not {ids["mail-en-hollis-1"], ids["mail-en-hollis-2"], ids["mail-pl-wisniewska"], ids["mail-pl-gajewska"]} & answered


def test_calls_have_an_index_and_two_voices_each(shop: tuple[Path, Truth]) -> None:
    folder = shop[0] / "drop" / "calls"
    index = rows(folder / "index.csv", ",")
    assert {row["file"] for row in index} | {"index.csv"} == {path.name for path in folder.iterdir()}
    assert {Path(row["file"]).suffix for row in index} == {".vtt", ".srt", ".txt"}
    for row in index:
        content = (folder / row["file"]).read_text(encoding="utf-8")
        voices = ("konsultant", "klient") if "-pl-" in row["id"] else ("agent", "customer")
        assert all(voice in content.lower() for voice in voices)
        assert row["customer_id"].startswith("C")


def test_every_file_has_its_step(shop: tuple[Path, Truth]) -> None:
    heads = {name.split("/")[0] for name in shop[1].files}
    assert heads == {path for paths, _ in INGEST_STEPS for path in paths}


def test_every_address_ends_in_example(shop: tuple[Path, Truth]) -> None:
    contents = {path.name: path.read_text(encoding="utf-8") for path in (shop[0] / "drop").rglob("*") if path.suffix != ".mbox"
                and path.is_file()}
    for mail in mailbox.mbox(shop[0] / "drop" / "mailbox.mbox"):
        parts = [part.get_payload(decode=True) for part in mail.walk() if part.get_content_maintype() == "text"]
        contents[str(mail["Message-ID"])] = " ".join([*map(str, mail.values()), *(str(part) for part in parts)])
    for name, content in contents.items():
        assert all(found.lower().endswith(".example") for found in re.findall(r"@[\w-]+(?:\.[\w-]+)+", content)), name
        assert not re.search("https?://", content), name


def test_the_truth_is_written_beside_the_drop(shop: tuple[Path, Truth]) -> None:
    written = json.loads((shop[0] / "truth" / "truth.json").read_text(encoding="utf-8"))
    assert written["as_of"] == "2026-06-30"
    assert written["stories"]["angry_loyal_en"]["names"] == ["Margaret Hollis"]
    assert written["parameters"]["alpha_days"] == 60.0
