"""What the pages of the day show, already in words: books, stock-taking, periods, what ages. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from govpost_desk.domain.balance import Balance
from govpost_desk.domain.business_day import business_date, clock_text, from_ms, moment_text
from govpost_desk.domain.reasons import reason_text
from govpost_desk.services import balancing, messages
from govpost_desk.services.handing_on import DELIVERY_PROFILE
from govpost_desk.services.messages.window import (
    COUNTED,
    NO_CLEARANCE,
    NOBODY_ON_DUTY,
    NOT_COUNTED,
    ON_DUTY,
)
from govpost_desk.services.scale_checks import day_line
from govpost_desk.services.settings import desk_settings
from govpost_desk.services.wording import translate
from govpost_desk.storage import (
    approvals,
    day_board,
    day_sheet,
    despatch_board,
    limbo,
    people,
    periods,
    stock,
    supplies,
)
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.despatch_board import DeskPiece, InboundThing
from govpost_desk.storage.periods import StoredClearance

_NOW = 1 << 62  # a position that no journal reaches
_MOST_DIFFERENCES = 200


@dataclass(frozen=True, kw_only=True)
class Equation:
    """One line of the books: what was there + what came = what went + what stays. `verdict`: 平, or 差 and how many."""

    name: str
    left: tuple[tuple[str, int], ...]
    right: tuple[tuple[str, int], ...]
    holds: bool
    verdict: str

    @property
    def text(self) -> str:
        """The line as it stands at the foot of every page, without its verdict."""
        sides = ("＋".join(f"{word} {figure:,}" for word, figure in side) for side in (self.left, self.right))
        return f"{self.name} {'＝'.join(sides)}"


@dataclass(frozen=True, kw_only=True)
class Books:
    """Both lines of the clearance at work."""

    pieces: Equation
    numbers: Equation


@dataclass(frozen=True, kw_only=True)
class DifferenceRow:
    """A piece or number by which the books differ. `last_known`: act, moment and operator, "" when nothing is known."""

    number: str
    case_no: str
    what: str
    name: str
    last_known: str


@dataclass(frozen=True, kw_only=True)
class MissingRow:
    """A piece that the books have at the desk and nobody has counted yet."""

    number: str
    case_no: str
    name: str
    state_text: str


@dataclass(frozen=True, kw_only=True)
class Counting:
    """A stock-taking at work: `done` of `expected`, beside them `beside` things that should not be here."""

    expected: int
    done: int
    beside: int
    missing: tuple[MissingRow, ...]


@dataclass(frozen=True, kw_only=True)
class ClearanceRow:
    """A clearance of the day in a table."""

    no: str
    opened: str
    closed: str
    figures: str
    counted: str
    note: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class SupplyRow:
    """Envelopes or labels. `low`: at or below the re-order point."""

    name: str
    on_hand: int
    low: bool


@dataclass(frozen=True, kw_only=True)
class DayView:
    """The page of the day's end. `counted`: what is known of the newest stock-taking; `days_due`: without day's end;
    `on_duty`: the shift at work; `scale`: the checks of the scale, "" for none.
    """

    title: str
    books: Books
    differences: tuple[DifferenceRow, ...]
    counting: Counting | None
    counted: str
    clearances: tuple[ClearanceRow, ...]
    days_due: tuple[str, ...]
    on_duty: str
    supplies: tuple[SupplyRow, ...]
    delivers: bool
    scale: str = ""


def books_view(db: Database) -> Books:
    """Both lines as they stand, for every page."""
    with db.reading() as execute:
        found, balance = balancing.present(execute)
    return _books(found, balance)


def day_view(db: Database, at: datetime) -> DayView:
    """The page of the day's end."""
    with db.reading() as execute:
        found, balance = balancing.present(execute)
        if found is not None and not balance.numbers.holds:
            balance = balancing.balance_of(execute, found, numbers_proved=True)
        after = found.starts_after if found else 0
        return DayView(
            title=_title(execute, found),
            books=_books(found, balance),
            differences=_differences(execute, balance, after),
            counting=_counting(execute),
            counted=_counted(execute, found),
            clearances=_clearances(execute, found, at),
            days_due=days_due(execute, at),
            on_duty=_on_duty(execute),
            supplies=supply_rows(execute),
            delivers=desk_settings(execute).profile == DELIVERY_PROFILE,
            scale=day_line(execute, at),
        )


