"""Paste an address: realistic texts from messengers, forms and waybills."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govpost_desk.domain.orders import Recipient
from govpost_desk.importing.recognise import Confidence, recognise, recognise_all

SURE, GUESS, NONE = Confidence.SURE, Confidence.GUESS, Confidence.NONE


@pytest.mark.parametrize(
    ("text", "name", "phone", "address", "division", "confidence"),
    [
        (
            "张三 13812345678 贵州省贵阳市观山湖区金阳南路175号",
            "张三", "13812345678", "贵州省贵阳市观山湖区金阳南路175号", "520115", (SURE, SURE, SURE),
        ),
        (
            "贵州省贵阳市观山湖区金阳南路175号 张三 13812345678",
            "张三", "13812345678", "贵州省贵阳市观山湖区金阳南路175号", "520115", (SURE, SURE, SURE),
        ),
        (
            "13812345678，李四，浙江省杭州市萧山区金城路685号3幢2单元501室",
            "李四", "13812345678", "浙江省杭州市萧山区金城路685号3幢2单元501室", "330109", (SURE, SURE, SURE),
        ),
        (
            "收件人：王小明 电话：13912345678 地址：北京市朝阳区望京街道阜通东大街6号院",
            "王小明", "13912345678", "北京市朝阳区望京街道阜通东大街6号院", "110105", (SURE, SURE, SURE),
        ),
        (
            "收件人: 欧阳娜娜\n手机号码: 186 1234 5678\n所在地区: 广东省深圳市南山区\n详细地址: 粤海街道科技园1栋302",
            "欧阳娜娜", "18612345678", "广东省深圳市南山区粤海街道科技园1栋302", "440305", (SURE, SURE, SURE),
        ),
        (
            "阿依古丽·买买提,+86 17797561151,新疆维吾尔自治区喀什地区喀什市色满路481号",
            "阿依古丽·买买提", "17797561151", "新疆维吾尔自治区喀什地区喀什市色满路481号", "653101", (SURE, SURE, SURE),
        ),
        (
            "张三13812345678贵州省贵阳市云岩区延安中路1号",
            "张三", "13812345678", "贵州省贵阳市云岩区延安中路1号", "520103", (SURE, SURE, SURE),
        ),
        (
            "贵州省贵阳市南明区中华南路1号张三13812345678",
            "张三", "13812345678", "贵州省贵阳市南明区中华南路1号", "520102", (GUESS, SURE, SURE),
        ),
        (
            "张三贵州省贵阳市南明区中华南路1号13812345678",
            "张三", "13812345678", "贵州省贵阳市南明区中华南路1号", "520102", (GUESS, SURE, SURE),
        ),
        (
            "贵阳筑城科技有限公司 0851-85551234 贵州省贵阳市南明区都司路8号",
            "贵阳筑城科技有限公司", "0851-85551234", "贵州省贵阳市南明区都司路8号", "520102", (SURE, SURE, SURE),
        ),
        (
            "李梅（收） 0571-82655555转803 杭州市萧山区金城路685号",
            "李梅", "0571-82655555转803", "杭州市萧山区金城路685号", "330109", (SURE, SURE, SURE),
        ),
        (
            "550001 贵州省 贵阳市 云岩区 中华北路10号 陈刚 13600001111",
            "陈刚", "13600001111", "贵州省贵阳市云岩区中华北路10号", "520103", (SURE, SURE, SURE),
        ),
        (
            "张𰻝䶮 13812345678 重庆市彭水苗族土家族自治县棣棠乡黄泥村323组",
            "张𰻝䶮", "13812345678", "重庆市彭水苗族土家族自治县棣棠乡黄泥村323组", "500243", (SURE, SURE, SURE),
        ),
        ("林城东路7号 王芳 15000001111", "王芳", "15000001111", "林城东路7号", "", (SURE, SURE, GUESS)),
        ("13812345678", "", "13812345678", "", "", (NONE, SURE, NONE)),
        ("今天天气很好我们去吃饭吧", "", "", "", "", (NONE, NONE, NONE)),
        ("", "", "", "", "", (NONE, NONE, NONE)),
    ],
)  # fmt: skip
def test_recognised(
    text: str,
    name: str,
    phone: str,
    address: str,
    division: str,
    confidence: tuple[Confidence, Confidence, Confidence],
) -> None:
    found = recognise(text)
    assert (found.recipient.name, found.recipient.phone, found.recipient.address) == (name, phone, address)
    assert found.division.code == division
    assert (found.name, found.phone, found.address) == confidence


def test_an_ambiguous_division_leaves_the_choice() -> None:
    found = recognise("朝阳区望京街10号 赵六 13700002222", near="220100")
    assert found.division.code == ""
    assert found.division.candidates == ("220104", "110105")
    assert found.recipient.name == "赵六"


@given(st.text(max_size=120))
@settings(max_examples=150)
def test_any_text_is_taken_apart_without_harm(text: str) -> None:
    found = recognise(text)
    for part in (found.recipient.name, found.recipient.phone, found.recipient.address):
        assert "\n" not in part
        assert "\x1f" not in part


_TAIL = "13812345678 贵州省贵阳市南明区遵义路5号"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("申请人：王芳 收件人：李秀英 " + _TAIL, "李秀英"),
        ("收件人：李秀英 申请人：王芳 " + _TAIL, "李秀英"),
        ("联系人：王芳 13812345678；收件人：李秀英，贵州省贵阳市南明区遵义路5号", "李秀英"),
        ("本人王芳，代母亲李秀英办理，寄到贵州省贵阳市南明区遵义路5号，电话13812345678", "王芳"),
        ("收件人：张三（李四代收） 电话：13812345678 地址：贵州省贵阳市南明区遵义路5号", "张三(李四代"),
    ],
)
def test_somebody_beside_the_recipient_is_no_second_one_and_the_name_is_to_be_looked_at(
    text: str, name: str
) -> None:
    (found,) = recognise_all(text, "520102")
    assert (found.recipient.name, found.name) == (name, Confidence.GUESS)
    assert found.recipient.phone == "13812345678"
    assert found.recipient.address == "贵州省贵阳市南明区遵义路5号"


@pytest.mark.parametrize(
    "text",
    [
        "旧地址：贵州省贵阳市南明区遵义路5号 新地址：贵州省遵义市红花岗区中华路8号 李秀英 13812345678",
        f"李秀英 {_TAIL} 改为 贵州省遵义市红花岗区中华路8号",
        "李秀英 13812345678 不要寄贵州省贵阳市南明区遵义路5号，寄北京市朝阳区望京街10号",
        f"李秀英 {_TAIL} 寄件人王芳 13800000000",
        "地址：贵州省贵阳市南明区遵义路5号 地址：贵州省遵义市红花岗区中华路8号 李秀英 13812345678",
    ],
)
def test_two_addresses_are_never_a_sure_one(text: str) -> None:
    (found,) = recognise_all(text, "520102")
    assert found.address is Confidence.GUESS


@pytest.mark.parametrize(
    "text",
    [
        "受理号：{card} 李秀英 " + _TAIL,
        "李秀英 身份证号{card}，" + _TAIL,
        "李秀英 " + _TAIL + "身份证号：{card}",
        "护照E12345678 李秀英 " + _TAIL + " 通行证号 C12345678",
    ],
)
def test_no_number_of_an_identity_paper_gets_into_a_field(text: str) -> None:
    (found,) = recognise_all(text.format(card="11010519491231002X"), "520102")
    assert found.recipient == Recipient(
        name="李秀英", phone="13812345678", address="贵州省贵阳市南明区遵义路5号"
    )
    assert found.case_no == ""
