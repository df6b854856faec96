"""When the mail leaves: departures of a route, and which pieces must leave today (D-30, D-40)."""

from datetime import date, datetime, time, timedelta

from govpost_desk.domain.business_day import SHANGHAI
from govpost_desk.domain.errors import RuleError

_DAYS_AHEAD = 8


def check_timetable(departs: tuple[str, ...], days: str) -> tuple[tuple[str, ...], str]:
    """Times of day "16:30" in order and weekdays "12345". Raises RuleError "timetable"."""
    try:
        times = sorted({datetime.strptime(text, "%H:%M").time() for text in departs})  # noqa: DTZ007  of any day
    except ValueError:
        raise RuleError("timetable") from None
    if not times or not days or set(days) - set("1234567"):
        raise RuleError("timetable")
    return tuple(f"{each:%H:%M}" for each in times), "".join(sorted(set(days)))


def next_departure(departs: tuple[str, ...], days: str, at: datetime) -> datetime | None:
    """The next effective departure at or after an aware moment, in Shanghai time; None when the route never runs."""
    local = at.astimezone(SHANGHAI)
    for ahead in range(_DAYS_AHEAD):
        day = local.date() + timedelta(days=ahead)
        if str(day.isoweekday()) not in days:
            continue
        for text in departs:
            leaves = datetime.combine(day, time.fromisoformat(text), SHANGHAI)
            if leaves >= local:
                return leaves
    return None


def must_leave(*, accepted_on: date, on: date, division: str, own_division: str) -> bool:
    """Whether a piece must leave on business day `on` to be in time.

    Inside the province delivery is promised for the next day or the one after (D-40); what waited overnight is late.
    """
    return accepted_on < on or (bool(division) and division[:2] == own_division[:2])
