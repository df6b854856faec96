"""Whose work is what: assignments of taking over, packing and handing on to people, and how much of it waits."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

TAKE, PACK, OUT = "take", "pack", "out"
WORKS = (TAKE, PACK, OUT)


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One kind of work of one person. `window_code`: "" for all windows."""

    work: str
    window_code: str
    operator_no: str


def apply_work_assigned(execute: Execute, fact: Fact) -> None:
    """The newest word on who does it; an empty operator number takes it from everybody."""
    body = fact.body
    execute("DELETE FROM assignment WHERE work = ? AND window_code = ?", (body["work"], body["window_code"]))
    if body["operator_no"]:
        execute(
            "INSERT INTO assignment (work, window_code, operator_no) VALUES (?, ?, ?)",
            (body["work"], body["window_code"], body["operator_no"]),
        )


def assignments(execute: Execute, operator_no: str = "") -> list[Assignment]:
    """All assignments, or those of one person; in the order in which the work is done."""
    rows = execute(
        "SELECT work, window_code, operator_no FROM assignment WHERE ? IN ('', operator_no)"
        " ORDER BY CASE work WHEN 'take' THEN 1 WHEN 'pack' THEN 2 ELSE 3 END, window_code",
        (operator_no,),
    ).fetchall()
    return [Assignment(work=row[0], window_code=row[1], operator_no=row[2]) for row in rows]


def waiting(execute: Execute, work: str, window_code: str) -> int:
    """How many pieces wait for a kind of work: open lines of the list, unsealed certificates, sealed pieces."""
    query = {
        TAKE: "SELECT count(*) FROM (SELECT window_code FROM desk_order WHERE status = 'open' UNION ALL"
        " SELECT window_code FROM hub_order WHERE waiting = 1) o WHERE ? IN ('', o.window_code)",
        PACK: _AT_DESK + "'desk' AND ? IN ('', o.window_code)",
        OUT: _AT_DESK + "'sealed' AND ? IN ('', o.window_code)",
    }[work]
    return int(execute(query, (window_code,)).fetchone()[0])


_AT_DESK = "SELECT count(*) FROM enclosure e JOIN desk_order o USING (order_id) WHERE e.custody = "
