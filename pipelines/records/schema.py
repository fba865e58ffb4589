"""Every table in one import, and the schema brought up to date by migrations."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from pipelines.errors import UsageError, WorkspaceUnusable
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


def open_database(url: str) -> Engine:
    """An engine on a database at the newest schema; raises WorkspaceUnusable when it cannot be opened."""
    try:
        engine = create_engine(url)
        migrate(engine)
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0] if error.orig else "no answer"
        raise WorkspaceUnusable(f"The database cannot be opened: {reason}.", fix="Check the file or the server.") from None
    except (ImportError, ArgumentError) as error:
        raise UsageError(f"HEED_DATABASE_URL cannot be used: {error}.", fix="Postgres needs the extra `scale`.") from None
    return engine


def migrate(engine: Engine) -> None:
    """Brings the database to the newest schema; does nothing when it is there already."""
    if _stands_at(engine) == NEWEST:
        return
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        connection.commit()
