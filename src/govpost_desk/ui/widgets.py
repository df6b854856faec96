"""Small pieces every page is built from: buttons with their key on them, captions, cards."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

_KEY_WORDS = {"Return": "Enter", "Escape": "Esc", "Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}


def button(
    text: str, on_pressed: Callable[[], object], key: str = "", *, name: str = "", main: bool = False
) -> QPushButton:
    """A button that never takes the focus by a click (R1); its key stands on it and works while it is visible (R11)."""
    made = QPushButton(f"{text}  {key_text(key)}" if key else text)
    made.setAccessibleName(name or text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAutoDefault(False)
    made.setProperty("main", main)
    made.clicked.connect(on_pressed)
    if key:
        made.setProperty("key", key_text(key))  # the palette shows it
        shortcut = QShortcut(QKeySequence(key), made)
        shortcut.activated.connect(made.click)
    return made


def key_text(key: str) -> str:
    """A key as the clerk reads it on his keyboard."""
    for name, shown in _KEY_WORDS.items():
        key = key.replace(name, shown)
    return key


def caption(text: str = "", *, head: bool = False, quiet: bool = False, wrap: bool = False) -> QLabel:
    """A line of text."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("head", head)
    made.setProperty("sized", "head" if head else "")
    made.setProperty("quiet", quiet)
    made.setWordWrap(wrap)
    return made


def card(*parts: QWidget, margin: int = 12) -> QFrame:
    """A white frame around widgets one below the other."""
    frame = QFrame()
    frame.setProperty("card", True)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(8)
    for part in parts:
        layout.addWidget(part)
    return frame


def row(*parts: QWidget | int, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; a number is a stretch."""
    layout = QHBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return layout


def column(*parts: QWidget | int, spacing: int = 6) -> QVBoxLayout:
    """Widgets one below the other; a number is a stretch."""
    layout = QVBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return layout


def scrolling(widget: QWidget, name: str) -> QScrollArea:
    """Room for a widget that may be larger than its place: it scrolls."""
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
