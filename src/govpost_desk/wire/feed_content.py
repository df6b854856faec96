"""What an item of the feed says, read so that a spoilt one says nothing: it must not stop those behind it (I8)."""

import json
from typing import Any

MOST_MS = 10**13  # the year 2286: beyond it no calendar of ours goes


def said_in(content: str) -> dict[str, Any]:
    """The object that a content is; empty for anything else, also for one that no store or line would take."""
    try:
        said = json.loads(content, parse_constant=_no_number)
        json.dumps(said, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def whole(value: object, most: int) -> int:
    """A whole number from 0 to `most`. Raises ValueError."""
    if not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError
    return int(value)


def text(value: object) -> str:
    """A text; "" for anything else."""
    return value if isinstance(value, str) else ""


def _no_number(_: str) -> None:
    raise ValueError
