"""A person with an export and nothing but the help: it is named, shown, taken in, mended and remembered."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

EXPORTS = Path(__file__).parents[1] / "data" / "exports"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of one's own."""
    monkeypatch.setenv("HEED_HOME", str(tmp_path / "heed-data"))
    return tmp_path / "heed-data"


def test_an_export_is_named_shown_taken_in_and_its_header_remembered(home: Path, heed: Any, tmp_path: Path) -> None:
    export = tmp_path / "orders march.csv"
    shutil.copy(EXPORTS / "shopify_orders.csv", export)
    refused = heed("ingest", str(export), code=1)
    assert f"heed ingest --from shopify '{export}'" in refused
    shown = heed("ingest", "--dry-run", str(export), code=1)
    assert "--from shopify fits" in shown
    assert "54.79" in shown
    assert "accepted" in heed("ingest", "--from", "shopify", str(export))
    april = tmp_path / "april.csv"
    april.write_text(export.read_text().replace("#10", "#20"))
    assert "read like that with --from shopify" in heed("ingest", str(april))


def test_profiles_are_listed_and_copied_for_the_shops_own_statuses(home: Path, heed: Any, tmp_path: Path) -> None:
    listed = heed("profiles")
    assert "trustpilot" in listed
    assert "Copied to" in heed("profiles", "woocommerce", "--copy")
    own = home / "profiles" / "woocommerce.yaml"
    own.write_text(own.read_text().replace("ignored: [pending,", "ignored: [owl, pending,"))
    export = tmp_path / "woo.csv"
    export.write_text((EXPORTS / "woocommerce_orders.csv").read_text().replace("processing", "owl"))
    assert "owl (1)" in heed("ingest", "--from", "woocommerce", "--time-zone", "Europe/Warsaw", "--currency", "PLN", str(export))


def test_a_rejected_file_says_how_many_rows_are_alike(home: Path, heed: Any, tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    lines = [f"{number},{number}@client.example,paid,PLN,10.00,soon,Tea,1" for number in range(497)]
    orders.write_text("\n".join(["Name,Email,Financial Status,Currency,Total,Created at,Lineitem name,Lineitem quantity", *lines]))
    assert "(and 496 more alike)" in heed("ingest", "--from", "shopify", str(orders), code=1)
