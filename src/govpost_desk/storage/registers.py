"""Registers and their lines: custody passes here (D-10 … D-18, D-20a). One engine for every kind of handover."""

from dataclasses import dataclass
from typing import Any

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.numbers import take_number

DRIVER_SIDE = "driver"
_ACCEPTED = ("ticked", "extra")


@dataclass(frozen=True, kw_only=True)
class StoredRegister:
    """A register as it stands. `side`: window code or "driver"; `register_no` is None while it is open."""

    register_id: bytes
    kind: str
    side: str
    corrects_no: str
    state: str
    register_no: str | None
    business_on: str | None
    operator_no: str
    closed_ms: int | None
    closed_at: int | None
    set_aside_at: int
    open_count: int
    line_count: int
    difference_count: int
    digest: str
    other_signer: int | None
    post_signer: str | None
    signed_copies: int


@dataclass(frozen=True, kw_only=True)
class StoredLine:
    """A live line of a register, in the order in which it was recorded."""

    recorded_at: int
    line_id: bytes
    register_id: bytes
    fate: str
    order_id: bytes | None
    case_no: str
    waybill_no: str
    party_id: bytes | None
    reason: str
    custody_back: int
    replaces: bytes | None


_REGISTER_COLUMNS = ", ".join(StoredRegister.__dataclass_fields__)
_REGISTER = f"SELECT {_REGISTER_COLUMNS} FROM register WHERE "  # noqa: S608  a constant
_LINE_COLUMNS = ", ".join(f"l.{name}" for name in StoredLine.__dataclass_fields__)


def apply_register_opened(execute: Execute, fact: Fact) -> None:
    """A register begins with its first line; it has no number yet (D-17)."""
    body = fact.body
    execute(
        "INSERT INTO register (register_id, kind, side, corrects_no, state, epoch, operator_no, opened_at,"
        " set_aside_at, open_count, line_count, difference_count, digest, signed_copies)"
        " VALUES (?, ?, ?, ?, 'open', ?, ?, ?, 0, 0, 0, 0, '', 0)",
        (
            fact.event_id,
            body["kind"],
            body["side"],
            body["corrects_no"],
            fact.epoch,
            body["by"],
            fact.position,
        ),
    )


def apply_line_ticked(execute: Execute, fact: Fact) -> None:
    """A certificate is taken over: the line, its number (reserved, D-20) and its custody."""
    body = fact.body
    order_id, register_id = bytes.fromhex(body["order_id"]), bytes.fromhex(body["register_id"])
    if body["taken"]:
        take_number(execute, body["taken"], order_id)
    execute(
        "INSERT INTO register_line (line_id, register_id, recorded_at, fate, thing, order_id, case_no, waybill_no,"
        " party_id, reason, custody_back, replaces, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0)",
        (
            fact.event_id,
            register_id,
            fact.position,
            body["fate"],
            body["order_id"],
            order_id,
            body["case_no"],
            body["waybill_no"],
            bytes.fromhex(body["party_id"]),
            body["reason"],
            _replaced(body),
        ),
    )
    execute(
        "INSERT INTO enclosure (order_id, custody, register_id, line_id, waybill_no) VALUES (?, 'ticked', ?, ?, ?)"
        " ON CONFLICT (order_id) DO UPDATE SET custody = 'ticked', register_id = excluded.register_id,"
        " line_id = excluded.line_id, waybill_no = excluded.waybill_no",
        (order_id, register_id, fact.event_id, body["waybill_no"] or None),
    )
    execute("UPDATE desk_order SET status = 'taken' WHERE order_id = ?", (order_id,))


