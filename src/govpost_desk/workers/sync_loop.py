"""The thread that keeps head office up to date: never paused, never waited for by the counter (D-100).

A plain thread without Qt; the console runs it as the window does.
"""

import logging
import threading
import time
from collections.abc import Callable

from govpost_desk.domain.errors import DeskError
from govpost_desk.sync.engine import Engine, State, Turn

_FIRST_S = 3.0  # a start is not slowed down by it
_SOON_S = 2.0  # after an act: several acts go in one push
_RETRY_S = 60.0
_STOP_S = 5.0  # the window closes in the meantime, and the program with it
_log = logging.getLogger(__name__)


class SyncLoop:
    """Owns the sync thread. `on_turn`: called on it after each turn."""

    def __init__(
        self,
        engine: Engine,
        on_turn: Callable[[Turn], None] = lambda turn: None,
        *,
        first_s: float = _FIRST_S,
    ) -> None:
        self._engine = engine
        self._on_turn = on_turn
        self._due = time.monotonic() + first_s
        self._turn = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._state = State.NEW
        self._wanted = self._asked = (
            False  # something was recorded, somebody asked, since the turn at hand began
        )

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def soon(self) -> None:
        """Something was recorded. A line that is down is not tried more often for it."""
        with self._turn:
            self._wanted = True
            if self._state is State.IDLE:
                self._due = min(self._due, time.monotonic() + _SOON_S)
                self._wake.set()

    def now(self) -> None:
        """Somebody wants it now, or the network came back."""
        with self._turn:
            self._asked = True
            self._due = time.monotonic()
            self._idle.clear()
            self._wake.set()

    def wait_turn(self, timeout_s: float) -> bool:
        """Wait for the end of the turn that `now` asked for; False when time ran out."""
        return self._idle.wait(timeout_s)

    def stop(self) -> None:
        """End the thread after the request at hand; one that hangs is left behind: its line must be closed before."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self._turn:
                left = self._due - time.monotonic()
                self._wake.clear()
                if left <= 0:
                    self._wanted = self._asked = False
            if left > 0:
                self._wake.wait(left)
                continue
            turn = self._one_turn()
            if self._stopping.is_set():
                return
            with self._turn:
                self._state = turn.state
                self._due = time.monotonic() + self._wait_s(turn)
                if not self._asked:
                    self._idle.set()
            self._on_turn(turn)

    def _wait_s(self, turn: Turn) -> float:
        """Until the next turn; what came while this one was at work waits for no idle line."""
        if self._asked:
            return 0.0
        return _SOON_S if self._wanted and turn.state is State.IDLE else turn.wait_s

    def _one_turn(self) -> Turn:
        try:
            return self._engine.turn()
        except DeskError as error:
            _log.error("sync: %s", error.code)
        except Exception as error:  # noqa: BLE001  one failure must not end the line to head office without a word
            _log.critical("sync: %s", type(error).__name__)
        return Turn(state=State.REFUSED, wait_s=_RETRY_S, error="internal")
