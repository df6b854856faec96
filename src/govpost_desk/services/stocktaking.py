"""Counting by scan what lies on the desk, against what the books have there (D-33). Step STOCK."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from govpost_desk.domain.bags import BagTag
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.scans import LabelCode
from govpost_desk.services import parts
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.bagging import place_name
from govpost_desk.services.context import Piece, Question, ScanContext, Step
from govpost_desk.services.packing import stale_copy
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, flows, inbound, limbo, stock
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.flows import Held
from govpost_desk.storage.items import item_of_waybill, number_of
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import Candidate, candidates

Thing = tuple[str, str, str]  # thing, waybill number, case number
_SHOWN = 10
_HERE = ("ticked", "desk", "labelled")  # custody in which the certificate itself can be scanned


def start_stock(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDSTOCK: begin to count, or go on where a counting was left."""
    found = stock.open_stock(tx.execute)
    if found is None:
        record(tx, "stock.opened", {}, by=context.actor, at=at)
        done = 0
    else:
        done = len(_matching(tx.execute, found.stock_id))
    moved = ScanContext(actor=context.actor, step=Step.STOCK, window_code=context.window_code)
    expected = len(_expected(tx.execute))
    return answer(Answer.DONE, "stock_again" if found else "stock", expected=expected, count=done), moved


def label_scan(tx: Tx, context: ScanContext, code: LabelCode, at: datetime) -> Answered:
    """A label on the desk is counted; one that should not be here is named and noted."""
    number = code.waybill.text
    here = inbound.piece_here(tx.execute, number)
    if here is not None:
        return _count(tx, context, "in:" + here.line_id.hex(), number, here.case_no, "", at)
    item = item_of_waybill(tx.execute, number)
    if item is None:
        known = number_of(tx.execute, number)
        if known is not None:
            why = "voided" if known.state == "voided" else "reserved"
            return answer(Answer.NOT_SEALED, why, waybill_no=number, case_no=known.case_no), context
        if code.waybill.has_check and not code.waybill.check_ok:
            return answer(Answer.CHECK_DIGIT, waybill_no=number), context
        return _count(tx, context, "no:" + number, number, "", "foreign", at)
    if stale := stale_copy(code, item):
        return stale, context
    lies = bags.bag_of_piece(tx.execute, number)
    if lies is not None and lies[0].state == "sealed":
        outcome = answer(
            Answer.OTHER_BAG,
            "sealed",
            waybill_no=number,
            bag_no=lies[0].bag_no,
            bag_tag=lies[0].tag_no,
            destination=place_name(lies[0].destination_name),
        )
        return outcome, context.holding(None)
    finding = "" if item.state in ("labelled", "sealed") else "over"
    return _count(tx, context, item.order_id.hex(), number, item.case_no, finding, at)


def certificate_scan(tx: Tx, context: ScanContext, case_no: str, at: datetime) -> Answered:
    """A certificate on the desk is counted, while it is not in an envelope by the books."""
    found = [each for each in candidates(tx.execute, case_no) if each.status != "withdrawn"]
    if not found:
        return _count(tx, context, "case:" + case_no, "", case_no, "foreign", at)
    here = _parts_here(tx.execute, found)
    if here:
        return _count_part(tx, context, here, case_no, at)
    chosen = _next_to_count(tx.execute, found)
    # by the books it is in its envelope, or gone, or never came: then another one lies where it should
    thing = "out:" + chosen.order_id.hex() if chosen.custody == "sealed" else chosen.order_id.hex()
    why = chosen.custody if chosen.custody in ("sealed", "collected") else "window"
    number = "" if why == "window" else chosen.waybill_no  # one that is only reserved is on no envelope
    return _count(tx, context, thing, number, case_no, "over", at, why)


def count_part(tx: Tx, context: ScanContext, case_no: str, part: int, at: datetime) -> Answered:
    """The clerk has said which certificate of a case with several is counted."""
    found = [each for each in candidates(tx.execute, case_no) if each.status != "withdrawn"]
    here = {each.part: thing for each, thing in _parts_here(tx.execute, found)}
    if part not in here:
        return refused(context, "no_such_part", case_no=case_no)
    return _count(tx, context, *here[part], "", at)


