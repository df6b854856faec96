"""封袋拦截: a cancel or change of head office that came when the certificate was in custody; how each was settled.

Open until it is settled by a fact. Of stage `left` nothing can be done here: it is only shown.
"""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

CANCELLED, CHANGED = "cancelled", "changed"
LEFT = "left"  # stage of what came too late
HANDED_BACK = "handed_back"


@dataclass(frozen=True, kw_only=True)
class Interception:
    """One that is open, or came too late. `why`: cancelled outweighs changed; `custody`, `waybill_no`: as it is now.

    `asked_no`: the number under which it was raised, "" before there was one; bag fields: of the bag it lies in.
    """

    order_id: bytes
    case_no: str
    why: str
    rev: int
    stage: str
    raised_ms: int
    asked_no: str
    custody: str
    waybill_no: str
    bag_no: str
    bag_tag: str
    bag_state: str


_SELECT = (
    "SELECT i.order_id, o.case_no, min(i.why), max(i.rev), i.stage, max(i.raised_ms), max(i.waybill_no),"
    " coalesce(e.custody, ''), coalesce(e.waybill_no, ''), coalesce(b.bag_no, ''), coalesce(b.tag_no, ''),"
    " coalesce(b.state, '') FROM interception i JOIN desk_order o USING (order_id)"
    " LEFT JOIN enclosure e USING (order_id)"
    " LEFT JOIN bag_line l ON l.waybill_no = e.waybill_no AND l.taken_out = 0 LEFT JOIN bag b ON b.bag_id = l.bag_id"
    " AND b.state IN ('open', 'sealed') WHERE i.settled_at = 0 AND "
)
_GROUPED = " GROUP BY i.order_id ORDER BY min(i.raised_at)"


def apply_interception_raised(execute: Execute, fact: Fact) -> None:
    """Head office's cancel or change met a certificate in custody."""
    body = fact.body
    execute(
        "INSERT INTO interception (raised_at, raised_ms, order_id, waybill_no, why, rev, stage, settled_at, how)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 0, '')",
        (
            fact.position,
            fact.wall_ms,
            bytes.fromhex(body["order_id"]),
            body["waybill_no"],
            body["why"],
            body["rev"],
            body["stage"],
        ),
    )


def apply_interception_settled(execute: Execute, fact: Fact) -> None:
    """All that is open about the order is settled; a cancelled certificate that is back at the window is on no list."""
    body, identity = fact.body, bytes.fromhex(fact.body["order_id"])
    cancelled = execute(
        "SELECT 1 FROM interception WHERE order_id = ? AND settled_at = 0 AND why = 'cancelled'", (identity,)
    ).fetchone()
    execute(
        "UPDATE interception SET settled_at = ?, how = ? WHERE order_id = ? AND settled_at = 0 AND stage <> 'left'",
        (fact.position, body["how"], identity),
    )
    if cancelled and body["how"] == HANDED_BACK:
        execute("UPDATE desk_order SET status = 'withdrawn' WHERE order_id = ?", (identity,))


def number_in_use(execute: Execute, order_id: bytes) -> str:
    """The number that a certificate in custody bears or is kept for; "" for none."""
    row = execute("SELECT coalesce(waybill_no, '') FROM enclosure WHERE order_id = ?", (order_id,)).fetchone()
    return row[0] if row else ""


def is_being_handed(execute: Execute, waybill_no: str) -> bool:
    """Whether a piece stands on a register to the driver that is still open: it has not left."""
    row = execute(
        "SELECT 1 FROM mail_item m JOIN register r USING (register_id) WHERE m.waybill_no = ? AND r.state = 'open'",
        (waybill_no,),
    ).fetchone()
    return row is not None


def any_open(execute: Execute) -> bool:
    """Whether anything has to be intercepted at all: asked with every scan."""
    query = "SELECT 1 FROM interception WHERE settled_at = 0 AND stage <> 'left' LIMIT 1"
    return execute(query).fetchone() is not None


def open_ones(execute: Execute) -> list[Interception]:
    """What has to be settled, the oldest first; one an order."""
    return _read(execute, "i.stage <> 'left'")


def of_order(execute: Execute, order_id: bytes) -> Interception | None:
    """The open one of an order."""
    return next(iter(_read(execute, "i.stage <> 'left' AND i.order_id = ?", order_id)), None)


def too_late(execute: Execute) -> list[Interception]:
    """What came after the piece had left."""
    return _read(execute, "i.stage = 'left'")


def _read(execute: Execute, condition: str, *values: object) -> list[Interception]:
    rows = execute(_SELECT + condition + _GROUPED, values).fetchall()
    return [Interception(**dict(zip(Interception.__dataclass_fields__, row, strict=True))) for row in rows]
