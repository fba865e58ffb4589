"""Named sets of import options (`--from NAME`), shipped with Heed or written by the company into its workspace.

A profile is a small YAML file: kind, encoding, decimal, date_format, time_zone, currency, phone_region, and `map` from
their column names (in lower case) to ours. What is said on the command line overrules it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import UsageError
from pipelines.ingest.faults import OptionRefused
from pipelines.ingest.options import ImportOptions

SHIPPED = Path(__file__).parent / "profiles"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_SETTINGS = ("kind", "encoding", "decimal", "date_format", "time_zone", "currency", "phone_region")


def profile_names(home: Path) -> list[str]:
    """The profiles that can be named, the company's own (`profiles/NAME.yaml` in the workspace) among them."""
    return sorted({path.stem for folder in (SHIPPED, home / "profiles") for path in folder.glob("*.yaml")})


def with_profile(name: str, home: Path, given: ImportOptions) -> ImportOptions:
    """The options of a profile, overruled by those that were given; raises OptionRefused when it cannot be used."""
    profile = _read(name, home)
    pairs = tuple((str(theirs).strip().lower(), str(ours).strip().lower()) for theirs, ours in (profile.get("map") or {}).items())
    settings = {setting: str(profile[setting]) for setting in _SETTINGS if profile.get(setting) is not None}
    try:
        declared = ImportOptions(column_map=pairs, **settings)  # type: ignore[arg-type]
    except OptionRefused as refused:
        raise OptionRefused("--from", f"{name}: {refused.option.lstrip('-')} {refused.reason}") from None
    overruled = {setting: value for setting in _SETTINGS if (value := getattr(given, setting)) is not None}
    return replace(given, column_map=declared.column_map + given.column_map, **{**settings, **overruled})


def _read(name: str, home: Path) -> dict[str, Any]:
    known = ", ".join(profile_names(home))
    if not _NAME.fullmatch(name):
        raise OptionRefused("--from", f"is the name of a profile: {known}")
    path = next((folder / f"{name}.yaml" for folder in (home / "profiles", SHIPPED) if (folder / f"{name}.yaml").is_file()), None)
    if path is None:
        raise OptionRefused("--from", f"is the name of a profile: {known}")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"Profile {name} is not YAML ({type(error).__name__}).") from None
    unknown = set(content) - {*_SETTINGS, "map"} if isinstance(content, dict) else {"a list of settings"}
    if unknown or not isinstance(content.get("map") or {}, dict):
        raise UsageError(f"Profile {name} may hold {', '.join(_SETTINGS)} and map, and nothing else.")
    return dict(content)
