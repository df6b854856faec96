"""Handover registers: what the paper both sides sign shows (D-10 … D-22). One engine for every handover (D-20a)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from govpost_desk.domain.bags import BagLine


class RegisterKind(StrEnum):
    """Kinds of handover of this version (D-20a)."""

    TAKE_OVER = "take_over"  # window -> desk
    CORRECTION = "correction"  # names the register it corrects (D-17)
    COLLECT = "collect"  # sealed pieces and bags -> driver
    RETURN = "return"  # returned pieces and receipts -> window (D-52, D-54)
    DELIVERY = "delivery"  # pieces -> deliverer, in triplicate (D-32)


COPIES = {RegisterKind.DELIVERY: 3}  # all others in duplicate


def copies_of(kind: str) -> int:
    """In how many copies a register of a kind is printed and signed (D-10, D-32)."""
    return COPIES.get(RegisterKind(kind), 2)


class Fate(StrEnum):
    """How a line is settled; exactly one of these (D-11)."""

    TICKED = "ticked"
    MISSING = "missing"
    EXTRA = "extra"  # handed over, not on the list, accepted with a reason
    EXTRA_REFUSED = "extra_refused"  # handed over, not on the list, handed back
    MISMATCHED = "mismatched"
    REFUSED = "refused"  # damaged or illegible


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """One printed line. `name`, `phone_tail`, `district` as D-17a says (or masked by the site's setting).

    `waybill_no` is "" where no number could be taken (待配号) or none is due. `reason` is a sentence, "" for a tick.
    """

    line_no: int
    fate: Fate
    case_no: str
    item: str
    name: str
    phone_tail: str
    district: str
    waybill_no: str
    reason: str = ""
    phone: str = ""  # in full, on delivery lists alone
    address: str = ""  # in full, on delivery lists alone
    note: str = ""  # on delivery lists and returns: 回执、到付、退件 …
    unsaid: tuple[str, ...] = ()  # back-entry from emergency paper: what the paper does not say


@dataclass(frozen=True, kw_only=True)
class RegisterSheet:
    """A closed register, ready to print; the PDF is a pure function of this value and the copy to draw.

    `lines` are the pieces that changed hands (ticked and extra), `differences` all the others; `open_count` is how many
    lines of the list stay open for a later register (D-11: printed as a count). `closed_at` is aware UTC.
    `mark` is "" for the two originals, else "补打 n" or "副本".
    """

    register_no: str
    kind: RegisterKind
    centre_name: str
    giver: str  # e.g. "出入境管理窗口 (01)"
    taker: str  # e.g. "邮政 520100-01-D01 台席"
    business_on: date
    closed_at: datetime
    operator_no: str
    lines: tuple[SheetLine, ...]
    differences: tuple[SheetLine, ...]
    open_count: int
    corrects_no: str
    hotline: str
    head: str  # short journal head, 10 base32 characters
    digest: str  # line digest, hex
    mark: str = ""
    training: bool = False
    bags: tuple[BagLine, ...] = ()  # on the register to the driver: one line a bag (D-30)
    paper_no: str = ""  # the emergency sheet this register was entered from
    paper_on: date | None = None  # the date written on it
    paper_signed: bool = True  # whether both sides signed it


def barcode_of(register_no: str, copy_no: int) -> str:
    """Text of the register's barcode: the number and one digit that tells the copies apart (D-17)."""
    return f"{register_no}{copy_no}"
