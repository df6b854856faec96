"""What a printer lets a label be: language, resolution, how text goes, offsets, allowed commands; and its bytes.

Owns no layout and no language: it carries the terms from the printer's profile to the drawing, and brings a finished
label into the shape they ask for before the encoder gets it.
"""

from dataclasses import dataclass, replace
from typing import Literal

from govpost_desk.documents import label_picture, strips, tspl, zpl
from govpost_desk.documents.label_model import (
    Bars,
    Element,
    Label,
    LabelError,
    ResidentText,
    Rule,
    bars_strip,
)
from govpost_desk.documents.resident_font import ResidentFont

TextMode = Literal["strip", "resident", "raster"]
Language = Literal["tspl", "zpl", "png", "pdf"]
LANGUAGES: tuple[Language, ...] = ("zpl", "tspl", "png", "pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTerms:
    """`text`: "strip" each line as a bitmap, "resident" in the printer's fonts where they cover it, "raster" the whole
    label as bitmaps. `offset_x`, `offset_y`: dots the picture moves right and down. `commands`: the only words an
    encoder may send, None for all it knows.
    """

    language: Language
    dpi: int = 203
    text: TextMode = "strip"
    fonts: tuple[ResidentFont, ...] = ()
    offset_x: int = 0
    offset_y: int = 0
    commands: frozenset[str] | None = None

    @property
    def resident_fonts(self) -> tuple[ResidentFont, ...]:
        """The fonts a drawing may use: none unless text is resident."""
        return self.fonts if self.text == "resident" else ()

    @property
    def reverses(self) -> bool:
        """Whether the printer can turn text white on black."""
        word = "REVERSE" if self.language == "tspl" else "^FR"
        return self.commands is None or word in self.commands


def encoded(label: Label, terms: LabelTerms) -> bytes:
    """The bytes of a label. Raises LabelError "commands" when the printer lacks what no label can do without."""
    if terms.language == "png":
        return label_picture.png(label)
    if terms.language == "pdf":
        return label_picture.pdf(label)
    no_bars = terms.language == "tspl" and terms.commands is not None and "BAR" not in terms.commands
    if terms.text == "raster" or (no_bars and terms.text == "strip"):
        label = label_picture.in_bands(label)
    if terms.offset_x or terms.offset_y:
        label = moved(label, terms.offset_x, terms.offset_y)
    if terms.language == "tspl":
        return tspl.encode(label, terms.commands)
    return zpl.encode(label, terms.commands)


def moved(label: Label, right: int, down: int) -> Label:
    """The label with everything moved; what leaves it above, below or on the left is cut away, on the right it
    grows by what it was moved.
    """
    width = label.width_dots + max(0, right)
    elements: list[Element] = []
    for element in label.elements:
        placed = _placed(element, element.x + right, element.y + down, width, label.height_dots)
        if placed is not None:
            elements.append(placed)
    return replace(label, width_dots=width, elements=tuple(elements))


def _placed(element: Element, x: int, y: int, width: int, height: int) -> Element | None:
    """The element at x, y, cut to the label; None when nothing is left."""
    inside = x >= 0 and y >= 0 and x + element.width <= width and y + element.height <= height
    if isinstance(element, ResidentText):
        block = element.block and _placed_rule(
            element.block, element.block.x + x - element.x, element.block.y + y - element.y, width, height
        )
        limit = max(0, height - element.height)
        return replace(element, x=max(0, x), y=min(max(0, y), limit), block=block)
    if inside:
        return replace(element, x=x, y=y)
    if isinstance(element, Rule):
        return _placed_rule(element, x, y, width, height)
    strip = bars_strip(element) if isinstance(element, Bars) else element
    return strips.cut_to(replace(strip, x=x, y=y), width, height)


def _placed_rule(rule: Rule, x: int, y: int, width: int, height: int) -> Rule | None:
    left, top = max(0, x), max(0, y)
    right, bottom = min(width, x + rule.width), min(height, y + rule.height)
    return Rule(left, top, right - left, bottom - top) if right > left and bottom > top else None


def language_of(word: str) -> Language:
    """One of LANGUAGES. Raises LabelError "language"."""
    for known in LANGUAGES:
        if known == word:
            return known
    raise LabelError("language")
