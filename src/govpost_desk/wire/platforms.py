"""What platforms and carriers post to head office, and what they are answered (docs/wire.md by example).

Each request is a POST of one JSON object with `Authorization: Bearer TOKEN` of a channel. All are idempotent. The items
of a batch are read one by one: one that is no such item is refused alone, the others are taken.
"""

from dataclasses import dataclass
from typing import Any

from govpost_desk.wire.codec import Whole

MOST_ORDERS = 500  # of one batch; also of cancellations and tracking events


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformOrder:
    """One order as a platform has it. `source`: code of the unit that gave the case its number; `rev`: the platform's
    own revision, higher with every change; `window_code`: "" where `source` says it.

    `issued_on`: YYYY-MM-DD or ""; `division`: six digits or ""; `payer`: sender, recipient; `mode`: one_way, two_way;
    `weight_g`: 0 where unknown.
    """

    source: str
    case_no: str
    rev: Whole
    part: Whole = 1
    window_code: str = ""
    item_name: str = ""
    document_name: str = ""
    department: str = ""
    issued_on: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""
    division: str = ""
    payer: str = "sender"
    mode: str = "one_way"
    receipt: bool = False
    weight_g: Whole = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """An order is taken back: its revision `rev`, or a higher one of its own. `reason` names no person."""

    source: str
    case_no: str
    rev: Whole
    part: Whole = 1
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """What a carrier saw of a piece. `id`: the carrier's own of this record; `code` out of the code set `set`
    (ems, new); `raw`: the carrier's words, kept at head office alone; `void`: the carrier takes the record `id` back
    (`effect=0` of the classic push), whenever it comes.
    """

    id: str
    waybill_no: str
    at_ms: Whole
    code: str
    set: str
    place: str = ""
    raw: str = ""
    void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOrders:
    """Orders of a hall, new ones and changed ones."""

    site: str
    orders: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrders:
    """Orders of a hall that are taken back."""

    site: str
    orders: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTracking:
    """What a carrier saw of pieces of a hall."""

    site: str
    events: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswer:
    """What became of item `at` of the batch. `result`: taken, changed, cancelled, known, stale (a later revision is
    here), conflict (the same revision with other content; people look at it), refused (`why` names the field).

    `rev`: the revision that counts now; `stage`: how far the piece is (open, taken, packing, labelled, sealed, bagged,
    collected, handed_back, came_in); `late`: it is sealed or gone, so the change is an interception.
    """

    at: Whole
    result: str
    why: str = ""
    order_id: str = ""
    case_no: str = ""
    rev: Whole = 0
    stage: str = ""
    waybill_no: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersAnswered:
    """`inc`: one more after a restore of head office, which may have lost orders: post again what is still open."""

    inc: Whole
    orders: tuple[OrderAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedAnswer:
    """What became of record `at`: taken, known, voided, conflict (the id was used for another record), refused
    (`why`).
    """

    at: Whole
    result: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingAnswered:
    """`inc`: as in OrdersAnswered."""

    inc: Whole
    events: tuple[TrackedAnswer, ...]


CHANNEL_PATHS: dict[str, type] = {
    "/v1/orders": PostOrders,
    "/v1/orders/cancel": CancelOrders,
    "/v1/tracking": PostTracking,
}
CHANNEL_ANSWERS: dict[type, type] = {
    PostOrders: OrdersAnswered,
    CancelOrders: OrdersAnswered,
    PostTracking: TrackingAnswered,
}
EACH: dict[type, type] = {PostOrders: PlatformOrder, CancelOrders: Cancellation, PostTracking: Tracked}
