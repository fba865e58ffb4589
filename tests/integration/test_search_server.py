"""Search with a Chroma server that several processes share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.errors import IndexUnavailable, Refused
from pipelines.search import consistency, exact_scan
from pipelines.search.filters import Filters
from pipelines.search.find import find_by_meaning
from pipelines.search.index import close_index, open_index
from pipelines.workspace import Workspace
from service.settings import ask_this_machine_directly
from tests.integration.test_search_index import direction, index, store
from tests.stand_ins.server_process import end, started


@pytest.fixture
def chroma_url(tmp_path: Path) -> Iterator[str]:
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(tmp_path / "chroma"), "--host", "127.0.0.1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server, port = started(lambda port: subprocess.Popen([*command, "--port", str(port)], **quiet))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        end(server)


def test_a_chroma_server_finds_what_the_exact_scan_finds(workspace: Workspace, chroma_url: str) -> None:
    shared = replace(workspace, chroma_url=chroma_url, index_owner=False, local_only=True)
    try:
        ids = store(shared, range(60))
        index(shared, ids)
        assert open_index(shared).count() == 60
        found = [item for item, _ in find_by_meaning(shared, direction(1_007), 5, Filters())]
        assert found == [item for item, _ in exact_scan.nearest(shared, direction(1_007), 5, Filters())]
        assert consistency.rebuild(shared).added == 60
        assert open_index(shared).ids() == set(ids)
        assert consistency.mend(shared).agreed
    finally:
        close_index(shared)


def test_a_server_on_this_machine_is_asked_directly_where_a_proxy_is_set(
    workspace: Workspace, chroma_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "intranet.example")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    ask_this_machine_directly()
    shared = replace(workspace, chroma_url=chroma_url, index_owner=False, local_only=True)
    try:
        index(shared, store(shared, range(3)))
        assert open_index(shared).count() == 3
    finally:
        close_index(shared)


def test_a_server_that_does_not_answer_leaves_the_scan(workspace: Workspace) -> None:
    shared = replace(workspace, chroma_url="http://127.0.0.1:9", index_owner=False)
    ids = store(shared, range(5))
    with pytest.raises(IndexUnavailable, match=r"Chroma server at 127\.0\.0\.1 failed") as failed:
        index(shared, ids)
    assert "HEED_CHROMA_URL" in failed.value.fix
    assert find_by_meaning(shared, direction(2), 1, Filters())[0][0] == ids[2]


def test_local_only_refuses_a_server_elsewhere(workspace: Workspace) -> None:
    shared = replace(workspace, chroma_url="http://chroma.example:8000", local_only=True)
    with pytest.raises(Refused, match="HEED_LOCAL_ONLY"):
        open_index(shared)
