"""Scanned stock-taking: what was counted on the desk and how it differs from the books (D-33)."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.limbo import found_thing, open_limbo

BESIDE_BOOKS = ("over", "foreign")  # findings of things that the books do not have here


@dataclass(frozen=True, kw_only=True)
class Stocktaking:
    """One stock-taking. `expected`, `counted`: pieces, written when it is closed."""

    stock_id: bytes
    state: str
    opened_at: int
    opened_ms: int
    opened_by: str
    closed_at: int | None
    closed_ms: int | None
    closed_by: str | None
    expected: int
    counted: int


@dataclass(frozen=True, kw_only=True)
class StockLine:
    """One thing counted. `finding`: "" as the books say, over (known, not here by the books), foreign (unknown)."""

    recorded_at: int
    thing: str
    waybill_no: str
    case_no: str
    finding: str


@dataclass(frozen=True, kw_only=True)
class StockDifference:
    """One thing by which a closed stock-taking differs: short (not found), over, foreign."""

    kind: str
    thing: str
    waybill_no: str
    case_no: str

    @property
    def number(self) -> str:
        """What names it on papers and screens."""
        return self.waybill_no or self.case_no


_STOCK = f"SELECT {', '.join(Stocktaking.__dataclass_fields__)} FROM stocktaking"  # noqa: S608


def apply_stock_opened(execute: Execute, fact: Fact) -> None:
    """Counting begins."""
    execute(
        "INSERT INTO stocktaking (stock_id, state, opened_at, opened_ms, opened_by, expected, counted)"
        " VALUES (?, 'open', ?, ?, ?, 0, 0)",
        (fact.event_id, fact.position, fact.wall_ms, fact.body["by"]),
    )


def apply_stock_counted(execute: Execute, fact: Fact) -> None:
    """One scan counts one piece, or every piece of a sealed bag."""
    body = fact.body
    stock_id = bytes.fromhex(body["stock_id"])
    for offset, (thing, number, case_no) in enumerate(body["things"]):
        execute(
            "INSERT INTO stock_line (recorded_at, stock_id, thing, waybill_no, case_no, finding, undone)"
            " VALUES (?, ?, ?, ?, ?, ?, 0)",
            (_key(fact.position, offset), stock_id, thing, number, case_no, body["finding"]),
        )


def apply_stock_uncounted(execute: Execute, fact: Fact) -> None:
    """The newest scan of the counting is taken back."""
    low, high = _key(fact.body["counted_at"], 0), _key(fact.body["counted_at"] + 1, 0)
    execute(
        "UPDATE stock_line SET undone = ? WHERE recorded_at >= ? AND recorded_at < ?",
        (fact.position, low, high),
    )


def apply_stock_closed(execute: Execute, fact: Fact) -> None:
    """Counting ends; pieces that were not found are in limbo until they are (issue: days in limbo)."""
    body = fact.body
    stock_id = bytes.fromhex(body["stock_id"])
    execute(
        "UPDATE stocktaking SET state = 'closed', closed_at = ?, closed_ms = ?, closed_by = ?, expected = ?,"
        " counted = ? WHERE stock_id = ?",
        (fact.position, fact.wall_ms, body["by"], body["expected"], body["counted"], stock_id),
    )
    for kind in ("short", "over", "foreign"):
        for thing, number, case_no in body[kind]:
            execute(
                "INSERT INTO stock_difference (stock_id, kind, thing, waybill_no, case_no) VALUES (?, ?, ?, ?, ?)",
                (stock_id, kind, thing, number, case_no),
            )
            if kind == "short":
                open_limbo(execute, fact, "short", "", None, thing, case_no, number)
    for (thing,) in execute(
        "SELECT thing FROM stock_line WHERE stock_id = ? AND undone = 0", (stock_id,)
    ).fetchall():
        found_thing(execute, fact, thing)


def open_stock(execute: Execute) -> Stocktaking | None:
    """The stock-taking at work."""
    return _stock(execute(_STOCK + " WHERE state = 'open'").fetchone())


def last_stock(execute: Execute, after: int) -> Stocktaking | None:
    """The newest stock-taking that was closed after position `after`."""
    query = _STOCK + " WHERE state = 'closed' AND closed_at > ? ORDER BY closed_at DESC LIMIT 1"
    return _stock(execute(query, (after,)).fetchone())


def last_stock_between(execute: Execute, after: int, upto: int) -> Stocktaking | None:
    """The newest stock-taking that was closed in (after, upto]."""
    query = (
        _STOCK
        + " WHERE state = 'closed' AND closed_at > ? AND closed_at <= ? ORDER BY closed_at DESC LIMIT 1"
    )
    return _stock(execute(query, (after, upto)).fetchone())


def counted(execute: Execute, stock_id: bytes) -> dict[str, StockLine]:
    """What was counted, by thing."""
    rows = execute(
        "SELECT recorded_at, thing, waybill_no, case_no, finding FROM stock_line WHERE stock_id = ? AND undone = 0"
        " ORDER BY recorded_at",
        (stock_id,),
    ).fetchall()
    return {
        row[1]: StockLine(recorded_at=row[0], thing=row[1], waybill_no=row[2], case_no=row[3], finding=row[4])
        for row in rows
    }


def counted_since(execute: Execute, stock_id: bytes, after: int) -> set[str]:
    """Things that were counted by a scan after a position."""
    query = "SELECT thing FROM stock_line WHERE stock_id = ? AND undone = 0 AND recorded_at >= ?"
    return {row[0] for row in execute(query, (stock_id, _key(after + 1, 0))).fetchall()}


def has_counted(execute: Execute, stock_id: bytes, thing: str) -> bool:
    """Whether a thing was counted."""
    row = execute(
        "SELECT 1 FROM stock_line WHERE stock_id = ? AND thing = ? AND undone = 0", (stock_id, thing)
    ).fetchone()
    return row is not None


def matching_count(execute: Execute, stock_id: bytes) -> int:
    """How many things were counted that the books have here."""
    row = execute(
        "SELECT count(*) FROM stock_line WHERE stock_id = ? AND undone = 0 AND finding = ''", (stock_id,)
    ).fetchone()
    return int(row[0])


def newest_count(execute: Execute, stock_id: bytes) -> tuple[int, str] | None:
    """(position, number) of the newest scan that counted something and stands."""
    row = execute(
        "SELECT recorded_at, coalesce(nullif(waybill_no, ''), case_no) FROM stock_line"
        " WHERE stock_id = ? AND undone = 0"
        " ORDER BY recorded_at DESC LIMIT 1",
        (stock_id,),
    ).fetchone()
    return (row[0] // _MOST_A_SCAN, row[1]) if row else None


def differences(execute: Execute, stock_id: bytes) -> list[StockDifference]:
    """By what a closed stock-taking differs from the books as they were then."""
    rows = execute(
        "SELECT kind, thing, waybill_no, case_no FROM stock_difference WHERE stock_id = ? ORDER BY kind, thing",
        (stock_id,),
    ).fetchall()
    return [StockDifference(kind=row[0], thing=row[1], waybill_no=row[2], case_no=row[3]) for row in rows]


_MOST_A_SCAN = 10_000  # pieces that one scan can count: a bag's


def _key(position: int, offset: int) -> int:
    """Key of a counted piece: one event may count a whole bag."""
    return position * _MOST_A_SCAN + offset


def _stock(row: tuple[object, ...] | None) -> Stocktaking | None:
    return Stocktaking(**dict(zip(Stocktaking.__dataclass_fields__, row, strict=True))) if row else None  # type: ignore[arg-type]
