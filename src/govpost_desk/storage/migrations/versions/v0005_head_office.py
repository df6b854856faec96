"""Head office: where the epochs of the journal begin, facts carried over from a lost branch, grants, feeds.

`epoch_start` and `carried` are filled again from the journal; the others are head office's side, or about the line.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES: tuple[str, ...] = (
    # seq of an event = its position - `position` + 1
    "CREATE TABLE epoch_start (epoch INTEGER NOT NULL PRIMARY KEY, position INTEGER NOT NULL) STRICT",
    # a fact of another branch of this desk, logged again; `applied` 0 where it was known here already, or does not fit
    """CREATE TABLE carried (
        event_id BLOB NOT NULL, position INTEGER NOT NULL, applied INTEGER NOT NULL,
        PRIMARY KEY (event_id, position)) STRICT, WITHOUT ROWID""",
    # id of head office's grant, '' for numbers that were typed
    "ALTER TABLE number_range ADD COLUMN grant_id TEXT NOT NULL DEFAULT ''",
    # --- not from the journal ------------------------------------------------------------------------------------
    # exact texts of head office's grants; `grant_id`: the epoch, or the range's id
    """CREATE TABLE hub_grant (
        kind TEXT NOT NULL, grant_id TEXT NOT NULL, epoch INTEGER NOT NULL, text TEXT NOT NULL, sig TEXT NOT NULL,
        PRIMARY KEY (kind, grant_id), CONSTRAINT ck_hub_grant_kind CHECK (kind IN ('epoch', 'range')))
        STRICT, WITHOUT ROWID""",
    # how far head office has come, for people to see; `shared_to`: behind it this desk went on in another epoch
    """CREATE TABLE hub_epoch (
        epoch INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, safe_seq INTEGER NOT NULL, shared_to INTEGER,
        heard_ms INTEGER NOT NULL) STRICT""",
    # what head office keeps and does not understand yet, or did not take
    """CREATE TABLE hub_trouble (
        epoch INTEGER NOT NULL, seq INTEGER NOT NULL, event_id BLOB, why TEXT NOT NULL, first_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (epoch, seq, why)) STRICT, WITHOUT ROWID""",
    # `anew`: the feed is being read from its beginning; items with `inc` behind its own are of its former life
    """CREATE TABLE feed_cursor (
        scope TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL, inc INTEGER NOT NULL, anew INTEGER NOT NULL)
        STRICT, WITHOUT ROWID""",
    """CREATE TABLE feed_item (
        scope TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, ver INTEGER NOT NULL, content TEXT NOT NULL,
        n INTEGER NOT NULL, inc INTEGER NOT NULL, PRIMARY KEY (scope, kind, key)) STRICT, WITHOUT ROWID""",
)


def upgrade() -> None:
    """Add the tables; the caller fills them."""
    for statement in TABLES:
        op.execute(statement)
    op.execute("PRAGMA user_version = 5")
