"""The page that travels with a model: what it reads, what it learned from, and where it should not be trusted."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.understanding.training.datasets import UNKNOWN, Corpus

BASE = {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0", "use": "starting weights and English vocabulary"}
# By words that occur in the names of files or their folders.
KNOWN_SOURCES: dict[str, tuple[str, str]] = {
    "abcd_utterances": ("Customer turns of ABCD (Chen et al. 2021), of HumanFirst's exercises", "MIT, CC BY 4.0"),
    "banking77": ("Banking77 (Casanueva et al. 2020)", "CC BY 4.0"),
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
    labelled = (corpus.labelled[["sentiment", "frustration"]] != UNKNOWN).any(axis=1)
    for file, has_label in labelled.groupby(corpus.labelled["source"]):
        use = f"{len(has_label)} labelled texts" if has_label.any() else f"{len(has_label)} texts without labels, to hold the embedding"
        found.append(_named(str(file), use))
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
    tables = {name: _table(report.get(name, {})) for name in ("kept apart", "tested")}
    run = {name: value for name, value in report.items() if name not in tables}
    numbers = "\n".join(f"- {name}: {value}" for name, value in _flat(run))
    return _CARD.format(version=model_version, sources=rows, quality=tables["kept apart"], tested=tables["tested"], numbers=numbers)


def _table(measured: Mapping[str, Mapping[str, float]]) -> str:
    head = f"| texts | {' | '.join(column.replace('_', ' ') for column in _COLUMNS)} |\n|{' --- |' * (len(_COLUMNS) + 1)}\n"
    rows = (f"| {name} | " + " | ".join(str(numbers.get(column, "")) for column in _COLUMNS) + " |" for name, numbers in measured.items())
    return head + "\n".join(rows)


def _flat(report: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = []
    for name, value in report.items():
        lines += _flat(value, f"{prefix}{name} ") if isinstance(value, Mapping) else [(f"{prefix}{name}", value)]
    return lines


_COLUMNS = (
    "texts", "accuracy", "macro_recall", "negative_auc", "negative_sure", "negative_accuracy_when_sure", "frustration_auc",
    "frustration_f1", "frustrated_sure", "frustrated_accuracy_when_sure",
)  # fmt: skip
_CARD = """# Reading model {version}

One pass over a text gives a sentence embedding (384 numbers of unit length), a sentiment (negative, neutral, positive) and
whether the writer is frustrated.

*Frustrated* means: the writer is dissatisfied with us and expects us to act, or has given up. A calm report of a fault
without loss is not frustrated; sarcasm about our service is.

## What it is

A BERT encoder of 6 layers and width 384, started from all-MiniLM-L6-v2, with added Polish word pieces that start at the
meaning of their English translations (word alignment). First, Polish lines learned to land where the original encoder puts
their English originals; then sentiment and frustration were learned while the embedding was held in place, with a bias for each
source that is left out afterwards. The embedding is the mean of the token states; each head reads the first token and an
attention pool of its own, and a linear model over word pieces and their pairs is added to it. Weights are stored as 8-bit
integers in groups of 64 with one scale each, and computed with as floats. Accents are stripped, so messages typed without Polish
letters read the same.

Scores are calibrated (temperature and intercepts) on texts kept apart. Two promises are made, for each language apart: *negative
or not* and *frustrated or not*. Between the two edges of its band (manifest.json) a reading is `unsure`; the bands are the
narrowest for which the sure readings are right nine times in ten in every set kept apart, the worse one deciding. `unsure` is not calm.
A text longer than 126 word pieces is read in windows cut between sentences: embedding and sentiment are the windows' means weighted
by their pieces, frustration and its evidence are those of the most frustrated window.

## Learned from

| data | licence | use |
| --- | --- | --- |
{sources}

The service messages were written for Heed, half of them in Polish, as reviews, e-mails, posts and turns of chats and calls, because
no free set labels frustration in real customer messages. All were composed, and labelled twice from the text alone, by language
models that did not see each other's labels: Cohen's kappa 0.98 [0.975, 0.988] for frustration, 0.96 [0.948, 0.963] for sentiment
(4,350 messages, 300 bootstraps). Labellers of one kind agree more than people would. Where they differ the first label counts and
the row is kept as hard. The part for testing is about other trades (banks, energy, hotels, clinics, transport …) than the part for
learning (shops, parcels, telephones, subscriptions …).

Rows under other licences were left out. The data sets are named here as their licences ask; none of their texts is part of this package.

## Quality on texts kept apart

Calibration, thresholds and the best weights of the run were chosen on these texts; nothing was learned from them.

{quality}

## Quality on texts that nothing was chosen by

{tested}

## Training run

{numbers}

## Limits

- English and Polish only. Other languages get no score.
- Labels come from tweets, online comments, film lines, hotel and doctor reviews, and service messages that were written for Heed, not
  sent by customers. Real service mail is missing among them.
- Sarcasm without a clue in the words, and complaints made only of facts ("The order from May."), are often missed.
- A reading is about a text, not about a person; it must not be used to judge staff or to refuse service.

## Licence

The weights are under the Apache License 2.0, as the model they started from. See LICENSE.txt.
"""
