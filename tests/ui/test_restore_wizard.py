"""The guided restore through its real widgets: a real backup, a damaged file; tried first, confirmed, nothing half."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete
from tests.builders import Clock, Counter, make_desk, verify_folder
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk import opening
from govpost_desk.domain.errors import StorageError
from govpost_desk.domain.progress import Progress
from govpost_desk.services import backups, messages
from govpost_desk.services.door import Door
from govpost_desk.settings import SETTINGS_FILE, Settings
from govpost_desk.storage import keys
from govpost_desk.ui import restore_wizard
from govpost_desk.ui.refused_start import RefusedStart
from govpost_desk.ui.restore_wizard import BACKUP, DONE, SOURCES, TRIED, RestoreWizard

CTRL = Qt.KeyboardModifier.ControlModifier
WAIT_MS = 20_000


@dataclass(frozen=True)
class Lost:
    """A desk whose file is damaged, with a backup in its own folder."""

    folder: Path
    code: str
    cases: int


@pytest.fixture(scope="module")
def lost_folder(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    folder = tmp_path_factory.mktemp("lost") / "desk"
    made = make_desk(folder, number_count=50)
    with Counter(folder) as counter:
        for serial in range(4):
            counter.add_order(f"A{serial}")
        backups.back_up_now(counter.db, "asked", at=counter.clock())
        counter.take_over("A0", "A1")
    content = bytearray((folder / "desk.db").read_bytes())
    content[4096 * 3 : 4096 * 4] = bytes(4096)
    (folder / "desk.db").write_bytes(bytes(content))
    return Lost(folder, made.rescue_code, 4)


@pytest.fixture
def door(dressed: QApplication, lost_folder: Lost, tmp_path: Path) -> Door:
    folder = Path(shutil.copytree(lost_folder.folder, tmp_path / "desk"))
    return replace(opening.door_of(Settings(data_folder=folder)), now=Clock())


@pytest.fixture
def wizard(door: Door) -> Iterator[RestoreWizard]:
    made = RestoreWizard(None, door)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    made.open()
    made.activateWindow()
    QTest.qWait(DEAF_MS)
    yield made
    made.done(0)
    delete(made)


def next_key(wizard: RestoreWizard) -> None:
    QTest.keyClick(wizard, Qt.Key.Key_Return, CTRL)
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < WAIT_MS:
        QCoreApplication.processEvents()
        if not wizard._working:
            return
    raise AssertionError("it does not end")


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("desk.lock", "desk.db-shm", "desk.db-wal")
    }


def test_tried_confirmed_restored_and_reported(wizard: RestoreWizard, door: Door) -> None:
    before, opened = files(door.folder), list[bool]()
    wizard.restored.connect(lambda: opened.append(True))
    assert wizard.table.rows.rowCount() == 1
    next_key(wizard)
    assert wizard.step() == SOURCES
    next_key(wizard)
    assert wizard.step() == TRIED
    assert "还什么都没有改动" in wizard.tried()
    assert files(door.folder) == before
    wizard.confirm.setText("520100-01-D02")
    next_key(wizard)
    assert "台席号不对" in wizard.said.text()
    assert files(door.folder) == before
    QTest.keyClick(wizard.confirm, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(wizard.confirm, "520100-01-d01")
    next_key(wizard)
    assert wizard.step() == DONE, wizard.said.text()
    assert "台席 520100-01-D01 已恢复" in wizard.report()
    assert "evidence-" in wizard.report()
    next_key(wizard)
    assert opened == [True]
    assert verify_folder(door.folder).ok
    with Counter(door.folder) as counter:
        assert counter.value("SELECT count(*) FROM desk_order") == 4
        assert counter.value("SELECT max(epoch) FROM epoch_grant") == 2


def test_a_spare_pc_needs_the_rescue_code_and_says_so(
    dressed: QApplication, lost_folder: Lost, tmp_path: Path
) -> None:
    folder = tmp_path / "spare"
    spare = replace(opening.door_of(Settings(data_folder=folder)), now=Clock())
    wizard = RestoreWizard(None, spare)
    wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    wizard.open()
    QTest.qWait(DEAF_MS)
    next_key(wizard)
    assert wizard.step() == BACKUP
    assert "请先选一个备份" in wizard.said.text()
    wizard.use_file(next((lost_folder.folder / "backups").glob("*.db")))
    next_key(wizard)
    next_key(wizard)
    assert "请输入救援码" in wizard.said.text()
    wizard.code.setText(lost_folder.code)
    next_key(wizard)
    assert wizard.step() == TRIED
    wizard.confirm.setText("520100-01-D01")
    next_key(wizard)
    assert wizard.step() == DONE
    wizard.done(0)
    delete(wizard)
    assert verify_folder(folder).ok
    assert not (folder / SETTINGS_FILE).exists()


def test_a_cancelled_trial_leaves_everything(wizard: RestoreWizard, door: Door) -> None:
    before = files(door.folder)
    next_key(wizard)
    QTest.keyClick(wizard, Qt.Key.Key_Return, CTRL)
    assert wizard.progress._progress is not None
    assert wizard.progress._progress.stop()
    next_key_done = QElapsedTimer()
    next_key_done.start()
    while wizard._working and next_key_done.elapsed() < WAIT_MS:
        QCoreApplication.processEvents()
    assert wizard.step() == SOURCES
    assert wizard.said.text() == "已取消，一切和开始以前一样。"
    assert files(door.folder) == before


class LastMoment(Progress):
    """Waits, just before or just after nothing can stop the job any more, until Esc has been pressed."""

    late = False
    here, pressed = Event(), Event()

    def last_call(self, step: str) -> None:
        if not self.late:
            self._wait()
        super().last_call(step)
        if self.late:
            self._wait()

    def _wait(self) -> None:
        self.here.set()
        assert self.pressed.wait(WAIT_MS / 1000)


@pytest.mark.parametrize("late", [False, True])
def test_a_restore_cancelled_at_its_last_moment_is_wholly_the_old_desk_or_the_new_one(
    late: bool, wizard: RestoreWizard, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(door.folder)
    next_key(wizard)
    next_key(wizard)
    assert wizard.step() == TRIED
    wizard.confirm.setText("520100-01-D01")
    for name, value in (("late", late), ("here", Event()), ("pressed", Event())):
        monkeypatch.setattr(LastMoment, name, value)
    monkeypatch.setattr(restore_wizard, "Progress", LastMoment)
    QTest.keyClick(wizard, Qt.Key.Key_Return, CTRL)
    clock = QElapsedTimer()
    clock.start()
    while wizard._working and clock.elapsed() < WAIT_MS:
        QCoreApplication.processEvents()
        shown = not wizard.progress.isHidden()  # a job that ends at once has nothing to stop
        if shown and LastMoment.here.is_set() and not LastMoment.pressed.is_set():
            QTest.keyClick(wizard, Qt.Key.Key_Escape)
            assert wizard.isVisible()
            LastMoment.pressed.set()
    if late:
        assert wizard.step() == DONE
    else:
        assert wizard.step() == TRIED
        assert wizard.said.text() == "已取消，一切和开始以前一样。"
        assert files(door.folder) == before
        monkeypatch.undo()
        next_key(wizard)  # and it can be gone on with
        assert wizard.step() == DONE, wizard.said.text()
    assert verify_folder(door.folder).ok
    (evidence,) = door.folder.glob("evidence-*")
    assert (evidence / "desk.db").read_bytes() == before["desk.db"]
    with Counter(door.folder) as counter:
        assert counter.value("SELECT count(*) FROM desk_order") == 4
        assert counter.value("SELECT max(epoch) FROM epoch_grant") == 2


def test_a_refused_start_says_the_same_and_brings_the_key_back(door: Door, lost_folder: Lost) -> None:
    (door.folder / keys.KEY_FILE).unlink()
    error = StorageError("no_key")
    box = RefusedStart(None, messages.failure(error), error.code, door)
    again: list[bool] = []
    box.again.connect(lambda: again.append(True))
    box.open()
    QTest.qWait(DEAF_MS)
    assert box.sentence == messages.failure(error)
    assert box.restore.isVisible()
    QTest.keyClicks(box.typed, "2222" * 8)
    QTest.keyClick(box.typed, Qt.Key.Key_Return)
    assert "救援码不对" in box.said.text()
    box.typed.clear()
    QTest.keyClicks(box.typed, lost_folder.code)
    QTest.keyClick(box.typed, Qt.Key.Key_Return)
    assert again == [True]
    assert keys.load_key(door.folder)


def test_a_restore_is_offered_only_where_it_helps(door: Door) -> None:
    for code, helps in (("damaged", True), ("running", False), ("too_new", False)):
        box = RefusedStart(None, messages.failure(StorageError(code)), code, door)
        assert box.restore.isHidden() is not helps
        delete(box)
