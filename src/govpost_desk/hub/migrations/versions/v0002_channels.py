"""Platforms and carriers: channels, their orders, tracking records, text messages."""

from alembic import op

revision = "0002"
down_revision = "0001"

# {number}, {tail}: what SQLite and PostgreSQL call it
TABLES = (
    """CREATE TABLE channel (
        site_id TEXT NOT NULL, channel_id TEXT NOT NULL, name TEXT NOT NULL, may TEXT NOT NULL, digest TEXT
        NOT NULL, state TEXT NOT NULL, added_ms {number} NOT NULL, PRIMARY KEY (site_id, channel_id)){tail}""",
    """CREATE TABLE platform_order (
        site_id TEXT NOT NULL, order_id TEXT NOT NULL, channel_id TEXT NOT NULL, source TEXT NOT NULL,
        case_no TEXT NOT NULL, part {number} NOT NULL, window_code TEXT NOT NULL, rev {number} NOT NULL,
        told_rev {number} NOT NULL, state TEXT NOT NULL, salt TEXT NOT NULL, digest TEXT NOT NULL, changed_ms
        {number} NOT NULL, PRIMARY KEY (site_id, order_id)){tail}""",
    """CREATE TABLE tracking (
        site_id TEXT NOT NULL, code_set TEXT NOT NULL, record_id TEXT NOT NULL, waybill_no TEXT NOT NULL,
        at_ms {number} NOT NULL, code TEXT NOT NULL, place TEXT NOT NULL, raw TEXT NOT NULL, digest TEXT NOT
        NULL, channel_id TEXT NOT NULL, received_ms {number} NOT NULL, PRIMARY KEY (site_id, code_set,
        record_id)){tail}""",
    "CREATE INDEX tracking_waybill ON tracking (site_id, waybill_no)",
    """CREATE TABLE tracking_code (
        site_id TEXT NOT NULL, code_set TEXT NOT NULL, code TEXT NOT NULL, content TEXT NOT NULL, means TEXT
        NOT NULL, PRIMARY KEY (site_id, code_set, code)){tail}""",
    """CREATE TABLE text_message (
        site_id TEXT NOT NULL, event_id TEXT NOT NULL, template TEXT NOT NULL, order_id TEXT NOT NULL,
        waybill_no TEXT NOT NULL, register_id TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL, at_ms
        {number} NOT NULL, attempts {number} NOT NULL, next_ms {number} NOT NULL, done_ms {number} NOT NULL,
        PRIMARY KEY (site_id, event_id, template)){tail}""",
    "CREATE INDEX text_message_register ON text_message (site_id, register_id)",
    "CREATE INDEX text_message_state ON text_message (site_id, state, next_ms)",
    """CREATE TABLE message_template (
        site_id TEXT NOT NULL, template TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (site_id,
        template)){tail}""",
)
_SQLITE = {"number": "INTEGER", "tail": " WITHOUT ROWID, STRICT"}
_SERVER = {"number": "BIGINT", "tail": ""}


def upgrade() -> None:
    """From the tables of 0001."""
    words = _SQLITE if op.get_bind().dialect.name == "sqlite" else _SERVER
    for table in TABLES:
        op.execute(table.format(**words))
