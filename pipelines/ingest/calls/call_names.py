"""What the file name of a recorded call says: the telephone number of the caller and, with a declared zone, when it was."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue
from pipelines.ingest.rows.values import EARLIEST, read_phone

_NUMBER = re.compile(r"(?<![\w+])(\+|00)?(\d(?:[ -]?\d){8,14})(?!\d)")
_MOMENT = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])[T_ -]{0,3}"
    r"([01]\d|2[0-3])[-_.:h]?([0-5]\d)(?:[-_.:m]?([0-5]\d))?(?!\d)"
)
_DAY = re.compile(r"(?<!\d)20\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?!\d)")


def phone_in(name: str, options: ImportOptions) -> str | None:
    """The one telephone number in a name, in E.164; None for none, for several, and for one without code when no region is declared."""
    rest = _DAY.sub(" ", _MOMENT.sub(" ", name[:300]))
    found = set()
    for plus, digits in _NUMBER.findall(rest.replace("_", "\n")):
        number = _read(plus, re.sub(r"\D", "", digits), options.phone_region)
        if number is not None:
            found.add(number)
    return found.pop() if len(found) == 1 else None


def _read(plus: str, digits: str, region: str | None) -> str | None:
    """With a code as it is; without one by the region, or as a number of that region whose plus was left out."""
    tries = [f"+{digits}"] if plus else [digits, f"+{digits}"] if region else []
    for text in tries:
        try:
            number = read_phone("phone", text, region)
        except BadValue:
            continue
        if number is not None and _is_valid(number, None if plus or text == digits else region):
            return number
    return None


def _is_valid(number: str, region: str | None) -> bool:
    import phonenumbers

    parsed = phonenumbers.parse(number)
    return phonenumbers.is_valid_number(parsed) and (region is None or phonenumbers.region_code_for_number(parsed) == region)


def moment_in(name: str, options: ImportOptions, now: datetime) -> datetime | None:
    """The moment in a name such as `20260312-091402` in UTC; None without one, and without a declared zone."""
    found = _MOMENT.search(name[:300])
    if found is None or options.zone is None:
        return None
    year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
    try:
        moment = datetime(year, month, day, hour, minute, int(found[6] or 0), tzinfo=options.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST <= moment <= now else None
