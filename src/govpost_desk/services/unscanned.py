"""Labels out by the printer's word that nobody has scanned: at the day's end each is looked for, or voided (D-22)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from govpost_desk.domain.business_day import from_ms, moment_text, to_ms
from govpost_desk.storage import print_lane
from govpost_desk.storage.database import Database, Execute

# a label is scanned within a minute when all goes well: what is older has been forgotten, or never came out
FORGOTTEN = timedelta(minutes=10)


@dataclass(frozen=True)
class Unscanned:
    """A label without its proof. `printed_at`: when the printer said it was done, "11-23 09:05"."""

    waybill_no: str
    copy_no: int
    case_no: str
    printed_at: str


def never_scanned(db: Database) -> list[Unscanned]:
    """All of them, oldest first. One in doubt is not among them: that is 'unconfirmed', and asked for by itself."""
    with db.reading() as execute:
        return [
            Unscanned(waybill_no, copy_no, case_no, moment_text(from_ms(printed_ms)))
            for waybill_no, copy_no, case_no, printed_ms in print_lane.never_scanned(execute)
        ]


def forgotten_count(execute: Execute, at: datetime) -> int:
    """How many of them are older than the work at hand."""
    return sum(printed_ms <= to_ms(at - FORGOTTEN) for *_, printed_ms in print_lane.never_scanned(execute))
