"""Bags and what lies in them, routes they leave by (D-30). A piece lies in one bag at a time."""

import json
from dataclasses import dataclass
from typing import Any

from govpost_desk.storage import limbo
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.supplies import LABEL, use_supply


@dataclass(frozen=True, kw_only=True)
class StoredBag:
    """A bag as it stands. `tag_no`: "" until an own bag is sealed; `own_tag`: whether this desk gives it."""

    bag_id: bytes
    bag_no: str
    serial: int
    tag_no: str
    own_tag: int
    business_on: str
    route_code: str
    route_name: str
    origin_office: str
    destination: str
    destination_name: str
    state: str
    opened_at: int
    opened_by: str
    sealed_at: int | None
    sealed_ms: int | None
    sealed_by: str | None
    sealed_on: str | None
    clearance_no: int | None
    shift_no: int | None
    piece_count: int
    weight_g: int
    weighed: int
    seal_no: str
    digest: str
    register_id: bytes | None


@dataclass(frozen=True, kw_only=True)
class BagPiece:
    """One piece in a bag, with what the manifest shows of it."""

    recorded_at: int
    bag_id: bytes
    waybill_no: str
    order_id: bytes | None
    case_no: str
    operator_no: str
    recorded_ms: int
    division: str
    weight_g: int
    receipt: int
    mode: str
    payer: str
    kind: str  # of an inbound piece on its way again, else ""


@dataclass(frozen=True, kw_only=True)
class Route:
    """A despatch route. `departs`: times of day "16:30", ascending; `days`: weekdays it runs, "1" is Monday."""

    route_code: str
    name: str
    destination: str
    destination_name: str
    departs: tuple[str, ...]
    days: str


_BAG_COLUMNS = ", ".join(StoredBag.__dataclass_fields__)
_BAG = f"SELECT {_BAG_COLUMNS} FROM bag"  # noqa: S608  a constant


def apply_route_set(execute: Execute, fact: Fact) -> None:
    """One route of the timetable, newest value."""
    body = fact.body
    execute(
        "INSERT OR REPLACE INTO route (route_code, name, destination, destination_name, departs, days, active, origin)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'local')",
        (
            body["route_code"],
            body["name"],
            body["destination"],
            body["destination_name"],
            json.dumps(body["departs"]),
            body["days"],
            int(body["active"]),
        ),
    )


def apply_bag_opened(execute: Execute, fact: Fact) -> None:
    """An empty bag stands open for one destination."""
    body = fact.body
    execute(
        "INSERT INTO bag (bag_id, bag_no, serial, tag_no, own_tag, epoch, business_on, route_code, route_name,"
        " origin_office, destination, destination_name, state, opened_at, opened_by, piece_count, weight_g, weighed,"
        " seal_no, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, 0, 0, 0, '', '')",
        (
            fact.event_id,
            body["bag_no"],
            body["serial"],
            body["tag_no"],
            int(not body["tag_no"]),
            fact.epoch,
            body["business_on"],
            body["route_code"],
            body["route_name"],
            body["origin_office"],
            body["destination"],
            body["destination_name"],
            fact.position,
            body["by"],
        ),
    )


def apply_bag_rerouted(execute: Execute, fact: Fact) -> None:
    """An empty bag goes another way, under the next number of its new destination."""
    body = fact.body
    execute(
        "UPDATE bag SET bag_no = ?, serial = ?, route_code = ?, route_name = ?, destination = ?, destination_name = ?"
        " WHERE bag_id = ?",
        (
            body["bag_no"],
            body["serial"],
            body["route_code"],
            body["route_name"],
            body["destination"],
            body["destination_name"],
            bytes.fromhex(body["bag_id"]),
        ),
    )


