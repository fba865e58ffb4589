"""Which message speaks of which topic: by the taxonomy where it knows, by our words where it does not."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipelines.ask.topics import Said, Topic, of_theme, topics
from pipelines.records import theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

NO_REASON = frozenset({"praise", "information"})  # themes that are no reason of a complaint
ASIDE = ("late_delivery",)  # part of another topic, never a point beside it


class Subjects:
    """The themes in use, and the messages that have them; asked once for each theme."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._messages: dict[str, frozenset[bytes]] = {}

    @cached_property
    def themes(self) -> dict[str, dict[str, str]]:
        """The names of the themes in use by key; none where no message was ever given one."""
        return theme.in_use(self._connection)

    def is_theme(self, topic: Topic) -> bool:
        """Whether the taxonomy tells which messages speak of the topic."""
        return topic.theme is not None and topic.theme in self.themes

    def holds(self, topic: Topic, message: Any) -> bool:
        """Whether a message (id, subject, text) speaks of the topic."""
        return self._holds(topic, message, _said(message))

    def held(self, listed: Sequence[Topic], messages: Iterable[Any]) -> dict[str, list[Any]]:
        """Which of the messages speak of each of the topics, by the topic's key; each message is taken apart once."""
        found: dict[str, list[Any]] = {topic.key: [] for topic in listed}
        for message in messages:
            said = _said(message)
            for topic in listed:
                if self._holds(topic, message, said):
                    found[topic.key].append(message)
        return found

    def _holds(self, topic: Topic, message: Any, said: Said) -> bool:
        if topic.theme is not None and self.is_theme(topic):
            if topic.theme not in self._messages:
                self._messages[topic.theme] = theme.messages_of(self._connection, topic.theme)
            if message.id not in self._messages[topic.theme]:
                return False
            if not topic.within:
                return True
        return topic.found_in(said)

    def reasons(self) -> list[Topic]:
        """What complaints can be about: every theme in use but praise and questions, and the topics of our words that are in no theme."""
        listed = [topic for topic in topics().values() if topic.key not in ASIDE and topic.theme not in NO_REASON]
        if not self.themes:
            return listed
        by_theme = {topic.theme: topic for topic in listed}
        named = [by_theme.get(key) or of_theme(key, names) for key, names in self.themes.items() if key not in NO_REASON]
        return named + [topic for topic in listed if topic.theme is None]


def _said(message: Any) -> Said:
    return Said(f"{message.subject or ''} . {message.text}")
