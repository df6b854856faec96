"""Taking over at a window: tick, settle differences, set the rest aside (D-10 … D-12, D-20). Step TAKE and step FIX."""

from dataclasses import dataclass
from datetime import datetime

from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.orders import Mode, OrderFields, Payer, Problem, needed_fields, order_id
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.reasons import Act, reason_text
from govpost_desk.domain.register import Fate, RegisterKind
from govpost_desk.domain.settings import SEAL_AT_TICK
from govpost_desk.services import packing
from govpost_desk.services.answers import Answered, answer, ask_confirm, ask_reason, refused
from govpost_desk.services.context import Piece, ScanContext, Step
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import numbers, registers
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.orders import order_body, order_personal
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import Candidate, candidates, other_desk, settled_line, window, windows

_EXTRA_PROBLEMS = (Problem.NO_RECIPIENT, Problem.NO_PHONE, Problem.NO_ADDRESS, Problem.NO_DIVISION)


@dataclass(frozen=True)
class _Book:
    """The register that lines go to now: an open take-over register of the window or the correction at work."""

    kind: RegisterKind
    side: str
    corrects_no: str
    register_id: bytes | None


def tick_scan(tx: Tx, context: ScanContext, case_no: str, at: datetime) -> Answered:
    """One certificate is scanned at the window: tick it, or say which kind of 'no' it is (ux R8)."""
    book = _book(tx.execute, context)
    if book is None:
        return ask_window(tx.execute, context)
    found = [candidate for candidate in candidates(tx.execute, case_no) if candidate.status != "withdrawn"]
    mine = [candidate for candidate in found if candidate.window_code == book.side]
    if not mine:
        return _not_here(tx.execute, context, book, case_no, found)
    free = [candidate for candidate in mine if candidate.status == "open"]
    if not free:
        return _already(tx.execute, context, book, mine[0])
    candidate = free[0]
    if elsewhere := other_desk(tx.execute, candidate.order_id):
        desk_id, accepted_on = elsewhere
        outcome = answer(
            Answer.ACCEPTED_ELSEWHERE, case_no=case_no, desk=desk_id, on=accepted_on, name=candidate.name
        )
        return outcome, context.holding(None)
    if book.register_id and (line := settled_line(tx.execute, book.register_id, candidate.order_id)):
        line_id, fate = line
        question = context.question
        if fate != Fate.MISSING and not (
            question and question.act == "retick" and question.target == case_no
        ):
            return ask_confirm(context, "retick", case_no, "settled", case_no, case_no=case_no, fate=fate)
        _undo_line(tx, context, book.register_id, line_id, at)
    return _tick(tx, context, book, candidate, Fate.TICKED, "", at)


def _tick(
    tx: Tx, context: ScanContext, book: _Book, candidate: Candidate, fate: Fate, reason: str, at: datetime
) -> Answered:
    seal_now = book.kind is RegisterKind.TAKE_OVER and desk_settings(tx.execute).flow == SEAL_AT_TICK
    if seal_now and (waiting := packing.waiting_answer(tx.execute, candidate.order_id)):
        return waiting, context.holding(None)
    register_id = book.register_id or _open(tx, context, book, at)
    number, taken = numbers.reserved_number(tx.execute, candidate.order_id), None
    if number is None:
        taken = numbers.next_number(tx.execute)
        number = taken["waybill_no"] if taken else ""
    record(
        tx,
        "line.ticked",
        {
            "register_id": register_id.hex(),
            "order_id": candidate.order_id.hex(),
            "case_no": candidate.case_no,
            "waybill_no": number,
            "taken": taken,
            "party_id": candidate.party_id.hex(),
            "fate": fate.value,
            "reason": reason,
        },
        by=context.actor,
        at=at,
    )
    piece = Piece(case_no=candidate.case_no, order_id=candidate.order_id, waybill_no=number)
    context = context.holding(piece)
    if seal_now and number and not candidate.problems:
        return packing.pack(tx, context, candidate.order_id, at)
    left = numbers.numbers_left(tx.execute)
    low = left < desk_settings(tx.execute).low_water
    outcome = answer(
        Answer.TICKED,
        ("no_number" if not number else "low" if low else "") + ("_extra" if fate is Fate.EXTRA else ""),
        case_no=candidate.case_no,
        waybill_no=number,
        needs=needed_fields(candidate.problems),
        name=candidate.name,
        left=left,
        document=candidate.document_name,
    )
    return outcome, context


def settle_piece(tx: Tx, context: ScanContext, act: Act, code: str) -> Answered:
    """GPDBACK, GPDBAD, GPDDIFF, GPDEXTRA about the piece just scanned: ask for the reason."""
    piece, book = context.piece, _book(tx.execute, context)
    if piece is None or not piece.case_no or book is None:
        return refused(context, "no_piece", code=code)
    if act is Act.EXTRA and piece.order_id is not None:
        return refused(context, "not_extra", case_no=piece.case_no)
    if piece.order_id is not None and (why := _cannot_settle(tx.execute, book, piece.order_id)):
        return refused(context, why, case_no=piece.case_no)
    return ask_reason(context, act, code, piece.case_no, case_no=piece.case_no)


