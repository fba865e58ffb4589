"""How one customer feels: the mood, and the grievance that stands open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipelines.ask import wording
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.people import Asked
from pipelines.churn.grievance_view import open_grievance
from pipelines.understanding.mood import MoodRules
from pipelines.understanding.mood_view import mood_of

_TRENDS: dict[str | None, tuple[str, str]] = {
    "rising": ("; it is rising", "; rośnie"),
    "falling": ("; it is falling", "; spada"),
    "steady": ("; no trend", "; bez trendu"),
    None: ("", ""),
}


def say_mood(desk: Desk, answer: Answer, one: Asked, rows: list[Any]) -> None:
    """How many messages are frustrated, and the share that the mood is; `rows` are the customer's messages."""
    incoming = [row for row in rows if row.direction == "in"]
    counts = desk.statuses(incoming)
    answer.number(len(incoming), desk.say("incoming messages", "wiadomości przychodzące"))
    answer.number(counts["yes"], desk.say("of them frustrated", "w tym sfrustrowane"))
    if incoming:
        answer.say(
            desk.say(
                f"Mood: {counts['yes']} of {wording.messages(len(incoming), 'en')} frustrated, {counts['unsure']} unsure.",
                f"Nastrój: sfrustrowane {counts['yes']} z {len(incoming)} wiadomości, niepewne {counts['unsure']}.",
            )
        )
    mood = mood_of(desk.connection, desk.workspace.rules.of(MoodRules), one.id, desk.as_of, desk.run)
    if not mood.n or mood.share is None or mood.workspace_share is None:
        return
    share, everybody = wording.percent(mood.share), wording.percent(mood.workspace_share)
    answer.number(
        round(mood.share, 4),
        desk.say(
            "share of frustrated messages, newer ones weighing more, drawn towards everybody's share",
            "udział sfrustrowanych wiadomości, nowsze ważą więcej, ściągnięty ku udziałowi wszystkich",
        ),
        customer=one.key,
    )
    en, pl = _TRENDS[mood.trend]
    answer.say(
        desk.say(
            f"Newer messages weighing more, {share} of it is frustrated (everybody: {everybody}){en}.",
            f"Z większą wagą nowszych wiadomości sfrustrowane jest {share} (u wszystkich: {everybody}){pl}.",
        )
    )


def say_grievance(desk: Desk, answer: Answer, one: Asked, rows: list[Any]) -> None:
    """The newest grievance that stands open, answered or not."""
    found = open_grievance(desk.connection, one.id, as_of=desk.as_of, time_zone=desk.company.time_zone)
    said = next((row for row in rows if found is not None and row.key == found["message_id"]), None)
    if found is None or said is None:
        answer.say(desk.say("No grievance is open.", "Nie ma otwartej skargi."))
        return
    state = desk.say("nobody has answered it", "nikt na nią nie odpowiedział")
    if found["answered_at"] is not None:
        day = desk.day(datetime.fromisoformat(found["answered_at"]))
        state = desk.say(f"answered on {day}, not known to be settled", f"odpowiedź z {day}, nie wiadomo, czy załatwiona")
    mark = answer.citations.mark(said)
    answer.say(
        desk.say(
            f"Open grievance of {desk.day(said.created_at)} {mark}: {state}.",
            f"Otwarta skarga z {desk.day(said.created_at)} {mark}: {state}.",
        )
    )
