"""Dialogs about the scale: the morning's check with a known weight, and learning what an unknown one sends."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.weighing import Plate
from govpost_desk.services import messages, scale_checks
from govpost_desk.services.messages import scales as words
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter

_EVERY_MS = 300
_ROW_BYTES = 16


class CheckDialog(CounterDialog):
    """校秤: the grams of the weight that lies on the scale; what the scale reads is recorded."""

    def __init__(self, parent: QWidget, counter: Counter) -> None:
        super().__init__(parent, "")
        self.setWindowTitle(self.tr("校秤"))
        self.setAccessibleName(self.tr("校秤"))
        self._counter = counter
        self.body.addWidget(
            caption(self.tr("把标准砝码放在秤上，填砝码的克数，数字稳定后按 Ctrl+Enter。"), wrap=True)
        )
        self.field = QLineEdit("200")
        self.field.setAccessibleName(self.tr("砝码克数"))
        self.field.setMaxLength(5)
        self.field.selectAll()
        theme.set_font(self.field, 22)
        self.plate = caption()
        theme.set_font(self.plate, 24, bold=True)
        self.said = caption(wrap=True)
        theme.size(self.said, least_height=44)
        for made in (self.field, self.plate, self.said):
            self.body.addWidget(made)
        self.body.addLayout(
            row(
                1,
                button(self.tr("关闭"), self.reject, "Escape"),
                button(self.tr("记下"), self.try_accept, "Ctrl+Return", name=self.tr("记下"), main=True),
            )
        )
        theme.size(self, least_width=520)
        counter.plate_changed.connect(self._show_plate)
        self._show_plate(counter.plate())

    def try_accept(self) -> None:
        """Record it; how it came out stands here until the dialog is closed."""
        if not self.is_deaf():
            self._counter.act(
                scale_checks.check_scale,
                self._on_done,
                self._on_failed,
                self.field.text(),
                self._counter.plate(),
            )

    def _show_plate(self, plate: Plate | None) -> None:
        self.plate.setText(words.plate(plate or Plate(why="gone")))

    def _on_done(self, sentence: str) -> None:
        theme.tone(self.said, "")
        self.said.setText(sentence)

    def _on_failed(self, error: DeskError) -> None:
        theme.tone(self.said, "bad")
        self.said.setText(messages.failure(error))


class LearnDialog(CounterDialog):
    """认秤: the raw bytes of the scale of devices.toml as they come, and what every known format makes of them."""

    def __init__(self, parent: QWidget, counter: Counter) -> None:
        super().__init__(parent, "")
        self.setWindowTitle(self.tr("认秤"))
        self.setAccessibleName(self.tr("认秤"))
        self._counter = counter
        self.bytes = QPlainTextEdit()
        self.bytes.setAccessibleName(self.tr("秤送来的字节"))
        self.bytes.setReadOnly(True)
        self.fits = caption(wrap=True)
        self.body.addWidget(
            caption(
                self.tr("放上一件已知重量的东西。下面读数和它一致的那种格式就是这台秤的，请技术员照它设置。"),
                wrap=True,
            )
        )
        self.body.addWidget(self.bytes, 1)
        self.body.addWidget(self.fits)
        self.body.addLayout(row(1, button(self.tr("关闭"), self.reject, "Escape")))
        self.grow(760, 520)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_EVERY_MS)
        self.look()

    def try_accept(self) -> None:
        """Enter closes nothing here."""

    def look(self) -> None:
        """Show the newest bytes and what they may be."""
        scale = self._counter.scale
        if scale is None:
            self.fits.setText(self.tr("本机没有设秤。请技术员把秤接上并设置好，再重新打开程序。"))
            return
        heard = scale.heard()
        rows = [heard[at : at + _ROW_BYTES] for at in range(0, len(heard), _ROW_BYTES)]
        self.bytes.setPlainText("\n".join(each.hex(" ") for each in rows))
        fitting = [match for match in scale.learn() if match.count]
        self.fits.setText(
            "\n".join(map(words.learnt, fitting)) if fitting else words.unknown_frames(bool(heard))
        )
