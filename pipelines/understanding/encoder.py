"""Texts in, readings out: one pass of the model gives the embedding, the sentiment, the frustration and its evidence."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from pipelines.understanding.engines import Engine, EngineName, RawOutputs, open_engine
from pipelines.understanding.evidence import Evidence, phrase_evidence
from pipelines.understanding.languages import LanguageVerdict, judge_language, load_identifier
from pipelines.understanding.manifest import DEFAULT_MODEL, MODEL_FILE, TOKENIZER_FILE, Manifest, ModelFileChanged, verified
from pipelines.understanding.readings import FloatArray, Progress, Readings
from pipelines.understanding.sentences import Span, phrase_spans, sentence_spans
from pipelines.understanding.text_cleaning import CleanedText, clean
from pipelines.understanding.thresholds import UNSURE
from pipelines.understanding.windows import window_bounds

IntArray = npt.NDArray[np.int64]

WIDTH = 384
TOKENS_PER_BATCH = 1024
TEXTS_PER_ROUND = 500
# The tokenizer's own account of a text takes ten times the memory of what is kept of it.
TEXTS_TOKENISED_AT_ONCE = 50
# Lengths are rounded up, so that few shapes occur and the engine prepares each of them once.
LENGTH_STEP = 8
# Below 96 tokens the engine multiplies in another order, which shows in the seventh digit: small batches are filled up, so that a text
# reads the same to the last bit whatever it is read with.
LEAST_TOKENS = 128


@dataclass(frozen=True, slots=True)
class _Prepared:
    """One text as the model gets it: token ids (t,) and spans (t, 2) without the special pieces, and its windows over them."""

    cleaned: CleanedText
    token_ids: npt.NDArray[np.int32]
    token_spans: npt.NDArray[np.int32]
    phrases: Sequence[Span]
    windows: Sequence[Span]


@dataclass(slots=True)
class _Found:
    """Sums over the windows of one text, and the frustration and evidence of its most frustrated window."""

    embedding: FloatArray
    sentiment: FloatArray
    frustration: float
    evidence: tuple[Evidence, ...]
    tokens: int


class Encoder:
    """The shipped model, or another folder of the same form.

    A text of more than 126 tokens is read in windows cut between sentences. Its embedding and sentiment are the windows' means
    weighted by their tokens; its frustration is that of the most frustrated window, because one angry paragraph in a long letter counts.
    """

    def __init__(self, manifest: Manifest, tokenizer: Any, engine: Engine, open_live: Callable[[], Engine]) -> None:
        self._manifest = manifest
        self._tokenizer = tokenizer
        self._engine = engine
        self._open_live = open_live
        self._live: Engine | None = None
        self._live_lock = threading.Lock()
        self._first = int(tokenizer.token_to_id("[CLS]"))
        self._last = int(tokenizer.token_to_id("[SEP]"))

    @classmethod
    def open(cls, model_dir: Path | None = None, *, threads: int = 2, engine: EngineName | None = None) -> Self:
        """The model in `model_dir`, by default the shipped one, after its files were checked.

        `threads` are used for many texts at once, one for live texts. Raises a `ModelUnusable` that names the file at fault.
        """
        folder = model_dir or DEFAULT_MODEL
        manifest = verified(folder)
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        except Exception as error:
            # The library raises bare exceptions for a file that it cannot read.
            raise ModelFileChanged(folder / TOKENIZER_FILE) from error
        # Before the engine, because it takes more memory while it is being loaded than afterwards.
        load_identifier()
        bulk = open_engine(folder / MODEL_FILE, threads, engine)
        return cls(manifest, tokenizer, bulk, lambda: open_engine(folder / MODEL_FILE, 1, bulk.name) if threads > 1 else bulk)

    @property
    def model_version(self) -> str:
        """The version that readings name."""
        return self._manifest.model_version

    @property
    def engine_name(self) -> EngineName:
        """Which program computes the graph."""
        return self._engine.name

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that get scores."""
        return self._manifest.languages

    @property
    def frustrated_from(self) -> float:
        """The frustration probability from which on a forced yes-or-no reading says yes."""
        return self._manifest.thresholds.frustrated

    def forced_sentiment(self, readings: Readings) -> npt.NDArray[np.int64]:
        """One of the three classes for every reading, sure or not, see `Thresholds.forced_sentiment`; 0 where there is no score."""
        return self._manifest.thresholds.forced_sentiment(np.nan_to_num(readings.sentiment), readings.language)

    def read(
        self,
        texts: Sequence[str],
        *,
        languages: Sequence[str | None] | None = None,
        progress: Progress | None = None,
        score_unsupported: bool = False,
        live: bool = False,
    ) -> Readings:
        """Readings of `texts` in their order; equal texts are computed once.

        `languages` are hints, one per text, that count for texts too short to tell. `progress(done, all)` is called as batches end.
        With `score_unsupported`, for measuring only, texts in other languages get numbers too; their status and words stay.
        `live` is for a few texts that somebody waits for: one thread, and small batches are not filled up, so that the seventh digit may
        differ from that of a batch.
        """
        hints = languages if languages is not None else [None] * len(texts)
        places: dict[tuple[str, str | None], list[int]] = {}
        for row, key in enumerate(zip(texts, hints, strict=True)):
            places.setdefault(key, []).append(row)
        unique = list(places)
        engine = self._live_engine() if live else self._engine
        readings = _blank(len(texts), self.model_version)
        for begin in range(0, len(unique), TEXTS_PER_ROUND):
            part = unique[begin : begin + TEXTS_PER_ROUND]
            report = (lambda done, base=begin: progress(base + done, len(unique))) if progress else None
            found = self._read_round(engine, [text for text, _ in part], report, 1 if live else LEAST_TOKENS)
            for key, one in zip(part, found, strict=True):
                verdict = judge_language(key[0], self.languages, key[1])
                for row in places[key]:
                    _store(readings, row, one, verdict, score_unsupported)
        return self._labelled(readings)

    def _live_engine(self) -> Engine:
        with self._live_lock:
            if self._live is None:
                self._live = self._open_live()
            return self._live

    def _read_round(
        self, engine: Engine, texts: Sequence[str], report: Callable[[int], None] | None, least: int
    ) -> list[_Found | None]:
        prepared = self._prepare(texts)
        windows = [(number, window) for number, text in enumerate(prepared) for window in text.windows]
        windows.sort(key=lambda entry: entry[1][1] - entry[1][0])
        found: list[_Found | None] = [None] * len(texts)
        done = 0
        for batch in _batches(windows):
            token_ids, mask = self._arrays(prepared, batch, least)
            outputs = engine.run(token_ids, mask)
            sentiment = self._manifest.calibration.sentiment(outputs.sentiment)
            frustration = self._manifest.calibration.frustration(outputs.frustration)
            for row, (number, window) in enumerate(batch):
                one = _read_window(prepared[number], window, outputs, row, sentiment[row], float(frustration[row]))
                found[number] = _joined(found[number], one)
            done += len(batch)
            if report:
                report(done * len(texts) // len(windows))
        return found

    def _prepare(self, texts: Sequence[str]) -> list[_Prepared]:
        prepared = []
        for begin in range(0, len(texts), TEXTS_TOKENISED_AT_ONCE):
            cleaned = [clean(text) for text in texts[begin : begin + TEXTS_TOKENISED_AT_ONCE]]
            encoded = self._tokenizer.encode_batch([one.text for one in cleaned], add_special_tokens=False)
            for one, tokens in zip(cleaned, encoded, strict=True):
                sentences, spans = sentence_spans(one.text), tokens.offsets
                windows = window_bounds(spans, [end for _, end in sentences])
                token_ids, token_spans = np.array(tokens.ids, dtype=np.int32), np.array(spans, dtype=np.int32)
                prepared.append(_Prepared(one, token_ids, token_spans, phrase_spans(one.text, sentences), windows))
        return prepared

    def _arrays(self, prepared: Sequence[_Prepared], batch: Sequence[tuple[int, Span]], least: int) -> tuple[IntArray, IntArray]:
        longest = max(_padded_length(window) for _, window in batch)
        rows = max(len(batch), -(-least // longest))
        token_ids = np.zeros((rows, longest), dtype=np.int64)
        mask = np.zeros((rows, longest), dtype=np.int64)
        # rows that only fill up; what comes out of them is not looked at
        token_ids[len(batch) :, :2], mask[len(batch) :, :2] = (self._first, self._last), 1
        for row, (number, (begin, end)) in enumerate(batch):
            last = end - begin + 1
            token_ids[row, 0], token_ids[row, last] = self._first, self._last
            token_ids[row, 1:last] = prepared[number].token_ids[begin:end]
            mask[row, : last + 1] = 1
        return token_ids, mask

    def _labelled(self, readings: Readings) -> Readings:
        thresholds = self._manifest.thresholds
        is_read = [state == "read" for state in readings.status]
        moods = thresholds.sentiment_labels(np.nan_to_num(readings.sentiment), readings.language)
        judged = thresholds.frustration_labels(readings.frustration, readings.language)
        return replace(
            readings,
            sentiment_label=[mood if known else UNSURE for mood, known in zip(moods, is_read, strict=True)],
            is_frustrated=[word if known else UNSURE for word, known in zip(judged, is_read, strict=True)],
        )


def _blank(count: int, model_version: str) -> Readings:
    """The readings of `count` empty texts."""
    return Readings(
        embedding=np.zeros((count, WIDTH), dtype=np.float32),
        sentiment=np.full((count, 3), np.nan, dtype=np.float32),
        frustration=np.full(count, np.nan, dtype=np.float32),
        sentiment_label=[UNSURE] * count,
        is_frustrated=[UNSURE] * count,
        language=[None] * count,
        status=["empty"] * count,
        evidence=[()] * count,
        model_version=model_version,
    )


def _store(readings: Readings, row: int, one: _Found | None, verdict: LanguageVerdict, score_unsupported: bool) -> None:
    readings.language[row] = verdict.language
    if one is None:
        return
    readings.status[row] = "read" if verdict.is_supported else "unsupported"
    readings.embedding[row] = one.embedding / np.linalg.norm(one.embedding)
    if verdict.is_supported or score_unsupported:
        readings.sentiment[row] = one.sentiment / one.tokens
        readings.frustration[row] = one.frustration
        readings.evidence[row] = one.evidence


def _padded_length(window: Span) -> int:
    return -(-(window[1] - window[0] + 2) // LENGTH_STEP) * LENGTH_STEP


def _batches(windows: Sequence[tuple[int, Span]]) -> Iterator[Sequence[tuple[int, Span]]]:
    """Runs of windows of one padded length, as many as the token budget holds."""
    begin = 0
    while begin < len(windows):
        length = _padded_length(windows[begin][1])
        most = max(1, TOKENS_PER_BATCH // length)
        end = begin
        while end < len(windows) and end - begin < most and _padded_length(windows[end][1]) == length:
            end += 1
        yield windows[begin:end]
        begin = end


def _read_window(
    text: _Prepared, window: Span, outputs: RawOutputs, row: int, sentiment: FloatArray, frustration: float
) -> _Found:
    begin, end = window
    spans = text.token_spans[begin:end].tolist()
    # The first column belongs to the special piece before the text.
    shares = phrase_evidence(text.phrases, spans, outputs.evidence[row, 1 : end - begin + 1].tolist())
    original = tuple((*text.cleaned.original_span(start, stop), share) for start, stop, share in shares)
    tokens = end - begin
    return _Found(outputs.embedding[row] * tokens, sentiment * tokens, frustration, original, tokens)


def _joined(one: _Found | None, other: _Found) -> _Found:
    if one is None:
        return other
    worse = one if one.frustration >= other.frustration else other
    return _Found(
        one.embedding + other.embedding,
        one.sentiment + other.sentiment,
        worse.frustration,
        worse.evidence,
        one.tokens + other.tokens,
    )
