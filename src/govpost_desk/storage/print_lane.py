"""The print lane's own state: what was sent to a printer and how it went (D-22). Not rebuilt from the journal.

    queued -> sending -> done | unconfirmed -> confirmed (the label was scanned) ; queued -> cancelled

A job goes back from `sending` to `queued` only when the printer surely took no byte of it. A label that prints on the
office printer has the cause `office`, with `:` and a device code behind it when that one would not.
"""

from dataclasses import dataclass
from datetime import datetime

from govpost_desk.domain.business_day import to_ms
from govpost_desk.storage.database import Execute
from govpost_desk.storage.keeping import keep, kept

# as the index of what is due has it, which without these words is not used
_DUE = "state IN ('queued', 'sending')"


@dataclass(frozen=True)
class PrintJob:
    """One job of the lane: `kind` "label" or "tag" (job_id names a label_job, a tag_job), "paper" or "slip" (a
    document, on A4 or on the roll).
    """

    print_no: int
    kind: str
    job_id: bytes
    copies: int
    state: str
    cause: str
    office: bool = False  # a label or tag that was moved to the office printer


OFFICE = "office"
_AT_OFFICE = "(kind IN ('label', 'tag') AND (cause = 'office' OR cause LIKE 'office:%'))"


_OFFICE_MARK = "office_mark"


def note_office(execute: Execute, mark: str) -> None:
    """What the paper at hand can be found by in its queue after this process has died; "" for none."""
    keep(execute, _OFFICE_MARK, mark)


def office_mark(execute: Execute) -> str:
    """The mark of a paper that an earlier process, or a failed attempt, may have left in the queue."""
    return kept(execute, _OFFICE_MARK) or ""


def office_cause(code: str) -> str:
    """The cause of a label that the office printer did not take."""
    return f"{OFFICE}:{code}"


def move_to_office(execute: Execute, print_no: int, at: datetime) -> bool:
    """A waiting label or tag is the office printer's from now on; False when it waits no more."""
    cursor = execute(
        "UPDATE print_job SET cause = ?, changed_ms = ? WHERE print_no = ? AND kind IN ('label', 'tag')"
        " AND state = 'queued'",
        (OFFICE, to_ms(at), print_no),
    )
    return bool(cursor.rowcount)


def enqueue(execute: Execute, kind: str, job_id: bytes, at: datetime, copies: int = 1) -> int:
    """Queue a job; returns its number. The caller's transaction also holds the fact that asks for it."""
    cursor = execute(
        "INSERT INTO print_job (kind, job_id, copies, state, cause, changed_ms) VALUES (?, ?, ?, 'queued', '', ?)",
        (kind, job_id, copies, to_ms(at)),
    )
    return int(cursor.lastrowid)


LABEL_KINDS = ("label", "tag")  # what the label printer prints: waybills and bag tags, in the order asked for
PAPER_KINDS = ("paper",)
SLIP_KINDS = ("slip",)  # papers on the 80 mm roll; job_id names a document


def next_job(execute: Execute, kinds: tuple[str, ...]) -> PrintJob | None:
    """The oldest job of these kinds that waits to be sent; labels at the office printer go with the papers."""
    row = execute(
        f"SELECT print_no, kind, job_id, copies, state, cause, {_AT_OFFICE} FROM print_job WHERE {_DUE}"  # noqa: S608
        f" AND state = 'queued' AND (CASE WHEN {_AT_OFFICE} THEN 'paper' ELSE kind END)"
        f" IN ({', '.join('?' * len(kinds))}) ORDER BY print_no LIMIT 1",
        kinds,
    ).fetchone()
    if row is None:
        return None
    print_no, kind, job_id, copies, state, cause, office = row
    if office:
        cause = cause.removeprefix(OFFICE).removeprefix(":")
    return PrintJob(print_no, kind, job_id, copies, state, cause, bool(office))


def mark(
    execute: Execute,
    print_no: int,
    was: str,
    state: str,
    at: datetime,
    cause: str = "",
    *,
    cause_was: str | None = None,
) -> bool:
    """Move a job from one state to another; `cause` is a device code. False when it was no longer in that state.

    `cause_was`: and no longer had that cause: somebody gave the label to the office printer meanwhile.
    """
    cursor = execute(
        "UPDATE print_job SET state = ?, cause = ?, changed_ms = ? WHERE print_no = ? AND state = ?"
        " AND cause = coalesce(?, cause)",
        (state, cause, to_ms(at), print_no, was, cause_was),
    )
    return bool(cursor.rowcount)


