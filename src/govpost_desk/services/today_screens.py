"""What the home page shows beside the frame's counts: what ages, what is due, how long the numbers last. Reads only."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.forecast import numbers_last
from govpost_desk.services import backups
from govpost_desk.services.day_screens import SupplyRow, days_due, supply_rows
from govpost_desk.services.despatch_screens import Despatch, despatch_now
from govpost_desk.services.messages.copies import copies_cell, rehearsed
from govpost_desk.services.messages.hall import IN_LIMBO
from govpost_desk.services.messages.window import DESK_ITSELF
from govpost_desk.services.read_back import label_reading
from govpost_desk.services.unscanned import forgotten_count
from govpost_desk.services.wording import translate
from govpost_desk.storage import board, day_board, limbo, numbers
from govpost_desk.storage.database import Database, Execute

_DAYS_OF_USE = 5


@dataclass(frozen=True, kw_only=True)
class LimboRow:
    """A piece in limbo and for how many days."""

    window: str
    number: str
    waybill_no: str
    kind: str
    since: str
    days: int


@dataclass(frozen=True, kw_only=True)
class LimboGroup:
    """What is in limbo for one window ("本台" for the desk itself)."""

    window: str
    count: int
    oldest_days: int


@dataclass(frozen=True, kw_only=True)
class TodayView:
    """What the home page needs beside the frame's counts. `forecast`: how long the numbers last, in words.

    `unscanned`: labels printed a while ago that nobody has scanned; `unread`: how many of the last ones did not read
    at once, 0 while that is no more than usual.
    """

    loose: int
    unscanned: int
    unread: int
    limbo: tuple[LimboGroup, ...]
    days_due: tuple[str, ...]
    notes: int
    oldest_note_days: int
    supplies_low: tuple[SupplyRow, ...]
    forecast: str
    despatch: Despatch


@dataclass(frozen=True, kw_only=True)
class CopiesView:
    """How backup, mirror and witness stand: a short word, its sentence, whether somebody has to look after it.

    `rehearsed`: the last rehearsal in words; `rehearsal_due`: the next one is to be made.
    """

    short: str
    sentence: str
    worry: bool
    rehearsed: str
    rehearsal_due: bool


def copies_view(db: Database, at: datetime) -> CopiesView:
    """The copies of the desk, for the status line and the home page."""
    state = backups.backup_state(db, at)
    fields = vars(state)
    short, sentence = copies_cell(fields)
    return CopiesView(
        short=short,
        sentence=sentence,
        worry=state.worry and state.last_at is not None,  # the first one comes by itself
        rehearsed=rehearsed(fields),
        rehearsal_due=state.rehearsal_due and state.last_at is not None,
    )


def today_view(db: Database, at: datetime) -> TodayView:
    """What waits beside the frame's counts."""
    today = business_date(at)
    with db.reading() as execute:
        despatch, loose = despatch_now(execute, at)
        reading = label_reading(execute, at)
        notes, oldest = day_board.waiting_notes(execute)
        used = [
            (date.fromisoformat(day), count)
            for day, count in day_board.numbers_used(execute, today.isoformat(), _DAYS_OF_USE)
        ]
        return TodayView(
            loose=loose,
            unscanned=forgotten_count(execute, at),
            unread=reading.recent_failed if reading.falling else 0,
            limbo=_groups(_limbo(execute, today)),
            days_due=days_due(execute, at),
            notes=notes,
            oldest_note_days=(today - date.fromisoformat(oldest)).days if oldest else 0,
            supplies_low=tuple(row for row in supply_rows(execute) if row.low),
            forecast=numbers_last(used, numbers.numbers_left(execute), at),
            despatch=despatch,
        )


def limbo_view(db: Database, at: datetime) -> tuple[LimboRow, ...]:
    """The ageing list, oldest first."""
    with db.reading() as execute:
        return _limbo(execute, business_date(at))


def _limbo(execute: Execute, today: date) -> tuple[LimboRow, ...]:
    names = board.window_names(execute)
    return tuple(
        LimboRow(
            window=f"{entry.side} {names.get(entry.side, '')}".strip() or translate("messages", DESK_ITSELF),
            number=entry.case_no,
            waybill_no=entry.waybill_no,
            kind=IN_LIMBO[entry.kind],
            since=entry.opened_on,
            days=max((today - date.fromisoformat(entry.opened_on)).days, 0),
        )
        for entry in limbo.in_limbo(execute)
    )


def _groups(rows: tuple[LimboRow, ...]) -> tuple[LimboGroup, ...]:
    """The rows by window, the longest wait first."""
    counts = Counter(row.window for row in rows)
    oldest = {row.window: max(each.days for each in rows if each.window == row.window) for row in rows}
    found = [LimboGroup(window=side, count=count, oldest_days=oldest[side]) for side, count in counts.items()]
    return tuple(sorted(found, key=lambda group: -group.oldest_days))
