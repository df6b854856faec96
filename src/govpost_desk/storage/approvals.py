"""Acts that wait for a second person (architecture §2.5)."""

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact


def apply_approval_given(execute: Execute, fact: Fact) -> None:
    """A second person approves an act, at once or later (architecture §2.5)."""
    execute(
        "UPDATE approval_due SET approved_by = ?, method = ?, approved_ms = ? WHERE act_id = ?",
        (fact.body["by"], fact.body["method"], fact.wall_ms, bytes.fromhex(fact.body["act_id"])),
    )


def newest_due(execute: Execute, operator_no: str) -> tuple[bytes, str, str] | None:
    """(act id, subject, who did it) of an open item: the newest of a colleague's, else of the operator's own."""
    row = execute(
        "SELECT d.act_id, d.subject, d.operator_no FROM approval_due d JOIN event e ON e.event_id = d.act_id"
        " WHERE d.approved_by IS NULL ORDER BY (d.operator_no = ?), e.position DESC LIMIT 1",
        (operator_no,),
    ).fetchone()
    return tuple(row) if row else None


def of_act(execute: Execute, subject_id: bytes) -> str:
    """Who approved the closing of a clearance; "" while nobody has."""
    row = execute(
        "SELECT d.approved_by FROM approval_due d CROSS JOIN event e"  # in this order: the journal is long
        " WHERE e.event_id = d.act_id AND e.type = 'clearance.closed'"
        " AND json_extract(CAST(e.body AS TEXT), '$.clearance_id') = ?",
        (subject_id.hex(),),
    ).fetchone()
    return (row[0] or "") if row else ""
