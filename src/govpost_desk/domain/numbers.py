"""Waybill numbers: check digits, ranges, the numbers of registers and local cases (D-20, D-17, D-2).

Two families (facts §1): UPU S10 `AA NNNNNNNN C CC` and domestic EMS `PP NNNNNNNN C XX`. Both carry the S10 check digit
of their eight-digit serial. When numbers are made from a range the serial is counted up and the digit computed anew.
"""

import re
from dataclasses import dataclass
from datetime import date

from govpost_desk.domain.errors import RuleError

_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_SHAPE = re.compile(r"([A-Z]{2}|[0-9]{2})([0-9]{8})([0-9])([A-Z]{2}|[0-9]{2})")
_POSTB_PREFIXES = ("96", "98", "99")  # 快递包裹: 13 digits without this check digit (facts §1.2)
SERIALS = 100_000_000
REGISTER_PREFIX = "JJ"
NOTE_PREFIX = "YD"  # 验单 (D-31)
CHECK_PREFIX = "KC"  # 开拆核对单 (D-31)


def check_digit(serial: str) -> int:
    """S10 check digit of an eight-digit serial: 11 - (weighted sum mod 11); 10 becomes 0, 11 becomes 5."""
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(remainder, remainder)


@dataclass(frozen=True)
class WaybillNo:
    """A 13-character number taken apart. `has_check` is False for families without the digit."""

    text: str
    prefix: str
    serial: int
    suffix: str
    has_check: bool
    check_ok: bool


def parse_waybill_no(text: str) -> WaybillNo | None:
    """Take a cleaned 13-character text apart; None when it does not have the shape of a waybill number."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    prefix, serial, digit, suffix = match.groups()
    if prefix.isdigit() != suffix.isdigit():
        return None
    has_check = not text.startswith(_POSTB_PREFIXES)
    return WaybillNo(text, prefix, int(serial), suffix, has_check, check_digit(serial) == int(digit))


def waybill_no(prefix: str, serial: int, suffix: str) -> str:
    """The full 13-character number of a serial, check digit computed."""
    digits = f"{serial:08d}"
    return f"{prefix}{digits}{check_digit(digits)}{suffix}"


@dataclass(frozen=True, kw_only=True)
class RangeSpec:
    """A number range: `count` serials from `first_serial` on, all with one prefix and suffix."""

    prefix: str
    suffix: str
    first_serial: int
    count: int


def range_from(first: str, count: int) -> RangeSpec:
    """Range that begins with the full number `first`.

    Raises RuleError "range_first" when it is no waybill number, "range_check_digit" when its check digit is wrong,
    "range_count" when the count is not positive or runs over the serial's eight digits.
    """
    parsed = parse_waybill_no(first)
    if parsed is None or not parsed.has_check:
        raise RuleError("range_first")
    if not parsed.check_ok:
        raise RuleError("range_check_digit")
    if count < 1 or parsed.serial + count > SERIALS:
        raise RuleError("range_count")
    return RangeSpec(prefix=parsed.prefix, suffix=parsed.suffix, first_serial=parsed.serial, count=count)


def register_no(desk_id: str, on: date, epoch: int, serial: int) -> str:
    """`JJ` + desk + yymmdd + epoch letter + 3 digits, 0-9A-Z only (D-17).

    Raises RuleError "registers_exhausted" past 999 registers a day or 26 epochs (letters then need a new scheme).
    """
    return daily_no(REGISTER_PREFIX, desk_id, on, epoch, serial)


def daily_no(prefix: str, desk_id: str, on: date, epoch: int, serial: int) -> str:
    """Number of a paper that is numbered without a gap per desk, epoch and business day, after its prefix.

    Raises RuleError "registers_exhausted" past 999 a day or 26 epochs (letters then need a new scheme).
    """
    if not 1 <= serial <= 999 or not 1 <= epoch <= 26:
        raise RuleError("registers_exhausted")
    return f"{prefix}{desk_id.replace('-', '')}{on:%y%m%d}{chr(ord('A') + epoch - 1)}{serial:03d}"


def local_case_no(desk_id: str, serial: int) -> str:
    """Case number of an order typed without one: `T` + desk + serial (D-2)."""
    return f"T{desk_id.replace('-', '')}{serial:06d}"