def apply_line_settled(execute: Execute, fact: Fact) -> None:
    """A difference: missing, mismatched, refused, extra handed back (D-11).

    On a correction register it takes back what the corrected register said: custody returns to the window.
    """
    body = fact.body
    order_id = bytes.fromhex(body["order_id"]) if body["order_id"] else None
    execute(
        "INSERT INTO register_line (line_id, register_id, recorded_at, fate, thing, order_id, case_no, waybill_no,"
        " party_id, reason, custody_back, replaces, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        (
            fact.event_id,
            bytes.fromhex(body["register_id"]),
            fact.position,
            body["fate"],
            body["order_id"] or "case:" + body["case_no"],
            order_id,
            body["case_no"],
            body["waybill_no"],
            bytes.fromhex(body["party_id"]) if body["party_id"] else None,
            body["reason"],
            int(body["custody_back"]),
            _replaced(body),
        ),
    )
    if body["custody_back"]:
        execute("UPDATE enclosure SET custody = 'window' WHERE order_id = ?", (order_id,))
        execute("UPDATE desk_order SET status = 'open' WHERE order_id = ?", (order_id,))


def _replaced(body: dict[str, Any]) -> bytes | None:
    """The line that the same act of the clerk took back: an undo of this line restores it."""
    return bytes.fromhex(body["replaces"]) if body["replaces"] else None


def apply_line_collected(execute: Execute, fact: Fact) -> None:
    """A sealed piece goes to the driver (D-20a): the line names its waybill number."""
    body = fact.body
    order_id, register_id = bytes.fromhex(body["order_id"]), bytes.fromhex(body["register_id"])
    execute(
        "INSERT INTO register_line (line_id, register_id, recorded_at, fate, thing, order_id, case_no, waybill_no,"
        " party_id, reason, custody_back, undone) VALUES (?, ?, ?, 'ticked', ?, ?, ?, ?, ?, '', 0, 0)",
        (
            fact.event_id,
            register_id,
            fact.position,
            body["waybill_no"],
            order_id,
            body["case_no"],
            body["waybill_no"],
            bytes.fromhex(body["party_id"]),
        ),
    )
    execute(
        "UPDATE mail_item SET state = 'collected', register_id = ? WHERE waybill_no = ?",
        (register_id, body["waybill_no"]),
    )
    execute("UPDATE enclosure SET custody = 'collected' WHERE order_id = ?", (order_id,))


def apply_lines_set_aside(execute: Execute, fact: Fact) -> None:
    """All lines still open stay on the list for a later register; orders that come afterwards are not meant (D-11)."""
    execute(
        "UPDATE register SET set_aside_at = ? WHERE register_id = ?",
        (fact.position, bytes.fromhex(fact.body["register_id"])),
    )


def apply_act_undone(execute: Execute, fact: Fact) -> None:
    """Reverse one act of an open register by a fact that names it (architecture §2.10)."""
    body = fact.body
    register_id = bytes.fromhex(body["register_id"])
    if body["act"] == "set_aside":
        execute("UPDATE register SET set_aside_at = 0 WHERE register_id = ?", (register_id,))
        return
    line_id = bytes.fromhex(body["act_id"])
    # few live lines of one open register: found by its index, then by id
    recorded_at, fate, order_id, waybill_no, kind, custody_back = execute(
        "SELECT l.recorded_at, l.fate, l.order_id, l.waybill_no, r.kind, l.custody_back FROM register_line l"
        " JOIN register r USING (register_id) WHERE l.register_id = ? AND l.undone = 0 AND l.line_id = ?",
        (register_id, line_id),
    ).fetchone()
    execute("UPDATE register_line SET undone = 1 WHERE recorded_at = ?", (recorded_at,))
    if kind == "collect":
        execute(
            "UPDATE mail_item SET state = 'sealed', register_id = NULL WHERE waybill_no = ?", (waybill_no,)
        )
        execute("UPDATE enclosure SET custody = 'sealed' WHERE order_id = ?", (order_id,))
    elif fate in _ACCEPTED:
        execute("UPDATE enclosure SET custody = 'window' WHERE order_id = ?", (order_id,))
        status = "withdrawn" if fate == "extra" else "open"
        execute("UPDATE desk_order SET status = ? WHERE order_id = ?", (status, order_id))
    elif custody_back:
        execute("UPDATE enclosure SET custody = 'desk' WHERE order_id = ?", (order_id,))
        execute("UPDATE desk_order SET status = 'taken' WHERE order_id = ?", (order_id,))


