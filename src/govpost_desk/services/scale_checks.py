"""校秤: each morning a known weight is put on the scale, and what it read is a fact. It stops no scan."""

from datetime import date, datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.weighing import MOST_GRAMS, Plate, check_holds
from govpost_desk.services.messages import scales as words
from govpost_desk.storage import periods, scales
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.recording import record
from govpost_desk.storage.scales import ScaleCheck


def check_scale(db: Database, typed: str, plate: Plate | None, *, by: Actor, at: datetime) -> str:
    """Record what the scale reads with `typed` grams on it; the sentence that says how it came out.

    Raises RuleError check_weight (no weight that can be put on), no_weight with the reason in words.
    """
    typed = typed.strip()
    if not (typed.isascii() and typed.isdigit()) or not 0 < int(typed) <= MOST_GRAMS:
        raise RuleError("check_weight")
    weight = plate.weight if plate else None
    if weight is None:
        raise RuleError("no_weight", why=words.plate(plate or Plate(why="gone")))
    expected, read = int(typed), weight.grams
    holds = check_holds(expected, read)
    with db.begin() as tx:
        body = {
            "expected_g": expected,
            "read_g": read,
            "ok": holds,
            "age_ms": weight.age_ms,
            "raw": weight.raw.hex(),
        }
        record(tx, "scale.checked", body, by=by, at=at)
    return words.check(expected, read, holds)


def check_due(db: Database, at: datetime, *, window: bool = True) -> str:
    """The sentence that asks for today's check, at a window or the console; "" once it was done well."""
    with db.reading() as execute:
        done = any(check.ok for check in scales.checks_on(execute, _today(execute, at)))
    return "" if done else words.check_due(window=window)


def day_line(execute: Execute, at: datetime) -> str:
    """The checks of the business day in one line; "" where none was made."""
    return words.day_checks(scales.checks_on(execute, _today(execute, at)))


def newest_checks(db: Database) -> list[ScaleCheck]:
    """The newest checks, newest first."""
    with db.reading() as execute:
        return scales.newest_checks(execute)


def check_fields(check: ScaleCheck) -> dict[str, Any]:
    """As JSON fields."""
    return {
        "business_on": check.business_on.isoformat(),
        "expected_g": check.expected_g,
        "read_g": check.read_g,
        "difference_g": check.difference_g,
        "ok": check.ok,
        "by": check.operator_no,
        "checked_ms": check.checked_ms,
    }


def _today(execute: Execute, at: datetime) -> date:
    """The business day that an act of this moment belongs to."""
    opened, _ = periods.now_open(execute)
    return date.fromisoformat(opened) if opened else business_date(at)
