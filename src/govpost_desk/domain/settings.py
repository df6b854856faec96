"""Settings of a desk that rules depend on, with the defaults of domain §13. Stored as text under the field's name."""

from dataclasses import dataclass, fields
from typing import Any

from govpost_desk.domain.errors import RuleError

HANDOVER_FIRST = "handover_first"  # 先交接后封装 (D-10a)
SEAL_AT_TICK = "seal_at_tick"  # 边收边封
A4, ROLL = "a4", "80mm"
COUNT_A_DAY, COUNT_A_CLEARANCE = "day", "clearance"


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """`mask_labels`: hide data on labels (domain §13.7); `mask_registers`: hide names on registers (D-17a).

    `lock_after_s`: seconds without key, scan or mouse after which the window locks, 0 = never; `reveal_pin_s`: how long
    a proved PIN lets its operator look at masked data, 0 = asked every time (D-16).
    `all_night`: a 24-hour hall, whose clearance runs over midnight under its own business date. `stock_count`: whether
    the desk must be counted by scan at each day's end or at each clearance (D-33). `profile`: what the site does
    (domain §13.10). `office_code`: 8-digit code of this office for bag tags, "" = division + 00; `bag_scheme`,
    `bag_flags`: the places of a bag tag whose meaning head office has not given (facts §1.3), the former "" = site and
    desk. `closed_windows`: codes of government windows that are served no more, blanks between them; only
    `services.windows` writes it. `ended_windows`: those that head office named and names no more; only its feed writes
    it (`services.hall_reference`). `register_paper`, `proof_paper`: whether registers and proof slips go to the A4
    printer or to the 80 mm roll, for a hall that has only one of them.
    """

    flow: str = HANDOVER_FIRST
    label_size: str = "100x150"
    mask_labels: bool = True
    mask_registers: bool = False
    low_water: int = 200
    lock_after_s: int = 120
    reveal_pin_s: int = 300
    all_night: bool = False
    stock_count: str = COUNT_A_DAY
    profile: str = "counter"
    office_code: str = ""
    bag_scheme: str = ""
    bag_flags: str = "00"
    closed_windows: str = ""
    ended_windows: str = ""
    register_paper: str = A4
    proof_paper: str = A4


CLOSED_WINDOWS, ENDED_WINDOWS = "closed_windows", "ended_windows"
SETTING_NAMES = tuple(
    field.name for field in fields(DeskSettings) if field.name not in (CLOSED_WINDOWS, ENDED_WINDOWS)
)
_CHOICES: dict[str, tuple[str, ...]] = {
    "flow": (HANDOVER_FIRST, SEAL_AT_TICK),
    "label_size": ("100x150", "76x130", "100x180"),
    "mask_labels": ("yes", "no"),
    "mask_registers": ("yes", "no"),
    "all_night": ("yes", "no"),
    "stock_count": (COUNT_A_DAY, COUNT_A_CLEARANCE),
    "register_paper": (A4, ROLL),
    "proof_paper": (A4, ROLL),
    "profile": ("counter", "despatch", "delivery", "agency", "route"),
}
_DIGITS = {"office_code": 8, "bag_scheme": 4, "bag_flags": 2}  # exactly so many


def check_setting(name: str, value: str) -> str:
    """The value as it is stored. Raises RuleError: setting_name, setting_value."""
    if name not in SETTING_NAMES:
        raise RuleError("setting_name", name=name)
    allowed = _CHOICES.get(name)
    number = value.isascii() and value.isdigit() and len(value) == _DIGITS.get(name, len(value))
    if value not in allowed if allowed is not None else not number:
        digits = f"{_DIGITS[name]} 位数字" if name in _DIGITS else "数字"
        raise RuleError("setting_value", name=name, allowed="/".join(allowed or (digits,)))
    return value


def read_settings(stored: dict[str, str]) -> DeskSettings:
    """Settings out of stored text; names this version does not know are left alone."""
    values: dict[str, Any] = {}
    for field in fields(DeskSettings):
        if field.name in stored:
            text = stored[field.name]
            values[field.name] = (
                text == "yes" if field.type is bool else int(text) if field.type is int else text
            )
    return DeskSettings(**values)
