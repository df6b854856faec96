"""A label in the making: areas, texts, bars and marks, collected in drawing order.

Owns the grid. A layout speaks in units of 1/8 mm, the dots of a 203 dpi head; at other resolutions
everything scales to whole dots here, so that a layout is written once.
"""

from dataclasses import dataclass

from govpost_desk.documents import code128, strips
from govpost_desk.documents.coverage import printable
from govpost_desk.documents.label_model import (
    Bars,
    Element,
    Label,
    LabelError,
    LabelSize,
    ResidentText,
    Rule,
    Strip,
    box,
)
from govpost_desk.documents.resident_font import ResidentFont, best_cell
from govpost_desk.documents.text_fit import Fitted, fit, pitch

_DOTS_PER_MM = {203: 8.0, 300: 300 / 25.4}
_MAX_MODULE_MM = 0.5
_MIN_MODULE_MM = 0.25


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the label in dots."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First dot right of the area."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First dot below the area."""
        return self.y + self.height

    def inset(self, left: int, top: int = 0, right: int | None = None, bottom: int | None = None) -> "Area":
        """The area less its margins; right and bottom default to left and top."""
        right = left if right is None else right
        bottom = top if bottom is None else bottom
        return Area(self.x + left, self.y + top, self.width - left - right, self.height - top - bottom)

    def columns(self, *widths: int) -> tuple["Area", ...]:
        """Side by side areas of the given widths; the last takes the rest."""
        areas, x = [], self.x
        for width in widths:
            areas.append(Area(x, self.y, width, self.height))
            x += width
        return (*areas, Area(x, self.y, self.right - x, self.height))

    def rows(self, *heights: int) -> tuple["Area", ...]:
        """Stacked areas of the given heights; the last takes the rest."""
        areas, y = [], self.y
        for height in heights:
            areas.append(Area(self.x, y, self.width, height))
            y += height
        return (*areas, Area(self.x, y, self.width, self.bottom - y))


class Drawing:
    """Collects the elements of one label. Raises LabelError("dpi") for a resolution no layout was tried
    at.
    """

    def __init__(
        self,
        size: LabelSize,
        dpi: int,
        *,
        training: bool,
        fonts: tuple[ResidentFont, ...] = (),
        reverses: bool = False,
    ) -> None:
        """`fonts`: of the printer, for text on a slow line; `reverses`: it can print them white on black. A training
        label takes none: the word across it is to cross every text, dot by dot.
        """
        if dpi not in _DOTS_PER_MM:
            raise LabelError("dpi")
        self.size = size
        self.dpi = dpi
        self._training = training
        self._fonts = () if training else fonts
        self._reverses = reverses
        self._scale = _DOTS_PER_MM[dpi] / 8
        self.whole = Area(0, 0, self.dots(8 * size.width_mm), self.dots(8 * size.height_mm))
        self.cut: list[str] = []
        self._elements: list[Element] = []

    def dots(self, units: int) -> int:
        """Dots of `units` (1/8 mm), at least one."""
        return max(1, int(units * self._scale + 0.5))

    def sizes(self, *units: int) -> tuple[int, ...]:
        """Cell sizes in dots."""
        return tuple(map(self.dots, units))

    def frame(self, area: Area, thickness: int) -> None:
        """A box along the inner edge of the area; `thickness` in units."""
        self._elements.extend(box(area.x, area.y, area.width, area.height, self.dots(thickness)))

    def line_above(self, area: Area, thickness: int = 2) -> None:
        """A rule along the upper edge of the area."""
        self._elements.append(Rule(area.x, area.y, area.width, self.dots(thickness)))

    def line_left(self, area: Area, thickness: int = 2) -> None:
        """A rule along the left edge of the area."""
        self._elements.append(Rule(area.x, area.y, self.dots(thickness), area.height))

    def text(self, x: int, y: int, text: str, size: int, bold: bool = False) -> None:
        """One line of variable text; x, y and size in dots."""
        if not self._resident(x, y, text, size, bold):
            self._add(strips.text_strip(x, y, text, size, bold))

    def word(self, x: int, y: int, text: str, size: int, bold: bool = False) -> int:
        """One line of fixed wording; returns the x after it."""
        if not self._resident(x, y, text, size, bold):
            self._add(strips.word_strip(x, y, text, size, bold))
        return x + strips.text_width(text, size, bold)

    def lines(self, x: int, y: int, fitted: Fitted, bold: bool = False, field: str = "") -> int:
        """Wrapped text; returns the y below it. A cut text is noted under the name of its field."""
        for line in fitted.lines:
            self.text(x, y, line, fitted.size, bold)
            y += pitch(fitted.size)
        if fitted.cut:
            self.cut.append(field)
        return y

    def one_line(
        self, x: int, y: int, text: str, width: int, size: int, field: str, bold: bool = False
    ) -> None:
        """Variable text on one line: shrunk to three quarters at most, then cut and noted under its field."""
        sizes = tuple(range(size, size * 3 // 4 - 1, -1))
        fitted = fit(text, width, size, sizes, bold)
        self.lines(x, y + (size - fitted.size) // 2, fitted, bold, field)

    def mark(self, area: Area, text: str, size: int) -> None:
        """White on black, filling the area. Fixed wording."""
        if self._reverses and self._fonts:
            left = area.x + (area.width - strips.text_width(text, size, bold=True)) // 2
            block = Rule(area.x, area.y, area.width, area.height)
            if self._resident(left, area.y + (area.height - size) // 2, text, size, True, block):
                return
        self._add(strips.reversed_mark(area.x, area.y, area.width, area.height, text, size))

    def qr(self, x: int, y: int, payload: str, module: int) -> None:
        """A QR code; the caller keeps `strips.QR_QUIET` modules around it white."""
        self._add(strips.qr_strip(x, y, payload, module))

    def module(self, length: int, text: str, widest: int = 9) -> int:
        """The widest module in dots at which Code 128 of `text` with its quiet zones is no longer than `length` dots.

        0 when not even the narrowest readable one fits.
        """
        modules = code128.width(text) + 2 * code128.QUIET_MODULES
        module = min(widest, int(_MAX_MODULE_MM * self.dpi / 25.4 + 0.5), length // modules)
        return module if module * 25.4 / self.dpi > _MIN_MODULE_MM - 0.001 else 0

    def bars(self, area: Area, text: str, height: int, max_module: int = 9) -> Bars:
        """Code 128 in the middle of the area's width, at its top, with the widest module that leaves its
        quiet zones.

        Raises LabelError("barcode_width") when not even the narrowest readable module fits.
        """
        module = self.module(area.width, text, max_module)
        if not module:
            raise LabelError("barcode_width")
        width = code128.width(text) * module
        bars = Bars(area.x + (area.width - width) // 2, area.y, height, module, text)
        self._elements.append(bars)
        return bars

    def upright_bars(self, area: Area, text: str) -> None:
        """Code 128 that reads from the bottom of the area to its top, across its whole width, as rules.

        Raises LabelError("barcode_width") when not even the narrowest readable module fits.
        """
        module = self.module(area.height, text)
        if not module:
            raise LabelError("barcode_width")
        bottom = area.bottom - (area.height - code128.width(text) * module) // 2
        for offset, width in code128.bars(text):
            top = bottom - (offset + width) * module
            self._elements.append(Rule(area.x, top, area.width, width * module))

    def label(self, across: Area, word: str = "") -> Label:
        """The finished label. `word`: lies across all text it meets in the area `across`, as 训练 does on each label of
        a training desk: a drawing cannot be begun without saying which it is (ux R13).
        """
        word = ("训练" if self._training else "") + word
        hollow = (
            strips.hollow_word(across.x, across.y, across.width, across.height, word, self.dots(280))
            if word
            else None
        )
        texts = [element for element in self._elements if isinstance(element, Strip)]
        rest: list[Element] = [element for element in self._elements if isinstance(element, Bars | Rule)]
        rest += [
            element for element in self._elements if isinstance(element, ResidentText)
        ]  # no white over it
        if hollow is not None:
            texts = [hollow, *(strips.overlaid(text, hollow) for text in texts)]
        elements: tuple[Element, ...] = (*texts, *rest)
        whole = self.whole
        return Label(self.size, self.dpi, whole.width, whole.height, elements, tuple(dict.fromkeys(self.cut)))

    def _resident(self, x: int, y: int, text: str, size: int, bold: bool, block: Rule | None = None) -> bool:
        """Place a line in the printer's font if one covers all of it and it takes no more room than ours."""
        shown = printable(text).rstrip() if self._fonts else ""
        if not shown:
            return False
        room = strips.text_width(shown, size, bold)
        found = best_cell(self._fonts, shown, size, room)
        if found is None:
            return False
        font, cell = found
        left = x + ((room - font.width(shown, cell)) // 2 if block else 0)
        self._elements.append(ResidentText(left, y + (size - cell) // 2, shown, font, cell, block))
        return True

    def _add(self, strip: Strip | None) -> None:
        if strip is not None:
            self._elements.append(strip)
