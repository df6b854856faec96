"""Head office in the window: joined in 管理, told in one sentence, what was not taken is a task (D-100 … D-104)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.builders import PINS, Counter, make_desk
from tests.sync.loopback import DESK, SITE, Loopback, loopback
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.services.head_office_state import Trouble
from govpost_desk.ui.act_dialog import ActDialog
from govpost_desk.ui.head_office_tray import TrayDialog
from govpost_desk.ui.join_dialog import JoinDialog
from govpost_desk.ui.today_page import TodayPage
from govpost_desk.wire.enrol_file import EnrolFile, write_enrol_file
from govpost_desk.workers import sync_loop

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hub() -> Iterator[Loopback]:
    with loopback() as made:
        yield made


@pytest.fixture
def clerk(tmp_path: Path, open_window: Callable[[Path], Clerk], monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """At a real desk with two orders."""
    monkeypatch.setattr(sync_loop, "_FIRST_S", 0.0)
    monkeypatch.setattr(sync_loop, "_SOON_S", 0.1)
    folder = tmp_path / "desk"
    make_desk(folder, number_count=20, demo=False)
    with Counter(folder) as counter:
        counter.add_order("A1")
        counter.add_order("A2")
    made = open_window(folder)
    made.sign_in()
    return made


def wait(clerk: Clerk, done: Callable[[], bool]) -> None:
    for _ in range(400):
        QCoreApplication.processEvents()
        if done():
            return
        clerk.window.refresh_now()
        QTest.qWait(25)
    raise AssertionError(clerk.frame.status.text("总部"))


def dialog(clerk: Clerk, kind: type) -> object:
    clerk.settle()
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind), found
    QTest.qWait(DEAF_MS)
    return found


def open_join(clerk: Clerk) -> JoinDialog:
    clerk.key(Qt.Key.Key_M, ALT)
    clerk.key(Qt.Key.Key_O, ALT)
    found = dialog(clerk, JoinDialog)
    assert isinstance(found, JoinDialog)
    return found


def fill(form: JoinDialog, **typed: str) -> None:
    for name, text in {"by_no": "0002", "by_pin": PINS["0002"], **typed}.items():
        form.grid.fields[name].setText(text)


def test_a_desk_joins_by_its_code_and_its_pieces_arrive(clerk: Clerk, hub: Loopback) -> None:
    status = clerk.frame.status
    wait(clerk, lambda: status.text("总部") == "未加入总部")
    assert not status.cells["总部"].property("worry")
    hub.add_numbers()
    form = open_join(clerk)
    shown = form.fingerprint.text()
    assert len(shown) == 19
    fill(form, address=hub.address, code="ABCD2345", by_no="0001", by_pin=PINS["0001"])
    form.try_accept()
    wait(clerk, lambda: "须由班长" in form.said.text())
    fill(form, code="ABCD2345")
    form.try_accept()
    wait(clerk, lambda: "加入码不对" in form.said.text())
    fill(form, code=hub.make_code())
    form.try_accept()
    wait(clerk, lambda: "已加入总部" in form.said.text())
    assert SITE in form.said.text()
    assert shown in form.said.text()
    form.reject()
    clerk.settle()
    wait(clerk, lambda: status.text("总部").startswith("总部已连；上次"))
    view = clerk.window.view()
    assert view is not None
    wait(clerk, lambda: (clerk.window.view() or view).board.numbers_left == 1250)
    clerk.scans("GPDTAKE", "GPDWIN01", "A1")
    wait(clerk, lambda: status.text("总部").startswith("今天 1 件已到总部；上次"))
    hub.away = True
    clerk.scan("A2")
    wait(clerk, lambda: "1 件在本机；连不上" in status.text("总部"))
    assert not status.cells["总部"].property("worry")
    hub.away = False
    hub.revoke()
    office = clerk.window.counter.find_office()
    assert office is not None
    assert office.now()
    wait(clerk, lambda: "总部已停用本台" in status.text("总部"))
    assert status.cells["总部"].property("worry")
    clerk.press(status.cells["总部"])
    assert "打电话给总部" in clerk.frame.result.sentence()


def test_a_file_fills_the_dialog_and_a_lost_answer_is_asked_for_again(
    clerk: Clerk, hub: Loopback, tmp_path: Path
) -> None:
    path = tmp_path / "join.json"
    path.write_text("{}", "utf-8")
    form = open_join(clerk)
    form.take_file(str(path))
    wait(clerk, lambda: "加入文件读不了" in form.said.text())
    hub_key = hub.office.key.public
    path.write_bytes(
        write_enrol_file(EnrolFile(desk=DESK, address=hub.address, code=hub.make_code(), hub_key=hub_key))
    )
    form.take_file(str(path))
    wait(clerk, lambda: form.grid.fields["address"].text() == hub.address)
    hub.lose = "Enrol"
    fill(form)
    form.try_accept()
    wait(clerk, lambda: "连不上" in form.said.text())
    form.try_accept()
    wait(clerk, lambda: "已加入总部" in form.said.text())
    assert (tmp_path / "desk" / "devices.toml").read_text(
        "utf-8"
    ) == f"head_office = {json.dumps(hub.address)}\n"


def test_what_was_not_taken_is_a_task_until_a_supervisor_has_looked(clerk: Clerk, hub: Loopback) -> None:
    form = open_join(clerk)
    fill(form, address=hub.address, code=hub.make_code())
    form.try_accept()
    wait(clerk, lambda: "已加入总部" in form.said.text())
    form.reject()
    wait(clerk, lambda: "总部已连" in clerk.frame.status.text("总部"))
    db = clerk.window.counter._db
    with db.begin() as tx:
        tx.execute("INSERT INTO hub_trouble VALUES (2, 1, NULL, 'held', 1, 1, 1)")
    today = clerk.page("today")
    assert isinstance(today, TodayPage)
    wait(clerk, lambda: any("总部没有收下" in task.text for task in today.tasks()))
    assert clerk.frame.status.cells["总部"].property("worry")
    clerk.press(clerk.button("条记录总部没有收下，或要核对：都在本机，不会丢 看明细"))
    tray = dialog(clerk, TrayDialog)
    assert isinstance(tray, TrayDialog)
    wait(clerk, lambda: len(tray.table.rows.rows()) == 1)
    assert "不能删" in tray.heading.text()
    (shown,) = tray.table.rows.rows()
    assert isinstance(shown, Trouble)
    assert tray.todo.text() == f"{shown.why}。{shown.todo}（流水 2-1，1 次）"
    tray._on_troubles((replace(shown, place=""),))  # no record of the desk: what head office sent
    assert tray.todo.text() == f"{shown.why}。{shown.todo}（1 次）"
    clerk.press(tray.seen)
    asked = dialog(clerk, ActDialog)
    assert isinstance(asked, ActDialog)
    for name, text in {"by_no": "0002", "by_pin": PINS["0002"]}.items():
        asked.grid.fields[name].setText(text)
    asked.try_accept()
    wait(clerk, lambda: "没有扣下" in tray.heading.text())
    assert len(tray.table.rows.rows()) == 1
    tray.reject()
    wait(clerk, lambda: not any("总部没有收下" in task.text for task in today.tasks()))
    assert not clerk.frame.status.cells["总部"].property("worry")


def test_a_demo_desk_is_told_that_it_cannot_join(desk: Clerk, hub: Loopback) -> None:
    form = open_join(desk)
    fill(form, address=hub.address, code=hub.make_code())
    form.try_accept()
    wait(desk, lambda: "演示台席" in form.said.text())
    form.reject()
    assert desk.frame.status.text("总部") == "演示不上传"
    assert hub.asked == []
