"""init, status, config, doctor, index, demo: the workspace itself."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.errors import WorkspaceUnusable
from service.cli.options import AsJson
from service.cli.output import emit, progress, say, table

if TYPE_CHECKING:
    from pipelines.workspace import Workspace
    from service.settings import Settings


def register(app: typer.Typer) -> None:
    app.command("init")(init)
    app.command("status")(status)
    app.command("doctor")(doctor)
    app.command("demo")(demo)
    config = typer.Typer(help="The business rules in heed.yaml.", no_args_is_help=False, invoke_without_command=True)
    config.callback()(config_check)
    config.command("check")(config_check_command)
    app.add_typer(config, name="config")
    index = typer.Typer(help="The search index, which can always be made again.", no_args_is_help=True)
    index.command("rebuild")(index_rebuild)
    app.add_typer(index, name="index")


def init(
    name: Annotated[str, typer.Option(help="The company's name, as its messages show it.")] = "",
    own_address: Annotated[list[str] | None, typer.Option(help="An e-mail address of the company (repeat for more).")] = None,
    country: Annotated[str, typer.Option(help="Two letters; decides the complaint deadline.")] = "",
    currency: Annotated[str, typer.Option(help="Three letters; the currency that ranks cases.")] = "",
    time_zone: Annotated[str, typer.Option(help="Such as Europe/Warsaw.")] = "",
    sender: Annotated[str, typer.Option(help="Who signs messages, such as 'Customer service'.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a workspace: a folder with heed.yaml and an empty database. Asks six questions at most, all with a default."""
    from service import first_questions
    from service.settings import Settings, create_workspace, open_workspace

    settings = Settings()
    given = first_questions.Answers(name, tuple(own_address or ()), country, currency, time_zone, sender)
    is_new = not (settings.home / "heed.yaml").exists()
    answers = first_questions.ask(given) if is_new and sys.stdin.isatty() and not as_json else given
    first_questions.check(answers)
    create_workspace(settings, rules=first_questions.rules_text(answers) if is_new else None)
    workspace = open_workspace(settings)
    body = {"home": str(settings.home), "created": is_new, "rules_version": workspace.rules.version, "company": workspace.company.name}
    if as_json:
        emit(body)
        return
    say(f"{'Made' if is_new else 'There is already'} a workspace in {settings.home}. Its rules are in {settings.home / 'heed.yaml'}.")
    if is_new and not sys.stdin.isatty() and not workspace.company.own_addresses:
        say("Nobody was asked, so the rest are defaults: set company.own_addresses there, or your own mail counts as customers'.")
    say("Next: `heed ingest FOLDER`, then `heed run`.")


