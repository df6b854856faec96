"""Lists for the sheet of a clearance or day: what came in and went out, a line a register or bag; last known places."""

from dataclasses import dataclass

from govpost_desk.storage import flows
from govpost_desk.storage.database import Execute


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One line. `kind`: take_over, correction, collect, return, delivery, bag or inbound; `number`: of the register,
    tag or inbound bag, "" for a register that is open; `side` code, `party` name where known; `state` of the paper.
    """

    kind: str
    number: str
    side: str
    party: str
    count: int
    wall_ms: int
    state: str


@dataclass(frozen=True, kw_only=True)
class Known:
    """The newest fact about a number: its type, who, when."""

    type: str
    by: str
    wall_ms: int


_LINES = (
    "SELECT r.kind, coalesce(r.register_no, ''), r.side, coalesce(w.department, ''), count(*), e.wall_ms, r.state"
    " FROM register_line l JOIN register r USING (register_id) LEFT JOIN government_window w ON w.window_code = r.side"
    " JOIN event e ON e.position = coalesce(r.closed_at, r.opened_at)"
    " WHERE l.recorded_at > ? AND l.recorded_at <= ? AND (l.undone = 0 OR l.undone > ?) AND {condition}"
    " GROUP BY r.register_id ORDER BY min(l.recorded_at)"
)


def came_in(execute: Execute, after: int, upto: int) -> list[Flow]:
    """Registers and inbound bags by which pieces came in (after, upto], each with its pieces of the period."""
    condition = "l.fate IN ('ticked', 'extra') AND r.kind IN ('take_over', 'correction')"
    found = _flows(execute, condition, after, upto)
    rows = execute(
        # a checked bag waits for no signature: its sheet is signed and filed (D-31)
        "SELECT 'inbound', b.tag_no, '', '', count(*), b.opened_ms,"
        " CASE b.state WHEN 'open' THEN 'open' ELSE '' END FROM inbound_line i"
        " JOIN inbound_bag b USING (inbound_id) WHERE i.recorded_at > ? AND i.recorded_at <= ?"
        " AND (i.undone = 0 OR i.undone > ?) GROUP BY b.inbound_id ORDER BY min(i.recorded_at)",
        (after, upto, upto),
    ).fetchall()
    return found + [_flow(row) for row in rows]


def went_out(execute: Execute, after: int, upto: int) -> list[Flow]:
    """Registers by which pieces left in (after, upto]; each bag on them stands for itself with its pieces."""
    single = "r.kind IN ('collect', 'return', 'delivery') AND l.thing NOT LIKE 'bag:%'"
    found = _flows(execute, single, after, upto)
    found += _flows(execute, "l.custody_back = 1", after, upto)
    rows = execute(
        "SELECT 'bag', b.tag_no, b.destination, b.destination_name, b.piece_count, e.wall_ms, r.state"
        " FROM register_line l JOIN register r USING (register_id) JOIN bag b"
        " ON 'bag:' || lower(hex(b.bag_id)) = l.thing JOIN event e ON e.position = l.recorded_at"
        " WHERE l.recorded_at > ? AND l.recorded_at <= ? AND (l.undone = 0 OR l.undone > ?) ORDER BY l.recorded_at",
        (after, upto, upto),
    ).fetchall()
    return found + [_flow(row) for row in rows]


def kind_of_difference(execute: Execute, number: str, after: int, upto: int) -> str:
    """short, over or foreign by a stock-taking of the period; books when only the books differ."""
    row = execute(
        "SELECT d.kind FROM stock_difference d JOIN stocktaking s USING (stock_id) WHERE s.closed_at > ?"
        " AND s.closed_at <= ? AND ? IN (d.waybill_no, d.case_no) ORDER BY s.closed_at DESC LIMIT 1",
        (after, upto, number),
    ).fetchone()
    return row[0] if row else "books"


def last_known(execute: Execute, number: str) -> Known | None:
    """The newest fact that moved the piece under a waybill or case number; None for an unknown one."""
    row = execute(
        "SELECT e.type, json_extract(CAST(e.body AS TEXT), '$.by'), e.wall_ms FROM event e WHERE e.position ="
        " (SELECT max(p) FROM (SELECT max(recorded_at) AS p FROM register_line WHERE waybill_no = :no OR case_no = :no"
        " UNION ALL SELECT max(coalesce(sealed_at, opened_at)) FROM packing WHERE waybill_no = :no"
        " UNION ALL SELECT max(recorded_at) FROM bag_line WHERE waybill_no = :no"
        " UNION ALL SELECT max(l.recorded_at) FROM bag_line p JOIN bag b USING (bag_id) JOIN register_line l"
        " ON l.register_id = b.register_id AND l.waybill_no = b.tag_no AND l.undone = 0 WHERE p.waybill_no = :no"
        " AND p.taken_out = 0 AND b.state = 'handed'"
        " UNION ALL SELECT max(recorded_at) FROM inbound_line WHERE waybill_no = :no))",
        {"no": number},
    ).fetchone()
    return Known(type=row[0], by=row[1], wall_ms=row[2]) if row else None


def held_numbers(execute: Execute) -> list[flows.Held]:
    """What the books have at the desk, for lists on screens and papers."""
    return list(flows.held(execute).values())


def _flows(execute: Execute, condition: str, after: int, upto: int) -> list[Flow]:
    rows = execute(_LINES.format(condition=condition), (after, upto, upto)).fetchall()
    return [_flow(row) for row in rows]


def _flow(row: tuple[object, ...]) -> Flow:
    return Flow(**dict(zip(Flow.__dataclass_fields__, row, strict=True)))  # type: ignore[arg-type]
