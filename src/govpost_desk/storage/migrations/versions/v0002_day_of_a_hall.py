"""The books of a hall: clearances, shifts, bags, inbound bags, stock-taking, limbo, supplies, emergency paper.

State tables are emptied by their new shape and filled again from the journal (`storage/rebuild.py`).
"""

from alembic import op

revision = "0002"
down_revision = "0001"

# Tables whose shape changes: dropped with their triggers and indexes, made anew, replayed.
RESHAPED = ("waybill_number", "enclosure", "mail_item", "packing")

TABLES = (
    """CREATE TABLE waybill_number (
        waybill_no TEXT NOT NULL PRIMARY KEY, range_id BLOB NOT NULL, order_id BLOB NOT NULL, state TEXT NOT NULL,
        void_reason TEXT, left_at INTEGER, voided_at INTEGER,
        CONSTRAINT ck_waybill_number_state CHECK (state IN ('reserved', 'used', 'voided')))
        STRICT, WITHOUT ROWID""",
    "CREATE INDEX ix_waybill_number_reserved ON waybill_number (state) WHERE state = 'reserved'",
    "CREATE INDEX ix_waybill_number_left ON waybill_number (left_at) WHERE left_at IS NOT NULL",
    """CREATE TABLE enclosure (
        order_id BLOB NOT NULL PRIMARY KEY, custody TEXT NOT NULL, register_id BLOB NOT NULL, line_id BLOB NOT NULL,
        waybill_no TEXT, CONSTRAINT ck_enclosure_custody CHECK
        (custody IN ('ticked', 'desk', 'labelled', 'sealed', 'collected', 'window', 'returned')))
        STRICT, WITHOUT ROWID""",
    """CREATE INDEX ix_enclosure_custody ON enclosure (custody)
        WHERE custody IN ('ticked', 'desk', 'labelled', 'sealed')""",
    """CREATE TABLE mail_item (
        waybill_no TEXT NOT NULL PRIMARY KEY, leg TEXT NOT NULL, payer TEXT NOT NULL, fee_fen INTEGER,
        fee_state TEXT NOT NULL, tariff_version TEXT NOT NULL, weight_g INTEGER NOT NULL, masked INTEGER NOT NULL,
        party_id BLOB NOT NULL, accepted_on TEXT NOT NULL, state TEXT NOT NULL, register_id BLOB,
        CONSTRAINT ck_mail_item_state CHECK
        (state IN ('labelled', 'sealed', 'collected', 'returned', 'voided'))) STRICT""",
    "CREATE INDEX ix_mail_item_sealed ON mail_item (state) WHERE state = 'sealed'",
    # `returned`: the envelope came back, its certificate may be posted again under another number (D-52)
    """CREATE TABLE packing (
        packing_id BLOB NOT NULL PRIMARY KEY, order_id BLOB NOT NULL, waybill_no TEXT NOT NULL, state TEXT NOT NULL,
        opened_at INTEGER NOT NULL, sealed_at INTEGER,
        CONSTRAINT ck_packing_state CHECK (state IN ('labelled', 'sealed', 'returned', 'voided'))) STRICT""",
    "CREATE UNIQUE INDEX ix_packing_live ON packing (order_id) WHERE state IN ('labelled', 'sealed')",
    "CREATE UNIQUE INDEX ix_packing_waybill ON packing (waybill_no)",
    "CREATE INDEX ix_packing_waiting ON packing (opened_at) WHERE state = 'labelled'",
    # `undone` is the position of the undoing, 0 while the line stands
    "CREATE INDEX ix_register_line_undone ON register_line (undone) WHERE undone > 0",
    "ALTER TABLE register_line ADD COLUMN unsaid TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE register ADD COLUMN paper_no TEXT NOT NULL DEFAULT ''",
    # a paper is entered beside the day's own register of the same window
    "DROP INDEX ix_register_open",
    "CREATE UNIQUE INDEX ix_register_open ON register (kind, side, corrects_no, paper_no) WHERE state = 'open'",
    # position of the epoch.opened event that voided what was left of the range
    "ALTER TABLE number_range ADD COLUMN voided_at INTEGER NOT NULL DEFAULT 0",
    # --- periods (D-33) ------------------------------------------------------------------------------------------
    # everything after position `starts_after` and up to `closed_at` belongs to the clearance
    """CREATE TABLE clearance (
        clearance_id BLOB NOT NULL PRIMARY KEY, business_on TEXT NOT NULL, clearance_no INTEGER NOT NULL,
        state TEXT NOT NULL, starts_after INTEGER NOT NULL, opened_at INTEGER NOT NULL, opened_ms INTEGER NOT NULL,
        opened_by TEXT NOT NULL, opening_pieces INTEGER NOT NULL, opening_numbers INTEGER NOT NULL, closed_at INTEGER,
        closed_ms INTEGER, closed_by TEXT, overdue INTEGER NOT NULL, reason TEXT NOT NULL, figures TEXT NOT NULL,
        CONSTRAINT uq_clearance_no UNIQUE (business_on, clearance_no),
        CONSTRAINT ck_clearance_state CHECK (state IN ('open', 'closed'))) STRICT""",
    "CREATE UNIQUE INDEX ix_clearance_open ON clearance (state) WHERE state = 'open'",
    # what the books had at the desk when the clearance closed; under the empty id what was there before the first
    """CREATE TABLE clearance_left (
        clearance_id BLOB NOT NULL, thing TEXT NOT NULL,
        CONSTRAINT pk_clearance_left PRIMARY KEY (clearance_id, thing)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE business_day (
        business_on TEXT NOT NULL PRIMARY KEY, day_id BLOB NOT NULL, closed_at INTEGER NOT NULL,
        closed_ms INTEGER NOT NULL, closed_by TEXT NOT NULL, reason TEXT NOT NULL, figures TEXT NOT NULL) STRICT""",
    """CREATE TABLE shift (
        shift_id BLOB NOT NULL PRIMARY KEY, business_on TEXT NOT NULL, shift_no INTEGER NOT NULL, state TEXT NOT NULL,
        opened_at INTEGER NOT NULL, opened_ms INTEGER NOT NULL, operator_no TEXT NOT NULL, closed_at INTEGER,
        closed_ms INTEGER, taker_no TEXT NOT NULL, figures TEXT NOT NULL,
        CONSTRAINT uq_shift_no UNIQUE (business_on, shift_no),
        CONSTRAINT ck_shift_state CHECK (state IN ('open', 'closed'))) STRICT""",
    "CREATE UNIQUE INDEX ix_shift_open ON shift (state) WHERE state = 'open'",
    # --- despatch (D-30) -----------------------------------------------------------------------------------------
    """CREATE TABLE route (
        route_code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, destination TEXT NOT NULL,
        destination_name TEXT NOT NULL, departs TEXT NOT NULL, days TEXT NOT NULL, active INTEGER NOT NULL,
        origin TEXT NOT NULL) STRICT""",
    """CREATE TABLE bag (
        bag_id BLOB NOT NULL PRIMARY KEY, bag_no TEXT NOT NULL, serial INTEGER NOT NULL, tag_no TEXT NOT NULL,
        own_tag INTEGER NOT NULL, epoch INTEGER NOT NULL, business_on TEXT NOT NULL, route_code TEXT NOT NULL,
        route_name TEXT NOT NULL, origin_office TEXT NOT NULL, destination TEXT NOT NULL,
        destination_name TEXT NOT NULL, state TEXT NOT NULL, opened_at INTEGER NOT NULL, opened_by TEXT NOT NULL,
        sealed_at INTEGER, sealed_ms INTEGER, sealed_by TEXT, sealed_on TEXT, clearance_no INTEGER, shift_no INTEGER,
        piece_count INTEGER NOT NULL, weight_g INTEGER NOT NULL, weighed INTEGER NOT NULL, seal_no TEXT NOT NULL,
        digest TEXT NOT NULL, register_id BLOB,
        CONSTRAINT ck_bag_state CHECK (state IN ('open', 'sealed', 'handed'))) STRICT""",
    # serials begin anew each year, so a tag number may come again once its first bag is gone
    "CREATE UNIQUE INDEX ix_bag_tag ON bag (tag_no) WHERE tag_no <> '' AND state IN ('open', 'sealed')",
    "CREATE INDEX ix_bag_any_tag ON bag (tag_no)",
    "CREATE UNIQUE INDEX ix_bag_thing ON bag ('bag:' || lower(hex(bag_id)))",  # as register lines name it
    "CREATE INDEX ix_bag_here ON bag (opened_at) WHERE state IN ('open', 'sealed')",
    "CREATE INDEX ix_bag_serial ON bag (destination, serial)",
    # `taken_out`: position of the taking out, 0 while the piece lies in the bag
    """CREATE TABLE bag_line (
        recorded_at INTEGER NOT NULL PRIMARY KEY, bag_id BLOB NOT NULL, waybill_no TEXT NOT NULL, order_id BLOB,
        case_no TEXT NOT NULL, operator_no TEXT NOT NULL, recorded_ms INTEGER NOT NULL,
        taken_out INTEGER NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX ix_bag_line_live ON bag_line (waybill_no) WHERE taken_out = 0",
    "CREATE INDEX ix_bag_line_bag ON bag_line (bag_id, recorded_at)",
    """CREATE TABLE tag_job (
        job_id BLOB NOT NULL PRIMARY KEY, bag_id BLOB NOT NULL, tag_no TEXT NOT NULL, copy_no INTEGER NOT NULL,
        reason TEXT NOT NULL, tag_sha256 TEXT NOT NULL, requested_ms INTEGER NOT NULL,
        CONSTRAINT uq_tag_job_copy UNIQUE (bag_id, tag_no, copy_no)) STRICT""",
    # --- inbound (D-31) ------------------------------------------------------------------------------------------
    """CREATE TABLE manifest (
        manifest_id BLOB NOT NULL PRIMARY KEY, tag_no TEXT NOT NULL, channel TEXT NOT NULL, line_count INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL) STRICT""",
    "CREATE INDEX ix_manifest_tag ON manifest (tag_no, recorded_at)",
    """CREATE TABLE manifest_line (
        manifest_id BLOB NOT NULL, line_no INTEGER NOT NULL, waybill_no TEXT NOT NULL, kind TEXT NOT NULL,
        CONSTRAINT pk_manifest_line PRIMARY KEY (manifest_id, line_no)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ix_manifest_line_waybill ON manifest_line (waybill_no)",
    """CREATE TABLE inbound_bag (
        inbound_id BLOB NOT NULL PRIMARY KEY, tag_no TEXT NOT NULL, manifest_id BLOB, state TEXT NOT NULL,
        business_on TEXT NOT NULL, clearance_no INTEGER, opened_at INTEGER NOT NULL, opened_ms INTEGER NOT NULL,
        opened_by TEXT NOT NULL, closed_at INTEGER, closed_ms INTEGER, closed_by TEXT, closed_on TEXT,
        closed_clearance INTEGER, sheet_no TEXT NOT NULL, daily_serial INTEGER, epoch INTEGER NOT NULL,
        expected INTEGER, found INTEGER NOT NULL,
        CONSTRAINT uq_inbound_bag_daily UNIQUE (epoch, closed_on, daily_serial),
        CONSTRAINT ck_inbound_bag_state CHECK (state IN ('open', 'closed'))) STRICT""",
    "CREATE INDEX ix_inbound_bag_tag ON inbound_bag (tag_no, opened_at)",
    "CREATE INDEX ix_inbound_bag_open ON inbound_bag (opened_at) WHERE state = 'open'",
    # `here`: 1 while the piece lies on the desk; `left_at`: position of its going, 0 before; `undone` as for registers;
    # `finding`: what people said of it (over and short follow from the manifest); `was`: what was said before, for the
    # undo; `changed_at`: position of the newest act about it; `came_back`: of the act that took it out of its old bag
    """CREATE TABLE inbound_line (
        recorded_at INTEGER NOT NULL PRIMARY KEY, line_id BLOB NOT NULL, inbound_id BLOB NOT NULL,
        waybill_no TEXT NOT NULL, order_id BLOB, case_no TEXT NOT NULL, kind TEXT NOT NULL, finding TEXT NOT NULL,
        reason TEXT NOT NULL, here INTEGER NOT NULL, left_at INTEGER NOT NULL, register_id BLOB,
        undone INTEGER NOT NULL, was TEXT NOT NULL, changed_at INTEGER NOT NULL, came_back INTEGER NOT NULL,
        CONSTRAINT uq_inbound_line UNIQUE (line_id)) STRICT""",
    "CREATE UNIQUE INDEX ix_inbound_line_live ON inbound_line (inbound_id, waybill_no)"
    " WHERE undone = 0 AND waybill_no <> ''",
    "CREATE INDEX ix_inbound_line_waybill ON inbound_line (waybill_no, recorded_at)",
    "CREATE INDEX ix_inbound_line_bag ON inbound_line (inbound_id, recorded_at)",
    "CREATE UNIQUE INDEX ix_inbound_line_here ON inbound_line (waybill_no) WHERE here = 1 AND waybill_no <> ''",
    "CREATE INDEX ix_inbound_line_at_desk ON inbound_line (recorded_at) WHERE here = 1",
    """CREATE TABLE verification_note (
        note_id BLOB NOT NULL PRIMARY KEY, note_no TEXT NOT NULL, inbound_id BLOB NOT NULL, tag_no TEXT NOT NULL,
        state TEXT NOT NULL, epoch INTEGER NOT NULL, business_on TEXT NOT NULL, daily_serial INTEGER NOT NULL,
        difference_count INTEGER NOT NULL, drafted_at INTEGER NOT NULL, drafted_ms INTEGER NOT NULL,
        operator_no TEXT NOT NULL, answer TEXT NOT NULL, answered_ms INTEGER, answered_by TEXT NOT NULL,
        CONSTRAINT uq_verification_note_no UNIQUE (note_no),
        CONSTRAINT uq_verification_note_daily UNIQUE (epoch, business_on, daily_serial),
        CONSTRAINT ck_verification_note_state CHECK (state IN ('drafted', 'sent', 'answered'))) STRICT""",
    "CREATE INDEX ix_verification_note_open ON verification_note (drafted_at) WHERE state <> 'answered'",
    # --- stock-taking (D-33) -------------------------------------------------------------------------------------
    """CREATE TABLE stocktaking (
        stock_id BLOB NOT NULL PRIMARY KEY, state TEXT NOT NULL, opened_at INTEGER NOT NULL, opened_ms INTEGER NOT NULL,
        opened_by TEXT NOT NULL, closed_at INTEGER, closed_ms INTEGER, closed_by TEXT, expected INTEGER NOT NULL,
        counted INTEGER NOT NULL, CONSTRAINT ck_stocktaking_state CHECK (state IN ('open', 'closed'))) STRICT""",
    "CREATE UNIQUE INDEX ix_stocktaking_open ON stocktaking (state) WHERE state = 'open'",
    "CREATE INDEX ix_stocktaking_closed ON stocktaking (closed_at) WHERE state = 'closed'",
    """CREATE TABLE stock_line (
        recorded_at INTEGER NOT NULL PRIMARY KEY, stock_id BLOB NOT NULL, thing TEXT NOT NULL, waybill_no TEXT NOT NULL,
        case_no TEXT NOT NULL, finding TEXT NOT NULL, undone INTEGER NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX ix_stock_line_live ON stock_line (stock_id, thing) WHERE undone = 0",
    """CREATE TABLE stock_difference (
        stock_id BLOB NOT NULL, kind TEXT NOT NULL, thing TEXT NOT NULL, waybill_no TEXT NOT NULL,
        case_no TEXT NOT NULL, CONSTRAINT pk_stock_difference PRIMARY KEY (stock_id, kind, thing))
        STRICT, WITHOUT ROWID""",
    # --- limbo: missing and extra pieces until they are found, corrected or complained of ---------------------------
    """CREATE TABLE limbo (
        limbo_id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, side TEXT NOT NULL, order_id BLOB,
        thing TEXT NOT NULL, case_no TEXT NOT NULL, waybill_no TEXT NOT NULL, opened_at INTEGER NOT NULL,
        opened_on TEXT NOT NULL, closed_at INTEGER, closed_how TEXT NOT NULL, complaint_no TEXT NOT NULL) STRICT""",
    "CREATE INDEX ix_limbo_short ON limbo (thing) WHERE kind = 'short'",
    "CREATE UNIQUE INDEX ix_limbo_open ON limbo (thing, kind) WHERE closed_at IS NULL",
    # --- supplies (D-84), people's work, emergency paper ------------------------------------------------------------
    """CREATE TABLE supply (
        kind TEXT NOT NULL PRIMARY KEY, on_hand INTEGER NOT NULL, reorder_point INTEGER NOT NULL,
        reorder_due INTEGER NOT NULL) STRICT""",
    """CREATE TABLE assignment (
        work TEXT NOT NULL, window_code TEXT NOT NULL, operator_no TEXT NOT NULL,
        CONSTRAINT pk_assignment PRIMARY KEY (work, window_code)) STRICT""",
    """CREATE TABLE emergency_sheet (
        sheet_no TEXT NOT NULL PRIMARY KEY, sheet_id BLOB NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
        epoch INTEGER NOT NULL, business_on TEXT NOT NULL, daily_serial INTEGER NOT NULL, issued_at INTEGER NOT NULL,
        window_code TEXT NOT NULL, written_on TEXT NOT NULL, unsigned INTEGER NOT NULL, register_id BLOB,
        CONSTRAINT ck_emergency_sheet_state CHECK (state IN ('issued', 'entered', 'voided'))) STRICT""",
    """CREATE TABLE emergency_number (
        waybill_no TEXT NOT NULL PRIMARY KEY, sheet_no TEXT NOT NULL, order_id BLOB) STRICT, WITHOUT ROWID""",
)

TRIGGERS = (
    # a number set aside for emergency paper has no order before the paper is entered
    """CREATE TRIGGER waybill_number_once BEFORE UPDATE ON waybill_number
        WHEN OLD.state = 'voided' OR (NEW.order_id IS NOT OLD.order_id AND OLD.order_id <> x'')
             OR (OLD.state = 'used' AND NEW.state = 'reserved')
        BEGIN SELECT RAISE(ABORT, 'a number serves once'); END""",
    """CREATE TRIGGER waybill_number_no_delete BEFORE DELETE ON waybill_number
        BEGIN SELECT RAISE(ABORT, 'a number serves once'); END""",
    """CREATE TRIGGER bag_line_no_insert BEFORE INSERT ON bag_line
        WHEN (SELECT state FROM bag WHERE bag_id = NEW.bag_id) <> 'open'
        BEGIN SELECT RAISE(ABORT, 'closed bag'); END""",
    """CREATE TRIGGER bag_line_no_delete BEFORE DELETE ON bag_line
        BEGIN SELECT RAISE(ABORT, 'append only: bag_line'); END""",
    """CREATE TRIGGER bag_handed_no_update BEFORE UPDATE ON bag WHEN OLD.state = 'handed' AND (
        NEW.state = 'open' OR NEW.tag_no IS NOT OLD.tag_no OR NEW.digest IS NOT OLD.digest)
        BEGIN SELECT RAISE(ABORT, 'closed bag'); END""",
    """CREATE TRIGGER clearance_closed_no_update BEFORE UPDATE ON clearance WHEN OLD.state = 'closed'
        BEGIN SELECT RAISE(ABORT, 'closed clearance'); END""",
    """CREATE TRIGGER clearance_no_delete BEFORE DELETE ON clearance
        BEGIN SELECT RAISE(ABORT, 'append only: clearance'); END""",
    """CREATE TRIGGER business_day_no_update BEFORE UPDATE ON business_day
        BEGIN SELECT RAISE(ABORT, 'closed day'); END""",
    """CREATE TRIGGER business_day_no_delete BEFORE DELETE ON business_day
        BEGIN SELECT RAISE(ABORT, 'append only: business_day'); END""",
    """CREATE TRIGGER inbound_line_no_insert BEFORE INSERT ON inbound_line
        WHEN (SELECT state FROM inbound_bag WHERE inbound_id = NEW.inbound_id) <> 'open'
        BEGIN SELECT RAISE(ABORT, 'closed inbound bag'); END""",
    """CREATE TRIGGER inbound_line_no_change BEFORE UPDATE ON inbound_line
        WHEN (SELECT state FROM inbound_bag WHERE inbound_id = OLD.inbound_id) <> 'open' AND (
        NEW.undone <> OLD.undone OR NEW.kind <> OLD.kind OR NEW.finding <> OLD.finding OR NEW.reason <> OLD.reason)
        BEGIN SELECT RAISE(ABORT, 'closed inbound bag'); END""",
    """CREATE TRIGGER inbound_line_no_delete BEFORE DELETE ON inbound_line
        BEGIN SELECT RAISE(ABORT, 'append only: inbound_line'); END""",
    """CREATE TRIGGER inbound_bag_closed_no_update BEFORE UPDATE ON inbound_bag WHEN OLD.state = 'closed'
        BEGIN SELECT RAISE(ABORT, 'closed inbound bag'); END""",
    """CREATE TRIGGER inbound_bag_no_delete BEFORE DELETE ON inbound_bag
        BEGIN SELECT RAISE(ABORT, 'append only: inbound_bag'); END""",
    """CREATE TRIGGER manifest_line_no_update BEFORE UPDATE ON manifest_line
        BEGIN SELECT RAISE(ABORT, 'append only: manifest_line'); END""",
    """CREATE TRIGGER manifest_line_no_delete BEFORE DELETE ON manifest_line
        BEGIN SELECT RAISE(ABORT, 'append only: manifest_line'); END""",
    """CREATE TRIGGER verification_note_answered BEFORE UPDATE ON verification_note WHEN OLD.state = 'answered'
        BEGIN SELECT RAISE(ABORT, 'answered note'); END""",
    """CREATE TRIGGER verification_note_no_delete BEFORE DELETE ON verification_note
        BEGIN SELECT RAISE(ABORT, 'append only: verification_note'); END""",
)


def upgrade() -> None:
    """Change the shape; the caller fills the state tables again from the journal."""
    for table in RESHAPED:
        op.execute(f"DROP TABLE {table}")
    for statement in (*TABLES, *TRIGGERS):
        op.execute(statement)
    op.execute("PRAGMA user_version = 2")
