"""What a role may see: which messages, and how much of a contact.

viewer    what customers wrote; e-mail addresses and telephone numbers masked
agent     also what was written back and internal notes; contacts masked in lists, whole in one customer's case
manager   the same, and lists with contacts may be exported
admin     the same, and keys and settings
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipelines.errors import Refused
from pipelines.search.filters import Filters

ROLES = ("viewer", "agent", "manager", "admin")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<!\w)\+?\d(?:[ \-().]{0,2}\d){8,14}(?!\w)")


@dataclass(frozen=True)
class Permission:
    """What one role may see."""

    directions: tuple[str, ...]
    sees_contacts: bool
    may_export: bool


PERMISSIONS = {
    "viewer": Permission(("in",), sees_contacts=False, may_export=False),
    "agent": Permission(("in", "out", "internal"), sees_contacts=True, may_export=False),
    "manager": Permission(("in", "out", "internal"), sees_contacts=True, may_export=True),
    "admin": Permission(("in", "out", "internal"), sees_contacts=True, may_export=True),
}


def permission(role: str) -> Permission:
    """What the role may see; a role that does not exist may see nothing and is refused."""
    if role not in PERMISSIONS:
        raise Refused(f"There is no role {role!r}.", fix=f"Roles are {', '.join(ROLES)}.")
    return PERMISSIONS[role]


def at_least(role: str, needed: str) -> bool:
    """Whether `role` may do what is reserved for `needed` and above."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def narrowed(filters: Filters, role: str) -> Filters:
    """The filters within what the role may see; raises Refused when nothing of what was asked for is left."""
    allowed = permission(role).directions
    directions = tuple(item for item in (filters.directions or allowed) if item in allowed)
    if not directions:
        raise Refused(f"The role {role} may not see messages of that direction.", fix="Ask a manager for another role.")
    return replace(filters, directions=directions)


def masked_contact(value: str | None) -> str | None:
    """An address or number of which only enough is left to tell two apart: `j…@example.com`, `…678`."""
    if not value:
        return value
    name, at, domain = value.partition("@")
    return f"{name[:1]}…@{domain}" if at else f"…{value[-3:]}"


def masked_text(text: str) -> str:
    """A text in which every e-mail address and telephone number is masked."""
    without_mail = EMAIL.sub(lambda found: str(masked_contact(found.group())), text)
    return PHONE.sub(lambda found: f"…{found.group()[-3:]}", without_mail)
