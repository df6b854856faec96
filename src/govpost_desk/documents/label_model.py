"""The label model: what lies where, in whole dots, before any printer language.

Owns the few kinds of marks a label is made of. Text and QR codes are bitmaps already (strips), so that every
printer draws the same picture; only Code 128 stays symbolic, and on a slow line text in a font of the printer.
An encoder turns each mark into commands, one by one, in order.
"""

from dataclasses import dataclass

from govpost_desk.documents import code128
from govpost_desk.documents.resident_font import ResidentFont

MODEL_VERSION = 1  # journalled with a print job; goes up when the same sheet would give another picture


class LabelError(ValueError):
    """A sheet that no label may be made of; `code` names the field. Never quotes its content (D-16)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"label refused: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class LabelSize:
    """A label's nominal size in millimetres; `name` as people call it, e.g. "100x150"."""

    name: str
    width_mm: int
    height_mm: int


LABEL_SIZES: dict[str, LabelSize] = {
    size.name: size
    for size in (LabelSize("100x150", 100, 150), LabelSize("76x130", 76, 130), LabelSize("100x180", 100, 180))
}


@dataclass(frozen=True, slots=True)
class Strip:
    """A bitmap with its upper left corner at x, y.

    `rows`: `height` rows of `row_bytes` bytes, most significant bit first, 1 = black, padding bits 0.
    """

    x: int
    y: int
    width: int
    height: int
    rows: bytes

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return (self.width + 7) // 8


@dataclass(frozen=True, slots=True)
class Bars:
    """A Code 128 of `text`; x is its first black module, `module` the dots of the narrowest bar."""

    x: int
    y: int
    height: int
    module: int
    text: str

    @property
    def width(self) -> int:
        """Dots from the first to the last black module."""
        return code128.width(self.text) * self.module

    @property
    def quiet(self) -> int:
        """White dots due on each side."""
        return code128.QUIET_MODULES * self.module


@dataclass(frozen=True, slots=True)
class Rule:
    """A black rectangle: a line is one, a box is four."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ResidentText:
    """A line in the printer's own font; x, y is the upper left corner of its cell of `cell` dots.

    `block`: it stands white on this black rectangle, which it lies inside.
    """

    x: int
    y: int
    text: str
    font: ResidentFont
    cell: int
    block: Rule | None = None

    @property
    def width(self) -> int:
        """Dots the line takes."""
        return self.font.width(self.text, self.cell)

    @property
    def height(self) -> int:
        """Dots of its cell."""
        return self.cell


Element = Strip | Bars | Rule | ResidentText


@dataclass(frozen=True, slots=True)
class Label:
    """A label ready to encode; `elements` in drawing order.

    A later strip may overwrite the white of an earlier one (TSPL does), never its black: no strip lies on a
    rule or on bars, and strips that overlap agree on every dot.
    `cut` names the fields whose text did not fit and ends in "…": the caller tells the clerk before printing.
    """

    size: LabelSize
    dpi: int
    width_dots: int
    height_dots: int
    elements: tuple[Element, ...]
    cut: tuple[str, ...] = ()
    model_version: int = MODEL_VERSION


def bars_strip(bars: Bars) -> Strip:
    """The bars as a bitmap, every row alike."""
    dots = "".join(module * bars.module for module in code128.modules(bars.text))
    spare = -len(dots) % 8
    row = (int(dots, 2) << spare).to_bytes((len(dots) + spare) // 8, "big")
    return Strip(bars.x, bars.y, len(dots), bars.height, row * bars.height)


def rule_strip(rule: Rule) -> Strip:
    """A black rectangle as a bitmap, for printers without a command for it."""
    spare = -rule.width % 8
    row = (((1 << rule.width) - 1) << spare).to_bytes((rule.width + spare) // 8, "big")
    return Strip(rule.x, rule.y, rule.width, rule.height, row * rule.height)


def box(x: int, y: int, width: int, height: int, thickness: int) -> tuple[Rule, Rule, Rule, Rule]:
    """A hollow rectangle of the given outer size as four rules: printers disagree on how a BOX counts its
    edges.
    """
    return (
        Rule(x, y, width, thickness),
        Rule(x, y + height - thickness, width, thickness),
        Rule(x, y, thickness, height),
        Rule(x + width - thickness, y, thickness, height),
    )