def doubt_unfinished(execute: Execute, at: datetime) -> int:
    """At start: whatever was being sent when the process died is unconfirmed (D-22). Returns how many."""
    cursor = execute(
        "UPDATE print_job SET state = 'unconfirmed', cause = 'interrupted', changed_ms = ?"  # noqa: S608  a constant
        f" WHERE state = 'sending' AND {_DUE}",
        (to_ms(at),),
    )
    return int(cursor.rowcount)


def doubt_everything(execute: Execute, at: datetime) -> None:
    """After a replay or a restore: the lane's own state is older than the journal, so nothing prints by itself (D-22).

    What waited may have come out long ago; a label that the lane does not know at all is in doubt while its packing
    waits for the scan, else over.
    """
    note_office(execute, "")  # another PC's queue counts its jobs anew
    execute(
        "UPDATE print_job SET state = 'unconfirmed', cause = 'restored', changed_ms = ?"
        " WHERE state IN ('queued', 'sending')",
        (to_ms(at),),
    )
    execute(
        "INSERT INTO print_job (kind, job_id, copies, state, cause, changed_ms)"
        " SELECT 'label', j.job_id, 1, CASE WHEN j.copy_no < (SELECT max(copy_no) FROM label_job n"
        " WHERE n.waybill_no = j.waybill_no) OR k.state = 'voided' THEN 'cancelled'"
        " WHEN k.state IN ('sealed', 'returned') THEN 'confirmed' ELSE 'unconfirmed' END, 'restored', ?"
        " FROM label_job j JOIN packing k USING (packing_id) WHERE NOT EXISTS"
        " (SELECT 1 FROM print_job p WHERE p.kind = 'label' AND p.job_id = j.job_id)"
        " ORDER BY j.requested_ms, j.copy_no",
        (to_ms(at),),
    )
    execute(
        "INSERT INTO print_job (kind, job_id, copies, state, cause, changed_ms)"
        " SELECT 'tag', j.job_id, 1, CASE WHEN b.state = 'sealed' AND b.tag_no = j.tag_no AND j.copy_no ="
        " (SELECT max(copy_no) FROM tag_job n WHERE n.bag_id = j.bag_id AND n.tag_no = j.tag_no)"
        " THEN 'unconfirmed' ELSE 'cancelled' END, 'restored', ? FROM tag_job j JOIN bag b USING (bag_id)"
        " WHERE NOT EXISTS (SELECT 1 FROM print_job p WHERE p.kind = 'tag' AND p.job_id = j.job_id)"
        " ORDER BY j.requested_ms, j.copy_no",
        (to_ms(at),),
    )
    # and what the lane still held in doubt was settled by an act that the replay brought
    execute(
        "UPDATE print_job SET state = CASE (SELECT k.state FROM packing k JOIN label_job j USING (packing_id)"
        " WHERE j.job_id = print_job.job_id) WHEN 'sealed' THEN 'confirmed' WHEN 'returned' THEN 'confirmed'"
        " WHEN 'voided' THEN 'cancelled' ELSE state END WHERE kind = 'label' AND state IN ('done', 'unconfirmed')"
    )


def cause_before(execute: Execute, print_no: int, kinds: tuple[str, ...] = LABEL_KINDS) -> str:
    """Why the label (or slip) sent last before this one ended in doubt; "" when it did not.

    After a doubt the printer may still hold a part of it. The doubt outlives the scan or the void that settles the
    job, so its cause counts, not its state.
    """
    row = execute(
        f"SELECT cause FROM print_job WHERE kind IN ({', '.join('?' * len(kinds))})"  # noqa: S608
        " AND print_no < ? AND state <> 'queued'"
        f" AND NOT (state = 'cancelled' AND cause IN ('', 'reprinted')) AND NOT {_AT_OFFICE}"
        " ORDER BY print_no DESC LIMIT 1",
        (*kinds, print_no),
    ).fetchone()
    return row[0] if row is not None else ""


def settle_label(execute: Execute, waybill_no: str, state: str, at: datetime) -> None:
    """The label was scanned (confirmed) or its number voided (cancelled): its jobs are over, none prints any more.

    A job that is being sent just now stays in the lane's hands: a crash must still leave it in doubt. And a first
    copy that never left the queue still prints after a scan: somebody typed its number, and no envelope may go
    without its label.
    """
    execute(
        "UPDATE print_job SET state = ?1, changed_ms = ?2 WHERE kind = 'label'"
        " AND state NOT IN ('cancelled', 'sending')"
        " AND job_id IN (SELECT job_id FROM label_job WHERE waybill_no = ?3) AND NOT (?1 = 'confirmed' AND"
        " state = 'queued' AND job_id IN (SELECT job_id FROM label_job WHERE waybill_no = ?3 AND copy_no = 1))",
        (state, to_ms(at), waybill_no),
    )


