"""Where a paper comes out: on A4 or on the 80 mm roll, as the desk's settings say."""

from datetime import datetime

from govpost_desk.domain.settings import ROLL
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import print_lane
from govpost_desk.storage.database import Execute

REGISTER_PDF = "register_pdf"
PROOF_RECEIPT = "proof_receipt"


def registers_on_roll(execute: Execute) -> bool:
    """Whether registers are printed on 80 mm."""
    return desk_settings(execute).register_paper == ROLL


def proofs_on_roll(execute: Execute) -> bool:
    """Whether proof slips are."""
    return desk_settings(execute).proof_paper == ROLL


def queue_paper(execute: Execute, kind: str, document_id: bytes, at: datetime) -> None:
    """Queue a stored document for the printer it belongs to."""
    on_roll = kind == PROOF_RECEIPT or (kind == REGISTER_PDF and registers_on_roll(execute))
    print_lane.enqueue(execute, "slip" if on_roll else "paper", document_id, at)
