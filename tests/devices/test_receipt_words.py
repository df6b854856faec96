"""Words of receipt printers, which printers a desk has, and the trial slip by command."""

import json
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from tests.builders import run_desk

from govpost_desk.devices.file_receipt_printers import FileReceiptPrinter, SimulatedReceiptIntoFolder
from govpost_desk.devices.linked_receipt_printer import LinkedReceiptPrinter
from govpost_desk.devices.links.serial_link import SerialLink
from govpost_desk.devices.links.tcp_link import TcpLink
from govpost_desk.devices.links.usb_link import UsbLink
from govpost_desk.devices.ports import DeviceError
from govpost_desk.devices.printer_spec import DeskPrinters, parse_receipt_printer, read_receipt_spec
from govpost_desk.devices.simulated_receipt_printer import SimulatedReceiptPrinter
from govpost_desk.services import messages


def test_words_and_what_they_make(tmp_path: Path) -> None:
    network = parse_receipt_printer("tcp://10.0.0.7?profile=epson-tm-t88")
    assert isinstance(network, LinkedReceiptPrinter)
    assert isinstance(network.link, TcpLink)
    assert network.profile.tells_when_out
    serial = parse_receipt_printer("serial:COM5?baud=115200&flow=paced")
    assert isinstance(serial, LinkedReceiptPrinter)
    assert isinstance(serial.link, SerialLink)
    assert (serial.profile.profile_id, serial.bytes_per_s) == ("generic-80mm", 11_520)
    usb = parse_receipt_printer("usb:/dev/usb/lp1?status=mute")
    assert isinstance(usb, LinkedReceiptPrinter)
    assert isinstance(usb.link, UsbLink)
    assert usb.mute
    assert parse_receipt_printer("usb:/dev/usb/lp1?profile=generic-80mm-mute").mute
    assert isinstance(parse_receipt_printer(f"file:{tmp_path}"), FileReceiptPrinter)
    assert isinstance(parse_receipt_printer(f"simulated:{tmp_path}"), SimulatedReceiptIntoFolder)
    assert type(parse_receipt_printer("simulated")) is SimulatedReceiptPrinter


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("printer", "unknown_kind"),
        ("file:", "no_directory"),
        ("file:/x?language=zpl", "bad_option"),
        ("tcp://", "no_address"),
        ("tcp://h?language=zpl", "bad_option"),
        ("tcp://h?dpi=203", "bad_option"),
        ("tcp://h?offset=1,1", "bad_option"),
        ("tcp://h?status=tspl1", "bad_option"),
        ("tcp://h?baud=9600", "bad_option"),
        ("tcp://h?profile=tsc", "unknown_profile"),
        ("serial:COM1?flow=xonxoff", "xonxoff"),
        ("cups:receipts", "receipt_queue"),
        ("spooler:receipts", "receipt_queue"),
    ],
)
def test_words_that_are_refused(word: str, reason: str) -> None:
    with pytest.raises(DeviceError) as caught:
        read_receipt_spec(word)
    assert caught.value.facts == {"reason": reason}
    assert messages.printer_word(reason)


def test_a_mute_printer_is_believed_by_its_cable_alone() -> None:
    class Cable:
        kind = "fake"
        bytes_per_s = None
        sent = b""

        def open(self) -> None: ...
        def close(self) -> None: ...
        def drain(self, timeout_s: float) -> None: ...

        def write(self, data: bytes, timeout_s: float) -> None:
            self.sent += data

    from govpost_desk.devices.attempt import Verdict, attempt_slip
    from govpost_desk.devices.receipt_profiles import load_receipt_profiles

    cable = Cable()
    printer = LinkedReceiptPrinter(cable, load_receipt_profiles()["generic-80mm-mute"])  # type: ignore[arg-type]
    assert attempt_slip(printer, b"\x1b@x\n", "S1").verdict is Verdict.SENT
    assert cable.sent.endswith(b"\x1b@x\n")


def test_which_printers_a_desk_has(tmp_path: Path) -> None:
    plain = DeskPrinters(prints=tmp_path / "prints")
    plain.check(labels=True)
    assert isinstance(plain.receipt_printer(), SimulatedReceiptIntoFolder)
    given = DeskPrinters(prints=tmp_path, given=f"file:{tmp_path}?language=tspl")
    assert isinstance(given.receipt_printer(), FileReceiptPrinter), "a folder takes everything"
    cabled = DeskPrinters(prints=tmp_path, label="tcp://h?language=zpl", receipt="tcp://r")
    cabled.check(labels=True)
    assert isinstance(cabled.receipt_printer(), LinkedReceiptPrinter)
    with pytest.raises(DeviceError, match="bad_spec"):
        DeskPrinters(prints=tmp_path, receipt="cups:x").check(labels=True)


def test_a_trial_slip_by_command(tmp_path: Path) -> None:
    done = run_desk(tmp_path, "devices", "slip", f"simulated:{tmp_path / 'slips'}", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"verdict": "done", "cause": ""}), done.stderr
    (picture,) = (tmp_path / "slips").glob("*.png")
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(picture).convert("L"))] == ["GPDTEST"]
    nobody = run_desk(tmp_path, "devices", "slip", "usb:/dev/usb/lp99")
    assert nobody.returncode == 1
    assert nobody.stdout == "打印机没有连接。\n"
