"""What the screens and lists show: registers, open work, counts. Reads only, as frozen values."""

from dataclasses import dataclass
from typing import Any

from govpost_desk.services import balancing, messages
from govpost_desk.storage import bags as stored_bags
from govpost_desk.storage import board, periods
from govpost_desk.storage import registers as stored
from govpost_desk.storage.board import Board
from govpost_desk.storage.database import Database
from govpost_desk.storage.registers import StoredRegister
from govpost_desk.storage.ticking import windows


@dataclass(frozen=True)
class RegisterRow:
    """One register in a list."""

    register: StoredRegister
    department: str

    def fields(self) -> dict[str, Any]:
        """As JSON fields."""
        register = self.register
        return {
            "register_no": register.register_no or "",
            "kind": register.kind,
            "side": register.side,
            "department": self.department,
            "state": register.state,
            "business_on": register.business_on or "",
            "corrects_no": register.corrects_no,
            "line_count": register.line_count,
            "difference_count": register.difference_count,
            "open_count": register.open_count,
            "signed_copies": [copy for copy in (1, 2, 3) if register.signed_copies & 1 << (copy - 1)],
        }


def registers(db: Database) -> list[RegisterRow]:
    """Open registers first, then the closed ones, newest first."""
    with db.reading() as execute:
        names = {place.window_code: place.department for place in windows(execute)}
        return [
            RegisterRow(row, names.get(row.side) or messages.party_text(row.side, ""))
            for row in stored.registers(execute)
        ]


def bags(db: Database) -> list[dict[str, Any]]:
    """Bags that have not left, oldest first, as JSON fields."""
    with db.reading() as execute:
        return [
            {
                "bag_no": bag.bag_no,
                "bag_tag": bag.tag_no,
                "state": bag.state,
                "destination": bag.destination,
                "destination_name": bag.destination_name,
                "route": bag.route_name,
                "pieces": stored_bags.count_in(execute, bag.bag_id),
                "weight_g": bag.weight_g,
                "seal_no": bag.seal_no,
            }
            for bag in stored_bags.bags_here(execute)
        ]


def books(db: Database) -> dict[str, Any]:
    """The balance as it stands, with the clearance it belongs to (None while none is open), as JSON fields."""
    with db.reading() as execute:
        found, balance = balancing.present(execute)
    clearance = {"business_on": found.business_on, "clearance_no": found.clearance_no} if found else None
    return {"clearance": clearance, "holds": balance.holds, **balancing.figures(balance)}


def periods_of(db: Database) -> list[dict[str, Any]]:
    """Clearances of the newest days, newest first, as JSON fields; `subject` names its paper."""
    with db.reading() as execute:
        rows = []
        for day in periods.newest_days(execute):
            closed = periods.closed_day(execute, day)
            rows.append({"subject": day, "kind": "day", "state": "closed" if closed else "open"})
            for each in reversed(periods.clearances_of(execute, day)):
                balance = balancing.balance_of(execute, each)
                row = {
                    "subject": f"{day}-{each.clearance_no}",
                    "kind": "clearance",
                    "state": each.state,
                    "overdue": bool(each.overdue),
                    "holds": balance.holds,
                    **balancing.figures(balance),
                }
                rows.append(row)
        return rows


def today(db: Database) -> Board:
    """Counts for the home page and the status bar."""
    with db.reading() as execute:
        return board.board(execute)
