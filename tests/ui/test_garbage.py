"""Widgets in a cycle are destroyed on the Qt thread, whoever allocates meanwhile."""

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from tests.ui.clerk import Clerk

from govpost_desk import opening
from govpost_desk.domain.errors import StorageError
from govpost_desk.settings import Settings
from govpost_desk.ui.garbage import Garbage


@pytest.fixture(autouse=True)
def collector() -> None:
    """Nobody's but the test's."""


@pytest.fixture
def garbage(qapp: QApplication) -> Iterator[Garbage]:
    garbage = Garbage()
    yield garbage
    garbage.leave()


class Witness:
    """Part of a cycle; notes the thread on which it is destroyed."""

    def __init__(self, seen: list[threading.Thread]) -> None:
        self.itself = self
        self.seen = seen

    def __del__(self) -> None:
        self.seen.append(threading.current_thread())


def busy() -> None:
    """What a lane does: it allocates."""
    kept = [[number] for number in range(50_000)]
    assert kept


def test_a_lane_collects_nothing_and_the_qt_thread_does(garbage: Garbage) -> None:
    seen: list[threading.Thread] = []
    Witness(seen)
    lane = threading.Thread(target=busy)
    lane.start()
    lane.join()
    assert seen == []
    for _ in range(100):
        busy_here = [[number] for number in range(1000)]
        assert busy_here
        garbage.look()
    assert seen == [threading.main_thread()]


def test_python_has_its_collector_back_when_the_last_window_is_gone(qapp: QApplication) -> None:
    first, second = Garbage(), Garbage()
    first.leave()
    assert not gc.isenabled()
    second.leave()
    assert gc.isenabled()


def test_a_window_takes_it_over(empty: Clerk) -> None:
    assert empty.window.isVisible()
    assert not gc.isenabled()


def test_the_pages_before_a_desk_take_it_over_too(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def first_run(*_: object) -> str:
        seen.append(gc.isenabled())
        return ""

    monkeypatch.setattr(opening, "_first_run", first_run)
    opening._ask(qapp, opening.door_of(Settings(data_folder=tmp_path)), StorageError("missing"))
    assert seen == [False]
    assert gc.isenabled()
