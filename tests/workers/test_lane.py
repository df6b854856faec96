"""The lane: results in order, on the Qt thread, at living receivers only (models §3.6 rule 7)."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from govpost_desk.domain.errors import DeskError, RuleError
from govpost_desk.workers.lane import Lane, Mailbox


class Page(QObject):
    """What receives answers."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.threads: set[str] = set()

    def show_value(self, value: object) -> None:
        self.got.append(value)
        self.threads.add(threading.current_thread().name)

    def show_failure(self, error: DeskError) -> None:
        self.got.append(error.code)


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("test")
    yield made
    made.close()
    delete(made)


def test_a_thousand_results_arrive_in_order_on_the_qt_thread(lane: Lane, qtbot: QtBot) -> None:
    page = Page()
    workers: set[str] = set()

    def job(number: int) -> int:
        workers.add(threading.current_thread().name)
        return number

    for number in range(1000):
        lane.run(lambda number=number: job(number), page.show_value)
    qtbot.waitUntil(lane.is_idle)
    assert page.got == list(range(1000))
    assert page.threads == {threading.current_thread().name}
    assert len(workers) == 1
    assert workers != page.threads


def test_a_page_that_is_gone_is_not_called(lane: Lane, qtbot: QtBot) -> None:
    page, gate = Page(), threading.Event()
    lane.run(gate.wait, page.show_value)
    got = page.got
    delete(page)
    gate.set()
    qtbot.waitUntil(lane.is_idle)
    assert got == []


def test_a_failure_arrives_as_a_value_and_the_lane_goes_on(lane: Lane, qtbot: QtBot) -> None:
    page = Page()

    def fail() -> None:
        raise RuleError("no_order")

    lane.run(fail, page.show_value, page.show_failure)
    lane.run(lambda: 2, page.show_value)
    qtbot.waitUntil(lane.is_idle)
    assert page.got == ["no_order", 2]


def test_a_bug_is_told_and_raised(lane: Lane, qtbot: QtBot) -> None:
    page = Page()

    def bug() -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as raised:
        lane.run(bug, page.show_value, page.show_failure)
        qtbot.waitUntil(lane.is_idle)
    assert page.got == ["storage"]
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]


def test_a_lambda_is_refused_as_receiver(lane: Lane) -> None:
    with pytest.raises(TypeError):
        lane.run(lambda: 1, lambda value: None)


def test_closing_forgets_what_waits(qtbot: QtBot) -> None:
    lane, page, gate = Lane("closing"), Page(), threading.Event()
    lane.run(gate.wait, page.show_value)
    lane.run(lambda: 2, page.show_value)
    closer = threading.Timer(0.05, gate.set)
    closer.start()
    lane.close()
    lane.run(lambda: 3, page.show_value)
    qtbot.wait(20)
    closer.join()
    delete(lane)
    assert page.got == []


def test_a_mailbox_keeps_what_comes_before_somebody_listens() -> None:
    box: Mailbox[int] = Mailbox()
    got: list[int] = []
    box.post(1)
    box.post(2)
    box.deliver_to(got.append)
    box.post(3)
    assert got == [1, 2, 3]
