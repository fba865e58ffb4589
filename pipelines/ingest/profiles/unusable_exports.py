"""Exports that lack what matters, known by their header, so that a refusal can say what to export instead."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipelines.ingest.declared.profile import TableProfile, folded_name
from pipelines.ingest.profiles.import_profiles import read_profile
from pipelines.ingest.profiles.shipped import SHIPPED


def why_unusable(header: Sequence[str]) -> str | None:
    """The sentence of the shipped profile whose unusable table the header is, or None."""
    folded = frozenset(folded_name(name) for name in header)
    fitting = [table for table in _unusable_tables() if table.fits(folded)]
    return max(fitting, key=lambda table: table.matched(folded)).unusable if fitting else None


@cache
def _unusable_tables() -> tuple[TableProfile, ...]:
    found = [table for path in sorted(SHIPPED.glob("*.yaml")) for table in read_profile(path).tables]
    return tuple(table for table in found if table.unusable)
