"""What the message is about: its matter, the messages that show it, the order, and what came before about the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.language.plain_text import visible, words
from pipelines.drafts.reading.answering import AWAITS_ANSWER, MATTERS, cues_of, is_high, is_low, sentiment_of, words_of
from pipelines.drafts.reading.issues import Issue, beside, issue_of, weigh
from pipelines.drafts.reading.praise_words import praise_turns, praises, thanks_for_what_was_done, understates
from pipelines.drafts.reading.reader import CustomerSaid, Tone, read
from pipelines.drafts.reading.themed_matter import (
    CLEAR,
    FEWEST_WORDS,
    HINTED,
    LIKELY,
    SLOW,
    THEMED,
    backs,
    is_mixed,
    matter_by_themes,
    praise_in,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

ORDER_MATTERS = frozenset({
    Issue.DELIVERY_LATE, Issue.NOT_RECEIVED, Issue.DAMAGED, Issue.WRONG_ITEM, Issue.RETURN, Issue.REFUND_MISSING, Issue.BILLING,
})
OF_THINGS = ORDER_MATTERS - {Issue.BILLING} | {Issue.ABOUT_QUALITY, Issue.ABOUT_RETURN, Issue.WAITING}
FAILED = frozenset({Issue.ABOUT_QUALITY, Issue.ABOUT_COURSE, Issue.ABOUT_WAITING, Issue.ABOUT_CONTACT})  # worded as what went wrong
GRIEVED = THEMED - {Issue.ABOUT_QUESTION, Issue.ABOUT_WEBSITE}
CALLS_FOR_HELP = frozenset({Issue.BILLING, Issue.REFUND_MISSING, Issue.WRONG_ITEM, Issue.NOT_RECEIVED})  # with how many stars soever
JUST_SENT = frozenset({Issue.DELIVERY_LATE, Issue.NOT_RECEIVED, Issue.WRONG_ITEM})  # never of an order of long ago
EARLIER_DAYS = 60  # how far back a message that names no matter looks for one in its thread, and contacts are counted


def said_in(
    trigger: Row[Any], messages: Sequence[Row[Any]], bought: Sequence[Row[Any]], themes: Mapping[bytes, Sequence[Mapping[str, Any]]]
) -> tuple[CustomerSaid, tuple[str, ...]]:
    """What the message says, a call read whole, and the keys of the messages that show its matter; `themes` by message id."""
    said, shown_by = _with_its_matter(trigger, messages, bought, themes)
    also = _second_matter(said, cues_of(trigger, messages), themes) if trigger.key in shown_by else None
    return (said if also is None else said.model_copy(update={"also": also})), shown_by


def _second_matter(said: CustomerSaid, cues: Sequence[Row[Any]], themes: Mapping[bytes, Sequence[Mapping[str, Any]]]) -> Issue | None:
    """What an unhappy message of one piece complains of beside its matter: by its words, and only where its themes speak of it, too."""
    if said.tone is not Tone.UNHAPPY or said.grave is not None or len(cues) != 1:
        return None
    heard = _heard(cues, themes)
    return next((issue for issue in beside(_plain(cues[0]), said.issue) if backs(issue, heard, at_least=HINTED)), None)


def _with_its_matter(
    trigger: Row[Any], messages: Sequence[Row[Any]], bought: Sequence[Row[Any]], themes: Mapping[bytes, Sequence[Mapping[str, Any]]]
) -> tuple[CustomerSaid, tuple[str, ...]]:
    said, shown_by = _by_words(trigger, messages, bought)
    cues = cues_of(trigger, messages)
    heard = _heard(cues, themes)
    sentiment = sentiment_of(trigger, messages)
    neutral = all(row.sentiment == "neutral" for row in cues)
    if said.grave is None and is_high(trigger) and sentiment != "negative":
        return _of_pleased(said, cues, shown_by, trigger.key)
    if said.grave is None and not is_low(trigger) and _is_mixed(said.issue, cues, heard, sentiment):
        return said.model_copy(update={"issue": Issue.MIXED}), (trigger.key,)
    if said.issue is Issue.PRAISE and not _praises(cues, heard):
        return said.model_copy(update={"issue": Issue.OTHER}), ()
    if said.grave is not None or (said.issue is not Issue.OTHER and trigger.key not in shown_by):
        return said, shown_by
    unhappy = sentiment == "negative" or is_low(trigger)
    issue = matter_by_themes(said.issue, heard, unhappy=unhappy and not (said.issue is Issue.PRAISE and not is_low(trigger)))
    if not is_low(trigger) and _is_mixed(issue, cues, heard, sentiment):
        return said.model_copy(update={"issue": Issue.MIXED}), (trigger.key,)
    if said.issue is Issue.OTHER and issue in THEMED and sum(len(words(row.text)) for row in cues) < FEWEST_WORDS:
        return said, shown_by
    pleased, calm = issue in GRIEVED and sentiment == "positive", issue in FAILED and neutral
    if (pleased or calm) and not is_low(trigger):
        return said.model_copy(update={"issue": Issue.OTHER}), ()  # a theme alone is no grievance of a pleased or calm customer
    if issue is Issue.OTHER and is_mixed(heard) and not is_low(trigger):
        return said.model_copy(update={"tone": Tone.PLAIN}), shown_by
    return (said, shown_by) if issue is said.issue else (said.model_copy(update={"issue": issue}), (trigger.key,))


def _of_pleased(
    said: CustomerSaid, cues: Sequence[Row[Any]], shown_by: tuple[str, ...], key: str
) -> tuple[CustomerSaid, tuple[str, ...]]:
    """Beside a high rating a question stays one, a blow is told with the praise, and all else is praise."""
    if said.issue in (Issue.PRODUCT_QUESTION, Issue.ABOUT_QUESTION, Issue.CANCELLATION, Issue.RETURN, Issue.MIXED):
        return said, shown_by
    if said.issue in CALLS_FOR_HELP and not any(praises(_plain(row)) for row in cues):
        return said, shown_by  # stars alone are no praise that could be answered beside the matter
    blow = said.issue in MATTERS or any(praise_turns(_plain(row)) for row in cues)
    return said.model_copy(update={"issue": Issue.MIXED if blow else Issue.PRAISE}), (key,)


def _praises(cues: Sequence[Row[Any]], heard: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the themes show praise, or the words of a message without themes; a friendly tone or word alone may be irony."""
    if any(understates(_plain(row)) or thanks_for_what_was_done(_plain(row)) for row in cues):
        return True
    return praise_in(heard) >= LIKELY if heard else any(Issue.PRAISE in weigh(_plain(row)) for row in cues)


