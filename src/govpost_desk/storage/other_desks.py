"""What other desks of the hall did with a certificate, where the carrier saw a piece: head office's side."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.wire.feed_content import MOST_MS, said_in, text, whole
from govpost_desk.wire.messages import FeedItem

ACT = "act"
TRACKING = "tracking"
_GIVEN_BACK = "handed_back"


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """The newest act of another desk on a certificate that is there, or left from there."""

    order_id: bytes
    desk_id: str
    case_no: str
    waybill_no: str
    act: str
    at_ms: int


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """One event of the carrier. `text`: in words, "" where head office does not know the `code`."""

    at_ms: int
    code: str
    text: str
    place: str


_SELECT = "SELECT order_id, desk_id, case_no, waybill_no, act, at_ms FROM other_desk_custody WHERE "


def take(execute: Execute, item: FeedItem, own_desk: str) -> None:
    """Keep it where another desk has the certificate; this desk's own acts, and one handed back, end it."""
    said = said_in(item.content) if item.op != "drop" else {}
    try:
        identity, at_ms = bytes.fromhex(item.key), whole(said.get("at_ms", 0), MOST_MS)
    except ValueError:
        return
    desk, act = text(said.get("desk")), text(said.get("act"))
    numbers = (text(said.get("case_no")), text(said.get("waybill_no")))
    if not desk or desk == own_desk or act == _GIVEN_BACK:
        execute("DELETE FROM other_desk_custody WHERE order_id = ?", (identity,))
        return
    execute(
        "INSERT OR REPLACE INTO other_desk_custody (order_id, desk_id, case_no, waybill_no, act, at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (identity, desk, *numbers, act, at_ms),
    )


def drop_unsaid(execute: Execute, scope: str) -> None:
    """After a feed was read anew: what it did not say again is gone."""
    execute(
        "DELETE FROM other_desk_custody WHERE NOT EXISTS (SELECT 1 FROM feed_item f WHERE f.scope = ?"
        " AND f.kind = 'act' AND f.key = lower(hex(other_desk_custody.order_id)))",
        (scope,),
    )


def of_order(execute: Execute, identity: bytes) -> Elsewhere | None:
    """Where another desk has the certificate of an order."""
    row = execute(_SELECT + "order_id = ?", (identity,)).fetchone()
    return Elsewhere(**dict(zip(Elsewhere.__dataclass_fields__, row, strict=True))) if row else None


def of_case(execute: Execute, case_no: str) -> list[Elsewhere]:
    """The same for every certificate of a case."""
    rows = execute(_SELECT + "case_no = ? ORDER BY at_ms", (case_no,)).fetchall()
    return [Elsewhere(**dict(zip(Elsewhere.__dataclass_fields__, row, strict=True))) for row in rows]


def unknown_here(execute: Execute, number: str) -> list[Elsewhere]:
    """What stands under a whole case or mail number at another desk and is on no list here."""
    rows = execute(
        f"{_SELECT}(case_no = ?1 OR waybill_no = ?1) AND NOT EXISTS (SELECT 1 FROM desk_order o"  # noqa: S608  constants
        " WHERE o.order_id = other_desk_custody.order_id) AND NOT EXISTS (SELECT 1 FROM hub_order h"
        " WHERE h.order_id = other_desk_custody.order_id AND h.waiting = 1) ORDER BY at_ms",
        (number,),
    ).fetchall()
    return [Elsewhere(**dict(zip(Elsewhere.__dataclass_fields__, row, strict=True))) for row in rows]


def tracking(execute: Execute, waybill_no: str) -> list[Tracked]:
    """Where the carrier saw a piece, oldest first."""
    row = execute(
        "SELECT content FROM feed_item WHERE scope IN (SELECT scope FROM feed_cursor) AND kind = ? AND key = ?",
        (TRACKING, waybill_no),
    ).fetchone()
    if row is None:
        return []
    events = said_in(row[0]).get("events")
    found = []
    for each in events if isinstance(events, list) else ():
        try:
            at_ms = whole(each["at_ms"], MOST_MS)
            code, words, place = (text(each.get(name)) for name in ("code", "text", "place"))
        except (ValueError, KeyError, TypeError):
            continue
        found.append(Tracked(at_ms=at_ms, code=code, text=words, place=place))
    return sorted(found, key=lambda event: event.at_ms)
