"""The register that the lines of a counter scan go to: found by the context, opened with its first line (D-17)."""

from dataclasses import dataclass
from datetime import datetime

from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.register import RegisterKind
from govpost_desk.services.answers import Answered, answer
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.storage import registers
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import Candidate, windows


@dataclass(frozen=True)
class Book:
    """The register that lines go to now: an open take-over register of the window or the correction at work."""

    kind: RegisterKind
    side: str
    corrects_no: str
    register_id: bytes | None


def book_at(execute: Execute, context: ScanContext) -> Book | None:
    if context.step is Step.FIX:
        original = registers.register_by_no(execute, context.corrects_no)
        assert original is not None
        kind, side, corrects_no = RegisterKind.CORRECTION, original.side, context.corrects_no
    elif context.window_code:
        kind, side, corrects_no = RegisterKind.TAKE_OVER, context.window_code, ""
    else:
        return None
    return Book(kind, side, corrects_no, registers.open_register(execute, kind.value, side, corrects_no))


def open_book(tx: Tx, context: ScanContext, book: Book, at: datetime) -> bytes:
    return record(
        tx,
        "register.opened",
        {"kind": book.kind.value, "side": book.side, "corrects_no": book.corrects_no},
        by=context.actor,
        at=at,
    ).event_id


def unsettled(execute: Execute, book: Book) -> list[tuple[bytes, str]]:
    assert book.register_id is not None
    after = registers.register_by_id(execute, book.register_id).set_aside_at
    return registers.open_orders(execute, book.side, book.register_id, after)


def undo_line(tx: Tx, context: ScanContext, register_id: bytes, line_id: bytes, at: datetime) -> None:
    record(
        tx,
        "act.undone",
        {"act": "line", "act_id": line_id.hex(), "register_id": register_id.hex()},
        by=context.actor,
        at=at,
    )


def on_corrected(execute: Execute, book: Book, candidate: Candidate) -> bool:
    original = registers.register_by_no(execute, book.corrects_no)
    return original is not None and candidate.register_id == original.register_id


def ask_window(execute: Execute, context: ScanContext) -> Answered:
    """No window is chosen: say which there are."""
    choices = tuple(Choice(f"GPDWIN{place.window_code}", place.department) for place in windows(execute))
    return (
        answer(Answer.REFUSED, "no_window", needs=("window",), choices=choices),
        context.holding(None),
    )
