from __future__ import annotations

import threading
from typing import Any

import pytest

from pipelines.understanding import languages, reader
from service.worker import FIRST_TEXT


def test_two_who_ask_at_once_wait_for_one_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    loading, loaded = threading.Event(), threading.Event()

    def slowly(model: str, *, local_only: bool) -> Any:
        opened.append(model)
        loading.set()
        assert loaded.wait(30)
        return object()

    monkeypatch.setattr(reader, "open_chosen", slowly)
    got: list[Any] = []
    askers = [threading.Thread(target=lambda: got.append(reader.open_reader_at("slow model"))) for _ in range(2)]
    askers[0].start()
    assert loading.wait(30)
    askers[1].start()
    loaded.set()
    for asker in askers:
        asker.join(30)
    reader._opened.cache_clear()
    assert opened == ["slow model"] and got[0] is got[1]


def test_the_first_text_of_the_worker_loads_what_judges_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Any] = []
    monkeypatch.setattr(languages, "_identifier", loaded)
    assert languages.judge_language(FIRST_TEXT, ["en", "pl"]).language == "en"
    assert loaded
