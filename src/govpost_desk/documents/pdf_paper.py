"""The sheet a paper is drawn on: texts, lines and bars at given places, pages, parts shared by several pages.

Owns the PDF operators. Positions are points from the lower left corner of an A4 page, bars are whole modules. Operators
are written directly (ReportLab's public `addLiteral`), one string a page: half the time of drawing calls, and the
bars stay integers under one scale. Same calls, same bytes.
"""

from functools import lru_cache
from io import BytesIO
from types import TracebackType
from typing import Any, Self

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from govpost_desk.documents import code128
from govpost_desk.documents.coverage import Run, runs
from govpost_desk.documents.pdf_fonts import DRAWING, paper_font

PAGE_WIDTH = 595.28  # A4 portrait, points
PAGE_HEIGHT = 841.89
MODULE = 0.72  # points a module of a bar code: 0.254 mm, six dots at 600 dpi, three at 300, two at 203
QUIET = code128.QUIET_MODULES
_TRAINING, _TRAINING_SIZE, _TRAINING_GREY = "训练", 190.0, 0.92


def bars_width(text: str, module: float = MODULE) -> float:
    """Points that a bar code takes, both quiet zones included. Raises UnencodableError."""
    return (code128.width(text) + 2 * QUIET) * module


class Paper:
    """One A4 document in the making; a context that keeps other documents waiting until `finish` has given the bytes.

    `training`: 训练 lies under every page, whoever draws it; no paper is begun without saying which it is (ux R13).
    Texts go through the font chain of `coverage`; sizes are points; `grey` is 0 (black) to 1 (white).
    """

    def __init__(self, title: str, *, training: bool) -> None:
        self._title = title
        self._training = training
        self._ops: list[str] = []
        self._marked = False  # whether the page in hand has its watermark
        self._runs: dict[tuple[str, bool], tuple[Run, ...]] = {}
        self._glyphs: dict[tuple[str, bool], tuple[tuple[str, str], ...]] = {}
        self._widths: dict[tuple[str, bool], float] = {}

    def __enter__(self) -> Self:
        DRAWING.acquire()
        rl_config.useA85 = 0  # ReportLab's global: plain binary streams
        self._buffer = BytesIO()
        self._canvas = Canvas(
            self._buffer,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            invariant=1,
            pageCompression=1,
            lang="zh-CN",
        )
        self._canvas.setTitle(self._title)
        self._canvas.setAuthor("GovPost Desk")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        DRAWING.release()

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Points that `text` takes at `size`."""
        key = (text, bold)
        per_point = self._widths.get(key)
        if per_point is None:
            per_point = 0.0
            for font_key, part in self._runs_of(key):
                per_point += sum(map(paper_font(font_key).face.charWidths.__getitem__, map(ord, part)))
            self._widths[key] = per_point
        return per_point * size / 1000

    def text(self, x: float, y: float, text: str, size: float, bold: bool = False, grey: float = 0) -> None:
        """Draw one line; (x, y) is the left end of its base line."""
        self._show(f"{x:.2f} {y:.2f} Td", text, size, bold, grey)

    def centred(
        self, x: float, y: float, text: str, size: float, bold: bool = False, grey: float = 0
    ) -> None:
        """Draw one line with its middle at x."""
        self.text(x - self.width(text, size, bold) / 2, y, text, size, bold, grey)

    def right(self, x: float, y: float, text: str, size: float, bold: bool = False, grey: float = 0) -> None:
        """Draw one line that ends at x."""
        self.text(x - self.width(text, size, bold), y, text, size, bold, grey)

    def diagonal(self, text: str, size: float, grey: float) -> None:
        """Draw one word across the middle of the page, rising to the right."""
        slant = 0.70711
        half = self.width(text, size, bold=True) / 2
        x = PAGE_WIDTH / 2 - half * slant + size * 0.25
        y = PAGE_HEIGHT / 2 - half * slant - size * 0.25
        turn = f"{slant} {slant} -{slant} {slant} {x:.2f} {y:.2f} Tm"
        self._show(turn, text, size, bold=True, grey=grey)

    def lines(self, strokes: list[tuple[float, float, float, float]], width: float = 0.5) -> None:
        """Straight lines (x1, y1, x2, y2), all of one width, black."""
        paths = " ".join(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l" for x1, y1, x2, y2 in strokes)
        self._ops.append(f"{width} w {paths} S")

    def cut_lines(self, strokes: list[tuple[float, float, float, float]]) -> None:
        """Dashed lines (x1, y1, x2, y2) along which the sheet is cut."""
        self._ops.append("[4 3] 0 d")
        self.lines(strokes, 0.4)
        self._ops.append("[] 0 d")

    def box(self, x: float, y: float, width: float, height: float, line: float = 0.5) -> None:
        """Outline of a rectangle whose lower left corner is (x, y)."""
        self._ops.append(f"{line} w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def fill(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """Rectangle filled with a grey; white where bars must stay clear of what lies below."""
        self._ops.append(f"{grey} g {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f 0 g")

    def bars(self, x: float, y: float, height: float, text: str, module: float = MODULE) -> None:
        """Code 128 of `text` on white; (x, y) is the lower left corner of the left quiet zone, all in points.

        x goes to the nearest whole module of the page, so that every edge falls on a printer's dot. Raises
        UnencodableError.
        """
        x = round(x / module) * module
        black = " ".join(map(_bar, code128.bars(text)))
        white = f"1 g 0 0 {code128.width(text) + 2 * QUIET} 1 re f 0 g"
        self._ops.append(f"q {module} 0 0 {height:.2f} {x:.2f} {y:.2f} cm {white} {black} f Q")

    def _watermark(self) -> None:
        """训练 under what is drawn on the page in hand, once."""
        if self._training and not self._marked:
            above, self._ops = self._ops, []
            self.diagonal(_TRAINING, _TRAINING_SIZE, _TRAINING_GREY)
            self._ops += above
            self._marked = True

    def end_part(self, name: str) -> None:
        """Keep what was drawn since the last end as a part, to be shown by any number of pages."""
        self._canvas.beginForm(name)
        self._flush()
        self._canvas.endForm()

    def show_part(self, name: str) -> None:
        """Show a kept part on the page in hand, under what is drawn after it."""
        self._watermark()
        self._flush()
        self._canvas.doForm(name)

    def end_page(self) -> None:
        """Finish the page in hand."""
        self._watermark()
        self._flush()
        self._canvas.showPage()
        self._marked = False

    def finish(self) -> bytes:
        """The PDF of all pages ended so far."""
        self._canvas.save()
        return self._buffer.getvalue()

    def _flush(self) -> None:
        if self._ops:
            self._canvas.addLiteral("\n".join(self._ops))
            self._ops.clear()

    def _show(self, place: str, text: str, size: float, bold: bool, grey: float) -> None:
        key = (text, bold)
        glyphs = self._glyphs.get(key)
        if glyphs is None:
            glyphs = self._glyphs[key] = self._glyphs_of(key)
        shown = " ".join([f"{font} {size:g} Tf {codes} Tj" for font, codes in glyphs])
        if shown:
            tint = (f"{grey} g ", " 0 g") if grey else ("", "")
            self._ops.append(f"{tint[0]}BT {place} {shown} ET{tint[1]}")

    def _runs_of(self, key: tuple[str, bool]) -> tuple[Run, ...]:
        found = self._runs.get(key)
        if found is None:
            found = self._runs[key] = runs(*key)
        return found

    def _glyphs_of(self, key: tuple[str, bool]) -> tuple[tuple[str, str], ...]:
        """(font resource, glyph codes in hex) of each piece; glyphs are numbered in order of first use."""
        document: Any = vars(self._canvas)["_doc"]  # what splitString asks for; missing in the type stubs
        found = []
        for font_key, part in self._runs_of(key):
            font = paper_font(font_key)
            for subset, codes in font.splitString(part, document):
                found.append((font.getSubsetInternalName(subset, document), f"<{codes.hex()}>"))
        return tuple(found)


@lru_cache(maxsize=4096)
def _bar(bar: tuple[int, int]) -> str:
    """Rectangle of one bar, (offset, width) in modules after the quiet zone, one unit high."""
    return f"{QUIET + bar[0]} 0 {bar[1]} 1 re"
