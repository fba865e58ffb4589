"""The whole training run: labelled files in, a model folder out.

With `base`, the folder of all-MiniLM-L6-v2, the shipped model is made again: Polish word pieces, alignment on parallel lines, then
sentiment and frustration, then the linear side model. Without it the shipped model itself learns on from the files. Each stage
leaves its result in a work folder, so a run that was stopped goes on where it was when started again with the same files.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from tokenizers import Tokenizer

from pipelines.understanding.manifest import (
    CARD_FILE,
    DEFAULT_MODEL,
    LICENCE_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    read_manifest,
    write_manifest,
)
from pipelines.understanding.training import alignment, model_card, multitask, ngrams, parity, readout, teacher, vocabulary
from pipelines.understanding.training.datasets import SERVICE_MESSAGES, Corpus, read_files
from pipelines.understanding.training.export import stored_weights, write_graph
from pipelines.understanding.training.fitting import Fitted, fit, logits, quality, ranking
from pipelines.understanding.training.network import ReadingNetwork, from_bert_weights
from pipelines.understanding.training.theme_head import write_head

LANGUAGES = ("en", "pl")
NEW_PIECES = 10_000
ALIGNMENT_SHARE = 0.5
CALIBRATION_SHARE = 0.04
FEWEST_TO_CALIBRATE = 200
HELD_TEXTS = 30_000
JUDGED_TEXTS = 800
LONGEST = 256
READOUT_TEXTS = 12_000
READOUT_LINE_WEIGHT = 0.5
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a run begins: the network, its tokenizer, and the encoder that the embedding is held to."""

    network: ReadingNetwork
    tokenizer: Tokenizer
    teacher: ReadingNetwork
    teacher_tokenizer: Tokenizer


def train(
    files: Sequence[Path],
    out: Path,
    *,
    minutes: float = 45.0,
    seed: int = 7,
    base: Path | None = None,
    calibration_files: Sequence[Path] = (),
    plain_files: Sequence[Path] = (),
    work: Path | None = None,
    threads: int = 2,
    model_version: str = "",
    themes: bool = True,
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, Any]:
    """Train for about `minutes` and write a model folder to `out`; returns the report, which also stands there as report.json.

    `files` and `calibration_files` are recognised by their columns (see `datasets`); without calibration files 4 % of
    the labelled texts are kept apart for calibration. On texts of `plain_files`, which need no labels, the embedding is held.
    `work` (default `out/work`) holds the stages of a run that was stopped.
    Without `themes` the model names none. `progress(stage, done, of)` is called after every step, with `of` = 1000. Computes on a GPU
    where PyTorch finds one.
    """
    torch.set_num_threads(threads)
    if torch.cuda.is_available():
        torch.set_default_device("cuda")
    torch.manual_seed(seed)
    work = work or out / "work"
    work.mkdir(parents=True, exist_ok=True)
    show = _in_thousandths(progress)
    corpus = read_files([*files, SERVICE_MESSAGES], plain_files)
    given = read_files(calibration_files).labelled if calibration_files else None
    lessons, apart, tested = _keep_apart(corpus.labelled, given, seed)
    report: dict[str, Any] = {"seed": seed, "texts": len(lessons), "pairs": len(corpus.pairs)}
    if base is not None:
        start = _align(corpus, base, work, minutes * ALIGNMENT_SHARE, seed, show)
        report["alignment"] = json.loads((work / "alignment.json").read_text())
        minutes *= 1 - ALIGNMENT_SHARE
    else:
        start = _shipped()
    report["lessons"] = _learn(start, corpus, lessons, apart, work, minutes, seed, show)
    report["readout"] = _set_readout(start, corpus, lessons, work, seed, show)
    if base is not None:
        report["ngram factors"] = _add_ngrams(start, lessons, apart, work)
    fitted, found = _fit(start, apart, tested)
    report |= found
    version = model_version or f"trained-{seed}"
    out.mkdir(parents=True, exist_ok=True)
    write_graph(start.network, out / MODEL_FILE)
    if fitted:
        token_ids = teacher.encode(start.tokenizer, list(apart["text"]), LONGEST)
        report["as stored"] = parity.parity(start.network, out / MODEL_FILE, fitted, token_ids, apart, threads)
    _write_folder(out, version, start, fitted.as_manifest() if fitted else _shipped_numbers(), corpus, report)
    if themes:
        write_head(out)
    return report


