"""One scan, one service call, one outcome (architecture §2.12). Window, serial scanner and console all come here.

The router turns text into a code, the context decides what the code means, one transaction records it, and the outcome
is the receipt of the commit. Command barcodes do what keys do, so a whole shift runs by scanner alone.
"""

from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.numbers import NOTE_PREFIX, REGISTER_PREFIX
from govpost_desk.domain.outcomes import Answer, Light, Outcome
from govpost_desk.domain.reasons import Act, reason_code
from govpost_desk.domain.scans import (
    KEPT_OF_REFUSED,
    BagCode,
    CaseCode,
    Code,
    Command,
    LabelCode,
    PaperCode,
    RegisterCode,
    Unreadable,
    read,
)
from govpost_desk.domain.weighing import Plate
from govpost_desk.services import (
    approving,
    back_closing,
    back_entry,
    bagging,
    clearing,
    closing,
    day,
    handing_on,
    inbound_closing,
    inbound_findings,
    intercepting,
    noting,
    office_labels,
    packing,
    parts,
    receiving,
    reprinting,
    sealing,
    settling,
    shifts,
    stocktaking,
    taking_over,
    undoing,
)
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.double_reads import is_double_read, not_an_answer, noting_when
from govpost_desk.services.other_world import of_other_world
from govpost_desk.storage import emergency, packings
from govpost_desk.storage.database import Database, Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import candidates

_STEPS = {"TAKE": Step.TAKE, "PACK": Step.PACK, "OUT": Step.OUT}
# A badge opens the next clerk's own shift; books are closed, asked for and approved without opening new ones.
_ABOUT_PERIODS = ("OPR", "OK", "BAL", "CLR", "DAY", "SHIFT", "R", "S")
_HANDING_ON = (Step.OUT, Step.RETURN, Step.DELIVER)
_ABOUT_PIECE = {"EXTRA": Act.EXTRA, "BACK": Act.BACK, "BAD": Act.BAD, "DIFF": Act.DIFF}


def scan(
    db: Database,
    context: ScanContext,
    text: str,
    at: datetime,
    plate: Plate | None = None,
    *,
    typed: bool = False,
) -> Answered:
    """Take one scanned text; returns the outcome and the context for the next scan, after the commit.

    `at`: aware moment at which the text came in; `plate`: what the scale said then, None without a scale; `typed`: by a
    hand, where that can be told. Raises StorageError when the store cannot take it: then nothing was recorded and the
    caller must say so in red, never green.
    """
    text = text.encode("utf-8", "replace").decode()  # half a character, as broken pipes give it, is no text
    scanned = read(text)
    code = scanned.code
    if is_double_read(context, code, at):
        return not_an_answer(context, at)
    context = replace(context, plate=plate, typed=typed)
    with db.begin() as tx:
        if _belongs_to_period(code):
            day.ensure_open(tx, context.actor, at)
        outcome, moved = (
            of_other_world(tx, context, code)
            or intercepting.gate(tx, context, code, at)
            or _route(tx, context, code, at)
        )
        intercepting.settle_done(tx, context.actor, at)
        if outcome.light in (Light.RED, Light.BLUE):
            _record_refused(tx, context, text, scanned.symbology, outcome, at)
    outcome = replace(outcome, symbology=scanned.symbology)
    weighed = context.weighed if moved.weighed is None else moved.weighed
    return outcome, noting_when(context, replace(moved, plate=None, typed=False, weighed=weighed), at)


def _belongs_to_period(code: Code) -> bool:
    """Whether a scan works with pieces, so that a clearance and a shift must be open; asking and signing need none."""
    if isinstance(code, Command):
        return code.word not in _ABOUT_PERIODS
    return not isinstance(code, RegisterCode | PaperCode | Unreadable)