def settle_missing(tx: Tx, context: ScanContext, case_no: str) -> Answered:
    """GPDMISS + case number: one line the window says it hands over and the desk does not have (D-11)."""
    book = _book(tx.execute, context)
    if book is None:
        return ask_window(tx.execute, context)
    mine = [
        candidate
        for candidate in candidates(tx.execute, case_no)
        if candidate.window_code == book.side and candidate.status != "withdrawn"
    ]
    if not mine:
        return answer(Answer.NOT_ON_LIST, "missing", case_no=case_no), context.holding(None)
    candidate = mine[0]
    if candidate.status == "taken" and not (book.corrects_no and _on_corrected(tx.execute, book, candidate)):
        return _already(tx.execute, context, book, candidate)
    if why := _cannot_settle(tx.execute, book, candidate.order_id):
        return refused(context, why, case_no=case_no)
    piece = Piece(case_no=case_no, order_id=candidate.order_id)
    return ask_reason(context.holding(piece), Act.MISSING, f"GPDMISS{case_no}", case_no, case_no=case_no)


def settle(tx: Tx, context: ScanContext, act: Act, reason: str, at: datetime) -> Answered:
    """Record a settled line once its reason is known."""
    piece, book = context.piece, _book(tx.execute, context)
    if piece is None or book is None:
        return refused(context, "no_piece", code="")
    if act is Act.EXTRA:
        return _accept_extra(tx, context, book, piece.case_no, reason, at)
    fate = {
        Act.MISSING: Fate.MISSING,
        Act.BACK: Fate.REFUSED if piece.order_id else Fate.EXTRA_REFUSED,
        Act.BAD: Fate.REFUSED,
        Act.DIFF: Fate.MISMATCHED,
    }[act]
    register_id = book.register_id or _open(tx, context, book, at)
    number, party_id, custody_back = "", "", False
    if piece.order_id is not None:
        candidate = next(c for c in candidates(tx.execute, piece.case_no) if c.order_id == piece.order_id)
        party_id = candidate.party_id.hex()
        if candidate.register_id == register_id and candidate.line_id and candidate.status == "taken":
            _undo_line(tx, context, register_id, candidate.line_id, at)  # just ticked, then seen to be unfit
        elif candidate.status == "taken":
            custody_back, number = True, candidate.waybill_no
        if live := settled_line(tx.execute, register_id, piece.order_id):
            _undo_line(tx, context, register_id, live[0], at)
    record(
        tx,
        "line.settled",
        {
            "register_id": register_id.hex(),
            "order_id": piece.order_id.hex() if piece.order_id else None,
            "case_no": piece.case_no,
            "waybill_no": number,
            "party_id": party_id,
            "fate": fate.value,
            "reason": reason,
            "custody_back": custody_back,
        },
        by=context.actor,
        at=at,
    )
    outcome = answer(Answer.DONE, fate.value, case_no=piece.case_no, reason=reason_text(reason))
    return outcome, context.holding(None)


def _accept_extra(
    tx: Tx, context: ScanContext, book: _Book, case_no: str, reason: str, at: datetime
) -> Answered:
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
    withdrawn = next((c for c in candidates(tx.execute, case_no) if c.order_id == identity), None)
    if withdrawn is None:
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
    return _tick(tx, context, book, candidate, Fate.EXTRA, reason, at)


def set_rest_aside(tx: Tx, context: ScanContext) -> Answered:
    """GPDREST: ask why the lines still open are not handed over this time."""
    book = _book(tx.execute, context)
    if book is None:
        return ask_window(tx.execute, context)
    if book.kind is RegisterKind.CORRECTION:
        return refused(context, "nothing_to_rest")
    if book.register_id is None or not _unsettled(tx.execute, book):
        return refused(context, "nothing_to_rest")
    return ask_reason(context.holding(None), Act.REST, "GPDREST")


def rest_aside(tx: Tx, context: ScanContext, reason: str, at: datetime) -> Answered:
    """All lines still open stay on the list for a later register: no difference, printed as a count (D-11)."""
    book = _book(tx.execute, context)
    if book is None or book.register_id is None:
        return refused(context, "nothing_to_rest")
    count = len(_unsettled(tx.execute, book))
    record(
        tx,
        "lines.set_aside",
        {"register_id": book.register_id.hex(), "count": count, "reason": reason},
        by=context.actor,
        at=at,
    )
    return answer(Answer.DONE, "rest", count=count, reason=reason_text(reason)), context.holding(None)


