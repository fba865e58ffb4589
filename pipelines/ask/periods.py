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
    text, found = flat(question), []
    for month in MONTH.finditer(text):
        number = next(number for stem, number in MONTHS.items() if month.group(1).startswith(stem))
        year = int(month.group(2)) if month.group(2) else today.year - (number > today.month)
        if _year_is_possible(year):
            found.append((month.start(), _of_unit(date(year, number, 1), "month", today, zone)))
    for unit, word in UNITS.items():
        if match := re.search(rf"\b{THIS} {word}\b", text):
            found.append((match.start(), _of_unit(today, unit, today, zone)))
        if match := re.search(rf"\b{LAST} {word}\b", text):
            found.append((match.start(), _of_unit(_unit_start(today, unit) - timedelta(days=1), unit, today, zone)))
    found += _days_named(question, text, today, zone)
    seen: dict[Period, int] = {}
    for place, period in sorted(found, key=lambda item: item[0]):
        seen.setdefault(period, place)
    return list(seen)


def _days_named(question: str, text: str, today: date, zone: str) -> list[tuple[int, Period]]:
    tomorrow, found = today + timedelta(days=1), []
    if match := re.search(r"\b(?:last|past|ostatni\w*) (\d{1,3}) (day|dni|week|tygodni|month|miesi)", text):
        days = min(int(match.group(1)), 3650) * {"w": 7, "t": 7, "m": 30}.get(match.group(2)[0], 1)
        found.append((match.start(), Period(tomorrow - timedelta(days=max(days, 1)), tomorrow, zone)))
    if match := re.search(r"\b(?:today|dzis|dzisiaj|this morning)\b", text):
        found.append((match.start(), Period(today, tomorrow, zone)))
    if match := re.search(r"\b(?:yesterday|wczoraj)\b", text):
        found.append((match.start(), Period(today - timedelta(days=1), today, zone)))
    if match := re.search(r"\b(?:since|from|od) (\w+)", text):
        number = next((number for stem, number in WEEKDAYS.items() if match.group(1).startswith(stem)), None)
        if number is not None:
            found.append((match.start(), Period(today - timedelta(days=(today.weekday() - number) % 7), tomorrow, zone)))
    if match := re.search(r"\bq([1-4])(?: (\d{4}))?\b", text):
        quarter = int(match.group(1))
        year = int(match.group(2)) if match.group(2) else today.year - (3 * quarter - 2 > today.month)
        if _year_is_possible(year):
            found.append((match.start(), _of_unit(date(year, 3 * quarter - 2, 1), "quarter", today, zone)))
    if (match := re.search(r"\b(?:since|from|od)\s+(\d{4})-(\d{2})-(\d{2})\b", question)) and (day := _day(match.groups())):
        found.append((len(text), Period(min(day, today), tomorrow, zone)))
    return found


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
