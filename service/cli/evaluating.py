"""evaluate, train: how good the reading, the value, the search and the risk are, measured on files with known answers."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.errors import NotFound, UsageError, WorkspaceUnusable
from service.cli import prompt_figures
from service.cli.options import AsJson, AsOf, moment
from service.cli.output import emit, progress, say

if TYPE_CHECKING:
    from pipelines.understanding.evaluation import LabelledReadings
    from service.settings import Settings

InputFile = Annotated[Path, typer.Argument(help="A CSV, JSONL or Parquet file.")]


def register(app: typer.Typer) -> None:
    evaluate = typer.Typer(help="Measure a part of Heed on a file with known answers.", no_args_is_help=True)
    evaluate.command("reading")(reading)
    evaluate.command("value")(value)
    evaluate.command("search")(search)
    evaluate.command("churn")(churn)
    evaluate.command("prompts")(prompt_figures.prompts)
    app.add_typer(evaluate, name="evaluate")
    app.command("train")(train)


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise NotFound("file", str(path), fix="Check the path.")
    return path


def _show(body: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(body)
        return
    _say_figures(body, "")


def _say_figures(body: dict[str, Any], indent: str) -> None:
    for name, figure in body.items():
        if isinstance(figure, dict):
            say(f"{indent}{name.replace('_', ' ')}:")
            _say_figures(figure, indent + "  ")
        else:
            say(f"{indent}{name.replace('_', ' ')}: {_figure(figure)}")


def _figure(number: Any) -> str:
    if isinstance(number, float):
        return f"{number:.4f}".rstrip("0").rstrip(".")
    if isinstance(number, list):
        return "; ".join(_figure(each) for each in number) or "none"
    return "not measured" if number is None else str(number) or "none"


def reading(
    file: InputFile,
    text: Annotated[str, typer.Option(help="Column of the texts.")],
    sentiment: Annotated[str, typer.Option(help="Column with negative, neutral or positive.")] = "",
    frustration: Annotated[str, typer.Option(help="Column with 1 or 0: frustrated or not.")] = "",
    language: Annotated[str, typer.Option(help="Code of the texts' language, when it is known.")] = "",
    recalibrate: Annotated[
        bool, typer.Option("--recalibrate", help="Fit the workspace's model to how often your customers complain (100 messages or more).")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read every text and compare with the labels; rows with other labels are skipped and counted.

    With --recalibrate a model with moved intercepts is put into the workspace, which uses it from then on; the next `heed run`
    reads the messages again with it. Delete the folder reading-model to go back.
    """
    from pipelines.understanding.evaluation import agreement, read_labelled_file
    from pipelines.understanding.reader import open_reader_at
    from service.settings import Settings

    if not sentiment and not frustration:
        raise UsageError("There is nothing to compare with.", fix="Name a column with --sentiment or --frustration.")
    settings = Settings()
    encoder = open_reader_at(settings.model_in_use, local_only=settings.local_only)
    with progress() as bar:
        found = read_labelled_file(
            encoder, _existing(file), text=text, sentiment=sentiment or None, frustration=frustration or None, language=language or None,
            progress=lambda done, of: bar("read", done, of),
        )  # fmt: skip
    body = agreement(found)
    if recalibrate:
        body["recalibrated"] = _recalibrate(settings, found)
    _show(body, as_json)


def _recalibrate(settings: Settings, found: LabelledReadings) -> dict[str, Any]:
    from pipelines.understanding.manifest import DEFAULT_MODEL, MANIFEST_FILE, RECALIBRATED_FOLDER
    from pipelines.understanding.recalibration import shifts_for, write_recalibrated

    source = Path(settings.model_in_use) if settings.model_in_use else DEFAULT_MODEL
    if not (source / MANIFEST_FILE).is_file():
        raise UsageError("Only a model of Heed's own form can be recalibrated.", fix="Leave HEED_READING_MODEL empty.")
    if not settings.is_workspace:
        raise WorkspaceUnusable(f"There is no workspace in {settings.home}.", fix="Make one with `heed init`, or set HEED_HOME.")
    shifts = shifts_for(found)
    version = write_recalibrated(source, settings.home / RECALIBRATED_FOLDER, shifts)
    numbers = {
        what: {"added": round(shift.added, 4), "log_loss_before": round(shift.loss_before, 4), "log_loss_after": round(shift.loss_after, 4)}
        for what, shift in shifts.items()
    }
    return {"model_version": version, "folder": str(settings.home / RECALIBRATED_FOLDER)} | numbers


