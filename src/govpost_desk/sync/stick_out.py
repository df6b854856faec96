"""A file of the memory stick for head office: how the desk stands, and every event that it is not known to have.

Where to begin says head office alone, by its last word over the line or out of a file: nothing here is marked as sent,
and a file that never arrives is made up for by the next one.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from govpost_desk.sync.asking import end_of, epoch_of, hello_of, numbers_of, push_of
from govpost_desk.sync.engine import PUSH_BYTES
from govpost_desk.sync.ports import Clock, Epoch, Standing, StickDisk, Wish
from govpost_desk.wire.messages import MOST_EVENTS, Fetch, Push
from govpost_desk.wire.sealing import SealingKey
from govpost_desk.wire.signing import SigningKey
from govpost_desk.wire.stick_file import ASK, StickHeader, StickWriter


@dataclass(frozen=True, kw_only=True)
class Written:
    """How many events a file holds."""

    events: int


def write_file(
    file: BinaryIO,
    disk: StickDisk,
    standing: Standing,
    *,
    seed: bytes,
    sealing: str,
    clock: Clock,
    app: str,
    everything: bool = False,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write it, ended, into `file`. `sealing`: head office's key; `everything`: from the first event on, for one that
    was put back from an old backup; `tell(done, of)`: events, before each batch.
    """
    signer, once, box = SigningKey(seed), SealingKey.make(), SealingKey.derived(seed)
    wall_ms = clock.wall_ms()
    header = StickHeader(
        desk=standing.desk,
        epoch=standing.newest.epoch,
        hub=standing.hub_key,
        by=signer.public,
        to=sealing,
        box=box.public,
        once=once.public,
        made_ms=wall_ms,
        number=os.urandom(16).hex(),
        settled=(
            *(each.epoch for each in standing.epochs if each.shared_to is not None),
            *standing.foreign,
        ),
    )
    wish = _wish(disk, standing)
    told = {} if everything else disk.told()
    stretches = [_stretch(epoch, told, wish) for epoch in standing.epochs]
    of = sum(end - after for _, after, end in stretches)
    writer, done = StickWriter(file, ASK, header, signer, once), 0
    writer.put(hello_of(standing, app, wall_ms))
    for epoch, after, end in stretches:
        for batch in _batches(disk, standing, epoch, after, end):
            tell(done, of)
            writer.put(batch)
            done += len(batch.events)
    tell(done, of)
    for message in _asks(standing, wish):
        writer.put(message)
    writer.end()
    return Written(events=done)


def _wish(disk: StickDisk, standing: Standing) -> Wish | None:
    """The new epoch to be asked for: one that an answer made necessary, or that of a desk that was put back or lies on
    another computer now.
    """
    wish = disk.wish()
    if wish is not None and wish.asked.grant != standing.grant:
        wish = None  # settled over the line
    if wish is None and standing.newest.grant is None:
        wish = Wish(asked=epoch_of(standing, None, "rewound"))
    if wish is None and standing.moved:
        here = end_of(standing)
        wish = Wish(asked=epoch_of(standing, here, "machine"), ancestor=here)
    disk.keep_wish(wish)
    return wish


def _stretch(epoch: Epoch, told: dict[int, int], wish: Wish | None) -> tuple[Epoch, int, int]:
    """The events of an epoch that go into the file: after, up to. Not those of a branch that head office has not."""
    end = epoch.head.seq if epoch.shared_to is None else epoch.shared_to
    ancestor = wish.ancestor if wish is not None else None
    if ancestor is not None and ancestor.epoch == epoch.epoch:
        end = min(end, ancestor.seq)
    return epoch, min(told.get(epoch.epoch, 0), end), end


def _batches(disk: StickDisk, standing: Standing, epoch: Epoch, after: int, end: int) -> Iterator[Push]:
    while events := disk.events(epoch.epoch, after, end, MOST_EVENTS, PUSH_BYTES):
        yield push_of(standing, epoch, events)
        after += len(events)


def _asks(standing: Standing, wish: Wish | None) -> Iterator[Any]:
    if wish is not None:
        yield wish.asked
        if wish.ancestor is not None and not standing.whole:
            yield Fetch(
                desk=standing.desk, epoch=wish.ancestor.epoch, after=wish.ancestor.seq, limit=MOST_EVENTS
            )
    for each in standing.owed:  # what the last answer did not hold
        ours = standing.epoch(each.epoch)
        after = each.after if ours is None or ours.shared_to is not None else max(each.after, ours.head.seq)
        yield Fetch(desk=standing.desk, epoch=each.epoch, after=after, limit=MOST_EVENTS)
    if standing.numbers_wanted and standing.newest.grant is not None and not standing.moved:
        yield numbers_of(standing)
