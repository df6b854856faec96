"""How far a long job has come, told by its thread and read by the window's; and whether it is to stop (ux §1.3).

One job, one `Progress`. The last moment at which it can be stopped is `last_call`: after it the job ends whole.
"""

from dataclasses import dataclass
from threading import Lock

from govpost_desk.domain.errors import RuleError


@dataclass(frozen=True)
class Reached:
    """What is being done (a code of `services.messages.progress`) and how much of it; `of` 0: nobody can tell."""

    step: str = ""
    done: int = 0
    of: int = 0


class Progress:
    """Shared by two threads; what it shows is one frozen value that is replaced whole."""

    def __init__(self) -> None:
        self.reached = Reached()
        self.ended = False  # the job is over, however it went
        self._lock = Lock()
        self._stopped = False
        self._past_stopping = False

    def tell(self, step: str, done: int = 0, of: int = 0) -> None:
        """From the job: where it stands. Raises RuleError "stopped" when it is to stop."""
        self.reached = Reached(step, done, of)
        if self._stopped:
            raise RuleError("stopped")

    def last_call(self, step: str) -> None:
        """From the job, before it ends whole: from here on nothing stops it. Raises RuleError "stopped"."""
        with self._lock:
            self.tell(step)
            self._past_stopping = True

    def stop(self) -> bool:
        """From the window: stop at the next chance; False when the job can no longer be stopped."""
        with self._lock:
            if not self._past_stopping:
                self._stopped = True
            return self._stopped

    def is_stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopped

    def can_stop(self) -> bool:
        """Whether it can still be stopped."""
        return not (self._past_stopping or self._stopped)
