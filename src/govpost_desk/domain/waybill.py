"""What a waybill shows: the frozen input of every label (architecture: labels are pure functions)."""

from dataclasses import dataclass
from datetime import date

from govpost_desk.domain.orders import Payer

SAMPLE_COPY = 0  # 样张: the copy number of a label that was exported, not printed for an envelope


@dataclass(frozen=True, kw_only=True)
class WaybillSheet:
    """Everything a label prints, already decided (masked or full, fee known or not); no rule is left to the layout.

    `copy_no`: 1 first print, n > 1 is 补打 n-1 (D-21), 0 is a 样张. `fee_fen`: integer fen, None = 按标准资费
    (fee to be determined, D-74). `recipient_*` and `destination` are printed as given: masking is done by the caller.
    `head`: the journal's short head, 10 base32 characters. `job_tag`: tells copies apart, 0-9A-Z only, e.g. "P1X7F2".
    """

    waybill_no: str
    copy_no: int
    job_tag: str
    head: str
    centre_name: str
    sender_name: str
    sender_address: str
    sender_phone: str
    recipient_name: str
    recipient_phone: str
    recipient_address: str
    destination: str  # 大头笔, e.g. "贵州 贵阳 观山湖"
    case_no: str
    enclosure: str  # e.g. "护照 1 件"
    payer: Payer
    fee_fen: int | None
    receipt: bool
    two_way: bool
    weight_g: int
    accepted_on: date
    desk_id: str
    operator_no: str
    hotline: str
    training: bool = False
