"""What a list is once it is open: rows of cells. Owns the failures of opening one, as codes (`ListError`)."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from govpost_desk.domain.errors import DeskError

Value = str | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that is a formula; `value` is the result stored with it, "" when there is none."""

    value: Value


Cell = Value | Formula
Row = list[Cell]

MAX_ROWS = 100_000  # lines of one list
TITLE_ROWS = 200  # room for titles, empty lines and footers beside them
POLL_ROWS = 512  # how often a long run asks whether it was cancelled


class ListError(DeskError):
    """A file that cannot be read as a list; nothing of it is taken.

    Codes: `too_big`, `too_many_rows`, `bomb`, `unsafe`, `macros`, `external_links`, `encrypted`, `damaged`,
    `not_a_list`, `html_refused`, `xml_refused`, `bad_encoding`, `bad_quotes`, `empty`, `no_sheet`, `no_columns`,
    `cancelled`.
    """


@dataclass(frozen=True)
class Table:
    """An open list. `rows` hold text, numbers (always float), dates, truth values; empty cells are "".

    `kind`: xlsx, xls, html or csv; `sheet` and `sheets`: its name and those of all visible ones, "" and () for files
    without sheets. Row n of the file is `rows[n - 1]`.
    """

    rows: list[Row]
    kind: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def never() -> bool:
    """The default of `cancelled`."""
    return False


def stop_if(cancelled: Callable[[], bool]) -> None:
    """Raise the failure of a run that the clerk has cancelled."""
    if cancelled():
        raise ListError("cancelled")


@contextmanager
def without_collection() -> Iterator[None]:
    """Rest the garbage collector while a long list is built: it holds no cycles, and looking for some costs a fifth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            # what was built joins the oldest objects unvisited; else the very next allocation would visit it all
            gc.freeze()
            gc.unfreeze()
            gc.enable()
