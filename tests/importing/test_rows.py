"""Checked rows: the fates of the three shipped lists row by row, and every rule of a row (D-2)."""

import dataclasses
import io
import unicodedata
from collections import Counter
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from govpost_desk.domain.cleaning import Note
from govpost_desk.domain.orders import Mode, OrderFields, Payer, Problem
from govpost_desk.importing.layout import find_layout
from govpost_desk.importing.read import read_list
from govpost_desk.importing.rows import CheckedRow, Profile, Reject, RowFate, check_rows, summary
from govpost_desk.importing.tables import Cell, Formula, ListError, Row, Table
from govpost_desk.resources import resource_path

GUIYANG = "520100"
NEW, INCOMPLETE, DUPLICATE, REJECTED = RowFate.NEW, RowFate.INCOMPLETE, RowFate.DUPLICATE, RowFate.REJECTED


def checked_sample(name: str, profile: Profile | None = None) -> tuple[CheckedRow, ...]:
    table = read_list(resource_path("sample", name))
    return check_rows(table, find_layout(table), profile or Profile(), GUIYANG)


HEAD = ["办件编号", "收件人", "联系电话", "收件地址"]
GOOD = ["20260001", "张三", "13812345678", "贵州省贵阳市南明区中华南路1号"]


def check(
    *rows: Row, head: list[str] | None = None, profile: Profile | None = None
) -> tuple[CheckedRow, ...]:
    table = Table([list[Cell](head or HEAD), *rows], "csv")
    return check_rows(table, find_layout(table), profile or Profile(), GUIYANG)


def one(**cells: Cell) -> CheckedRow:
    """A good row with some cells replaced or columns added."""
    names = {"case_no": "办件编号", "name": "收件人", "phone": "联系电话", "address": "收件地址"}
    row = dict[str, Cell](zip(HEAD, GOOD, strict=True)) | {
        names.get(key, key): value for key, value in cells.items()
    }
    (found,) = check(list(row.values()), head=list(row))
    return found


DIRTY: list[tuple[RowFate, Reject | None, tuple[Problem, ...], set[Note], str]] = [
    (REJECTED, Reject.CASE_NO_ROUNDED, (), set(), ""),
    (NEW, None, (), {Note.PHONE_RECOVERED}, "杨轩涵"),
    (INCOMPLETE, None, (Problem.BAD_PHONE,), set(), "冯平桂"),
    (INCOMPLETE, None, (Problem.NO_RECIPIENT,), set(), ""),
    (INCOMPLETE, None, (Problem.NO_ADDRESS,), {Note.IMPOSSIBLE_DATE}, "万敏"),
    (INCOMPLETE, None, (Problem.NO_DIVISION,), set(), "郭磊"),
    (NEW, None, (), set(), "宋涵"),
    (DUPLICATE, None, (), set(), "宋涵"),
    (INCOMPLETE, None, (Problem.FORMULA,), set(), ""),
    (NEW, None, (), {Note.COMMANDS_REMOVED}, "hack"),
    (NEW, None, (), {Note.COMMANDS_REMOVED, Note.CONTROL_REMOVED}, "覃波𬱖"),
    (NEW, None, (), set(), "张𰻝䶮"),
    (NEW, None, (), set(), "阿卜杜热合曼·买买提·艾力尼亚孜"),
    (REJECTED, Reject.NO_CASE_NO, (), set(), ""),
    (NEW, None, (), {Note.BLANKS_REMOVED, Note.CONTROL_REMOVED, Note.COUNTRY_CODE_REMOVED}, "冯建雪"),
]


@pytest.mark.parametrize("at", range(15))
def test_dirty_rows_one_by_one(at: int) -> None:
    rows = checked_sample("dirty_rows.xlsx")
    assert len(rows) == 15
    row = rows[at]
    fate, reject, problems, notes, name = DIRTY[at]
    assert (row.row_no, row.fate, row.reject, set(row.notes)) == (at + 2, fate, reject, notes)
    assert (row.fields is None) == (fate is REJECTED)
    if row.fields is not None:
        assert row.fields.problems == problems
        assert row.fields.recipient.name == name


