"""Packing: certificate → label → label scanned back = sealed (D-12, D-14, D-20 … D-22). One label waits at a time."""

from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.orders import Payer, needed_fields
from govpost_desk.domain.outcomes import Answer, Choice, Outcome
from govpost_desk.domain.reasons import Act, reason_text
from govpost_desk.domain.scans import LabelCode
from govpost_desk.domain.settings import SEAL_AT_TICK
from govpost_desk.services import emergency, intercepting, labels, parts, supply, weighing
from govpost_desk.services.answers import Answered, answer, ask_confirm, ask_reason, refused
from govpost_desk.services.context import Piece, ScanContext
from govpost_desk.services.envelopes import record_opened, record_sealed
from govpost_desk.services.settings import desk_settings
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, numbers, packings, print_lane, registers, scales
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.emergency import set_aside
from govpost_desk.storage.items import Item, item_of_waybill, last_label, number_of
from govpost_desk.storage.orders import any_order, stored_order
from govpost_desk.storage.packings import StoredPacking
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import Candidate, candidates


def pack_scan(tx: Tx, context: ScanContext, case_no: str, at: datetime) -> Answered:
    """A certificate is scanned to be packed: its label prints by itself (D-12)."""
    found = [candidate for candidate in candidates(tx.execute, case_no) if candidate.status != "withdrawn"]
    if len(found) > 1 and context.window_code:
        found = [candidate for candidate in found if candidate.window_code == context.window_code] or found
    packable = _packable(tx.execute)
    ready = [candidate for candidate in found if candidate.custody in packable]
    chosen = next(iter(ready or found), None)
    if waiting := waiting_answer(tx.execute, chosen.order_id if chosen else b""):
        return waiting, context.holding(None)
    if chosen is None:
        code = Answer.NOT_ON_LIST if any_order(tx.execute) else Answer.NO_DATA_HERE
        return answer(code, "packing", case_no=case_no), context.holding(None)
    piece = _in_hand(chosen, [each for each in found if each.source == chosen.source])
    windows = {candidate.window_code for candidate in ready}
    if len(windows) == 1 and chosen.source and len({candidate.source for candidate in ready}) == 1:
        known = [candidate for candidate in found if candidate.source == chosen.source]
        part = parts.chosen_part(context, parts.PACK, ready, known, case_no)
        if part is None:
            return parts.ask_part(context, parts.PACK, ready, known, case_no)
        outcome, moved = _pack_candidate(tx, context.holding(_in_hand(part, [part])), part, packable, at)
        return replace(outcome, message=parts.named(outcome, part, known)), moved
    context = context.holding(piece)
    if len(windows) > 1:
        choices = tuple(
            Choice(f"GPDWIN{candidate.window_code}", candidate.window_code) for candidate in ready
        )
        return answer(
            Answer.REFUSED, "which_window", case_no=case_no, needs=("window",), choices=choices
        ), context
    return _pack_candidate(tx, context, chosen, packable, at)


def pack_part(tx: Tx, context: ScanContext, case_no: str, part: int, at: datetime) -> Answered:
    """The clerk has said which certificate of a case with several is in hand: of the unit that was asked about."""
    packable = _packable(tx.execute)
    known = [each for each in candidates(tx.execute, case_no) if each.status != "withdrawn"]
    asked = context.piece.order_id if context.piece is not None else None
    source = next((each.source for each in known if each.order_id == asked), None)
    known = [each for each in known if each.source == source]
    chosen = next((each for each in known if each.part == part and each.custody in packable), None)
    if chosen is None:
        return refused(context, "no_such_part", case_no=case_no)
    if waiting := waiting_answer(tx.execute, chosen.order_id):
        return waiting, context.holding(None)
    outcome, moved = _pack_candidate(tx, context.holding(_in_hand(chosen, [chosen])), chosen, packable, at)
    return replace(outcome, message=parts.named(outcome, chosen, known)), moved


def _in_hand(chosen: Candidate, known: list[Candidate]) -> Piece:
    """The piece in hand; of several certificates of a case nobody knows which one, nor its number."""
    unsure = len(known) > 1
    number = "" if unsure else chosen.waybill_no
    return Piece(case_no=chosen.case_no, order_id=chosen.order_id, waybill_no=number, unsure=unsure)


def _packable(execute: Execute) -> tuple[str, ...]:
    return ("desk", "ticked") if desk_settings(execute).flow == SEAL_AT_TICK else ("desk",)


