"""Papers of closed clearances, days and shifts: the sheets, made after the commit and stored with their hash (D-33)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from govpost_desk.domain.bags import parse_bag_tag
from govpost_desk.domain.balance import (
    Balance,
    BalanceSheet,
    DifferenceLine,
    FlowLine,
    ShiftSheet,
    SupplyLine,
)
from govpost_desk.domain.business_day import from_ms, moment_text
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.reasons import reason_text
from govpost_desk.services import balancing, messages
from govpost_desk.services.bag_papers import store_paper
from govpost_desk.services.messages.scales import day_checks
from govpost_desk.services.settings import desk_profile
from govpost_desk.services.wording import as_written
from govpost_desk.storage import approvals, day_sheet, journal, periods, registers, scales, stock, supplies
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.day_sheet import Flow
from govpost_desk.storage.periods import StoredClearance
from govpost_desk.wire.events import short_head

CLEARANCE_PDF, DAY_PDF, SHIFT_PDF = "clearance_pdf", "day_pdf", "shift_pdf"


def make_due_sheets(db: Database, at: datetime) -> list[str]:
    """Make, store and queue the sheet of every closed period that has none yet; returns their subjects."""
    made = []
    for kind, draw in ((CLEARANCE_PDF, draw_clearance), (DAY_PDF, draw_day), (SHIFT_PDF, draw_shift)):
        with db.reading() as execute:
            due = periods.without_sheet(execute, kind)
        for subject in due:
            with db.reading() as execute:
                content = draw(execute, subject, "")
            store_paper(db, kind, subject, content, at)
            made.append(subject)
    return made


def kind_of(subject: str) -> tuple[str, Callable[[Execute, str, str], bytes]]:
    """(kind of paper, what draws it) of "2026-11-23", "2026-11-23-2" or "2026-11-23-S1"."""
    if "-S" in subject:
        return SHIFT_PDF, draw_shift
    return (CLEARANCE_PDF, draw_clearance) if subject.count("-") > 2 else (DAY_PDF, draw_day)


@as_written()
def draw_clearance(execute: Execute, subject: str, mark: str = "") -> bytes:
    """The sheet of a closed clearance, e.g. subject "2026-11-23-2". Raises RuleError "no_period"."""
    from govpost_desk.documents.balance_sheet_pdf import balance_sheet_pdf

    on, _, number = subject.rpartition("-")
    found = periods.clearance(execute, on, int(number)) if number.isdigit() else None
    if found is None or found.closed_at is None:
        raise RuleError("no_period")
    return balance_sheet_pdf(clearance_sheet(execute, found, mark))


@as_written()
def draw_day(execute: Execute, subject: str, mark: str = "") -> bytes:
    """The sheet of a business day, e.g. "2026-11-23". Raises RuleError "no_period"."""
    from govpost_desk.documents.balance_sheet_pdf import balance_sheet_pdf

    return balance_sheet_pdf(day_sheet_of(execute, subject, mark))


@as_written()
def draw_shift(execute: Execute, subject: str, mark: str = "") -> bytes:
    """The sheet both clerks sign, e.g. "2026-11-23-S1". Raises RuleError "no_period"."""
    from govpost_desk.documents.shift_sheet_pdf import shift_sheet_pdf

    on, _, number = subject.rpartition("-S")
    shift = periods.shift(execute, on, int(number)) if number.isdigit() else None
    if shift is None or shift.closed_at is None or shift.closed_ms is None or not shift.figures:
        raise RuleError("no_period")
    desk, shown = desk_profile(execute), shift.figures
    at_desk = tuple((messages.held_text(state), count) for state, count in shown["at_desk"].items() if count)
    sheet = ShiftSheet(
        centre_name=desk.centre_name,
        desk_id=desk.desk_id,
        business_on=date.fromisoformat(shift.business_on),
        shift_no=shift.shift_no,
        opened_at=from_ms(shift.opened_ms),
        closed_at=from_ms(shift.closed_ms),
        giver_no=shift.operator_no,
        taker_no=shift.taker_no,
        balance=balancing.from_figures(shown),
        at_desk=at_desk,
        open_bags=tuple(shown["open_bags"]),
        open_registers=shown["open_registers"],
        unsigned=tuple(registers.unsigned(execute)),
        unconfirmed=shown["unconfirmed"],
        numbers_left=shown["numbers_left"],
        supplies=_supplies(execute),
        head=short_head(journal.hash_at(execute, shift.closed_at)),
        hotline=desk.hotline,
        training=desk.training,
        mark=mark,
    )
    return shift_sheet_pdf(sheet)


@as_written()
def clearance_sheet(execute: Execute, found: StoredClearance, mark: str = "") -> BalanceSheet:
    """What the sheet of a closed clearance shows."""
    assert found.closed_at is not None
    return _sheet(
        execute,
        [found],
        balancing.balance_of(execute, found),
        clearance_no=found.clearance_no,
        closed_by=found.closed_by or "",
        closed_ms=found.closed_ms or 0,
        head=journal.hash_at(execute, found.closed_at),
        mark=mark,
    )


@as_written()
def day_sheet_of(execute: Execute, business_on: str, mark: str = "") -> BalanceSheet:
    """What the sheet of a closed day shows. Raises RuleError "no_period"."""
    found = periods.closed_day(execute, business_on)
    if found is None:
        raise RuleError("no_period")
    return _sheet(
        execute,
        periods.clearances_of(execute, business_on),
        balancing.from_figures(found.figures),
        clearance_no=None,
        closed_by=found.closed_by,
        closed_ms=found.closed_ms,
        head=journal.hash_at(execute, found.closed_at),
        mark=mark,
    )


def _sheet(
    execute: Execute,
    clearances: list[StoredClearance],
    balance: Balance,
    *,
    clearance_no: int | None,
    closed_by: str,
    closed_ms: int,
    head: bytes,
    mark: str,
) -> BalanceSheet:
    desk, first, last = desk_profile(execute), clearances[0], clearances[-1]
    after, upto = first.starts_after, last.closed_at or 0
    counted = stock.last_stock_between(execute, after, upto)
    reasons = [reason_text(each.reason) for each in clearances if each.reason]
    approvals_of = [approvals.of_act(execute, each.clearance_id) for each in clearances if each.reason]
    approved = [approval for approval in approvals_of if approval]
    return BalanceSheet(
        centre_name=desk.centre_name,
        desk_id=desk.desk_id,
        business_on=date.fromisoformat(first.business_on),
        clearance_no=clearance_no,
        opened_at=from_ms(first.opened_ms),
        closed_at=from_ms(closed_ms),
        operator_no=closed_by,
        balance=balance,
        counted_at=from_ms(counted.closed_ms) if counted and counted.closed_ms else None,
        came_in=_lines(day_sheet.came_in(execute, after, upto)),
        went_out=_lines(day_sheet.went_out(execute, after, upto)),
        differences=tuple(
            _difference(execute, number, clearances)
            for number in (*balance.pieces.difference, *balance.numbers.difference)
        ),
        supplies=_supplies(execute),
        unsigned=tuple(registers.unsigned(execute, upto)),
        reason="；".join(dict.fromkeys(reasons)),
        approved_by="、".join(dict.fromkeys(approved)),
        awaits_approval=len(approved) < len(reasons),
        overdue=any(each.overdue for each in clearances),
        head=short_head(head),
        hotline=desk.hotline,
        scale=""
        if clearance_no
        else day_checks(scales.checks_on(execute, date.fromisoformat(first.business_on))),
        training=desk.training,
        mark=mark,
    )


def _difference(execute: Execute, number: str, clearances: list[StoredClearance]) -> DifferenceLine:
    """What is known of a piece that the books miss or have too many of."""
    kind = day_sheet.kind_of_difference(
        execute, number, clearances[0].starts_after, clearances[-1].closed_at or 0
    )
    known = day_sheet.last_known(execute, number)
    words = ""
    if known is not None:
        words = f"{messages.act_text(known.type)} {moment_text(from_ms(known.wall_ms))} {known.by}"
    explained = next((reason_text(each.reason) for each in reversed(clearances) if each.reason), "")
    return DifferenceLine(
        number=number, what=messages.difference_text(kind), last_known=words, explained=explained
    )


def _lines(found: Iterable[Flow]) -> tuple[FlowLine, ...]:
    return tuple(
        FlowLine(
            what=messages.flow_text(flow.kind),
            number=flow.number,
            party=messages.party_text(flow.side or _origin(flow), flow.party),
            count=flow.count,
            at=from_ms(flow.wall_ms),
            note=messages.flow_note(flow.state),
        )
        for flow in found
    )


def _origin(flow: Flow) -> str:
    """The office an inbound bag came from, as its tag says; "" for anything else."""
    tag = parse_bag_tag(flow.number) if flow.kind == "inbound" else None
    return tag.origin if tag else ""


def _supplies(execute: Execute) -> tuple[SupplyLine, ...]:
    return tuple(
        SupplyLine(name=messages.supply_text(each.kind), on_hand=each.on_hand, low=each.low)
        for each in supplies.supplies(execute)
    )
