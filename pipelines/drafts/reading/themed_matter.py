"""The matter by the stored themes of a message, where they tell it better than single words do.

Words come first: they name the exact kind. Where they find none, the likeliest theme gives a kind in general terms; where the
message has a clear theme and none that fits the kind that the words point at, the words were about something else, and the
theme decides. A message without themes keeps what its words say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.drafts.reading.issues import Issue

STRONG = 0.75  # a theme of at least this score stands beside praise
CLEAR = 0.6  # a theme of at least this score may overrule single words
ALONE = 0.5  # so may one of at least this score where no theme at all goes with the words of a message that is not unhappy
HINTED = 0.2  # praise of at least this score speaks against a grievance in a message that is not unhappy
LIKELY = 0.4  # a theme of at least this score names the matter where words find none
FEWEST_WORDS = 5  # a shorter text tells too little for a theme alone to name its matter

KINDS: Mapping[str, Issue] = {
    "delivery": Issue.ABOUT_DELIVERY, "quality": Issue.ABOUT_QUALITY, "returns": Issue.ABOUT_RETURN, "refund": Issue.ABOUT_PAYMENT,
    "billing": Issue.ABOUT_PAYMENT, "price": Issue.ABOUT_PRICE, "website": Issue.ABOUT_WEBSITE, "account": Issue.ABOUT_WEBSITE,
    "staff": Issue.ABOUT_SERVICE, "handed_on": Issue.ABOUT_CONTACT, "unresolved": Issue.ABOUT_CONTACT, "waiting": Issue.ABOUT_WAITING,
    "unreliable": Issue.ABOUT_COURSE, "information": Issue.ABOUT_QUESTION, "availability": Issue.ABOUT_QUESTION,
}  # fmt: skip
THEMED = frozenset(KINDS.values())
SLOW = frozenset({"waiting", "unresolved", "unreliable", "handed_on"})
# themes that a kind found by words goes with; a kind that is not here is never overruled
FITTING: Mapping[Issue, frozenset[str]] = {
    Issue.DELIVERY_LATE: frozenset({"delivery", "availability"}) | SLOW,
    Issue.NOT_RECEIVED: frozenset({"delivery"}) | SLOW,
    Issue.REFUND_MISSING: frozenset({"refund", "returns", "billing"}) | SLOW,
    Issue.DAMAGED: frozenset({"quality", "delivery", "returns"}) | SLOW,
    Issue.WRONG_ITEM: frozenset({"quality", "delivery", "returns"}) | SLOW,
    Issue.BILLING: frozenset({"billing", "price", "account", "refund", "unfair"}) | SLOW,
    Issue.RETURN: frozenset({"returns", "refund", "quality"}) | SLOW,
    Issue.STAFF: frozenset({"staff", "handed_on"}),
    Issue.WAITING: frozenset({"information"}) | SLOW,
    Issue.WEBSITE: frozenset({"website", "account"}) | SLOW,
    Issue.PRICE: frozenset({"price", "billing", "unfair", "loyalty"}),
}


def praise_in(themes: Iterable[Mapping[str, Any]]) -> float:
    """How likely praise is a theme, 0 when it is none."""
    return max((float(theme["score"]) for theme in themes if theme["id"] == "praise"), default=0.0)


def is_mixed(themes: Iterable[Mapping[str, Any]]) -> bool:
    """Whether praise is a likely theme and nothing else a strong one: such a message is thanked for, never apologised for."""
    every = list(themes)
    return praise_in(every) >= LIKELY and all(theme["score"] < STRONG for theme in every if theme["id"] in KINDS)


def _may_praise(themes: Iterable[Mapping[str, Any]]) -> bool:
    """Whether what is spoken of, such as the goods or the staff, may as well be praised."""
    every = list(themes)
    first = next((theme["id"] for theme in every if theme["id"] in KINDS), None)
    return first in {"quality", "staff", "price"} and praise_in(every) >= HINTED


def backs(found: Issue, themes: Iterable[Mapping[str, Any]], *, at_least: float = 0.0) -> bool:
    """Whether the themes, the likeliest first, speak of what the words point at; they do of any kind that no theme goes with.
    One that only says how slowly it goes speaks of a kind where it comes first."""
    fitting = FITTING.get(found)
    known = [theme for theme in themes if theme["id"] in KINDS]
    if fitting is None or (known and known[0]["id"] in SLOW & fitting and known[0]["score"] >= at_least):
        return True
    return any(theme["id"] in fitting - SLOW and theme["score"] >= at_least for theme in known)


def matter_by_themes(found: Issue, themes: Iterable[Mapping[str, Any]], *, unhappy: bool) -> Issue:
    """The kind of a message whose words say `found`; `themes` are its stored ones, {id, score}, the likeliest first. What praises
    in a message that is not unhappy is praise, whatever it praises. A theme that only says how slowly it goes backs the words of
    an unhappy message alone; in any other the themes must say clearly what the words say."""
    every = list(themes)
    known = [theme for theme in every if theme["id"] in KINDS]
    praised = not unhappy and praise_in(every) >= LIKELY
    if found is Issue.OTHER and praised:
        return Issue.PRAISE
    if not known:
        return found
    if found is Issue.OTHER and (is_mixed(every) or (not unhappy and _may_praise(every))):
        return found
    if found is Issue.OTHER:
        return KINDS[known[0]["id"]] if known[0]["score"] >= LIKELY else found
    if found not in FITTING or backs(found, every, at_least=0.0 if unhappy else CLEAR):
        return found
    if known[0]["score"] < (CLEAR if unhappy or backs(found, every) else ALONE):
        return found
    return Issue.PRAISE if praised else KINDS[known[0]["id"]]
