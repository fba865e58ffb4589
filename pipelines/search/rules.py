"""The settings of search (section `search` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

Cosine = Annotated[float, Field(ge=-1, le=1)]


@dataclass(frozen=True)
class SearchRules:
    """How deep search looks and what it leaves out."""

    section: ClassVar[str] = "search"

    candidates: int = 100  # messages taken from each ranking (meaning, words) before the two are fused
    minimum_likeness: Cosine = 0.25  # cosine in [-1, 1] below which a message does not count as found by meaning
    scan_in_memory_up_to: int = 250_000  # vectors kept in memory by the exact scan; larger workspaces are read in pages
