"""`govpost-desk scanner`, and the console beside a scanner on a line of its own."""

import io
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.builders import Console, Counter
from tests.devices.cable import Cable
from tests.devices.test_hid_scanner import LABEL, Usb, reports

from govpost_desk import app, cli
from govpost_desk.devices import hid_scanner
from govpost_desk.devices.ports import DeviceError
from govpost_desk.services.messages import scanners
from govpost_desk.settings import Settings, keep_devices

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "scanner")
    yield cable
    try:
        cable.unplug()
    except OSError:
        pass


def run(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = cli.main(["--data", str(folder), "scanner", *arguments])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_the_list_names_hid_scanners_by_their_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = Usb()
    monkeypatch.setattr(hid_scanner, "Hidapi", lambda: usb)
    code, said = run(tmp_path, capsys, "list")
    assert code == 0
    assert "hid:1EAB:0001  FM430（报文 newland）" in said
    assert "键盘型" in said
    for name in ("hid", "hidraw"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.undo()
    code, said = run(tmp_path, capsys, "list", "--json")
    assert json.loads(said)["missing"] in ("", "no_library")


def test_try_tells_every_code_of_a_line(
    tmp_path: Path, cable: Cable, capsys: pytest.CaptureFixture[str]
) -> None:
    sends = threading.Thread(
        target=_send,
        args=(cable, b"]C0GPDTEST7\r", b"]E06901234567892\r", b"]C0EA123456785CN\r", b"]C0GPDTEST\r"),
    )
    sends.start()
    code, said = run(tmp_path, capsys, "try", f"serial:{cable.link}", "--seconds", "3", "--json")
    sends.join()
    rows = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert [(row["trial"], row["kind"], row["why"], row["symbology"]) for row in rows] == [
        ("short", "Unreadable", "characters", "C0"),
        ("", "Unreadable", "goods", "E0"),
        ("", "LabelCode", "", "C0"),
        ("label", "Unreadable", "characters", "C0"),
    ]
    assert "一字不差" in rows[0]["message"]
    assert "收到了 GPDTEST" in rows[3]["message"], "a trial label is what a technician has at hand"


def _send(cable: Cable, *codes: bytes) -> None:
    time.sleep(1)  # the line is open by then
    for code in codes:
        cable.write(code)


def test_try_says_what_is_wrong(
    tmp_path: Path, cable: Cable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tmp_path, capsys, "try", f"serial:{cable.link}", "--seconds", "0.1")[0] == 1
    code, said = run(tmp_path, capsys, "try", f"serial:{tmp_path / 'none'}")
    assert (code, "串口扫描枪：没有连接" in said) == (1, True)
    code, said = run(tmp_path, capsys, "try", "mouse:1")
    assert (code, "camera:0" in said) == (1, True)
    for name in ("hid", "hidraw"):
        monkeypatch.setitem(sys.modules, name, None)
    code, said = run(tmp_path, capsys, "try", "hid:1EAB:0001")
    assert (code, "hidapi" in said) == (1, True)


def test_try_reads_the_keyboard_and_the_scanner_of_the_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("gpdtest7\r\n恩爱23456785CN\n"))
    code, said = run(tmp_path, capsys, "try")
    assert code == 0
    assert "大小写反了" in said
    assert "输入法改动了条码" in said
    usb = Usb()
    usb.says = [*reports(LABEL.encode()), *reports(b"7" * 700)]
    monkeypatch.setattr(hid_scanner, "Hidapi", lambda: usb)
    keep_devices(tmp_path, {"scanner": "hid:1EAB:0001?layout=usb-if"})
    code, said = run(tmp_path, capsys, "try", "--seconds", "0.5")
    assert (code, "邮件号，AIM 标识 ]C0" in said, "条码太长" in said) == (0, True, True)


def test_a_broken_word_is_told_at_the_start(desk_folder: Path) -> None:
    with pytest.raises(DeviceError) as failure:
        app.start_desk(Settings(data_folder=desk_folder, scanner="hid:1"), lambda news: None)
    assert "扫描枪的写法不对" in scanners.device_failure(failure.value)


def test_the_sheet_is_a_file(desk_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(desk_folder, capsys, "sheet", str(tmp_path / "sheet.pdf"))
    assert (code, "试扫页已存到 sheet.pdf" in said) == (0, True)
    assert len(PdfReader(tmp_path / "sheet.pdf").pages) == 1


def test_the_console_hears_a_scanner_beside_its_lines(
    desk_folder: Path, tmp_path: Path, cable: Cable
) -> None:
    with Counter(desk_folder) as counter:
        counter.add_order("A1")
    keep_devices(desk_folder, {"scanner_port": str(cable.link)})
    with Console(desk_folder, tmp_path / "prints") as console:
        assert console.ask("GPDWIN01")["why"] == "window"
        cable.write(b"]C0A1\r")
        answer = console.next_answer()
        assert answer is not None
        assert (answer["outcome"], answer["case_no"], answer["symbology"]) == ("ticked", "A1", "C0")
        cable.unplug()
        assert "串口扫描枪：没有连接" in console.wait_for(news="scanner")["message"]
        assert console.ask("A1")["outcome"] == "already_ticked"
        assert console.close() == 0
