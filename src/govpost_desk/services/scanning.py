"""One scan, one service call, one outcome (architecture §2.12). Window, serial scanner and console all come here.

The router turns text into a code, the context decides what the code means, one transaction records it, and the outcome
is the receipt of the commit. Command barcodes do what keys do, so a whole shift runs by scanner alone.
"""

from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.numbers import REGISTER_PREFIX
from govpost_desk.domain.outcomes import Answer, Light, Outcome
from govpost_desk.domain.reasons import Act, reason_code
from govpost_desk.domain.scans import (
    KEPT_OF_REFUSED,
    CaseCode,
    Code,
    Command,
    LabelCode,
    RegisterCode,
    Unreadable,
    parse,
)
from govpost_desk.services import (
    approving,
    closing,
    collecting,
    packing,
    reprinting,
    settling,
    taking_over,
    undoing,
)
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.storage import packings
from govpost_desk.storage.database import Database, Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import candidates

_STEPS = {"TAKE": Step.TAKE, "PACK": Step.PACK, "OUT": Step.OUT}
_ABOUT_PIECE = {"EXTRA": Act.EXTRA, "BACK": Act.BACK, "BAD": Act.BAD, "DIFF": Act.DIFF}


def scan(db: Database, context: ScanContext, text: str, at: datetime) -> Answered:
    """Take one scanned text; returns the outcome and the context for the next scan, after the commit.

    `at`: aware moment of the scan. Raises StorageError when the store cannot take it: then nothing was recorded and
    the caller must say so in red, never green.
    """
    code = parse(text)
    with db.begin() as tx:
        outcome, moved = _route(tx, context, code, at)
        if outcome.light in (Light.RED, Light.BLUE):
            _record_refused(tx, context, text, outcome, at)
    return outcome, moved


def _route(tx: Tx, context: ScanContext, code: Code, at: datetime) -> Answered:
    if isinstance(code, Command):
        return _command(tx, context, code, at)
    if isinstance(code, RegisterCode):
        return closing.register_scan(tx, context, code, at)
    if isinstance(code, Unreadable):
        return answer(Answer.UNREADABLE, code.why), context
    if isinstance(code, LabelCode):
        return _label(tx, context, code, at)
    if context.step in (Step.TAKE, Step.FIX):
        return taking_over.tick_scan(tx, context, code.case_no, at)
    if context.step is Step.PACK:
        return packing.pack_scan(tx, context, code.case_no, at)
    return refused(context, "scan_label", case_no=code.case_no)


def _label(tx: Tx, context: ScanContext, code: LabelCode, at: datetime) -> Answered:
    """A 13-character number: the expected label first, then a case number of the list, then by the step (§4)."""
    number = code.waybill.text
    waiting = packings.waiting_packing(tx.execute)
    if waiting is not None and waiting.waybill_no == number and context.step is not Step.OUT:
        return packing.label_scan(tx, context, code, at)
    if code.copy_no is None and context.step is not Step.OUT and candidates(tx.execute, number):
        return _route(tx, context, CaseCode(number), at)
    if context.step is Step.OUT:
        return collecting.collect_scan(tx, context, code, at)
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
    if word in _ABOUT_PIECE:
        return settling.settle_piece(tx, context, _ABOUT_PIECE[word], f"GPD{word}")
    match word:
        case "WIN":
            return taking_over.choose_window(tx, context, argument)
        case "MISS":
            return settling.settle_missing(tx, context, argument)
        case "REST":
            return settling.set_rest_aside(tx, context)
        case "END":
            return closing.close_register(tx, context, at)
        case "FIX":
            return closing.start_correction(tx, context, argument)
        case "UNDO":
            return undoing.undo_last(tx, context, at)
        case "REPRINT":
            if context.question is not None and context.question.act == "sign":
                return reprinting.ask_register(context, context.question.target)
            return packing.ask_reprint(tx, context)
        case "VOID":
            return packing.ask_void(tx, context, argument)
        case "OK":
            return approving.approve(tx, context, at)
        case "OPR":
            return approving.change_operator(tx, context, argument, at)
    raise AssertionError(word)  # the grammar of commands and this table are one list


def _answer_question(tx: Tx, context: ScanContext, word: str, number: int, at: datetime) -> Answered:
    question = context.question
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
        case Act.VOID:
            return packing.void(tx, answered, question.target, reason, at)
        case Act.REPRINT if question.target.startswith(REGISTER_PREFIX):
            return reprinting.reprint_register(tx, answered, question.target, reason, at)
        case Act.REPRINT:
            return packing.reprint(tx, answered, question.target, reason, at)
    return settling.settle(tx, answered, act, reason, at)


def _record_refused(tx: Tx, context: ScanContext, text: str, outcome: Outcome, at: datetime) -> None:
    """Refused scans are evidence too; the raw text may hold a person's data, so it is erasable (D-16)."""
    record(
        tx,
        "scan.refused",
        {
            "outcome": outcome.answer.value,
            "why": outcome.why,
            "step": context.step.value,
            "window": context.window_code,
        },
        by=context.actor,
        at=at,
        personal={"raw": text[:KEPT_OF_REFUSED]},
    )
