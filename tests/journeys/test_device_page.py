"""设备 in the real window: the doctor follows a printer, one is set up by keys alone, no label in flight is lost."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from tests.builders import Clock, Counter, verify_folder
from tests.devices.cable import Cable
from tests.devices.fake_printers import FakePrinter
from tests.devices.fake_receipts import FakeReceiptPrinter
from tests.devices.fake_receipts import profile_of as receipt_profile
from tests.devices.test_serial_scale import Speaking
from tests.devices.wired import PtyPrinter, TcpPrinter
from tests.ui.clerk import WAIT_MS, Clerk

from govpost_desk import app, cli
from govpost_desk.devices import printer_spec
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.devices.simulated_scale import toledo_frame
from govpost_desk.devices.workbench import Workbench
from govpost_desk.settings import SETTINGS_FILE, Settings, keep_devices, read_settings
from govpost_desk.ui import theme
from govpost_desk.ui.devices_page import DevicesPage
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.office_dialog import OfficeDialog
from govpost_desk.ui.pack_page import PackPage
from govpost_desk.ui.printer_wizard import RULER, TRIAL, PrinterWizard
from govpost_desk.ui.scale_dialogs import LearnDialog
from govpost_desk.ui.scanner_setup import ScannerSetup

D = TypeVar("D", bound=CounterDialog)
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Hall:
    """A clerk at the page 设备 of a real window."""

    def __init__(self, clerk: Clerk, folder: Path) -> None:
        self.clerk = clerk
        self.folder = folder
        self.page = cast(DevicesPage, clerk.frame.pages["devices"])

    def until(self, holds: Callable[[], object]) -> None:
        loop = QEventLoop()
        timer = QTimer()
        timer.timeout.connect(lambda: loop.quit() if holds() else None)
        timer.start(10)
        QTimer.singleShot(WAIT_MS, loop, loop.quit)
        loop.exec()
        assert holds(), (self.page.findings, self.page.told.text())

    def open_page(self) -> DevicesPage:
        """By its key."""
        self.clerk.key(Qt.Key.Key_S, ALT)
        assert self.clerk.frame.current() == "devices"
        return self.page

    def says(self, device: str, what: str) -> Callable[[], bool]:
        return lambda: self.page.findings[device].what == what

    def dialog(self, kind: type[D]) -> D:
        """The dialog that was opened, listening."""
        found = self.page.dialog
        assert isinstance(found, kind)
        found._opened_s = 0.0
        return found

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key for whatever has the focus."""
        QTest.keyClick(self.clerk.focus(), key, modifier)
        QApplication.processEvents()

    def devices(self) -> Settings:
        return read_settings(str(self.folder))


@pytest.fixture
def folder(desk_folder: Path) -> Path:
    """K1 to K3 taken over; closed."""
    with Counter(desk_folder) as counter:
        counter.add_range(count=100)
        for case_no in ("K1", "K2", "K3"):
            counter.add_order(case_no)
        counter.take_over("K1", "K2", "K3")
    return desk_folder


@pytest.fixture
def printer() -> SimulatedLabelPrinter:
    return SimulatedLabelPrinter("zpl")


@pytest.fixture
def hall(
    folder: Path, printer: SimulatedLabelPrinter, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hall]:
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    monkeypatch.setattr(printer_spec, "parse_printer", lambda word: printer)
    theme.dress(qapp)
    with app.counter_window(Settings(data_folder=folder), silent=True, clock=Clock()) as window:
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        clerk = Clerk(window)
        clerk.settle()
        clerk.press(window.login.demo_buttons()[0])
        yield Hall(clerk, folder)
    proof = verify_folder(folder)
    assert proof.ok, proof.findings


