"""The real window as `run` opens it, told on stdin where to look and telling on stdout what arrived (one JSON a line).

Run as `python -m tests.journeys.typed_window FOLDER`: keys come from outside, through X and the input method.
"""

import json
import os
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from govpost_desk import app
from govpost_desk.settings import Settings
from govpost_desk.ui import theme
from govpost_desk.ui.input_method import choose_input_method
from govpost_desk.ui.main_window import CounterWindow
from govpost_desk.ui.order_form import OrderForm


class Ears(QObject):
    """Words from stdin, on Qt's thread: order (open the form at the name), name (tell it), box (back to scanning)."""

    heard = Signal(str)

    def __init__(self, window: CounterWindow) -> None:
        super().__init__()
        self._window = window
        self.heard.connect(self._on_word)
        window.frame.box.scanned.connect(self._on_scanned)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.heard.emit(line.strip())

    def _on_scanned(self, text: str) -> None:
        tell("scanned", text)

    def _on_word(self, word: str) -> None:
        if word == "order":
            self._window.open_order("")
        form = self._window.dialog
        if word == "box" and form is not None:
            form.reject()
        if word in ("order", "name") and isinstance(form, OrderForm):
            form.fields["name"].setFocus()
            tell(word, form.fields["name"].text())
        else:
            tell(word, str(self._window.is_open()))


def tell(what: str, text: str) -> None:
    print(json.dumps([what, text]), flush=True)


def main(folder: str) -> int:
    """Until stdin says no more and the process is ended."""
    choose_input_method(os.environ)
    application = QApplication(["govpost-desk"])
    theme.dress(application)
    with app.counter_window(Settings(data_folder=Path(folder)), silent=True) as window:
        window.show()
        window.activateWindow()
        ears = Ears(window)
        tell("ready", os.environ.get("QT_IM_MODULE", ""))
        code = application.exec()
        del ears
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
