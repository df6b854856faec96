"""The newest acts of the journal, read backwards: where the desk stood, who proved or looked at what a moment ago."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from govpost_desk.storage.database import Execute


@dataclass(frozen=True, slots=True)
class LastAct:
    """One event as it is looked back at, without its personal part."""

    event_id: bytes
    type: str
    wall_ms: int
    body: dict[str, Any]


def newest_acts(execute: Execute, limit: int, *, without: tuple[str, ...] = ()) -> Iterator[LastAct]:
    """The last `limit` events of other types than `without`, newest first."""
    marks = ", ".join("?" * len(without))
    rows = execute(
        f"SELECT event_id, type, wall_ms, body FROM event WHERE type NOT IN ({marks})"  # noqa: S608  marks alone
        " ORDER BY position DESC LIMIT ?",
        (*without, limit),
    ).fetchall()
    for event_id, kind, wall_ms, body in rows:
        yield LastAct(event_id, kind, wall_ms, json.loads(body))


def acts_since(execute: Execute, kind: str, since_ms: int, limit: int) -> list[LastAct]:
    """Of the last `limit` events those of one type since a moment, newest first."""
    return [act for act in newest_acts(execute, limit) if act.type == kind and act.wall_ms >= since_ms]
