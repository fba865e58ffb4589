"""evaluate prompts: how good each prompt is with the language model that is set, beside what Heed does without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.errors import UsageError
from service.cli.options import AsJson
from service.cli.output import emit, progress, say, table, written_to

if TYPE_CHECKING:
    from pipelines.llm.prompt_cases import Measured, Scorer, Tally

NAMES = ("chat_plan", "chat_answer", "message_reading", "retention_draft")
NO_MODEL = (
    "No language model is set, so these are the figures of what Heed does without one. To measure an endpoint, set HEED_LLM_MODEL "
    "(and OPENAI_BASE_URL, OPENAI_API_KEY) and run the same command."
)


def prompts(
    prompt: Annotated[str, typer.Option(metavar="NAME", help=f"One prompt alone: {', '.join(NAMES)}.")] = "",
    cases: Annotated[Path | None, typer.Option(help="Your own cases for that prompt, JSONL, instead of the shipped ones.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the figures to this file as JSON, too.")] = None,
    as_json: AsJson = False,
) -> int:
    """Put each prompt's cases to the language model that is set, and to what answers without one; --json names the cases that went wrong.

    Shares come with a 95 % interval (Wilson); a reply that does not come, or does not fit, counts as wrong. Calls stand in the log of
    calls and count against the day's budget. The exit status is 1 when the model was not asked all cases.
    """
    if prompt and prompt not in NAMES:
        raise UsageError(f"There is no prompt {prompt!r} to measure.", fix=f"Choose one of {', '.join(NAMES)}.")
    if cases is not None and not prompt:
        raise UsageError("--cases belongs to one prompt.", fix=f"Name it with --prompt: {', '.join(NAMES)}.")
    body = _measured([prompt] if prompt else list(NAMES), cases)
    if out is not None:
        with written_to(out):
            out.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        emit(body)
    else:
        _show(body)
    return 1 if any(entry.get("with_model", {}).get("stopped_because") for entry in body["prompts"]) else 0


def scorer_of(name: str) -> Scorer[Any]:
    """The scorer that stands beside the prompt's caller."""
    from pipelines.ask import answer_score, plan_score
    from pipelines.drafts.checks import draft_score
    from pipelines.drafts.reading import reading_score

    scorers: list[Scorer[Any]] = [plan_score.SCORER, answer_score.SCORER, reading_score.SCORER, draft_score.SCORER]
    return next(scorer for scorer in scorers if scorer.prompt == name)


def _measured(names: list[str], given: Path | None) -> dict[str, Any]:
    from pipelines.llm.measured_door import MeasuredDoor
    from pipelines.llm.prompt_cases import floor_of, measure, read_cases
    from service.settings import Settings, open_workspace

    workspace = open_workspace() if Settings().llm_model else None
    model = workspace.model if workspace is not None else None
    found = []
    with progress() as bar:
        for name in names:
            scorer = scorer_of(name)
            listed, digest = read_cases(given or scorer.shipped_cases, scorer.case)
            entry: dict[str, Any] = {
                "prompt": f"{scorer.prompt}.{scorer.version}", "cases": len(listed), "cases_sha256": digest,
                "measures": dict(scorer.measures), "without_model": {"author": scorer.floor} | _figures(floor_of(scorer, listed)),
            }  # fmt: skip
            if workspace is not None and model is not None:
                door = MeasuredDoor(model, name)
                came = measure(scorer, listed, door, workspace.engine, progress=lambda done, of, what=name: bar(what, done, of))  # type: ignore[misc]
                entry["with_model"] = _of_model(came)
            found.append(entry)
    return {"model": model.name if model is not None else None, "note": "" if model is not None else NO_MODEL, "prompts": found}


def _figures(tally: Tally) -> dict[str, Any]:
    return {
        "shares": {name: _share(*count) for name, count in tally.all.items()},
        "by_language": {
            language: {name: _share(*count) for name, count in counts.items()} for language, counts in sorted(tally.by_language.items())
        },
        "wrong_cases": tally.wrong,
    }


def _share(right: int, of: int) -> dict[str, Any]:
    from pipelines.clv.intervals import wilson

    low, high = wilson(right, of)
    return {"share": round(right / of, 4), "low": round(low, 4), "high": round(high, 4), "right": right, "of": of}


def _of_model(came: Measured) -> dict[str, Any]:
    asked = came.tally.cases
    return {
        "asked": asked,
        "answered": _share(came.answered, asked) if asked else None,
        "answered_on_level": came.levels,
        "requests": came.requests,
        "prompt_tokens": came.prompt_tokens,
        "reply_tokens": came.reply_tokens,
        "cost": round(came.cost_micros / 1_000_000, 6),
        "seconds_per_case": round(came.duration_ms / 1000 / asked, 3) if asked else None,
        "stopped_because": came.stopped_because,
    } | _figures(came.tally)


def _show(body: dict[str, Any]) -> None:
    model = body["model"]
    for entry in body["prompts"]:
        floor, asked = entry["without_model"], entry.get("with_model")
        say(f"{entry['prompt']}, {entry['cases']} cases")
        columns = {"measure": "measure", "floor": floor["author"]} | ({"model": model} if asked else {}) | {"tells": ""}
        rows = [
            {
                "measure": name.replace("_", " "), "tells": tells, "floor": _percent(floor["shares"].get(name)),
                "model": _percent(asked["shares"].get(name)) if asked else None,
            }
            for name, tells in entry["measures"].items()
            if name in floor["shares"] or (asked and name in asked["shares"])
        ]
        table(rows, columns)
        if asked:
            _say_calls(asked, entry["cases"])
        say()
    if body["note"]:
        say(body["note"])


def _say_calls(asked: dict[str, Any], cases: int) -> None:
    if not asked["asked"]:
        say(f"No case was asked: {asked['stopped_because']}")
        return
    levels = ", ".join(f"{count} on the level {level}" for level, count in sorted(asked["answered_on_level"].items())) or "on no level"
    say(f"Replies that fit: {_percent(asked['answered'])}; {levels}.")
    cost = f", cost {asked['cost']:.4f} at the prices of heed.yaml" if asked["cost"] else ""
    say(
        f"{asked['requests']} requests, {asked['prompt_tokens']} tokens asked and {asked['reply_tokens']} answered{cost}, "
        f"{asked['seconds_per_case']} s a case."
    )
    if asked["stopped_because"]:
        say(f"Stopped after {asked['asked']} of {cases} cases: {asked['stopped_because']}")


def _percent(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return "–"
    return f"{figure['share']:.0%} ({figure['low']:.0%} to {figure['high']:.0%}), {figure['right']} of {figure['of']}"
