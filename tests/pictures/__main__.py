"""`python3 bootstrap.py pictures [FOLDER]`: every screen and state as PNG files with a contact sheet (index.html)."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication
from tests.builders import Clock, Counter, make_desk
from tests.pictures.film import SIZES, Film
from tests.pictures.story import CASES, EMPTY, NAMES, STORY, State

from govpost_desk import app
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.settings import Settings
from govpost_desk.ui import theme


def main() -> int:
    """Take the pictures; 0 when every state was reached."""
    parser = argparse.ArgumentParser(prog="bootstrap.py pictures", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where they go; default a new folder")
    folder = parser.parse_args().folder or Path(tempfile.mkdtemp(prefix="govpost-pictures-"))
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(["govpost-desk"])
    theme.dress(application)
    with tempfile.TemporaryDirectory(prefix="govpost-desk-") as scratch:
        desk = Path(scratch) / "desk"
        make_desk(desk)
        first = _play(desk, folder, EMPTY)
        with Counter(desk) as counter:
            for case_no, name in zip(CASES, NAMES, strict=True):
                counter.add_order(case_no, name=name)
        _play(desk, folder, STORY, first)
    print(folder / "index.html")
    return 0


def _play(desk: Path, folder: Path, story: tuple[State, ...], before: Film | None = None) -> Film:
    printer = SimulatedLabelPrinter("zpl")
    with (
        patch.object(app, "parse_printer", lambda word: printer),
        patch.object(app, "set_up_logging", lambda folder: None),
        app.counter_window(Settings(data_folder=desk), silent=True, clock=Clock()) as window,
    ):
        window.resize(*SIZES[0])
        window.show()
        window.activateWindow()
        film = Film(window, printer, folder)
        if before is not None:
            film.go_on_after(before)
        film.clerk.settle()
        for state in story:
            state.play(film)
            film.shoot(state.name, state.title)
            print(f"{state.name:20} {state.title}", flush=True)
        film.write_index()
        return film


if __name__ == "__main__":
    sys.exit(main())
