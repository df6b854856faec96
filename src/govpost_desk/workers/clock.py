"""The real clock; whoever needs to know the time is handed it as a function."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)
