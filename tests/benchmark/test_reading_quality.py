"""One table: a word list, TF-IDF, a frozen sentence encoder and the shipped model, on public sets and on the service messages kept apart.

    BENCH_DATA=<folder of the sets> BENCH_MINILM=<folder of all-MiniLM-L6-v2> pytest -m benchmark tests/benchmark/test_reading_quality.py -s

The other models learn from each set's own training part, the service messages' for those; the word list learns nothing and knows only
English. Turns of real customers in a shop's chat, whose intent says that they are upset or that they only ask or answer, are judged by
what was learned from the service messages: whether that is about customers or about the style of who wrote the messages. Needs
vaderSentiment, sentence-transformers and torch, which the product does not. Takes about a quarter of an hour on 2 cores.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, recall_score, roc_auc_score
from sklearn.pipeline import make_pipeline, make_union

from pipelines.understanding.encoder import Encoder

pytestmark = pytest.mark.benchmark
DATA, MINILM = os.environ.get("BENCH_DATA", ""), os.environ.get("BENCH_MINILM", "")
OWN = Path("pipelines/understanding/training/service_messages.jsonl")
CODES = {"negative": 0, "neutral": 1, "positive": 2}
UPSET = {"upset", "distressed_look"}
ASKING = {
    "give_emails", "forgot_password", "two_factor_problem", "its_fixed", "forgot_username", "give_name", "membership_level_benefits",
    "addresses", "give_order_id", "confirm_shipping_address", "want_to_ask_question", "manage_shipping_details", "change_phone_number",
    "collection_release_date", "my_name_is", "subscription_status", "when_bought", "order_status", "price_for_embroidery",
    "pay_subscription_fee", "do_i_qualify_for_free_shipping", "when_is_annual_fee_due", "upgrade_shipping_to_overnight",
    "that_was_very_helpful", "material", "more_info", "ok", "query_return_policy", "i_dont_need_anything_else", "color_question",
    "how_long_premium_lasts", "use_card_on_file", "upgrade_account", "state_price", "have_original_packaging", "state_membership_level",
    "price_match", "state_size", "negotiate_price", "request_time_to_pay",
}  # fmt: skip
MOST_TO_LEARN = 12_000
Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """A set with its name, language, training texts and labels, and the texts and labels to judge by; label -1 is unknown."""

    name: str
    language: str
    measures: tuple[str, ...]
    train: pd.DataFrame
    test: pd.DataFrame


def _frame(text: pd.Series, sentiment: pd.Series | int, frustration: pd.Series | int) -> pd.DataFrame:
    return pd.DataFrame({"text": text.astype("str"), "sentiment": sentiment, "frustration": frustration}).reset_index(drop=True)


def _parts() -> Iterator[Part]:
    data = Path(DATA)
    for name, measures in (("semeval2017_sentiment", ("accuracy", "macro recall", "negative AUC")), ("goemotions", ("AUC", "AP", "F1"))):
        frames = []
        for split in ("train", "dev"):
            frame = pd.read_parquet(data / name / f"{split}.parquet")
            mood = frame.get("label", frame.get("sentiment_group")).map(CODES).fillna(-1).astype(int)
            frames.append(_frame(frame["text"], mood, frame.get("frustration", -1)))
        yield Part(name, "en", measures, *frames)
    polish = {split: pd.read_parquet(data / "wccrs_pl" / f"{split}.parquet") for split in ("train", "dev")}
    learned = polish["train"]
    for domain in ("hotels", "medicine"):
        judged = polish["dev"][polish["dev"]["domain"] == domain]
        frames = [_frame(frame["text"], frame["label"].map(CODES).fillna(-1).astype(int), -1) for frame in (learned, judged)]
        yield Part(f"wccrs {domain}", "pl", ("accuracy", "macro F1", "negative AUC"), *frames)
    own = pd.read_json(OWN, lines=True)
    own["hard"] = own["second"].notna()
    for language in ("en", "pl"):
        rows = own[own["language"] == language]
        for name, judged in (
            ("service", rows[(rows["split"] == "test") & ~rows["hard"]]),
            ("service, hard", rows[(rows["split"] == "test") & rows["hard"]]),
        ):
            frames = [
                _frame(frame["text"], frame["sentiment"].map(CODES), frame["frustrated"].astype(int))
                for frame in (rows[rows["split"] != "test"], judged)
            ]
            yield Part(name, language, ("AUC", "AP", "F1", "negative AUC", "accuracy"), *frames)
    yield _real_chat(data, own[(own["language"] == "en") & (own["split"] != "test")])


def _real_chat(data: Path, own: pd.DataFrame) -> Part:
    """Chat turns of upset customers against turns that only ask or answer; what is learned from is the product's own messages."""
    turns = pd.read_parquet(data / "abcd_utterances" / "utterances.parquet").drop_duplicates("text")
    upset, asking = (turns[turns["intent"].isin(intents)] for intents in (UPSET, ASKING))
    judged = pd.concat([upset, asking], ignore_index=True)
    is_upset = pd.Series(np.repeat([1, 0], [len(upset), len(asking)]))
    mood = is_upset.map({1: CODES["negative"], 0: CODES["neutral"]})
    learned = _frame(own["text"], own["sentiment"].map(CODES), own["frustrated"].astype(int))
    return Part("real chat, upset or asking", "en", ("AUC", "negative AUC"), learned, _frame(judged["text"], mood, is_upset))


