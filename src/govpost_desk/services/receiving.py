"""Inbound bags: opened by their tag, every piece compared with the manifest by scan (D-31). Step IN.

What is said of a piece beyond its scan is in `inbound_findings`, the end of a check in `inbound_closing`.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from govpost_desk.domain.bags import BagTag, parse_bag_tag
from govpost_desk.domain.inbound import ItemKind
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.scans import LabelCode
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.context import Piece, ScanContext, Step
from govpost_desk.services.day import business_day
from govpost_desk.services.messages import inbound as words
from govpost_desk.storage import bags, inbound, numbers, registers, verification_notes
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.inbound import StoredInbound, StoredInboundLine
from govpost_desk.storage.items import Item, NumberUse, item_of_waybill, number_of
from govpost_desk.storage.recording import record


def start_check(tx: Tx, context: ScanContext, argument: str, at: datetime) -> Answered:
    """GPDIN + tag: open or resume the check of that bag; GPDIN alone: the tag comes next."""
    if not argument:
        known = inbound.open_bags(tx.execute)
        choices = tuple(Choice(f"GPDIN{bag.tag_no}", words.serial_of(bag.tag_no)) for bag in known)
        return answer(Answer.DONE, "step_in", choices=choices), _at_bag(context, None)
    tag = parse_bag_tag(argument)
    if tag is None:
        return refused(context, "not_a_tag", number=argument[:30])
    return tag_scan(tx, context, tag, at)


def tag_scan(tx: Tx, context: ScanContext, tag: BagTag, at: datetime) -> Answered:
    """A bag's tag: its check begins, or goes on where it was left."""
    own = bags.bag_by_tag(tx.execute, tag.text)
    if own is not None and own.state != "handed":
        return refused(context, "own_bag", number=own.bag_no)
    if bags.bag_by_void_tag(tx.execute, tag.text) is not None and own is None:
        return refused(context, "void_tag")
    known = inbound.newest_of_tag(tx.execute, tag.text)
    if known is not None and known.state == "open":
        return _opened(tx.execute, context, tag, known, "_again")
    # serials of bags begin anew each year, so an older bag may have had the same tag
    if known is not None and (known.closed_on or "")[:4] == str(business_day(tx.execute, at).year):
        return _checked_already(tx.execute, context, tag, known)
    manifest_id = inbound.newest_manifest(tx.execute, tag.text, (known.closed_at or 0) if known else 0)
    body = {
        "tag_no": tag.text,
        "origin": tag.origin,
        "serial": tag.serial,
        "manifest_id": manifest_id.hex() if manifest_id else None,
    }
    opened = record(tx, "inbound.opened", body, by=context.actor, at=at)
    bag = inbound.inbound_bag(tx.execute, opened.event_id)
    assert bag is not None
    return _opened(tx.execute, context, tag, bag, "")


def item_scan(tx: Tx, context: ScanContext, code: LabelCode, at: datetime) -> Answered:
    """A label out of the bag: counted once, compared with the manifest, known as our own where it comes back."""
    bag = bag_at_work(tx.execute, context)
    if bag is None:
        return refused(context, "no_inbound_bag")
    number = code.waybill.text
    context = replace(context.holding(None), inbound_id=bag.inbound_id)
    line = inbound.line_of(tx.execute, bag.inbound_id, number, "")
    if line is not None:
        outcome = answer(Answer.ALREADY_COUNTED, "inbound", waybill_no=number, case_no=line.case_no)
        return outcome, context.holding(_piece(line))
    if inbound.piece_here(tx.execute, number) is not None:
        return refused(context, "in_here_already", waybill_no=number)
    announced = inbound.announced_kind(tx.execute, bag, number)
    known, item = number_of(tx.execute, number), item_of_waybill(tx.execute, number)
    if known is not None:
        if why := _cannot_come(tx.execute, known, item):
            return refused(context, why, waybill_no=number, case_no=known.case_no)
        kind = ItemKind.RECEIPT if announced == ItemKind.RECEIPT else ItemKind.RETURNED
    elif inbound.is_still_leaving(tx.execute, number):
        return refused(context, "in_still_leaving", waybill_no=number)
    elif numbers.is_free(tx.execute, code.waybill):  # it would be given to another piece
        return refused(context, "in_not_given", waybill_no=number)
    else:
        if code.waybill.has_check and not code.waybill.check_ok and not announced:
            return answer(Answer.CHECK_DIGIT, waybill_no=number), context
        kind = ItemKind(announced) if announced else ItemKind.PIECE
    line = take_piece(
        tx,
        context,
        bag,
        waybill_no=number,
        order_id=known.order_id if known else None,
        case_no=known.case_no if known else "",
        kind=kind,
        at=at,
    )
    return _counted(tx.execute, context, bag, line)


