"""Printer words of the command line, and the simulated A4 printer and scanner behind them."""

import os
import threading
import time
from pathlib import Path
from queue import Queue

import pytest
from tests.devices.firmware_runs import LABELS

from govpost_desk.devices.attempt import Verdict, attempt_print
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.printer_spec import (
    PrinterSpec,
    parse_office_printer,
    parse_printer,
    read_printer_spec,
)
from govpost_desk.devices.simulated_office_printer import SimulatedOfficePrinter
from govpost_desk.devices.simulated_scanner import SimulatedScanner


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("file:out", PrinterSpec("file", Path("out"), "zpl")),
        ("file:/a b/面单?language=tspl", PrinterSpec("file", Path("/a b/面单"), "tspl")),
        ("file:C:\\labels?language=zpl", PrinterSpec("file", Path("C:\\labels"), "zpl")),
        ("simulated", PrinterSpec("simulated", None, "zpl")),
        ("simulated?language=tspl", PrinterSpec("simulated", None, "tspl")),
        ("simulated:out", PrinterSpec("simulated", Path("out"), "zpl")),
    ],
)
def test_words_that_name_a_printer(spec: str, expected: PrinterSpec) -> None:
    assert read_printer_spec(spec) == expected


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("", "unknown_kind"),
        ("lp0", "unknown_kind"),
        ("usb:1", "no_language"),
        ("FILE:out", "unknown_kind"),
        ("file", "no_directory"),
        ("file:", "no_directory"),
        ("file:?language=zpl", "no_directory"),
        ("simulated:", "no_directory"),
        ("file:a\x00b", "no_directory"),
        ("file:out?", "bad_option"),
        ("file:out?language=cpcl", "bad_option"),
        ("file:out?language=zpl&x=1", "bad_option"),
        ("file:out?dpi=300", "bad_option"),
    ],
)
def test_words_that_name_none(spec: str, reason: str) -> None:
    with pytest.raises(DeviceError) as failure:
        parse_printer(spec)
    assert (failure.value.code, failure.value.facts) == (DeviceCode.BAD_SPEC, {"reason": reason})


@pytest.mark.parametrize("language", ["tspl", "zpl"])
@pytest.mark.parametrize("kind", ["file", "simulated"])
def test_both_kinds_print_into_their_folder(tmp_path: Path, kind: str, language: str) -> None:
    printer = parse_printer(f"{kind}:{tmp_path}/tray?language={language}")
    assert os.listdir(tmp_path) == [], "naming a printer touches nothing"
    assert printer.language == language
    printer.open()
    assert attempt_print(printer, LABELS[printer.language], "EA1-P1").verdict is Verdict.DONE
    printer.close()
    pictures = [name for name in os.listdir(tmp_path / "tray") if name.endswith(".png")]
    assert pictures == ["000001-EA1-P1.png"]


def test_a_bare_simulation_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    printer = parse_printer("simulated")
    printer.open()
    assert attempt_print(printer, LABELS["zpl"], "EA1-P1").verdict is Verdict.DONE
    assert os.listdir(tmp_path) == []


def test_the_office_printer_of_a_word(tmp_path: Path) -> None:
    office = parse_office_printer(f"file:{tmp_path}")
    office.open()
    office.print_pdf(b"%PDF-1.4", "J1", 1)
    assert os.listdir(tmp_path) == ["000001-J1.pdf"]
    assert isinstance(parse_office_printer("simulated"), SimulatedOfficePrinter)


def test_the_simulated_office_printer() -> None:
    papers: list[tuple[bytes, str, int]] = []
    office = SimulatedOfficePrinter(lambda document, name, copies: papers.append((document, name, copies)))
    with pytest.raises(DeviceError, match="not_open"):
        office.print_pdf(b"%PDF-1.4", "J1", 2)
    office.open()
    office.fail_next(DeviceCode.TIMEOUT, first_byte_sent=True)
    with pytest.raises(DeviceError, match="timeout") as failure:
        office.print_pdf(b"%PDF-1.4", "J1", 2)
    assert failure.value.first_byte_sent
    office.print_pdf(b"%PDF-1.4", "J1", 2)
    with pytest.raises(DeviceError, match="rejected"):
        office.print_pdf(b"", "J1", 2)
    office.close()
    assert papers == [(b"%PDF-1.4", "J1", 2)]
    assert office.printed_documents == 1


def test_the_simulated_scanner_delivers_in_order() -> None:
    scanner = SimulatedScanner(["A", "B"])
    with pytest.raises(DeviceError, match="not_open"):
        scanner.read(0)
    scanner.open()
    scanner.scan("C")
    assert [scanner.read(0), scanner.read(0.1), scanner.read(0.1), scanner.read(0)] == ["A", "B", "C", None]
    began = time.monotonic()
    assert scanner.read(0.12) is None
    assert 0.1 <= time.monotonic() - began < 1


def test_the_simulated_scanner_can_be_unplugged_and_closed_while_it_waits() -> None:
    queue: Queue[str] = Queue()
    scanner = SimulatedScanner(queue)
    scanner.open()
    threading.Timer(0.05, scanner.unplug).start()
    with pytest.raises(DeviceError, match="not_connected"):
        scanner.read(5)
    with pytest.raises(DeviceError, match="not_connected"):
        scanner.open()
    scanner.plug_in()
    queue.put("A")
    scanner.open()
    assert scanner.read(0) == "A"
    threading.Timer(0.05, scanner.close).start()
    with pytest.raises(DeviceError, match="not_open"):
        scanner.read(5)
