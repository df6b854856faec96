"""Packing: a certificate goes into an envelope under a number, sealed by scanning its label (D-12, D-20 … D-22)."""

from dataclasses import dataclass

from govpost_desk.domain.weighing import is_overweight
from govpost_desk.storage import limbo, scales
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.numbers import take_number
from govpost_desk.storage.supplies import ENVELOPE, LABEL, use_supply
from govpost_desk.wire.events import short_head


@dataclass(frozen=True, kw_only=True)
class StoredPacking:
    """A packing that is not void. `state`: labelled (its label waits to be scanned) or sealed."""

    packing_id: bytes
    order_id: bytes
    waybill_no: str
    state: str
    case_no: str
    print_state: str  # of its newest label job
    copy_no: int  # of its newest label job


def apply_packing_opened(execute: Execute, fact: Fact) -> None:
    """The number becomes used: from now on it is printed somewhere or voided, never reserved again (D-20)."""
    body = fact.body
    order_id, number = bytes.fromhex(body["order_id"]), body["waybill_no"]
    read = body.get("weight_read")
    if body["taken"]:
        take_number(execute, body["taken"], order_id)
    execute(  # a number set aside for emergencies gets its order here
        "UPDATE waybill_number SET state = 'used', order_id = ?, left_at = ? WHERE waybill_no = ?",
        (order_id, fact.position, number),
    )
    execute(
        "INSERT INTO packing (packing_id, order_id, waybill_no, state, opened_at) VALUES (?, ?, ?, 'labelled', ?)",
        (fact.event_id, order_id, number, fact.position),
    )
    execute(
        "UPDATE enclosure SET custody = 'labelled', waybill_no = ? WHERE order_id = ?", (number, order_id)
    )
    execute(
        "INSERT INTO mail_item (waybill_no, leg, payer, fee_fen, fee_state, tariff_version, weight_g, masked, party_id,"
        " accepted_on, weight_source, weight_age_ms, weight_raw, overweight, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'labelled')",
        (
            number,
            body["leg"],
            body["payer"],
            body["fee_fen"],
            body["fee_state"],
            body["tariff_version"],
            body["weight_g"],
            int(body["masked"]),
            bytes.fromhex(body["party_id"]),
            body.get("accepted_on") or body["business_on"],
            body.get("weight_source", "default"),  # older facts do not say
            read["age_ms"] if read else None,
            bytes.fromhex(read["raw"]) if read else None,
            int(is_overweight(body["weight_g"])),
        ),
    )


def apply_label_requested(execute: Execute, fact: Fact) -> None:
    """A label job stands in the journal before its first byte leaves (D-22); its lane state lives in print_job."""
    body = fact.body
    execute(
        "INSERT INTO label_job (job_id, packing_id, waybill_no, copy_no, reason, label_sha256, model_version, head,"
        " operator_no, requested_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.event_id,
            bytes.fromhex(body["packing_id"]),
            body["waybill_no"],
            body["copy_no"],
            body["reason"],
            body["label_sha256"],
            body["model_version"],
            body["head"],
            body["by"],
            fact.wall_ms,
        ),
    )
    use_supply(execute, LABEL)


def apply_packing_sealed(execute: Execute, fact: Fact) -> None:
    """The printed label was scanned back: the certificate and the number are bound (D-12)."""
    body = fact.body
    execute(
        "UPDATE packing SET state = 'sealed', sealed_at = ? WHERE packing_id = ?",
        (fact.position, bytes.fromhex(body["packing_id"])),
    )
    execute("UPDATE mail_item SET state = 'sealed' WHERE waybill_no = ?", (body["waybill_no"],))
    execute("UPDATE enclosure SET custody = 'sealed' WHERE order_id = ?", (bytes.fromhex(body["order_id"]),))
    use_supply(execute, ENVELOPE)
    scales.learn(execute, body["waybill_no"])
    limbo.found(execute, fact, bytes.fromhex(body["order_id"]), body["waybill_no"])


def waiting_packing(execute: Execute) -> StoredPacking | None:
    """The packing whose label waits to be scanned, the oldest if there should be several."""
    return _packing(execute, "k.state = 'labelled' ORDER BY k.opened_at LIMIT 1", ())


def case_of(execute: Execute, order_id: bytes) -> str:
    """Case number of a packed order."""
    row = execute("SELECT case_no FROM desk_order WHERE order_id = ?", (order_id,)).fetchone()
    return row[0] if row else ""


def opening_head(execute: Execute, packing_id: bytes) -> str:
    """Short head of the event that opened a packing: what its label shows of the journal."""
    row = execute("SELECT hash FROM event WHERE event_id = ?", (packing_id,)).fetchone()
    return short_head(row[0])


def _packing(execute: Execute, condition: str, values: tuple[object, ...]) -> StoredPacking | None:
    row = execute(
        "SELECT k.packing_id, k.order_id, k.waybill_no, k.state, o.case_no, coalesce(p.state, ''),"  # noqa: S608
        " coalesce(j.copy_no, 0) FROM packing k JOIN desk_order o USING (order_id)"
        " LEFT JOIN label_job j ON j.waybill_no = k.waybill_no AND j.copy_no ="
        " (SELECT max(copy_no) FROM label_job WHERE waybill_no = k.waybill_no)"
        f" LEFT JOIN print_job p ON p.job_id = j.job_id AND p.kind = 'label' WHERE {condition}",
        values,
    ).fetchone()
    if row is None:
        return None
    return StoredPacking(
        packing_id=row[0],
        order_id=row[1],
        waybill_no=row[2],
        state=row[3],
        case_no=row[4],
        print_state=row[5],
        copy_no=row[6],
    )
