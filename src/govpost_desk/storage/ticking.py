"""What one scan of a certificate needs to know, in one indexed look-up each (the hot path; ux R4)."""

import json
from dataclasses import dataclass

from govpost_desk.domain.orders import Problem
from govpost_desk.storage.database import Execute


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An order under the scanned case number and where its certificate is. `custody` "" before it ever came."""

    order_id: bytes
    case_no: str
    source: str
    window_code: str
    part: int
    problems: tuple[Problem, ...]
    party_id: bytes
    status: str
    document_name: str
    name: str
    custody: str
    register_id: bytes | None
    line_id: bytes | None
    waybill_no: str
    erased: bool


@dataclass(frozen=True, kw_only=True)
class GovernmentWindow:
    """A window with its sending unit's profile. `origin`: local, or hub where head office named it; `has_orders`: any
    list or order was ever recorded for it here.
    """

    window_code: str
    source: str
    department: str
    sender_name: str
    sender_address: str
    sender_phone: str
    payer: str
    mode: str
    receipt: bool
    weight_g: int
    bundles: bool
    origin: str
    has_orders: bool


_CANDIDATE = (
    "SELECT o.order_id, o.case_no, o.source, o.window_code, o.part, o.problems, o.party_id, o.status, o.document_name,"
    " p.name, coalesce(e.custody, ''), e.register_id, e.line_id, coalesce(e.waybill_no, ''), p.erased"
    " FROM desk_order o JOIN party p USING (party_id) LEFT JOIN enclosure e USING (order_id) WHERE "
)
_BY_CASE = _CANDIDATE + "o.case_no = ? ORDER BY o.source, o.part"
_BY_ID = _CANDIDATE + "o.order_id = ?"
_BEYOND = (
    "SELECT EXISTS (SELECT 1 FROM hub_order WHERE case_no = ?1),"
    " EXISTS (SELECT 1 FROM other_desk_custody WHERE case_no = ?1),"
    " EXISTS (SELECT 1 FROM interception WHERE settled_at = 0 AND stage <> 'left')"
)
_WINDOW = (
    "SELECT w.window_code, w.source, w.department, w.sender_name, w.sender_address, w.sender_phone, w.payer, w.mode,"
    " w.receipt, w.weight_g, w.bundles, w.origin,"
    " EXISTS (SELECT 1 FROM desk_order o WHERE o.window_code = w.window_code)"
    " OR EXISTS (SELECT 1 FROM hub_order h WHERE h.window_code = w.window_code AND h.waiting = 1)"
    " FROM government_window w"
)


def candidates(execute: Execute, case_no: str, order_id: bytes | None = None) -> list[Candidate]:
    """Orders of a case number (any unit, part, status), or the one order with `order_id`."""
    rows = execute(_BY_ID, (order_id,)) if order_id is not None else execute(_BY_CASE, (case_no,))
    return [
        Candidate(
            order_id=row[0],
            case_no=row[1],
            source=row[2],
            window_code=row[3],
            part=row[4],
            problems=tuple(Problem(code) for code in json.loads(row[5])) if row[5] != "[]" else (),
            party_id=row[6],
            status=row[7],
            document_name=row[8],
            name=row[9],
            custody=row[10],
            register_id=row[11],
            line_id=row[12],
            waybill_no=row[13],
            erased=bool(row[14]),
        )
        for row in rows.fetchall()
    ]


def known_beyond(execute: Execute, case_no: str) -> tuple[bool, bool, bool]:
    """Whether head office says anything of a case number: an order of the platform, an act of another desk; and whether
    any piece has to be intercepted. One look-up, since every scan asks.
    """
    row = execute(_BEYOND, (case_no,)).fetchone()
    return bool(row[0]), bool(row[1]), bool(row[2])


def thing_of(order_id: bytes | None, case_no: str) -> str:
    """What a line is about: the order, else the bare case number of a piece that no list knows."""
    return order_id.hex() if order_id else "case:" + case_no


def settled_line(execute: Execute, register_id: bytes, thing: str) -> tuple[bytes, str] | None:
    """(line id, fate) of the live line about this thing on this register."""
    row = execute(
        "SELECT line_id, fate FROM register_line WHERE register_id = ? AND thing = ? AND undone = 0",
        (register_id, thing),
    ).fetchone()
    return tuple(row) if row else None


def window(execute: Execute, window_code: str) -> GovernmentWindow | None:
    """One government window by its code."""
    row = execute(_WINDOW + " WHERE w.window_code = ?", (window_code,)).fetchone()
    return _window(row) if row else None


def windows(execute: Execute) -> list[GovernmentWindow]:
    """All windows of the hall this desk serves, by code."""
    return [_window(row) for row in execute(_WINDOW + " ORDER BY w.window_code").fetchall()]


def left_of_window(execute: Execute, window_code: str) -> int:
    """What is not done of a window: lines of its list, open registers, certificates that lie at this desk."""
    row = execute(
        "SELECT (SELECT count(*) FROM desk_order o WHERE o.window_code = ?1 AND (o.status = 'open' AND NOT EXISTS"
        " (SELECT 1 FROM other_desk_custody x WHERE x.order_id = o.order_id)"
        " OR EXISTS (SELECT 1 FROM enclosure e WHERE e.order_id = o.order_id"
        " AND e.custody IN ('ticked', 'desk', 'labelled', 'sealed'))"
        " OR EXISTS (SELECT 1 FROM inbound_line i WHERE i.order_id = o.order_id AND i.here = 1)))"
        " + (SELECT count(*) FROM hub_order h WHERE h.window_code = ?1 AND h.waiting = 1 AND NOT EXISTS"
        " (SELECT 1 FROM other_desk_custody x WHERE x.order_id = h.order_id))"
        " + (SELECT count(*) FROM register WHERE side = ?1 AND state = 'open')",
        (window_code,),
    ).fetchone()
    return int(row[0])


def _window(row: tuple[object, ...]) -> GovernmentWindow:
    values = dict(zip(GovernmentWindow.__dataclass_fields__, row, strict=True))
    for flag in ("receipt", "bundles", "has_orders"):
        values[flag] = bool(values[flag])
    return GovernmentWindow(**values)  # type: ignore[arg-type]
