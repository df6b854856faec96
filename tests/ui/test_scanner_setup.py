"""设扫描枪 by keys: the mode in plain words, the known set scanned into whatever has the focus, each trouble named."""

from pathlib import Path

from pypdf import PdfReader
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.domain.scanner_trial import TRIAL_SET
from govpost_desk.ui.scanner_setup import ScannerSetup

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def opened(clerk: Clerk) -> ScannerSetup:
    clerk.key(Qt.Key.Key_M, ALT)
    clerk.key(Qt.Key.Key_G, ALT)
    clerk.settle()
    found = QApplication.activeModalWidget()
    assert isinstance(found, ScannerSetup)
    return found


def test_a_sound_scanner_passes_the_set_by_keys(desk: Clerk, tmp_path: Path) -> None:
    setup = opened(desk)
    assert "Enter 结尾" in setup.mode.text()
    assert "USB COM" in setup.hint.text()
    for number, code in enumerate(TRIAL_SET):
        assert f"第 {number + 1} 个，共 7 个" in setup._head.text()
        desk.keys(f"{code.text}\r")
    assert "试扫完成：7 个码都收到了" in setup.said()
    assert "AIM 标识没有开" in setup.said()
    assert setup.marks.text().count("✔") == 7
    desk.key(Qt.Key.Key_R, CTRL)
    for code in TRIAL_SET:
        desk.keys(f"]{code.kind}1{code.text}\r")
    assert "AIM 标识开着" in setup.said()
    desk.key(Qt.Key.Key_J, CTRL)
    assert "试扫页已交给打印机" in setup.said()
    prints = tmp_path / "packed" / "prints"
    for _ in range(200):
        QCoreApplication.processEvents()
        if found := list(prints.glob("*scanner_sheet*.pdf")):
            break
        QTest.qWait(20)
    assert TRIAL_SET[0].text in PdfReader(found[0]).pages[0].extract_text()
    setup.save_sheet(tmp_path / "sheet.pdf")
    desk.settle()
    assert len(PdfReader(tmp_path / "sheet.pdf").pages) == 1
    QTest.qWait(DEAF_MS)
    desk.key(Qt.Key.Key_Escape)
    assert desk.focus() is desk.frame.box
    assert desk.scan("GPDTAKE").light == "green"
    assert len(desk.answers) == 1, "nothing of the trial came to the counter"


ARRIVALS = (
    ("GPDTEST7", "✔ 收到，一字不差"),
    ("gpdtest7", "大小写反了"),
    ("GPDTEST", "少了 1 个字符"),
    ("GPDDTEST7", "有的字符来了两次"),
    ("XGPDTEST7", "前面多了“X”"),
    ("GPDTEST7;", "后面多了“;”"),
    ("GPDTEST7GPDTEST7", "两遍"),
    ("GPDETST7", "前后颠倒"),
    ("恩爱TEST7", "输入法动了条码"),
    ("EA123456785CN", "和条码不一样"),
    ("9980124700356", "另一个试扫码"),
)


def test_each_trouble_says_what_to_do(empty: Clerk) -> None:
    setup = opened(empty)
    for arrives, said in ARRIVALS:
        empty.keys(f"{arrives}\r")
        assert said in setup.said(), arrives
        empty.key(Qt.Key.Key_R, CTRL)
    assert empty.answers == []


def test_layout_input_method_end_and_speed(empty: Clerk) -> None:
    setup = opened(empty)
    empty.keys("GPDTEST7")
    setup.field._quiet.timeout.emit()
    assert "没有 Enter 或 Tab" in setup.said()
    composed = QInputMethodEvent()
    composed.setCommitString("GPDTEST7")
    QApplication.sendEvent(empty.focus(), composed)
    empty.keys("\r")
    assert "输入法动了条码" in setup.said()
    for _ in range(2):
        empty.key(Qt.Key.Key_Right, ALT)
    assert "字母" in setup._head.text()
    empty.keys("GPDTESTßAQWYZMß0369\r")
    assert "德语 QWERTZ" in setup.said()
    for key in "]C0GPDTEST-AQWZYM-0369":
        QTest.keyClick(empty.focus(), key, delay=70)
    empty.keys("\r")
    assert "太慢" in setup.said()
    assert "第 4 个" in setup._head.text(), "slow, but it works"


def test_codes_of_a_line_are_for_the_trial_while_it_is_open(empty: Clerk) -> None:
    counter = empty.window.counter
    setup = opened(empty)
    counter.post_scanner("no_library", "hid")
    assert "hidapi" in setup.mode.text()
    counter.post_scanner("", "hid")
    assert "HID-POS" in setup.mode.text()
    counter.post_code("]C0GPDTEST7")
    assert "一字不差" in setup.said()
    assert "AIM 标识 ]C0" in setup.said()
    assert empty.window.held == []
    counter.post_code("]C09980124700357")
    assert "和条码不一样" not in setup.said()
    assert empty.window.held == ["]C09980124700357"], "a certificate is work, and waits"
    QTest.qWait(DEAF_MS)
    empty.key(Qt.Key.Key_Escape)
    empty.wait_answers(1)
    counter.post_code("GPDTAKE")
    empty.wait_answers(2)
    assert empty.answers[1].light == "green"


def test_it_is_found_by_its_letters(empty: Clerk) -> None:
    empty.key(Qt.Key.Key_K, CTRL)
    empty.settle()
    QTest.qWait(DEAF_MS)
    empty.keys("ssmq\r")
    empty.settle()
    assert isinstance(QApplication.activeModalWidget(), ScannerSetup)
