"""The carrier's two code sets (facts §1.6), in plain Chinese: pure. An unknown code has no words and means nothing.

`ems`: the classic push (procdate, action, …); `new`: the new platform (opCode). What a code means for the recipient is
one of underway, delivering, delivered, undelivered.
"""

from typing import NamedTuple


class Meaning(NamedTuple):
    """A code in words, and what it means."""

    text: str
    means: str


UNDERWAY, DELIVERING, DELIVERED, UNDELIVERED = "underway", "delivering", "delivered", "undelivered"
_MEANINGS = {
    ("ems", "00"): Meaning("收寄", UNDERWAY),
    ("ems", "10"): Meaning("妥投", DELIVERED),
    ("ems", "20"): Meaning("未妥投", UNDELIVERED),
    ("ems", "30"): Meaning("经转中", UNDERWAY),
    ("ems", "40"): Meaning("离开处理中心", UNDERWAY),
    ("ems", "41"): Meaning("到达处理中心", UNDERWAY),
    ("ems", "50"): Meaning("安排投递", UNDERWAY),
    ("ems", "51"): Meaning("正在投递", DELIVERING),
    ("ems", "60"): Meaning("揽收", UNDERWAY),
    ("new", "306"): Meaning("揽投解车", UNDERWAY),
    ("new", "389"): Meaning("处理中心封车", UNDERWAY),
    ("new", "702"): Meaning("投递邮件接收", DELIVERING),
    ("new", "704"): Meaning("投递结果：妥投", DELIVERED),
    ("new", "705"): Meaning("投递结果：未妥投", UNDELIVERED),
    ("new", "912"): Meaning("航班降落", UNDERWAY),
    ("new", "954"): Meaning("到达处理中心", UNDERWAY),
}
_UNKNOWN = Meaning("", "")


def meaning(code_set: str, code: str) -> Meaning:
    """What a code says; both empty for one that is not known here."""
    return _MEANINGS.get((code_set, code), _UNKNOWN)
