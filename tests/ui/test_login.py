"""Login, lock, the second operator."""

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.builders import PINS, SUPERVISOR, Counter, make_desk
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.services import team
from govpost_desk.ui.dialogs import RescueDialog

OpenWindow = Callable[[Path], Clerk]


def test_a_wrong_pin_says_how_many_tries_are_left(desk_folder: Path, open_window: OpenWindow) -> None:
    clerk = open_window(desk_folder)
    login = clerk.window.login
    assert clerk.focus() is login.number
    clerk.keys("0001\r999999\r")
    clerk.settle()
    assert login.said() == "密码不对，还可试 4 次。"
    assert not clerk.window.is_open()
    assert clerk.focus() is login.pin
    clerk.keys(PINS["0001"] + "\r")
    clerk.settle()
    assert clerk.window.is_open()
    assert clerk.focus() is clerk.frame.box


def test_a_number_as_long_as_head_office_gives_them_signs_in(tmp_path: Path, open_window: OpenWindow) -> None:
    make_desk(tmp_path / "real", number_count=0, demo=False)
    number = "A2001234567"
    with Counter(tmp_path / "real") as counter:
        pin = team.add_staff(counter.db, number, "clerk", "王五", by=SUPERVISOR, at=counter.clock())
    clerk = open_window(tmp_path / "real")
    login = clerk.window.login
    clerk.keys("1123456000099\r")  # a certificate's bar code that runs into the field
    clerk.settle()
    assert login.number.text() == ""
    assert "没有记录" in login.said()
    assert clerk.focus() is login.number
    for typed in (number.lower(), f"GPDOPR{number}"):
        clerk.keys(typed + "\r")
        clerk.keys(pin + "\r")
        clerk.settle()
        assert clerk.window.is_open(), (typed, login.said())
        clerk.key(Qt.Key.Key_F12)


def test_five_wrong_pins_lock_the_operator(desk_folder: Path, open_window: OpenWindow) -> None:
    clerk = open_window(desk_folder)
    clerk.keys("0002\r")
    for _ in range(5):
        clerk.keys("000000\r")
        clerk.settle()
    assert "已锁" in clerk.window.login.said()
    clerk.keys(PINS["0002"] + "\r")
    clerk.settle()
    assert not clerk.window.is_open()


def test_a_demo_desk_offers_its_operators(desk_folder: Path, open_window: OpenWindow) -> None:
    clerk = open_window(desk_folder)
    buttons = clerk.window.login.demo_buttons()
    assert [made.text() for made in buttons] == [
        "演示登录 0001 张小敏（操作员）  Ctrl+1",
        "演示登录 0002 李卫东（班长）  Ctrl+2",
    ]
    clerk.press(buttons[1])
    assert clerk.window.is_open()
    assert clerk.frame.operator() == "李卫东 0002"


def test_a_real_desk_offers_no_demo_login(tmp_path: Path, open_window: OpenWindow) -> None:
    make_desk(tmp_path / "real", number_count=0, demo=False)
    assert open_window(tmp_path / "real").window.login.demo_buttons() == []


def test_locking_keeps_the_work_and_forgets_shown_data(hall: Clerk) -> None:
    hall.scan("GPDWIN01")
    hall.settle()
    first = hall.frame.pages["take"].view().due[0].case_no
    hall.scan(first)
    hall.key(Qt.Key.Key_F12)
    assert not hall.window.is_open()
    hall.keys("GPDEND\r")  # a scan at the login page is no scan at the counter
    hall.window.counter.post_code("GPDEND")
    hall.settle()
    assert len(hall.answers) == 2
    hall.window.login.number.clear()
    hall.window.login.number.setFocus()
    hall.sign_in("0002")
    context = hall.window.counter.context
    assert context is not None
    assert (context.window_code, context.actor.operator_no) == ("01", "0002")
    assert hall.scan(first).answer == "already_ticked"


def test_f12_at_login_and_function_keys_do_nothing(
    hall_folder: Path, tmp_path: Path, open_window: OpenWindow
) -> None:
    clerk = open_window(Path(shutil.copytree(hall_folder, tmp_path / "hall")))
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F4, Qt.Key.Key_F12):
        clerk.key(key)
    assert clerk.frame.current() == "today"
    assert clerk.answers == []


def test_the_rescue_code_is_asked_for_until_it_was_typed_back(
    tmp_path: Path, open_window: OpenWindow
) -> None:
    made = make_desk(tmp_path / "real", demo=False)
    clerk = open_window(tmp_path / "real")
    clerk.sign_in()

    def reminders() -> list[QPushButton]:
        return [
            each for each in clerk.window.findChildren(QPushButton) if each.property("go") == "ask:rescue"
        ]

    for typed, says in (("2345-6789", "不对"), (made.rescue_code.lower(), "已核对")):
        (reminder,) = [each for each in reminders() if each.isVisible()]
        reminder.click()
        clerk.settle()
        dialog = clerk.window.findChild(RescueDialog)
        assert dialog is not None
        QTest.qWait(DEAF_MS)
        dialog.typed.setText(typed)
        QTest.keyClick(dialog.typed, Qt.Key.Key_Return)
        clerk.settle()
        assert says in clerk.frame.result.sentence()
    assert not [each for each in reminders() if each.isVisible()]
