"""Every table in one import, and the schema brought up to date by migrations."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Engine

from pipelines.records import (  # noqa: F401  each import registers its tables
    account,
    action,
    alert,
    consent,
    conversation,
    customer,
    draft,
    event,
    identity_link,
    import_file,
    job,
    message,
    model_call,
    offer,
    order,
    outbox_entry,
    reading,
    risk,
    rules_version,
    run,
    theme,
    valuation,
)
from pipelines.records.database import metadata

__all__ = ["metadata", "migrate"]

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Brings the database to the newest schema; does nothing when it is there already."""
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        connection.commit()
