"""The tag outside a bag 总包袋牌: what stands where, for each size of label (D-30, facts §1.3).

Owns its layout and wording. The destination is as large as its name allows, to be read beside the lorry; the bars of
the 30 digits go across the label in whole dots, those of a longer number up its side where they are too wide. A box as
high as the label shows that it printed to its end (D-22).
"""

from dataclasses import dataclass

from govpost_desk.documents import strips, text_fit
from govpost_desk.documents.bag_words import LOCAL, NO_SEAL, kilograms, run_text, tag_groups
from govpost_desk.documents.label_drawing import Area, Drawing
from govpost_desk.documents.label_model import Label, LabelError, LabelSize
from govpost_desk.documents.resident_font import ResidentFont
from govpost_desk.domain.bags import BagFace, BagTagSheet, parse_bag_tag
from govpost_desk.domain.business_day import SHANGHAI

PLEDGE = "政务专袋 勿混装"

_MAX_COPY = 999
_NAME_CELLS = (200, 176, 156, 140, 126, 112, 100, 90, 80, 72, 68, 64, 60, 56, 52, 48, 40)
_NAME_ONE_LINE = (
    90  # units: 11 mm, read from four metres; a name that takes one line at this size is not broken
)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Heights of the areas from top to bottom, and a few cell sizes, in units of 1/8 mm."""

    header: int
    destination: int
    tag: int
    figures: int
    foot: int
    bars: int  # height of the bars, or their width where they stand at the side
    pledge: int  # cell of 政务专袋 勿混装
    figure: int  # cell of bag number, count and weight
    text: int  # cell of the other facts


_ROWS = {
    "100x150": _Rows(96, 330, 204, 148, 44, 140, 64, 76, 32),
    "76x130": _Rows(80, 268, 176, 124, 36, 120, 52, 58, 26),
    "100x180": _Rows(96, 430, 248, 160, 44, 180, 64, 84, 36),
}


def bag_tag_label(
    sheet: BagTagSheet,
    size: LabelSize,
    dpi: int = 203,
    fonts: tuple[ResidentFont, ...] = (),
    reverses: bool = False,
) -> Label:
    """The tag of a sealed bag, a pure function. `dpi` 203 or 300; `size` one of LABEL_SIZES; `fonts`, `reverses`: of
    the printer, where its text is to be resident.

    Texts that do not fit shrink, then wrap, then end in "…" and are named in `Label.cut`. Raises LabelError "tag_no"
    (neither 30 digits nor UPU S9), "copy_no", "size", "dpi", "barcode_width".
    """
    face = sheet.face
    if parse_bag_tag(face.tag_no) is None:
        raise LabelError("tag_no")
    if not 1 <= sheet.copy_no <= _MAX_COPY:
        raise LabelError("copy_no")
    if size.name not in _ROWS:
        raise LabelError("size")
    rows = _ROWS[size.name]
    drawing = Drawing(size, dpi, training=face.training, fonts=fonts, reverses=reverses)
    inner = drawing.whole.inset(drawing.dots(8), drawing.dots(8))
    drawing.frame(inner, 3)
    across = drawing.module(inner.width - 2 * drawing.dots(4), face.tag_no) > 0
    if not across:
        inner = _side_bars(drawing, inner, face.tag_no, rows)
    heights = (rows.header, rows.destination, rows.tag, rows.figures)
    header, destination, tag, figures, rest = inner.rows(*map(drawing.dots, heights))
    facts, foot = rest.rows(rest.height - drawing.dots(rows.foot))
    for area in (destination, tag, figures, facts, foot):
        drawing.line_above(area)
    inside = header.inset(drawing.dots(10), drawing.dots(10))
    drawing.mark(inside, PLEDGE, _largest(PLEDGE, inside.width - drawing.dots(16), drawing.dots(rows.pledge)))
    _destination(drawing, destination, sheet)
    _tag(drawing, tag, face.tag_no, rows, across)
    _figures(drawing, figures, face, rows)
    _facts(drawing, facts, face, rows)
    _foot(drawing, foot, face)
    return drawing.label(Area(inner.x, figures.y, inner.width, foot.y - figures.y))


def _largest(text: str, width: int, size: int) -> int:
    """`size`, or the smaller one at which a bold line of `text` takes no more than `width` dots."""
    while strips.text_width(text, size, bold=True) > width:
        size -= 1
    return size


def _side_bars(drawing: Drawing, area: Area, tag_no: str, rows: _Rows) -> Area:
    """Bars up the right side of the label; returns what is left of the area."""
    margin = drawing.dots(12)
    width = drawing.dots(rows.bars) + 2 * margin
    rest, side = area.columns(area.width - width)
    drawing.line_left(side)
    drawing.upright_bars(side.inset(margin, drawing.dots(4)), tag_no)
    return rest


def _destination(drawing: Drawing, area: Area, sheet: BagTagSheet) -> None:
    """Code of the office and what marks this tag in one line, the name below as large as it fits."""
    inside = area.inset(drawing.dots(12), drawing.dots(8))
    line, name = inside.rows(drawing.dots(42))
    size, gap = drawing.dots(34), drawing.dots(12)
    x = drawing.word(line.x, line.y, "寄达局", drawing.dots(28), bold=True) + gap
    right = line.right
    marks = _marks(sheet)
    mark = _largest("".join(marks), line.width // 2 - 2 * len(marks) * gap, size)
    for word in marks:
        width = strips.text_width(word, mark, bold=True) + gap
        drawing.mark(Area(right - width, line.y, width, line.height - drawing.dots(2)), word, mark)
        right -= width + gap
    fitted = _fit(drawing, sheet.face.destination, Area(x, line.y, right - x, size), (34, 30, 26, 22), 22)
    drawing.lines(x, line.y + (size - fitted.height) // 2, fitted, bold=True, field="destination")
    fitted = _fit(drawing, sheet.face.destination_name, name, _NAME_CELLS, _NAME_ONE_LINE)
    y = name.y + (name.height - fitted.height) // 2
    drawing.lines(name.x, y, fitted, bold=True, field="destination_name")


def _fit(
    drawing: Drawing, text: str, area: Area, cells: tuple[int, ...], one_line: int, bold: bool = True
) -> text_fit.Fitted:
    """The text on one line where it can be had at `one_line` units or more, else as large as it fits the area."""
    for size in drawing.sizes(*(cell for cell in cells if cell >= one_line)):
        lines = text_fit.wrap(text, size, area.width, bold)
        if len(lines) <= 1 and size <= area.height:
            return text_fit.Fitted(size, lines)
    return text_fit.fit(text, area.width, area.height, drawing.sizes(*cells), bold)


def _marks(sheet: BagTagSheet) -> tuple[str, ...]:
    reprint = f"补打 {sheet.copy_no - 1}" if sheet.copy_no > 1 else ""
    return tuple(word for word in (LOCAL if sheet.face.local else "", reprint) if word)


def _tag(drawing: Drawing, area: Area, tag_no: str, rows: _Rows, across: bool) -> None:
    """The bars across the label and the number in its fields below; the number alone where the bars are at the side."""
    inside = area.inset(drawing.dots(4), drawing.dots(12))
    height = drawing.dots(rows.bars)
    if across:
        drawing.bars(inside, tag_no, height)
        inside = inside.rows(height + drawing.dots(6))[1]
    inside = inside.inset(drawing.dots(8), 0)
    digits = text_fit.fit(
        tag_groups(tag_no).replace(" ", "  "),
        inside.width,
        inside.height,
        drawing.sizes(32, 30, 28, 26, 24, 20),
    )
    y = inside.y if across else inside.y + (inside.height - digits.height) // 2
    for line in digits.lines:
        width = strips.text_width(line, digits.size)
        drawing.text(inside.x + (inside.width - width) // 2, y, line, digits.size)
        y += text_fit.pitch(digits.size)


def _figures(drawing: Drawing, area: Area, face: BagFace, rows: _Rows) -> None:
    """Bag number, count and weight, large."""
    third = area.width // 3
    figures = (
        ("袋号", face.bag_no, "bag_no"),
        ("件数", str(face.piece_count), "piece_count"),
        ("重量 千克" if face.weighed else "合计重量 千克", kilograms(face.weight_g), "weight_g"),
    )
    for column, (word, text, field) in zip(area.columns(third, third), figures, strict=True):
        if column.x != area.x:
            drawing.line_left(column)
        inside = column.inset(drawing.dots(12), drawing.dots(8))
        small, size = drawing.dots(24), drawing.dots(rows.figure)
        drawing.word(inside.x, inside.y, word, small)
        fitted = text_fit.fit(text, inside.width, size, tuple(range(size, size // 2, -2)), bold=True)
        width = strips.text_width(fitted.lines[0], fitted.size, bold=True) if fitted.lines else 0
        y = inside.y + small + (inside.height - small - fitted.size) // 2
        drawing.lines(inside.x + (inside.width - width) // 2, y, fitted, bold=True, field=field)


def _facts(drawing: Drawing, area: Area, face: BagFace, rows: _Rows) -> None:
    """One fact a line: seal, origin, day and run, route, who sealed it and when."""
    sealed = f"{face.sealed_at.astimezone(SHANGHAI):%m-%d %H:%M}"
    facts = (
        ("封志号", face.seal_no or NO_SEAL, "seal_no"),
        ("原寄局", f"{face.origin} {face.centre_name}", "centre_name"),
        ("日期", f"{face.business_on:%Y-%m-%d} {run_text(face)}", "business_on"),
        ("邮路", face.route_name, "route_name"),
        ("封袋人", f"{face.operator_no}  {sealed}  台席 {face.desk_id}", "operator_no"),
    )
    inside = area.inset(drawing.dots(12), drawing.dots(6))
    size, step = drawing.dots(rows.text), inside.height // len(facts)
    indent = inside.x + 3 * size + drawing.dots(12)
    for number, (word, text, field) in enumerate(facts):
        line = Area(indent, inside.y + number * step, inside.right - indent, step)
        drawing.word(inside.x, line.y + (step - size) // 2, word, size, bold=True)
        fitted = _fit(drawing, text, line, tuple(range(rows.text, 17, -2)), 20, bold=False)
        drawing.lines(line.x, line.y + (step - fitted.height) // 2, fitted, field=field)


def _foot(drawing: Drawing, area: Area, face: BagFace) -> None:
    """Service number and journal head."""
    inside = area.inset(drawing.dots(12), 0)
    size = drawing.dots(20)
    y = area.y + (area.height - size) // 2
    width = strips.text_width(face.head, size)
    drawing.text(inside.right - width, y, face.head, size)
    room = inside.width - width - drawing.dots(16)
    drawing.one_line(inside.x, y, f"服务热线 {face.hotline}", room, size, "hotline")
