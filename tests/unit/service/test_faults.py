from __future__ import annotations

import errno

import pytest

from pipelines.errors import NotFound
from service.faults import of_the_disk


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_is_told_with_the_place(number: int) -> None:
    told = of_the_disk(OSError(number, "refused", "/somewhere/index/owner.lock"))
    assert told is not None and told.detail == "/somewhere/index/owner.lock cannot be used: refused."
    nameless = of_the_disk(OSError(number, "refused"))
    assert nameless is not None and nameless.detail == "The disk that holds the workspace cannot be used: refused."


@pytest.mark.parametrize("error", [KeyError("x"), FileNotFoundError(errno.ENOENT, "no such file"), NotFound("draft", "D-1")])
def test_other_failures_are_none_of_the_disk(error: Exception) -> None:
    assert of_the_disk(error) is None
