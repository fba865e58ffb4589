"""The whole training run: files in, a model folder out."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from tokenizers import Tokenizer

from pipelines.understanding.training import alignment, teacher, vocabulary
from pipelines.understanding.training.datasets import Corpus, read_files
from pipelines.understanding.training.network import ReadingNetwork, from_bert_weights

NEW_PIECES = 10_000
ALIGNMENT_SHARE = 0.5
Progress = Callable[[float, str], None]


def prepare_vocabulary(corpus: Corpus, base: Path, work: Path) -> tuple[Tokenizer, ReadingNetwork]:
    """The bilingual tokenizer and a network whose new Polish pieces start at the meaning of their English translations."""
    tokenizer_file, start_file = work / "tokenizer.json", work / "start.pt"
    if not tokenizer_file.exists() or not start_file.exists():
        lines = corpus.pairs[(corpus.pairs["pl"].str.len() < 120) & (corpus.pairs["kind"] != "doc") | (corpus.pairs.index % 4 == 0)]
        polish_labelled = corpus.labelled[corpus.labelled["language"] == "pl"]["text"]
        everyday = list(lines[lines["kind"] != "doc"]["pl"])
        tokenizer = vocabulary.polish_tokenizer(
            base / "tokenizer.json", everyday * 2 + list(polish_labelled) + list(lines[lines["kind"] == "doc"]["pl"])[:60_000], NEW_PIECES
        )
        english = Tokenizer.from_str(json.dumps(vocabulary.without_limits(base / "tokenizer.json")))
        old = english.get_vocab()
        known = tokenizer.get_vocab()
        fresh = sorted(number for piece, number in known.items() if piece not in old)
        short = lines[(lines["pl"].str.len() < 90) & (lines["en"].str.len() < 90)]
        sources = [one.ids for one in tokenizer.encode_batch(list(short["pl"]), add_special_tokens=False)]
        targets = [one.ids for one in english.encode_batch(list(short["en"]), add_special_tokens=False)]
        filled = [place for place in range(len(sources)) if sources[place] and targets[place]]
        network = from_bert_weights(base / "model.safetensors", max(known.values()) + 1)
        rows = vocabulary.starting_vectors(
            network.words.weight.detach().numpy()[: len(old)],
            [sources[place] for place in filled],
            [targets[place] for place in filled],
            fresh,
        )
        with torch.no_grad():
            network.words.weight[fresh] = torch.from_numpy(rows)
        torch.save(network.state_dict(), start_file)
        tokenizer.save(str(tokenizer_file))
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    network = ReadingNetwork(tokenizer.get_vocab_size())
    network.load_state_dict(torch.load(start_file, weights_only=True))
    return tokenizer, network


def run_alignment(
    corpus: Corpus, base: Path, work: Path, *, minutes: float, seed: int, progress: Progress
) -> tuple[Tokenizer, ReadingNetwork]:
    """Phase one, or its stored result."""
    tokenizer, network = prepare_vocabulary(corpus, base, work)
    finished = work / "aligned.pt"
    if not finished.exists():
        english = Tokenizer.from_str(json.dumps(vocabulary.without_limits(base / "tokenizer.json")))
        lines = alignment.choose_lines(corpus.pairs, seed).sample(frac=1.0, random_state=seed)
        original = from_bert_weights(base / "model.safetensors")
        targets = teacher.embeddings(original, english, list(lines["en"]), work / "line_targets.npy", progress)
        result = alignment.align(
            network,
            teacher.encode(tokenizer, list(lines["pl"])),
            teacher.encode(tokenizer, list(lines["en"])),
            targets,
            minutes=minutes,
            seed=seed,
            checkpoint=work / "aligning.pt",
            progress=progress,
        )
        (work / "alignment.json").write_text(json.dumps({"lines": len(lines)} | {k: getattr(result, k) for k in result.__slots__}))
        torch.save(network.state_dict(), finished)
    network.load_state_dict(torch.load(finished, weights_only=True))
    return tokenizer, network
