"""The bar of a long job: shown after 0.4 s, with count and 取消 Esc; it never stands before the work (ux §1.3, R9)."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from govpost_desk.domain.progress import Progress
from govpost_desk.services.messages.progress import progress_text
from govpost_desk.ui.widgets import button, caption

SHOWN_AFTER_MS = 400
_LOOK_MS = 100


class ProgressStrip(QFrame):
    """Looks at a `Progress` ten times a second. `stopped`: somebody pressed 取消 and the job obeys."""

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._title = caption(head=True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("进度"))
        self.stop = button(self.tr("取消  Esc"), self.try_stop, name=self.tr("取消正在做的事"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.addWidget(self._title)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.stop)
        self._progress: Progress | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(SHOWN_AFTER_MS)
        self._late.timeout.connect(self._on_late)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self.hide()

    def watch(self, title: str, progress: Progress) -> None:
        """A long job has begun."""
        self.hide()
        self._progress = progress
        self._title.setText(title)
        self._late.start()
        self._look.start()

    def try_stop(self) -> bool:
        """Stop the job; False when none is shown, True when the key was ours (also too late to stop)."""
        if self._progress is None or self.isHidden():
            return False
        if self._progress.stop():
            self.bar.setFormat(self.tr("正在取消 …"))
            self.stopped.emit()
        self.stop.setEnabled(False)
        return True

    def is_busy(self) -> bool:
        """Whether a job is going on."""
        return self._progress is not None and not self._progress.ended

    def said(self) -> str:
        """What the bar says."""
        return self.bar.format()

    def _on_late(self) -> None:
        if self.is_busy():
            self._on_look()
            self.show()

    def _on_look(self) -> None:
        progress = self._progress
        if progress is None or progress.ended:
            self._look.stop()
            self._late.stop()
            self.hide()
            return
        reached = progress.reached
        self.bar.setRange(0, reached.of)  # 0 to 0 runs to and fro
        self.bar.setValue(reached.done)
        if not progress.is_stopped():
            self.bar.setFormat(progress_text(reached))
        self.stop.setEnabled(progress.can_stop())
