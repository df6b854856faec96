"""Orders: what an applicant asks to be mailed, and what a list must say before its label may print.

Owns the identity of an order (D-2) and the check of its completeness. Knows no storage and no file format.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Payer(StrEnum):
    """Who pays the postage (D-70)."""

    SENDER = "sender"  # 寄付: the unit, settled monthly
    RECIPIENT = "recipient"  # 到付: the recipient, on delivery


class Mode(StrEnum):
    """Kind of order (D-3)."""

    ONE_WAY = "one_way"  # 单程
    TWO_WAY = "two_way"  # 双程


class Problem(StrEnum):
    """Why the label of a recorded order waits. One code per missing or unusable field."""

    NO_RECIPIENT = "no_recipient"  # 缺收件人
    FORMULA = "formula"  # 收件人是公式, not a name
    NO_PHONE = "no_phone"  # 缺电话
    BAD_PHONE = "bad_phone"  # 电话位数不对
    NO_ADDRESS = "no_address"  # 缺地址
    NO_DIVISION = "no_division"  # 地址没有省市区
    AMBIGUOUS_DIVISION = "ambiguous_division"  # 省市区有多个可能, the clerk chooses
    TWO_WAY_IMPOSSIBLE = "two_way_impossible"  # 双程不可办: no two-way service to another province (D-71)
    SAME_KEY_OTHER_CONTENT = "same_key_other_content"  # 同号不同内容 in one file (D-2)


# The field a clerk fills in to settle a problem; these names are what `needs` and `order set` speak.
FIELD_OF_PROBLEM: dict[Problem, str] = {
    Problem.NO_RECIPIENT: "name",
    Problem.FORMULA: "name",
    Problem.NO_PHONE: "phone",
    Problem.BAD_PHONE: "phone",
    Problem.NO_ADDRESS: "address",
    Problem.NO_DIVISION: "division",
    Problem.AMBIGUOUS_DIVISION: "division",
    Problem.TWO_WAY_IMPOSSIBLE: "mode",
    Problem.SAME_KEY_OTHER_CONTENT: "content",
}


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Personal data of the addressee: erasable, never logged (D-16). Empty strings where unknown."""

    name: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderFields:
    """One order as a list, a clerk or a platform gives it; `recipient` is the only personal part.

    `division`: six-digit administrative code (county where known, else prefecture or province), "" when not settled;
    `division_choices`: candidate codes where the address is ambiguous (the clerk chooses: it sets the fee).
    `weight_g`: grams. `issued_on`: the certificate's issue date (D-41). `defaults`: names of the fields that came from
    the sending unit's profile because the list lacks the column. `problems`: what keeps the label waiting.
    """

    case_no: str
    part: int = 1
    recipient: Recipient = Recipient()
    division: str = ""
    division_choices: tuple[str, ...] = ()
    item_name: str = ""
    document_name: str = ""
    department: str = ""
    issued_on: date | None = None
    payer: Payer = Payer.SENDER
    mode: Mode = Mode.ONE_WAY
    receipt: bool = False
    weight_g: int = 0
    defaults: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def order_id(source: str, case_no: str, part: int = 1) -> bytes:
    """Identity of an order, 16 bytes, the same on every desk and at head office (D-2).

    `source` is the code of the sending unit, e.g. "520100-01-01"; `case_no` is already normalised text.
    """
    key = json.dumps([source, case_no, part], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(key.encode()).digest()[:16]


def needed_fields(problems: tuple[Problem, ...]) -> tuple[str, ...]:
    """Names of the fields to fill in before the label may print, each once, in a fixed order."""
    return tuple(dict.fromkeys(FIELD_OF_PROBLEM[problem] for problem in problems))


def fields_digest(fields: OrderFields) -> str:
    """Digest (hex) of a row as a list gave it: the same row again changes nothing.

    Short personal data can be guessed back from it, so it is kept where personal data is.
    """
    recipient = fields.recipient
    parts = [
        fields.case_no,
        fields.part,
        recipient.name,
        recipient.phone,
        recipient.address,
        fields.division,
        list(fields.division_choices),
        fields.item_name,
        fields.document_name,
        fields.department,
        fields.issued_on.isoformat() if fields.issued_on else "",
        fields.payer.value,
        fields.mode.value,
        fields.receipt,
        fields.weight_g,
        [problem.value for problem in fields.problems],
    ]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
