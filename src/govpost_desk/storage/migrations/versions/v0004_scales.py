"""Weights with their source: of every piece, of the morning's check, and what a kind of certificate usually weighs.

State tables are filled again from the journal (`storage/rebuild.py`); a piece packed before has the source 'default'.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES: tuple[str, ...] = (
    # `weight_age_ms`, `weight_raw`: age and bytes of the frame the weight was read from, NULL where no scale was
    """ALTER TABLE mail_item ADD COLUMN weight_source TEXT NOT NULL DEFAULT 'default'
        CONSTRAINT ck_mail_item_weight_source CHECK (weight_source IN ('scale', 'typed', 'default'))""",
    "ALTER TABLE mail_item ADD COLUMN weight_age_ms INTEGER",
    "ALTER TABLE mail_item ADD COLUMN weight_raw BLOB",
    "ALTER TABLE mail_item ADD COLUMN overweight INTEGER NOT NULL DEFAULT 0",
    # 校秤: a known weight was put on; `ok` as it was judged then
    """CREATE TABLE scale_check (
        check_id BLOB NOT NULL PRIMARY KEY, business_on TEXT NOT NULL, expected_g INTEGER NOT NULL,
        read_g INTEGER NOT NULL, ok INTEGER NOT NULL, age_ms INTEGER NOT NULL, raw BLOB NOT NULL,
        operator_no TEXT NOT NULL, checked_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ix_scale_check_on ON scale_check (business_on)",
    # the newest weights by scale of one kind of certificate, oldest first (domain/sentinel.py)
    "CREATE TABLE usual_weight (kind TEXT NOT NULL PRIMARY KEY, weights TEXT NOT NULL) STRICT, WITHOUT ROWID",
)


def upgrade() -> None:
    """Add columns and tables; the caller fills them."""
    for statement in TABLES:
        op.execute(statement)
    op.execute("PRAGMA user_version = 4")
