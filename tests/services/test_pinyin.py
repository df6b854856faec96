"""First letters of words: phrases decide, not characters; what is no Chinese stays."""

import pytest
from installer.make_sample_catalogue import item_lines

from govpost_desk.services.pinyin import Initials, initials, initials_of


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


def test_many_names_give_the_same_letters() -> None:
    many = Initials()
    names = [name for line in item_lines()[::97] for name in line[2:4]]
    assert len(names) > 200
    for name in (*names, "重庆市ABC-12（长沙）银行", "𡁋某", ""):
        assert many.of(name) == initials(name)
