"""Tables of every format: kinds told from columns, maps, encodings, native values."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.declared.options import ImportOptions, parse_column_map
from pipelines.ingest.faults import BadValue, Fault, FileFault, shown_name
from pipelines.ingest.files.parsing import OpenedFile, open_source
from pipelines.ingest.formats.sources import upload_source
from pipelines.ingest.limits import Limits
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from pipelines.ingest.orders.order_sums import add_up
from pipelines.ingest.rows.customers import ParsedCustomer
from pipelines.ingest.rows.messages import ParsedMessage
from tests.builders import NOW

MESSAGES = "id,customer_id,channel,created_at,text\n"


def opened(name: str, content: str | bytes, **options: Any) -> OpenedFile:
    raw = content.encode() if isinstance(content, str) else content
    return open_source(upload_source(name, raw), ImportOptions(**options), Limits(), NOW)


def records(name: str, content: str | bytes, **options: Any) -> list[Any]:
    return list(opened(name, content, **options).records)


def rejection(name: str, content: str | bytes, **options: Any) -> str:
    with pytest.raises(FileFault) as caught:
        records(name, content, **options)
    return caught.value.sentence(name)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (MESSAGES + "r1,C1,review,2026-05-01T10:00:00Z,Late\n", "reviews"),
        (MESSAGES + "r1,C1,chat,2026-05-01T10:00:00Z,Late\n", "transcripts"),
        (MESSAGES + "r1,C1,survey,2026-05-01T10:00:00Z,Late\n", "surveys"),
        ("id,email,created_at,text,rating,scale\n", "surveys"),
        ("order_id,customer_id,ordered_at,amount\n", "orders"),
        ("customer_id,name,email\n", "customers"),
        ("customer_id\n", "customers"),
        ("file,id,customer_id,started_at\n", "index"),
        ("ID;Customer_ID;Created_At;Text\n", "reviews"),
    ],
)
def test_the_kind_is_told_from_the_columns(text: str, kind: str) -> None:
    found = opened("table.csv", text)
    assert (found.kind, found.is_guessed) == (kind, True)


def test_the_declared_kind_fills_an_absent_channel() -> None:
    (item,) = records("t.csv", "id,customer_id,created_at,text\nm1,C1,2026-05-01T10:00:00Z,Hi\n", kind="emails")
    assert item.channel == "email"


def test_a_missing_column_is_named_with_the_map_that_would_fill_it() -> None:
    told = rejection("t.csv", "id,customer_id,data,Comment\n1,2,3,4\n")
    assert told.startswith("t.csv, line 1, created_at: missing columns created_at, text")
    assert "--map \"data=created_at,Comment=text\"" in told


def test_a_header_of_other_words_is_met_with_a_map_to_try() -> None:
    told = rejection("t.csv", "Nr zamówienia;Klient;Data;Kwota\n1;2;3;4\n")
    assert '--map "Nr zamówienia=order_id,Data=ordered_at,Kwota=amount,Klient=customer_id"' in told


def test_every_broken_value_of_a_row_is_told_at_once() -> None:
    (fault,) = records("o.csv", "order_id,customer_id,ordered_at,amount,currency\n1,2,01.05.2026,\"12,50\",PLN\n")
    assert fault.column == "ordered_at"
    assert '--date-format "%d.%m.%Y"' in fault.reason
    assert "; also amount: '12,50' is not a number; if ',' is the decimal mark: --decimal ," in fault.reason


def test_mapped_columns_are_named_in_errors_as_the_file_names_them() -> None:
    options = {"column_map": parse_column_map("When=created_at,Opinia=text,nr=id,klient=customer_id")}
    found = records("t.csv", "nr;klient;When;Opinia\n1;2;2026-05-01T10:00:00Z;ok\n2;2;soon;ok\n", **options)
    assert [type(item) for item in found] == [ParsedMessage, Fault]
    assert found[1].sentence("t.csv").startswith("t.csv, line 3, When: ")


def test_a_map_of_columns_that_are_not_there_is_refused_by_name() -> None:
    assert "body" in rejection("t.csv", "id,customer_id,created_at,text\n", column_map=(("body", "product"),))


def test_another_encoding_is_offered_and_then_reads_the_file() -> None:
    content = (MESSAGES + "r1,C1,review,2026-05-01T10:00:00Z,Spóźniona przesyłka\n").encode("cp1250")
    (fault,) = records("t.csv", content)
    assert "--encoding cp1250" in fault.reason
    (item,) = records("t.csv", content, encoding="cp1250")
    assert item.text == "Spóźniona przesyłka"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_byte_order_marks_are_read_and_are_no_part_of_the_first_column(encoding: str) -> None:
    (item,) = records("t.csv", (MESSAGES + "r1,C1,review,2026-05-01T10:00:00Z,Źle\n").encode(encoding))
    assert (item.id, item.text) == ("r1", "Źle")


def test_privileges_never_come_from_a_message_file() -> None:
    (item,) = records(
        "t.jsonl",
        json.dumps({"id": "1", "customer_id": "C", "created_at": "2026-05-01T10:00:00Z", "text": "x", "approved": True, "clv": 9}),
    )
    assert not hasattr(item, "approved")


def test_ratings_are_held_to_their_scale() -> None:
    head = "id,customer_id,created_at,text,rating,scale\n"
    good, bad, unknown = records(
        "t.csv", head + "".join(f"r{n},C,2026-05-01T10:00:00Z,x,{value}\n" for n, value in enumerate(("9,nps", "9,stars", "3,smiles")))
    )
    assert (good.rating, good.scale, bad.column, unknown.column) == (9.0, "nps", "rating", "scale")


def test_parquet_takes_native_times_numbers_and_whole_number_ids() -> None:
    buffer = io.BytesIO()
    frame = {
        "order_id": [7, 8],
        "customer_id": ["C1", "C2"],
        "ordered_at": [datetime(2026, 5, 1, 10, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)],
        "amount": [12.5, 3.0],
        "currency": ["PLN", "PLN"],
        "unused": [1, 2],
    }
    pq.write_table(pa.table(frame), buffer)
    good, bad = records("orders.parquet", buffer.getvalue())
    assert (good.order_id, good.amount_minor, good.ordered_at) == ("7", 1250, datetime(2026, 5, 1, 10, tzinfo=UTC))
    assert bad.sentence("orders.parquet").startswith("orders.parquet, row 2, ordered_at: 2030-01-01 is in the future")


def test_a_damaged_parquet_page_is_a_named_fault() -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"customer_id": [f"C{n}" for n in range(5_000)]}), buffer, compression="zstd", use_dictionary=False)
    raw = bytearray(buffer.getvalue())
    raw[60:90] = bytes(30)
    assert "Parquet" in rejection("customers.parquet", bytes(raw))


def test_a_workbook_is_read_from_the_sheet_and_row_where_the_header_stands() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Report of May"])
    sheet = book.create_sheet("Data")
    sheet.append([])
    sheet.append(["Order_ID", "customer_id", "ordered_at", "amount", "currency"])
    sheet.append([1001, "C1", datetime(2026, 5, 1, 10, 30), 12.5, "PLN"])
    sheet.append([None, None, None, None, None])
    sheet.append([1002, "C1", "soon", 1, "PLN"])
    buffer = io.BytesIO()
    book.save(buffer)
    good, bad = records("orders.xlsx", buffer.getvalue(), time_zone="Europe/Warsaw")
    assert (good.order_id, good.amount_minor, good.ordered_at.hour) == ("1001", 1250, 8)
    assert bad.sentence("o.xlsx").startswith("o.xlsx, row 5, ordered_at: ")


def test_content_under_a_wrong_name_is_refused() -> None:
    assert "not an XLSX workbook" in rejection("t.xlsx", MESSAGES)
    assert "PDF" in rejection("t.csv", b"%PDF-1.7 x")
    assert "HTML" in rejection("t.csv", "\n<!DOCTYPE html><html></html>")
    assert "save it as .xlsx" in rejection("t.xls", b"\xd0\xcf\x11\xe0 rest")


def test_customers_keep_further_columns_as_traits_and_leave_out_what_cannot_be_read() -> None:
    text = (
        "customer_id,name,email,phone,locale,consent_email,acquisition_cost,Tier,approved\n"
        "C1,Anna,wrong,600100200,pl_PL,tak,5,gold,true\nC2,Ola,,,,maybe,,,\n"
    )
    good, bad = records("c.csv", text)
    assert isinstance(good, ParsedCustomer)
    assert (good.name, good.email, good.phone, good.locale, good.consent_email) == ("Anna", None, "+48600100200", "pl-PL", True)
    assert good.traits == (("Tier", "gold"),)
    assert [name for name, _ in good.left_out] == ["acquisition_cost", "email"]
    assert bad.column == "consent_email"


def line(number: int, amount: int, **fields: Any) -> ParsedOrderLine:
    given = {
        "order_id": "o1",
        "customer_id": "C1",
        "ordered_at": NOW,
        "currency": "PLN",
        "margin_minor": None,
        "product": None,
        "quantity": None,
        "is_refund": False,
    }
    return ParsedOrderLine(line=number, amount_minor=amount, **{**given, **fields})


def test_a_discount_line_lowers_its_order_and_a_negative_sum_is_a_refund() -> None:
    (order,) = add_up([line(2, -200), line(1, 1000, margin_minor=300)])
    assert (order.kind, order.amount_minor, order.margin_minor, order.line) == ("order", 800, None, 1)
    (refund,) = add_up([line(1, 200), line(2, -1000)])
    assert (refund.kind, refund.amount_minor) == ("refund", 800)
    order, refund = add_up([line(1, 1000, margin_minor=100), line(2, -400, is_refund=True, margin_minor=-40)])
    assert (order.amount_minor, order.margin_minor, refund.amount_minor, refund.margin_minor) == (1000, 100, 400, 40)


@pytest.mark.parametrize("other", [{"customer_id": "C2"}, {"currency": "EUR"}])
def test_lines_that_disagree_make_no_order(other: dict[str, str]) -> None:
    with pytest.raises(BadValue, match="o1"):
        add_up([line(1, 100), line(2, 100, **other)])


def test_names_are_shown_escaped_and_short() -> None:
    assert shown_name("a\r\nb\u202ec.csv") == "a\\u000d\\u000ab\\u202ec.csv"
    assert len(shown_name("n" * 400)) < 170


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "customer_id", "created_at", "text", "rating"]),
            st.one_of(st.none(), st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.lists(st.integers(), max_size=2)),
        ),
        max_size=5,
    )
)
def test_any_json_objects_end_in_messages_faults_or_a_named_rejection(objects: list[dict[str, Any]]) -> None:
    try:
        found = records("x.jsonl", "\n".join(json.dumps(item) for item in objects) + "\n")
    except FileFault:
        return
    assert all(isinstance(item, (ParsedMessage, ParsedCustomer, Fault)) for item in found)


@given(st.binary(max_size=400), st.sampled_from(["csv", "jsonl", "json", "parquet", "xlsx", "eml", "mbox", "txt", "bin"]))
def test_any_bytes_end_in_records_faults_or_a_named_rejection(content: bytes, extension: str) -> None:
    with suppress(FileFault):
        assert None not in records(f"x.{extension}", content)


def test_decimal_fractions_of_json_stay_exact() -> None:
    (item,) = records("o.jsonl", '{"order_id":1,"customer_id":2,"ordered_at":"2026-05-01T10:00:00Z","amount":0.29,"currency":"PLN"}\n')
    assert (item.amount_minor, item.quantity, Decimal("0.29") * 100) == (29, None, 29)