def _pack_candidate(
    tx: Tx, context: ScanContext, chosen: Candidate, packable: tuple[str, ...], at: datetime
) -> Answered:
    case_no = chosen.case_no
    if stopped := intercepting.stop_of(tx.execute, context, chosen.order_id):
        return stopped
    if chosen.custody in ("sealed", "collected", "labelled"):
        outcome = answer(
            Answer.ALREADY_PACKED,
            chosen.custody,
            case_no=case_no,
            waybill_no=chosen.waybill_no,
            name=chosen.name,
        )
        return outcome, context
    if chosen.custody == "ticked" and (paper_no := _paper_of(tx.execute, chosen.register_id)):
        outcome = answer(Answer.NOT_TAKEN_OVER, "paper", case_no=case_no, number=paper_no, name=chosen.name)
        return outcome, context
    if chosen.custody not in packable:
        why = "not_closed" if chosen.custody == "ticked" else ""
        return answer(Answer.NOT_TAKEN_OVER, why, case_no=case_no, name=chosen.name), context
    if chosen.erased:
        return refused(context, "erased", case_no=case_no)
    if chosen.problems:
        outcome = answer(
            Answer.INCOMPLETE, case_no=case_no, needs=needed_fields(chosen.problems), name=chosen.name
        )
        return outcome, context
    return pack(tx, context, chosen.order_id, at)


def _paper_of(execute: Execute, register_id: bytes | None) -> str:
    """The emergency sheet that the register of a ticked piece is being entered from; "" for none."""
    return registers.register_by_id(execute, register_id).paper_no if register_id else ""


def pack(tx: Tx, context: ScanContext, order: bytes, at: datetime) -> Answered:
    """Open the packing of a complete order in custody and ask for its first label."""
    stored = stored_order(tx.execute, order)
    assert stored is not None
    fields = stored.fields
    number, taken = numbers.reserved_number(tx.execute, order), None
    if number is None:
        taken = numbers.next_number(tx.execute)
        if taken is None:
            why = numbers.why_stopped(tx.execute)
            return answer(Answer.NO_NUMBER, why, case_no=fields.case_no, name=fields.recipient.name), context
        number = taken["waybill_no"]
    masked = desk_settings(tx.execute).mask_labels
    weight = weighing.of_piece(context, order, fields)
    opened = record_opened(tx, context, stored, number, taken, masked=masked, at=at, weight=weight)
    request_label(tx, context, opened.event_id, number, 1, "", opened.head, at)
    piece = Piece(case_no=fields.case_no, order_id=order, waybill_no=number)
    outcome = answer(
        Answer.LABEL_PRINTED,
        "recipient_pays" if fields.payer is Payer.RECIPIENT else "",
        case_no=fields.case_no,
        waybill_no=number,
        name=fields.recipient.name,
    )
    outcome, context = weighing.said(outcome, context, order, weight)
    return supply.used_up(tx, outcome, by=context.actor, at=at), context.holding(piece)


def request_label(
    tx: Tx,
    context: ScanContext,
    packing_id: bytes,
    waybill_no: str,
    copy_no: int,
    reason: str,
    head: str,
    at: datetime,
) -> None:
    """Journal a label job with the label's hash and model version, and queue it; bytes are made by the lane (D-22)."""
    sheet = labels.waybill_sheet(tx.execute, waybill_no, copy_no, head, context.actor.operator_no)
    digest, model_version = labels.label_digest(sheet, desk_settings(tx.execute).label_size)
    job = record(
        tx,
        "label.requested",
        {
            "packing_id": packing_id.hex(),
            "waybill_no": waybill_no,
            "copy_no": copy_no,
            "reason": reason,
            "label_sha256": digest,
            "label_size": desk_settings(tx.execute).label_size,
            "model_version": model_version,
            "head": head,
        },
        by=context.actor,
        at=at,
    )
    print_lane.enqueue(tx.execute, "label", job.event_id, at)


