"""Looking pieces up for people. Exact numbers by their indexes; names and telephone ends by a scan of the parties."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute


@dataclass(frozen=True, kw_only=True)
class Found:
    """One piece: who, where it is, on which papers. Empty strings where there is nothing yet."""

    case_no: str
    part: int
    window_code: str
    document: str
    name: str
    phone: str
    address: str
    division: str
    erased: bool
    status: str
    custody: str
    waybill_no: str
    register_no: str
    collect_no: str


_FOUND = (
    "SELECT o.case_no, o.part, o.window_code, coalesce(nullif(o.document_name, ''), o.item_name), p.name, p.phone,"
    " p.address, o.division, p.erased, o.status, coalesce(e.custody, ''), coalesce(e.waybill_no, ''),"
    " coalesce(r.register_no, ''), coalesce(c.register_no, '') FROM desk_order o JOIN party p USING (party_id)"
    " LEFT JOIN enclosure e USING (order_id) LEFT JOIN register r ON r.register_id = e.register_id"
    " LEFT JOIN mail_item m ON m.waybill_no = e.waybill_no LEFT JOIN register c ON c.register_id = m.register_id WHERE "
)


def find(execute: Execute, code: str, text: str, limit: int) -> list[Found]:
    """Pieces under a number (`code`, cleaned), else with `text` in the name or at the end of the telephone number."""
    for condition, values in (
        ("o.case_no = ?", (code,)),
        ("o.order_id IN (SELECT order_id FROM waybill_number WHERE waybill_no = ?)", (code,)),
        (
            "o.order_id IN (SELECT l.order_id FROM register_line l JOIN register g USING (register_id)"
            " WHERE g.register_no = ? AND l.undone = 0)",
            (code,),
        ),
        ("o.case_no >= ? AND o.case_no < ?", (code, code + "\U0010ffff")),
        (
            "instr(p.name, ?) > 0 OR (length(?) >= 4 AND substr(p.phone, -length(?)) = ?)",
            (text, text, text, text),
        ),
    ):
        if not code:
            return []
        rows = execute(f"{_FOUND}{condition} ORDER BY o.recorded_at LIMIT ?", (*values, limit)).fetchall()
        if rows:
            return [_found(row) for row in rows]
    return []


def _found(row: tuple[object, ...]) -> Found:
    values = dict(zip(Found.__dataclass_fields__, row, strict=True))
    values["erased"] = bool(values["erased"])
    return Found(**values)  # type: ignore[arg-type]
