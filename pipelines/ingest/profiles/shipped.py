"""Which profiles come with Heed: the YAML files beside this one. Their names are told without reading any."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).parent


def names_in(folder: Path) -> list[str]:
    """The profiles of a folder, in the order of their names; none when there is no such folder."""
    return sorted(path.stem for path in folder.glob("*.yaml"))
