"""Files that a desk sends by memory stick: each message answered by the very functions that answer it over a line.

A file may come twice, late, in any order: import is push, and nothing else is. The answer holds each request (a push
without its events) followed by what was answered, and after them what the desk would have asked next: the heads as they
are then, the feed, events that it lost, headers of an epoch in which it stands on another branch.

A person brings the file, so a desk that was revoked may still hand in its journal; it is answered that it is revoked.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from govpost_desk.domain.errors import StorageError
from govpost_desk.hub import desks
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import NoSite
from govpost_desk.wire.messages import (
    MOST_EVENTS,
    Fetch,
    Fetched,
    Head,
    Hello,
    HelloReply,
    MoreNumbers,
    NewEpoch,
    Push,
    PushReply,
    ReadFeed,
    Refusal,
    SentEvent,
)
from govpost_desk.wire.sealing import SealError, SealingKey
from govpost_desk.wire.stick_file import ANSWER, ASK, StickError, StickHeader, StickReader, StickWriter

_MOST_ASKS = 16  # messages of a file beside its pushes
_PAGE = 500
Pair = tuple[Any, Any]


@dataclass(slots=True)
class Taken:
    """What came of a file: events that were new, whether some were not taken, where the answer lies."""

    desk: str = ""
    pushes: int = 0
    new: int = 0
    refused: str = ""
    revoked: bool = False
    answer: Path = Path()


def take(office: Office, path: Path, folder: Path) -> Taken:
    """Take a desk's file and write the answer into `folder`, whole or not at all.

    Raises StickError; StorageError file_missing, unavailable. Nothing is taken of a file that is not whole.
    """
    answer = folder / f"{path.stem}.{ANSWER}"
    try:
        with path.open("rb") as file:
            reader, hello = open_file(office, file)
            taken = Taken(desk=hello.desk, answer=answer)
            _write(answer, lambda out: answer_into(out, office, reader, hello, taken))
    except FileNotFoundError:
        raise StorageError("file_missing") from None
    except OSError:
        raise StorageError("unavailable") from None
    return taken


def open_file(office: Office, file: BinaryIO) -> tuple[StickReader, Hello]:
    """A file that is whole, meant for this head office and signed by a key of its desk. Raises StickError."""
    reader = StickReader(file, ASK)
    return reader, _proved(office, reader)


def _proved(office: Office, reader: StickReader) -> Hello:
    """How the desk stood, of a file that is whole, meant for this head office and from this desk. Raises StickError."""
    header = reader.header
    if header.hub != office.key.public:
        raise StickError("other_hub")
    sealing = SealingKey.derived(office.key.seed)
    if header.to != sealing.public:
        raise StickError("other_hub")
    reader.unseal(sealing)
    hello: Hello | None = None
    asks = 0
    for _, message in reader.messages():
        if hello is None:
            if not isinstance(message, Hello):
                raise StickError("damaged")
            hello = message
        elif not isinstance(message, Push | NewEpoch | Fetch | MoreNumbers):
            raise StickError("damaged")
        asks += not isinstance(message, Push)
        if message.desk != header.desk or asks > _MOST_ASKS:
            raise StickError("damaged")
    if hello is None:
        raise StickError("damaged")
    if header.by not in _keys(office, hello):
        raise StickError("signature")
    return hello


def _keys(office: Office, hello: Hello) -> set[str | None]:
    """Keys by which a desk signs or once signed: also the PC that another one has replaced may hand in its journal."""
    known = {office.known_key(hello.desk), office.later_key(hello)} - {None, ""}
    try:
        with office.store.read(desks.site_of(hello.desk) or "", 0) as tx:
            known |= {row.key for row in desks.epochs_of(tx, hello.desk).values() if row.key}
    except NoSite:
        pass
    return known


def answer_into(out: BinaryIO, office: Office, reader: StickReader, hello: Hello, taken: Taken) -> None:
    """Take the file and write its answer. Raises StickError for one that says no key to answer to."""
    asked = reader.header
    once = SealingKey.make()
    header = StickHeader(
        desk=asked.desk,
        epoch=asked.epoch,
        hub=asked.hub,
        by=office.key.public,
        to=asked.box,
        box="",
        once=once.public,
        made_ms=office.clock(),
        number=os.urandom(16).hex(),
        answers=asked.number,
    )
    try:
        writer = StickWriter(out, ANSWER, header, office.key, once)
    except SealError:
        raise StickError("damaged") from None
    for request, reply in _answered(office, reader, hello, taken):
        writer.put(request)
        writer.put(reply)
    writer.end()


def _answered(office: Office, reader: StickReader, hello: Hello, taken: Taken) -> Iterator[Pair]:
    stopped: dict[int, str] = {}  # epochs of which nothing more is taken, and why
    asks: list[Any] = []
    # a database that was put back learns the desk again before anything is pushed; how it stands is told below
    office.hello(replace(hello, hlc=0))
    for _, message in reader.messages():
        if not isinstance(message, Push):
            asks.append(message)
            continue
        if message.epoch in stopped:
            continue
        taken.pushes += 1
        reply = office.push(message, by_hand=True)
        if isinstance(reply, PushReply):
            taken.new += reply.new
        else:
            stopped[message.epoch] = taken.refused = reply.error
        yield replace(message, events=()), reply
    greeted = office.hello(hello if stopped else replace(hello, unpushed=0))
    yield hello, greeted
    if isinstance(greeted, Refusal):
        taken.revoked = greeted.error == "revoked"
        return
    for message in asks[1:]:  # the first is the hello
        yield from _asked(office, message)
    forked = {epoch for epoch, why in stopped.items() if why == "fork"}
    yield from _beside(office, hello, greeted, forked, reader.header.settled)
    yield from _feeds(office, hello, greeted)


def _asked(office: Office, message: Any) -> Iterator[Pair]:
    if isinstance(message, Fetch):
        yield from _fetched(office, message)
        return
    yield message, office.answer(message)


def _beside(
    office: Office, hello: Hello, greeted: HelloReply, forked: set[int], settled: tuple[int, ...]
) -> Iterator[Pair]:
    """What the desk lacks, and the headers by which it finds the last event that both sides have.

    `settled`: epochs in which it knows that it stands on another branch, or that are another machine's.
    """
    for epoch, head in greeted.heads.items():
        if epoch in settled:
            continue
        own = hello.heads.get(epoch)
        have = own.seq if own is not None else 0
        if epoch in forked or (own is not None and _is_beside(office, hello, epoch, own, head)):
            yield from _headers(office, Fetch(desk=hello.desk, epoch=epoch, after=0, limit=0))
        elif have < head.seq:
            if have:
                yield from _headers(office, Fetch(desk=hello.desk, epoch=epoch, after=have - 1, limit=0))
            if not hello.witness_ok:
                lost = Fetch(desk=hello.desk, epoch=epoch, after=have, limit=MOST_EVENTS)
                yield from _fetched(office, lost)


def _is_beside(office: Office, hello: Hello, epoch: int, own: Head, head: Head) -> bool:
    """Whether the desk's last event of an epoch is none of ours. Of one that is ahead only the desk can tell."""
    if own.seq < 1 or own.seq > head.seq:
        return False
    page = office.fetch(Fetch(desk=hello.desk, epoch=epoch, after=own.seq - 1, limit=1))
    if isinstance(page, Refusal) or not page.events:
        return False
    return hashlib.sha256(page.events[0].header.encode()).hexdigest() != own.hash


