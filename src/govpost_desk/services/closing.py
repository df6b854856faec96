"""Closing a register and signing it (D-10, D-11, D-17, D-18). Closing is one transaction; the paper follows it."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.numbers import register_no
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.register import Fate, RegisterKind, copies_of
from govpost_desk.domain.scans import RegisterCode
from govpost_desk.services.answers import Answered, answer, ask_confirm, refused
from govpost_desk.services.book import ask_window
from govpost_desk.services.context import Question, ScanContext, Step
from govpost_desk.services.day import business_day
from govpost_desk.services.handing_on import way_of
from govpost_desk.services.wording import translate
from govpost_desk.storage import journal, print_lane, registers
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.people import signers
from govpost_desk.storage.recording import record
from govpost_desk.storage.registers import StoredLine, StoredRegister

_ACCEPTED = (Fate.TICKED, Fate.EXTRA)
_SHOWN_OPEN = 10


def close_register(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDEND: refuse an unexplained difference, ask once more, then close under the next number (D-11, D-17)."""
    if context.step in (Step.TAKE, Step.RETURN) and not context.window_code:
        return ask_window(tx.execute, context)
    register = _open_register(tx.execute, context)
    lines = registers.live_lines(tx.execute, register.register_id) if register else []
    if register is None or not lines:
        return refused(context, "nothing_to_close")
    open_now: list[tuple[bytes, str]] = []
    if register.kind == RegisterKind.TAKE_OVER:
        open_now = registers.open_orders(tx.execute, register.side, register.register_id)
        unsettled = registers.open_orders(
            tx.execute, register.side, register.register_id, register.set_aside_at
        )
        if unsettled:
            return _difference_open(context, [case_no for _, case_no in unsettled])
    accepted = registers.pieces_on(tx.execute, lines)
    differences = sum(line.fate != Fate.TICKED for line in lines)  # an accepted extra is one too (D-11)
    counts = {"count": accepted, "differences": differences, "open": len(open_now)}
    question, state = context.question, _state(lines, len(open_now))
    if question is None or question.act != "close" or question.target != state:
        return ask_confirm(
            context,
            "close",
            "GPDEND",
            register.kind,
            state,
            count=counts["count"],
            differences=counts["differences"],
            open=counts["open"],
        )
    number = record_closed(tx, context, register, lines, counts, at)
    if context.step is Step.FIX:
        context = replace(context, step=Step.TAKE, corrects_no="")
    outcome = answer(
        Answer.CLOSED,
        register.kind,
        register_no=number,
        count=counts["count"],
        differences=counts["differences"],
        open=counts["open"],
    )
    return outcome, context.holding(None)


def record_closed(
    tx: Tx,
    context: ScanContext,
    register: StoredRegister,
    lines: list[StoredLine],
    counts: dict[str, int],
    at: datetime,
) -> str:
    """Close a register under the next number of the day; returns it (D-17)."""
    desk_id, nonces = journal.grants(tx.execute)
    epoch, on = max(nonces), business_day(tx.execute, at)
    serial = registers.next_daily_serial(tx.execute, epoch, on.isoformat())
    number = register_no(desk_id, on, epoch, serial)
    body = {
        "register_id": register.register_id.hex(),
        "register_no": number,
        "kind": register.kind,
        "side": register.side,
        "corrects_no": register.corrects_no,
        "daily_serial": serial,
        "line_count": counts["count"],
        "difference_count": counts["differences"],
        "open_count": counts["open"],
        "digest": line_digest(lines),
    }
    record(tx, "register.closed", body, by=context.actor, at=at)
    return number


