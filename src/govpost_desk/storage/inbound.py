"""Inbound bags as they stand: their manifests, what was found in them (D-31). Events change them in inbound_acts."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute


@dataclass(frozen=True, kw_only=True)
class InboundPiece:
    """A piece out of an inbound bag that lies on the desk. `kind`: piece, returned, receipt."""

    line_id: bytes
    inbound_id: bytes
    waybill_no: str
    order_id: bytes | None
    case_no: str
    kind: str
    finding: str


@dataclass(frozen=True, kw_only=True)
class StoredInbound:
    """An inbound bag as it stands. `expected`, `found`, `sheet_no`: written when its check is closed."""

    inbound_id: bytes
    tag_no: str
    manifest_id: bytes | None
    state: str
    business_on: str
    clearance_no: int | None
    opened_at: int
    opened_ms: int
    opened_by: str
    closed_at: int | None
    closed_ms: int | None
    closed_by: str | None
    closed_on: str | None
    closed_clearance: int | None
    sheet_no: str
    expected: int | None
    found: int


@dataclass(frozen=True, kw_only=True)
class StoredInboundLine:
    """One piece found in a bag. `finding`: "", damaged, misdirected, no_label; `here`: it lies on the desk.

    `announced`: its kind on the bag's manifest, "" when it is not on it or there is none. `amended`: whether more was
    said of it after it was found.
    """

    recorded_at: int
    line_id: bytes
    waybill_no: str
    order_id: bytes | None
    case_no: str
    kind: str
    finding: str
    reason: str
    here: int
    changed_at: int
    announced: str
    amended: int


_HERE = "SELECT line_id, inbound_id, waybill_no, order_id, case_no, kind, finding FROM inbound_line WHERE here = 1"
_BAG = f"SELECT {', '.join(StoredInbound.__dataclass_fields__)} FROM inbound_bag"  # noqa: S608  constants
_LINE = (
    "SELECT l.recorded_at, l.line_id, l.waybill_no, l.order_id, l.case_no, l.kind, l.finding, l.reason, l.here,"
    " l.changed_at, coalesce((SELECT m.kind FROM manifest_line m WHERE m.manifest_id = b.manifest_id"
    " AND m.waybill_no = l.waybill_no LIMIT 1), ''), l.was <> '[]'"
    " FROM inbound_line l JOIN inbound_bag b USING (inbound_id) WHERE l.inbound_id = ? AND l.undone = 0"
)


def piece_here(execute: Execute, waybill_no: str) -> InboundPiece | None:
    """The piece under a number that came in a bag and lies on the desk."""
    row = execute(_HERE + " AND waybill_no = ?", (waybill_no,)).fetchone()
    return InboundPiece(**dict(zip(InboundPiece.__dataclass_fields__, row, strict=True))) if row else None


def is_still_leaving(execute: Execute, waybill_no: str) -> bool:
    """Whether a piece that came in is on a register to the next step, loose or in a bag, that is not closed yet."""
    row = execute(
        "SELECT 1 FROM inbound_line i JOIN register r USING (register_id)"
        " WHERE i.waybill_no = ? AND i.undone = 0 AND i.here = 0 AND r.register_no IS NULL",
        (waybill_no,),
    ).fetchone()
    return row is not None


def line_before(execute: Execute, waybill_no: str, position: int) -> bytes:
    """Id of the line by which a number came in last before a position, when it was put into a bag to go on."""
    row = execute(
        "SELECT line_id FROM inbound_line WHERE waybill_no = ? AND undone = 0 AND recorded_at < ?"
        " ORDER BY recorded_at DESC LIMIT 1",
        (waybill_no, position),
    ).fetchone()
    return row[0]  # type: ignore[no-any-return]


def unlabelled_here(execute: Execute) -> list[InboundPiece]:
    """Pieces without a label that lie on the desk, oldest first: no scan can name them (D-31)."""
    rows = execute(_HERE + " AND waybill_no = '' ORDER BY recorded_at").fetchall()
    return [InboundPiece(**dict(zip(InboundPiece.__dataclass_fields__, row, strict=True))) for row in rows]


def known_tag(execute: Execute, tag_no: str) -> bool:
    """Whether a bag with this tag came in, or a manifest announces it."""
    row = execute(
        "SELECT EXISTS (SELECT 1 FROM inbound_bag WHERE tag_no = ?)"
        " OR EXISTS (SELECT 1 FROM manifest WHERE tag_no = ?)",
        (tag_no, tag_no),
    ).fetchone()
    return bool(row[0])


def known_number(execute: Execute, waybill_no: str) -> bool:
    """Whether a piece under this number ever came in a bag."""
    row = execute("SELECT 1 FROM inbound_line WHERE waybill_no = ? AND undone = 0 LIMIT 1", (waybill_no,))
    return row.fetchone() is not None


def window_of(execute: Execute, piece: InboundPiece) -> str:
    """The window whose piece this is; "" when no order of this desk is known for it."""
    row = execute("SELECT window_code FROM desk_order WHERE order_id = ?", (piece.order_id,)).fetchone()
    return row[0] if row else ""


def party_of(execute: Execute, piece: InboundPiece) -> bytes | None:
    """The event whose name and address a line about this piece shows; None when no order is known for it."""
    row = execute("SELECT party_id FROM desk_order WHERE order_id = ?", (piece.order_id,)).fetchone()
    return row[0] if row else None


def kind_of_thing(execute: Execute, thing: str) -> str:
    """returned, receipt or piece for a register's line about an inbound piece ("in:" + id); "" for any other line."""
    if not thing.startswith("in:"):
        return ""
    line_id = bytes.fromhex(thing.removeprefix("in:"))
    row = execute("SELECT kind FROM inbound_line WHERE line_id = ?", (line_id,)).fetchone()
    return row[0] if row else ""


