"""The worker thread inside `heed serve`: opens the reading model, mends the index, then works off what waits."""

from __future__ import annotations

import logging
import threading

from pipelines.errors import HeedError, IndexUnavailable, WorkspaceUnusable
from pipelines.jobs.worker import owner_name
from pipelines.records.database import new_id
from pipelines.workspace import Workspace
from service.faults import of_the_disk, without_words

log = logging.getLogger("heed.worker")
RESTART_AFTER_S = 5.0
STOP_WITHIN_S = 20.0
# long enough for the language to be judged, too: what judges it takes half a second to load
FIRST_TEXT = "The parcel came late and nobody has answered me."


class Worker:
    """Runs `flow.work` until told to stop; a fault is logged and the work begins again after a pause."""

    def __init__(self, workspace: Workspace, stop: threading.Event, *, switched_on: bool = True) -> None:
        self._workspace = workspace
        self._stop = stop
        self._switched_on = switched_on
        self._failure = ""
        self._thread = threading.Thread(target=self._run, name="heed-worker", daemon=True)

    def start(self) -> None:
        """Begins to work, unless the worker is switched off."""
        if self._switched_on:
            self._thread.start()

    def is_alive(self) -> bool:
        """Whether work goes on (or is meant not to)."""
        return not self._switched_on or (self._thread.is_alive() and not self._failure)

    def why_not(self) -> str:
        """One sentence on why no work goes on."""
        return self._failure or "is not running"

    def join(self) -> None:
        """Waits for the batch in hand to end."""
        if self._thread.is_alive():
            self._thread.join(STOP_WITHIN_S)

    def _run(self) -> None:
        from pipelines import flow

        prepared, owner = False, owner_name(new_id().hex())
        while not self._stop.is_set():
            try:
                if not prepared:
                    self._prepare()
                prepared, self._failure = True, ""
                flow.work(self._workspace, self._stop, owner=owner)
            except Exception as error:
                told = of_the_disk(error)
                title = error.title if isinstance(error, HeedError) else told.title if told is not None else ""
                self._failure = title or f"failed ({type(error).__name__})"
                log.error("the worker failed and begins again: %s", without_words(error) if told is None else told.detail)
                self._stop.wait(RESTART_AFTER_S)

    def _prepare(self) -> None:
        from pipelines.search.consistency import mend
        from pipelines.understanding.reader import open_reader

        try:
            open_reader(self._workspace).read([FIRST_TEXT], live=True)
            mended = mend(self._workspace)
            if not mended.agreed:
                log.info("index mended: %d added, %d removed, rebuilt: %s", mended.added, mended.removed, mended.rebuilt)
        except IndexUnavailable as error:
            log.info("search reads the vectors in the database: %s", error.detail)
        except WorkspaceUnusable:
            raise
        except HeedError as error:
            log.error("the worker begins without a part: %s", error.sentence())
