"""The command line: one file per family of commands; nothing heavy is imported before a command needs it."""

from __future__ import annotations

import sys

import typer

from pipelines.errors import HeedError
from service.cli import asking, cases, drafting, evaluating, following_up, importing, kpis, serving, setting_up, theming, wishing
from service.cli.output import emit, note

INTERRUPTED = 130  # as shells say it of a program that Ctrl-C ended

app = typer.Typer(
    name="heed",
    help="Heed reads what customers say, knows what they are worth, and drafts the message that keeps them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for family in (setting_up, importing, cases, drafting, following_up, asking, kpis, theming, wishing, serving, evaluating):
    family.register(app)


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code: 0 done, 1 bad data, 2 wrong usage; never a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Runs one command and returns its exit code."""
    as_json = "--json" in arguments
    try:
        result = app(args=arguments, prog_name="heed", standalone_mode=False)
    except HeedError as error:
        return _failed(error.as_json(), error.sentence(), error.exit_code, as_json)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return _interrupted(as_json)
    except KeyboardInterrupt:
        return _interrupted(as_json)
    except typer.TyperException as error:
        sentence, fix = f"{error.format_message().replace('Value error, ', '').rstrip('.')}.", f"See `{_path_of(error)} --help`."
        body = {"type": "usage-error", "title": "The call is not right", "detail": sentence, "fix": fix}
        return _failed(body, f"{sentence} {fix}", error.exit_code, as_json)
    except BrokenPipeError:
        return 0
    except Exception as error:  # the last line before the user: say it in a sentence, keep the rest for the log
        return _told(error, as_json)
    if result == INTERRUPTED:  # what typer makes of Ctrl-C, without a word
        return _interrupted(as_json)
    return result if isinstance(result, int) else 0


def _path_of(error: typer.TyperException) -> str:
    """The command that was called wrongly, such as `heed alerts`."""
    context = getattr(error, "ctx", None)
    return str(context.command_path) if context is not None else "heed"


def _failed(body: dict[str, str], sentence: str, code: int, as_json: bool) -> int:
    if as_json:
        emit({"error": body})
    else:
        note(sentence)
    return code


def _interrupted(as_json: bool) -> int:
    sentence = "Stopped. What was finished is stored; the same command goes on from there."
    return _failed({"type": "interrupted", "title": "Stopped", "detail": sentence, "fix": ""}, sentence, INTERRUPTED, as_json)


def _told(error: Exception, as_json: bool) -> int:
    from service.faults import of_the_disk

    told = of_the_disk(error)
    return _unexpected(error, as_json) if told is None else _failed(told.as_json(), told.sentence(), told.exit_code, as_json)


def _unexpected(error: Exception, as_json: bool) -> int:
    from pathlib import Path

    from service.faults import without_words
    from service.settings import Settings

    home = Settings().home
    place = home / "logs" / "errors.log" if home.is_dir() else Path("heed-error.log")
    where, fix = f"The details are in {place}.", "Please report it with that file."
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        with place.open("a", encoding="utf-8") as file:
            file.write(without_words(error) + "\n\n")
    except OSError as refused:
        where, fix = f"The details could not be written to {place}: {refused.strerror}.", "Make room on the disk and try the same again."
    sentence = f"Heed met a fault of its own ({type(error).__name__}). {where}"
    body = {"type": "own-fault", "title": "A fault in Heed", "detail": sentence, "fix": fix}
    return _failed(body, sentence, 1, as_json)
