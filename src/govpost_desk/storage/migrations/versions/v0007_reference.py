"""Price lists of head office; the feed is read anew for them, for staff and for windows that it dropped before.

`tariff` is filled again from the journal.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES: tuple[str, ...] = (
    # `prices`: JSON by name; `set_at`: the journal position of the newest word on it
    """CREATE TABLE tariff (
        code TEXT NOT NULL PRIMARY KEY, version TEXT NOT NULL, effective_on TEXT NOT NULL,
        two_way_times INTEGER NOT NULL, prices TEXT NOT NULL, set_at INTEGER NOT NULL, origin TEXT NOT NULL) STRICT""",
    "DELETE FROM feed_item",
    "DELETE FROM feed_cursor",
)


def upgrade() -> None:
    """Add the table; the caller fills it."""
    for statement in TABLES:
        op.execute(statement)
    op.execute("PRAGMA user_version = 7")
