"""The facts of an envelope: a packing opened under a number, and sealed (D-12, D-20); its label may be hand-written."""

from datetime import datetime

from govpost_desk.domain.tariff import fee, zone
from govpost_desk.services.context import ScanContext
from govpost_desk.services.settings import desk_profile
from govpost_desk.services.tariffs import tariff_in_force
from govpost_desk.services.weighing import PieceWeight, of_order
from govpost_desk.storage.database import Tx
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.numbers import NumberTaken
from govpost_desk.storage.orders import StoredOrder
from govpost_desk.storage.recording import record


def record_opened(
    tx: Tx,
    context: ScanContext,
    stored: StoredOrder,
    number: str,
    taken: NumberTaken | None,
    *,
    masked: bool,
    at: datetime,
    accepted_on: str = "",
    weight: PieceWeight | None = None,
) -> Fact:
    """A packing begins under a number: its fee, its party and what its label hides are frozen here.

    `weight`: None for that of the order, which nobody weighed.
    `accepted_on`: business date when it is not the act's own, of a piece entered from emergency paper.
    """
    fields = stored.fields
    tariff = tariff_in_force(tx.execute, at, accepted_on)
    place = zone(desk_profile(tx.execute).division, fields.division)
    price = fee(place, fields.mode, receipt=fields.receipt, tariff=tariff)
    weight = weight or of_order(fields)
    body = {
        "order_id": stored.order_id.hex(),
        "case_no": fields.case_no,
        "waybill_no": number,
        "taken": taken,
        "party_id": stored.party_id.hex(),
        "leg": "result",
        "payer": fields.payer.value,
        "fee_fen": price.fen,
        "fee_state": price.state.value,
        "tariff_version": tariff.version,
        "weight_g": weight.grams,
        "weight_source": weight.source,
        "weight_read": {"age_ms": weight.read.age_ms, "raw": weight.read.raw.hex()} if weight.read else None,
        "masked": masked,
        **({"accepted_on": accepted_on} if accepted_on else {}),
    }
    return record(tx, "packing.opened", body, by=context.actor, at=at)


def record_sealed(
    tx: Tx,
    context: ScanContext,
    packing_id: bytes,
    order: bytes,
    number: str,
    case_no: str,
    copy_no: int,
    at: datetime,
) -> None:
    """The certificate and the number are bound; `copy_no` 0 for a label written by hand (D-12).

    A number that was typed is told: the label would not read (`domain.read_back`).
    """
    body = {
        "packing_id": packing_id.hex(),
        "order_id": order.hex(),
        "waybill_no": number,
        "case_no": case_no,
        "copy_no": copy_no,
        **({"typed": True} if context.typed else {}),
    }
    record(tx, "packing.sealed", body, by=context.actor, at=at)
