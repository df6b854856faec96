"""Counts and money in capitals 大写, by 《支付结算办法》附一 (facts §7). Money is integer fen."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LIMIT = 10**16


def _group(number: int) -> str:
    """Capitals of 1 … 9999: one 零 for each gap between digits, none at the end."""
    out, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if gap and out else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return out


def count_in_capitals(count: int) -> str:
    """A count of pieces: 500 -> 伍佰, 1020 -> 壹仟零贰拾, 0 -> 零. ValueError below zero or from 10^16 on."""
    if not 0 <= count < _LIMIT:
        raise ValueError("count out of range")
    if count == 0:
        return "零"
    out, skipped = "", False
    for index in (3, 2, 1, 0):
        group = count // 10 ** (4 * index) % 10_000
        if group == 0:
            skipped = True
            continue
        # 零 stands for a group left out, or for the thousands a group lacks
        if out and (skipped or group < 1000):
            out += "零"
        # 万亿 followed by a group of 亿 shares the sign 亿: 壹万贰仟叁佰亿
        sign = "万" if index == 3 and count // 10**8 % 10_000 else _GROUPS[index]
        out += _group(group) + sign
        skipped = False
    return out


def money_in_capitals(fen: int) -> str:
    """An amount without the prefix 人民币: 140950 -> 壹仟肆佰零玖元伍角, 800 -> 捌元整, 0 -> 零元整.

    Where the yuan end in 0, 零 stands before the 角 (a form the rule allows). ValueError below zero.
    """
    if fen < 0:
        raise ValueError("amount below zero")
    yuan, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    if not jiao and not cent:
        return f"{count_in_capitals(yuan)}元整"
    out = f"{count_in_capitals(yuan)}元" if yuan else ""
    if jiao:
        out += ("零" if yuan and yuan % 10 == 0 else "") + f"{_DIGITS[jiao]}角"
    elif yuan:
        out += "零"
    return out + (f"{_DIGITS[cent]}分" if cent else "")
