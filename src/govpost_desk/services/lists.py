"""Lists of a government window: preview what each row would become, then take the whole list in one transaction (D-2).

Reading, checking and matching happen before the write lock; nothing is imported half, and cancelling works until the
last row has been recorded.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.orders import Mode, Payer, Problem, fields_digest, order_id
from govpost_desk.domain.progress import Progress
from govpost_desk.domain.scans import is_scannable
from govpost_desk.importing.layout import Layout
from govpost_desk.importing.rows import CheckedRow, Profile, RowFate, check_rows
from govpost_desk.importing.tables import never
from govpost_desk.services.judging import judged, with_corrections
from govpost_desk.services.settings import desk_profile, window_for_new
from govpost_desk.storage import journal, reference
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.list_rows import (
    ORDER_CORRECTED,
    ORDER_RECORDED,
    ROW_REJECTED,
    ListRow,
    list_row,
    record_rows,
)
from govpost_desk.storage.orders import (
    StoredOrder,
    on_other_lists,
    order_body,
    order_marks,
    order_personal,
    stored_orders,
)
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import GovernmentWindow, window

_PACKED = ("labelled", "sealed", "collected")


_Common = tuple[
    GovernmentWindow, str, journal.Period
]  # of all rows: window, the desk's division, what is open


class Fate(StrEnum):
    """What a row comes to on this desk."""

    NEW = "new"
    CHANGED = "changed"  # known, and the list now says something else
    DUPLICATE = "duplicate"  # known alike, or twice in this file
    INCOMPLETE = "incomplete"  # recorded, it ticks, its label waits
    REJECTED = "rejected"  # no usable case number
    KEPT = "kept"  # known otherwise, but packed or erased: left as it is


@dataclass(frozen=True)
class PreviewRow:
    """One row and its fate here. `reasons`: codes of problems, of the rejection, or why it is kept."""

    checked: CheckedRow
    fate: Fate
    reasons: tuple[str, ...]
    order_id: bytes


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A list ready to be taken. `taken`: whether it has been; `at_position`: the journal it was matched against."""

    file_name: str
    file_sha256: str
    window_code: str
    source: str
    layout: Layout
    layout_known: bool
    rows: tuple[PreviewRow, ...]
    at_position: int
    elsewhere: int  # rows whose case number stands on another window's list: perhaps the wrong window
    taken: bool = False

    def counts(self) -> dict[str, int]:
        """Rows by fate; every fate is there."""
        found = Counter(row.fate for row in self.rows)
        return {fate.value: found[fate] for fate in Fate}


def preview_list(
    db: Database,
    path: Path,
    window_code: str,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[int, int], None] | None = None,
    layout: Layout | None = None,
) -> Preview:
    """Read a file for a window and say what each row would become. Changes nothing.

    `layout`: the clerk's own choice of columns; else the one confirmed for this unit, else the one found.
    Raises ListError, StorageError "unavailable", RuleError: no_such_window, window_ended, layout (columns missing or
    open).
    """
    from govpost_desk.importing.layout import find_layout
    from govpost_desk.importing.read import read_list

    with db.reading() as execute:
        place = window_for_new(execute, window_code)
        division = desk_profile(execute).division
    try:
        content = path.read_bytes()
    except OSError:
        raise StorageError("unavailable", file=path.name) from None
    table = read_list(content, cancelled=cancelled)
    found = layout or find_layout(table)
    with db.reading() as execute:
        kept = reference.layout(execute, place.source, found.fingerprint)
    if kept is not None and layout is None:
        found = replace(Layout.from_json(kept), header_row=found.header_row)
    if not found.settled:
        raise RuleError("layout", missing=found.missing or tuple(name for name, _ in found.ambiguous))
    profile = Profile(
        payer=Payer(place.payer), mode=Mode(place.mode), receipt=place.receipt, weight_g=place.weight_g
    )
    checked = check_rows(table, found, profile, division, cancelled=cancelled, progress=progress)
    with db.reading() as execute:
        position, _ = journal.head(execute)
        rows = _match(execute, place.source, checked)
        elsewhere = on_other_lists(
            execute, window_code, [row.fields.case_no for row in checked if row.fields is not None]
        )
    return Preview(
        file_name=path.name,
        file_sha256=hashlib.sha256(content).hexdigest(),
        window_code=window_code,
        source=place.source,
        layout=found,
        layout_known=kept is not None,
        rows=rows,
        at_position=position,
        elsewhere=elsewhere,
    )