def apply_register_closed(execute: Execute, fact: Fact) -> None:
    """The register gets its number and never changes again (D-17); what it took over now lies on the desk."""
    body = fact.body
    register_id = bytes.fromhex(body["register_id"])
    execute(
        "UPDATE register SET state = 'closed', register_no = ?, business_on = ?, daily_serial = ?, closed_at = ?,"
        " closed_ms = ?, open_count = ?, line_count = ?, difference_count = ?, digest = ?, operator_no = ?"
        " WHERE register_id = ?",
        (
            body["register_no"],
            body["business_on"],
            body["daily_serial"],
            fact.position,
            fact.wall_ms,
            body["open_count"],
            body["line_count"],
            body["difference_count"],
            body["digest"],
            body["by"],
            register_id,
        ),
    )
    execute(
        "UPDATE enclosure SET custody = 'desk' WHERE register_id = ? AND custody = 'ticked'",
        (register_id,),
    )


def apply_register_signed(execute: Execute, fact: Fact) -> None:
    """One signed copy was scanned back with the signers' names (D-18)."""
    body = fact.body
    execute(
        "UPDATE register SET state = 'signed', other_signer = coalesce(other_signer, ?),"
        " post_signer = coalesce(post_signer, ?), signed_copies = signed_copies | ? WHERE register_id = ?",
        (body["other_signer"], body["by"], 1 << (body["copy_no"] - 1), bytes.fromhex(body["register_id"])),
    )


def open_register(execute: Execute, kind: str, side: str, corrects_no: str = "") -> bytes | None:
    """Id of the open register of this kind and side, None when there is none."""
    row = execute(
        "SELECT register_id FROM register WHERE state = 'open' AND kind = ? AND side = ? AND corrects_no = ?",
        (kind, side, corrects_no),
    ).fetchone()
    return row[0] if row else None


def register_by_no(execute: Execute, register_no: str) -> StoredRegister | None:
    """A closed or signed register by its printed number."""
    return _register(execute(_REGISTER + "register_no = ?", (register_no,)).fetchone())


def register_by_id(execute: Execute, register_id: bytes) -> StoredRegister:
    """A register by its id, which must exist."""
    found = _register(execute(_REGISTER + "register_id = ?", (register_id,)).fetchone())
    assert found is not None
    return found


def registers(execute: Execute, limit: int = 1000) -> list[StoredRegister]:
    """Open registers first, then the newest closed ones."""
    rows = execute(
        f"SELECT {_REGISTER_COLUMNS} FROM register ORDER BY state = 'open' DESC, closed_at DESC LIMIT ?",  # noqa: S608
        (limit,),
    ).fetchall()
    return [
        StoredRegister(**dict(zip(StoredRegister.__dataclass_fields__, row, strict=True))) for row in rows
    ]


def live_lines(execute: Execute, register_id: bytes) -> list[StoredLine]:
    """The lines of a register that were not undone, as recorded."""
    rows = execute(
        f"SELECT {_LINE_COLUMNS} FROM register_line l WHERE register_id = ? AND undone = 0 ORDER BY recorded_at",  # noqa: S608
        (register_id,),
    ).fetchall()
    return [StoredLine(**dict(zip(StoredLine.__dataclass_fields__, row, strict=True))) for row in rows]


def last_line(execute: Execute, after: int) -> StoredLine | None:
    """The newest live line of any open register recorded after position `after`."""
    row = execute(
        f"SELECT {_LINE_COLUMNS} FROM register r JOIN register_line l USING (register_id)"  # noqa: S608
        " WHERE r.state = 'open' AND l.undone = 0 AND l.recorded_at > ? ORDER BY l.recorded_at DESC LIMIT 1",
        (after,),
    ).fetchone()
    return StoredLine(**dict(zip(StoredLine.__dataclass_fields__, row, strict=True))) if row else None


def line_of(execute: Execute, register_id: bytes, line_id: bytes) -> StoredLine:
    """One line of a register, live or undone."""
    row = execute(
        f"SELECT {_LINE_COLUMNS} FROM register_line l WHERE register_id = ? AND line_id = ?",  # noqa: S608
        (register_id, line_id),
    ).fetchone()
    return StoredLine(**dict(zip(StoredLine.__dataclass_fields__, row, strict=True)))


