"""How the window comes up: on a desk, on an empty folder (first run), or on one that does not open (box, restore).

Beside app a composition root: it reads settings, picks drivers and hands the window's first pages what they may do.
"""

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from govpost_desk import app
from govpost_desk.devices.ports import DeviceError
from govpost_desk.devices.printer_spec import parse_office_printer, parse_printer
from govpost_desk.domain.errors import StorageError
from govpost_desk.services.door import DEVICE_NAMES, Door, Heard
from govpost_desk.services.wording import translate
from govpost_desk.settings import Settings, keep_devices_or_say, note_mirror, read_settings, scanner_word
from govpost_desk.workers.clock import utc_now

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from govpost_desk.ui.main_window import CounterWindow

OPEN, RESTORE, LEAVE = "open", "restore", "leave"


def has_display() -> bool:
    """Whether somebody can see a window of this process."""
    if sys.platform in ("win32", "darwin"):
        return True
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(settings: Settings, *, label_printer: str = "") -> int:
    """Open the window on the desk, or what leads to one; returns an exit code.

    Without a display a failure is raised as it is: StorageError, DeviceError.
    """
    application = app.dressed_application()
    while True:
        try:
            return app.run_window(settings, label_printer=label_printer, opened=training_beside(settings))
        except StorageError as error:
            if not has_display():
                raise
            chosen = _ask(application, door_of(settings), error)
        if chosen == LEAVE:
            return 1
        settings = read_settings(str(settings.data_folder))


def training_beside(settings: Settings) -> Callable[["CounterWindow"], object]:
    """What `app.run_window` does with its window: the training room is made when somebody first goes there."""

    def opened(window: "CounterWindow") -> object:
        rooms: list[object] = []

        def enter() -> None:
            if not rooms:  # once made, it hears the button itself
                from govpost_desk.training_room import open_beside

                rooms.append(open_beside(settings, at_once=True)(window))

        window.login.train.clicked.connect(enter)
        return rooms

    return opened


def show_sentence(sentence: str) -> None:
    """A failure before there is a window, in a box where somebody can see it."""
    if not has_display():
        return
    from govpost_desk.ui.refused_start import RefusedStart

    application = app.dressed_application()
    box = RefusedStart(None, sentence)
    box.finished.connect(application.quit)
    box.open()
    application.exec()


def door_of(settings: Settings) -> Door:
    """What the window's first pages may do for this data folder."""
    folder = settings.data_folder
    return Door(
        folder=folder,
        devices={name: str(getattr(settings, name)) for name in DEVICE_NAMES},
        ports=_ports,
        check_devices=partial(_check_devices, folder),
        keep_devices=partial(keep_devices_or_say, folder),
        listen=_listen,
        recover_key=partial(app.recover_key, folder),
        places=lambda: app.places_of(read_settings(str(folder))),
        note_mirror=partial(note_mirror, folder),
        now=utc_now,
    )


def _ask(application: "QApplication", door: Door, error: StorageError) -> str:
    """Let the clerk decide what to do about a desk that does not open; comes back when it may be tried again."""
    from govpost_desk.ui.garbage import Garbage

    garbage = Garbage()  # these pages have lanes too
    try:
        chosen = (
            _first_run(application, door) if error.code == "missing" else _refused(application, door, error)
        )
        return _restore(application, door) if chosen == RESTORE else chosen
    finally:
        garbage.leave()
        garbage.deleteLater()


def _first_run(application: "QApplication", door: Door) -> str:
    from govpost_desk.ui.first_run_window import FirstRunWindow
    from govpost_desk.ui.garbage import destroy

    window = FirstRunWindow(door)
    chosen = _Choice(application)
    window.made.connect(chosen.takes(OPEN))
    window.restore_wanted.connect(chosen.takes(RESTORE))
    window.show()
    application.exec()
    window.close()
    destroy(window)
    return chosen.value


def _refused(application: "QApplication", door: Door, error: StorageError) -> str:
    from govpost_desk.services.messages.first_run import failure_at_the_door
    from govpost_desk.ui.garbage import destroy
    from govpost_desk.ui.refused_start import RefusedStart

    box = RefusedStart(None, failure_at_the_door(error), error.code, door)
    chosen = _Choice(application)
    box.again.connect(chosen.takes(OPEN))
    box.restore_wanted.connect(chosen.takes(RESTORE))
    box.open()
    application.exec()
    destroy(box)
    return chosen.value


def _restore(application: "QApplication", door: Door) -> str:
    from govpost_desk.ui.garbage import destroy
    from govpost_desk.ui.restore_wizard import RestoreWizard

    wizard = RestoreWizard(None, door)
    chosen = _Choice(application)
    wizard.restored.connect(chosen.takes(OPEN))
    wizard.open()
    application.exec()
    destroy(wizard)
    # closed without a restore: back to what was wrong, which is told again
    return OPEN


class _Choice:
    """What was chosen when the last window of this loop closed."""

    def __init__(self, application: "QApplication") -> None:
        self._application = application
        self.value = LEAVE

    def takes(self, value: str) -> Callable[..., None]:
        """A slot that chooses `value` and ends the loop."""

        def take(*_: object) -> None:
            self.value = value
            self._application.quit()

        return take


def _ports() -> tuple[tuple[str, str], ...]:
    from govpost_desk.devices.serial_ports import serial_ports

    return tuple((each.port, each.about) for each in serial_ports())


def _check_devices(folder: Path, values: Mapping[str, str]) -> str:
    try:
        if word := values.get("label_printer"):
            parse_printer(word)
        if word := values.get("office_printer"):
            parse_office_printer(word)
        if word := values.get("scale"):
            from govpost_desk.devices.scale_spec import parse_scale

            parse_scale(word)
        if word := values.get("scanner_port"):
            from govpost_desk.devices.scanner_spec import read_scanner_spec

            read_scanner_spec(scanner_word(word))
    except DeviceError as error:
        from govpost_desk.services.device_setup import word_failure

        return word_failure(error)
    for name in ("backup_folder", "mirror_folder"):
        place = Path(values.get(name, "")).expanduser()
        if values.get(name) and not (folder / place).parent.is_dir():
            return translate("messages", "找不到 {place}：请插好盘、检查路径。").format(place=place.parent)
    return ""


def _listen(port: str, on_code: Heard, on_state: Heard) -> Callable[[], None]:
    from govpost_desk.devices.serial_scanner import SerialScanner
    from govpost_desk.workers.scan_loop import ScanLoop

    loop = ScanLoop(SerialScanner(port), on_code, on_state)
    loop.start()
    return loop.stop