def _is_mixed(issue: Issue, cues: Sequence[Row[Any]], heard: Sequence[Mapping[str, Any]], sentiment: str | None) -> bool:
    """Whether the message praises and then turns, and its blow has no plainer name than that. In one that reads as negative a
    kind word may be for anybody, so its themes must praise."""
    neutral = all(row.sentiment == "neutral" for row in cues)
    turns = any(praise_turns(_plain(row)) for row in cues)
    if issue is Issue.PRAISE:
        slow = any(theme["id"] in SLOW and theme["score"] >= CLEAR for theme in heard)
        return turns or (praise_in(heard) >= LIKELY and (neutral or slow))
    if not turns or issue in (Issue.PRODUCT_QUESTION, Issue.ABOUT_QUESTION, Issue.CANCELLATION) or (heard and praise_in(heard) < HINTED):
        return False
    if sentiment == "negative" and praise_in(heard) < LIKELY:
        return False
    return issue is Issue.OTHER or issue in THEMED or (bool(heard) and not backs(issue, heard, at_least=LIKELY))


def _heard(cues: Sequence[Row[Any]], themes: Mapping[bytes, Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The themes of the cues together with their highest score, those first that the whole speaks of most."""
    scores: dict[str, list[float]] = {}
    for row in cues:
        for theme in themes.get(row.id, ()):
            scores.setdefault(theme["id"], []).append(theme["score"])
    most = sorted(scores, key=lambda name: (-sum(scores[name]), name))
    return [{"id": name, "score": max(scores[name])} for name in most]


def _by_words(
    trigger: Row[Any], messages: Sequence[Row[Any]], bought: Sequence[Row[Any]]
) -> tuple[CustomerSaid, tuple[str, ...]]:
    cues = cues_of(trigger, messages)
    text = "\n".join(row.text for row in cues)
    if trigger.subject:
        text = f"{text}\n{trigger.subject}"
    keys, products = [row.key for row in bought], sorted({row.product for row in bought if row.product})
    sentiment = sentiment_of(trigger, messages)
    said = read(
        text, order_keys=keys, products=products, low_rating=is_low(trigger), negative=sentiment == "negative",
        positive=sentiment == "positive",
    )
    if said.issue in MATTERS:
        best = _shows_most(said.issue, cues)
        alone = len(cues) == 1 or said.issue in weigh(_plain(best))
        return said, (best.key,) if alone else tuple(row.key for row in cues)
    return _with_matter_of_thread(said, trigger, messages, keys, products)


def _shows_most(issue: Issue, cues: Sequence[Row[Any]]) -> Row[Any]:
    """The cue that shows the matter best, the earliest of equals."""
    return max(cues, key=lambda row: (issue_of(_plain(row)) is issue, weigh(_plain(row)).get(issue, 0)))


def _plain(row: Row[Any]) -> str:
    return visible(row.text).lower()


def _with_matter_of_thread(
    said: CustomerSaid, trigger: Row[Any], messages: Sequence[Row[Any]], keys: Sequence[str], products: Sequence[str]
) -> tuple[CustomerSaid, tuple[str, ...]]:
    """A message that names no matter goes on with the one raised before in the same thread; elsewhere it names none."""
    if said.issue is not Issue.OTHER or said.grave is not None or trigger.thread_key is None:
        return said, ()
    since = trigger.created_at - timedelta(days=EARLIER_DAYS)
    for row in reversed(messages):
        if row.direction != "in" or row.is_automatic or not since <= row.created_at < trigger.created_at:
            continue
        if row.thread_key != trigger.thread_key or row.conversation_key != trigger.conversation_key:
            continue
        before = read(words_of(row), order_keys=keys, products=products, positive=row.sentiment == "positive")
        if before.issue in MATTERS:
            orders = said.order_keys or before.order_keys
            changed = {"issue": before.issue, "order_keys": orders, "products": said.products or before.products}
            return said.model_copy(update=changed), (row.key,)
    return said, ()


def keys_of_thread(trigger: Row[Any], messages: Sequence[Row[Any]]) -> set[str]:
    """Keys of our messages in the thread of that message."""
    if trigger.thread_key is None:
        return set()
    return {row.key for row in messages if row.thread_key == trigger.thread_key and row.direction == "out"}


def order_of(trigger: Any, said: CustomerSaid, bought: Sequence[Row[Any]], rules: DraftRules) -> Row[Any] | None:
    """The order that the message names by number or product; else the only one of the window before it, in matters of orders."""
    before = [row for row in bought if row.ordered_at <= trigger.created_at + timedelta(days=1)]
    for wanted in (set(said.order_keys), {trigger.order_key}):
        named = [row for row in before if row.key in wanted]
        if named:
            return named[-1] if len(named) == 1 else None
    products = set(said.products) | {trigger.product}
    named = [row for row in before if row.product in products and row.product]
    if named:
        return named[-1]
    window = [row for row in before if row.ordered_at >= trigger.created_at - timedelta(days=rules.order_window_days)]
    reach = window if said.issue in JUST_SENT else before
    if said.issue in OF_THINGS and len(meant := _of_thing(said, window) or _of_thing(said, reach)) == 1:
        return meant[0]
    return window[0] if said.issue in ORDER_MATTERS and len(window) == 1 else None


def _of_thing(said: CustomerSaid, bought: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The orders whose product has a name of which the message says the thing itself: "the kettle", "z dzbankiem"."""
    return [row for row in bought if row.product and row.product in said.things]


def earlier_contacts(
    trigger: Row[Any] | None, said: CustomerSaid, incoming: Sequence[Row[Any]], bought: Sequence[Row[Any]]
) -> tuple[tuple[str, ...], bool]:
    """One key for each earlier mail, call or chat about the same thing, and whether all of them share the thread or the order.

    Reviews and survey answers are no contacts. What only names the same kind of matter may be about something else, so such
    contacts are not counted in words.
    """
    if trigger is None or trigger.channel not in AWAITS_ANSWER or said.issue in (Issue.OTHER, Issue.PRAISE, Issue.PRODUCT_QUESTION):
        return (), False
    at, keys = trigger.created_at, [row.key for row in bought]
    since = at - timedelta(days=EARLIER_DAYS)
    own = {*said.order_keys, trigger.order_key} - {None}
    seen, found, certain = {_contact(trigger)}, [], True
    for row in incoming:
        if row.channel not in AWAITS_ANSWER or row.is_automatic or _contact(row) in seen or not since <= row.created_at < at:
            continue
        before = read(words_of(row), order_keys=keys)
        orders = {*before.order_keys, row.order_key} - {None}
        same_thread = row.thread_key is not None and row.thread_key == trigger.thread_key
        if not same_thread and not own & orders and (before.issue is not said.issue or (own and orders)):
            continue
        certain = certain and (same_thread or bool(own & orders)) and row.channel != "chat"
        seen.add(_contact(row))
        found.append(row.key)
    return tuple(found), certain and trigger.channel != "chat"


def _contact(row: Row[Any]) -> str:
    """What makes messages one contact: a call's or a chat's conversation, else the message itself."""
    if row.channel == "email":
        return str(row.key)
    return str(row.conversation_key or row.thread_key or f"{row.channel} of {row.created_at.date()}")
