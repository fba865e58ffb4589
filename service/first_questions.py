"""The six questions of a first run, each with a default, and the heed.yaml that the answers make."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Answers:
    """What `heed init` was told; empty means the default."""

    name: str = ""
    own_addresses: tuple[str, ...] = ()
    country: str = ""
    currency: str = ""
    time_zone: str = ""
    sender_name: str = ""


QUESTIONS = (
    ("name", "What is the company called?"),
    ("own_addresses", "Which e-mail addresses are the company's own (separated by commas)?"),
    ("country", "In which country (two letters)?"),
    ("currency", "In which currency are cases compared (three letters)?"),
    ("time_zone", "In which time zone do you work?"),
    ("sender_name", "Who signs messages?"),
)


def ask(given: Answers) -> Answers:
    """Asks for what was not given on the command line; Enter takes the default that is shown."""
    import typer

    from pipelines.workspace import CompanyProfile

    defaults = CompanyProfile()
    values = {}
    for field, question in QUESTIONS:
        known = getattr(given, field)
        if known:
            values[field] = known
            continue
        if field == "own_addresses":
            answer = typer.prompt(question, default="", show_default=False).strip()
            values[field] = tuple(re.split(r"[,\s]+", answer)) if answer else ()
        else:
            values[field] = typer.prompt(question, default=getattr(defaults, field)).strip()
    return Answers(**values)


def check(answers: Answers) -> None:
    """Raises RulesInvalid naming the answer that heed.yaml could not hold, before anything is written."""
    from pipelines.rules import Rules
    from pipelines.workspace import CompanyProfile

    given = {field: getattr(answers, field) for field, _question in QUESTIONS}
    Rules({CompanyProfile.section: {field: value for field, value in given.items() if value}}).of(CompanyProfile)


def rules_text(answers: Answers) -> str:
    """The commented heed.yaml with the answers put in, each on its own line."""
    from service.settings import TEMPLATE

    text = TEMPLATE.read_text(encoding="utf-8")
    for field, _question in QUESTIONS:
        value = getattr(answers, field)
        if value:
            shown = yaml.safe_dump(list(value) if isinstance(value, tuple) else value, default_flow_style=True, allow_unicode=True)
            shown = shown.replace("\n...\n", "").strip()
            line = f"  {field}: {shown}".replace("\\", r"\\")
            text = re.sub(rf"(?m)^  (# )?{field}:.*$", line, text, count=1)
    return text
