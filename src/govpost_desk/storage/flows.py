"""What came in and went out between two positions of the journal, and what is there: the figures of a balance (D-33).

Flows are read from the lines of registers and bags, stock from where each piece is said to be: two ways to one figure,
so that a difference is seen. A thing is a certificate (hex order id) or a piece out of an inbound bag ("in:" + hex id).
"""

from dataclasses import dataclass

from govpost_desk.domain.numbers import waybill_no
from govpost_desk.storage.database import Execute

AT_DESK = "'ticked', 'desk', 'labelled', 'sealed'"


@dataclass(frozen=True, kw_only=True)
class Move:
    """One piece that crossed the desk's border. `sign` +1 came in, -1 went out; `flow` names the way.

    Flows: taken_over, handed_back, despatched, returned (something that had gone comes back to the books).
    """

    position: int
    thing: str
    number: str
    flow: str
    sign: int


_LINE = "coalesce(nullif(l.waybill_no, ''), l.case_no)"
_TAKEN = "l.fate IN ('ticked', 'extra') AND r.kind IN ('take_over', 'correction')"
_GONE = "r.kind IN ('collect', 'return', 'delivery')"
_OWN = "lower(hex(l.order_id))"
_INBOUND = "'in:' || lower(hex(i.line_id))"


def moves(execute: Execute, after: int, upto: int) -> list[Move]:
    """Everything that crossed the border in (after, upto], in order. A line made and undone within moved nothing."""
    found: list[Move] = []
    for flow, sign, query in _QUERIES:
        rows = execute(query, {"after": after, "upto": upto}).fetchall()
        found += [Move(position=row[0], thing=row[1], number=row[2], flow=flow, sign=sign) for row in rows]
    return sorted(found, key=lambda move: move.position)


# Recorded in the period and standing at its end / recorded before the period and undone in it.
_NEW = "l.recorded_at > :after AND l.recorded_at <= :upto AND (l.undone = 0 OR l.undone > :upto)"
# (`undone > 0` names the index of undone lines: without it the whole history would be read.)
_TAKEN_BACK = "l.undone > 0 AND l.undone > :after AND l.undone <= :upto AND l.recorded_at <= :after"
_LINES = "FROM register_line l JOIN register r USING (register_id)"
# One line may stand for a whole bag: its pieces are those that lay in it. CROSS JOIN: from the lines of the period on.
_BAG_LINES = (
    "FROM register_line l JOIN register r USING (register_id) CROSS JOIN bag b"
    " ON b.bag_id = unhex(substr(l.thing, 5)) AND l.thing LIKE 'bag:%'"
    " CROSS JOIN bag_line p ON p.bag_id = b.bag_id AND p.recorded_at < l.recorded_at"
    " AND (p.taken_out = 0 OR p.taken_out > l.recorded_at) LEFT JOIN inbound_line i ON p.order_id IS NULL"
    " AND i.recorded_at = (SELECT max(n.recorded_at) FROM inbound_line n WHERE n.waybill_no = p.waybill_no"
    " AND n.undone = 0 AND n.recorded_at < p.recorded_at)"  # a number may come and go on more than once
)
_BAG_THING = f"CASE WHEN p.order_id IS NULL THEN {_INBOUND} ELSE lower(hex(p.order_id)) END"
_HANDED_THING = "CASE WHEN l.thing LIKE 'in:%' THEN l.thing ELSE lower(hex(l.order_id)) END"


def _select(position: str, thing: str, number: str, source: str, condition: str) -> str:
    return f"SELECT {position}, {thing}, {number} {source} WHERE {condition}"


