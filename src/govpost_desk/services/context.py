"""Where a clerk stands between two scans: who, which window, which step, what was just asked. One frozen value.

The window, the scanner loop and the console each keep the newest `ScanContext` and hand it to the next `scan`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.weighing import Plate


class Step(StrEnum):
    """What a plain scan does."""

    TAKE = "take"  # GPDTAKE: tick certificates of the window's list
    PACK = "pack"  # GPDPACK: label and seal
    OUT = "out"  # GPDOUT: sealed pieces to the driver
    FIX = "fix"  # GPDFIX: correct a closed register
    BAG = "bag"  # GPDBAG: sealed pieces into a bag
    IN = "in"  # GPDIN: what comes out of an inbound bag
    STOCK = "stock"  # GPDSTOCK: count what lies on the desk
    RETURN = "return"  # GPDRETURN: returned pieces and receipts back to the window
    DELIVER = "deliver"  # GPDDELIVER: pieces onto the deliverer's list
    PAPER = "paper"  # GPDPAPER: back-entry of an emergency sheet


@dataclass(frozen=True, kw_only=True)
class Piece:
    """The piece just scanned, which GPDEXTRA, GPDBACK, GPDBAD, GPDDIFF, GPDREPRINT are about.

    `order_id` is None when it is unknown here.
    """

    case_no: str = ""
    order_id: bytes | None = None
    waybill_no: str = ""
    elsewhere: bool = False  # it stands on another window's list
    unsure: bool = (
        False  # one of several certificates of its case, and nobody said which: `order_id` is only the first
    )


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked and waits for an answer. `needs`: reason, signer, confirm, item, bag, operator or paper; `act`
    names the use case.
    """

    act: str
    needs: str
    code: str  # the command that asked; scanning it again confirms
    target: str = ""  # number, case number or hex id the act is about
    copy_no: int = 0
    again: bool = False  # the code of the piece, scanned once more, is the answer


@dataclass(frozen=True, kw_only=True)
class ScanContext:
    """State between scans. `corrects_no`: the register under correction in step FIX.

    `bag_id`: the bag at work in step BAG, with the seal number and weight told for it; `inbound_id`: the inbound bag at
    work in step IN; `paper_no`: the emergency sheet at work in step PAPER.
    """

    actor: Actor
    step: Step = Step.TAKE
    window_code: str = ""
    corrects_no: str = ""
    bag_id: bytes | None = None
    seal_no: str = ""
    weight_g: int = 0
    inbound_id: bytes | None = None
    paper_no: str = ""
    piece: Piece | None = None
    question: Question | None = None
    asked_at: datetime | None = None  # when the question was asked
    plate: Plate | None = None  # what the scale said as the scan at hand came in; None without a scale
    typed: bool = False  # the code at hand came from the keyboard, key by key
    weighed: tuple[int, bytes] | None = None  # which placement on the scale is the weight of which order

    def asking(self, question: Question) -> "ScanContext":
        """The same place with a question open."""
        return replace(self, question=question)

    def holding(self, piece: Piece | None) -> "ScanContext":
        """The same place with another piece in hand and nothing asked."""
        return replace(self, piece=piece, question=None)