def label_scan(tx: Tx, context: ScanContext, code: LabelCode, at: datetime) -> Answered:
    """A label is scanned while packing: the expected one binds and seals, anything else stops (D-12)."""
    number = code.waybill.text
    waiting = packings.waiting_packing(tx.execute)
    if waiting is not None and waiting.waybill_no == number:
        if code.copy_no is not None and code.copy_no != waiting.copy_no:
            outcome = answer(
                Answer.WRONG_LABEL,
                "stale_copy",
                waybill_no=number,
                case_no=waiting.case_no,
                copy=waiting.copy_no,
            )
            return outcome, context.holding(None)
        return _seal(tx, context, waiting, at)
    item = item_of_waybill(tx.execute, number)
    if item is not None and item.state in ("sealed", "collected"):
        return _label_of_sealed(tx, context, code, item, at)
    if code.waybill.has_check and not code.waybill.check_ok:
        return answer(Answer.CHECK_DIGIT, waybill_no=number), context.holding(None)
    known = number_of(tx.execute, number)
    why = "voided" if known and known.state == "voided" else "no_label_waits" if waiting is None else ""
    outcome = answer(
        Answer.WRONG_LABEL, why, waybill_no=number, expected=waiting.waybill_no if waiting else ""
    )
    return outcome, context.holding(None)


def _label_of_sealed(tx: Tx, context: ScanContext, code: LabelCode, item: Item, at: datetime) -> Answered:
    """The label of a sealed piece again: an old copy stops, a reprinted one is confirmed, else it is a duplicate."""
    number, context = (
        item.waybill_no,
        context.holding(Piece(case_no=item.case_no, order_id=item.order_id, waybill_no=item.waybill_no)),
    )
    if stale := stale_copy(code, item):
        return stale, context
    fresh = item.copy_no > 1 and item.print_state in ("done", "unconfirmed")
    print_lane.settle_label(tx.execute, number, "confirmed", at)
    if fresh and item.state == "sealed":
        return answer(Answer.DONE, "reprint_confirmed", waybill_no=number, case_no=item.case_no), context
    return answer(Answer.LABEL_BOUND, item.state, waybill_no=number, case_no=item.case_no), context


def stale_copy(code: LabelCode, item: Item) -> Outcome | None:
    """The answer to an older copy of a label than the newest; None for the newest or a bare number (D-21)."""
    if code.copy_no is None or code.copy_no == item.copy_no:
        return None
    return answer(
        Answer.WRONG_LABEL,
        "stale_copy",
        waybill_no=item.waybill_no,
        case_no=item.case_no,
        copy=item.copy_no,
    )


def _seal(tx: Tx, context: ScanContext, waiting: StoredPacking, at: datetime) -> Answered:
    odd = scales.odd_weight(tx.execute, waiting.waybill_no)  # judged by what was learnt before it
    record_sealed(
        tx,
        context,
        waiting.packing_id,
        waiting.order_id,
        waiting.waybill_no,
        waiting.case_no,
        waiting.copy_no,
        at,
    )
    print_lane.settle_label(tx.execute, waiting.waybill_no, "confirmed", at)
    piece = Piece(case_no=waiting.case_no, order_id=waiting.order_id, waybill_no=waiting.waybill_no)
    stored = stored_order(tx.execute, waiting.order_id)
    name = stored.fields.recipient.name if stored else ""
    case_no, number = waiting.case_no, waiting.waybill_no
    outcome = answer(Answer.BOUND, case_no=case_no, waybill_no=number, name=name)
    if odd:
        grams, usual = odd[0], round(odd[1].middle_g)
        outcome = answer(
            Answer.ODD_WEIGHT, case_no=case_no, waybill_no=number, name=name, grams=grams, usual=usual
        )
    return supply.used_up(tx, outcome, by=context.actor, at=at), context.holding(piece)


def waiting_answer(execute: Execute, order: bytes) -> Outcome | None:
    """What to say to another certificate while a label waits to be scanned; None when none waits."""
    waiting = packings.waiting_packing(execute)
    if waiting is None:
        return None
    code = Answer.UNCONFIRMED if waiting.print_state == "unconfirmed" else Answer.LABEL_WAITING
    return answer(
        code,
        "same" if waiting.order_id == order else "other",
        case_no=waiting.case_no,
        waybill_no=waiting.waybill_no,
        choices=_waiting_choices(),
    )


def ask_reprint(tx: Tx, context: ScanContext) -> Answered:
    """GPDREPRINT: the label that waits, else that of the piece just scanned (D-21)."""
    number = _label_in_hand(tx.execute, context)
    item = item_of_waybill(tx.execute, number) if number else None
    if item is None or item.state not in ("labelled", "sealed"):
        return refused(context, "no_label")
    if item.print_state == "sending":
        return refused(context, "printing_now", waybill_no=number)
    return ask_reason(context, Act.REPRINT, "GPDREPRINT", number, case_no=item.case_no, waybill_no=number)


