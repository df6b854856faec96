"""The proof slip (查件证明): one page that tells an applicant or an office what became of a piece. Names are masked."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class SlipLine:
    """One act: when, what, the numbers and papers it stands on, who did it. `undone`: taken back later."""

    at: datetime
    what: str
    detail: str
    operator_no: str
    undone: bool


@dataclass(frozen=True, kw_only=True)
class ProofSlip:
    """What the page shows. `waybill_no`: the piece's present number, "" before it has one; `name`: masked.

    `head`: short head of the journal when it was made; `printed_at`: aware.
    """

    case_no: str
    document: str
    name: str
    place: str
    window: str
    waybill_no: str
    custody: str
    numbers: tuple[str, ...]
    lines: tuple[SlipLine, ...]
    centre_name: str
    desk_id: str
    hotline: str
    operator_no: str
    printed_at: datetime
    head: str
    training: bool = False
