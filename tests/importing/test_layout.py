"""Header rows and columns in any order and wording; layouts that were confirmed are recognised."""

import random

import pytest

from govpost_desk.importing.layout import REQUIRED, Layout, find_layout, header_score
from govpost_desk.importing.tables import Table

MEANING = {
    "办件编号": "case_no",
    "事项名称": "item_name",
    "所属部门": "department",
    "收件人": "name",
    "联系电话": "phone",
    "收件地址": "address",
    "证照名称": "document_name",
    "出证日期": "issued_on",
    "付费方式": "payer",
    "寄递方式": "mode",
    "是否回执": "receipt",
}
HALL = ["序号", *MEANING]


def table(*rows: list[str]) -> Table:
    return Table([list(row) for row in rows], "csv")


def named(layout: Layout) -> dict[str, str]:
    return {field: layout.headers[at] for field, at in layout.columns}


@pytest.mark.parametrize("seed", range(5))
def test_any_order_with_titles_above(seed: int) -> None:
    headers = HALL.copy()
    random.Random(seed).shuffle(headers)
    layout = find_layout(
        table(["贵州省政务服务中心 待寄递办件清单"], ["导出时间：2026"], [], headers, ["1"] * 12)
    )
    assert layout.header_row == 3
    assert {text: field for field, text in named(layout).items()} == MEANING
    assert (layout.missing, layout.ambiguous, layout.unmapped) == ((), (), ())
    assert layout.settled


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("办件流水号", "case_no"),
        ("受理号", "case_no"),
        ("受理编号", "case_no"),
        ("流水号", "case_no"),
        ("业务编号", "case_no"),
        ("案件号", "case_no"),
        ("申办流水号", "case_no"),
        ("* 办件编号（必填）", "case_no"),
        ("收件人姓名", "name"),
        ("收件人 / 单位", "name"),
        ("姓名", "name"),
        ("申请人", "name"),
        ("申请人姓名", "name"),
        ("企业名称", "name"),
        ("手机号码", "phone"),
        ("收件人联系电话", "phone"),
        ("电\n话", "phone"),
        ("联系方式", "phone"),
        ("邮寄地址", "address"),
        ("收件人详细地址", "address"),
        ("送达地址", "address"),
        ("住址", "address"),
        ("省份", "province"),
        ("收件省", "province"),
        ("所在地区", "province"),
        ("市", "city"),
        ("地市", "city"),
        ("区县", "county"),
        ("县（市、区）", "county"),
        ("业务类型", "item_name"),
        ("证件类型", "document_name"),
        ("材料名称", "document_name"),
        ("办理部门", "department"),
        ("办结时间", "issued_on"),
        ("发证日期", "issued_on"),
        ("邮费支付方式", "payer"),
        ("邮寄类型", "mode"),
        ("是否双程", "two_way"),
        ("是否需要回执", "receipt"),
        ("重量（克）", "weight_g"),
        ("重量(kg)", "weight_kg"),
        ("第几件", "part"),
    ],
)
def test_wordings(header: str, field: str) -> None:
    rest = [text for text in HALL[1:] if MEANING[text] != field]
    layout = find_layout(table([*rest, header], ["x"] * 12))
    assert layout.column(field) == len(rest)


def test_better_wordings_win() -> None:
    layout = find_layout(
        table(["受理号", "办件编号", "申请人", "收件人", "手机", "收件人电话", "地址", "邮寄地址"])
    )
    assert named(layout) == {
        "case_no": "办件编号",
        "name": "收件人",
        "phone": "收件人电话",
        "address": "邮寄地址",
    }
    assert layout.unmapped == ("受理号", "申请人", "手机", "地址")


def test_the_sender_is_not_the_recipient() -> None:
    layout = find_layout(
        table(["办件编号", "寄件人", "寄件电话", "寄件地址", "收件人", "收件电话", "收件地址", "经办人"])
    )
    assert named(layout) == {
        "case_no": "办件编号",
        "name": "收件人",
        "phone": "收件电话",
        "address": "收件地址",
    }


def test_two_level_headers() -> None:
    upper = ["办件编号", "寄件人信息", "寄件人信息", "收件人信息", "收件人信息", "收件人信息"]
    lower = ["办件编号", "姓名", "电话", "姓名", "电话", "地址"]
    layout = find_layout(table(["清单"] * 6, upper, lower, ["1", "a", "b", "c", "d", "e"]))
    assert layout.header_row == 2
    assert dict(layout.columns) == {"case_no": 0, "name": 3, "phone": 4, "address": 5}


def test_equal_columns_are_for_the_clerk() -> None:
    layout = find_layout(table(["办件编号", "收件人", "联系电话", "联系电话", "收件地址", "奇怪的列"]))
    assert layout.ambiguous == (("phone", (2, 3)),)
    assert not layout.settled
    chosen = layout.with_column("phone", 3)
    assert chosen.settled
    assert chosen.column("phone") == 3
    assert chosen.missing == ()
    assert chosen.with_column("phone", None).missing == ("phone",)
    with pytest.raises(KeyError):
        layout.with_column("nonsense", 1)
    with pytest.raises(KeyError):
        layout.with_column("phone", 99)


def test_a_list_without_a_header() -> None:
    layout = find_layout(
        table(["20260001", "张三", "13812345678", "贵州省贵阳市"], ["20260002", "李四", "1", "2"])
    )
    assert (layout.header_row, layout.columns, layout.missing) == (-1, (), REQUIRED)
    assert not layout.settled
    assert header_score([["张三"]]) == 0


def test_what_is_missing_is_said() -> None:
    assert find_layout(table(["办件编号", "收件人", "事项名称", "颜色"])).missing == ("phone", "address")


def test_a_confirmed_layout_is_recognised_under_another_title() -> None:
    odd = ["编码", "人", "号", "处", "办件编号"]
    first = find_layout(table(["办件编号", "收件人", "联系电话", "收件地址"])).as_confirmed()
    layout = (
        Layout(header_row=0, columns=(), headers=tuple(odd)).with_column("case_no", 0).with_column("name", 1)
    )
    kept = [Layout.from_json(each.to_json()) for each in (first, layout)]
    found = find_layout(table(["标题"], [], odd, ["1", "2", "3", "4", "5"]), kept)
    assert found.confirmed
    assert found.header_row == 2
    assert found.columns == (("case_no", 0), ("name", 1))
    assert found.fingerprint == layout.fingerprint
    assert not find_layout(table([*odd, "新"], ["1"]), kept).confirmed


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"headers": ["a"], "columns": {"case_no": 5}}',
        '{"headers": [], "columns": {"x": 0}}',
        "no",
    ],
)
def test_a_broken_kept_layout(text: str) -> None:
    with pytest.raises(ValueError):
        Layout.from_json(text)
