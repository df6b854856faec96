"""A few buttons of which at most one is pressed: payer, mode, receipt."""

from collections.abc import Mapping

from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from govpost_desk.ui import theme
from govpost_desk.ui.widgets import row


class ChoiceButtons(QWidget):
    """`value()` is "" until one is pressed."""

    def __init__(self, name: str, words: Mapping[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(len(words) > 1)
        self._buttons: dict[str, QPushButton] = {}
        made_row = row(spacing=4)
        for value, word in words.items():
            made = QPushButton(word)
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setFocusPolicy(theme.NO_CLICK_FOCUS)
            made.setAccessibleName(f"{name} {word}")
            made.setProperty("value", value)
            self._group.addButton(made)
            self._buttons[value] = made
            made_row.addWidget(made)
        self.setLayout(made_row)

    def value(self) -> str:
        """The pressed one; "" for none."""
        pressed = self._group.checkedButton()
        return str(pressed.property("value")) if pressed else ""

    def press(self, value: str) -> None:
        """Press one, as a click does."""
        self._buttons[value].click()

    def show_present(self, value: str) -> None:
        """Mark what the order says now, without choosing it."""
        for each, made in self._buttons.items():
            made.setText(made.text().removesuffix("（现）") + (self.tr("（现）") if each == value else ""))
