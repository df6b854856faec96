"""Windows and service items that head office sends by the feed: facts of the program, marked as head office's (§2.6).

What is as before leaves no trace, so a feed that is read anew says nothing twice. A window that head office drops stays
served, since its certificates may lie there; what lacks a field that its labels need is left. Tariffs and staff are not
taken: a tariff is data of the program, and a person's PIN is set at the desk.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.service_items import MAX_CODE, MAX_NAME, ItemList, ServiceItem
from govpost_desk.services.pinyin import Initials
from govpost_desk.services.set_up import window_body
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage import catalogue
from govpost_desk.storage.database import Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import window
from govpost_desk.wire.feed_content import said_in, text, whole
from govpost_desk.wire.messages import FeedItem

WINDOW, ITEM, HUB = "window", "item", "hub"
_YES = ("1", "true", "yes", "是")
_FLAGS = ("receipt", "bundles")
_MOST_GRAMS = 50_000
Items = dict[ItemList, list[ServiceItem]]


def heed(items: Sequence[FeedItem]) -> Callable[[Tx, datetime], bool]:
    """Read without the lock; what is returned records in the transaction that keeps the page, True when it did."""
    places = [said for each in items if each.kind == WINDOW and (said := _said(each))]
    offered, ended = _items_of(items), [each.key for each in items if each.kind == ITEM and each.op == "drop"]

    def act(tx: Tx, at: datetime) -> bool:
        told = [_set_window(tx, place, at) for place in places]
        told += [_set_items(tx, which, some, at) for which, some in offered.items()]
        told += [_end_items(tx, which, ended, at) for which in ItemList if ended]
        return any(told)

    return act


def _said(item: FeedItem) -> dict[str, Any]:
    """What an item says; nothing for one that is dropped or no object."""
    return said_in(item.content) if item.op != "drop" else {}


def _set_window(tx: Tx, said: Mapping[str, Any], at: datetime) -> bool:
    code = text(said.get("window_code"))
    known = window(tx.execute, code)
    given = {name: value for name, value in said.items() if value not in ("", None)}
    for name in _FLAGS:
        if isinstance(given.get(name), str):
            given[name] = given[name].lower() in _YES
    usual = {"payer": "sender", "mode": "one_way"} if known is None else vars(known)
    try:
        if "weight_g" in given:
            given["weight_g"] = _grams(given["weight_g"])
        body = window_body({**usual, **given, "code": code}, desk_profile(tx.execute).centre_code)
    except (RuleError, ValueError):
        return False
    if known is not None and all(getattr(known, name) == value for name, value in body.items()):
        return False
    record(tx, "window.set", {**body, "origin": HUB}, by=SYSTEM, at=at)
    return True


def _grams(value: object) -> int:
    """A weight, out of a table as text. Raises ValueError."""
    if isinstance(value, str) and len(value) < len(str(_MOST_GRAMS)) + 1:
        value = int(value)
    return whole(value, _MOST_GRAMS)


def _items_of(items: Sequence[FeedItem]) -> Items:
    found: Items = defaultdict(list)
    letters: Initials | None = None
    for each in items:
        said = _said(each) if each.kind == ITEM else {}
        code, name = text(said.get("code")), text(said.get("name"))
        if not code or not name or len(code) > MAX_CODE or len(name) > MAX_NAME:
            continue
        letters = letters or Initials()
        department, which = text(said.get("department")), text(said.get("list"))
        found[ItemList(which) if which in set(ItemList) else ItemList.MAIN].append(
            ServiceItem(
                code=code,
                name=name,
                department=department,
                document_name=text(said.get("document_name")),
                opened=str(said.get("opened", "")).lower() in _YES,
                initials=letters.of(name),
                department_initials=letters.of(department),
            )
        )
    return found


def _set_items(tx: Tx, which: ItemList, offered: Sequence[ServiceItem], at: datetime) -> bool:
    known = catalogue.items_of_list(tx.execute, which)
    changed = [item for item in offered if _bare(known.get(item.code)) != _bare(item)]
    if not changed:
        return False
    rows = [catalogue.item_row(item) for item in changed]
    new = sum(item.code not in known for item in changed)
    _record_version(tx, which, rows, at, count=len(known) + new, new=new, changed=len(rows) - new, ended=0)
    record(tx, "items.set", {"list": which.value, "origin": HUB, "items": rows}, by=SYSTEM, at=at)
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
