"""Training at the real window: in from the login page, a case played by scans, out again; the real desk unchanged."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEventLoop, Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.builders import Clock
from tests.ui.clerk import Clerk

from govpost_desk.domain.errors import StorageError
from govpost_desk.settings import Settings
from govpost_desk.storage import keys
from govpost_desk.storage.migrate import open_database, open_reader
from govpost_desk.training_room import TrainingRoom
from govpost_desk.ui import privacy, theme
from govpost_desk.ui.coach_strip import CoachStrip, TablePanel
from govpost_desk.ui.palette import Palette


class Trainee:
    """A room beside a real desk's window, and who sits in it."""

    def __init__(self, real: Clerk, folder: Path) -> None:
        self.real, self.folder = real, folder
        self.room = TrainingRoom(Settings(data_folder=folder), real.window, silent=True, clock=Clock())

    def until(self, ready: Callable[[], object]) -> None:
        clock = QElapsedTimer()
        clock.start()
        while not (ready() and self.room.is_idle()):
            assert clock.elapsed() < 30_000
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            QThread.msleep(2)
        QCoreApplication.processEvents()

    def enter(self) -> None:
        self.real.press(self.real.window.login.train)
        self.until(lambda: self.room.menu is not None and self.room.menu.table.rows.rows())

    def begin(self, number: int) -> Clerk:
        menu = self.room.menu
        assert menu is not None
        menu.table.setCurrentIndex(menu.table.rows.index(number - 1, 0))
        click(menu.start)
        self.until(lambda: self.room.window is not None and self.room.window.is_open())
        assert self.room.window is not None
        clerk = Clerk(self.room.window)
        clerk.settle()
        return clerk

    def cards(self) -> dict[str, str]:
        assert self.room.window is not None
        panel = self.room.window.findChild(TablePanel)
        assert panel is not None
        return {made.accessibleName(): str(made.property("scan")) for made in panel.cards()}


