"""Single values of a record: text, ids, times, amounts, addresses and telephones, each read strictly or refused with the way out.

Text files give strings; JSON, Parquet and spreadsheets give native values, which are taken as they are.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.ingest.declared.currencies import SYMBOLS, is_currency
from pipelines.ingest.declared.options import UNIX, ImportOptions
from pipelines.ingest.faults import BadValue
from pipelines.ingest.formats.text_decoding import unstorable
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.masked_addresses import stable_address

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)

_ID = re.compile(r"[A-Za-z0-9_\-.]+")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}(?::?\d{2})?))?")
_SECONDS = re.compile(r"\d{1,13}(?:\.\d{1,6})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME_LIKE = re.compile(r"[0-9TZ:+\-./, ]{1,40}")
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]+\.[^\s@<>\"(),:;\\\[\].]{2,63}")
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,18})?")
_AMOUNT_LIKE = re.compile(r"[0-9.,+\- ]{1,30}")
_GROUPED = {".": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"), ",": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")}
_OTHER_MARK = {".": ",", ",": "."}
_OTHER_FORMATS = (
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%Y-%m-%d",
)


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip()) or (isinstance(cell, float) and math.isnan(cell))


def read_text(column: str, cell: Any, limits: Limits, *, is_native: bool = False) -> str:
    """The text of a message as it stands; raises BadValue when there is nothing to read or too much."""
    if is_native and isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        cell = str(cell)
    if is_blank(cell):
        raise BadValue(column, "blank: there is nothing to read")
    if not isinstance(cell, str):
        raise BadValue(column, "is not text")
    if len(cell) > limits.text_chars:
        raise BadValue(column, f"{len(cell):,} characters are too long ({limits.said('text_chars')})")
    if (reason := unstorable(cell)) is not None:
        raise BadValue(column, reason)
    return cell


def read_short_text(column: str, cell: Any, most_chars: int = 500) -> str | None:
    """A short label such as a name or a product, trimmed, or None when blank."""
    if is_blank(cell):
        return None
    if isinstance(cell, (bool, list, dict)):
        raise BadValue(column, "is not text")
    text = spelled(cell)
    if len(text) > most_chars:
        raise BadValue(column, f"{len(text):,} characters are too long for this column ({most_chars} at most)")
    if (reason := unstorable(text)) is not None:
        raise BadValue(column, reason)
    return text


def spelled(cell: Any) -> str:
    """A cell as text: whole numbers without a fraction, the rest trimmed."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_id(column: str, cell: Any, limits: Limits) -> str:
    """An id of letters, digits, `_`, `-` and `.` without `..`; whole numbers are taken as they are."""
    if is_blank(cell):
        raise BadValue(column, "missing")
    if isinstance(cell, (bool, list, dict, datetime, date)) or (isinstance(cell, (float, Decimal)) and cell != int(cell)):
        raise BadValue(column, "is not an id")
    text = str(int(cell)) if isinstance(cell, (int, float, Decimal)) else str(cell).strip(" ")
    if len(text) > limits.id_chars:
        raise BadValue(column, f"the id has {len(text):,} characters ({limits.said('id_chars')})")
    if not _ID.fullmatch(text) or ".." in text:
        raise BadValue(column, "an id has only letters, digits, '_', '-' and '.', and no '..'; mend the cell or --map another column")
    return text


def read_time(
    column: str, cell: Any, options: ImportOptions, now: datetime, *, may_be_date: bool = False, may_be_ahead: bool = False
) -> datetime:
    """A moment in UTC, from 1995 to a day after `now`; `may_be_date` takes a plain date as 00:00 in the declared zone."""
    moment = _moment(column, cell, options, may_be_date)
    if moment.tzinfo is None:
        moment = _in_zone(column, moment, options.zone)
    offset = moment.utcoffset()
    if offset is None or not timedelta(hours=-12) <= offset <= timedelta(hours=14):
        raise BadValue(column, "the offset from UTC is outside -12:00 to +14:00")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise BadValue(column, "the time is out of range") from None
    if moment < EARLIEST:
        raise BadValue(column, f"{moment:%Y-%m-%d} is before 1995")
    if moment > now + AHEAD and not may_be_ahead:
        raise BadValue(column, f"{moment:%Y-%m-%d} is in the future")
    return moment


def _moment(column: str, cell: Any, options: ImportOptions, may_be_date: bool) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date) and (may_be_date or options.date_format):
        return datetime.combine(cell, time())
    if is_blank(cell):
        raise BadValue(column, "missing")
    if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool) and options.date_format == UNIX:
        cell = str(int(cell))
    if not isinstance(cell, str):
        raise BadValue(column, "is not a time")
    text = cell.strip()
    if options.date_format == UNIX:
        return _of_seconds(column, text)
    if options.date_format is not None:
        return _by_patterns(column, text, options.date_format)
    try:
        if _TIME.fullmatch(text):
            return datetime.fromisoformat(text.replace(",", ".").replace(" Z", "Z").replace(" +", "+").replace(" -", "-"))
        if _DATE.fullmatch(text) and may_be_date:
            return datetime.fromisoformat(text)
    except ValueError:
        raise BadValue(column, f"{_shown_time(text)} is not a time") from None
    offer = _format_offer(text)
    raise BadValue(column, f"{_shown_time(text)} is not an ISO 8601 time with seconds, such as 2026-03-01T09:30:00Z{offer}")


def _of_seconds(column: str, text: str) -> datetime:
    """The time of Unix seconds, or of thousandths when there are 12 digits or more."""
    if not _SECONDS.fullmatch(text):
        raise BadValue(column, f"{_shown_time(text)} is not a time in Unix seconds")
    seconds = int(text.partition(".")[0])
    return datetime.fromtimestamp(seconds / 1_000 if seconds >= 10**11 else seconds, tz=UTC)


