"""Dates of the trade: a business date is the Asia/Shanghai date of an act (architecture §2.5)."""

from datetime import UTC, date, datetime, timedelta, timezone

# No daylight saving since 1991: a fixed offset needs no time-zone database on the counter PC.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def business_date(at: datetime) -> date:
    """Business date of an aware moment."""
    return at.astimezone(SHANGHAI).date()


def to_ms(at: datetime) -> int:
    """Aware moment -> integer milliseconds since 1970 UTC."""
    return int(at.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """Integer milliseconds since 1970 -> aware UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def clock_text(at: datetime) -> str:
    """Time of day in Shanghai, e.g. "09:05"."""
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def moment_text(at: datetime) -> str:
    """Day and time in Shanghai, e.g. "11-23 09:05"."""
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"