def _books(found: StoredClearance | None, balance: Balance) -> Books:
    pieces, figures = balance.pieces, balance.numbers
    before = (
        translate("messages", "上存") if found and found.clearance_no > 1 else translate("messages", "昨存")
    )
    gap = pieces.opening + pieces.taken_over - pieces.despatched - pieces.handed_back - pieces.closing
    lost = figures.opening + figures.granted - figures.used - figures.voided - figures.closing
    return Books(
        pieces=Equation(
            name=translate("messages", "件"),
            left=((before, pieces.opening), (translate("messages", "收"), pieces.taken_over)),
            right=(
                (translate("messages", "发"), pieces.despatched),
                (translate("messages", "退"), pieces.handed_back),
                (translate("messages", "存"), pieces.closing),
            ),
            holds=pieces.holds,
            verdict=_verdict(pieces.holds, len(pieces.difference), gap),
        ),
        numbers=Equation(
            name=translate("messages", "号"),
            left=(
                (translate("messages", "存"), figures.opening),
                (translate("messages", "领"), figures.granted),
            ),
            right=(
                (translate("messages", "用"), figures.used),
                (translate("messages", "废"), figures.voided),
                (translate("messages", "存"), figures.closing),
            ),
            holds=figures.holds,
            verdict=_verdict(figures.holds, len(figures.difference), lost),
        ),
    )


def _verdict(holds: bool, named: int, gap: int) -> str:
    return (
        translate("messages", "平")
        if holds
        else translate("messages", "差 {named}").format(named=named or abs(gap))
    )


def _title(execute: Execute, found: StoredClearance | None) -> str:
    if found is None:
        return translate("messages", NO_CLEARANCE)
    on = date.fromisoformat(found.business_on)
    who = people.operator(execute, found.opened_by)
    name = f"（{who.name}）" if who else ""
    started = clock_text(from_ms(found.opened_ms))
    return translate("messages", "{month} 月 {day} 日　第 {clearance_no} 频次　{started} 开始{name}").format(
        month=on.month, day=on.day, clearance_no=found.clearance_no, started=started, name=name
    )


def _differences(execute: Execute, balance: Balance, after: int) -> tuple[DifferenceRow, ...]:
    named = (*balance.pieces.difference, *balance.numbers.difference)[:_MOST_DIFFERENCES]
    rows = []
    for number in named:
        known = day_sheet.last_known(execute, number)
        words = ""
        if known is not None:
            who = people.operator(execute, known.by)
            by = who.name if who else known.by
            words = f"{messages.act_text(known.type)} {moment_text(from_ms(known.wall_ms))} {by}"
        what = messages.difference_text(day_sheet.kind_of_difference(execute, number, after, _NOW))
        case_no, name = day_board.piece_of_number(execute, number)
        rows.append(DifferenceRow(number=number, case_no=case_no, what=what, name=name, last_known=words))
    return tuple(rows)


def _counting(execute: Execute) -> Counting | None:
    found = stock.open_stock(execute)
    if found is None:
        return None
    counted, gone = stock.counted(execute, found.stock_id), limbo.under_complaint(execute)
    pieces = despatch_board.pieces_here(execute)
    inbound = despatch_board.inbound_here(execute)
    due = [_missing(piece, piece.custody) for piece in pieces if piece.thing not in counted.keys() | gone]
    due += [_missing(thing, thing.kind) for thing in inbound if thing.thing not in counted.keys() | gone]
    here = ({each.thing for each in pieces} | {each.thing for each in inbound}) - gone
    return Counting(
        expected=len(here),
        done=len(here & counted.keys()),
        beside=len(counted.keys() - here),
        missing=tuple(sorted(due, key=lambda row: (row.state_text, row.number))),
    )