def test_dirty_rows_in_sum() -> None:
    rows = checked_sample("dirty_rows.xlsx")
    counts = summary(rows)
    assert (counts.rows, counts.new, counts.incomplete, counts.duplicate, counts.rejected) == (15, 7, 5, 1, 2)
    phone, last = rows[1].fields, rows[14].fields
    assert phone is not None
    assert last is not None
    assert phone.recipient.phone == "18985012345"
    assert (last.case_no, last.recipient.phone) == ("2026112052001558000814", "17797561151")


def test_service_hall() -> None:
    rows = checked_sample("service_hall_500.xlsx")
    counts = summary(rows)
    assert (counts.rows, counts.new, counts.two_way_impossible) == (500, 500, 31)
    assert counts.waiting == ((Problem.TWO_WAY_IMPOSSIBLE, 31),)
    first = rows[0].fields
    assert first is not None
    assert rows[0].row_no == 4
    assert first.case_no == "2026112052003278000001"
    assert (first.item_name, first.document_name, first.department) == (
        "增值税普通发票代开",
        "发票",
        "税务局",
    )
    assert (first.division, first.issued_on, first.payer, first.mode) == (
        "110105", date(2026, 11, 20), Payer.SENDER, Mode.ONE_WAY,
    )  # fmt: skip
    assert first.defaults == ("weight_g",)
    for row in rows:
        assert row.fields is not None
        far = row.fields.mode is Mode.TWO_WAY and not row.fields.division.startswith("52")
        assert (Problem.TWO_WAY_IMPOSSIBLE in row.fields.problems) == far


def test_traffic_police() -> None:
    profile = Profile(payer=Payer.RECIPIENT, mode=Mode.ONE_WAY, receipt=True, weight_g=200)
    rows = checked_sample("traffic_police_300_gb18030.csv", profile)
    assert Counter(row.fate for row in rows) == {NEW: 300}
    first = rows[0].fields
    assert first is not None
    assert first.recipient.name == "林平凤"
    assert first.recipient.phone == "18235752360"
    assert first.recipient.address == "广东省东莞市长安镇乌沙社区振安东路485号"
    assert first.division == "441900"
    assert first.defaults == ("payer", "mode", "receipt", "weight_g")
    assert (first.payer, first.receipt, first.weight_g) == (Payer.RECIPIENT, True, 200)
    assert first.issued_on == date(2026, 11, 20)
    assert all(row.fields is not None and len(row.fields.division) == 6 for row in rows)
    # 邮政EMS names the carrier, not the mode: no note for each of 300 rows
    assert {note for row in rows for note in row.notes} == {Note.BLANKS_REMOVED, Note.FULL_WIDTH}


def test_the_same_key_alike_and_other_content() -> None:
    other = [*GOOD[:3], "贵州省贵阳市云岩区延安中路9号"]
    rows = check(GOOD, GOOD, other, GOOD)
    assert [row.fate for row in rows] == [NEW, DUPLICATE, INCOMPLETE, DUPLICATE]
    assert rows[2].fields is not None
    assert rows[2].fields.problems == (Problem.SAME_KEY_OTHER_CONTENT,)


def test_parts_of_one_case_are_two_orders() -> None:
    rows = check([*GOOD, "1"], [*GOOD, "第2件"], [*GOOD, ""], head=[*HEAD, "第几件"])
    assert [(row.fate, row.fields and row.fields.part) for row in rows] == [
        (NEW, 1),
        (NEW, 2),
        (DUPLICATE, 1),
    ]


def test_two_way_to_another_province_is_new_with_its_mark() -> None:
    row = one(address="浙江省杭州市萧山区金城路1号", 寄递方式="双程")
    assert row.fate is NEW
    assert row.fields is not None
    assert row.fields.problems == (Problem.TWO_WAY_IMPOSSIBLE,)
    both = one(address="浙江省杭州市萧山区金城路1号", 寄递方式="双程", phone="1")
    assert both.fate is INCOMPLETE