def value(
    orders: Annotated[Path, typer.Argument(help="Orders with customer_id, ordered_at, amount (and currency, kind).")],
    calibration_end: Annotated[str, typer.Option(help="Last day (inclusive, UTC) that the model may see.")],
    holdout_end: Annotated[str, typer.Option(help="Last day (inclusive, UTC) to predict; the newest order when left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Fit the value models on the first part of an order history and compare with the rest of it."""
    from pipelines.clv.holdout import evaluate_value_file

    end = moment(calibration_end, "--calibration-end")
    if end is None:
        raise UsageError("--calibration-end is missing.", fix="Write it as 2026-06-30.")
    _show(evaluate_value_file(_existing(orders), calibration_end=end, holdout_end=moment(holdout_end, "--holdout-end")), as_json)


def search(
    file: InputFile,
    query: Annotated[str, typer.Option(help="Column of the queries.")],
    document: Annotated[str, typer.Option(help="Column of the documents; a row's own document is its only right answer.")],
    as_json: AsJson = False,
) -> None:
    """Search every query among all documents and see how often its own comes first."""
    from pipelines.search.evaluation import evaluate_file
    from pipelines.understanding.reader import open_reader_at
    from service.settings import Settings

    settings = Settings()
    encoder = open_reader_at(settings.model_in_use, local_only=settings.local_only)
    _show(evaluate_file(encoder, _existing(file), query=query, document=document), as_json)


def churn(
    as_of: AsOf = "",
    later: Annotated[Path | None, typer.Option(help="Orders after that day, to compare with; read and stored nowhere.")] = None,
    as_json: AsJson = False,
) -> None:
    """See how well leaving was foreseen: on the workspace's own past, or as of the beginning of a day against later orders."""
    from pipelines.churn.evaluation_view import evaluate_workspace
    from pipelines.flow import newest_moment
    from service.cli.churn_figures import show_churn
    from service.settings import open_workspace

    workspace = open_workspace()
    moment_of = moment(as_of, whole_day=False) or newest_moment(workspace)
    body = evaluate_workspace(workspace, as_of=moment_of, later=_existing(later) if later else None)
    if as_json:
        emit(body)
    else:
        show_churn(body)


def train(
    files: Annotated[list[Path], typer.Argument(help="Labelled files: text with sentiment and/or frustrated, optional language.")],
    out: Annotated[Path, typer.Option(help="Folder for the new model; a run that was stopped goes on from there.")],
    minutes: Annotated[float, typer.Option(help="Time to train for.", min=0.1)] = 40.0,
    seed: Annotated[int, typer.Option(help="Seed of every draw.")] = 7,
    base: Annotated[
        Path | None, typer.Option(help="Folder of all-MiniLM-L6-v2: make the model anew from it, instead of teaching the shipped one.")
    ] = None,
    calibrate_on: Annotated[list[Path] | None, typer.Option(help="Labelled files to choose and calibrate on; never learned from.")] = None,
    plain: Annotated[list[Path] | None, typer.Option(help="Files with texts only, on which the embedding is to stay as it is.")] = None,
    threads: Annotated[int, typer.Option(help="Processor threads.", min=1)] = 2,
    as_json: AsJson = False,
) -> None:
    """Train a reading model on your own labelled files (needs the extra `train`).

    Use the result with HEED_READING_MODEL=FOLDER, and measure it with `heed evaluate reading`. The product's own service messages
    are always learned from too.
    """
    if importlib.util.find_spec("torch") is None:
        raise UsageError("Training needs PyTorch, which is not installed.", fix="Install the extra: pip install 'heed[train]'.")
    from pipelines.understanding.training.recipe import train as train_model

    given, kept_apart, texts_only = ([_existing(file) for file in paths or []] for paths in (files, calibrate_on, plain))
    with progress() as bar:
        report = train_model(
            given, out, minutes=minutes, seed=seed, base=base, calibration_files=kept_apart, plain_files=texts_only, threads=threads,
            progress=bar,
        )  # fmt: skip
    _show(report, as_json)