def reprint(tx: Tx, context: ScanContext, number: str, reason: str, at: datetime) -> Answered:
    """One more copy with the same number, counted on the label and journalled with its reason (D-21)."""
    item = item_of_waybill(tx.execute, number)
    if item is None or item.state not in ("labelled", "sealed") or item.print_state == "sending":
        return refused(context, "no_label")
    if item.erased:
        return refused(context, "erased", waybill_no=number)
    for print_no in item.queued_jobs:  # a copy that never left must not come out beside the new one
        print_lane.mark(tx.execute, print_no, "queued", "cancelled", at, "reprinted")
    head = item.head or packings.opening_head(
        tx.execute, item.packing_id
    )  # the first label may be hand-written
    request_label(tx, context, item.packing_id, number, item.copy_no + 1, reason, head, at)
    piece = Piece(case_no=item.case_no, order_id=item.order_id, waybill_no=number)
    outcome = answer(
        Answer.LABEL_PRINTED,
        "reprint",
        case_no=item.case_no,
        waybill_no=number,
        copies=item.copy_no,
        reason=reason_text(reason),
    )
    return supply.used_up(tx, outcome, by=context.actor, at=at), context.holding(piece)


def ask_void(tx: Tx, context: ScanContext, number: str) -> Answered:
    """GPDVOID + number, or GPDVOID alone for the label in hand, which asks once more (D-20)."""
    question = context.question
    if not number and question is not None and question.act == "void" and question.needs == "confirm":
        return _ask_void_reason(tx, context, question.target)
    if number:
        return _ask_void_reason(tx, context, number)
    last = _label_in_hand(tx.execute, context)
    if not last:
        return refused(context, "no_label")
    return ask_confirm(context, "void", "GPDVOID", "void", last, waybill_no=last)


def _ask_void_reason(tx: Tx, context: ScanContext, number: str) -> Answered:
    if aside := set_aside(tx.execute, number):
        return emergency.ask_void(context, aside)
    known = number_of(tx.execute, number)
    item = item_of_waybill(tx.execute, number)
    if known is None:
        return refused(context, "not_ours", waybill_no=number)
    if known.state == "voided":
        return refused(context, "voided_already", waybill_no=number)
    if item is not None and item.state in ("collected", "returned"):
        return refused(context, "gone", waybill_no=number)
    if item is not None and item.print_state == "sending":
        return refused(context, "printing_now", waybill_no=number)
    if lies := bags.bag_of_piece(tx.execute, number):
        return refused(context, "in_bag", waybill_no=number, number=lies[0].bag_no)
    return ask_reason(context, Act.VOID, f"GPDVOID{number}", number, waybill_no=number)


def void(tx: Tx, context: ScanContext, number: str, reason: str, at: datetime) -> Answered:
    """The number is spoilt for ever; a sealed piece needs a second person, who may confirm later (D-20)."""
    if aside := set_aside(tx.execute, number):
        return emergency.void(tx, context, aside, reason, at)
    known = number_of(tx.execute, number)
    item = item_of_waybill(tx.execute, number)
    settled = item is not None and (item.state in ("collected", "returned") or item.print_state == "sending")
    if known is None or known.state == "voided" or settled or bags.bag_of_piece(tx.execute, number):
        return refused(context, "not_ours", waybill_no=number)
    sealed = item is not None and item.state == "sealed"
    record(
        tx,
        "number.voided",
        {
            "waybill_no": number,
            "order_id": known.order_id.hex(),
            "was": item.state if item else known.state,
            "reason": reason,
            "needs_approval": sealed,
        },
        by=context.actor,
        at=at,
    )
    print_lane.settle_label(tx.execute, number, "cancelled", at)
    outcome = answer(
        Answer.DONE,
        "voided_sealed" if sealed else "voided",
        waybill_no=number,
        case_no=known.case_no,
        needs=("approval",) if sealed else (),
        reason=reason_text(reason),
    )
    # still in hand: a difference may be what the number was voided for
    return outcome, context.holding(Piece(case_no=known.case_no, order_id=known.order_id))


def _label_in_hand(execute: Execute, context: ScanContext) -> str:
    waiting = packings.waiting_packing(execute)
    if waiting is not None:
        return waiting.waybill_no
    if context.piece is not None and (context.piece.waybill_no or context.piece.unsure):
        return context.piece.waybill_no
    return last_label(execute)


def _waiting_choices() -> tuple[Choice, ...]:
    return (
        Choice("GPDREPRINT", translate("messages", "补打")),
        Choice("GPDVOID", translate("messages", "作废")),
    )
