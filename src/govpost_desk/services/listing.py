"""What the screens and lists show: registers, open work, counts. Reads only, as frozen values."""

from dataclasses import dataclass
from typing import Any

from govpost_desk.storage import board
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
            "signed_copies": [copy for copy in (1, 2) if register.signed_copies & 1 << (copy - 1)],
        }


def registers(db: Database) -> list[RegisterRow]:
    """Open registers first, then the closed ones, newest first."""
    with db.reading() as execute:
        names = {place.window_code: place.department for place in windows(execute)}
        return [RegisterRow(row, names.get(row.side, "司机")) for row in stored.registers(execute)]


def today(db: Database) -> Board:
    """Counts for the home page and the status bar."""
    with db.reading() as execute:
        return board.board(execute)