@pytest.mark.parametrize(
    ("cell", "case_no", "reject", "notes"),
    [
        ("20260001", "20260001", None, ()),
        (20260001.0, "20260001", None, (Note.CASE_NO_RECOVERED,)),
        ('="2026112052001558000814"', "2026112052001558000814", None, ()),
        ("\t2026112052001558000814", "2026112052001558000814", None, (Note.BLANKS_REMOVED,)),
        (Formula("20260001"), "20260001", None, (Note.FORMULA_VALUE,)),
        (2.026112052006643e21, "", Reject.CASE_NO_ROUNDED, ()),
        (2026112052006643.0, "", Reject.CASE_NO_ROUNDED, ()),
        (20260001.5, "", Reject.CASE_NO_ROUNDED, ()),
        (float("inf"), "", Reject.CASE_NO_ROUNDED, ()),
        (float("nan"), "", Reject.CASE_NO_ROUNDED, ()),
        ("2.02611E+21", "", Reject.CASE_NO_ROUNDED, ()),
        ("2026112052006640000000", "", Reject.CASE_NO_ROUNDED, ()),
        (Formula(""), "", Reject.CASE_NO_FORMULA, ()),
        ("=A1", "", Reject.CASE_NO_FORMULA, ()),
        ("=20260001", "20260001", None, ()),
        ("=A", "", Reject.CASE_NO_FORMULA, ()),
        ("", "", Reject.NO_CASE_NO, ()),
        ("无", "", Reject.NO_CASE_NO, ()),
        (date(2026, 1, 1), "", Reject.NO_CASE_NO, ()),
    ],
)
def test_case_numbers(cell: Cell, case_no: str, reject: Reject | None, notes: tuple[Note, ...]) -> None:
    row = one(case_no=cell)
    assert row.reject == reject
    if reject is None:
        assert row.fields is not None
        assert row.fields.case_no == case_no
        assert row.notes == notes
    else:
        assert (row.fate, row.fields) == (REJECTED, None)


@pytest.mark.parametrize(
    ("cell", "name", "problem"),
    [
        (Formula("张三"), "张三", None),
        (Formula(0.0), "", Problem.FORMULA),
        (Formula(""), "", Problem.FORMULA),
        ('=HYPERLINK("x")', "", Problem.FORMULA),
        (12.0, "", Problem.NO_RECIPIENT),
        ("无", "", Problem.NO_RECIPIENT),
        ("  ", "", Problem.NO_RECIPIENT),
    ],
)
def test_names(cell: Cell, name: str, problem: Problem | None) -> None:
    fields = one(name=cell).fields
    assert fields is not None
    assert fields.recipient.name == name
    assert fields.problems == ((problem,) if problem else ())


@pytest.mark.parametrize(
    ("cell", "phone", "problem"),
    [
        (18985012345.0, "18985012345", None),
        (Formula(18985012345.0), "18985012345", None),
        ("", "", Problem.NO_PHONE),
        ("无", "", Problem.NO_PHONE),
        (True, "", Problem.NO_PHONE),
        ("1898501234", "1898501234", Problem.BAD_PHONE),
        (1.5, "", Problem.BAD_PHONE),
    ],
)
def test_phones(cell: Cell, phone: str, problem: Problem | None) -> None:
    fields = one(phone=cell).fields
    assert fields is not None
    assert fields.recipient.phone == phone
    assert fields.problems == ((problem,) if problem else ())


