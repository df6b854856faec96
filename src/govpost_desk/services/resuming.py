"""Where the desk stood when the program ended: the newest act of the day whose work is still open (D-22, ux R7).

Nothing is kept for this: the journal and the state tables say it. What is asked after a start is only what nobody but
the clerk can see: whether a label, tag or paper came out of its printer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.numbers import REGISTER_PREFIX
from govpost_desk.domain.register import RegisterKind
from govpost_desk.domain.settings import SEAL_AT_TICK
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.messages.resuming import (
    JUST_SEALED,
    MORE_DOUBTS,
    NOT_RECORDED,
    UNDONE,
    WAITING,
    doubt_sentence,
    last_sentence,
    place_sentence,
)
from govpost_desk.services.messages.window import FATE_WORDS
from govpost_desk.services.settings import desk_settings
from govpost_desk.services.wording import translate
from govpost_desk.storage import (
    bags,
    board,
    emergency,
    inbound,
    packings,
    periods,
    print_lane,
    registers,
    stock,
    ticking,
)
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.items import item_of_waybill
from govpost_desk.storage.last_acts import LastAct, newest_acts

_LOOKED_AT = 600  # events: a busy hour; older work is found on the page of the day
_ASKED = 3  # doubts named one by one
_STEPS = {
    RegisterKind.TAKE_OVER: Step.TAKE,
    RegisterKind.CORRECTION: Step.FIX,
    RegisterKind.COLLECT: Step.OUT,
    RegisterKind.RETURN: Step.RETURN,
    RegisterKind.DELIVERY: Step.DELIVER,
}
_ENDS = ("shift.closed", "day.closed")  # what lies beyond was handed over or is closed
_UNDOING = ("act.undone", "stock.uncounted", "inbound.undone", "bag.piece_out")
_LISTS = ("order.recorded", "order.corrected", "row.rejected")  # a list of thousands is no work at the desk
_SEALED = ("sealed", "collected", "returned")
_PACKING = ("packing.opened", "label.requested", "packing.sealed")
_WORK = ("register.", "line", "act.", "bag.", "stock.", "inbound.", "emergency.")


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """What a clerk is told after a start. `stood`: whether the desk stood in open work; `number`: its last line, ""
    when there is none; `doubts`: questions about what was being printed.
    """

    context: ScanContext
    stood: bool
    number: str
    sentence: str
    doubts: tuple[str, ...]

    @property
    def message(self) -> str:
        """Everything that is said, the questions last."""
        return "".join((self.sentence, *self.doubts))


def resume(db: Database, actor: Actor, at: datetime) -> Resumed | None:
    """The place of the newest open work of this business day, and what is in doubt; None when there is neither."""
    with db.reading() as execute:
        context, undone = _place(execute, ScanContext(actor=actor), at)
        doubts = _doubts(execute, context)
        if context is None:
            nowhere = ScanContext(actor=actor)
            return (
                Resumed(context=nowhere, stood=False, number="", sentence="", doubts=doubts)
                if doubts
                else None
            )
        sentence, number = _SAID[context.step](execute, context)
    undo = translate("messages", UNDONE) if undone else ""
    said = (sentence, undo, translate("messages", NOT_RECORDED))
    return Resumed(context=context, stood=True, number=number, sentence="".join(said), doubts=doubts)


def _place(execute: Execute, plain: ScanContext, at: datetime) -> tuple[ScanContext | None, bool]:
    acts = _acts_of_day(execute, at)
    newest = next((act.type for act in acts if _is_work(act)), "")
    in_packing = newest in _PACKING
    found = None
    for act in acts:
        if act.type in _PACKING:
            found = _packing(execute, plain) if in_packing else None
        else:
            in_packing = in_packing and not _is_work(act)
            found = _of_act(execute, plain, act)
        if found is not None:
            break
    if newest == "bag.sealed" and any(kind == "tag" for kind, _, _ in print_lane.in_doubt(execute)):
        found = replace(plain, step=Step.BAG)  # where a tag is printed again
    if found is None and newest in _PACKING and _is_packed_here(execute):
        found = replace(plain, step=Step.PACK)
    if found is not None and not found.window_code:
        found = replace(found, window_code=_window_of_day(execute, acts))
    return found, newest in _UNDOING


def _acts_of_day(execute: Execute, at: datetime) -> list[LastAct]:
    """What was done on this business day and in this shift, newest first."""
    days = {business_date(at).isoformat()}
    if desk_settings(execute).all_night and (open_day := periods.now_open(execute)[0]):
        days.add(open_day)
    found = []
    for act in newest_acts(execute, _LOOKED_AT, without=_LISTS):
        if act.body["business_on"] not in days or act.type in _ENDS:
            break
        found.append(act)
    return found


def _window_of_day(execute: Execute, acts: list[LastAct]) -> str:
    """The window that was at work last, for the next list."""
    sides = (act.body["side"] for act in acts if act.type == "register.opened")
    return next((side for side in sides if ticking.window(execute, side)), "")


def _is_work(act: LastAct) -> bool:
    return act.type in _PACKING or act.type.startswith(_WORK)


def _of_act(execute: Execute, plain: ScanContext, act: LastAct) -> ScanContext | None:
    """The place an act was done at, as long as its work is open."""
    family, _, verb = act.type.partition(".")
    own = act.event_id.hex()  # an opening names what it opened by its own id
    if act.type == "register.opened" or act.body.get("register_id"):
        return _of_register(execute, plain, bytes.fromhex(act.body.get("register_id", own)))
    if family == "bag":
        bag = bags.bag(execute, bytes.fromhex(act.body.get("bag_id", own)))
        return replace(plain, step=Step.BAG, bag_id=bag.bag_id) if bag and bag.state == "open" else None
    if family == "inbound":
        inbound_id = act.body.get("inbound_id", own)
        check = inbound.inbound_bag(execute, bytes.fromhex(inbound_id))
        is_open = check is not None and check.state == "open"
        return replace(plain, step=Step.IN, inbound_id=bytes.fromhex(inbound_id)) if is_open else None
    if family == "stock":
        return replace(plain, step=Step.STOCK) if stock.open_stock(execute) else None
    if family == "emergency" and verb == "headed":
        sheet = emergency.sheet(execute, act.body["sheet_no"])
        if sheet is None or sheet.state != emergency.ISSUED:
            return None
        return replace(plain, step=Step.PAPER, paper_no=sheet.sheet_no, window_code=sheet.window_code)
    return None


def _of_register(execute: Execute, plain: ScanContext, register_id: bytes) -> ScanContext | None:
    register = registers.register_by_id(execute, register_id)
    if register.state != "open":
        return None
    if register.paper_no:
        return replace(plain, step=Step.PAPER, paper_no=register.paper_no, window_code=register.side)
    known = ticking.window(execute, register.side)
    return replace(
        plain,
        step=_STEPS[RegisterKind(register.kind)],
        window_code=register.side if known else "",
        corrects_no=register.corrects_no,
    )


def _packing(execute: Execute, plain: ScanContext) -> ScanContext | None:
    """Packing goes on; where a label comes out at the tick, the tick before it names the register at work."""
    if desk_settings(execute).flow == SEAL_AT_TICK or not _is_packed_here(execute):
        return None
    return replace(plain, step=Step.PACK)


def _is_packed_here(execute: Execute) -> bool:
    return packings.waiting_packing(execute) is not None or board.board(execute).unsealed > 0


def _of_open_register(execute: Execute, context: ScanContext) -> tuple[str, str]:
    kind = next(kind for kind, step in _STEPS.items() if step is context.step)
    side = context.window_code
    if context.step is Step.OUT:
        side = registers.DRIVER_SIDE
    elif context.step is Step.DELIVER:
        side = registers.DELIVERER_SIDE
    return _said_of_lines(
        execute, context, registers.open_register(execute, kind.value, side, context.corrects_no)
    )


def _of_paper(execute: Execute, context: ScanContext) -> tuple[str, str]:
    sheet = emergency.sheet(execute, context.paper_no)
    window = sheet.window_code if sheet else ""
    opened = registers.open_register(execute, RegisterKind.TAKE_OVER.value, window, "", context.paper_no)
    return _said_of_lines(execute, context, opened)


def _said_of_lines(execute: Execute, context: ScanContext, register_id: bytes | None) -> tuple[str, str]:
    lines = registers.live_lines(execute, register_id) if register_id else []
    step = context.step
    here = step in (Step.TAKE, Step.FIX, Step.PAPER)
    accepted = [line for line in lines if line.fate in registers.ACCEPTED] if here else lines
    count = len(accepted) if here else registers.pieces_on(execute, lines)
    if step is Step.FIX:  # a piece that was refused afterwards is corrected too
        count = len(lines)
    place = place_sentence(
        step.value,
        window=context.window_code,
        no=context.corrects_no or context.paper_no,
        count=count,
    )
    if not lines:
        return place, ""
    last = lines[-1]
    number = last.case_no if here else last.waybill_no or last.case_no
    fate = FATE_WORDS.get(last.fate, "")
    said = place + (last_sentence(step.value, number=number, fate=fate) if number else "")
    waiting = packings.waiting_packing(execute) if step is Step.TAKE else None
    return said + (_waits(waiting) if waiting else ""), number


def _waits(waiting: packings.StoredPacking) -> str:
    doubtful = waiting.print_state == "unconfirmed"  # asked for among the doubts
    return (
        ""
        if doubtful
        else translate("messages", WAITING).format(number=waiting.waybill_no, case_no=waiting.case_no)
    )


def _of_packing(execute: Execute, context: ScanContext) -> tuple[str, str]:
    place = place_sentence("pack", count=board.board(execute).unsealed)
    waiting = packings.waiting_packing(execute)
    if waiting is not None:
        return place + _waits(waiting), waiting.case_no
    last = _last_sealed(execute)
    return (place + last_sentence("pack", number=last), last) if last else (place, "")


def _last_sealed(execute: Execute) -> str:
    """Case number of the piece sealed last; one whose number was voided since is open again."""
    for act in newest_acts(execute, _LOOKED_AT):
        item = item_of_waybill(execute, act.body["waybill_no"]) if act.type == "packing.sealed" else None
        if item is not None and item.state in _SEALED:
            return item.case_no
    return ""


def _of_bag(execute: Execute, context: ScanContext) -> tuple[str, str]:
    if context.bag_id is None:
        sealed = max(
            (bag for bag in bags.bags_here(execute) if bag.state == "sealed"),
            key=lambda each: each.sealed_at or 0,
        )
        return translate("messages", JUST_SEALED).format(
            no=sealed.bag_no, destination=sealed.destination_name or sealed.destination
        ), ""
    bag = bags.bag(execute, context.bag_id)
    assert bag is not None
    place = place_sentence(
        "bag",
        no=bag.bag_no,
        destination=bag.destination_name or bag.destination,
        count=bags.count_in(execute, bag.bag_id),
    )
    last = bags.last_piece(execute, bag.bag_id)
    return (place + last_sentence("bag", number=last[0]), last[0]) if last else (place, "")


def _of_check(execute: Execute, context: ScanContext) -> tuple[str, str]:
    bag = inbound.inbound_bag(execute, context.inbound_id or b"")
    assert bag is not None
    found, expected = inbound.progress(execute, bag)
    of = (
        translate("messages", "，应有 {expected} 件").format(expected=expected)
        if expected is not None
        else ""
    )
    place = place_sentence("in", no=bag.tag_no, count=found, of=of)
    last = inbound.newest_change(execute, bag.inbound_id)
    number = last.waybill_no or last.case_no if last else ""
    return (place + last_sentence("in", number=number), number) if number else (place, "")


def _of_stock(execute: Execute, context: ScanContext) -> tuple[str, str]:
    opened = stock.open_stock(execute)
    assert opened is not None
    place = place_sentence("stock", count=len(stock.counted(execute, opened.stock_id)))
    last = stock.newest_count(execute, opened.stock_id)
    return (place + last_sentence("stock", number=last[1]), last[1]) if last else (place, "")


_SAID: dict[Step, Callable[[Execute, ScanContext], tuple[str, str]]] = {
    Step.TAKE: _of_open_register,
    Step.FIX: _of_open_register,
    Step.OUT: _of_open_register,
    Step.RETURN: _of_open_register,
    Step.DELIVER: _of_open_register,
    Step.PAPER: _of_paper,
    Step.PACK: _of_packing,
    Step.BAG: _of_bag,
    Step.IN: _of_check,
    Step.STOCK: _of_stock,
}


def _doubts(execute: Execute, context: ScanContext | None) -> tuple[str, ...]:
    found = print_lane.in_doubt(execute)
    at_sealed = context is not None and context.step is Step.BAG and context.bag_id is None
    asked = []
    for kind, number, beside in found[:_ASKED]:
        if kind == "tag" and not at_sealed:
            kind = "tag_before"
        elif kind in ("paper", "slip") and number.startswith(REGISTER_PREFIX):
            kind = "register"
        asked.append(doubt_sentence(kind, number, beside))
    if len(found) > _ASKED:
        asked.append(translate("messages", MORE_DOUBTS).format(count=len(found) - _ASKED))
    return tuple(asked)
