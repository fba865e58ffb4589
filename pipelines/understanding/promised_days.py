"""By which day something is said to be done, in English and Polish: "by 3 July", "within 3 working days", "do piątku".

Where a phrase can mean two days it is taken as the later one, so that nothing is called overdue too early: "by the end of
the week" is Sunday, "within" counts from the day after writing. Public holidays are not known here.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FARTHEST_DAYS = 400  # a date farther away is no deadline
FARTHEST_WITHOUT_YEAR_DAYS = 180  # a date without a year that only comes round later was meant as a past one

_EN_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_PL_MONTHS = (
    "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "wrzesnia", "pazdziernika", "listopada", "grudnia",
)
_MONTHS = {name: number for names in (_EN_MONTHS, _PL_MONTHS) for number, name in enumerate(names, 1)}
_MONTHS |= {name[:3]: number for number, name in enumerate(_EN_MONTHS, 1)} | {"sept": 9}
_EN_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PL_DAYS_GENITIVE = ("poniedzialku", "wtorku", "srody", "czwartku", "piatku", "soboty", "niedzieli")
_PL_DAYS = ("poniedzialek", "wtorek", "srode", "czwartek", "piatek", "sobote", "niedziele")
_WEEKDAYS = {name: place for names in (_EN_DAYS, _PL_DAYS_GENITIVE, _PL_DAYS) for place, name in enumerate(names)}
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fourteen": 14,
    "jednego": 1, "jeden": 1, "dwoch": 2, "dwa": 2, "dwie": 2, "trzech": 3, "trzy": 3, "czterech": 4, "cztery": 4, "pieciu": 5, "piec": 5,
    "szesciu": 6, "szesc": 6, "siedmiu": 7, "siedem": 7, "osmiu": 8, "osiem": 8, "dziewieciu": 9, "dziesieciu": 10, "dziesiec": 10,
    "czternastu": 14, "czternascie": 14, "a": 1, "an": 1, "the": 1,
}  # fmt: skip

_ANY_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ANY_DAY = "|".join(_WEEKDAYS)
_ANY_NUMBER = "|".join(_NUMBERS)
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d\d-\d\d)\b"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|-?go)?(?: of)? (?P<month>{_ANY_MONTH})\b\.?(?:,? (?P<year>\d{{4}})\b)?"
    rf"|\b(?P<month_first>{_ANY_MONTH}) (?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year_last>\d{{4}})\b)?"
    r"|(?<![\d.,/])(?P<n1>\d{1,2})(?P<sep>[./])(?P<n2>\d\d?)(?:(?P=sep)(?P<n3>\d{4}|\d\d)\b)?(?![\d/]| ?(?:zl|pln|gbp|eur|usd|kg|cm|m|"
    r"l)\b|[,.]\d| ?[%€£$])"
)
_HOUR = r"(?:noon|midday|midnight|lunchtime|(?:godz(?:\.|iny) )?\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|a\.m\.|p\.m\.)?)"
_FILLER = (
    rf"(?: (?:{_HOUR}|the end of(?: the day)?|end of(?: day)?|close of business|the|on|of|dnia|w dniu|konca(?: dnia)?|(?:{_ANY_DAY}),?|"
    r"tego dnia,?))"
)
_STRONG_BEFORE = re.compile(
    rf"\b(?:by|before|(?:no|not) later than|at the latest(?: by| on)?|latest by|do|przed|najpozniej(?: do| w| we)?){_FILLER}{{0,4}},? $"
)
_WEAK_BEFORE = re.compile(rf"\b(?:on|w|we|dnia|w dniu){_FILLER}{{0,3}},? $")
_NO_DEADLINE_BEFORE = re.compile(
    r"\b(?:z|ze|od|po|z dnia|od dnia|of|from|since|between|and|miedzy|a|nr|no\.?|number|order|until|till|\d\s?[-–])(?: dnia)? $"
)
_WEEKDAY = re.compile(
    r"\b(?P<how>by|before|(?:no|not) later than|at the latest(?: on| by)?|on|this|next|coming|do|przed|najpozniej(?: do| w| we)?|w|we)"
    rf"(?P<between>(?: (?:{_HOUR}|the end of|end of|close of business|the|on|this|next|coming|following|"
    r"(?:najblizsz|nadchodzac|przyszl|kolejn|nastepn)\w+|konca)){0,3}) "
    rf"(?P<day>{_ANY_DAY})\b(?!,? (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_ANY_MONTH})|,? \d{{1,2}}[./]\d| (?:to|do|through)\b|"
    rf" ?[-–] ?\w)"
)
_RANGE_BEFORE = re.compile(rf"\b(?:od|from|between|miedzy) (?:{_ANY_DAY})\w*(?: and| to| a)? ?$")
_UNIT = (
    r"(?P<unit>(?P<working>(?:working|business|week|robocz\w+)[ -]?)?(?P<kind>minute|hour|day|week|month|minut|godzin|dni|dzien|dob|"
    r"tygod|tydzien|miesi)\w*)"
    r"(?P<after_unit> robocz\w+)?"
)
_WITHIN = re.compile(
    r"\b(?:within|in|w ciagu|w przeciagu|w terminie|za|do)(?: (?:the next|next|the|at most|najblizszych|maksymalnie|maksymalnie do|"
    r"najwyzej|max\.?|"
    r"kolejnych|nastepnych|okolo|about))?"
    rf" (?:(?:(?:\d{{1,3}}|{_ANY_NUMBER}) ?(?:-|–|to|do|or|lub|albo) ?)?(?P<count>\d{{1,3}}|{_ANY_NUMBER}) )?{_UNIT}\b"
)
_FROM_AN_EVENT = re.compile(
    r"^,? (?:of|from|after|following|since|upon|once|od|po|liczac od|licząc od)\b"
    r"(?! (?:today|now|this (?:e-?mail|message|reply)|the date of this|dzis\w*|teraz|tej wiadomosci|dnia dzisiejszego|jutra))"
)
_OF_AN_EVENT = re.compile(
    r"\b(?:after (?:we|you|receiv\w+|the return|your|its|arrival|delivery)|upon (?:receipt|arrival|receiving)|on receipt|"
    r"from the (?:date|day|moment))\b"
    r"|\bpo (?:otrzym|wplyn|zaksieg|dostarcz|zwroc|zwrocie|odesl|potwierdz|odebr|odbior|dotarc)\w*"
    r"|\bod (?:otrzym|daty|dnia(?! dzisiejszego)|momentu|chwili|zlozeni|wplyn|wplywu|dostarcz|dorecz|zwrotu|odbioru)\w*"
)
_DAY_WORDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"\b(?:the day after tomorrow|pojutrze|pojutrza)\b"), 2),
    (re.compile(r"(?<!day after )\b(?:tomorrow|jutro|jutra)\b"), 1),
    (re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening)|(?:by|before) (?:the )?(?:end of (?:the |this )?day|"
                r"close of business)|eod|dzis|dzisiaj|do konca dnia)\b"), 0),
)
_SPAN = re.compile(
    r"\b(?P<end>(?:by|before) (?:the )?end of|do konca)? ?(?P<which>the|this|next|tego|tym|w tym|biezacego|biezacym|przyszlego|"
    r"przyszlym|w przyszlym)? ?"
    r"(?P<span>week|month|tygodnia|tygodniu|miesiaca|miesiacu)\b"
)


_END_OF_MONTH = re.compile(rf"\b(?:(?:by|before) (?:the )?end of|do konca) (?P<month>{_ANY_MONTH})\b(?: (?P<year>\d{{4}})\b)?")


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day named in a sentence: where the phrase stands, and whether it is a deadline ("by") or just a day ("on")."""

    start: int
    end: int
    day: date
    is_deadline: bool


