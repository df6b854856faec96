"""Opening lists of every kind; the content decides, and what cannot be read is a code."""

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from govpost_desk.importing.delimited import find_delimiter
from govpost_desk.importing.read import read_list
from govpost_desk.importing.tables import MAX_ROWS, Formula, ListError
from govpost_desk.resources import resource_path

LINES = [
    ["办件编号", "收件人", "联系电话"],
    ["20260001", "张三", "13812345678"],
    ["20260002", "张𰻝䶮", "13912345678"],
]


def csv_text(delimiter: str = ",") -> str:
    return "".join(delimiter.join(line) + "\r\n" for line in LINES)


def xlsx(sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        if name in hidden:
            sheet.hide()
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_encoding(delimiter: str, encoding: str) -> None:
    table = read_list(csv_text(delimiter).encode(encoding))
    assert table.rows == LINES
    assert table.kind == "csv"


def test_csv_keeps_line_breaks_inside_a_cell_and_doubled_quotes() -> None:
    table = read_list(b'a,b\n"1\n2","say ""x"""\n')
    assert table.rows == [["a", "b"], ["1\n2", 'say "x"']]


def test_csv_with_harmless_loose_quotes_is_read() -> None:
    assert read_list('a,b\n"张"三,1\n'.encode()).rows == [["a", "b"], ["张三", "1"]]


@pytest.mark.parametrize("text", ['a,b\n"张三,1\n李四,2\n', 'a,b\n"张三,1\n"李四"x,2\n王五,3\n'])
def test_csv_whose_quotes_swallow_lines_is_refused(text: str) -> None:
    with pytest.raises(ListError) as failure:
        read_list(text.encode())
    assert failure.value.code == "bad_quotes"


def test_delimiter_is_the_one_that_parts_evenly() -> None:
    assert find_delimiter("a;b;c\n1,5;2;3\n") == ";"
    assert find_delimiter("单列\n1\n") == ","


def test_xlsx_cells_have_their_kinds() -> None:
    table = read_list(resource_path("sample", "service_hall_500.xlsx"))
    assert (table.kind, table.sheet, len(table.rows)) == ("xlsx", "待寄递办件", 504)
    assert table.rows[3][1] == "2026112052003278000001"
    assert table.rows[3][8] == date(2026, 11, 20)
    assert table.rows[1][0] == "导出时间：2026-11-20 16:40:12"


def test_formulas_are_told_from_empty_cells() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["办件编号", "收件人"])
    sheet.write_formula(1, 1, '=A1&"b"', value="结果")
    sheet.write_formula(2, 1, "=1+1", value="")
    sheet.write_string(2, 0, "=text")
    book.close()
    table = read_list(out.getvalue())
    assert table.rows[1] == ["", Formula("结果")]
    assert table.rows[2] == ["=text", Formula("")]
    assert isinstance(read_list(resource_path("sample", "dirty_rows.xlsx")).rows[9][1], Formula)


def test_merged_cells_are_filled() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 2, "标题")
    sheet.merge_range(1, 1, 2, 1, "市监局")
    sheet.write(2, 2, "x")
    book.close()
    assert read_list(out.getvalue()).rows == [["标题"] * 3, ["", "市监局", ""], ["", "市监局", "x"]]


def test_the_visible_sheet_with_the_best_header_is_taken() -> None:
    content = xlsx(
        {"说明": [["填表说明"], ["一"], ["二"], ["三"]], "清单": LINES, "旧": LINES}, hidden=("旧",)
    )  # type: ignore[dict-item]
    table = read_list(content)
    assert (table.sheet, table.sheets) == ("清单", ("说明", "清单"))
    assert read_list(content, sheet="说明").rows[0][0] == "填表说明"
    with pytest.raises(ListError, match="no_sheet"):
        read_list(content, sheet="旧")


def test_xls() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("清单")
    for at, line in enumerate(LINES):
        for column, text in enumerate(line):
            sheet.write(at, column, text)
    sheet.write(3, 0, "20260003")
    sheet.write(3, 2, 18985012345)
    out = io.BytesIO()
    book.save(out)
    table = read_list(out.getvalue())
    assert table.kind == "xls"
    assert table.rows == [*LINES, ["20260003", "", 18985012345.0]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_table_named_xls(encoding: str) -> None:
    html = (
        f'<html><head><meta charset="{encoding}"><style>td{{}}</style></head><body><table><tr><td>x</td></tr></table>'
        "<table><tr><th>办件编号</th><th colspan=2>收件人&amp;电话</th></tr>"
        "<tr><td>1</td><td rowspan='2'>张三</td><td>138<br>1</td></tr><tr><td>2<td>139</tr></table></body></html>"
    )
    table = read_list(html.encode(encoding))
    assert table.kind == "html"
    assert table.rows == [
        ["办件编号", "收件人&电话", "收件人&电话"],
        ["1", "张三", "138\n1"],
        ["2", "张三", "139"],
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"%PDF-1.7 ...", "not_a_list"),
        (b"\x00\x01\x02\x03binary", "not_a_list"),
        (b"\xff\xd8\xff\xe0", "not_a_list"),
        (b"abc\xff\xfe\xfd\n", "bad_encoding"),
        (b"<html><body>login please</body></html>", "html_refused"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
            "xml_refused",
        ),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (xlsx({"空": []}), "empty"),
    ],
)
def test_refused_with_a_code(content: bytes, code: str) -> None:
    with pytest.raises(ListError) as failure:
        read_list(content)
    assert failure.value.code == code


def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_list(tmp_path / "missing.csv")


def test_a_path_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.xls"  # the name does not matter
    path.write_bytes(csv_text().encode())
    assert read_list(path).rows == LINES


def test_too_many_rows() -> None:
    with pytest.raises(ListError, match="too_many_rows"):
        read_list(b"1,2\n" * (MAX_ROWS + 1000))


def test_cancel_stops_reading() -> None:
    with pytest.raises(ListError, match="cancelled"):
        read_list(b"1,2\n" * 2000, cancelled=lambda: True)
    with pytest.raises(ListError, match="cancelled"):
        read_list(resource_path("sample", "service_hall_500.xlsx"), cancelled=lambda: True)
