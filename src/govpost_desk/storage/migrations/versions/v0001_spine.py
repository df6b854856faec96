"""The spine: journal, reference rows, orders, numbers, registers, packing, print lane."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    # --- the journal: never updated; a personal part goes only when an erasure names its event -------------------
    """CREATE TABLE event (
        position INTEGER NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, event_id BLOB NOT NULL,
        type TEXT NOT NULL, wall_ms INTEGER NOT NULL, hlc INTEGER NOT NULL, hash BLOB NOT NULL, header BLOB NOT NULL,
        salt BLOB NOT NULL, body BLOB NOT NULL, sig BLOB,
        CONSTRAINT uq_event_event_id UNIQUE (event_id)) STRICT""",
    # what an undo may not pass (D-21: a printed label, a closed register)
    "CREATE INDEX ix_event_barrier ON event (position) WHERE type IN ('label.requested', 'register.closed')",
    "CREATE INDEX ix_event_erasure ON event (position) WHERE type = 'personal.erased'",
    """CREATE TABLE event_personal (
        position INTEGER NOT NULL PRIMARY KEY, psalt BLOB NOT NULL, personal BLOB NOT NULL,
        CONSTRAINT fk_event_personal_position FOREIGN KEY (position) REFERENCES event (position)) STRICT""",
    """CREATE TABLE epoch_grant (
        epoch INTEGER NOT NULL PRIMARY KEY, desk_id TEXT NOT NULL, nonce BLOB NOT NULL, origin TEXT NOT NULL,
        granted_ms INTEGER NOT NULL) STRICT""",
    # --- reference rows ------------------------------------------------------------------------------------------
    """CREATE TABLE desk_profile (
        desk_id TEXT NOT NULL PRIMARY KEY, centre_code TEXT NOT NULL, centre_name TEXT NOT NULL,
        division TEXT NOT NULL,
        hotline TEXT NOT NULL, supervision_hotline TEXT NOT NULL, demo INTEGER NOT NULL,
        origin TEXT NOT NULL) STRICT""",
    "CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, origin TEXT NOT NULL) STRICT",
    """CREATE TABLE government_window (
        window_code TEXT NOT NULL PRIMARY KEY, source TEXT NOT NULL, department TEXT NOT NULL,
        sender_name TEXT NOT NULL, sender_address TEXT NOT NULL, sender_phone TEXT NOT NULL, payer TEXT NOT NULL,
        mode TEXT NOT NULL, receipt INTEGER NOT NULL, weight_g INTEGER NOT NULL, bundles INTEGER NOT NULL,
        origin TEXT NOT NULL) STRICT""",
    """CREATE TABLE operator (
        operator_no TEXT NOT NULL PRIMARY KEY, role TEXT NOT NULL, active INTEGER NOT NULL, party_id BLOB NOT NULL,
        origin TEXT NOT NULL) STRICT""",
    """CREATE TABLE signer (
        side TEXT NOT NULL, signer_no INTEGER NOT NULL, active INTEGER NOT NULL, party_id BLOB NOT NULL,
        origin TEXT NOT NULL, CONSTRAINT pk_signer PRIMARY KEY (side, signer_no)) STRICT""",
    """CREATE TABLE list_layout (
        source TEXT NOT NULL, fingerprint TEXT NOT NULL, layout TEXT NOT NULL,
        CONSTRAINT pk_list_layout PRIMARY KEY (source, fingerprint)) STRICT""",
    """CREATE TABLE other_desk_custody (
        order_id BLOB NOT NULL PRIMARY KEY, desk_id TEXT NOT NULL, accepted_on TEXT NOT NULL) STRICT""",
    # --- people: the only state table with personal data ---------------------------------------------------------
    """CREATE TABLE party (
        party_id BLOB NOT NULL PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL,
        address TEXT NOT NULL, note TEXT NOT NULL, list_digest TEXT NOT NULL, erased INTEGER NOT NULL) STRICT""",
    # --- orders and lists ----------------------------------------------------------------------------------------
    """CREATE TABLE list_import (
        list_id BLOB NOT NULL PRIMARY KEY, window_code TEXT NOT NULL, channel TEXT NOT NULL, file_sha256 TEXT NOT NULL,
        row_count INTEGER NOT NULL, new_count INTEGER NOT NULL, changed_count INTEGER NOT NULL,
        incomplete_count INTEGER NOT NULL, rejected_count INTEGER NOT NULL, recorded_ms INTEGER NOT NULL) STRICT""",
    """CREATE TABLE held_row (
        row_id BLOB NOT NULL PRIMARY KEY, list_id BLOB NOT NULL, row_no INTEGER NOT NULL, reason TEXT NOT NULL,
        cells TEXT NOT NULL, erased INTEGER NOT NULL) STRICT""",
    """CREATE TABLE desk_order (
        order_id BLOB NOT NULL PRIMARY KEY, source TEXT NOT NULL, case_no TEXT NOT NULL, part INTEGER NOT NULL,
        window_code TEXT NOT NULL, channel TEXT NOT NULL, item_name TEXT NOT NULL, document_name TEXT NOT NULL,
        department TEXT NOT NULL, issued_on TEXT, division TEXT NOT NULL, division_choices TEXT NOT NULL,
        payer TEXT NOT NULL, mode TEXT NOT NULL, receipt INTEGER NOT NULL, weight_g INTEGER NOT NULL,
        defaults TEXT NOT NULL, problems TEXT NOT NULL, corrected TEXT NOT NULL, party_id BLOB NOT NULL,
        status TEXT NOT NULL,
        recorded_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
        CONSTRAINT uq_desk_order_case_no UNIQUE (case_no, source, part),
        CONSTRAINT ck_desk_order_status CHECK (status IN ('open', 'taken', 'withdrawn'))) STRICT""",
    "CREATE INDEX ix_desk_order_open ON desk_order (window_code, recorded_at) WHERE status = 'open'",
    # --- numbers -------------------------------------------------------------------------------------------------
    """CREATE TABLE number_range (
        range_id BLOB NOT NULL PRIMARY KEY, prefix TEXT NOT NULL, suffix TEXT NOT NULL, first_serial INTEGER NOT NULL,
        count INTEGER NOT NULL, taken INTEGER NOT NULL, epoch INTEGER NOT NULL, origin TEXT NOT NULL,
        added_at INTEGER NOT NULL, CONSTRAINT ck_number_range_taken CHECK (taken BETWEEN 0 AND count)) STRICT""",
    """CREATE TABLE waybill_number (
        waybill_no TEXT NOT NULL PRIMARY KEY, range_id BLOB NOT NULL, order_id BLOB NOT NULL, state TEXT NOT NULL,
        void_reason TEXT, CONSTRAINT ck_waybill_number_state CHECK (state IN ('reserved', 'used', 'voided')))
        STRICT, WITHOUT ROWID""",
    # --- custody -------------------------------------------------------------------------------------------------
    """CREATE TABLE enclosure (
        order_id BLOB NOT NULL PRIMARY KEY, custody TEXT NOT NULL, register_id BLOB NOT NULL, line_id BLOB NOT NULL,
        waybill_no TEXT, CONSTRAINT ck_enclosure_custody CHECK
        (custody IN ('ticked', 'desk', 'labelled', 'sealed', 'collected', 'window'))) STRICT, WITHOUT ROWID""",
    """CREATE INDEX ix_enclosure_custody ON enclosure (custody)
        WHERE custody IN ('ticked', 'desk', 'labelled', 'sealed')""",
    """CREATE TABLE register (
        register_id BLOB NOT NULL PRIMARY KEY, kind TEXT NOT NULL, side TEXT NOT NULL, corrects_no TEXT NOT NULL,
        state TEXT NOT NULL, register_no TEXT, business_on TEXT, daily_serial INTEGER, epoch INTEGER NOT NULL,
        operator_no TEXT NOT NULL, opened_at INTEGER NOT NULL, closed_at INTEGER, closed_ms INTEGER,
        set_aside_at INTEGER NOT NULL, open_count INTEGER NOT NULL, line_count INTEGER NOT NULL,
        difference_count INTEGER NOT NULL, digest TEXT NOT NULL, other_signer INTEGER, post_signer TEXT,
        signed_copies INTEGER NOT NULL, CONSTRAINT uq_register_register_no UNIQUE (register_no),
        CONSTRAINT uq_register_daily UNIQUE (epoch, business_on, daily_serial),
        CONSTRAINT ck_register_state CHECK (state IN ('open', 'closed', 'signed'))) STRICT""",
    "CREATE UNIQUE INDEX ix_register_open ON register (kind, side, corrects_no) WHERE state = 'open'",
    """CREATE TABLE register_line (
        recorded_at INTEGER NOT NULL PRIMARY KEY, line_id BLOB NOT NULL, register_id BLOB NOT NULL, fate TEXT NOT NULL,
        thing TEXT NOT NULL, order_id BLOB, case_no TEXT NOT NULL, waybill_no TEXT NOT NULL, party_id BLOB,
        reason TEXT NOT NULL, custody_back INTEGER NOT NULL, replaces BLOB, undone INTEGER NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX ix_register_line_live ON register_line (register_id, thing) WHERE undone = 0",
    """CREATE TABLE packing (
        packing_id BLOB NOT NULL PRIMARY KEY, order_id BLOB NOT NULL, waybill_no TEXT NOT NULL, state TEXT NOT NULL,
        opened_at INTEGER NOT NULL, sealed_at INTEGER,
        CONSTRAINT ck_packing_state CHECK (state IN ('labelled', 'sealed', 'voided'))) STRICT""",
    "CREATE UNIQUE INDEX ix_packing_live ON packing (order_id) WHERE state IN ('labelled', 'sealed')",
    "CREATE UNIQUE INDEX ix_packing_waybill ON packing (waybill_no)",
    "CREATE INDEX ix_packing_waiting ON packing (opened_at) WHERE state = 'labelled'",
    """CREATE TABLE mail_item (
        waybill_no TEXT NOT NULL PRIMARY KEY, leg TEXT NOT NULL, payer TEXT NOT NULL, fee_fen INTEGER,
        fee_state TEXT NOT NULL, tariff_version TEXT NOT NULL, weight_g INTEGER NOT NULL, masked INTEGER NOT NULL,
        party_id BLOB NOT NULL, accepted_on TEXT NOT NULL, state TEXT NOT NULL, register_id BLOB,
        CONSTRAINT ck_mail_item_state CHECK (state IN ('labelled', 'sealed', 'collected', 'voided'))) STRICT""",
    "CREATE INDEX ix_mail_item_sealed ON mail_item (state) WHERE state = 'sealed'",
    """CREATE TABLE label_job (
        job_id BLOB NOT NULL PRIMARY KEY, packing_id BLOB NOT NULL, waybill_no TEXT NOT NULL, copy_no INTEGER NOT NULL,
        reason TEXT NOT NULL, label_sha256 TEXT NOT NULL, model_version INTEGER NOT NULL, head TEXT NOT NULL,
        operator_no TEXT NOT NULL, requested_ms INTEGER NOT NULL,
        CONSTRAINT uq_label_job_copy UNIQUE (waybill_no, copy_no)) STRICT""",
    """CREATE TABLE approval_due (
        act_id BLOB NOT NULL PRIMARY KEY, act TEXT NOT NULL, subject TEXT NOT NULL, operator_no TEXT NOT NULL,
        approved_by TEXT, method TEXT, approved_ms INTEGER) STRICT""",
    """CREATE TABLE document (
        document_id BLOB NOT NULL PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, mark TEXT NOT NULL,
        sha256 TEXT NOT NULL, superseded INTEGER NOT NULL, stored_at INTEGER NOT NULL) STRICT""",
    "CREATE INDEX ix_document_subject ON document (subject, kind)",
    # --- what is not rebuilt from the journal: secrets, bytes and the print lane ----------------------------------
    """CREATE TABLE operator_credential (
        operator_no TEXT NOT NULL PRIMARY KEY, pin_hash TEXT NOT NULL, failures INTEGER NOT NULL,
        proven_on TEXT NOT NULL) STRICT""",
    "CREATE TABLE document_bytes (sha256 TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL) STRICT",
    """CREATE TABLE print_job (
        print_no INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, job_id BLOB NOT NULL, copies INTEGER NOT NULL,
        state TEXT NOT NULL, cause TEXT NOT NULL, changed_ms INTEGER NOT NULL,
        CONSTRAINT ck_print_job_state CHECK
        (state IN ('queued', 'sending', 'done', 'unconfirmed', 'confirmed', 'cancelled'))) STRICT""",
    "CREATE UNIQUE INDEX ix_print_job_label ON print_job (job_id) WHERE kind = 'label'",
    "CREATE INDEX ix_print_job_due ON print_job (print_no) WHERE state IN ('queued', 'sending')",
    "CREATE TABLE keeping (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT",
)

