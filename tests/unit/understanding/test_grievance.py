"""When a grievance stands open, and what ends it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.understanding.grievance import Heard, open_grievance, standing_grievances
from tests.builders import NOW


def angry(key: str, days: float = 2, **fields: Any) -> Heard:
    return Heard(key, NOW - timedelta(days=days), **({"frustrated": "yes", "sentiment": "negative"} | fields))


def happy(key: str, days: float = 1, **fields: Any) -> Heard:
    return Heard(key, NOW - timedelta(days=days), **({"frustrated": "no", "sentiment": "positive"} | fields))


def standing(*heard: Heard) -> list[str]:
    return [one.id for one in standing_grievances(heard)]


def test_one_frustrated_message_is_enough() -> None:
    found = open_grievance([*(happy(f"h{number}", 3 + number) for number in range(20)), angry("m1")])
    assert found is not None
    assert (found.newest.id, found.newest.state) == ("m1", "unanswered")


def test_the_newest_is_named_and_the_older_ones_stand_beside_it() -> None:
    found = open_grievance([angry("m1", 9), angry("m3", 1, answered_at=NOW), angry("m2", 5)])
    assert found is not None
    assert (found.ids, found.unanswered, found.newest.state) == (["m3", "m2", "m1"], ["m2", "m1"], "answered")


@pytest.mark.parametrize("frustrated", ["no", "unsure", None])
def test_what_does_not_read_frustrated_is_no_grievance(frustrated: str | None) -> None:
    assert open_grievance([angry("m1", frustrated=frustrated)]) is None


def test_a_polite_complaint_is_a_grievance() -> None:
    assert standing(happy("m1", is_complaint=True)) == ["m1"]


def test_what_we_wrote_is_none() -> None:
    assert open_grievance([angry("m1", direction="out")]) is None


def test_an_answer_of_ours_alone_does_not_end_it() -> None:
    found = open_grievance([angry("m1", answered_at=NOW - timedelta(days=1))])
    assert found is not None
    assert (found.newest.state, found.unanswered) == ("answered", [])


def test_it_ends_when_a_person_closes_the_case() -> None:
    assert open_grievance([angry("m1", is_closed=True)]) is None
    assert standing(angry("m1", 3, is_closed=True), angry("m2", 1)) == ["m2"]


@pytest.mark.parametrize(
    ("later", "stands"),
    [
        (happy("m2"), False),
        (happy("m2", sentiment="neutral"), True),
        (happy("m2", sentiment=None, frustrated=None), True),
        (happy("m2", frustrated="unsure"), True),
        (happy("m2", is_rated_low=True), True),
        (happy("m2", is_complaint=True), True),
        (happy("m2", direction="out"), True),
        (happy("m2", days=3), True),
        (happy("m2", days=2), True),
    ],
)
def test_only_a_later_message_that_reads_satisfied_ends_it(later: Heard, stands: bool) -> None:
    assert ("m1" in standing(angry("m1"), later)) is stands


def test_satisfaction_in_the_same_thread_ends_that_thread_only() -> None:
    assert standing(angry("m1", 5, thread="a"), angry("m2", 4, thread="b"), happy("m3", thread="b")) == ["m1"]


@pytest.mark.parametrize("thread", ["c", None])
def test_satisfaction_elsewhere_ends_it_while_no_other_thread_is_open(thread: str | None) -> None:
    assert standing(angry("m1", 5, thread="a"), angry("m2", 4, thread="a"), happy("m3", thread=thread)) == []
    assert standing(angry("m1", 5, thread="a"), angry("m2", 4, thread="b"), happy("m3", thread=thread)) == ["m1", "m2"]


def test_a_thread_that_was_settled_is_open_no_more() -> None:
    settled = [angry("m1", 9, thread="a"), happy("m2", 8, thread="a")]
    assert standing(*settled, angry("m3", 5, thread="b"), happy("m4", thread="c")) == []


def test_thanks_at_the_end_of_a_call_do_not_end_what_was_said_in_it() -> None:
    assert standing(angry("c1.1", call="c1"), happy("c1.9", 1.9, call="c1")) == ["c1.1"]
    assert standing(angry("c1.1", call="c1"), happy("c2.1", 1, call="c2")) == []


def test_new_frustration_after_satisfaction_opens_it_again() -> None:
    assert standing(angry("m1", 5), happy("m2", 4), angry("m3", 3)) == ["m3"]


@st.composite
def histories(draw: st.DrawFn) -> list[Heard]:
    each = st.tuples(st.booleans(), st.integers(0, 9), st.sampled_from([None, "a", "b"]), st.sampled_from([None, "c1"]), st.booleans())
    drawn = draw(st.lists(each, max_size=10))
    return [
        (angry if is_angry else happy)(f"m{number}", days, thread=thread, call=call, is_closed=is_closed)
        for number, (is_angry, days, thread, call, is_closed) in enumerate(drawn)
    ]


@given(histories(), st.integers())
def test_the_order_of_the_messages_does_not_matter(heard: list[Heard], seed: int) -> None:
    assert open_grievance(random.Random(seed).sample(heard, len(heard))) == open_grievance(heard)


@given(histories())
def test_a_new_frustrated_message_always_stands(heard: list[Heard]) -> None:
    found = open_grievance([*heard, angry("new", -1)])
    assert found is not None
    assert found.newest.id == "new"


@given(histories())
def test_an_answer_changes_the_state_and_never_what_stands(heard: list[Heard]) -> None:
    answered = [Heard(one.id, one.at, one.direction, one.frustrated, one.sentiment, answered_at=NOW, thread=one.thread, call=one.call,
                      is_closed=one.is_closed) for one in heard]  # fmt: skip
    assert standing(*answered) == standing(*heard)
    assert all(one.state == "answered" for one in standing_grievances(answered))
