"""The queue of text messages (D-15): one for each fact and template, made where the fact comes in, sent elsewhere.

    waits → queued → sending → sent | failed | unknown         waits, queued → withdrawn (the line was taken back)

A piece is accepted when its register closes: until then its message waits. A row names numbers alone; recipient and
text are put together when it is sent (`hub.sending`), so an erasure leaves nothing here. What is old when it comes in
is not sent: a desk that joins brings years. After a restore nobody knows what went out in between: `unknown`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update

from govpost_desk.hub.incidents import newest_restore_ms
from govpost_desk.hub.reading import Reading
from govpost_desk.hub.schema import NO_EVENT, act, custody, text_message
from govpost_desk.hub.store import SITE, Among, Tx, param
from govpost_desk.hub.tracking_codes import DELIVERED, DELIVERING, UNDELIVERED, Codes
from govpost_desk.hub.tracking_codes import UNKNOWN as NO_CODE
from govpost_desk.wire.platforms import Tracked

ACCEPTED = "accepted"
WAITS, QUEUED, SENDING, SENT, FAILED = "waits", "queued", "sending", "sent", "failed"
UNKNOWN, WITHDRAWN = "unknown", "withdrawn"
FRESH_MS = 2 * 24 * 3600 * 1000
_OF_CODE = {DELIVERING: "delivering", DELIVERED: "delivered", UNDELIVERED: "undelivered"}
_THERE = select(text_message.c.event_id).where(
    text_message.c.site_id == SITE,
    text_message.c.template == param("of_template"),
    Among(text_message.c.event_id),
)
_PIECES = select(custody.c.order_id, custody.c.waybill_no).where(
    custody.c.site_id == SITE, Among(custody.c.waybill_no)
)
_UNDONE = select(act.c.undoes).where(act.c.site_id == SITE, act.c.undoes != NO_EVENT, Among(act.c.undoes))
_RELEASE = (
    update(text_message)
    .where(
        text_message.c.site_id == SITE,
        Among(text_message.c.register_id),
        text_message.c.state == WAITS,
    )
    .values(state=param("new_state"), why=param("new_why"), next_ms=param("new_next_ms"))
)
_WITHDRAW = (
    update(text_message)
    .where(
        text_message.c.site_id == SITE,
        Among(text_message.c.event_id),
        or_(text_message.c.state == WAITS, text_message.c.state == QUEUED),
    )
    .values(state=WITHDRAWN, done_ms=param("new_done_ms"))
)
_UNQUEUE = delete(text_message).where(
    text_message.c.site_id == SITE,
    Among(text_message.c.event_id),
    or_(text_message.c.state == WAITS, text_message.c.state == QUEUED),
)
_DOUBT = (
    update(text_message)
    .where(
        text_message.c.site_id == SITE, or_(text_message.c.state == QUEUED, text_message.c.state == SENDING)
    )
    .values(state=UNKNOWN, why="restored", done_ms=param("new_done_ms"))
)


def queue_facts(tx: Tx, readings: Sequence[Reading]) -> None:
    """Messages of facts that are new here, in the order of the desk's journal."""
    accepted = [each for each in readings if each.accepted_in and each.act and _is_fresh(tx, each.at_ms)]
    if accepted:
        undone = {row[0] for row in tx.run_in(_UNDONE, [each.event_id for each in accepted])}
        wanted = {each.event_id: each for each in accepted if each.event_id not in undone}
        _insert(tx, ACCEPTED, {key: _row(each) for key, each in wanted.items()})
    if back := [each.takes_back for each in readings if each.takes_back]:
        tx.run_in(_WITHDRAW, back, {"new_done_ms": tx.now_ms})
    for closing in (each for each in readings if each.closes):
        known = closing.at_ms > newest_restore_ms(tx)
        state, why = (QUEUED, "") if known else (UNKNOWN, "restored")
        values = {"new_state": state, "new_why": why, "new_next_ms": tx.now_ms}
        tx.run_in(_RELEASE, [closing.closes], values)


def queue_tracked(tx: Tx, records: Sequence[Tracked], codes: Codes) -> None:
    """Messages of tracking records that are new here, for pieces that this hall has."""
    wanted: dict[str, dict[str, dict[str, Any]]] = {}
    pieces = _pieces(tx, records)
    restored = newest_restore_ms(tx)
    for each in records:
        template = _OF_CODE.get(codes.get((each.set, each.code), NO_CODE).means)
        order_id = pieces.get(each.waybill_no)
        if template is None or order_id is None or not _is_fresh(tx, each.at_ms):
            continue
        known = each.at_ms > restored
        # a piece is delivered once, whichever carrier says so
        key = _of_piece(each.waybill_no) if template == "delivered" else _of_record(each.set, each.id)
        row = {"order_id": order_id, "waybill_no": each.waybill_no, "register_id": "", "at_ms": each.at_ms}
        state = {"state": QUEUED, "why": ""} if known else {"state": UNKNOWN, "why": "restored"}
        wanted.setdefault(template, {})[key] = {**row, **state}
    for template, rows in wanted.items():
        _insert(tx, template, rows)


def unqueue_tracked(tx: Tx, records: Sequence[tuple[str, str]], undelivered: Sequence[str]) -> None:
    """Nothing is sent of records (code set, id) that the carrier took back, nor of a delivery of these pieces.

    The rows go, since the piece will be delivered some day, and be told then.
    """
    keys = [_of_record(*each) for each in records] + [_of_piece(number) for number in undelivered]
    tx.run_in(_UNQUEUE, keys)


def _of_piece(waybill_no: str) -> str:
    return f"piece:{waybill_no}"


def _of_record(code_set: str, record_id: str) -> str:
    return f"{code_set}:{record_id}"


def doubt(tx: Tx) -> None:
    """The database was put back: what was about to be sent may have been sent meanwhile."""
    tx.run(_DOUBT, {"new_done_ms": tx.now_ms})


def _pieces(tx: Tx, records: Sequence[Tracked]) -> dict[str, str]:
    numbers = sorted({each.waybill_no for each in records})
    return {row.waybill_no: row.order_id for row in tx.run_in(_PIECES, numbers)}


def _is_fresh(tx: Tx, at_ms: int) -> bool:
    return abs(tx.now_ms - at_ms) <= FRESH_MS


def _row(reading: Reading) -> dict[str, Any]:
    assert reading.act is not None
    return {
        "order_id": reading.act.order_id,
        "waybill_no": reading.act.waybill_no,
        "register_id": reading.accepted_in,
        "at_ms": reading.at_ms,
        "state": WAITS,
        "why": "",
    }


def _insert(tx: Tx, template: str, rows: dict[str, dict[str, Any]]) -> None:
    if not rows:
        return
    there = {row[0] for row in tx.run_in(_THERE, list(rows), {"of_template": template})}
    fresh = [
        {"event_id": key, "template": template, **row, "attempts": 0, "next_ms": tx.now_ms, "done_ms": 0}
        for key, row in rows.items()
        if key not in there
    ]
    tx.insert(text_message, fresh)
