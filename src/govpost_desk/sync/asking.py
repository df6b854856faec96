"""What a desk asks head office, made of how it stands: the same over a line and by memory stick."""

from collections.abc import Sequence

from govpost_desk.sync.ports import Epoch, Standing
from govpost_desk.wire.grants import Place
from govpost_desk.wire.messages import PROTO, Hello, MoreNumbers, NewEpoch, Push, SentEvent


def hello_of(standing: Standing, app: str, wall_ms: int) -> Hello:
    """How the desk stands, as it is told."""
    return Hello(
        proto=PROTO,
        desk=standing.desk,
        epoch=standing.newest.epoch,
        grant=standing.grant,
        heads={each.epoch: each.head for each in standing.epochs},
        cursors=standing.cursors,
        app=app,
        wall_ms=wall_ms,
        hlc=standing.hlc,
        unpushed=standing.unpushed,
        numbers_left=standing.numbers_left,
        disk_free_mb=standing.disk_free_mb,
        witness_ok=standing.whole,
    )


def push_of(standing: Standing, epoch: Epoch, events: Sequence[SentEvent]) -> Push:
    """A batch of one epoch."""
    return Push(
        desk=standing.desk,
        epoch=epoch.epoch,
        grant=epoch.grant,
        nonce=None if epoch.grant else epoch.nonce,
        events=tuple(events),
    )


def numbers_of(standing: Standing) -> MoreNumbers:
    """The asking for more numbers."""
    newest = standing.newest
    return MoreNumbers(
        desk=standing.desk,
        epoch=newest.epoch,
        left=standing.numbers_left,
        known=standing.ranges,
        head=newest.head if newest.head.seq else None,
    )


def end_of(standing: Standing) -> Place:
    """The last event of the newest epoch."""
    newest = standing.newest
    return Place(epoch=newest.epoch, seq=newest.head.seq, hash=newest.head.hash)


def epoch_of(standing: Standing, ancestor: Place | None, why: str) -> NewEpoch:
    """The asking for a new epoch."""
    return NewEpoch(
        desk=standing.desk,
        grant=standing.grant,
        ancestor=ancestor,
        why=why,
        head=standing.newest.head.hash,
    )
