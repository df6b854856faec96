"""Envelopes and labels of the desk: deliveries, counts, and the one call for more at the re-order point (D-84)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.services import messages
from govpost_desk.services.messages import hall
from govpost_desk.storage import supplies
from govpost_desk.storage.database import Database, Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.supplies import ENVELOPE, LABEL, Supply

KINDS = (ENVELOPE, LABEL)
_MOST = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class SupplyPlan:
    """What a set-up file says of one kind."""

    kind: str
    count: int
    reorder_point: int


def add_supply(
    db: Database, kind: str, count: int, reorder_point: int | None, *, by: Actor, at: datetime
) -> tuple[Supply, bool]:
    """Book a delivery in; `reorder_point` None keeps the present one. Returns the stock and whether more is due now.

    Raises RuleError "supply_count" for a count that is none.
    """
    if not 0 <= count <= _MOST or not 0 <= (reorder_point or 0) <= _MOST:
        raise RuleError("supply_count")
    with db.begin() as tx:
        known = supplies.supply(tx.execute, kind)
        point = reorder_point if reorder_point is not None else known.reorder_point if known else 0
        record_received(tx, SupplyPlan(kind=kind, count=count, reorder_point=point), by=by, at=at)
        return _now(tx, kind, by, at)


def record_received(tx: Tx, plan: SupplyPlan, *, by: Actor, at: datetime) -> None:
    """A delivery as a fact."""
    body = {"kind": plan.kind, "count": plan.count, "reorder_point": plan.reorder_point}
    record(tx, "supply.received", body, by=by, at=at)


def count_supply(db: Database, kind: str, count: int, *, by: Actor, at: datetime) -> tuple[Supply, bool]:
    """What is there was counted; the books follow and the fact names both figures.

    Returns the stock and whether more is due now. Raises RuleError: supply_count, no_supply.
    """
    if not 0 <= count <= _MOST:
        raise RuleError("supply_count")
    with db.begin() as tx:
        known = supplies.supply(tx.execute, kind)
        if known is None:
            raise RuleError("no_supply", kind=messages.supply_text(kind))
        body = {"kind": kind, "count": count, "in_books": known.on_hand}
        record(tx, "supply.counted", body, by=by, at=at)
        return _now(tx, kind, by, at)


def ask_for_more(tx: Tx, *, by: Actor, at: datetime) -> tuple[Supply, ...]:
    """Record once, in the transaction that used it up, what has fallen to its re-order point (D-84)."""
    due = tuple(found for found in supplies.supplies(tx.execute) if found.low and not found.reorder_due)
    for found in due:
        body = {"kind": found.kind, "on_hand": found.on_hand, "reorder_point": found.reorder_point}
        record(tx, "supply.reorder_due", body, by=by, at=at)
    return due


def used_up(tx: Tx, outcome: Outcome, *, by: Actor, at: datetime) -> Outcome:
    """The answer to a scan that used an envelope or label up, with what is to be ordered now."""
    due = ask_for_more(tx, by=by, at=at)
    words = "".join(hall.reorder(found.kind, found.on_hand) for found in due)
    return replace(outcome, message=outcome.message + words) if words else outcome


def list_supplies(db: Database) -> list[Supply]:
    """What the desk keeps count of."""
    with db.reading() as execute:
        return supplies.supplies(execute)


def supply_fields(found: Supply) -> dict[str, Any]:
    """As JSON fields."""
    return {
        "kind": found.kind,
        "on_hand": found.on_hand,
        "reorder_point": found.reorder_point,
        "low": found.low,
        "reorder_due": found.reorder_due,
    }


def _now(tx: Tx, kind: str, by: Actor, at: datetime) -> tuple[Supply, bool]:
    due = ask_for_more(tx, by=by, at=at)
    found = supplies.supply(tx.execute, kind)
    assert found is not None
    return found, any(each.kind == kind for each in due)
