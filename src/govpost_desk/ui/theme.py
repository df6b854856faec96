"""Looks of the window: shipped fonts, Fusion, and one style sheet made of a palette and a scale (ux R12).

Owns every colour of the window. `colour` and `px` answer for the look that is worn; widgets say what they want by a
role (`tone`, `set_font`, `size`) and follow by themselves when another look is worn; those that count in pixels
themselves listen to `worn.changed`. Sizes are in px at 100 %.
"""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from govpost_desk.resources import resource_path
from govpost_desk.services.wording import speak
from govpost_desk.ui.style_sheet import FRAME_PERCENT, grown_tall, sheet

FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HanaMinB.ttf")
FAMILIES = ["Noto Sans SC", "HanaMinB"]
BASE_PX = 15
BIG_PX = 34
_BUTTON_PADDING, _NARROW_PADDING = 24, 12
NO_CLICK_FOCUS = Qt.FocusPolicy.TabFocus  # a click must not take the focus from the scan box (R1)
TOP = Qt.AlignmentFlag.AlignTop
SCALES = (100, 125, 150, 175, 200)  # per cent


@dataclass(frozen=True, kw_only=True)
class Colours:
    """Roles. What is written on what is measured on pixels: contrast ≥ 4.5:1 everywhere (test_contrast)."""

    # grounds and the writing on them
    window: str = "#f1f4f6"
    base: str = "#ffffff"
    alternate: str = "#f4f7f9"
    text: str = "#18232c"
    head: str = "#0b3d52"
    quiet: str = "#4d5a66"
    placeholder: str = "#5f6b76"
    button: str = "#fdfdfd"
    hover: str = "#eef5f9"
    pressed: str = "#d7e6ee"
    disabled: str = "#7d8891"
    disabled_ground: str = "#eef0f2"
    header: str = "#e9edf2"
    strip: str = "#e3e8ec"
    selection: str = "#cfe4ee"
    on_selection: str = "#10202b"
    neutral: str = "#e9edf2"
    on_neutral: str = "#22303c"
    calm: str = "#e3efe6"  # what green fades to
    on_calm: str = "#123d20"
    note: str = "#e3eef4"
    on_note: str = "#0b3d52"
    alarm: str = "#fff0d6"
    on_alarm: str = "#6b4200"
    chunk: str = "#7fb6cb"
    # lines
    border: str = "#8795a1"
    line: str = "#cfd6dc"
    focus: str = "#c46f00"
    # words that mean something, on base, alternate and window
    worry: str = "#8a5600"
    gone: str = "#8a1512"
    done: str = "#14622f"
    told: str = "#1d5aa8"
    bad: str = "#b3201c"
    accent_text: str = "#0b5d7a"
    # fills under `on_fill`
    on_fill: str = "#ffffff"
    accent: str = "#0b5d7a"
    off: str = "#66808c"
    green: str = "#1b7a3a"
    amber: str = "#8f5a00"
    red: str = "#b3201c"
    blue: str = "#1d5aa8"
    take: str = "#0b5d7a"
    pack: str = "#5b3a8c"
    out: str = "#1b6b46"
    fix: str = "#8f5a00"
    bag: str = "#7a3b12"
    inbound: str = "#3d5a1e"
    stock: str = "#8a1f5c"
    give_back: str = "#1f5f8a"
    training: str = "#b35900"  # the frame of training mode (ux R13)
    paper: str = "#ffffff"  # what will be printed is white in the dark too


LIGHT = Colours()
DARK = Colours(
    window="#151b21",
    base="#1d252d",
    alternate="#232d36",
    text="#e6edf3",
    head="#a8d8ec",
    quiet="#a9b6c1",
    placeholder="#94a2ae",
    button="#2a353f",
    hover="#34424e",
    pressed="#3f5060",
    disabled="#6f7c87",
    disabled_ground="#1f272e",
    header="#28323b",
    strip="#10161b",
    selection="#1f4a61",
    on_selection="#ffffff",
    neutral="#28323b",
    on_neutral="#dbe4ec",
    calm="#1d3526",
    on_calm="#bfe8cb",
    note="#1e3a49",
    on_note="#cfeaf6",
    alarm="#4a3508",
    on_alarm="#ffd48a",
    chunk="#1f5d78",
    border="#5d6c79",
    line="#36424d",
    focus="#ffb347",
    worry="#f3b963",
    gone="#ff9a90",
    done="#78d597",
    told="#93c5ff",
    bad="#ff9a90",
    accent_text="#8fd0ea",
    accent="#15708f",
    off="#4c5f69",
    take="#15708f",
    pack="#6f4ba6",
    fix="#976000",
    bag="#97501f",
    inbound="#4c6e28",
    stock="#a32c70",
    give_back="#2a6f9e",
)


@dataclass(frozen=True)
class Look:
    """What a desk PC chose. `percent`: one of SCALES."""

    percent: int = 100
    dark: bool = False

    def stepped(self, steps: int) -> "Look":
        """Larger or smaller by steps of SCALES; at an end it stays."""
        at = SCALES.index(self.percent) + steps
        return replace(self, percent=SCALES[min(max(at, 0), len(SCALES) - 1)])