def inbound_bag(execute: Execute, inbound_id: bytes) -> StoredInbound | None:
    """One inbound bag by its id."""
    return _bag(execute(_BAG + " WHERE inbound_id = ?", (inbound_id,)).fetchone())


def newest_of_tag(execute: Execute, tag_no: str) -> StoredInbound | None:
    """The bag that came last under a tag."""
    query = _BAG + " WHERE tag_no = ? ORDER BY opened_at DESC LIMIT 1"
    return _bag(execute(query, (tag_no,)).fetchone())


def open_bags(execute: Execute) -> list[StoredInbound]:
    """Bags whose check is not closed, oldest first."""
    rows = execute(_BAG + " WHERE state = 'open' ORDER BY opened_at").fetchall()
    return [found for row in rows if (found := _bag(row))]


def closed_bags(execute: Execute, limit: int) -> list[StoredInbound]:
    """The bags checked last, newest first."""
    rows = execute(_BAG + " WHERE state = 'closed' ORDER BY closed_at DESC LIMIT ?", (limit,)).fetchall()
    return [found for row in rows if (found := _bag(row))]


def closed_by_sheet(execute: Execute, sheet_no: str) -> StoredInbound | None:
    """The bag whose check has this sheet."""
    return _bag(execute(_BAG + " WHERE sheet_no = ? AND state = 'closed'", (sheet_no,)).fetchone())


def overdue_count(execute: Execute) -> int:
    """Open bags of an earlier clearance than the one at work: they should have been checked in it (D-31)."""
    row = execute(
        "SELECT count(*) FROM inbound_bag WHERE state = 'open' AND opened_at <="
        " (SELECT starts_after FROM clearance WHERE state = 'open')"
    ).fetchone()
    return int(row[0])


def lines_of(execute: Execute, inbound_id: bytes) -> list[StoredInboundLine]:
    """What was found in a bag, in order."""
    return [_line(row) for row in execute(_LINE + " ORDER BY l.recorded_at", (inbound_id,)).fetchall()]


def line_of(execute: Execute, inbound_id: bytes, waybill_no: str, case_no: str) -> StoredInboundLine | None:
    """The piece of a bag under a number, or under the name of one without a label."""
    condition, value = (
        ("waybill_no", waybill_no) if waybill_no else ("waybill_no = '' AND l.case_no", case_no)
    )
    row = execute(f"{_LINE} AND l.{condition} = ? LIMIT 1", (inbound_id, value)).fetchone()
    return _line(row) if row else None


def line_by_id(execute: Execute, inbound_id: bytes, line_id: bytes) -> StoredInboundLine | None:
    """The piece of a bag by the id of its line."""
    row = execute(_LINE + " AND l.line_id = ?", (inbound_id, line_id)).fetchone()
    return _line(row) if row else None


def newest_change(execute: Execute, inbound_id: bytes) -> StoredInboundLine | None:
    """The piece that the newest standing act of a check was about."""
    row = execute(_LINE + " ORDER BY l.changed_at DESC LIMIT 1", (inbound_id,)).fetchone()
    return _line(row) if row else None


def unlabelled_names(execute: Execute, inbound_id: bytes) -> int:
    """How many pieces without label a bag ever had, taken back ones too: the names of two never meet."""
    row = execute(
        "SELECT count(*) FROM inbound_line WHERE inbound_id = ? AND waybill_no = ''", (inbound_id,)
    ).fetchone()
    return int(row[0])


