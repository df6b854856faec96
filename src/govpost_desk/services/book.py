"""The register that the lines of a counter scan go to: found by the context, opened with its first line (D-17)."""

from dataclasses import dataclass
from datetime import datetime

from govpost_desk.domain.emergency import LINES_A_SHEET
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.register import Fate, RegisterKind
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.settings import served_window, served_windows
from govpost_desk.storage import emergency, numbers, registers
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import Candidate, window


@dataclass(frozen=True)
class Book:
    """The register that lines go to now: an open take-over register of the window or the correction at work.

    `paper_no`: the emergency sheet that it is entered from, "" otherwise.
    """

    kind: RegisterKind
    side: str
    corrects_no: str
    register_id: bytes | None
    paper_no: str = ""


@dataclass(frozen=True, kw_only=True)
class SettledLine:
    """A difference to record. `custody_back`: a correction that gives the certificate back to the window."""

    order_id: bytes | None
    case_no: str
    waybill_no: str
    party_id: bytes | None
    fate: Fate
    reason: str
    custody_back: bool
    unsaid: tuple[str, ...] = ()  # of a line entered from emergency paper


def book_at(execute: Execute, context: ScanContext) -> Book | None:
    """The book of this step and window; None when no window is chosen, or one that hands over no more."""
    if context.step is Step.PAPER:
        return _paper_book(execute, context.paper_no)
    if context.step is Step.FIX:
        original = registers.register_by_no(execute, context.corrects_no)
        assert original is not None
        kind, side, corrects_no = RegisterKind.CORRECTION, original.side, context.corrects_no
    elif context.window_code:
        kind, side, corrects_no = RegisterKind.TAKE_OVER, context.window_code, ""
    else:
        return None
    register_id = registers.open_register(execute, kind.value, side, corrects_no)
    if register_id is None and kind is RegisterKind.TAKE_OVER and served_window(execute, side) is None:
        return None
    return Book(kind, side, corrects_no, register_id)


def _paper_book(execute: Execute, paper_no: str) -> Book | None:
    sheet = emergency.sheet(execute, paper_no)
    if sheet is None or not sheet.window_code or sheet.state != emergency.ISSUED:
        return None
    kind, side = RegisterKind.TAKE_OVER, sheet.window_code
    return Book(kind, side, "", registers.open_register(execute, kind.value, side, "", paper_no), paper_no)


def unsaid_of(book: Book, fate: Fate) -> tuple[str, ...]:
    """What an emergency sheet does not say of a line (its words: messages.hall); nothing for other books."""
    if not book.paper_no:
        return ()
    accepted = ("name", "label") if fate is Fate.EXTRA else ("label",) if fate is Fate.TICKED else ()
    return ("time", *accepted)


def open_book(tx: Tx, context: ScanContext, book: Book, at: datetime) -> bytes:
    """Open the register with its first line; returns its id."""
    return record(
        tx,
        "register.opened",
        {
            "kind": book.kind.value,
            "side": book.side,
            "corrects_no": book.corrects_no,
            "paper_no": book.paper_no,
        },
        by=context.actor,
        at=at,
    ).event_id


def sheet_is_full(execute: Execute, book: Book) -> bool:
    """Whether the emergency sheet of this book has no line left for another certificate."""
    if not book.paper_no or book.register_id is None:
        return False
    return len(registers.live_lines(execute, book.register_id)) >= LINES_A_SHEET


def refuse_line(context: ScanContext, book: Book) -> Answered:
    """The sheet is full: another line is on another sheet."""
    return refused(context, "paper_full", number=book.paper_no, count=LINES_A_SHEET)


def unsettled(execute: Execute, book: Book) -> list[tuple[bytes, str]]:
    """Orders of the window that are neither settled on this register nor set aside."""
    assert book.register_id is not None
    after = registers.register_by_id(execute, book.register_id).set_aside_at
    return registers.open_orders(execute, book.side, book.register_id, after)


def record_tick(
    tx: Tx,
    context: ScanContext,
    register_id: bytes,
    candidate: Candidate,
    fate: Fate,
    reason: str,
    at: datetime,
    replaces: bytes | None = None,
    unsaid: tuple[str, ...] = (),
) -> str:
    """Record an accepted line, its number taken or still reserved (D-20); returns the number, "" for 待配号.

    `unsaid`: of a line entered from emergency paper, which takes no number: its envelope may bear one already.
    """
    number, taken = numbers.reserved_number(tx.execute, candidate.order_id), None
    if number is None and unsaid:
        number = ""
    elif number is None:
        taken = numbers.next_number(tx.execute)
        number = taken["waybill_no"] if taken else ""
    body = {
        "register_id": register_id.hex(),
        "order_id": candidate.order_id.hex(),
        "case_no": candidate.case_no,
        "waybill_no": number,
        "taken": taken,
        "party_id": candidate.party_id.hex(),
        "fate": fate.value,
        "reason": reason,
        "replaces": replaces.hex() if replaces else None,
        **({"unsaid": list(unsaid)} if unsaid else {}),
    }
    record(tx, "line.ticked", body, by=context.actor, at=at)
    return number


def record_settled(
    tx: Tx,
    context: ScanContext,
    register_id: bytes,
    line: SettledLine,
    at: datetime,
    replaces: bytes | None = None,
) -> None:
    """Record a difference (D-11)."""
    body = {
        "register_id": register_id.hex(),
        "order_id": line.order_id.hex() if line.order_id else None,
        "case_no": line.case_no,
        "waybill_no": line.waybill_no,
        "party_id": line.party_id.hex() if line.party_id else "",
        "fate": line.fate.value,
        "reason": line.reason,
        "custody_back": line.custody_back,
        "replaces": replaces.hex() if replaces else None,
        **({"unsaid": list(line.unsaid)} if line.unsaid else {}),
    }
    record(tx, "line.settled", body, by=context.actor, at=at)


def undo_line(tx: Tx, context: ScanContext, register_id: bytes, line_id: bytes, at: datetime) -> None:
    """Take one live line of an open register back."""
    record(
        tx,
        "act.undone",
        {"act": "line", "act_id": line_id.hex(), "register_id": register_id.hex()},
        by=context.actor,
        at=at,
    )


def on_corrected(execute: Execute, book: Book, candidate: Candidate) -> bool:
    """Whether the register under correction took this certificate over."""
    original = registers.register_by_no(execute, book.corrects_no)
    return original is not None and candidate.register_id == original.register_id


def ask_window(execute: Execute, context: ScanContext, code: str = "") -> Answered:
    """No window is chosen, or one that hands over no more (`code`, else the context's): say which there are."""
    choices = tuple(
        Choice(f"GPDWIN{place.window_code}", place.department) for place in served_windows(execute)
    )
    code = code or context.window_code
    why = "no_window"
    if code and served_window(execute, code) is None:
        why = "unknown_window" if window(execute, code) is None else "window_gone"
    outcome = answer(
        Answer.REFUSED,
        why,
        needs=("window",),
        choices=choices,
        window=code,
    )
    return outcome, context.holding(None)
