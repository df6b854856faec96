"""Bags: opened for a route, filled by scanning sealed pieces, emptied again (D-30). Step BAG; sealing is beside."""

from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.bags import BAG_SERIALS, BagTag, parse_bag_tag
from govpost_desk.domain.business_day import clock_text, from_ms
from govpost_desk.domain.inbound import Finding, ItemKind
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.scans import LabelCode
from govpost_desk.domain.timetable import next_departure
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.context import Piece, Question, ScanContext, Step
from govpost_desk.services.day import business_day
from govpost_desk.services.packing import stale_copy
from govpost_desk.services.settings import office_code
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, inbound, journal
from govpost_desk.storage.bags import Route, StoredBag
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.items import item_of_waybill, number_of
from govpost_desk.storage.recording import record

_NUMBER_DIGITS = 4
NO_ROUTE = Route(route_code="", name="", destination="00000000", destination_name="", departs=(), days="")


def bag_command(tx: Tx, context: ScanContext, argument: str, at: datetime) -> Answered:
    """GPDBAG: a new bag for the next route to leave; with a tag or a bag's number: open or choose that one.

    Numbers run by destination: where two bags here have the same one, its destination stands before it.
    """
    if not argument:
        return _open(tx, context, next_route(tx.execute, at), "", at)
    tag = parse_bag_tag(argument)
    if tag is not None:
        return bag_scan(tx, context, tag, at)
    here = bags.bags_here(tx.execute) if len(argument) > _NUMBER_DIGITS else []
    found = next((bag for bag in here if bag.destination + bag.bag_no == argument), None) or bags.bag_by_no(
        tx.execute, argument.zfill(_NUMBER_DIGITS)
    )
    if found is None:
        return refused(context, "no_such_bag", number=argument[:30])
    return _choose(tx.execute, context, found)


def bag_scan(tx: Tx, context: ScanContext, tag: BagTag, at: datetime) -> Answered:
    """A bag's tag while bagging: choose its bag, or open one under a tag that head office printed."""
    found = bags.bag_by_tag(tx.execute, tag.text)
    if found is not None:
        return _choose(tx.execute, context, found)
    if bags.bag_by_void_tag(tx.execute, tag.text) is not None:
        return refused(context, "void_tag")
    if inbound.known_tag(tx.execute, tag.text):
        return refused(context, "inbound_tag")
    known = next((route for route in bags.routes(tx.execute) if route.destination == tag.destination), None)
    route = known or replace(NO_ROUTE, destination=tag.destination)
    return _open(tx, context, route, tag.text, at)


def choose_route(tx: Tx, context: ScanContext, route_code: str, at: datetime) -> Answered:
    """GPDROUTE + code: a new bag for that route; an empty own bag at work is sent that way instead."""
    found = next((route for route in bags.routes(tx.execute) if route.route_code == route_code), None)
    if found is None:
        return refused(context, "no_such_route", number=route_code[:20])
    at_work = bag_at_work(tx.execute, context)
    if at_work is not None and _is_empty(tx.execute, at_work):
        return _send_elsewhere(tx, context, at_work, found, at)
    return _open(tx, context, found, "", at)


def piece_scan(tx: Tx, context: ScanContext, code: LabelCode, at: datetime) -> Answered:
    """A label is scanned to go into the open bag; only sealed government mail may (D-30)."""
    number = code.waybill.text
    bag = bag_at_work(tx.execute, context)
    if bag is None:
        return refused(context, "no_bag", waybill_no=number)
    if there := _lies_in(tx.execute, context, number, bag):
        return there
    item = item_of_waybill(tx.execute, number)
    if item is None:
        return _foreign(tx, context, bag, code, at)
    context = context.holding(Piece(case_no=item.case_no, order_id=item.order_id, waybill_no=number))
    if stale := stale_copy(code, item):
        return stale, context
    if item.state == "returned":
        return _foreign(tx, context, bag, code, at)
    if item.state == "collected":
        return answer(Answer.ALREADY_COLLECTED, "gone", waybill_no=number, case_no=item.case_no), context
    if item.erased:
        return refused(context, "erased", waybill_no=number)
    if item.state == "labelled":
        return answer(Answer.NOT_SEALED, waybill_no=number, case_no=item.case_no), context
    if bag.state != "open":
        return closed_answer(context, bag, number)
    return _put_in(tx, context, bag, number, item.order_id, item.case_no, at)


