"""Themes from the message to the page: named once from the stored embedding, the same beside any others, edited in heed.yaml."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines import flow
from pipelines.case import as_text, case
from pipelines.errors import ModelUnusable
from pipelines.records import message_facts, risk, run, theme
from pipelines.records.database import reading, transaction
from pipelines.rules import Rules
from pipelines.understanding.manifest import DEFAULT_MODEL, THEMES_FILE, name_files_anew
from pipelines.understanding.read_stage import read_messages
from pipelines.understanding.reader import reading_version
from pipelines.understanding.themes.figures import theme_figures_of
from pipelines.understanding.themes.stage import name_again, name_themes
from pipelines.workspace import Workspace
from service import cli
from service.settings import Settings, create_workspace, open_workspace
from tests.builders import NOW, a_customer, a_message, a_reading, a_run, at
from tests.integration.api import served

TEXTS = {
    "billing": "You charged my card twice for the same invoice. Please correct the bill.",
    "website": "The app crashes whenever I press the checkout button on your website.",
    "cancellation": "Rezygnuję z abonamentu i wypowiadam umowę, proszę o potwierdzenie rozwiązania.",
    "staff": "The assistant at the counter was rude and shouted at my mother. Terrible staff.",
}


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return replace(workspace, reading_version=reading_version(""))


def take_in(workspace: Workspace, ids: Sequence[bytes]) -> None:
    """Readings and themes in one transaction, as the journey writes them."""
    writes = [read_messages(workspace, ids, now=NOW), name_themes(workspace, ids, now=NOW)]
    with transaction(workspace.engine) as connection:
        for write in writes:
            write(connection)


def told(workspace: Workspace) -> dict[str, list[tuple[str, float]]]:
    with reading(workspace.engine) as connection:
        query = sa.text("SELECT m.key, t.theme_key, t.score FROM message_theme t JOIN message m ON m.id = t.message_id ORDER BY 1, 2")
        found: dict[str, list[tuple[str, float]]] = {}
        for key, name, score in connection.execute(query):
            found.setdefault(key, []).append((name, score))
        return found


def stored(connection: Connection, texts: dict[str, str], **fields: Any) -> list[bytes]:
    return [a_message(connection, key, text, **fields) for key, text in texts.items()]


def test_messages_get_their_themes_and_what_we_wrote_gets_none(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        ids = stored(connection, TEXTS)
        ids.append(a_message(connection, "ours", TEXTS["billing"] + " Regards", direction="out"))
        ids.append(a_message(connection, "machine", TEXTS["billing"] + " Noreply", is_automatic=True))
        ids.append(a_message(connection, "empty", ""))
    take_in(shop, ids)
    found = told(shop)
    assert set(found) <= set(TEXTS)
    for key in TEXTS:
        assert key in [name for name, _ in found[key]], key
        assert all(0 < score <= 1 for _, score in found[key])


def test_the_same_messages_keep_their_themes_when_others_are_added(shop: Workspace) -> None:
    """With 5,000 others added the 400 held against them keep theirs, too; 60 show it here."""
    with transaction(shop.engine) as connection:
        first = stored(connection, TEXTS)
    take_in(shop, first)
    before = told(shop)
    with transaction(shop.engine) as connection:
        others = {f"other-{number}": f"Order {number} {'came late ' * (number % 9)}and the box was torn." for number in range(60)}
        added = stored(connection, others)
    take_in(shop, [*added[:30], *first, *added[30:]])
    after = told(shop)
    assert {key: after.get(key) for key in TEXTS} == {key: before.get(key) for key in TEXTS}
    assert name_again(replace(shop, rules=Rules({"themes": {"switched_off": ["loyalty"]}})), clock=lambda: NOW) == len(first) + len(added)
    assert {key: told(shop).get(key) for key in TEXTS} == {key: before.get(key) for key in TEXTS}


def test_a_theme_of_the_company_is_found_by_its_phrases_in_any_language_and_in_old_messages(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        texts = {"en": "Is the gift wrapping green?", "pl": "Czy pakujecie PREZENTY?", "ru": "Подарочная упаковка порвана"}
        texts["no"] = "A giftless day."
        ids = stored(connection, texts)
    take_in(shop, ids)
    own = {"key": "gifts", "names": {"en": "gift wrapping", "pl": "prezenty"}, "phrases": ["gift wrapping", "prezent*", "подароч*"]}
    themes = {"own": [own], "switched_off": ["information"], "names": {"staff": {"en": "our people"}}}
    edited = replace(shop, rules=Rules({"themes": themes}))
    assert name_again(edited, clock=lambda: NOW) == 4
    assert name_again(edited, clock=lambda: NOW) == 0
    assert {key for key, names in told(edited).items() if ("gifts", 1.0) in names} == {"en", "pl", "ru"}
    assert not [key for key, names in told(edited).items() if "information" in dict(names)]
    listed = {item["id"]: item for item in theme_figures_of(edited)}
    assert listed["gifts"]["messages"] == 3
    assert listed["staff"]["name"] == "our people"
    assert "information" not in listed
    name_again(shop, clock=lambda: NOW)
    assert "gifts" not in {item["id"] for item in theme_figures_of(shop)}


def test_a_message_in_a_language_that_the_model_does_not_know_gets_no_theme_from_it(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        ids = stored(connection, {"fr": "Bonjour, je voudrais savoir pourquoi vous avez débité ma carte deux fois pour la même facture."})
    take_in(shop, ids)
    assert told(shop) == {}


def test_a_recalibrated_model_and_one_beside_a_hub_model_have_the_head_of_the_shipped_one(shop: Workspace) -> None:
    from pipelines.understanding.themes.head import head_for

    shipped = head_for(shop.reading_version)
    assert head_for(f"{shop.reading_version}+own-0.100+0.200") is shipped
    assert head_for(f"{shop.reading_version}+some-classifier", "some/classifier") is shipped
    with pytest.raises(ModelUnusable, match="not to trained-7"):
        head_for("trained-7")


def test_a_model_of_the_company_without_a_head_names_no_themes_and_reads_on(shop: Workspace, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DEFAULT_MODEL, tmp_path / "own"))
    (folder / THEMES_FILE).unlink()
    name_files_anew(folder)
    own = replace(shop, reading_model=str(folder))
    with transaction(own.engine) as connection:
        ids = stored(connection, {"late": "My parcel is three weeks late and the courier does not answer."})
    take_in(own, ids)
    assert told(own) == {}


def test_the_page_counts_customers_once_and_never_adds_currencies(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        theme.keep(connection, [{"key": "delivery", "names": {"en": "delivery", "pl": "dostawa"}, "state": "accepted"}])
        current = a_run(connection, NOW)
        rows = []
        for number, (currency, minor) in enumerate([("PLN", 1_000), ("PLN", 2_050), ("EUR", 700), (None, None)]):
            customer_id = a_customer(connection, f"C{number}")
            for turn, frustrated in enumerate(["yes", "unsure"]):
                message_id = a_message(connection, f"m{number}-{turn}", customer_id=customer_id, created_at=at("2026-06-01"))
                a_reading(connection, message_id, frustrated)
                rows.append({"message_id": message_id, "theme_key": "delivery", "score": 0.9})
            connection.execute(sa.insert(risk.risk).values(
                run_id=current.id, customer_id=customer_id, horizon_days=90, band="low", currency=currency, at_risk_now_minor=minor,
                value_known=minor is not None, assumed=True, reasons=[],
            ))
        unmatched = a_message(connection, "nobody", created_at=at("2026-06-02"))
        later = a_message(connection, "later", created_at=at("2026-07-02"))
        rows += [{"message_id": one, "theme_key": "delivery", "score": 0.9} for one in (unmatched, later)]
        theme.replace(connection, [], rows)
    first = theme_figures_of(shop)[0]
    assert (first["id"], first["name"], first["messages"], first["customers"]) == ("delivery", "delivery", 9, 4)
    assert (first["judged"], first["frustrated"], first["frustrated_share"]) == (8, 4, 0.5)
    assert first["at_risk_now"] == [
        {"amount": "7.00", "currency": "EUR", "customers": 1}, {"amount": "30.50", "currency": "PLN", "customers": 2},
    ]
    assert first["newest_at"].startswith("2026-06-02")


def test_the_journey_names_themes_and_the_case_shows_them_in_the_companys_language(shop: Workspace) -> None:
    polish = replace(shop, rules=Rules({"company": {"languages": ["pl", "en"]}}), index_owner=False)
    with transaction(polish.engine) as connection:
        customer_id = a_customer(connection, "C1")
        a_message(connection, "m1", TEXTS["billing"], customer_id=customer_id, created_at=at("2026-06-29"))
    flow.run(polish)
    with reading(polish.engine) as connection:
        assert run.newest(connection) is not None
        assert "billing" in [item["id"] for item in message_facts.in_full(connection, "m1")["themes"]]
    body = case(polish, "C1")
    assert "płatności i rachunki" in [item["name"] for item in body["messages"][0]["themes"]]
    assert any("[płatności i rachunki]" in line for line in as_text(body))
    again = flow.run(polish)
    assert next(stage["done"] for stage in again["stages"] if stage["stage"] == "read") == 0


def test_messages_and_themes_are_shown_over_http(shop: Workspace) -> None:
    with served(shop) as service:
        agent = service.as_role("agent")
        fields = {"id": "m1", "channel": "email", "created_at": "2026-06-30T10:00:00Z", "text": TEXTS["billing"], "email": "a@b.example"}
        posted = agent.post("/v1/messages", json=fields).json()
        assert "billing" in [item["id"] for item in posted["themes"]]
        assert agent.get("/v1/messages/m1").json()["themes"] == posted["themes"]
        found = agent.get("/v1/search", params={"q": "card charged twice"}).json()["items"]
        assert found[0]["themes"] == posted["themes"]
        listed = {item["id"]: item for item in agent.get("/v1/themes").json()["items"]}
        assert len(listed) == 19
        assert (listed["billing"]["messages"], listed["billing"]["customers"], listed["billing"]["at_risk_now"]) == (1, 0, [])


def test_the_command_lists_themes_for_people_and_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEED_HOME", str(tmp_path / "home"))
    rules = "company:\n  languages: [pl]\nthemes:\n  switched_off: [price]\n"
    create_workspace(Settings(), rules=rules)
    assert cli.run(["themes"]) == 0
    assert "No message speaks of a theme yet" in capsys.readouterr().out
    workspace = open_workspace()
    with transaction(workspace.engine) as connection:
        ids = stored(connection, {"m1": TEXTS["billing"]})
    take_in(workspace, ids)
    assert cli.run(["themes"]) == 0
    assert "płatności i rachunki" in capsys.readouterr().out
    assert cli.run(["themes", "--json"]) == 0
    items = json.loads(capsys.readouterr().out)["items"]
    assert len(items) == 18
    assert next(item for item in items if item["id"] == "billing")["frustrated"] in (0, 1)
