"""The register of 500 lines as PDF, beside ReportLab's LongTable and fpdf2; every barcode is read back."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pypdfium2
import zxingcpp
from tests.benchmarks import register_peers, sample_lists
from tests.benchmarks.measure import Report, interleaved, is_installed
from tests.documents.papers import register

from govpost_desk.documents.register_pdf import register_pdf
from govpost_desk.domain.numbers import waybill_no
from govpost_desk.domain.register import Fate, RegisterSheet, SheetLine, barcode_of

_DPI = 200


def run(report: Report) -> None:
    """CPU a register, warm, with other people and numbers each time; bars read back."""
    count, rounds = (30, 1) if report.quick else (500, 9)
    sheets = _sheets(count)
    ways: dict[str, Callable[[RegisterSheet], bytes]] = {
        "ours": lambda sheet: register_pdf(sheet, (1,)),
        "LongTable": register_peers.long_table,
    }
    if is_installed("fpdf"):
        ways["fpdf2"] = register_peers.fpdf2
    else:
        report.skipped.append("register: fpdf2 (not installed)")
    contestants = {name: _one(way, sheets) for name, way in ways.items()}
    for draw in contestants.values():
        draw()  # fonts are loaded once in the life of a program
    taken = {name: seconds * 1e3 for name, seconds in interleaved(contestants, rounds).items()}
    what = f"{count} lines as PDF, one copy"
    for name, least in (("LongTable", 1.3), ("fpdf2", 5)):
        if name in taken:
            report.faster("register", what, "ms", taken["ours"], name, taken[name], least)
    sheet = next(sheets)
    report.tell("register", "size of both copies", len(register_pdf(sheet)) / 1000, "kB")
    for name, way in ways.items():
        missed = _unread(sheet, way(sheet), own=name == "ours")
        if name == "ours":
            report.exactly("register", f"barcodes not read, of {count} and each page's", missed, "", 0)
        else:
            report.tell("register", f"barcodes not read, {name}", missed, "")


def _one(way: Callable[[RegisterSheet], bytes], sheets: Iterator[RegisterSheet]) -> Callable[[], None]:
    def work() -> None:
        way(next(sheets))

    return work


def _sheets(count: int) -> Iterator[RegisterSheet]:
    """Registers for ever, each with other people; names of common characters, which one font draws (peers have one)."""
    first = 1
    while True:
        rows = sample_lists.rows(count, seed=first)
        lines = tuple(_line(number, first, row) for number, row in enumerate(rows, 1))
        yield replace(register(), lines=lines)
        first += count


def _line(number: int, first: int, row: tuple[str, ...]) -> SheetLine:
    return SheetLine(
        line_no=number,
        fate=Fate.TICKED,
        case_no=row[0],
        item=f"{row[1]} / {row[6]}",
        name=row[3],
        phone_tail=row[4][-4:],
        district=row[5][6:9],
        waybill_no=waybill_no("11", 23_456_000 + first + number, "99"),
    )


def _unread(sheet: RegisterSheet, pdf: bytes, *, own: bool) -> int:
    """How many codes an independent reader does not find on the pages rendered at 200 dpi."""
    wanted = [line.waybill_no for line in sheet.lines]
    found: list[str] = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=_DPI / 72, grayscale=True).to_pil()
            codes = zxingcpp.read_barcodes(
                picture, formats=zxingcpp.BarcodeFormat.Code128, try_rotate=False, try_invert=False
            )
            found += [code.text for code in codes]
        pages = len(document)
    missing = len(set(wanted) - set(found))
    if own:
        missing += pages - found.count(barcode_of(sheet.register_no, 1))
    return missing
