"""A chart as SVG, and beside it the table that it shows."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from pipelines.charts.look import LETTER_WIDTH_PX, WIDTH, config
from pipelines.charts.table_file import write_csv

if TYPE_CHECKING:
    import altair as alt

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ID = re.compile(r'\bid="([^"]+)"')
_NUMBERS = re.compile(r'\b((?:transform|d|x|y|x1|x2|y1|y2|width|height|opacity)=")([^"]*)"')
_MARK_ROLE = re.compile(r' (?:role="graphics-[a-z]+"|aria-[a-z]+="[^"]*")')
_LONG_NUMBER = re.compile(r"-?\d+\.\d{4,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-\d+")


@dataclass(frozen=True)
class Picture:
    """A chart with its name (of its files and ids), the table that it shows, and one sentence on how to read it."""

    name: str
    chart: alt.TopLevelMixin
    table: Sequence[Mapping[str, Any]]
    how_to_read: str


def save(chart: alt.TopLevelMixin, table: Sequence[Mapping[str, Any]], folder: Path, name: str) -> tuple[Path, Path]:
    """Writes `folder/name.svg` and, with the numbers that the picture shows, `folder/name.csv`; returns both paths.

    `table` is one mapping per line, all with the keys of the first; the folder is made when missing. Raises ValueError as `svg` does.
    """
    picture = svg(chart, name)
    folder.mkdir(parents=True, exist_ok=True)
    drawn, told = folder / f"{name}.svg", folder / f"{name}.csv"
    drawn.write_text(picture, encoding="utf-8", newline="\n")
    write_csv(told, table, list(table[0]) if table else [])
    return drawn, told


def svg(chart: alt.TopLevelMixin, name: str) -> str:
    """The chart as one `<svg>` element, the same bytes for the same chart, safe to stand in a page beside others.

    Its title and description are read out by screen readers. `name` (lower case letters, digits, _) tells its ids from those of other
    pictures on a page. Raises ValueError when title or description is missing, or the name is of another form.
    """
    import vl_convert

    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a picture: use lower case letters, digits and _")
    spec = chart.to_dict()
    title, description = _title(spec), str(spec.get("description") or "")
    if not title or not description:
        raise ValueError(f"{name}: a picture needs a title and a description")
    if isinstance(spec["title"], dict):
        spec["title"] |= {"subtitle": _lines(spec["title"].get("subtitle", ""), spec.get("width", WIDTH))}
    spec["config"] = _merged(config(), spec.get("config", {}))
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[])
    head, _, rest = drawn.partition(">")
    label = f'role="img" aria-labelledby="{name}-title {name}-description"'
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-description">{escape(description)}</desc>'
    marks = _MARK_ROLE.sub("", rest)  # one image, not a hundred nameless ones inside it
    return f"{head} {label}>{words}{_short(_own_ids(marks, name))}\n"


def _title(spec: Mapping[str, Any]) -> str:
    title = spec.get("title", "")
    words = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(words) if isinstance(words, list) else str(words)


def _lines(subtitle: str, width: Any) -> list[str]:
    """The subtitle broken to the width of the plot, whatever letters the reader's machine has: what is wider is cut off."""
    return textwrap.wrap(subtitle, int((width if isinstance(width, int | float) else WIDTH) / LETTER_WIDTH_PX))


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with the chart's own settings over it, level by level; altair's default size of a view is none of its own."""
    merged = dict(base)
    for key, value in own.items():
        if key == "view":
            value = {name: size for name, size in value.items() if (name, size) not in _ALTAIR_VIEW}
        merged[key] = _merged(merged[key], value) if isinstance(value, dict) and isinstance(merged.get(key), dict) else value
    return merged


_ALTAIR_VIEW = {("continuousWidth", 300), ("continuousHeight", 300)}


def _own_ids(drawn: str, name: str) -> str:
    """Ids count on from picture to picture within a process; here they begin anew and carry the picture's name."""
    for number, old in enumerate(dict.fromkeys(_ID.findall(drawn))):
        new = f"{name}-{number}"
        drawn = drawn.replace(f'id="{old}"', f'id="{new}"').replace(f'"url(#{old})"', f'"url(#{new})"').replace(f'"#{old}"', f'"#{new}"')
    return drawn


def _short(drawn: str) -> str:
    """Numbers of places and sizes to three decimals: the rest is noise of the machine that drew them."""
    return _NUMBERS.sub(lambda found: found[1] + _LONG_NUMBER.sub(_rounded, found[2]) + '"', drawn)


def _rounded(found: re.Match[str]) -> str:
    return f"{round(float(found[0]), 3) + 0.0:g}" if abs(float(found[0])) < 1000 else f"{float(found[0]):.3f}".rstrip("0").rstrip(".")
