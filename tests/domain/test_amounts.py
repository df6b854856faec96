"""Capitals 大写: the official examples (facts §7) and the gaps between digits."""

import pytest

from govpost_desk.domain.amounts import count_in_capitals, money_in_capitals


@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        (140950, "壹仟肆佰零玖元伍角"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (0, "零元整"),
        (1000, "壹拾元整"),
        (800, "捌元整"),
        (5, "伍分"),
        (32, "叁角贰分"),
        (9407000, "玖万肆仟零柒拾元整"),
    ],
)
def test_money(fen: int, capitals: str) -> None:
    assert money_in_capitals(fen) == capitals


@pytest.mark.parametrize(
    ("count", "capitals"),
    [
        (0, "零"),
        (10, "壹拾"),
        (500, "伍佰"),
        (1020, "壹仟零贰拾"),
        (10_000, "壹万"),
        (12_345, "壹万贰仟叁佰肆拾伍"),
        (100_000_001, "壹亿零壹"),
        (100_001_000, "壹亿零壹仟"),
        (120_000_000_000, "壹仟贰佰亿"),
        (1_000_100_000_000, "壹万零壹亿"),
        (10**12, "壹万亿"),
    ],
)
def test_counts(count: int, capitals: str) -> None:
    assert count_in_capitals(count) == capitals


@pytest.mark.parametrize("wrong", [-1, 10**16])
def test_out_of_range(wrong: int) -> None:
    with pytest.raises(ValueError):
        count_in_capitals(wrong)
    with pytest.raises(ValueError):
        money_in_capitals(-1)


def _read_back(text: str) -> int:
    """Independent reader of capitals: every sign multiplies what stands before it."""
    total = part = digit = 0
    for sign in text:
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign in "拾佰仟":
            part += digit * 10 ** ("拾佰仟".index(sign) + 1)
            digit = 0
        else:
            part, digit = part + digit, 0
            total = (total + part) * (10_000 if sign == "万" else 10**8)
            part = 0
            if sign == "万":
                total, held = 0, total
                part = held
    return total + part + digit


def test_counts_below_one_hundred_thousand_read_back() -> None:
    for count in [*range(0, 10_000, 7), *range(10_000, 100_000, 977)]:
        assert _read_back(count_in_capitals(count)) == count
