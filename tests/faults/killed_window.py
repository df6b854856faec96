"""The real window as `run` opens it, with a serial scanner, telling on stdout what it answered and where it stands.

Run as `python -m tests.faults.killed_window FOLDER SCANNER [stuck]`: signs the demo's clerk in, then scans come from
the scanner's line. `stuck`: the label printer takes its bytes and never comes back. The word "where" on stdin is
answered with the place, "papers" when every paper has been printed; one JSON a line.
"""

import json
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtWidgets import QApplication

from govpost_desk import app
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.services.context import ScanContext
from govpost_desk.settings import Settings
from govpost_desk.storage.database import Database
from govpost_desk.ui import theme
from govpost_desk.ui.main_window import CounterWindow
from govpost_desk.ui.pictures import settle
from govpost_desk.ui.table import Table


def stand_still(self: SimulatedLabelPrinter, document: bytes, name: str) -> None:
    """A printer whose cable hangs in the middle of a label."""
    tell(sending=True)
    threading.Event().wait()


class Watcher(QObject):
    """Hears words from stdin on Qt's thread and tells every answer."""

    asked = Signal(str)

    def __init__(self, window: CounterWindow) -> None:
        super().__init__()
        self._window = window
        self.asked.connect(self._on_word)
        window.counter.answered.connect(self._on_answered)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.asked.emit(line.strip())

    def _on_answered(self, outcome: Outcome, context: ScanContext) -> None:
        tell(answer=outcome.answer.value, why=outcome.why, waybill_no=outcome.waybill_no)

    def _tell_papers(self, left: int) -> None:
        if left:
            self._window.counter.ask(papers_left, self._tell_papers)
        else:
            tell(papers=True)

    def _on_word(self, word: str) -> None:
        settle(self._window)
        if word == "papers":
            self._window.counter.ask(papers_left, self._tell_papers)
            return
        context = self._window.counter.context
        assert context is not None
        frame = self._window.frame
        page = frame.pages[frame.current()]
        tables = page.findChildren(Table)
        tell(
            step=context.step.value,
            window=context.window_code,
            page=frame.current(),
            word=frame.result.word(),
            said=frame.result.sentence(),
            rows={table.accessibleName(): table.rows.rowCount(QModelIndex()) for table in tables},
            chosen=[
                table.rows.data(table.rows.index(table.currentIndex().row(), 0))
                for table in tables
                if table.currentIndex().isValid()
            ],
        )


def papers_left(db: Database) -> int:
    """How many papers wait or are being printed, or are still to be made."""
    with db.reading() as execute:
        closed = execute("SELECT count(*) FROM register WHERE state = 'closed'").fetchone()[0]
        printed = execute(
            "SELECT count(*) FROM print_job WHERE kind = 'paper' AND state = 'done'"
        ).fetchone()[0]
    return int(closed - printed)


def tell(**fields: object) -> None:
    print(json.dumps(fields), flush=True)


def main(folder: str, scanner: str, *rest: str) -> int:
    """Until it is killed."""
    if rest:
        SimulatedLabelPrinter.send = stand_still  # type: ignore[method-assign]
    application = QApplication(["govpost-desk"])
    theme.dress(application)
    settings = Settings(data_folder=Path(folder), scanner_port=scanner)
    with app.counter_window(settings, silent=True) as window:
        window.resize(1366, 768)
        window.show()
        settle(window)
        window.login.demo_buttons()[0].click()
        settle(window)
        watcher = Watcher(window)
        tell(ready=True)
        code = application.exec()
        del watcher
        return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
