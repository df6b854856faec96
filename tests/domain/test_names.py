"""Names: cleaned, never simplified (facts §3, §6)."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govpost_desk.domain.cleaning import Note
from govpost_desk.domain.names import MAX_NAME, is_organisation, normalise_name


@pytest.mark.parametrize(
    ("raw", "name", "notes"),
    [
        ("张三", "张三", ()),
        ("张𰻝䶮", "张𰻝䶮", ()),
        (" 林 平凤 ", "林平凤", (Note.BLANKS_REMOVED,)),
        ("欧阳\u3000娜娜", "欧阳娜娜", (Note.BLANKS_REMOVED,)),
        ("张\u200b三", "张三", (Note.CONTROL_REMOVED,)),
        ("\u202e张三", "张三", (Note.CONTROL_REMOVED,)),
        ("阿依古丽.买买提", "阿依古丽·买买提", (Note.SEPARATOR_UNIFIED,)),
        ("阿依古丽•买买提", "阿依古丽·买买提", (Note.SEPARATOR_UNIFIED,)),
        ("阿依古丽・买买提", "阿依古丽·买买提", (Note.SEPARATOR_UNIFIED,)),
        ("阿依古丽 · 买买提", "阿依古丽·买买提", (Note.BLANKS_REMOVED,)),
        ("John  Smith", "John Smith", (Note.BLANKS_REMOVED,)),
        ("J. Smith", "J. Smith", ()),
        ("^XZ^XA^FO0,0^FDhack^FS", "hack", (Note.COMMANDS_REMOVED,)),
        ("张三^FS^XZ^XA^FO0,0^PQ500^XZ~JR", "张三", (Note.COMMANDS_REMOVED,)),
        ("覃波𬱖\nPRINT 99,1\n", "覃波𬱖", (Note.COMMANDS_REMOVED, Note.CONTROL_REMOVED)),
        ("PRINT 99,1", "", (Note.COMMANDS_REMOVED,)),
        ("张\ue863", "张\ue863", (Note.PRIVATE_USE,)),
        ("張龍", "張龍", ()),
        ("", "", ()),
        (" \t\n", "", (Note.BLANKS_REMOVED,)),
    ],
)
def test_normalise(raw: str, name: str, notes: tuple[Note, ...]) -> None:
    assert normalise_name(raw) == (name, notes)


def test_longest_name_stays_and_a_longer_one_is_cut_and_said() -> None:
    assert normalise_name("买" * MAX_NAME) == ("买" * MAX_NAME, ())
    assert normalise_name("买" * (MAX_NAME + 1)) == ("买" * MAX_NAME, (Note.NAME_TOO_LONG,))


@given(st.text(max_size=80))
@settings(max_examples=200)
def test_no_control_and_no_command_survives_and_nothing_changes_twice(raw: str) -> None:
    name = normalise_name(raw).name
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in name)
    assert "^" not in name
    assert "~" not in name
    assert len(name) <= MAX_NAME
    assert normalise_name(name).name == name


@pytest.mark.parametrize(
    "name",
    [
        "萧山区市场监督管理局",
        "贵阳筑城科技有限公司",
        "贵州大学",
        "云岩区人民政府",
        "贵阳市公安局交通管理局车辆管理所",
    ],
)
def test_organisations(name: str) -> None:
    assert is_organisation(name)


@pytest.mark.parametrize("name", ["张三", "欧阳娜娜", "阿依古丽·买买提处", "王公司", "李小院", "John Smith"])
def test_persons(name: str) -> None:
    assert not is_organisation(name)
