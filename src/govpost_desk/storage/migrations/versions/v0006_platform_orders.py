"""Platform orders of head office's feed, 封袋拦截, what other desks of the hall hold; the feed is read anew for them.

`interception` and `desk_order.hub_rev` are filled again from the journal; `hub_order` and `other_desk_custody` are head
office's side.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES: tuple[str, ...] = (
    # newest revision of the platform that this desk's order has taken in; 0: none
    "ALTER TABLE desk_order ADD COLUMN hub_rev INTEGER NOT NULL DEFAULT 0",
    # a cancel or change that came when the piece was in custody; `stage`: where it was, left: too late
    """CREATE TABLE interception (
        raised_at INTEGER NOT NULL PRIMARY KEY, raised_ms INTEGER NOT NULL, order_id BLOB NOT NULL,
        waybill_no TEXT NOT NULL, why TEXT NOT NULL, rev INTEGER NOT NULL, stage TEXT NOT NULL,
        settled_at INTEGER NOT NULL, how TEXT NOT NULL,
        CONSTRAINT ck_interception_why CHECK (why IN ('cancelled', 'changed'))) STRICT""",
    "CREATE INDEX ix_interception_order ON interception (order_id)",
    "CREATE INDEX ix_interception_open ON interception (raised_at) WHERE settled_at = 0",
    # --- not from the journal ------------------------------------------------------------------------------------
    # `waiting` 1: open, and no order of this desk yet; only then, or while an interception of a change is open, does it
    # hold a person. `came_at`: the journal position at which it first came
    """CREATE TABLE hub_order (
        order_id BLOB NOT NULL PRIMARY KEY, source TEXT NOT NULL, case_no TEXT NOT NULL, part INTEGER NOT NULL,
        channel TEXT NOT NULL, window_code TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
        rev INTEGER NOT NULL, item_name TEXT NOT NULL, document_name TEXT NOT NULL, department TEXT NOT NULL,
        issued_on TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, address TEXT NOT NULL,
        division TEXT NOT NULL, division_choices TEXT NOT NULL, payer TEXT NOT NULL, mode TEXT NOT NULL,
        receipt INTEGER NOT NULL, weight_g INTEGER NOT NULL, note TEXT NOT NULL, problems TEXT NOT NULL,
        waiting INTEGER NOT NULL, came_at INTEGER NOT NULL,
        CONSTRAINT ck_hub_order_state CHECK (state IN ('open', 'cancelled'))) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ix_hub_order_case ON hub_order (case_no)",
    "CREATE INDEX ix_hub_order_waiting ON hub_order (window_code, came_at) WHERE waiting = 1",
    # once it is an order of this desk, the person stands there alone
    """CREATE TRIGGER hub_order_known AFTER INSERT ON desk_order BEGIN
        UPDATE hub_order SET waiting = 0, name = '', phone = '', address = '', note = ''
        WHERE order_id = new.order_id AND waiting = 1;
    END""",
    "DROP TABLE other_desk_custody",
    # a certificate that another desk of the hall holds or has sent on, by its newest act
    """CREATE TABLE other_desk_custody (
        order_id BLOB NOT NULL PRIMARY KEY, desk_id TEXT NOT NULL, case_no TEXT NOT NULL, waybill_no TEXT NOT NULL,
        act TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ix_other_desk_custody_case ON other_desk_custody (case_no)",
    "CREATE INDEX ix_other_desk_custody_waybill ON other_desk_custody (waybill_no)",
    "DELETE FROM feed_item",
    "DELETE FROM feed_cursor",
)


def upgrade() -> None:
    """Add the tables; the caller fills them."""
    for statement in TABLES:
        op.execute(statement)
    op.execute("PRAGMA user_version = 6")
