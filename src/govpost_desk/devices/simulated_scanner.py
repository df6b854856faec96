"""Owns the simulated barcode scanner: codes come from a list, or from a queue that another thread fills."""

import time
from collections.abc import Iterable
from queue import Empty, Queue

from govpost_desk.devices.ports import DeviceCode, DeviceError


class SimulatedScanner:
    """Delivers codes in order; may be unplugged, which loses nothing that was not yet read by the scanner."""

    def __init__(self, codes: Iterable[str] | Queue[str] = ()) -> None:
        self._queue: Queue[str]
        if isinstance(codes, Queue):
            self._queue = codes
        else:
            self._queue = Queue()
            for code in codes:
                self._queue.put(code)
        self._is_open = False
        self._plugged_in = True

    def open(self) -> None:
        """Take the scanner; NOT_CONNECTED while unplugged."""
        if not self._plugged_in:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        self._is_open = True

    def read(self, timeout_s: float) -> str | None:
        """The next code, or None when none came in time."""
        deadline = time.monotonic() + timeout_s
        while True:
            if not self._plugged_in:
                self._is_open = False
                raise DeviceError(DeviceCode.NOT_CONNECTED)
            if not self._is_open:
                raise DeviceError(DeviceCode.NOT_OPEN)
            left = deadline - time.monotonic()
            try:
                return self._queue.get(timeout=min(left, 0.05)) if left > 0 else self._queue.get_nowait()
            except Empty:
                if left <= 0:
                    return None

    def scan(self, code: str) -> None:
        """What a hand does: a code goes under the light."""
        self._queue.put(code)

    def unplug(self) -> None:
        """Pull the cable."""
        self._plugged_in = False

    def plug_in(self) -> None:
        """Put it back; `open` works again."""
        self._plugged_in = True

    def close(self) -> None:
        """Give it back."""
        self._is_open = False