def _route(tx: Tx, context: ScanContext, code: Code, at: datetime) -> Answered:
    if isinstance(code, Command):
        return _command(tx, context, code, at)
    if isinstance(code, RegisterCode):
        return closing.register_scan(tx, context, code, at)
    if isinstance(code, Unreadable):
        return answer(Answer.UNREADABLE, code.why), context
    if isinstance(code, BagCode):
        return _bag_tag(tx, context, code, at)
    if isinstance(code, PaperCode) and code.number.startswith(NOTE_PREFIX):
        return noting.note_scan(tx, context, code.number, at)
    if isinstance(code, PaperCode):
        return back_entry.start_paper(tx, context, code.number, at)
    if isinstance(code, LabelCode):
        return _label(tx, context, code, at)
    if context.step in (Step.TAKE, Step.FIX):
        return taking_over.tick_scan(tx, context, code.case_no, at)
    if context.step is Step.PAPER:
        return back_entry.line_scan(tx, context, code.case_no, at)
    if context.step is Step.PACK:
        return packing.pack_scan(tx, context, code.case_no, at)
    if context.step is Step.STOCK:
        return stocktaking.certificate_scan(tx, context, code.case_no, at)
    if context.step is Step.IN:
        return refused(context, "scan_item", case_no=code.case_no)
    return refused(context, "scan_label", case_no=code.case_no)


def _bag_tag(tx: Tx, context: ScanContext, code: BagCode, at: datetime) -> Answered:
    """A bag's tag: what was asked for first, then by the step; a list may call a case by such a number too."""
    question, tag = context.question, code.tag
    if question is not None and question.needs == "bag":
        return sealing.ask_unseal(tx, context, tag.text, at)
    if context.step is Step.BAG:
        return bagging.bag_scan(tx, context, tag, at)
    if context.step is Step.STOCK:
        return stocktaking.bag_scan(tx, context, tag, at)
    if context.step is Step.IN:
        return receiving.tag_scan(tx, context, tag, at)
    if context.step is not Step.OUT and candidates(tx.execute, tag.text):
        return _route(tx, context, CaseCode(tag.text), at)
    return handing_on.collect_bag(tx, context, tag, at)


def _label(tx: Tx, context: ScanContext, code: LabelCode, at: datetime) -> Answered:
    """A 13-character number: the expected label first, then a case number of the list, then by the step (§4)."""
    number = code.waybill.text
    if (aside := emergency.set_aside(tx.execute, number)) is not None:
        return back_entry.number_scan(tx, context, aside, at)
    if context.question is not None and context.question.act == "takeout":
        return bagging.take_out(tx, context, number, at)
    if context.step is Step.STOCK:
        if code.copy_no is None and candidates(tx.execute, number):
            return stocktaking.certificate_scan(tx, context, number, at)
        return stocktaking.label_scan(tx, context, code, at)
    if context.step is Step.BAG:
        return bagging.piece_scan(tx, context, code, at)
    if context.step is Step.IN:
        return receiving.item_scan(tx, context, code, at)
    if context.step in _HANDING_ON:
        return handing_on.hand_on_scan(tx, context, code, at)
    if context.step is Step.PAPER and code.copy_no is None and candidates(tx.execute, number):
        return back_entry.line_scan(tx, context, number, at)
    if context.step is Step.PAPER:
        return back_entry.other_number(context, code)
    waiting = packings.waiting_packing(tx.execute)
    if waiting is not None and waiting.waybill_no == number:
        return packing.label_scan(tx, context, code, at)
    if code.copy_no is None and candidates(tx.execute, number):
        return _route(tx, context, CaseCode(number), at)
    if context.step is Step.PACK or waiting is not None:
        return packing.label_scan(tx, context, code, at)
    if code.waybill.has_check and not code.waybill.check_ok:
        return answer(Answer.CHECK_DIGIT, waybill_no=number), context.holding(None)
    return refused(context, "scan_certificate", waybill_no=number)


