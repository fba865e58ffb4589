"""The taxonomy, the words of a theme, and how a theme's threshold is chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import ModelUnusable, RulesInvalid
from pipelines.rules import Rules
from pipelines.understanding.manifest import DEFAULT_MODEL, THEMES_FILE
from pipelines.understanding.reader import reading_version
from pipelines.understanding.themes import features
from pipelines.understanding.themes.head import Head
from pipelines.understanding.themes.shipped import shipped_themes
from pipelines.understanding.themes.taxonomy import name_in, rules_digest, taxonomy
from pipelines.understanding.themes.theme_rules import ThemeRules
from pipelines.understanding.themes.words import folded_words, phrases
from pipelines.understanding.training.theme_head import f1_of, threshold_for


def rules(**fields: object) -> ThemeRules:
    return Rules({"themes": fields}).of(ThemeRules)


def a_head() -> tuple[Head, Path]:
    path = DEFAULT_MODEL / THEMES_FILE
    return Head.load(path, reading_version("")), path


def test_every_theme_has_a_name_in_both_languages_and_folded_words() -> None:
    assert len(shipped_themes()) == 19
    for theme in shipped_themes().values():
        assert set(theme.names) == {"en", "pl"}
        assert theme.about.endswith(".")
        assert all(word == folded_words(word) for word in theme.words), theme.key


def test_a_phrase_is_a_whole_word_unless_it_ends_in_a_star() -> None:
    assert phrases(["tea"]).search(folded_words("Green TEA!"))
    assert not phrases(["tea"]).search(folded_words("My teacher"))
    assert phrases(["łódk*"]).search(folded_words("o łódkach"))
    assert phrases(["包装"]).search(folded_words("礼品包装坏了"))


def test_other_names_leave_the_themes_of_messages_alone() -> None:
    renamed = rules(names={"price": {"en": "what it costs"}})
    assert rules_digest(renamed) == rules_digest(rules())
    assert rules_digest(rules(switched_off=["price"])) != rules_digest(rules())
    by_key = {theme.key: theme for theme in taxonomy(renamed)}
    assert by_key["price"].names["en"] == "what it costs"
    assert by_key["price"].names["pl"] == shipped_themes()["price"].names["pl"]


def test_a_name_falls_back_to_english_and_then_to_any() -> None:
    assert name_in({"en": "delivery", "pl": "dostawa"}, ("pl", "en"), "delivery") == "dostawa"
    assert name_in({"en": "delivery"}, ("de",), "delivery") == "delivery"
    assert name_in({"cs": "doprava"}, ("de",), "x") == "doprava"
    assert name_in({}, ("de",), "x") == "x"


@pytest.mark.parametrize(
    "fields",
    [
        {"switched_off": ["weather"]}, {"names": {"weather": {"en": "x"}}},
        {"own": [{"key": "price", "names": {"en": "x"}, "phrases": ["x"]}]},
    ],
)
def test_an_edit_that_names_no_shipped_theme_or_takes_its_key_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(RulesInvalid, match=r"themes\."):
        rules(**fields)


def test_the_threshold_is_the_lowest_with_the_wanted_precision() -> None:
    logit = np.arange(20, 0, -1, dtype=np.float32)
    truth = np.array([True] * 12 + [False] * 8)
    assert threshold_for(logit, truth, 0.7) == 4  # 12 of 17
    assert threshold_for(logit, ~truth, 0.7) == np.inf
    assert threshold_for(logit[:5], truth[:5], 0.7) == np.inf  # too few to believe


def test_a_theme_that_is_never_named_counts_as_zero() -> None:
    nothing, truth = np.zeros((4, 1), dtype=bool), np.array([[True], [False], [True], [False]])
    assert f1_of(nothing, truth).tolist() == [0.0]


def test_a_text_has_the_same_words_beside_any_other() -> None:
    head, _ = a_head()
    texts = ["Your invoice is wrong again.", "Paczka nie dotarła!", ""]
    together = head.word_part(texts)
    assert [head.word_part([text])[0].tobytes() for text in texts] == [row.tobytes() for row in together]
    assert features.buckets("paczka paczki") == features.buckets("paczki paczka paczki")


def test_a_head_of_another_model_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    head, path = a_head()
    head.save(tmp_path / "copy.npz")
    assert (tmp_path / "copy.npz").read_bytes() == path.read_bytes()
    with pytest.raises(ModelUnusable, match="belongs to the reading model"):
        Head.load(path, "another-model")
    (tmp_path / "cut.npz").write_bytes(path.read_bytes()[:5_000])
    with pytest.raises(ModelUnusable, match="damaged"):
        Head.load(tmp_path / "cut.npz", head.model_version)
