"""The tables and folders as a real shop would hand them over: two countries, two conventions, a few blemishes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.demo.call_files import call_files
from pipelines.demo.dealing import Dealt
from pipelines.demo.orders import Line, Order, lines
from pipelines.demo.people import Customer
from pipelines.demo.profile import CURRENCIES, TIME_ZONES

STRANGER_ID = "GUEST-0612"
UNREADABLE_AMOUNT = "4O.5O"
CUSTOMER_COLUMNS = ("customer_id", "name", "email", "phone", "locale", "time_zone", "acquired_at", "acquisition_source",
                    "acquisition_cost", "currency", "consent_email", "city")
POLISH_ORDER_COLUMNS = ("order_id", "customer_id", "ordered_at", "amount", "margin", "product", "quantity", "kind")
BRITISH_ORDER_COLUMNS = ("order_id", "customer_id", "ordered_at", "currency", "amount", "margin", "product", "quantity", "kind")


def write_text(path: Path, content: str, encoding: str = "utf-8") -> None:
    """Write exactly these characters, with the same line ends on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode(encoding))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str) -> str:
    """Rows as delimited text with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def with_comma(minor: int) -> str:
    return f"{minor / 100:.2f}".replace(".", ",")


def with_dot(minor: int) -> str:
    return f"{minor / 100:.2f}"


def local_time(at: datetime, country: str) -> str:
    """Wall-clock time without an offset, as shop systems export it."""
    return at.astimezone(ZoneInfo(TIME_ZONES[country])).replace(tzinfo=None).isoformat(sep="T", timespec="seconds")


def utc_time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def write_customers(path: Path, customers: list[Customer]) -> None:
    """klienci.csv as a spreadsheet writes it: semicolons, decimal comma, a byte order mark, some addresses in capitals."""
    rows = []
    for place, customer in enumerate(customers):
        email = customer.email.upper() if place % 53 == 7 else customer.email
        name = f" {customer.name} " if place % 71 == 11 else customer.name
        rows.append((customer.customer_id, name, email, customer.phone, customer.locale, TIME_ZONES[customer.country],
                     local_time(customer.first_order_at, customer.country)[:10], customer.source,
                     with_comma(customer.acquisition_cost_minor), CURRENCIES[customer.country], customer.consent, customer.city))
    write_text(path, table(CUSTOMER_COLUMNS, rows, ";"), "utf-8-sig")


def receipts(orders: list[Order]) -> list[tuple[datetime, str, Order, Line, str]]:
    """Order lines and refunds in time: time, id, order, line, kind."""
    rows = []
    for order in orders:
        bought = lines(order)
        rows += [(order.at, order.order_id, order, line, "order") for line in bought]
        if order.refund is not None:
            back = order.refund.amount_minor
            line = Line(bought[0].product, 1, back, round(back * order.margin_rate))
            rows.append((order.refund.at, f"{order.order_id}-R1", order, line, "refund"))
    return sorted(rows, key=lambda row: (row[0], row[1]))


def write_polish_orders(path: Path, orders: list[Order]) -> None:
    """zamowienia.csv: semicolons, decimal comma, local time, no currency column."""
    rows = [(order_id, order.customer.customer_id, local_time(at, "PL"), with_comma(line.amount_minor),
             with_comma(line.margin_minor), line.product, line.quantity, kind)
            for at, order_id, order, line, kind in receipts(orders)]
    write_text(path, table(POLISH_ORDER_COLUMNS, rows, ";"))


def write_british_orders(path: Path, orders: list[Order]) -> int:
    """orders_uk.csv; returns the line of its one row with an amount that nobody can read."""
    rows: list[Sequence[object]] = [
        (order_id, order.customer.customer_id, local_time(at, "GB"), "GBP", with_dot(line.amount_minor),
         with_dot(line.margin_minor), line.product, line.quantity, kind)
        for at, order_id, order, line, kind in receipts(orders)]
    place = len(rows) * 2 // 3
    neighbour = rows[place]
    rows.insert(place, (f"{neighbour[0]}-X", *neighbour[1:4], UNREADABLE_AMOUNT, "", "Linen tea towel", 1, "order"))
    write_text(path, table(BRITISH_ORDER_COLUMNS, rows, ","))
    return place + 2


def product_named(item: Dealt) -> str:
    """The product that a review stands under on the site, empty for one about the shop."""
    return item.fill("{product}") if item.text.about and item.order else ""


def write_reviews(path: Path, reviews: list[Dealt]) -> None:
    """reviews.csv: both languages, by customer id, one of them from a guest whom nobody knows."""
    rows = [(item.text.id, item.customer.customer_id if item.customer else STRANGER_ID, "review", utc_time(item.at),
             item.fill(item.text.text), item.text.rating, item.text.language, product_named(item))
            for item in sorted(reviews, key=lambda one: one.at)]
    columns = ("id", "customer_id", "channel", "created_at", "text", "rating", "language", "product")
    write_text(path, table(columns, rows, ","))


def write_polish_surveys(path: Path, surveys: list[Dealt]) -> None:
    """ankiety.csv names the order, not the customer."""
    rows = [(item.text.id, item.order.order_id if item.order else "", "survey", local_time(item.at, "PL"),
             item.fill(item.text.text), item.text.rating, "nps", "pl") for item in sorted(surveys, key=lambda one: one.at)]
    write_text(path, table(("id", "order_id", "channel", "created_at", "text", "rating", "scale", "language"), rows, ";"))


def write_british_surveys(path: Path, surveys: list[Dealt]) -> None:
    """surveys.jsonl names the address, not the customer."""
    rows = [{"id": item.text.id, "email": item.customer.email if item.customer else "", "channel": "survey",
             "created_at": utc_time(item.at), "text": item.fill(item.text.text), "rating": item.text.rating, "scale": "nps",
             "language": "en"} for item in sorted(surveys, key=lambda one: one.at)]
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def write_calls(folder: Path, calls: list[Dealt]) -> None:
    """One transcript per call, and index.csv, which says whose they are and when they began."""
    index = []
    for name, content, call in call_files(calls):
        write_text(folder / name, content)
        index.append((name, call.text.id, call.customer.customer_id if call.customer else "", utc_time(call.at)))
    write_text(folder / "index.csv", table(("file", "id", "customer_id", "started_at"), index, ","))