@pytest.fixture(params=["tspl"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PtyPrinter]:
    """A printer on a serial line."""
    made = PtyPrinter(FakePrinter(request.param, time.monotonic, label_s=0.3), tmp_path / "ttyUSB0")
    made.start()
    yield made
    made.stop()


def test_the_doctor_follows_the_printer_while_the_page_is_open(
    hall: Hall, printer: SimulatedLabelPrinter
) -> None:
    page = hall.open_page()
    hall.until(hall.says("label", "ready"))
    assert page.picture.shown() == ("printer", "good")
    assert "中文打法" in page.text.text()
    printer.open_cover()
    hall.until(hall.says("label", "cover"))
    assert page.picture.shown() == ("cover", "bad")
    assert "面单机：盖子开着" in page.head.text()
    assert "没有东西丢失" in page.sentence.text()
    printer.close_cover()
    hall.until(hall.says("label", "ready"))
    hall.clerk.page("today")
    printer.open_cover()
    time.sleep(0.3)
    QApplication.processEvents()
    assert page.findings["label"].what == "ready"  # nobody looks, nobody is asked
    hall.open_page()
    hall.until(hall.says("label", "cover"))


def test_a_trial_label_is_scanned_and_a_scan_of_it_is_nothing_else(
    hall: Hall, printer: SimulatedLabelPrinter
) -> None:
    page = hall.open_page()
    hall.until(hall.says("label", "ready"))
    hall.press(Qt.Key.Key_J, CTRL)
    hall.until(lambda: "GPDTEST" in page.told.text())
    assert printer.printed_labels == 1
    before = len(hall.clerk.answers)
    hall.clerk.keys("GPDTEST\r")
    hall.until(lambda: "收到了 GPDTEST" in page.told.text())
    hall.clerk.settle()
    assert len(hall.clerk.answers) == before
    # also from another page
    hall.clerk.page("today")
    hall.clerk.keys("gpdtest\r")
    hall.clerk.settle()
    assert len(hall.clerk.answers) == before


def test_a_label_that_waits_says_the_way_to_a4(hall: Hall, printer: SimulatedLabelPrinter) -> None:
    printer.paper_out_after(0)
    hall.clerk.scans("GPDPACK", "K1")
    pack = cast(PackPage, hall.clerk.frame.pages["pack"])
    hall.until(lambda: "Shift+F4" in pack._said.text())
    hall.clerk.settle()
    cell = hall.clerk.frame.status.cells["面单机"].toolTip()
    assert "Shift+F4" in cell
    assert cell.endswith("Alt+S。")
    page = hall.open_page()
    hall.until(hall.says("label", "paper"))
    assert "Shift+F4" in page.sentence.text()
    printer.load_paper()
    hall.until(hall.says("label", "ready"))


def test_each_device_is_reached_by_keys_and_has_its_trial(hall: Hall) -> None:
    page = hall.open_page()
    hall.until(hall.says("office", "ready"))
    hall.press(Qt.Key.Key_Down, CTRL)
    assert page.chosen() == "office"
    hall.press(Qt.Key.Key_J, CTRL)
    hall.until(lambda: "试打页打好了" in page.told.text())
    assert list((hall.folder / "prints").glob("*trial*.pdf"))
    hall.press(Qt.Key.Key_Down, CTRL)
    assert page.chosen() == "scanner"
    assert page.bars.isVisible()
    hall.press(Qt.Key.Key_J, CTRL)
    assert "请用扫描枪扫" in page.told.text()
    hall.clerk.keys("GPDTEST\r")
    hall.until(lambda: "收到了 GPDTEST" in page.told.text())
    hall.press(Qt.Key.Key_Down, CTRL)
    assert page.chosen() == "scale"
    assert page.told.text() == ""  # what was said of the scanner is not the scale's
    assert "没有设" in page.head.text()
    hall.press(Qt.Key.Key_Up, CTRL)
    assert page.chosen() == "scanner"


@pytest.mark.parametrize("line", ["tspl", "zpl"], indirect=True)
def test_a_printer_is_set_up_by_keys_alone_and_prints_the_label_that_waits(
    hall: Hall, printer: SimulatedLabelPrinter, line: PtyPrinter
) -> None:
    printer.unplug()
    hall.clerk.scans("GPDPACK", "K1")
    page = hall.open_page()
    hall.until(hall.says("label", "cable"))
    hall.press(Qt.Key.Key_E, CTRL)
    wizard = hall.dialog(PrinterWizard)
    hall.clerk.keys(str(line.link))
    hall.press(Qt.Key.Key_Return, CTRL)
    hall.until(lambda: not wizard.is_working())
    language = line.printer.language
    assert f"说 {language.upper()}" in wizard.said.text()
    assert "问 ESC !?" in wizard.ask.lines.toPlainText()
    assert wizard.ask.profile_id() == f"generic-{language}"
    hall.press(Qt.Key.Key_Return, CTRL)
    assert wizard.step() == RULER
    hall.press(Qt.Key.Key_J, CTRL)
    hall.until(lambda: not wizard.is_working())
    assert "尺子打出来了" in wizard.said.text()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Tab, Qt.Key.Key_Down):
        hall.press(key)
    assert wizard.ruler.offset_mm() == (1.5, -0.5)
    hall.press(Qt.Key.Key_Return, CTRL)
    assert wizard.step() == TRIAL
    hall.press(Qt.Key.Key_Return, CTRL)
    assert "还没有扫出 GPDTEST" in wizard.said.text()
    hall.press(Qt.Key.Key_J, CTRL)
    hall.until(lambda: not wizard.is_working())
    assert len(line.printer.out) == 2
    hall.clerk.keys("1123456000099\r")
    assert "不是试打面单上的码" in wizard.said.text()
    if language == "zpl":
        hall.clerk.window.take("GPDTEST")  # as a scanner on a line of its own gives it
        assert hall.clerk.window.held == []
    else:
        hall.clerk.keys("GPDTEST\r")
    assert "扫出来了" in wizard.said.text()
    assert not (hall.folder / SETTINGS_FILE).exists()
    hall.press(Qt.Key.Key_Return, CTRL)
    hall.until(lambda: page.dialog is None)
    word = hall.devices().label_printer
    assert word.startswith(f"serial:{line.link}?")
    assert f"profile=generic-{language}" in word
    assert "offset=1.5,-0.5" in word
    assert "不用重开程序" in page.told.text()
    hall.until(lambda: len(line.printer.out) == 3)  # the label that waited, no other
    hall.until(hall.says("label", "ready"))
    assert page.findings["label"].cable == f"串口 {line.link}"


