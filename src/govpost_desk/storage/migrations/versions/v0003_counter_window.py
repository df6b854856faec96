"""What the counter window looks up: search keys of pieces, the catalogue of service items (D-2).

State tables are filled again from the journal (`storage/rebuild.py`).
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES: tuple[str, ...] = (
    # of a training desk: finished cases
    """CREATE TABLE training_score (
        score_id BLOB NOT NULL PRIMARY KEY, case_code TEXT NOT NULL, operator_no TEXT NOT NULL,
        total INTEGER NOT NULL, passed INTEGER NOT NULL, seconds INTEGER NOT NULL, refused INTEGER NOT NULL,
        undone INTEGER NOT NULL, hints INTEGER NOT NULL, scored_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
)


def upgrade() -> None:
    """Add the tables; the caller fills them."""
    for statement in TABLES:
        op.execute(statement)
    op.execute("PRAGMA user_version = 3")
