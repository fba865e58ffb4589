"""Which way a mail went and which outside person it is from or for."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.mail.automatic_mail import is_bounce, is_bulk, is_machine
from pipelines.ingest.mail.mail_headers import addresses, shown_sender
from pipelines.ingest.mail.mail_places import MailPlace


@dataclass(frozen=True, slots=True)
class Direction:
    """`way` is in, out or internal; `customer` the outside address; `name` how that person signs, for incoming mail.

    `is_form`: a form on a website sent it in the name of the person who filled it in.
    """

    way: str
    customer: str | None
    name: str | None = None
    is_form: bool = False


def direction_of(mail: Message, sender: str, recipients: list[str], place: MailPlace, options: ImportOptions) -> Direction:
    """By our own addresses and domains, by what the mailbox calls sent, and by Reply-To for what a form sent.

    The customer of outgoing mail is its first outside recipient.
    """
    if place.is_draft:
        return Direction("internal", None)
    outside = [address for address in recipients if not options.is_own_address(address) and address != sender]
    is_ours = place.is_sent or options.is_own_address(sender)
    if not place.is_sent and (person := _who_filled_in(mail, sender, recipients, outside if is_ours else [], options)) is not None:
        return Direction("in", person, shown_sender(mail, "Reply-To"), is_form=True)
    if not is_ours:
        return Direction("in", sender, shown_sender(mail, "From"))
    return Direction("out", outside[0]) if outside else Direction("internal", None)


def _who_filled_in(mail: Message, sender: str, recipients: list[str], outside: list[str], options: ImportOptions) -> str | None:
    """The address under Reply-To when a website wrote to us for somebody: from ourselves to ourselves, or from a no-reply address."""
    answers_to = [address for _, address in addresses(mail, "Reply-To")]
    if len(answers_to) != 1 or outside or is_bulk(mail) or is_bounce(mail, sender):
        return None
    person = answers_to[0]
    if person == sender or options.is_own_address(person) or is_machine(person) or person in recipients:
        return None
    home = sender.rpartition("@")[2]
    to_itself = bool(recipients) and all(address.rpartition("@")[2] == home for address in recipients)
    is_website = options.is_own_address(sender) or to_itself or (is_machine(sender) and person.rpartition("@")[2] != home)
    return person if is_website and (to_itself or any(options.is_own_address(a) for a in recipients) or is_machine(sender)) else None
