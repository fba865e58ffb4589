"""ask: a question in English or Polish, answered with sources."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.cli.options import AsJson
from service.cli.output import emit, note, say

ROLES = ("viewer", "agent", "manager", "admin")


def register(app: typer.Typer) -> None:
    app.command("ask")(ask)


def ask(
    question: Annotated[str, typer.Argument(help='Such as "Which high-value customers are angry about delivery?".')],
    role: Annotated[str, typer.Option(help=f"Answer as this role sees it: {', '.join(ROLES)}.")] = "admin",
    conversation: Annotated[str, typer.Option(help="Go on with a conversation; the answer names it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Answer a question about customers with numbers from queries and quotes from messages."""
    from pipelines.ask.answer import ask as answer_question
    from pipelines.ask.wording import language_of
    from pipelines.errors import UsageError
    from pipelines.standing import newest_run
    from service.settings import open_workspace

    if role not in ROLES:
        raise UsageError(f"--role {role!r} is not a role.", fix=f"Use one of {', '.join(ROLES)}.")
    if not question.strip():
        raise UsageError("The question is empty.", fix="Ask it in quotation marks.")
    workspace = open_workspace()
    current = newest_run(workspace)
    body = answer_question(
        workspace, question, role=role, as_of=current.as_of, now=workspace.clock(), conversation=conversation or None,
        progress=lambda what: None if as_json else note(what),
    )
    if as_json:
        emit(body)
        return
    show_answer(body, language_of(question))


def show_answer(body: dict[str, Any], language: str) -> None:
    """Prints the answer, its quotes under their marks, its numbers and what was assumed."""
    say(body["answer"])
    if body["citations"]:
        say()
    for citation in body["citations"]:
        say(f"  [{str(citation['mark']).strip('[]')}] {citation['message_id']}: {'„' if language == 'pl' else '“'}{citation['quote']}”")
    for number in body["numbers"]:
        say(f"  {number['value']}: {number['definition']}" + (f" ({number['filter']})" if number["filter"] else ""))
    if body["assumptions"]:
        for assumption in [body["assumptions"]] if isinstance(body["assumptions"], str) else body["assumptions"]:
            say(f"  · {assumption}")
    if body.get("conversation"):
        say(f"  {'Dalej' if language == 'pl' else 'Go on'}: heed ask --conversation {body['conversation']} \"…\"")
