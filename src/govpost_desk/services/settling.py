"""Differences at the counter (D-11): missing, extra, mismatched, refused lines, and what is set aside for later."""

from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.orders import Mode, OrderFields, Payer, Problem, order_id
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.reasons import Act, reason_text
from govpost_desk.domain.register import Fate, RegisterKind
from govpost_desk.services import parts
from govpost_desk.services.answers import Answered, answer, ask_reason, refused
from govpost_desk.services.book import (
    Book,
    SettledLine,
    ask_window,
    book_at,
    on_corrected,
    open_book,
    record_settled,
    refuse_line,
    sheet_is_full,
    undo_line,
    unsaid_of,
    unsettled,
)
from govpost_desk.services.context import Piece, ScanContext, Step
from govpost_desk.services.packing import waiting_answer
from govpost_desk.services.taking_over import already, seals_now, tick
from govpost_desk.services.wording import translate
from govpost_desk.storage import registers
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.orders import order_body, order_personal
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import Candidate, candidates, settled_line, thing_of, window

_WORDS = {Act.BACK: "BACK", Act.BAD: "BAD", Act.DIFF: "DIFF"}
_EXTRA_PROBLEMS = (Problem.NO_RECIPIENT, Problem.NO_PHONE, Problem.NO_ADDRESS, Problem.NO_DIVISION)


def settle_piece(tx: Tx, context: ScanContext, act: Act, code: str) -> Answered:
    """GPDBACK, GPDBAD, GPDDIFF, GPDEXTRA about the piece just scanned: ask for the reason.

    While packing, the difference belongs to the register that took the piece over: a closed one is corrected (D §13.4).
    """
    piece = context.piece
    if piece is None or not piece.case_no or context.step is Step.STOCK:  # who counts only counts
        return refused(context, "no_piece", code=code)
    asked_at, context = context, _at_its_register(tx.execute, context)
    book = book_at(tx.execute, context)
    if book is None:
        return refused(context, "no_piece", code=code)
    if act is Act.EXTRA and (piece.order_id is not None or piece.elsewhere):
        return refused(context, "not_extra", case_no=piece.case_no)
    if piece.unsure and len(known := _parts_at(tx.execute, book, piece.case_no)) > 1:
        return parts.ask_part(asked_at, f"part_{act.value}", known, known, piece.case_no)
    if piece.order_id is not None and (why := _cannot_settle(tx.execute, book, piece.order_id)):
        return _refuse_settling(tx.execute, context, piece, why)
    return ask_reason(context, act, code, piece.case_no, case_no=piece.case_no)


def _refuse_settling(execute: Execute, context: ScanContext, piece: Piece, why: str) -> Answered:
    """The piece stays in hand: what the sentence asks for comes next."""
    register_no: str | None = None
    if why == "fix_first" and piece.order_id is not None:
        row = next(c for c in candidates(execute, "", piece.order_id) if c.order_id == piece.order_id)
        register_no = (
            registers.register_by_id(execute, row.register_id).register_no if row.register_id else ""
        )
    outcome, _ = refused(context, why, case_no=piece.case_no, register_no=register_no or "")
    if register_no:
        choices = (Choice(f"GPDFIX{register_no}", translate("messages", "更正这本交接簿")),)
        outcome = replace(outcome, choices=choices)
    return outcome, context.holding(piece)


def settle_part(tx: Tx, context: ScanContext, act: Act, case_no: str, part: int) -> Answered:
    """The clerk has said which certificate of a case with several is missing, bad or goes back: ask for the reason."""
    book = book_at(tx.execute, _at_its_register(tx.execute, context))
    known = _parts_at(tx.execute, book, case_no) if book else []
    chosen = next((each for each in known if each.part == part), None)
    if book is None or chosen is None:
        return refused(context, "no_such_part", case_no=case_no)
    if act is Act.MISSING:
        return _ask_missing(tx, context, book, chosen)
    held = Piece(case_no=case_no, order_id=chosen.order_id, waybill_no=chosen.waybill_no)
    return settle_piece(tx, context.holding(held), act, f"GPD{_WORDS[act]}")


def _parts_at(execute: Execute, book: Book, case_no: str) -> list[Candidate]:
    return [
        candidate
        for candidate in candidates(execute, case_no)
        if candidate.window_code == book.side and candidate.status != "withdrawn"
    ]