def click(button: QPushButton) -> None:
    """What goes with its window when it is pressed cannot be waited for."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def trainee(packed_folder: Path, tmp_path: Path, open_window: Callable[[Path], Clerk]) -> Iterator[Trainee]:
    folder = Path(shutil.copytree(packed_folder, tmp_path / "real"))
    made = Trainee(open_window(folder), folder)
    yield made
    made.room.close()


def test_in_play_a_case_out_again(trainee: Trainee) -> None:
    before = _events(trainee.folder)
    trainee.enter()
    assert not trainee.real.window.isVisible()
    clerk = trainee.begin(1)
    picture = clerk.window.grab().toImage()
    edges = [(2, 300), (picture.width() - 3, 300), (300, picture.height() - 3), (300, 2)]
    assert {picture.pixelColor(*place).name() for place in edges} == {theme.colour("training")}
    assert "1/12" in clerk.window.findChild(CoachStrip).head.text()
    trainee.until(lambda: len(trainee.cards()) >= 4)
    cards = trainee.cards()
    clerk.scans("GPDWIN01", *(cards[f"证照 {n}"] for n in (1, 2, 3)))
    clerk.scans(cards["缺件登记（清单上有、桌上没有）"], "GPDR1", "GPDEND", "GPDEND")
    click(clerk.button("交卷"))
    menu = trainee.room.menu
    assert menu is not None
    trainee.until(lambda: trainee.room.window is None and menu.table.rows.rows()[0].line.total is not None)
    assert "缺件：100 分，通过" in menu.said.text()
    assert menu.table.rows.rows()[0].line.passed
    click(menu.sheet)
    trainee.until(lambda: "成绩单" in menu.said.text())
    click(menu.leave)
    trainee.until(lambda: trainee.room.menu is None)
    assert trainee.real.window.isVisible()
    assert _events(trainee.folder) == before


def test_the_printer_runs_out_and_paper_is_loaded_at_the_window(trainee: Trainee) -> None:
    trainee.enter()
    clerk = trainee.begin(7)
    trainee.until(lambda: len(trainee.cards()) >= 3)
    cards = trainee.cards()
    clerk.scan("GPDPACK")
    for number in (1, 2, 3):
        clerk.scan(cards[f"证照 {number}"])
        if number == 2:
            assert "刚打出的面单" not in trainee.cards()
            clerk.press(clerk.button("装纸"))
        trainee.until(lambda: "刚打出的面单" in trainee.cards())
        assert clerk.scan(trainee.cards()["刚打出的面单"]).answer == "bound"
        trainee.until(lambda: "刚打出的面单" not in trainee.cards())  # the table follows the scan
    click(clerk.button("交卷"))
    menu = trainee.room.menu
    assert menu is not None
    trainee.until(lambda: trainee.room.window is None)
    assert "打印机缺纸：100 分，通过" in menu.said.text()


def test_a_serial_scanner_speaks_to_the_window_in_front(trainee: Trainee) -> None:
    trainee.enter()
    assert trainee.room.menu is not None
    trainee.until(lambda: trainee.room.menu.table.rows.rowCount() > 0)  # type: ignore[union-attr]
    trainee.real.window.counter.post_code("SY0001")  # nobody's: no case is open
    trainee.until(lambda: not trainee.room.menu.unheard.isHidden())  # type: ignore[union-attr]
    assert "SY0001" in trainee.room.menu.unheard.text()
    clerk = trainee.begin(10)
    assert trainee.room.menu.unheard.isHidden()
    trainee.until(lambda: trainee.cards())
    trainee.real.window.counter.post_code(next(iter(trainee.cards().values())))
    clerk.wait_answers(1)
    assert clerk.answers[-1].needs == ("signer",) or clerk.answers[-1].choices
    click(clerk.button("退出训练"))
    trainee.until(lambda: trainee.room.menu is None)
    assert trainee.real.window.isVisible()
    assert not trainee.real.window.is_open()


def test_the_palette_knows_training_and_locks_the_work(trainee: Trainee) -> None:
    trainee.real.press(trainee.real.window.login.demo_buttons()[0])
    assert trainee.real.window.is_open()
    trainee.real.window.open_palette()
    palette = trainee.real.window.dialog
    assert isinstance(palette, Palette)
    (found,) = [each for each in palette.found() if each.word == "训练模式"]
    palette.reject()
    trainee.real.window.work._use(found)
    trainee.until(lambda: trainee.room.menu is not None)
    assert not trainee.real.window.is_open()


def test_the_real_folder_stays_locked_behind_the_training(trainee: Trainee) -> None:
    trainee.enter()
    with pytest.raises(StorageError, match="running"):
        open_database(trainee.folder, keys.load_key(trainee.folder))


def _events(folder: Path) -> int:
    """Acts in the real journal, but for the papers that its own print lane makes of what was closed before."""
    reader = open_reader(folder, keys.load_key(folder))
    try:
        with reader.reading() as execute:
            return int(execute("SELECT count(*) FROM event WHERE type <> 'document.stored'").fetchone()[0])
    finally:
        reader.close()


def test_privacy_of_the_real_desk_outlives_a_training(trainee: Trainee) -> None:
    trainee.real.press(trainee.real.window.login.demo_buttons()[0])
    trainee.real.key(Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    assert privacy.is_on()
    trainee.real.window.lock()
    trainee.enter()
    trainee.begin(1)
    trainee.room.leave()
    trainee.until(lambda: trainee.room.menu is None)
    assert privacy.is_on()


def test_who_signs_in_while_training_is_made_ready_is_locked_out_again(trainee: Trainee) -> None:
    real = trainee.real
    if real.window.is_open():
        real.window.lock()
    real.window.login.train.click()
    real.window.counter.sign_in_demo("0001", real.window.login._on_failed)
    trainee.until(lambda: trainee.room.menu is not None)
    assert not real.window.is_open()
