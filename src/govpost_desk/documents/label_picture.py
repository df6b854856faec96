"""A label as a picture: dots for the screen and for tests, PNG and PDF for printers that speak no label
language.
"""

import io
from dataclasses import replace

from PIL import Image

from govpost_desk.documents import code128
from govpost_desk.documents.label_model import Bars, Label, Rule, Strip

_A4_MM = (210.0, 297.0)
_MARGIN_MM = 12  # office printers leave up to 6 mm of an edge white
_CUT_LINE_PT = 0.5
_BAND_ROWS = 256  # 38 kB of dots at 300 dpi; ^GF documents 99,999


def raster(label: Label, with_bars: bool = True) -> Image.Image:
    """The label as it prints: a mode "1" image, width_dots × height_dots, white paper, black ink.

    Text in a printer's own font is left out: its shapes are not ours to draw, and no screen or PDF asks for it.
    """
    paper = Image.new("1", (label.width_dots, label.height_dots), 1)
    for element in label.elements:
        if isinstance(element, Strip):
            ink = Image.frombytes("1", (element.width, element.height), element.rows)
            paper.paste(0, (element.x, element.y), ink)
        elif isinstance(element, Rule):
            _fill(paper, element.x, element.y, element.width, element.height)
        elif isinstance(element, Bars) and with_bars:
            for offset, width in code128.bars(element.text):
                left = element.x + offset * element.module
                _fill(paper, left, element.y, width * element.module, element.height)
    return paper


def in_bands(label: Label) -> Label:
    """The same picture as a few bitmaps, each below what ^GF documents for one field and trimmed to its ink."""
    picture = raster(label).convert("L").point([255] + [0] * 255, "1")
    bands = []
    for top in range(0, label.height_dots, _BAND_ROWS):
        band = picture.crop((0, top, label.width_dots, min(top + _BAND_ROWS, label.height_dots)))
        ink = band.getbbox()
        if ink is not None:
            part = band.crop(ink)
            bands.append(Strip(ink[0], top + ink[1], part.width, part.height, part.tobytes()))
    return replace(label, elements=tuple(bands))


def png(label: Label) -> bytes:
    """The picture as a 1-bit PNG that states its resolution. Same label, same bytes."""
    file = io.BytesIO()
    raster(label).save(file, "PNG", dpi=(label.dpi, label.dpi))
    return file.getvalue()


def pdf(label: Label) -> bytes:
    """One page of the label's true size: text as dots, Code 128 as vectors. Same label, same bytes."""
    return _pdf(label, None)


def sheet_pdf(label: Label) -> bytes:
    """The label in its true size at the upper left of an A4 page, a thin line around it to cut along."""
    return _pdf(label, _A4_MM)


def _pdf(label: Label, page_mm: tuple[float, float] | None) -> bytes:
    from reportlab import rl_config
    from reportlab.lib.units import mm
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0
    width, height = label.size.width_mm * mm, label.size.height_mm * mm
    page = (width, height) if page_mm is None else (page_mm[0] * mm, page_mm[1] * mm)
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=page, invariant=1, pageCompression=1)
    if page_mm is not None:
        canvas.translate(_MARGIN_MM * mm, page[1] - height - _MARGIN_MM * mm)
        canvas.setLineWidth(_CUT_LINE_PT)
        canvas.rect(0, 0, width, height)
    picture = raster(label, with_bars=False).convert("L")
    canvas.drawImage(ImageReader(picture), 0, 0, width, height)
    canvas.transform(width / label.width_dots, 0, 0, -height / label.height_dots, 0, height)
    path = canvas.beginPath()
    for bars in (element for element in label.elements if isinstance(element, Bars)):
        for offset, bar in code128.bars(bars.text):
            path.rect(bars.x + offset * bars.module, bars.y, bar * bars.module, bars.height)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _fill(paper: Image.Image, x: int, y: int, width: int, height: int) -> None:
    paper.paste(0, (x, y, x + width, y + height))
