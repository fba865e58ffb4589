"""Periods named in English or Polish, in the company's time zone; weeks begin on Monday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipelines.ask.topics import flat

MONTHS = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
    "styczn": 1,
    "luty": 2,
    "luteg": 2,
    "lutym": 2,
    "marc": 3,
    "marz": 3,
    "kwieci": 4,
    "kwietni": 4,
    "maj": 5,
    "czerw": 6,
    "lipc": 7,
    "lipi": 7,
    "sierp": 8,
    "wrzes": 9,
    "wrzesn": 9,
    "pazdzier": 10,
    "listopad": 11,
    "grudz": 12,
    "grudn": 12,
}
WEEKDAYS = {
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    "sunday": 6,
    "poniedzial": 0,
    "wtork": 1,
    "sred": 2,
    "srod": 2,
    "czwart": 3,
    "piatk": 4,
    "sobot": 5,
    "niedziel": 6,
}
MONTH = re.compile(
    r"\b(january|february|march|april|(?<=\bin )may|(?<=\bof )may|(?<=since )may|may(?="
    r" \d{4})|june|july|august|september|october|november|december"
    r"|styczn\w*|lut(?:y|ego|ym)|mar(?:zec|ca|cu)|kwie(?:cien|tni\w*)|maju?|(?<=[0-9] )maja|(?<=od"
    r" )maja|czerw(?:iec|ca|cu)|lip(?:iec|ca|cu)"
    r"|sierp\w+|wrzes\w+|pazdziern\w*|listopad\w*|grud\w+)\b(?: (\d{4}))?"
)
YEAR = re.compile(
    r"(?<!order )(?<!number )(?<!no )(?<!nr )(?<!zam )(?<!zamowienie )(?<!zamowienia )(?<!zamowieniem )(?<!zamowieniu )"
    r"(?<!customer )(?<!klient )(?<!klienta )"
    r"\b(?:(since|from|od|before|przed) )?(?<!order )(?<!zamowienie )(?<!zamowienia )((?:19|20)\d{2})\b(?! \d{2} \d{2}\b)(?: rok\w*)?"
)
THIS = r"(?:this|the current|current|tym|biezacym|obecnym|tego|ten)"
LAST = r"(?:last|previous|past|zeszlym|ubieglym|poprzednim|minionym|ostatnim|zeszlego|ubieglego|poprzedniego|zeszly|ubiegly|poprzedni)"
UNITS = {
    "week": r"(?:week|tygodni\w*|tydzien)",
    "month": r"(?:months?|miesiac\w*)",
    "quarter": r"(?:quarter|kwartal\w*)",
    "year": r"(?:year|rok\w*)",
}


@dataclass(frozen=True)
class Period:
    """Days from `start` (inclusive) to `end` (exclusive) in the company's zone; `said` when the question named them."""

    start: date
    end: date
    zone: str
    said: bool = True
    unit: str = "days"

    def after(self) -> datetime:
        return datetime.combine(self.start, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def until(self) -> datetime:
        return datetime.combine(self.end, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def before(self) -> Period:
        """The one before: the calendar unit for months, quarters and years, else as many days."""
        if self.unit in ("month", "quarter", "year"):
            return Period(_unit_start(self.start - timedelta(days=1), self.unit), self.start, self.zone, True, self.unit)
        return Period(self.start - (self.end - self.start), self.start, self.zone, True, self.unit)

    def as_json(self) -> dict[str, str | bool]:
        return {"start": str(self.start), "end": str(self.end), "zone": self.zone, "said": self.said, "unit": self.unit}


def from_json(value: dict[str, str | bool]) -> Period:
    """The period of `as_json`."""
    start, end = date.fromisoformat(str(value["start"])), date.fromisoformat(str(value["end"]))
    return Period(start, end, str(value["zone"]), bool(value["said"]), str(value["unit"]))


def default_period(today: date, zone: str, days: int) -> Period:
    """The last `days` days, today included."""
    return Period(today - timedelta(days=days - 1), today + timedelta(days=1), zone, False)


def periods_in(question: str, today: date, zone: str) -> list[Period]:
    """The periods that the question names, in its order; an end later than today is today."""
    seen: dict[Period, int] = {}
    for (place, _), period in sorted(found_in(question, today, zone), key=lambda item: item[0]):
        seen.setdefault(period, place)
    return list(seen)


def against_now(text: str, named: Period, today: date, zone: str) -> Period | None:
    """The current unit, where a folded question compares with the last one and names no other: "than last month"."""
    compared = rf"\b(?:compared (?:to|with)|than|versus|vs|niz|w porownaniu (?:z|do)|wobec)(?: the| in| w| we)? {LAST} "
    for unit, word in UNITS.items():
        if named.unit == unit and re.search(compared + word, text):
            return _of_unit(today, unit, today, zone)
    return None


def found_in(question: str, today: date, zone: str) -> list[tuple[tuple[int, int], Period]]:
    """Each period with the place of its words in the folded question."""
    text, found = flat(question), []
    for month in MONTH.finditer(text):
        number = next(number for stem, number in MONTHS.items() if month.group(1).startswith(stem))
        year = int(month.group(2)) if month.group(2) else today.year - (number > today.month)
        before = re.search(r"(?:\b(since|from|od) )?(?:\b(?:the )?(\d{1,2})(?:st|nd|rd|th)? (?:of )?)?$", text[: month.start()])
        numbered = _day((str(year), str(number), before.group(2))) if before and before.group(2) else None
        start = before.start() if before and before.group() else month.start()
        if _year_is_possible(year) and before and before.group(1):
            first = numbered or date(year, number, 1)
            end = max(today, first) + timedelta(days=1)
            found.append(((start, month.end()), Period(first, end, zone)))
        elif _year_is_possible(year) and numbered:
            found.append(((start, month.end()), Period(numbered, numbered + timedelta(days=1), zone)))
        elif _year_is_possible(year):
            found.append((month.span(), _of_unit(date(year, number, 1), "month", today, zone)))
    for unit, word in UNITS.items():
        if match := re.search(rf"\b{THIS} {word}\b", text):
            found.append((match.span(), _of_unit(today, unit, today, zone)))
        if match := re.search(rf"\b{LAST} {word}\b", text):
            found.append((match.span(), _of_unit(_unit_start(today, unit) - timedelta(days=1), unit, today, zone)))
    found += _days_named(question, text, today, zone)
    return found + _years_named(text, [place for place, _ in found], today, zone)


def _years_named(text: str, taken: list[tuple[int, int]], today: date, zone: str) -> list[tuple[tuple[int, int], Period]]:
    """Years that stand alone: 2019, w 2025 roku, since 2024; not part of a date, an order number or a key."""
    found = []
    for match in YEAR.finditer(text):
        year = int(match.group(2))
        if not _year_is_possible(year) or any(start < match.end() and match.start() < end for start, end in taken):
            continue
        if match.group(1) in ("since", "from", "od"):
            found.append((match.span(), Period(date(year, 1, 1), max(today, date(year, 1, 1)) + timedelta(days=1), zone)))
        elif match.group(1) in ("before", "przed"):
            found.append((match.span(), Period(date(1995, 1, 1), max(date(year, 1, 1), date(1995, 1, 2)), zone)))
        else:
            found.append((match.span(), _of_unit(date(year, 1, 1), "year", today, zone)))
    return found


def _days_named(question: str, text: str, today: date, zone: str) -> list[tuple[tuple[int, int], Period]]:
    tomorrow, found = today + timedelta(days=1), []
    if match := re.search(r"\b(?:last|past|ostatni\w*) (\d{1,3}) (days?|dni|weeks?|tygodni\w*|months?|miesi\w*|years?|lata?\b)", text):
        days = min(int(match.group(1)), 3650) * {"w": 7, "t": 7, "m": 30, "y": 365, "l": 365}.get(match.group(2)[0], 1)
        found.append((match.span(), Period(tomorrow - timedelta(days=min(max(days, 1), 11_000)), tomorrow, zone)))
    if match := re.search(r"\b(?:today|dzis|dzisiaj|this morning)\b", text):
        found.append((match.span(), Period(today, tomorrow, zone)))
    if match := re.search(r"\b(?:yesterday|wczoraj)\b", text):
        found.append((match.span(), Period(today - timedelta(days=1), today, zone)))
    if match := re.search(r"\b(?:since|from|od) (\w+)", text):
        number = next((number for stem, number in WEEKDAYS.items() if match.group(1).startswith(stem)), None)
        if number is not None:
            found.append((match.span(), Period(today - timedelta(days=(today.weekday() - number) % 7), tomorrow, zone)))
    if match := re.search(r"\bq([1-4])(?: (\d{4}))?\b", text):
        quarter = int(match.group(1))
        year = int(match.group(2)) if match.group(2) else today.year - (3 * quarter - 2 > today.month)
        if _year_is_possible(year):
            found.append((match.span(), _of_unit(date(year, 3 * quarter - 2, 1), "quarter", today, zone)))
    if (match := re.search(r"\b(?:since|from|od)\s+(\d{4})-(\d{2})-(\d{2})\b", question)) and (day := _day(match.groups())):
        found.append((_place(text, match.group()), Period(min(day, today), tomorrow, zone)))
    for whole in re.finditer(r"(?<![\w-])(?<!since )(?<!from )(?<!od )(\d{4})-(\d{2})-(\d{2})(?![\w-])", question):
        if (day := _day(whole.groups())) and _year_is_possible(day.year):
            found.append((_place(text, whole.group()), Period(day, day + timedelta(days=1), zone)))
    return found


def _place(text: str, written: str) -> tuple[int, int]:
    start = max(text.find(flat(written)), 0)
    return start, start + len(flat(written))


def _day(parts: tuple[str, ...]) -> date | None:
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def _year_is_possible(year: int) -> bool:
    return 1995 <= year <= 2200


def _unit_start(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": 3 * ((day.month - 1) // 3) + 1, "year": 1}[unit]
    return date(day.year, month, 1)


def _of_unit(day: date, unit: str, today: date, zone: str) -> Period:
    start = _unit_start(day, unit)
    length = {"week": 7, "month": 31, "quarter": 92, "year": 366}[unit]
    end = start + timedelta(days=7) if unit == "week" else _unit_start(start + timedelta(days=length + 1), unit)
    return Period(start, max(min(end, today + timedelta(days=1)), start + timedelta(days=1)), zone, True, unit)
