"""A row of buttons of which one is chosen: windows, bags. It scrolls sideways where there are many."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QWidget

from govpost_desk.ui import theme


@dataclass(frozen=True)
class Chip:
    """One button: what it stands for, its text, and its name for a screen reader."""

    key: str
    text: str
    name: str


class Chips(QScrollArea):
    """`chosen` gives the key of a pressed button; the caller says which one is to look chosen."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        theme.size(self, tall=58)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch(1)
        self.setWidget(inside)
        self._buttons: dict[str, QPushButton] = {}
        self._is_whole = False
        theme.worn.changed.connect(self._make_room)

    def keep_whole(self) -> None:
        """A few words that are always all in sight: nothing beside them may push them together."""
        self._is_whole = True
        self._make_room()

    def _make_room(self) -> None:
        if self._is_whole:
            self.setMinimumWidth(self.widget().sizeHint().width() + 2)

    def show_chips(self, chips: Sequence[Chip], chosen: str) -> None:
        """Put these buttons there; only other keys make other buttons."""
        if [chip.key for chip in chips] != list(self._buttons):
            self._rebuild(chips)
        for chip in chips:
            made = self._buttons[chip.key]
            if made.text() != chip.text:
                made.setText(chip.text)
                theme.fit_bold(made)  # it is bold while chosen
            made.setAccessibleName(chip.name)
            made.setChecked(chip.key == chosen)
        self._make_room()
        if chosen in self._buttons:
            self.ensureWidgetVisible(self._buttons[chosen])

    def buttons(self) -> dict[str, QPushButton]:
        """The buttons by key."""
        return dict(self._buttons)

    def _rebuild(self, chips: Sequence[Chip]) -> None:
        for old in self._buttons.values():
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = {}
        for at, chip in enumerate(chips):
            made = QPushButton()
            made.setAutoDefault(False)  # in a dialog it would answer to Enter (R2)
            made.setCheckable(True)
            made.setFocusPolicy(theme.NO_CLICK_FOCUS)
            made.setProperty("key", chip.key)
            made.clicked.connect(self._on_clicked)
            self._row.insertWidget(at, made)
            self._buttons[chip.key] = made

    def _on_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.chosen.emit(str(sender.property("key")))
