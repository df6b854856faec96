"""What leaves the desk on a register of its own: to the driver, the window or the deliverer (D-20a, D-30, D-32, D-52).

Steps OUT, RETURN and DELIVER; one engine, a line a thing. Bags go to the driver alone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govpost_desk.domain.bags import BagTag
from govpost_desk.domain.inbound import Finding
from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.register import RegisterKind
from govpost_desk.domain.scans import LabelCode
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.bagging import place_name
from govpost_desk.services.book import ask_window
from govpost_desk.services.context import Piece, ScanContext, Step
from govpost_desk.services.packing import stale_copy
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import bags, inbound, print_lane, registers
from govpost_desk.storage.bags import StoredBag
from govpost_desk.storage.database import Tx
from govpost_desk.storage.handed_on import INBOUND
from govpost_desk.storage.inbound import InboundPiece
from govpost_desk.storage.items import Item, item_of_waybill, number_of
from govpost_desk.storage.recording import record

DELIVERY_PROFILE = "delivery"
_TO_WINDOW = ("returned", "receipt")


@dataclass(frozen=True)
class Way:
    """Where things go in a step: the register's kind and side ("driver", "deliverer" or a window code)."""

    kind: RegisterKind
    side: str


def way_of(context: ScanContext) -> Way | None:
    """The way of the context's step; None for steps that hand nothing on, or while no window is chosen."""
    match context.step:
        case Step.OUT:
            return Way(RegisterKind.COLLECT, registers.DRIVER_SIDE)
        case Step.DELIVER:
            return Way(RegisterKind.DELIVERY, registers.DELIVERER_SIDE)
        case Step.RETURN if context.window_code:
            return Way(RegisterKind.RETURN, context.window_code)
    return None


def start_step(tx: Tx, context: ScanContext, step: Step) -> Answered:
    """GPDRETURN, GPDDELIVER: what plain scans mean from here on. Delivery lists are for sites that deliver (D-32)."""
    moved = ScanContext(actor=context.actor, step=step, window_code=context.window_code)
    if step is Step.DELIVER and desk_settings(tx.execute).profile != DELIVERY_PROFILE:
        return refused(context, "no_delivery")
    if step is Step.RETURN and not context.window_code:
        outcome, _ = ask_window(tx.execute, moved)
        return outcome, moved
    return answer(Answer.DONE, f"step_{step}"), moved


def hand_on_scan(tx: Tx, context: ScanContext, code: LabelCode, at: datetime) -> Answered:
    """A label is scanned to leave: only sealed government mail may, and only what belongs to this way (D-20a)."""
    way, number = way_of(context), code.waybill.text
    if way is None:
        return ask_window(tx.execute, context)
    here = inbound.piece_here(tx.execute, number)
    if here is not None:
        return _inbound_piece(tx, context, way, here, at)
    item = item_of_waybill(tx.execute, number)
    if item is None:
        return _no_item(tx, context, code)
    piece = Piece(case_no=item.case_no, order_id=item.order_id, waybill_no=number)
    context = context.holding(piece)
    if stale := stale_copy(code, item):
        return stale, context
    if way.kind is RegisterKind.RETURN:
        return refused(context, "not_returned", waybill_no=number)
    if item.erased and item.state not in ("collected", "returned"):
        return refused(context, "erased", waybill_no=number)
    if item.state == "labelled":
        return answer(Answer.NOT_SEALED, waybill_no=number, case_no=item.case_no), context
    if item.state in ("collected", "returned"):
        return _gone(tx, context, item)
    if lies := bags.bag_of_piece(tx.execute, number):
        return refused(context, "in_bag", waybill_no=number, number=lies[0].bag_no)
    body = {
        "register_id": _register(tx, context, way, at).hex(),
        "order_id": item.order_id.hex(),
        "case_no": item.case_no,
        "waybill_no": number,
        "party_id": item.party_id.hex(),
    }
    record(tx, "line.collected", body, by=context.actor, at=at)
    return answer(Answer.COLLECTED, waybill_no=number, case_no=item.case_no), context


def collect_bag(tx: Tx, context: ScanContext, tag: BagTag, at: datetime) -> Answered:
    """A bag's tag is scanned to be handed to the driver: one line a bag, its pieces go with it (D-30)."""
    context = context.holding(None)
    if context.step is not Step.OUT:
        return refused(context, "scan_label")
    bag = bags.bag_by_tag(tx.execute, tag.text)
    if bag is None:
        why = "void_tag" if bags.bag_by_void_tag(tx.execute, tag.text) else "no_such_bag"
        return refused(context, why, number=tag.text)
    facts: dict[str, Any] = {"bag_no": bag.bag_no, "bag_tag": bag.tag_no}
    if bag.state == "open":
        return answer(Answer.NOT_SEALED, "bag", **facts), context
    if bag.state == "handed":
        return _bag_gone(tx, context, bag)
    way = Way(RegisterKind.COLLECT, registers.DRIVER_SIDE)
    body = {
        "register_id": _register(tx, context, way, at).hex(),
        "bag_id": bag.bag_id.hex(),
        "bag_no": bag.bag_no,
        "tag_no": bag.tag_no,
        "piece_count": bag.piece_count,
    }
    record(tx, "line.bag_collected", body, by=context.actor, at=at)
    print_lane.settle_tags(tx.execute, bag.bag_id, "confirmed", at)  # the tag was scanned: it did come out
    outcome = answer(
        Answer.COLLECTED,
        "bag",
        bag_no=bag.bag_no,
        bag_tag=bag.tag_no,
        count=bag.piece_count,
        destination=place_name(bag.destination_name),
    )
    return outcome, context


