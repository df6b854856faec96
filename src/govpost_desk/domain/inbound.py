"""Inbound bags: what is found when one is opened, the paper of the check, the verification note (D-31)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ItemKind(StrEnum):
    """What a piece of an inbound bag is."""

    PIECE = "piece"
    RETURNED = "returned"  # a piece of this desk that comes back (D-50 ff.)
    RECEIPT = "receipt"  # a return receipt (D-54)


class Finding(StrEnum):
    """How bag and manifest differ, piece by piece (D-31)."""

    SHORT = "short"
    OVER = "over"
    MISDIRECTED = "misdirected"
    DAMAGED = "damaged"
    NO_LABEL = "no_label"


@dataclass(frozen=True, kw_only=True)
class InboundLine:
    """One piece found or missed. `finding` None: as the manifest says. `waybill_no` "" for a piece without label."""

    line_no: int
    waybill_no: str
    kind: ItemKind
    finding: Finding | None
    note: str


@dataclass(frozen=True, kw_only=True)
class InboundSheet:
    """开拆核对单: contents against the manifest, signed by opener and witness. `expected` None: there was none."""

    sheet_no: str
    tag_no: str
    origin: str
    bag_serial: int
    centre_name: str
    desk_id: str
    business_on: date
    clearance_no: int
    opened_at: datetime
    closed_at: datetime
    operator_no: str
    expected: int | None
    lines: tuple[InboundLine, ...]
    note_no: str  # of the verification note, "" when none was due
    head: str
    hotline: str
    mark: str = ""
    training: bool = False


@dataclass(frozen=True, kw_only=True)
class NoteSheet:
    """验单 to the previous step: differences piece by piece, with room for its answer. Two copies: sent, filed.

    `lines`: only those with a finding. The note's number is its barcode.
    """

    note_no: str
    tag_no: str
    to_office: str  # origin office of the bag
    centre_name: str
    desk_id: str
    business_on: date
    clearance_no: int
    drafted_at: datetime
    operator_no: str
    expected: int | None
    found: int
    lines: tuple[InboundLine, ...]
    head: str
    hotline: str
    mark: str = ""
    training: bool = False