@pytest.mark.parametrize("steps", [1, 3])
def test_esc_at_any_step_changes_nothing(
    hall: Hall, printer: SimulatedLabelPrinter, line: PtyPrinter, steps: int
) -> None:
    keep_devices(hall.folder, {"scanner_port": "/dev/nowhere"})
    before = (hall.folder / SETTINGS_FILE).read_bytes()
    page = hall.open_page()
    hall.until(hall.says("label", "ready"))
    hall.press(Qt.Key.Key_E, CTRL)
    wizard = hall.dialog(PrinterWizard)
    hall.clerk.keys(str(line.link))
    for _ in range(steps):
        hall.press(Qt.Key.Key_Return, CTRL)
        hall.until(lambda: not wizard.is_working())
    assert wizard.step() == steps
    hall.press(Qt.Key.Key_Escape)
    hall.until(lambda: page.dialog is None)
    assert (hall.folder / SETTINGS_FILE).read_bytes() == before
    answer = hall.clerk.scans("GPDPACK", "K1")
    hall.until(lambda: printer.printed_labels == 1)  # on the printer that was there before
    assert hall.clerk.scan(answer.waybill_no).answer == "bound"


def test_a_mute_printer_is_chosen_by_hand_and_a_missing_one_stops_the_way(
    hall: Hall, line: PtyPrinter, tmp_path: Path
) -> None:
    line.printer.mute = True
    hall.open_page()
    hall.press(Qt.Key.Key_E, CTRL)
    wizard = hall.dialog(PrinterWizard)
    hall.clerk.keys(str(tmp_path / "nothing"))
    hall.press(Qt.Key.Key_Return, CTRL)
    hall.until(lambda: not wizard.is_working())
    assert "打印机没有连接。什么都没有改动" in wizard.said.text()
    hall.press(Qt.Key.Key_Return, CTRL)
    assert "还没有问成" in wizard.said.text()
    hall.press(Qt.Key.Key_Left, ALT)
    wizard.cable.typed.setText(str(line.link))
    hall.press(Qt.Key.Key_Return, CTRL)
    hall.until(lambda: not wizard.is_working())
    assert "不替您猜" in wizard.said.text()
    assert "没有回答" in wizard.ask.lines.toPlainText()
    assert wizard.ask.profile_id() == ""
    hall.press(Qt.Key.Key_Return, CTRL)
    assert "请先选型号档案" in wizard.said.text()
    hall.press(Qt.Key.Key_Down)
    assert wizard.ask.profile_id()
    hall.press(Qt.Key.Key_Return, CTRL)
    assert wizard.step() == RULER
    hall.press(Qt.Key.Key_Escape)


