"""A fault as the log may hold it: where it happened and of what kind, never what the values were.

Messages of exceptions quote what they stumbled over, and that can be a customer's words or address.
"""

from __future__ import annotations

import errno
import traceback

from pipelines.errors import WorkspaceUnusable

OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO})


def without_words(error: BaseException) -> str:
    """The kind of the error and of its causes, with the lines of code that led there, without any message."""
    chain: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = "".join(f"\n  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(current.__traceback__))
        chain.append(f"{type(current).__module__}.{type(current).__qualname__}{frames}")
        current = current.__cause__ or current.__context__
    return "\ncaused by ".join(chain)


def of_the_disk(error: BaseException) -> WorkspaceUnusable | None:
    """The sentence for a disk that is full or a folder that may not be written, which is no fault in the program; else None."""
    if not isinstance(error, OSError) or error.errno not in OF_THE_DISK:
        return None
    place = error.filename if isinstance(error.filename, str) else "The disk that holds the workspace"
    fix = "What was finished is stored. Make room, or see who may write there; then try the same again."
    return WorkspaceUnusable(f"{place} cannot be used: {error.strerror}.", fix=fix)
