"""封袋拦截: an order was cancelled or changed when its envelope was closed. An incident until a desk settles it.

It is opened by head office when the change comes in too late, or by a desk that was told too late
(`interception.raised`); it is closed by that desk's `interception.settled`, or by a person. Once a revision was
settled, only a later one opens it again. Numbers and codes alone, no person.
"""

from typing import Any

from govpost_desk.hub import incidents
from govpost_desk.hub.reading import Interception, Reading
from govpost_desk.hub.stages import Stage
from govpost_desk.hub.store import Tx

KIND = "interception"
CANCELLED, CHANGED = "cancelled", "changed"


def late_change(tx: Tx, order_id: str, case_no: str, why: str, rev: int, stage: Stage) -> None:
    """A platform's change of a piece that is sealed or gone."""
    facts = {"case_no": case_no, "why": why, "rev": rev, "stage": stage.name}
    _open(tx, order_id, {**facts, "waybill_no": stage.waybill_no, "desk": stage.desk_id})


def take(tx: Tx, readings: list[Reading]) -> None:
    """What desks say of interceptions: each fact once, in its order."""
    for reading in readings:
        found = reading.interception
        if found is None:
            continue
        if found.settled_by:
            _settle(tx, found)
        else:
            facts = {"case_no": found.case_no, "why": found.why, "rev": found.rev, "stage": found.stage}
            _open(tx, found.order_id, {**facts, "waybill_no": found.waybill_no, "desk": found.desk_id})


def _settle(tx: Tx, found: Interception) -> None:
    """`rev` 0 where the desk does not say which one; an older one than is open settles nothing."""
    known = incidents.facts_of(tx, KIND, found.order_id)
    if known is not None and (not found.rev or found.rev >= int(known["rev"])):
        incidents.close_incident(tx, KIND, found.order_id, found.settled_by)


def _open(tx: Tx, order_id: str, facts: dict[str, Any]) -> None:
    known = incidents.facts_of(tx, KIND, order_id)
    if known is None or int(known["rev"]) < int(facts["rev"]):
        incidents.open_incident(tx, KIND, order_id, {"order_id": order_id, **facts})
