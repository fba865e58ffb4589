"""How all pictures look: colours that colour-blind people tell apart, letters that can be read, thin grids."""

from __future__ import annotations

from typing import Any

# Okabe and Ito (2008), "Color Universal Design": told apart with any of the common kinds of colour blindness.
BLUE, ORANGE, GREEN, RED, SKY, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC3311", "#56B4E9", "#AA4499"
INK, QUIET, GRID = "#1f2933", "#52606d", "#e4e7eb"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, RED)
WIDTH, HEIGHT = 560, 320  # of the plot without axes, in pixels
LETTERS_PX = 13
LETTER_WIDTH_PX = 6.8  # the mean of a wide face (DejaVu Sans) at that size; that of the first face below is 6.0
# The first comes with vl-convert, so that words take the same room on every machine; the others are what readers have.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def config() -> dict[str, Any]:
    """The Vega-Lite configuration of every picture; a chart's own settings win."""
    words = {"labelFontSize": LETTERS_PX, "titleFontSize": LETTERS_PX, "labelColor": INK, "titleColor": INK}
    return {
        "aria": False,  # the picture as a whole is labelled; its hundred marks are read from the table
        "font": FONT,
        "background": "white",
        "padding": 12,
        "view": {"continuousWidth": WIDTH, "continuousHeight": HEIGHT, "stroke": None},
        "axis": {**words, "titleFontWeight": "normal", "gridColor": GRID, "domainColor": QUIET, "tickColor": QUIET, "labelLimit": 260},
        "legend": {**words, "titleFontWeight": "normal", "labelLimit": 260, "columnPadding": 24},
        "header": words,
        "title": {
            "anchor": "start", "fontSize": 17, "fontWeight": "bold", "color": INK, "offset": 14, "subtitleFontSize": LETTERS_PX,
            "subtitleColor": QUIET, "subtitlePadding": 6,
        },
        "range": {"category": list(SERIES)},
        "text": {"fontSize": LETTERS_PX, "color": INK},
    }  # fmt: skip
