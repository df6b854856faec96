"""Mail items and their numbers as a scan of a label sees them (D-12, D-20)."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute


@dataclass(frozen=True, kw_only=True)
class Item:
    """A mail item that is not void. `print_state`, `copy_no`: of its newest label job; `queued_jobs`: print numbers."""

    waybill_no: str
    state: str
    order_id: bytes
    case_no: str
    party_id: bytes
    erased: bool  # the recipient's data is gone: without an address it may not leave
    packing_id: bytes
    register_id: bytes | None
    copy_no: int
    head: str
    print_state: str
    queued_jobs: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class NumberUse:
    """A number this desk has taken: `state` reserved, used or voided."""

    waybill_no: str
    state: str
    order_id: bytes
    case_no: str


def item_of_waybill(execute: Execute, waybill_no: str) -> Item | None:
    """The mail item under a number, unless its number is void."""
    row = execute(
        "SELECT m.waybill_no, m.state, k.order_id, o.case_no, m.party_id, k.packing_id, m.register_id, p.erased"
        " FROM mail_item m JOIN packing k USING (waybill_no) JOIN desk_order o USING (order_id)"
        " JOIN party p ON p.party_id = m.party_id"
        " WHERE m.waybill_no = ? AND m.state <> 'voided'",
        (waybill_no,),
    ).fetchone()
    if row is None:
        return None
    jobs = execute(
        "SELECT j.copy_no, j.head, p.state, p.print_no FROM label_job j"
        " JOIN print_job p ON p.job_id = j.job_id AND p.kind = 'label' WHERE j.waybill_no = ? ORDER BY j.copy_no",
        (waybill_no,),
    ).fetchall()
    newest = jobs[-1] if jobs else (0, "", "", 0)
    return Item(
        waybill_no=row[0],
        state=row[1],
        order_id=row[2],
        case_no=row[3],
        party_id=row[4],
        erased=bool(row[7]),
        packing_id=row[5],
        register_id=row[6],
        copy_no=newest[0],
        head=newest[1],
        print_state=newest[2],
        queued_jobs=tuple(job[3] for job in jobs if job[2] == "queued"),
    )


def number_of(execute: Execute, waybill_no: str) -> NumberUse | None:
    """How a number of this desk was used; None for one that was never taken here."""
    row = execute(
        "SELECT n.waybill_no, n.state, n.order_id, o.case_no FROM waybill_number n JOIN desk_order o USING (order_id)"
        " WHERE n.waybill_no = ?",
        (waybill_no,),
    ).fetchone()
    return NumberUse(waybill_no=row[0], state=row[1], order_id=row[2], case_no=row[3]) if row else None


@dataclass(frozen=True, kw_only=True)
class PackedPiece:
    """What a waybill shows, frozen at packing: the party is the one its event names (architecture §4)."""

    waybill_no: str
    payer: str
    fee_fen: int | None
    fee_state: str
    weight_g: int
    masked: bool
    accepted_on: str
    name: str
    phone: str
    address: str
    erased: bool
    case_no: str
    item: str
    division: str
    mode: str
    receipt: bool
    window_code: str


_PIECE = (
    "SELECT m.waybill_no, m.payer, m.fee_fen, m.fee_state, m.weight_g, m.masked, m.accepted_on, p.name, p.phone,"
    " p.address, p.erased, o.case_no, coalesce(nullif(o.document_name, ''), o.item_name), o.division, o.mode,"
    " o.receipt, o.window_code FROM mail_item m JOIN party p USING (party_id) JOIN packing k USING (waybill_no)"
    " JOIN desk_order o USING (order_id)"
)


def packed_piece(execute: Execute, waybill_no: str) -> PackedPiece | None:
    """The piece under a number, void or not; None when it was never packed."""
    row = execute(_PIECE + " WHERE m.waybill_no = ?", (waybill_no,)).fetchone()
    return _piece(row) if row else None


def masked_pieces(execute: Execute, register_id: bytes) -> list[PackedPiece]:
    """The pieces of a collect register whose labels hide data that is not erased, in the register's order."""
    rows = execute(
        _PIECE + " JOIN register_line l ON l.waybill_no = m.waybill_no AND l.undone = 0"
        " WHERE l.register_id = ? AND m.masked = 1 AND p.erased = 0 ORDER BY l.recorded_at",
        (register_id,),
    )
    return [_piece(row) for row in rows.fetchall()]


def masked_pieces_in(execute: Execute, bag_id: bytes) -> list[PackedPiece]:
    """The same of what lies in a bag: their list travels in it (domain §13.7)."""
    rows = execute(
        _PIECE + " JOIN bag_line l ON l.waybill_no = m.waybill_no AND l.taken_out = 0"
        " WHERE l.bag_id = ? AND m.masked = 1 AND p.erased = 0 ORDER BY l.recorded_at",
        (bag_id,),
    )
    return [_piece(row) for row in rows.fetchall()]


def last_label(execute: Execute) -> str:
    """Number of the label asked for last; "" when there was none."""
    row = execute("SELECT waybill_no FROM label_job ORDER BY rowid DESC LIMIT 1").fetchone()
    return row[0] if row else ""


def _piece(row: tuple[object, ...]) -> PackedPiece:
    values = dict(zip(PackedPiece.__dataclass_fields__, row, strict=True))
    for flag in ("masked", "erased", "receipt"):
        values[flag] = bool(values[flag])
    return PackedPiece(**values)  # type: ignore[arg-type]
