"""The windows beside the counter's own, each before its own camera: first run, refused start, restore, training."""

from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QPushButton, QWidget
from tests.builders import MONDAY, Clock, Counter, make_desk, sample
from tests.pictures.film import Album, Camera
from tests.ui.clerk import Clerk

from govpost_desk import opening
from govpost_desk.domain.errors import StorageError
from govpost_desk.domain.scanner_trial import Arrived
from govpost_desk.services import backups
from govpost_desk.services.messages.first_run import failure_at_the_door
from govpost_desk.settings import Settings
from govpost_desk.training_room import TrainingRoom
from govpost_desk.ui.coach_strip import TablePanel
from govpost_desk.ui.first_run_steps import PeopleStep
from govpost_desk.ui.first_run_window import FirstRunWindow, TrialStep
from govpost_desk.ui.main_window import CounterWindow
from govpost_desk.ui.refused_start import RefusedStart
from govpost_desk.ui.restore_wizard import RestoreWizard

_OTHER_DESK = "520100-01-D02"


def first_run(folder: Path, album: Album) -> None:
    """The five steps, what is refused at the first one, and the desk that is made."""
    door = replace(opening.door_of(Settings(data_folder=folder)), now=lambda: MONDAY)
    window = FirstRunWindow(door)
    camera = _stand_before(window, album)
    camera.shoot("first-run-place", "第一次使用：台号与大厅，空")
    window.try_next()
    camera.shoot("first-run-refused", "第一次使用：缺一项")
    window.load_file(sample("demo_desk.toml"))
    camera.shoot("first-run-file", "第一次使用：读入了设置文件")
    for name, title in (("devices", "设备"), ("heads", "单据抬头"), ("people", "人员与救援码")):
        window.try_next()
        camera.shoot(f"first-run-{name}", f"第一次使用：{title}")
    people = cast(PeopleStep, _step(window))
    people.typed.setText(window.draft.code)
    people.try_prove()
    window.try_next()
    trial = cast(TrialStep, _step(window)).trial
    camera.shoot("first-run-trial", "第一次使用：试扫")
    trial.take(Arrived(text="1", end="Enter", gaps_s=(), composed=False))
    camera.shoot("first-run-trial-refused", "第一次使用：试扫，收错了")
    window.close()


def refused_start(folder: Path, album: Album) -> None:
    """A desk whose key is gone, then the guided restore of one whose file is damaged."""
    make_desk(folder, number_count=50)
    with Counter(folder) as counter:
        for serial in range(4):
            counter.add_order(f"A{serial}")
        backups.back_up_now(counter.db, "asked", at=counter.clock())
    content = bytearray((folder / "desk.db").read_bytes())
    content[4096 * 3 : 4096 * 4] = bytes(4096)  # a damaged page: a sound desk is not restored over
    (folder / "desk.db").write_bytes(bytes(content))
    door = replace(opening.door_of(Settings(data_folder=folder)), now=Clock())
    error = StorageError("no_key")
    box = RefusedStart(None, failure_at_the_door(error), error.code, door)
    _stand_before(box, album, own_size=True).shoot("refused", "没有打开")
    box.close()
    wizard = RestoreWizard(None, door)
    camera = _stand_before(wizard, album, own_size=True)
    camera.shoot("restore-backup", "从备份恢复：选备份")
    wizard._opened_s = 0.0  # it listens at once
    wizard.try_next()
    camera.shoot("restore-sources", "从备份恢复：镜像和救援码")
    wizard.try_next()
    camera.until(lambda: wizard.next.isEnabled() and wizard.progress.isHidden())
    camera.shoot("restore-tried", "从备份恢复：试恢复的结果")
    wizard.confirm.setText(_OTHER_DESK)
    wizard.try_next()
    camera.shoot("restore-refused", "从备份恢复：台席号不对")
    wizard.confirm.setText("520100-01-D01")
    wizard.try_next()
    camera.until(lambda: wizard.next.isEnabled() and wizard.progress.isHidden())
    camera.shoot("restore-done", "从备份恢复：已恢复")
    wizard.done(0)


def training(real: CounterWindow, folder: Path, album: Album) -> None:
    """The list of cases, one at work within its orange frame, and what it came to."""
    room = TrainingRoom(Settings(data_folder=folder), real, silent=True, clock=Clock())
    waiting = Camera(real, album)
    room.enter()
    waiting.until(lambda: room.menu is not None and room.menu.table.rows.rows() and room.is_idle())
    menu = room.menu
    assert menu is not None
    camera = _stand_before(menu, album)
    camera.shoot("training", "训练：任务")
    menu.table.setCurrentIndex(menu.table.rows.index(0, 0))
    menu.begin()
    waiting.until(lambda: room.window is not None and room.window.is_open())
    window = room.window
    assert window is not None
    panel = window.findChild(TablePanel)
    assert isinstance(panel, TablePanel)
    clerk = Clerk(window)
    waiting.until(lambda: len(panel.cards()) >= 4)
    case = _stand_before(window, album)
    clerk.settle()
    case.shoot("training-case", "训练：任务开始")
    Camera(panel, album, own_size=True).shoot("training-table", "训练：桌上")
    window.activateWindow()
    window.frame.box.setFocus()
    codes = {made.accessibleName(): str(made.property("scan")) for made in panel.cards()}
    clerk.scans("GPDWIN01", *(codes[f"证照 {number}"] for number in (1, 2, 3)))
    _named(window, "提示").click()
    clerk.settle()
    case.shoot("training-hint", "训练：提示")
    clerk.scans(codes["缺件登记（清单上有、桌上没有）"], "GPDR1", "GPDEND", "GPDEND")
    clerk.settle()
    case.shoot("training-reached", "训练：目标已达到")
    _named(window, "交卷").click()
    waiting.until(lambda: room.window is None and room.is_idle() and menu.said.text())
    camera.shoot("training-score", "训练：得分")
    room.close()


def _step(window: FirstRunWindow) -> QWidget:
    return window.steps[window.step()]


def _named(window: QWidget, name: str) -> QPushButton:
    return next(made for made in window.findChildren(QPushButton) if made.accessibleName() == name)


def _stand_before(window: QWidget, album: Album, *, own_size: bool = False) -> Camera:
    window.show()
    window.activateWindow()
    return Camera(window, album, own_size=own_size)
