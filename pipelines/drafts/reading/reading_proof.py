"""What of a language model's reading the message itself proves; the rest is dropped, and the local reading stands.

Whatever a message makes a model say, it can at most choose among closed values, and only upwards: a matter that the local
reader sees is never made none, nothing is made praise, an unhappy tone never calm. A matter with a name of its own counts
when the quoted passage shows it by its words; where the local words name none, a verbatim passage is enough for a kind in
general terms.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from pipelines.drafts.language.plain_text import folded, visible, words
from pipelines.drafts.language.wording import MONTHS
from pipelines.drafts.reading.issues import WORDS, Issue, weigh
from pipelines.drafts.reading.reader import LOOKS, THING_LETTERS, CustomerSaid, Span, Tone, lower_case, whole_dates
from pipelines.drafts.reading.reading_form import ModelReading, Quote
from pipelines.drafts.reading.themed_matter import THEMED

IN_GENERAL: Mapping[Issue, Issue] = {
    Issue.NOT_RECEIVED: Issue.ABOUT_DELIVERY, Issue.DELIVERY_LATE: Issue.ABOUT_DELIVERY, Issue.REFUND_MISSING: Issue.ABOUT_PAYMENT,
    Issue.BILLING: Issue.ABOUT_PAYMENT, Issue.DAMAGED: Issue.ABOUT_QUALITY, Issue.WRONG_ITEM: Issue.ABOUT_QUALITY,
    Issue.RETURN: Issue.ABOUT_RETURN, Issue.CANCELLATION: Issue.ABOUT_QUESTION, Issue.STAFF: Issue.ABOUT_SERVICE,
    Issue.WEBSITE: Issue.ABOUT_WEBSITE, Issue.WAITING: Issue.ABOUT_WAITING, Issue.PRICE: Issue.ABOUT_PRICE,
    Issue.POINTS: Issue.ABOUT_QUESTION,
}  # fmt: skip
UNPROVED = frozenset({Issue.OTHER, Issue.PRODUCT_QUESTION}) | THEMED  # local matters that no words name
PRAISING = frozenset({Issue.PRAISE, Issue.MIXED})  # what is praised, and what is praised with a blow, is told by local rules alone
SHORTEST_QUOTE = 2  # words of a passage that shows a kind in general terms
SHORTEST_KEY = 4  # letters and digits of an order number that may be written with other marks between them
NEAREST_YEAR = timedelta(days=366)
DAY_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?(?:\W{1,2}of)?\W{1,2}([a-z]{3,})")
MONTH_DAY = re.compile(r"\b([a-z]{3,})\W{1,2}(\d{1,2})(?:st|nd|rd|th)?\b")
NUMBERED_DAY = re.compile(r"(?<![\d.,/])(\d{1,2})[./](\d{1,2})(?![\d/]|[.,]\d)")


class Proved(BaseModel):
    """The part of a reading that the message proves: closed values, keys of records, days and places, never words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issue: Issue | None = None
    order_keys: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    tone: Tone | None = None
    spans: tuple[Span, ...] = ()


def proved_by(
    text: str, reply: ModelReading, local: CustomerSaid, *, order_keys: Collection[str], products: Mapping[str, str], today: date
) -> Proved:
    """What the text proves of the reply; `products` maps the names that the model was shown to those of the records."""
    placed = [(quote, span) for quote in reply.quotes if (span := place_of(text, quote.words)) is not None]
    issue, spans = _issue(text, Issue(reply.issue), local, [span for quote, span in placed if quote.shows == "issue"])
    product = products.get(reply.product or "")
    toned = any(quote.shows == "tone" for quote, _ in placed)
    return Proved(
        issue=issue,
        order_keys=tuple(sorted({key for said in reply.order_ids if (key := _order_key(text, said, order_keys)) is not None})),
        products=(product,) if product is not None and names_product(text, product) else (),
        dates=tuple(sorted(day for day in set(reply.dates) if is_readable(text, day, today))),
        tone=_tone(Tone(reply.tone), local) if toned else None,
        spans=tuple(Span(start=start, end=end, shows=issue.value) for start, end in spans) if issue is not None else (),
    )


def with_proved(local: CustomerSaid, proved: Proved, model: str) -> CustomerSaid:
    """The local reading with what was proved in its place; it names the model when that changed anything."""
    found = {
        "issue": proved.issue, "order_keys": proved.order_keys, "products": proved.products, "tone": proved.tone, "spans": proved.spans,
        "dates": tuple(sorted({*local.dates, *proved.dates})),
    }
    changed = {name: value for name, value in found.items() if value and value != getattr(local, name)}
    return local.model_copy(update=changed | {"read_by": model} if changed else {})


