"""Verification notes at the counter: what became of one, and the answer of the step before (D-31)."""

from datetime import date, datetime

from govpost_desk.domain.business_day import business_date, from_ms
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.reasons import Act, reason_text
from govpost_desk.services.answers import Answered, answer, ask_reason, refused
from govpost_desk.services.context import Question, ScanContext
from govpost_desk.services.messages import inbound as words
from govpost_desk.storage import print_lane, verification_notes
from govpost_desk.storage.database import Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.verification_notes import StoredNote


def note_scan(tx: Tx, context: ScanContext, number: str, at: datetime) -> Answered:
    """GPDNOTE + number, or the note's barcode: its state, and the answer that is awaited; alone: which one."""
    if not number:
        return _ask_which(tx, context, at)
    note = verification_notes.note(tx.execute, number)
    if note is None:
        return refused(context, "unknown_paper", number=number[:30])
    if note.state == "answered":
        outcome = answer(
            Answer.DONE,
            "note_answered_before",
            register_no=note.note_no,
            on=business_date(from_ms(note.answered_ms or 0)).isoformat(),
            reason=reason_text(note.answer),
        )
        return outcome, context.holding(None)
    return ask_reason(
        context.holding(None),
        Act.NOTE,
        f"GPDNOTE{note.note_no}",
        note.note_no,
        number=note.note_no,
        count=note.difference_count,
        state=words.NOTE_STATES[note.state],
        days=age_days(note, business_date(at)),
    )


def answer_note(tx: Tx, context: ScanContext, question: Question, reason: str, at: datetime) -> Answered:
    """The answer of the step before, once."""
    note = verification_notes.note(tx.execute, question.target)
    if note is None or note.state == "answered":
        return refused(context, "unknown_paper", number=question.target)
    body = {"note_no": note.note_no, "tag_no": note.tag_no, "answer": reason}
    record(tx, "note.answered", body, by=context.actor, at=at)
    print_lane.settle_papers(tx.execute, note.note_no, at)  # it was answered: it did come out
    outcome = answer(Answer.DONE, "note_answered", register_no=note.note_no, reason=reason_text(reason))
    return outcome, context.holding(None)


def age_days(note: StoredNote, on: date) -> int:
    """Days since a note was drafted, by the calendar: work or not, the answer is due."""
    return (on - date.fromisoformat(note.business_on)).days


def _ask_which(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    waiting = verification_notes.unanswered(tx.execute)
    if not waiting:
        return answer(Answer.DONE, "no_note_waits"), context.holding(None)
    on = business_date(at)
    choices = tuple(
        Choice(f"GPDNOTE{note.note_no}", words.waiting_note(note.difference_count, age_days(note, on)))
        for note in waiting[:9]
    )
    wanted = Question(act="note", needs="paper", code="GPDNOTE")
    outcome = answer(Answer.CONFIRM, "note", needs=("paper",), choices=choices, count=len(waiting))
    return outcome, context.asking(wanted)
