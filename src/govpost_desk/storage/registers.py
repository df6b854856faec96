"""Registers and their lines as they stand: one engine for every kind of handover (D-20a). Events change them in
register_acts."""

from dataclasses import dataclass, replace

from govpost_desk.storage.database import Execute

DRIVER_SIDE, DELIVERER_SIDE = "driver", "deliverer"
ACCEPTED = ("ticked", "extra")


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
    paper_no: str


@dataclass(frozen=True, kw_only=True)
class StoredLine:
    """A live line of a register, in the order in which it was recorded."""

    recorded_at: int
    line_id: bytes
    register_id: bytes
    fate: str
    thing: str
    order_id: bytes | None
    case_no: str
    waybill_no: str
    party_id: bytes | None
    reason: str
    custody_back: int
    replaces: bytes | None
    unsaid: str


_REGISTER_COLUMNS = ", ".join(StoredRegister.__dataclass_fields__)
_REGISTER = f"SELECT {_REGISTER_COLUMNS} FROM register WHERE "  # noqa: S608  a constant
_LINE_COLUMNS = ", ".join(f"l.{name}" for name in StoredLine.__dataclass_fields__)


def open_register(
    execute: Execute, kind: str, side: str, corrects_no: str = "", paper_no: str = ""
) -> bytes | None:
    """Id of the open register of this kind and side, None when there is none. `paper_no`: of an emergency sheet."""
    row = execute(
        "SELECT register_id FROM register WHERE state = 'open' AND kind = ? AND side = ? AND corrects_no = ?"
        " AND paper_no = ?",
        (kind, side, corrects_no, paper_no),
    ).fetchone()
    return row[0] if row else None


def open_with_lines(execute: Execute, kinds: tuple[str, ...]) -> bool:
    """Whether a register of one of these kinds is open and has a live line."""
    marks = ", ".join("?" * len(kinds))
    row = execute(
        f"SELECT 1 FROM register r WHERE state = 'open' AND kind IN ({marks}) AND EXISTS"  # noqa: S608
        " (SELECT 1 FROM register_line l WHERE l.register_id = r.register_id AND l.undone = 0) LIMIT 1",
        kinds,
    ).fetchone()
    return row is not None


def register_by_no(execute: Execute, register_no: str) -> StoredRegister | None:
    """A closed or signed register by its printed number."""
    return _register(execute(_REGISTER + "register_no = ?", (register_no,)).fetchone())


def register_by_id(execute: Execute, register_id: bytes) -> StoredRegister:
    """A register by its id, which must exist."""
    found = _register(execute(_REGISTER + "register_id = ?", (register_id,)).fetchone())
    assert found is not None
    return found


def registers(execute: Execute, limit: int = 1000) -> list[StoredRegister]:
    """Open registers with a live line first, as they stand now, then the newest closed ones."""
    rows = execute(
        f"SELECT {_REGISTER_COLUMNS} FROM register ORDER BY state = 'open' DESC, closed_at DESC LIMIT ?",  # noqa: S608
        (limit,),
    ).fetchall()
    found = [
        StoredRegister(**dict(zip(StoredRegister.__dataclass_fields__, row, strict=True))) for row in rows
    ]
    shown = [_counted(execute, register) if register.state == "open" else register for register in found]
    return [
        register
        for register in shown
        if register.state != "open" or register.line_count + register.difference_count
    ]


def _counted(execute: Execute, register: StoredRegister) -> StoredRegister:
    """An open register with its present counts, which closing will write."""
    lines = live_lines(execute, register.register_id)
    return replace(
        register,
        line_count=pieces_on(execute, lines),
        difference_count=sum(line.fate != "ticked" for line in lines),
    )


def pieces_on(execute: Execute, lines: list[StoredLine]) -> int:
    """How many pieces changed hands by these lines: a bag's line stands for all that lies in it."""
    bag_ids = [bytes.fromhex(line.thing[4:]) for line in lines if line.thing.startswith("bag:")]
    query = "SELECT piece_count FROM bag WHERE bag_id = ?"
    bagged = sum(int(execute(query, (bag_id,)).fetchone()[0]) for bag_id in bag_ids)
    return sum(line.fate in ACCEPTED for line in lines) - len(bag_ids) + bagged


def live_lines(execute: Execute, register_id: bytes) -> list[StoredLine]:
    """The lines of a register that were not undone, as recorded."""
    rows = execute(
        f"SELECT {_LINE_COLUMNS} FROM register_line l WHERE register_id = ? AND undone = 0 ORDER BY recorded_at",  # noqa: S608
        (register_id,),
    ).fetchall()
    return [StoredLine(**dict(zip(StoredLine.__dataclass_fields__, row, strict=True))) for row in rows]


def last_line(execute: Execute, after: int) -> StoredLine | None:
    """The newest live line of any open register recorded after position `after`; not of one entered from paper."""
    row = execute(
        f"SELECT {_LINE_COLUMNS} FROM register r JOIN register_line l USING (register_id)"  # noqa: S608
        " WHERE r.state = 'open' AND r.paper_no = '' AND l.undone = 0 AND l.recorded_at > ?"
        " ORDER BY l.recorded_at DESC LIMIT 1",
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


def unsigned(execute: Execute, upto: int | None = None) -> list[str]:
    """Numbers of closed registers without a signed copy, oldest first; those closed up to a position."""
    rows = execute(
        "SELECT register_no FROM register WHERE state = 'closed' AND closed_at <= coalesce(?, closed_at)"
        " ORDER BY closed_at",
        (upto,),
    )
    return [row[0] for row in rows.fetchall()]


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

    `after`: only orders recorded after this position (0: all). The platform's orders are among them; those that another
    desk has taken over are not.
    """
    return [
        tuple(row)
        for row in execute(
            "SELECT o.order_id, o.case_no FROM (SELECT order_id, case_no, recorded_at FROM desk_order"
            " WHERE window_code = ?1 AND status = 'open' AND recorded_at > ?2"
            " UNION ALL SELECT order_id, case_no, came_at FROM hub_order"
            " WHERE window_code = ?1 AND waiting = 1 AND came_at > ?2) o"
            " WHERE NOT EXISTS (SELECT 1 FROM register_line l WHERE"
            " l.thing = lower(hex(o.order_id)) AND l.register_id = ?3 AND l.undone = 0)"
            " AND NOT EXISTS (SELECT 1 FROM other_desk_custody x WHERE x.order_id = o.order_id) ORDER BY o.recorded_at",
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
