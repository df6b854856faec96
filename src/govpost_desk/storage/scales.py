"""Weights: where that of a piece comes from, what its kind usually weighs, the morning's checks of the scale."""

import json
from dataclasses import dataclass
from datetime import date

from govpost_desk.domain import sentinel
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

_KIND = "coalesce(nullif(o.document_name, ''), o.item_name)"


@dataclass(frozen=True, kw_only=True)
class ItemWeight:
    """Weight of a mail item. `source`: scale, typed or default."""

    grams: int
    source: str
    overweight: bool


@dataclass(frozen=True, kw_only=True)
class ScaleCheck:
    """A known weight that was put on the scale; weights in grams."""

    business_on: date
    expected_g: int
    read_g: int
    ok: bool
    operator_no: str
    checked_ms: int

    @property
    def difference_g(self) -> int:
        """Read less expected."""
        return self.read_g - self.expected_g


def apply_scale_checked(execute: Execute, fact: Fact) -> None:
    """The scale was checked against a known weight."""
    body = fact.body
    execute(
        "INSERT INTO scale_check (check_id, business_on, expected_g, read_g, ok, age_ms, raw, operator_no, checked_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.event_id,
            body["business_on"],
            body["expected_g"],
            body["read_g"],
            int(body["ok"]),
            body["age_ms"],
            bytes.fromhex(body["raw"]),
            body["by"],
            fact.wall_ms,
        ),
    )


def learn(execute: Execute, waybill_no: str) -> None:
    """A piece was sealed: its weight, if a scale said it, is one more of its kind."""
    found = _sealed_weight(execute, waybill_no)
    if found is None:
        return
    kind, grams = found
    weights = json.dumps(sentinel.learnt(weights_of(execute, kind), grams), separators=(",", ":"))
    execute(
        "INSERT INTO usual_weight (kind, weights) VALUES (?, ?)"
        " ON CONFLICT (kind) DO UPDATE SET weights = excluded.weights",
        (kind, weights),
    )


def odd_weight(execute: Execute, waybill_no: str) -> tuple[int, sentinel.Usual] | None:
    """(grams, what its kind usually weighs) of a piece that was weighed and is odd; None for any other."""
    found = _sealed_weight(execute, waybill_no)
    usual = sentinel.usual(weights_of(execute, found[0])) if found else None
    return (found[1], usual) if found and usual and usual.is_odd(found[1]) else None


def weights_of(execute: Execute, kind: str) -> list[int]:
    """The newest weights of a kind of certificate, oldest first."""
    row = execute("SELECT weights FROM usual_weight WHERE kind = ?", (kind,)).fetchone()
    return list(json.loads(row[0])) if row else []


def weight_of(execute: Execute, waybill_no: str) -> ItemWeight | None:
    """The weight of a piece; None when there is none under the number."""
    row = execute(
        "SELECT weight_g, weight_source, overweight FROM mail_item WHERE waybill_no = ?", (waybill_no,)
    ).fetchone()
    return ItemWeight(grams=row[0], source=row[1], overweight=bool(row[2])) if row else None


def checks_on(execute: Execute, business_on: date) -> list[ScaleCheck]:
    """The checks of one business day, in their order."""
    return _checks(execute, "WHERE business_on = ? ORDER BY checked_ms", (business_on.isoformat(),))


def newest_checks(execute: Execute, limit: int = 60) -> list[ScaleCheck]:
    """The newest checks, newest first."""
    return _checks(execute, "ORDER BY checked_ms DESC LIMIT ?", (limit,))


def _checks(execute: Execute, condition: str, values: tuple[object, ...]) -> list[ScaleCheck]:
    rows = execute(
        "SELECT business_on, expected_g, read_g, ok, operator_no, checked_ms FROM scale_check "  # noqa: S608  constants
        + condition,
        values,
    )
    return [
        ScaleCheck(
            business_on=date.fromisoformat(row[0]),
            expected_g=row[1],
            read_g=row[2],
            ok=bool(row[3]),
            operator_no=row[4],
            checked_ms=row[5],
        )
        for row in rows.fetchall()
    ]


def _sealed_weight(execute: Execute, waybill_no: str) -> tuple[str, int] | None:
    """(kind, grams) of a piece that a scale has weighed."""
    row = execute(
        f"SELECT {_KIND}, m.weight_g FROM mail_item m JOIN packing k USING (waybill_no)"  # noqa: S608  a constant
        " JOIN desk_order o USING (order_id) WHERE m.waybill_no = ? AND m.weight_source = 'scale'",
        (waybill_no,),
    ).fetchone()
    return (row[0], row[1]) if row and row[0] else None
