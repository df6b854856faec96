"""One piece as a search shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Found:
    """One piece: who, where it is, on which papers. Empty strings where there is nothing yet.

    `held_at`, `held_ms`: another desk of the hall that has it, and since when.
    """

    order_id: str
    case_no: str
    part: int
    window_code: str
    document: str
    name: str
    phone: str
    address: str
    division: str
    erased: bool
    status: str
    custody: str
    waybill_no: str
    register_no: str
    collect_no: str
    held_at: str
    held_ms: int
