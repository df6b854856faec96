"""The full-window stop: a second certificate or number for one envelope (D-12). The scan box keeps the focus."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from govpost_desk.domain.outcomes import Light, Outcome
from govpost_desk.services.messages.window import WORDS
from govpost_desk.ui import theme
from govpost_desk.ui.privacy import PersonalLabel
from govpost_desk.ui.shape_mark import ShapeMark
from govpost_desk.ui.widgets import button, caption


class StopOverlay(QFrame):
    """Covers its parent until the next scan, Esc or its button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("stop")
        self._word = caption()
        theme.set_font(self._word, 76, bold=True)
        self._word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence = caption(wrap=True)
        theme.set_font(self._sentence, 28)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = PersonalLabel()
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_font(self._name, 44, bold=True)
        self._name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(80, 40, 80, 40)
        mark = ShapeMark(120)
        layout.addStretch(1)
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        mark.show_light(
            Light.RED, "on_fill"
        )  # shown before it has a parent it would be a window that takes the focus
        for part in (self._word, self._name, self._sentence):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(
            button(self.tr("知道了，继续扫描  Esc"), self.hide, name=self.tr("知道了")),
            0,
            Qt.AlignmentFlag.AlignHCenter,
        )
        parent.installEventFilter(self)
        self.hide()

    def show_outcome(self, outcome: Outcome) -> None:
        """Stop the hand."""
        self._word.setText(self.tr("停！{value}").format(value=WORDS[outcome.answer]))
        self._name.setText(outcome.name)
        self._name.setVisible(bool(outcome.name))
        self._sentence.setText(outcome.message)
        self.setAccessibleName(self.tr("停！{message}").format(message=outcome.message))
        self._cover()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() is QEvent.Type.Resize:
            self._cover()
        return False

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
