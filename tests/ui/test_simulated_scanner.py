"""The simulated scanner of the demonstration works a piece from list to driver by presses alone."""

import shutil
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from tests.builders import Clock
from tests.ui.clerk import Clerk

from govpost_desk import app
from govpost_desk.settings import Settings
from govpost_desk.ui.simulated_scanner import SimulatedScannerPanel


def test_a_piece_from_list_to_driver(
    dressed: QApplication, hall_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:

    folder = Path(shutil.copytree(hall_folder, tmp_path / "demo"))
    with app.counter_window(
        Settings(data_folder=folder), silent=True, simulated_scanner=True, clock=Clock()
    ) as window:
        window.show()
        clerk = Clerk(window)
        clerk.settle()
        clerk.sign_in()
        panel = window.findChild(SimulatedScannerPanel)
        assert panel is not None
        answers: list[str] = []
        window.counter.answered.connect(lambda outcome, _: answers.append(outcome.answer.value))

        def press(words: str) -> None:
            def offered() -> list[QPushButton]:
                return [
                    b
                    for b in panel.findChildren(QPushButton)
                    if b.accessibleName() == words and b.isVisible()
                ]

            qtbot.waitUntil(lambda: bool(offered()), timeout=10_000)
            count = len(answers)
            offered()[0].click()
            qtbot.waitUntil(lambda: len(answers) > count, timeout=10_000)
            clerk.settle()

        def take(*codes: str) -> None:
            for code in codes:
                window.take(code)
                clerk.settle()

        take("GPDWIN01")
        press("清单下一件")
        take("GPDREST", "GPDR1", "GPDEND", "GPDEND", "GPDPACK")
        press("下一件待封装")
        press("刚打的面单")
        take("GPDOUT")
        press("下一封待揽收")
        wanted = ["ticked", "closed", "label_printed", "bound", "collected"]
        assert [each for each in answers if each in wanted] == wanted
