"""What a clerk says of a piece of the bag at work: a receipt, damaged, misdirected, without a label (D-31, D-54)."""

from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.bags import parse_bag_tag
from govpost_desk.domain.inbound import Finding, ItemKind
from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.reasons import Act, reason_text
from govpost_desk.services.answers import Answered, answer, ask_reason, refused
from govpost_desk.services.context import Piece, Question, ScanContext
from govpost_desk.services.messages import inbound as words
from govpost_desk.services.receiving import bag_at_work, facts_of, gone_on, take_piece
from govpost_desk.storage import inbound
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.inbound import StoredInbound, StoredInboundLine
from govpost_desk.storage.recording import record

_FINDINGS = {Act.DAMAGED: Finding.DAMAGED, Act.ASTRAY: Finding.MISDIRECTED}


def ask_finding(tx: Tx, context: ScanContext, act: Act, code: str) -> Answered:
    """GPDBAD, GPDDIFF about the piece just scanned: damaged, misdirected; asks for the reason."""
    bag, line = _in_hand(tx.execute, context)
    if bag is None:
        return refused(context, "no_inbound_bag")
    if line is None:
        return refused(context, "no_piece", code=code)
    number = line.waybill_no or line.case_no
    if gone_on(tx.execute, line):
        return refused(context, "in_gone_on", number=number)
    if act is Act.ASTRAY and line.order_id is not None:
        return refused(context, "in_own_piece", waybill_no=line.waybill_no)
    outcome, asking = ask_reason(
        context, act, code, line.line_id.hex(), waybill_no=line.waybill_no, number=number
    )
    return outcome, replace(asking, inbound_id=bag.inbound_id)


def ask_no_label(tx: Tx, context: ScanContext) -> Answered:
    """GPDNOLABEL: one piece of the bag has no label; asks why."""
    bag = bag_at_work(tx.execute, context)
    if bag is None:
        return refused(context, "no_inbound_bag")
    outcome, asking = ask_reason(context.holding(None), Act.NO_LABEL, "GPDNOLABEL")
    return outcome, replace(asking, inbound_id=bag.inbound_id)


def give_finding(
    tx: Tx, context: ScanContext, act: Act, question: Question, reason: str, at: datetime
) -> Answered:
    """The reason was given: the finding stands with the piece."""
    bag = bag_at_work(tx.execute, context)
    if bag is None:
        return refused(context, "no_inbound_bag")
    if act is Act.NO_LABEL:
        return _take_unlabelled(tx, context, bag, reason, at)
    line = inbound.line_by_id(tx.execute, bag.inbound_id, bytes.fromhex(question.target))
    if line is None or gone_on(tx.execute, line):
        return refused(context, "no_piece", code=question.code)
    finding = _FINDINGS[act]
    _amend(tx, context, bag, line, ItemKind(line.kind), finding.value, reason, at)
    return _said(tx.execute, context, bag, line, f"in_{finding}", reason)


def mark_receipt(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDRECEIPT: the piece just scanned is a return receipt; the mail it is about stays delivered (D-54)."""
    bag, line = _in_hand(tx.execute, context)
    if bag is None:
        return refused(context, "no_inbound_bag")
    if line is None:
        return refused(context, "no_piece", code="GPDRECEIPT")
    if gone_on(tx.execute, line):
        return refused(context, "in_gone_on", number=line.waybill_no or line.case_no)
    if line.kind != ItemKind.RECEIPT:
        _amend(tx, context, bag, line, ItemKind.RECEIPT, line.finding, line.reason, at)
    return _said(tx.execute, context, bag, line, "in_receipt", "")


def _in_hand(execute: Execute, context: ScanContext) -> tuple[StoredInbound | None, StoredInboundLine | None]:
    bag, piece = bag_at_work(execute, context), context.piece
    if bag is None or piece is None:
        return bag, None
    return bag, inbound.line_of(execute, bag.inbound_id, piece.waybill_no, piece.case_no)


def _take_unlabelled(tx: Tx, context: ScanContext, bag: StoredInbound, reason: str, at: datetime) -> Answered:
    tag = parse_bag_tag(bag.tag_no)
    assert tag is not None
    number = inbound.unlabelled_names(tx.execute, bag.inbound_id) + 1
    # What the piece is called until it has left, in the journal and on its envelope: as it is written.
    name = f"无面单 {tag.serial:04d}-{number}"
    line = take_piece(
        tx,
        context,
        bag,
        waybill_no="",
        order_id=None,
        case_no=name,
        kind=ItemKind.PIECE,
        at=at,
        finding=Finding.NO_LABEL.value,
        reason=reason,
    )
    return _said(tx.execute, context, bag, line, "in_no_label", reason)


def _amend(
    tx: Tx,
    context: ScanContext,
    bag: StoredInbound,
    line: StoredInboundLine,
    kind: ItemKind,
    finding: str,
    reason: str,
    at: datetime,
) -> None:
    body = {
        "inbound_id": bag.inbound_id.hex(),
        "line_id": line.line_id.hex(),
        "waybill_no": line.waybill_no,
        "kind": kind.value,
        "finding": finding,
        "reason": reason,
    }
    record(tx, "inbound.amended", body, by=context.actor, at=at)


def _said(
    execute: Execute, context: ScanContext, bag: StoredInbound, line: StoredInboundLine, why: str, reason: str
) -> Answered:
    outcome = answer(
        Answer.DONE,
        why,
        waybill_no=line.waybill_no,
        case_no=line.case_no,
        number=line.waybill_no or line.case_no,
        reason=reason_text(reason),
        progress=words.progress(*inbound.progress(execute, bag)),
        **facts_of(bag),
    )
    piece = Piece(case_no=line.case_no, order_id=line.order_id, waybill_no=line.waybill_no)
    return outcome, replace(context.holding(piece), inbound_id=bag.inbound_id)
