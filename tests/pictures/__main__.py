"""`python3 bootstrap.py pictures [FOLDER]`: every screen and state as PNG files with a contact sheet (index.html)."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from tests.builders import CLERK, Clock, Counter, make_desk

from govpost_desk.services.settings import set_setting

if TYPE_CHECKING:
    from tests.pictures.film import Album
    from tests.pictures.story import State

_SCREEN = {"x": 0, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}


def main() -> int:
    """Take the pictures; 0 when every state was reached."""
    parser = argparse.ArgumentParser(prog="bootstrap.py pictures", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where they go; default a new folder")
    parser.add_argument("--only", choices=("empty", "day", "beside"), help="a part of the story")
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp(prefix="govpost-pictures-"))
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="govpost-desk-") as scratch:
        _choose_screen(Path(scratch) / "screen.json")
        print(_take(Path(scratch), folder, args.only))
    return 0


def _choose_screen(file: Path) -> None:
    """The small screen of many counters: dialogs never grow beyond it."""
    file.write_text(json.dumps({"screens": [_SCREEN]}), "utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"


def _take(scratch: Path, folder: Path, only: str | None) -> Path:
    from PySide6.QtWidgets import QApplication
    from tests.pictures import beside, film, story

    from govpost_desk.ui import theme

    application = QApplication(["govpost-desk"])
    theme.dress(application)
    album, desk = film.Album(folder), scratch / "desk"
    if only in (None, "beside"):
        beside.first_run(scratch / "first", album)
        beside.refused_start(scratch / "lost", album)
    make_desk(desk)
    with Counter(desk) as counter:  # a camera takes its time, and nobody presses a key
        set_setting(counter.db, "lock_after_s", "0", by=CLERK, at=counter.clock())
    if only in (None, "empty"):
        _play(desk, album, story.EMPTY)
    with Counter(desk) as counter:
        for case_no, name, document in zip(story.CASES, story.NAMES, story.DOCUMENTS, strict=True):
            counter.add_order(case_no, name=name, document=document)
    _play(desk, album, story.STORY if only in (None, "day") else (), trains=only in (None, "beside"))
    return album.write_index()


def _play(desk: Path, album: "Album", played: "tuple[State, ...]", *, trains: bool = False) -> None:
    from tests.pictures import beside, film

    from govpost_desk import app
    from govpost_desk.devices import printer_spec
    from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
    from govpost_desk.settings import Settings

    printer = SimulatedLabelPrinter("zpl")
    with (
        patch.object(printer_spec, "parse_printer", lambda word: printer),
        patch.object(app, "set_up_logging", lambda folder: None),
        app.counter_window(Settings(data_folder=desk), silent=True, clock=Clock()) as window,
    ):
        window.resize(*film.SMALL)
        window.show()
        window.activateWindow()
        camera = film.Film(window, printer, album)
        camera.settle()
        for state in played:
            state.play(camera)
            camera.shoot(state.name, state.title)
        if trains:
            beside.training(window, desk, album)


if __name__ == "__main__":
    sys.exit(main())