def take_piece(
    tx: Tx,
    context: ScanContext,
    bag: StoredInbound,
    *,
    waybill_no: str,
    order_id: bytes | None,
    case_no: str,
    kind: ItemKind,
    at: datetime,
    finding: str = "",
    reason: str = "",
) -> StoredInboundLine:
    """Record one piece out of the bag; from here on it lies on the desk."""
    body = {
        "inbound_id": bag.inbound_id.hex(),
        "waybill_no": waybill_no,
        "order_id": order_id.hex() if order_id else None,
        "case_no": case_no,
        "kind": kind.value,
        "finding": finding,
        "reason": reason,
    }
    record(tx, "inbound.piece", body, by=context.actor, at=at)
    line = inbound.line_of(tx.execute, bag.inbound_id, waybill_no, case_no)
    assert line is not None
    return line


def undo_last(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDUNDO while checking: what was said last of a piece, else the piece scanned last, is taken back."""
    bag = bag_at_work(tx.execute, context)
    line = inbound.newest_change(tx.execute, bag.inbound_id) if bag is not None else None
    if bag is None or line is None:
        return answer(Answer.NOTHING_TO_UNDO), context.holding(None)
    context = replace(context, inbound_id=bag.inbound_id)
    number = line.waybill_no or line.case_no
    if gone_on(tx.execute, line):
        return refused(context, "in_gone_on", number=number)
    body = {"inbound_id": bag.inbound_id.hex(), "line_id": line.line_id.hex(), "waybill_no": line.waybill_no}
    record(tx, "inbound.undone", body, by=context.actor, at=at)
    why = "in_unsaid" if line.amended else "in_undone"
    still = inbound.line_by_id(tx.execute, bag.inbound_id, line.line_id)
    progress = words.progress(*inbound.progress(tx.execute, bag))
    outcome = answer(Answer.DONE, why, waybill_no=line.waybill_no, number=number, progress=progress)
    return outcome, context.holding(_piece(still) if still else None)


def bag_at_work(execute: Execute, context: ScanContext) -> StoredInbound | None:
    """The open bag of the context; after a restart the only open one."""
    if context.inbound_id is not None:
        found = inbound.inbound_bag(execute, context.inbound_id)
        return found if found is not None and found.state == "open" else None
    known = inbound.open_bags(execute)
    return known[0] if len(known) == 1 else None


def gone_on(execute: Execute, line: StoredInboundLine) -> bool:
    """Whether a piece is on its way again: handed on, or in the next bag.

    The mail that a receipt is about lies by the books in the bag it left in: that one is gone.
    """
    lies = bags.bag_of_piece(execute, line.waybill_no) if line.waybill_no else None
    return not line.here or (lies is not None and lies[0].state != "handed")


def facts_of(bag: StoredInbound) -> dict[str, Any]:
    """The bag as answers name it."""
    return {"bag_no": words.serial_of(bag.tag_no), "bag_tag": bag.tag_no}


def _opened(execute: Execute, context: ScanContext, tag: BagTag, bag: StoredInbound, again: str) -> Answered:
    done, expected = inbound.progress(execute, bag)
    why = ("inbound" if expected is not None else "inbound_bare") + again
    outcome = answer(Answer.DONE, why, **facts_of(bag), origin=tag.origin, done=done, expected=expected)
    return outcome, _at_bag(context, bag.inbound_id)


def _checked_already(execute: Execute, context: ScanContext, tag: BagTag, known: StoredInbound) -> Answered:
    note = verification_notes.note_about(execute, known.inbound_id)
    facts: dict[str, Any] = {"number": words.serial_of(tag.text), "on": known.closed_on}
    if note is None:
        return refused(context, "checked_already", **facts)
    state = words.NOTE_STATES[note.state]
    return refused(context, "checked_noted", register_no=note.note_no, state=state, **facts)


def _cannot_come(execute: Execute, known: NumberUse, item: Item | None) -> str:
    """Why a number of this desk cannot lie in an inbound bag by the books; "" when it was despatched."""
    if item is None:
        return "in_voided" if known.state == "voided" else "in_never_left"
    if item.state in ("labelled", "sealed"):
        return "in_never_left"
    if item.state == "returned":
        return "in_back_before"
    assert item.register_id is not None
    register = registers.register_by_id(execute, item.register_id)
    return "" if register.register_no else "in_still_leaving"


def _counted(execute: Execute, context: ScanContext, bag: StoredInbound, line: StoredInboundLine) -> Answered:
    context = context.holding(_piece(line))
    facts: dict[str, Any] = {
        "waybill_no": line.waybill_no,
        "case_no": line.case_no,
        "progress": words.progress(*inbound.progress(execute, bag)),
        **facts_of(bag),
    }
    if bag.manifest_id is not None and not line.announced:
        kind = words.KIND_WORDS[line.kind]
        return answer(Answer.UNBALANCED, "over_manifest", kind=kind, **facts), context
    why = "inbound" if line.kind == ItemKind.PIECE else f"inbound_{line.kind}"
    return answer(Answer.COUNTED, why, **facts), context


def _at_bag(context: ScanContext, inbound_id: bytes | None) -> ScanContext:
    return ScanContext(
        actor=context.actor, step=Step.IN, window_code=context.window_code, inbound_id=inbound_id
    )


def _piece(line: StoredInboundLine) -> Piece:
    return Piece(case_no=line.case_no, order_id=line.order_id, waybill_no=line.waybill_no)