def _minute(moment: str | None) -> str:
    """2026-06-30 12:00 UTC, from an ISO 8601 moment."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "–"


def status(as_json: AsJson = False) -> None:
    """Show the last import, the last run, the queue, the model, and what may leave this machine."""
    from pipelines import standing
    from service.settings import Settings, open_workspace

    settings = Settings()
    workspace = open_workspace(settings)
    body = standing.status(workspace) | {"leaves_this_machine": what_leaves(settings, workspace)}
    if as_json:
        emit(body)
        return
    say(f"Workspace {settings.home}, rules version {workspace.rules.version}, reading model {workspace.reading_version}.")
    counts = body["counts"]
    say(f"Held: {counts['customers']} customers, {counts['orders']} orders and refunds, {counts['messages']} messages "
        f"({counts['unmatched']} unmatched, {counts['unread']} not yet read); rows set aside: {counts['quarantined']}.")
    last = body["last_import"]
    say(f"Last import: {last['file']} ({last['outcome']}) at {_minute(last['finished_at'])}." if last else "Nothing was imported yet.")
    newest = body["last_run"]
    say(f"Last run: as of {_minute(newest['as_of'])}, run {newest['run']}." if newest else "Nothing was run yet.")
    waiting = {stage: counted for stage, counted in body["queue"].items() if counted.get("waiting") or counted.get("dead")}
    told = [f"{stage}: " + ", ".join(f"{count} {state}" for state, count in counted.items()) for stage, counted in waiting.items()]
    say(f"Queue: {'; '.join(told) or 'empty'}." + (" `heed run` or `heed worker` takes it." if told else ""))
    say(f"Leaves this machine: {'; '.join(body['leaves_this_machine']) or 'nothing'}.")


def what_leaves(settings: Settings, workspace: Workspace) -> list[str]:
    """What may leave the machine with these settings, in words."""
    from urllib.parse import urlsplit

    from pipelines.drafts.draft_rules import DraftRules
    from pipelines.llm.addresses import OPENAI, is_loopback
    from pipelines.records.schema import host_elsewhere

    leaves = []
    if settings.database_url and (host := host_elsewhere(settings.database_url)) is not None:
        leaves.append(f"all that is stored, to the database at {host}")
    if settings.chroma_url and not is_loopback(settings.chroma_url):
        leaves.append(f"vectors, ids and filter keys of messages, to the Chroma server at {urlsplit(settings.chroma_url).hostname}")
    if settings.model_in_use and not settings.local_only and not Path(settings.model_in_use).is_dir():
        leaves.append(f"the name of the reading model {settings.model_in_use}, to the Hugging Face hub that it is fetched from")
    if settings.llm_model and not is_loopback(settings.openai_base_url or OPENAI):
        where = settings.as_shown()["openai_base_url"] or "the default endpoint of the openai library"
        words = ", and the words of messages that are answered," if workspace.rules.of(DraftRules).model_reads else ""
        leaves.append(f"briefs and questions{words} with pseudonyms, to the model {settings.llm_model} at {where}")
    return leaves


def config_check(context: typer.Context, as_json: AsJson = False) -> None:
    """Check heed.yaml and show the settings in force."""
    if context.invoked_subcommand is None:
        show_config(as_json)


def config_check_command(as_json: AsJson = False) -> None:
    """Check heed.yaml: every section is read as its room reads it; the first fault is named."""
    show_config(as_json)


def show_config(as_json: bool) -> None:
    import dataclasses

    from service.settings import RULES_FILE, Settings, open_workspace, rule_sections

    settings = Settings()
    workspace = open_workspace(settings)
    sections = {section.section: dataclasses.asdict(workspace.rules.of(section)) for section in rule_sections()}  # type: ignore[call-overload]
    places = settings.as_shown()
    if as_json:
        emit({"valid": True, "rules_version": workspace.rules.version, "rules": sections, "settings": places})
        return
    say(f"{settings.home / RULES_FILE} is valid: version {workspace.rules.version}.")
    rows = [{"name": field.alias or f"HEED_{name.upper()}", "value": places[name] or "–", "means": field.description}
            for name, field in Settings.model_fields.items()]
    table(rows, {"name": "setting", "value": "value", "means": "what it is"})


def doctor(
    dump: Annotated[bool, typer.Option("--dump", help="Print the state by the company's keys; equal states are equal bytes.")] = False,
    data: Annotated[bool, typer.Option("--data", help="Say what your data do not tell, what that blocks, and what to do.")] = False,
    as_json: AsJson = False,
) -> int:
    """Check what must always hold, and put right what can be made again from the tables."""
    from pipelines import doctor as checks
    from service.settings import open_workspace

    workspace = open_workspace()
    if dump:
        for line in checks.dump(workspace):
            sys.stdout.write(line + "\n")
        return 0
    if data:
        show_unknowns(checks.unknowns(workspace), as_json)
        return 0
    findings = checks.examine(workspace)
    broken = [finding for finding in findings if not finding["holds"]]
    if as_json:
        emit({"holds": not broken, "items": findings, "next": None})
    else:
        for finding in findings:
            say(f"{'ok ' if finding['holds'] else 'NOT'}  {finding['invariant']}" + (f": {finding['detail']}" if finding["detail"] else ""))
    return 1 if broken else 0


def show_unknowns(gaps: list[dict[str, Any]], as_json: bool) -> None:
    """Prints each gap of the data with what it blocks and what to do."""
    if as_json:
        emit({"items": gaps, "next": None})
        return
    if not gaps:
        say("Nothing is missing that Heed could use.")
    for gap in gaps:
        counted = "" if gap["count"] is None else f" ({gap['count']} of {gap['of']})" if gap["of"] is not None else f" ({gap['count']})"
        say(f"{gap['about']}: {gap['missing']}{counted}")
        say(f"     blocks: {gap['blocks']}")
        say(f"     do:     {gap['do']}")


def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Go on with the service on the made-up shop.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell the whole journey on a made-up shop, in ./heed-demo (or HEED_HOME when set); refuses other people's data."""
    import os

    from pipelines.demo import story
    from service.settings import MARK, Settings, create_workspace, open_workspace

    settings = Settings()
    if "HEED_HOME" not in os.environ:
        settings = settings.model_copy(update={"home": Path("heed-demo")})
    if settings.home.exists() and any(settings.home.iterdir()):
        mark = settings.home / MARK
        if not mark.exists() or mark.read_text(encoding="utf-8").strip() != "demo":
            raise WorkspaceUnusable(
                f"{settings.home} holds something that is not the demo; it is left as it is.", fix="Set HEED_HOME to another folder."
            )
    create_workspace(settings, kind="demo", rules=story.rules_text())
    workspace = open_workspace(settings)
    with progress() as bar:
        told = story.tell(workspace, say=(lambda line: None) if as_json else say, progress=bar)
    if as_json:
        emit(told)
    if serve:
        from service.cli.serving import serve_workspace

        serve_workspace(settings, host="127.0.0.1", port=8000)


def index_rebuild(as_json: AsJson = False) -> None:
    """Throw the search index away and make it again from the tables."""
    from pipelines.search.consistency import rebuild
    from service.settings import open_workspace

    workspace = open_workspace()
    with progress() as bar:
        made = rebuild(workspace, lambda done, total: bar("index", done, total))
    if as_json:
        emit({"indexed": made.in_sql})
    else:
        say(f"The index is made again and holds {made.in_sql} messages.")


