"""Printers into a folder: every print is new files, whole or not there at all, whatever is killed or full."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from tests.devices.firmware_runs import LABELS, TSPL_LABEL, ZPL_LABEL, codes

from govpost_desk.devices.attempt import PrintTiming, Verdict, attempt_print
from govpost_desk.devices.file_printers import FileLabelPrinter, FileOfficePrinter
from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage, PrinterState, PrinterStatus
from govpost_desk.devices.print_folder import PrintFolder

PDF = b"%PDF-1.4\n%%EOF\n"

ENDLESS_PRINTING = """
import sys
from pathlib import Path
from govpost_desk.devices.file_printers import FileLabelPrinter
printer = FileLabelPrinter(Path(sys.argv[1]), "zpl")
document = sys.stdin.buffer.read()
printer.open()
print("printing", flush=True)
while True:
    printer.send(document, "EA123456785CN-P1")
"""

PRINTING_THAT_DIES = """
import os, sys
from pathlib import Path
from govpost_desk.devices.file_printers import FileLabelPrinter
printer = FileLabelPrinter(Path(sys.argv[1]), "zpl")
printer.open()
name, count = sys.argv[2], [int(sys.argv[3])]
real = getattr(os, name)
def dying(*arguments):
    if count[0] == 0:
        os._exit(9)
    count[0] -= 1
    return real(*arguments)