def apply_piece_in(execute: Execute, fact: Fact) -> None:
    """A sealed piece is put into an open bag."""
    body = fact.body
    order_id = bytes.fromhex(body["order_id"]) if body["order_id"] else None
    execute(
        "INSERT INTO bag_line (recorded_at, bag_id, waybill_no, order_id, case_no, operator_no, recorded_ms, taken_out)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        (
            fact.position,
            bytes.fromhex(body["bag_id"]),
            body["waybill_no"],
            order_id,
            body["case_no"],
            body["by"],
            fact.wall_ms,
        ),
    )
    limbo.found(execute, fact, order_id, body["waybill_no"])


def apply_piece_out(execute: Execute, fact: Fact) -> None:
    """A piece is taken out of an open bag and lies on the desk again."""
    leave_bag(execute, fact.body["waybill_no"], fact.position)


def leave_bag(execute: Execute, waybill_no: str, position: int) -> None:
    """The piece lies in no bag from here on."""
    execute(
        "UPDATE bag_line SET taken_out = ? WHERE waybill_no = ? AND taken_out = 0", (position, waybill_no)
    )


def apply_bag_sealed(execute: Execute, fact: Fact) -> None:
    """Closed with its tag, seal and weight; its contents are the manifest's from here on."""
    body = fact.body
    execute(
        "UPDATE bag SET state = 'sealed', tag_no = ?, sealed_at = ?, sealed_ms = ?, sealed_by = ?, sealed_on = ?,"
        " clearance_no = ?, shift_no = ?, piece_count = ?, weight_g = ?, weighed = ?, seal_no = ?, digest = ?"
        " WHERE bag_id = ?",
        (
            body["tag_no"],
            fact.position,
            fact.wall_ms,
            body["by"],
            body["business_on"],
            body["clearance_no"],
            body["shift_no"],
            body["piece_count"],
            body["weight_g"],
            int(body["weighed"]),
            body["seal_no"],
            body["digest"],
            bytes.fromhex(body["bag_id"]),
        ),
    )


def apply_bag_unsealed(execute: Execute, fact: Fact) -> None:
    """Opened again on its day, before it was handed over: the pieces stay in it.

    An own tag is void; the bag goes on under a new serial, so that the old tag can never pass for the new one.
    """
    body = fact.body
    execute(
        "UPDATE bag SET state = 'open', tag_no = CASE own_tag WHEN 1 THEN '' ELSE tag_no END, sealed_at = NULL,"
        " sealed_ms = NULL, sealed_by = NULL, sealed_on = NULL, piece_count = 0, weight_g = 0, weighed = 0,"
        " seal_no = '', digest = '', bag_no = ?, serial = ? WHERE bag_id = ?",
        (body["bag_no"], body["serial"], bytes.fromhex(body["bag_id"])),
    )


def apply_tag_requested(execute: Execute, fact: Fact) -> None:
    """A bag tag is to be printed; its lane state lives in print_job (D-22)."""
    body = fact.body
    execute(
        "INSERT INTO tag_job (job_id, bag_id, tag_no, copy_no, reason, tag_sha256, requested_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            fact.event_id,
            bytes.fromhex(body["bag_id"]),
            body["tag_no"],
            body["copy_no"],
            body["reason"],
            body["tag_sha256"],
            fact.wall_ms,
        ),
    )
    use_supply(execute, LABEL)


def routes(execute: Execute) -> list[Route]:
    """The routes in use, by code."""
    rows = execute(
        "SELECT route_code, name, destination, destination_name, departs, days FROM route WHERE active = 1"
        " ORDER BY route_code"
    ).fetchall()
    return [
        Route(
            **dict(
                zip(Route.__dataclass_fields__, (*row[:4], tuple(json.loads(row[4])), row[5]), strict=True)
            )
        )
        for row in rows
    ]


def bag(execute: Execute, bag_id: bytes) -> StoredBag | None:
    """One bag by its id."""
    return _bag(execute(_BAG + " WHERE bag_id = ?", (bag_id,)).fetchone())


def bag_by_tag(execute: Execute, tag_no: str) -> StoredBag | None:
    """The newest bag under a tag number."""
    return _bag(execute(_BAG + " WHERE tag_no = ? ORDER BY opened_at DESC LIMIT 1", (tag_no,)).fetchone())


