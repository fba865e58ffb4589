"""The Chroma index of messages, and the only importer of chromadb: opaque ids, vectors and filter keys, never a text.

The index lives in `<home>/index/`, in a folder per generation; `current` names the one in use. A rebuild fills the next
generation and then switches, so that a killed rebuild leaves the old one, and what was deleted is gone from the files
with its folder. With `HEED_CHROMA_URL` the index is a Chroma server, which several processes may share.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from pipelines.errors import IndexUnavailable, Refused
from pipelines.search.owner_lock import OwnerLock
from pipelines.search.unused_slots import blank_unused_slots, unsaved
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Vectors = npt.NDArray[np.float32]
Keys = Mapping[str, str | int | bool]

BATCH = 1_000  # Chroma takes 5,461 rows at most and is fastest around 1,000
PAGE = 5_000
CURRENT = "current"
GENERATION = re.compile(r"generation-[0-9]{1,9}")
REBUILD_WANTED = "rebuild-wanted"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHAPE = {"hnsw": {"space": "cosine", "max_neighbors": 16, "ef_construction": 100, "ef_search": 200}}


@dataclass(frozen=True)
class Entry:
    """One message as the index holds it."""

    id: bytes
    vector: Vectors
    keys: Keys


def index_folder(workspace: Workspace) -> Path:
    """Where the index, its lock and the wish for a rebuild are kept."""
    return workspace.home / "index"


@contextmanager
def _as_unavailable(doing: str, url: str | None) -> Iterator[None]:
    """Turns whatever chromadb raises, panics of its native part included, into IndexUnavailable."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, IndexUnavailable, Refused):
        raise
    except BaseException as error:
        if url is None:
            index, fix = "search index", "`heed index rebuild` makes it anew."
        else:
            index = f"Chroma server at {urlsplit(url).hostname}"
            fix = "See that it runs and that HEED_CHROMA_URL is right; meanwhile search reads the vectors in the database."
        raise IndexUnavailable(f"The {index} failed while {doing} ({type(error).__name__}).", fix=fix) from error


def _client(folder: Path, url: str | None, local_only: bool) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if url is None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return chromadb.PersistentClient(str(folder), settings=settings)
    parts = urlsplit(url)
    host = parts.hostname or "127.0.0.1"
    if local_only and host not in LOOPBACK:
        raise Refused(f"HEED_LOCAL_ONLY forbids the Chroma server at {host}.", fix="Unset HEED_CHROMA_URL or HEED_LOCAL_ONLY.")
    return chromadb.HttpClient(host=host, port=parts.port or 8000, ssl=parts.scheme == "https", settings=settings)


def _refusing_to_embed() -> Any:
    """An embedding function that raises: Chroma is always given vectors and must never fetch a model of its own."""
    from chromadb.api.types import EmbeddingFunction

    class RefusesToEmbed(EmbeddingFunction[Any]):
        def __init__(self) -> None:
            pass

        def __call__(self, input: Any) -> Any:
            raise IndexUnavailable("Heed hands vectors to the index; it never lets the index make them.")

    return RefusesToEmbed()


