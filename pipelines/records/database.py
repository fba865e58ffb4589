"""The one door to SQL: engine, column types, the unit of work, and inserts that may meet an existing row.

SQLite in WAL mode by default, Postgres by URL; the same code. Ids are uuid7 in 16 bytes, times are whole microseconds
since 1970 in UTC (one column type, so that sorting and arithmetic are the same in every database), money is whole
minor units beside its currency.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from pipelines.errors import WorkspaceUnusable

DatabaseFailure = SQLAlchemyError  # what any statement may raise when the database does not answer
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GIVEN = "given"  # the parameter of `is_in_list_bound_later`
ROWS_PER_STATEMENT = 500
TURN_S = 30.0  # as long as SQLite's own busy timeout
TURN_IN_POSTGRES = 4_836_656_447_241_057_349  # the number of the advisory lock that a writer holds
_turns: WeakKeyDictionary[sa.Dialect, Any] = WeakKeyDictionary()  # of each SQLite engine, by its dialect
TEXTS_PER_STATEMENT = 10_000

Item = TypeVar("Item")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_id() -> bytes:
    """A new uuid7 as 16 bytes; later ids sort after earlier ones."""
    return uuid_utils.uuid7().bytes


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware time; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(value: int) -> datetime:
    """The aware UTC time of whole microseconds since 1970."""
    return EPOCH + timedelta(microseconds=value)


class UtcTime(sa.types.TypeDecorator[datetime]):
    """Aware times stored as microseconds since 1970; read back in UTC."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else moment(value)


class Id(sa.types.TypeDecorator[bytes]):
    """A uuid7 in 16 bytes."""

    impl = sa.LargeBinary(16)
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        """None where the driver takes bytes as they are: a call for every id is what large reads and writes would mostly be."""
        return None if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return None if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else bytes(value)


Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
SequenceNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def id_column() -> sa.Column[bytes]:
    """The primary key every noun carries beside the company's own key."""
    return sa.Column("id", Id, primary_key=True, default=new_id)


def create_engine(url: str) -> Engine:
    """An engine for `url`; SQLite is put into WAL mode with foreign keys on and a busy timeout of 30 s.

    Errors never show the parameters of a statement: they may be a customer's words.
    """
    engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate)
        _turns[engine.dialect] = RLock()
    elif engine.dialect.name == "postgresql":
        sa.event.listen(engine, "begin", _wait_for_turn)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    # what is deleted is overwritten, whichever way this SQLite was built
    pragmas = ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=30000", "temp_store=MEMORY", "cache_size=-65536")
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    """Writers queue at BEGIN instead of failing at COMMIT; readers ask for a plain snapshot by `reading`."""
    options = connection.get_execution_options()
    deferred = options.get("heed_reading", False)
    if not deferred:
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if options.get('heed_durable') else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")


def _wait_for_turn(connection: Connection) -> None:
    """Lets writers go one after the other in Postgres as in SQLite, in whichever process or on whichever machine they are.

    Whoever looks something up and then writes what follows from it may so rely on what was found, and the numbers of events are
    seen in their order.
    """
    if not connection.get_execution_options().get("heed_reading", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(TURN_S * 1000)}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN_IN_POSTGRES})")


@contextmanager
def transaction(engine: Engine, *, durable: bool = False) -> Iterator[Connection]:
    """One unit of work: committed when the block ends, rolled back when it raises.

    What is committed survives the end of the process at any moment. With `durable` it is also on the disk before the
    block ends, so that not even a power cut takes back what somebody approved or what went out.
    """
    with _answering(), engine.execution_options(heed_durable=durable).connect() as connection, _turn(engine), connection.begin():
        yield connection