@pytest.mark.parametrize(
    ("address", "division", "choices", "problems"),
    [
        ("朝阳区望京街10号", "", ("110105", "220104"), (Problem.AMBIGUOUS_DIVISION,)),
        ("白云区某路1号", "", ("520113", "440111"), (Problem.AMBIGUOUS_DIVISION,)),
        ("林城东路7号", "", (), (Problem.NO_DIVISION,)),
        ("贵州省某某路1号", "520000", (), (Problem.NO_DIVISION,)),  # which city decides the fee
        ("广东省某某路1号", "440000", (), ()),  # another province is enough
        ("", "", (), (Problem.NO_ADDRESS,)),
        ("浙江省杭州市下城区庆春路1号", "330105", (), ()),
    ],
)
def test_divisions(
    address: str, division: str, choices: tuple[str, ...], problems: tuple[Problem, ...]
) -> None:
    fields = one(address=address).fields
    assert fields is not None
    assert (fields.division, fields.division_choices, fields.problems) == (division, choices, problems)


@pytest.mark.parametrize(
    ("region", "detail", "address", "division", "problems"),
    [
        (["贵州省", "贵阳市", "南明区"], "中华南路1号", "贵州省贵阳市南明区中华南路1号", "520102", ()),
        (["北京市", "北京市", "朝阳区"], "望京街1号", "北京市朝阳区望京街1号", "110105", ()),
        (["北京市", "市辖区", "朝阳区"], "望京街1号", "北京市朝阳区望京街1号", "110105", ()),
        (["贵州省", "", ""], "贵阳市南明区1号", "贵州省贵阳市南明区1号", "520102", ()),
        (["贵州省", "贵阳市", "南明区"], "贵州省贵阳市南明区1号", "贵州省贵阳市南明区1号", "520102", ()),
        (
            ["贵州省", "贵阳市", ""],
            "贵州省遵义市汇川区1号",
            "贵州省遵义市汇川区1号",
            "",
            (Problem.AMBIGUOUS_DIVISION,),
        ),
        (["", "", ""], "贵州省贵阳市南明区1号", "贵州省贵阳市南明区1号", "520102", ()),
        (["贵州省", "贵阳市", "南明区"], "", "贵州省贵阳市南明区", "520102", (Problem.NO_ADDRESS,)),
    ],
)
def test_separate_columns(
    region: list[str], detail: str, address: str, division: str, problems: tuple[Problem, ...]
) -> None:
    (row,) = check(
        [*GOOD[:3], *region, detail], head=["办件编号", "收件人", "联系电话", "省", "市", "区县", "详细地址"]
    )
    assert row.fields is not None
    assert (row.fields.recipient.address, row.fields.division, row.fields.problems) == (
        address,
        division,
        problems,
    )


def test_defaults_are_named_and_unknown_values_said() -> None:
    row = one(付费方式="记账本", 寄递方式="自取", 是否回执="也许", 重量="重", 出证日期="待定")
    assert row.fields is not None
    assert row.fields.defaults == ("payer", "mode", "receipt", "weight_g")
    assert set(row.notes) == {
        Note.UNKNOWN_PAYER, Note.UNKNOWN_MODE, Note.UNKNOWN_RECEIPT, Note.UNKNOWN_WEIGHT, Note.IMPOSSIBLE_DATE,
    }  # fmt: skip
    full = one(付费方式="到付", 是否双程="是", 是否回执="是", 重量="350", 出证日期="2026-11-19")
    assert full.fields is not None
    assert (full.fields.defaults, full.notes) == ((), ())
    assert (full.fields.payer, full.fields.mode, full.fields.receipt, full.fields.weight_g) == (
        Payer.RECIPIENT, Mode.TWO_WAY, True, 350,
    )  # fmt: skip


def test_footers_empty_rows_and_repeated_headers_are_no_orders() -> None:
    rows = check(
        GOOD,
        ["", "", "", ""],
        list[Cell](HEAD),
        ["20260002", *GOOD[1:]],
        ["合计", 2.0, "", ""],
        ["制表人：李四", "", "", "2026年"],
        ["", "共 2 件", "", ""],
    )
    assert [(row.row_no, row.fate) for row in rows] == [(2, NEW), (5, NEW), (8, REJECTED)]


def test_short_and_long_rows() -> None:
    rows = check(["20260001"], [*GOOD[:0], "20260002", *GOOD[1:], "extra", "cells"])
    assert [row.fate for row in rows] == [INCOMPLETE, NEW]
    assert rows[0].cells == ["20260001"]


