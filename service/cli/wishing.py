"""wishes: what customers say that they wish for, need, and stay for."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.options import AsJson, AsOf, moment
from service.cli.output import emit, note, say, table, write_csv


class Kinds(StrEnum):
    """What `--kind` takes."""

    suggestion = "suggestion"
    need = "need"
    motive = "motive"


def register(app: typer.Typer) -> None:
    app.command("wishes")(wishes)


def wishes(
    kind: Annotated[Kinds | None, typer.Option("--kind", help="Only these.")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=36_500, help="Days up to --as-of that are looked at.")] = 365,
    as_of: AsOf = "",
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write every item with its message to this CSV.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what customers suggest, need and stay for, in their own words, with the customers, value at risk now and CLV behind each."""
    from pipelines.flow import newest_moment
    from pipelines.understanding.wishes.wishes_view import wishes_of
    from service.settings import open_workspace

    workspace = open_workspace()
    until = moment(as_of) or newest_moment(workspace)
    found = wishes_of(workspace, as_of=until, days=days, kind=kind.value if kind is not None else None)
    if csv_file is not None:
        rows = [_line(group) | said | {"text": group["text"]} for group in found["items"] for said in group["said"]]
        columns = ["kind", "text", "customers", "at_risk_now", "clv", "message_id", "customer_id", "created_at", "product", "quote"]
        write_csv(csv_file, rows, columns)
        note(f"{len(rows)} items written to {csv_file}.")
    if as_json:
        emit(found)
        return
    if found["items"]:
        shown = {
            "kind": "kind", "customers": "customers", "at_risk_now": "at risk now", "clv": "CLV",
            "first_id": "message", "text": "in their words",
        }  # fmt: skip
        table([_line(group) for group in found["items"]], shown)
    else:
        say("No message of the period states a suggestion, a need or a motive.")
    say(f"{found['searched']} messages of the {days} days up to {found['as_of'][:10]} were searched; only what was said is shown.")
    if found["dropped_as_private"]:
        say(f"Dropped: {found['dropped_as_private']} items that touch health, family, money, faith, politics, origin or sexuality.")


def _line(group: dict[str, Any]) -> dict[str, Any]:
    return group | {
        "at_risk_now": _in_words(group["at_risk_now"]), "clv": _in_words(group["clv"]), "first_id": group["said"][0]["message_id"],
    }  # fmt: skip


def _in_words(sums: list[dict[str, Any]]) -> str | None:
    return " + ".join(f"{part['amount']} {part['currency']}" for part in sums) or None