_QUERIES = (
    ("taken_over", 1, _select("l.recorded_at", _OWN, _LINE, _LINES, f"{_NEW} AND {_TAKEN}")),
    ("handed_back", -1, _select("l.undone", _OWN, _LINE, _LINES, f"{_TAKEN_BACK} AND {_TAKEN}")),
    ("handed_back", -1, _select("l.recorded_at", _OWN, _LINE, _LINES, f"{_NEW} AND l.custody_back = 1")),
    ("taken_over", 1, _select("l.undone", _OWN, _LINE, _LINES, f"{_TAKEN_BACK} AND l.custody_back = 1")),
    (
        "despatched",
        -1,
        _select(
            "l.recorded_at",
            _HANDED_THING,
            _LINE,
            _LINES,
            f"{_NEW} AND r.kind IN ('collect', 'delivery') AND l.thing NOT LIKE 'bag:%'",
        ),
    ),
    (
        "handed_back",
        -1,
        _select("l.recorded_at", _HANDED_THING, _LINE, _LINES, f"{_NEW} AND r.kind = 'return'"),
    ),
    (
        "taken_over",
        1,
        _select(
            "l.undone",
            _HANDED_THING,
            _LINE,
            _LINES,
            f"{_TAKEN_BACK} AND {_GONE} AND l.thing NOT LIKE 'bag:%'",
        ),
    ),
    ("despatched", -1, _select("l.recorded_at", _BAG_THING, "p.waybill_no", _BAG_LINES, _NEW)),
    ("taken_over", 1, _select("l.undone", _BAG_THING, "p.waybill_no", _BAG_LINES, _TAKEN_BACK)),
    (
        "taken_over",
        1,
        "SELECT i.recorded_at, 'in:' || lower(hex(i.line_id)), coalesce(nullif(i.waybill_no, ''), i.case_no)"
        " FROM inbound_line i WHERE i.recorded_at > :after AND i.recorded_at <= :upto"
        " AND (i.undone = 0 OR i.undone > :upto)",
    ),
    (
        "handed_back",
        -1,
        "SELECT i.undone, 'in:' || lower(hex(i.line_id)), coalesce(nullif(i.waybill_no, ''), i.case_no)"
        " FROM inbound_line i WHERE i.undone > :after AND i.undone <= :upto AND i.recorded_at <= :after",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Held:
    """One piece that the books have at the desk. `state`: custody of a certificate, or kind of an inbound piece."""

    thing: str
    number: str
    case_no: str
    waybill_no: str
    state: str


def held(execute: Execute) -> dict[str, Held]:
    """Every piece that the books have at the desk now, by thing. A number that is only reserved is on no envelope yet:
    such a piece goes by its case number.
    """
    rows = execute(
        "SELECT lower(hex(e.order_id)), o.case_no, CASE WHEN e.custody IN ('labelled', 'sealed')"  # noqa: S608
        " THEN coalesce(e.waybill_no, '') ELSE '' END, e.custody"
        f" FROM enclosure e JOIN desk_order o USING (order_id) WHERE e.custody IN ({AT_DESK})"
        " UNION ALL SELECT 'in:' || lower(hex(line_id)), case_no, waybill_no, kind FROM inbound_line WHERE here = 1"
    ).fetchall()
    return {
        row[0]: Held(thing=row[0], case_no=row[1], waybill_no=row[2], number=row[2] or row[1], state=row[3])
        for row in rows
    }


def held_count(execute: Execute) -> int:
    """How many pieces the books have at the desk now."""
    row = execute(
        f"SELECT (SELECT count(*) FROM enclosure WHERE custody IN ({AT_DESK}))"  # noqa: S608
        " + (SELECT count(*) FROM inbound_line WHERE here = 1)"
    ).fetchone()
    return int(row[0])


def granted(execute: Execute, after: int, upto: int) -> int:
    """Numbers that came with new ranges in (after, upto]."""
    row = execute(
        "SELECT coalesce(sum(count), 0) FROM number_range WHERE added_at > ? AND added_at <= ?", (after, upto)
    ).fetchone()
    return int(row[0])


def numbers_gone(execute: Execute, after: int, upto: int) -> tuple[int, int]:
    """(used, voided) of the numbers that left free and reserved in (after, upto].

    A number used and spoilt within the period counts as voided; one used earlier left the books then. Numbers left
    over from ranges of an epoch that ended count as voided.
    """
    used, voided = execute(
        "SELECT coalesce(sum(voided_at IS NULL OR voided_at > :upto), 0),"
        " coalesce(sum(voided_at IS NOT NULL AND voided_at <= :upto), 0)"
        " FROM waybill_number WHERE left_at > :after AND left_at <= :upto",
        {"after": after, "upto": upto},
    ).fetchone()
    ended = execute(
        "SELECT coalesce(sum(count - taken), 0) FROM number_range WHERE voided_at > ? AND voided_at <= ?",
        (after, upto),
    ).fetchone()
    return int(used), int(voided + ended[0])


def numbers_kept(execute: Execute) -> tuple[int, int]:
    """(free, reserved) numbers now; free ones of ended epochs are none."""
    free = execute("SELECT coalesce(sum(count - taken), 0) FROM number_range WHERE voided_at = 0").fetchone()
    reserved = execute("SELECT count(*) FROM waybill_number WHERE state = 'reserved'").fetchone()
    return int(free[0]), int(reserved[0])


def numbers_without_fact(execute: Execute) -> list[str]:
    """Numbers that were counted out of a range and of which nothing else is known; one pass over all numbers."""
    ranges = execute(
        "SELECT r.range_id, r.prefix, r.suffix, r.first_serial, r.taken FROM number_range r LEFT JOIN"
        " (SELECT range_id, count(*) AS known FROM waybill_number GROUP BY range_id) n USING (range_id)"
        " WHERE r.taken <> coalesce(n.known, 0)"
    ).fetchall()
    lost: list[str] = []
    for range_id, prefix, suffix, first, taken in ranges:
        rows = execute("SELECT waybill_no FROM waybill_number WHERE range_id = ?", (range_id,))
        known = {row[0] for row in rows.fetchall()}
        expected = (waybill_no(prefix, serial, suffix) for serial in range(first, first + taken))
        lost += [number for number in expected if number not in known]
    return lost
