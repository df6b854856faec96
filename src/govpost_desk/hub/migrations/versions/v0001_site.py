"""The first tables of head office: site, desks, epochs, log, projections, numbers, feed, incidents."""

from alembic import op

revision = "0001"
down_revision = None

# {number}, {bytes}, {tail}: what SQLite and PostgreSQL call it
TABLES = (
    """CREATE TABLE site (
        site_id TEXT NOT NULL, name TEXT NOT NULL, approve TEXT NOT NULL, range_size {number} NOT NULL, inc
        {number} NOT NULL, band {number} NOT NULL, grants {number} NOT NULL, fact_n {number} NOT NULL,
        PRIMARY KEY (site_id)){tail}""",
    """CREATE TABLE feed_head (
        site_id TEXT NOT NULL, n {number} NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (site_id)){tail}""",
    """CREATE TABLE desk (
        site_id TEXT NOT NULL, desk_id TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, "key" TEXT
        NOT NULL, seen_ms {number} NOT NULL, seen_hlc {number} NOT NULL, unpushed {number} NOT NULL,
        numbers_left {number} NOT NULL, app TEXT NOT NULL, PRIMARY KEY (site_id, desk_id)){tail}""",
    """CREATE TABLE enrol_code (
        site_id TEXT NOT NULL, code_id TEXT NOT NULL, desk_id TEXT NOT NULL, salt TEXT NOT NULL, digest TEXT
        NOT NULL, expires_ms {number} NOT NULL, used_by TEXT NOT NULL, PRIMARY KEY (site_id, code_id)){tail}""",
    "CREATE INDEX enrol_code_desk ON enrol_code (site_id, desk_id)",
    """CREATE TABLE epoch (
        site_id TEXT NOT NULL, desk_id TEXT NOT NULL, epoch {number} NOT NULL, nonce TEXT NOT NULL, "key"
        TEXT NOT NULL, grant_text TEXT, grant_sig TEXT, head_seq {number} NOT NULL, head_hash TEXT NOT NULL,
        safe_seq {number} NOT NULL, PRIMARY KEY (site_id, desk_id, epoch)){tail}""",
    """CREATE TABLE epoch_ask (
        site_id TEXT NOT NULL, desk_id TEXT NOT NULL, ask TEXT NOT NULL, why TEXT NOT NULL, state TEXT NOT
        NULL, epoch {number} NOT NULL, ancestor TEXT NOT NULL, at_ms {number} NOT NULL, PRIMARY KEY
        (site_id, desk_id, ask)){tail}""",
    """CREATE TABLE log_event (
        site_id TEXT NOT NULL, desk_id TEXT NOT NULL, epoch {number} NOT NULL, seq {number} NOT NULL, hash
        TEXT NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL, schema_no {number} NOT NULL, header
        {bytes} NOT NULL, salt {bytes} NOT NULL, body {bytes} NOT NULL, sig {bytes}, received_ms {number}
        NOT NULL, PRIMARY KEY (site_id, desk_id, epoch, seq)){tail}""",
    """CREATE TABLE log_personal (
        site_id TEXT NOT NULL, desk_id TEXT NOT NULL, epoch {number} NOT NULL, seq {number} NOT NULL,
        event_id TEXT NOT NULL, personal {bytes} NOT NULL, psalt {bytes} NOT NULL, PRIMARY KEY (site_id,
        desk_id, epoch, seq)){tail}""",
    "CREATE INDEX log_personal_event ON log_personal (site_id, event_id)",
    """CREATE TABLE erased (
        site_id TEXT NOT NULL, event_id TEXT NOT NULL, by_event TEXT NOT NULL, PRIMARY KEY (site_id,
        event_id)){tail}""",
    """CREATE TABLE held (
        site_id TEXT NOT NULL, desk_id TEXT NOT NULL, epoch {number} NOT NULL, seq {number} NOT NULL,
        event_id TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (site_id, desk_id, epoch, seq)){tail}""",
    """CREATE TABLE fact (
        site_id TEXT NOT NULL, event_id TEXT NOT NULL, n {number} NOT NULL, desk_id TEXT NOT NULL, epoch
        {number} NOT NULL, seq {number} NOT NULL, PRIMARY KEY (site_id, event_id)){tail}""",
    "CREATE UNIQUE INDEX fact_n ON fact (site_id, n)",
    """CREATE TABLE act (
        site_id TEXT NOT NULL, event_id TEXT NOT NULL, order_id TEXT NOT NULL, case_no TEXT NOT NULL,
        waybill_no TEXT NOT NULL, act TEXT NOT NULL, undoes TEXT NOT NULL, desk_id TEXT NOT NULL, at_ms
        {number} NOT NULL, hlc {number} NOT NULL, PRIMARY KEY (site_id, event_id)){tail}""",
    "CREATE INDEX act_undoes ON act (site_id, undoes)",
    "CREATE INDEX act_order ON act (site_id, order_id)",
    """CREATE TABLE custody (
        site_id TEXT NOT NULL, order_id TEXT NOT NULL, case_no TEXT NOT NULL, waybill_no TEXT NOT NULL, act
        TEXT NOT NULL, desk_id TEXT NOT NULL, at_ms {number} NOT NULL, hlc {number} NOT NULL, event_id TEXT
        NOT NULL, PRIMARY KEY (site_id, order_id)){tail}""",
    "CREATE INDEX custody_waybill ON custody (site_id, waybill_no)",
    """CREATE TABLE number_use (
        site_id TEXT NOT NULL, waybill_no TEXT NOT NULL, event_id TEXT NOT NULL, desk_id TEXT NOT NULL,
        order_id TEXT NOT NULL, by_no TEXT NOT NULL, hlc {number} NOT NULL, PRIMARY KEY (site_id,
        waybill_no)){tail}""",
    """CREATE TABLE number_range (
        site_id TEXT NOT NULL, range_id TEXT NOT NULL, desk_id TEXT NOT NULL, epoch {number} NOT NULL,
        prefix TEXT NOT NULL, suffix TEXT NOT NULL, first_serial {number} NOT NULL, count {number} NOT NULL,
        grant_text TEXT NOT NULL, grant_sig TEXT NOT NULL, known {number} NOT NULL, PRIMARY KEY (site_id,
        range_id)){tail}""",
    "CREATE INDEX number_range_desk ON number_range (site_id, desk_id, epoch)",
    """CREATE TABLE pool (
        site_id TEXT NOT NULL, prefix TEXT NOT NULL, suffix TEXT NOT NULL, first_serial {number} NOT NULL,
        count {number} NOT NULL, bands {number} NOT NULL, first_band {number} NOT NULL, PRIMARY KEY
        (site_id, prefix, suffix, first_serial)){tail}""",
    """CREATE TABLE allocator (
        site_id TEXT NOT NULL, prefix TEXT NOT NULL, suffix TEXT NOT NULL, first_serial {number} NOT NULL,
        band {number} NOT NULL, taken {number} NOT NULL, PRIMARY KEY (site_id, prefix, suffix, first_serial,
        band)){tail}""",
    """CREATE TABLE feed (
        site_id TEXT NOT NULL, n {number} NOT NULL, kind TEXT NOT NULL, "key" TEXT NOT NULL, ver {number}
        NOT NULL, op TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (site_id, n)){tail}""",
    'CREATE INDEX feed_key ON feed (site_id, kind, "key")',
    """CREATE TABLE feed_state (
        site_id TEXT NOT NULL, kind TEXT NOT NULL, "key" TEXT NOT NULL, n {number} NOT NULL, ver {number}
        NOT NULL, op TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (site_id, kind, "key")){tail}""",
    """CREATE TABLE incident (
        site_id TEXT NOT NULL, kind TEXT NOT NULL, "key" TEXT NOT NULL, state TEXT NOT NULL, facts TEXT NOT
        NULL, opened_ms {number} NOT NULL, closed_ms {number} NOT NULL, closed_by TEXT NOT NULL, PRIMARY KEY
        (site_id, kind, "key")){tail}""",
)
_SQLITE = {"number": "INTEGER", "bytes": "BLOB", "tail": " WITHOUT ROWID, STRICT"}
_SERVER = {"number": "BIGINT", "bytes": "BYTEA", "tail": ""}


def upgrade() -> None:
    """From nothing."""
    words = _SQLITE if op.get_bind().dialect.name == "sqlite" else _SERVER
    for table in TABLES:
        op.execute(table.format(**words))
