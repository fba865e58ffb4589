"""The name under which a customer writes, for a customer of whom no file and no order gives a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipelines.records import customer, message

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_PERSON = re.compile(r"[^\W\d_]+[.'’]?(?:[-'’][^\W\d_]+)*(?: [^\W\d_]+[.'’]?(?:[-'’][^\W\d_]+)*){1,3}")
# fmt: off
_NO_PERSON = frozenset((
    "admin", "biuro", "bok", "bot", "client", "contact", "customer", "kontakt", "dział", "firma", "fundacja", "gmbh", "help", "info",
    "inc", "kundenservice", "llc", "ltd", "mailer", "marketing", "newsletter", "noreply", "obsługa", "office", "order", "orders",
    "powiadomienia", "reply", "sales", "service", "services", "shop", "sklep", "spółka", "store", "support", "team", "via", "the",
    "twój", "your", "zamówienia", "zespół",
))
# fmt: on
PERSON_CHARS = 60


def is_person(shown: str) -> bool:
    """True for a shown name that reads as a first name and a surname: two to four words of letters, none of a company or a desk.

    >>> [is_person(name) for name in ("Anna Nowak", "J. O'Neill", "Obsługa klienta", "anna88", "ACME Ltd.")]
    [True, True, False, False, False]
    """
    if len(shown) > PERSON_CHARS or _PERSON.fullmatch(shown) is None:
        return False
    words = shown.split()
    is_written_so = all(word[0].isupper() for word in (words[0], words[-1]))
    return is_written_so and len(words[-1].strip(".")) > 1 and not any(word.casefold().strip(".") in _NO_PERSON for word in words)


def name_by_mail(connection: Connection, addresses: Iterable[str]) -> bool:
    """Names customers known by one of these addresses alone as they sign their oldest incoming mail; True when any was named.

    An address that several customers share names nobody.
    """
    wanted = set(addresses)
    if not wanted:
        return False
    sole = {address: ids[0] for address, ids in customer.holders(connection, "email", wanted).items() if len(ids) == 1}
    nameless = customer.nameless(connection, sole.values())
    signed = message.shown_senders(connection, {address for address, identity in sole.items() if identity in nameless})
    found = {address: next((name for name in names if is_person(name)), None) for address, names in signed.items()}
    named = {nameless[sole[address]]: name for address, name in found.items() if name is not None}
    customer.name_them(connection, named)
    return bool(named)
