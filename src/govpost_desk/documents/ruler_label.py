"""The ruler label: by it a technician reads how far a printer's picture lies off the paper, in steps of 0.5 mm.

Owns its layout. Scales count from the nominal edges of the label inwards, so that the number at the paper's edge is
what is missing there; a frame lies exactly 10 mm inside all four edges, to be checked with any ruler.
"""

from govpost_desk.documents import strips
from govpost_desk.documents.label_drawing import Area, Drawing
from govpost_desk.documents.label_model import Label, LabelError, LabelSize

FRAME_MM = 10
SCALE_MM = 8  # length of a scale; offsets go to 5 mm
_MAX_OFFSET_MM = 5.0


def ruler_label(size: LabelSize, dpi: int = 203, offset_mm: tuple[float, float] = (0.0, 0.0)) -> Label:
    """The ruler for a size of label. `offset_mm`: the offset it is printed with (right, down), stated on it.

    Raises LabelError "dpi", "offset".
    """
    if not all(abs(each) <= _MAX_OFFSET_MM and each * 2 % 1 == 0 for each in offset_mm):
        raise LabelError("offset")
    drawing = Drawing(size, dpi, training=False)
    whole, margin = drawing.whole, drawing.dots(8 * FRAME_MM)
    frame = whole.inset(margin, margin)
    drawing.frame(frame, 2)
    middle_x, middle_y = whole.width // 2, whole.height // 2
    for half in range(2 * SCALE_MM + 1):
        near = drawing.dots(4 * half) if half else 0
        length = drawing.dots(40 if half % 4 == 0 else 28 if half % 2 == 0 else 16)
        number = str(half // 2) if half % 8 == 0 and half else ""  # closer ones would touch
        _tick(drawing, Area(near, middle_y, 1, length), number)
        _tick(drawing, Area(whole.right - 1 - near, middle_y, 1, length), number)
        _tick(drawing, Area(middle_x, near, length, 1), number)
        _tick(drawing, Area(middle_x, whole.bottom - 1 - near, length, 1), number)
    _words(drawing, frame.inset(drawing.dots(24), drawing.dots(24)), offset_mm)
    return drawing.label(frame)


def _tick(drawing: Drawing, area: Area, number: str) -> None:
    """A line one unit thick at the area's corner; its number beyond its end."""
    size = drawing.dots(20)
    if area.width == 1:
        drawing.line_left(area, 1)
        drawing.word(
            area.x - strips.text_width(number, size) // 2, area.bottom + drawing.dots(3), number, size
        )
    else:
        drawing.line_above(area, 1)
        drawing.word(area.right + drawing.dots(4), area.y - size // 2, number, size)


def _words(drawing: Drawing, area: Area, offset_mm: tuple[float, float]) -> None:
    size, step = drawing.dots(24), drawing.dots(36)
    right, down = offset_mm
    lines = (
        "打印位置校准",
        f"现在：向右 {right:g} 向下 {down:g} 毫米",
        f"框到四边应各为 {FRAME_MM} 毫米",
        "左边少几毫米 向右就加几",
        "上边少几毫米 向下就加几",
        "右边、下边少几毫米 就减几",
        "最小一格 0.5 毫米",
    )
    for number, line in enumerate(lines):
        drawing.word(
            area.x, area.y + number * step, line, drawing.dots(32) if number == 0 else size, number == 0
        )
