"""Taking over at a window: one scan ticks one certificate (D-10 … D-12, D-20). Step TAKE and step FIX."""

from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.orders import needed_fields
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.register import Fate, RegisterKind
from govpost_desk.domain.settings import SEAL_AT_TICK
from govpost_desk.services import intercepting, packing, parts
from govpost_desk.services.answers import Answered, answer, ask_confirm, refused
from govpost_desk.services.book import (
    Book,
    ask_window,
    book_at,
    open_book,
    record_tick,
    refuse_line,
    sheet_is_full,
    undo_line,
    unsaid_of,
)
from govpost_desk.services.context import Piece, ScanContext, Step
from govpost_desk.services.settings import desk_settings, served_window
from govpost_desk.services.wording import translate
from govpost_desk.storage import numbers, other_desks, registers
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.ticking import Candidate, candidates, settled_line, thing_of, window

_NO_NUMBER = {"": "no_number", "locked": "no_number_locked", "moved": "no_number_moved"}


def tick_scan(tx: Tx, context: ScanContext, case_no: str, at: datetime) -> Answered:
    """One certificate is scanned at the window: tick it, or say which kind of 'no' it is (ux R8)."""
    book = book_at(tx.execute, context)
    if book is None:
        return ask_window(tx.execute, context)
    found = [candidate for candidate in candidates(tx.execute, case_no) if candidate.status != "withdrawn"]
    mine = [candidate for candidate in found if candidate.window_code == book.side]
    if not mine:
        return _not_here(tx.execute, context, book, case_no, found)
    free = [candidate for candidate in mine if candidate.status == "open"]
    if not free:
        if seals_now(tx.execute, book) and mine[0].custody in ("ticked", "desk", "labelled"):
            return packing.pack_scan(tx, context, case_no, at)  # taken over before, its label still due
        return already(tx.execute, context, book, mine[0], unsure=len(mine) > 1)
    candidate = _asked_again(context, free, case_no) or parts.chosen_part(
        context, parts.TAKE, free, mine, case_no
    )
    if candidate is None:
        return parts.ask_part(context, parts.TAKE, free, mine, case_no)
    outcome, moved = _tick_candidate(tx, context, book, candidate, at)
    return replace(outcome, message=parts.named(outcome, candidate, mine)), moved


def tick_part(tx: Tx, context: ScanContext, case_no: str, part: int, at: datetime) -> Answered:
    """The clerk has said which certificate of a case with several is in hand."""
    book = book_at(tx.execute, context)
    if book is None:
        return ask_window(tx.execute, context)
    mine = [each for each in candidates(tx.execute, case_no) if each.window_code == book.side]
    mine = [each for each in mine if each.status != "withdrawn"]
    candidate = next((each for each in mine if each.part == part and each.status == "open"), None)
    if candidate is None:
        return refused(context, "no_such_part", case_no=case_no)
    outcome, moved = _tick_candidate(tx, context.holding(None), book, candidate, at)
    return replace(outcome, message=parts.named(outcome, candidate, mine)), moved


def _asked_again(context: ScanContext, free: list[Candidate], case_no: str) -> Candidate | None:
    """The certificate that was settled otherwise before, of which the scan was asked for once more."""
    question, piece = context.question, context.piece
    if question is None or question.act != "retick" or question.target != case_no or piece is None:
        return None
    return next((each for each in free if each.order_id == piece.order_id), None)


def _tick_candidate(tx: Tx, context: ScanContext, book: Book, candidate: Candidate, at: datetime) -> Answered:
    case_no = candidate.case_no
    if elsewhere := other_desks.of_order(tx.execute, candidate.order_id):
        return intercepting.is_elsewhere(context, elsewhere, case_no, at, candidate.name)
    if seals_now(tx.execute, book) and (waiting := packing.waiting_answer(tx.execute, candidate.order_id)):
        return waiting, context.holding(None)
    thing, replaces = thing_of(candidate.order_id, case_no), None
    if book.register_id and (line := settled_line(tx.execute, book.register_id, thing)):
        line_id, fate = line
        question = context.question
        if fate != Fate.MISSING and not (
            question and question.act == "retick" and question.target == case_no
        ):
            context = context.holding(Piece(case_no=case_no, order_id=candidate.order_id))
            return ask_confirm(context, "retick", case_no, "settled", case_no, case_no=case_no, fate=fate)
        undo_line(tx, context, book.register_id, line_id, at)
        replaces = line_id
        if any(c.status == "taken" for c in candidates(tx.execute, case_no, candidate.order_id)):
            # a correction taken back: the certificate lies on the desk under the corrected register, as before
            number = numbers.reserved_number(tx.execute, candidate.order_id) or ""
            return answer(Answer.DONE, "undone", case_no=case_no, waybill_no=number), context.holding(None)
    return tick(tx, context, book, candidate, Fate.TICKED, "", at, replaces)


