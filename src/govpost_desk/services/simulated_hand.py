"""What lies before the clerk on a demo desk and could be scanned next: the simulated scanner's offers."""

from dataclasses import dataclass

from govpost_desk.domain.register import barcode_of
from govpost_desk.storage import board, packings, registers
from govpost_desk.storage.database import Database

_UNKNOWN_CASE = "YS20261120-0001"


@dataclass(frozen=True)
class Thing:
    """One thing to scan: its words and the text of its barcode."""

    words: str
    code: str


def things_to_scan(db: Database, window_code: str) -> tuple[Thing, ...]:
    """The next certificate of the list, the label that waits, the next piece to pack or to hand on, papers to sign."""
    things: list[Thing] = []
    with db.reading() as execute:
        things += [Thing("清单下一件", row.case_no) for row in board.window_list(execute, window_code, 1)]
        if waiting := packings.waiting_packing(execute):
            things.append(Thing("刚打的面单", waiting.waybill_no))
        things += [Thing("下一件待封装", row.case_no) for row in board.in_custody(execute, ("desk",), 1)]
        things += [Thing("下一封待揽收", row.waybill_no) for row in board.in_custody(execute, ("sealed",), 1)]
        unsigned = [each for each in registers.registers(execute) if each.state == "closed"]
        for register in unsigned[:1]:
            assert register.register_no
            things += [
                Thing(f"交接簿第 {copy} 联", barcode_of(register.register_no, copy)) for copy in (1, 2)
            ]
    things.append(Thing("清单外的一件", _UNKNOWN_CASE))
    return tuple(things)
