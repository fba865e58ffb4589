"""What a new theme could be: found in stored messages, decided by a person, given to later messages, renamed by nothing."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.errors import Conflict, NotFound
from pipelines.records.database import new_id, transaction
from pipelines.records.run import Run
from pipelines.understanding.reader import reading_version
from pipelines.understanding.themes import deciding
from pipelines.understanding.themes.candidate_stage import record_candidates
from pipelines.understanding.themes.figures import theme_figures_of
from pipelines.understanding.themes.stage import name_again
from pipelines.workspace import Workspace
from service import cli
from service.settings import Settings, create_workspace, open_workspace
from tests.builders import NOW, a_customer, a_message
from tests.conftest import FilledOnce
from tests.integration.api import served
from tests.integration.test_themes import take_in, told

PARKING = [
    "The parking lot in front of your store is full every evening and I leave the car two streets away.",
    "There is nowhere to park near the shop, your parking is closed on Saturdays.",
    "Parking costs more than my coffee, please talk to the owner of the parking.",
    "Two disabled bays in your parking area were taken by vans.",
    "Na parkingu przed sklepem nie ma gdzie stanąć w sobotę.",
    "Parking pod waszym salonem jest zawsze pełny po południu.",
    "Szlaban na parkingu nie chciał się podnieść i stałam tam kwadrans.",
    "Your parking is too dark, one more lamp would help.",
    "Please mark the parking spaces more clearly, the lines are gone.",
    "My car got a ticket in your parking although I had the token.",
]
MUSIC = [
    "The music in the shop is so loud that I could not hear myself think.", "Please turn the music down in the cafe, we could not talk.",
    "The same playlist for three hours, loud music everywhere.", "Muzyka w kawiarni gra tak głośno, że nie da się rozmawiać.",
    "Czy możecie ściszyć muzykę w salonie?", "Loud radio music in the tasting room spoils the evening.",
    "Ta muzyka w sklepie jest nie do zniesienia, za głośno.", "Your speakers blast music from the morning.",
    "The choice of music is nice but the music is too loud.", "Głośna muzyka w salonie, prosiłabym ciszej.",
]  # fmt: skip
LATER = "Parking przy galerii był zamknięty, a parkingu zastępczego nie ma."


@pytest.fixture(scope="module")
def read_once(filled_once: FilledOnce) -> Path:
    """Twenty messages of as many customers about two things that no theme is about, already read, and one run."""
    return filled_once(lambda workspace: filled(replace(workspace, reading_version=reading_version(None))))[0]


@pytest.fixture
def shop(workspace: Workspace, read_once: Path) -> Workspace:
    shutil.copy(read_once, workspace.home / "heed.db")
    return replace(workspace, reading_version=reading_version(None))


def filled(workspace: Workspace) -> Workspace:
    with transaction(workspace.engine) as connection:
        ids = []
        for number, text in enumerate([*PARKING, *MUSIC]):
            customer_id = a_customer(connection, f"C{number}")
            created_at = NOW - timedelta(days=number)
            ids.append(a_message(connection, f"m{number:02}", text, customer_id=customer_id, channel="review", created_at=created_at))
    take_in(workspace, ids)
    look(workspace)
    return workspace


def look(workspace: Workspace, days: int = 0) -> None:
    current = Run(new_id(), f"run {days}", NOW + timedelta(days=days), 1, workspace.reading_version, "done")
    write = record_candidates(workspace, current)
    with transaction(workspace.engine) as connection:
        write(connection)


def about(workspace: Workspace, word: str) -> dict[str, object]:
    return next(item for item in deciding.candidates_of(workspace) if word in item["words"])


def test_a_group_is_shown_with_its_words_customers_and_sentences_of_its_messages(shop: Workspace) -> None:
    found = about(shop, "parking")
    assert found["messages"] >= 8
    assert found["customers"] == found["messages"]
    assert len(found["examples"]) == 3
    for one in found["examples"]:
        assert one["quote"] in PARKING[int(one["message_id"][1:])]


def test_a_candidate_keeps_its_name_when_messages_are_added_and_the_run_is_repeated(shop: Workspace) -> None:
    before = {item["id"]: item["words"] for item in deciding.candidates_of(shop)}
    look(shop)
    assert {item["id"]: item["words"] for item in deciding.candidates_of(shop)} == before
    with transaction(shop.engine) as connection:
        texts = [LATER, "Znów kolejka do parkingu i parking bez świateł.", "Is the parking free after six?"]
        ids = [a_message(connection, f"new{number}", text, channel="review") for number, text in enumerate(texts)]
    take_in(shop, ids)
    look(shop, days=1)
    after = {item["id"]: item["words"] for item in deciding.candidates_of(shop)}
    assert {key: after.get(key) for key in before} == before


def test_an_accepted_candidate_is_a_theme_that_old_and_later_messages_get(shop: Workspace) -> None:
    key = about(shop, "parking")["id"]
    body = deciding.accept(shop, key, {"en": "Car parking", "pl": "parking"}, by="Maya Reed", now=NOW)
    assert body["theme"] == "car_parking"
    name_again(shop, clock=lambda: NOW)
    before = told(shop)
    assert sum(("car_parking", 1.0) in names for names in before.values()) >= 7
    assert not [key for key, names in before.items() if ("car_parking", 1.0) in names and int(key[1:]) >= len(PARKING)]
    with transaction(shop.engine) as connection:
        ids = [a_message(connection, "later", LATER), a_message(connection, "other", "The kettle leaks from the base.")]
    take_in(shop, ids)
    after = told(shop)
    assert ("car_parking", 1.0) in after["later"]
    assert ("car_parking", 1.0) not in after.get("other", [])
    assert {key: after.get(key) for key in before} == before
    listed = {item["id"]: item for item in theme_figures_of(shop)}
    assert listed["car_parking"]["names"] == {"en": "Car parking", "pl": "parking"}
    look(shop, days=1)
    assert key not in {item["id"] for item in deciding.candidates_of(shop)}
    assert deciding.candidates_of(shop, state="accepted")[0]["decided_by"] == "Maya Reed"


def test_a_merged_candidate_gives_its_messages_a_theme_that_there_is(shop: Workspace) -> None:
    deciding.merge(shop, about(shop, "music")["id"], "staff", by="Maya Reed", now=NOW)
    name_again(shop, clock=lambda: NOW)
    taken = [key for key, names in told(shop).items() if ("staff", 1.0) in names]
    assert len(taken) >= 7
    assert all(int(key[1:]) >= len(PARKING) for key in taken)
    assert "staff" in {item["id"] for item in theme_figures_of(shop)}


def test_a_dismissed_candidate_stays_away_and_takes_back_what_was_accepted(shop: Workspace) -> None:
    key = about(shop, "parking")["id"]
    deciding.accept(shop, key, {"en": "parking"}, by="Maya Reed", now=NOW)
    name_again(shop, clock=lambda: NOW)
    deciding.dismiss(shop, key, by="Maya Reed", now=NOW)
    name_again(shop, clock=lambda: NOW)
    assert not [names for names in told(shop).values() if "parking" in dict(names)]
    assert "parking" not in {item["id"] for item in theme_figures_of(shop)}
    look(shop, days=1)
    assert key not in {item["id"] for item in deciding.candidates_of(shop)}


def test_what_was_decided_is_not_decided_twice_and_names_are_not_taken_twice(shop: Workspace) -> None:
    key = about(shop, "parking")["id"]
    with pytest.raises(Conflict, match="'delivery' already"):
        deciding.accept(shop, key, {"en": "Delivery"}, by="Maya Reed", now=NOW)
    with pytest.raises(NotFound, match="no theme 'nothing'"):
        deciding.merge(shop, key, "nothing", by="Maya Reed", now=NOW)
    deciding.accept(shop, key, {"pl": "Parking"}, by="Maya Reed", now=NOW)
    with pytest.raises(Conflict, match="accepted by Maya Reed"):
        deciding.merge(shop, key, "staff", by="Maya Reed", now=NOW)
    with pytest.raises(NotFound, match="T-00000000"):
        deciding.dismiss(shop, "T-00000000", by="Maya Reed", now=NOW)


def test_candidates_are_listed_and_decided_over_http(shop: Workspace) -> None:
    with served(shop) as service:
        manager, agent = service.as_role("manager"), service.as_role("agent")
        items = manager.get("/v1/themes/candidates").json()["items"]
        key = next(item["id"] for item in items if "parking" in item["words"])
        accept = {"decision": "accept", "names": {"en": "parking", "pl": "parking"}}
        assert agent.post(f"/v1/themes/candidates/{key}", json=accept).status_code == 403
        assert manager.post(f"/v1/themes/candidates/{key}", json=accept).json() == {"candidate": key, "theme": "parking"}
        assert manager.post(f"/v1/themes/candidates/{key}", json=accept).status_code == 409
        assert manager.post("/v1/themes/candidates/T-0", json={"decision": "dismiss"}).status_code == 404
        assert agent.get("/v1/themes/candidates", params={"state": "accepted"}).json()["items"][0]["theme"] == "parking"


def test_the_command_shows_candidates_and_takes_decisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEED_HOME", str(tmp_path / "home"))
    create_workspace(Settings())
    assert cli.run(["themes", "--candidates"]) == 0
    assert "No group of messages stands out" in capsys.readouterr().out
    filled(open_workspace())
    assert cli.run(["themes", "--candidates"]) == 0
    page = capsys.readouterr().out
    assert "messages of" in page
    assert "You decide" in page
    assert cli.run(["themes", "--candidates", "--json"]) == 0
    key = next(item["id"] for item in json.loads(capsys.readouterr().out)["items"] if "parking" in item["words"])
    assert cli.run(["themes", "accept", key]) == 2
    assert "needs a name" in capsys.readouterr().err
    assert cli.run(["themes", "accept", key, "--name", "parking", "--name-pl", "parking", "--by", "Maya Reed"]) == 0
    assert "is the theme parking now" in capsys.readouterr().out
    assert cli.run(["themes", "dismiss", key]) == 0
    assert cli.run(["themes", "merge", "T-0", "staff"]) == 1
