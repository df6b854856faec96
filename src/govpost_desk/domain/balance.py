"""Books of a clearance or a day: pieces and numbers, each as one equation (D-33). What the sheets show.

pieces:  opening + taken over = despatched + handed back + closing
numbers: opening + granted = used + voided + closing        (opening and closing are free + reserved)
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class PieceBalance:
    """Pieces of one period. `closing` is what the books have at the desk, counted in the tables and not worked out.

    `difference` names pieces, by waybill number or else case number: those that break the equation, and those by which
    the newest stock-taking of the period differs and which no later act has settled.
    """

    opening: int
    taken_over: int
    despatched: int
    handed_back: int
    closing: int
    difference: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the equation holds and no piece is in difference."""
        flow = self.opening + self.taken_over - self.despatched - self.handed_back
        return flow == self.closing and not self.difference


@dataclass(frozen=True, kw_only=True)
class NumberBalance:
    """Waybill numbers of one period; `difference` names numbers that no fact accounts for."""

    opening: int
    granted: int
    used: int
    voided: int
    closing: int
    difference: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the equation holds and no number is in difference."""
        return self.opening + self.granted == self.used + self.voided + self.closing and not self.difference


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Both lines of a period. `counted`: pieces of the period's newest stock-taking, None when there was none."""

    pieces: PieceBalance
    numbers: NumberBalance
    counted: int | None

    @property
    def holds(self) -> bool:
        """Whether both hold."""
        return self.pieces.holds and self.numbers.holds


@dataclass(frozen=True, kw_only=True)
class FlowLine:
    """One line of the inbound or despatched list of a day's sheet: a register, a bag, an inbound bag.

    `what`: e.g. 交接簿, 总包, 进口总包; `number`: its number; `party`: from whom or to whom.
    """

    what: str
    number: str
    party: str
    count: int
    at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DifferenceLine:
    """One piece or number by which the books differ, with what is known of it."""

    number: str
    what: str  # 少件 | 多件 | 非政务邮件 | 账不符
    last_known: str  # e.g. "已封装 11-23 09:14 张小敏"; "" when nothing is known
    explained: str  # the reason given; "" while open


@dataclass(frozen=True, kw_only=True)
class SupplyLine:
    """Envelopes or labels at the desk (D-84). `low`: at or below the re-order point."""

    name: str  # 专用封套 | 面单
    on_hand: int
    low: bool


@dataclass(frozen=True, kw_only=True)
class BalanceSheet:
    """平衡合拢表 of a clearance (`clearance_no` set) or of a day (None): lists, both balances, differences (D-33).

    `approved_by`: the second person where the books were closed with a difference, "" while that is awaited or not due.
    `awaits_approval`: closed with a difference and not yet approved. `overdue`: closed by the program on a later date.
    `scale`: the day's checks of the scale in one line, "" for a clearance and where none was made.
    """

    centre_name: str
    desk_id: str
    business_on: date
    clearance_no: int | None
    opened_at: datetime
    closed_at: datetime
    operator_no: str
    balance: Balance
    counted_at: datetime | None
    came_in: tuple[FlowLine, ...]
    went_out: tuple[FlowLine, ...]
    differences: tuple[DifferenceLine, ...]
    supplies: tuple[SupplyLine, ...]
    unsigned: tuple[str, ...]  # numbers of closed registers without a signed copy
    reason: str
    approved_by: str
    awaits_approval: bool
    overdue: bool
    head: str
    hotline: str
    scale: str = ""
    mark: str = ""
    training: bool = False


@dataclass(frozen=True, kw_only=True)
class ShiftSheet:
    """交接班单: what one clerk hands to the next, both sign. Counts by the books and by scan (None: not counted)."""

    centre_name: str
    desk_id: str
    business_on: date
    shift_no: int
    opened_at: datetime
    closed_at: datetime
    giver_no: str
    taker_no: str  # "" while nobody has taken over
    balance: Balance
    at_desk: tuple[tuple[str, int], ...]  # (state in words, pieces)
    open_bags: tuple[str, ...]
    open_registers: int
    unsigned: tuple[str, ...]
    unconfirmed: int
    numbers_left: int
    supplies: tuple[SupplyLine, ...]
    head: str
    hotline: str
    mark: str = ""
    training: bool = False
