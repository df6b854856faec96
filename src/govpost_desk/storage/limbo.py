"""Missing and extra pieces until they are found, corrected by a register, or complained of: the ageing list."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact


@dataclass(frozen=True, kw_only=True)
class InLimbo:
    """One open entry. `kind`: missing (said to be handed over, not there), extra (accepted beyond the list), short (not
    found at a stock-taking). `side`: window code, "" for the desk itself. `opened_on`: business date.
    """

    limbo_id: int
    kind: str
    side: str
    thing: str
    case_no: str
    waybill_no: str
    opened_on: str


def open_limbo(
    execute: Execute,
    fact: Fact,
    kind: str,
    side: str,
    order_id: bytes | None,
    thing: str,
    case_no: str,
    waybill_no: str,
) -> None:
    """An entry begins to age, unless it is ageing already."""
    execute(
        "INSERT OR IGNORE INTO limbo (kind, side, order_id, thing, case_no, waybill_no, opened_at, opened_on,"
        " closed_how, complaint_no) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '')",
        (kind, side, order_id, thing, case_no, waybill_no, fact.position, fact.body["business_on"]),
    )


def close_limbo(execute: Execute, fact: Fact, thing: str, how: str, kind: str = "") -> None:
    """An entry ends: found, counter_register or complaint. `kind`: only entries of it, "" for any."""
    close_limbo_at(execute, fact.position, thing, how, kind, fact.body.get("complaint_no", ""))


def close_limbo_at(
    execute: Execute, position: int, thing: str, how: str, kind: str = "", complaint_no: str = ""
) -> None:
    """The same by the position of the event that ends it."""
    execute(
        "UPDATE limbo SET closed_at = ?, closed_how = ?, complaint_no = ? WHERE thing = ? AND closed_at IS NULL"
        " AND kind = coalesce(nullif(?, ''), kind)",
        (position, how, complaint_no, thing, kind),
    )


def found(execute: Execute, fact: Fact, order_id: bytes | None, waybill_no: str) -> None:
    """A piece that a stock-taking did not find has been in somebody's hand; without an order its number names it."""
    if order_id is not None:
        found_thing(execute, fact, order_id.hex())
        return
    rows = execute("SELECT thing FROM limbo WHERE kind = 'short' AND waybill_no = ?", (waybill_no,))
    for (thing,) in rows.fetchall():
        found_thing(execute, fact, thing)


def found_thing(execute: Execute, fact: Fact, thing: str) -> None:
    """The same by its thing; one that a complaint had taken over is looked for again when it is counted next."""
    close_limbo(execute, fact, thing, "found", "short")
    execute(
        "UPDATE limbo SET closed_how = 'found' WHERE thing = ? AND kind = 'short' AND closed_how = 'complaint'",
        (thing,),
    )


def reopen_limbo(execute: Execute, closed_at: int) -> None:
    """The act that ended entries was undone: they age on as before."""
    execute(
        "UPDATE OR IGNORE limbo SET closed_at = NULL, closed_how = '', complaint_no = '' WHERE closed_at = ?",
        (closed_at,),
    )


def apply_limbo_closed(execute: Execute, fact: Fact) -> None:
    """A complaint takes the entry over; its number stands in the books."""
    close_limbo(execute, fact, fact.body["thing"], "complaint", fact.body["kind"])


def in_limbo(execute: Execute) -> list[InLimbo]:
    """Open entries, oldest first."""
    rows = execute(
        "SELECT limbo_id, kind, side, thing, case_no, waybill_no, opened_on FROM limbo WHERE closed_at IS NULL"
        " ORDER BY opened_at, limbo_id"
    ).fetchall()
    return [InLimbo(**dict(zip(InLimbo.__dataclass_fields__, row, strict=True))) for row in rows]


def open_of_kind(execute: Execute, kind: str) -> list[InLimbo]:
    """Open entries of one kind."""
    return [entry for entry in in_limbo(execute) if entry.kind == kind]


def under_complaint(execute: Execute) -> set[str]:
    """Things not found at a stock-taking that a complaint has taken over: nobody expects to count them."""
    rows = execute("SELECT thing FROM limbo WHERE kind = 'short' AND closed_how = 'complaint'")
    return {row[0] for row in rows.fetchall()}


def limbo_of(execute: Execute, number: str) -> list[tuple[str, str, str, str]]:
    """(thing, kind, case number, waybill number) of the open entries under a case or waybill number."""
    rows = execute(
        "SELECT thing, kind, case_no, waybill_no FROM limbo WHERE closed_at IS NULL AND ? IN (case_no, waybill_no)",
        (number,),
    )
    return [tuple(row) for row in rows.fetchall()]
