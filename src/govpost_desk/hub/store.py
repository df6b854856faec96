"""The store of head office: engines, and the transaction of one site.

`Store.begin(site)` locks the site (its row of `feed_head`; on SQLite the file), so that everything of a hall happens
one after the other: feed numbers become visible in their order (I15), numbers and epochs are given once.
`Store.read(site)` locks nothing. Statements name the site by the parameter `site`, rows by their column `site_id`.

Statements are SQLAlchemy Core, put into SQL once for each kind of database and then handed to the driver as text: of a
push of 20 events four fifths were the making of the same statements again.
"""

import functools
import json
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import (
    Boolean,
    Connection,
    CursorResult,
    Engine,
    Executable,
    StaticPool,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from govpost_desk.domain.errors import StorageError
from govpost_desk.hub import planning, schema

Row = dict[str, Any]
# what the driver knows no adapter for it asks for two attributes in vain, each time: of an event five values
sqlcipher3.dbapi2.register_adapter(bytes, bytes)
sqlcipher3.dbapi2.register_adapter(type(None), lambda nothing: nothing)
_READING = "gpd_reading"
_MOST_NAMES = 5000


def param(name: str) -> BindParameter[Any]:
    """A parameter of a statement."""
    return bindparam(name)


SITE = param("site")
_SITE = (
    select(
        schema.site.c.inc,
        schema.site.c.band,
        schema.site.c.grants,
        schema.site.c.fact_n,
        schema.site.c.range_size,
        schema.site.c.approve,
        schema.feed_head.c.n.label("feed_n"),
        schema.feed_head.c.digest.label("feed_digest"),
    )
    .join(schema.feed_head, schema.feed_head.c.site_id == schema.site.c.site_id)
    .where(schema.site.c.site_id == SITE, schema.feed_head.c.site_id == SITE)
)
_LOCK = select(schema.feed_head.c.n).where(schema.feed_head.c.site_id == SITE).with_for_update()
_SAVE_SITE = (
    update(schema.site)
    .where(schema.site.c.site_id == SITE)
    .values(
        inc=param("new_inc"),
        band=param("new_band"),
        grants=param("new_grants"),
        fact_n=param("new_fact_n"),
    )
)
_SAVE_HEAD = (
    update(schema.feed_head)
    .where(schema.feed_head.c.site_id == SITE)
    .values(n=param("new_n"), digest=param("new_digest"))
)


class Among(ColumnElement[bool]):
    """Whether a column is one of the texts of the parameter `names`: one text of SQL for any number of them."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any]) -> None:
        self.column = column
        self.names = param("names")
        self.type = Boolean()

    def self_group(self, against: Any = None) -> "Among":
        """As it is: SQLAlchemy would write `… = 1`, and SQLite then look through the whole table."""
        return self


@compiles(Among)
def _among(element: Among, compiler: SQLCompiler, **more: Any) -> str:
    column, names = compiler.process(element.column, **more), compiler.process(element.names, **more)
    if compiler.dialect.name == "postgresql":
        return f"{column} = ANY({names}::text[])"
    return f"{column} IN (SELECT value FROM json_each({names}))"  # noqa: S608  a column and a parameter


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as one kind of database reads it. `given`: values that stand in the statement itself."""

    sql: str
    given: dict[str, Any]


class NoSite(Exception):
    """No such site here."""


@dataclass(slots=True)
class Standing:
    """How a site stands: its incarnation, band, number of grants, of facts; the end of its feed."""

    inc: int
    band: int
    grants: int
    fact_n: int
    range_size: int
    approve: str
    feed_n: int
    feed_digest: str


class Tx:
    """An open transaction of one site. One that only reads looks how the site stands when it is asked."""

    __slots__ = ("_saved", "_standing", "connection", "memo", "now_ms", "site", "store")

    def __init__(self, store: "Store", connection: Connection, site: str, now_ms: int, *, lock: bool) -> None:
        self.store, self.connection, self.site, self.now_ms = store, connection, site, now_ms
        self.memo: dict[tuple[str, str], Any] = {}  # what `hub.desks` has read in this transaction
        self._standing: Standing | None = None
        if lock:
            if store.is_server:
                # a statement of its own: one that waited for a lock reads only the locked row anew, and of other
                # tables what was there before it waited
                self.run(_LOCK)
            self._saved = self._values()

    @property
    def standing(self) -> Standing:
        """How the site stands. Raises NoSite."""
        if self._standing is None:
            row = self.run(_SITE).one_or_none()
            if row is None:
                raise NoSite(self.site)
            self._standing = Standing(*tuple(row))
        return self._standing

    def must_exist(self) -> None:
        """A person named this site. Raises NoSite."""
        assert self.standing

    def run(self, statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[Any]:
        """Execute a statement that names its site by the parameter `site`. It is a constant of its module."""
        text = self.store.text_of(statement)
        return self.connection.exec_driver_sql(text.sql, {**text.given, **(values or {}), "site": self.site})

    def run_in(
        self, statement: Executable, names: Sequence[str], values: Mapping[str, Any] | None = None
    ) -> list[Any]:
        """The rows of a statement over any number of names (`Among`), in pieces that drivers take."""
        found: list[Any] = []
        for at in range(0, len(names), _MOST_NAMES):
            piece: Any = list(names[at : at + _MOST_NAMES])
            if not self.store.is_server:
                piece = json.dumps(piece)
            result = self.run(statement, {**(values or {}), "names": piece})
            if result.returns_rows:
                found += result
        return found

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """New rows of the site."""
        if not rows:
            return
        if self.store.is_server:
            values = {"site": self.site, "rows": _encode(rows)}
            self.connection.exec_driver_sql(_insert_at_once(table), values)
            return
        text, values_of = _insert_each(table)
        self.connection.exec_driver_sql(text, [(self.site, *values_of(row)) for row in rows])

    def save(self) -> None:
        """Write down how the site stands now, where that changed."""
        standing, (site, head) = self.standing, self._saved
        now_site, now_head = self._values()
        if now_site != site:
            inc, band, grants, fact_n = now_site
            self.run(
                _SAVE_SITE, {"new_inc": inc, "new_band": band, "new_grants": grants, "new_fact_n": fact_n}
            )
        if now_head != head:
            self.run(_SAVE_HEAD, {"new_n": standing.feed_n, "new_digest": standing.feed_digest})
        self._saved = now_site, now_head

    def _values(self) -> tuple[tuple[int, int, int, int], tuple[int, str]]:
        now = self.standing
        return (now.inc, now.band, now.grants, now.fact_n), (now.feed_n, now.feed_digest)


@functools.cache
def _insert_each(table: Table) -> tuple[str, Callable[[Row], Sequence[Any]]]:
    """One row at a time for SQLite, by places: names would be looked up for every value; what gives a row's values."""
    dialect = SQLiteDialect_pysqlite()
    quote = dialect.identifier_preparer.quote
    names = [each.name for each in table.columns]  # the first is the site
    columns, places = ", ".join(map(quote, names)), ", ".join("?" * len(names))
    text = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({places})"  # noqa: S608
    return text, operator.itemgetter(*names[1:])


@functools.cache
def _insert_at_once(table: Table) -> str:
    """All rows by one statement of PostgreSQL, as one JSON text: row by row each would be a message of its own."""
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    quote = dialect.identifier_preparer.quote
    _, *columns = table.columns  # the first is the site
    names = ", ".join(quote(each.name) for each in columns)
    types = ", ".join(f"{quote(each.name)} {each.type.compile(dialect)}" for each in columns)
    return (
        f"INSERT INTO {quote(table.name)} (site_id, {names})"  # noqa: S608
        f" SELECT %(site)s::text, * FROM json_to_recordset(%(rows)s::json) AS row_of ({types})"
    )


def _bytes_as_text(value: object) -> str:
    """Bytes in a JSON text, as PostgreSQL reads them."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value).__name__)


_encode = json.JSONEncoder(ensure_ascii=False, default=_bytes_as_text, separators=(",", ":")).encode


class Store:
    """One database of head office."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_server = engine.dialect.name == "postgresql"
        self._texts: dict[Executable, _Text] = {}

    def text_of(self, statement: Executable) -> _Text:
        """The statement in the words of this database."""
        found = self._texts.get(statement)
        if found is None:
            made = statement.compile(dialect=self.engine.dialect)  # type: ignore[attr-defined]
            given = {name: value for name, value in made.params.items() if value is not None}
            found = self._texts[statement] = _Text(str(made), given)
        return found

    @contextmanager
    def begin(self, site: str, now_ms: int) -> Iterator[Tx]:
        """A writing transaction of one site, which nobody else changes meanwhile. Raises NoSite."""
        with self.engine.begin() as connection:
            tx = Tx(self, connection, site, now_ms, lock=True)
            yield tx
            tx.save()

    @contextmanager
    def read(self, site: str, now_ms: int, *, frozen: bool = False) -> Iterator[Tx]:
        """A reading one. On PostgreSQL each statement sees what is there then; `frozen`: all see the same."""
        with self.engine.connect() as plain:
            options: Row = {_READING: True}
            if frozen and self.is_server:
                options["isolation_level"] = "REPEATABLE READ"
            connection = plain.execution_options(**options)
            yield Tx(self, connection, site, now_ms, lock=False)

    def ping(self) -> None:
        """Raises what the driver raises when the store does not answer; takes no lock."""
        with self.engine.connect() as connection:
            connection.execution_options(**{_READING: True}).exec_driver_sql("SELECT 1")

    def sites(self) -> list[str]:
        """All sites, for the command line: each is then worked on in a transaction of its own."""
        with self.engine.connect() as connection:
            found = connection.execution_options(**{_READING: True}).execute(
                select(schema.site.c.site_id).order_by(schema.site.c.site_id)
            )
            return [row[0] for row in found]


def memory_engine() -> Engine:
    """An empty store in memory, with all tables: for tests and simulation, one thread."""
    engine = create_engine(
        "sqlite+pysqlite://",
        paramstyle="named",
        module=sqlcipher3.dbapi2,
        creator=lambda: sqlcipher3.dbapi2.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=256
        ),
        poolclass=StaticPool,
    )
    _begin_by_hand(engine)
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.executescript(";".join(_ddl()))
    return engine


@functools.cache
def _ddl() -> tuple[str, ...]:
    """All tables and indexes as SQL: asking a new store in memory what it has would cost more than all else."""
    found: list[str] = []
    for table in schema.metadata.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=SQLiteDialect_pysqlite())))
        found += [
            str(CreateIndex(index).compile(dialect=SQLiteDialect_pysqlite())) for index in table.indexes
        ]
    return (*found, *planning.statements())