def _parts_here(execute: Execute, found: list[Candidate]) -> list[tuple[Candidate, Thing]]:
    """Certificates of a case that lie here in the open, also out of an envelope that came back."""
    here: list[tuple[Candidate, Thing]] = []
    for each in found:
        if each.custody in _HERE:
            number = each.waybill_no if each.custody == "labelled" else ""
            here.append((each, (each.order_id.hex(), number, each.case_no)))
        elif each.custody == "returned" and (piece := inbound.piece_here(execute, each.waybill_no)):
            here.append((each, ("in:" + piece.line_id.hex(), piece.waybill_no, piece.case_no)))
    return here


def _count_part(
    tx: Tx, context: ScanContext, here: list[tuple[Candidate, Thing]], case_no: str, at: datetime
) -> Answered:
    """Count one certificate; of several under the number, the same one scanned twice never counts another."""
    taking = stock.open_stock(tx.execute)
    counted = stock.counted(tx.execute, taking.stock_id) if taking else {}
    known = [each for each, _ in here]
    free = [each for each, thing in here if thing[0] not in counted]
    chosen = parts.chosen_part(context, parts.COUNT, free, known, case_no) if free else known[0]
    if chosen is None:
        return parts.ask_part(context, parts.COUNT, free, known, case_no)
    return _count(tx, context, *dict(here)[chosen], "", at)


def _next_to_count(execute: Execute, found: list[Candidate]) -> Candidate:
    """Of certificates that should not lie here, the first that was not noted yet."""
    taking = stock.open_stock(execute)
    if taking is None or len(found) == 1:
        return found[0]
    known = stock.counted(execute, taking.stock_id)
    return next((part for part in found if part.order_id.hex() not in known), found[0])


