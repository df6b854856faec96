"""What head office administers, as facts of the program (§2.6): windows and service items here, price lists in
`services.tariffs`, people in `services.hall_staff`.

What is as before leaves no trace, so a feed that is read anew says nothing twice; before its end nothing is done, since
it tells of times that are over. What cannot be understood is left. A window that head office drops ends
once nothing of it is left (`services.settings`), and is served again when it comes back.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import FieldError, RuleError
from govpost_desk.domain.service_items import ItemList, ServiceItem, read_item
from govpost_desk.domain.settings import ENDED_WINDOWS
from govpost_desk.domain.window_reading import read_window
from govpost_desk.services.hall_staff import HUB, OPERATOR, settle_staff
from govpost_desk.services.pinyin import Initials
from govpost_desk.services.set_up import window_body
from govpost_desk.services.settings import desk_profile, desk_settings
from govpost_desk.services.tariffs import TARIFF, settle_tariffs
from govpost_desk.storage import catalogue, feeds
from govpost_desk.storage.database import Tx
from govpost_desk.storage.feeds import Reached
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import window, windows
from govpost_desk.wire.feed_content import said_in
from govpost_desk.wire.messages import FeedItem

WINDOW, ITEM = "window", "item"
_MOST_IN_A_FACT = 500
Items = dict[ItemList, list[ServiceItem]]


def heed(items: Sequence[FeedItem]) -> Callable[[Tx, datetime, Reached], bool]:
    """Read without the lock; what is returned records in the transaction that keeps the page, True when it did."""
    kinds = {each.kind for each in items}
    newest = {
        each.key: each for each in items if each.kind == ITEM
    }  # of two versions in a page the later one
    put = [(key, each.content) for key, each in newest.items() if each.op != "drop"]
    offered, ended = _items_of(put), [key for key, each in newest.items() if each.op == "drop"]

    def act(tx: Tx, at: datetime, reached: Reached) -> bool:
        if reached is Reached.PAST:
            return False
        if reached is Reached.WHOLE:
            return _settle_all(tx, at)
        told = [settle(tx, at) for kind, settle in _SETTLE.items() if kind in kinds]
        told += [_set_items(tx, which, some, at) for which, some in offered.items()]
        told += [_end_items(tx, which, ended, at) for which in ItemList if ended]
        return any(told)

    return act


def _settle_all(tx: Tx, at: datetime) -> bool:
    """The feed was read over several pages: all that it says, and nothing that it says no more."""
    told = [settle(tx, at) for settle in _SETTLE.values()]
    said = feeds.said(tx.execute, ITEM)
    told += [_set_items(tx, which, some, at) for which, some in _items_of(said.items()).items()]
    for which in ItemList:
        gone = sorted(catalogue.codes_from(tx.execute, which, HUB) - said.keys())
        told.append(_end_items(tx, which, gone, at))
    return any(told)


def _settle_windows(tx: Tx, at: datetime) -> bool:
    """Bring the windows up to what head office says now."""
    said = feeds.said(tx.execute, WINDOW)
    told = [_set_window(tx, key, said_in(content), at) for key, content in said.items()]
    gone = {place.window_code for place in windows(tx.execute) if place.origin == HUB} - said.keys()
    codes = " ".join(sorted(gone))
    if codes != desk_settings(tx.execute).ended_windows:
        body = {"name": ENDED_WINDOWS, "value": codes, "origin": HUB}
        record(tx, "setting.set", body, by=SYSTEM, at=at)
        told.append(True)
    return any(told)


_SETTLE = {WINDOW: _settle_windows, OPERATOR: settle_staff, TARIFF: settle_tariffs}


def _set_window(tx: Tx, key: str, said: Mapping[str, Any], at: datetime) -> bool:
    if said.get("window_code") != key:
        return False
    known = window(tx.execute, key)
    usual = {"payer": "sender", "mode": "one_way"} if known is None else vars(known)
    try:
        body = window_body({**usual, **read_window(said), "code": key}, desk_profile(tx.execute).centre_code)
    except (RuleError, FieldError):
        return False
    body["origin"] = HUB
    if known is not None and all(getattr(known, name) == value for name, value in body.items()):
        return False
    record(tx, "window.set", body, by=SYSTEM, at=at)
    return True


def _items_of(contents: Iterable[tuple[str, str]]) -> Items:
    found: Items = defaultdict(list)
    for key, content in contents:
        said = said_in(content)
        if said.get("code") != key:
            continue
        try:
            which, item = read_item(said)
        except FieldError:
            continue
        found[which].append(item)
    return found


def _set_items(tx: Tx, which: ItemList, offered: Sequence[ServiceItem], at: datetime) -> bool:
    known = catalogue.items_of_list(tx.execute, which)
    changed = [item for item in offered if _bare(known.get(item.code)) != item]
    if not changed:
        return False
    letters = Initials()
    rows = [
        catalogue.item_row(
            replace(item, initials=letters.of(item.name), department_initials=letters.of(item.department))
        )
        for item in changed
    ]
    new = sum(item.code not in known for item in changed)
    _record_version(tx, which, rows, at, count=len(known) + new, new=new, changed=len(rows) - new, ended=0)
    for first in range(0, len(rows), _MOST_IN_A_FACT):
        body = {"list": which.value, "origin": HUB, "items": rows[first : first + _MOST_IN_A_FACT]}
        record(tx, "items.set", body, by=SYSTEM, at=at)
    return True


def _end_items(tx: Tx, which: ItemList, codes: Sequence[str], at: datetime) -> bool:
    known = catalogue.items_of_list(tx.execute, which)
    ended = [code for code in codes if code in known]
    if not ended:
        return False
    count = len(known) - len(ended)
    _record_version(tx, which, ended, at, count=count, new=0, changed=0, ended=len(ended))
    record(tx, "items.ended", {"list": which.value, "origin": HUB, "codes": ended}, by=SYSTEM, at=at)
    return True


def _record_version(
    tx: Tx, which: ItemList, rows: object, at: datetime, *, count: int, new: int, changed: int, ended: int
) -> None:
    """A list that was looked at before does not fit any more: it has another version."""
    version_no, _ = catalogue.version_of(tx.execute, which)
    body = {
        "list": which.value,
        "origin": HUB,
        "version_no": version_no + 1,
        "file_sha256": hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest(),
        "item_count": count,
        "new_count": new,
        "changed_count": changed,
        "ended_count": ended,
        "rejected_count": 0,
    }
    record(tx, "catalogue.imported", body, by=SYSTEM, at=at)


def _bare(item: ServiceItem | None) -> ServiceItem | None:
    return replace(item, initials="", department_initials="") if item else None
