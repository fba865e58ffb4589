"""Labelled files and parallel lines, recognised by their columns, as two plain tables.

Recognised: parallel lines (`en`, `pl`), own files (`text` with `sentiment` and/or `frustrated`), sentiment sets (`text`, `label`),
comments with emotion groups (`text`, `sentiment_group`, `frustration`) and film lines (`text`, `polarity`, `anger_disgust`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.errors import FileRejected
from pipelines.understanding.text_cleaning import clean

SENTIMENT_CODES = {"negative": 0, "neutral": 1, "positive": 2}
UNKNOWN = -1
# Written for the product: the only texts of its own trade, learned from in every run.
SERVICE_MESSAGES = Path(__file__).with_name("service_messages.jsonl")
FILM_WEIGHT = 0.5
PERMITTED_LICENCES = ("Apache", "MIT", "CC BY", "CC0")
POLISH_LETTERS = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
LABELLED_COLUMNS = ["text", "language", "sentiment", "frustration", "is_derived", "weight", "source", "split"]
PAIR_COLUMNS = ["en", "pl", "kind", "source", "licence"]


class UnusableTrainingFile(FileRejected):
    """A training file that cannot be read or whose columns fit none of the known forms."""

    title = "The file cannot be trained on"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path.name, reason, fix="Give a csv, jsonl or parquet file with the columns text and sentiment or frustrated.")


@dataclass(frozen=True, slots=True)
class Corpus:
    """All training material.

    `labelled` has the columns of `LABELLED_COLUMNS`: text (cleaned), language (`en`, `pl`), sentiment (0 negative, 1 neutral,
    2 positive, -1 unknown), frustration (0, 1, -1 unknown), is_derived (the sentiment was concluded from named emotions), weight,
    source (file), split (`train`, `test`). `pairs` has `PAIR_COLUMNS`: lines that say the same in English and Polish, their kind,
    source and licence.
    """

    labelled: pd.DataFrame
    pairs: pd.DataFrame


def read_files(files: Sequence[Path], plain: Sequence[Path] = ()) -> Corpus:
    """The corpus in `files`; an unknown form, a missing file or a label outside the lists is an `UnusableTrainingFile`.

    Of the files `plain` only the column text is taken: no label, but texts on which the embedding is to stay where it was.
    """
    labelled = [_rows(_read_frame(path), path) for path in plain]
    pairs: list[pd.DataFrame] = []
    for path in files:
        frame = _read_frame(path)
        if {"en", "pl"} <= set(frame.columns):
            pairs.append(_pairs(frame, path))
        else:
            labelled.append(_labelled(frame, path))
    rows = pd.concat(labelled, ignore_index=True) if labelled else pd.DataFrame(columns=LABELLED_COLUMNS)
    lines = pd.concat(pairs, ignore_index=True) if pairs else pd.DataFrame(columns=PAIR_COLUMNS)
    return Corpus(rows.drop_duplicates("text", keep=False).reset_index(drop=True), lines.drop_duplicates(["en", "pl"]))


def _read_frame(path: Path) -> pd.DataFrame:
    readers = {".csv": pd.read_csv, ".parquet": pd.read_parquet, ".jsonl": lambda file: pd.read_json(file, lines=True)}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnusableTrainingFile(path, "the ending must be .csv, .jsonl or .parquet.")
    try:
        return reader(path)  # type: ignore[no-any-return, operator]
    except (OSError, ValueError) as error:
        raise UnusableTrainingFile(path, f"{error}.") from error


def _pairs(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    if "licence" in frame:
        frame = frame[[_is_permitted(licence) for licence in frame["licence"]]]
    return pd.DataFrame(
        {
            "en": [clean(text).text for text in frame["en"]],
            "pl": [clean(text).text for text in frame["pl"]],
            "kind": frame.get("kind", "sentence"),
            "source": frame.get("source", f"{path.parent.name}/{path.name}"),
            "licence": frame.get("licence", "that of the file"),
        }
    )


def _is_permitted(licence: str) -> bool:
    return any(licence.startswith(permitted) for permitted in PERMITTED_LICENCES)


def _labelled(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    columns = set(frame.columns)
    weight, is_derived = 1.0, bool(columns & {"polarity", "sentiment_group"})
    if {"polarity", "anger_disgust"} <= columns:
        sentiment, frustration, weight = frame["polarity"].map(SENTIMENT_CODES), frame["anger_disgust"], FILM_WEIGHT
    elif {"sentiment_group", "frustration"} <= columns:
        sentiment, frustration = frame["sentiment_group"].map(SENTIMENT_CODES), frame["frustration"]
    elif "label" in columns:
        sentiment, frustration = frame["label"].map(SENTIMENT_CODES), pd.Series(UNKNOWN, index=frame.index)
    elif columns & {"sentiment", "frustrated"}:
        unknown = pd.Series(UNKNOWN, index=frame.index)
        sentiment = frame["sentiment"].map(SENTIMENT_CODES) if "sentiment" in columns else unknown
        frustration = frame["frustrated"].astype("float") if "frustrated" in columns else unknown
    else:
        raise UnusableTrainingFile(path, "it has no column named sentiment or frustrated.")
    rows = _rows(frame, path)
    rows["sentiment"] = sentiment.fillna(UNKNOWN).astype("int8")
    rows["frustration"] = frustration.fillna(UNKNOWN).astype("int8")
    rows["weight"], rows["is_derived"] = weight, is_derived
    return rows[(rows["sentiment"] != UNKNOWN) | (rows["frustration"] != UNKNOWN)]


def _rows(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The texts of a file as rows of `LABELLED_COLUMNS` without a label."""
    if "text" not in frame:
        raise UnusableTrainingFile(path, "it has no column named text.")
    return pd.DataFrame(
        {
            "text": [clean(text).text for text in frame["text"].astype("str")],
            "language": frame["language"] if "language" in frame else _main_language(frame["text"]),
            "sentiment": UNKNOWN,
            "frustration": UNKNOWN,
            "is_derived": False,
            "weight": 1.0,
            "source": f"{path.parent.name}/{path.name}",
            "split": frame.get("split", "train"),
        }
    )


def _main_language(texts: pd.Series) -> str:
    sample = texts.astype("str").head(500)
    share = sum(any(letter in POLISH_LETTERS for letter in text) for text in sample) / max(1, len(sample))
    return "pl" if share > 0.25 else "en"
