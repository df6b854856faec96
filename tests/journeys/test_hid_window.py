"""The window with a scanner in HID-POS mode and a camera beside it: plugged in later, pulled out, two codes in view."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from tests.builders import Clock
from tests.devices.test_camera_scanner import Pictures, label, on_table
from tests.devices.test_hid_scanner import Usb, reports
from tests.journeys.test_serial_window import wait_until
from tests.ui.clerk import Clerk

from govpost_desk import app
from govpost_desk.devices import camera_scanner, hid_scanner
from govpost_desk.documents.code_picture import code_png
from govpost_desk.settings import Settings
from govpost_desk.ui import theme

Hall = tuple[Clerk, Usb, Pictures]


@pytest.fixture
def hall(
    hall_folder: Path, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Hall]]:
    """Open the hall's desk with the scanner of a word; a clerk signed in, the USB bus and the camera's view."""
    usb, view = Usb(), Pictures(Image.new("L", (1280, 720), 70))
    usb.plugged_in = False
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    monkeypatch.setattr(hid_scanner, "Hidapi", lambda: usb)
    monkeypatch.setattr(camera_scanner, "Camera", lambda number: view)
    theme.dress(qapp)
    folder = Path(shutil.copytree(hall_folder, tmp_path / "hall"))
    windows = []

    def opener(word: str) -> Hall:
        context = app.counter_window(Settings(data_folder=folder, scanner=word), silent=True, clock=Clock())
        windows.append(context)
        window = context.__enter__()
        window.show()
        window.activateWindow()
        clerk = Clerk(window)
        clerk.settle()
        clerk.sign_in()
        return clerk, usb, view

    yield opener
    for context in windows:
        context.__exit__(None, None, None)


def test_a_hid_scanner_is_found_when_it_is_plugged_in(hall: Callable[[str], Hall]) -> None:
    clerk, usb, _ = hall("hid:1EAB:0001?layout=usb-if")
    status = clerk.frame.status
    wait_until(clerk, lambda: status.text("扫描枪") == "扫描枪 未接")
    assert clerk.scan("GPDWIN01").why == "window"  # quiet: the keyboard goes on
    usb.plugged_in = True
    wait_until(clerk, lambda: status.text("扫描枪") == "扫描枪 HID 就绪")
    clerk.settle()
    due = [row.case_no for row in clerk.frame.pages["take"].view().due[:2]]  # type: ignore[attr-defined]
    usb.says = [*reports(due[0].encode()), *reports(b"6901234567892", aim=b"]E0"), *reports(b"7" * 60)[:1]]
    clerk.wait_answers(3)
    told = [(each.answer, each.why, each.symbology) for each in clerk.answers[1:]]
    assert told == [("ticked", "", "C0"), ("unreadable", "goods", "E0")]
    usb.plugged_in = False
    wait_until(clerk, lambda: status.text("扫描枪") == "扫描枪 未接")
    usb.plugged_in = True
    wait_until(clerk, lambda: status.text("扫描枪") == "扫描枪 HID 就绪")
    usb.says = reports(due[1].encode())
    clerk.wait_answers(4)
    assert (clerk.answers[-1].answer, clerk.answers[-1].case_no) == ("ticked", due[1])


def test_the_camera_takes_a_certificate_once_and_refuses_two_sheets(
    hall: Callable[[str], Hall], tmp_path: Path
) -> None:
    clerk, _, view = hall("camera:0")
    wait_until(clerk, lambda: clerk.frame.status.text("扫描枪") == "扫描枪 摄像头就绪")
    clerk.scan("GPDWIN01")
    clerk.settle()
    due = [row.case_no for row in clerk.frame.pages["take"].view().due[:1]]  # type: ignore[attr-defined]
    (tmp_path / "case.png").write_bytes(code_png(due[0], module=3, height=90))
    slip = Image.open(tmp_path / "case.png").convert("L")
    both = label()
    both.paste(slip.resize((slip.width // 3 * 2, slip.height)), (10, 10))
    view.shown = [both]
    clerk.wait_answers(2)
    view.shown = [on_table(slip)]
    clerk.wait_answers(3)
    told = [(each.answer, each.why, each.symbology) for each in clerk.answers[1:]]
    assert told == [("unreadable", "several", ""), ("ticked", "", "C0")]
