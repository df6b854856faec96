"""Envelopes and labels at the desk (D-84): booked in by people, booked out by packing."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

ENVELOPE, LABEL = "envelope", "label"


@dataclass(frozen=True, kw_only=True)
class Supply:
    """`reorder_due`: asked for already since it fell to the re-order point."""

    kind: str
    on_hand: int
    reorder_point: int
    reorder_due: bool

    @property
    def low(self) -> bool:
        """At or below the re-order point."""
        return self.on_hand <= self.reorder_point


def apply_supply_received(execute: Execute, fact: Fact) -> None:
    """A delivery is added."""
    body = fact.body
    execute(
        "INSERT INTO supply (kind, on_hand, reorder_point, reorder_due) VALUES (?, ?, ?, 0) ON CONFLICT (kind)"
        " DO UPDATE SET on_hand = on_hand + excluded.on_hand, reorder_point = excluded.reorder_point",
        (body["kind"], body["count"], body["reorder_point"]),
    )
    _forget_reorder(execute, body["kind"])


def apply_supply_counted(execute: Execute, fact: Fact) -> None:
    """What is there was counted: the books follow, the difference stands in the fact."""
    execute("UPDATE supply SET on_hand = ? WHERE kind = ?", (fact.body["count"], fact.body["kind"]))
    _forget_reorder(execute, fact.body["kind"])


def _forget_reorder(execute: Execute, kind: str) -> None:
    """Above the re-order point again: the next fall below it asks anew."""
    execute("UPDATE supply SET reorder_due = 0 WHERE kind = ? AND on_hand > reorder_point", (kind,))


def apply_reorder_due(execute: Execute, fact: Fact) -> None:
    """Head office is asked for more, once."""
    execute("UPDATE supply SET reorder_due = 1 WHERE kind = ?", (fact.body["kind"],))


def use_supply(execute: Execute, kind: str) -> None:
    """One envelope or label goes, where the desk keeps count of them."""
    execute("UPDATE supply SET on_hand = on_hand - 1 WHERE kind = ?", (kind,))


def supplies(execute: Execute) -> list[Supply]:
    """What the desk keeps count of, by kind."""
    rows = execute("SELECT kind, on_hand, reorder_point, reorder_due FROM supply ORDER BY kind").fetchall()
    return [
        Supply(kind=row[0], on_hand=row[1], reorder_point=row[2], reorder_due=bool(row[3])) for row in rows
    ]


def supply(execute: Execute, kind: str) -> Supply | None:
    """One kind; None while the desk keeps no count of it."""
    return next((found for found in supplies(execute) if found.kind == kind), None)
