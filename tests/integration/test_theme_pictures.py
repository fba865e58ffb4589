"""heed themes --plots: each theme's share by week as a picture with its table, and a sentence for what cannot be drawn."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.charts.picture import svg
from pipelines.churn.theme_pictures import driver_picture, theme_pictures
from pipelines.records import theme
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from service import cli
from service.settings import Settings, create_workspace, open_workspace
from tests.builders import NOW, a_customer, a_message, a_reading, a_run


def filled(workspace: Workspace) -> None:
    """Four weeks of five messages; in the newest week three speak of delivery, of which two sound frustrated."""
    with transaction(workspace.engine) as connection:
        theme.keep(connection, [{"key": "delivery", "names": {"en": "delivery", "pl": "dostawa"}, "state": "accepted"}])
        customer = a_customer(connection)
        rows = []
        for week in range(4):
            for number in range(5):
                created_at = NOW - timedelta(days=7 * week + 1)
                one = a_message(connection, f"m{week}-{number}", customer_id=customer, created_at=created_at)
                a_reading(connection, one, "yes" if week == 0 and number < 2 else "no")
                rows += [{"message_id": one, "theme_key": "delivery", "score": 0.9}] if number < (3 if week == 0 else 1) else []
        theme.replace(connection, [], rows)
        a_run(connection)


def test_each_share_stands_in_the_table_with_its_messages_and_interval(workspace: Workspace) -> None:
    filled(workspace)
    pictures, missing = theme_pictures(workspace)
    assert [one.name for one in pictures] == ["theme_shares"]
    assert any("compare" in line for line in missing)
    newest = [row for row in pictures[0].table if row["week_end"] == "2026-06-30"]
    assert [(row["theme"], row["messages"], row["of"], row["share"]) for row in newest] == [("mood", 2, 5, 0.4), ("delivery", 3, 5, 0.6)]
    assert (newest[1]["low"], newest[1]["high"]) == (0.2307, 0.8824)  # Wilson's interval of 3 in 5
    drawn = svg(pictures[0].chart, pictures[0].name)
    assert drawn == svg(theme_pictures(workspace)[0][0].chart, "theme_shares")
    assert "delivery 60% of 5 messages" in drawn


def test_differences_are_drawn_with_their_intervals() -> None:
    row = {
        "outcome": "low_stars", "definition": "share", "theme": "praise", "name": "praise", "standing": "lower", "customers": 30,
        "others": 40, "points": -20.0, "low_points": -31.0, "high_points": -9.0,
    }  # fmt: skip
    picture = driver_picture([row])
    assert picture is not None
    assert "one or two stars, praise: -20.0 (-31.0 to -9.0)" in svg(picture.chart, picture.name)
    assert driver_picture([]) is None


def test_the_command_writes_pictures_and_tables_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEED_HOME", str(tmp_path / "home"))
    create_workspace(Settings())
    assert cli.run(["themes", "--plots", str(tmp_path / "none")]) == 0
    assert "Nothing was run yet" in capsys.readouterr().out
    filled(open_workspace())
    assert cli.run(["themes", "--plots", str(tmp_path / "plots"), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert [Path(item["picture"]).name for item in body["pictures"]] == ["theme_shares.svg"]
    with (tmp_path / "plots" / "theme_shares.csv").open(encoding="utf-8-sig") as file:
        assert {row["theme"] for row in csv.DictReader(file)} == {"mood", "delivery"}
    (tmp_path / "file").write_text("")
    assert cli.run(["themes", "--plots", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err
