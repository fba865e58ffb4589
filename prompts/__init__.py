"""The prompts of Heed, one file each as `<task>.v<N>.jinja`, and the only way to fill them in.

A prompt has two blocks, `system` and `user`. It names its fields by using them: a missing field is refused, and so is
one that the prompt does not know, so that nothing reaches a model by accident. Customer words enter only through the
macro of `_customer_words.jinja`, between delimiters drawn anew for each call. An old version stays while anything
stored names it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent
FENCE = "fence"  # the one field that is filled in here and never by a caller


class PromptFieldsWrong(TypeError):
    """A caller left out a field of a prompt, or gave one that the prompt does not use: a fault of our own code."""


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """What goes to a model: the two messages, and the name under which the call is logged."""

    version: str
    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt: its logged name and the fields that it must be given."""

    version: str
    fields: frozenset[str]

    def render(self, **fields: Any) -> RenderedPrompt:
        """The filled-in prompt; raises PromptFieldsWrong for a missing or an unknown field."""
        missing, unknown = sorted(self.fields - fields.keys()), sorted(fields.keys() - self.fields)
        if missing or unknown:
            said = [f"missing {', '.join(missing)}"] * bool(missing) + [f"unknown {', '.join(unknown)}"] * bool(unknown)
            raise PromptFieldsWrong(f"Prompt {self.version}: {'; '.join(said)}.")
        template = environment().get_template(f"{self.version}.jinja")
        context = template.new_context({**fields, FENCE: fence_outside_of(fields)})
        system, user = ("".join(template.blocks[block](context)) for block in ("system", "user"))
        return RenderedPrompt(self.version, _tidied(system), _tidied(user))


@cache
def load(name: str, version: str) -> Prompt:
    """The prompt `name` in `version` ("v1"); raises FileNotFoundError when there is no such file."""
    full = f"{name}.{version}"
    if not re.fullmatch(r"[a-z_]+\.v\d+", full) or not (FOLDER / f"{full}.jinja").is_file():
        raise FileNotFoundError(f"There is no prompt {full}.")
    return Prompt(full, frozenset(_fields_of(f"{full}.jinja")) - {FENCE})


@cache
def environment() -> Environment:
    """The one jinja environment: undefined names raise, nothing is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(  # the output is a prompt, plain text: escaping for HTML would change the words
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True,
    )


def _fields_of(file: str) -> Iterator[str]:
    from jinja2 import meta

    tree = environment().parse((FOLDER / file).read_text(encoding="utf-8"))
    yield from meta.find_undeclared_variables(tree)
    for other in meta.find_referenced_templates(tree):
        if other is not None:
            yield from _fields_of(other)


def fence_outside_of(fields: dict[str, Any]) -> str:
    """Random digits that stand in none of the fields, so that no customer can close the fence."""
    given = repr(fields)
    while (fence := secrets.token_hex(8)) in given:
        continue
    return fence


def _tidied(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip()
