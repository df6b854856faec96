"""Orders that platforms post, and take back: one truth a hall, told to its desks by the feed (D-2).

An order is known by (source, case_no, part), whatever channel brings it, and belongs to the channel that brought it
first, until that one cancels it. A higher revision replaces, a lower one is stale, the same one with other content is
a conflict that people look at. Recipients stand in the feed alone; here is a salted digest of what was posted, which
goes with them.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select

from govpost_desk.hub import feeding, incidents, interceptions
from govpost_desk.hub.channels import Channel
from govpost_desk.hub.checking import Identity, Unfit, read_cancellation, read_order
from govpost_desk.hub.schema import platform_order
from govpost_desk.hub.stages import Stage, stages_of
from govpost_desk.hub.store import SITE, Among, Tx
from govpost_desk.wire.platforms import OrderAnswer

FEED = "order"
CONFLICT = "order_conflict"
OPEN, CANCELLED, ERASED = "open", "cancelled", "erased"
EXPIRED = "expired"  # nobody took it for long: its recipient is gone, a new revision brings it back
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_COLUMNS = (
    platform_order.c.order_id,
    platform_order.c.channel_id,
    platform_order.c.source,
    platform_order.c.case_no,
    platform_order.c.part,
    platform_order.c.window_code,
    platform_order.c.rev,
    platform_order.c.told_rev,
    platform_order.c.state,
    platform_order.c.salt,
    platform_order.c.digest,
)
_KNOWN = select(*_COLUMNS).where(platform_order.c.site_id == SITE, Among(platform_order.c.order_id))
_ALL = (
    select(*_COLUMNS)
    .where(platform_order.c.site_id == SITE)
    .order_by(platform_order.c.changed_ms, platform_order.c.order_id)
)
_FORGET = delete(platform_order).where(platform_order.c.site_id == SITE, Among(platform_order.c.order_id))


@dataclass(frozen=True, slots=True)
class Known:
    """An order as it stands. `digest` is over `salt` and what was posted but its revision; "" where that is gone.

    `rev`: of the channel that the order belongs to. `told_rev`: what desks are told, the same number as long as that
    rises with every change; a cancellation of the very revision, or another channel, may not.
    """

    order_id: str
    channel_id: str
    source: str
    case_no: str
    part: int
    window_code: str
    rev: int
    told_rev: int
    state: str
    salt: str
    digest: str


class _Batch:
    """What a batch does to the orders it names; written down once, at its end."""

    def __init__(self, tx: Tx, channel: Channel, order_ids: list[str], draw: Any) -> None:
        self.tx, self.channel, self.draw = tx, channel, draw
        self.known = {row[0]: Known(*row) for row in tx.run_in(_KNOWN, order_ids)}
        self.stages = stages_of(tx, order_ids)
        self.told: dict[str, str] = {}
        self.moved: set[str] = set()

    def order(self, at: int, identity: Identity, content: dict[str, Any]) -> OrderAnswer:
        """An order that can be read."""
        key = identity.order_id
        was, text = self.known.get(key), _encode(content)
        if was is not None and (result := self._unmoved(was, identity, text)):
            if result == "conflict":
                self._conflict(key, identity)
            return self._answer(at, key, result)
        salt = self.draw(16).hex()
        self._set(key, identity, OPEN, content["window_code"], salt, _digest(salt, text))
        self._tell(key, {**content, "state": OPEN})
        if was is None or was.state in (CANCELLED, EXPIRED):
            return self._answer(at, key, "taken")
        if was.digest != _digest(was.salt, text):
            late = self._late(key, identity, interceptions.CHANGED)
            return self._answer(at, key, "changed", late=late)
        return self._answer(at, key, "changed")

    def cancellation(self, at: int, identity: Identity, reason: str) -> OrderAnswer:
        """An order is taken back; one that never came is then known as cancelled, so that it may come late."""
        key = identity.order_id
        was = self.known.get(key)
        if was is not None:
            if was.channel_id != self.channel.channel_id and was.state != CANCELLED:
                return self._answer(at, key, "refused", "channel")
            if identity.rev < was.rev or was.state == ERASED:
                return self._answer(at, key, "stale")
            if was.state == CANCELLED and (
                identity.rev == was.rev or was.channel_id != self.channel.channel_id
            ):
                return self._answer(at, key, "known")
        window_code = was.window_code if was else ""
        self._set(key, identity, CANCELLED, window_code, "", "")
        self._tell(key, {"state": CANCELLED, "window_code": window_code, "reason": reason})
        is_new = was is None or was.state != CANCELLED
        late = is_new and self._late(key, identity, interceptions.CANCELLED)
        return self._answer(at, key, "cancelled", late=late)

    def write(self) -> None:
        """Orders into their table, the newest of each into the feed; older items lose the recipient."""
        names = sorted(self.moved)
        self.tx.run_in(_FORGET, names)
        self.tx.insert(platform_order, [_row(self.known[key], self.tx.now_ms) for key in names])
        feeding.replace(self.tx, FEED, sorted(self.told.items()))

    def _unmoved(self, was: Known, identity: Identity, text: str) -> str:
        """Why an order changes nothing, "" when it does."""
        foreign = was.channel_id != self.channel.channel_id
        if was.state == CANCELLED:  # once it was taken back, any channel may bring it anew
            return "" if foreign or identity.rev > was.rev else "stale"
        if was.state == ERASED or identity.rev < was.rev:
            return "stale"
        if was.state == EXPIRED:  # platforms post again what is open: that must not bring the person back
            return "stale" if foreign or identity.rev == was.rev else ""
        if was.digest == _digest(was.salt, text) and (foreign or identity.rev == was.rev):
            return "known"
        return "conflict" if foreign or identity.rev == was.rev else ""

    def _tell(self, key: str, content: dict[str, Any]) -> None:
        now = self.known[key]
        named = {"source": now.source, "case_no": now.case_no, "part": now.part, "rev": now.told_rev}
        self.told[key] = _encode({**content, **named, "channel": self.channel.name})

    def _conflict(self, key: str, identity: Identity) -> None:
        facts: dict[str, Any] = {
            "order_id": key,
            "channel": self.channel.channel_id,
            "source": identity.source,
        }
        facts |= {"case_no": identity.case_no, "part": identity.part, "rev": identity.rev}
        incidents.open_incident(self.tx, CONFLICT, key, facts)

    def _late(self, key: str, identity: Identity, why: str) -> bool:
        stage = self.stages.get(key)
        if stage is None or not stage.too_late:
            return False
        told_rev = self.known[key].told_rev
        interceptions.late_change(self.tx, key, identity.case_no, why, told_rev, stage)
        return True

    def _set(
        self, key: str, identity: Identity, state: str, window_code: str, salt: str, digest: str
    ) -> None:
        was = self.known.get(key)
        self.known[key] = Known(
            order_id=key,
            channel_id=self.channel.channel_id,
            source=identity.source,
            case_no=identity.case_no,
            part=identity.part,
            window_code=window_code,
            rev=identity.rev,
            told_rev=max(identity.rev, was.told_rev + 1 if was else 0),
            state=state,
            salt=salt,
            digest=digest,
        )
        self.moved.add(key)

    def _answer(self, at: int, key: str, result: str, why: str = "", *, late: bool = False) -> OrderAnswer:
        stage, known = self.stages.get(key, Stage()), self.known[key]
        return OrderAnswer(
            at=at,
            result=result,
            why=why,
            order_id=key,
            case_no=known.case_no,
            rev=known.rev,
            stage=stage.name,
            waybill_no=stage.waybill_no,
            late=late,
        )


def take_orders(tx: Tx, channel: Channel, orders: tuple[Any, ...], draw: Any) -> tuple[OrderAnswer, ...]:
    """An answer for each; `draw(n)`: n random bytes."""
    return _each(tx, channel, orders, draw, is_order=True)


def cancel_orders(tx: Tx, channel: Channel, orders: tuple[Any, ...], draw: Any) -> tuple[OrderAnswer, ...]:
    """An answer for each."""
    return _each(tx, channel, orders, draw, is_order=False)


def erase_orders(tx: Tx, order_ids: list[str]) -> int:
    """Recipients of these orders are gone for ever, and what is posted of them again is not taken; how many."""
    return _blank(tx, order_ids, ERASED)


def expire_orders(tx: Tx, order_ids: list[str]) -> int:
    """Recipients of these orders are gone until the platform says something new of them; how many."""
    return _blank(tx, order_ids, EXPIRED)


def _blank(tx: Tx, order_ids: list[str], state: str) -> int:
    rows = tx.run_in(_KNOWN, sorted(set(order_ids)))
    found = [Known(*row) for row in rows if row.state != ERASED]
    if not found:
        return 0
    names = [each.order_id for each in found]
    tx.run_in(_FORGET, names)
    blank = [replace(each, state=state, salt="", digest="") for each in found]
    tx.insert(platform_order, [_row(each, tx.now_ms) for each in blank])
    feeding.replace(tx, FEED, [(name, None) for name in names])
    return len(found)


def all_orders(tx: Tx) -> list[Known]:
    """All orders of the site that a platform brought, the one that changed last at the end."""
    return [Known(*tuple(row)) for row in tx.run(_ALL)]


def _each(
    tx: Tx, channel: Channel, orders: tuple[Any, ...], draw: Any, *, is_order: bool
) -> tuple[OrderAnswer, ...]:
    read: list[Any] = []
    for fields in orders:
        try:
            read.append(read_order(fields, tx.site) if is_order else read_cancellation(fields))
        except Unfit as failure:
            read.append(failure.why)
    named = sorted({each[0].order_id for each in read if isinstance(each, tuple)})
    batch = _Batch(tx, channel, named, draw)
    answers = []
    for at, each in enumerate(read):
        if not isinstance(each, tuple):
            answers.append(OrderAnswer(at=at, result="refused", why=each))
        elif is_order:
            answers.append(batch.order(at, *each))
        else:
            answers.append(batch.cancellation(at, *each))
    batch.write()
    return tuple(answers)


def _digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _row(known: Known, now_ms: int) -> dict[str, Any]:
    return {
        "order_id": known.order_id,
        "channel_id": known.channel_id,
        "source": known.source,
        "case_no": known.case_no,
        "part": known.part,
        "window_code": known.window_code,
        "rev": known.rev,
        "told_rev": known.told_rev,
        "state": known.state,
        "salt": known.salt,
        "digest": known.digest,
        "changed_ms": now_ms,
    }
