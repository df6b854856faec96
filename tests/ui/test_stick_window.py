"""The memory stick in the window: written and read in 管理, the status line says only what head office said."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from tests.builders import Counter, make_desk
from tests.sync.loopback import Loopback, loopback
from tests.sync.test_engine import DESK
from tests.ui.clerk import Clerk
from tests.ui.test_head_office_window import ALT, wait

from govpost_desk.hub import by_stick
from govpost_desk.workers import sync_loop
from govpost_desk.workers.joining import Asked


@pytest.fixture
def hub() -> Iterator[Loopback]:
    with loopback() as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A real desk with an order."""
    make_desk(tmp_path / "desk", number_count=20, demo=False)
    with Counter(tmp_path / "desk") as counter:
        counter.add_order("A1")
    return tmp_path / "desk"


def choose(clerk: Clerk, key: Qt.Key, path: Path) -> None:
    """A key on 管理 and the file or folder in the dialog that it opens."""
    clerk.key(Qt.Key.Key_M, ALT)
    clerk.key(key, ALT)
    clerk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog), dialog
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(path))
    dialog.accept()


def test_a_file_goes_and_its_answer_comes_back(
    folder: Path,
    tmp_path: Path,
    hub: Loopback,
    open_window: Callable[[Path], Clerk],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync_loop, "_FIRST_S", 0.0)
    at = tmp_path / "stick"
    at.mkdir()
    clerk = open_window(folder)
    clerk.sign_in()
    office = clerk.window.counter.find_office()
    assert office is not None
    told = clerk.frame.result.sentence
    choose(clerk, Qt.Key.Key_U, at)
    wait(clerk, lambda: "没有加入总部" in told())
    office.join_now(Asked(address=hub.address, code=hub.make_code()))
    hub.away = True
    hub.add_numbers()
    clerk.scans("GPDTAKE", "GPDWIN01", "A1")
    wait(clerk, lambda: "1 件在本机" in clerk.frame.status.text("总部"))
    choose(clerk, Qt.Key.Key_U, at)
    wait(clerk, lambda: "已写好" in told())
    assert "仍算在本机" in told()
    (path,) = at.glob("*.gpx")
    assert path.name.startswith(DESK)
    assert "1 件在本机" in clerk.frame.status.text("总部")  # written is not arrived
    with hub.turn:
        by_stick.take(hub.office, path, at)
    answer = path.with_suffix(".gpa")
    half = Path(shutil.copy(answer, at / "half.gpa"))
    half.write_bytes(answer.read_bytes()[:-9])
    choose(clerk, Qt.Key.Key_I, half)
    wait(clerk, lambda: "没有拷完整" in told())
    assert "1 件在本机" in clerk.frame.status.text("总部")
    choose(clerk, Qt.Key.Key_I, answer)
    wait(clerk, lambda: "回执已读入" in told())
    assert "1,250 个号" in told()
    assert "总部都有了" in told()
    wait(clerk, lambda: "今天 1 件已到总部" in clerk.frame.status.text("总部"))