def bag_by_void_tag(execute: Execute, tag_no: str) -> StoredBag | None:
    """The bag whose earlier tag this was, before it was unsealed; None when it never was one of ours."""
    query = _BAG + " WHERE bag_id = (SELECT bag_id FROM tag_job WHERE tag_no = ? LIMIT 1)"  # noqa: S608
    return _bag(execute(query, (tag_no,)).fetchone())


def bag_by_no(execute: Execute, bag_no: str) -> StoredBag | None:
    """The newest bag here (open or sealed) under a four-digit number."""
    query = _BAG + " WHERE bag_no = ? AND state IN ('open', 'sealed') ORDER BY opened_at DESC LIMIT 1"
    return _bag(execute(query, (bag_no,)).fetchone())


def bags_here(execute: Execute) -> list[StoredBag]:
    """Bags that have not left: open and sealed ones, oldest first."""
    rows = execute(_BAG + " WHERE state IN ('open', 'sealed') ORDER BY opened_at").fetchall()
    return [found for row in rows if (found := _bag(row))]


def bag_of_piece(execute: Execute, waybill_no: str) -> tuple[StoredBag, str, int] | None:
    """(bag, who put it in, when in ms) of a piece that lies in a bag."""
    row = execute(
        "SELECT bag_id, operator_no, recorded_ms FROM bag_line WHERE waybill_no = ? AND taken_out = 0",
        (waybill_no,),
    ).fetchone()
    if row is None:
        return None
    found = bag(execute, row[0])
    assert found is not None
    return found, row[1], row[2]


def last_piece(execute: Execute, bag_id: bytes) -> tuple[str, str] | None:
    """(waybill number, case number) put in last and still there."""
    row = execute(
        "SELECT waybill_no, case_no FROM bag_line WHERE bag_id = ? AND taken_out = 0 ORDER BY recorded_at DESC LIMIT 1",
        (bag_id,),
    ).fetchone()
    return tuple(row) if row else None


def count_in(execute: Execute, bag_id: bytes) -> int:
    """How many pieces lie in a bag now."""
    row = execute("SELECT count(*) FROM bag_line WHERE bag_id = ? AND taken_out = 0", (bag_id,)).fetchone()
    return int(row[0])


def pieces_of(execute: Execute, bag_id: bytes) -> list[BagPiece]:
    """What lies (or lay, when it was handed over) in a bag, in the order of putting in."""
    stored = bag(execute, bag_id)
    assert stored is not None
    upto = stored.sealed_at if stored.state == "handed" else None
    rows = execute(
        "SELECT l.recorded_at, l.bag_id, l.waybill_no, l.order_id, l.case_no, l.operator_no, l.recorded_ms,"
        " coalesce(o.division, ''), coalesce(m.weight_g, 0), coalesce(o.receipt, 0), coalesce(o.mode, ''),"
        " coalesce(m.payer, ''), coalesce((SELECT kind FROM inbound_line i WHERE i.waybill_no = l.waybill_no"
        " AND i.undone = 0 AND l.order_id IS NULL ORDER BY i.recorded_at DESC LIMIT 1), '')"
        " FROM bag_line l LEFT JOIN desk_order o USING (order_id)"
        " LEFT JOIN mail_item m ON m.waybill_no = l.waybill_no AND l.order_id IS NOT NULL"
        " WHERE l.bag_id = ? AND (l.taken_out = 0 OR l.taken_out > coalesce(?, l.taken_out)) ORDER BY l.recorded_at",
        (bag_id, upto),
    ).fetchall()
    return [BagPiece(**dict(zip(BagPiece.__dataclass_fields__, row, strict=True))) for row in rows]