setattr(os, name, dying)
printer.send(sys.stdin.buffer.read(), "EA123456785CN-P1")
"""


def visible(directory: Path) -> list[str]:
    return sorted(name for name in os.listdir(directory) if not name.startswith("."))


def opened(directory: Path, language: LabelLanguage = "zpl") -> FileLabelPrinter:
    printer = FileLabelPrinter(directory, language)
    printer.open()
    return printer


@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_a_label_leaves_its_document_and_its_picture(tmp_path: Path, language: LabelLanguage) -> None:
    printer = opened(tmp_path / "tray", language)
    attempt = attempt_print(printer, LABELS[language], "EA123456785CN-P1")
    assert (attempt.verdict, attempt.status) == (Verdict.DONE, PrinterStatus(PrinterState.READY, 1))
    stem = "000001-EA123456785CN-P1"
    assert visible(tmp_path / "tray") == [f"{stem}.png", f"{stem}.{language}"]
    assert (tmp_path / "tray" / f"{stem}.{language}").read_bytes() == LABELS[language]
    with Image.open(tmp_path / "tray" / f"{stem}.png") as picture:
        assert picture.mode == "1"
        assert codes(picture) == ["EA123456785CN"]


def test_two_prints_of_one_label_are_two_labels_also_after_a_restart(tmp_path: Path) -> None:
    opened(tmp_path).send(ZPL_LABEL, "EA1-P1")
    first = {name: (tmp_path / name).stat().st_mtime_ns for name in visible(tmp_path)}
    printer = opened(tmp_path)
    printer.send(ZPL_LABEL, "EA1-P1")
    printer.send(ZPL_LABEL, "EA1-P1")
    assert [name for name in visible(tmp_path) if name.endswith(".png")] == [
        f"00000{serial}-EA1-P1.png" for serial in (1, 2, 3)
    ]
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in first} == first


def test_two_programs_share_a_folder(tmp_path: Path) -> None:
    one, other = opened(tmp_path), opened(tmp_path)
    for printer in (one, other, other, one):
        printer.send(ZPL_LABEL, "EA1-P1")
    assert len([name for name in visible(tmp_path) if name.endswith(".png")]) == 4


def test_a_used_serial_of_another_program_is_passed_over(tmp_path: Path) -> None:
    printer = opened(tmp_path)
    (tmp_path / "000001-EA1-P1.zpl").write_bytes(b"older")
    (tmp_path / ".000002.part").write_bytes(b"")
    printer.send(ZPL_LABEL, "EA1-P1")
    assert visible(tmp_path) == ["000001-EA1-P1.zpl", "000003-EA1-P1.png", "000003-EA1-P1.zpl"]
    assert (tmp_path / "000001-EA1-P1.zpl").read_bytes() == b"older"


def test_every_copy_gets_a_picture_and_blanks_get_none(tmp_path: Path) -> None:
    printer = opened(tmp_path, "tspl")
    printer.send(TSPL_LABEL.replace(b"PRINT 1,1", b"PRINT 1,3"), "EA1")
    assert [name for name in visible(tmp_path) if name.endswith(".png")] == [
        "000001-EA1-2.png",
        "000001-EA1-3.png",
        "000001-EA1.png",
    ]
    assert printer.status().printed_labels == 3
    printer.send(TSPL_LABEL.replace(b"GAP", b"SETC"), "EA2")
    assert "000002-EA2.tspl" in visible(tmp_path)
    assert "000002-EA2.png" not in visible(tmp_path)
    assert [fault.code for fault in printer.faults] == ["unknown_command"]
    soon = PrintTiming(poll_s=0.01, start_s=0.05)
    assert attempt_print(printer, TSPL_LABEL[:-2], "EA3", timing=soon).verdict is Verdict.UNCONFIRMED


@pytest.mark.parametrize("name", ["../../up", "a/b\\c:d", "证照", "", ".hidden", "x" * 300, "nul\x00"])
def test_a_job_name_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    opened(tmp_path / "tray").send(ZPL_LABEL, name)
    assert os.listdir(tmp_path) == ["tray"]
    kept = visible(tmp_path / "tray")
    assert len(kept) == 2
    assert all(file.startswith("000001-") and file.isascii() and len(file) < 100 for file in kept)


def test_kill_at_any_moment_leaves_whole_labels_only(tmp_path: Path) -> None:
    labels = 0
    for cycle in range(4):
        program = subprocess.Popen(
            [sys.executable, "-c", ENDLESS_PRINTING, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert program.stdin
        assert program.stdout
        with program:
            program.stdin.write(ZPL_LABEL)
            program.stdin.close()
            assert program.stdout.readline() == b"printing\n"
            patience = time.monotonic() + 20  # a busy machine may be slow to draw the first one
            while len(visible(tmp_path)) <= labels and time.monotonic() < patience:
                time.sleep(0.002)
            time.sleep(0.017 * cycle)
            program.send_signal(signal.SIGKILL)
        kept = visible(tmp_path)
        assert len(kept) > labels
        labels = len(kept)
    raw = {name[:-4] for name in kept if name.endswith(".zpl")}
    drawn = {name[:-4] for name in kept if name.endswith(".png")}
    assert drawn <= raw, "no picture without its document"
    assert len(raw - drawn) <= 4, "at most one document per kill has no picture yet"
    assert all((tmp_path / f"{stem}.zpl").read_bytes() == ZPL_LABEL for stem in raw)
    for stem in drawn:
        with Image.open(tmp_path / f"{stem}.png") as picture:
            picture.load()
            assert picture.size == (800, 1200)
    serials = [name[:6] for name in kept if name.endswith(".zpl")]
    assert len(serials) == len(set(serials))


@pytest.mark.parametrize(
    ("call", "after", "left"),
    [
        ("fsync", 0, []),
        ("fsync", 1, []),
        ("rename", 0, []),
        ("rename", 1, ["zpl"]),
        ("fsync", 2, ["png", "zpl"]),
    ],
)
def test_death_at_every_step_of_one_print(tmp_path: Path, call: str, after: int, left: list[str]) -> None:
    died = subprocess.run(
        [sys.executable, "-c", PRINTING_THAT_DIES, str(tmp_path), call, str(after)],
        input=ZPL_LABEL,
        check=False,
    )
    assert died.returncode == 9
    assert visible(tmp_path) == [f"000001-EA123456785CN-P1.{suffix}" for suffix in left]
    opened(tmp_path).send(ZPL_LABEL, "EA123456785CN-P1")
    assert len(visible(tmp_path)) == len(left) + 2


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, DeviceCode.DISK_FULL),
        (errno.EROFS, DeviceCode.NO_ACCESS),
        (errno.EIO, DeviceCode.IO_ERROR),
    ],
)
@pytest.mark.parametrize(
    ("call", "after", "begun"), [("fsync", 0, False), ("fsync", 1, False), ("rename", 1, True)]
)
def test_a_full_disk_says_whether_anything_was_printed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: DeviceCode,
    call: str,
    after: int,
    begun: bool,
) -> None:
    printer = opened(tmp_path)
    real = getattr(os, call)
    left = [after]

    def failing(*arguments: object) -> object:
        if left[0] == 0:
            raise OSError(number, "no")
        left[0] -= 1
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing)
        with pytest.raises(DeviceError) as failure:
            printer.send(ZPL_LABEL, "EA1")
    assert (failure.value.code, failure.value.first_byte_sent) == (code, begun)
    assert visible(tmp_path) == (["000001-EA1.zpl"] if begun else [])
    assert [name for name in os.listdir(tmp_path) if name.startswith(".")] == []
    assert printer.status().printed_labels == 0
    printer.send(ZPL_LABEL, "EA1")
    assert "000002-EA1.png" in visible(tmp_path)


def test_a_folder_that_is_gone_or_no_folder(tmp_path: Path) -> None:
    printer = FileLabelPrinter(tmp_path / "stick", "zpl")
    for call in (printer.status, printer.cancel, lambda: printer.send(ZPL_LABEL, "EA1")):
        with pytest.raises(DeviceError) as failure:
            call()
        assert failure.value.code is DeviceCode.NOT_OPEN
    printer.open()
    printer.open()
    (tmp_path / "stick").rmdir()
    assert attempt_print(printer, ZPL_LABEL, "EA1").code is DeviceCode.NOT_CONNECTED
    with pytest.raises(DeviceError) as failure:
        printer.send(ZPL_LABEL, "EA1")
    assert (failure.value.code, failure.value.first_byte_sent) == (DeviceCode.NOT_CONNECTED, False)
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(DeviceError) as failure:
            PrintFolder(place).open()
        assert failure.value.code is DeviceCode.NOT_CONNECTED


def test_papers_are_kept_one_file_a_copy(tmp_path: Path) -> None:
    printer = FileOfficePrinter(tmp_path)
    with pytest.raises(DeviceError, match="not_open"):
        printer.print_pdf(PDF, "J1", 1)
    printer.open()
    printer.print_pdf(PDF, "J1", 2)
    printer.print_pdf(PDF, "J1", 1)
    assert visible(tmp_path) == ["000001-J1.pdf", "000002-J1.pdf", "000003-J1.pdf"]
    assert (tmp_path / "000002-J1.pdf").read_bytes() == PDF
    for document, copies in ((b"no pdf", 1), (PDF, 0), (PDF, 100)):
        with pytest.raises(DeviceError, match="rejected") as failure:
            printer.print_pdf(document, "J2", copies)
        assert not failure.value.first_byte_sent
    printer.close()
    with pytest.raises(DeviceError, match="not_open"):
        printer.print_pdf(PDF, "J1", 1)


def test_a_failure_at_the_second_copy_is_no_clean_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = FileOfficePrinter(tmp_path)
    printer.open()
    real = os.rename

    def second_fails(source: Path, target: Path) -> None:
        if "000002" in str(target):
            raise OSError(errno.ENOSPC, "full")
        real(source, target)

    monkeypatch.setattr(os, "rename", second_fails)
    with pytest.raises(DeviceError, match="disk_full") as failure:
        printer.print_pdf(PDF, "J1", 2)
    assert (failure.value.first_byte_sent, failure.value.facts["kept"]) == (True, 1)
