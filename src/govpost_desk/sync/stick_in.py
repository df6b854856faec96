"""An answer of head office out of a file of the memory stick: proved whole, then taken as it would be over the line.

What the file does not settle (another branch, a copy of this desk) becomes a wish that the next file tells; the answer
to that one settles it. Read twice, late or in any order, a file changes nothing that a newer one has changed.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from govpost_desk.sync.asking import epoch_of
from govpost_desk.sync.engine import Engine, State
from govpost_desk.sync.ports import Clock, Owed, Standing, StickDisk, Unreachable, Wish
from govpost_desk.wire.grants import Place, Signed
from govpost_desk.wire.messages import (
    Cursor,
    FeedPage,
    Fetch,
    Fetched,
    Granted,
    Head,
    Hello,
    HelloReply,
    MoreNumbers,
    NewEpoch,
    Push,
    PushReply,
    ReadFeed,
    Refusal,
)
from govpost_desk.wire.sealing import SealingKey
from govpost_desk.wire.stick_file import Place as PieceAt
from govpost_desk.wire.stick_file import StickError, StickReader

T = TypeVar("T")
_MOST_ROUNDS = 8
_REQUESTS = (Hello, Push, Fetch, NewEpoch, MoreNumbers, ReadFeed)


@dataclass(frozen=True, kw_only=True)
class ReadIn:
    """What came of an answer. `state`: IDLE, WAITING (head office decides), LOCKED, REFUSED; `again`: another file has
    to go there and back before the desk and head office agree; `old`: of a head office that was put back since.
    """

    state: State
    again: bool = False
    old: bool = False
    error: str = ""


@dataclass(slots=True)
class _Told:
    """What a file holds, without its events and items: those stay in the file, at their `pages`."""

    hello: HelloReply | Refusal | None = None
    pushes: list[tuple[Push, PushReply | Refusal]] = field(default_factory=list)
    epochs: list[tuple[NewEpoch, Granted]] = field(default_factory=list)
    numbers: list[tuple[MoreNumbers, Granted | Refusal]] = field(default_factory=list)
    pages: dict[tuple[int, int, bool], tuple[PieceAt, int]] = field(default_factory=dict)
    feeds: list[tuple[ReadFeed, PieceAt]] = field(default_factory=list)


def read_file(
    reader: StickReader,
    disk: StickDisk,
    *,
    seed: bytes,
    clock: Clock,
    app: str,
    tell: Callable[[int], None] = lambda offset: None,
) -> ReadIn:
    """Take an answer. `tell(offset)`: how far the file has been proved, before anything of it counts. Raises
    StickError; GrantError and ChainError for what this head office never says.
    """
    standing = disk.standing(locked_too=True)
    if standing is None:
        raise StickError("other_desk")
    box = SealingKey.derived(seed)
    _check_header(reader, standing, box.public)
    reader.unseal(box)
    told = _read(reader, standing, tell)
    at_ms = min(clock.wall_ms(), reader.header.made_ms)
    return _take(reader, disk, told, clock, app, at_ms)


def _check_header(reader: StickReader, standing: Standing, box: str) -> None:
    header = reader.header
    if header.desk != standing.desk:
        raise StickError("other_desk")
    if header.hub != standing.hub_key or header.by != standing.hub_key:
        raise StickError("other_hub")
    if header.to != box:
        raise StickError("other_machine")


def _read(reader: StickReader, standing: Standing, tell: Callable[[int], None]) -> _Told:
    """The whole file, proved. Raises StickError."""
    told = _Told()
    request: Any = None
    for place, message in reader.messages():
        tell(place[0])
        if isinstance(message, _REQUESTS):
            request = message
            continue
        match request, message:
            case Hello(), HelloReply() | Refusal():
                told.hello = message
            case Push(), PushReply() | Refusal():
                told.pushes.append((request, message))
            case NewEpoch(), Granted():
                told.epochs.append((request, message))
            case MoreNumbers(), Granted() | Refusal():
                told.numbers.append((request, message))
            case Fetch(), Fetched():
                key = (request.epoch, request.after, request.limit == 0)
                told.pages[key] = (place, len(message.events))
            case ReadFeed(), FeedPage():
                told.feeds.append((request, place))
            case None, _:
                raise StickError("damaged")
        if request.desk != standing.desk:
            raise StickError("damaged")
    if told.hello is None:
        raise StickError("damaged")
    return told


def _take(reader: StickReader, disk: StickDisk, told: _Told, clock: Clock, app: str, at_ms: int) -> ReadIn:
    locked = disk.standing() is None
    gaps: dict[int, int] = {}
    error = ""
    for push, reply in told.pushes:
        if isinstance(reply, PushReply):
            inc = int(reply.receipt.fields().get("inc", 0))
            disk.pushed_by_stick(push.epoch, reply.head, reply.held, inc, at_ms)
        elif reply.error == "gap" and reply.head is not None:
            gaps[push.epoch] = reply.head.seq
        elif reply.error != "fork":
            error = reply.error
            disk.refused(push.epoch, reply.seq, reply.error, at_ms)
    if isinstance(told.hello, Refusal):
        return _refused(disk, told.hello, at_ms)
    assert told.hello is not None
    if locked:
        return ReadIn(state=State.LOCKED)
    fresh = disk.heard_by_stick(told.hello, gaps, at_ms)
    settling = _Settling(disk, reader, told, clock, app)
    state = settling.settle(told.hello) if fresh else State.IDLE
    settling.take_numbers()
    anew = fresh and _feeds(reader, disk, told, at_ms)
    if state is State.IDLE and error:
        state = State.REFUSED
    again = settling.wished or settling.lacks or bool(gaps) or anew
    return ReadIn(state=state, again=again, old=not fresh, error=error)


def _refused(disk: StickDisk, refusal: Refusal, at_ms: int) -> ReadIn:
    if refusal.error == "revoked":
        disk.lock(at_ms)
        return ReadIn(state=State.LOCKED, error=refusal.error)
    return ReadIn(state=State.REFUSED, error=refusal.error)


def _feeds(reader: StickReader, disk: StickDisk, told: _Told, at_ms: int) -> bool:
    """Items behind what was read before: a page may be old, or begin earlier than the desk stands now.

    Whatever its age, the digest of its last page is of the feed up to there. True where the desk has something else:
    the next file asks for all of the feed.
    """
    anew = False
    for asked, place in told.feeds:
        page: FeedPage = reader.at(place)
        standing = disk.standing()
        assert standing is not None
        cursor = standing.cursors.get(asked.scope, Cursor(n=0, inc=page.inc))
        if cursor.inc != page.inc:
            if asked.after:
                continue
            disk.begin_feed_anew(asked.scope, page.inc)
            cursor = Cursor(n=0, inc=page.inc)
        fresh = tuple(item for item in page.items if item.n > cursor.n)
        if asked.after == cursor.n or (asked.after < cursor.n and fresh):
            anew |= disk.take_page(asked.scope, cursor, replace(page, items=fresh), at_ms)
    return anew


class _NoLine:
    """A file answers nothing that is not in it."""

    def ask(self, message: object, answer: type[T]) -> T:
        raise Unreachable


class _Settling(Engine):
    """The engine's own judgement of a hello, with what it asks for looked up in the file.

    `wished`: a new epoch is asked for by the next file; `lacks`: something that the next answer will hold.
    """

    def __init__(self, disk: StickDisk, reader: StickReader, told: _Told, clock: Clock, app: str) -> None:
        super().__init__(disk, _NoLine(), clock, random.Random(0), app)
        self._stick, self._reader, self._told = disk, reader, told
        self.wished = self.lacks = False

    def settle(self, reply: HelloReply) -> State:
        """Until nothing is left, or only the next file can go on."""
        try:
            self._begin_wished(reply, behind=True)
            for _ in range(_MOST_ROUNDS):
                standing = self._standing()
                changed = self._reconcile(standing, reply)
                if changed is State.WAITING:
                    return State.IDLE if self.wished else State.WAITING
                if changed is None:
                    self._begin_wished(reply, behind=False)
                    return State.IDLE
        except Unreachable:
            self.lacks = True
            return State.IDLE
        return State.REFUSED

    def take_numbers(self) -> None:
        """Numbers of the newest epoch."""
        for asked, granted in self._told.numbers:
            if isinstance(granted, Granted):
                if granted.grants:
                    self._stick.add_ranges(granted.grants, self._clock.wall_ms())
            elif granted.error == "epoch" and self._stick.wish() is None:
                standing = self._standing()
                if asked.epoch == standing.newest.epoch:
                    self._beside_another(standing)

    def _begin_wished(self, reply: HelloReply, *, behind: bool) -> None:
        """The epoch that the last file asked for, if it is granted here. `behind`: one that has an ancestor, before
        the heads are compared; the others once everything lost is back.
        """
        wish, standing = self._stick.wish(), self._standing()
        signed = self._granted(wish, standing)
        if wish is None or signed is None or (wish.ancestor is not None) is not behind:
            return
        ancestor, owed = wish.ancestor, tuple[Owed, ...]()
        if ancestor is not None and wish.asked.why == "fork" and not standing.whole:
            there = reply.heads.get(ancestor.epoch, Head(seq=0, hash="")).seq
            owed = (Owed(epoch=ancestor.epoch, after=ancestor.seq, upto=there, renew=False),)
        self._begin(standing, signed, ancestor, wish.asked.why, owed)
        self._stick.keep_wish(None)

    def _granted(self, wish: Wish | None, standing: Standing) -> Signed | None:
        """The answer to this machine's own wish: a copy of it has another one, or none."""
        if wish is None or wish.asked.grant != standing.grant:
            return None
        for asked, granted in self._told.epochs:
            if asked == wish.asked and granted.grants:
                return granted.grants[-1]
        return None

    def _new_epoch(
        self,
        standing: Standing,
        ancestor: Place | None,
        why: str,
        *,
        common: bool = True,
        owed: tuple[Owed, ...] = (),
    ) -> State:
        wish = self._stick.wish()
        if wish is not None and (wish.asked.grant, wish.ancestor) == (standing.grant, ancestor):
            signed = self._granted(wish, standing)
            if signed is not None:
                state = self._begin(standing, signed, ancestor, why, owed)
                self._stick.keep_wish(None)
                return state
            if any(asked == wish.asked for asked, _ in self._told.epochs):
                return State.WAITING
        else:  # asked in other words, the answer that is on its way would be to something else
            asked = epoch_of(standing, ancestor if common else None, why)
            self._stick.keep_wish(Wish(asked=asked, ancestor=ancestor))
        self.wished = True
        return State.WAITING

    def _fetch(self, epoch: int, after: int, limit: int) -> Fetched:
        """A page that begins there; of one event its header is enough."""
        if limit == 1:
            return self._header(epoch, after)
        found = self._told.pages.get((epoch, after, False))
        if found is None:
            raise Unreachable
        page: Fetched = self._reader.at(found[0])
        return page

    def _has_ours(self, number: int, seq: int, theirs: Head) -> bool:
        """Of an epoch that is settled the file holds no headers: whether it still is so is asked over a line alone."""
        return seq != theirs.seq or super()._has_ours(number, seq, theirs)

    def _header(self, epoch: int, after: int) -> Fetched:
        for (number, first, bare), (place, count) in self._told.pages.items():
            if number == epoch and bare and first <= after < first + count:
                page: Fetched = self._reader.at(place)
                return replace(page, events=(page.events[after - first],))
        raise Unreachable

    def _standing(self) -> Standing:
        standing = self._disk.standing()
        assert standing is not None
        return standing
