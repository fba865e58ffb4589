"""Keeps the rooms apart: imports run one way, and each outside library has one door.

A stray import is how a rule about money ends up depending on a web framework; the file that strays is named.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# a room may import the rooms before it
ROOMS = (
    "errors", "records", "rules", "workspace", "jobs", "charts", "llm", "ingest", "consent", "understanding", "search", "clv", "churn",
    "next_best_action", "drafts", "outbox", "outcomes", "ask",
)
# the rooms inside a room, in the order in which data walks through them; files beside them (the room's doors) may import all
INNER_ROOMS = {
    "ingest": (
        "formats", "declared", "rows", "profiles", "orders", "tables", "replies", "mail", "calls", "tickets", "storing", "quarantine",
        "files", "imap",
    ),
    "drafts": ("language", "reading", "facts", "writing", "checks", "consistency", "decision"),
}
# what every inner room may use, and which itself uses none of them
SHARED = {"ingest": {"faults", "limits", "file_report"}, "drafts": {"draft_rules"}}
KNOW_EVERY_ROOM = {"stages", "flow", "standing", "case", "doctor", "demo"}
DOORS = {
    "sqlalchemy": {"pipelines/records"},
    "alembic": {"pipelines/records"},
    "openai": {"pipelines/llm"},
    "langchain": {"pipelines/llm"},
    "langchain_core": {"pipelines/llm"},
    "langchain_openai": {"pipelines/llm"},
    "chromadb": {"pipelines/search"},
    "transformers": {"pipelines/understanding"},
    "tokenizers": {"pipelines/understanding"},
    "openvino": {"pipelines/understanding"},
    "onnxruntime": {"pipelines/understanding"},
    "torch": {"pipelines/understanding"},
    "imap_tools": {"pipelines/ingest/imap"},
    "altair": {"pipelines"},
    "vl_convert": {"pipelines/charts"},
    "fastapi": {"service"},
    "typer": {"service/cli", "service/first_questions.py"},
    "pydantic_settings": {"service/settings.py"},
}
# the types of a connection may be named anywhere; statements may not
TYPES_ONLY = {"sqlalchemy.engine"}


def sources() -> list[Path]:
    return sorted(path for package in ("pipelines", "service", "prompts") for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            if node.module.split(".")[0] in ("pipelines", "service", "prompts"):
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def room(parts: tuple[str, ...]) -> str | None:
    return parts[1].removesuffix(".py") if parts[0] == "pipelines" and len(parts) > 1 else None


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    here = path.relative_to(ROOT).parts
    own = room(here)
    for name, line in imports(path):
        there = tuple(name.split("."))
        if there[0] == "service":
            assert here[0] == "service", f"{path.name}:{line} imports {name}: rooms must not know the ways in"
        if there[0] == "pipelines" and here[0] == "prompts":
            raise AssertionError(f"{path.name}:{line} imports {name}: prompts are read by rooms, not the other way round")
        other = room(there)
        if own is None or other is None or own in KNOW_EVERY_ROOM or own == other or own == "__init__":
            continue
        assert other not in KNOW_EVERY_ROOM, f"{path.name}:{line} imports {name}, which only the ways in may"
        for name_of_room in (own, other):
            assert name_of_room in ROOMS, f"{path.name}:{line}: {name_of_room} is a room without a place in the order"
        assert ROOMS.index(other) < ROOMS.index(own), f"{path.name}:{line} imports {name}: {other} comes after {own}"


def place(parts: tuple[str, ...]) -> str | None:
    """The name inside a room that has rooms of its own: `rows` of `pipelines/ingest/rows/values.py`."""
    return parts[2].removesuffix(".py") if room(parts) in INNER_ROOMS and len(parts) > 2 else None


@pytest.mark.parametrize("path", [path for path in sources() if room(path.relative_to(ROOT).parts) in INNER_ROOMS],
                         ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_inside_a_room_run_one_way(path: Path) -> None:
    here = path.relative_to(ROOT).parts
    own = place(here)
    order, shared = INNER_ROOMS[here[1]], SHARED[here[1]]
    if own not in order and own not in shared:
        return
    for name, line in imports(path):
        there = tuple(name.split("."))
        other = place(there) if there[0] == "pipelines" and there[1:2] == here[1:2] else None
        if other is None or other == own or other in shared:
            continue
        assert own in order, f"{path.name}:{line} imports {name}: what every room uses must use no room"
        assert other in order, f"{path.name}:{line} imports {name}, which is one of the room's doors"
        assert order.index(other) < order.index(own), f"{path.name}:{line} imports {name}: {other} comes after {own}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_each_outside_library_has_one_door(path: Path) -> None:
    here = str(path.relative_to(ROOT))
    for name, line in imports(path):
        if name in TYPES_ONLY:
            continue
        doors = DOORS.get(name.split(".")[0])
        assert doors is None or any(here.startswith(door) for door in doors), f"{here}:{line} imports {name}, whose door is {doors}"


@pytest.mark.parametrize("path", [path for path in sources() if "pipelines" in path.parts], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_asks_the_clock_or_the_environment(path: Path) -> None:
    if path.name == "workspace.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            asked = f"{node.value.id}.{node.attr}"
            if asked == "os.environ" and path.parent.name == "understanding":
                continue  # told, not asked: switches off what a library would send
            assert asked not in {"datetime.now", "datetime.utcnow", "date.today", "time.time", "os.environ", "os.getenv"}, (
                f"{path.name}:{node.lineno} uses {asked}: time and settings are passed in"
            )


def test_no_file_has_a_name_without_meaning() -> None:
    vague = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "handler"}
    assert not [path for path in sources() if path.stem in vague]