def test_an_open_layout_is_refused() -> None:
    table = Table([["收件人", "联系电话", "收件地址"], ["张三", "1", "2"]], "csv")
    with pytest.raises(ListError, match="layout_open"):
        check_rows(table, find_layout(table), Profile(), GUIYANG)


def test_cancel_and_progress() -> None:
    table = Table([list[Cell](HEAD), *[[f"2026{n:05d}", *GOOD[1:]] for n in range(2000)]], "csv")
    seen: list[tuple[int, int]] = []
    check_rows(
        table, find_layout(table), Profile(), GUIYANG, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[0] == (0, 2000)
    assert seen[-1] == (2000, 2000)
    assert len(seen) > 3
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(ListError, match="cancelled"):
        check_rows(table, find_layout(table), Profile(), GUIYANG, cancelled=stop)


def test_a_sheet_written_by_a_stranger() -> None:
    """Title, two-level header, other order, numbers as numbers, merged department, footer: through the real file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("导出")
    sheet.merge_range(0, 0, 0, 5, "某某局寄递清单")
    sheet.merge_range(1, 0, 2, 0, "部门")
    sheet.merge_range(1, 1, 1, 3, "收件人信息")
    sheet.write_row(2, 1, ["姓名", "手机号码", "详细地址"])
    sheet.merge_range(1, 4, 2, 4, "受理编号")
    sheet.merge_range(3, 0, 4, 0, "市场监督管理局")
    sheet.write_row(3, 1, ["张三", 13812345678, "贵州省贵阳市南明区1号", "A-1"])
    sheet.write_row(4, 1, ["李四", "139 1234 5678", "贵州贵阳云岩区2号", 77001])
    sheet.write_row(5, 0, ["合计", 2])
    book.close()
    table = read_list(out.getvalue())
    rows = check_rows(table, find_layout(table), Profile(), GUIYANG)
    assert [(row.row_no, row.fate) for row in rows] == [(4, NEW), (5, NEW)]
    found = [row.fields for row in rows if row.fields]
    assert [each.case_no for each in found] == ["A-1", "77001"]
    assert [each.department for each in found] == ["市场监督管理局"] * 2
    assert [each.division for each in found] == ["520102", "520103"]


HOSTILE: list[Cell] = ["", "=1+1", "^XA^XZ", "PRINT 1,1\n", "~JR", "\u202e张", "1e400", Formula("")]
USUAL: list[Cell] = ["贵州省", "朝阳区", "合计", "双程", "20260001", "13812345678"]
CELLS = st.one_of(
    st.text(max_size=30),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(HOSTILE + USUAL),
)


@given(st.lists(st.lists(CELLS, max_size=14), max_size=8))
@settings(max_examples=150, deadline=None)
def test_no_row_crashes_and_no_control_survives(rows: list[Row]) -> None:
    head = [
        *HEAD,
        "省",
        "市",
        "第几件",
        "出证日期",
        "付费方式",
        "寄递方式",
        "是否回执",
        "重量",
        "事项名称",
        "所属部门",
    ]
    found = check(*rows, head=head)
    for row in found:
        assert (row.fields is None) == (row.fate is REJECTED)
        if row.fields is None:
            continue
        texts = (
            *vars(row.fields.recipient).values(),
            row.fields.case_no,
            row.fields.item_name,
            row.fields.department,
        )
        for text in texts:
            assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in text)
            assert "^" not in text
    assert summary(found).rows == len(found)


def test_an_order_of_a_row_is_a_whole_order() -> None:
    """Rows are built without the constructor of OrderFields: every field must be there, and none besides."""
    fields = one(付费方式="到付", 第几件="2").fields
    assert fields is not None
    assert vars(fields).keys() == {each.name for each in dataclasses.fields(OrderFields)}
    assert dataclasses.replace(fields) == fields
    assert hash(fields) == hash(dataclasses.replace(fields))
