"""Every table in one import, and the schema brought up to date by migrations."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from pipelines.errors import Refused, UsageError, WorkspaceUnusable
from pipelines.records import (  # noqa: F401  each import registers its tables
    account,
    action,
    alert,
    consent,
    conversation,
    customer,
    database,
    draft,
    event,
    identity_link,
    import_file,
    job,
    mailbox,
    message,
    model_call,
    model_reading,
    offer,
    order,
    outbox_entry,
    reading,
    risk,
    rules_version,
    run,
    theme,
    theme_candidate,
    valuation,
)
from pipelines.records.database import create_engine, metadata

__all__ = ["metadata", "migrate", "open_database"]

MIGRATIONS = Path(__file__).parent / "migrations"
# revisions are numbered in their order, and files begin with the number
NEWEST = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _stands_at(engine: Engine) -> str | None:
    """The revision that the database is at; None for an empty one. Asked without alembic, whose import takes a while."""
    with database.reading(engine) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def open_database(url: str, *, local_only: bool = False) -> Engine:
    """An engine on a database at the newest schema; raises WorkspaceUnusable when it cannot be opened.

    With `local_only` it raises Refused for a database that is not on this machine, without asking it anything.
    """
    try:
        engine = _engine(url)
        there = host_elsewhere(url) if local_only else None
        if there is not None:
            raise Refused(
                f"The database at {there} is not on this machine, and HEED_LOCAL_ONLY allows nothing else.",
                fix="Set HEED_DATABASE_URL to a database on 127.0.0.1, or unset HEED_LOCAL_ONLY.",
            )
        migrate(engine)
    except DBAPIError as error:
        raise _cannot_be_opened(error) from None
    except WorkspaceUnusable as error:
        if not isinstance(error.__cause__, DBAPIError):
            raise
        raise _cannot_be_opened(error.__cause__) from None
    except (ImportError, ArgumentError) as error:
        raise UsageError(f"HEED_DATABASE_URL cannot be used: {error}.", fix="Postgres needs the extra `scale`.") from None
    return engine


def host_elsewhere(url: str) -> str | None:
    """The host of the database where that is another machine; None for a file, a socket, and this machine's own name or number."""
    parts = sa.make_url(url)
    named = [parts.host, *(parts.query.get(name) for name in ("host", "hostaddr"))]
    hosts = [host for value in named for one in ([value] if isinstance(value, str) else value or ()) for host in one.split(",")]
    return next((host for host in hosts if host and not host.startswith(("/", "@")) and not _is_here(host)), None)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _engine(url: str) -> Engine:
    try:
        return create_engine(url)
    except ValueError:  # it quotes what stands where the port should, which can be half a password
        fix = "Write it as postgresql+psycopg://USER:PASSWORD@HOST:5432/NAME; in a password, @ is %40, : is %3A and / is %2F."
        raise UsageError("HEED_DATABASE_URL is not an address that can be read.", fix=fix) from None


def _cannot_be_opened(error: DBAPIError) -> WorkspaceUnusable:
    return WorkspaceUnusable(f"The database cannot be opened: {database.reason_of(error)}.", fix="Check the file or the server.")


def migrate(engine: Engine) -> None:
    """Brings the database to the newest schema; does nothing when it is there already.

    Raises WorkspaceUnusable for one that a newer Heed has taken further. Of several that come at once, one does it and the others wait.
    """
    stands_at = _stands_at(engine)
    if stands_at == NEWEST:
        return
    if stands_at is not None and stands_at > NEWEST:
        said = f"The database was opened by a newer Heed: its schema is {stands_at}, this one knows {NEWEST}."
        raise WorkspaceUnusable(said, fix="Install that version.")
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        connection.commit()
