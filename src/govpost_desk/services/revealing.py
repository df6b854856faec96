"""One person's data in full for as long as a key is held: proved, with a reason, journalled once (D-16, ADR 22)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import to_ms
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.reasons import REASONS, Act, reason_code
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import items
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.last_acts import acts_since
from govpost_desk.storage.orders import StoredOrder, orders_of_case
from govpost_desk.storage.recording import record

REASON_WORDS = REASONS[Act.SHOW]
WHY = "hold"
_ONE_LOOK_S = 15  # the PIN is asked every time: it still has to last for the look it was asked for
_ONCE = timedelta(minutes=10)  # a hand that holds the key again and again looks once
_LOOKED_AT = 2000  # events looked back at; more in these minutes only means to be asked again


@dataclass(frozen=True, kw_only=True)
class ShownPiece:
    """The piece that is looked at; window and waybill number are "" where the screen does not know them."""

    case_no: str
    window_code: str = ""
    waybill_no: str = ""


@dataclass(frozen=True, kw_only=True)
class Revealed:
    """What is shown while the key is held."""

    piece: ShownPiece
    name: str
    phone: str
    address: str
    erased: bool


def pin_wanted(db: Database, by: Actor, at: datetime) -> bool:
    """Whether the operator must prove his PIN before he may look (setting reveal_pin_s); never on a demo desk."""
    with db.reading() as execute:
        return not _is_proved(execute, by, at)


def reveal(db: Database, piece: ShownPiece, reason_no: int, *, by: Actor, at: datetime) -> Revealed:
    """The person of a piece in full, journalled unless the same look was within the last minutes.

    Raises RuleError pin_wanted, reason_needed, no_order; which_piece when several persons would answer.
    """
    reason = reason_code(Act.SHOW, reason_no)
    if reason is None:
        raise RuleError("reason_needed")
    with db.begin() as tx:
        if not _is_proved(tx.execute, by, at):
            raise RuleError("pin_wanted")
        order = _order_of(tx.execute, piece)
        order_id = order.order_id.hex()
        if not _has_looked(tx.execute, order_id, reason, by, at):
            body = {"case_nos": [piece.case_no], "order_id": order_id, "why": WHY, "reason": reason}
            record(tx, "personal.shown", body, by=by, at=at)
    person = order.fields.recipient
    return Revealed(
        piece=piece, name=person.name, phone=person.phone, address=person.address, erased=order.erased
    )


def _order_of(execute: Execute, piece: ShownPiece) -> StoredOrder:
    number = items.number_of(execute, piece.waybill_no) if piece.waybill_no else None
    orders = [
        order
        for order in orders_of_case(execute, piece.case_no)
        if piece.window_code in ("", order.window_code)
        and order.status != "withdrawn"
        and (number is None or order.order_id == number.order_id)
    ]
    if not orders:
        raise RuleError("no_order")
    if len({order.fields.recipient for order in orders}) > 1:
        raise RuleError("which_piece")
    return orders[0]


def _is_proved(execute: Execute, by: Actor, at: datetime) -> bool:
    if by.auth == "demo":
        return True
    lasts = timedelta(seconds=max(desk_settings(execute).reveal_pin_s, _ONE_LOOK_S))
    proofs = acts_since(execute, "operator.signed_in", to_ms(at - lasts), _LOOKED_AT)
    return any(
        act.body["operator_no"] == by.operator_no and act.body.get("method") == "pin" for act in proofs
    )


def _has_looked(execute: Execute, order_id: str, reason: str, by: Actor, at: datetime) -> bool:
    """The case number alone does not do: two units may give the same one, and a case may have several persons."""
    return any(
        act.body["by"] == by.operator_no
        and act.body.get("order_id") == order_id
        and act.body.get("reason") == reason
        for act in acts_since(execute, "personal.shown", to_ms(at - _ONCE), _LOOKED_AT)
    )
