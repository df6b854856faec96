"""The catalogue of service items: preview a list, take it in one transaction, find an item while it is typed (D-5)."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.service_items import ItemList, ServiceItem
from govpost_desk.importing.tables import POLL_ROWS, never, stop_if
from govpost_desk.services.pinyin import Initials
from govpost_desk.storage import catalogue
from govpost_desk.storage.database import Database, Tx
from govpost_desk.storage.recording import record

FOUND_AT_MOST = 20
_WORDS_AT_MOST = 4
_ITEMS_AN_EVENT = 500
_FAULTS_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class CataloguePreview:
    """A list ready to be taken. `new`, `changed`: items to be set; `ended`: codes that the list has no more.

    `faults`: (row, code) of rows that are left out. `taken`: whether it was.
    """

    file_name: str
    file_sha256: str
    list: ItemList
    item_count: int
    new: tuple[ServiceItem, ...]
    changed: tuple[ServiceItem, ...]
    ended: tuple[str, ...]
    faults: tuple[tuple[int, str], ...]
    repeated: int
    version_no: int
    taken: bool = False

    def fields(self) -> dict[str, Any]:
        """As JSON fields."""
        return {
            "file": self.file_name,
            "list": self.list.value,
            "items": self.item_count,
            "new": len(self.new),
            "changed": len(self.changed),
            "ended": len(self.ended),
            "repeated": self.repeated,
            "rejected": len(self.faults),
            "faults": [{"row_no": row_no, "reason": code} for row_no, code in self.faults[:_FAULTS_SHOWN]],
            "version": self.version_no,
            "taken": self.taken,
        }


@dataclass(frozen=True, kw_only=True)
class FoundItems:
    """What a typed text finds."""

    text: str
    items: tuple[ServiceItem, ...]


def preview_catalogue(
    db: Database,
    path: Path,
    which: ItemList = ItemList.MAIN,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[int, int], None] | None = None,
) -> CataloguePreview:
    """Read a catalogue and say what taking it would change. Changes nothing; keys are worked out here, off the lock.

    Raises ListError, StorageError "unavailable", RuleError "empty_catalogue" (no row of it is usable).
    """
    from govpost_desk.importing.catalogue import read_catalogue

    try:
        content = path.read_bytes()
    except OSError:
        raise StorageError("unavailable", file=path.name) from None
    read = read_catalogue(content, cancelled=cancelled)
    if not read.items:
        raise RuleError("empty_catalogue")
    with db.reading() as execute:
        known = catalogue.items_of_list(execute, which)
        version_no, _ = catalogue.version_of(execute, which)
    new, changed = [], []
    letters = Initials()
    for done, item in enumerate(read.items):
        if done % POLL_ROWS == 0:
            stop_if(cancelled)
            if progress:
                progress(done, len(read.items))
        before = known.get(item.code)
        if before is None:
            new.append(_with_keys(item, letters))
        elif replace(before, initials="", department_initials="") != item:
            changed.append(_with_keys(item, letters))
    here = {item.code for item in read.items}
    return CataloguePreview(
        file_name=path.name,
        file_sha256=hashlib.sha256(content).hexdigest(),
        list=which,
        item_count=len(read.items),
        new=tuple(new),
        changed=tuple(changed),
        ended=tuple(sorted(known.keys() - here)),
        faults=read.faults,
        repeated=read.repeated,
        version_no=version_no + 1,
    )


def take_catalogue(db: Database, preview: CataloguePreview, *, by: Actor, at: datetime) -> CataloguePreview:
    """Take a previewed list, all of it or nothing; one that changes nothing leaves no trace.

    Raises RuleError "catalogue_moved" when another version of this list came in between.
    """
    if not (preview.new or preview.changed or preview.ended):
        return replace(preview, version_no=preview.version_no - 1, taken=True)
    with db.begin() as tx:
        version_no, _ = catalogue.version_of(tx.execute, preview.list)
        if version_no + 1 != preview.version_no:
            raise RuleError("catalogue_moved")
        head = {
            "version_no": preview.version_no,
            "file_sha256": preview.file_sha256,
            "item_count": preview.item_count,
            "new_count": len(preview.new),
            "changed_count": len(preview.changed),
            "ended_count": len(preview.ended),
            "rejected_count": len(preview.faults),
        }
        common = {"list": preview.list.value, "origin": "local"}
        record(tx, "catalogue.imported", {**common, **head}, by=by, at=at)
        _record_items(tx, preview, common, by, at)
    return replace(preview, taken=True)


def import_catalogue(
    db: Database, path: Path, which: ItemList, *, by: Actor, at: datetime
) -> CataloguePreview:
    """Preview and take; raises as both do."""
    return take_catalogue(db, preview_catalogue(db, path, which), by=by, at=at)


def find_items(db: Database, text: str, limit: int = FOUND_AT_MOST) -> tuple[ServiceItem, ...]:
    """Items by number, part of the name, pinyin initials, department or document; several words narrow it down."""
    words = unicodedata.normalize("NFKC", text).split()[:_WORDS_AT_MOST]
    with db.reading() as execute:
        return tuple(catalogue.find_items(execute, words, limit))


def look_up_items(db: Database, text: str) -> FoundItems:
    """The same for a field that is typed in: it must know which text an answer is about."""
    return FoundItems(text=text, items=find_items(db, text))


def item_counts(db: Database) -> dict[str, int]:
    """Items of each list that has any."""
    with db.reading() as execute:
        return catalogue.item_counts(execute)


def _record_items(tx: Tx, preview: CataloguePreview, common: dict[str, str], by: Actor, at: datetime) -> None:
    for some in _chunks((*preview.new, *preview.changed)):
        rows = [catalogue.item_row(item) for item in some]
        record(tx, "items.set", {**common, "items": rows}, by=by, at=at)
    for start in range(0, len(preview.ended), _ITEMS_AN_EVENT):
        codes = list(preview.ended[start : start + _ITEMS_AN_EVENT])
        record(tx, "items.ended", {**common, "codes": codes}, by=by, at=at)


def _chunks(items: Sequence[ServiceItem]) -> Iterator[Sequence[ServiceItem]]:
    for start in range(0, len(items), _ITEMS_AN_EVENT):
        yield items[start : start + _ITEMS_AN_EVENT]


def _with_keys(item: ServiceItem, letters: Initials) -> ServiceItem:
    return replace(item, initials=letters.of(item.name), department_initials=letters.of(item.department))
