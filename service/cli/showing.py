"""themes: what customers speak of, and what rises."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import AsJson
from service.cli.output import emit, note, say, table, write_csv


def register(app: typer.Typer) -> None:
