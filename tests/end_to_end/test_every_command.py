"""Every command, as JSON and for people, and its one sentence when it is called wrongly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHOWING = [
    ("status",), ("config", "check"), ("alerts",), ("kpis",), ("wishes",), ("drafts",), ("key", "list"), ("quarantine",), ("match", "list"),
    ("promises",), ("outcomes",), ("journeys",),
    ("match", "list", "--unmatched"), ("doctor",), ("doctor", "--data"), ("alerts", "--digest"), ("kpis", "--budget", "500"),
    ("evaluate", "churn"),
]


@pytest.mark.parametrize("command", SHOWING, ids=" ".join)
def test_a_showing_command_prints_a_page_or_one_json_document(shop: Path, heed: Any, command: tuple[str, ...]) -> None:
    assert heed(*command).strip()
    assert isinstance(heed(*command, "--json"), dict)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("status", "--colour"), "--colour"),
        (("alerts", "show"), "See `heed alerts --help`."),
        (("approve", "D-00000000"), "See `heed approve --help`."),
        (("alerts", "close", "A-0000000000", "--as", "boring"), "boring"),
        (("kpis", "--budget", "much"), "much"),
        (("ingest",), "paths"),
        (("ingest", "x.csv", "--kind", "poems"), "--kind"),
        (("ingest", "x.csv", "--time-zone", "Mars/Olympus"), "--time-zone"),
        (("run", "--as-of", "soon"), "soon"),
        (("run", "--as-of", "0001-01-01"), "outside the years 1970 to 2999"),
        (("run", "--as-of", "2999-01-01"), "lies ahead"),
        (("serve", "--host", "nowhere.invalid", "--allow-remote"), "http://nowhere.invalid:8000 cannot be served"),
        (("ask", "   "), "empty"),
        (("ask", "who?", "--role", "king"), "king"),
        (("key", "create", "x", "--role", "king"), "king"),
        (("serve", "--port", "99999999"), "port"),
        (("serve", "--host", "0.0.0.0"), "--allow-remote"),
        (("evaluate", "reading", "x.csv"), "--text"),
        (("evaluate", "value", "x.csv", "--calibration-end", "soon"), "soon"),
        (("drafts", "--status", "lost"), "lost"),
        (("dance",), "dance"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_call_is_one_sentence_and_exit_code_2(shop: Path, heed: Any, command: tuple[str, ...], said: str) -> None:
    assert said.lower() in heed(*command, code=2).lower()
    failure = heed(*command, "--json", code=2)["error"]
    assert set(failure) == {"type", "title", "detail", "fix"}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("ingest", "nowhere.csv"), "nowhere.csv"),
        (("case", "C999999"), "C999999"),
        (("draft", "C999999"), "C999999"),
        (("approve", "D-00000000", "--by", "Maya"), "D-00000000"),
        (("reject", "D-00000000", "--because", "no"), "D-00000000"),
        (("edit", "D-00000000", "--body", "nowhere.txt", "--by", "Maya"), "nowhere.txt"),
        (("alerts", "close", "A-0000000000", "--as", "useful"), "A-0000000000"),
        (("alerts", "take", "A-0000000000", "--by", "Ewa"), "A-0000000000"),
        (("alerts", "escalate", "A-0000000000", "--to", "Jan"), "A-0000000000"),
        (("key", "revoke", "nobody"), "nobody"),
        (("match", "undo", "nothing"), "nothing"),
        
        (("evaluate", "reading", "nowhere.csv", "--text", "text", "--sentiment", "label"), "nowhere.csv"),
        (("evaluate", "value", "nowhere.csv", "--calibration-end", "2026-01-31"), "nowhere.csv"),
        (("evaluate", "search", "nowhere.csv", "--query", "q", "--document", "d"), "nowhere.csv"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_not_there_is_named_with_exit_code_1(shop: Path, heed: Any, command: tuple[str, ...], said: str) -> None:
    text = heed(*command, code=1)
    assert said in text
    assert len(text.strip().splitlines()) == 1
    assert set(heed(*command, "--json", code=1)["error"]) == {"type", "title", "detail", "fix"}


def test_a_command_without_a_workspace_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heed: Any) -> None:
    monkeypatch.setenv("HEED_HOME", str(tmp_path / "nothing-here"))
    assert "heed init" in heed("alerts", code=1)
    assert not (tmp_path / "nothing-here").exists()


def test_init_makes_a_workspace_and_leaves_an_existing_one_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heed: Any) -> None:
    monkeypatch.setenv("HEED_HOME", str(tmp_path / "mine"))
    made = heed("init", "--name", "Tea & Sons: \"The\" shop", "--own-address", "help@tea.example", "--json")
    assert (made["created"], made["company"]) == (True, 'Tea & Sons: "The" shop')
    assert heed("init", "--name", "Other", "--json")["company"] == 'Tea & Sons: "The" shop'
    assert "nothing to work on" in heed("run", code=1).lower()


def test_the_demo_refuses_somebody_elses_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heed: Any) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    monkeypatch.setenv("HEED_HOME", str(tmp_path))
    assert "left as it is" in heed("demo", code=1)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_help_answers_without_loading_what_it_does_not_need() -> None:
    code = "import sys; from service.cli import run; run(['--help']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = done.stdout.splitlines()[-1]
    heavy_ones = ["pandas", "numpy", "chromadb", "langchain", "openai", "transformers", "openvino", "scipy", "duckdb", "sqlalchemy"]
    for heavy in heavy_ones:
        assert f"'{heavy}'" not in loaded


def test_a_formula_in_a_customers_words_is_inert_in_an_export(shop: Path, heed: Any, tmp_path: Path) -> None:
    heed("alerts", "--csv", str(tmp_path / "cases.csv"))
    lines = (tmp_path / "cases.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) > 1
    assert not [cell for line in lines for cell in line.split(",") if cell.startswith(("=", "+", "@"))]


def test_one_json_document_and_nothing_else_reaches_stdout(shop: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "service.cli", "run", "--json"], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout)["stages"]
