"""The page that travels with a model: what it reads, what it learned from, and where it should not be trusted."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.understanding.training.datasets import Corpus

BASE = {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0", "use": "starting weights and English vocabulary"}
# By words that occur in the names of files or their folders.
KNOWN_SOURCES: dict[str, tuple[str, str]] = {
    "goemotions": ("GoEmotions (Demszky et al. 2020)", "Apache-2.0"),
    "semeval2017": ("SemEval-2017 task 4A (Rosenthal et al. 2017)", "CC BY 3.0"),
    "uci_sentences": ("Sentiment Labelled Sentences (Kotzias et al. 2015)", "CC BY 4.0"),
    "wccrs_pl": ("Wroclaw Corpus of Consumer Reviews Sentiment (Kocoń et al. 2019)", "CC BY-SA 4.0"),
    "xed_en": ("XED, English (Öhman et al. 2020)", "CC BY 4.0"),
    "xed_pl": ("XED, Polish (Öhman et al. 2020)", "CC BY 4.0"),
    "service_messages": ("Service messages written for Heed", "Apache-2.0"),
}


def sources(corpus: Corpus) -> list[dict[str, str]]:
    """Name, licence and use of the starting weights, of every labelled file and of every source of parallel lines."""
    found = [dict(BASE)]
    for file, rows in corpus.labelled["source"].value_counts().items():
        found.append(_named(str(file), f"{rows} labelled texts"))
    for (source, licence), lines in corpus.pairs.groupby(["source", "licence"]):
        rows = len(lines)
        use = f"{rows} parallel lines, or a part of them"
        is_named = any(word in str(source) for word in KNOWN_SOURCES)
        found.append(_named(str(source), use) if is_named else {"name": str(source), "licence": str(licence), "use": use})
    return found


def _named(file: str, use: str) -> dict[str, str]:
    name, licence = next((entry for word, entry in KNOWN_SOURCES.items() if word in file), (file, "that of its owner"))
    return {"name": name, "licence": licence, "use": use}


def card(model_version: str, origin: Sequence[Mapping[str, str]], report: Mapping[str, Any]) -> str:
    """The card in Markdown."""
    rows = "\n".join(f"| {source['name']} | {source['licence']} | {source['use']} |" for source in origin)
    measured = report.get("kept apart", {})
    quality = "\n".join(
        f"| {name} | " + " | ".join(str(numbers.get(column, "")) for column in _COLUMNS) + " |" for name, numbers in measured.items()
    )
    run = {name: value for name, value in report.items() if name != "kept apart"}
    numbers = "\n".join(f"- {name}: {value}" for name, value in _flat(run))
    return _CARD.format(version=model_version, sources=rows, quality=quality, numbers=numbers)


def _flat(report: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = []
    for name, value in report.items():
        lines += _flat(value, f"{prefix}{name} ") if isinstance(value, Mapping) else [(f"{prefix}{name}", value)]
    return lines


_COLUMNS = ("texts", "accuracy", "macro_recall", "frustration_auc", "frustration_f1")
_CARD = """# Reading model {version}

One pass over a text gives a sentence embedding (384 numbers of unit length), a sentiment (negative, neutral, positive) and
whether the writer is frustrated.

*Frustrated* means: the writer is dissatisfied with us and expects us to act, or has given up. A calm report of a fault
without loss is not frustrated; sarcasm about our service is.

## What it is

A BERT encoder of 6 layers and width 384, started from all-MiniLM-L6-v2, with added Polish word pieces that start at the
meaning of their English translations (word alignment). First, Polish lines learned to land where the original encoder puts
their English originals; then sentiment and frustration were learned while the embedding was held in place. The embedding is
the mean of the token states; each head reads the first token and an attention pool of its own. Weights are stored as 8-bit
integers in groups of 64 with one scale each, and computed with as floats. Accents are stripped, so messages typed without Polish
letters read the same. Scores are calibrated on texts kept apart; thresholds stand in manifest.json.

## Learned from

| data | licence | use |
| --- | --- | --- |
{sources}

Rows under other licences were left out. The data sets are named here as their licences ask; none of their texts is part of this package.

## Quality on texts kept apart

Calibration and thresholds were fitted on these texts, the weights were not.

| texts | number | accuracy | macro recall | frustration AUC | frustration F1 |
| --- | --- | --- | --- | --- | --- |
{quality}

## Training run

{numbers}

## Limits

- English and Polish only. Other languages get no score.
- Labels come from tweets, online comments, film lines, hotel and doctor reviews and a few hundred written service messages.
  Real service mail is scarce among them, and Polish frustration most of all.
- Sarcasm without a clue in the words, and complaints made only of facts ("The order from May."), are often missed.
- A reading is about a text, not about a person; it must not be used to judge staff or to refuse service.

## Licence

The weights are under the Apache License 2.0, as the model they started from. See LICENSE.txt.
"""
