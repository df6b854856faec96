"""What the page of bagging shows, already in words, and the countdown to the next departure: reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from govpost_desk.domain.business_day import SHANGHAI, business_date
from govpost_desk.domain.timetable import must_leave, next_departure
from govpost_desk.services.bagging import bag_at_work
from govpost_desk.services.context import ScanContext
from govpost_desk.services.handing_on import DELIVERY_PROFILE
from govpost_desk.services.messages.hall import WEEKDAYS
from govpost_desk.services.messages.window import COUNTDOWN, COUNTDOWN_DONE, ITEM_WORDS, NO_ROUTE
from govpost_desk.services.settings import desk_profile, desk_settings
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, despatch_board, periods
from govpost_desk.storage.bags import Route, StoredBag
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.despatch_board import DeskPiece, InboundThing

_SOON_MINUTES, _NOW_MINUTES = 30, 10
_IN_MINUTES = 90  # up to here a time is told in minutes


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


def bag_view(db: Database, context: ScanContext, looked_at: bytes | None, at: datetime) -> BagView:
    """The bag page at `at`. `looked_at`: a bag the clerk only looks at, None for the one at work."""
    with db.reading() as execute:
        pieces, inbound = despatch_board.pieces_here(execute), despatch_board.inbound_here(execute)
        late = _Lateness(execute, at)
        passing = _passing_on(execute, inbound)
        here = tuple(bag_row(execute, bag) for bag in _open_first(bags.bags_here(execute)))
        working = bag_at_work(execute, context)
        wanted = looked_at or (working.bag_id if working else None)
        shown = next((bag for bag in here if bag.bag_id == wanted), None)
        inside = reversed(bags.pieces_of(execute, shown.bag_id)) if shown else ()
        known = {piece.waybill_no: piece for piece in pieces if piece.waybill_no}
        contents = tuple(_content(piece, known.get(piece.waybill_no), late) for piece in inside)
        despatch = _despatch(execute, pieces, passing, late)
    loose = [_mail(piece, late) for piece in pieces if piece.custody == "sealed" and piece.bag_id is None]
    loose += [_passing(thing) for thing in passing if thing.bag_id is None]
    return BagView(
        loose=tuple(sorted(loose, key=lambda row: not row.must_leave)),
        bags=here,
        shown=shown,
        at_work=bool(shown and working and shown.bag_id == working.bag_id),
        pieces=contents,
        despatch=despatch,
    )


def despatch_now(execute: Execute, at: datetime) -> tuple[Despatch, int]:
    """What the countdown is told from, and how many pieces that may go into a bag lie in none."""
    pieces = despatch_board.pieces_here(execute)
    passing = _passing_on(execute, despatch_board.inbound_here(execute))
    loose = sum(piece.custody == "sealed" and piece.bag_id is None for piece in pieces)
    loose += sum(thing.bag_id is None for thing in passing)
    return _despatch(execute, pieces, passing, _Lateness(execute, at)), loose


def countdown(despatch: Despatch, at: datetime) -> Countdown:
    """The next departure of any route and what must be ready for it. Whole minutes that are left, rounded down."""
    leaving = [
        leaves
        for route in despatch.routes
        if (leaves := next_departure(route.departs, route.days, at)) is not None
    ]
    if not leaving:
        return Countdown(sentence=translate("messages", NO_ROUTE), urgency="")
    leaves = min(leaving)
    minutes = int((leaves - at).total_seconds() // 60)
    template = translate("messages", COUNTDOWN if despatch.unsealed else COUNTDOWN_DONE)
    sentence = template.format(
        clock=_clock(leaves, at), left=_left(minutes), count=despatch.unsealed, must=despatch.must_leave
    )
    urgency = "now" if minutes < _NOW_MINUTES else "soon" if minutes < _SOON_MINUTES else ""
    return Countdown(sentence=sentence, urgency=urgency if despatch.unsealed else "")


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


def _passing_on(execute: Execute, inbound: Iterable[InboundThing]) -> list[InboundThing]:
    """Pieces out of inbound bags that go on by the next route; where mail is delivered they go to the deliverer."""
    if desk_settings(execute).profile == DELIVERY_PROFILE:
        return []
    return [thing for thing in inbound if thing.kind == "piece"]


def _despatch(
    execute: Execute, pieces: Iterable[DeskPiece], passing: Iterable[InboundThing], late: _Lateness
) -> Despatch:
    waiting = [piece for piece in pieces if piece.bag_state != "sealed"]
    return Despatch(
        routes=tuple(bags.routes(execute)),
        unsealed=len(waiting) + sum(thing.bag_state != "sealed" for thing in passing),
        must_leave=sum(late.must_leave(piece) for piece in waiting),
    )


def _clock(leaves: datetime, at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    ahead = (leaves.date() - local.date()).days
    day = (
        ""
        if ahead == 0
        else translate("messages", "明天 ")
        if ahead == 1
        else translate("messages", "周{day} ").format(day=WEEKDAYS[leaves.isoweekday()])
    )
    return f"{day}{leaves:%H:%M}"


def _left(minutes: int) -> str:
    if minutes < 1:
        return translate("messages", "不到 1 分钟")
    return (
        translate("messages", "{minutes} 分钟").format(minutes=minutes)
        if minutes <= _IN_MINUTES
        else translate("messages", "{hours} 小时 {minutes} 分钟").format(
            hours=minutes // 60, minutes=minutes % 60
        )
    )


def place_text(division: str) -> str:
    """Where a piece goes, short."""
    from govpost_desk.importing.divisions import short_destination

    return short_destination(division) if division else ""


def rare_name(name: str) -> bool:
    """Whether a name has a 生僻字 (ux R12)."""
    from govpost_desk.documents.coverage import is_rare

    return is_rare(name)


def _open_first(here: list[StoredBag]) -> list[StoredBag]:
    return sorted(here, key=lambda bag: bag.state != "open")


def bag_row(execute: Execute, bag: StoredBag) -> BagRow:
    """A bag as pages list it."""
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
        rare=rare_name(piece.name),
        place=place_text(piece.division),
        weight_g=piece.weight_g,
        must_leave=late.must_leave(piece),
    )


def _passing(thing: InboundThing) -> MailRow:
    return MailRow(
        waybill_no=thing.waybill_no,
        case_no=thing.case_no,
        name=thing.name,
        rare=rare_name(thing.name),
        place=place_text(thing.division),
        weight_g=0,
        must_leave=False,
        note=ITEM_WORDS[thing.kind],
    )


def _content(piece: bags.BagPiece, known: DeskPiece | None, late: _Lateness) -> MailRow:
    name = known.name if known else ""
    return MailRow(
        waybill_no=piece.waybill_no,
        case_no=piece.case_no,
        name=name,
        rare=rare_name(name),
        place=place_text(piece.division),
        weight_g=piece.weight_g,
        must_leave=late.must_leave(known) if known else False,
        note=ITEM_WORDS.get(piece.kind, ""),
    )
