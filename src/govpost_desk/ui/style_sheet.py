"""The one style sheet: roles of the palette instead of colours, sizes at 100 %.

`@role` becomes a colour, `15px` grows with the scale (lines of 1 and 2 px do not), `42tall` grows by its letters only:
a target of 42 px is large enough for a finger at every scale.
"""

import re
from collections.abc import Callable

_LETTERS_PX = 22  # of a line of letters at 100 %
_LINE_PX = 2
FRAME_PERCENT = 125  # letters around the work stop growing here, so that the work keeps its room

_SHEET = """
QPushButton { min-height: 42tall; padding: 0 12px; border: 1px solid @border; border-radius: 5px; background: @button;
  color: @text; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @pressed; }
QPushButton:checked { background: @accent; color: @on_fill; border-color: @accent; font-weight: bold; }
QPushButton:disabled { color: @disabled; background: @disabled_ground; border-color: @line; }
QPushButton:focus { border: 2px solid @focus; }
QPushButton[main="true"] { background: @accent; color: @on_fill; border-color: @accent; font-weight: bold; }
QPushButton[main="true"]:disabled { background: @off; border-color: @off; color: @on_fill; }
QPushButton[frame="true"] { min-height: 42frame; }
QPushButton[narrow="true"] { padding: 0 6px; }
QPushButton[cell="true"] { min-height: 42frame; border: 0; border-right: 1px solid @line; border-radius: 0;
  background: transparent; text-align: left; padding: 0 10px; }
QPushButton[cell="true"][worry="true"] { background: @alarm; color: @on_alarm; font-weight: bold; }
QLineEdit, QPlainTextEdit { min-height: 36tall; padding: 0 8px; border: 1px solid @border; border-radius: 4px;
  background: @base; color: @text; placeholder-text-color: @placeholder; }
QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid @accent; }
QPlainTextEdit#paste { min-height: 60tall; }
QLineEdit#scanBox { min-height: 52tall; font-size: 24px; border-width: 2px; }
QLabel[head="true"] { font-weight: bold; color: @head; }
QLabel[sized="head"] { font-size: 17px; }
QLabel[quiet="true"] { color: @quiet; }
QLabel[tone="worry"] { color: @worry; font-weight: bold; }
QLabel[tone="gone"] { color: @gone; font-weight: bold; }
QLabel[tone="done"] { color: @done; font-weight: bold; }
QLabel[tone="told"] { color: @told; font-weight: bold; }
QLabel[tone="bad"] { color: @bad; font-weight: bold; }
QLabel[tone="accent_text"] { color: @accent_text; font-weight: bold; }
QLabel[ground] { border-radius: 5px; padding: 4px 12px; font-weight: bold; }
QLabel[ground="note"] { background: @note; color: @on_note; }
QLabel[ground="rare"], QLabel[ground="alarm"] { background: @alarm; color: @on_alarm; }
@fills
QLabel[paper="true"] { border: 1px solid @line; }
QFrame[card="true"] { background: @base; border: 1px solid @line; border-radius: 6px; }
QScrollArea, QWidget#inside { background: transparent; border: 0; }
QTableView { background: @base; alternate-background-color: @alternate; border: 1px solid @line; gridline-color: @line;
  outline: 0; color: @text; selection-background-color: @selection; selection-color: @on_selection; }
QHeaderView { background: @header; }
QHeaderView::section { background: @header; color: @text; border: 0; border-right: 1px solid @line;
  border-bottom: 1px solid @line; padding: 6px 4px; font-weight: bold; }
QProgressBar { min-height: 22tall; border: 1px solid @border; border-radius: 4px; text-align: center; background: @base;
  color: @text; }
QProgressBar::chunk { background: @chunk; }
QToolTip { background: @base; color: @text; border: 1px solid @border; padding: 4px; }
StatusRow { background: @strip; border-top: 1px solid @line; }
QFrame#line[holds="no"] { background: @red; }
QFrame#line QLabel { color: @on_neutral; }
QFrame#line[holds="yes"] QLabel#verdict { color: @done; }
QFrame#line[holds="no"] QLabel { color: @on_fill; }
#result { border-radius: 6px; }
#result[light="neutral"] { background: @neutral; }
#result[light="neutral"] QLabel { color: @on_neutral; }
#result[light="calm"] { background: @calm; }
#result[light="calm"] QLabel { color: @on_calm; }
#result[light] QLabel[ground="rare"] { color: @on_alarm; }
#orange { background: @training; }
QLabel[orange="true"], CoachStrip QLabel { color: @on_fill; background: transparent; }
QLabel[orange="true"] { padding: 6px; }
QLabel[sure] { padding: 4px 8px; border-radius: 4px; color: @on_fill; }
QLabel[sure="sure"] { background: @green; }
QLabel[sure="check"], QLabel[sure="differs"] { background: @amber; }
QLabel[sure="unknown"] { background: @off; }
QLabel[sure=""] { background: transparent; }
QLabel[sheet="true"] { background: @paper; }
#intercept { background: @base; border: 2px solid @bad; border-radius: 6px; }
#intercept QLabel { color: @bad; }
#stop { background: @red; }
#stop QLabel { color: @on_fill; }
"""
_FILLS = (
    "accent", "green", "amber", "red", "blue",
    "take", "pack", "out", "fix", "bag", "inbound", "stock", "give_back",
)  # fmt: skip
_LIGHTS = ("green", "amber", "red", "blue")


def sheet(colour: Callable[[str], str], percent: int) -> str:
    """The sheet in the colours that `colour` gives for roles, at a scale in per cent."""
    lines = [f'QLabel[ground="{role}"] {{ background: @{role}; color: @on_fill; }}' for role in _FILLS]
    lines += [
        f'#result[light="{role}"] {{ background: @{role}; }}\n'
        f'#result[light="{role}"] QLabel {{ color: @on_fill; }}'
        for role in _LIGHTS
    ]
    text = _SHEET.replace("@fills", "\n".join(lines))
    text = re.sub(r"@(\w+)", lambda found: colour(found[1]), text)
    text = re.sub(r"\b(\d+)px\b", lambda found: f"{_grown(int(found[1]), percent)}px", text)
    text = re.sub(
        r"\b(\d+)frame\b", lambda found: f"{grown_tall(int(found[1]), min(percent, FRAME_PERCENT))}px", text
    )
    return re.sub(r"\b(\d+)tall\b", lambda found: f"{grown_tall(int(found[1]), percent)}px", text)


def _grown(pixels: int, percent: int) -> int:
    return pixels if pixels <= _LINE_PX else round(pixels * percent / 100)


def grown_tall(pixels: int, percent: int) -> int:
    """The height of a control: its line of letters grows, the room around it does not."""
    return pixels + round(_LETTERS_PX * (percent - 100) / 100)
