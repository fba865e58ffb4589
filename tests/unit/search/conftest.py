"""A workspace with messages whose vectors point in known directions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import numpy as np
import pytest

from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_message, a_reading

DIMENSION = 8
AddMessages = Callable[[int], list[bytes]]


def direction(seed: int) -> np.ndarray:
    """A unit vector that is the same for the same seed."""
    found = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
    return found / np.linalg.norm(found)


def pointing(seed: int) -> Callable[[Sequence[str]], np.ndarray]:
    """An embedding under which every query points where message `seed` does."""
    return lambda texts: np.stack([direction(seed) for _ in texts])


@pytest.fixture
def add_messages(workspace: Workspace) -> AddMessages:
    """Stores `n` messages, message i pointing in direction i, one an hour back in time."""

    def add(n: int) -> list[bytes]:
        with transaction(workspace.engine) as connection:
            ids = []
            for number in range(n):
                fields = {"created_at": NOW - timedelta(hours=number), "channel": "review" if number % 2 else "email"}
                ids.append(a_message(connection, f"m{number}", f"Parcel number{number} came late.", **fields))
                a_reading(connection, ids[-1], embedding=direction(number).astype("<f2").tobytes())
        return ids

    return add
