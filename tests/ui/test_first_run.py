"""First run by keys through the real window: an empty folder becomes the same desk as by `setup`, or stays empty."""

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from tests.builders import MONDAY, PINS, Counter, make_desk, sample

from govpost_desk import opening
from govpost_desk.domain.errors import StorageError
from govpost_desk.services import first_run, made_aside, set_up
from govpost_desk.services.door import Door
from govpost_desk.services.set_up import rescue_is_proved
from govpost_desk.services.signing_in import sign_in
from govpost_desk.settings import Settings, read_settings
from govpost_desk.storage import keys
from govpost_desk.ui.first_run_steps import HeadsStep, PeopleStep, PlaceStep
from govpost_desk.ui.first_run_window import FirstRunWindow, TrialStep

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
WAIT_MS = 20_000


class Setter:
    """Somebody with a keyboard in front of the first run."""

    def __init__(self, door: Door) -> None:
        self.window = FirstRunWindow(door)
        self.made: list[object] = []
        self.window.made.connect(self.made.append)
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)
        self.rest()

    def rest(self) -> None:
        QCoreApplication.processEvents()
        QCoreApplication.processEvents()

    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def type(self, *texts: str) -> None:
        """Each text into the field that has the focus, then Enter to the next one."""
        for text in texts:
            field = self.focus()
            assert isinstance(field, QLineEdit)
            for character in text:
                if character.isascii():
                    QTest.keyClick(field, character)
                else:
                    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                        event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
                        QApplication.sendEvent(field, event)
            QTest.keyClick(self.focus(), Qt.Key.Key_Return)
            self.rest()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus(), key, modifier)
        self.rest()

    def next(self) -> None:
        self.key(Qt.Key.Key_Return, CTRL)

    def skip(self) -> None:
        self.key(Qt.Key.Key_J, CTRL)

    def wait_made(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        while not self.made and clock.elapsed() < WAIT_MS:
            QCoreApplication.processEvents()
        assert self.made, self.window.said()

    def prove_code(self) -> None:
        people = self.window.steps[first_run.PEOPLE]
        assert isinstance(people, PeopleStep)
        people.typed.setFocus()
        self.type(self.window.draft.code.lower().replace("-", ""))

    def scan_trial(self) -> None:
        step = self.window.steps[first_run.TRIAL]
        assert isinstance(step, TrialStep)
        for code in step.trial.codes:
            self.type(code.code.text)
        assert step.trial.is_done(), step.trial.said()


@pytest.fixture
def setter(dressed: QApplication, tmp_path: Path) -> Iterator[Setter]:
    door = replace(opening.door_of(Settings(data_folder=tmp_path / "desk")), now=lambda: MONDAY)
    made = Setter(door)
    yield made
    made.window.close()
    made.window.deleteLater()


def rows_of(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the state tables of a fresh desk say, without times and random ids."""
    queries: Mapping[str, str] = {
        "desk": "SELECT desk_id, centre_code, centre_name, division, hotline, supervision_hotline, demo"
        " FROM desk_profile",
        "window": "SELECT window_code, source, department, sender_name, sender_address, sender_phone, payer, mode,"
        " receipt, weight_g, bundles FROM government_window ORDER BY 1",
        "signer": "SELECT side, signer_no, name, active FROM signer JOIN party USING (party_id) ORDER BY 1, 2",
        "operator": "SELECT operator_no, role, name, active FROM operator JOIN party USING (party_id) ORDER BY 1",
        "range": "SELECT prefix, suffix, first_serial, count FROM number_range",
        "setting": "SELECT name, value FROM setting ORDER BY 1",
        "route": "SELECT * FROM route ORDER BY 1",
        "events": "SELECT type, count(*) FROM event WHERE type <> 'rescue.proved' GROUP BY 1 ORDER BY 1",
    }
    with Counter(folder) as counter:
        return {name: counter.rows(query) for name, query in queries.items()}


def test_typed_by_keys_it_is_the_desk_of_a_set_up_file(setter: Setter, tmp_path: Path) -> None:
    folder, window = tmp_path / "desk", setter.window
    plan = tomllib.loads(sample("demo_desk.toml").read_text("utf-8"))
    desk = plan["desk"]
    setter.type(desk["desk_id"], desk["centre_code"], desk["centre_name"], "")
    setter.next()
    assert "行政区划不对" in window.said()
    assert window.step() == first_run.PLACE
    place = window.steps[first_run.PLACE]
    assert isinstance(place, PlaceStep)
    place.grid.fields["division"].setFocus()
    setter.type(desk["division"], plan["range"]["first"], str(plan["range"]["count"]))
    setter.next()
    assert window.step() == first_run.DEVICES
    setter.skip()
    assert window.step() == first_run.HEADS
    setter.next()
    assert "请写服务电话" in window.said()
    heads = window.steps[first_run.HEADS]
    assert isinstance(heads, HeadsStep)
    heads.grid.first().setFocus()
    setter.type(desk["hotline"], desk["supervision_hotline"], *[" ".join(d["name"] for d in plan["driver"])])
    heads.windows.grid.first().setFocus()
    for each in plan["window"]:
        heads.windows.choose(each["payer"])
        setter.type(
            each["code"], each["department"], each["sender_name"], each["sender_phone"],
            each["sender_address"], " ".join(each["officers"]),
        )  # fmt: skip
        assert heads.windows.said() == ""
    window.draft.rows("window")[2]["weight_g"] = 200  # not asked for: the file can say it
    setter.next()
    assert window.step() == first_run.PEOPLE
    people = window.steps[first_run.PEOPLE]
    assert isinstance(people, PeopleStep)
    people.people.choose("clerk")
    setter.type("0001", "张小敏", PINS["0001"], "000000")
    assert people.people.said() == "两次输入的密码不一样，请重新输入。"
    people.people.grid.fields["pin"].clear()
    people.people.grid.fields["again"].clear()
    people.people.grid.fields["pin"].setFocus()
    setter.type(PINS["0001"], PINS["0001"])
    setter.next()
    assert "至少要有一名班长" in window.said()
    people.people.choose("supervisor")
    people.people.grid.first().setFocus()
    setter.type("0002", "李卫东", "", "")
    setter.next()
    assert "请把救援码抄到纸上" in window.said()
    setter.prove_code()
    chosen, code = window.draft.pins["0002"], window.draft.code
    setter.next()
    assert window.step() == first_run.TRIAL
    assert list(tmp_path.iterdir()) == []  # nothing has been written
    setter.next()
    assert "还没有扫完 5 件" in window.said()
    setter.scan_trial()
    setter.next()
    setter.wait_made()
    make_desk(tmp_path / "file", demo=False)
    mine, theirs = rows_of(folder), rows_of(tmp_path / "file")
    extras = ("setting", "route", "events")  # a file may say more than the five steps ask
    assert {name: rows for name, rows in mine.items() if name not in extras} == {
        name: rows for name, rows in theirs.items() if name not in extras
    }
    with Counter(folder) as counter:
        sign_in(counter.db, "0001", PINS["0001"], MONDAY)
        sign_in(counter.db, "0002", chosen, MONDAY)
        with counter.db.reading() as execute:
            assert rescue_is_proved(execute)
        assert counter.verify().ok
    (folder / keys.KEY_FILE).unlink()
    keys.recover_key(folder, code)


def test_a_file_fills_every_step_and_makes_the_same_desk(setter: Setter, tmp_path: Path) -> None:
    window = setter.window
    window.load_file(sample("demo_desk.toml"))
    assert "请逐步核对" in window.said()
    setter.next()
    window.devices.grid.fields["label_printer"].setText("laser:1")
    setter.next()
    assert window.step() == first_run.DEVICES
    assert window.said()
    window.devices.grid.fields["label_printer"].setText(f"file:{tmp_path}/labels?language=tspl")
    window.devices.grid.fields["scale"].setText("serial:COM3")
    setter.next()
    assert window.step() == first_run.DEVICES
    assert "frame=" in window.said()
    window.devices.grid.fields["scale"].setText("")
    window.devices.grid.fields["scanner_port"].setText("hid:1EAB")
    setter.next()
    assert window.step() == first_run.DEVICES
    assert "扫描枪的写法不对" in window.said()
    window.devices.grid.fields["scanner_port"].setText("hid:1EAB:1D10")
    setter.next()
    setter.next()
    people = window.steps[first_run.PEOPLE]
    assert isinstance(people, PeopleStep)
    people.save_sheet(tmp_path / "sheet.pdf")
    assert window.draft.code[:4] in PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text().replace(" ", "")
    setter.prove_code()
    setter.next()
    setter.skip()
    setter.wait_made()
    make_desk(tmp_path / "file")
    assert rows_of(tmp_path / "desk") == rows_of(tmp_path / "file")
    written = read_settings(str(tmp_path / "desk"))
    assert written.label_printer == f"file:{tmp_path}/labels?language=tspl"
    assert written.scanner_words == ("hid:1EAB:1D10",)


def test_a_row_that_was_given_up_stops_nobody(setter: Setter) -> None:
    window = setter.window
    window.load_file(sample("demo_desk.toml"))
    setter.next()
    setter.skip()
    heads = window.steps[first_run.HEADS]
    assert isinstance(heads, HeadsStep)
    heads.windows.try_add()  # pressed with nothing typed
    assert heads.windows.said()
    setter.next()
    assert window.step() == first_run.PEOPLE
    people = window.steps[first_run.PEOPLE]
    assert isinstance(people, PeopleStep)
    people.people.try_add()
    assert people.people.said()
    setter.prove_code()
    setter.next()
    assert window.step() == first_run.TRIAL


def test_enter_goes_on_from_the_drivers_to_the_first_window(setter: Setter) -> None:
    window = setter.window
    window.load_file(sample("demo_desk.toml"))
    setter.next()
    setter.skip()
    heads = window.steps[first_run.HEADS]
    assert isinstance(heads, HeadsStep)
    setter.type("11183", "12305", "赵铁生")
    assert setter.focus() is heads.windows.grid.first()


def test_back_keeps_what_was_typed_and_closing_writes_nothing(setter: Setter, tmp_path: Path) -> None:
    window = setter.window
    window.load_file(sample("demo_desk.toml"))
    setter.next()
    setter.skip()
    setter.key(Qt.Key.Key_Left, ALT)
    setter.key(Qt.Key.Key_Left, ALT)
    assert window.step() == first_run.PLACE
    place = window.steps[first_run.PLACE]
    assert isinstance(place, PlaceStep)
    assert place.grid.values()["desk_id"] == "520100-01-D01"
    setter.key(Qt.Key.Key_Escape)
    assert window.isVisible()
    window.close()
    assert list(tmp_path.iterdir()) == []


def test_one_key_makes_the_demo_desk(setter: Setter, tmp_path: Path) -> None:
    setter.key(Qt.Key.Key_B, CTRL)
    setter.wait_made()
    with Counter(tmp_path / "desk") as counter:
        assert counter.value("SELECT demo FROM desk_profile") == 1
        with counter.db.reading() as execute:
            assert not rescue_is_proved(execute)  # nobody has seen the code


def test_every_button_has_its_key_and_its_size(setter: Setter) -> None:
    setter.window.load_file(sample("demo_desk.toml"))
    for number in range(len(first_run.STEPS)):
        setter.window._show_step(number)
        setter.rest()
        for made in setter.window.findChildren(QPushButton):
            if made.isVisible():
                assert made.accessibleName()
                assert made.height() >= 42, made.text()
                assert made.width() >= made.fontMetrics().horizontalAdvance(made.text()) + 8, made.text()
    assert setter.window.minimumSizeHint().width() <= 1366
    assert setter.window.minimumSizeHint().height() <= 700


def test_the_trial_sees_a_missing_terminator_and_an_input_method(setter: Setter) -> None:
    setter.window._show_step(4)
    setter.rest()
    step = setter.window.steps[first_run.TRIAL]
    assert isinstance(step, TrialStep)
    QTest.keyClicks(step.trial.field, step.trial.codes[0].code.text)
    step.trial.field._quiet.timeout.emit()
    assert "没有 Enter 或 Tab" in step.trial.said()
    composed = QInputMethodEvent()
    composed.setCommitString(step.trial.codes[0].code.text)
    QApplication.sendEvent(step.trial.field, composed)
    setter.type("")
    assert "输入法动了条码" in step.trial.said()
    assert step.trial.number == 0


RUN = """
import os, sys, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from govpost_desk import app, opening
from govpost_desk.services import exporting, lost_papers
from govpost_desk.settings import Settings
from govpost_desk.ui.first_run_window import FirstRunWindow
import alembic.command, argon2.low_level, cryptography.hazmat.primitives.ciphers.aead
application = app.dressed_application()
window = FirstRunWindow(opening.door_of(Settings(data_folder=Path(sys.argv[1]))))
window.made.connect(application.quit)
window.show()
print("ready", flush=True)
sys.stdin.readline()
window.make_demo()
application.exec()
"""


def test_killed_anywhere_there_is_no_desk_or_a_whole_one(tmp_path: Path) -> None:
    for number, seconds in enumerate((0.1, 0.3)):
        folder = tmp_path / f"{number}"
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        made_aside.finish_set_up(folder)
        whole = (folder / keys.KEY_FILE).exists()
        if not whole:
            assert not (folder / "desk.db").exists()
            make_desk(folder)
        with Counter(folder) as counter:
            assert counter.verify().ok


def test_two_first_runs_at_once_make_one_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, codes = made_aside.make_aside, list[str]()

    def making(*arguments: Any) -> None:
        real(*arguments)
        with pytest.raises(StorageError) as caught:  # the other one, before this one has moved in
            make_desk(tmp_path)
        codes.append(caught.value.code)

    monkeypatch.setattr(set_up, "make_aside", making)
    made = make_desk(tmp_path)
    assert codes == ["setting_up"]
    assert keys.load_key(tmp_path) == keys.unwrap_key(
        (tmp_path / keys.WRAPPED_FILE).read_bytes(), made.rescue_code
    )
    with Counter(tmp_path) as counter:
        assert counter.verify().ok
    with pytest.raises(StorageError, match="desk_exists"):
        make_desk(tmp_path)


@pytest.mark.parametrize("moved", range(4))
def test_a_set_up_cut_between_the_moves_is_finished(moved: int, desk_folder: Path) -> None:
    folder = desk_folder
    aside = folder / ".setting-up"
    aside.mkdir()
    for name in (keys.WRAPPED_FILE, "desk.db", keys.KEY_FILE)[moved:]:
        (folder / name).replace(aside / name)
    made_aside.finish_set_up(folder)
    with Counter(folder) as counter:
        assert counter.verify().ok


def test_a_desk_left_aside_is_never_mixed_with_one_that_came_in_between(
    desk_folder: Path, tmp_path: Path
) -> None:
    make_desk(tmp_path / "other")
    aside = desk_folder / ".setting-up"
    aside.mkdir()
    for name in (keys.WRAPPED_FILE, "desk.db", keys.KEY_FILE):
        (tmp_path / "other" / name).replace(aside / name)
    (desk_folder / keys.WRAPPED_FILE).unlink()
    made_aside.finish_set_up(desk_folder)
    assert not (
        desk_folder / keys.WRAPPED_FILE
    ).exists()  # the other desk's: no backup could be opened with it
    assert not aside.exists()
    with Counter(desk_folder) as counter:
        assert counter.verify().ok
