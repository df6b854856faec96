"""When the window cannot start: the command line's own sentence in a box, and the ways out that help (ux R10).

On a PC without a terminal this is all that a double click shows.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from govpost_desk.domain.errors import StorageError
from govpost_desk.services import messages
from govpost_desk.services.door import Door
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.input_method import LatinLineEdit
from govpost_desk.ui.widgets import button, caption, row

# what a restore from a backup puts right
RESTORE_HELPS = ("no_key", "wrong_key", "damaged", "shortened", "shortened_no_mirror", "forked", "io")


class RefusedStart(CounterDialog):
    """`again`: try to open once more; `restore_wanted`: go to the restore. `code`: of the failure, "" for another."""

    again = Signal()
    restore_wanted = Signal()

    def __init__(
        self, parent: QWidget | None, sentence: str, code: str = "", door: Door | None = None
    ) -> None:
        super().__init__(parent, self.tr("政务邮台没有打开"))  # type: ignore[arg-type]
        self._door = door
        told = caption(sentence, wrap=True)
        theme.set_font(told, 18)
        told.setAccessibleName(sentence)
        self.sentence = sentence
        self.said = caption(wrap=True)
        theme.tone(self.said, "bad")
        self.typed = LatinLineEdit()
        self.typed.setAccessibleName(self.tr("救援码"))
        self.typed.setPlaceholderText(self.tr("救援码（保险柜里的救援单），输入后按 Enter 取回钥匙"))
        self.typed.setMaxLength(60)
        self.typed.setProperty("takesScans", True)
        self.typed.returnPressed.connect(self.try_recover)
        self.typed.setVisible(code == "no_key")
        self.restore = button(self.tr("从备份恢复…"), self._on_restore, "Ctrl+R", name=self.tr("从备份恢复"))
        self.restore.setVisible(door is not None and code in RESTORE_HELPS)
        for part in (told, self.typed, self.said):
            self.body.addWidget(part)
        self.body.addLayout(
            row(
                1,
                self.restore,
                button(self.tr("再试一次"), self._on_again, "F5"),
                button(self.tr("退出"), self.reject, "Escape"),
            )
        )
        theme.size(self, least_width=680)

    def try_recover(self) -> None:
        """Bring the key back by the rescue code, and open."""
        if self.is_deaf() or self._door is None or not self.typed.text().strip():
            return
        try:
            self._door.recover_key(self.typed.text())
        except StorageError as error:
            self.said.setText(messages.failure(error))
            return
        self._on_again()

    def _on_again(self) -> None:
        self.again.emit()
        self.accept()

    def _on_restore(self) -> None:
        self.restore_wanted.emit()
        self.accept()