def _missing(piece: DeskPiece | InboundThing, state: str) -> MissingRow:
    lies = translate("messages", "　总包 {bag_no}").format(bag_no=piece.bag_no) if piece.bag_no else ""
    return MissingRow(
        number=piece.waybill_no if state not in ("ticked", "desk") else piece.case_no,
        case_no=piece.case_no,
        name=piece.name,
        state_text=messages.held_text(state) + lies,
    )


def _counted(execute: Execute, found: StoredClearance | None) -> str:
    newest = stock.last_stock(execute, found.starts_after) if found else None
    if newest is None or newest.closed_ms is None:
        return translate("messages", NOT_COUNTED)
    differing = len(stock.differences(execute, newest.stock_id))
    return translate("messages", COUNTED).format(
        clock=clock_text(from_ms(newest.closed_ms)),
        count=newest.counted,
        expected=newest.expected,
        verdict=translate("messages", "有 {differing} 处不符").format(differing=differing)
        if differing
        else translate("messages", "相符"),
    )


def _on_duty(execute: Execute) -> str:
    shift = periods.open_shift(execute)
    if shift is None:
        return translate("messages", NOBODY_ON_DUTY)
    who = people.operator(execute, shift.operator_no)
    name = who.name if who else shift.operator_no
    return translate("messages", ON_DUTY).format(
        no=shift.shift_no, name=name, clock=clock_text(from_ms(shift.opened_ms))
    )


def _clearances(execute: Execute, found: StoredClearance | None, at: datetime) -> tuple[ClearanceRow, ...]:
    on = found.business_on if found else business_date(at).isoformat()
    return tuple(_clearance(execute, each) for each in periods.clearances_of(execute, on))


def _clearance(execute: Execute, each: StoredClearance) -> ClearanceRow:
    balance = balancing.balance_of(execute, each)
    pieces = balance.pieces
    return ClearanceRow(
        no=str(each.clearance_no),
        opened=clock_text(from_ms(each.opened_ms)),
        closed=clock_text(from_ms(each.closed_ms)) if each.closed_ms else translate("messages", "进行中"),
        figures=translate(
            "messages", "收 {taken_over}　发 {despatched}　退 {handed_back}　存 {closing}"
        ).format(
            taken_over=pieces.taken_over,
            despatched=pieces.despatched,
            handed_back=pieces.handed_back,
            closing=pieces.closing,
        ),
        counted="—" if balance.counted is None else str(balance.counted),
        note=_clearance_note(execute, each, balance),
        holds=balance.holds,
    )


def _clearance_note(execute: Execute, each: StoredClearance, balance: Balance) -> str:
    words = [
        translate("messages", "平")
        if balance.holds
        else translate("messages", "差 {count}").format(
            count=len(balance.pieces.difference) + len(balance.numbers.difference)
        )
    ]
    if each.overdue:
        words.append(translate("messages", "逾期由程序结"))
    if each.reason:
        approved = approvals.of_act(execute, each.clearance_id)
        words += [
            translate("messages", "{approved} 已复核").format(approved=approved)
            if approved
            else translate("messages", "待复核"),
            reason_text(each.reason),
        ]
    return "，".join(words)


def days_due(execute: Execute, at: datetime) -> tuple[str, ...]:
    """Business days that should have ended; tonight's is still at work, and so is last night's in a hall that never
    closes.
    """
    found = periods.open_clearance(execute)
    at_work = found.business_on if found else ""
    if at_work < business_date(at).isoformat() and not desk_settings(execute).all_night:
        at_work = ""
    return tuple(day for day in periods.open_days(execute) if day != at_work)


def supply_rows(execute: Execute) -> tuple[SupplyRow, ...]:
    return tuple(
        SupplyRow(name=messages.supply_text(each.kind), on_hand=each.on_hand, low=each.low)
        for each in supplies.supplies(execute)
    )