def _command(tx: Tx, context: ScanContext, command: Command, at: datetime) -> Answered:
    word, argument = command.word, command.argument
    if word in ("R", "S"):
        return _answer_question(tx, context, word, int(argument), at)
    if word in _STEPS:
        moved = ScanContext(actor=context.actor, step=_STEPS[word], window_code=context.window_code)
        return answer(Answer.DONE, f"step_{moved.step}"), moved
    if word in _INBOUND_WORDS or (context.step is Step.IN and word in _CHECK_WORDS):
        return _inbound_command(tx, context, command, at)
    if word in _PAPER_WORDS or (context.step is Step.PAPER and word in _ENTRY_WORDS):
        return _paper_command(tx, context, command, at)
    if word in _ABOUT_PIECE:
        return settling.settle_piece(tx, context, _ABOUT_PIECE[word], f"GPD{word}")
    if word in _ENDS_OF_PERIODS:
        return _ENDS_OF_PERIODS[word](tx, context, at)
    if word in _BAG_WORDS:
        return _bag_command(tx, context, command, at)
    match word:
        case "RETURN":
            return handing_on.start_step(tx, context, Step.RETURN)
        case "DELIVER":
            return handing_on.start_step(tx, context, Step.DELIVER)
        case "STOCK":
            return stocktaking.start_stock(tx, context, at)
        case "BAL":
            return clearing.tell_balance(tx, context)
        case "WIN":
            return taking_over.choose_window(tx, context, argument)
        case "MISS":
            return settling.settle_missing(tx, context, argument)
        case "REST":
            return settling.set_rest_aside(tx, context)
        case "END" if context.step is Step.STOCK:
            return stocktaking.end_stock(tx, context, at)
        case "END":
            return closing.close_register(tx, context, at)
        case "FIX":
            return closing.start_correction(tx, context, argument)
        case "UNDO":
            return _UNDO.get(context.step, undoing.undo_last)(tx, context, at)
        case "REPRINT" if argument:
            return reprinting.ask_chosen(tx, context, argument)
        case "REPRINT":
            if context.question is not None and context.question.act == "sign":
                return reprinting.ask_register(context, context.question.target)
            if context.step is Step.BAG and context.piece is None:
                return sealing.ask_reprint_tag(tx, context)
            return packing.ask_reprint(tx, context)
        case "OFFICE":
            return office_labels.to_office(tx, context, at)
        case "VOID":
            return packing.ask_void(tx, context, argument)
        case "OK":
            return approving.approve(tx, context, at)
        case "OPR":
            return approving.change_operator(tx, context, argument, at)
    raise AssertionError(word)  # the grammar of commands and this table are one list


_UNDO = {Step.BAG: bagging.undo_last, Step.STOCK: stocktaking.undo_last}
_ENDS_OF_PERIODS = {
    "CLR": clearing.close_clearance,
    "DAY": clearing.close_day,
    "SHIFT": shifts.hand_over_shift,
}
_PAPER_WORDS = ("PAPER", "ON", "NOSIGN")
_ENTRY_WORDS = ("WIN", "MISS", "UNDO", "END")  # what these do is the sheet's own while it is entered


def _paper_command(tx: Tx, context: ScanContext, command: Command, at: datetime) -> Answered:
    match command.word:
        case "PAPER":
            return back_entry.start_paper(tx, context, command.argument, at)
        case "ON":
            return back_entry.tell_date(tx, context, command.argument, at)
        case "NOSIGN":
            return back_entry.tell_unsigned(tx, context, at)
        case "WIN":
            return back_entry.tell_window(tx, context, command.argument, at)
        case "MISS":
            return back_entry.settle_missing(tx, context, command.argument, at)
        case "UNDO":
            return back_entry.undo_last(tx, context, at)
        case "END":
            return back_closing.end_paper(tx, context, at)
    raise AssertionError(command.word)


_BAG_WORDS = ("BAG", "ROUTE", "TAKEOUT", "SEAL", "UNSEAL", "SN", "KG")


def _bag_command(tx: Tx, context: ScanContext, command: Command, at: datetime) -> Answered:
    argument = command.argument
    match command.word:
        case "BAG":
            return bagging.bag_command(tx, context, argument, at)
        case "ROUTE":
            return bagging.choose_route(tx, context, argument, at)
        case "TAKEOUT":
            return bagging.take_out(tx, context, argument, at)
        case "SEAL":
            return sealing.seal(tx, context, at)
        case "UNSEAL":
            return sealing.ask_unseal(tx, context, argument, at)
        case "SN":
            return sealing.tell_seal(tx, context, argument)
        case "KG":
            return sealing.tell_weight(tx, context, argument)
    raise AssertionError(command.word)


