"""Verification notes to the step before: drafted, sent, answered once (D-31)."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact


@dataclass(frozen=True, kw_only=True)
class StoredNote:
    """A note as it stands. `answer`: code of the reason that the step before gave, "" while it is awaited."""

    note_id: bytes
    note_no: str
    inbound_id: bytes
    tag_no: str
    state: str
    business_on: str
    difference_count: int
    drafted_at: int
    drafted_ms: int
    operator_no: str
    answer: str
    answered_ms: int | None
    answered_by: str


_NOTE = f"SELECT {', '.join(StoredNote.__dataclass_fields__)} FROM verification_note"  # noqa: S608  constants


def apply_note_drafted(execute: Execute, fact: Fact) -> None:
    """A note about the differences of one bag, in the transaction that closed its check."""
    body = fact.body
    execute(
        "INSERT INTO verification_note (note_id, note_no, inbound_id, tag_no, state, epoch, business_on, daily_serial,"
        " difference_count, drafted_at, drafted_ms, operator_no, answer, answered_by)"
        " VALUES (?, ?, ?, ?, 'drafted', ?, ?, ?, ?, ?, ?, ?, '', '')",
        (
            fact.event_id,
            body["note_no"],
            bytes.fromhex(body["inbound_id"]),
            body["tag_no"],
            fact.epoch,
            body["business_on"],
            body["daily_serial"],
            len(body["differences"]),
            fact.position,
            fact.wall_ms,
            body["by"],
        ),
    )


def apply_note_sent(execute: Execute, fact: Fact) -> None:
    """Its paper is stored, one copy filed with it, the other on its way to the step before."""
    execute(
        "UPDATE verification_note SET state = 'sent' WHERE note_no = ? AND state = 'drafted'",
        (fact.body["note_no"],),
    )


def apply_note_answered(execute: Execute, fact: Fact) -> None:
    """The step before has answered."""
    body = fact.body
    execute(
        "UPDATE verification_note SET state = 'answered', answer = ?, answered_ms = ?, answered_by = ?"
        " WHERE note_no = ?",
        (body["answer"], fact.wall_ms, body["by"], body["note_no"]),
    )


def note(execute: Execute, note_no: str) -> StoredNote | None:
    """One note by its printed number."""
    return _note(execute(_NOTE + " WHERE note_no = ?", (note_no,)).fetchone())


def note_about(execute: Execute, inbound_id: bytes) -> StoredNote | None:
    """The note about a bag."""
    return _note(execute(_NOTE + " WHERE inbound_id = ?", (inbound_id,)).fetchone())


def unanswered(execute: Execute) -> list[StoredNote]:
    """Notes whose answer is awaited, oldest first."""
    rows = execute(_NOTE + " WHERE state <> 'answered' ORDER BY drafted_at").fetchall()
    return [found for row in rows if (found := _note(row))]


def answered(execute: Execute, limit: int) -> list[StoredNote]:
    """The notes answered last, newest first."""
    rows = execute(
        _NOTE + " WHERE state = 'answered' ORDER BY answered_ms DESC, drafted_at DESC LIMIT ?", (limit,)
    )
    return [found for row in rows.fetchall() if (found := _note(row))]


def next_note_serial(execute: Execute, epoch: int, business_on: str) -> int:
    """The next serial of the day, without a gap per desk, epoch and business day."""
    row = execute(
        "SELECT coalesce(max(daily_serial), 0) + 1 FROM verification_note WHERE epoch = ? AND business_on = ?",
        (epoch, business_on),
    ).fetchone()
    return int(row[0])


def without_paper(execute: Execute, kind: str) -> list[str]:
    """Numbers of notes that have no document of this kind yet, oldest first."""
    rows = execute(
        "SELECT note_no FROM verification_note n WHERE NOT EXISTS"
        " (SELECT 1 FROM document d WHERE d.subject = n.note_no AND d.kind = ?) ORDER BY drafted_at",
        (kind,),
    )
    return [row[0] for row in rows.fetchall()]


def _note(row: tuple[object, ...] | None) -> StoredNote | None:
    return StoredNote(**dict(zip(StoredNote.__dataclass_fields__, row, strict=True))) if row else None  # type: ignore[arg-type]
