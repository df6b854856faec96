"""How long the waybill numbers last, in words: the mean use of the last days of work, carried on."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from govpost_desk.domain.business_day import SHANGHAI

OPENS, CLOSES = 9, 17  # hours of a window's day
_DAYS_LOOKED_AT = 5
_FARTHEST_DAYS = 60
_SATURDAY = 5
_NOON = 12
_WEEKDAYS = "一二三四五六日"


def numbers_last(
    used: Sequence[tuple[date, int]], left: int, now: datetime, *, opens: int = OPENS, closes: int = CLOSES
) -> str:
    """E.g. "号够用到周四下午"; "" while no day of work is known.

    `used`: (business date, numbers used), one a day, in any order; the newest five count. `now`: aware.
    """
    days = sorted(used)[-_DAYS_LOOKED_AT:]
    each_day = sum(count for _, count in days) / len(days) if days else 0
    if left <= 0:
        return "号已用完"
    if each_day <= 0:
        return ""
    ends = _runs_out(left / each_day, {day.weekday() for day, _ in used}, now, opens, closes)
    return f"号够用到{_moment(ends, now)}" if ends else f"号够用 {_FARTHEST_DAYS} 天以上"


def _runs_out(
    days_of_work: float, worked: set[int], now: datetime, opens: int, closes: int
) -> datetime | None:
    """When so many days of work from now are over; weekends count where the desk has worked on them."""
    local = now.astimezone(SHANGHAI)
    whole_day = timedelta(hours=closes - opens)
    rest = whole_day * days_of_work
    for ahead in range(_FARTHEST_DAYS):
        day = local.date() + timedelta(days=ahead)
        if day.weekday() >= _SATURDAY and day.weekday() not in worked:
            continue
        start = datetime.combine(day, time(opens), SHANGHAI)
        ends = start + whole_day
        start = max(start, local)
        if start >= ends:
            continue
        if rest <= ends - start:
            return start + rest
        rest -= ends - start
    return None


def _moment(ends: datetime, now: datetime) -> str:
    today = now.astimezone(SHANGHAI).date()
    half = "上午" if ends.hour < _NOON else "下午"
    ahead = (ends.date() - today).days
    if ahead < 2:
        return f"{'今天明天'[ahead * 2 : ahead * 2 + 2]}{half}"
    if ahead < 7:
        return f"周{_WEEKDAYS[ends.weekday()]}{half}"
    return f" {ends.month} 月 {ends.day} 日{half}"
