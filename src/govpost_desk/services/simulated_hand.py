"""What lies before the clerk on a demo desk and could be scanned next: the simulated scanner's offers."""

from dataclasses import dataclass

from govpost_desk.domain.register import barcode_of
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.inbound_checks import check_of
from govpost_desk.services.receiving import bag_at_work
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, board, despatch_board, inbound, packings, registers, stock
from govpost_desk.storage.database import Database, Execute

_UNKNOWN_CASE = "YS20261120-0001"


@dataclass(frozen=True)
class Thing:
    """One thing to scan: its words and the text of its barcode."""

    words: str
    code: str


def things_to_scan(db: Database, context: ScanContext) -> tuple[Thing, ...]:
    """What the step at hand asks for first, then the next certificate, label, piece to pack, papers to sign."""
    with db.reading() as execute:
        things = _of_step(execute, context)
        things += [
            Thing(translate("messages", "清单下一件"), row.case_no)
            for row in board.window_list(execute, context.window_code, 1)
        ]
        if waiting := packings.waiting_packing(execute):
            things.append(Thing(translate("messages", "刚打的面单"), waiting.waybill_no))
        things += [
            Thing(translate("messages", "下一件待封装"), row.case_no)
            for row in board.in_custody(execute, ("desk",), 1)
        ]
        unsigned = [each for each in registers.registers(execute) if each.state == "closed"]
        for register in unsigned[:1]:
            assert register.register_no
            things += [
                Thing(
                    translate("messages", "交接簿第 {copy} 联").format(copy=copy),
                    barcode_of(register.register_no, copy),
                )
                for copy in (1, 2)
            ]
    things.append(Thing(translate("messages", "清单外的一件"), _UNKNOWN_CASE))
    return tuple(things)


def _of_step(execute: Execute, context: ScanContext) -> list[Thing]:
    match context.step:
        case Step.BAG:
            return [Thing(translate("messages", "下一件待装袋"), number) for number in _loose(execute)]
        case Step.OUT:
            sealed = [bag.tag_no for bag in bags.bags_here(execute) if bag.state == "sealed"]
            tags = [Thing(translate("messages", "待揽收的总包袋牌"), tag) for tag in sealed[:1]]
            return tags + [Thing(translate("messages", "下一封待揽收"), number) for number in _loose(execute)]
        case Step.STOCK:
            return _to_count(execute)
        case Step.IN:
            return _to_check(execute, context)
    return []


def _loose(execute: Execute) -> list[str]:
    pieces = despatch_board.pieces_here(execute)
    return [each.waybill_no for each in pieces if each.custody == "sealed" and each.bag_id is None][:1]


def _to_count(execute: Execute) -> list[Thing]:
    found = stock.open_stock(execute)
    if found is None:
        return []
    counted = stock.counted(execute, found.stock_id)
    due = [each for each in despatch_board.pieces_here(execute) if each.thing not in counted]
    numbers = [each.case_no if each.custody in ("ticked", "desk") else each.waybill_no for each in due]
    tags = {bag.bag_id: bag.tag_no for bag in bags.bags_here(execute) if bag.state == "sealed"}
    codes = [tags.get(each.bag_id or b"", number) for each, number in zip(due, numbers, strict=True)]
    return [Thing(translate("messages", "下一件待盘点"), code) for code in codes[:1]]


def _to_check(execute: Execute, context: ScanContext) -> list[Thing]:
    announced = [
        Thing(translate("messages", "待开拆的总包袋牌"), tag)
        for tag, _ in inbound.announced_tags(execute)[:1]
    ]
    bag = bag_at_work(execute, context)
    if bag is None:
        return announced
    due = [piece.number for piece in check_of(execute, bag).pieces if piece.line is None]
    return [Thing(translate("messages", "袋里的下一件"), number) for number in due[:1]] + announced
