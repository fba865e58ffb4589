"""A case says what broke on the way, with its messages; what broke rings for nobody by itself."""

from datetime import timedelta

from pipelines.churn import alert_queue
from pipelines.churn.alerts_stage import raise_alerts
from pipelines.records.database import reading, transaction
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, a_run


def days_ago(number: float) -> dict[str, object]:
    return {"created_at": NOW - timedelta(days=number)}


def raised(workspace: Workspace, frustrated: str) -> list[dict[str, object]]:
    with transaction(workspace.engine) as connection:
        customer = a_customer(connection)
        thread = {"customer_id": customer, "thread_key": "T1"}
        texts = ["Where is my parcel, please?", "Still nothing. Any news?", "I write about the parcel for the third time. This is unfair."]
        for number, text in enumerate(texts):
            a_reading(connection, a_message(connection, f"m{number}", text, **thread, **days_ago(9 - 3 * number)), frustrated)
        a_message(connection, "o1", "Hello", direction="out", thread_key="other", **days_ago(20))
        current = a_run(connection)
    for _ in range(2):
        write = raise_alerts(workspace, current, [customer], as_of=NOW, now=NOW)
        with transaction(workspace.engine) as connection:
            write(connection)
    with reading(workspace.engine) as connection:
        return alert_queue.alerts(connection, workspace, as_of=NOW)


def test_a_case_names_what_broke_after_its_own_matter_with_messages_and_words(workspace: Workspace) -> None:
    (case,) = raised(workspace, "yes")
    told = {reason["text"]: reason for reason in case["reasons"]}
    again = next(reason for text, reason in told.items() if text.startswith("Had to ask again about one matter"))
    assert again["evidence"] == ["m0", "m1", "m2"]
    assert not [text for text in told if text.startswith("Waited")]  # the matter says since when nobody has answered
    assert next(reason["quote"] for text, reason in told.items() if text.startswith("Calls something unfair")) == "This is unfair."
    assert list(told).index(again["text"]) > 0


def test_a_wait_that_the_matter_itself_tells_of_is_not_told_twice(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        customer = a_customer(connection)
        message_id = a_message(connection, "m1", "Nobody cares about my parcel.", customer_id=customer, thread_key="T1", **days_ago(5))
        a_reading(connection, message_id, "yes")
        a_message(connection, "o1", "Hello", direction="out", thread_key="other", **days_ago(20))
        current = a_run(connection)
    write = raise_alerts(workspace, current, [customer], as_of=NOW, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
    with reading(workspace.engine) as connection:
        (case,) = alert_queue.alerts(connection, workspace, as_of=NOW)
    assert [reason["text"] for reason in case["reasons"]] == ["Wrote on 2026-06-25 and sounded frustrated; nobody has answered since."]


def test_broken_ways_open_no_case_by_themselves(workspace: Workspace) -> None:
    assert raised(workspace, "no") == []


def test_a_longer_target_and_the_companys_rivals_are_those_of_the_ask_section() -> None:
    from pipelines.ask.rules import AskRules
    from pipelines.understanding.journey.rules import answer_targets

    rules = Rules({"ask": {"waiting_hours": 48, "rivals": ["Teahouse"], "listed": 5}})
    assert (answer_targets(rules).waiting_hours, answer_targets(rules).rivals) == (48, ("Teahouse",))
    assert rules.of(AskRules).listed == 5
