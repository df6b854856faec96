"""The sync thread: a wish is never forgotten, a hanging line never holds up the end of the program."""

import threading
import time
from collections.abc import Iterator

import pytest

from govpost_desk.sync.engine import Engine, State, Turn
from govpost_desk.workers import sync_loop
from govpost_desk.workers.sync_loop import SyncLoop

_LONG_S = 30.0


class Slow:
    """An engine whose turns last until they are let go."""

    def __init__(self, state: State = State.IDLE) -> None:
        self.state = state
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.turns = 0

    def turn(self) -> Turn:
        self.begun.release()
        assert self.go.acquire(timeout=_LONG_S)
        self.turns += 1
        return Turn(state=self.state, wait_s=_LONG_S)

    def wait_begun(self, timeout_s: float = _LONG_S) -> bool:
        return self.begun.acquire(timeout=timeout_s)


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def loop(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> Iterator[SyncLoop]:
    monkeypatch.setattr(sync_loop, "_SOON_S", 0.02)
    monkeypatch.setattr(sync_loop, "_STOP_S", 0.2)
    made = SyncLoop(as_engine(slow), first_s=0.0)
    made.start()
    yield made
    for _ in range(10):
        slow.go.release()
    made.stop()


def as_engine(slow: Slow) -> Engine:
    return slow  # type: ignore[return-value]


def test_what_was_recorded_during_a_turn_is_sent_soon_after_it(slow: Slow, loop: SyncLoop) -> None:
    assert slow.wait_begun()
    loop.soon()
    slow.go.release()
    assert slow.wait_begun(5)


def test_without_a_wish_it_rests(slow: Slow, loop: SyncLoop) -> None:
    assert slow.wait_begun()
    slow.go.release()
    assert not slow.wait_begun(0.3)
    loop.soon()
    assert slow.wait_begun(5)


def test_who_asks_during_a_turn_gets_one_of_his_own(slow: Slow, loop: SyncLoop) -> None:
    assert slow.wait_begun()
    loop.now()
    slow.go.release()
    assert slow.wait_begun(5)
    assert not loop.wait_turn(0)  # that of the turn before is not his
    slow.go.release()
    assert loop.wait_turn(5)
    assert slow.turns == 2


def test_a_line_that_is_down_is_not_tried_more_often_for_work(slow: Slow, loop: SyncLoop) -> None:
    slow.state = State.OFFLINE
    assert slow.wait_begun()
    loop.soon()
    slow.go.release()
    assert not slow.wait_begun(0.3)


def test_a_request_that_hangs_is_left_behind_and_tells_nobody(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_loop, "_STOP_S", 0.1)
    told: list[Turn] = []
    loop = SyncLoop(as_engine(slow), told.append, first_s=0.0)
    loop.start()
    assert slow.wait_begun()
    began = time.monotonic()
    loop.stop()
    assert time.monotonic() - began < 5
    slow.go.release()
    loop._thread.join(_LONG_S)
    assert not loop._thread.is_alive()
    assert told == []