def line_digest(lines: list[StoredLine]) -> str:
    """SHA-256 (hex) over the lines as printed: number, fate, case, waybill, the event shown, in order (D-17)."""
    lines = in_printed_order(lines)
    rows = [
        [
            number,
            line.fate,
            line.case_no,
            line.waybill_no,
            line.party_id.hex() if line.party_id else None,
            line.reason,
        ]
        for number, line in enumerate(lines, 1)
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def in_printed_order(lines: list[StoredLine]) -> list[StoredLine]:
    """Accepted lines first, then the differences, each as recorded: the order of the paper and its numbers."""
    return sorted(lines, key=lambda line: (line.fate not in _ACCEPTED, line.recorded_at))


def register_scan(tx: Tx, context: ScanContext, code: RegisterCode, at: datetime) -> Answered:
    """A register's barcode is scanned back: ask who signed for the other side, or add the second copy (D-18)."""
    register = registers.register_by_no(tx.execute, code.register_no)
    if register is None:
        return refused(context, "unknown_register", register_no=code.register_no)
    if not 1 <= code.copy_no <= copies_of(register.kind):
        return refused(context, "copy_digit", register_no=code.register_no)
    if register.signed_copies & 1 << (code.copy_no - 1):
        outcome = answer(Answer.SIGNED, "before", register_no=code.register_no, copy=code.copy_no)
        return outcome, context.holding(None)
    if register.other_signer is not None:
        return _sign(tx, context, register, code.copy_no, register.other_signer, at)
    names = signers(tx.execute, register.side)
    if not names:
        return refused(context, "no_signers", register_no=code.register_no, side=register.side)
    choices = tuple(Choice(f"GPDS{number}", name) for number, name in names)
    outcome = answer(
        Answer.CONFIRM,
        "signer",
        register_no=code.register_no,
        needs=("signer",),
        choices=choices,
        copy=code.copy_no,
    )
    question = Question(act="sign", needs="signer", code="", target=code.register_no, copy_no=code.copy_no)
    return outcome, context.asking(question)


def sign(tx: Tx, context: ScanContext, question: Question, signer_no: int, at: datetime) -> Answered:
    """GPDS + number: the other side's signer of the copy just scanned; the postal signer is the operator."""
    register = registers.register_by_no(tx.execute, question.target)
    assert register is not None
    if signer_no not in {number for number, _ in signers(tx.execute, register.side)}:
        outcome, _ = refused(context, "no_such_signer", register_no=question.target)
        return outcome, context  # the question stays
    return _sign(tx, context, register, question.copy_no, signer_no, at)


def start_correction(tx: Tx, context: ScanContext, number: str) -> Answered:
    """GPDFIX + register number: what follows is about that closed register (D-17)."""
    register = registers.register_by_no(tx.execute, number)
    if register is None:
        return refused(context, "unknown_register", register_no=number)
    if register.kind not in (RegisterKind.TAKE_OVER, RegisterKind.CORRECTION):
        return refused(context, "fix_collect", register_no=number)
    moved = ScanContext(actor=context.actor, step=Step.FIX, window_code=register.side, corrects_no=number)
    return answer(Answer.DONE, "fix", register_no=number), moved


def _open_register(execute: Execute, context: ScanContext) -> StoredRegister | None:
    way = way_of(context)
    kind, side, corrects_no = {
        Step.TAKE: (RegisterKind.TAKE_OVER, context.window_code, ""),
        Step.FIX: (RegisterKind.CORRECTION, context.window_code, context.corrects_no),
    }.get(context.step, (way.kind, way.side, "") if way else (None, "", ""))
    register_id = registers.open_register(execute, kind.value, side, corrects_no) if kind else None
    return registers.register_by_id(execute, register_id) if register_id else None


def _difference_open(context: ScanContext, case_nos: list[str]) -> Answered:
    choices = (
        Choice("GPDREST", translate("messages", "其余全部留待以后交接")),
        *(
            Choice(f"GPDMISS{case_no}", translate("messages", "缺件 {case_no}").format(case_no=case_no))
            for case_no in [*dict.fromkeys(case_nos)][:_SHOWN_OPEN]
        ),
    )
    outcome = answer(Answer.DIFFERENCE_OPEN, choices=choices, count=len(case_nos))
    return outcome, context.holding(None)


def _sign(
    tx: Tx, context: ScanContext, register: StoredRegister, copy_no: int, signer_no: int, at: datetime
) -> Answered:
    record(
        tx,
        "register.signed",
        {
            "register_id": register.register_id.hex(),
            "register_no": register.register_no,
            "copy_no": copy_no,
            "side": register.side,
            "other_signer": signer_no,
        },
        by=context.actor,
        at=at,
    )
    print_lane.settle_papers(tx.execute, register.register_no or "", at)
    outcome = answer(Answer.SIGNED, register_no=register.register_no or "", copy=copy_no)
    return outcome, context.holding(None)


def _state(lines: list[StoredLine], open_count: int) -> str:
    """What a confirmation was asked about: when it has changed meanwhile, the question is asked again."""
    return f"{line_digest(lines)}/{open_count}"
