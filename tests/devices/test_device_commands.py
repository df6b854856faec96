"""`govpost-desk devices`: what a technician asks of a cable before the counter uses it."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.devices.fake_printers import FakePrinter
from tests.devices.firmware_runs import codes
from tests.devices.wired import TcpPrinter

from govpost_desk import cli
from govpost_desk.devices.ports import LabelLanguage
from govpost_desk.devices.profiles import load_profiles
from govpost_desk.devices.simulated_label_printer import new_interpreter
from govpost_desk.devices.trial_label import CODE, trial_label


@pytest.fixture(params=["tspl", "zpl"])
def wired(request: pytest.FixtureRequest) -> Iterator[TcpPrinter]:
    fake = FakePrinter(request.param, time.monotonic, label_s=0.4)
    made = TcpPrinter(fake)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return tmp_path / "desk"


def run(desk: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = cli.main(["--data", str(desk), "devices", *arguments])
    said = capsys.readouterr()
    return code, said.out + said.err


def word_of(wired: TcpPrinter) -> str:
    return f"tcp://127.0.0.1:{wired.port}"


def test_probe_finds_the_printer_and_its_word_prints(
    wired: TcpPrinter, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(desk, capsys, "probe", word_of(wired), "--json")
    found = json.loads(said)
    assert (code, found["language"], found["silent"]) == (0, wired.printer.language, False)
    if wired.printer.language == "tspl":  # in words; the other one is three silent seconds more
        code, said = run(desk, capsys, "probe", word_of(wired))
        assert code == 0
        assert found["word"] in said
    code, said = run(desk, capsys, "test", found["word"], "--json")
    tried = json.loads(said)
    assert (code, tried["verdict"], tried["cause"]) == (0, "done", "")
    assert "连接够快" in tried["text"]
    assert len(wired.printer.out) == 1


def test_trouble_is_said_in_words(wired: TcpPrinter, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wired.printer.machine.open_cover()
    code, said = run(desk, capsys, "test", f"{word_of(wired)}?language={wired.printer.language}")
    assert code == 1
    assert said.startswith("打印机盖未合。一个字节也没有送出，处理好后再试。\n")
    assert wired.printer.out == []


def test_the_ruler_is_printed_at_the_offsets_of_the_word(
    wired: TcpPrinter, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = f"{word_of(wired)}?language={wired.printer.language}"
    for offset in ("", "&offset=1.5,-2"):
        code, said = run(desk, capsys, "ruler", word + offset, "--size", "76x130", "--json")
        assert (code, json.loads(said)["verdict"]) == (0, "done")
    assert len(wired.printer.out) == 2


def test_a_silent_printer_is_not_guessed(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = TcpPrinter(FakePrinter("tspl", time.monotonic))
    made.printer.mute = True
    made.start()
    try:
        code, said = run(desk, capsys, "probe", word_of(made), "--json")
    finally:
        made.stop()
    assert (code, json.loads(said)["silent"], json.loads(said)["language"]) == (1, True, None)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("probe", "file:x"), "只问线上的打印机"),
        (("probe", "cups:q"), "打印队列不回状态"),
        (("test", "tcp://h"), "还不知道这台打印机的语言"),
        (("test", "serial:COM3?language=tspl&flow=xonxoff"), "XON/XOFF"),
        (("test", "nonsense"), "打印机写法不对"),
        (("probe", "usb:/nowhere/lp0"), "没有连接"),
    ],
)
def test_words_that_cannot_be_asked(
    desk: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    code, said = run(desk, capsys, *arguments)
    assert code == 1
    assert told in said


def test_the_list(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(desk, capsys, "list", "--json")
    assert code == 0
    assert {each["id"] for each in json.loads(said)["profiles"]} == set(load_profiles())
    code, said = run(desk, capsys, "list")
    assert (code, "generic-tspl" in said) == (0, True)


@pytest.mark.parametrize("language", ["tspl", "zpl"])
@pytest.mark.parametrize("dpi", [203, 300])
def test_the_trial_label_reads_and_uses_known_commands_only(language: LabelLanguage, dpi: int) -> None:
    profile = replace(load_profiles()[f"generic-{language}"], dpi=dpi)
    labels: list[list[str]] = []
    interpreter = new_interpreter(language, lambda label: labels.append(codes(label.image)), dpi / 25.4)
    interpreter.feed(trial_label(profile))
    assert (labels, interpreter.faults) == ([[CODE]], [])
