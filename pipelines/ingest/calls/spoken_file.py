"""One file of a transcript as messages; it is read whole, because who speaks is told from all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from pipelines.ingest.calls.call_names import moment_in, phone_in
from pipelines.ingest.calls.cues import Cue
from pipelines.ingest.calls.speaker_text import text_cues
from pipelines.ingest.calls.subtitles import srt_cues, vtt_cues
from pipelines.ingest.calls.transcript_json import conversation_fields, json_cues, json_document
from pipelines.ingest.calls.transcripts import Conversation, conversation_identity, messages_of, read_conversation
from pipelines.ingest.declared.kinds import CHANNEL_OF_KIND
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Fault, FileFault
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.formats.text_decoding import is_utf8, text_lines
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.messages import ParsedMessage


class SpokenFile:
    """A transcript; `sentences` tell, once `messages` is read, what nobody said about the call."""

    def __init__(
        self, source: Source, form: str, options: ImportOptions, limits: Limits, now: datetime, conversation: Conversation | None
    ) -> None:
        self._source = source
        self._form = form
        self._options = options
        self._limits = limits
        self._now = now
        self._known = conversation or Conversation()
        self._sentences: list[str] = []

    def sentences(self) -> tuple[str, ...]:
        return tuple(self._sentences)

    def messages(self) -> Iterator[ParsedMessage | Fault]:
        found = self._cues()
        self._look_at_name()
        cues = [cue for cue in found if isinstance(cue, Cue)]
        channel = CHANNEL_OF_KIND.get(self._options.kind or "transcripts", "call")
        identity = conversation_identity(self._source, self._limits)
        spoken = {message.line: message for message in messages_of(cues, self._known, identity, channel, self._options, self._now)}
        if cues and all(message.direction == "in" for message in spoken.values()):
            speakers = {cue.speaker for cue in cues}
            if speakers == {None}:
                self._sentences.append("nobody says who speaks, so every turn counts as the customer's")
            elif len(speakers) > 1:
                self._sentences.append(
                    "which speaker is yours cannot be told, so every turn counts as the customer's; "
                    "name your own under ingest.agent_names in heed.yaml, such as spk_0 or channel 1"
                )
        for item in found:
            yield item if isinstance(item, Fault) else spoken[item.line]

    def _cues(self) -> list[Cue | Fault]:
        encoding = "utf-8" if is_utf8(self._options.encoding) else self._options.encoding or "utf-8"
        with self._source.open() as stream:
            if self._form == "json":
                whole = replace(self._limits, record_chars=self._limits.file_bytes)
                document = json_document("".join(line.text for line in text_lines(stream, self._options.encoding, whole)))
                self._add_metadata(document)
                return list(json_cues(document, self._limits))
            read = {"vtt": vtt_cues, "srt": srt_cues, "text": text_cues}[self._form]
            return list(read(text_lines(stream, self._options.encoding, self._limits), self._limits, encoding))

    def _add_metadata(self, document: dict[str, object]) -> None:
        """Completes what the index says from the JSON's own metadata."""
        try:
            stated = read_conversation(conversation_fields(document), self._options, self._limits, self._now)
        except BadValue as bad:
            raise FileFault(bad.reason, column=bad.column) from None
        known = self._known
        self._known = Conversation(
            known.id or stated.id,
            known.customer_id or stated.customer_id,
            known.started_at or stated.started_at,
            known.email or stated.email,
            known.phone or stated.phone,
            known.order_id or stated.order_id,
            stated.channel,
        )

    def _look_at_name(self) -> None:
        """The caller's number and the moment from the file name, where nothing else tells them."""
        name = self._source.name.replace("\\", "/").rpartition("/")[2]
        known = self._known
        if known.customer_id is None and known.email is None and known.phone is None and (phone := phone_in(name, self._options)):
            known = replace(known, phone=phone)
            self._sentences.append("the caller's telephone number is taken from the file name")
        if known.started_at is None and (moment := moment_in(name, self._options, self._now)):
            known = replace(known, started_at=moment)
            self._sentences.append(f"the time of the call is taken from the file name, as {self._options.time_zone} time")
        self._known = known
