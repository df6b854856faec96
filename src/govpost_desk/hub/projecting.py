"""What the facts come to: acts, custody of every order, uses of numbers. A fold that no order of arrival changes (I7).

Custody is the newest act by hybrid clock that was not taken back. A number taken by two facts keeps both and opens an
incident that names both desks and both persons (I4).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, delete, select

from govpost_desk.hub import acts_told, erasing, incidents
from govpost_desk.hub.reading import Act, Reading, Use
from govpost_desk.hub.schema import NO_EVENT, act, custody, number_use
from govpost_desk.hub.store import SITE, Among, Tx

NUMBER_TWICE = "number_twice"
_undo = act.alias("undo")
_ORDERS_OF = select(act.c.order_id).where(act.c.site_id == SITE, Among(act.c.event_id))
_ACTS_OF = (
    select(
        act.c.order_id,
        act.c.case_no,
        act.c.waybill_no,
        act.c.act,
        act.c.desk_id,
        act.c.at_ms,
        act.c.hlc,
        act.c.event_id,
        _undo.c.event_id.label("undone_by"),
    )
    .select_from(
        act.outerjoin(
            _undo, and_(_undo.c.site_id == SITE, _undo.c.undoes == act.c.event_id, _undo.c.undoes != NO_EVENT)
        )
    )
    .where(act.c.site_id == SITE, Among(act.c.order_id))
)
_FORGET_CUSTODY = delete(custody).where(custody.c.site_id == SITE, Among(custody.c.order_id))
_USES = select(
    number_use.c.waybill_no,
    number_use.c.event_id,
    number_use.c.desk_id,
    number_use.c.order_id,
    number_use.c.by_no,
    number_use.c.hlc,
).where(number_use.c.site_id == SITE, Among(number_use.c.waybill_no))
_FORGET_USES = delete(number_use).where(number_use.c.site_id == SITE, Among(number_use.c.waybill_no))


def project(tx: Tx, readings: Sequence[Reading]) -> None:
    """Take new facts in: each once, told apart by the caller."""
    acts = [reading.act for reading in readings if reading.act]
    if acts:
        _take_acts(tx, acts)
    if uses := [use for reading in readings for use in reading.uses]:
        _take_uses(tx, uses)
    for reading in readings:
        if reading.erases:
            erasing.erase(tx, reading.event_id, reading.erases)


def _take_acts(tx: Tx, acts: Sequence[Act]) -> None:
    tx.insert(act, [_act_row(each) for each in acts])
    orders = {each.order_id for each in acts if each.order_id}
    if undone := [each.undoes for each in acts if each.undoes]:
        orders |= {row[0] for row in tx.run_in(_ORDERS_OF, undone)} - {""}
    if not orders:
        return
    names = sorted(orders)
    these = {each.event_id for each in acts}
    older: set[str] = set()  # orders that had acts before these, and may have a custody
    newest: dict[str, Any] = {}
    numbers: dict[str, tuple[tuple[int, str], str]] = {}
    for row in tx.run_in(_ACTS_OF, names):
        if row.event_id not in these:
            older.add(row.order_id)
        if row.undone_by is not None:
            continue
        place = (row.hlc, row.event_id)
        known = newest.get(row.order_id)
        if known is None or place > (known.hlc, known.event_id):
            newest[row.order_id] = row
        if row.waybill_no:
            numbers[row.order_id] = max(numbers.get(row.order_id, ((-1, ""), "")), (place, row.waybill_no))
    tx.run_in(_FORGET_CUSTODY, sorted(older))
    rows: list[dict[str, Any]] = []
    for order_id in names:
        row = newest.get(order_id)
        if row is None:
            continue
        number = numbers[order_id][1] if order_id in numbers else ""
        rows.append(
            {
                "order_id": order_id,
                "case_no": row.case_no,
                "waybill_no": number,
                "act": row.act,
                "desk_id": row.desk_id,
                "at_ms": row.at_ms,
                "hlc": row.hlc,
                "event_id": row.event_id,
            }
        )
    tx.insert(custody, rows)
    acts_told.tell(tx, names, rows)


def _act_row(each: Act) -> dict[str, Any]:
    return {
        "event_id": each.event_id,
        "order_id": each.order_id,
        "case_no": each.case_no,
        "waybill_no": each.waybill_no,
        "act": each.act,
        "undoes": each.undoes,
        "desk_id": each.desk_id,
        "at_ms": each.at_ms,
        "hlc": each.hlc,
    }


def _take_uses(tx: Tx, uses: Sequence[Use]) -> None:
    """The earliest use is the number's; all of them stand in the incident."""
    names = sorted({use.waybill_no for use in uses})
    first = {row.waybill_no: Use(*row) for row in tx.run_in(_USES, names)}
    known = set(first)
    moved: set[str] = set()
    twice: dict[str, dict[str, Use]] = {}
    for use in uses:
        was = first.get(use.waybill_no)
        if was is None:
            first[use.waybill_no] = use
            moved.add(use.waybill_no)
        elif was.event_id != use.event_id:
            found = twice.setdefault(use.waybill_no, {})
            found[was.event_id], found[use.event_id] = was, use
            if (use.hlc, use.event_id) < (was.hlc, was.event_id):
                first[use.waybill_no] = use
                moved.add(use.waybill_no)
    if again := sorted(known & moved):
        tx.run_in(_FORGET_USES, again)
    tx.insert(number_use, [_use_row(first[number]) for number in names if number in moved])
    for number, found in sorted(twice.items()):
        _number_twice(tx, number, found)


def _use_row(use: Use) -> dict[str, Any]:
    return {
        "waybill_no": use.waybill_no,
        "event_id": use.event_id,
        "desk_id": use.desk_id,
        "order_id": use.order_id,
        "by_no": use.by_no,
        "hlc": use.hlc,
    }


def _number_twice(tx: Tx, number: str, found: dict[str, Use]) -> None:
    before = incidents.facts_of(tx, NUMBER_TWICE, number)
    uses = {each["event_id"]: each for each in before["uses"]} if before else {}
    for use in found.values():
        uses[use.event_id] = {
            "event_id": use.event_id,
            "desk": use.desk_id,
            "by": use.by_no,
            "order_id": use.order_id,
            "hlc": use.hlc,
        }
    ordered = sorted(uses.values(), key=lambda each: (each["hlc"], each["event_id"]))
    incidents.open_incident(tx, NUMBER_TWICE, number, {"waybill_no": number, "uses": ordered})
