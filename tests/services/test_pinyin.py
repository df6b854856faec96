"""First letters of words: phrases decide, not characters; what is no Chinese stays."""

from importlib.metadata import version

import pytest
from installer.make_sample_catalogue import item_lines

from govpost_desk.domain.search_keys import KEYS_MADE
from govpost_desk.services.pinyin import Initials, initials, initials_of, readings


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("结清频次", "jqpc"),
        ("重新开始", "cxks"),
        ("重量", "zl"),
        ("封袋 F6", "fdf6"),
        ("开袋…", "kd"),
        ("查件", "cj"),
        ("A4 打印", "a4dy"),
        ("", ""),
    ],
)
def test_initials(word: str, letters: str) -> None:
    assert initials(word) == letters


def test_many() -> None:
    assert initials_of(("日结", "交班")) == {"日结": "rj", "交班": "jb"}


@pytest.mark.parametrize(
    ("name", "among"),
    [
        ("王晓雯", "wang xiao wen"),
        ("单雄信", "shan xiong xin"),
        ("单雄信", "dan xiong xin"),
        ("仇英", "qiu ying"),
        ("曾国藩", "zeng guo fan"),
        ("区小明", "ou xiao ming"),
        ("查良镛", "zha liang yong"),
        ("朴正", "piao zheng"),
        ("解缙", "xie jin"),
        ("任重", "ren zhong"),
        ("华佗", "hua tuo"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("覃丽", "qin li"),
        ("覃丽", "tan li"),
        ("盖聂", "ge nie"),
        ("缪斯", "miao si"),
        ("翟明", "zhai ming"),
        ("乐毅", "yue yi"),
        ("乐毅", "le yi"),
        ("吕布", "lv bu"),
        ("王重庆", "wang chong qing"),
        ("龚䶮", "gong yan"),
        ("欧阳·买买提", "ou yang mai mai ti"),
        ("John Smith", "john smith"),
        ("查理 Smith", "cha li smith"),
    ],
)
def test_readings_of_names(name: str, among: str) -> None:
    assert among in readings(name).split("|")


@pytest.mark.parametrize("name", ["", " ", "·", "𡋾"])
def test_what_nobody_can_read_has_no_letters(name: str) -> None:
    assert readings(name) == ""


def test_the_keys_say_which_tables_they_were_read_with() -> None:
    assert KEYS_MADE.endswith(f"pypinyin-{version('pypinyin').rpartition('.')[0]}")


def test_many_names_give_the_same_letters() -> None:
    many = Initials()
    names = [name for line in item_lines()[::97] for name in line[2:4]]
    assert len(names) > 200
    for name in (*names, "重庆市ABC-12（长沙）银行", "𡁋某", ""):
        assert many.of(name) == initials(name)
