"""Head office without a network: messages in, answers out. Clock and randomness are arguments, the store is an engine.

    office = Office(memory_engine(), SigningKey.make(), clock)        # clock() -> milliseconds since 1970
    office.add_site("520100-01", "…"); code = office.make_code("520100-01-D01")
    reply = office.answer(Enrol(…))                                   # Enrolled or Refusal

A message is believed here: who sent it was proved before, by its signature (`hub.http`) or by a person (memory stick).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import Engine

from govpost_desk.domain.errors import StorageError
from govpost_desk.domain.numbers import SERIALS, range_from, waybill_no
from govpost_desk.hub import (
    acts_told,
    channels,
    desks,
    enrolling,
    feeding,
    fetching,
    granting,
    greeting,
    incarnations,
    posting,
    pushing,
    store,
)
from govpost_desk.hub.marks import Marks, MemoryMarks
from govpost_desk.hub.store import NoSite, Store, Tx
from govpost_desk.wire.grants import Signed
from govpost_desk.wire.messages import (
    Enrol,
    Enrolled,
    FeedPage,
    Fetch,
    Fetched,
    Granted,
    Hello,
    HelloReply,
    MoreNumbers,
    NewEpoch,
    Push,
    PushReply,
    ReadFeed,
    Refusal,
)
from govpost_desk.wire.platforms import (
    CancelOrders,
    OrdersAnswered,
    PostOrders,
    PostTracking,
    TrackingAnswered,
)
from govpost_desk.wire.signing import SigningKey

FromChannel = PostOrders | CancelOrders | PostTracking
Message = Enrol | Hello | Push | Fetch | NewEpoch | MoreNumbers | ReadFeed
Reply = Enrolled | HelloReply | PushReply | Fetched | Granted | FeedPage | Refusal
T = TypeVar("T")
_UNKNOWN = Refusal(error="unknown_desk")


class Office:
    """One head office. `clock`: milliseconds since 1970, UTC; `draw(n)`: n random bytes; `marks`: see hub.marks."""

    def __init__(
        self,
        engine: Engine,
        key: SigningKey,
        clock: Callable[[], int],
        *,
        marks: Marks | None = None,
        draw: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.store, self.key, self.clock, self.draw = Store(engine), key, clock, draw
        self.marks: Marks = MemoryMarks() if marks is None else marks

    def close(self) -> None:
        """Let the store's connections go."""
        self.store.engine.dispose()

    def answer(self, message: Message) -> Reply:
        """The answer to a message of a desk that was proved to be that desk."""
        match message:
            case Enrol():
                return self.enrol(message)
            case Hello():
                return self.hello(message)
            case Push():
                return self.push(message)
            case Fetch():
                return self.fetch(message)
            case NewEpoch():
                return self.new_epoch(message)
            case MoreNumbers():
                return self.more_numbers(message)
            case ReadFeed():
                return self.read_feed(message)

    def enrol(self, message: Enrol) -> Enrolled | Refusal:
        """Take a desk in. Refuses: code, revoked, shape."""
        site = desks.site_of(message.desk)
        if site is None:
            return Refusal(error="code")
        try:
            with self.begin(site) as tx:
                before = desks.count_in(tx)
                reply = enrolling.enrol(tx, message, self.key, self.draw)
                acts_told.tell_all(tx, before)
                return reply
        except NoSite:
            return Refusal(error="code")

    def hello(self, message: Hello) -> HelloReply | Refusal:
        """How head office stands. Refuses: unknown_desk, revoked, no_grant, shape."""
        return self._written(message.desk, message.grant, lambda tx: self._hello(tx, message))

    def push(self, message: Push, *, by_hand: bool = False) -> PushReply | Refusal:
        """Events of one epoch. Refuses: gap, fork, digest, shape, too_large, no_grant, unknown_desk, revoked.

        `by_hand`: a person at head office brings it on a memory stick, also of a desk that was revoked.
        """
        if message.grant is None and message.nonce is None:
            return Refusal(error="no_grant")
        return self._written(
            message.desk, message.grant, lambda tx: pushing.push(tx, message, self.key), by_hand=by_hand
        )

    def fetch(self, message: Fetch) -> Fetched | Refusal:
        """A desk's own events. Refuses: unknown_desk, revoked."""
        return self._read(message.desk, lambda tx: fetching.fetch(tx, message))

    def new_epoch(self, message: NewEpoch) -> Granted | Refusal:
        """The next epoch. Refuses: no_grant, gap, fork, shape, unknown_desk, revoked."""
        return self._written(
            message.desk, message.grant, lambda tx: granting.ask_epoch(tx, message, self.key, self.draw)
        )

    def more_numbers(self, message: MoreNumbers) -> Granted | Refusal:
        """Numbers of the newest epoch. Refuses: epoch, gap, fork, unknown_desk, revoked."""
        return self._written(
            message.desk, None, lambda tx: granting.more_numbers(tx, message, self.key, self.draw)
        )

    def read_feed(self, message: ReadFeed) -> FeedPage | Refusal:
        """A page of the feed. Refuses: resync, shape, unknown_desk, revoked."""
        return self._read(message.desk, lambda tx: feeding.read_page(tx, message))

    def take(self, message: FromChannel, token: str) -> OrdersAnswered | TrackingAnswered | Refusal:
        """What a platform or carrier posts. Refuses: token, not_allowed, too_large.

        The token is proved without a lock: who has none cannot keep a hall waiting.
        """
        if desks.site_of(f"{message.site}-D01") != message.site:
            return Refusal(error="token")
        try:
            with self.store.read(message.site, self.clock()) as tx:
                channel = channels.channel_of(tx, token)
            if channel is None:
                return Refusal(error="token")
            refusal = posting.refused(channel, message)
            if refusal is not None:
                return refusal
            with self.begin(message.site) as tx:
                return posting.take(tx, channel, message, self.draw)
        except NoSite:
            return Refusal(error="token")

    def add_channel(self, site: str, channel_id: str, name: str, may: tuple[str, ...]) -> str:
        """The token of a channel, shown once. Raises NoSite, RuleError."""
        with self.begin(site) as tx:
            return channels.add_channel(tx, channel_id, name, may, self.draw)

    @contextmanager
    def begin(self, site: str) -> Iterator[Tx]:
        """A writing transaction of one site, checked against its mark, marked after its commit. Raises NoSite."""
        now_ms = self.clock()
        with self.store.begin(site, now_ms) as tx:
            restored = incarnations.check_mark(tx, self.marks)
            before = tx.standing.grants
            yield tx
        granted = restored or tx.standing.grants != before
        self.marks.put(site, incarnations.mark_of(tx), now_ms, at_once=granted)

    def restored(self, site: str, why: str = "told") -> int:
        """A person says that the database was put back: a new incarnation, whose number is returned. Raises NoSite.

        Where no mark of the hall is left, numbers come only from pools that are added from then on.
        """
        mark = self.marks.get(site)
        with self.begin(site) as tx:
            incarnations.begin(tx, mark, why)
            if mark is None and tx.standing.grants:
                incarnations.close_pools(tx)
            tx.standing.grants += 1  # so that the mark is on disk before anything is granted
            return tx.standing.inc

    def add_site(self, site: str, name: str, *, range_size: int = 2000, approve: str = "") -> None:
        """A new hall. `range_size`: numbers of one grant; `approve`: reasons for an epoch that a person decides."""
        store.add_site(self.store, site, name, range_size=range_size, approve=approve)

    def make_code(self, desk_id: str, name: str = "") -> str:
        """A one-time code for a desk of a known site. Raises NoSite."""
        with self.begin(desks.site_of(desk_id) or "") as tx:
            return enrolling.make_code(tx, desk_id, name, self.draw)

    def add_pool(
        self, site: str, prefix: str, suffix: str, first: int, count: int, *, bands: int = 16
    ) -> bool:
        """Numbers for a site; False when some of them are there already. Raises NoSite; as `range_from` for what no
        label can carry.
        """
        range_from(waybill_no(prefix, first, suffix) if 0 <= first < SERIALS else "", count)
        with self.begin(site) as tx:
            tx.standing.grants += 1  # a pool that a restore loses must be missed
            return granting.add_pool(tx, prefix, suffix, first, count, bands=bands)

    def put(self, site: str, kind: str, items: list[tuple[str, str | None]]) -> int:
        """New versions of things that head office writes: (key, JSON text), None to drop it. Raises NoSite."""
        with self.begin(site) as tx:
            return feeding.put(tx, kind, items)

    def known_key(self, desk_id: str) -> str | None:
        """The public key by which a desk signs its requests; None for one that is not known here."""
        site = desks.site_of(desk_id)
        if site is None:
            return None
        try:
            with self.store.read(site, 0) as tx:
                row = desks.find_desk(tx, desk_id)
        except NoSite:
            return None
        return row.key if row and row.key else None

    def later_key(self, message: Message) -> str | None:
        """The public key of the desk's device out of a grant of ours for a later epoch than is known here.

        A database that was put back lost it; the key that is known is then that of an older machine, or of none.
        """
        if not isinstance(message, Hello | Push | NewEpoch) or message.grant is None:
            return None
        grant = desks.proved_grant(message.grant, message.desk, self.key.public)
        if grant is None or grant.epoch <= self._newest_epoch(message.desk):
            return None
        return grant.key

    def _newest_epoch(self, desk_id: str) -> int:
        try:
            with self.store.read(desks.site_of(desk_id) or "", 0) as tx:
                return desks.newest_epoch(tx, desk_id)
        except NoSite:
            return 0

    def _hello(self, tx: Tx, message: Hello) -> HelloReply | Refusal:
        cursor = message.cursors.get(feeding.scope_of(tx.site))
        now = tx.standing
        if cursor is not None and cursor.inc == now.inc and cursor.n > now.feed_n:
            incarnations.begin(tx, self.marks.get(tx.site), "cursor")
        return greeting.hello(tx, message, self.key)

    def _written(
        self, desk_id: str, signed: Signed | None, act: Callable[[Tx], T], *, by_hand: bool = False
    ) -> T | Refusal:
        """The answer of `act` in a writing transaction, after the desk's grant was proved and learned."""
        site = desks.site_of(desk_id)
        if site is None:
            return _UNKNOWN
        try:
            with self.begin(site) as tx:
                if signed is not None and not self._learned(tx, desk_id, signed):
                    return Refusal(error="no_grant")
                return _refused(desks.find_desk(tx, desk_id), by_hand=by_hand) or act(tx)
        except NoSite:
            if signed is None or desks.proved_grant(signed, desk_id, self.key.public) is None:
                return _UNKNOWN
        with suppress(StorageError):  # another request was faster
            self.add_site(site, site)  # a restore lost even the hall: our own grant proves it
        return self._written(desk_id, signed, act, by_hand=by_hand)

    def _learned(self, tx: Tx, desk_id: str, signed: Signed) -> bool:
        """Whether a grant is ours; one that the database lost is known again after this."""
        if desks.is_known(tx, desk_id, signed):
            return True
        grant = desks.proved_grant(signed, desk_id, self.key.public)
        if grant is None:
            return False
        if grant.inc > tx.standing.inc:
            incarnations.begin(tx, self.marks.get(tx.site), "grant", at_least=grant.inc)
        before = desks.count_in(tx)
        desks.learn(tx, desk_id, grant, signed)
        acts_told.tell_all(tx, before)
        return True

    def _read(self, desk_id: str, act: Callable[[Tx], T]) -> T | Refusal:
        site = desks.site_of(desk_id)
        if site is None:
            return _UNKNOWN
        try:
            with self.store.read(site, self.clock()) as tx:
                return _refused(desks.find_desk(tx, desk_id)) or act(tx)
        except NoSite:
            return _UNKNOWN


def _refused(row: Any, *, by_hand: bool = False) -> Refusal | None:
    if row is None or row.state == desks.NEW:
        return _UNKNOWN
    if row.state == desks.REVOKED and not by_hand:
        return Refusal(error="revoked")
    return None
