"""Blanks what Chroma writes into slots of an index that no message uses yet.

Its native part takes the memory for an index's first 100 slots uncleared and writes it out whole (chroma-core/chroma#7688,
open in 1.5.9): up to 170 kB of what this process held before, a customer's words or an erased vector among it. Until the
index first saves itself (every 1,000 changes; until then messages live in its log) no slot is in use, so all are blanked;
after that every slot on the disk is one that a message uses or that was blanked.
"""

from __future__ import annotations

import os
from pathlib import Path

SAVED = "index_metadata.pickle"  # written when the index first saves itself; only its being there is asked
OF_SLOTS = ("data_level0.bin", "length.bin")


def unsaved(generation: Path) -> list[Path]:
    """The folders of indexes in that generation that have files but never saved themselves; Chroma makes their files anew
    at the first use in each process."""
    return [header.parent for header in generation.glob("*/header.bin") if not (header.parent / SAVED).exists()]


def blank_unused_slots(generation: Path) -> None:
    """Writes zeros over all slots of every unsaved index in that generation.

    To be called after whatever makes Chroma create an index's files, while nothing else writes to the index.
    """
    for path in (folder / name for folder in unsaved(generation) for name in OF_SLOTS):
        with path.open("r+b") as slots:
            slots.write(bytes(path.stat().st_size))
            slots.flush()
            os.fsync(slots.fileno())
