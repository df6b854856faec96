"""What a lock does with open dialogs (ADR 22): typed text waits for the same operator, everything else goes."""

from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from govpost_desk.ui.dialogs import CounterDialog


class HiddenDialogs:
    """Dialogs that were hidden at a lock, and whose they are."""

    def __init__(self) -> None:
        self._kept: list[QDialog] = []
        self._operator_no = ""

    def hide_all(self, window: QWidget, operator_no: str) -> None:
        """Hide every open dialog of the window; one without typed text, or with a PIN in it, is given up."""
        self._operator_no = operator_no
        for dialog in window.findChildren(QDialog):
            if not dialog.isVisible():
                continue
            if dialog.isActiveWindow():
                window.activateWindow()  # keys go to the login page from now on
            if isinstance(dialog, CounterDialog) and dialog.keeps_typed and _has_typed(dialog):
                dialog.hide()
                self._kept.append(dialog)
            else:
                dialog.reject()

    def come_back(self, operator_no: str) -> bool:
        """Open them again for the one who typed; whoever else comes never sees them. False for another operator."""
        kept, self._kept = [each for each in self._kept if isValid(each)], []
        same = self._operator_no in ("", operator_no)
        for dialog in kept:
            if same:
                dialog.open()
                dialog.activateWindow()
                (dialog.focusWidget() or dialog).setFocus()  # on with the word that was being typed
            else:
                dialog.reject()
        return same


def _has_typed(dialog: QDialog) -> bool:
    fields = [field for field in dialog.findChildren(QLineEdit) if field.isVisible()]
    if any(
        field.echoMode() == QLineEdit.EchoMode.Password and not field.property("personal") for field in fields
    ):
        return False
    texts = [field.text() for field in fields if not field.isReadOnly()]
    texts += [each.toPlainText() for each in dialog.findChildren(QPlainTextEdit) if not each.isReadOnly()]
    texts += [each.toPlainText() for each in dialog.findChildren(QTextEdit) if not each.isReadOnly()]
    return any(text.strip() for text in texts)