def file_engine(path: Path, key: bytes) -> Engine:
    """The embedded store, encrypted under `key` (32 bytes). One process writes; some threads may."""

    def connect() -> Any:
        made = sqlcipher3.dbapi2.connect(
            str(path), isolation_level=None, check_same_thread=False, timeout=10, cached_statements=256
        )
        made.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            made.execute(f"PRAGMA {pragma}")
        return made

    engine = create_engine(
        "sqlite+pysqlite://", paramstyle="named", module=sqlcipher3.dbapi2, creator=connect, pool_size=8
    )
    _begin_by_hand(engine)
    return engine


def server_engine(url: str) -> Engine:
    """The store on a PostgreSQL server: `postgresql://…`, by psycopg 3."""
    plain = url.replace("postgres://", "postgresql://", 1).replace(
        "postgresql://", "postgresql+psycopg://", 1
    )
    return create_engine(plain, pool_size=8, max_overflow=8, pool_pre_ping=True)


def add_site(store: Store, site: str, name: str, *, range_size: int = 2000, approve: str = "") -> None:
    """A new hall. Raises StorageError "exists"."""
    with _exists_once(), store.engine.begin() as connection:
        connection.execute(
            insert(schema.site),
            {
                "site_id": site,
                "name": name,
                "approve": approve,
                "range_size": range_size,
                "inc": 1,
                "band": 1,
                "grants": 0,
                "fact_n": 0,
            },
        )
        connection.execute(insert(schema.feed_head), {"site_id": site, "n": 0, "digest": "0" * 64})


@contextmanager
def _exists_once() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise StorageError("exists") from None


def _begin_by_hand(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
