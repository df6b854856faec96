"""How far a piece is, as platforms are told: the newest act of its custody in one word."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from govpost_desk.hub.schema import custody
from govpost_desk.hub.store import SITE, Among, Tx

OPEN = "open"
_STAGES = {
    "taken_over": "taken",
    "number_voided": "taken",
    "packing": "packing",
    "labelled": "labelled",
    "sealed": "sealed",
    "unbagged": "sealed",
    "bagged": "bagged",
    "collected": "collected",
    "handed_on": "collected",
    "handed_back": "handed_back",
    "came_in": "came_in",
}
_TOO_LATE = ("sealed", "bagged", "collected")
_CUSTODY = select(custody.c.order_id, custody.c.waybill_no, custody.c.act, custody.c.desk_id).where(
    custody.c.site_id == SITE, Among(custody.c.order_id)
)


@dataclass(frozen=True, slots=True)
class Stage:
    """`name`: see OrderAnswer; `desk_id`: where it was last seen."""

    name: str = OPEN
    waybill_no: str = ""
    desk_id: str = ""

    @property
    def too_late(self) -> bool:
        """Whether the envelope is closed: a change of the order is then an interception."""
        return self.name in _TOO_LATE


def stages_of(tx: Tx, order_ids: list[str]) -> dict[str, Stage]:
    """How far these orders are; those without an act are open and not in the answer."""
    found: list[Any] = tx.run_in(_CUSTODY, order_ids)
    return {row.order_id: Stage(_STAGES.get(row.act, row.act), row.waybill_no, row.desk_id) for row in found}
