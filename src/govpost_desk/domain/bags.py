"""Bags: their 30-digit tag number, the manifest inside, the tag outside (D-30, facts §1.3).

The places of the tag number whose meaning is not published are filled from settings; papers say 本地 until head office
gives its scheme.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from govpost_desk.domain.errors import RuleError

BAG_SERIALS = 9999
_MOST_DECIGRAMS = 9999  # four digits of 0.1 kg
_DOMESTIC = re.compile(r"[0-9]{30}")
_INTERNATIONAL = re.compile(r"[A-Z]{15}[0-9]{14}")  # UPU S9


@dataclass(frozen=True, kw_only=True)
class BagTag:
    """A tag number taken apart; `weight_g` to 100 g. Of an international (S9) one only the text and serial are read."""

    text: str
    origin: str  # 8 digits: 原寄局
    destination: str  # 8 digits: 寄达局
    serial: int  # 总包号码
    weight_g: int


def parse_bag_tag(text: str) -> BagTag | None:
    """Take a cleaned text apart; None when it does not have the shape of a bag tag."""
    if _DOMESTIC.fullmatch(text):
        return BagTag(
            text=text,
            origin=text[:8],
            destination=text[8:16],
            serial=int(text[20:24]),
            weight_g=int(text[24:28]) * 100,
        )
    if _INTERNATIONAL.fullmatch(text):
        return BagTag(
            text=text,
            origin=text[:6],
            destination=text[6:12],
            serial=int(text[16:20]),
            weight_g=int(text[25:]) * 100,
        )
    return None


def bag_tag_no(*, origin: str, destination: str, scheme: str, serial: int, weight_g: int, flags: str) -> str:
    """The 30 digits: origin 8, destination 8, scheme 4, serial 4, weight 4 (0.1 kg, half up), flags 2 (facts §1.3).

    Raises RuleError: bag_office (an office code is not 8 digits), bag_scheme (settings are not 4 and 2 digits),
    bag_weight (999.9 kg is the most), bags_exhausted.
    """
    for code in (origin, destination):
        if not re.fullmatch("[0-9]{8}", code):
            raise RuleError("bag_office")
    if not re.fullmatch("[0-9]{4}", scheme) or not re.fullmatch("[0-9]{2}", flags):
        raise RuleError("bag_scheme")
    if not 1 <= serial <= BAG_SERIALS:
        raise RuleError("bags_exhausted")
    decigrams = (weight_g + 50) // 100
    if not 0 <= decigrams <= _MOST_DECIGRAMS:
        raise RuleError("bag_weight")
    return f"{origin}{destination}{scheme}{serial:04d}{decigrams:04d}{flags}"


@dataclass(frozen=True, kw_only=True)
class ManifestLine:
    """One piece of a bag; no person's data, the manifest travels with the bag. `note`: 回执、双程、到付 …"""

    line_no: int
    waybill_no: str
    case_no: str
    place: str  # e.g. "贵州 贵阳 观山湖"
    weight_g: int
    note: str


@dataclass(frozen=True, kw_only=True)
class BagFace:
    """What manifest, tag and registers say of a sealed bag. `tag_no`: 30 digits (or S9). `local`: 本地 scheme.

    `weighed`: whether the weight came from a scale or a person; else it is the sum of the pieces.
    """

    bag_no: str  # four digits
    tag_no: str
    local: bool
    centre_name: str
    desk_id: str
    origin: str
    destination: str
    destination_name: str
    route_name: str
    business_on: date
    clearance_no: int
    shift_no: int
    sealed_at: datetime
    operator_no: str
    seal_no: str  # "" when none was put on
    weight_g: int
    weighed: bool
    piece_count: int
    head: str  # short journal head of the sealing
    hotline: str
    training: bool = False


@dataclass(frozen=True, kw_only=True)
class ManifestSheet:
    """The list of what lies in a bag, two copies: one inside the bag, one kept. `mark`: "" | 补打 n | 副本."""

    face: BagFace
    lines: tuple[ManifestLine, ...]
    digest: str  # line digest, hex
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class BagTagSheet:
    """The tag outside, printed on the label printer. `copy_no`: 1 first print, n > 1 is 补打 n-1."""

    face: BagFace
    copy_no: int


@dataclass(frozen=True, kw_only=True)
class BagLine:
    """A bag on the register to the driver: one line a bag (D-30)."""

    line_no: int
    bag_no: str
    tag_no: str
    destination_name: str
    piece_count: int
    weight_g: int
    seal_no: str
