"""Training cases in the journal of a training desk: when one began, what was done since, the scores kept (ux R13)."""

from dataclasses import dataclass

from govpost_desk.domain.training_score import Deed
from govpost_desk.storage import journal
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact


@dataclass(frozen=True, kw_only=True)
class KeptScore:
    """A finished case of an operator; the newest first where there are several."""

    case_code: str
    operator_no: str
    total: int
    passed: bool
    seconds: int
    refused: int
    undone: int
    hints: int
    scored_ms: int


def apply_told(execute: Execute, fact: Fact) -> None:
    """That a case began or a hint was shown changes no state table: the score is worked out from the journal."""


def apply_case_scored(execute: Execute, fact: Fact) -> None:
    """A case was finished."""
    body = fact.body
    execute(
        "INSERT INTO training_score (score_id, case_code, operator_no, total, passed, seconds, refused, undone, hints,"
        " scored_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.event_id,
            body["case"],
            body["by"],
            body["total"],
            int(body["passed"]),
            body["seconds"],
            body["refused"],
            body["undone"],
            body["hints"],
            fact.wall_ms,
        ),
    )


def scores(execute: Execute, operator_no: str = "") -> list[KeptScore]:
    """Scores of an operator, or of all, the newest first."""
    rows = execute(
        "SELECT case_code, operator_no, total, passed, seconds, refused, undone, hints, scored_ms FROM training_score"
        " WHERE ? IN ('', operator_no) ORDER BY scored_ms DESC, score_id",
        (operator_no,),
    ).fetchall()
    names = KeptScore.__dataclass_fields__
    return [KeptScore(**{**dict(zip(names, row, strict=True)), "passed": bool(row[3])}) for row in rows]


def begun(execute: Execute) -> tuple[int, Deed] | None:
    """(position, event) of the newest case that began here; None before the first."""
    row = execute("SELECT max(position) FROM event WHERE type = 'training.case_begun'").fetchone()
    if row[0] is None:
        return None
    position, event = next(journal.events(execute, after=row[0] - 1))
    return position, Deed(type=event.type, body=event.body_fields(), wall_ms=event.wall_ms)


def deeds_since(execute: Execute, position: int) -> tuple[Deed, ...]:
    """Everything that was done after a position of the journal, in order."""
    return tuple(
        Deed(type=event.type, body=event.body_fields(), wall_ms=event.wall_ms)
        for _, event in journal.events(execute, after=position)
    )


def desk_ids(execute: Execute) -> set[str]:
    """Every desk id this file gives itself: that of its epochs, that of its profile."""
    rows = execute("SELECT desk_id FROM epoch_grant UNION SELECT desk_id FROM desk_profile").fetchall()
    return {row[0] for row in rows}
