"""What the engine is given: a disk, a line, a clock. The simulation gives others than the program does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from govpost_desk.wire.grants import Place, Signed
from govpost_desk.wire.messages import (
    Cursor,
    Enrolled,
    FeedPage,
    Fetched,
    Head,
    HelloReply,
    NewEpoch,
    Refusal,
    SentEvent,
)

T = TypeVar("T")


class Unreachable(Exception):
    """No answer: no line, a time-out, a server in trouble. Nobody knows whether the request arrived."""


class Refused(Exception):
    """Head office answered that it does not take it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.error)
        self.refusal = refusal


class Line(Protocol):
    """The way to head office."""

    def ask(self, message: object, answer: type[T]) -> T:
        """Send a request and wait for its answer. Raises Unreachable, Refused."""


class Clock(Protocol):
    """Milliseconds since 1970 as this machine believes, and seconds that only ever go on."""

    def wall_ms(self) -> int: ...

    def monotonic(self) -> float: ...


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """An epoch at the desk. `head`: its last event here; `shared_to`: only events up to this seq are this desk's part
    of what head office has under the epoch (None: all of them; after a fork the rest was carried on in a new one);
    `grant` None with `nonce` for one that the desk opened by itself.
    """

    epoch: int
    head: Head
    grant: Signed | None
    nonce: str
    shared_to: int | None = None


@dataclass(frozen=True, kw_only=True)
class Owed:
    """Events of this desk that head office has and that are being read back: those after a place of an epoch, up to
    another. `renew`: numbers of the present epoch may have been used by what was lost, so a next one must be begun.

    Kept from before the first page until all of it is settled: whatever ends a turn in between, the next goes on.
    """

    epoch: int
    after: int
    upto: int
    renew: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A new epoch that was asked for and waits for a person: asked again with the same words, however work went on."""

    why: str
    ancestor: Place | None
    head: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the desk stands, read in one go. `whole`: mirror and witness miss nothing of what this machine ever wrote;
    `unpushed`: events that head office did not have when it was last heard; `foreign`: epochs of another machine under
    this name, whose facts were read back and that are left alone since; `moved`: the data lies on another computer than
    the newest epoch was begun on, and gives no numbers before a next one.
    """

    desk: str
    site: str
    hub_key: str
    inc: int
    grant: Signed
    epochs: tuple[Epoch, ...]
    cursors: dict[str, Cursor]
    foreign: tuple[int, ...]
    hlc: int
    unpushed: int
    numbers_left: int
    numbers_wanted: bool
    ranges: tuple[str, ...]
    disk_free_mb: int
    whole: bool
    moved: bool = False
    owed: tuple[Owed, ...] = ()
    asked: Asked | None = None

    @property
    def newest(self) -> Epoch:
        """The epoch that new acts go into."""
        return self.epochs[-1]

    def epoch(self, number: int) -> Epoch | None:
        """One of them."""
        return next((each for each in self.epochs if each.epoch == number), None)


class PutBack(StrEnum):
    """Where events that were read back stand now: behind the journal's end, beside it as carried facts, nowhere."""

    BEHIND = "behind"
    BESIDE = "beside"
    NOWHERE = ""


class Disk(Protocol):
    """The desk's store as the engine needs it; each method is one transaction."""

    def standing(self) -> Standing | None:
        """How it stands; None before the enrolment."""

    def enrol(self, reply: Enrolled, seed: bytes, at_ms: int) -> None:
        """Keep hub key, site and grant, and begin the granted epoch."""

    def hash_at(self, epoch: int, seq: int) -> str | None:
        """Hash (hex) of one event; the genesis hash for seq 0; None for what is not here."""

    def events(self, epoch: int, after: int, upto: int | None, most: int, most_bytes: int) -> list[SentEvent]:
        """The next events of an epoch, at least one if there is any, at most so many and about so many bytes."""

    def heard(self, reply: HelloReply, offset_ms: int, at_ms: int) -> None:
        """Keep what head office said of itself: incarnation, safe places, clock. A known grant stays."""

    def pushed(self, epoch: int, head: Head, held: Sequence[str], at_ms: int) -> None:
        """Keep, for people to see, how far head office has come; it is asked again all the same."""

    def refused(self, epoch: int, seq: int | None, error: str, at_ms: int) -> None:
        """Keep a refusal for people to see. Nothing is ever dropped for it."""

    def put_back(self, epoch: int, page: Fetched, at_ms: int) -> PutBack:
        """Bring in events that this desk wrote and lost, in order, proved by the chain.

        Behind the journal's end they go as they are; where they follow another event than its last, they are carried
        into the newest epoch, and theirs is settled (`Epoch.shared_to`, `Standing.foreign`).
        """

    def owe(self, owed: tuple[Owed, ...]) -> None:
        """Keep what is still to be read back."""

    def ask(self, asked: Asked) -> None:
        """Keep what was asked for, until an epoch begins."""

    def begin_epoch(
        self, signed: Signed, ancestor: Place | None, why: str, at_ms: int, owed: tuple[Owed, ...] = ()
    ) -> None:
        """Begin a granted epoch; what stands behind `ancestor` in its epoch, up to where that was settled before, is
        carried over, ids unchanged, and the epoch is settled there. From now on `owed` is still to be read back.
        """

    def add_ranges(self, grants: Sequence[Signed], at_ms: int) -> None:
        """Take granted numbers; one that is known already is taken once."""

    def take_page(self, scope: str, after: Cursor, page: FeedPage, at_ms: int) -> bool:
        """Keep the items of a page and the cursor behind them, if the cursor still stands at `after`.

        True where the feed, now at its end, is not what head office says (`FeedPage.digest`): then it is to be read
        from its beginning, and the cursor stands there. At most once a day in an incarnation; people see it anyhow.
        """

    def begin_feed_anew(self, scope: str, inc: int) -> None:
        """The feed is read from its beginning; what it said before stays until the end of the new one is reached."""

    def lock(self, at_ms: int) -> None:
        """Head office revoked this desk: no numbers any more; everything stays and can be taken out by stick."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A new epoch that this machine needs and asks for with its next file. `ancestor`: behind it the tail is carried
    over, also where head office was told of none.
    """

    asked: NewEpoch
    ancestor: Place | None = None


class StickDisk(Disk, Protocol):
    """The desk's store as files of the memory stick need it."""

    def standing(self, *, locked_too: bool = False) -> Standing | None:
        """See Disk; `locked_too`: also of a desk that was revoked, which may still hand in its journal."""

    def told(self) -> dict[int, int]:
        """How far head office has each epoch by its own last word, over the line or out of a file."""

    def heard_by_stick(self, reply: HelloReply, gaps: Mapping[int, int], at_ms: int) -> bool:
        """Like `heard`, of a file that may be old: heads only go on, but for `gaps`, where it said that it has less.

        False for a file of an earlier incarnation, of which nothing is kept.
        """

    def pushed_by_stick(self, epoch: int, head: Head, held: Sequence[str], inc: int, at_ms: int) -> None:
        """Like `pushed`, of a file that may be old; nothing of one of an earlier incarnation than is known."""

    def wish(self) -> Wish | None:
        """The new epoch that is asked for."""

    def keep_wish(self, wish: Wish | None) -> None:
        """Ask for it; None when it was granted or is needed no more."""
