"""What lies at the desk beside the bags, for the window: each piece with its bag, what waits to be handed on."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.storage.flows import AT_DESK


@dataclass(frozen=True, kw_only=True)
class DeskPiece:
    """A certificate at the desk. `thing`: hex order id; `taken_at`: position of its taking over; `bag_*`: of the
    open or sealed bag it lies in. `name` is shown on the counter's own screen only.
    """

    thing: str
    waybill_no: str
    case_no: str
    name: str
    division: str
    weight_g: int
    custody: str
    taken_at: int
    bag_id: bytes | None
    bag_no: str
    bag_state: str


@dataclass(frozen=True, kw_only=True)
class InboundThing:
    """A piece out of an inbound bag that lies on the desk. `thing`: "in:" and its hex id; `kind`: piece, returned,
    receipt; the rest as above.
    """

    thing: str
    waybill_no: str
    case_no: str
    name: str
    division: str
    window_code: str
    kind: str
    bag_id: bytes | None
    bag_no: str
    bag_state: str


_BAG = (
    " LEFT JOIN bag_line i ON i.waybill_no = {number} AND i.taken_out = 0"
    " LEFT JOIN bag b ON b.bag_id = i.bag_id AND b.state IN ('open', 'sealed')"
)
_PIECES = (
    "SELECT lower(hex(e.order_id)), coalesce(e.waybill_no, ''), o.case_no, p.name, o.division,"  # noqa: S608
    " coalesce(m.weight_g, o.weight_g), e.custody, coalesce(l.recorded_at, 0), b.bag_id, coalesce(b.bag_no, ''),"
    " coalesce(b.state, '') FROM enclosure e JOIN desk_order o USING (order_id)"
    " JOIN party p ON p.party_id = o.party_id LEFT JOIN mail_item m ON m.waybill_no = e.waybill_no"
    " LEFT JOIN register_line l ON l.register_id = e.register_id AND l.thing = lower(hex(e.order_id)) AND l.undone = 0"
    f"{_BAG.format(number='e.waybill_no')} WHERE e.custody IN ({AT_DESK}) ORDER BY coalesce(l.recorded_at, 0)"
)
_INBOUND = (
    "SELECT 'in:' || lower(hex(h.line_id)), h.waybill_no, h.case_no, coalesce(p.name, ''),"  # noqa: S608
    " coalesce(o.division, ''), coalesce(o.window_code, ''), h.kind, b.bag_id, coalesce(b.bag_no, ''),"
    " coalesce(b.state, '') FROM inbound_line h LEFT JOIN desk_order o USING (order_id)"
    " LEFT JOIN party p ON p.party_id = o.party_id"
    f"{_BAG.format(number='h.waybill_no')} AND h.waybill_no <> '' WHERE h.here = 1 ORDER BY h.recorded_at"
)


def pieces_here(execute: Execute) -> list[DeskPiece]:
    """Every certificate at the desk, as taken over."""
    rows = execute(_PIECES).fetchall()
    return [DeskPiece(**dict(zip(DeskPiece.__dataclass_fields__, row, strict=True))) for row in rows]


def inbound_here(execute: Execute) -> list[InboundThing]:
    """Every piece out of an inbound bag that lies on the desk, as found."""
    rows = execute(_INBOUND).fetchall()
    return [InboundThing(**dict(zip(InboundThing.__dataclass_fields__, row, strict=True))) for row in rows]


def bags_on(execute: Execute, register_id: bytes) -> dict[str, tuple[int, str]]:
    """(pieces, destination) of the bags on a register, by tag."""
    rows = execute(
        "SELECT b.tag_no, b.piece_count, coalesce(nullif(b.destination_name, ''), b.destination) FROM register_line l"
        " CROSS JOIN bag b ON b.bag_id = unhex(substr(l.thing, 5)) WHERE l.register_id = ? AND l.undone = 0"
        " AND l.thing LIKE 'bag:%'",
        (register_id,),
    ).fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}
