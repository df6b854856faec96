"""The thread of the search keys: it catches up by itself, goes on after a failure, and ends when told."""

import time
from collections.abc import Callable

import pytest
from tests.builders import Counter

from govpost_desk.domain.errors import StorageError
from govpost_desk.services import keying
from govpost_desk.storage.search_keys import keyed_upto_and_head
from govpost_desk.workers.key_loop import KeyLoop


def until(done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not done() and time.monotonic() < deadline:
        time.sleep(0.01)
    return done()


def is_keyed(counter: Counter) -> bool:
    with counter.db.reading() as execute:
        upto, head = keyed_upto_and_head(execute)
    return upto == head


def test_it_catches_up_and_goes_on(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def failing(*_: object, **__: object) -> bool:
        tried.append("")
        raise StorageError("disk_full")

    real = keying.key_next
    monkeypatch.setattr(keying, "key_next", failing)
    counter.add_order("A1")
    loop = KeyLoop(counter.db, first_s=0, tick_s=0.01)
    loop.start()
    assert until(lambda: len(tried) > 1)
    assert not is_keyed(counter)
    monkeypatch.setattr(keying, "key_next", real)
    assert until(lambda: is_keyed(counter))
    counter.add_order("A2")
    assert until(lambda: is_keyed(counter))
    loop.stop()
    assert counter.verify().ok


def test_it_may_be_stopped_before_it_began(counter: Counter) -> None:
    loop = KeyLoop(counter.db)
    loop.start()
    loop.stop()
    assert not is_keyed(counter)
