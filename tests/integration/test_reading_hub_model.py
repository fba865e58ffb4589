"""A sentiment model of the user's choice takes the place of the shipped sentiment and of nothing else."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import ModelUnusable
from pipelines.understanding.encoder import Encoder
from pipelines.understanding.hub_reader import HubReader, open_chosen
from pipelines.understanding.manifest import DEFAULT_MODEL

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "service", "thanks", "order"]


def _classifier(folder: Path, labels: dict[int, str]) -> Path:
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, id2label=labels
    )
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_only_the_sentiment_comes_from_the_chosen_model(tmp_path: Path) -> None:
    folder = _classifier(tmp_path, {0: "negative", 1: "neutral", 2: "positive"})
    texts = ["good service, thanks", "bad order", "", "good service, thanks", "bad order " * 400]
    chosen, shipped = open_chosen(str(folder)).read(texts), Encoder.open().read(texts)
    assert (chosen.embedding == shipped.embedding).all()
    assert chosen.frustration[:2] == pytest.approx(shipped.frustration[:2])
    assert chosen.sentiment[[0, 1, 4]].sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    assert np.abs(chosen.sentiment[:2] - shipped.sentiment[:2]).max() > 1e-3
    assert (chosen.sentiment[0] == chosen.sentiment[3]).all()
    assert chosen.status[2] == "empty" and np.isnan(chosen.sentiment[2]).all()
    assert chosen.model_version == f"{shipped.model_version}+{tmp_path.name}"


def test_a_classifier_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="labels"):
        HubReader.open(str(_classifier(tmp_path, {0: "sport", 1: "politics"})), local_only=True)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="neither a manifest of Heed nor safetensors"):
        open_chosen(str(tmp_path))


def test_no_choice_and_a_folder_of_our_own_form_mean_the_encoder() -> None:
    assert isinstance(open_chosen(None), Encoder)
    assert isinstance(open_chosen(str(DEFAULT_MODEL)), Encoder)
