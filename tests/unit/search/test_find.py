from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import ModelUnusable
from pipelines.records import keyword_index
from pipelines.records.database import transaction
from pipelines.search import exact_scan
from pipelines.search.filters import Filters
from pipelines.search.find import find_messages
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading
from tests.unit.search.conftest import AddMessages, direction, pointing


@pytest.fixture
def elsewhere(workspace: Workspace) -> Workspace:
    """The workspace in a process that does not own the index."""
    return replace(workspace, index_owner=False)


def index_words(workspace: Workspace, ids: list[bytes]) -> None:
    with transaction(workspace.engine) as connection:
        keyword_index.add(connection, ids)


def test_without_the_index_the_nearest_message_is_still_found(elsewhere: Workspace, add_messages: AddMessages) -> None:
    add_messages(20)
    best = find_messages(elsewhere, "where is it", limit=3, embed=pointing(7))[0]
    assert (best.key, best.found_by) == ("m7", "dense")


def test_a_message_found_by_meaning_and_by_word_comes_first(elsewhere: Workspace, add_messages: AddMessages) -> None:
    index_words(elsewhere, add_messages(20))
    best = find_messages(elsewhere, "number7", embed=pointing(7))[0]
    assert (best.key, best.found_by) == ("m7", "both")


def test_without_a_reading_model_words_alone_decide(elsewhere: Workspace, add_messages: AddMessages) -> None:
    index_words(elsewhere, add_messages(5))

    def broken(texts: object) -> np.ndarray:
        raise ModelUnusable(Path("encoder.onnx"), "it is missing")

    assert find_messages(elsewhere, "number3", embed=broken)[0].found_by == "keyword"


def test_nothing_near_and_no_word_shared_finds_nothing(elsewhere: Workspace, add_messages: AddMessages) -> None:
    ids = add_messages(1)
    index_words(elsewhere, ids)
    assert find_messages(elsewhere, "zebra", embed=lambda texts: -direction(0)[None, :]) == []
    assert find_messages(elsewhere, "   ", embed=pointing(0)) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(channels=("review",)), {"m1", "m3", "m5"}),
        (Filters(since=NOW - timedelta(hours=2)), {"m0", "m1", "m2"}),
        (Filters(until=NOW - timedelta(hours=4)), {"m4", "m5"}),
        (Filters(directions=("out",)), set()),
        (Filters(owner_known=True), set()),
    ],
)
def test_filters_hold_for_meaning_and_for_words(
    workspace: Workspace, add_messages: AddMessages, filters: Filters, expected: set[str]
) -> None:
    rules = replace(workspace.rules, sections={"search": {"minimum_likeness": -1}})
    elsewhere = replace(workspace, index_owner=False, rules=rules)
    index_words(elsewhere, add_messages(6))
    for query in ("parcel", "zebra"):
        assert {hit.key for hit in find_messages(elsewhere, query, filters=filters, embed=pointing(0))} == expected


def test_one_customers_messages_are_searched_among_that_customers_alone(elsewhere: Workspace, add_messages: AddMessages) -> None:
    index_words(elsewhere, add_messages(6))
    with transaction(elsewhere.engine) as connection:
        customer_id = a_customer(connection)
        theirs = a_message(connection, "own", "My parcel is lost.", customer_id=customer_id)
        a_reading(connection, theirs, embedding=direction(0).astype("<f2").tobytes())
        keyword_index.add(connection, [theirs])
    hits = find_messages(elsewhere, "parcel", filters=Filters(customer_ids=(customer_id,)), embed=pointing(0))
    assert [(hit.key, hit.found_by) for hit in hits] == [("own", "both")]


def test_our_own_and_automatic_messages_are_left_out_unless_asked_for(elsewhere: Workspace) -> None:
    with transaction(elsewhere.engine) as connection:
        for key, fields in {"ours": {"direction": "out"}, "robot": {"is_automatic": True}}.items():
            a_reading(connection, a_message(connection, key, **fields), embedding=direction(0).astype("<f2").tobytes())
    assert find_messages(elsewhere, "zebra", embed=pointing(0)) == []
    everything = Filters(directions=(), with_automatic=True)
    assert {hit.key for hit in find_messages(elsewhere, "zebra", filters=everything, embed=pointing(0))} == {"ours", "robot"}


def test_the_scan_sees_a_message_that_was_stored_after_the_first_search(elsewhere: Workspace, add_messages: AddMessages) -> None:
    add_messages(3)
    find_messages(elsewhere, "x", embed=pointing(1))
    with transaction(elsewhere.engine) as connection:
        new = a_message(connection, "new", "New.")
        a_reading(connection, new, embedding=direction(99).astype("<f2").tobytes())
    assert find_messages(elsewhere, "x", embed=pointing(99))[0].key == "new"


def test_a_scan_in_pages_finds_what_the_scan_in_memory_finds(elsewhere: Workspace, add_messages: AddMessages) -> None:
    add_messages(30)
    in_pages = replace(elsewhere, rules=replace(elsewhere.rules, sections={"search": {"scan_in_memory_up_to": 1}}))
    assert exact_scan.nearest(in_pages, direction(3), 7, Filters()) == exact_scan.nearest(elsewhere, direction(3), 7, Filters())


def test_vectors_of_another_model_are_not_compared(elsewhere: Workspace, add_messages: AddMessages) -> None:
    add_messages(3)
    assert exact_scan.nearest(replace(elsewhere, reading_version="newer"), direction(0), 5, Filters()) == []
    assert exact_scan.nearest(elsewhere, np.ones(5, dtype=np.float32), 5, Filters()) == []


def test_short_words_match_whole_words_only(elsewhere: Workspace, add_messages: AddMessages) -> None:
    with transaction(elsewhere.engine) as connection:
        ids = [a_message(connection, "a", "It is broken."), a_message(connection, "b", "An island issue.")]
        keyword_index.add(connection, ids)
        assert [item for item, _ in keyword_index.find(connection, "is", limit=5)] == [ids[0]]


def test_words_without_matter_count_only_when_there_is_no_other(elsewhere: Workspace) -> None:
    with transaction(elsewhere.engine) as connection:
        ids = [a_message(connection, "a", "Gdzie jest moja paczka?"), a_message(connection, "b", "To jest ok, nie wiem gdzie.")]
        keyword_index.add(connection, ids)
        assert [item for item, _ in keyword_index.find(connection, "gdzie jest paczka", limit=5)] == [ids[0]]
        assert {item for item, _ in keyword_index.find(connection, "gdzie jest", limit=5)} == set(ids)


def test_the_share_of_the_words_counts_longer_words_for_more_and_sees_through_endings(elsewhere: Workspace) -> None:
    with transaction(elsewhere.engine) as connection:
        texts = {"a": "Łódź: moje paczki zginęły.", "b": "Nic.", "c": "lodz"}
        ids = [a_message(connection, key, text) for key, text in texts.items()]
        shares = keyword_index.shares(connection, "paczka zginęła w Łodzi", ids)
    assert shares[ids[0]] == 1.0
    assert shares[ids[1]] == 0.0
    assert 0.0 < shares[ids[2]] < 0.5