class Worn(QObject):
    """The look that is worn; `changed` after every widget with a role has followed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.look = Look()
        self.colours = LIGHT


worn = Worn()


def colour(role: str) -> str:
    """The colour of a role, `Colours` names them."""
    return str(getattr(worn.colours, role))


def px(pixels: int) -> int:
    """A size in the scale that is worn."""
    return round(pixels * worn.look.percent / 100)


def tall(pixels: int) -> int:
    """The height of a control in the scale that is worn: only its line of letters grows."""
    return grown_tall(pixels, worn.look.percent)


def counter_font(pixels: int = BASE_PX, *, bold: bool = False, frame: bool = False) -> QFont:
    """The counter's font in a size at 100 %, rare characters included; for measuring and painting, else `set_font`.

    `frame`: letters around the work, which stop growing at 125 % so that the work keeps its room on a small screen.
    """
    font = QFont()
    font.setFamilies(FAMILIES)
    percent = min(worn.look.percent, FRAME_PERCENT) if frame else worn.look.percent
    font.setPixelSize(round(pixels * percent / 100))
    font.setBold(bold)
    return font


def set_font(widget: QWidget, pixels: int = BASE_PX, *, bold: bool = False, frame: bool = False) -> None:
    """A size of letters that follows the scale."""
    widget.setProperty("sized", "own")  # the sheet's would win as soon as it is polished
    widget.setProperty("letters", [pixels, bold, frame])
    _follow(widget)


def size(widget: QWidget, **limits: int) -> None:
    """Limits that follow the scale: least_width, least_height, most_width, width, height (fixed), tall (a fixed
    height of which only a line of letters grows).
    """
    widget.setProperty("limits", (widget.property("limits") or {}) | limits)
    _follow(widget)


def fit_bold(made: QAbstractButton) -> None:
    """Give a button the room its text needs in bold, now and at other scales: it is bold while it is chosen."""
    made.setProperty("fitBold", True)
    _follow(made)


def tone(widget: QWidget, role: str) -> None:
    """What the words of a label mean: worry, gone, done, told, bad, … ("" for nothing special)."""
    mark(widget, tone=role)


def mark(widget: QWidget, **properties: Any) -> None:
    """Set properties the sheet asks for, and let it look again where they changed, also at the labels within."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    for each in (widget, *widget.findChildren(QLabel)):
        each.style().unpolish(each)
        each.style().polish(each)
        QApplication.sendEvent(each, QEvent(QEvent.Type.StyleChange))  # else a label keeps its old padding
        _follow(each)  # the style puts back the letters it saw first


def load_fonts() -> None:
    """Make the shipped fonts known; the system's own fonts are never relied on (stack §3)."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", name)))


def dress(app: QApplication, look: Look = Look()) -> None:
    """Give the application its looks, once, before the first widget."""
    load_fonts()
    words = QTranslator(app)
    if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)  # file dialogs in Chinese
    speak(QCoreApplication.translate)  # the sentences of the services; safe in every thread
    app.setStyle("Fusion")
    wear(app, look)


def wear(app: QApplication, look: Look) -> None:
    """Another look, at once, for everything that is shown or will be."""
    worn.look, worn.colours = look, DARK if look.dark else LIGHT
    app.setPalette(_palette())
    app.setFont(counter_font())
    app.setStyleSheet(sheet(colour, look.percent))
    for widget in app.allWidgets():
        _follow(widget)
    worn.changed.emit()


def _follow(widget: QWidget) -> None:
    letters = widget.property("letters")
    if letters is not None:
        pixels, bold, frame = letters
        widget.setFont(counter_font(int(pixels), bold=bool(bold), frame=bool(frame)))
    setters = {
        "least_width": widget.setMinimumWidth,
        "least_height": widget.setMinimumHeight,
        "most_width": widget.setMaximumWidth,
        "width": widget.setFixedWidth,
        "height": widget.setFixedHeight,
        "tall": widget.setFixedHeight,
    }
    for name, pixels in (widget.property("limits") or {}).items():
        setters[name](tall(pixels) if name == "tall" else px(pixels))
    if widget.property("fitBold"):
        widget.ensurePolished()
        text = widget.property("text")
        font = QFont(widget.font())
        font.setBold(True)
        bold = QFontMetrics(font).horizontalAdvance(text)
        padding = _NARROW_PADDING if widget.property("narrow") else _BUTTON_PADDING
        widget.setMinimumWidth(bold + px(padding) + 4)


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "base",
        QPalette.ColorRole.AlternateBase: "alternate",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "button",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.Highlight: "selection",
        QPalette.ColorRole.HighlightedText: "on_selection",
        QPalette.ColorRole.PlaceholderText: "placeholder",
        QPalette.ColorRole.ToolTipBase: "base",
        QPalette.ColorRole.ToolTipText: "text",
    }
    for role, name in roles.items():
        palette.setColor(role, QColor(colour(name)))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colour("disabled")))
    return palette
