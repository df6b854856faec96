"""What the counter window looks up: search keys of pieces, the catalogue of service items (D-2).

State tables are filled again from the journal (`storage/rebuild.py`).
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES: tuple[str, ...] = (
    # --- service items (D-5): both lists of the district, and what pinyin initials find ----------------------------
    # `active` 0: an item of an earlier list that the newest does not have any more
    """CREATE TABLE service_item (
        code TEXT NOT NULL, name TEXT NOT NULL, department TEXT NOT NULL, document_name TEXT NOT NULL,
        list TEXT NOT NULL, opened INTEGER NOT NULL, initials TEXT NOT NULL, department_initials TEXT NOT NULL,
        active INTEGER NOT NULL, origin TEXT NOT NULL,
        PRIMARY KEY (list, code), CONSTRAINT ck_service_item_list CHECK (list IN ('main', 'convenience'))) STRICT""",
    """CREATE TABLE item_catalogue (
        list TEXT NOT NULL PRIMARY KEY, version_no INTEGER NOT NULL, file_sha256 TEXT NOT NULL,
        item_count INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, origin TEXT NOT NULL) STRICT""",
)


def upgrade() -> None:
    """Add the tables; the caller fills them."""
    for statement in TABLES:
        op.execute(statement)
    op.execute("PRAGMA user_version = 3")
