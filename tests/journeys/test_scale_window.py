"""A scale on a serial line at the window and the console: checked in the morning, weighing with the scan, learnt."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from tests.builders import Clock, Console, Counter, verify_folder
from tests.devices.cable import Cable
from tests.devices.test_serial_scale import Speaking
from tests.ui.clerk import WAIT_MS, Clerk

from govpost_desk import app, cli
from govpost_desk.devices.simulated_scale import toledo_frame
from govpost_desk.settings import Settings, keep_devices
from govpost_desk.ui import theme
from govpost_desk.ui.scale_dialogs import CheckDialog, LearnDialog
from govpost_desk.ui.simulated_scale import SimulatedScalePanel


class Hall:
    """A clerk at a window whose scale stands on a cable, with `grams` on it."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self.grams = 0

    def until(self, holds: Callable[[], bool]) -> None:
        loop = QEventLoop()
        timer = QTimer()
        timer.timeout.connect(lambda: holds() and loop.quit())
        timer.start(10)
        QTimer.singleShot(WAIT_MS, loop, loop.quit)
        loop.exec()
        assert holds(), self.clerk.window.counter.plate()

    def lay_on(self, grams: int) -> None:
        """Take off what lies there, lay something on, wait until the scale has settled."""
        counter = self.clerk.window.counter
        self.grams = 0
        self.until(lambda: getattr(counter.plate(), "why", "") == "empty")
        self.grams = grams
        self.until(lambda: (plate := counter.plate()) is not None and plate.weight is not None)


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "scale")
    yield cable
    cable.unplug()


@pytest.fixture
def desk(desk_folder: Path) -> Path:
    """K1 to K3 taken over; closed."""
    with Counter(desk_folder) as counter:
        counter.add_range(count=100)
        for case_no in ("K1", "K2", "K3"):
            counter.add_order(case_no)
        counter.take_over("K1", "K2", "K3")
    return desk_folder


@pytest.fixture
def hall(desk: Path, cable: Cable, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    theme.dress(qapp)
    settings = Settings(data_folder=desk, scale=f"serial:{cable.link}?frame=toledo-checksum")
    with app.counter_window(settings, silent=True, clock=Clock()) as window:
        window.show()
        clerk = Clerk(window)
        clerk.settle()
        clerk.sign_in()
        hall = Hall(clerk)
        speaking = Speaking(cable, lambda: toledo_frame(hall.grams))
        yield hall
        speaking.end()
    proof = verify_folder(desk)
    assert proof.ok, proof.findings


def test_a_morning_with_a_scale(hall: Hall) -> None:
    clerk = hall.clerk
    clerk.page("pack")
    page = clerk.frame.pages["pack"]
    hall.lay_on(200)
    hall.until(lambda: page.weight.text() == "秤上 200 克")
    assert "没有校秤" in page.check_due.text()
    page._on_check_scale()
    dialog = page.findChild(CheckDialog)
    hall.until(lambda: not dialog.is_deaf())
    dialog.field.setText("no")
    dialog.try_accept()
    clerk.settle()
    assert "整数克" in dialog.said.text()
    dialog.field.setText("200")
    dialog.try_accept()
    clerk.settle()
    assert "合格" in dialog.said.text()
    dialog.reject()
    clerk.settle()
    assert not page.check_due.isVisibleTo(page)
    hall.lay_on(27)
    clerk.page("pack")  # what lay on the plate before is read
    outcome = clerk.scan("K1")
    assert (outcome.answer, outcome.weight_g, outcome.weight_source) == ("label_printed", 27, "scale")
    clerk.settle()
    assert page.weight.text() == "27 克　秤"
    clerk.scan(outcome.waybill_no)
    assert clerk.scan("K2").weight_source == "default"  # the first piece lies there still
    clerk.settle()
    assert page.weight.text() == "未称　按默认 100 克"
    clerk.page("day")
    assert "校秤 1 次" in clerk.frame.pages["day"].scale_checks.text()
    manage = clerk.page("manage")
    manage._on_learn_scale()
    learn = manage.findChild(LearnDialog)
    learn.look()
    assert "toledo-checksum" in learn.fits.text().splitlines()[0]
    assert toledo_frame(27).hex(" ") in learn.bytes.toPlainText().replace("\n", " ")
    learn.reject()


def test_the_simulated_scale_has_a_panel(
    desk: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    theme.dress(qapp)
    with app.counter_window(
        Settings(data_folder=desk, scale="simulated"), silent=True, clock=Clock()
    ) as window:
        window.show()
        clerk = Clerk(window)
        clerk.settle()
        clerk.sign_in()
        hall = Hall(clerk)
        panel = window.findChild(SimulatedScalePanel)
        press = {each.accessibleName(): each for each in panel.findChildren(QPushButton)}
        press["放上 620 克"].click()
        hall.until(lambda: (plate := window.counter.plate()) is not None and plate.weight is not None)
        for count, code in enumerate(("GPDPACK", "K1"), 1):
            window.take(code)
            clerk.wait_answers(count)
        outcome = clerk.answers[-1]
        assert "超重" in outcome.message
        press["拿空"].click()
        hall.until(lambda: getattr(window.counter.plate(), "why", "") == "empty")


def test_the_console_weighs_and_asks_for_the_check(desk: Path, tmp_path: Path) -> None:
    keep_devices(desk, {"scale": "simulated?grams=31"})
    with Console(desk, tmp_path / "prints") as console:
        console.wait_for(news="scale")
        console.ask("GPDPACK")
        answer = console.ask("K1")
        if answer["weight_source"] != "scale":  # the first frames had not come yet
            assert "未称" in answer["message"]
            console.ask(answer["waybill_no"])
            time.sleep(1.0)  # three frames that say the same need 0.3 s
            answer = console.ask("K2")
        assert answer["weight_g"] == 31
        console.close()
    proof = verify_folder(desk)
    assert proof.ok, proof.findings


def test_commands_read_check_and_list(desk: Path, cable: Cable, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[int, str]:
        code = cli.main(["--data", str(desk), "scale", *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    assert "cas-22" in run("list")[1]
    assert run("read")[0] == 1
    assert "没有设秤" in run("read")[1]
    assert "frame=格式" in run("read", "serial:COM3")[1]
    assert run("check", "200", "simulated?grams=200") == (
        0,
        "校秤合格：标准 200 克，读数 200 克，差 +0 克。\n",
    )
    code, told = run("check", "200", "simulated?grams=190", "--json")
    assert (code, json.loads(told)["difference_g"]) == (3, -10)
    assert "不合格" in run("checks")[1]
    assert "砝码请填整数克" in run("check", "many", "simulated?grams=190")[1]
    assert run("read", "simulated", "--json")[0] == 1
    speaking = Speaking(cable, lambda: b"ST,GS,+  0.027kg\r\n")
    try:
        code, told = run("read", f"serial:{cable.link}?frame=and-18", "--json")
        assert (code, json.loads(told)["grams"]) == (0, 27)
        code, told = run("learn", f"serial:{cable.link}", "--seconds", "1")
        assert code == 0
        assert "and-18" in told
        assert "53 54 2c" in told  # ST,
    finally:
        speaking.end()
    code, told = run("learn", f"serial:{cable.link}", "--seconds", "0.2")
    assert code == 1
    assert "什么也没有收到" in told
