"""The training's own first page: the learner, the twelve cases with his best scores, the result of the last one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QMainWindow, QVBoxLayout, QWidget
from shiboken6 import delete

from govpost_desk.domain.training_score import Score
from govpost_desk.services.training.results import CaseRow
from govpost_desk.ui import theme
from govpost_desk.ui.coach_strip import OrangeFrame
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import translate
from govpost_desk.ui.widgets import button, caption, card, row

_ROOMY = 100  # per cent
_LEAST_TABLE_PX = 160


class TrainingWindow(QMainWindow):
    """`case_wanted`: code of a case to begin; `sheet_wanted`: print the result sheet; `leave_wanted`: back to work."""

    case_wanted = Signal(str)
    learner_changed = Signal(str)
    sheet_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("政务邮台 · 训练模式"))
        self.learner = QComboBox()
        self.learner.setAccessibleName(self.tr("学员工号"))
        theme.size(self.learner, tall=44, least_width=160)
        self.learner.currentTextChanged.connect(self.learner_changed)
        self.table = Table(RowsModel(_columns(), self), self.tr("训练任务"), (50, 160, 80, 90, 80, 800), 5)
        self.table.doubleClicked.connect(self.begin)
        self.table.setWordWrap(True)
        self.story = caption(wrap=True)  # of the chosen case: large letters leave it no room in the table
        self.table.selectionModel().currentChanged.connect(self._show_story)
        theme.worn.changed.connect(self._show_story)
        self.said = caption(wrap=True)
        theme.set_font(self.said, 18, bold=True)
        self.points = caption(wrap=True)
        self._result = card(self.said, self.points)
        self._result.hide()
        self.unheard = caption(wrap=True)
        self.unheard.hide()
        self.start = button(self.tr("开始"), self.begin, "F5", main=True)
        self.sheet = button(self.tr("保存成绩单"), self.sheet_wanted.emit, "Ctrl+P")
        self.leave = button(self.tr("退出训练"), self.leave_wanted.emit, "Ctrl+Shift+Q")
        head = caption(self.tr("训练模式：数据不上传，单据印有“训练”，不占真号"))
        theme.set_font(head, 18, bold=True)
        theme.mark(head, orange="true")
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(
            row(caption(self.tr("学员工号"), head=True), self.learner, 1, self.sheet, self.leave)
        )
        layout.addWidget(self._result)
        layout.addWidget(self.unheard)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.story)
        layout.addLayout(
            row(caption(self.tr("↑↓ 选任务，F5 开始；做完按“交卷”看得分。"), quiet=True), 1, self.start)
        )
        self.setCentralWidget(OrangeFrame(head, inside))
        self._leaving = False

    def show_learners(self, numbers: tuple[str, ...]) -> None:
        """Who may learn here; the first one is chosen."""
        self.learner.blockSignals(True)
        self.learner.clear()
        self.learner.addItems(numbers)
        self.learner.blockSignals(False)

    def show_cases(self, rows: tuple[CaseRow, ...]) -> None:
        """The cases with the learner's best scores; the first one not passed yet is chosen."""
        self.table.rows.set_rows(rows)
        waiting = next((at for at, each in enumerate(rows) if not each.line.passed), 0)
        self.table.setCurrentIndex(self.table.rows.index(waiting, 0))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_story(self, *_: object) -> None:
        chosen = self.table.chosen()
        self.table.setMinimumHeight(min(self.table.minimumHeight(), theme.tall(_LEAST_TABLE_PX)))
        # beside the result of the last case there is no room for it
        self.story.setVisible(theme.worn.look.percent > _ROOMY and self._result.isHidden())
        self.story.setText(translate("messages", chosen.story) if isinstance(chosen, CaseRow) else "")

    def show_score(self, title: str, score: Score) -> None:
        """The result of the case just handed in, point by point."""
        passed = self.tr("通过") if score.passed else self.tr("未通过")
        self.said.setText(
            self.tr("{title}：{total} 分，{passed}").format(title=title, total=score.total, passed=passed)
        )
        theme.tone(self.said, "done" if score.passed else "bad")
        play = score.play
        marks = [f"{'✔' if point.met else '✖'} {translate('messages', point.text)}" for point in play.points]
        costs = self.tr(
            "误扫 {refused}　撤销 {undone}　提示 {hints}　用时 {seconds} 秒（参考 {par} 秒）"
        ).format(
            refused=play.refused, undone=play.undone, hints=play.hints, seconds=play.seconds, par=play.par_s
        )
        self.points.setText("　".join(marks) + "\n" + costs)
        self._result.show()
        self._show_story()

    def show_note(self, text: str) -> None:
        """A sentence: a sheet was written, something failed."""
        self.said.setText(text)
        theme.tone(self.said, "")
        self.points.clear()
        self._result.show()
        self._show_story()

    def note_unheard(self, code: str) -> None:
        """A scanner gave a code while no case is open: it is said, beside the last result."""
        self.unheard.setText(
            self.tr("扫到 {code}，没有用上：这里只选任务。请选任务，按 F5 开始，在任务里再扫。").format(
                code=code
            )
        )
        self.unheard.show()

    def begin(self) -> None:
        """Begin the chosen case."""
        chosen = self.table.chosen()
        if isinstance(chosen, CaseRow) and self.isVisible():
            self.unheard.hide()
            self.start.setEnabled(False)
            self.case_wanted.emit(chosen.code)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it by the mouse is leaving."""
        if not self._leaving:
            event.ignore()
            self.leave_wanted.emit()
            return
        super().closeEvent(event)

    def dispose(self) -> None:
        """Close and destroy it on the Qt thread."""
        self._leaving = True
        self.close()
        delete(self)


def _columns() -> list[Column]:
    return [
        Column(translate("training_window", "序"), lambda each: str(each.line.number)),
        Column(translate("training_window", "任务"), lambda each: translate("messages", each.line.title)),
        Column(
            translate("training_window", "最好"),
            lambda each: "—" if each.line.total is None else str(each.line.total),
            right=True,
        ),
        Column(
            translate("training_window", "结果"),
            _verdict,
            colour=lambda each: "done" if each.line.passed else "",
        ),
        Column(
            translate("training_window", "用时"),
            lambda each: (
                translate("training_window", "{seconds} 秒").format(seconds=each.line.seconds)
                if each.line.total is not None
                else ""
            ),
            right=True,
        ),
        Column(translate("training_window", "说明"), lambda each: translate("messages", each.story)),
    ]


def _verdict(each: CaseRow) -> str:
    return (
        translate("training_window", "✔ 通过")
        if each.line.passed
        else translate("training_window", "未做")
        if each.line.total is None
        else translate("training_window", "✖ 未通过")
    )