def test_the_a4_printer_is_set_up_by_keys_and_used_at_once(hall: Hall, tmp_path: Path) -> None:
    page = hall.open_page()
    page.choose("office")
    hall.press(Qt.Key.Key_E, CTRL)
    dialog = hall.dialog(OfficeDialog)
    hall.press(Qt.Key.Key_Return, CTRL)
    assert "请先选打印队列" in dialog.said.text()
    hall.clerk.keys("lp:two words")
    hall.press(Qt.Key.Key_Return, CTRL)
    assert "写错了" in dialog.said.text()
    assert not (hall.folder / SETTINGS_FILE).exists()
    dialog.typed.setText(f"file:{tmp_path / 'papers'}")
    hall.press(Qt.Key.Key_J, CTRL)
    hall.until(lambda: not dialog.is_working())
    assert "试打页打好了" in dialog.said.text()
    hall.press(Qt.Key.Key_Return, CTRL)
    hall.until(lambda: page.dialog is None)
    assert hall.devices().office_printer == f"file:{tmp_path / 'papers'}"
    hall.until(hall.says("office", "ready"))
    page.choose("office")
    hall.press(Qt.Key.Key_J, CTRL)
    hall.until(lambda: len(list((tmp_path / "papers").glob("*.pdf"))) == 2)


def test_a_scale_on_another_port_is_learnt_and_written_down(hall: Hall, tmp_path: Path) -> None:
    cable = Cable(tmp_path / "scale")
    speaking = Speaking(cable, lambda: toledo_frame(27))
    try:
        page = hall.open_page()
        page.choose("scale")
        hall.press(Qt.Key.Key_E, CTRL)
        dialog = hall.dialog(LearnDialog)
        assert "本机没有设秤" in dialog.fits.text()
        dialog.try_accept()
        assert "还没有认出格式" in dialog.said.text()
        dialog.listen(str(tmp_path / "nothing"))
        hall.until(lambda: "打不开这个串口" in dialog.fits.text())
        dialog.listen(str(cable.link))
        hall.until(lambda: "toledo-checksum" in dialog.fits.text())
        assert "27 克" in dialog.fits.text()
        dialog.choose_frame("toledo-checksum")
        dialog.try_accept()
        hall.until(lambda: page.dialog is None)
        assert hall.devices().scale == f"serial:{cable.link}?frame=toledo-checksum&baud=9600"
        assert "再打开后使用" in page.told.text()
    finally:
        speaking.end()
        cable.unplug()


