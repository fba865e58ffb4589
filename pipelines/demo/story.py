"""The journey told on one screen: files in, today's cases, one case in full, its draft with proof, approval, and what was not done.

Everything goes through the functions that a company's own files go through; nothing here knows the answer beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from pipelines import case as cases
from pipelines import flow, standing
from pipelines.ask.answer import ask
from pipelines.churn import alert_queue
from pipelines.demo.profile import INGEST_STEPS, RULES
from pipelines.demo.shop import write_shop
from pipelines.demo.truth import Truth
from pipelines.drafts import drafts_stage
from pipelines.drafts.decision import approval, views
from pipelines.drafts.decision.proof_sheet import draft_text
from pipelines.errors import Conflict, Refused
from pipelines.ingest import drop_folder
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.file_report import gathered
from pipelines.outbox.hand_over import hand_over
from pipelines.records import case_facts
from pipelines.records import customer as customers
from pipelines.records import dump as state
from pipelines.records.database import reading
from pipelines.workspace import Workspace

Say = Callable[[str], None]
APPROVER = "Maya Reed"
POLISH_QUESTION = "Co klienci piszą o zwrotach w tym miesiącu?"
ENGLISH_QUESTION = "Which high-value customers are angry about delivery?"
CASES_SHOWN = 10


def rules_text() -> str:
    """The made-up shop's heed.yaml."""
    return "# The rules of the made-up shop; `heed config` explains each.\n" + yaml.safe_dump(RULES, allow_unicode=True, sort_keys=False)


def tell(workspace: Workspace, *, say: Say, progress: Any = None) -> dict[str, Any]:
    """Runs the journey and says it line by line; returns what it showed, ready for JSON."""
    truth = write_shop(workspace.home)
    told: dict[str, Any] = {"home": str(workspace.home)}
    told["files"] = _files_in(workspace, say)
    told["run"] = flow.run(workspace, progress=progress)
    current = standing.newest_run(workspace)
    told["alerts"] = _todays_cases(workspace, say)
    told["case"] = _one_case(workspace, truth, say)
    told["draft"] = _draft_and_approval(workspace, truth, say)
    told["held"] = _held(workspace, say)
    told["nothing"], told["control"] = _left_alone(workspace, current.id, say)
    told["answers"] = [_question(workspace, question, say) for question in (ENGLISH_QUESTION, POLISH_QUESTION)]
    told["second_run"] = _again(workspace, say, progress)
    say("")
    say(f"Next: `HEED_HOME={workspace.home} heed ask \"Who is about to leave without having complained?\"`, `heed alerts`, `heed serve`.")
    return told


def _heading(say: Say, number: int, text: str) -> None:
    say("")
    say(f"━━ {number}. {text} " + "━" * max(3, 96 - len(text)))


def _ingest(workspace: Workspace) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = []
    for names, options in INGEST_STEPS:
        paths: Sequence[Path] = [workspace.home / "drop" / name for name in names]
        declared = ImportOptions(**options)  # type: ignore[arg-type]
        reports = drop_folder.ingest(workspace, list(paths), declared, now=workspace.clock())
        files += [report.as_json() for report in reports]
    return files


def _files_in(workspace: Workspace, say: Say) -> list[dict[str, Any]]:
    _heading(say, 1, "Files in: what a shop hands over, as it is")
    files = _ingest(workspace)
    for report in gathered(files):
        say(f"  {report['file']:<16} {report['kind'] or '–':<12} {report['outcome']:<9} read {report['read']:>5}, "
            f"stored {report['accepted']:>5}, updated {report['updated']}, set aside {report['quarantined']}, "
            f"known already {report['duplicates']}")
    for report in files:
        for error in report["errors"]:
            say(f"  set aside: {error['message']}")
    return files


def _todays_cases(workspace: Workspace, say: Say) -> list[dict[str, Any]]:
    current = standing.newest_run(workspace)
    with reading(workspace.engine) as connection:
        items = alert_queue.alerts(connection, workspace, as_of=current.as_of)
    today = [item for item in items if item["in_today"]]
    _heading(say, 2, f"Today's cases on {current.as_of:%-d %B %Y}: {len(today)}, and {len(items) - len(today)} more wait in the list")
    for item in today[:CASES_SHOWN]:
        value = item["value"]
        worth = f"{value['at_risk_now']} {value['currency']} at risk now" if value["value_known"] else "value unknown"
        due = f", due {item['due_at'][:10]}" if item["due_at"] else ""
        say(f"  {item['rank']:>2}. {item['customer_id']:<7} {item['kind'].replace('_', ' '):<15} {worth}{due}")
        if item["reasons"]:
            first = item["reasons"][0]
            say(f"      {first['text']}" + (f" “{first['quote']}”" if first.get("quote") else ""))
    if len(today) > CASES_SHOWN:
        say(f"  … and {len(today) - CASES_SHOWN} more in `heed alerts`.")
    return items


