"""Keys of the HTTP interface: `Authorization: Bearer heed_…`, each with a name and a role.

A key is always needed, on loopback too, except for /healthz, /readyz, the first page and the documentation: a browser
on the same machine can be made to call loopback addresses. Only the SHA-256 of a key is stored; 256 random bits need
no slow hash. Revoking takes effect with the next request.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pipelines.errors import Refused, UsageError
from pipelines.records import account
from pipelines.records.database import reading, transaction
from pipelines.search.permitted import ROLES, at_least
from pipelines.workspace import Workspace
from service.errors import NotAuthenticated

PREFIX = "heed_"
SHOWN = 12  # characters by which a person recognises a key

bearer = HTTPBearer(auto_error=False, description="A key made with `heed key create NAME --role ROLE`.")


@dataclass(frozen=True)
class Caller:
    """Who calls: the key's name, which signs what is done with it, and its role."""

    name: str
    role: str


def _sha256(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def create_key(workspace: Workspace, name: str, role: str, *, now: datetime) -> str:
    """Makes a key and returns it, this once; raises UsageError for a wrong name or role, Conflict for a known name."""
    if role not in ROLES:
        raise UsageError(f"There is no role {role!r}.", fix=f"Roles are {', '.join(ROLES)}.")
    name = name.strip()
    if not 1 <= len(name) <= 128 or not name.isprintable():
        raise UsageError("A key needs a name of 1 to 128 printable characters.", fix="Name it after the program or person.")
    key = PREFIX + secrets.token_urlsafe(32)
    with transaction(workspace.engine) as connection:
        account.add_key(connection, name, role, prefix=key[:SHOWN], sha256=_sha256(key), now=now)
        account.audit(connection, "command line", "key.created", name, now, {"role": role})
    return key


def list_keys(workspace: Workspace) -> list[dict[str, Any]]:
    """The keys by name, ready for JSON: role, first characters, when made and when revoked; never the key."""
    with reading(workspace.engine) as connection:
        return [
            {
                "name": row.name, "role": row.role, "prefix": row.prefix, "made_at": row.made_at.isoformat(),
                "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
            }
            for row in account.keys(connection)
        ]


def revoke_key(workspace: Workspace, name: str, *, now: datetime) -> None:
    """Ends a key; raises NotFound when there is no such key. Revoking it again changes nothing."""
    with transaction(workspace.engine) as connection:
        account.revoke_key(connection, name, now)
        account.audit(connection, "command line", "key.revoked", name, now)


def caller_of(workspace: Workspace, key: str | None) -> Caller:
    """Who holds this key; raises NotAuthenticated for none, an unknown or a revoked one."""
    fix = "Make one with `heed key create NAME --role ROLE` and send it as `Authorization: Bearer KEY`."
    if not key:
        raise NotAuthenticated("This needs a key.", fix=fix)
    with reading(workspace.engine) as connection:
        row = account.key_by_sha256(connection, _sha256(key))
    if row is None:
        raise NotAuthenticated("This key is unknown or revoked.", fix=fix)
    return Caller(row.name, row.role)


def needs(role: str) -> Callable[..., Caller]:
    """A dependency that lets in callers of that role and above."""

    def caller(request: Request, given: HTTPAuthorizationCredentials | None = Security(bearer)) -> Caller:
        found = caller_of(request.app.state.workspace, given.credentials if given else None)
        if not at_least(found.role, role):
            raise Refused(f"The key {found.name!r} has the role {found.role}; this needs {role}.", fix="Use a key with that role.")
        return found

    return caller


Viewer = Depends(needs("viewer"))
Agent = Depends(needs("agent"))
