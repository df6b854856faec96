"""Bringing a store of head office to the tables of this program: migrations in plain SQL, one transaction, both
databases.

Alembic is imported only here, and only when `hub init`, `hub serve` or another command opens a store.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, text

from govpost_desk.hub import planning

HEAD = "0003"
_UNKNOWN = text(
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()"
    " AND c.relkind = 'r' AND c.reltuples <= 0 AND pg_relation_size(c.oid) > 0 ORDER BY c.relname"
)


def version_of(engine: Engine) -> str:
    """The version of the tables of a store, "" for an empty one."""
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "hub_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM hub_version")).scalar_one_or_none() or "")


def upgrade(engine: Engine) -> None:
    """Run what is missing, all or nothing. On a server one process at a time."""
    if version_of(engine) == HEAD:
        return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7220041)"))
        _run(connection)
        if engine.dialect.name == "sqlite":
            for statement in planning.statements():
                connection.exec_driver_sql(statement)


def know_sizes(engine: Engine) -> list[str]:
    """On a server, have it look at tables that hold rows it has never counted; which ones.

    After a restore it takes them for small, and reads them from end to end until it looks by itself. Nobody waits for
    it. Empty tables are left: what it would learn there is wrong with the first rows.
    """
    if engine.dialect.name != "postgresql":
        return []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        names = [str(row[0]) for row in connection.execute(_UNKNOWN)]
        for name in names:
            connection.exec_driver_sql(f'ANALYZE "{name}"')
    return names


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