def undo_barrier(execute: Execute) -> int:
    """Position of the newest printed label or closed register: no undo goes beyond it; 0 when there is none."""
    row = execute(
        "SELECT max(position) FROM event WHERE type IN ('label.requested', 'register.closed')"
    ).fetchone()
    return row[0] or 0


def last_set_aside(execute: Execute, after: int) -> tuple[int, bytes] | None:
    """(position, register id) of the newest setting-aside in an open register after position `after`."""
    row = execute(
        "SELECT set_aside_at, register_id FROM register WHERE state = 'open' AND set_aside_at > ?"
        " ORDER BY set_aside_at DESC LIMIT 1",
        (after,),
    ).fetchone()
    return tuple(row) if row else None


def without_document(execute: Execute, kind: str) -> list[str]:
    """Numbers of closed registers that have no document of this kind yet, oldest first."""
    rows = execute(
        "SELECT register_no FROM register r WHERE state <> 'open' AND NOT EXISTS"
        " (SELECT 1 FROM document d WHERE d.subject = r.register_no AND d.kind = ?) ORDER BY closed_at",
        (kind,),
    )
    return [row[0] for row in rows]


def closing_hash(execute: Execute, register: StoredRegister) -> bytes:
    """Hash of the event that closed a register: what its paper's short head is made of."""
    row = execute("SELECT hash FROM event WHERE position = ?", (register.closed_at,)).fetchone()
    return row[0]  # type: ignore[no-any-return]


def line_shows(execute: Execute, line: StoredLine) -> tuple[str, str, bool, str, str]:
    """name, phone, erased, item, division of what a line shows; blanks for a line without an order."""
    row = execute(
        "SELECT coalesce(p.name, ''), coalesce(p.phone, ''), coalesce(p.erased, 0),"
        " coalesce(nullif(o.document_name, ''), o.item_name), o.division FROM desk_order o"
        " LEFT JOIN party p ON p.party_id = ? WHERE o.order_id = ?",
        (line.party_id, line.order_id),
    ).fetchone()
    return (row[0], row[1], bool(row[2]), row[3], row[4]) if row else ("", "", False, "", "")


def next_daily_serial(execute: Execute, epoch: int, business_on: str) -> int:
    """The next serial of the day: without a gap per desk, epoch and business day (D-17)."""
    row = execute(
        "SELECT coalesce(max(daily_serial), 0) + 1 FROM register WHERE epoch = ? AND business_on = ?",
        (epoch, business_on),
    ).fetchone()
    return int(row[0])


def open_orders(
    execute: Execute, window_code: str, register_id: bytes | None, after: int = 0
) -> list[tuple[bytes, str]]:
    """(order id, case number) of the window's orders that are neither taken over nor settled on this register.

    `after`: only orders recorded after this position (0: all).
    """
    return [
        tuple(row)
        for row in execute(
            "SELECT o.order_id, o.case_no FROM desk_order o WHERE o.window_code = ? AND o.status = 'open'"
            " AND o.recorded_at > ? AND NOT EXISTS (SELECT 1 FROM register_line l WHERE"
            " l.thing = lower(hex(o.order_id)) AND l.register_id = ? AND l.undone = 0) ORDER BY o.recorded_at",
            (window_code, after, register_id or b""),
        )
    ]


def _register(row: tuple[object, ...] | None) -> StoredRegister | None:
    if row is None:
        return None
    return StoredRegister(**dict(zip(StoredRegister.__dataclass_fields__, row, strict=True)))  # type: ignore[arg-type]


def registers_showing(execute: Execute, order_ids: list[bytes]) -> list[str]:
    """Numbers of the closed registers with a live line about any of these orders."""
    marks = ", ".join("?" * len(order_ids))
    rows = execute(
        "SELECT DISTINCT r.register_no FROM register_line l JOIN register r USING (register_id)"  # noqa: S608
        f" WHERE l.order_id IN ({marks}) AND l.undone = 0 AND r.state <> 'open' ORDER BY r.closed_at",
        order_ids,
    )
    return [row[0] for row in rows.fetchall()]