def _in_thousandths(progress: Callable[[str, int, int], None] | None) -> Progress:
    """The caller's bar as the phases call it: with the share done, and a stage whose numbers after the comma are left out."""

    def show(share: float, stage: str) -> None:
        if progress:
            progress(stage.split(",")[0], round(share * 1000), 1000)

    return show


def _write_folder(
    out: Path, version: str, start: _Start, numbers: dict[str, Any], corpus: Corpus, report: dict[str, Any]
) -> None:
    start.tokenizer.save(str(out / TOKENIZER_FILE), pretty=False)
    origin = model_card.sources(corpus)
    (out / CARD_FILE).write_text(model_card.card(version, origin, report), encoding="utf-8")
    licence = DEFAULT_MODEL / LICENCE_FILE
    if out.resolve() != DEFAULT_MODEL.resolve():
        shutil.copyfile(licence, out / LICENCE_FILE)
    write_manifest(out, version, numbers, sources=origin, languages=LANGUAGES)
    (out / "report.json").write_text(json.dumps(report, indent=2), encoding="utf-8")


def _keep_apart(
    labelled: pd.DataFrame, given: pd.DataFrame | None, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Rows to learn from; rows to choose and calibrate on, those marked `dev` with the given ones or a random part; rows marked `test`.

    Nothing is chosen by the last; a text of a later part is in no earlier one.
    """
    tested = labelled[labelled["split"] == "test"]
    marked = labelled["split"] == "dev"
    lessons, apart = labelled[labelled["split"] == "train"], labelled[marked]
    if given is None:
        part = np.random.default_rng(seed).uniform(size=len(lessons)) < CALIBRATION_SHARE
        lessons, given = lessons[~part], lessons[part]
    apart = pd.concat([apart, given], ignore_index=True)
    apart = apart[~apart["text"].isin(set(tested["text"]))]
    lessons = lessons[~lessons["text"].isin(set(apart["text"]) | set(tested["text"]))]
    return lessons.reset_index(drop=True), apart.reset_index(drop=True), tested.reset_index(drop=True)


def _prepare(corpus: Corpus, base: Path, work: Path) -> tuple[Tokenizer, ReadingNetwork]:
    """The bilingual tokenizer and a network whose new Polish pieces start at the meaning of their English translations."""
    tokenizer_file, start_file = work / "tokenizer.json", work / "start.pt"
    if not tokenizer_file.exists() or not start_file.exists():
        everyday = corpus.pairs[corpus.pairs["kind"] != "doc"]
        manuals = corpus.pairs[(corpus.pairs["kind"] == "doc") & (corpus.pairs.index % 4 == 0)]
        polish_labelled = list(corpus.labelled[corpus.labelled["language"] == "pl"]["text"])
        texts = list(everyday["pl"]) * 2 + polish_labelled + list(manuals["pl"])[:60_000]
        tokenizer = vocabulary.polish_tokenizer(base / "tokenizer.json", texts, NEW_PIECES)
        english = Tokenizer.from_str(json.dumps(vocabulary.without_limits(base / "tokenizer.json")))
        lines = pd.concat([everyday, manuals])
        lines = lines[(lines["pl"].str.len() < 90) & (lines["en"].str.len() < 90)]
        network = _with_starting_vectors(tokenizer, english, lines, base)
        torch.save(network.state_dict(), start_file)
        tokenizer.save(str(tokenizer_file))
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    network = ReadingNetwork(tokenizer.get_vocab_size())
    network.load_state_dict(torch.load(start_file, weights_only=True, map_location="cpu"))
    return tokenizer, network


def _with_starting_vectors(tokenizer: Tokenizer, english: Tokenizer, lines: pd.DataFrame, base: Path) -> ReadingNetwork:
    old = english.get_vocab()
    fresh = sorted(number for piece, number in tokenizer.get_vocab().items() if piece not in old)
    sources = [one.ids for one in tokenizer.encode_batch(list(lines["pl"]), add_special_tokens=False)]
    targets = [one.ids for one in english.encode_batch(list(lines["en"]), add_special_tokens=False)]
    filled = [place for place in range(len(sources)) if sources[place] and targets[place]]
    network = from_bert_weights(base / "model.safetensors", tokenizer.get_vocab_size())
    vectors = network.words.weight.detach().cpu().numpy()[: len(old)]
    rows = vocabulary.starting_vectors(vectors, [sources[p] for p in filled], [targets[p] for p in filled], fresh)
    with torch.no_grad():
        network.words.weight[fresh] = torch.as_tensor(rows)
    return network


def _align(corpus: Corpus, base: Path, work: Path, minutes: float, seed: int, progress: Progress) -> _Start:
    """Phase one, or its stored result."""
    tokenizer, network = _prepare(corpus, base, work)
    original = from_bert_weights(base / "model.safetensors").eval()
    english = Tokenizer.from_str(json.dumps(vocabulary.without_limits(base / "tokenizer.json")))
    finished = work / "aligned.pt"
    if not finished.exists():
        lines = _chosen_lines(corpus, seed)
        result = alignment.align(
            network,
            teacher.encode(tokenizer, list(lines["pl"])),
            teacher.encode(tokenizer, list(lines["en"])),
            teacher.embeddings(original, english, list(lines["en"]), work / "line_targets.npz", progress),
            minutes=minutes,
            seed=seed,
            checkpoint=work / "aligning.pt",
            progress=progress,
        )
        numbers = {name: round(getattr(result, name), 4) for name in result.__slots__}
        (work / "alignment.json").write_text(json.dumps({"lines": len(lines)} | numbers), encoding="utf-8")
        torch.save(network.state_dict(), finished)
    network.load_state_dict(torch.load(finished, weights_only=True, map_location="cpu"))
    return _Start(network, tokenizer, original, english)


def _chosen_lines(corpus: Corpus, seed: int) -> pd.DataFrame:
    return alignment.choose_lines(corpus.pairs, seed).sample(frac=1.0, random_state=seed)


def _shipped() -> _Start:
    """The shipped model as the start and as what its own embedding is held to."""
    tokenizer = Tokenizer.from_file(str(DEFAULT_MODEL / TOKENIZER_FILE))
    weights = {name: torch.as_tensor(array.copy()) for name, array in stored_weights(DEFAULT_MODEL / MODEL_FILE).items()}
    networks = [ReadingNetwork(tokenizer.get_vocab_size()) for _ in range(2)]
    for network in networks:
        network.load_state_dict(weights)
    return _Start(networks[0], tokenizer, networks[1].eval(), tokenizer)


def _learn(
    start: _Start,
    corpus: Corpus,
    lessons: pd.DataFrame,
    apart: pd.DataFrame,
    work: Path,
    minutes: float,
    seed: int,
    progress: Progress,
) -> dict[str, Any]:
    """Phase two, or its stored result; returns its numbers."""
    finished, numbers_file = work / "learned.pt", work / "lessons.json"
    if not finished.exists():
        token_ids = teacher.encode(start.tokenizer, list(lessons["text"]))
        goals, held = _goals(start, lessons, work, seed, progress)
        lines = _lines(start, corpus, work, seed, progress)
        numbers = multitask.learn(
            start.network,
            multitask.Lessons(token_ids, lessons, goals, held),
            lines,
            minutes=minutes,
            seed=seed,
            checkpoint=work / "learning.pt",
            progress=progress,
            judge=_judge(start, apart, seed),
        )
        numbers_file.write_text(json.dumps(numbers), encoding="utf-8")
        torch.save(start.network.state_dict(), finished)
    start.network.load_state_dict(torch.load(finished, weights_only=True, map_location="cpu"))
    report: dict[str, Any] = json.loads(numbers_file.read_text(encoding="utf-8"))
    return report


def _judge(start: _Start, apart: pd.DataFrame, seed: int) -> multitask.Judge | None:
    """A score of the network on up to 800 texts of each file kept apart, see `ranking`."""
    if len(apart) < FEWEST_TO_CALIBRATE:
        return None
    order = apart.sample(frac=1.0, random_state=seed)
    rows = order.groupby("source").head(JUDGED_TEXTS).reset_index(drop=True)
    token_ids = teacher.encode(start.tokenizer, list(rows["text"]))

    def judge(network: ReadingNetwork) -> float:
        sentiment, frustration = logits(network, token_ids)
        return ranking(sentiment, frustration, rows)

    return judge


def _goals(
    start: _Start, lessons: pd.DataFrame, work: Path, seed: int, progress: Progress
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Where the embeddings of some texts should stay: English by the teacher, other languages by the network before phase two."""
    goals = np.zeros((len(lessons), start.network.words.embedding_dim), dtype=np.float32)
    held = np.zeros(len(lessons), dtype=np.float32)
    english = (lessons["language"] == "en").to_numpy()
    generator = np.random.default_rng(seed)
    for name, part, network, tokenizer in (
        ("english", np.flatnonzero(english), start.teacher, start.teacher_tokenizer),
        ("other", np.flatnonzero(~english), start.network, start.tokenizer),
    ):
        rows = generator.permutation(part)[: HELD_TEXTS if name == "english" else HELD_TEXTS // 2]
        if len(rows):
            goals[rows] = teacher.embeddings(network, tokenizer, list(lessons["text"].iloc[rows]), work / f"goals_{name}.npz", progress)
            held[rows] = 1.0
    return goals, held


def _lines(start: _Start, corpus: Corpus, work: Path, seed: int, progress: Progress) -> multitask.Lines | None:
    if corpus.pairs.empty:
        return None
    lines = _chosen_lines(corpus, seed)
    goals = teacher.embeddings(start.teacher, start.teacher_tokenizer, list(lines["en"]), work / "line_targets.npz", progress)
    everyday = np.flatnonzero((lines["kind"] != "doc").to_numpy())
    english = teacher.encode(start.tokenizer, list(lines["en"].iloc[everyday]))
    polish = teacher.encode(start.tokenizer, list(lines["pl"].iloc[everyday]))
    return multitask.Lines(english, polish, goals[everyday], list(lines["pl"].iloc[everyday]))


def _set_readout(
    start: _Start, corpus: Corpus, lessons: pd.DataFrame, work: Path, seed: int, progress: Progress
) -> dict[str, float]:
    """Turns back, as far as one matrix can, what the embedding of English texts and of everyday Polish lines has drifted by."""
    goals, held = _goals(start, lessons, work, seed, progress)
    generator = np.random.default_rng(seed)
    rows = generator.permutation(np.flatnonzero((held == 1) & (lessons["language"] == "en").to_numpy()))[:READOUT_TEXTS]
    texts, aims, weight = list(lessons["text"].iloc[rows]), [goals[rows]], [np.ones(len(rows), dtype=np.float32)]
    lines = _lines(start, corpus, work, seed, progress)
    if lines:
        some = generator.permutation(len(lines.texts))[:READOUT_TEXTS]
        texts += [lines.texts[row] for row in some]
        aims.append(lines.goals[some])
        weight.append(np.full(len(some), READOUT_LINE_WEIGHT, dtype=np.float32))
    if len(texts) < FEWEST_TO_CALIBRATE:
        return {}
    now = teacher.embeddings(start.network, start.tokenizer, texts, work / "readout.npz", progress)
    matrix, report = readout.fit_readout(now, np.concatenate(aims), np.concatenate(weight), seed)
    with torch.no_grad():
        start.network.readout.weight.copy_(torch.as_tensor(matrix) @ start.network.readout.weight)
    return report


def _add_ngrams(start: _Start, lessons: pd.DataFrame, apart: pd.DataFrame, work: Path) -> dict[str, float]:
    """Puts the linear side model, fitted on the lessons, beside the network as far as it helps on the texts kept apart."""
    pieces, file = start.tokenizer.get_vocab_size(), work / "ngrams.npy"
    token_ids = teacher.encode(start.tokenizer, list(lessons["text"]))
    if not file.exists():
        np.save(file, ngrams.fit_ngrams(token_ids, lessons, pieces))
    unseen = teacher.encode(start.tokenizer, list(apart["text"]), LONGEST)
    found = logits(start.network, unseen)
    weights, factors = ngrams.weighed(np.load(file), token_ids, list(lessons["language"]), unseen, apart, *found)
    start.network.ngrams.weight.copy_(torch.as_tensor(weights))
    return factors


def _fit(start: _Start, apart: pd.DataFrame, tested: pd.DataFrame) -> tuple[Fitted | None, dict[str, Any]]:
    """Calibration and thresholds from the texts kept apart, and how well those and the tested ones are read.

    None when they are too few or lack a kind of label: then the shipped model's numbers stay.
    """
    enough = len(apart) >= FEWEST_TO_CALIBRATE
    if not enough or not {0, 1} <= set(apart["frustration"]) or not {0, 1, 2} <= set(apart["sentiment"]):
        return None, {}
    parts = {"kept apart": apart, "tested": tested}
    found = {name: logits(start.network, teacher.encode(start.tokenizer, list(rows["text"]), LONGEST)) for name, rows in parts.items()}
    fitted = fit(found["kept apart"][0], found["kept apart"][1], apart)
    return fitted, {name: quality(fitted, found[name][0], found[name][1], rows) for name, rows in parts.items()}


def _shipped_numbers() -> dict[str, Any]:
    manifest = read_manifest(DEFAULT_MODEL)
    return {name: manifest[name] for name in ("calibration", "thresholds")}

