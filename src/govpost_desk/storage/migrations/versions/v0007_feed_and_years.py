"""Price lists of head office; the desk compares what it keeps of its feed with what it says (I6); indexes for years.

`tariff` is filled again from the journal. Feeds are read anew once, silently; what is kept of them, head office's side
all of it, stays until the end of that reading, as after a restore of head office.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

_EMPTY = "0" * 64
TABLES: tuple[str, ...] = (
    # `prices`: JSON by name; `set_at`: the journal position of the newest word on it
    """CREATE TABLE tariff (
        code TEXT NOT NULL PRIMARY KEY, version TEXT NOT NULL, effective_on TEXT NOT NULL,
        two_way_times INTEGER NOT NULL, prices TEXT NOT NULL, set_at INTEGER NOT NULL, origin TEXT NOT NULL) STRICT""",
    # the reading of the feed that said it last (0: of a time before digests), and what it adds to the digest of the
    # feed: kept, since of an order no text is; "0…0" for one that was dropped while the feed is read anew
    "ALTER TABLE feed_item RENAME COLUMN inc TO reading",
    f"ALTER TABLE feed_item ADD COLUMN digest TEXT NOT NULL DEFAULT '{_EMPTY}'",
    "UPDATE feed_item SET reading = 0",
    # whether pages follow that were not read; number of the present reading, its digest so far; when a disagreement
    # was last answered by reading anew; whether the feed, read to its end, disagrees with head office
    "ALTER TABLE feed_cursor ADD COLUMN follows INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feed_cursor ADD COLUMN reading INTEGER NOT NULL DEFAULT 1",
    f"ALTER TABLE feed_cursor ADD COLUMN digest TEXT NOT NULL DEFAULT '{_EMPTY}'",
    "ALTER TABLE feed_cursor ADD COLUMN tried_ms INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feed_cursor ADD COLUMN disagrees INTEGER NOT NULL DEFAULT 0",
    "UPDATE feed_cursor SET n = 0, anew = 1",
    # what a window asks before every scan and the board behind it: without these all orders and labels of all years
    "CREATE INDEX ix_desk_order_window ON desk_order (window_code)",
    "CREATE INDEX ix_print_job_doubt ON print_job (kind) WHERE state = 'unconfirmed'",
)


def upgrade() -> None:
    """Add the table and the columns; the caller fills what comes from the journal."""
    for statement in TABLES:
        op.execute(statement)
    op.execute("PRAGMA user_version = 7")
