"""What is true about the made-up shop, for tests and for checking what a product makes of the drop folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipelines.demo.orders import Parameters


@dataclass(frozen=True, slots=True)
class StoryTruth:
    """A planted story: who carries it, in which messages and order, and what a right product shows."""

    key: str
    customer_ids: tuple[str, ...]
    names: tuple[str, ...]
    expect: str
    message_ids: tuple[str, ...]
    order_id: str = ""


@dataclass(frozen=True, slots=True)
class MessageTruth:
    """One message. `id` is the id in its file: for a mail the Message-ID header, for a call the conversation."""

    id: str
    key: str
    customer_id: str
    language: str
    channel: str
    tone: str
    created_at: str
    text: str
    story: str
    order_id: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """The row that the importer must set aside."""

    file: str
    line: int
    field: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that is known about one written shop. Counts of mails include the team's answers and automatic replies."""

    as_of: date
    seed: int
    parameters: Parameters
    customers: int
    drawn_customer_ids: tuple[str, ...]
    orders: int
    refunds: int
    mails: int
    raised_order_ids: tuple[str, ...]
    bad_row: BadRow
    messages: tuple[MessageTruth, ...]
    stories: dict[str, StoryTruth]
    files: tuple[str, ...]

    def customer_of(self, story: str) -> str:
        """The customer id of a story that one person carries."""
        return self.stories[story].customer_ids[0]

    def write(self, path: Path) -> None:
        """Write everything as one JSON document."""
        path.parent.mkdir(parents=True, exist_ok=True)
        document = json.dumps(asdict(self), ensure_ascii=False, indent=1, default=str)
        path.write_bytes((document + "\n").encode())
