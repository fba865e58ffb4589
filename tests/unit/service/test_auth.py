from __future__ import annotations

import pytest
import sqlalchemy as sa

from pipelines.errors import Conflict, NotFound, UsageError
from pipelines.records import account
from pipelines.records.database import reading
from pipelines.workspace import Workspace
from service import auth
from service.errors import NotAuthenticated
from tests.builders import NOW


def test_a_key_opens_with_its_name_and_role_until_it_is_revoked(workspace: Workspace) -> None:
    key = auth.create_key(workspace, "helpdesk", "agent", now=NOW)
    assert auth.caller_of(workspace, key) == auth.Caller("helpdesk", "agent")
    auth.revoke_key(workspace, "helpdesk", now=NOW)
    with pytest.raises(NotAuthenticated):
        auth.caller_of(workspace, key)


def test_only_the_hash_of_a_key_is_stored(workspace: Workspace) -> None:
    key = auth.create_key(workspace, "helpdesk", "agent", now=NOW)
    with reading(workspace.engine) as connection:
        stored = str(connection.execute(sa.select(account.api_key)).one()) + str(connection.execute(sa.select(account.audit_entry)).all())
    assert key not in stored
    assert key[12:] not in stored
    assert key not in str(auth.list_keys(workspace))


@pytest.mark.parametrize("given", [None, "", "heed_wrong", "Ł\udcff", "x" * 10_000])
def test_no_key_and_a_wrong_key_open_nothing(workspace: Workspace, given: str | None) -> None:
    auth.create_key(workspace, "helpdesk", "agent", now=NOW)
    with pytest.raises(NotAuthenticated):
        auth.caller_of(workspace, given)


def test_a_name_is_used_once_and_even_a_revoked_one_is_not_given_again(workspace: Workspace) -> None:
    auth.create_key(workspace, "helpdesk", "agent", now=NOW)
    auth.revoke_key(workspace, "helpdesk", now=NOW)
    with pytest.raises(Conflict):
        auth.create_key(workspace, "helpdesk", "viewer", now=NOW)


def test_wrong_roles_and_names_are_said(workspace: Workspace) -> None:
    for name, role in (("a", "owner"), ("", "agent"), ("a\nb", "agent"), ("a" * 129, "agent")):
        with pytest.raises(UsageError):
            auth.create_key(workspace, name, role, now=NOW)
    with pytest.raises(NotFound):
        auth.revoke_key(workspace, "nobody", now=NOW)


def test_keys_are_listed_with_role_and_first_characters(workspace: Workspace) -> None:
    key = auth.create_key(workspace, "helpdesk", "agent", now=NOW)
    auth.create_key(workspace, "board", "viewer", now=NOW)
    listed = auth.list_keys(workspace)
    assert [(item["name"], item["role"], item["revoked_at"]) for item in listed] == [("board", "viewer", None), ("helpdesk", "agent", None)]
    assert key.startswith(listed[1]["prefix"])