def folded(text: str) -> str:
    """Lower case, single spaces, straight apostrophes, no accents (but ę at the end of a word, which is a person in Polish)."""
    text = " ".join(unicodedata.normalize("NFC", text).lower().replace("’", "'").replace("ʼ", "'").split())
    plain = []
    for place, letter in enumerate(text):
        is_ending = letter == "ę" and not text[place + 1 : place + 2].isalnum()
        kept = letter if is_ending else "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
        plain.append("l" if kept == "ł" else kept)
    return "".join(plain)


def named_days(sentence: str, written_on: date) -> list[NamedDay]:
    """The days that a sentence (as `folded` gives it) names, none of them before the day on which it was written."""
    text = re.sub(r"ę\b", "e", sentence)
    found = [*_dates(text, written_on), *_weekdays(text, written_on), *_within(text, written_on)]
    found += [*_day_words(text, written_on), *_spans(text, written_on)]
    last = _later(written_on, FARTHEST_DAYS)
    return [one for one in found if written_on <= one.day <= last]


def _dates(text: str, written_on: date) -> Iterator[NamedDay]:
    for match in _DATE.finditer(text):
        before = text[: match.start()]
        opening = _STRONG_BEFORE.search(before[-80:])
        is_deadline = opening is not None
        is_polish_day = (match["month"] or "") in _PL_MONTHS and not _NO_DEADLINE_BEFORE.search(before[-20:])
        if not is_deadline and not is_polish_day and not _WEAK_BEFORE.search(before[-80:]):
            continue
        day = _date_of(match, written_on)
        if day is not None:
            yield NamedDay(match.start() - len(opening.group() if opening else ""), match.end(), day, is_deadline)


def _date_of(match: re.Match[str], written_on: date) -> date | None:
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return _calendar_day(int(year), int(month), int(day))
    if match["n1"]:
        return _of_numbers(match, written_on)
    month_name, day_number = match["month"] or match["month_first"], match["day"] or match["day_second"]
    named_year = match["year"] or match["year_last"]
    return _in_year(int(named_year) if named_year else None, _MONTHS[month_name], int(day_number), written_on)


