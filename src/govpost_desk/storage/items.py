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
        "SELECT m.waybill_no, m.state, k.order_id, o.case_no, m.party_id, k.packing_id, m.register_id"
        " FROM mail_item m JOIN packing k USING (waybill_no) JOIN desk_order o USING (order_id)"
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
