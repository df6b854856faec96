"""How well pasted lines are read: measured on labelled lines, field by field; and several persons in one paste."""

import pytest
from tests.importing.pasted_lines import PASTED

from govpost_desk.importing.recognise import Confidence, Recognised, recognise, recognise_all

FIELDS = ("name", "phone", "address", "division")


def _first(text: str) -> Recognised:
    """The one person of a labelled line."""
    (found,) = recognise_all(text)
    return found


def _read(found: Recognised) -> dict[str, str]:
    person = found.recipient
    return {
        "name": person.name,
        "phone": person.phone,
        "address": person.address,
        "division": found.division.code,
    }


def test_there_are_enough_lines_of_many_styles() -> None:
    assert len(PASTED) == len({line.text for line in PASTED}) >= 100
    assert sum("\n" in line.text for line in PASTED) >= 12
    assert sum("·" in line.name for line in PASTED) >= 3


def test_accuracy() -> None:
    """Every field of at least 98 of 100 lines; what is wrong is told by its place in the list."""
    wrong: dict[str, list[int]] = {field: [] for field in FIELDS}
    for at, line in enumerate(PASTED):
        read = _read(_first(line.text))
        for field in FIELDS:
            if read[field] != getattr(line, field):
                wrong[field].append(at)
    assert all(len(places) <= 0.02 * len(PASTED) for places in wrong.values()), wrong


def test_what_is_said_to_be_sure_is_right() -> None:
    for at, line in enumerate(PASTED):
        found = _first(line.text)
        read = _read(found)
        for field in ("name", "phone", "address"):
            if getattr(found, field) is Confidence.SURE:
                assert read[field] == getattr(line, field), (at, field)
            assert (getattr(found, field) is Confidence.NONE) == (read[field] == ""), (at, field)


def test_of_two_telephones_the_clerk_is_asked_to_look() -> None:
    found = recognise("蒋欣 0931-8812345 13919012345 甘肃省兰州市城关区南滨河东路738号")
    assert found.phone is Confidence.GUESS


@pytest.mark.parametrize(
    "number",
    [
        "520102199003071234",
        "52010319850615001X",
        "520201 19771122 0033",
        "91520100MA6HQ1234X",
        "2026112312345678",
    ],
)
def test_no_other_number_becomes_a_telephone(number: str) -> None:
    found = recognise(f"余男 {number} 贵州省贵阳市南明区瑞金南路8号")
    assert found.recipient.phone == ""
    assert found.phone is Confidence.NONE
    assert number[:6] not in found.recipient.address + found.recipient.name


def test_a_labelled_case_number_is_taken() -> None:
    found = recognise(
        "办件编号：20261123000123 收件人：丁磊 电话：18385075555 地址：贵州省贵阳市乌当区东风镇"
    )
    assert found.case_no == "20261123000123"
    assert recognise("丁磊 18385075555").case_no == ""


@pytest.mark.parametrize(
    "text",
    [
        "张三 13985010001 贵州省贵阳市云岩区中华北路1号\n李四 13985010002 贵州省贵阳市南明区新华路2号",
        "张三\n13985010001\n贵州省贵阳市云岩区中华北路1号\n李四\n13985010002\n贵州省贵阳市南明区新华路2号",
        "张三 13985010001\n贵州省贵阳市云岩区中华北路1号\n\n李四 13985010002\n贵州省贵阳市南明区新华路2号",
        "收件人：张三 电话：13985010001 地址：贵州省贵阳市云岩区中华北路1号 收件人：李四 电话：13985010002"
        " 地址：贵州省贵阳市南明区新华路2号",
    ],
)
def test_several_persons_in_one_paste(text: str) -> None:
    found = recognise_all(text)
    assert [each.recipient.name for each in found] == ["张三", "李四"]
    assert [each.recipient.phone for each in found] == ["13985010001", "13985010002"]
    assert [each.division.code for each in found] == ["520103", "520102"]
    assert all(each.text in text for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "王五\n13985010003\n0851-85551234\n贵州省贵阳市云岩区中华北路1号",
        "寄件人：贵阳市政务服务中心 电话：0851-87988888 地址：贵州省贵阳市观山湖区市级行政中心\n收件人：王五"
        " 电话：13985010003 地址：贵州省贵阳市开阳县云开街道",
        "贵州省贵阳市云岩区\n中华北路1号\n王五\n13985010003",
    ],
)
def test_one_person_stays_one(text: str) -> None:
    assert [(each.recipient.name, each.recipient.phone) for each in recognise_all(text)] == [
        ("王五", "13985010003")
    ]


def test_noise_is_nobody() -> None:
    assert recognise_all("") == ()
    assert recognise_all("今天天气很好我们去吃饭吧") == ()
