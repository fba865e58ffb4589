"""Who the made-up shop is, and in which order and with which options its files are read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

AS_OF = date(2026, 6, 30)
LAST_MOMENT = datetime(2026, 6, 30, 11, 0, tzinfo=UTC)
"""Nothing in the drop folder is later than this."""

HISTORY_DAYS = 730
SHOP_NAME = "Brzask & Moor"
DOMAIN = "brzaskmoor.example"
OWN_ADDRESSES = MappingProxyType({"PL": f"pomoc@{DOMAIN}", "GB": f"help@{DOMAIN}"})
TIME_ZONES = MappingProxyType({"PL": "Europe/Warsaw", "GB": "Europe/London"})
CURRENCIES = MappingProxyType({"PL": "PLN", "GB": "GBP"})

PROFILE: dict[str, Any] = {
    "name": SHOP_NAME,
    "sender_name": SHOP_NAME,
    "own_addresses": list(OWN_ADDRESSES.values()),
    "languages": ["en", "pl"],
    "country": "PL",
    "time_zone": "Europe/Warsaw",
    "currency": "PLN",
    "exchange_rates": {"GBP": 5.0},
    "website": f"https://{DOMAIN}",
    "postal_address": "Brzask & Moor, ul. Wrzosowa 8, 30-001 Kraków",
}
"""The company as it describes itself in the section `company` of its heed.yaml; the rate is for ranking only."""

RULES: dict[str, Any] = {
    "company": PROFILE,
    "drafts": {
        "allowed_names": ["Brzask", "Moor", "Orla", "Iskra", "Kropla", "Pianka", "Poranek", "Dolina", "Dale", "Finch", "Assam",
                          "Sencha"],
    },
    "ask": {"rivals": ["Kettleworth", "Imbrykowo", "Dom Kawosza"]},
    "rising": {"min_messages": 5, "false_alarm_share": 0.1},
}
"""The shop's whole heed.yaml; what it leaves out is as it comes, so paid offers have no budget until somebody gives them one.

Forty messages a week are few: what five of them speak of may rise, and chance is kept out the more strictly."""

INGEST_STEPS: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    (("klienci.csv",), {"decimal": ",", "time_zone": "Europe/Warsaw"}),
    (("zamowienia.csv",), {"decimal": ",", "time_zone": "Europe/Warsaw", "currency": "PLN"}),
    (("orders_uk.csv",), {"time_zone": "Europe/London"}),
    (("reviews.csv",), {}),
    (("ankiety.csv",), {"time_zone": "Europe/Warsaw"}),
    (("surveys.jsonl",), {}),
    (("mailbox.mbox",), {}),
    (("calls",), {}),
)
"""Paths below the drop folder in the order of reading, each with the options that a person would type for it."""
