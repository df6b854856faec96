"""What SQLite's planner is told of the tables: those of a large head office, whatever is in them.

Told nothing it takes every table for a small one, and looked through all acts of a hall to find those of an order.
PostgreSQL counts by itself.
"""

import functools

from govpost_desk.hub import schema

_ROWS, _OF_SITE, _LEAST = 10_000_000, 1_000_000, 4


def statements() -> tuple[str, ...]:
    """SQL that tells it, in a transaction that made or changed tables."""
    values = ", ".join(f"('{table}', '{index}', '{counts}')" for table, index, counts in _indexes())
    return (
        "ANALYZE sqlite_schema",  # makes the table
        "DELETE FROM sqlite_stat1",
        f"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES {values}",  # noqa: S608  names of our own
        "ANALYZE sqlite_schema",  # reads it
    )


@functools.cache
def _indexes() -> tuple[tuple[str, str, str], ...]:
    """Table, index, and rows altogether and for each of its first columns together, as ANALYZE writes them."""
    found = []
    for table in schema.metadata.sorted_tables:
        found.append((table.name, table.name, _counts(len(table.primary_key), is_unique=True)))
        found += [
            (table.name, str(index.name), _counts(len(index.columns), is_unique=bool(index.unique)))
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        ]
    return tuple(found)


def _counts(columns: int, *, is_unique: bool) -> str:
    counts = [max(_LEAST, _OF_SITE // 20**place) for place in range(columns)]
    if columns > 1:
        counts[-1] = 1 if is_unique else _LEAST
    return " ".join(map(str, (_ROWS, *counts)))