def _scores(
    part: Part, mood: Floats | None, push: Floats, frustrated_from: float, forced: Labels | None = None
) -> dict[str, float]:
    """`mood` (n, 3) and `push` (n,) against the labels of the part's test."""
    found: dict[str, float] = {}
    label, truth = part.test["sentiment"].to_numpy(), part.test["frustration"].to_numpy()
    known, judged = label >= 0, truth >= 0
    if mood is not None and known.any():
        said = (mood.argmax(axis=1) if forced is None else forced)[known]
        found["accuracy"] = float((said == label[known]).mean())
        found["macro recall"] = float(recall_score(label[known], said, average="macro", zero_division=0))
        found["macro F1"] = float(f1_score(label[known], said, average="macro", zero_division=0))
        found["negative AUC"] = float(roc_auc_score(label[known] == 0, mood[known][:, 0]))
    if {0, 1} <= set(truth[judged]):
        found["AUC"] = float(roc_auc_score(truth[judged], push[judged]))
        found["AP"] = float(average_precision_score(truth[judged], push[judged]))
        found["F1"] = float(f1_score(truth[judged], push[judged] >= frustrated_from))
    return {name: found[name] for name in part.measures if name in found}


def _learned(part: Part, features: object, train: Sequence[object], test: Sequence[object]) -> dict[str, float]:
    """A logistic regression for each task on `features` (a transformer, or None for features that are numbers already)."""
    mood, push = None, np.zeros(len(part.test))
    order = np.random.default_rng(0).permutation(len(part.train))[:MOST_TO_LEARN] if features is None else np.arange(len(part.train))
    for task in ("sentiment", "frustration"):
        label: Labels = part.train[task].to_numpy()
        rows = [row for row in order if label[row] >= 0]
        if len(set(label[rows])) < 2:
            continue
        model = LogisticRegression(C=2.0, max_iter=300)
        whole = make_pipeline(features, model) if features is not None else model
        whole.fit([train[row] for row in rows], label[rows])
        chance = whole.predict_proba(test)
        if task == "sentiment":
            mood = chance
        else:
            push = chance[:, 1]
    return _scores(part, mood, push, 0.5)


@pytest.mark.skipif(not DATA or not MINILM, reason="set BENCH_DATA and BENCH_MINILM")
def test_the_shipped_model_reads_better_than_simpler_ones() -> None:
    vader = pytest.importorskip("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    sentence_transformers = pytest.importorskip("sentence_transformers")
    frozen, shipped = sentence_transformers.SentenceTransformer(str(Path(MINILM)), device="cpu"), Encoder.open()
    print(f"\n{shipped.model_version}\n| set | language | model | figures |\n| --- | --- | --- | --- |")
    for part in _parts():
        texts, learned = list(part.test["text"]), list(part.train["text"])
        rows: dict[str, dict[str, float]] = {}
        if part.language == "en":
            tone = np.array([vader.polarity_scores(text)["compound"] for text in texts])
            mood = np.column_stack([np.maximum(-tone, 0), 0.05 + 0 * tone, np.maximum(tone, 0)])
            rows["VADER"] = _scores(part, mood, (1 - tone) / 2, 0.525)
        words = make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=3, sublinear_tf=True),
        )
        rows["TF-IDF"] = _learned(part, words, learned, texts)
        few = part.train.sample(min(len(part.train), MOST_TO_LEARN), random_state=0).reset_index(drop=True)
        small = Part(part.name, part.language, part.measures, few, part.test)
        rows["frozen MiniLM"] = _learned(small, None, frozen.encode(list(few["text"])), frozen.encode(texts))
        found = shipped.read(texts, languages=[part.language] * len(texts), score_unsupported=True)
        forced = shipped.forced_sentiment(found)
        rows["shipped"] = _scores(
            part, found.sentiment.astype(float), found.frustration.astype(float), shipped.frustrated_from, forced
        )
        for model, figures in rows.items():
            shown = ", ".join(f"{name} {100 * figure:.1f}" for name, figure in figures.items())
            print(f"| {part.name} ({len(texts)}) | {part.language} | {model} | {shown} |", flush=True)
        first = part.measures[-1] if "negative AUC" in part.measures[-1:] else part.measures[0]
        if "hard" not in part.name:
            assert rows["shipped"][first] > rows["TF-IDF"][first]
