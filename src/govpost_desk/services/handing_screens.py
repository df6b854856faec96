"""What the page of handing on shows: to the driver, the window or the deliverer, already in words. Reads only."""

from dataclasses import dataclass

from govpost_desk.domain.register import RegisterKind
from govpost_desk.services.context import ScanContext
from govpost_desk.services.despatch_screens import BagRow, bag_row, place_text, rare_name
from govpost_desk.services.handing_on import DELIVERY_PROFILE, way_of
from govpost_desk.services.settings import desk_settings
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, board, despatch_board, registers
from govpost_desk.storage.database import Database
from govpost_desk.storage.despatch_board import DeskPiece, InboundThing


@dataclass(frozen=True, kw_only=True)
class ThingRow:
    """A piece or a whole bag in a table of handing on. `pieces`: how many it stands for; `bag`: it is a bag."""

    waybill_no: str
    case_no: str
    name: str
    rare: bool
    place: str
    pieces: int
    bag: bool


@dataclass(frozen=True, kw_only=True)
class HandOnView:
    """An open register to the driver, window or deliverer beside what waits for it. `in_open_bags`: pieces to seal
    first; `delivers`: whether this site prints delivery lists (D-32).
    """

    kind: str
    due: tuple[ThingRow, ...]
    lines: tuple[ThingRow, ...]
    in_open_bags: int
    delivers: bool

    @property
    def due_pieces(self) -> int:
        """Pieces that wait, those in sealed bags with them."""
        return sum(thing.pieces for thing in self.due)

    @property
    def line_pieces(self) -> int:
        """Pieces on the register, those in bags with them."""
        return sum(thing.pieces for thing in self.lines)


def hand_on_view(db: Database, context: ScanContext) -> HandOnView:
    """The register of the context's way; the driver's while the step hands nothing on."""
    way = way_of(context)
    kind = way.kind if way else RegisterKind.COLLECT
    side = way.side if way else registers.DRIVER_SIDE
    with db.reading() as execute:
        register_id = registers.open_register(execute, kind.value, side)
        lines = board.register_lines(execute, register_id) if register_id else []
        counts = despatch_board.bags_on(execute, register_id) if register_id else {}
        pieces = despatch_board.pieces_here(execute)
        inbound = [thing for thing in despatch_board.inbound_here(execute) if thing.bag_id is None]
        sealed = [bag_row(execute, bag) for bag in bags.bags_here(execute) if bag.state == "sealed"]
        delivers = desk_settings(execute).profile == DELIVERY_PROFILE
    loose = [_thing(piece) for piece in pieces if piece.custody == "sealed" and piece.bag_id is None]
    passing = [_thing(thing) for thing in inbound if thing.kind == "piece"]
    if kind is RegisterKind.RETURN:
        back = (thing for thing in inbound if thing.kind != "piece" and thing.window_code in ("", side))
        due = [_thing(thing) for thing in back]
    elif kind is RegisterKind.DELIVERY:
        due = passing + loose
    else:
        due = [_bag_thing(bag) for bag in sealed] + loose + passing
    return HandOnView(
        kind=kind.value,
        due=tuple(due),
        lines=tuple(_line(line, counts) for line in lines),
        in_open_bags=sum(piece.bag_state == "open" for piece in pieces),
        delivers=delivers,
    )


def _thing(piece: DeskPiece | InboundThing) -> ThingRow:
    return ThingRow(
        waybill_no=piece.waybill_no,
        case_no=piece.case_no,
        name=piece.name,
        rare=rare_name(piece.name),
        place=place_text(piece.division),
        pieces=1,
        bag=False,
    )


def _bag_thing(bag: BagRow) -> ThingRow:
    return ThingRow(
        waybill_no=translate("messages", "总包 {bag_no}").format(bag_no=bag.bag_no),
        case_no=bag.tag_no,
        name=translate("messages", "{count} 件").format(count=bag.count),
        rare=False,
        place=bag.destination,
        pieces=bag.count,
        bag=True,
    )


def _line(line: board.WorkRow, counts: dict[str, tuple[int, str]]) -> ThingRow:
    if line.waybill_no in counts:
        count, destination = counts[line.waybill_no]
        return ThingRow(
            waybill_no=translate("messages", "总包 {case_no}").format(case_no=line.case_no),
            case_no=line.waybill_no,
            name=translate("messages", "{count} 件").format(count=count),
            rare=False,
            place=destination,
            pieces=count,
            bag=True,
        )
    return ThingRow(
        waybill_no=line.waybill_no,
        case_no=line.case_no,
        name=line.name,
        rare=rare_name(line.name),
        place=place_text(line.division),
        pieces=1,
        bag=False,
    )
