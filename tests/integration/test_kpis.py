"""The figures and tables of a workspace, over HTTP and on the command line, in an empty shop, a small one and an odd one."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from service.cli import run
from tests.builders import NOW, a_customer, a_message, a_run, an_order
from tests.conftest import FilledOnce
from tests.integration.api import Served, served

TABLES = ("", "/segments", "/cohorts", "/reconciliation", "/drivers")
OPTIONS = ((), ("--segments",), ("--cohorts",), ("--reconcile",), ("--drivers",))


def fill(workspace: Workspace) -> None:
    """Sixty customers in two currencies, a refund, an order of nobody, and a survey."""
    with transaction(workspace.engine) as connection:
        for number in range(60):
            key = f"C{number:02}"
            owner = a_customer(
                connection, key=key, acquisition_source=("ads", "referral")[number % 2], acquisition_cost_minor=500,
                acquisition_cost_currency="PLN", traits={"city": ("Opole", "Płock")[number % 3 == 0]},
            )  # fmt: skip
            for order in range(1 + number % 4):
                moment = NOW - timedelta(days=5 * number % 280 + 40 * order)
                an_order(connection, owner, f"{key}-{order}", moment, currency=("PLN", "EUR")[number % 5 == 0], margin_minor=4000)
        an_order(connection, owner, "C59-0", NOW - timedelta(days=1), kind="refund", amount_minor=2500)
        an_order(connection, None, "lost", NOW - timedelta(days=3), amount_minor=77)  # type: ignore[arg-type]
        a_message(connection, "s1", "Fine.", customer_id=owner, channel="survey", rating=9.0, rating_scale="nps")
        a_run(connection, as_of=NOW)


@pytest.fixture(scope="module")
def filled(filled_once: FilledOnce) -> Path:
    return filled_once(fill)[0]


@pytest.fixture
def shop(workspace: Workspace, filled: Path) -> Workspace:
    shutil.copy(filled, workspace.home / "heed.db")
    return workspace


@pytest.fixture
def api(shop: Workspace) -> Iterator[Served]:
    with served(shop) as app:
        yield app


def numbers_in(body: Any) -> Iterator[float]:
    if isinstance(body, dict | list):
        for part in body.values() if isinstance(body, dict) else body:
            yield from numbers_in(part)
    elif isinstance(body, float):
        yield body


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_served_and_holds_no_number_that_is_none(api: Served, table: str) -> None:
    answer = api.as_role("viewer").get(f"/v1/kpis{table}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"]
    assert "NaN" not in answer.text and all(number == number for number in numbers_in(answer.json()))


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_workspace_has_empty_tables_and_no_fault(workspace: Workspace, table: str) -> None:
    with served(workspace) as app:
        answer = app.as_role("viewer").get(f"/v1/kpis{table}")
    assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_the_reconciliation_counts_orders_of_nobody_and_takes_refunds_off(api: Served) -> None:
    body = api.as_role("viewer").get("/v1/kpis/reconciliation").json()
    totals = {one["currency"]: one for one in body["totals"]}
    assert (totals["PLN"]["refunded"], totals["PLN"]["without_customer"]) == ("25.00", 1)
    assert float(totals["PLN"]["ordered"]) - 25 == pytest.approx(float(totals["PLN"]["net"]))
    assert sum(one["orders"] for one in body["items"]) == sum(1 + number % 4 for number in range(60)) + 1


@pytest.fixture
def heed(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    (shop.home / ".heed").write_text("workspace\n", encoding="utf-8")
    monkeypatch.setenv("HEED_HOME", str(shop.home))
    return shop


@pytest.mark.parametrize("option", OPTIONS, ids=" ".join)
def test_every_table_is_a_page_a_document_and_a_spreadsheet(
    heed: Workspace, capsys: pytest.CaptureFixture[str], tmp_path: Path, option: tuple[str, ...]
) -> None:
    assert run(["kpis", *option, "--csv", str(tmp_path / "table.csv")]) == 0
    page = capsys.readouterr().out
    assert len(page.splitlines()) > 5 and "nan" not in page.lower().split()
    assert len(list(csv.reader((tmp_path / "table.csv").open(encoding="utf-8-sig")))) > 1
    assert run(["kpis", *option, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"]


def test_two_tables_at_once_are_refused_in_a_sentence(heed: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kpis", "--segments", "--cohorts"]) == 2
    assert "--segments and --cohorts are two tables." in capsys.readouterr().err


@pytest.mark.parametrize("command", [["kpis", "--csv"], ["quarantine", "--export"]], ids=" ".join)
def test_a_table_for_a_place_that_cannot_be_written_is_refused_in_a_sentence(
    heed: Workspace, capsys: pytest.CaptureFixture[str], tmp_path: Path, command: list[str]
) -> None:
    place = tmp_path / "missing" / "table.csv"
    assert run([*command, str(place)]) == 2
    assert f"{place} cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("amount", ["1,000", "1.000", "nan", "-5", "1e3", "5 00"])
def test_a_budget_that_could_mean_two_amounts_is_refused(heed: Workspace, capsys: pytest.CaptureFixture[str], amount: str) -> None:
    assert run(["kpis", f"--budget={amount}"]) == 2
    assert "is not an amount" in capsys.readouterr().err


def test_pictures_and_page_are_written_and_what_is_missing_is_said(
    heed: Workspace, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = tmp_path / "out"
    assert run(["kpis", "--plots", str(place), "--report", str(place / "page.html"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [Path(one["picture"]).name for one in told["pictures"]] == ["cohorts.svg"]
    assert all(Path(one["table"]).exists() for one in told["pictures"])
    assert any("value models" in line for line in told["not_drawn"]) and any("valued" in line for line in told["not_drawn"])
    page = (place / "page.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 1 and "Key figures" in page
    assert not any(word in page.lower() for word in ("<script", " onload", "javascript:", "src=", "href="))


def test_the_page_is_read_with_a_keyboard_and_on_a_narrow_screen(heed: Workspace, tmp_path: Path) -> None:
    """Whatever is wider than the screen scrolls in a named place that the keyboard reaches; every header cell says what it heads."""
    assert run(["kpis", "--report", str(tmp_path / "page.html")]) == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    wide = re.findall(r'<div class="wide"([^>]*)>', page)
    assert len(wide) >= page.count("<table>") + page.count("<svg")
    assert all('tabindex="0" role="region" aria-label="' in attributes for attributes in wide)
    assert '<html lang="en">' in page and page.count("<h1>") == 1
    assert not re.search(r"<th(?! scope)[ >]", page)


def test_the_page_escapes_what_customers_files_say_and_is_the_same_each_time(heed: Workspace, tmp_path: Path) -> None:
    with transaction(heed.engine) as connection:
        for number in range(3):
            new = {"acquisition_cost_minor": 100, "acquisition_cost_currency": "PLN", "acquisition_source": "<script>alert(1)</script>"}
            owner = a_customer(connection, key=f"N{number}", acquired_at=NOW - timedelta(days=3), **new)
            an_order(connection, owner, f"N{number}", NOW - timedelta(days=3))
    pages = [tmp_path / name for name in ("one.html", "two.html")]
    for page in pages:
        assert run(["kpis", "--report", str(page)]) == 0
    text = pages[0].read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in text and "<script" not in text
    assert text == pages[1].read_text(encoding="utf-8")


def test_an_empty_workspace_has_an_empty_page(workspace: Workspace) -> None:
    from pipelines.churn.kpi_pictures import kpi_pictures
    from pipelines.clv.kpi_source import read_source
    from service.report.page import report_page

    source = read_source(workspace, NOW)
    page = report_page(workspace, source, *kpi_pictures(source))
    assert "No order is known" in page and "nan" not in page.lower().split()


def test_a_place_that_cannot_be_written_is_said(heed: Workspace, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert run(["kpis", "--report", str(tmp_path / "file" / "page.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err


ODD_SHOPS: dict[str, list[tuple[str, int, dict[str, Any]]]] = {
    "one customer": [("A", 5, {})],
    "refunds only": [("A", 5, {"kind": "refund"})],
    "nothing paid": [("A", 5, {"amount_minor": 0}), ("B", 9, {"amount_minor": 0})],
    "a negative amount alone": [("A", 5, {"amount_minor": -500})],
    "refunds above orders": [("A", 50, {}), ("A", 5, {"kind": "refund", "amount_minor": 99_999})],
    "ten years apart": [("A", 3_700, {}), ("A", 5, {}), ("B", 5, {})],
    "all identical": [(name, days, {}) for name in "ABCD" for days in (5, 90)],
    "every order in another currency": [("A", 5, {"currency": "PLN"}), ("A", 40, {"currency": "JPY"}), ("B", 9, {"currency": "KWD"})],
}


@pytest.mark.parametrize("name", ODD_SHOPS)
def test_an_odd_shop_gets_statements_and_never_a_fault(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    (workspace.home / ".heed").write_text("workspace\n", encoding="utf-8")
    monkeypatch.setenv("HEED_HOME", str(workspace.home))
    with transaction(workspace.engine) as connection:
        owners = {key: a_customer(connection, key=key) for key in {key for key, _, _ in ODD_SHOPS[name]}}
        for number, (key, days, fields) in enumerate(ODD_SHOPS[name]):
            an_order(connection, owners[key], f"O{number}", NOW - timedelta(days=days), **fields)
    for option in ((), ("--cohorts",), ("--report", str(tmp_path / "page.html"))):  # the page holds the other tables
        assert run(["kpis", *option, "--as-of", "2026-06-30"]) == 0
        said = capsys.readouterr()
        assert said.out.strip() and "nan" not in said.out.lower().replace(",", " ").split() and "inf" not in said.out.lower().split()
    assert "nan" not in (tmp_path / "page.html").read_text(encoding="utf-8").lower().split()
