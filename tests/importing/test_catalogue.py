"""Catalogues with messy headings and rows: what is taken, and why the rest is not (D-5)."""

import io

import pytest
import xlsxwriter

from govpost_desk.importing.catalogue import read_catalogue
from govpost_desk.importing.tables import ListError


def workbook(*rows: tuple[object, ...]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("事项")
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, cells)
    return made.getvalue()


def test_a_messy_workbook_is_read() -> None:
    found = read_catalogue(
        workbook(
            ("甘州区政务服务事项清单（2026年版）",),
            ("序号", "实施 主体*", "事项名称\n", "结果名称", "事项编码", "是否支持物流快递"),
            (1, "区公安局", " 普通护照 首次申领 ", "护照", 11090100100001.0, "是"),
            (2, "区税务局", "发票代开", "", "ab-12", "否"),
            ("", "", "", "", "", ""),
            ("合计", 2),
        )
    )
    assert [
        (item.code, item.name, item.department, item.document_name, item.opened) for item in found.items
    ] == [
        ("11090100100001", "普通护照 首次申领", "区公安局", "护照", True),
        ("AB-12", "发票代开", "区税务局", "", False),
    ]
    assert (found.faults, found.repeated) == ((), 0)


def test_rows_that_cannot_be_taken_are_named() -> None:
    lines = [
        "事项编码,事项名称,实施部门",
        "A1,护照,公安局",
        "A1,护照,公安局",
        "A1,护照换发,公安局",
        ",驾驶证,公安局",
        "A2,,公安局",
        "1.1E+13,营业执照,市场监管局",
        "A" * 65 + ",长编码,公安局",
        "A3," + "长" * 201 + ",公安局",
    ]
    found = read_catalogue("\n".join(lines).encode())
    assert [item.code for item in found.items] == ["A1"]
    assert found.repeated == 1
    assert found.faults == (
        (4, "same_code"),
        (5, "no_code"),
        (6, "no_name"),
        (7, "rounded"),
        (8, "long_code"),
        (9, "long_name"),
    )


def test_a_file_without_the_columns_is_refused() -> None:
    with pytest.raises(ListError) as refused:
        read_catalogue("姓名,电话\n张三,13985012345\n".encode())
    assert refused.value.code == "no_columns"