@contextmanager
def _answering() -> Iterator[None]:
    """Says in words that the database did not answer, or broke off: cut connections, a full disk, a wait for others that took too long;
    and that its file is damaged. A statement that it does not understand is a fault in the program and stays one."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF  # the kind, without its details
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            said, fix = "is damaged", "Put a backup in its place, or import the files into a new workspace."
        elif isinstance(error, OperationalError | InterfaceError) and code != sqlite3.SQLITE_ERROR:
            said, fix = "did not answer", "What was finished is stored. Try the same again."
        else:
            raise
        raise WorkspaceUnusable(f"The database {said}: {reason_of(error)}.", fix=fix) from error


def reason_of(error: DBAPIError) -> str:
    """The driver's own words, without statement and parameters."""
    return str(error.orig).partition("\n")[0].rstrip(".") or "no answer"


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Lets the writers of this process go one after the other: SQLite's own waiting is polling, in which one of many may wait in vain.

    Whoever gets no turn in `TURN_S` tries all the same; writers of other processes wait as SQLite has them wait.
    """
    lock = _turns.get(engine.dialect)
    got = lock is not None and lock.acquire(timeout=TURN_S)
    try:
        yield
    finally:
        if lock is not None and got:
            lock.release()


def empty_the_log(engine: Engine) -> bool:
    """Moves what SQLite's log holds into the database file and cuts the log to nothing, old pages of deleted rows with it.

    Returns False when somebody was still reading the old pages after 30 s; the log then keeps them until it is emptied. Postgres
    looks after its own log.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect().execution_options(heed_reading=True) as connection:
        connection.exec_driver_sql("COMMIT")
        was_busy: int = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        return not was_busy


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view for reading that takes no write lock."""
    one_view = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with _answering(), engine.connect().execution_options(heed_reading=True, **one_view) as connection:
        yield connection
        connection.rollback()


def _insert(connection: Connection, table: sa.Table) -> Any:
    dialect = connection.dialect.name
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_new(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str]) -> None:
    """Inserts the rows whose `keys` are not there yet and leaves the others as they are."""
    if rows:
        statement = _insert(connection, table).on_conflict_do_nothing(index_elements=list(keys))
        connection.execute(statement, list(rows))


def upsert(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str]) -> None:
    """Inserts rows, or replaces the given columns where `keys` exist (the id stays). All rows carry the same columns."""
    if not rows:
        return
    statement = _insert(connection, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys and name != "id"}
    if changed:
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    connection.execute(statement, list(rows))


def insert_values(
    connection: Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, may_be_there: bool = False
) -> None:
    """Inserts many rows, given as values in the order of `columns` (the table's own order) and as the database keeps them.

    Times are microseconds, JSON is text. Very many rows cost a third of what they cost as mappings. Rows that are there stay; in
    SQLite, where nobody else can have come first, a caller who has seen that none is there is spared the check.
    """
    if not rows:
        return
    dialect: sa.Dialect = connection.dialect
    statement = _insert(connection, table)
    if may_be_there or dialect.name == "postgresql":
        statement = statement.on_conflict_do_nothing()
    if dialect.name == "postgresql":
        dialect = psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    if compiled.positiontup != list(columns):
        raise ValueError(f"{table.name}: the values come in the order {compiled.positiontup}")
    connection.exec_driver_sql(str(compiled), list(rows))


def batches(items: Iterable[Item], size: int = ROWS_PER_STATEMENT) -> Iterator[list[Item]]:
    """The items in lists of at most `size`, for statements that name each of them."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def rows_in(connection: Connection, select: sa.Select[Any], column: sa.ColumnElement[Any], values: Iterable[Any]) -> list[sa.Row[Any]]:
    """The rows of `select` whose `column` is one of `values`, asked for in batches."""
    if not isinstance(column.type, sa.String):
        query = select.where(is_in_list_bound_later(column))
        return [row for batch in batches(values) for row in connection.execute(query, {GIVEN: batch}).all()]
    found: list[sa.Row[Any]] = []
    for batch in batches(values, TEXTS_PER_STATEMENT):
        found += connection.execute(select.where(is_in_list_bound_as_one(connection, column, batch))).all()
    return found


def is_in_list_bound_later(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """That a column is one of the values that the statement is executed with, `{GIVEN: […]}`: made once, it serves every batch."""
    return column.in_(sa.bindparam(GIVEN, expanding=True, type_=column.type))


def is_in_list_bound_as_one(connection: Connection, column: sa.ColumnElement[Any], texts: Sequence[str]) -> sa.ColumnElement[bool]:
    """That a column of texts is one of these; they go as one parameter, however many they are."""
    if connection.dialect.name == "postgresql":
        return column == sa.any_(sa.cast(sa.bindparam(None, list(texts), sa.ARRAY(sa.Text)), sa.ARRAY(sa.Text)))
    listed = sa.func.json_each(json.dumps(texts)).table_valued("value")
    return column.in_(sa.select(listed.c.value))