def _at_its_register(execute: Execute, context: ScanContext) -> ScanContext:
    """While packing, moved to the register that took the piece over: to its correction once it is closed."""
    order = context.piece.order_id if context.piece is not None else None
    if context.step is not Step.PACK or order is None:
        return context
    row = next((c for c in candidates(execute, "", order)), None)
    if row is None or row.register_id is None or row.custody not in ("ticked", "desk"):
        return context
    register = registers.register_by_id(execute, row.register_id)
    if register.register_no is None:
        return replace(context, step=Step.TAKE, window_code=register.side)
    return replace(context, step=Step.FIX, window_code=register.side, corrects_no=register.register_no)


def settle_missing(tx: Tx, context: ScanContext, case_no: str) -> Answered:
    """GPDMISS + case number: one line the window says it hands over and the desk does not have (D-11).

    With #n behind it, which the window gives for a row of its list: the n-th certificate of a case with several.
    """
    book = book_at(tx.execute, context)
    if book is None:
        return ask_window(tx.execute, context)
    mine = _parts_at(tx.execute, book, case_no)
    whole, _, part = case_no.rpartition("#")
    if not mine and part.isdecimal() and _parts_at(tx.execute, book, whole):
        return settle_part(tx, context, Act.MISSING, whole, int(part))
    if not mine:
        place = window(tx.execute, book.side)
        department = place.department if place else ""
        return answer(Answer.NOT_ON_LIST, "missing", case_no=case_no, department=department), context.holding(
            None
        )
    meant = _may_be_missing(tx.execute, book, mine)
    if len(meant) > 1 and not parts.alike(meant):
        return parts.ask_part(context, f"part_{Act.MISSING.value}", meant, mine, case_no)
    return _ask_missing(tx, context, book, next(iter(meant or mine)))


def _ask_missing(tx: Tx, context: ScanContext, book: Book, candidate: Candidate) -> Answered:
    case_no = candidate.case_no
    if candidate.status == "taken" and not (book.corrects_no and on_corrected(tx.execute, book, candidate)):
        return already(tx.execute, context, book, candidate)
    if why := _cannot_settle(tx.execute, book, candidate.order_id):
        return refused(context, why, case_no=case_no)
    if sheet_is_full(tx.execute, book) and _has_no_line(tx.execute, book, candidate):
        return refuse_line(context, book)
    piece = Piece(case_no=case_no, order_id=candidate.order_id)
    return ask_reason(context.holding(piece), Act.MISSING, f"GPDMISS{case_no}", case_no, case_no=case_no)


def _may_be_missing(execute: Execute, book: Book, known: list[Candidate]) -> list[Candidate]:
    """Of the certificates of a case those that this register says nothing of yet, else those it can correct."""
    unsaid = [part for part in known if _has_no_line(execute, book, part)]
    is_open = [part for part in unsaid if part.status == "open"]
    if is_open or not book.corrects_no:
        return is_open
    return [part for part in unsaid if on_corrected(execute, book, part)]


def _has_no_line(execute: Execute, book: Book, part: Candidate) -> bool:
    thing = thing_of(part.order_id, part.case_no)
    return not (book.register_id and settled_line(execute, book.register_id, thing))


def settle(tx: Tx, context: ScanContext, act: Act, reason: str, at: datetime) -> Answered:
    """Record a settled line once its reason is known."""
    piece, book = context.piece, book_at(tx.execute, context)
    if piece is None or book is None:
        return refused(context, "no_piece", code="")
    if act is Act.EXTRA:
        return accept_extra(tx, context, book, piece.case_no, reason, at)
    fate = {
        Act.MISSING: Fate.MISSING,
        Act.BACK: Fate.REFUSED if piece.order_id else Fate.EXTRA_REFUSED,
        Act.BAD: Fate.REFUSED,
        Act.DIFF: Fate.MISMATCHED,
    }[act]
    live = book.register_id and settled_line(
        tx.execute, book.register_id, thing_of(piece.order_id, piece.case_no)
    )
    if not live and sheet_is_full(tx.execute, book):
        return refuse_line(context, book)
    register_id = book.register_id or open_book(tx, context, book, at)
    number, party_id, custody_back, replaced = "", None, False, None
    if live:
        replaced = live[0]
        undo_line(tx, context, register_id, replaced, at)  # ticked or settled before: this act replaces it
    if piece.order_id is not None:
        candidate = next(c for c in candidates(tx.execute, piece.case_no) if c.order_id == piece.order_id)
        party_id = candidate.party_id
        if candidate.status == "taken":  # on the register under correction
            custody_back, number = True, candidate.waybill_no
    line = SettledLine(
        order_id=piece.order_id,
        case_no=piece.case_no,
        waybill_no=number,
        party_id=party_id,
        fate=fate,
        reason=reason,
        custody_back=custody_back,
        unsaid=unsaid_of(book, fate),
    )
    record_settled(tx, context, register_id, line, at, replaced)
    outcome = answer(Answer.DONE, fate.value, case_no=piece.case_no, reason=reason_text(reason))
    return outcome, context.holding(None)


