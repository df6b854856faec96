"""What leaves the desk on a register: single pieces, bags, pieces out of inbound bags (D-20a, D-30, D-32, D-52).

A line names its thing: the waybill number of a sealed piece, "bag:" and the bag's id, or "in:" and the id of a
piece out of an inbound bag.
"""

from govpost_desk.storage import limbo
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

HANDED_ON = ("collect", "return", "delivery")
BAG, INBOUND = "bag:", "in:"
RETURNED = "returned"  # kind of an inbound piece of this desk, and custody of its certificate


def apply_line_collected(execute: Execute, fact: Fact) -> None:
    """A sealed piece goes to the driver or deliverer: the line names its waybill number."""
    body = fact.body
    order_id = bytes.fromhex(body["order_id"])
    party_id = bytes.fromhex(body["party_id"])
    _add_line(execute, fact, body["waybill_no"], order_id, body["case_no"], body["waybill_no"], party_id)
    _send(execute, order_id, body["waybill_no"], bytes.fromhex(body["register_id"]))
    limbo.found(execute, fact, order_id, body["waybill_no"])


def apply_bag_collected(execute: Execute, fact: Fact) -> None:
    """A sealed bag goes to the driver with everything in it: one line a bag (D-30)."""
    body = fact.body
    bag_id, register_id = bytes.fromhex(body["bag_id"]), bytes.fromhex(body["register_id"])
    _add_line(execute, fact, BAG + body["bag_id"], None, body["bag_no"], body["tag_no"], None)
    execute("UPDATE bag SET state = 'handed', register_id = ? WHERE bag_id = ?", (register_id, bag_id))
    for number, order_id in _contents(execute, bag_id):
        if order_id is None:
            execute(
                "UPDATE inbound_line SET here = 0, left_at = ?, register_id = ? WHERE waybill_no = ? AND here = 1",
                (fact.position, register_id, number),
            )
        else:
            _send(execute, order_id, number, register_id)
        limbo.found(execute, fact, order_id, number)


def apply_line_handed_on(execute: Execute, fact: Fact) -> None:
    """A piece out of an inbound bag goes on: back to the window, to the deliverer or to the driver.

    A returned certificate is the window's again and off its list: handed in once more it is an extra or stands on a
    newer list, and it gets another number (D-52).
    """
    body = fact.body
    register_id = bytes.fromhex(body["register_id"])
    order_id = bytes.fromhex(body["order_id"]) if body["order_id"] else None
    party_id = bytes.fromhex(body["party_id"]) if body["party_id"] else None
    _add_line(execute, fact, body["thing"], order_id, body["case_no"], body["waybill_no"], party_id)
    execute(
        "UPDATE inbound_line SET here = 0, left_at = ?, register_id = ? WHERE line_id = ?",
        (fact.position, register_id, bytes.fromhex(body["thing"].removeprefix(INBOUND))),
    )
    limbo.close_limbo(execute, fact, body["thing"], "found", "short")
    if body["item_kind"] == RETURNED and order_id is not None:
        _give_back(execute, order_id, "window", "withdrawn")


def undo_handed_on(execute: Execute, thing: str, order_id: bytes | None, waybill_no: str) -> None:
    """The thing of an undone line lies on the desk as before."""
    if thing.startswith(BAG):
        bag_id = bytes.fromhex(thing.removeprefix(BAG))
        execute("UPDATE bag SET state = 'sealed', register_id = NULL WHERE bag_id = ?", (bag_id,))
        for number, order in _contents(execute, bag_id):
            if order is None:
                execute(
                    "UPDATE inbound_line SET here = 1, left_at = 0, register_id = NULL WHERE recorded_at ="
                    " (SELECT max(recorded_at) FROM inbound_line WHERE waybill_no = ? AND undone = 0)",
                    (number,),
                )
            else:
                _keep(execute, order, number)
    elif thing.startswith(INBOUND):
        line_id = bytes.fromhex(thing.removeprefix(INBOUND))
        execute(
            "UPDATE inbound_line SET here = 1, left_at = 0, register_id = NULL WHERE line_id = ?", (line_id,)
        )
        (kind,) = execute("SELECT kind FROM inbound_line WHERE line_id = ?", (line_id,)).fetchone()
        if kind == RETURNED and order_id is not None:
            _give_back(execute, order_id, RETURNED, "taken")
    elif order_id is not None:
        _keep(execute, order_id, waybill_no)


def _add_line(
    execute: Execute,
    fact: Fact,
    thing: str,
    order_id: bytes | None,
    case_no: str,
    waybill_no: str,
    party_id: bytes | None,
) -> None:
    execute(
        "INSERT INTO register_line (line_id, register_id, recorded_at, fate, thing, order_id, case_no, waybill_no,"
        " party_id, reason, custody_back, undone) VALUES (?, ?, ?, 'ticked', ?, ?, ?, ?, ?, '', 0, 0)",
        (
            fact.event_id,
            bytes.fromhex(fact.body["register_id"]),
            fact.position,
            thing,
            order_id,
            case_no,
            waybill_no,
            party_id,
        ),
    )


def _contents(execute: Execute, bag_id: bytes) -> list[tuple[str, bytes | None]]:
    rows = execute("SELECT waybill_no, order_id FROM bag_line WHERE bag_id = ? AND taken_out = 0", (bag_id,))
    return [tuple(row) for row in rows.fetchall()]


def _give_back(execute: Execute, order_id: bytes, custody: str, status: str) -> None:
    execute("UPDATE enclosure SET custody = ? WHERE order_id = ?", (custody, order_id))
    execute("UPDATE desk_order SET status = ? WHERE order_id = ?", (status, order_id))


def _send(execute: Execute, order_id: bytes, waybill_no: str, register_id: bytes) -> None:
    execute(
        "UPDATE mail_item SET state = 'collected', register_id = ? WHERE waybill_no = ?",
        (register_id, waybill_no),
    )
    execute("UPDATE enclosure SET custody = 'collected' WHERE order_id = ?", (order_id,))


def _keep(execute: Execute, order_id: bytes, waybill_no: str) -> None:
    execute("UPDATE mail_item SET state = 'sealed', register_id = NULL WHERE waybill_no = ?", (waybill_no,))
    execute("UPDATE enclosure SET custody = 'sealed' WHERE order_id = ?", (order_id,))
