"""显示: size of letters, dark, full screen; the keys work in the window and in every dialog (Ctrl++, Ctrl+D, F11)."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from govpost_desk.ui import theme
from govpost_desk.ui.flow_row import FlowRow

_KEYS = {"larger": "Ctrl++", "smaller": "Ctrl+-", "usual": "Ctrl+0", "dark": "Ctrl+D", "full": "F11"}
_ALSO = {"Ctrl+=": "larger", "Ctrl+Shift+=": "larger"}  # where + needs Shift


def larger() -> None:
    """字大一级."""
    _wear(theme.worn.look.stepped(1))


def smaller() -> None:
    """字小一级."""
    _wear(theme.worn.look.stepped(-1))


def usual() -> None:
    """Letters of 100 %."""
    _wear(replace(theme.worn.look, percent=theme.SCALES[0]))


def dark() -> None:
    """Dark, or light again."""
    _wear(replace(theme.worn.look, dark=not theme.worn.look.dark))


def listen(window: QWidget, full: Callable[[], object] | None = None) -> None:
    """Let the keys work in a window. `full`: what F11 does there."""
    acts: dict[str, Callable[[], object]] = {
        "larger": larger, "smaller": smaller, "usual": usual, "dark": dark,
    }  # fmt: skip
    if full is not None:
        acts["full"] = full
    keys = [(key, name) for name, key in _KEYS.items()] + list(_ALSO.items())
    for key, name in keys:
        if name in acts:
            QShortcut(QKeySequence(key), window).activated.connect(acts[name])


class DisplayRow(QWidget):
    """The five buttons with their keys on them; `window()` has to listen to the keys."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("显示"))
        made = (
            self._button(self.tr("字大"), "larger", larger),
            self._button(self.tr("字小"), "smaller", smaller),
            self._button(self.tr("全屏"), "full", self._on_full),
            self._button(self.tr("原字号"), "usual", usual),
            self._button(self.tr("深色"), "dark", dark),
        )
        self.setLayout(FlowRow(*made, spacing=6))

    def _button(self, text: str, name: str, act: Callable[[], object]) -> QPushButton:
        made = QPushButton(f"{text}  {_KEYS[name]}")
        made.setAccessibleName(text)
        made.setFocusPolicy(theme.NO_CLICK_FOCUS)
        made.setAutoDefault(False)
        made.setProperty("key", _KEYS[name])  # the palette shows it
        made.setProperty("everywhere", True)
        made.clicked.connect(lambda: act())
        return made

    def _on_full(self) -> None:
        toggle_full_screen(self.window())


def toggle_full_screen(window: QWidget) -> None:
    """Full screen and back to what it was."""
    if window.isFullScreen():
        window.showMaximized() if window.property("wasMaximized") else window.showNormal()
    else:
        window.setProperty("wasMaximized", window.isMaximized())
        window.showFullScreen()


def wear_remembered(percent: int, dark: bool, keep: Callable[[int, bool], None]) -> Callable[[], object]:
    """Wear the look chosen at this PC; `keep` hears what is chosen from now on, until what is returned is called."""
    _wear(theme.Look(percent if percent in theme.SCALES else theme.SCALES[0], dark))

    def changed() -> None:
        keep(theme.worn.look.percent, theme.worn.look.dark)

    theme.worn.changed.connect(changed)
    return lambda: theme.worn.changed.disconnect(changed)


def _wear(look: theme.Look) -> None:
    application = QApplication.instance()
    if isinstance(application, QApplication) and look != theme.worn.look:
        theme.wear(application, look)