def seals_now(execute: Execute, book: Book) -> bool:
    """Whether a tick in this book prints its label at once (边收边封); a correction or a back-entry never does."""
    if book.kind is not RegisterKind.TAKE_OVER or book.paper_no:
        return False
    return desk_settings(execute).flow == SEAL_AT_TICK


def tick(
    tx: Tx,
    context: ScanContext,
    book: Book,
    candidate: Candidate,
    fate: Fate,
    reason: str,
    at: datetime,
    replaces: bytes | None = None,
) -> Answered:
    """Record the line and take its number; where the desk seals at the tick, no label may be waiting."""
    if replaces is None and sheet_is_full(tx.execute, book):
        return refuse_line(context, book)
    register_id = book.register_id or open_book(tx, context, book, at)
    unsaid = unsaid_of(book, fate)
    number = record_tick(tx, context, register_id, candidate, fate, reason, at, replaces, unsaid)
    piece = Piece(case_no=candidate.case_no, order_id=candidate.order_id, waybill_no=number)
    context = context.holding(piece)
    if seals_now(tx.execute, book) and number and not candidate.problems:
        return packing.pack(tx, context, candidate.order_id, at)
    if book.paper_no:
        outcome = answer(
            Answer.TICKED,
            "paper_extra" if fate is Fate.EXTRA else "paper",
            case_no=candidate.case_no,
            needs=needed_fields(candidate.problems),
            name=candidate.name,
            line=len(registers.live_lines(tx.execute, register_id)),
        )
        return outcome, context
    left = numbers.numbers_left(tx.execute)
    low = left < desk_settings(tx.execute).low_water
    none = _NO_NUMBER[numbers.why_stopped(tx.execute)]
    outcome = answer(
        Answer.TICKED,
        (none if not number else "low" if low else "") + ("_extra" if fate is Fate.EXTRA else ""),
        case_no=candidate.case_no,
        waybill_no=number,
        needs=needed_fields(candidate.problems),
        name=candidate.name,
        left=left,
        document=candidate.document_name,
    )
    return outcome, context


def choose_window(tx: Tx, context: ScanContext, window_code: str) -> Answered:
    """GPDWIN + code."""
    place = served_window(tx.execute, window_code)
    if place is None:
        return ask_window(tx.execute, context, window_code)
    step = Step.TAKE if context.step is Step.FIX else context.step
    open_count = len(registers.open_orders(tx.execute, window_code, None))
    moved = ScanContext(actor=context.actor, step=step, window_code=window_code)
    outcome = answer(Answer.DONE, "window", window=window_code, department=place.department, count=open_count)
    return outcome, moved


def _not_here(
    execute: Execute, context: ScanContext, book: Book, case_no: str, found: list[Candidate]
) -> Answered:
    if found:
        place = window(execute, found[0].window_code)
        outcome = answer(
            Answer.OTHER_WINDOW,
            "" if place else "unknown_window",
            case_no=case_no,
            window=found[0].window_code,
            department=place.department if place else "",
        )
        # in hand, so that GPDBACK can note that it was handed over here and given back
        return outcome, context.holding(Piece(case_no=case_no, elsewhere=True))
    place = window(execute, book.side)
    assert place is not None
    piece = context.holding(Piece(case_no=case_no))
    choices = (
        Choice("GPDEXTRA", translate("messages", "加入本批（清单外）")),
        Choice("GPDBACK", translate("messages", "退回窗口")),
    )
    if not place.has_orders:
        return answer(
            Answer.NO_DATA_HERE, case_no=case_no, department=place.department, choices=choices
        ), piece
    return answer(Answer.NOT_ON_LIST, case_no=case_no, department=place.department, choices=choices), piece


def already(
    execute: Execute, context: ScanContext, book: Book, candidate: Candidate, *, unsure: bool = False
) -> Answered:
    """It was taken over before. `unsure`: it may as well be another certificate of its case that is in hand."""
    piece = Piece(
        case_no=candidate.case_no,
        order_id=candidate.order_id,
        waybill_no="" if unsure else candidate.waybill_no,
        unsure=unsure,
    )
    earlier = registers.register_by_id(execute, candidate.register_id) if candidate.register_id else None
    number = earlier.register_no if earlier else None
    why = (
        "fix"
        if context.step is Step.FIX and earlier and number == book.corrects_no
        else "earlier"
        if number
        else "on_paper"
        if earlier and earlier.paper_no and earlier.paper_no != book.paper_no
        else ""
    )
    outcome = answer(
        Answer.ALREADY_TICKED,
        why,
        case_no=candidate.case_no,
        waybill_no=candidate.waybill_no,
        register_no=number or "",
        name=candidate.name,
        number=earlier.paper_no if earlier else "",
    )
    return outcome, context.holding(piece)
