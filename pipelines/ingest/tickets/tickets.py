"""Tickets of a help desk as messages: the customer's words in, agents' answers out, private notes internal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Checks, Fault, FileFault
from pipelines.ingest.formats.json_lines import JsonRow, NotJson, json_rows, strict_json
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.formats.text_decoding import text_lines, unstorable
from pipelines.ingest.limits import Limits
from pipelines.ingest.replies.reply_stripping import own_words
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.rows.values import read_email, read_id, read_phone, read_short_text, read_text, read_time
from pipelines.ingest.tickets.ticket_json import Said, Ticket, help_desk_of, read_ticket, tickets_in

HEAD_BYTES = 262_144


def help_desk(source: Source, options: ImportOptions) -> str | None:
    """Whose tickets a JSON file holds, as its profile or its beginning tells; None for another kind of file."""
    stated = None if options.profile is None else next(iter(options.profile.tickets.get("system", ())), None)
    return stated or (help_desk_of(source.head(HEAD_BYTES)) if options.kind in (None, "emails") else None)


class TicketReader:
    """Reads one export; `sentences` tell what it had to assume or leave out."""

    def __init__(self, desk: str, options: ImportOptions, limits: Limits, now: datetime) -> None:
        self._desk = desk
        self._options = options
        self._limits = limits
        self._now = now
        self._counts: Counter[str] = Counter()

    def read(self, source: Source, *, is_lines: bool) -> Iterator[ParsedMessage | Fault]:
        """Messages and faults; a file of one ticket per line is streamed, one document is read whole."""
        with source.open() as stream:
            if is_lines:
                for row in json_rows(text_lines(stream, self._options.encoding, self._limits), self._limits):
                    if isinstance(row, JsonRow):
                        for item, users in tickets_in(row.fields):
                            yield from self._ticket(row.line, "line", item, users)
                    else:
                        yield row
                return
            content = stream.read(self._limits.file_bytes + 1)
        for number, (item, users) in enumerate(tickets_in(_document(content)), start=1):
            yield from self._ticket(number, "ticket", item, users)

    def sentences(self) -> tuple[str, ...]:
        told = {
            "internal": "{:,} private notes are kept as internal: never read for mood, never quoted outside",
            "assumed": "{:,} public comments by people whom the file does not describe count as your answers",
            "blank": "{:,} comments without text, such as attachments alone, are left out",
        }
        return tuple(sentence.format(self._counts[name]) for name, sentence in told.items() if self._counts[name])

    def _ticket(self, line: int, unit: str, item: Any, users: Mapping[int, Mapping[str, Any]]) -> Iterator[ParsedMessage | Fault]:
        kept = {"(ticket)": str(item)[: self._limits.raw_chars].replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()}
        try:
            ticket = read_ticket(item, self._desk, users)
            identity = read_id("id", ticket.id, self._limits)
        except BadValue as bad:
            yield Fault(line, bad.column, bad.reason, kept, unit)
            return
        except ValueError as error:
            yield Fault(line, None, str(error), kept, unit)
            return
        for said in ticket.said:
            if not said.text.strip():
                self._counts["blank"] += 1
                continue
            try:
                yield self._message(line, identity, ticket, said)
            except BadValue as bad:
                yield Fault(line, f"{said.place}.{bad.column}" if bad.column else said.place, bad.told(str), kept, unit)

    def _message(self, line: int, identity: str, ticket: Ticket, said: Said) -> ParsedMessage:
        check = Checks()
        name, email, phone = ticket.asked_by
        address = check(read_email, "email", email)
        may_read = self._options.phone_region or (isinstance(phone, str) and phone.strip().startswith("+"))
        number = check(read_phone, "phone", phone, self._options.phone_region) if may_read else None
        key = check(read_id, "id", f"{self._desk}-{identity}-{said.id}", self._limits)
        created_at = check(read_time, "created_at", said.created_at, self._options, self._now)
        whole = check(read_text, "text", said.text, self._limits)
        sender = check(read_short_text, "name", name if said.direction == "in" else None, 200)
        subject = check(read_short_text, "subject", ticket.subject, 998)
        check.settle()
        self._counts["internal"] += said.direction == "internal"
        self._counts["assumed"] += said.is_assumed
        text = whole if said.direction == "internal" else own_words(whole, said.speaker or sender)
        return ParsedMessage(
            line, key, ticket.channel, created_at, text,
            email=address, phone=number, direction=said.direction, thread_id=f"{self._desk}-{identity}", subject=subject,
            original=whole if whole != text else None, sender_name=sender,
        )  # fmt: skip


def _document(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
        if (reason := unstorable(text.replace("\x00", ""))) is not None:
            raise FileFault(reason, line=1)
        return strict_json(text)
    except UnicodeDecodeError:
        raise FileFault("the file is not UTF-8 text; export it as JSON again", line=1) from None
    except NotJson as error:
        raise FileFault(str(error), line=1) from None