def settle_tags(execute: Execute, bag_id: bytes, state: str, at: datetime) -> None:
    """A bag's tag was scanned (confirmed) or is void (cancelled); one being sent just now stays in the lane's hands."""
    execute(
        "UPDATE print_job SET state = ?, changed_ms = ? WHERE kind = 'tag' AND state NOT IN ('cancelled', 'sending')"
        " AND NOT (state = 'queued' AND ? = 'confirmed') AND job_id IN (SELECT job_id FROM tag_job WHERE bag_id = ?)",
        (state, to_ms(at), state, bag_id),
    )


def settle_papers(execute: Execute, register_no: str, at: datetime) -> None:
    """A signed copy came back: whatever was in doubt about the register's papers is settled."""
    execute(
        "UPDATE print_job SET state = 'confirmed', changed_ms = ?"
        " WHERE kind IN ('paper', 'slip') AND state = 'unconfirmed'"
        " AND job_id IN (SELECT document_id FROM document WHERE subject = ?)",
        (to_ms(at), register_no),
    )


def count_due(execute: Execute) -> int:
    """Jobs that wait or are being sent, for the status bar."""
    return int(execute(f"SELECT count(*) FROM print_job WHERE {_DUE}").fetchone()[0])  # noqa: S608  a constant


def doubts(execute: Execute) -> tuple[int, int]:
    """How many labels and bag tags, and how many papers, nobody knows to be out (D-22)."""
    rows = execute(
        "SELECT kind IN ('label', 'tag'), count(*) FROM print_job WHERE state = 'unconfirmed' GROUP BY 1"
    ).fetchall()
    found = dict(rows)
    return found.get(1, 0), found.get(0, 0)


def label_of(execute: Execute, job: PrintJob) -> tuple[str, int, str, str]:
    """waybill_no, copy_no, head, operator_no of a label job: what its sheet is made from again."""
    row = execute(
        "SELECT waybill_no, copy_no, head, operator_no FROM label_job WHERE job_id = ?", (job.job_id,)
    ).fetchone()
    return tuple(row)


def in_doubt(execute: Execute) -> list[tuple[str, str, str]]:
    """What may or may not have come out, oldest first (D-22): (kind, number, beside it).

    A label: waybill and case number. A tag: bag number and destination. A paper: its subject and kind.
    """
    rows = execute(
        "SELECT j.kind, coalesce(l.waybill_no, b.bag_no, d.subject, ''),"
        " coalesce(o.case_no, nullif(b.destination_name, ''), b.destination, d.kind, '')"
        " FROM print_job j LEFT JOIN label_job l ON l.job_id = j.job_id"
        " LEFT JOIN packing k ON k.packing_id = l.packing_id LEFT JOIN desk_order o ON o.order_id = k.order_id"
        " LEFT JOIN tag_job t ON t.job_id = j.job_id LEFT JOIN bag b ON b.bag_id = t.bag_id"
        " LEFT JOIN document d ON d.document_id = j.job_id"
        " WHERE j.state = 'unconfirmed' ORDER BY j.print_no"
    ).fetchall()
    return [(kind, number, beside) for kind, number, beside in rows]


def never_scanned(execute: Execute) -> list[tuple[str, int, str, int]]:
    """Labels that are out by the printer's word alone, oldest first: (waybill_no, copy_no, case_no, since ms)."""
    rows = execute(
        "SELECT l.waybill_no, l.copy_no, coalesce(o.case_no, ''), j.changed_ms FROM packing k"
        " JOIN label_job l ON l.waybill_no = k.waybill_no AND l.copy_no ="
        " (SELECT max(copy_no) FROM label_job n WHERE n.waybill_no = k.waybill_no)"
        " JOIN print_job j ON j.kind = 'label' AND j.job_id = l.job_id"
        " LEFT JOIN desk_order o ON o.order_id = k.order_id"
        " WHERE k.state = 'labelled' AND j.state = 'done' ORDER BY j.print_no"
    ).fetchall()
    return [tuple(row) for row in rows]
