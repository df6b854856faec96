"""Hostile packages: bombs, DTDs, paths, macros, links, cells at the end of the world."""

import io
import tracemalloc
import zipfile

import pytest

from govpost_desk.importing.limits import MAX_CELLS, check_package
from govpost_desk.importing.read import read_list
from govpost_desk.importing.tables import ListError

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def package(sheet: str, extra: dict[str, bytes] | None = None, prolog: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="单" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'{prolog}<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        )
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def row(number: int, *cells: tuple[str, str]) -> str:
    inner = "".join(f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>' for place, text in cells)
    return f'<row r="{number}">{inner}</row>'


def test_an_honest_package_is_read() -> None:
    assert read_list(package(row(1, ("A1", "甲"), ("B1", "乙")))).rows == [["甲", "乙"]]


def test_wide_sheets_and_unusual_writing_are_read_too() -> None:
    wide = package(row(1, ("A1", "甲"), ("AC1", "乙")))
    assert read_list(wide).rows == [["甲", *[""] * 27, "乙"]]
    bare = package('<row><c t="inlineStr"><is><t>甲</t></is></c><c><f>1+1</f></c></row>')
    assert len(read_list(bare).rows[0]) >= 1


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macros"),
        ({"xl/macrosheets/sheet1.xml": b"<a/>"}, "macros"),
        ({"xl/activeX/activeX1.xml": b"<a/>"}, "macros"),
        ({"xl/externalLinks/externalLink1.xml": b"<a/>"}, "external_links"),
        ({"../outside.xml": b"<a/>"}, "unsafe"),
        ({"/etc/passwd": b"x"}, "unsafe"),
        ({"xl\\evil.xml": b"<a/>"}, "unsafe"),
        ({"C:/evil.xml": b"<a/>"}, "unsafe"),
        ({"xl/a.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "unsafe"),
        ({"xl/a.xml": b"<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE a><a/>"}, "unsafe"),
        ({"xl/a.xml": "<a/>".encode("utf-16")}, "unsafe"),
        ({f"xl/m{n}.txt": b"" for n in range(1001)}, "bomb"),
    ],
)
def test_traps_are_refused(extra: dict[str, bytes], code: str) -> None:
    with pytest.raises(ListError) as failure:
        check_package(package(row(1, ("A1", "甲")), extra))
    assert failure.value.code == code


def test_billion_laughs_in_the_sheet() -> None:
    prolog = '<!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(ListError, match="unsafe"):
        read_list(package(row(1, ("A1", "&b;")), prolog=prolog))


def test_a_bomb_is_stopped_while_it_is_counted() -> None:
    bomb = package(row(1, ("A1", "甲")), {"xl/media/big.xml": b"<a>" + b" " * (80 << 20)})
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(ListError, match="bomb"):
            read_list(bomb)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def test_the_size_that_a_member_claims_does_not_matter() -> None:
    content = bytearray(package(row(1, ("A1", "甲")), {"xl/media/big.xml": b"<a>" + b" " * (20 << 20)}))
    real = ((20 << 20) + 3).to_bytes(4, "little")
    assert real in content
    with pytest.raises(ListError) as failure:
        check_package(bytes(content.replace(real, (10).to_bytes(4, "little"))))
    assert failure.value.code in {"bomb", "damaged"}


@pytest.mark.parametrize("place", ["XFD1048576", "ZZZ9999999", "XFD400"])
def test_cells_far_away_are_not_laid_out(place: str) -> None:
    number = int("".join(c for c in place if c.isdigit()))
    rows = row(1, ("A1", "甲")) + row(number, (place, "乙"))
    assert MAX_CELLS < 400 * 16_384
    with pytest.raises(ListError, match="too_big"):
        read_list(package(rows))


def test_a_far_row_is_too_many_rows() -> None:
    with pytest.raises(ListError, match="too_many_rows"):
        read_list(package(row(1, ("A1", "甲")) + row(900_000, ("A900000", "乙"))))


def test_far_cells_that_hold_nothing_do_no_harm() -> None:
    sheet = row(1, ("A1", "甲")) + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read_list(package(sheet)).rows == [["甲"]]


def test_not_a_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(ListError, match="not_a_list"):
        read_list(out.getvalue())


def test_truncated_package() -> None:
    with pytest.raises(ListError, match="damaged"):
        read_list(package(row(1, ("A1", "甲")))[:-200])


def test_damaged_member() -> None:
    content = bytearray(package(row(1, *[(f"A{n}", f"甲{n * 7919}") for n in range(1, 400)])))
    middle = content.index(b"xl/worksheets/sheet1.xml") + 300
    content[middle : middle + 40] = b"\x00" * 40
    with pytest.raises(ListError, match="damaged"):
        read_list(bytes(content))
