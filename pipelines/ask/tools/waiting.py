"""Who waits for an answer, and which reviews have none."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.narrowing import kept_customers, say_assumptions
from pipelines.ask.plan import Plan
from pipelines.ask.topics import flat
from pipelines.records import order, reading
from pipelines.understanding.requests import REQUEST

NO_ADVERTISING = re.compile(
    r"\b(?:stop sending|no more (?:offers|marketing|newsletters|adverts)|unsubscribe"
    r"|marketing|newsletter\w*|nie zycze sobie ofert|wypis\w*)\b"
)
ANSWERED_IN = ("email", "chat", "call")
WRITTEN = ("email", "chat")


def waiting_customers(desk: Desk, plan: Plan) -> Answer:
    """Customers whose last message is theirs and older than the limit, the longest wait first."""
    answer = desk.answer("list")
    since = desk.as_of - timedelta(days=desk.rules.waiting_looks_back_days)
    rows = reading.told(desk.connection, after=since, until=desk.ends, directions=("in", "out"), channels=ANSWERED_IN)
    outgoing = [row for row in rows if row.direction == "out"]
    hours = plan.waits_hours or desk.rules.waiting_hours
    english, polish = f"{hours} hours", f"{hours} godz."
    if plan.waits_hours:
        english, polish = wording.waited(hours, "en"), wording.waited(hours, "pl")
    answer.assumptions.append(
        desk.say(
            "Waiting means: the customer's last message by e-mail or chat is incoming, nothing was written or said to them since, and"
            f" it is over {english} older than {desk.day(desk.as_of)}; messages of the last {desk.rules.waiting_looks_back_days}"
            " days count.",
            "Czekanie: ostatnia wiadomość klienta (e-mail, czat) jest przychodząca, nic do niego potem nie napisano ani nie"
            f" powiedziano, i jest o ponad {polish} starsza niż {desk.day(desk.as_of)}; liczą się wiadomości z ostatnich"
            f" {desk.rules.waiting_looks_back_days} dni.",
        )
    )
    say_assumptions(desk, plan, answer, period=False)
    if not outgoing:
        answer.number(0, desk.say("outgoing messages in the records", "wiadomości wychodzące w danych"), since=since.isoformat())
        answer.say(
            desk.say(
                "This cannot be known: no outgoing message was imported for this time, so nobody can be seen to have been answered.",
                "Tego nie da się ustalić: nie zaimportowano żadnej wiadomości wychodzącej z tego czasu, więc nie widać, komu"
                " odpowiedziano.",
            )
        )
        return answer
    # the last words of a telephone call wait for nothing: what was said there was answered there
    written = [row for row in rows if row.channel in WRITTEN or row.direction == "out"]
    last: dict[bytes, Any] = {row.owner_id: row for row in written if row.owner_id is not None}
    limit = desk.as_of - timedelta(hours=hours)
    kept = kept_customers(desk, plan, last)
    waiting = sorted(
        (last[item] for item in kept if last[item].direction == "in" and last[item].created_at < limit),
        key=lambda row: (row.created_at, row.key),
    )
    at_ease = [row for row in waiting if asks_for_nothing(row)]
    waiting = [row for row in waiting if row not in at_ease]
    if at_ease:
        answer.assumptions.append(
            desk.say(
                f"Left out: {wording.customers(len(at_ease), 'en')} whose last message reads as calm and asks for nothing.",
                f"Pominięto: {wording.customers(len(at_ease), 'pl')}, bo ostatnia wiadomość jest spokojna i o nic nie prosi.",
            )
        )
    answer.number(
        len(waiting),
        desk.say(f"customers waiting over {english}", f"klienci czekający ponad {polish}"),
        since=since.isoformat(),
        repeat_buyers=plan.repeat_buyers or None,
        tier=plan.tier,
        countries=list(plan.countries) or None,
    )
    if not waiting:
        answer.say(
            desk.say(
                f"Nobody waits longer than {english}; {wording.customers(len(kept), 'en')} with messages were looked at.",
                f"Nikt nie czeka dłużej niż {polish}; sprawdzono: {wording.customers(len(kept), 'pl')} z wiadomościami.",
            )
        )
        return answer
    answer.say(
        desk.say(
            f"Waiting longer than {english}: {wording.customers(len(waiting), 'en')}, the longest wait first.",
            f"Czekanie dłuższe niż {polish}: {wording.customers(len(waiting), 'pl')}, najdłużej czekający najpierw.",
        )
    )
    profiles = desk.profiles(row.owner_id for row in waiting[: desk.rules.listed])
    for place, row in enumerate(waiting[: desk.rules.listed], 1):
        waited = int((desk.as_of - row.created_at) / timedelta(hours=1))
        answer.say(
            f"{place}. {desk.name(profiles.get(row.owner_id))}: "
            + desk.say(
                f"{wording.waited(waited, 'en')}, since {desk.day(row.created_at)} {answer.citations.mark(row)}.",
                f"{wording.waited(waited, 'pl')}, od {desk.day(row.created_at)} {answer.citations.mark(row)}.",
            )
        )
    return answer


def asks_for_nothing(row: Any) -> bool:
    """Praise, or a wish for no more advertising, without a question or a request in it."""
    text = flat(f"{row.subject or ''} {row.text}")
    if NO_ADVERTISING.search(text) and row.frustrated != "yes":
        return "?" not in row.text
    return row.frustrated == "no" and row.sentiment == "positive" and "?" not in row.text and not REQUEST.search(text)


def unanswered_reviews(desk: Desk, plan: Plan) -> Answer:
    """One-star reviews after which nothing was written back, the oldest first."""
    answer = desk.answer("list")
    reviews = desk.messages(plan.period if "period" in plan.said else None, channels=("review",))
    one_star = [row for row in reviews if row.rating is not None and row.rating <= 1 and row.rating_scale in (None, "stars")]
    replies = reading.told(desk.connection, until=desk.ends, directions=("out",))
    by_thread, by_customer = defaultdict(list), defaultdict(list)
    for reply in replies:
        by_thread[reply.thread_key].append(reply.created_at)
        by_customer[reply.owner_id].append(reply.created_at)
    open_ones = [row for row in one_star if not _answered(row, by_thread, by_customer)]
    span = wording.span(plan.period, desk.language) if "period" in plan.said else desk.say("all time", "cały czas")
    answer.assumptions.append(
        desk.say(
            f"One star on the scale of 1–5; period: {span}; a reply is a later message of ours in the same thread or to the same"
            " customer.",
            f"Jedna gwiazdka w skali 1–5; okres: {span}; odpowiedź to późniejsza nasza wiadomość w tym wątku lub do tego klienta.",
        )
    )
    answer.number(
        len(open_ones),
        desk.say("one-star reviews without a reply", "opinie z jedną gwiazdką bez odpowiedzi"),
        rating=1,
        channel="review",
    )
    answer.number(len(one_star), desk.say("one-star reviews", "opinie z jedną gwiazdką"), rating=1, channel="review")
    if not any(row.channel == "review" for row in replies):
        answer.say(
            desk.say(
                "Replies to reviews themselves were not imported; only e-mail, chat and call answers are known.",
                "Odpowiedzi pod opiniami nie zaimportowano; znane są tylko odpowiedzi e-mailem, na czacie i przez telefon.",
            )
        )
    answer.say(
        desk.say(
            f"{len(open_ones)} of {len(one_star)} one-star reviews have no reply, the oldest first.",
            f"Bez odpowiedzi: {len(open_ones)} z {len(one_star)} opinii z jedną gwiazdką, najstarsze najpierw.",
        )
    )
    profiles = desk.profiles(row.owner_id for row in open_ones[: desk.rules.listed])
    sold = order.known_products(desk.connection, {row.product for row in open_ones if row.product})
    for place, row in enumerate(open_ones[: desk.rules.listed], 1):
        age = (desk.as_of - row.created_at).days
        product = f", {row.product}" if row.product in sold else ""
        answer.say(
            f"{place}. {desk.day(row.created_at)}, {desk.name(profiles.get(row.owner_id))}{product}: "
            + desk.say(f"{age} days old {answer.citations.mark(row)}.", f"sprzed {age} dni {answer.citations.mark(row)}.")
        )
    return answer


def _answered(row: Any, by_thread: dict[Any, list[Any]], by_customer: dict[Any, list[Any]]) -> bool:
    later = by_thread.get(row.thread_key, []) if row.thread_key else []
    later = later + (by_customer.get(row.owner_id, []) if row.owner_id is not None else [])
    return any(moment > row.created_at for moment in later)
