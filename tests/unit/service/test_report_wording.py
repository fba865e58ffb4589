from __future__ import annotations

from typing import Any

import pytest

from service.report.wording import change, estimate, figure_lines, source_lines


def a_figure(**fields: Any) -> dict[str, Any]:
    known = {"name": "new_customers", "group": "", "value": 50, "before": 50, "unit": "customers", "n": 50, "n_before": 50}
    return {**known, "low": None, "high": None, "unknown_because": None, **fields}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "no change"),
        ({"value": 55}, "+10%"),
        ({"unit": "share", "value": 0.3, "before": 0.3004}, "no change"),
        ({"unit": "points", "value": -4, "before": 3}, "-7 points"),
        ({"name": "retention", "n_before": 29}, "too few to tell"),
        ({"before": None}, ""),
    ],
)
def test_what_did_not_move_is_no_change_and_not_plus_nothing(fields: dict[str, Any], said: str) -> None:
    assert change(a_figure(**fields)) == said


def test_what_is_foretold_is_not_told_to_the_penny() -> None:
    assert (estimate("7703.90", "GBP"), estimate("18.55", "PLN"), estimate(None, "PLN")) == ("7,704 GBP", "18.55 PLN", "–")


def test_the_sources_of_customers_have_a_line_each_apart_from_the_other_figures() -> None:
    cost = {"unit": "PLN", "value": "20.09", "before": "24.44", "n": 5}
    figures = [
        a_figure(name="average_order_value", group="PLN", unit="PLN", value="9.00"),
        a_figure(name="cac", group="fair (PLN)", **cost),
        a_figure(name="clv_to_cac", group="fair (PLN)", unit="ratio", value=4.31, before=None, n=37),
        a_figure(name="clv_to_cac", group="search (PLN)", unit="ratio", value=None, unknown_because="29 customers; 30 are needed", n=29),
    ]
    assert [line["name"] for line in figure_lines(figures)] == ["Average order value, PLN"]
    fair, search = source_lines(figures)
    assert fair == {"source": "fair (PLN)", "cost": "20.09 PLN", "before": "24.44 PLN", "n": "5", "worth": "4.3 times", "of": "37"}
    assert (search["cost"], search["worth"], search["of"]) == ("", "29 customers; 30 are needed", "29")
