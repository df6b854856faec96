"""The sheet for trying a scanner: every code on it is read back by an independent reader, the kinds as promised."""

from collections.abc import Callable

import pypdfium2
import zxingcpp

from govpost_desk.documents.qr_code import qr_rows
from govpost_desk.documents.scanner_sheet_pdf import SheetCode, scanner_sheet_pdf
from govpost_desk.domain.scanner_trial import TRIAL_SET


def test_every_code_of_the_set_is_read_off_the_sheet() -> None:
    codes = [
        SheetCode(
            title=code.name, text=code.text, rows=qr_rows(code.text, eci=code.eci) if code.kind == "Q" else ()
        )
        for code in TRIAL_SET
    ]
    content = scanner_sheet_pdf(codes, where="贵阳市政务服务中心　520100-01-D01", training=False)
    assert content == scanner_sheet_pdf(codes, where="贵阳市政务服务中心　520100-01-D01", training=False)
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    picture = document[0].render(scale=300 / 72, grayscale=True).to_pil()
    found = {each.text: each for each in zxingcpp.read_barcodes(picture)}
    assert found.keys() == {code.text for code in TRIAL_SET}
    for code in TRIAL_SET:
        assert found[code.text].symbology_identifier[1] == code.kind


MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda row, column: (row + column) % 2,
    lambda row, column: row % 2,
    lambda row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)


def first_mode(rows: tuple[str, ...]) -> int:
    """The first four bits of a QR code of one block: 2 letters, 4 bytes, 7 ECI (ISO/IEC 18004, 7.4 and 7.8)."""
    mask, last = MASKS[int(rows[8][2:5], 2) ^ 0b101], len(rows) - 1
    bits = [
        int(rows[row][column]) ^ (mask(row, column) == 0)
        for row, column in ((last, last), (last, last - 1), (last - 1, last), (last - 1, last - 1))
    ]
    return int("".join(map(str, bits)), 2)


def test_only_the_code_that_says_so_has_a_mark_of_its_alphabet() -> None:
    made = {code.name: first_mode(qr_rows(code.text, eci=code.eci)) for code in TRIAL_SET if code.kind == "Q"}
    assert made == {"qr": 2, "eci": 7}
