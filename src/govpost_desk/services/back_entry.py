"""Entering a filled-in emergency sheet: its head, its lines in their order, the envelopes that bear its numbers.

Step PAPER. Everything told is a fact at once, so an entry that was cut off goes on where it stood; nothing is packed
before the whole sheet is entered (D-10a), and a line can be taken back until then.
"""

from datetime import date, datetime, timedelta

from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.reasons import BACK_ENTRY
from govpost_desk.domain.scans import LabelCode
from govpost_desk.services import settling, taking_over, undoing
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.book import book_at, refuse_line, sheet_is_full
from govpost_desk.services.context import Piece, Question, ScanContext, Step
from govpost_desk.services.emergency import lines_entered
from govpost_desk.services.messages import hall
from govpost_desk.services.settings import paper_windows
from govpost_desk.services.wording import translate
from govpost_desk.storage import emergency, registers
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.emergency import EmergencyNumber, EmergencySheet
from govpost_desk.storage.numbers import reserved_number
from govpost_desk.storage.recording import record
from govpost_desk.storage.registers import ACCEPTED, StoredLine


def start_paper(tx: Tx, context: ScanContext, sheet_no: str, at: datetime) -> Answered:
    """GPDPAPER + number, or the sheet's barcode: begin its entry or go on with it."""
    if not sheet_no:
        wanted = Question(act="paper", needs="paper", code="GPDPAPER")
        return answer(Answer.CONFIRM, "paper_sheet", needs=("paper",)), context.asking(wanted)
    sheet = emergency.sheet(tx.execute, sheet_no)
    if sheet is None:
        return refused(context, "unknown_paper", number=sheet_no[:30])
    if sheet.kind == emergency.LABEL:
        return refused(context, "paper_is_labels", number=sheet_no)
    if sheet.state == emergency.VOIDED:
        return refused(context, "paper_voided", number=sheet_no)
    if sheet.state == emergency.ENTERED:
        assert sheet.register_id is not None
        number = registers.register_by_id(tx.execute, sheet.register_id).register_no or ""
        return refused(context, "paper_entered", number=sheet_no, register_no=number)
    moved = ScanContext(
        actor=context.actor, step=Step.PAPER, window_code=sheet.window_code, paper_no=sheet.sheet_no
    )
    return _what_next(tx.execute, moved, sheet, at)


def tell_window(tx: Tx, context: ScanContext, window_code: str, at: datetime) -> Answered:
    """GPDWIN + code: the window ticked on the sheet; fixed with the first line."""
    sheet = _at_work(tx.execute, context)
    if sheet is None:
        return refused(context, "no_paper")
    if lines_entered(tx.execute, sheet) and window_code != sheet.window_code:
        return refused(context, "paper_begun", number=sheet.sheet_no, window=sheet.window_code)
    if window_code not in [place.window_code for place in paper_windows(tx.execute)]:
        return _what_next(tx.execute, context, sheet, at, ask="window")
    return _head(tx, context, sheet, at, window_code=window_code)


def tell_date(tx: Tx, context: ScanContext, text: str, at: datetime) -> Answered:
    """GPDON + yymmdd: the date written on the sheet, from its printing up to today."""
    sheet = _at_work(tx.execute, context)
    if sheet is None:
        return refused(context, "no_paper")
    try:
        written_on = datetime.strptime(text, "%y%m%d").date() if len(text) == 6 else None  # noqa: DTZ007
    except ValueError:
        written_on = None
    if written_on is None or not _earliest(sheet) <= written_on <= business_date(at):
        return refused(context, "paper_date", number=text[:12])
    return _head(tx, context, sheet, at, written_on=written_on.isoformat())