class MessageIndex:
    """The index of one workspace and one reading model, open in this process; safe to use from several threads."""

    def __init__(self, folder: Path, *, url: str | None, model_version: str, local_only: bool) -> None:
        self._folder = folder
        self._url = url
        self._local_only = local_only
        self._writing = threading.RLock()
        self._lock = OwnerLock(folder) if url is None else None
        self._name = f"messages-{hashlib.sha256(model_version.encode()).hexdigest()[:16]}"
        self.checked = False  # set by `consistency` once the index was compared with SQL
        if self._lock is not None:
            self._lock.take()
        try:
            with _as_unavailable("opening", url):
                self._client = _client(_current_generation(folder), url, local_only)
                self._collection = self._open(self._client)
                if url is None and unsaved(_current_generation(folder)):
                    self._collection.get(limit=1, include=[])  # its files are made anew now, not at the first search
                    self._blank(_current_generation(folder))
        except BaseException:
            if self._lock is not None:
                self._lock.give_up()
            raise

    def _open(self, client: ClientAPI) -> Collection:
        return client.get_or_create_collection(
            self._name, embedding_function=_refusing_to_embed(), configuration=SHAPE  # type: ignore[arg-type]
        )

    def _blank(self, generation: Path) -> None:
        if self._url is None:
            blank_unused_slots(generation)

    def count(self) -> int:
        """How many messages the index holds."""
        with _as_unavailable("counting", self._url):
            return int(self._collection.count())

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Adds the entries or replaces those that are there; doing it twice changes nothing."""
        with self._writing, _as_unavailable("writing", self._url):
            _fill(self._collection, entries)
            self._blank(_current_generation(self._folder))

    def remove(self, ids: Sequence[bytes]) -> None:
        """Takes those messages out; ids that are not there are passed over."""
        with self._writing, _as_unavailable("deleting", self._url):
            for start in range(0, len(ids), BATCH):
                self._collection.delete(ids=[item.hex() for item in ids[start : start + BATCH]])

    def nearest(self, vector: Vectors, limit: int, where: dict[str, Any] | None = None) -> list[tuple[bytes, float]]:
        """The nearest messages with their cosine, best first."""
        with _as_unavailable("searching", self._url):
            found = self._collection.query(query_embeddings=vector[None, :], n_results=limit, where=where, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [(bytes.fromhex(item), 1.0 - float(far)) for item, far in zip(found["ids"][0], distances, strict=True)]

    def ids(self) -> set[bytes]:
        """The ids of every message in the index."""
        held: set[bytes] = set()
        with _as_unavailable("listing", self._url):
            for start in range(0, self._collection.count(), PAGE):
                page = self._collection.get(include=[], limit=PAGE, offset=start)["ids"]
                held.update(bytes.fromhex(item) for item in page)
        return held

    def vectors_of(self, ids: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors that the index holds for those messages."""
        with _as_unavailable("reading", self._url):
            found = self._collection.get(ids=[item.hex() for item in ids], include=["embeddings"])
        held = found["embeddings"] if found["embeddings"] is not None else []
        return {bytes.fromhex(item): np.asarray(row, dtype=np.float32) for item, row in zip(found["ids"], held, strict=True)}

    def replace(self, entries: Iterator[Sequence[Entry]], wrote: Callable[[int], None]) -> None:
        """Fills a new generation from `entries`, switches to it and deletes the old one with its files."""
        with self._writing, _as_unavailable("rebuilding", self._url):
            fresh = _generation_after(_current_generation(self._folder))
            if self._url is None:
                shutil.rmtree(fresh, ignore_errors=True)
                client = _client(fresh, None, self._local_only)
            else:
                client = self._client
                client.delete_collection(self._name)
            collection = self._open(client)
            for batch in entries:
                _fill(collection, batch)
                self._blank(fresh)
                wrote(len(batch))
            self._collection = collection
            if self._url is None:
                _write_whole(self._folder / CURRENT, fresh.name)
                before, self._client = self._client, client
                before.close()  # type: ignore[attr-defined]
                for left in self._folder.glob("generation-*"):
                    if left != fresh:
                        shutil.rmtree(left, ignore_errors=True)

    def close(self) -> None:
        """Releases files and lock."""
        with self._writing:
            if self._url is None:
                self._client.close()  # type: ignore[attr-defined]
            if self._lock is not None:
                self._lock.give_up()


def _current_generation(folder: Path) -> Path:
    try:
        name = (folder / CURRENT).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        name = ""
    return folder / (name if GENERATION.fullmatch(name) else "generation-1")


def _generation_after(generation: Path) -> Path:
    return generation.with_name(f"generation-{int(generation.name.rpartition('-')[2]) + 1}")


def _fill(collection: Collection, entries: Sequence[Entry]) -> None:
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        collection.upsert(
            ids=[item.id.hex() for item in batch],
            embeddings=np.stack([item.vector for item in batch]),
            metadatas=[dict(item.keys) for item in batch],
        )


def _write_whole(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text + "\n", "ascii")
    beside.replace(path)


_open_here: dict[tuple[str, str | None, str], MessageIndex] = {}
_opening = threading.Lock()


def open_index(workspace: Workspace) -> MessageIndex:
    """The workspace's index, opened once per process; raises IndexUnavailable when it belongs to another process."""
    if not workspace.index_owner and workspace.chroma_url is None:
        raise IndexUnavailable("This process leaves the search index to its owner.")
    where = (str(workspace.home.resolve()), workspace.chroma_url, workspace.reading_version)
    with _opening:
        if where not in _open_here:
            for other in [key for key in _open_here if key[:2] == where[:2]]:
                _open_here.pop(other).close()
            _open_here[where] = MessageIndex(
                index_folder(workspace), url=workspace.chroma_url, model_version=workspace.reading_version,
                local_only=workspace.local_only,
            )
        return _open_here[where]


def is_open_here(workspace: Workspace) -> bool:
    """Whether this process has the index open already."""
    return (str(workspace.home.resolve()), workspace.chroma_url, workspace.reading_version) in _open_here


def close_index(workspace: Workspace) -> None:
    """Closes what `open_index` opened for this workspace in this process and gives up the ownership."""
    home = str(workspace.home.resolve())
    with _opening:
        for key in [key for key in _open_here if key[0] == home]:
            _open_here.pop(key).close()


def forget_broken(workspace: Workspace) -> None:
    """Deletes an index folder that cannot be opened, so that the next opening starts from nothing and is rebuilt."""
    close_index(workspace)
    folder = index_folder(workspace)
    lock = OwnerLock(folder)
    lock.take()
    try:
        # another path than before: chromadb keeps what it opened, broken or not, by its path
        fresh = _generation_after(_current_generation(folder))
        for left in folder.glob("generation-*"):
            shutil.rmtree(left, ignore_errors=True)
        _write_whole(folder / CURRENT, fresh.name)
    finally:
        lock.give_up()