@pytest.mark.parametrize("line", ["zpl"], indirect=True)
def test_a_printer_that_is_silent_is_asked_what_it_is(
    folder: Path, line: PtyPrinter, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    theme.dress(qapp)
    settings = Settings(data_folder=folder, label_printer=f"serial:{line.link}?language=tspl&flow=paced")
    with app.counter_window(settings, silent=True, clock=Clock()) as window:
        window.show()
        window.activateWindow()
        clerk = Clerk(window)
        clerk.settle()
        clerk.press(window.login.demo_buttons()[0])
        hall = Hall(clerk, folder)
        page = hall.open_page()
        hall.until(hall.says("label", "silent"))
        assert page.trial.text().startswith("问它是什么")
        hall.press(Qt.Key.Key_J, CTRL)
        hall.until(hall.says("label", "language"))
        assert "说的是 ZPL" in page.sentence.text()


def test_nothing_is_set_up_in_training(
    folder: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    theme.dress(qapp)
    with app.counter_window(
        Settings(data_folder=folder, witness_file="w"),
        silent=True,
        clock=Clock(),
        training_printer=SimulatedLabelPrinter("zpl"),
    ) as window:
        window.show()
        window.activateWindow()
        clerk = Clerk(window)
        clerk.settle()
        clerk.press(window.login.demo_buttons()[0])
        page = Hall(clerk, folder).open_page()
        page.set_up()
        clerk.settle()
        assert page.dialog is None
        assert [each for each in window.findChildren(QPushButton) if each.accessibleName() == "扫描枪设置"]


def test_a_receipt_printer_is_on_the_page_where_one_stands(
    folder: Path, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    theme.dress(qapp)
    settings = Settings(data_folder=folder, receipt_printer=f"simulated:{tmp_path / 'slips'}")
    with app.counter_window(settings, silent=True, clock=Clock()) as window:
        window.show()
        window.activateWindow()
        clerk = Clerk(window)
        clerk.settle()
        clerk.press(window.login.demo_buttons()[0])
        hall = Hall(clerk, folder)
        page = hall.open_page()
        assert list(page.findings) == ["label", "office", "receipt", "scanner", "scale"]
        hall.until(hall.says("receipt", "ready"))
        for _ in range(2):
            clerk.key(Qt.Key.Key_Down, CTRL)
        assert page.chosen() == "receipt"
        clerk.key(Qt.Key.Key_J, CTRL)
        hall.until(lambda: "GPDTEST" in page.told.text())
        assert len(list((tmp_path / "slips").iterdir())) == 1
        clerk.key(Qt.Key.Key_E, CTRL)
        assert page.dialog is None
        clerk.key(Qt.Key.Key_Down, CTRL)
        clerk.key(Qt.Key.Key_Down, CTRL)
        clerk.key(Qt.Key.Key_Down, CTRL)
        assert page.chosen() == "label"


def test_the_doctor_does_not_speak_of_devices_that_the_program_holds(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Counter(folder):
        assert cli.main(["--data", str(folder), "devices", "doctor"]) != 0
    said = capsys.readouterr()
    assert "本机程序正在运行" in said.out + said.err
    assert "面单机" not in said.out


def test_the_doctor_looks_at_the_receipt_printer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    served = TcpPrinter(FakeReceiptPrinter(receipt_profile("generic-80mm"), time.monotonic))  # type: ignore[arg-type]
    served.start()
    try:
        keep_devices(folder, {"receipt_printer": f"tcp://127.0.0.1:{served.port}"})
        assert cli.main(["--data", str(folder), "devices", "doctor"]) == 0
        assert "小票机：就绪（网线 127.0.0.1" in capsys.readouterr().out
        served.printer.machine.open_cover()
        assert cli.main(["--data", str(folder), "devices", "doctor"]) == 1
        assert "小票机：盖子开着" in capsys.readouterr().out
    finally:
        served.stop()


def test_the_doctor_by_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    served = TcpPrinter(FakePrinter("tspl", time.monotonic))
    served.start()
    try:
        keep_devices(folder, {"label_printer": f"tcp://127.0.0.1:{served.port}?language=tspl"})
        served.printer.machine.open_cover()
        code = cli.main(["--data", str(folder), "devices", "doctor", "--json"])
        found = {each["device"]: each for each in json.loads(capsys.readouterr().out)}
        assert (code, found["label"]["what"], found["label"]["picture"]) == (1, "cover", "cover")
        assert "receipt" not in found, "this desk has none"
        assert (found["office"]["what"], found["scanner"]["what"], found["scale"]["what"]) == (
            "ready",
            "keyboard",
            "none",
        )
        served.printer.machine.close_cover()
        keep_devices(folder, {"scanner_port": str(folder / "nothing"), "scale": "simulated?grams=31"})
        code = cli.main(["--data", str(folder), "devices", "doctor"])
        said = capsys.readouterr().out
        assert code == 1  # the scanner
        assert "面单机：就绪" in said
        assert "扫描枪：端口不见了" in said
        assert "电子秤：就绪" in said
    finally:
        served.stop()


def test_what_a_technician_wrote_into_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text(
        '# by the door\nlabel_printer = "file:a"  # old\nlater = 3\nscale = "simulated"\n', "utf-8"
    )
    keep_devices(tmp_path, {"label_printer": "tcp://h?profile=tsc", "scale": "", "office_printer": 'lp:"x'})
    assert file.read_text("utf-8") == (
        '# by the door\nlabel_printer = "tcp://h?profile=tsc"\nlater = 3\noffice_printer = "lp:\\"x"\n'
    )
    file.write_text('label_printer = """\nfile:a"""\nscale = "simulated"\n', "utf-8")
    keep_devices(tmp_path, {"label_printer": "file:b"})  # it cannot be done line by line
    kept = read_settings(str(tmp_path))
    assert (kept.label_printer, kept.scale) == ("file:b", "simulated")
    assert [path.name for path in tmp_path.iterdir()] == [SETTINGS_FILE]


def test_cables_are_found_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "lp0").touch()
    (tmp_path / "lp1").touch()
    (tmp_path / "other").touch()
    said = {"lpstat": (0, b"HP_LaserJet\nLabel\n")}
    bench = Workbench(tmp_path, lambda command, given: said[command[0]])
    words = [each.word for each in bench.cables() if not each.word.startswith("serial:")]
    assert words == [f"usb:{tmp_path}/lp0", f"usb:{tmp_path}/lp1", "cups:HP_LaserJet", "cups:Label"]
    assert bench.queues() == ("HP_LaserJet", "Label")
    assert (bench.is_there(f"usb:{tmp_path}/lp0"), bench.is_there(f"usb:{tmp_path}/lp9")) == (True, False)
    assert bench.is_there("tcp://h") is None


def test_the_scanners_own_page_opens_from_the_devices(hall: Hall, printer: SimulatedLabelPrinter) -> None:
    page = hall.open_page()
    hall.press(Qt.Key.Key_G, CTRL)
    assert isinstance(page.dialog, ScannerSetup)
    assert page.chosen() == "scanner"
    hall.press(Qt.Key.Key_Escape)
    assert page.dialog is None