def count_unlabelled(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDNOLABEL: one more piece without a label lies here; no scan can name it (D-31)."""
    found = stock.open_stock(tx.execute)
    known = stock.counted(tx.execute, found.stock_id) if found else {}
    left = [p for p in inbound.unlabelled_here(tx.execute) if "in:" + p.line_id.hex() not in known]
    if not left:
        outcome, _ = refused(context, "no_unlabelled")
        return outcome, context
    return _count(tx, context, "in:" + left[0].line_id.hex(), "", left[0].case_no, "", at)


def bag_scan(tx: Tx, context: ScanContext, tag: BagTag, at: datetime) -> Answered:
    """A sealed bag on the desk counts every piece in it."""
    bag = bags.bag_by_tag(tx.execute, tag.text)
    if bag is None:
        why = "void_tag" if bags.bag_by_void_tag(tx.execute, tag.text) else "no_such_bag"
        outcome, _ = refused(context, why, number=tag.text)
        return outcome, context
    if bag.state == "open":
        outcome, _ = refused(context, "count_pieces", number=bag.bag_no)
        return outcome, context
    found = stock.open_stock(tx.execute)
    assert found is not None
    known = stock.counted(tx.execute, found.stock_id)
    things = [_thing_of(tx.execute, piece) for piece in bags.pieces_of(tx.execute, bag.bag_id)]
    fresh = [thing for thing in things if thing[0] not in known]
    facts: dict[str, Any] = {"bag_no": bag.bag_no, "bag_tag": bag.tag_no, "count": len(things)}
    if not fresh:
        return answer(Answer.ALREADY_COUNTED, "bag", **facts), context.holding(None)
    if bag.state == "handed":  # by the books it is gone: each of its pieces is here that should not be (D-33)
        _record(tx, context, found.stock_id, fresh, "over", at)
        return answer(Answer.UNBALANCED, "over_bag", **facts), context.holding(None)
    _record(tx, context, found.stock_id, fresh, "", at)
    return answer(Answer.COUNTED, "bag", **facts, **_progress(tx.execute, found.stock_id)), context.holding(
        None
    )


def end_stock(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDEND while counting: equal to the books, or every difference named; named ones ask for GPDEND once more."""
    found = stock.open_stock(tx.execute)
    if found is None:
        return refused(context, "no_stock")
    counted = stock.counted(tx.execute, found.stock_id)
    expected = _expected(tx.execute)
    short = [held for thing, held in expected.items() if thing not in counted]
    beside = [line for line in counted.values() if line.finding and line.thing not in expected]
    state = f"{found.stock_id.hex()}/{len(short)}/{len(beside)}/{len(counted)}"
    question = context.question
    if (short or beside) and (question is None or question.target != state):
        numbers = [held.number for held in short] + [line.waybill_no or line.case_no for line in beside]
        outcome = answer(
            Answer.UNBALANCED,
            "stock",
            needs=("confirm",),
            choices=(Choice("GPDEND", translate("messages", "确实如此，结束盘点")),),
            short=named([held.number for held in short]),
            beside=named([line.waybill_no or line.case_no for line in beside]),
            count=len(numbers),
        )
        return outcome, context.asking(Question(act="stock", needs="confirm", code="GPDEND", target=state))
    matching = len([thing for thing in counted if thing in expected])
    body = {
        "stock_id": found.stock_id.hex(),
        "expected": len(expected),
        "counted": matching + len(beside),
        "short": [[held.thing, held.waybill_no, held.case_no] for held in short],
        "over": [[line.thing, line.waybill_no, line.case_no] for line in beside if line.finding == "over"],
        "foreign": [
            [line.thing, line.waybill_no, line.case_no] for line in beside if line.finding == "foreign"
        ],
    }
    record(tx, "stock.closed", body, by=context.actor, at=at)
    moved = ScanContext(actor=context.actor, window_code=context.window_code)
    why = "stock_differs" if short or beside else "stock_closed"
    outcome = answer(
        Answer.DONE, why, expected=len(expected), count=body["counted"], short=len(short), beside=len(beside)
    )
    return outcome, moved


def undo_last(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDUNDO while counting: the newest scan counts nothing."""
    found = stock.open_stock(tx.execute)
    newest = stock.newest_count(tx.execute, found.stock_id) if found else None
    if newest is None:
        return answer(Answer.NOTHING_TO_UNDO), context.holding(None)
    position, number = newest
    record(tx, "stock.uncounted", {"counted_at": position}, by=context.actor, at=at)
    return answer(Answer.DONE, "uncounted", number=number), context.holding(None)


def named(numbers: list[str]) -> str:
    """Numbers for a sentence, the first ten of them."""
    more = translate("messages", " 等 {count} 件").format(count=len(numbers)) if len(numbers) > _SHOWN else ""
    return "、".join(numbers[:_SHOWN]) + more if numbers else translate("messages", "无")


def _count(
    tx: Tx,
    context: ScanContext,
    thing: str,
    number: str,
    case_no: str,
    finding: str,
    at: datetime,
    why: str = "",
) -> Answered:
    found = stock.open_stock(tx.execute)
    if found is None:
        return refused(context, "no_stock")
    context = replace(context.holding(Piece(case_no=case_no, waybill_no=number)), step=Step.STOCK)
    if stock.has_counted(tx.execute, found.stock_id, thing):
        return answer(Answer.ALREADY_COUNTED, waybill_no=number, case_no=case_no), context
    _record(tx, context, found.stock_id, [(thing, number, case_no)], finding, at)
    facts: dict[str, Any] = {"waybill_no": number, "case_no": case_no, "number": number or case_no}
    progress = _progress(tx.execute, found.stock_id)
    if finding == "foreign":
        return answer(Answer.NOT_GOVERNMENT_MAIL, "counted", **facts), context
    if finding == "over":
        return answer(Answer.UNBALANCED, f"over_{why or 'collected'}", **facts), context
    return answer(Answer.COUNTED, **facts, **progress), context


def _record(
    tx: Tx, context: ScanContext, stock_id: bytes, things: list[Thing], finding: str, at: datetime
) -> None:
    body = {"stock_id": stock_id.hex(), "things": [list(thing) for thing in things], "finding": finding}
    record(tx, "stock.counted", body, by=context.actor, at=at)


def _progress(execute: Execute, stock_id: bytes) -> dict[str, Any]:
    return {"done": stock.matching_count(execute, stock_id), "expected": flows.held_count(execute)}


def _expected(execute: Execute) -> dict[str, Held]:
    """What should lie here: the books less what a complaint has taken over."""
    gone = limbo.under_complaint(execute)
    return {thing: held for thing, held in flows.held(execute).items() if thing not in gone}


def _matching(execute: Execute, stock_id: bytes) -> list[str]:
    return [thing for thing, line in stock.counted(execute, stock_id).items() if not line.finding]


def _thing_of(execute: Execute, piece: bags.BagPiece) -> Thing:
    if piece.order_id is not None:
        return piece.order_id.hex(), piece.waybill_no, piece.case_no
    line_id = inbound.line_before(execute, piece.waybill_no, piece.recorded_at)
    return "in:" + line_id.hex(), piece.waybill_no, piece.case_no
