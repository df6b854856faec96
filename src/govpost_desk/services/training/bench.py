"""Preparing a case: events through the real services, as a clerk, a printer and a power cut would make them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from govpost_desk.devices.ports import LabelLanguage, LabelPrinter, PrinterProfile, PrinterStatus
from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.numbers import waybill_no
from govpost_desk.domain.outcomes import Light, Outcome
from govpost_desk.domain.training import PREFIX, SUFFIX, case_no
from govpost_desk.services import ordering, papers, printing, set_up, signing_in
from govpost_desk.services.context import ScanContext
from govpost_desk.services.scanning import scan
from govpost_desk.storage.database import Database

_GIVEN = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸")  # nobody is called 训练甲
_PLACE = "贵州省贵阳市观山湖区训练路{number}号{room}室"


class PowerCutError(Exception):
    """The power fails while a label is being sent."""


@dataclass
class Bench:
    """A case desk while it is prepared. `printer` prints at once; the learner's own comes later."""

    db: Database
    learner: Actor
    clock: Callable[[], datetime]
    printer: LabelPrinter
    context: ScanContext = field(init=False)
    _serial: int = 0
    _numbers: int = 0

    def __post_init__(self) -> None:
        signing_in.demo_sign_in(self.db, self.clock(), self.learner.operator_no)
        self.context = ScanContext(actor=self.learner)

    def scan(self, text: str) -> Outcome:
        """One scan that must not be refused. Raises RuleError "training_case": the case is not as it was meant."""
        outcome, self.context = scan(self.db, self.context, text, self.clock())
        if outcome.light in (Light.RED, Light.BLUE):
            raise RuleError("training_case")
        return outcome

    def add_numbers(self, count: int) -> None:
        """Another range of training numbers."""
        first = waybill_no(PREFIX, 1 + self._numbers, SUFFIX)
        set_up.add_range(self.db, first, count, by=SYSTEM, at=self.clock())
        self._numbers += count

    def orders(self, count: int, window: str = "01") -> list[str]:
        """Made-up orders on a window's list; their case numbers."""
        made = []
        for _ in range(count):
            self._serial += 1
            values = {
                "name": f"训练{_GIVEN[self._serial % len(_GIVEN)]}",
                "phone": f"1380000{self._serial:04d}",
                "address": _PLACE.format(number=self._serial, room=100 + self._serial),
                "content": "训练证照",
            }
            number = case_no(self._serial)
            ordering.add_order(self.db, window, number, values, by=SYSTEM, at=self.clock())
            made.append(number)
        return made

    def take_over(self, *case_nos: str, window: str = "01", signed: bool = True) -> str:
        """Certificates of a window taken over on a register; its number."""
        for code in ("GPDTAKE", f"GPDWIN{window}", *case_nos, "GPDEND"):
            self.scan(code)
        number = self.scan("GPDEND").register_no
        if signed:
            for code in (f"{number}1", "GPDS1", f"{number}2"):
                self.scan(code)
        self.make_papers()
        return number

    def pack(self, *case_nos: str) -> list[str]:
        """Labels printed and scanned back: sealed; the waybill numbers."""
        made = []
        self.scan("GPDPACK")
        for number in case_nos:
            made.append(self.scan(number).waybill_no)
            self.print_label(self.printer)
            self.scan(made[-1])
        return made

    def print_label(self, printer: LabelPrinter) -> None:
        """Let the lane print the label that waits."""
        printing.print_next_label(self.db, printer, self.clock)

    def cut_power(self, case_number: str) -> str:
        """A certificate is packed and the power fails while its label prints; the label's number (D-22)."""
        self.scan("GPDPACK")
        number = self.scan(case_number).waybill_no
        try:
            self.print_label(_FailsWhilePrinting(self.printer))
        except PowerCutError:
            pass  # as after a real one: the job stands as being sent, the next start calls it unconfirmed
        return number

    def make_papers(self) -> None:
        """Papers of what was closed, as the lane makes them."""
        papers.make_due_papers(self.db, self.clock())


class _FailsWhilePrinting:
    """A printer that takes a document with its last breath."""

    mute = False

    def __init__(self, printer: LabelPrinter) -> None:
        self.language: LabelLanguage = printer.language
        self.profile: PrinterProfile = printer.profile
        self.bytes_per_s = printer.bytes_per_s
        self._printer = printer

    def open(self) -> None:
        self._printer.open()

    def close(self) -> None:
        self._printer.close()

    def status(self) -> PrinterStatus:
        return self._printer.status()

    def send(self, document: bytes, name: str) -> None:
        self._printer.send(document, name)
        raise PowerCutError

    def cancel(self) -> None:
        self._printer.cancel()