def _fetched(office: Office, message: Fetch) -> Iterator[Pair]:
    """Page after page, to the end of the epoch."""
    more = True
    while more:
        page = office.fetch(message)
        yield message, page
        if isinstance(page, Refusal):
            return
        more = page.more and bool(page.events)
        message = replace(message, after=message.after + len(page.events))


def _headers(office: Office, message: Fetch) -> Iterator[Pair]:
    """The same without bodies and persons. `limit` 0 says so."""
    for asked, page in _fetched(office, replace(message, limit=MOST_EVENTS)):
        if isinstance(page, Fetched):
            events = tuple(SentEvent(event.header, "", "") for event in page.events)
            yield replace(asked, limit=0), replace(page, events=events)


def _feeds(office: Office, hello: Hello, greeted: HelloReply) -> Iterator[Pair]:
    for scope in greeted.scopes:
        cursor = hello.cursors.get(scope)
        after = cursor.n if cursor is not None and cursor.inc == greeted.inc else 0
        more = True
        while more:
            asked = ReadFeed(desk=hello.desk, scope=scope, after=after, inc=greeted.inc, limit=_PAGE)
            page = office.read_feed(asked)
            yield asked, page
            if isinstance(page, Refusal):
                return
            more = page.more and bool(page.items)
            after = page.items[-1].n if page.items else after


def _write(path: Path, fill: Any) -> None:
    """Beside its name first, so that nobody ever carries half of an answer away."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as out:
            fill(out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
