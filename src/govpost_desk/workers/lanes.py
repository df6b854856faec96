"""The threads beside the scans: print lane, backups, search keys, head office. Most of the program hangs on them."""

from dataclasses import dataclass

from govpost_desk.domain.outcomes import Answer, Outcome
from govpost_desk.workers.backup_loop import BackupLoop
from govpost_desk.workers.head_office import HeadOffice
from govpost_desk.workers.key_loop import KeyLoop
from govpost_desk.workers.print_loop import PrintLoop

# Answers after which a label or paper may wait; any other scan leaves the print lane asleep.
_PRINTS = (Answer.LABEL_PRINTED, Answer.SEALED, Answer.CLOSED, Answer.DONE)


@dataclass
class Lanes:
    """`backups`, `office`: None on a training desk, which is thrown away."""

    prints: PrintLoop
    backups: BackupLoop | None
    keys: KeyLoop
    office: HeadOffice | None = None

    def start(self) -> None:
        """Begin. Raises StorageError; then none runs."""
        self.prints.start()
        if self.backups is not None:
            self.backups.start()
        self.keys.start()
        if self.office is not None:
            self.office.start()

    def follow(self, outcome: Outcome) -> None:
        """After the commit of a scan, from its thread: what the lanes have to do now. Returns at once."""
        if outcome.answer in _PRINTS:
            self.prints.wake(papers=outcome.answer is not Answer.LABEL_PRINTED)
        day_ended = outcome.answer is Answer.CLOSED and outcome.why.startswith("day")
        if day_ended and self.backups is not None:
            self.backups.day_end()

    def stop(self) -> None:
        """Finish the jobs at hand, end the threads, give the devices back."""
        if self.office is not None:
            self.office.stop()
        self.prints.stop()
        self.keys.stop()
        if self.backups is not None:
            self.backups.stop()
