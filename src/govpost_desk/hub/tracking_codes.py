"""The carrier's two code sets (facts §1.6), in plain Chinese; a hall may add codes and change words.

`ems`: the classic push (procdate, action, …); `new`: the new platform (opCode). What a code means for the recipient is
one of underway, delivering, delivered, undelivered. An unknown code has no words and means nothing.
"""

from typing import NamedTuple

from sqlalchemy import delete, select

from govpost_desk.domain.errors import RuleError
from govpost_desk.hub.checking import CODE_SETS, is_code
from govpost_desk.hub.schema import tracking_code
from govpost_desk.hub.store import SITE, Tx, param

LONGEST_TEXT = 40


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
MEANINGS = (UNDERWAY, DELIVERING, DELIVERED, UNDELIVERED)
UNKNOWN = Meaning("", "")
Codes = dict[tuple[str, str], Meaning]
_OWN = select(
    tracking_code.c.code_set, tracking_code.c.code, tracking_code.c.content, tracking_code.c.means
).where(tracking_code.c.site_id == SITE)
_FORGET = delete(tracking_code).where(
    tracking_code.c.site_id == SITE,
    tracking_code.c.code_set == param("of_set"),
    tracking_code.c.code == param("of_code"),
)


def codes(tx: Tx) -> Codes:
    """All codes that are known in a hall."""
    own = {(row.code_set, row.code): Meaning(row.content, row.means) for row in tx.run(_OWN)}
    return {**_MEANINGS, **own}


def set_code(tx: Tx, code_set: str, code: str, text: str, means: str) -> None:
    """A code of the hall's own, or other words for a known one. Raises RuleError tracking_code."""
    plain = text.strip() and len(text) <= LONGEST_TEXT and text.isprintable()
    if code_set not in CODE_SETS or not is_code(code) or not plain or means not in MEANINGS:
        raise RuleError("tracking_code")
    tx.run(_FORGET, {"of_set": code_set, "of_code": code})
    tx.insert(tracking_code, [{"code_set": code_set, "code": code, "content": text.strip(), "means": means}])
