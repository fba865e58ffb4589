"""What the recipe learns from: files recognised by their columns, Polish pieces with a meaning, and messages kept apart."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from pipelines.understanding.training.datasets import UnusableTrainingFile, read_files
from pipelines.understanding.training.model_card import sources
from pipelines.understanding.training.vocabulary import polish_tokenizer, starting_vectors

MESSAGES = Path("pipelines/understanding/training/service_messages.jsonl")


def _write(path: Path, **columns: list[object]) -> Path:
    pd.DataFrame(columns).to_parquet(path)
    return path


def test_every_form_of_labelled_file_is_recognised(tmp_path: Path) -> None:
    corpus = read_files(
        [
            _write(tmp_path / "own.parquet", text=["late again"], sentiment=["negative"], frustrated=[True], language=["en"]),
            _write(tmp_path / "set.parquet", text=["nice one", "so so"], label=["positive", "ambivalent"]),
            _write(tmp_path / "comments.parquet", text=["hm"], sentiment_group=["ambiguous"], frustration=[0]),
            _write(tmp_path / "film.parquet", text=["Wynoś się, żmijo!"], polarity=["negative"], anger_disgust=[1]),
        ]
    ).labelled.set_index("text")
    assert corpus.loc["late again", ["sentiment", "frustration"]].tolist() == [0, 1]
    assert corpus.loc["nice one", ["sentiment", "frustration"]].tolist() == [2, -1]
    assert corpus.loc["hm", ["sentiment", "frustration"]].tolist() == [-1, 0]
    assert corpus.loc["Wynoś się, żmijo!", ["language", "weight"]].tolist() == ["pl", 0.5]
    assert "so so" not in corpus.index
    assert corpus["is_derived"].to_dict() == {"late again": False, "nice one": False, "hm": True, "Wynoś się, żmijo!": True}


def test_lines_under_a_licence_that_weights_may_not_carry_are_left_out(tmp_path: Path) -> None:
    path = _write(tmp_path / "lines.parquet", en=["a", "b"], pl=["c", "d"], licence=["CC BY 4.0", "AGPL-3.0"])
    assert read_files([path]).pairs["en"].tolist() == ["a"]


def test_the_card_names_each_source_with_its_licence_and_what_it_was_used_for(tmp_path: Path) -> None:
    (tmp_path / "banking77").mkdir()
    bank = _write(tmp_path / "banking77" / "train.parquet", text=["where is my card"], category=["card_arrival"])
    own = _write(tmp_path / "own.parquet", text=["late again"], frustrated=[True], language=["en"])
    named = {source["name"]: source for source in sources(read_files([own], [bank]))}
    assert named["Banking77 (Casanueva et al. 2020)"]["licence"] == "CC BY 4.0"
    assert "without labels" in named["Banking77 (Casanueva et al. 2020)"]["use"]
    assert next(source["use"] for name, source in named.items() if name.endswith("own.parquet")) == "1 labelled texts"


def test_a_file_that_cannot_be_trained_on_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableTrainingFile, match=r"bare\.parquet.*sentiment or frustrated"):
        read_files([_write(tmp_path / "bare.parquet", text=["x"])])
    with pytest.raises(UnusableTrainingFile, match=r"notes\.txt"):
        read_files([tmp_path / "notes.txt"])


def _service_messages() -> list[dict[str, Any]]:
    return [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]


def test_service_messages_are_half_polish_and_no_text_stands_on_both_sides() -> None:
    rows = _service_messages()
    for split in ("train", "dev", "test"):
        part = [row for row in rows if row["split"] == split]
        assert 0.45 < sum(row["language"] == "pl" for row in part) / len(part) < 0.55
    assert len({row["text"].lower() for row in rows}) == len(rows) >= 4000
    assert sum(row["split"] == "test" for row in rows) >= 1000


def test_two_labellings_agree_far_beyond_chance_and_their_disagreements_are_kept() -> None:
    rows = _service_messages()
    for label in ("sentiment", "frustrated"):
        first = [row[label] for row in rows]
        second = [row.get("second", row)[label] for row in rows]
        assert cohen_kappa_score(first, second) > 0.9
    assert sum("second" in row for row in rows if row["split"] == "test") >= 20


def test_calm_messages_come_in_every_mood_and_every_way_of_being_frustrated_is_there() -> None:
    rows = _service_messages()
    assert sum(row["sentiment"] == "negative" and not row["frustrated"] for row in rows) >= 15
    assert sum(row["sentiment"] == "neutral" and row["frustrated"] for row in rows) >= 100
    kinds = Counter(row["kind"] for row in rows if "kind" in row)
    asked_for = {"polite_complaint", "sarcasm", "resignation", "repeated_contact", "loyal_angry", "calm_bug_report", "neutral_request",
                 "thanks_after_trouble", "threat_or_legal"}  # fmt: skip
    assert all(kinds[kind] >= 100 for kind in asked_for)


def test_a_new_piece_starts_at_the_meaning_of_its_translation() -> None:
    vectors = np.zeros((1010, 4), dtype=np.float32)
    vectors[1000:, 0] = 0.5
    vectors[1001], vectors[1002] = [0, 1, 0, 0], [0, 0, 1, 0]
    polish = [[2001], [2002], [2001, 2002], [2001], [2002]]
    english = [[1001], [1002], [1002, 1001], [1001], [1002]]
    rows = starting_vectors(vectors, polish, english, [2001, 2002, 2003])
    assert rows[0].argmax() == 1
    assert rows[1].argmax() == 2
    assert rows[2] == pytest.approx(vectors[1000:].mean(axis=0))


def test_polish_words_become_whole_and_accents_do_not_matter(tmp_path: Path) -> None:
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[unused0]", *"abcdefghijklmnopqrstuvwxyz"]
    pieces = {piece: number for number, piece in enumerate([*known, *(f"##{letter}" for letter in known[5:])])}
    english = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))
    english.normalizer = normalizers.BertNormalizer(lowercase=True)
    english.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    english.save(str(tmp_path / "english.json"))
    bilingual = polish_tokenizer(tmp_path / "english.json", ["Paczka nie dotarła, paczka znowu nie dotarła"] * 20, 30)
    assert bilingual.encode("paczka dotarła").tokens == ["paczka", "dotarla"]
    assert bilingual.encode("PACZKA DOTARLA").ids == bilingual.encode("paczka dotarła").ids
    assert bilingual.token_to_id("[unused0]") is None