TRIGGERS = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append only: event'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append only: event'); END",
    """CREATE TRIGGER event_personal_no_update BEFORE UPDATE ON event_personal
        BEGIN SELECT RAISE(ABORT, 'append only: event_personal'); END""",
    # a personal part may go only when a personal.erased event that names its event stands in the journal
    """CREATE TRIGGER event_personal_named BEFORE DELETE ON event_personal
        WHEN NOT EXISTS (SELECT 1 FROM event AS e, json_each(CAST(e.body AS TEXT), '$.event_ids') AS named
                         JOIN event AS target ON target.position = OLD.position
                         WHERE e.type = 'personal.erased' AND e.position > OLD.position
                           AND named.value = lower(hex(target.event_id)))
        BEGIN SELECT RAISE(ABORT, 'append only: event_personal'); END""",
    """CREATE TRIGGER register_closed_no_update BEFORE UPDATE ON register WHEN OLD.state <> 'open' AND (
        NEW.state = 'open' OR NEW.register_no IS NOT OLD.register_no OR NEW.digest IS NOT OLD.digest
        OR NEW.line_count <> OLD.line_count OR NEW.closed_at IS NOT OLD.closed_at OR NEW.side <> OLD.side)
        BEGIN SELECT RAISE(ABORT, 'closed register'); END""",
    """CREATE TRIGGER register_no_delete BEFORE DELETE ON register
        BEGIN SELECT RAISE(ABORT, 'append only: register'); END""",
    """CREATE TRIGGER register_line_no_insert BEFORE INSERT ON register_line
        WHEN (SELECT state FROM register WHERE register_id = NEW.register_id) <> 'open'
        BEGIN SELECT RAISE(ABORT, 'closed register'); END""",
    """CREATE TRIGGER register_line_no_update BEFORE UPDATE ON register_line
        WHEN (SELECT state FROM register WHERE register_id = OLD.register_id) <> 'open'
        BEGIN SELECT RAISE(ABORT, 'closed register'); END""",
    """CREATE TRIGGER register_line_no_delete BEFORE DELETE ON register_line
        BEGIN SELECT RAISE(ABORT, 'append only: register_line'); END""",
    """CREATE TRIGGER waybill_number_once BEFORE UPDATE ON waybill_number
        WHEN OLD.state = 'voided' OR NEW.order_id IS NOT OLD.order_id
             OR (OLD.state = 'used' AND NEW.state = 'reserved')
        BEGIN SELECT RAISE(ABORT, 'a number serves once'); END""",
    """CREATE TRIGGER waybill_number_no_delete BEFORE DELETE ON waybill_number
        BEGIN SELECT RAISE(ABORT, 'a number serves once'); END""",
)


def upgrade() -> None:
    """Create everything; the file says version 1 in `user_version` within the same transaction."""
    for statement in (*TABLES, *TRIGGERS):
        op.execute(statement)
    op.execute("PRAGMA application_id = 1196442692")  # 'GPDD'
    op.execute("PRAGMA user_version = 1")
