"""Pictures are the same bytes each time, hold no script and no style, and can be read out and checked."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from pipelines.charts.picture import save, svg
from pipelines.charts.table_file import as_written, neutralised, write_csv

ROWS = [{"month": "2026-01", "orders": 12.3456789, "source": "=cmd"}, {"month": "2026-02", "orders": 7.0, "source": "<b>ads</b>"}]
SVG = "{http://www.w3.org/2000/svg}"


def a_chart(title: str = "Orders & months", description: str = "Fewer in February.") -> alt.Chart:
    words = {"title": title, "description": description}
    return alt.Chart(pd.DataFrame(ROWS), **words).mark_bar(clip=True).encode(x="month:N", y="orders:Q", color="source:N")


def test_the_same_chart_gives_the_same_bytes_whatever_was_drawn_before() -> None:
    first = svg(a_chart(), "orders")
    svg(a_chart("Another"), "another")
    assert svg(a_chart(), "orders") == first


def test_a_picture_holds_no_script_no_style_and_nothing_to_load() -> None:
    drawn = svg(a_chart(), "orders")
    inside = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(drawn).iter()}
    assert not inside & {"script", "style", "image", "use", "foreignObject", "a"}
    assert not re.search(r'\s(style|on\w+|href|xlink:href)="', drawn)


def test_a_screen_reader_finds_title_and_description() -> None:
    root = ElementTree.fromstring(svg(a_chart(), "orders"))
    assert root.get("role") == "img"
    words = [root.find(f"{SVG}*[@id='{name}']") for name in (root.get("aria-labelledby") or "").split()]
    assert [word.text for word in words if word is not None] == ["Orders & months", "Fewer in February."]


def test_the_picture_is_one_image_and_not_a_hundred_without_a_name() -> None:
    assert re.findall(r'role="([^"]+)"', svg(a_chart(), "orders")) == ["img"]


def test_a_subtitle_wider_than_the_plot_is_broken_into_lines() -> None:
    long = "Intervals that should hold 80 % of the customers held: orders 79%; spend 82%."
    drawn = svg(a_chart().properties(width=380, title=alt.Title("Orders", subtitle=long)), "orders")
    shown = [line.text or "" for line in ElementTree.fromstring(drawn).iter() if line.tag.endswith(("text", "tspan"))]
    lines = [line for line in shown if line and line in long and len(line) > 12]
    assert " ".join(lines) == long and len(lines) == 2


def test_pictures_on_one_page_share_no_id() -> None:
    one, other = (set(re.findall(r' id="([^"]+)"', svg(a_chart(), name))) for name in ("one", "other"))
    assert one and other and not one & other


def test_every_id_that_is_pointed_to_is_there() -> None:
    drawn = svg(a_chart(), "orders")
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= set(re.findall(r' id="([^"]+)"', drawn))


def test_the_table_beside_it_opens_safely_in_a_spreadsheet(tmp_path: Path) -> None:
    drawn, told = save(a_chart(), ROWS, tmp_path / "new" / "folder", "orders")
    assert drawn.read_text(encoding="utf-8").startswith("<svg")
    assert told.read_text(encoding="utf-8-sig").splitlines()[:2] == ["month,orders,source", "2026-01,12.3456789,'=cmd"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_begins_like_a_formula_in_any_width_is_text(start: str, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [{"words": f"{start}1+1"}], ["words"])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["words"], [f"'{start}1+1"]]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Good day\n=HYPERLINK(1)", "Good day\n'=HYPERLINK(1)"), ("a;=1+1", "a;'=1+1"), ('a;"=1+1"', "a;\"'=1+1\""),
        ("a,@SUM(1)", "a,'@SUM(1)"), ("x\t+1", "x\t'+1"), ("a - b; c=d", "a - b; c=d"),
    ],
)
def test_a_formula_behind_what_parts_cells_elsewhere_is_text_and_comes_back_as_written(words: str, written: str) -> None:
    assert neutralised(words) == written
    assert as_written(written) == words


def test_money_below_zero_stays_a_number_and_a_heading_is_text(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [{"net": "-12.50", "=theme": "-2+3"}], ["net", "=theme"])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines() == ["net,'=theme", "-12.50,'-2+3"]


@pytest.mark.parametrize(("title", "description"), [("", "Fewer."), ("Orders", "")])
def test_a_picture_without_words_is_refused(title: str, description: str) -> None:
    with pytest.raises(ValueError, match="needs a title and a description"):
        svg(a_chart(title, description), "orders")


def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no name for a picture"):
        save(a_chart(), ROWS, tmp_path, "../orders")
