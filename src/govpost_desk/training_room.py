"""The training room: a second desk in the process of the first (ADR 20). The only place that opens training desks.

The real desk stays open behind it, locked: its folder's lock is kept, its queued papers and backups go on, its serial
scanner's codes go to the window in front. Training has stores of its own in `training/`; nothing here is given the real
store but to ask its id and its people's numbers.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from govpost_desk import app
from govpost_desk.case_desks import case_settings, learners_printer, open_record, prepare_case
from govpost_desk.devices.ports import LabelPrinter
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import DeskError, StorageError
from govpost_desk.domain.training_score import Score
from govpost_desk.services import messages
from govpost_desk.services.training import desk, playing, results
from govpost_desk.services.training.cases import LOAD_PAPER, Case
from govpost_desk.services.wording import translate
from govpost_desk.settings import Settings
from govpost_desk.storage.database import Database
from govpost_desk.ui import privacy
from govpost_desk.ui.coach_strip import CoachStrip, OrangeFrame, TablePanel
from govpost_desk.ui.main_window import CounterWindow
from govpost_desk.ui.training_window import TrainingWindow
from govpost_desk.workers.clock import utc_now
from govpost_desk.workers.lane import Lane


class TrainingRoom(QObject):
    """Opened beside the real desk's window; lives until that is closed. `printer_word`: "" = simulated."""

    def __init__(
        self,
        settings: Settings,
        real: CounterWindow,
        *,
        printer_word: str = "",
        silent: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(real)
        self._settings, self._real = settings, real
        self._printer_word, self._silent, self._clock = printer_word, silent, clock
        self._lane = Lane("training", self)
        self._closing = False
        self._private = False  # whether 隐私 was on at the real desk
        self._desk_id = ""
        self._learners: tuple[str, ...] = ()
        self._record: Database | None = None
        self._case: Case | None = None
        self._open = ExitStack()
        self._printer: LabelPrinter | None = None
        self.menu: TrainingWindow | None = None
        self.window: CounterWindow | None = None
        real.login.train.clicked.connect(self.enter)

    def enter(self) -> None:
        """From the real desk into training; nobody's work stays open behind it."""
        if self._real.is_open():
            self._real.lock()
        if self.menu is None:
            self._real.counter.ask(_who_trains, self._on_known, self._on_refused)

    def leave(self) -> None:
        """Back to the real desk's login; what was begun and not handed in has no score."""
        if self.menu is None:
            return
        self._end_case()
        self._real.counter.code_came.disconnect(self._on_code)
        self._real.counter.code_came.connect(self._real.take)
        privacy.turn(self._private)  # what was switched in training is not the real desk's
        if not self._closing:
            self._real.show()
            self._real.activateWindow()
            self._real.login.number.setFocus()
        self.menu.dispose()
        self.menu = None
        if self._record is not None:
            record_db, self._record = self._record, None
            if self._closing:
                self._lane.close()
                record_db.close()
            else:  # after the score that may still be on its way into it
                self._lane.run(record_db.close)

    def is_idle(self) -> bool:
        """Whether nothing is being prepared or kept."""
        return self._lane.is_idle()

    def close(self) -> None:
        """At the end of the program, before the real desk goes."""
        self._closing = True
        self.leave()
        self._lane.close()

    def _on_known(self, known: tuple[str, tuple[str, ...]]) -> None:
        self._desk_id, self._learners = known
        folder = self._settings.data_folder
        job = partial(open_record, folder, self._desk_id, self._learners, self._clock())
        self._lane.run(job, self._on_record, self._on_refused)

    def _on_refused(self, error: DeskError) -> None:
        self._real.login.ask_pin(messages.failure(error))

    def _on_record(self, record_db: Database) -> None:
        if self._real.is_open():  # somebody signed in while the training was being made ready
            self._real.lock()
        self._record = record_db
        self._private = privacy.is_on()
        self.menu = menu = TrainingWindow()
        menu.show_learners(self._learners)
        menu.case_wanted.connect(self._on_case_wanted)
        menu.learner_changed.connect(self._show_cases)
        menu.sheet_wanted.connect(self._on_sheet)
        menu.leave_wanted.connect(self._on_leave_wanted)
        self._real.counter.code_came.disconnect(self._real.take)
        self._real.counter.code_came.connect(self._on_code)
        self._show_cases()
        menu.resize(self._real.size())
        menu.show()
        menu.activateWindow()
        self._real.hide()  # only now: the last window closed would end the program

    def _on_code(self, code: str) -> None:
        if self.window is not None:
            self.window.take(code)
        elif self.menu is not None:
            self.menu.note_unheard(code)

    def _show_cases(self, *_: object) -> None:
        if self._record is not None and self.menu is not None:
            job = partial(results.case_rows, self._record, self.menu.learner.currentText())
            self._lane.run(job, self._on_rows)

    def _on_rows(self, rows: tuple[results.CaseRow, ...]) -> None:
        if self.menu is not None:
            self.menu.show_cases(rows)
            self.menu.start.setEnabled(True)

    def _on_case_wanted(self, code: str) -> None:
        assert self.menu is not None
        job = partial(
            prepare_case,
            self._settings.data_folder,
            self._desk_id,
            code,
            self.menu.learner.currentText(),
            self._clock,
        )
        self._lane.run(job, self._on_case_ready, self._on_case_failed)

    def _on_case_failed(self, error: DeskError) -> None:
        if self.menu is not None:
            self.menu.start.setEnabled(True)
            self.menu.show_note(messages.failure(error))

    def _on_case_ready(self, ready: tuple[Case, Path]) -> None:
        if self.menu is None:
            return
        self._case, folder = ready
        self._printer = learners_printer(self._case, self._printer_word)
        strip = CoachStrip(self._case)
        face = app.counter_window(
            case_settings(folder, weighs=bool(self._settings.scale)),
            silent=self._silent,
            clock=self._clock,
            training_printer=self._printer,
        )
        try:
            window = self._open.enter_context(face)
        except StorageError as error:
            self._on_case_failed(error)
            return
        self.window = window
        window.login.train.hide()
        window.setCentralWidget(OrangeFrame(strip, window.takeCentralWidget()))
        table = TablePanel(window.counter, window)
        table.scanned.connect(window.take)
        strip.follow(window.counter, table)
        strip.finish_wanted.connect(self._on_finish)
        strip.leave_wanted.connect(self._on_leave_wanted)
        strip.hand.connect(self._on_hand)
        window.resize(self.menu.size())
        window.show()
        window.activateWindow()
        self.menu.hide()
        window.counter.sign_in_demo(self.menu.learner.currentText(), self._on_case_failed)

    def _on_hand(self, what: str) -> None:
        if what == LOAD_PAPER and isinstance(self._printer, SimulatedLabelPrinter):
            self._printer.load_paper()

    def _on_finish(self) -> None:
        if self.window is not None:
            self.window.counter.ask(playing.result, self._on_result, self._on_case_failed, self._clock())

    def _on_result(self, score: Score) -> None:
        assert self._record is not None
        assert self._case is not None
        assert self.menu is not None
        case, learner = self._case, Actor(operator_no=self.menu.learner.currentText(), auth="demo")
        job = partial(playing.keep_score, self._record, case, score, by=learner, at=self._clock())
        self._lane.run(job, None, self._on_case_failed)
        self.menu.show_score(translate("messages", case.title), score)
        QTimer.singleShot(0, self, self._end_case)  # not within the answer of a counter that goes with it
        self._show_cases()

    def _on_leave_wanted(self) -> None:
        QTimer.singleShot(0, self, self.leave)  # the button that was pressed goes with its window

    def _end_case(self) -> None:
        """The case's window and desk go; the list comes back."""
        if self.window is None:
            return
        if self.menu is not None:
            self.menu.show()
            self.menu.activateWindow()
        self.window.hide()
        self.window = None
        self._open.close()
        self._case = None

    def _on_sheet(self) -> None:
        assert self.menu is not None
        assert self._record is not None
        learner = self.menu.learner.currentText()
        path = desk.folder_of(self._settings.data_folder) / f"score-sheet-{learner}.pdf"
        self._lane.run(
            partial(results.save_sheet, self._record, learner, path, self._clock()),
            self._on_sheet_saved,
            self._on_case_failed,
        )

    def _on_sheet_saved(self, path: Path) -> None:
        if self.menu is not None:
            self.menu.show_note(self.tr("成绩单已写成文件：{path}").format(path=path))


def _who_trains(db: Database) -> tuple[str, tuple[str, ...]]:
    return desk.real_desk_id(db), desk.learners_of(db)


def open_beside(
    settings: Settings, printer_word: str = "", *, at_once: bool = False
) -> Callable[[CounterWindow], object]:
    """What `app.run_window` does with its window. `at_once`: begin in training."""

    def opened(window: CounterWindow) -> object:
        room = TrainingRoom(settings, window, printer_word=printer_word)
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(room.close)
        if at_once:
            room.enter()
        return room

    return opened