def progress(execute: Execute, bag: StoredInbound) -> tuple[int, int | None]:
    """(pieces found, pieces expected): of those on the manifest, or all and None where there is no manifest."""
    if bag.manifest_id is None:
        row = execute(
            "SELECT count(*) FROM inbound_line WHERE inbound_id = ? AND undone = 0", (bag.inbound_id,)
        ).fetchone()
        return int(row[0]), None
    row = execute(
        "SELECT (SELECT count(*) FROM inbound_line l JOIN manifest_line m ON m.manifest_id = ?"
        " AND m.waybill_no = l.waybill_no WHERE l.inbound_id = ? AND l.undone = 0), line_count"
        " FROM manifest WHERE manifest_id = ?",
        (bag.manifest_id, bag.inbound_id, bag.manifest_id),
    ).fetchone()
    return int(row[0]), int(row[1])


def newest_manifest(execute: Execute, tag_no: str, after: int) -> bytes | None:
    """The manifest told last for a tag, after position `after` (an earlier bag may have had the same tag)."""
    row = execute(
        "SELECT manifest_id FROM manifest WHERE tag_no = ? AND recorded_at > ? ORDER BY recorded_at DESC LIMIT 1",
        (tag_no, after),
    ).fetchone()
    return row[0] if row else None


def manifest_lines(execute: Execute, manifest_id: bytes | None) -> list[tuple[str, str]]:
    """(waybill number, kind) of a manifest in its order; nothing for no manifest."""
    rows = execute(
        "SELECT waybill_no, kind FROM manifest_line WHERE manifest_id = ? ORDER BY line_no", (manifest_id,)
    )
    return [tuple(row) for row in rows.fetchall()]


def announced_kind(execute: Execute, bag: StoredInbound, waybill_no: str) -> str:
    """Kind of a piece on the bag's manifest; "" when it is not on it or there is none."""
    row = execute(
        "SELECT kind FROM manifest_line WHERE manifest_id = ? AND waybill_no = ?",
        (bag.manifest_id, waybill_no),
    ).fetchone()
    return row[0] if row else ""


def announced_tags(execute: Execute) -> list[tuple[str, int]]:
    """(tag, pieces) of manifests whose bag has not been opened yet, oldest first."""
    rows = execute(
        "SELECT tag_no, line_count FROM manifest m WHERE NOT EXISTS (SELECT 1 FROM inbound_bag b WHERE"
        " b.manifest_id = m.manifest_id"
        " OR (b.tag_no = m.tag_no AND coalesce(b.closed_at, b.opened_at) > m.recorded_at))"
        " AND NOT EXISTS (SELECT 1 FROM manifest n WHERE n.tag_no = m.tag_no AND n.recorded_at > m.recorded_at)"
        " ORDER BY recorded_at"
    )
    return [tuple(row) for row in rows.fetchall()]


def next_check_serial(execute: Execute, epoch: int, business_on: str) -> int:
    """The next serial of the day's checks, without a gap."""
    row = execute(
        "SELECT coalesce(max(daily_serial), 0) + 1 FROM inbound_bag WHERE epoch = ? AND closed_on = ?",
        (epoch, business_on),
    ).fetchone()
    return int(row[0])


def hash_at(execute: Execute, position: int | None) -> bytes:
    """Hash of an event: what the short head of its paper is made of."""
    row = execute("SELECT hash FROM event WHERE position = ?", (position,)).fetchone()
    return row[0]  # type: ignore[no-any-return]


def without_sheet(execute: Execute, kind: str) -> list[str]:
    """Sheet numbers of closed checks that have no document of this kind yet, oldest first."""
    rows = execute(
        "SELECT sheet_no FROM inbound_bag b WHERE state = 'closed' AND NOT EXISTS"
        " (SELECT 1 FROM document d WHERE d.subject = b.sheet_no AND d.kind = ?) ORDER BY closed_at",
        (kind,),
    )
    return [row[0] for row in rows.fetchall()]


def _bag(row: tuple[object, ...] | None) -> StoredInbound | None:
    return StoredInbound(**dict(zip(StoredInbound.__dataclass_fields__, row, strict=True))) if row else None  # type: ignore[arg-type]


def _line(row: tuple[object, ...]) -> StoredInboundLine:
    return StoredInboundLine(**dict(zip(StoredInboundLine.__dataclass_fields__, row, strict=True)))  # type: ignore[arg-type]