_INBOUND_WORDS = ("IN", "NOTE", "RECEIPT", "NOLABEL")
_CHECK_WORDS = (
    "BAD",
    "DIFF",
    "EXTRA",
    "BACK",
    "END",
    "UNDO",
)  # what they mean while an inbound bag is checked


def _inbound_command(tx: Tx, context: ScanContext, command: Command, at: datetime) -> Answered:
    word = command.word
    match word:
        case "IN":
            return receiving.start_check(tx, context, command.argument, at)
        case "NOTE":
            return noting.note_scan(tx, context, command.argument, at)
        case "NOLABEL" if context.step is Step.STOCK:
            return stocktaking.count_unlabelled(tx, context, at)
        case "NOLABEL" if context.step in _HANDING_ON:
            return handing_on.hand_on_unlabelled(tx, context, at)
        case "RECEIPT" | "NOLABEL" if context.step is not Step.IN:
            return refused(context, "not_checking", code=f"GPD{word}")
        case "RECEIPT":
            return inbound_findings.mark_receipt(tx, context, at)
        case "NOLABEL":
            return inbound_findings.ask_no_label(tx, context)
        case "BAD":
            return inbound_findings.ask_finding(tx, context, Act.DAMAGED, "GPDBAD")
        case "DIFF":
            return inbound_findings.ask_finding(tx, context, Act.ASTRAY, "GPDDIFF")
        case "END":
            return inbound_closing.end_check(tx, context, at)
        case "UNDO":
            return receiving.undo_last(tx, context, at)
    return refused(context, "not_in_check", code=f"GPD{word}")


_CHOOSE_PART = {
    parts.TAKE: taking_over.tick_part,
    parts.PACK: packing.pack_part,
    parts.COUNT: stocktaking.count_part,
}


def _answer_question(tx: Tx, context: ScanContext, word: str, number: int, at: datetime) -> Answered:
    question = context.question
    if word == "R" and question is not None and question.needs == parts.NEEDS:
        if question.act in parts.ABOUT:
            return settling.settle_part(tx, context, parts.ABOUT[question.act], question.target, number)
        return _CHOOSE_PART[question.act](tx, context, question.target, number, at)
    wanted = {"R": "reason", "S": "signer"}[word]
    if question is None or question.needs != wanted:
        return answer(Answer.REFUSED, f"no_{wanted}_asked"), context
    if word == "S":
        return closing.sign(tx, context, question, number, at)
    act = Act(question.act)
    reason = reason_code(act, number)
    if reason is None:
        return answer(Answer.REFUSED, "no_such_reason"), context
    answered = replace(context, question=None)
    match act:
        case Act.REST:
            return settling.rest_aside(tx, answered, reason, at)
        case Act.UNSEAL:
            return sealing.unseal(tx, answered, question.target, reason, at)
        case Act.UNBALANCED:
            return clearing.close_with_difference(tx, answered, question, reason, at)
        case Act.DAMAGED | Act.ASTRAY | Act.NO_LABEL:
            return inbound_findings.give_finding(tx, answered, act, question, reason, at)
        case Act.NOTE:
            return noting.answer_note(tx, answered, question, reason, at)
        case Act.VOID:
            return packing.void(tx, answered, question.target, reason, at)
        case Act.REPRINT if question.target.startswith(sealing.TAG):
            return sealing.reprint_tag(tx, answered, question.target, reason, at)
        case Act.REPRINT if question.target.startswith(REGISTER_PREFIX):
            return reprinting.reprint_register(tx, answered, question.target, reason, at)
        case Act.REPRINT:
            return packing.reprint(tx, answered, question.target, reason, at)
    return settling.settle(tx, answered, act, reason, at)


def _record_refused(
    tx: Tx, context: ScanContext, text: str, symbology: str, outcome: Outcome, at: datetime
) -> None:
    """Refused scans are evidence too; the raw text may hold a person's data, so it is erasable (D-16)."""
    record(
        tx,
        "scan.refused",
        {
            "outcome": outcome.answer.value,
            "why": outcome.why,
            "step": context.step.value,
            "window": context.window_code,
            "symbology": symbology,
        },
        by=context.actor,
        at=at,
        personal={"raw": text[:KEPT_OF_REFUSED]},
    )