def take_out(tx: Tx, context: ScanContext, argument: str, at: datetime) -> Answered:
    """GPDTAKEOUT + waybill number: out of its open bag, onto the desk again; alone it asks for the piece."""
    if not argument:
        wanted = Question(act="takeout", needs="item", code="GPDTAKEOUT")
        return answer(Answer.CONFIRM, "takeout", needs=("item",)), context.asking(wanted)
    lies = bags.bag_of_piece(tx.execute, argument)
    if lies is None:
        return refused(context, "not_in_bag", waybill_no=argument[:13])
    bag = lies[0]
    if bag.state != "open":
        return closed_answer(context, bag, argument)
    body = {"bag_id": bag.bag_id.hex(), "bag_no": bag.bag_no, "waybill_no": argument}
    record(tx, "bag.piece_out", body, by=context.actor, at=at)
    count = bags.count_in(tx.execute, bag.bag_id)
    outcome = answer(
        Answer.OUT_OF_BAG, waybill_no=argument, bag_no=bag.bag_no, bag_tag=bag.tag_no, count=count
    )
    return outcome, context.holding(None)


def undo_last(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDUNDO while bagging: the piece put in last comes out again."""
    bag = bag_at_work(tx.execute, context)
    last = bags.last_piece(tx.execute, bag.bag_id) if bag is not None and bag.state == "open" else None
    if last is None:
        return answer(Answer.NOTHING_TO_UNDO), context.holding(None)
    return take_out(tx, context, last[0], at)


def next_route(execute: Execute, at: datetime) -> Route:
    """The route that leaves next (D-30: by the next effective route); a route without a name where none is known."""
    known = [
        (leaves, route)
        for route in bags.routes(execute)
        if (leaves := next_departure(route.departs, route.days, at)) is not None
    ]
    return min(known, key=lambda entry: (entry[0], entry[1].route_code))[1] if known else NO_ROUTE


def _open(tx: Tx, context: ScanContext, route: Route, tag_no: str, at: datetime) -> Answered:
    own = office_code(tx.execute)
    tag = parse_bag_tag(tag_no) if tag_no else None
    serial = tag.serial if tag else next_serial(tx.execute, route.destination, at)
    if not 0 <= serial <= BAG_SERIALS:
        return refused(context, "bags_exhausted")
    bag_no = f"{serial:04d}"
    opened = record(
        tx,
        "bag.opened",
        {
            "bag_no": bag_no,
            "serial": serial,
            "tag_no": tag_no,
            "route_code": route.route_code,
            "route_name": route.name,
            "origin_office": tag.origin if tag else own,
            "destination": route.destination,
            "destination_name": route.destination_name,
        },
        by=context.actor,
        at=at,
    )
    return _at_new_bag(tx.execute, context, opened.event_id, bag_no, route, tag_no)


def _is_empty(execute: Execute, bag: StoredBag) -> bool:
    """Whether it is an open bag of our own with nothing in it."""
    return bag.state == "open" and bool(bag.own_tag) and not bags.count_in(execute, bag.bag_id)


def _send_elsewhere(tx: Tx, context: ScanContext, bag: StoredBag, route: Route, at: datetime) -> Answered:
    """The empty bag gets another destination and its number there; else it would stand on the board for ever."""
    bag_no, serial = bag.bag_no, bag.serial
    if route.destination != bag.destination:
        serial = next_serial(tx.execute, route.destination, at)
        bag_no = f"{serial:04d}"
    if serial > BAG_SERIALS:
        return refused(context, "bags_exhausted")
    body = {
        "bag_id": bag.bag_id.hex(),
        "bag_no": bag_no,
        "serial": serial,
        "route_code": route.route_code,
        "route_name": route.name,
        "destination": route.destination,
        "destination_name": route.destination_name,
    }
    record(tx, "bag.rerouted", body, by=context.actor, at=at)
    return _at_new_bag(tx.execute, context, bag.bag_id, bag_no, route, "")


def _at_new_bag(
    execute: Execute, context: ScanContext, bag_id: bytes, bag_no: str, route: Route, tag_no: str
) -> Answered:
    others = tuple(
        Choice(f"GPDROUTE{each.route_code}", each.name)
        for each in bags.routes(execute)
        if each.route_code != route.route_code
    )
    moved = replace(
        context.holding(None), step=Step.BAG, bag_id=bag_id, corrects_no="", seal_no="", weight_g=0
    )
    outcome = answer(
        Answer.DONE,
        "bag" if route.route_code else "bag_no_route",
        bag_no=bag_no,
        bag_tag=tag_no,
        choices=others,
        destination=place_name(route.destination_name),
        route=route.name,
    )
    return outcome, moved


def _choose(execute: Execute, context: ScanContext, bag: StoredBag) -> Answered:
    if bag.state != "open":
        return closed_answer(context, bag, "")
    moved = replace(
        context.holding(None), step=Step.BAG, bag_id=bag.bag_id, corrects_no="", seal_no="", weight_g=0
    )
    count = bags.count_in(execute, bag.bag_id)
    outcome = answer(
        Answer.DONE,
        "bag_chosen",
        bag_no=bag.bag_no,
        bag_tag=bag.tag_no,
        destination=place_name(bag.destination_name),
        count=count,
    )
    return outcome, moved


def bag_at_work(execute: Execute, context: ScanContext) -> StoredBag | None:
    """The bag of the context; after a restart the only open one."""
    if context.bag_id is not None:
        return bags.bag(execute, context.bag_id)
    found = [bag for bag in bags.bags_here(execute) if bag.state == "open"]
    return found[0] if len(found) == 1 else None


def _lies_in(execute: Execute, context: ScanContext, number: str, bag: StoredBag) -> Answered | None:
    """The answer when the piece lies in a bag already: this one, or another by whom and when."""
    lies = bags.bag_of_piece(execute, number)
    if lies is None or lies[0].state == "handed":
        return None
    other, operator_no, put_ms = lies
    same = other.bag_id == bag.bag_id
    outcome = answer(
        Answer.ALREADY_IN_BAG if same else Answer.OTHER_BAG,
        waybill_no=number,
        bag_no=other.bag_no,
        bag_tag=other.tag_no,
        destination=place_name(other.destination_name),
        operator=operator_no,
        at=clock_text(from_ms(put_ms)),
        state=translate("messages", "（已封）") if other.state == "sealed" else "",
    )
    return outcome, context.holding(None)


def _foreign(tx: Tx, context: ScanContext, bag: StoredBag, code: LabelCode, at: datetime) -> Answered:
    """A number without a living item here: perhaps a piece that came in a bag and goes on, else no mail of ours."""
    number = code.waybill.text
    here = inbound.piece_here(tx.execute, number)
    if here is not None:
        if here.kind != ItemKind.PIECE and here.finding != Finding.MISDIRECTED:
            return refused(context, "goes_back", waybill_no=number)
        if bag.state != "open":
            return closed_answer(context, bag, number)
        return _put_in(tx, context, bag, number, None, here.case_no, at)
    known = number_of(tx.execute, number)
    if known is not None:
        why = "voided" if known.state == "voided" else "reserved"
        return answer(Answer.NOT_SEALED, why, waybill_no=number, case_no=known.case_no), context.holding(None)
    if code.waybill.has_check and not code.waybill.check_ok:
        return answer(Answer.CHECK_DIGIT, waybill_no=number), context.holding(None)
    return answer(Answer.NOT_GOVERNMENT_MAIL, waybill_no=number, bag_no=bag.bag_no), context.holding(None)


def _put_in(
    tx: Tx,
    context: ScanContext,
    bag: StoredBag,
    number: str,
    order_id: bytes | None,
    case_no: str,
    at: datetime,
) -> Answered:
    body = {
        "bag_id": bag.bag_id.hex(),
        "bag_no": bag.bag_no,
        "waybill_no": number,
        "order_id": order_id.hex() if order_id else None,
        "case_no": case_no,
    }
    record(tx, "bag.piece_in", body, by=context.actor, at=at)
    outcome = answer(
        Answer.IN_BAG,
        waybill_no=number,
        case_no=case_no,
        bag_no=bag.bag_no,
        bag_tag=bag.tag_no,
        count=bags.count_in(tx.execute, bag.bag_id),
    )
    piece = Piece(case_no=case_no, order_id=order_id, waybill_no=number)
    return outcome, replace(context.holding(piece), bag_id=bag.bag_id)


def closed_answer(context: ScanContext, bag: StoredBag, number: str) -> Answered:
    """The bag is sealed, or gone."""
    why = "gone" if bag.state == "handed" else ""
    outcome = answer(Answer.BAG_CLOSED, why, waybill_no=number, bag_no=bag.bag_no, bag_tag=bag.tag_no)
    return outcome, context.holding(None)


def next_serial(execute: Execute, destination: str, at: datetime) -> int:
    epoch = max(journal.grants(execute)[1])
    return bags.next_serial(execute, destination, str(business_day(execute, at).year), epoch)


def place_name(name: str) -> str:
    """The office a bag goes to, or that it is not known yet."""
    return name or translate("messages", "未定局")