def take_list(
    db: Database, preview: Preview, *, by: Actor, at: datetime, progress: Progress | None = None
) -> Preview:
    """Take the previewed list in one transaction; matched again when something happened since. A list that changes
    nothing leaves no trace but its answer. Raises RuleError "stopped" (by `progress`): then nothing was taken.

    Every row is made ready before the write lock is taken: a scan waits only while rows are stored.
    """
    told = progress or Progress()
    taking = _Taking(preview, by, at, os.urandom(16), told)
    with db.reading() as execute:
        ready = _make_ready(execute, taking)
    with db.begin() as tx:
        ready = _make_ready(tx.execute, taking, ready)
        preview = replace(preview, rows=ready.rows)
        if any(row.fate not in (Fate.DUPLICATE, Fate.KEPT, Fate.REJECTED) for row in ready.rows):
            _record_list(tx, taking, preview, ready)
        told.last_call("committing")
    return replace(preview, taken=True)


def preview_fields(preview: Preview) -> dict[str, Any]:
    """The preview as JSON fields: counts, what waits, and each row that is not simply new. No personal data."""
    marked = Counter(
        problem.value
        for row in preview.rows
        if row.checked.fields is not None and row.fate in (Fate.NEW, Fate.INCOMPLETE, Fate.CHANGED)
        for problem in row.checked.fields.problems
    )
    return {
        "file": preview.file_name,
        "window": preview.window_code,
        "taken": preview.taken,
        "elsewhere": preview.elsewhere,
        "rows": len(preview.rows),
        **preview.counts(),
        "marked": dict(marked),
        "defaults": sorted(_defaults(preview)),
        "details": [
            {
                "row_no": row.checked.row_no,
                "case_no": row.checked.fields.case_no if row.checked.fields else "",
                "fate": row.fate.value,
                "reasons": list(row.reasons),
                "notes": [note.value for note in row.checked.notes],
            }
            for row in preview.rows
            if row.fate is not Fate.NEW or row.reasons or row.checked.notes
        ],
    }


def _defaults(preview: Preview) -> set[str]:
    return {name for row in preview.rows if row.checked.fields for name in row.checked.fields.defaults}


def _match(execute: Execute, source: str, checked: tuple[CheckedRow, ...]) -> tuple[PreviewRow, ...]:
    ids = [
        order_id(source, row.fields.case_no, row.fields.part) if row.fields is not None else b""
        for row in checked
    ]
    known = stored_orders(execute, list({identity for identity in ids if identity}))
    # of two rows that contradict each other the later one was recorded: the same file again must find it
    last = {
        identity: fields_digest(row.fields)
        for row, identity in zip(checked, ids, strict=True)
        if row.fields is not None and row.fate is not RowFate.DUPLICATE and identity in known
    }
    return tuple(
        _matched(row, identity, known.get(identity), last.get(identity, ""))
        for row, identity in zip(checked, ids, strict=True)
    )


def _matched(row: CheckedRow, identity: bytes, stored: StoredOrder | None, digest: str) -> PreviewRow:
    if row.fields is None:
        assert row.reject is not None
        return PreviewRow(row, Fate.REJECTED, (row.reject.value,), b"")
    if not is_scannable(row.fields.case_no):
        return PreviewRow(row, Fate.REJECTED, ("not_scannable",), b"")
    reasons = tuple(problem.value for problem in row.fields.problems)
    if row.fate is RowFate.DUPLICATE:
        return PreviewRow(row, Fate.DUPLICATE, ("same_row",), identity)
    if stored is None:
        fate = Fate.INCOMPLETE if row.fate is RowFate.INCOMPLETE else Fate.NEW
        return PreviewRow(row, fate, reasons, identity)
    if stored.erased:
        return PreviewRow(row, Fate.KEPT, ("erased",), identity)
    if stored.list_digest == digest and stored.status != "withdrawn":
        return PreviewRow(row, Fate.DUPLICATE, ("known",), identity)
    if stored.custody in _PACKED:
        return PreviewRow(row, Fate.KEPT, ("packed",), identity)
    if Problem.SAME_KEY_OTHER_CONTENT in row.fields.problems:
        return PreviewRow(row, Fate.INCOMPLETE, reasons, identity)
    return PreviewRow(row, Fate.CHANGED, reasons, identity)


@dataclass(frozen=True)
class _Taking:
    """One list being taken by somebody. `list_id`: the event of the list, which its rows name."""

    preview: Preview
    by: Actor
    at: datetime
    list_id: bytes
    told: Progress


