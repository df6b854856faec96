"""Looks of the window: shipped fonts, Fusion with our palette, a short style sheet, light colours (ux R12)."""

from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from govpost_desk.domain.outcomes import Light
from govpost_desk.resources import resource_path

FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HanaMinB.ttf")
FAMILIES = ["Noto Sans SC", "HanaMinB"]
BASE_PX = 15
BIG_PX = 34
TARGET_PX = 44
NO_CLICK_FOCUS = Qt.FocusPolicy.TabFocus  # a click must not take the focus from the scan box (R1)
TOP = Qt.AlignmentFlag.AlignTop

# Backgrounds under white text, contrast ≥ 4.5:1; a test measures it on pixels.
LIGHT_COLOURS: dict[Light, str] = {
    Light.GREEN: "#1b7a3a",
    Light.AMBER: "#8f5a00",
    Light.RED: "#b3201c",
    Light.BLUE: "#1d5aa8",
}
CALM = "#e3efe6"  # what green fades to
CALM_TEXT = "#123d20"
NEUTRAL = "#e9edf2"
NEUTRAL_TEXT = "#22303c"
ACCENT = "#0b5d7a"

_SHEET = """
QPushButton { min-height: 42px; padding: 0 12px; border: 1px solid #9aa7b3; border-radius: 5px; background: #fdfdfd; }
QPushButton:hover { background: #eef5f9; }
QPushButton:pressed { background: #d7e6ee; }
QPushButton:checked { background: #0b5d7a; color: white; border-color: #0b5d7a; font-weight: bold; }
QPushButton:disabled { color: #7d8891; background: #eef0f2; border-color: #c9d0d6; }
QPushButton:focus { border: 2px solid #d17b00; }
QPushButton[main="true"] { background: #0b5d7a; color: white; border-color: #0b5d7a; font-weight: bold; }
QPushButton[main="true"]:disabled { background: #9fb4be; border-color: #9fb4be; color: white; }
QPushButton[cell="true"] { border: 0; border-right: 1px solid #c4ccd3; border-radius: 0; background: transparent;
  text-align: left; padding: 0 10px; }
QPushButton[cell="true"][worry="true"] { background: #fff0d6; color: #6b4200; font-weight: bold; }
QLineEdit, QPlainTextEdit { min-height: 36px; padding: 0 8px; border: 1px solid #9aa7b3; border-radius: 4px;
  background: white; }
QLineEdit:focus { border: 2px solid #0b5d7a; }
QLineEdit#scanBox { min-height: 52px; font-size: 24px; border-width: 2px; }
QLabel[head="true"] { font-size: 17px; font-weight: bold; color: #0b3d52; }
QLabel[quiet="true"] { color: #4d5a66; }
QFrame[card="true"] { background: white; border: 1px solid #cfd6dc; border-radius: 6px; }
QTableView { background: white; alternate-background-color: #f4f7f9; border: 1px solid #cfd6dc; gridline-color: #e4e8ec;
  selection-background-color: #cfe4ee; selection-color: #10202b; }
QHeaderView::section { background: #e9edf2; border: 0; border-right: 1px solid #d4dae0;
  border-bottom: 1px solid #cfd6dc; padding: 6px 8px; font-weight: bold; }
QProgressBar { min-height: 22px; border: 1px solid #9aa7b3; border-radius: 4px; text-align: center; background: white; }
QProgressBar::chunk { background: #7fb6cb; }
"""


def load_fonts() -> None:
    """Make the shipped fonts known; the system's own fonts are never relied on (stack §3)."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", name)))


def counter_font(pixels: int = BASE_PX, *, bold: bool = False) -> QFont:
    """The counter's font in a size, rare characters included."""
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font


def dress(app: QApplication) -> None:
    """Give the application its looks, once, before the first widget."""
    load_fonts()
    words = QTranslator(app)
    if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)  # file dialogs in Chinese
    app.setStyle("Fusion")
    app.setPalette(_palette())
    app.setFont(counter_font())
    app.setStyleSheet(_SHEET)


def _palette() -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, "#f1f4f6"),
        (QPalette.ColorRole.WindowText, "#18232c"),
        (QPalette.ColorRole.Base, "#ffffff"),
        (QPalette.ColorRole.AlternateBase, "#f4f7f9"),
        (QPalette.ColorRole.Text, "#18232c"),
        (QPalette.ColorRole.Button, "#fdfdfd"),
        (QPalette.ColorRole.ButtonText, "#18232c"),
        (QPalette.ColorRole.Highlight, ACCENT),
        (QPalette.ColorRole.HighlightedText, "#ffffff"),
        (QPalette.ColorRole.PlaceholderText, "#66727d"),
        (QPalette.ColorRole.ToolTipBase, "#ffffff"),
        (QPalette.ColorRole.ToolTipText, "#18232c"),
    ):
        palette.setColor(role, QColor(colour))
    return palette
