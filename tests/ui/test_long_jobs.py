"""Bars after 0.4 s with a count and 取消; a cancelled job leaves nothing, one past its last call is whole (ux §1.3)."""

from collections.abc import Callable
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt
from PySide6.QtTest import QTest
from tests.builders import SYSTEM, Counter, sample
from tests.ui.clerk import Clerk

from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.progress import Progress
from govpost_desk.services import backups, lists, managing
from govpost_desk.ui.import_page import ImportPage


class StopsAt(Progress):
    """Stopped by somebody when the job tells this step for the n-th time."""

    def __init__(self, step: str, after: int = 0) -> None:
        super().__init__()
        self._at, self._after = step, after

    def tell(self, step: str, done: int = 0, of: int = 0) -> None:
        if step == self._at:
            self._after -= 1
            if self._after < 0 and not self._lock.locked():
                self.stop()
        super().tell(step, done, of)

    def last_call(self, step: str) -> None:
        if step == self._at:
            self.stop()
        super().last_call(step)


def state(counter: Counter) -> tuple[object, ...]:
    tables = ("event", "desk_order", "held_row", "list_import", "party", "list_layout")
    return tuple(counter.value(f"SELECT count(*) FROM {table}") for table in tables)


def test_an_import_stopped_at_any_row_leaves_nothing(counter: Counter) -> None:
    before = state(counter)
    preview = lists.preview_list(counter.db, sample("dirty_rows.xlsx"), "03")
    rows = sum(row.fate not in (lists.Fate.DUPLICATE, lists.Fate.KEPT) for row in preview.rows)
    for step, times in (("preparing", rows), ("recording", 2)):  # the second: stored, not yet committed
        for time in range(times):
            stops = StopsAt(step, time)
            with pytest.raises(RuleError, match="stopped"):
                lists.take_list(counter.db, preview, by=SYSTEM, at=counter.clock(), progress=stops)
            assert state(counter) == before
    assert counter.verify().ok


def test_between_the_last_row_and_the_commit_it_is_whole_or_nothing(counter: Counter) -> None:
    before = state(counter)
    preview = lists.preview_list(counter.db, sample("dirty_rows.xlsx"), "03")

    class AtTheEnd(Progress):
        early = True

        def last_call(self, step: str) -> None:
            if self.early:
                assert self.stop()
            super().last_call(step)
            assert not self.stop()  # too late: it is whole

    with pytest.raises(RuleError, match="stopped"):
        lists.take_list(counter.db, preview, by=SYSTEM, at=counter.clock(), progress=AtTheEnd())
    assert state(counter) == before
    late = AtTheEnd()
    late.early = False
    taken = lists.take_list(counter.db, preview, by=SYSTEM, at=counter.clock(), progress=late)
    assert taken.taken
    assert state(counter)[1] == 12
    assert counter.verify().ok


@pytest.mark.parametrize("step", ["copying", "proving", "naming"])
def test_a_stopped_backup_leaves_no_file(step: str, counter: Counter) -> None:
    with pytest.raises(RuleError, match="stopped"):
        managing.back_up(counter.db, by=SYSTEM, at=counter.clock(), progress=StopsAt(step))
    assert list((counter.folder / "backups").iterdir()) == []
    assert counter.rows("SELECT * FROM event WHERE type = 'backup.made'") == []
    assert "备份已完成" in managing.back_up(counter.db, by=SYSTEM, at=counter.clock(), progress=Progress())


@pytest.mark.parametrize("step", ["copying", "replaying", "comparing"])
def test_a_stopped_rehearsal_records_nothing(step: str, counter: Counter) -> None:
    backups.back_up_now(counter.db, "asked", at=counter.clock())
    with pytest.raises(RuleError, match="stopped"):
        managing.rehearse(counter.db, by=SYSTEM, at=counter.clock(), progress=StopsAt(step))
    assert counter.rows("SELECT * FROM event WHERE type = 'backup.rehearsed'") == []
    assert not (counter.folder / ".rehearsal").exists()


def until(true: Callable[[], bool]) -> None:
    clock = QElapsedTimer()
    clock.start()
    while not true() and clock.elapsed() < 20_000:
        QCoreApplication.processEvents()
    assert true()


def test_the_bar_comes_late_counts_and_stops_by_escape_while_scans_go_on(hall: Clerk) -> None:
    strip, told = hall.frame.progress, list[str]()
    on = Event()

    def job(_: object, *, progress: Progress) -> str:
        for number in range(1000):
            progress.tell("recording", number, 1000)
            on.wait(0.01)
        return "done"

    hall.window.counter.work("试", job, None, hall.frame.pages["manage"].on_failed)
    hall.frame.pages["manage"].said_no.connect(told.append)
    QCoreApplication.processEvents()
    assert strip.isHidden()
    until(strip.isVisible)
    assert "/ 1,000 行" in strip.said()
    hall.keys("GPDWIN01\r")
    hall.wait_answers(1)  # the scan did not wait for the job
    assert strip.is_busy()
    QTest.keyClick(hall.focus(), Qt.Key.Key_Escape)
    until(lambda: bool(told))
    assert told == ["已取消，一切和开始以前一样。"]
    until(strip.isHidden)  # the answer may come before the end of the job


def test_a_short_job_shows_no_bar(hall: Clerk) -> None:
    shown: list[bool] = []

    def job(_: object, *, progress: Progress) -> None:
        progress.tell("reading")

    hall.window.counter.work("试", job, None, None)
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < 600:
        QCoreApplication.processEvents()
        shown.append(hall.frame.progress.isVisible())
    assert not any(shown)


def test_an_import_is_cancelled_through_the_page(empty: Clerk) -> None:
    page = empty.page("import")
    assert isinstance(page, ImportPage)
    empty.press(page.chooser.buttons()["01"])
    page.open_file(sample("service_hall_500.xlsx"))
    empty.settle()
    assert page.view() is not None
    page.take.click()
    page.stop.click()
    empty.settle()
    view = empty.window.view()
    assert view is not None
    assert view.open_count == 0
    assert "已取消，没有导入任何一行" in empty.frame.result.sentence()
    assert page.take.isEnabled()
    empty.press(page.take)
    assert "新增" in empty.frame.result.sentence()