def _by_patterns(column: str, text: str, patterns: str) -> datetime:
    """The time by the first of the declared patterns that fits; a bar stands between two."""
    for pattern in patterns.split("|"):
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    raise BadValue(column, f"{_shown_time(text)} is not a time of the form {patterns.replace('|', ' or ')}")


def _shown_time(text: str) -> str:
    return f"'{text}'" if _TIME_LIKE.fullmatch(text) else "this"


def _format_offer(text: str) -> str:
    """`--date-format` patterns that would read this text, when there are any."""
    fitting = []
    for pattern in _OTHER_FORMATS:
        try:
            datetime.strptime(text, pattern)
        except ValueError:
            continue
        fitting.append(f'--date-format "{pattern}"')
    return f"; {' or '.join(fitting[:2])} would read it" if fitting else ""


def _in_zone(column: str, moment: datetime, zone: ZoneInfo | None) -> datetime:
    """The local time in the declared zone; a time that the zone skips or repeats is refused."""
    if zone is None:
        raise BadValue(column, "the time has no offset; say which zone it is in, such as --time-zone Europe/Warsaw")
    placed = moment.replace(tzinfo=zone, fold=0)
    if placed.utcoffset() != moment.replace(tzinfo=zone, fold=1).utcoffset():
        skipped = placed.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment
        raise BadValue(
            column,
            f"this time {'does not exist' if skipped else 'happens twice'} in {zone.key} (clock change); give it with its offset",
        )
    return placed


def read_number(column: str, cell: Any, options: ImportOptions) -> Decimal:
    """A finite number by the declared decimal mark; raises BadValue with the option that would read it."""
    if is_blank(cell):
        raise BadValue(column, "missing")
    if isinstance(cell, bool):
        raise BadValue(column, "is not a number")
    if isinstance(cell, (int, float, Decimal)):
        number = Decimal(str(cell))
        if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
            raise BadValue(column, "the number is out of range")
        return number
    if not isinstance(cell, str):
        raise BadValue(column, "is not a number")
    text = cell.strip().replace("\u2212", "-")
    mark = options.decimal or "."
    if mark == "." and _PLAIN_NUMBER.fullmatch(text):
        return _bounded(column, Decimal(text))
    bare = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    has_both_or_declared = options.decimal is not None or mark in bare
    if _GROUPED[mark].fullmatch(bare) and has_both_or_declared:
        bare = bare.replace(_OTHER_MARK[mark], "")
    if mark == ",":
        bare = bare.replace(",", ".", 1) if "." not in bare else "no number"
    if not _PLAIN_NUMBER.fullmatch(bare):
        shown = f"'{text}'" if _AMOUNT_LIKE.fullmatch(text) else "this"
        other = _OTHER_MARK[mark]
        offer = f"; if '{other}' is the decimal mark: --decimal {other}" if other in text and _AMOUNT_LIKE.fullmatch(text) else ""
        raise BadValue(column, f"{shown} is not a number{offer or '; write it in digits'}")
    try:
        return _bounded(column, Decimal(bare))
    except InvalidOperation:
        raise BadValue(column, "is not a number") from None


def _bounded(column: str, number: Decimal) -> Decimal:
    if abs(number) >= Decimal(10) ** 15:
        raise BadValue(column, "the number is out of range")
    return number


def read_money(column: str, cell: Any, currency_cell: Any, options: ImportOptions) -> tuple[Decimal, str]:
    """Amount and currency: from the amount's own sign or code, the currency column, or the declared currency."""
    stated = None if is_blank(currency_cell) else str(currency_cell).strip().upper()
    if stated is not None and not is_currency(stated):
        raise BadValue("currency", "is not a three-letter ISO 4217 code such as PLN")
    if isinstance(cell, str):
        cell, written = _without_currency(cell)
        if written and stated and written != stated:
            raise BadValue(column, f"is written in {written}, but the currency column says {stated}")
        stated = stated or written
    currency = stated or options.currency
    if currency is None:
        raise BadValue("currency", "no currency is given; add the column currency, or say --currency PLN (or EUR, GBP, ...)")
    return read_number(column, cell, options), currency


def _without_currency(text: str) -> tuple[str, str | None]:
    bare = text.strip()
    for sign, code in SYMBOLS.items():
        if bare.endswith(sign) or bare.startswith(sign):
            return bare.removeprefix(sign).removesuffix(sign).strip(), code
    for code in (bare[:3], bare[-3:]):
        if code.isalpha() and is_currency(code.upper()):
            return bare.removeprefix(code).removesuffix(code).strip(), code.upper()
    return bare, None


def read_email(column: str, cell: Any) -> str | None:
    """The address in lower case, or None when blank."""
    if is_blank(cell):
        return None
    text = str(cell).strip().lower().removeprefix("mailto:")
    if len(text) > 254 or not _EMAIL.fullmatch(text) or unstorable(text) is not None:
        raise BadValue(column, "is not an e-mail address")
    return stable_address(text)


def read_phone(column: str, cell: Any, region: str | None) -> str | None:
    """The number in E.164 (`+48600100200`), or None when blank; a number without country code needs the region."""
    if is_blank(cell):
        return None
    import phonenumbers

    text = spelled(cell)
    if len(text) > 40:
        raise BadValue(column, "is not a telephone number")
    text = "+" + text[2:] if text.startswith("00") else text
    if not text.startswith("+") and region is None:
        raise BadValue(column, "a telephone number without country code; write it with +48 or the like")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise BadValue(column, "is not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise BadValue(column, "is not a telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
