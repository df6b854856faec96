"""Fill the state tables again from the journal, after a migration changed their shape (reliability §3.5).

The same functions as in `record` and `verify` bring them up: a rebuilt file holds what the journal says, no more.
"""

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import journal
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.projections import APPLY, NOT_REBUILT


def rebuild(tx: Tx, schema: Tx) -> int:
    """Empty every state table and replay the journal, in the caller's transaction; returns the number of events.

    `schema`: an empty store of this version, which says what the state tables are; a table that is not ours stays.
    Raises StorageError "too_new" for an event of a type that this program does not know.
    """
    execute = tx.execute
    tables = _state_tables(schema.execute)
    triggers = [row for row in _triggers(execute) if row[1] in tables]
    for name, _, _ in triggers:
        execute(f"DROP TRIGGER {name}")
    for table in tables:
        execute(f"DELETE FROM {table}")  # noqa: S608  names of our own schema
    for _, _, sql in triggers:
        execute(sql)
    desk_id, _ = journal.grants(execute)
    replayed = 0
    for position, event in journal.events(execute):
        apply = APPLY.get(event.type)
        if apply is None:
            raise StorageError("too_new", file_version=event.type, program_version="")
        apply(execute, journal.fact_of(position, desk_id, event))
        replayed += 1
    return replayed


def _state_tables(execute: Execute) -> list[str]:
    rows = execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return sorted(row[0] for row in rows if row[0] not in NOT_REBUILT)


def _triggers(execute: Execute) -> list[tuple[str, str, str]]:
    rows = execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    return [tuple(row) for row in rows.fetchall()]