def tell_unsigned(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDNOSIGN: a signature is missing on the sheet, and every line says so; once more takes it back."""
    sheet = _at_work(tx.execute, context)
    if sheet is None:
        return refused(context, "no_paper")
    _record_head(tx, context, sheet, at, unsigned=not sheet.unsigned)
    why = "paper_signed" if sheet.unsigned else "paper_unsigned"
    return answer(Answer.DONE, why, number=sheet.sheet_no), context.holding(None)


def line_scan(tx: Tx, context: ScanContext, case_no: str, at: datetime) -> Answered:
    """A case number is the next line of the sheet: ticked as at the window; on no list, an order is made for it."""
    sheet = _at_work(tx.execute, context)
    if sheet is None:
        return refused(context, "no_paper")
    if not _has_head(sheet):
        return _head_first(tx.execute, context, sheet, at)
    book = book_at(tx.execute, context)
    assert book is not None
    if sheet_is_full(tx.execute, book) and _is_new(tx.execute, sheet, case_no):
        return refuse_line(context, book)
    outcome, moved = taking_over.tick_scan(tx, context, case_no, at)
    if outcome.answer not in (Answer.NOT_ON_LIST, Answer.NO_DATA_HERE):
        return outcome, moved
    return settling.accept_extra(tx, moved, book, case_no, BACK_ENTRY, at)


def _is_new(execute: Execute, sheet: EmergencySheet, case_no: str) -> bool:
    """Whether no line of the sheet is about this case; another certificate of one that is is stopped at its line."""
    return all(line.case_no != case_no for line in lines_entered(execute, sheet))


def settle_missing(tx: Tx, context: ScanContext, case_no: str, at: datetime) -> Answered:
    """GPDMISS + case number: a line of the sheet whose piece is not there."""
    sheet = _at_work(tx.execute, context)
    if sheet is None:
        return refused(context, "no_paper")
    if not _has_head(sheet):
        return _head_first(tx.execute, context, sheet, at)
    return settling.settle_missing(tx, context, case_no)


def number_scan(tx: Tx, context: ScanContext, aside: EmergencyNumber, at: datetime) -> Answered:
    """A number of a label sheet that no entered paper has used: the envelope of the line just entered, or a stop."""
    number = aside.waybill_no
    if aside.state == "voided":
        return answer(Answer.WRONG_LABEL, "voided", waybill_no=number), context.holding(None)
    sheet = _at_work(tx.execute, context)
    if sheet is None:
        return refused(context, "enter_paper_first", waybill_no=number, number=aside.sheet_no)
    if aside.order_id is not None:
        return answer(Answer.LABEL_BOUND, "paper", waybill_no=number), context.holding(None)
    lines = lines_entered(tx.execute, sheet)
    if not lines or lines[-1].fate not in ACCEPTED:
        return refused(context, "no_line", waybill_no=number)
    line, held = lines[-1], context.piece
    if held is not None and held.order_id not in (None, line.order_id):
        return refused(context, "other_line", waybill_no=number, case_no=held.case_no)
    if _label_of(tx.execute, line) is not None:
        return refused(context, "line_labelled", waybill_no=number)
    _record_label(tx, context, line, number, at)
    piece = Piece(case_no=line.case_no, order_id=line.order_id, waybill_no=number)
    outcome = answer(Answer.BOUND, "paper", case_no=line.case_no, waybill_no=number, line=len(lines))
    return outcome, context.holding(piece)


def other_number(context: ScanContext, code: LabelCode) -> Answered:
    """A waybill number that is on no label sheet: no envelope of this paper."""
    number = code.waybill.text
    if code.waybill.has_check and not code.waybill.check_ok:
        return answer(Answer.CHECK_DIGIT, waybill_no=number), context.holding(None)
    return refused(context, "not_emergency", waybill_no=number)


def undo_last(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDUNDO: the newest act of the entry: first the envelope of a line, then the line."""
    sheet = _at_work(tx.execute, context)
    lines = lines_entered(tx.execute, sheet) if sheet else []
    if not lines:
        return answer(Answer.NOTHING_TO_UNDO), context.holding(None)
    line = lines[-1]
    aside = _label_of(tx.execute, line)
    if aside is not None:
        _record_label_undone(tx, context, line, at)
        outcome = answer(Answer.DONE, "unlabelled", case_no=line.case_no, waybill_no=aside.waybill_no)
        return outcome, context.holding(None)
    outcome, moved = undoing.undo_recorded(tx, context, line, at)
    if line.replaces is not None:
        _label_again(tx, context, line.register_id, line.replaces, at)
    return outcome, moved


def _label_again(tx: Tx, context: ScanContext, register_id: bytes, line_id: bytes, at: datetime) -> None:
    """A line that came back has its envelope again: one act of the clerk, one undo."""
    old = registers.line_of(tx.execute, register_id, line_id)
    aside = emergency.set_aside(tx.execute, old.waybill_no) if old.waybill_no else None
    if aside is not None and aside.order_id is None and aside.state == "reserved":
        _record_label(tx, context, registers.live_lines(tx.execute, register_id)[-1], old.waybill_no, at)


def _record_label(tx: Tx, context: ScanContext, line: StoredLine, number: str, at: datetime) -> None:
    assert line.order_id is not None
    body = {
        "register_id": line.register_id.hex(),
        "line_id": line.line_id.hex(),
        "order_id": line.order_id.hex(),
        "case_no": line.case_no,
        "waybill_no": number,
        "unsaid": [code for code in line.unsaid.split(",") if code != "label"],
    }
    record(tx, "emergency.labelled", body, by=context.actor, at=at)


def _record_label_undone(tx: Tx, context: ScanContext, line: StoredLine, at: datetime) -> None:
    assert line.order_id is not None
    body = {
        "act": "label",
        "act_id": line.line_id.hex(),
        "register_id": line.register_id.hex(),
        "waybill_no": line.waybill_no,
        "restores": reserved_number(tx.execute, line.order_id) or "",
        "unsaid": [*line.unsaid.split(","), "label"],
    }
    record(tx, "act.undone", body, by=context.actor, at=at)


def _label_of(execute: Execute, line: StoredLine) -> EmergencyNumber | None:
    """The emergency number that a line bears."""
    aside = emergency.set_aside(execute, line.waybill_no) if line.waybill_no else None
    return aside if aside is not None and aside.order_id == line.order_id else None


def _at_work(execute: Execute, context: ScanContext) -> EmergencySheet | None:
    sheet = emergency.sheet(execute, context.paper_no) if context.step is Step.PAPER else None
    return sheet if sheet is not None and sheet.state == emergency.ISSUED else None


def _head(
    tx: Tx,
    context: ScanContext,
    sheet: EmergencySheet,
    at: datetime,
    *,
    window_code: str = "",
    written_on: str = "",
) -> Answered:
    _record_head(tx, context, sheet, at, window_code=window_code, written_on=written_on)
    told = emergency.sheet(tx.execute, sheet.sheet_no)
    assert told is not None
    moved = ScanContext(
        actor=context.actor, step=Step.PAPER, window_code=told.window_code, paper_no=told.sheet_no
    )
    return _what_next(tx.execute, moved, told, at)


def _record_head(
    tx: Tx,
    context: ScanContext,
    sheet: EmergencySheet,
    at: datetime,
    *,
    window_code: str = "",
    written_on: str = "",
    unsigned: bool | None = None,
) -> None:
    body = {
        "sheet_no": sheet.sheet_no,
        "window_code": window_code or sheet.window_code,
        "written_on": written_on or sheet.written_on,
        "unsigned": bool(sheet.unsigned) if unsigned is None else unsigned,
    }
    record(tx, "emergency.headed", body, by=context.actor, at=at)


def _has_head(sheet: EmergencySheet) -> bool:
    return bool(sheet.window_code and sheet.written_on)


def _head_first(execute: Execute, context: ScanContext, sheet: EmergencySheet, at: datetime) -> Answered:
    needs, choices = _open_head(execute, sheet, at)
    outcome = answer(Answer.REFUSED, "paper_head", needs=needs, choices=choices, number=sheet.sheet_no)
    return outcome, context.holding(None)


def _what_next(
    execute: Execute, context: ScanContext, sheet: EmergencySheet, at: datetime, ask: str = ""
) -> Answered:
    """Ask what the sheet's head says, or for its next line. `ask`: this again, whatever was told."""
    if not sheet.window_code or ask:
        _, choices = _open_head(execute, sheet, at, ask)
        outcome = answer(
            Answer.CONFIRM, "paper_window", needs=("window",), choices=choices, number=sheet.sheet_no
        )
        return outcome, context.holding(None)
    if not sheet.written_on:
        needs, choices = _open_head(execute, sheet, at)
        outcome = answer(
            Answer.CONFIRM,
            "paper_date",
            needs=needs,
            choices=choices,
            number=sheet.sheet_no,
            window=sheet.window_code,
        )
        return outcome, context.holding(None)
    outcome = answer(
        Answer.DONE,
        "paper",
        number=sheet.sheet_no,
        window=sheet.window_code,
        on=sheet.written_on,
        count=len(lines_entered(execute, sheet)),
    )
    return outcome, context.holding(None)


def _open_head(
    execute: Execute, sheet: EmergencySheet, at: datetime, ask: str = ""
) -> tuple[tuple[str, ...], tuple[Choice, ...]]:
    """(what of the head is still to be told, codes that tell it)."""
    if not sheet.window_code or ask:
        return ("window",), tuple(
            Choice(f"GPDWIN{place.window_code}", place.department) for place in paper_windows(execute)
        )
    today = business_date(at)
    days = (
        (translate("messages", hall.TODAY), today),
        (translate("messages", hall.YESTERDAY), today - timedelta(days=1)),
    )
    choices = tuple(
        Choice(f"GPDON{on:%y%m%d}", f"{word} {on.isoformat()}") for word, on in days if on >= _earliest(sheet)
    )
    return ("date",), choices


def _earliest(sheet: EmergencySheet) -> date:
    """The first day on which the sheet can have been used: it may have been printed after that day's end."""
    return date.fromisoformat(sheet.business_on) - timedelta(days=1)
