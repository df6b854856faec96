"""Known bugs put back, one at a time: each must be killed by a world (reliability §5.2)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from tests.simulation.invariants import check
from tests.simulation.memory_disk import MemoryDisk
from tests.simulation.world import Odds, World

from govpost_desk.hub import incarnations, pushing, reading
from govpost_desk.sync.engine import Engine

QUIET = Odds(image=0.0, clone=0.0)
_begin = incarnations.begin
_store = pushing.push


@contextmanager
def nocheck() -> Iterator[None]:
    """The desk does not compare what head office has with what it has."""
    with patch.object(Engine, "_reconcile", lambda self, standing, reply: None):
        yield


@contextmanager
def noclosed() -> Iterator[None]:
    """Closed epochs are not offered again to a head office that was put back."""
    whole = Engine._push_all

    def newest_alone(self: Engine, standing: Any, reply: Any) -> bool:
        return whole(self, replace(standing, epochs=standing.epochs[-1:]), reply)

    with patch.object(Engine, "_push_all", newest_alone):
        yield


@contextmanager
def nowitness() -> Iterator[None]:
    """Nothing outside the database remembers how far it had come."""
    with (
        patch.object(World, "witnessed", False),
        patch.object(World, "_mirror_first", lambda self, machine: None),
    ):
        yield


@contextmanager
def trust_acked() -> Iterator[None]:
    """The desk believes its own note of what was sent."""
    acked: dict[tuple[int, int], int] = {}
    pushed = Engine._push_epoch

    def from_the_note(self: Engine, standing: Any, epoch: Any, after: int) -> bool:
        place = (id(self._disk), epoch.epoch)
        done = pushed(self, standing, epoch, max(after, acked.get(place, 0)))
        if done:
            acked[place] = len(self._disk.of_epoch[epoch.epoch])  # type: ignore[attr-defined]
        return done

    with patch.object(Engine, "_push_epoch", from_the_note):
        yield


@contextmanager
def no_hash() -> Iterator[None]:
    """Head office takes the same place for the same event, and the desk does not look either."""

    class Same(dict):  # type: ignore[type-arg]
        def get(self, seq: object, default: object = None) -> Any:
            return _EqualToAll()

    with nocheck(), patch.object(pushing, "_hashes", lambda *_: Same()):
        yield


class _EqualToAll:
    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]


@contextmanager
def same_band() -> Iterator[None]:
    """A head office that was put back gives numbers out of the band it was in."""

    def begin(tx: Any, mark: Any, why: str, *, at_least: int = 0) -> None:
        band = tx.standing.band
        _begin(tx, mark, why, at_least=at_least)
        tx.standing.band = band

    with patch.object(incarnations, "begin", begin):
        yield


@contextmanager
def fixed_margin() -> Iterator[None]:
    """It skips one band from where the backup stood: put back twice, it gives the same again."""

    def begin(tx: Any, mark: Any, why: str, *, at_least: int = 0) -> None:
        band = tx.standing.band
        _begin(tx, mark, why, at_least=at_least)
        tx.standing.band = band + 1

    with patch.object(incarnations, "begin", begin):
        yield


@contextmanager
def poison_blocks() -> Iterator[None]:
    """What head office does not understand is refused instead of held."""
    from govpost_desk.wire.event_types import SCHEMA_OF
    from govpost_desk.wire.messages import Push, Refusal

    def push(tx: Any, message: Push, key: Any) -> Any:
        import json

        for sent in message.events:
            if json.loads(sent.header)[6] not in SCHEMA_OF:
                return Refusal(error="digest", seq=json.loads(sent.header)[3])
        return _store(tx, message, key)

    with patch.object(pushing, "push", push):
        yield


@contextmanager
def no_unwrapping() -> Iterator[None]:
    """A fact that was carried is counted by the event that carries it."""
    with patch.object(reading, "_unwrapped", lambda event, desk, depth: event):
        yield


@contextmanager
def settled_for_ever() -> Iterator[None]:
    """What was settled with head office once is believed to be there, whatever was put back since."""
    with patch.object(Engine, "_has_ours", lambda self, number, seq, theirs: True):
        yield


@contextmanager
def keeps_what_was_dropped() -> Iterator[None]:
    """A desk does not take away what head office says no more."""
    keep_item = MemoryDisk._keep_item

    def kept(self: MemoryDisk, scope: str, item: Any) -> None:
        if item.op != "drop":
            keep_item(self, scope, item)

    with patch.object(MemoryDisk, "_keep_item", kept):
        yield


@contextmanager
def no_digest() -> Iterator[None]:
    """A desk that missed an item of the feed does not compare: it never hears of it again."""
    with patch.object(MemoryDisk, "_reads_again", lambda self, scope, page, at_ms: False):
        yield


# mutant, odds of the world, a seed that kills it and agrees without it
MUTANTS: dict[str, tuple[Callable[[], Any], Odds, int]] = {
    "nocheck": (nocheck, Odds(), 0),
    "noclosed": (noclosed, Odds(hub_restore=0.3), 0),
    "nowitness": (nowitness, QUIET, 0),
    "trust_acked": (trust_acked, Odds(hub_restore=0.3), 0),
    "no_hash": (no_hash, Odds(), 0),
    "same_band": (same_band, Odds(hub_restore=0.3, image=0.0, clone=0.0), 0),
    "fixed_margin": (fixed_margin, Odds(hub_restore=0.5, image=0.0, clone=0.0), 0),
    "poison_blocks": (poison_blocks, Odds(), 0),
    "no_unwrapping": (no_unwrapping, Odds(clone=0.02), 0),
    "settled_for_ever": (settled_for_ever, Odds(clone=0.02, hub_restore=0.3), 16),
    "keeps_what_was_dropped": (keeps_what_was_dropped, QUIET, 0),
    "no_digest": (no_digest, Odds(image=0.0, clone=0.0, item_lost=0.01), 0),
}


def broken(odds: Odds, seed: int) -> str:
    """What a small world breaks; "" when it agrees."""
    world = World(seed, desks=5, odds=odds)
    try:
        world.run(days=10)
        world.settle()
        check(world)
    except Exception as found:  # noqa: BLE001  whatever it is, it is noticed
        return f"{type(found).__name__}: {found}"[:100]
    return ""


def killed(name: str, seed: int) -> str:
    """What the world breaks with this bug."""
    mutant, odds, _ = MUTANTS[name]
    with mutant():
        return broken(odds, seed)
