"""How long POST /v1/messages takes until its reading is back, and how long a search takes, over HTTP with the worker running.

Run: pytest -m benchmark tests/benchmark/test_api_latency.py -s
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn

from pipelines import flow
from pipelines.records import rules_version
from pipelines.records.database import transaction
from pipelines.understanding.reader import reading_version
from pipelines.workspace import Workspace
from service import auth
from service.app import create_app
from tests.builders import NOW, a_customer, an_order

pytestmark = pytest.mark.benchmark
CUSTOMERS, MESSAGES = 200, 60
TEXTS = (
    "My parcel never came and nobody answers. This is the third time I write and I want my money back.",
    "Thank you, the shoes fit and came a day early.",
    "Zamówienie przyszło uszkodzone, a obsługa każe mi czekać kolejny tydzień. Jestem bardzo rozczarowana.",
    "Could you tell me when the blue jacket is back in stock?",
)


def a_shop(workspace: Workspace) -> Workspace:
    """Customers with some orders, and a finished run."""
    with transaction(workspace.engine) as connection:
        rules_version.number_of(connection, {}, NOW)
        for number in range(CUSTOMERS):
            customer_id = a_customer(connection, f"C{number}")
            for order in range(1 + number % 6):
                when = NOW - timedelta(days=20 + 37 * order + number % 90)
                an_order(connection, customer_id, f"o{number}-{order}", when, amount_minor=5_000 + 100 * number)
        rules_version.bump_data_version(connection)
    shop = replace(workspace, reading_version=reading_version(""), rules=replace(workspace.rules, version=1))
    flow.run(shop)
    return shop


def test_a_message_is_read_within_a_tenth_of_a_second(workspace: Workspace, tmp_path: Path) -> None:
    shop = a_shop(workspace)
    key = auth.create_key(shop, "bench", "agent", now=NOW)
    server = uvicorn.Server(uvicorn.Config(create_app(shop), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    posting, searching = [], []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        for number in range(MESSAGES):
            body = {
                "id": f"live{number}", "channel": "email", "created_at": NOW.isoformat(), "customer_id": f"C{number % CUSTOMERS}",
                "text": f"{TEXTS[number % len(TEXTS)]} ({number})",
            }
            started = time.perf_counter()
            answer = client.post("/v1/messages", json=body)
            posting.append((time.perf_counter() - started) * 1_000)
            assert answer.status_code == 201, answer.text
            assert answer.json()["reading"] is not None
        for number in range(30):
            started = time.perf_counter()
            client.get("/v1/search", params={"q": f"parcel lost {number}"}).raise_for_status()
            searching.append((time.perf_counter() - started) * 1_000)
    server.should_exit = True
    thread.join(30)
    warm = posting[10:]
    print(f"\nPOST /v1/messages: median {np.median(warm):.0f} ms, p95 {np.percentile(warm, 95):.0f} ms, first {posting[0]:.0f} ms")
    print(f"GET /v1/search: median {np.median(searching[5:]):.0f} ms, p95 {np.percentile(searching[5:], 95):.0f} ms")
    assert np.median(warm) < 100