def next_serial(execute: Execute, destination: str, year: str, epoch: int) -> int:
    """The next serial of a destination in a year (of the business date).

    After a restore the desk does not know which bags of a lost span are under way: a new epoch leaves a gap.
    """
    last, last_epoch = execute(
        "SELECT serial, epoch FROM bag WHERE destination = ? AND substr(business_on, 1, 4) = ? AND own_tag = 1"
        " ORDER BY serial DESC LIMIT 1",
        (destination, year),
    ).fetchone() or (0, epoch)
    # of last year, and still not gone; of a tag torn off a bag that then went elsewhere: it must never look valid
    rows = execute(
        "SELECT serial FROM bag WHERE destination = ? AND state <> 'handed' UNION"
        " SELECT CAST(substr(j.tag_no, 21, 4) AS INTEGER) FROM tag_job j JOIN bag b USING (bag_id)"
        " WHERE substr(j.tag_no, 9, 8) = ? AND j.tag_no <> b.tag_no",
        (destination, destination),
    ).fetchall()
    taken = {row[0] for row in rows}
    serial = int(last) + 1 + (_RESTORED_GAP if last_epoch != epoch else 0)
    while serial in taken:
        serial += 1
    return serial


_RESTORED_GAP = 100


def without_manifest(execute: Execute, kind: str) -> list[tuple[bytes, str, int]]:
    """(bag id, tag number, position) of sealings whose manifest is not made yet, oldest first."""
    rows = execute(
        "SELECT bag_id, tag_no, sealed_at FROM bag b WHERE sealed_at IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM document d WHERE d.subject = b.tag_no AND d.kind = ? AND d.stored_at > b.sealed_at)"
        " ORDER BY sealed_at",
        (kind,),
    )
    return [tuple(row) for row in rows.fetchall()]


def tags_showing(execute: Execute, order_ids: list[bytes], kind: str) -> list[str]:
    """Tag numbers under which a paper of this kind was stored that may show any of these orders."""
    marks = ", ".join("?" * len(order_ids))
    rows = execute(
        "SELECT DISTINCT d.subject FROM document d JOIN bag_line l ON l.bag_id IN (SELECT bag_id FROM bag"  # noqa: S608
        " WHERE tag_no = d.subject UNION SELECT bag_id FROM tag_job WHERE tag_no = d.subject)"
        f" WHERE d.kind = ? AND d.superseded = 0 AND l.order_id IN ({marks})",
        (kind, *order_ids),
    )
    return [row[0] for row in rows.fetchall()]


def newest_tag(execute: Execute, bag_id: bytes, tag_no: str) -> tuple[int, str, tuple[int, ...]]:
    """(copy number, lane state, queued print numbers) of the newest tag printed for a sealing; (0, "", ()) for none."""
    rows = execute(
        "SELECT j.copy_no, p.state, p.print_no FROM tag_job j"
        " JOIN print_job p ON p.job_id = j.job_id AND p.kind = 'tag'"
        " WHERE j.bag_id = ? AND j.tag_no = ? ORDER BY j.copy_no",
        (bag_id, tag_no),
    ).fetchall()
    if not rows:
        return 0, "", ()
    return rows[-1][0], rows[-1][1], tuple(row[2] for row in rows if row[1] == "queued")


def tag_of_job(execute: Execute, job_id: bytes) -> tuple[bytes, str, int] | None:
    """(bag id, tag number, copy number) of a tag job."""
    row = execute("SELECT bag_id, tag_no, copy_no FROM tag_job WHERE job_id = ?", (job_id,)).fetchone()
    return tuple(row) if row else None


def sealing_hash(execute: Execute, stored: StoredBag) -> bytes:
    """Hash of the event that sealed a bag: what its papers' short head is made of."""
    row = execute("SELECT hash FROM event WHERE position = ?", (stored.sealed_at,)).fetchone()
    return row[0]  # type: ignore[no-any-return]


def _bag(row: tuple[Any, ...] | None) -> StoredBag | None:
    return StoredBag(**dict(zip(StoredBag.__dataclass_fields__, row, strict=True))) if row else None
