"""Profiles (`--from NAME`): what the exports of a system look like, shipped with Heed or written by the company.

A profile is a YAML file in this folder or in `profiles/` of the workspace, which comes first. It is read into
`profile.Profile`, and a fault in it is named with its place. What is said on the command line overrules it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import Conflict, UsageError
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.profile import Profile
from pipelines.ingest.faults import OptionRefused
from pipelines.ingest.profiles.profile_tables import BadProfile, read_table, texts
from pipelines.ingest.profiles.shipped import SHIPPED, names_in

LARGEST_BYTES = 200_000
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_SETTINGS = ("decimal", "date_format", "time_zone", "currency", "phone_region")
_WORDS = ("title", "where", "basis", "delimiter", "rows", *_SETTINGS)
_KEYS = ("also_called", "encoding", "tables", "mail", "tickets", *_WORDS)


def profile_names(home: Path) -> list[str]:
    """The profiles that can be named, the company's own (`profiles/NAME.yaml` in the workspace) among them."""
    return sorted({*names_in(SHIPPED), *names_in(home / "profiles")})


def profiles(home: Path) -> Iterator[Profile]:
    """Every profile that can be read, in the order of the names; a faulty one of the company's own is left out."""
    for name in profile_names(home):
        try:
            yield profile_of(name, home)
        except UsageError:
            continue


def profile_of(name: str, home: Path) -> Profile:
    """The profile of that name, or of that other name; raises OptionRefused when there is none, UsageError when it is faulty."""
    if _NAME.fullmatch(name):
        for folder in (home / "profiles", SHIPPED):
            if (folder / f"{name}.yaml").is_file():
                return read_profile(folder / f"{name}.yaml")
        for path in sorted(SHIPPED.glob("*.yaml")):
            profile = read_profile(path)
            if name in profile.also_called:
                return profile
    raise OptionRefused("--from", f"is the name of a profile: {', '.join(profile_names(home))}")


def profile_text(name: str, home: Path) -> str:
    """The YAML of a profile; raises OptionRefused when there is none of that name."""
    profile = profile_of(name, home)
    folder = home / "profiles" if (home / "profiles" / f"{profile.name}.yaml").is_file() else SHIPPED
    return (folder / f"{profile.name}.yaml").read_text(encoding="utf-8")


def copy_profile(name: str, home: Path) -> Path:
    """Copies a shipped profile into the workspace, where it comes first; raises Conflict when one is there already."""
    path = home / "profiles" / f"{profile_of(name, home).name}.yaml"
    if path.exists():
        raise Conflict(f"{path} is there already.", fix="Change that file, or remove it first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(profile_text(name, home), encoding="utf-8")
    return path


def with_profile(name: str, home: Path, given: ImportOptions) -> ImportOptions:
    """The options with a profile and its settings, overruled by those that were given."""
    profile = profile_of(name, home)
    settings = {setting: getattr(profile, setting) for setting in _SETTINGS if getattr(given, setting) is None}
    return replace(given, profile=profile, **settings)


def read_profile(path: Path) -> Profile:
    """A checked profile; raises UsageError that names the file, the place in it and what may stand there."""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST_BYTES:
            raise BadProfile("", f"has more than {LARGEST_BYTES:,} bytes")
        content = yaml.safe_load(raw.decode("utf-8"))
        return _profile(path.stem, content, hashlib.sha256(raw).hexdigest())
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"Profile {path.stem} is not YAML ({type(error).__name__}).", fix=f"Mend {path}.") from None
    except BadProfile as bad:
        place = f", {bad.place}" if bad.place else ""
        raise UsageError(f"Profile {path.stem}{place}: {bad.reason}.", fix=f"Mend {path}.") from None


def _profile(name: str, content: Any, digest: str) -> Profile:
    if not isinstance(content, dict):
        raise BadProfile("", f"a profile is a list of settings: {', '.join(_KEYS)}")
    if unknown := [str(key) for key in content if key not in _KEYS]:
        raise BadProfile(unknown[0], f"a profile may hold {', '.join(_KEYS)}, and nothing else")
    words = {key: _word(key, content[key]) for key in _WORDS if content.get(key) is not None}
    tables = content.get("tables") or {}
    if not isinstance(tables, dict):
        raise BadProfile("tables", "each table has a name, with its kind and columns under it")
    profile = Profile(
        name=name,
        digest=digest,
        encodings=tuple(part for part in _word("encoding", content.get("encoding") or "").split("|") if part),
        also_called=texts("also_called", content.get("also_called")),
        tables=tuple(read_table(str(key), table) for key, table in tables.items()),
        mail=_section("mail", content.get("mail")),
        tickets=_section("tickets", content.get("tickets")),
        **words,
    )
    _check_settings(profile)
    if not (profile.tables or profile.mail or profile.tickets):
        raise BadProfile("tables", "a profile describes a table, a mailbox or tickets")
    return profile


def _word(key: str, value: Any) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    raise BadProfile(key, "is a text")


def _section(key: str, value: Any) -> dict[str, tuple[str, ...]]:
    """Settings for mailboxes or tickets: each a text or a list of texts."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadProfile(key, "holds settings, each a text or a list of texts")
    return {str(name): texts(f"{key}.{name}", part) for name, part in value.items()}


def _check_settings(profile: Profile) -> None:
    """Holds the settings to the rules of the command line's options."""
    try:
        ImportOptions(**{setting: getattr(profile, setting) for setting in _SETTINGS})
        for encoding in profile.encodings:
            ImportOptions(encoding=encoding)
    except OptionRefused as refused:
        raise BadProfile(refused.option.lstrip("-").replace("-", "_"), refused.reason) from None
    if profile.delimiter is not None and profile.delimiter not in (",", ";", "\t", "|"):
        raise BadProfile("delimiter", 'is a comma, a semicolon, a bar or a tab ("\\t")')
    if profile.basis not in ("", "documentation", "memory"):
        raise BadProfile("basis", "is documentation or memory: where the shape is known from")
