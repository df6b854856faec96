"""First letters of words: phrases decide, not characters; what is no Chinese stays."""

import pytest

from govpost_desk.services.pinyin import initials, initials_of


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
