"""What stands before every scan of a piece: platform orders are adopted, 封袋拦截 stops the hand, and what settles it.

A cancel or change of the platform that meets a certificate in custody is an open interception. It stops packing,
bagging and handing over until the piece is out of its envelope (void, then pack anew or back to the window), or a
supervisor lets it go with a reason. What the clerk did is recognised from the books, in the transaction of the scan.
"""

from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date, clock_text, from_ms, moment_text
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.scans import BagCode, CaseCode, Code, Command, LabelCode
from govpost_desk.services import platform_orders
from govpost_desk.services.answers import Answered, answer
from govpost_desk.services.context import Piece, ScanContext, Step
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, hub_orders, interceptions, other_desks
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.interceptions import CANCELLED, HANDED_BACK, Interception
from govpost_desk.storage.items import number_of
from govpost_desk.storage.orders import stored_order
from govpost_desk.storage.other_desks import Elsewhere
from govpost_desk.storage.ticking import Candidate, candidates, known_beyond

_TAKING = (Step.TAKE, Step.FIX, Step.PAPER)
_STOPPED = (Step.TAKE, Step.FIX, Step.PAPER, Step.PACK, Step.BAG, Step.OUT, Step.DELIVER)
VOIDED = "voided"


def gate(tx: Tx, context: ScanContext, code: Code, at: datetime) -> Answered | None:
    """Adopt what is scanned; the answer that stops the scan, None when nothing stands in its way."""
    case_no = _case_in(code)
    of_platform, elsewhere, intercepted = known_beyond(tx.execute, case_no)
    if of_platform:
        platform_orders.adopt_case(tx, case_no, by=context.actor, at=at)
    if (of_platform or elsewhere) and (stopped := _not_here(tx.execute, context, case_no, at)):
        return stopped
    if context.step not in _STOPPED or not intercepted:
        return None
    if isinstance(code, BagCode) and context.step is Step.OUT:
        bag = bags.bag_by_tag(tx.execute, code.tag.text)
        return _stop_of_bag(tx.execute, context, bag.bag_id) if bag else None
    if isinstance(code, Command):
        return _stop_of_command(tx.execute, context, code.word)
    if context.question is not None and context.question.act == "takeout":
        return None
    return _stop_of_piece(tx.execute, context, code)


def stop_of(execute: Execute, context: ScanContext, order_id: bytes) -> Answered | None:
    """The stop of one certificate; None when nothing is open about it."""
    found = interceptions.of_order(execute, order_id)
    return _stop(context, found) if found is not None else None


def is_elsewhere(
    context: ScanContext, elsewhere: Elsewhere, case_no: str, at: datetime, name: str = ""
) -> Answered:
    """Another desk of the hall has it."""
    outcome = answer(
        Answer.ACCEPTED_ELSEWHERE,
        case_no=case_no,
        desk=desk_word(elsewhere.desk_id),
        on=when_word(elsewhere.at_ms, at),
        name=name,
    )
    return outcome, context.holding(None)


def settle_done(tx: Tx, actor: Actor, at: datetime) -> None:
    """Settle what the scan at hand has brought to its end: back at the window, or out of its envelope."""
    if not interceptions.any_open(tx.execute):
        return
    for found in interceptions.open_ones(tx.execute):
        if found.custody in ("", "window"):
            platform_orders.settle(tx, found, HANDED_BACK, by=actor, at=at)
            if found.why != CANCELLED:
                _take_in(tx, found, at)
        elif found.why != CANCELLED and found.custody in ("ticked", "desk"):
            platform_orders.settle(tx, found, VOIDED, by=actor, at=at)
            _take_in(tx, found, at)


def desk_word(desk_id: str) -> str:
    """D02 of 520100-01-D02: what the hall calls it."""
    return desk_id.rpartition("-")[2]


def when_word(at_ms: int, now: datetime) -> str:
    """Time of day, with its date when that is another."""
    moment = from_ms(at_ms)
    return clock_text(moment) if business_date(moment) == business_date(now) else moment_text(moment)


def _take_in(tx: Tx, found: Interception, at: datetime) -> None:
    """The change that waited for the piece to be out of its envelope."""
    order, stored = hub_orders.one(tx.execute, found.order_id), stored_order(tx.execute, found.order_id)
    if order is not None and stored is not None and order.state == hub_orders.OPEN and order.name:
        platform_orders.take_in(tx, order, stored, at)