def hand_on_unlabelled(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDNOLABEL: the oldest piece without a label leaves on this register; no scan can name it (D-31)."""
    way = way_of(context)
    if way is None:
        return ask_window(tx.execute, context)
    to_window = way.kind is RegisterKind.RETURN
    fitting = [
        piece for piece in inbound.unlabelled_here(tx.execute) if (piece.kind in _TO_WINDOW) == to_window
    ]
    if not fitting:
        return refused(context, "no_unlabelled")
    return _inbound_piece(tx, context, way, fitting[0], at)


def _inbound_piece(tx: Tx, context: ScanContext, way: Way, here: InboundPiece, at: datetime) -> Answered:
    """A piece that came in a bag: returned ones and receipts go to the window, others to the deliverer or driver."""
    piece = Piece(case_no=here.case_no, order_id=here.order_id, waybill_no=here.waybill_no)
    context = context.holding(piece)
    # a misdirected one is no business of our windows, whatever it is
    back = here.kind in _TO_WINDOW and here.finding != Finding.MISDIRECTED
    if back and way.kind is not RegisterKind.RETURN:
        return refused(context, "goes_back", waybill_no=here.waybill_no)
    if not back and way.kind is RegisterKind.RETURN:
        return refused(context, "not_returned", waybill_no=here.waybill_no)
    lies = bags.bag_of_piece(tx.execute, here.waybill_no)
    if lies and lies[0].state != "handed":  # the bag that the mail of a receipt left in is gone
        return refused(context, "in_bag", waybill_no=here.waybill_no, number=lies[0].bag_no)
    owner = inbound.window_of(tx.execute, here)
    if way.kind is RegisterKind.RETURN and owner and owner != way.side:
        return refused(context, "other_windows_piece", waybill_no=here.waybill_no, number=owner)
    item = number_of(tx.execute, here.waybill_no)
    party_id = inbound.party_of(tx.execute, here)
    body = {
        "register_id": _register(tx, context, way, at).hex(),
        "thing": INBOUND + here.line_id.hex(),
        "order_id": here.order_id.hex() if here.order_id else None,
        "case_no": here.case_no or (item.case_no if item else ""),
        "waybill_no": here.waybill_no,
        "party_id": party_id.hex() if party_id else "",
        "item_kind": here.kind,
    }
    record(tx, "line.handed_on", body, by=context.actor, at=at)
    why = "no_label" if not here.waybill_no else "back" if way.kind is RegisterKind.RETURN else ""
    return answer(Answer.COLLECTED, why, waybill_no=here.waybill_no, case_no=here.case_no), context


def _no_item(tx: Tx, context: ScanContext, code: LabelCode) -> Answered:
    number = code.waybill.text
    if code.waybill.has_check and not code.waybill.check_ok:
        return answer(Answer.CHECK_DIGIT, waybill_no=number), context.holding(None)
    known = number_of(tx.execute, number)
    if known is None:
        return refused(context, "not_ours", waybill_no=number)
    why = "voided" if known.state == "voided" else "reserved"
    return answer(Answer.NOT_SEALED, why, waybill_no=number, case_no=known.case_no), context.holding(None)


def _gone(tx: Tx, context: ScanContext, item: Item) -> Answered:
    assert item.register_id is not None
    register = registers.register_by_id(tx.execute, item.register_id)
    outcome = answer(
        Answer.ALREADY_COLLECTED,
        "earlier" if register.register_no else "",
        waybill_no=item.waybill_no,
        case_no=item.case_no,
        register_no=register.register_no or "",
    )
    return outcome, context


def _bag_gone(tx: Tx, context: ScanContext, bag: StoredBag) -> Answered:
    assert bag.register_id is not None
    register = registers.register_by_id(tx.execute, bag.register_id)
    outcome = answer(
        Answer.ALREADY_COLLECTED,
        "bag_earlier" if register.register_no else "bag",
        register_no=register.register_no or "",
        bag_no=bag.bag_no,
        bag_tag=bag.tag_no,
    )
    return outcome, context


def _register(tx: Tx, context: ScanContext, way: Way, at: datetime) -> bytes:
    """The open register of this way, opened with its first line."""
    register_id = registers.open_register(tx.execute, way.kind.value, way.side)
    if register_id is None:
        body = {"kind": way.kind.value, "side": way.side, "corrects_no": ""}
        register_id = record(tx, "register.opened", body, by=context.actor, at=at).event_id
    return register_id