def accept_extra(
    tx: Tx, context: ScanContext, book: Book, case_no: str, reason: str, at: datetime
) -> Answered:
    """Take over a piece that is on no list: an order of its own, to be completed, and a line with its reason (D-11)."""
    if seals_now(tx.execute, book) and (waiting := waiting_answer(tx.execute, b"")):
        return waiting, context.holding(None)
    place = window(tx.execute, book.side)
    assert place is not None
    fields = OrderFields(
        case_no=case_no,
        payer=Payer(place.payer),
        mode=Mode(place.mode),
        receipt=place.receipt,
        weight_g=place.weight_g,
        defaults=("payer", "mode", "receipt", "weight_g"),
        problems=_EXTRA_PROBLEMS,
    )
    identity = order_id(place.source, case_no)
    known = next((c for c in candidates(tx.execute, case_no) if c.order_id == identity), None)
    if known is not None and known.status != "withdrawn":
        return refused(context, "not_extra", case_no=case_no)
    replaced = None
    if book.register_id and (line := settled_line(tx.execute, book.register_id, thing_of(None, case_no))):
        replaced = line[0]
        undo_line(tx, context, book.register_id, replaced, at)  # handed back before, accepted now
    if known is None:
        body = order_body(identity, place.source, place.window_code, "extra", fields)
        record(
            tx,
            "order.recorded",
            {**body, "list_id": None, "row_no": 0},
            by=context.actor,
            at=at,
            personal=order_personal(fields),
        )
    candidate = next(c for c in candidates(tx.execute, case_no) if c.order_id == identity)
    return tick(tx, context, book, candidate, Fate.EXTRA, reason, at, replaced)


def set_rest_aside(tx: Tx, context: ScanContext) -> Answered:
    """GPDREST: ask why the lines still open are not handed over this time."""
    book = book_at(tx.execute, context)
    if book is None:
        return ask_window(tx.execute, context)
    if book.kind is RegisterKind.CORRECTION or book.paper_no:
        return refused(context, "nothing_to_rest")
    if book.register_id is None or not unsettled(tx.execute, book):
        return refused(context, "nothing_to_rest")
    return ask_reason(context.holding(None), Act.REST, "GPDREST")


def rest_aside(tx: Tx, context: ScanContext, reason: str, at: datetime) -> Answered:
    """All lines still open stay on the list for a later register: no difference, printed as a count (D-11)."""
    book = book_at(tx.execute, context)
    if book is None or book.register_id is None:
        return refused(context, "nothing_to_rest")
    count = len(unsettled(tx.execute, book))
    record(
        tx,
        "lines.set_aside",
        {"register_id": book.register_id.hex(), "count": count, "reason": reason},
        by=context.actor,
        at=at,
    )
    return answer(Answer.DONE, "rest", count=count, reason=reason_text(reason)), context.holding(None)


def _cannot_settle(execute: Execute, book: Book, order: bytes) -> str:
    """Why a difference cannot be recorded about this certificate now; "" when it can."""
    row = next((c for c in candidates(execute, "", order) if c.order_id == order), None)
    if row is None or row.status != "taken":
        return ""
    if row.custody in ("labelled", "sealed"):
        return "void_first"
    if row.custody == "collected":
        return "gone"
    if row.custody == "returned":
        return "return_first"
    if row.register_id == book.register_id or (book.corrects_no and on_corrected(execute, book, row)):
        return ""
    return "fix_first"
