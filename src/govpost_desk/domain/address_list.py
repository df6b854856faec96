"""The full-address list that travels sealed in the bag when its labels are masked (D §13.7)."""

from dataclasses import dataclass
from datetime import date

from govpost_desk.domain.orders import Payer


@dataclass(frozen=True, kw_only=True)
class AddressLine:
    """One piece as the courier needs it: nothing masked. `fee_fen`: integer fen, None = 按标准资费 (D-74)."""

    line_no: int
    waybill_no: str
    name: str
    phone: str
    address: str
    payer: Payer
    fee_fen: int | None
    receipt: bool = False
    two_way: bool = False


@dataclass(frozen=True, kw_only=True)
class AddressSheet:
    """Address list of the masked pieces of a bag or a collect register, ready to print; personal throughout (D-16).

    `register_no`: the collect register it belongs to, or the tag number of its bag; `belongs_to` says which in words,
    `taker_word` what the taker is: the driver of a register, the office where a bag is opened.
    `mark` is "" for the original, else "补打 n".
    """

    register_no: str
    belongs_to: str = "属交接簿"
    taker_word: str = "揽收方"
    centre_name: str
    giver: str
    taker: str
    business_on: date
    operator_no: str
    lines: tuple[AddressLine, ...]
    hotline: str
    head: str  # short journal head, 10 base32 characters
    mark: str = ""
    training: bool = False
