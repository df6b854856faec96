"""What happened to one piece, act by act, as journal and books have it: the chain of custody (查件 F3).

`piece_event` says which events name the piece; from their rows follow what ended them and what carried the piece on:
the undoing, the closing of a register, the seal of a bag, the copies of its labels. No personal part is read.
"""

import json
from dataclasses import dataclass
from typing import Any

from govpost_desk.storage.database import Execute
from govpost_desk.storage.search_keys import events_about, keyed_upto_and_head

_LINES = ("line.ticked", "line.settled", "line.collected", "line.handed_on")


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act. `undone`: it was taken back later; `register_id`, `line_id`: of the line it wrote or closed, else b"".

    `bag_id`: of the bag the piece lay in, else b"".
    """

    position: int
    event_id: bytes
    type: str
    wall_ms: int
    body: dict[str, Any]
    undone: bool
    register_id: bytes
    line_id: bytes
    bag_id: bytes


def acts_of(execute: Execute, order_id: bytes) -> list[Act]:
    """Everything about the piece of an order, in the order in which it happened."""
    found: dict[int, Act] = {}
    for position in _positions(execute, order_id):
        act = _act(execute, position)
        if act is None:
            continue
        for each in (act, *_follow(execute, act)):
            found.setdefault(each.position, each)
    numbers = {act.body["waybill_no"] for act in found.values() if act.body.get("waybill_no")}
    for number in numbers:
        for (job_id,) in execute("SELECT job_id FROM label_job WHERE waybill_no = ?", (number,)).fetchall():
            label = _act(execute, _position(execute, job_id))
            if label is not None:
                found.setdefault(label.position, label)
    for position in _erasures(execute, order_id):
        erasure = _act(execute, position)
        if erasure is not None:
            found[position] = erasure
    return [found[position] for position in sorted(found)]


def numbers_of(execute: Execute, order_id: bytes) -> list[tuple[str, str, str]]:
    """(number, state, reason of its voiding) of every number the piece ever had, as they were given."""
    numbers = []
    for act in acts_of(execute, order_id):
        number = act.body.get("waybill_no")
        if number and number not in numbers:
            numbers.append(number)
    query = "SELECT waybill_no, state, coalesce(void_reason, '') FROM waybill_number WHERE waybill_no = ?"
    return [tuple(row) for number in numbers for row in execute(query, (number,)).fetchall()]


def bag_names(execute: Execute, bag_id: bytes) -> tuple[str, str]:
    """(bag number, tag) of a bag."""
    row = execute("SELECT bag_no, tag_no FROM bag WHERE bag_id = ?", (bag_id,)).fetchone()
    return (row[0], row[1]) if row else ("", "")


def label_state(execute: Execute, job_id: bytes) -> str:
    """What is known of a label's print: done, unconfirmed, cancelled …; "" when nothing."""
    row = execute("SELECT state FROM print_job WHERE kind = 'label' AND job_id = ?", (job_id,)).fetchone()
    return row[0] if row else ""


def _positions(execute: Execute, order_id: bytes) -> list[int]:
    keyed = execute("SELECT position FROM piece_event WHERE order_id = ? ORDER BY position", (order_id,))
    fresh = [at for about, at, _ in events_about(execute, *keyed_upto_and_head(execute)) if about == order_id]
    return sorted({*(row[0] for row in keyed.fetchall()), *fresh})


def _act(execute: Execute, position: int, **known: Any) -> Act | None:
    row = execute(
        "SELECT position, event_id, type, wall_ms, CAST(body AS TEXT) FROM event WHERE position = ?",
        (position,),
    ).fetchone()
    if row is None:
        return None
    act = {"undone": False, "register_id": b"", "line_id": b"", "bag_id": b"", **known}
    if row[2] in _LINES or row[2] == "line.bag_collected":
        line = execute(
            "SELECT register_id, line_id, undone FROM register_line WHERE recorded_at = ?", (position,)
        ).fetchone()
        act |= {"register_id": line[0], "line_id": line[1], "undone": bool(line[2])}
    elif row[2] == "bag.piece_in":
        line = execute("SELECT bag_id FROM bag_line WHERE recorded_at = ?", (position,)).fetchone()
        act |= {"bag_id": line[0]}
    elif row[2] == "inbound.piece":
        line = execute("SELECT undone FROM inbound_line WHERE recorded_at = ?", (position,)).fetchone()
        act |= {"undone": bool(line[0])}
    return Act(position=row[0], event_id=row[1], type=row[2], wall_ms=row[3], body=json.loads(row[4]), **act)


def _follow(execute: Execute, act: Act) -> list[Act]:
    """What ended an act or carried its piece on."""
    if act.register_id:
        return _follow_line(execute, act)
    if act.bag_id:
        return _follow_bag(execute, act)
    if act.type == "inbound.piece":
        (undone,) = execute(
            "SELECT undone FROM inbound_line WHERE recorded_at = ?", (act.position,)
        ).fetchone()
        return _acts(execute, undone)
    return []


def _follow_line(execute: Execute, act: Act) -> list[Act]:
    (undone,) = execute("SELECT undone FROM register_line WHERE recorded_at = ?", (act.position,)).fetchone()
    if undone:
        return _acts(execute, undone)
    (closed_at,) = execute(
        "SELECT coalesce(closed_at, 0) FROM register WHERE register_id = ?", (act.register_id,)
    ).fetchone()
    return _acts(execute, closed_at, register_id=act.register_id, line_id=act.line_id)


def _follow_bag(execute: Execute, act: Act) -> list[Act]:
    taken_out, sealed_at, register_id = execute(
        "SELECT l.taken_out, coalesce(b.sealed_at, 0), coalesce(b.register_id, x'') FROM bag_line l"
        " JOIN bag b USING (bag_id) WHERE l.recorded_at = ?",
        (act.position,),
    ).fetchone()
    found = []
    if taken_out:
        found += [
            each for each in _acts(execute, taken_out, bag_id=act.bag_id) if each.type == "bag.piece_out"
        ]
    if sealed_at > act.position and (not taken_out or taken_out > sealed_at):
        found += _acts(execute, sealed_at, bag_id=act.bag_id)
        line = execute(
            "SELECT recorded_at FROM register_line WHERE register_id = ? AND thing = ? AND undone = 0",
            (register_id, f"bag:{act.bag_id.hex()}"),
        ).fetchone()
        if line is not None:
            collected = _acts(execute, line[0], bag_id=act.bag_id)
            found += collected + [each for one in collected for each in _follow_line(execute, one)]
    return found


def _acts(execute: Execute, position: int, **known: Any) -> list[Act]:
    act = _act(execute, position, **known) if position else None
    return [act] if act is not None else []


def _position(execute: Execute, event_id: bytes) -> int:
    row = execute("SELECT position FROM event WHERE event_id = ?", (event_id,)).fetchone()
    return int(row[0]) if row else 0


def _erasures(execute: Execute, order_id: bytes) -> list[int]:
    rows = execute(
        "SELECT e.position FROM event e, json_each(CAST(e.body AS TEXT), '$.event_ids') named JOIN desk_order o"
        " ON lower(hex(o.party_id)) = named.value WHERE e.type = 'personal.erased' AND o.order_id = ?",
        (order_id,),
    )
    return [row[0] for row in rows.fetchall()]
