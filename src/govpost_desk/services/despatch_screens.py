"""What the pages of bagging and handing on show, already in words: reads only, as frozen values, one view each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from govpost_desk.domain.business_day import SHANGHAI, business_date
from govpost_desk.domain.register import RegisterKind
from govpost_desk.domain.timetable import must_leave, next_departure
from govpost_desk.services.bagging import bag_at_work
from govpost_desk.services.context import ScanContext
from govpost_desk.services.handing_on import DELIVERY_PROFILE, way_of
from govpost_desk.services.messages.window import COUNTDOWN, COUNTDOWN_DONE, ITEM_WORDS, NO_ROUTE
from govpost_desk.services.settings import desk_profile, desk_settings
from govpost_desk.storage import bags, board, despatch_board, periods, registers
from govpost_desk.storage.bags import Route, StoredBag
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.despatch_board import DeskPiece, InboundThing

_SOON_MINUTES, _NOW_MINUTES = 30, 10
_IN_MINUTES = 90  # up to here a time is told in minutes
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, kw_only=True)
class MailRow:
    """A piece in a table of the bag page. `must_leave`: 今日必发 (D-30, D-40); `note`: 退件, 回执 … or ""."""

    waybill_no: str
    case_no: str
    name: str
    rare: bool
    place: str
    weight_g: int
    must_leave: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class BagRow:
    """A bag that has not left. `destination`: in words; `weight_g`: as sealed, else the sum of its pieces."""

    bag_id: bytes
    bag_no: str
    tag_no: str
    state: str
    destination_code: str
    destination: str
    route: str
    count: int
    weight_g: int
    seal_no: str


@dataclass(frozen=True, kw_only=True)
class Despatch:
    """What the countdown is told from: the routes in use, pieces of the desk in no sealed bag, those that must go."""

    routes: tuple[Route, ...]
    unsealed: int
    must_leave: int


@dataclass(frozen=True, kw_only=True)
class Countdown:
    """The countdown at one moment. `urgency`: "" | soon (under 30 minutes) | now (under 10)."""

    sentence: str
    urgency: str


@dataclass(frozen=True, kw_only=True)
class BagView:
    """Sealed pieces in no bag, the bags here, and the bag in front with its pieces, newest first.

    `at_work`: whether the bag in front is the one that scans go to.
    """

    loose: tuple[MailRow, ...]
    bags: tuple[BagRow, ...]
    shown: BagRow | None
    at_work: bool
    pieces: tuple[MailRow, ...]
    despatch: Despatch


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


def bag_view(db: Database, context: ScanContext, looked_at: bytes | None, at: datetime) -> BagView:
    """The bag page at `at`. `looked_at`: a bag the clerk only looks at, None for the one at work."""
    with db.reading() as execute:
        pieces, inbound = despatch_board.pieces_here(execute), despatch_board.inbound_here(execute)
        late = _Lateness(execute, at)
        here = tuple(_bag(execute, bag) for bag in _open_first(bags.bags_here(execute)))
        working = bag_at_work(execute, context)
        wanted = looked_at or (working.bag_id if working else None)
        shown = next((bag for bag in here if bag.bag_id == wanted), None)
        inside = reversed(bags.pieces_of(execute, shown.bag_id)) if shown else ()
        known = {piece.waybill_no: piece for piece in pieces if piece.waybill_no}
        contents = tuple(_content(piece, known.get(piece.waybill_no), late) for piece in inside)
        despatch = _despatch(execute, pieces, late)
    loose = [_mail(piece, late) for piece in pieces if piece.custody == "sealed" and piece.bag_id is None]
    loose += [_passing(thing) for thing in inbound if thing.kind == "piece" and thing.bag_id is None]
    return BagView(
        loose=tuple(sorted(loose, key=lambda row: not row.must_leave)),
        bags=here,
        shown=shown,
        at_work=bool(shown and working and shown.bag_id == working.bag_id),
        pieces=contents,
        despatch=despatch,
    )


def despatch_now(execute: Execute, at: datetime) -> tuple[Despatch, int]:
    """What the countdown is told from, and how many sealed pieces lie in no bag."""
    pieces = despatch_board.pieces_here(execute)
    loose = sum(piece.custody == "sealed" and piece.bag_id is None for piece in pieces)
    return _despatch(execute, pieces, _Lateness(execute, at)), loose


def countdown(despatch: Despatch, at: datetime) -> Countdown:
    """The next departure of any route and what must be ready for it. Whole minutes that are left, rounded down."""
    leaving = [
        leaves
        for route in despatch.routes
        if (leaves := next_departure(route.departs, route.days, at)) is not None
    ]
    if not leaving:
        return Countdown(sentence=NO_ROUTE, urgency="")
    leaves = min(leaving)
    minutes = int((leaves - at).total_seconds() // 60)
    template = COUNTDOWN if despatch.unsealed else COUNTDOWN_DONE
    sentence = template.format(
        clock=_clock(leaves, at), left=_left(minutes), count=despatch.unsealed, must=despatch.must_leave
    )
    urgency = "now" if minutes < _NOW_MINUTES else "soon" if minutes < _SOON_MINUTES else ""
    return Countdown(sentence=sentence, urgency=urgency if despatch.unsealed else "")


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
        sealed = [_bag(execute, bag) for bag in bags.bags_here(execute) if bag.state == "sealed"]
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


class _Lateness:
    """Tells which pieces must leave on the business day in force."""

    def __init__(self, execute: Execute, at: datetime) -> None:
        found = periods.open_clearance(execute)
        if found is None:  # between two days: whatever lies here has waited
            self.on, self._since = business_date(at), 1 << 62
        else:
            first = periods.clearances_of(execute, found.business_on)[0]
            self.on, self._since = date.fromisoformat(found.business_on), first.starts_after
        self._own = desk_profile(execute).division

    def must_leave(self, piece: DeskPiece) -> bool:
        """By the day of its taking over and the place it goes to."""
        accepted_on = self.on if piece.taken_at > self._since else self.on - timedelta(days=1)
        return must_leave(
            accepted_on=accepted_on, on=self.on, division=piece.division, own_division=self._own
        )


def _despatch(execute: Execute, pieces: Iterable[DeskPiece], late: _Lateness) -> Despatch:
    waiting = [piece for piece in pieces if piece.bag_state != "sealed"]
    return Despatch(
        routes=tuple(bags.routes(execute)),
        unsealed=len(waiting),
        must_leave=sum(late.must_leave(piece) for piece in waiting),
    )


def _clock(leaves: datetime, at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    ahead = (leaves.date() - local.date()).days
    day = "" if ahead == 0 else "明天 " if ahead == 1 else f"周{_WEEKDAYS[leaves.weekday()]} "
    return f"{day}{leaves:%H:%M}"


def _left(minutes: int) -> str:
    if minutes < 1:
        return "不到 1 分钟"
    return f"{minutes} 分钟" if minutes <= _IN_MINUTES else f"{minutes // 60} 小时 {minutes % 60} 分钟"


def _place(division: str) -> str:
    from govpost_desk.importing.divisions import short_destination

    return short_destination(division) if division else ""


def _rare(name: str) -> bool:
    from govpost_desk.documents.coverage import is_rare

    return is_rare(name)


def _open_first(here: list[StoredBag]) -> list[StoredBag]:
    return sorted(here, key=lambda bag: bag.state != "open")


def _bag(execute: Execute, bag: StoredBag) -> BagRow:
    inside = bags.pieces_of(execute, bag.bag_id) if bag.state == "open" else []
    return BagRow(
        bag_id=bag.bag_id,
        bag_no=bag.bag_no,
        tag_no=bag.tag_no,
        state=bag.state,
        destination_code=bag.destination,
        destination=bag.destination_name or bag.destination,
        route=bag.route_name,
        count=len(inside) if bag.state == "open" else bag.piece_count,
        weight_g=sum(piece.weight_g for piece in inside) if bag.state == "open" else bag.weight_g,
        seal_no=bag.seal_no,
    )


def _mail(piece: DeskPiece, late: _Lateness) -> MailRow:
    return MailRow(
        waybill_no=piece.waybill_no,
        case_no=piece.case_no,
        name=piece.name,
        rare=_rare(piece.name),
        place=_place(piece.division),
        weight_g=piece.weight_g,
        must_leave=late.must_leave(piece),
    )


def _passing(thing: InboundThing) -> MailRow:
    return MailRow(
        waybill_no=thing.waybill_no,
        case_no=thing.case_no,
        name=thing.name,
        rare=_rare(thing.name),
        place=_place(thing.division),
        weight_g=0,
        must_leave=True,
        note=ITEM_WORDS[thing.kind],
    )


def _content(piece: bags.BagPiece, known: DeskPiece | None, late: _Lateness) -> MailRow:
    name = known.name if known else ""
    return MailRow(
        waybill_no=piece.waybill_no,
        case_no=piece.case_no,
        name=name,
        rare=_rare(name),
        place=_place(piece.division),
        weight_g=piece.weight_g,
        must_leave=late.must_leave(known) if known else False,
        note=ITEM_WORDS.get(piece.kind, ""),
    )


def _thing(piece: DeskPiece | InboundThing) -> ThingRow:
    return ThingRow(
        waybill_no=piece.waybill_no,
        case_no=piece.case_no,
        name=piece.name,
        rare=_rare(piece.name),
        place=_place(piece.division),
        pieces=1,
        bag=False,
    )


def _bag_thing(bag: BagRow) -> ThingRow:
    return ThingRow(
        waybill_no=f"总包 {bag.bag_no}",
        case_no=bag.tag_no,
        name=f"{bag.count} 件",
        rare=False,
        place=bag.destination,
        pieces=bag.count,
        bag=True,
    )


def _line(line: board.WorkRow, counts: dict[str, tuple[int, str]]) -> ThingRow:
    if line.waybill_no in counts:
        count, destination = counts[line.waybill_no]
        return ThingRow(
            waybill_no=f"总包 {line.case_no}",
            case_no=line.waybill_no,
            name=f"{count} 件",
            rare=False,
            place=destination,
            pieces=count,
            bag=True,
        )
    return ThingRow(
        waybill_no=line.waybill_no,
        case_no=line.case_no,
        name=line.name,
        rare=_rare(line.name),
        place=_place(line.division),
        pieces=1,
        bag=False,
    )