def _case_in(code: Code) -> str:
    """The case number that a scan may mean; a list may call a case by any text."""
    if isinstance(code, CaseCode):
        return code.case_no
    if isinstance(code, LabelCode) and code.copy_no is None:
        return code.waybill.text
    if isinstance(code, BagCode):
        return code.tag.text
    if isinstance(code, Command) and code.word == "MISS":
        return code.argument.partition("#")[0]
    return ""


def _not_here(execute: Execute, context: ScanContext, case_no: str, at: datetime) -> Answered | None:
    """Taken over by another desk, or cancelled by the platform before anybody took it over."""
    if context.step not in (*_TAKING, Step.PACK):
        return None
    elsewhere = other_desks.of_case(execute, case_no)
    cancelled = hub_orders.cancelled_of_case(execute, case_no)
    if not elsewhere and cancelled is None:
        return None
    held = {each.order_id for each in elsewhere}
    if any(each.order_id not in held for each in _live(execute, case_no)):
        return None  # another certificate of the case may be meant
    if elsewhere:
        return is_elsewhere(context, elsewhere[-1], case_no, at)
    back = (Choice("GPDBACK", translate("messages", "退回窗口")),) if context.step in _TAKING else ()
    outcome = answer(Answer.CALLED_OFF, case_no=case_no, choices=back)
    return outcome, context.holding(Piece(case_no=case_no))


def _live(execute: Execute, case_no: str) -> list[Candidate]:
    return [each for each in candidates(execute, case_no) if each.status != "withdrawn"]


def _stop_of_piece(execute: Execute, context: ScanContext, code: Code) -> Answered | None:
    if isinstance(code, LabelCode) and (known := number_of(execute, code.waybill.text)):
        return stop_of(execute, context, known.order_id) if known.state != "voided" else None
    live = _live(execute, _case_in(code))
    found = [interceptions.of_order(execute, each.order_id) for each in live]
    first = next(iter(found), None)
    return _stop(context, first) if first is not None and None not in found else None


def _stop_of_bag(execute: Execute, context: ScanContext, bag_id: bytes) -> Answered | None:
    inside = {piece.waybill_no for piece in bags.pieces_of(execute, bag_id)}
    found = next((each for each in interceptions.open_ones(execute) if each.waybill_no in inside), None)
    return _stop(context, found) if found is not None else None


def _stop_of_command(execute: Execute, context: ScanContext, word: str) -> Answered | None:
    """A bag is not sealed, and a register to the driver not closed, over a piece that may not leave."""
    if word == "END" and context.step in (Step.OUT, Step.DELIVER):
        found = next((each for each in interceptions.open_ones(execute) if each.custody == "collected"), None)
        return _stop(context, found) if found is not None else None
    if word != "SEAL":
        return None
    bag_id = context.bag_id  # after a restart the only open one is meant
    at_work = [bag_id] if bag_id else [bag.bag_id for bag in bags.bags_here(execute) if bag.state == "open"]
    return _stop_of_bag(execute, context, at_work[0]) if len(at_work) == 1 else None


def _stop(context: ScanContext, found: Interception) -> Answered:
    """Red over the whole window, with what to do next; the piece is in hand, so that the next code is about it."""
    number = found.waybill_no
    where, choices = "", (Choice("GPDBACK", translate("messages", "退回窗口")),)
    if found.custody == "collected":
        where, choices = "_handing", (Choice("GPDUNDO", translate("messages", "撤销上一件")),)
    elif found.bag_state == "sealed":
        where, choices = "_closed", (Choice(f"GPDUNSEAL{found.bag_tag}", translate("messages", "拆封总包")),)
    elif found.bag_state:
        where, choices = "_bag", (Choice(f"GPDTAKEOUT{number}", translate("messages", "从总包取出")),)
    elif found.custody in ("labelled", "sealed"):
        where, choices = "_sealed", (Choice(f"GPDVOID{number}", translate("messages", "作废面单")),)
    outcome = answer(
        Answer.INTERCEPTED,
        f"{found.why}{where}",
        case_no=found.case_no,
        waybill_no=number,
        bag_no=found.bag_no,
        choices=choices,
    )
    return outcome, context.holding(Piece(case_no=found.case_no, order_id=found.order_id, waybill_no=number))
