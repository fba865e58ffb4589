"""The shipped model, read with both engines: what it promises about batches, files, languages and plain cases."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from pipelines.understanding.encoder import Encoder
from pipelines.understanding.engines import EngineName
from pipelines.understanding.manifest import DEFAULT_MODEL, MODEL_FILE, TOKENIZER_FILE, ModelFileChanged, ModelFileMissing

TEXTS = [
    "My parcel never arrived and nobody answers my e-mails. I want my money back.",
    "Thank you, the replacement works perfectly and came within two days!",
    "Where can I find the opening hours of your shop in Leeds?",
    "Trzeci raz reklamuję te same buty i znowu cisza. Mam tego dość.",
    "Bardzo dziękuję za szybką pomoc, wszystko działa świetnie!",
    "Proszę o przesłanie duplikatu faktury za marzec.",
    "ok",
    "So it's on its way, like it was on Monday. Great service. 🙃 " * 30,
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.open()


@pytest.fixture(scope="module", params=["openvino", "onnxruntime"])
def each_engine(request: pytest.FixtureRequest) -> Encoder:
    name: EngineName = request.param
    return Encoder.open(engine=name)


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_MODEL, tmp_path / "model"))


def test_a_text_reads_the_same_alone_and_in_any_batch(each_engine: Encoder) -> None:
    filler = [f"{'word ' * number}order {number}" for number in range(60)]
    together = each_engine.read(filler[:30] + TEXTS + filler[30:])
    for number, text in enumerate(TEXTS):
        alone = each_engine.read([text], live=number % 2 == 0)
        row = 30 + number
        assert float(alone.embedding[0] @ together.embedding[row]) >= 0.999
        assert alone.sentiment[0] == pytest.approx(together.sentiment[row], abs=0.02)
        assert alone.frustration[0] == pytest.approx(together.frustration[row], abs=0.02)
        assert [span[:2] for span in alone.evidence[0][:1]] == [span[:2] for span in together.evidence[row][:1]]


def test_both_engines_read_the_same_file_the_same_way(encoder: Encoder) -> None:
    other = Encoder.open(engine="onnxruntime").read(TEXTS)
    own = encoder.read(TEXTS)
    # OpenVINO computes in bfloat16 where the processor can, which moves the last digits.
    assert (own.embedding * other.embedding).sum(axis=1).min() >= 0.998
    assert np.abs(own.sentiment - other.sentiment).max() < 0.05


def test_plain_cases_in_both_languages(encoder: Encoder) -> None:
    angry_en, thanks_en, question_en, angry_pl, thanks_pl, question_pl = (row for row in range(6))
    found = encoder.read(TEXTS)
    assert found.sentiment.argmax(axis=1)[:6].tolist() == [0, 2, 1, 0, 2, 1]
    assert found.language[:6] == ["en", "en", "en", "pl", "pl", "pl"]
    for calm in (thanks_en, question_en, thanks_pl, question_pl):
        assert found.is_frustrated[calm] == "no"
        assert found.frustration[calm] < min(found.frustration[angry_en], found.frustration[angry_pl])
    assert found.frustration[[angry_en, angry_pl]].min() >= encoder.frustrated_from


def test_polish_without_its_letters_reads_the_same(encoder: Encoder) -> None:
    found = encoder.read(["Proszę o zwrot pieniędzy, żądam odpowiedzi", "Prosze o zwrot pieniedzy, zadam odpowiedzi"])
    assert float(found.embedding[0] @ found.embedding[1]) > 0.999


def test_a_sentence_is_near_its_translation_and_far_from_another(encoder: Encoder) -> None:
    found = encoder.read(["Where is my parcel?", "Gdzie jest moja paczka?", "How do I change my password?", "Jak zmienić hasło?"])
    cosines = found.embedding @ found.embedding.T
    assert cosines[0, 1] > cosines[0, 3] + 0.2
    assert cosines[2, 3] > cosines[2, 1] + 0.2


def test_embeddings_have_unit_length_and_empty_texts_have_none(encoder: Encoder) -> None:
    found = encoder.read([*TEXTS, "", "  \n\t", "\u200b"])
    lengths = np.linalg.norm(found.embedding, axis=1)
    assert lengths[: len(TEXTS)] == pytest.approx(1.0, abs=1e-4)
    assert lengths[len(TEXTS) :].tolist() == [0.0, 0.0, 0.0]
    assert found.status[len(TEXTS) :] == ["empty"] * 3
    assert found.is_frustrated[-1] == found.sentiment_label[-1] == "unsure"
    assert np.isnan(found.frustration[-3:]).all()


def test_nothing_to_read_gives_no_rows(encoder: Encoder) -> None:
    assert len(encoder.read([])) == 0


def test_another_language_gets_no_score_but_can_be_found(encoder: Encoder) -> None:
    found = encoder.read(["Das ist eine Frechheit, ich warte seit vier Wochen auf mein Geld!"])
    assert (found.status, found.language, found.is_frustrated) == (["unsupported"], ["de"], ["unsure"])
    assert np.isnan(found.sentiment).all()
    assert np.linalg.norm(found.embedding[0]) == pytest.approx(1.0, abs=1e-4)


def test_evidence_points_at_the_complaint_in_the_typed_text(encoder: Encoder) -> None:
    text = "Good morning 👋. I ordered a lamp in May. This is the fourth time I ask and nobody ever answers me!!!!! Kind regards, Ann"
    evidence = encoder.read([text]).evidence[0]
    assert "fourth time" in text[evidence[0][0] : evidence[0][1]]
    assert all(0 <= start < end <= len(text) for start, end, _ in evidence)


def test_one_angry_paragraph_in_a_long_letter_is_found(encoder: Encoder) -> None:
    calm = (
        "Oak is a hard wood that grows slowly. It has been used for ships, barrels and furniture for many centuries. "
        "The grain is open and takes oil well. Boards of different ages have different colours. "
    ) * 30
    angry = "I am furious. You have ignored five e-mails, this is a disgrace, I want my money back now. "
    found = encoder.read([calm, calm + angry + calm])
    assert found.frustration[1] > found.frustration[0] + 0.3
    start, end, _ = found.evidence[1][0]
    assert len(calm) - 1 <= start < end <= len(calm + angry)


def test_a_text_of_a_hundred_thousand_characters_is_read_whole(encoder: Encoder) -> None:
    calm = "Zainteresowanie przedsiębiorstwa: administracyjne. Telecommunications: characteristics, representations. "  # few, long tokens
    angry = " I am furious. You have ignored five e-mails, this is a disgrace, I want my money back now."
    text = (calm * 1000)[: 100_000 - len(angry)] + angry
    found = encoder.read([text])
    assert (len(text), found.status) == (100_000, ["read"])
    assert np.isfinite(found.sentiment).all()
    assert found.evidence[0][0][0] >= len(text) - len(angry) - len(calm)


def test_equal_texts_have_equal_readings(encoder: Encoder) -> None:
    found = encoder.read([TEXTS[0], TEXTS[3], TEXTS[0]])
    assert (found.embedding[0] == found.embedding[2]).all()


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_tampered_file_is_refused_by_name_before_anything_is_loaded_from_it(
    copied_model: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Path] = []
    monkeypatch.setattr("pipelines.understanding.encoder.open_engine", lambda path, *_: loaded.append(path))
    monkeypatch.setattr("tokenizers.Tokenizer.from_file", lambda path: loaded.append(Path(path)))
    content = bytearray((copied_model / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied_model / name).write_bytes(content)
    with pytest.raises(ModelFileChanged, match=name):
        Encoder.open(copied_model)
    assert not loaded


def test_a_truncated_or_missing_file_is_refused_by_name(copied_model: Path) -> None:
    graph = copied_model / MODEL_FILE
    graph.write_bytes(graph.read_bytes()[:1000])
    with pytest.raises(ModelFileChanged, match=MODEL_FILE):
        Encoder.open(copied_model)
    graph.unlink()
    with pytest.raises(ModelFileMissing, match=MODEL_FILE):
        Encoder.open(copied_model)


def test_the_model_folder_stays_under_thirty_megabytes() -> None:
    assert sum(path.stat().st_size for path in DEFAULT_MODEL.iterdir()) < 30_000_000
