"""English and Polish are read; other languages are named and get no score."""

import pytest

from pipelines.understanding.languages import CANDIDATES, judge_language, load_identifier

SUPPORTED = ("en", "pl")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My parcel has not arrived and nobody answers", "en"),
        ("Paczka do dzisiaj nie dotarła, a nikt nie odpisuje", "pl"),
        ("prosze o kontakt w sprawie zwrotu pieniedzy za buty", "pl"),
        ("still waiting for a reply", "en"),
        ("Żenada", "pl"),
    ],
)
def test_supported_languages_are_told_apart(text: str, language: str) -> None:
    verdict = judge_language(text, SUPPORTED)
    assert (verdict.language, verdict.is_supported) == (language, True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wo ist mein Paket? Ich warte seit drei Wochen darauf.", "de"),
        ("Dobrý den, kde je moje zásilka? Čekám už měsíc.", "cs"),
        ("Hola, dónde está mi pedido, llevo dos semanas esperando", "es"),
        ("Где моя посылка? Жду уже третью неделю.", "ru"),
        ("שלום, איפה החבילה שלי?", "he"),
    ],
)
def test_other_languages_are_not_read(text: str, language: str) -> None:
    verdict = judge_language(text, SUPPORTED)
    assert (verdict.language, verdict.is_supported) == (language, False)


def test_a_few_plain_letters_count_as_supported_without_a_guess() -> None:
    verdict = judge_language("ok", SUPPORTED)
    assert (verdict.language, verdict.is_supported) == (None, True)


def test_what_the_data_say_decides_a_short_text() -> None:
    assert judge_language("Super", SUPPORTED, "pl-PL").language == "pl"
    assert judge_language("Super", SUPPORTED, "de").is_supported is False


def test_a_wrong_hint_does_not_turn_a_long_text_around() -> None:
    assert judge_language("Paczka do dzisiaj nie dotarła, a nikt nie odpisuje", SUPPORTED, "en").language == "pl"


def test_numbers_and_emoji_alone_are_readable() -> None:
    assert judge_language("10/10 😍", SUPPORTED).is_supported


def test_the_identifier_ranks_as_one_restricted_to_the_same_languages_and_keeps_no_others() -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    restricted = LanguageIdentifier.from_model_file(MODEL_FILE)
    restricted.set_languages(list(CANDIDATES))
    own = load_identifier()
    for text in ("Where is my parcel?", "Gdzie jest moja paczka?", "Dobrý den, kde je moje zásilka?", "ок", "", "12 / 34"):
        assert own.rank(text) == restricted.rank(text)
    own.set_languages()
    assert set(own.labels) == set(CANDIDATES)
    assert load_identifier() is own
