"""What a case's check looks at: the journal since it began and the state that follows from it, never a key press."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from govpost_desk.domain.training_score import Deed
from govpost_desk.storage import registers
from govpost_desk.storage.database import Execute
from govpost_desk.storage.registers import StoredLine
from govpost_desk.storage.ticking import Candidate, candidates

Things = dict[str, str]  # what the case put on the table: its name in the check → number


@dataclass(frozen=True)
class Seen:
    """A case as its desk's store tells it."""

    execute: Execute
    deeds: tuple[Deed, ...]
    things: Things

    def bodies(self, type: str, **wanted: Any) -> list[Any]:
        """Bodies of the events of a type that say all of `wanted`."""
        found = [deed.body for deed in self.deeds if deed.type == type]
        return [body for body in found if wanted.items() <= dict(body).items()]

    def done(self, type: str, **wanted: Any) -> bool:
        """Whether such an event was recorded."""
        return bool(self.bodies(type, **wanted))

    def certificate(self, thing: str) -> Candidate | None:
        """Where a certificate is now."""
        return next(iter(candidates(self.execute, self.things[thing])), None)

    def sealed_as(self, thing: str) -> str:
        """The number under which a certificate is sealed; "" when it is not."""
        found = self.certificate(thing)
        return found.waybill_no if found is not None and found.custody == "sealed" else ""

    @cached_property
    def closed_lines(self) -> list[StoredLine]:
        """Lines that stand on the registers closed in this case."""
        ids = [bytes.fromhex(body["register_id"]) for body in self.bodies("register.closed")]
        return [line for each in ids for line in registers.live_lines(self.execute, each)]

    def fates(self) -> dict[str, str]:
        """What became of each case number on those registers."""
        return {line.case_no: line.fate for line in self.closed_lines}

    def set_aside(self) -> int:
        """How many lines those registers leave for later."""
        return sum(body["open_count"] for body in self.bodies("register.closed"))
