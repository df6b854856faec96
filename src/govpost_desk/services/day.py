"""Which business day, clearance and shift an act falls into; they open by themselves with the first act (D-33)."""

from datetime import date, datetime, timedelta

from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.business_day import business_date, from_ms
from govpost_desk.services import balancing
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import flows, journal, periods
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.periods import StoredClearance
from govpost_desk.storage.recording import record

_KEPT_SINCE_START = 5000  # events up to which the first clearance begins at the very start of the journal


def business_day(execute: Execute, at: datetime) -> date:
    """The business day in force: that of the open clearance, else the date in Shanghai."""
    day, _ = periods.now_open(execute)
    return date.fromisoformat(day) if day else business_date(at)


def ensure_open(tx: Tx, by: Actor, at: datetime) -> None:
    """Open clearance and shift with the first act; those of an earlier date are ended by the program.

    Only a hall that works all night carries them over midnight. What the program closed is marked 逾期 and its day
    still waits for the clerk's 日结.
    """
    day, shift_ms = periods.now_open(tx.execute)
    today = business_date(at)
    late_day = day is not None and day < today.isoformat()
    late_shift = shift_ms is not None and business_date(from_ms(shift_ms)) < today
    if (late_day or late_shift) and not desk_settings(tx.execute).all_night:
        if late_day:
            close_overdue(tx, at)
            day = None
        if late_shift:  # also after a 日结: the next morning's clerk is not yesterday's
            end_shift(tx, at)
            shift_ms = None
    if day is None:
        open_clearance(tx, by, at)
    if shift_ms is None:
        open_shift(tx, by, at)


def open_clearance(tx: Tx, by: Actor, at: datetime) -> StoredClearance:
    """Begin the next clearance; after the day's end it belongs to the next business day that has not ended."""
    last = periods.last_clearance(tx.execute)
    day = business_date(at)
    while periods.is_day_closed(
        tx.execute, day.isoformat()
    ):  # one that a wrong clock ended in the future binds nobody
        day += timedelta(days=1)
    held: list[str] = []
    if last is not None:
        opening = balancing.from_figures(last.figures)
        starts_after = last.closed_at or 0
        figures = {"pieces": opening.pieces.closing, "numbers": opening.numbers.closing}
    elif (position := journal.head(tx.execute)[0]) > _KEPT_SINCE_START:
        # a desk that worked before it had clearances: what lies there now is the opening
        held, starts_after = sorted(flows.held(tx.execute)), position
        figures = {"pieces": len(held), "numbers": sum(flows.numbers_kept(tx.execute))}
    else:
        starts_after, figures = 0, {"pieces": 0, "numbers": 0}
    number = len(periods.clearances_of(tx.execute, day.isoformat())) + 1
    body = {
        "business_on": day.isoformat(),
        "clearance_no": number,
        "starts_after": starts_after,
        "opening": figures,
        "carried": held,
    }
    record(tx, "clearance.opened", body, by=by, at=at)
    found = periods.open_clearance(tx.execute)
    assert found is not None
    return found


def open_shift(tx: Tx, by: Actor, at: datetime) -> None:
    """A clerk takes the desk: the next shift of the business day."""
    day = business_day(tx.execute, at).isoformat()
    body = {"business_on": day, "shift_no": periods.shifts_on(tx.execute, day) + 1}
    record(tx, "shift.opened", body, by=by, at=at)


def close_overdue(tx: Tx, at: datetime) -> None:
    """A clearance that nobody closed on its day ends by its books."""
    found = periods.open_clearance(tx.execute)
    assert found is not None
    record_closed(tx, found, by=SYSTEM, at=at, reason="", needs_approval=False, overdue=True)


def end_shift(tx: Tx, at: datetime) -> None:
    """A shift that nobody handed over ends with its date, without a sheet."""
    shift = periods.open_shift(tx.execute)
    assert shift is not None
    body = {"shift_id": shift.shift_id.hex(), "shift_no": shift.shift_no, "figures": {}, "overdue": True}
    record(tx, "shift.closed", body, by=SYSTEM, at=at)


def record_closed(
    tx: Tx,
    found: StoredClearance,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    needs_approval: bool,
    overdue: bool = False,
) -> None:
    """Close a clearance with its figures and what it leaves at the desk."""
    balance = balancing.balance_of(tx.execute, found, numbers_proved=True)
    body = {
        "clearance_id": found.clearance_id.hex(),
        "business_on": found.business_on,
        "clearance_no": found.clearance_no,
        "figures": balancing.figures(balance),
        "left": sorted(flows.held(tx.execute)),
        "reason": reason,
        "needs_approval": needs_approval,
        "overdue": overdue,
    }
    record(tx, "clearance.closed", body, by=by, at=at)