def ask_window(execute: Execute, context: ScanContext) -> Answered:
    """No window is chosen: say which there are."""
    choices = tuple(Choice(f"GPDWIN{place.window_code}", place.department) for place in windows(execute))
    return (
        answer(Answer.REFUSED, "no_window", needs=("window",), choices=choices),
        context.holding(None),
    )


def choose_window(tx: Tx, context: ScanContext, window_code: str) -> Answered:
    """GPDWIN + code."""
    place = window(tx.execute, window_code)
    if place is None:
        return ask_window(tx.execute, context)
    step = Step.TAKE if context.step is Step.FIX else context.step
    open_count = len(registers.open_orders(tx.execute, window_code, None))
    moved = ScanContext(actor=context.actor, step=step, window_code=window_code)
    outcome = answer(Answer.DONE, "window", window=window_code, department=place.department, count=open_count)
    return outcome, moved


def _book(execute: Execute, context: ScanContext) -> _Book | None:
    if context.step is Step.FIX:
        original = registers.register_by_no(execute, context.corrects_no)
        assert original is not None
        kind, side, corrects_no = RegisterKind.CORRECTION, original.side, context.corrects_no
    elif context.window_code:
        kind, side, corrects_no = RegisterKind.TAKE_OVER, context.window_code, ""
    else:
        return None
    return _Book(kind, side, corrects_no, registers.open_register(execute, kind.value, side, corrects_no))


def _open(tx: Tx, context: ScanContext, book: _Book, at: datetime) -> bytes:
    return record(
        tx,
        "register.opened",
        {"kind": book.kind.value, "side": book.side, "corrects_no": book.corrects_no},
        by=context.actor,
        at=at,
    ).event_id


def _unsettled(execute: Execute, book: _Book) -> list[tuple[bytes, str]]:
    assert book.register_id is not None
    after = registers.register_by_id(execute, book.register_id).set_aside_at
    return registers.open_orders(execute, book.side, book.register_id, after)


def _undo_line(tx: Tx, context: ScanContext, register_id: bytes, line_id: bytes, at: datetime) -> None:
    record(
        tx,
        "act.undone",
        {"act": "line", "act_id": line_id.hex(), "register_id": register_id.hex()},
        by=context.actor,
        at=at,
    )


def _on_corrected(execute: Execute, book: _Book, candidate: Candidate) -> bool:
    original = registers.register_by_no(execute, book.corrects_no)
    return original is not None and candidate.register_id == original.register_id


def _cannot_settle(execute: Execute, book: _Book, order: bytes) -> str:
    """Why a difference cannot be recorded about this certificate now; "" when it can."""
    row = next((c for c in candidates(execute, "", order) if c.order_id == order), None)
    if row is None or row.status != "taken":
        return ""
    if row.custody in ("labelled", "sealed"):
        return "void_first"
    if row.custody == "collected":
        return "gone"
    if row.register_id == book.register_id or (book.corrects_no and _on_corrected(execute, book, row)):
        return ""
    return "fix_first"


def _not_here(
    execute: Execute, context: ScanContext, book: _Book, case_no: str, found: list[Candidate]
) -> Answered:
    if found:
        place = window(execute, found[0].window_code)
        outcome = answer(
            Answer.OTHER_WINDOW,
            case_no=case_no,
            window=found[0].window_code,
            department=place.department if place else "",
        )
        return outcome, context.holding(None)
    place = window(execute, book.side)
    assert place is not None
    piece = context.holding(Piece(case_no=case_no))
    choices = (Choice("GPDEXTRA", "加入本批（清单外）"), Choice("GPDBACK", "退回窗口"))
    if not place.has_orders:
        return answer(
            Answer.NO_DATA_HERE, case_no=case_no, department=place.department, choices=choices
        ), piece
    return answer(Answer.NOT_ON_LIST, case_no=case_no, department=place.department, choices=choices), piece


def _already(execute: Execute, context: ScanContext, book: _Book, candidate: Candidate) -> Answered:
    piece = Piece(case_no=candidate.case_no, order_id=candidate.order_id, waybill_no=candidate.waybill_no)
    earlier = registers.register_by_id(execute, candidate.register_id) if candidate.register_id else None
    number = earlier.register_no if earlier else None
    why = (
        "fix"
        if context.step is Step.FIX and earlier and number == book.corrects_no
        else "earlier"
        if number
        else ""
    )
    outcome = answer(
        Answer.ALREADY_TICKED,
        why,
        case_no=candidate.case_no,
        waybill_no=candidate.waybill_no,
        register_no=number or "",
        name=candidate.name,
    )
    return outcome, context.holding(piece)


def require_window(execute: Execute, window_code: str) -> None:
    """Raises RuleError "no_such_window"."""
    if window(execute, window_code) is None:
        raise RuleError("no_such_window", window=window_code)