def place_of(text: str, quote: str) -> tuple[int, int] | None:
    """Where the quote stands in the text letter by letter, white space apart; None where it does not."""
    parts = quote.split()
    if not parts:
        return None
    found = re.search(r"\s+".join(map(re.escape, parts)), text)
    return (found.start(), found.end()) if found else None


def verbatim(text: str, quotes: Sequence[Quote]) -> int:
    """How many of the quotes stand in the text."""
    return sum(place_of(text, quote.words) is not None for quote in quotes)


def names_product(text: str, product: str) -> bool:
    """Whether a word of the text is one of the product's own nouns: the whole word, or its stem when it is long enough."""
    nouns = [word for word in words(product) if len(word) >= 3 and word.isalpha() and word not in LOOKS]
    return any(_is_form_of(word, noun) for noun in nouns for word in words(text))


def _is_form_of(word: str, noun: str) -> bool:
    return word == noun or (len(noun) >= THING_LETTERS and word.startswith(noun[:-2]) and len(word) <= len(noun) + 3)


def is_readable(text: str, day: date, today: date) -> bool:
    """Whether the text names that day: whole, or without its year when it is the last such day up to `today`."""
    if day in whole_dates(visible(text).lower()):
        return True
    return today - NEAREST_YEAR < day <= today and (day.day, day.month) in _days_without_year(text)


def _days_without_year(text: str) -> set[tuple[int, int]]:
    plain = folded(text)
    months = {folded(name)[:3]: number for names in MONTHS.values() for number, name in enumerate(names, 1)}
    found = {(int(hit[1]), int(hit[2])) for hit in NUMBERED_DAY.finditer(plain)}
    named = [(hit[1], hit[2]) for hit in DAY_MONTH.finditer(plain)] + [(hit[2], hit[1]) for hit in MONTH_DAY.finditer(plain)]
    return found | {(int(number), months[name[:3]]) for number, name in named if name[:3] in months}


def _issue(
    text: str, said: Issue, local: CustomerSaid, spans: Sequence[tuple[int, int]]
) -> tuple[Issue | None, list[tuple[int, int]]]:
    """The matter that the passages prove, with those that do; None leaves the local one."""
    if said in (local.issue, Issue.OTHER) or local.issue in PRAISING or local.grave is not None or not spans:
        return None, []
    lowered = lower_case(text)
    shown = weigh(visible(text).lower())
    if said in WORDS and said is not Issue.PRAISE:
        showing = [(start, end) for start, end in spans if said in shown and WORDS[said].search(lowered[start:end])]
        if showing:
            return said, showing
    if said is Issue.PRODUCT_QUESTION:
        asking = [(start, end) for start, end in spans if "?" in text[start : end + 1]]
        return (said, asking) if asking and local.issue is Issue.OTHER and local.tone is not Tone.UNHAPPY else (None, [])
    general = said if said in THEMED else IN_GENERAL.get(said)
    may_be = UNPROVED if general is not Issue.ABOUT_QUESTION else UNPROVED - THEMED
    telling = [(start, end) for start, end in spans if len(words(text[start:end])) >= SHORTEST_QUOTE]
    return (general, telling) if general is not None and local.issue in may_be and telling else (None, [])


def _order_key(text: str, said: str, order_keys: Collection[str]) -> str | None:
    """The customer's own order that the text names by that number, marks and case apart."""
    if not said.strip() or re.search(rf"(?<![\w-]){re.escape(said.strip())}(?![\w-])", text, re.IGNORECASE) is None:
        return None
    plain = _letters(said)
    if len(plain) < SHORTEST_KEY and said.strip().lower() not in {key.lower() for key in order_keys}:
        return None
    return next((key for key in sorted(order_keys) if _letters(key) == plain), None)


def _letters(key: str) -> str:
    return re.sub(r"[\W_]", "", key).lower()


def _tone(said: Tone, local: CustomerSaid) -> Tone | None:
    """The tone where it is no calmer than the local one."""
    if said is Tone.UNHAPPY and local.tone is Tone.PLAIN:
        return said
    return said if said is Tone.PLEASED and local.tone is Tone.PLAIN and local.issue in (Issue.PRAISE, Issue.OTHER) else None
