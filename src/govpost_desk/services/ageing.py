"""Days in limbo: missing, extra and uncounted pieces until they are found, corrected by a register or complained of."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.cleaning import normalise_case_no
from govpost_desk.domain.errors import RuleError
from govpost_desk.storage import limbo
from govpost_desk.storage.database import Database
from govpost_desk.storage.limbo import InLimbo
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import windows

KINDS = ("missing", "extra", "short")


@dataclass(frozen=True, kw_only=True)
class Ageing:
    """One piece in limbo and how long. `department`: of its window, "" for the desk itself."""

    entry: InLimbo
    department: str
    days: int

    def fields(self) -> dict[str, Any]:
        """As JSON fields."""
        entry = self.entry
        return {
            "kind": entry.kind,
            "window": entry.side,
            "department": self.department,
            "case_no": entry.case_no,
            "waybill_no": entry.waybill_no,
            "opened_on": entry.opened_on,
            "days": self.days,
        }


def list_limbo(db: Database, at: datetime) -> list[Ageing]:
    """Everything in limbo, oldest first. Days are counted by business date."""
    with db.reading() as execute:
        names = {place.window_code: place.department for place in windows(execute)}
        entries = limbo.in_limbo(execute)
    today = business_date(at)
    return [
        Ageing(
            entry=entry,
            department=names.get(entry.side, ""),
            days=max((today - date.fromisoformat(entry.opened_on)).days, 0),
        )
        for entry in entries
    ]


def limbo_fields(ageing: list[Ageing]) -> dict[str, Any]:
    """As JSON fields: the ageing of each window, then each piece."""
    sides = dict.fromkeys(each.entry.side for each in ageing)
    return {
        "windows": [_side(side, [each for each in ageing if each.entry.side == side]) for side in sides],
        "pieces": [each.fields() for each in ageing],
    }


def complain(db: Database, number: str, complaint_no: str, reason: str, *, by: Actor, at: datetime) -> int:
    """A complaint takes over what is in limbo under a case or waybill number; returns how many entries.

    `reason` is kept; it must not name a person. Raises RuleError: reason_needed, complaint_no, no_limbo.
    """
    if not reason.strip():
        raise RuleError("reason_needed")
    if not complaint_no.strip() or len(complaint_no) > 64:
        raise RuleError("complaint_no")
    cleaned = normalise_case_no(number).text
    with db.begin() as tx:
        found = limbo.limbo_of(tx.execute, cleaned) if cleaned else []
        if not found:
            raise RuleError("no_limbo", number=cleaned[:64])
        for thing, kind, case_no, waybill_no in found:
            body = {
                "thing": thing,
                "kind": kind,
                "case_no": case_no,
                "waybill_no": waybill_no,
                "complaint_no": complaint_no.strip(),
                "reason": reason.strip(),
            }
            record(tx, "limbo.closed", body, by=by, at=at)
    return len(found)


def _side(side: str, entries: list[Ageing]) -> dict[str, Any]:
    counts = {kind: sum(each.entry.kind == kind for each in entries) for kind in KINDS}
    return {
        "window": side,
        "department": entries[0].department,
        **counts,
        "oldest_days": max(each.days for each in entries),
    }