def _one_case(workspace: Workspace, truth: Truth, say: Say) -> dict[str, Any]:
    body = cases.case(workspace, truth.customer_of("angry_loyal_en"))
    _heading(say, 3, "One case in full: frustrated, loyal, valuable")
    for line in cases.as_text(body):
        say("  " + line)
    return body


def _draft_and_approval(workspace: Workspace, truth: Truth, say: Say) -> dict[str, Any]:
    _heading(say, 4, "The draft beside its proof sheet, approved by a person and handed over")
    current = standing.newest_run(workspace)
    with reading(workspace.engine) as connection:
        customer_id = customers.id_of_key(connection, truth.customer_of("angry_loyal_en"))
    body = drafts_stage.draft_for_customer(workspace, current, customer_id, new=False, as_of=current.as_of, now=workspace.clock())
    if body["id"] is None:
        say("  No draft: " + "; ".join(body["held_because"]))
        return body
    for line in draft_text(body):
        say("  " + line)
    try:
        approval.opened(workspace, body["id"], APPROVER, now=workspace.clock())
        body = approval.approve(workspace, body["id"], APPROVER, now=workspace.clock())
        path = hand_over(workspace, body["id"], now=workspace.clock())
        say(f"  Approved by {APPROVER}, handed over as {path}.")
    except (Conflict, Refused) as error:
        say(f"  Not approved again: {error.sentence()}")
    return body


def _held(workspace: Workspace, say: Say) -> dict[str, Any] | None:
    with reading(workspace.engine) as connection:
        held = views.drafts(connection, status="held")
    _heading(say, 5, f"Held back, with the reason: {len(held)}")
    if not held:
        say("  No draft is held.")
        return None
    first = held[0]
    say(f"  {first['id']} for {first['customer_id']}: {'; '.join(first['held_because'])}")
    return first


def _left_alone(workspace: Workspace, run_id: bytes, say: Say) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    with reading(workspace.engine) as connection:
        chosen = case_facts.actions_of_run(connection, run_id)
    nothing = next((item for item in chosen if item["kind"] == "nothing" and not item["is_control"]), None)
    control = next((item for item in chosen if item["is_control"]), None)
    _heading(say, 6, "Left alone on purpose")
    if nothing:
        say(f"  Do nothing for {nothing['customer_id']}: {'; '.join(nothing['reasons'])}")
        for item in nothing["ruled_out"][:3]:
            say(f"      not {item['action'].replace('_', ' ')}: {item['because']}")
    if control:
        say(f"  Control group: {control['customer_id']}. {'; '.join(control['reasons'])}")
    return nothing, control


def _question(workspace: Workspace, question: str, say: Say) -> dict[str, Any]:
    current = standing.newest_run(workspace)
    _heading(say, 7 if question == ENGLISH_QUESTION else 8, question)
    body = ask(workspace, question, role="agent", as_of=current.as_of, now=workspace.clock())
    for line in body["answer"].splitlines():
        say("  " + line)
    for citation in body["citations"]:
        say(f"    {citation['mark']} {citation['message_id']}: “{' '.join(citation['quote'].split())}”")
    return body


def _again(workspace: Workspace, say: Say, progress: Any) -> dict[str, Any]:
    _heading(say, 9, "The same again: nothing is added")
    with reading(workspace.engine) as connection:
        before = list(state.lines(connection))
    added = sum(report["accepted"] + report["updated"] for report in _ingest(workspace))
    done = sum(stage["done"] for stage in flow.run(workspace, progress=progress)["stages"])
    with reading(workspace.engine) as connection:
        same = list(state.lines(connection)) == before
    say(f"  Rows added {added}, work done {done}, state {'the same to the byte' if same else 'CHANGED'}.")
    return {"added": added, "done": done, "same": same}


