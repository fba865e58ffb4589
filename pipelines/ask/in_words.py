"""Codes of the records, and the narrowing of a number, as words for a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

NAMES = {
    "fix_issue": ("put right what went wrong", "naprawić to, co poszło źle"),
    "close_case_first": ("settle the open case first", "najpierw zamknąć otwartą sprawę"),
    "apologise": ("answer and apologise", "odpowiedzieć i przeprosić"),
    "inform": ("give the answer", "udzielić odpowiedzi"),
    "thank": ("thank", "podziękować"),
    "educate": ("help with the first order", "pomóc po pierwszym zamówieniu"),
    "reward": ("reward", "nagrodzić"),
    "replenish": ("remind of the next order", "przypomnieć o kolejnym zamówieniu"),
    "cross_sell": ("show what goes with it", "pokazać, co pasuje do zakupów"),
    "up_sell": ("show what is a step above", "pokazać coś z wyższej półki"),
    "win_back": ("win back", "odzyskać klienta"),
    "wait": ("wait", "czekać"),
    "do_nothing": ("do nothing", "nic nie robić"),
    "nothing": ("do nothing", "nic nie robić"),
    "complaint": ("complaint", "reklamacja"),
    "legal": ("legal", "sprawa prawna"),
    "safety": ("safety", "bezpieczeństwo"),
    "privacy": ("privacy", "prywatność"),
    "promise_overdue": ("promise overdue", "obietnica po terminie"),
    "frustrated": ("frustrated", "frustracja"),
    "silent_leaver": ("silent leaver", "ciche odejście"),
    "open": ("open", "otwarta"),
    "acknowledged": ("acknowledged", "przyjęta"),
    "escalated": ("escalated", "przekazana wyżej"),
    "closed": ("closed", "zamknięta"),
    "drafted": ("drafted", "przygotowany"),
    "held": ("held", "wstrzymany"),
    "approved": ("approved", "zatwierdzony"),
    "handed_over": ("handed over", "przekazany do wysłania"),
    "high": ("high", "wysokie"),
    "medium": ("medium", "średnie"),
    "low": ("low", "niskie"),
    "margin": ("margin", "marża"),
    "revenue": ("revenue", "przychód"),
    "top": ("top", "najwyższa"),
    "middle": ("middle", "średnia"),
}
FIELDS = {
    "topic": ("topic", "temat"),
    "tier": ("value tier", "grupa wartości"),
    "countries": ("countries", "kraje"),
    "repeat_buyers": ("two or more days with an order", "co najmniej dwa dni z zamówieniem"),
    "without_open_case": ("without an open case", "bez otwartej sprawy"),
    "customer": ("customer", "klient"),
    "currency": ("currency", "waluta"),
    "since": ("since", "od"),
    "due_before": ("due before", "termin przed"),
    "state": ("state", "stan"),
    "rating": ("stars", "gwiazdki"),
    "channel": ("channel", "kanał"),
    "order": ("order", "zamówienie"),
    "in_today": ("within today's limit", "w dziennym limicie"),
    "limit": ("at most", "najwyżej"),
    "interval": ("range", "przedział"),
    "interval_10_90": ("10–90%", "10–90%"),
    "interval_95": ("95% interval", "przedział 95%"),
    "n": ("n", "n"),
    "before": ("before", "poprzednio"),
    "n_before": ("n before", "n poprzednio"),
    "customers": ("customers", "klienci"),
    "basis": ("counted in", "liczona jako"),
    "band": ("risk", "ryzyko"),
    "method": ("method", "metoda"),
}


def name(code: str, language: str) -> str:
    """The code in words; a code without words of its own loses its underscores."""
    return NAMES[code][language == "pl"] if code in NAMES else code.replace("_", " ")


def narrowing(fields: dict[str, Any], language: str) -> str:
    """What narrowed a number: `1 June 2026 – 30 June 2026; topic: delivery`."""
    from pipelines.ask.topics import THEME, topics
    from pipelines.ask.wording import day

    parts = []
    if "from" in fields and "to_exclusive" in fields:
        first, last = date.fromisoformat(fields["from"]), date.fromisoformat(fields["to_exclusive"]) - timedelta(days=1)
        parts.append(f"{day(first, language)} – {day(last, language)}" if last > first else day(first, language))
    for field, value in fields.items():
        if field in ("from", "to_exclusive"):
            continue
        label = FIELDS.get(field, (field.replace("_", " "),) * 2)[language == "pl"]
        if value is True:
            parts.append(label)
        elif value is False:
            parts.append(("not " if language == "en" else "nie ") + label)
        elif field in ("since", "due_before"):
            parts.append(f"{label} {day(datetime.fromisoformat(value), language)}")
        elif field == "topic":
            known = topics().get(str(value))
            parts.append(f"{label}: {known.name(language) if known else str(value).removeprefix(THEME)}")
        elif isinstance(value, list | tuple):
            joined = (" to " if language == "en" else " do ") if field.startswith("interval") else ", "
            parts.append(f"{label}: {joined.join(map(str, value))}")
        else:
            parts.append(f"{label}: {name(value, language) if isinstance(value, str) and value in NAMES else value}")
    return "; ".join(parts)