def _of_numbers(match: re.Match[str], written_on: date) -> date | None:
    """26.06.2026 is day first; 03/07/2026 too, unless only the other order gives a day that is near and not past."""
    first, second, named = int(match["n1"]), int(match["n2"]), match["n3"]
    if named is None and (match["sep"] == "/" or len(match["n2"]) != 2):
        return None
    year = None if named is None else int(named) + (2000 if len(named) == 2 else 0)
    day_first = _in_year(year, second, first, written_on)
    month_first = _in_year(year, first, second, written_on) if match["sep"] == "/" else None
    last = _later(written_on, FARTHEST_WITHOUT_YEAR_DAYS)
    near = [day for day in (day_first, month_first) if day is not None and written_on <= day <= last]
    return near[0] if near else day_first


def _in_year(year: int | None, month: int, day: int, written_on: date) -> date | None:
    if year is not None:
        return _calendar_day(year, month, day)
    this_year = _calendar_day(written_on.year, month, day)
    found = this_year if this_year is not None and this_year >= written_on else _calendar_day(written_on.year + 1, month, day)
    return found if found is not None and found <= _later(written_on, FARTHEST_WITHOUT_YEAR_DAYS) else None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekdays(text: str, written_on: date) -> Iterator[NamedDay]:
    for match in _WEEKDAY.finditer(text):
        if _RANGE_BEFORE.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        ahead = (_WEEKDAYS[match["day"]] - written_on.weekday() - 1) % 7 + 1
        words = f"{match['how']}{match['between']}"
        is_of_next_week = re.search(r"\b(?:next|following|przyszl|kolejn|nastepn)", words) and ahead + written_on.weekday() < 7
        is_deadline = match["how"] not in ("on", "this", "next", "coming", "w", "we")
        yield NamedDay(match.start(), match.end(), _later(written_on, ahead + (7 if is_of_next_week else 0)), is_deadline)


def _within(text: str, written_on: date) -> Iterator[NamedDay]:
    if _OF_AN_EVENT.search(text):
        return
    for match in _WITHIN.finditer(text):
        count, kind = match["count"], match["kind"]
        opening = match.group().split()[0]
        is_vague = count is None and (opening in ("in", "do") or kind in ("day", "dni", "godzin", "minut"))
        if is_vague or _FROM_AN_EVENT.match(text[match.end() :]):
            continue
        number = 1 if count is None else _NUMBERS.get(count) or int(count)
        is_working = bool(match["working"] or match["after_unit"])
        day = _after(written_on, number, kind, is_working=is_working)
        yield NamedDay(match.start(), match.end(), day, True)


def _after(written_on: date, number: int, kind: str, *, is_working: bool) -> date:
    if kind in ("minute", "minut"):
        return written_on
    if kind in ("hour", "godzin"):
        days = 0 if number < 12 else -(-number // 24)
        return _working_days_after(written_on, days) if is_working else _later(written_on, days)
    if kind in ("week", "tygod", "tydzien"):
        return _later(written_on, 7 * number)
    if kind in ("month", "miesi"):
        return _months_after(written_on, number)
    return _working_days_after(written_on, number) if is_working else _later(written_on, number)


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


def _working_days_after(day: date, number: int) -> date:
    while number > 0 and day < date.max:
        day = _later(day, 1)
        number -= day.weekday() < 5
    return day


def _months_after(day: date, number: int) -> date:
    years, month = divmod(day.month - 1 + number, 12)
    year = min(day.year + years, date.max.year)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _day_words(text: str, written_on: date) -> Iterator[NamedDay]:
    for pattern, days in _DAY_WORDS:
        for match in pattern.finditer(text):
            before = text[: match.start()]
            is_deadline = match.group().startswith(("by", "before", "do ")) or bool(_STRONG_BEFORE.search(before[-80:]))
            yield NamedDay(match.start(), match.end(), _later(written_on, days), is_deadline)


def _spans(text: str, written_on: date) -> Iterator[NamedDay]:
    """The last day of "this week", "next month", "by the end of the week", "by the end of June"."""
    for match in _SPAN.finditer(text):
        which = match["which"] or ""
        if not match["end"] and which not in ("this", "next", "w tym", "tym", "w przyszlym"):
            continue
        is_next = which in ("next", "przyszlego", "przyszlym", "w przyszlym")
        if match["span"] in ("week", "tygodnia", "tygodniu"):
            day = _later(written_on, 6 - written_on.weekday() + (7 if is_next else 0))
        else:
            first = _months_after(written_on.replace(day=1), 1 if is_next else 0)
            day = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        yield NamedDay(match.start(), match.end(), day, bool(match["end"]))
    for match in _END_OF_MONTH.finditer(text):
        last = _end_of_month(int(match["year"] or 0), _MONTHS[match["month"]], written_on)
        if last is not None:
            yield NamedDay(match.start(), match.end(), last, True)


def _end_of_month(year: int, month: int, written_on: date) -> date | None:
    year = year or written_on.year + (month < written_on.month)
    return date(year, month, calendar.monthrange(year, month)[1]) if date.min.year <= year <= date.max.year else None
