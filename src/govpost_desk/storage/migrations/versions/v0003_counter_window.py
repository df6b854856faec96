"""What the counter window looks up: search keys of pieces, the catalogue of service items (D-2).

State tables are filled again from the journal (`storage/rebuild.py`).
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES: tuple[str, ...] = (
    # --- search keys (domain/search_keys.py, storage/search_keys.py): personal data, not rebuilt from the journal -----
    # `at`: position of the order event whose person a key shows, which is the order's `changed_at` while it stands
    "CREATE UNIQUE INDEX ix_desk_order_changed ON desk_order (changed_at)",
    """CREATE TABLE name_key (
        key TEXT NOT NULL, at INTEGER NOT NULL, CONSTRAINT pk_name_key PRIMARY KEY (key, at)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE letter_key (
        key TEXT NOT NULL, at INTEGER NOT NULL, CONSTRAINT pk_letter_key PRIMARY KEY (key, at))
        STRICT, WITHOUT ROWID""",
    """CREATE TABLE phone_key (
        key TEXT NOT NULL, at INTEGER NOT NULL, CONSTRAINT pk_phone_key PRIMARY KEY (key, at)) STRICT, WITHOUT ROWID""",
    # what the letter keys were made of: with name and telephone number it gives every key of the piece again
    "CREATE TABLE keyed_person (at INTEGER NOT NULL PRIMARY KEY, letters TEXT NOT NULL) STRICT",
    """CREATE TABLE number_key (
        key TEXT NOT NULL, waybill_no TEXT NOT NULL,
        CONSTRAINT pk_number_key PRIMARY KEY (key, waybill_no)) STRICT, WITHOUT ROWID""",
    # which events are about a piece
    """CREATE TABLE piece_event (
        order_id BLOB NOT NULL, position INTEGER NOT NULL,
        CONSTRAINT pk_piece_event PRIMARY KEY (order_id, position)) STRICT, WITHOUT ROWID""",
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
