"""The weight of a piece at its packing: by the scale where one says it, else as the order has it, marked 未称.

A scale never stops a scan: what is unstable, old or somebody else's weight is said and not used.
"""

from dataclasses import dataclass, replace

from govpost_desk.domain.orders import OrderFields
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.domain.weighing import Weight
from govpost_desk.services.context import ScanContext
from govpost_desk.services.messages import scales as words

SCALE, TYPED, DEFAULT = "scale", "typed", "default"


@dataclass(frozen=True, kw_only=True)
class PieceWeight:
    """`source`: scale, typed (by list or clerk) or default (of the window). `read`: what the scale said.

    `why`: why the scale where one stands gave none (`domain.weighing.Plate`), "" otherwise.
    """

    grams: int
    source: str
    read: Weight | None = None
    why: str = ""


def of_order(fields: OrderFields) -> PieceWeight:
    """The weight that the order has."""
    return PieceWeight(grams=fields.weight_g, source=DEFAULT if "weight_g" in fields.defaults else TYPED)


def of_piece(context: ScanContext, order_id: bytes, fields: OrderFields) -> PieceWeight:
    """The weight of the piece that is packed now; after its label was voided it may lie there still."""
    plate = context.plate
    if plate is None:
        return of_order(fields)
    if plate.weight is None:
        return replace(of_order(fields), why=plate.why)
    placement, whose = context.weighed or (None, b"")
    if plate.weight.placement == placement and whose != order_id:
        return replace(of_order(fields), why="used")
    return PieceWeight(grams=plate.weight.grams, source=SCALE, read=plate.weight)


def said(
    outcome: Outcome, context: ScanContext, order_id: bytes, weight: PieceWeight
) -> tuple[Outcome, ScanContext]:
    """The answer with the weight, where a scale stands; what lies on the plate is this piece's from now on."""
    if context.plate is None:
        return outcome, context
    told = replace(
        outcome,
        message=outcome.message + words.weighed(weight.grams, weight.source, weight.why),
        weight_g=weight.grams,
        weight_source=weight.source,
    )
    return told, replace(context, weighed=(weight.read.placement, order_id)) if weight.read else context
