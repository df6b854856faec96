"""Emergency paper: printed in good times, filled in by hand when the PC is dead, entered afterwards line by line."""

from dataclasses import dataclass
from datetime import date

LINES_A_SHEET = 15
LABELS_A_SHEET = 4  # one leaf, which can be handed back or lost
EMERGENCY_PREFIX = "JE"


@dataclass(frozen=True, kw_only=True)
class EmergencyRegisterSheet:
    """A blank, pre-numbered take-over register of LINES_A_SHEET lines, in duplicate. `sheet_no` is its barcode."""

    sheet_no: str
    centre_name: str
    desk_id: str
    printed_on: date
    hotline: str
    windows: tuple[tuple[str, str], ...]  # (code, department) to tick
    training: bool = False


@dataclass(frozen=True, kw_only=True)
class EmergencyLabelSheet:
    """A4 sheet of hand-filled waybills under numbers set aside for emergencies, four a page.

    `sheet_no` is its barcode; each waybill shows its number with bars and lines for recipient, address, case number.
    """

    sheet_no: str
    waybill_nos: tuple[str, ...]
    centre_name: str
    desk_id: str
    sender: str
    hotline: str
    printed_on: date
    training: bool = False


@dataclass(frozen=True, kw_only=True)
class BadgeSheet:
    """Badges of the staff: each a card with name, number and the barcode GPDOPR + number."""

    centre_name: str
    badges: tuple[tuple[str, str, str], ...]  # (operator number, name, role in words)
    training: bool = False
