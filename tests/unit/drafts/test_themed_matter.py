"""Where the themes of a message tell its matter better than single words."""

from __future__ import annotations

import pytest

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.reading.themed_matter import FITTING, KINDS, matter_by_themes
from pipelines.drafts.writing.composer import compose
from pipelines.understanding.themes.shipped import shipped_themes
from tests.unit.drafts.briefs import a_brief


def themes(**scores: float) -> list[dict[str, object]]:
    return [{"id": name, "score": score} for name, score in sorted(scores.items(), key=lambda item: -item[1])]


@pytest.mark.parametrize(
    ("words_say", "stored", "matter"),
    [
        (Issue.OTHER, {}, Issue.OTHER),
        (Issue.OTHER, {"delivery": 0.9}, Issue.ABOUT_DELIVERY),
        (Issue.OTHER, {"loyalty": 0.9, "staff": 0.6}, Issue.ABOUT_SERVICE),
        (Issue.OTHER, {"quality": 0.3}, Issue.OTHER),
        (Issue.BILLING, {"quality": 0.86}, Issue.ABOUT_QUALITY),
        (Issue.BILLING, {"quality": 0.86, "billing": 0.3}, Issue.BILLING),
        (Issue.DAMAGED, {"information": 0.5}, Issue.DAMAGED),
        (Issue.CANCELLATION, {"refund": 0.9}, Issue.CANCELLATION),
    ],
)
def test_words_come_first_and_a_clear_theme_that_fits_none_of_them_decides(
    words_say: Issue, stored: dict[str, float], matter: Issue
) -> None:
    assert matter_by_themes(words_say, themes(**stored), unhappy=True) is matter


def test_praise_in_a_message_that_is_not_unhappy_is_praise() -> None:
    assert matter_by_themes(Issue.OTHER, themes(quality=0.9, praise=0.5), unhappy=False) is Issue.PRAISE
    assert matter_by_themes(Issue.OTHER, themes(quality=0.9, praise=0.5), unhappy=True) is Issue.ABOUT_QUALITY


def test_every_theme_that_is_named_here_ships() -> None:
    named = set(KINDS) | {name for fitting in FITTING.values() for name in fitting}
    assert named <= set(shipped_themes())


def test_a_polish_letter_goes_on_in_lower_case_after_its_greeting() -> None:
    for issue in (Issue.ABOUT_DELIVERY, Issue.DAMAGED, Issue.PRAISE):
        after = compose(a_brief("pl", issue), DraftRules()).body.split("\n\n")[1]
        assert after[0].islower()
