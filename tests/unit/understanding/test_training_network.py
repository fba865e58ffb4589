"""The network, its way into the shipped form and back, and the numbers fitted on it; needs the extra `train`."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from pipelines.understanding.engines import OnnxRuntimeEngine, OpenVinoEngine  # noqa: E402
from pipelines.understanding.training.batches import by_length, padded  # noqa: E402
from pipelines.understanding.training.export import quantised, stored_weights, write_graph  # noqa: E402
from pipelines.understanding.training.fitting import best_class_weights, fit, narrowest_band  # noqa: E402
from pipelines.understanding.training.multitask import draw_probabilities  # noqa: E402
from pipelines.understanding.training.network import ReadingNetwork  # noqa: E402
from pipelines.understanding.training.ngrams import counts, fit_ngrams, weighed  # noqa: E402
from pipelines.understanding.training.readout import fit_readout  # noqa: E402


@pytest.fixture(autouse=True)
def same_draws() -> None:
    """Weights that a test does not set are the same each time, whatever ran before."""
    torch.manual_seed(3)


@pytest.fixture(scope="module")
def network() -> ReadingNetwork:
    torch.manual_seed(1)
    return ReadingNetwork(50).eval()


def test_the_graph_says_what_the_network_says(network: ReadingNetwork, tmp_path: Path) -> None:
    path = tmp_path / "reader.onnx"
    write_graph(network, path)
    batch = padded([[2, 9, 8, 3], [2, 30, 3]], np.arange(2))
    with torch.inference_mode():
        expected = network(batch.token_ids, batch.present)
    found = OnnxRuntimeEngine(path, 1).run(batch.token_ids.numpy(), batch.present.numpy().astype(np.int64))
    assert (found.embedding * expected.embedding.numpy()).sum(axis=1).min() > 0.999
    assert found.sentiment == pytest.approx(expected.sentiment.numpy(), abs=0.05)
    assert found.frustration == pytest.approx(expected.frustration.numpy(), abs=0.05)
    assert found.evidence[:, :3] == pytest.approx(expected.evidence.numpy()[:, :3], abs=0.05)


@pytest.mark.parametrize("engine", [OnnxRuntimeEngine, OpenVinoEngine])
def test_pairs_of_the_largest_piece_numbers_are_counted_alike_by_every_engine(engine: type, tmp_path: Path) -> None:
    wide = ReadingNetwork(42_000).eval()
    wide.ngrams.weight.normal_(generator=torch.Generator().manual_seed(2))
    write_graph(wide, tmp_path / "reader.onnx")
    texts = np.random.default_rng(0).integers(30_000, 42_000, (6, 12)).tolist()
    batch = padded(texts, np.arange(6))
    with torch.inference_mode():
        expected = wide(batch.token_ids, batch.present)
    found = engine(tmp_path / "reader.onnx", 1).run(batch.token_ids.numpy(), batch.present.numpy().astype(np.int64))
    assert found.sentiment == pytest.approx(expected.sentiment.numpy(), abs=0.1)
    assert found.frustration == pytest.approx(expected.frustration.numpy(), abs=0.1)


def test_a_stored_graph_gives_the_weights_back(network: ReadingNetwork, tmp_path: Path) -> None:
    write_graph(network, tmp_path / "reader.onnx")
    weights = stored_weights(tmp_path / "reader.onnx")
    for name, tensor in network.state_dict().items():
        assert np.abs(weights[name] - tensor.numpy()).max() <= float(tensor.abs().max()) / 100 + 1e-6, name


def test_padding_does_not_change_a_reading(network: ReadingNetwork) -> None:
    alone, beside = padded([[2, 30, 3]], np.arange(1)), padded([[2, 30, 3], [2, 9, 8, 7, 6, 3]], np.arange(2))
    with torch.inference_mode():
        one, two = network(alone.token_ids, alone.present), network(beside.token_ids, beside.present)
    assert one.frustration[0].item() == pytest.approx(two.frustration[0].item(), abs=1e-5)
    assert two.evidence[0, 3:].abs().max().item() < 1e-6


def test_integers_and_scales_stay_near_the_matrix() -> None:
    matrix = np.random.default_rng(0).normal(size=(128, 6)).astype(np.float32)
    integers, scale = quantised(matrix)
    assert np.abs((integers * scale.astype(np.float32)).reshape(128, 6) - matrix).max() < 0.02


def test_batches_hold_every_text_once_within_the_budget() -> None:
    lengths = np.random.default_rng(0).integers(1, 40, 200)
    token_ids = [[1] * int(length) for length in lengths]
    batches = list(by_length(token_ids, np.arange(200), tokens=120, texts=16, seed=1))
    assert sorted(row for batch in batches for row in batch.rows) == list(range(200))
    assert all(len(batch.rows) == 1 or batch.token_ids.numel() <= 120 for batch in batches)
    assert max(len(batch.rows) for batch in batches) <= 16


def _rows(count: int, **columns: object) -> pd.DataFrame:
    plain: dict[str, object] = {"text": [f"t{n}" for n in range(count)], "language": "en", "sentiment": 0, "frustration": 0, "weight": 1.0}
    return pd.DataFrame(plain | {"source": "a", "split": "train", "is_derived": False} | columns)


def test_both_languages_are_drawn_equally_often() -> None:
    rows = _rows(100, language=["pl"] * 10 + ["en"] * 90, source=["x"] * 10 + ["y"] * 60 + ["z"] * 30)
    chance = draw_probabilities(rows)
    assert chance[:10].sum() == pytest.approx(0.5)
    assert chance.sum() == pytest.approx(1.0)


def test_calibration_takes_an_overstated_class_back() -> None:
    generator = np.random.default_rng(0)
    label = generator.integers(0, 3, 3000)
    logits = (np.eye(3)[label] * 2 + generator.normal(size=(3000, 3)) + np.array([1.5, 0.0, 0.0])).astype(np.float32)
    frustrated = (label == 0).astype(int)
    scores = (frustrated * 2 - 1 + generator.normal(size=3000) + 1.0).astype(np.float32)
    fitted = fit(logits, scores, _rows(3000, sentiment=label, frustration=frustrated))
    chance = fitted.calibration.sentiment(logits)
    assert chance.mean(axis=0) == pytest.approx(np.bincount(label) / 3000, abs=0.02)
    assert fitted.calibration.frustration(scores).mean() == pytest.approx(frustrated.mean(), abs=0.02)
    negative, band = fitted.thresholds.negative["en"], fitted.thresholds.frustration["en"]
    sure = band.is_sure(fitted.calibration.frustration(scores))
    assert ((fitted.calibration.frustration(scores) >= band.yes_from) == (frustrated == 1))[sure].mean() >= 0.9
    assert 0 <= negative.no_below <= negative.yes_from <= 1


def test_class_weights_rest_on_sentiment_that_was_judged_as_such() -> None:
    generator = np.random.default_rng(1)
    label = generator.integers(0, 3, 2000)
    logits = (np.eye(3)[label] * 1.5 + generator.normal(size=(2000, 3))).astype(np.float32)
    named = np.arange(2000) < 1000
    told = np.where(named, label, generator.integers(0, 2, 2000))
    rows = _rows(2000, sentiment=told, frustration=(label == 0).astype(int), source=np.where(named, "a", "b"), is_derived=~named)
    fitted = fit(logits, (label == 0).astype(np.float32), rows)
    moods = fitted.calibration.sentiment(logits)
    assert fitted.thresholds.class_weights == best_class_weights(moods[named], told[named], rows[named])
    assert fitted.thresholds.class_weights != best_class_weights(moods, told, rows)


def test_the_narrowest_band_serves_the_worse_of_two_files() -> None:
    chance = np.linspace(0, 1, 101).astype(np.float32)
    easy, hard = chance >= 0.5, (chance >= 0.7) | ((chance > 0.3) & (np.arange(101) % 2 == 0))
    assert narrowest_band([(chance, easy)]).no_below == narrowest_band([(chance, easy)]).yes_from
    band = narrowest_band([(chance, easy), (chance, hard)])
    for label in (easy, hard):
        sure = band.is_sure(chance)
        assert ((chance >= band.yes_from) == label)[sure].mean() >= 0.9
    assert band.yes_from - band.no_below >= 0.2


def test_the_side_model_counts_as_the_graph_does(network: ReadingNetwork) -> None:
    weights = np.random.default_rng(0).normal(size=network.ngrams.weight.shape).astype(np.float32)
    texts = [[2, 9, 8, 3], [2, 30, 3]]
    beside = ReadingNetwork(50).eval()
    beside.load_state_dict(network.state_dict())
    beside.ngrams.weight.copy_(torch.from_numpy(weights))
    batch = padded(texts, np.arange(2))
    with torch.inference_mode():
        plain, wide = network(batch.token_ids, batch.present), beside(batch.token_ids, batch.present)
    expected = counts(texts, 50) @ weights
    assert (wide.sentiment - plain.sentiment).numpy() == pytest.approx(expected[:, :3], abs=1e-4)
    assert (wide.frustration - plain.frustration).numpy() == pytest.approx(expected[:, 3], abs=1e-4)
    assert (wide.evidence - plain.evidence).sum(1).numpy() == pytest.approx(expected[:, 3], abs=1e-4)
    assert (wide.embedding == plain.embedding).all()


def test_the_side_model_learns_what_words_say_and_is_weighed_by_what_it_helps() -> None:
    generator = np.random.default_rng(0)
    label = generator.integers(0, 3, 400)
    texts = [[2, 10 + int(mood), int(generator.integers(20, 40)), 3] for mood in label]
    rows = _rows(400, sentiment=label, frustration=(label == 0).astype(int))
    weights = fit_ngrams(texts, rows, 50)
    found = counts(texts, 50) @ weights
    assert (found[:, :3].argmax(axis=1) == label).mean() > 0.95
    ignorant = (np.zeros((400, 3), dtype=np.float32), np.zeros(400, dtype=np.float32))
    _, factors = weighed(weights, texts, ["en"] * 400, texts, rows, *ignorant)
    assert factors["en sentiment"] > 0.1
    all_known = ((np.eye(3)[label] * 30).astype(np.float32), (np.where(label == 0, 30.0, -30.0)).astype(np.float32))
    noise = generator.normal(size=weights.shape).astype(np.float32)
    _, useless = weighed(noise, texts, ["en"] * 400, texts, rows, *all_known)
    assert useless["en sentiment"] < 0.5


def test_a_turned_embedding_is_turned_back_and_a_right_one_is_left_alone() -> None:
    generator = np.random.default_rng(0)
    goals = generator.normal(size=(900, 12)).astype(np.float32)
    goals /= np.linalg.norm(goals, axis=1, keepdims=True)
    turn = (np.eye(12) + 0.15 * generator.normal(size=(12, 12))).astype(np.float32)
    turned = goals @ turn
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    weight = np.ones(900, dtype=np.float32)
    matrix, report = fit_readout(turned, goals, weight, seed=0)
    back = turned @ matrix.T
    assert ((back * goals).sum(axis=1) / np.linalg.norm(back, axis=1)).mean() > 0.99 > report["cosine_before"]
    same, unchanged = fit_readout(goals, goals, weight, seed=0)
    assert same == pytest.approx(np.eye(12), abs=1e-2)
    assert unchanged["cosine_after"] >= 0.9999
