"""Single cells -> values of an order: payer, mode, yes and no, weights, dates.

Each answers None for what it cannot read. Lists repeat few values in these columns, so callers remember the answers.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta

from govpost_desk.domain.orders import Mode, Payer
from govpost_desk.importing.tables import Formula, Value

_SENDER = re.compile(
    r"寄(件人?|方|件方)?(支)?付|(单位|政府|财政|部门|窗口|统一|中心)(支付|付费|承担|付)|月结|免费|包邮|对公结算|寄付.*|sender"
)
_RECIPIENT = re.compile(
    r"(收(件人?|方|件方)?|货)?到?付(款)?|到付.*|(个人|自费|自|申请人|本人)(支付|付费|承担|付)?|recipient"
)
_ONE_WAY = re.compile(r"单(程|向)(寄递|邮寄)?|单程.*|仅(寄|送).*|one_?way")
_TWO_WAY = re.compile(r"双(程|向)(寄递|邮寄)?|双程.*|往返|来回|two_?way")
_CARRIER = re.compile(
    r"(中国)?(邮政)?(ems|快递|特快|特快专递|速递|快递包裹|邮寄|寄递|邮政|标快)*|邮寄送达|快递送达|物流(快递)?"
)
_YES = frozenset(
    ["是", "需要", "需", "要", "有", "回执", "需回执", "需要回执", "双程", "y", "yes", "1", "true", "√", "✓"]
)
_NO = frozenset(
    [
        "否",
        "不需要",
        "不需",
        "不要",
        "不",
        "无",
        "没有",
        "无需",
        "单程",
        "n",
        "no",
        "0",
        "false",
        "×",
        "/",
        "-",
    ]
)
_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT].*|\d{1,2}:.*|$)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4,6})?")
_WEIGHT = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(g|克|kg|公斤|千克|斤)?")
_UNITS = {"g": 1, "克": 1, "kg": 1000, "公斤": 1000, "千克": 1000, "斤": 500}
_DAY_ZERO = date(1899, 12, 30)  # of spreadsheets
MAX_WEIGHT_G = 50_000


def plain(value: Value | Formula) -> str:
    """A cell's text for comparing: NFKC, no blanks, lower case; whole numbers without ".0"."""
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, float) and value.is_integer():
        value = str(int(value))
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value))).lower()


def read_payer(text: str) -> Payer | None:
    """寄付, 单位支付 … -> sender; 到付, 自费 … -> recipient."""
    if _SENDER.fullmatch(text):
        return Payer.SENDER
    return Payer.RECIPIENT if _RECIPIENT.fullmatch(text) else None


def read_mode(text: str) -> Mode | None:
    """单程, 单向 … -> one way; 双程, 往返 … -> two way."""
    if _ONE_WAY.fullmatch(text):
        return Mode.ONE_WAY
    return Mode.TWO_WAY if _TWO_WAY.fullmatch(text) else None


def names_carrier(text: str) -> bool:
    """True when a mode column only says by whom it is sent (邮政EMS), which says nothing about the mode."""
    return _CARRIER.fullmatch(text) is not None


def read_yes(text: str) -> bool | None:
    """是, 需要, √ … / 否, 无 …"""
    if text in _YES:
        return True
    return False if text in _NO else None


def read_weight(text: str, grams_per_unit: int) -> int | None:
    """Grams of "350", "0.5kg", "350克"; `grams_per_unit` holds for a bare number."""
    match = _WEIGHT.fullmatch(text)
    if not match:
        return None
    factor = _UNITS[match[2]] if match[2] else grams_per_unit
    grams = round(float(match[1]) * factor)
    return grams if 0 < grams <= MAX_WEIGHT_G else None


def read_date(value: Value) -> date | None:
    """A date of a cell: a date, 2026年11月19日, 2026-11-19, 2026/11/19 15:30, 20261119, a spreadsheet's day number.

    None for a day that does not exist (2026-11-31), outside 2000 to 2100, or for text without a date.
    """
    found: date | None = None
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, float):
        if 36_526 <= value < 73_051:
            found = _DAY_ZERO + timedelta(days=int(value))
        elif value.is_integer() and 20_000_101 <= value <= 21_001_231:
            found = read_date(str(int(value)))
    elif isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip()
        match = _YMD.fullmatch(text) or _COMPACT.fullmatch(text)
        if match:
            try:
                found = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                found = None
    return found if found and 2000 <= found.year <= 2100 else None
