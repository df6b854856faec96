"""The peers of the register: the same lines, columns and barcodes by ReportLab's LongTable and by fpdf2."""

import io
import warnings
from functools import lru_cache
from typing import Any

from reportlab.graphics.barcode.code128 import Code128Auto
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from govpost_desk.documents import code128
from govpost_desk.documents.coverage import BOLD, REGULAR, font_path
from govpost_desk.documents.register_pdf import LINE_COLUMNS
from govpost_desk.domain.register import RegisterSheet, SheetLine

MODULE = 0.72  # points, as the product's
BARS_HEIGHT = 11.5
ROW_HEIGHT = 25.2
WIDTHS = [column.width for column in LINE_COLUMNS]
_ITEM = 2
HEADS = ["".join(column.head) for column in LINE_COLUMNS]


@lru_cache(maxsize=1)
def _reportlab_fonts() -> None:
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(f"peer-{name}", str(font_path(name)), asciiReadable=False))


def long_table(sheet: RegisterSheet) -> bytes:
    """One copy by LongTable: repeated head row, fixed widths, the number's bars as ReportLab's own flowable."""
    _reportlab_fonts()
    rows: list[list[Any]] = [HEADS]
    for line in sheet.lines:
        bars = Code128Auto(
            line.waybill_no,
            barWidth=MODULE,
            barHeight=BARS_HEIGHT,
            quiet=False,
            humanReadable=True,
            fontName=f"peer-{REGULAR}",
            fontSize=7.6,
        )
        rows.append([*_texts(line), bars, "✓"])
    table = LongTable(rows, colWidths=WIDTHS, rowHeights=[20] + [ROW_HEIGHT] * len(sheet.lines), repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), f"peer-{REGULAR}", 7.6),
                ("FONT", (0, 0), (-1, 0), f"peer-{BOLD}", 7.6),
                ("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("ALIGN", (6, 0), (7, -1), "CENTER"),
                *((side, (0, 0), (-1, -1), 2) for side in ("LEFTPADDING", "RIGHTPADDING")),
                *((side, (0, 0), (-1, -1), 1) for side in ("TOPPADDING", "BOTTOMPADDING")),
            ]
        )
    )
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=30, rightMargin=30, topMargin=60, bottomMargin=60
    )
    title = Paragraph(f"政务邮件交接簿 {sheet.register_no}", _style(14))
    document.build([title, Spacer(1, 10), table])
    return stream.getvalue()


@lru_cache(maxsize=4)
def _style(size: float) -> ParagraphStyle:
    return ParagraphStyle(f"peer-{size}", fontName=f"peer-{REGULAR}", fontSize=size, leading=size * 1.2)


def _texts(line: SheetLine) -> list[str]:
    return [str(line.line_no), line.case_no, _two_lines(line.item), line.name, line.phone_tail, line.district]


def _two_lines(item: str) -> str:
    return item.replace(" / ", "\n")  # LongTable breaks no lines of its own in a plain cell


def fpdf2(sheet: RegisterSheet) -> bytes:
    """One copy by fpdf2: cells with borders, item names wrapped, one rectangle a bar."""
    from fpdf import FPDF

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pdf = FPDF(unit="pt", format="A4")
        pdf.set_auto_page_break(False)
        pdf.add_font("peer", "", str(font_path(REGULAR)))
        pdf.add_font("peer", "B", str(font_path(BOLD)))
        _fpdf_page(pdf, sheet)
        y = 80.0
        for line in sheet.lines:
            if y + ROW_HEIGHT > 780:
                _fpdf_page(pdf, sheet)
                y = 80.0
            _fpdf_row(pdf, y, line)
            y += ROW_HEIGHT
        return bytes(pdf.output())


def _fpdf_page(pdf: Any, sheet: RegisterSheet) -> None:
    pdf.add_page()
    pdf.set_font("peer", "B", size=14)
    pdf.text(30, 40, f"政务邮件交接簿 {sheet.register_no}")
    pdf.set_font("peer", "B", size=7)
    pdf.set_xy(30, 60)
    for head, width in zip(HEADS, WIDTHS, strict=True):
        pdf.cell(width, 20, head, border=1, align="C")
    pdf.set_font("peer", size=6.6)


def _fpdf_row(pdf: Any, y: float, line: SheetLine) -> None:
    x = 30.0
    for at, (text, width) in enumerate(zip(_texts(line), WIDTHS, strict=False)):
        pdf.rect(x, y, width, ROW_HEIGHT)
        pdf.set_xy(x, y)
        if at == _ITEM:
            pdf.multi_cell(width, ROW_HEIGHT / 2, line.item)
        else:
            pdf.cell(width, ROW_HEIGHT, text)
        x += width
    pdf.rect(x, y, WIDTHS[6], ROW_HEIGHT)
    pdf.text(x + 36, y + 8.3, line.waybill_no)
    left = x + (WIDTHS[6] - code128.width(line.waybill_no) * MODULE) / 2
    for offset, width in code128.bars(line.waybill_no):
        pdf.rect(left + offset * MODULE, y + 11, width * MODULE, BARS_HEIGHT, style="F")
    pdf.set_xy(x + WIDTHS[6], y)
    pdf.cell(WIDTHS[7], ROW_HEIGHT, "✓", border=1, align="C")