@dataclass(frozen=True)
class _Ready:
    """A list as it would be recorded at one moment. `common`: what every row was made from; `marks`: what the orders
    of the list meant then; `made`: rows to be stored, by their place in `rows`; `known`: orders that stand here."""

    position: int
    common: _Common
    marks: dict[bytes, tuple[object, ...]]
    rows: tuple[PreviewRow, ...]
    made: dict[int, ListRow]
    known: set[bytes]

    def still_holds(
        self, number: int, row: PreviewRow, common: _Common, marks: dict[bytes, tuple[object, ...]]
    ) -> bool:
        """Whether what was made of a row is what would be made of it now."""
        same = self.common == common and self.marks.get(row.order_id) == marks.get(row.order_id)
        return same and number in self.made and self.rows[number] == row


def _make_ready(execute: Execute, taking: _Taking, before: _Ready | None = None) -> _Ready:
    """Make every row as it is to be stored. `before`: what was made without the lock; only what has changed since is
    made again."""
    preview, position = taking.preview, journal.head(execute)[0]
    if before is not None and before.position == position:
        return before
    place = window(execute, preview.window_code)
    assert place is not None
    common = (place, desk_profile(execute).division, journal.open_period(execute))
    ids = list({row.order_id for row in preview.rows} - {b""})
    marks = order_marks(execute, ids)
    if before is not None and (before.common, before.marks) == (common, marks):
        return before
    rows = preview.rows
    if position != preview.at_position:
        rows = _match(execute, preview.source, tuple(row.checked for row in preview.rows))
    known = stored_orders(execute, list(marks))
    standing, made = set(known), dict[int, ListRow]()
    for number, row in enumerate(rows):
        if row.fate in (Fate.DUPLICATE, Fate.KEPT):
            continue
        taking.told.tell("preparing", number, len(rows))
        if before is not None and before.still_holds(number, row, common, marks):
            made[number] = before.made[number]
        elif row.fate is Fate.REJECTED:
            made[number] = _rejected_row(row, taking, common[2])
        else:
            again = row.order_id in standing  # also for the second of two rows that contradict each other
            made[number] = _order_row(row, known.get(row.order_id), again, taking, common)
        standing.add(row.order_id)
    return _Ready(position, common, marks, rows, made, set(known))


def _record_list(tx: Tx, taking: _Taking, preview: Preview, ready: _Ready) -> None:
    by, at = taking.by, taking.at
    if not preview.layout_known:
        body = {
            "source": preview.source,
            "fingerprint": preview.layout.fingerprint,
            "layout": json.loads(preview.layout.to_json()),
        }
        record(tx, "layout.confirmed", body, by=by, at=at)
    counts = preview.counts()
    head = {
        "window_code": preview.window_code,
        "channel": "file",
        "file_sha256": preview.file_sha256,
        "row_count": len(preview.rows),
        **{f"{fate}_count": counts[fate] for fate in ("new", "changed", "incomplete", "rejected")},
    }
    record(tx, "list.imported", head, by=by, at=at, event_id=taking.list_id)
    rows = list(ready.made.values())
    record_rows(tx, rows, ready.known, lambda stored: taking.told.tell("recording", stored, len(rows)))


def _rejected_row(row: PreviewRow, taking: _Taking, period: journal.Period) -> ListRow:
    body = {"list_id": taking.list_id.hex(), "row_no": row.checked.row_no, "reason": row.reasons[0]}
    cells = [str(cell)[:200] for cell in row.checked.cells]
    return list_row(ROW_REJECTED, body, {"cells": cells}, by=taking.by, at=taking.at, period=period)


def _order_row(
    row: PreviewRow,
    stored: StoredOrder | None,
    again: bool,
    taking: _Taking,
    common: _Common,
) -> ListRow:
    place, division, period = common
    fields = row.checked.fields
    assert fields is not None
    digest = fields_digest(fields)
    corrected: tuple[str, ...] = ()
    place_code = place.window_code
    if stored is not None:
        corrected, place_code = stored.corrected, stored.window_code
        fields = judged(with_corrections(fields, stored), division) if corrected else fields
    body = order_body(row.order_id, place.source, place_code, "file", fields, corrected)
    return list_row(
        ORDER_CORRECTED if again else ORDER_RECORDED,
        {**body, "list_id": taking.list_id.hex(), "row_no": row.checked.row_no},
        order_personal(fields, digest),
        by=taking.by,
        at=taking.at,
        period=period,
    )
