"""What events do to inbound bags and what lies in them (D-31). Reading is in `storage/inbound.py`.

A piece of this desk that comes back (D-52) stands on the desk as an inbound piece from then on: its envelope and its
certificate are returned, its old bag does not hold it any more.
"""

import json

from govpost_desk.storage.bags import leave_bag
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

RETURNED = "returned"


def apply_manifest_recorded(execute: Execute, fact: Fact) -> None:
    """What should lie in a bag, told before it is opened or while it is being checked; the newest counts."""
    body = fact.body
    execute(
        "INSERT INTO manifest (manifest_id, tag_no, channel, line_count, recorded_at) VALUES (?, ?, ?, ?, ?)",
        (fact.event_id, body["tag_no"], body["channel"], len(body["lines"]), fact.position),
    )
    for line_no, (number, kind) in enumerate(body["lines"], 1):
        execute(
            "INSERT INTO manifest_line (manifest_id, line_no, waybill_no, kind) VALUES (?, ?, ?, ?)",
            (fact.event_id, line_no, number, kind),
        )
    execute(
        "UPDATE inbound_bag SET manifest_id = ? WHERE tag_no = ? AND state = 'open'",
        (fact.event_id, body["tag_no"]),
    )


def apply_inbound_opened(execute: Execute, fact: Fact) -> None:
    """A bag is opened and its check begins."""
    body = fact.body
    execute(
        "INSERT INTO inbound_bag (inbound_id, tag_no, manifest_id, state, business_on, clearance_no, opened_at,"
        " opened_ms, opened_by, sheet_no, epoch, found) VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?, '', ?, 0)",
        (
            fact.event_id,
            body["tag_no"],
            bytes.fromhex(body["manifest_id"]) if body["manifest_id"] else None,
            body["business_on"],
            body["clearance_no"],
            fact.position,
            fact.wall_ms,
            body["by"],
            fact.epoch,
        ),
    )


def apply_inbound_piece(execute: Execute, fact: Fact) -> None:
    """One piece out of the bag lies on the desk."""
    body = fact.body
    order_id = bytes.fromhex(body["order_id"]) if body["order_id"] else None
    execute(
        "INSERT INTO inbound_line (recorded_at, line_id, inbound_id, waybill_no, order_id, case_no, kind, finding,"
        " reason, here, left_at, undone, was, changed_at, came_back)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, 0, '[]', ?, 0)",
        (
            fact.position,
            fact.event_id,
            bytes.fromhex(body["inbound_id"]),
            body["waybill_no"],
            order_id,
            body["case_no"],
            body["kind"],
            body["finding"],
            body["reason"],
            fact.position,
        ),
    )
    _settle_return(execute, fact.position, fact.event_id)


def apply_inbound_amended(execute: Execute, fact: Fact) -> None:
    """More is said of a piece: it is a receipt, damaged, misdirected. What was said before stays for the undo."""
    body = fact.body
    line_id = bytes.fromhex(body["line_id"])
    kind, finding, reason, was, changed_at = execute(
        "SELECT kind, finding, reason, was, changed_at FROM inbound_line WHERE line_id = ?", (line_id,)
    ).fetchone()
    earlier = [*json.loads(was), [kind, finding, reason, changed_at]]
    execute(
        "UPDATE inbound_line SET kind = ?, finding = ?, reason = ?, was = ?, changed_at = ? WHERE line_id = ?",
        (body["kind"], body["finding"], body["reason"], json.dumps(earlier), fact.position, line_id),
    )
    _settle_return(execute, fact.position, line_id)


def apply_inbound_undone(execute: Execute, fact: Fact) -> None:
    """The newest act of a check is taken back: what was said last of a piece, else the piece."""
    line_id = bytes.fromhex(fact.body["line_id"])
    (was,) = execute("SELECT was FROM inbound_line WHERE line_id = ?", (line_id,)).fetchone()
    earlier = json.loads(was)
    if earlier:
        kind, finding, reason, changed_at = earlier.pop()
        execute(
            "UPDATE inbound_line SET kind = ?, finding = ?, reason = ?, was = ?, changed_at = ? WHERE line_id = ?",
            (kind, finding, reason, json.dumps(earlier), changed_at, line_id),
        )
    else:
        execute("UPDATE inbound_line SET here = 0, undone = ? WHERE line_id = ?", (fact.position, line_id))
    _settle_return(execute, fact.position, line_id)


def apply_inbound_closed(execute: Execute, fact: Fact) -> None:
    """The check ends with its sheet; what it found never changes again."""
    body = fact.body
    execute(
        "UPDATE inbound_bag SET state = 'closed', closed_at = ?, closed_ms = ?, closed_by = ?, closed_on = ?,"
        " closed_clearance = ?, sheet_no = ?, daily_serial = ?, epoch = ?, expected = ?, found = ?"
        " WHERE inbound_id = ?",
        (
            fact.position,
            fact.wall_ms,
            body["by"],
            body["business_on"],
            body["clearance_no"],
            body["sheet_no"],
            body["daily_serial"],
            fact.epoch,
            body["expected"],
            body["found"],
            bytes.fromhex(body["inbound_id"]),
        ),
    )


def _settle_return(execute: Execute, position: int, line_id: bytes) -> None:
    """Let the books of the piece's own despatch follow what is now said of it (D-52).

    A receipt is a slip about a piece that stays delivered (D-54); anything else lies in no older bag any more.
    """
    number, order_id, kind, undone, came_back = execute(
        "SELECT waybill_no, order_id, kind, undone, came_back FROM inbound_line WHERE line_id = ?", (line_id,)
    ).fetchone()
    back = not undone and number != "" and (order_id is None or kind == RETURNED)
    if back == bool(came_back):
        return
    if back:
        leave_bag(execute, number, position)
    else:
        execute(
            "UPDATE bag_line SET taken_out = 0 WHERE waybill_no = ? AND taken_out = ?", (number, came_back)
        )
    execute("UPDATE inbound_line SET came_back = ? WHERE line_id = ?", (position if back else 0, line_id))
    if order_id is not None:
        item, custody, packing = (RETURNED,) * 3 if back else ("collected", "collected", "sealed")
        execute("UPDATE mail_item SET state = ? WHERE waybill_no = ?", (item, number))
        execute("UPDATE enclosure SET custody = ? WHERE order_id = ?", (custody, order_id))
        execute("UPDATE packing SET state = ? WHERE waybill_no = ?", (packing, number))
