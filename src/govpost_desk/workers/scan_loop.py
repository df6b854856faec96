"""The thread of a scanner on a line of its own (USB-CDC, RS-232): codes arrive whatever has the keyboard focus.

A plain thread without Qt. An unplugged scanner is opened again every second; the counter works on with the keyboard.
"""

import logging
import threading
from collections.abc import Callable

from govpost_desk.devices.ports import DeviceCode, DeviceError, Scanner

_READ_SECONDS = 0.2
_RETRY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class ScanLoop:
    """`on_code` gets each code; `on_state` "" when the scanner is there, else why not; both on the loop's thread."""

    def __init__(
        self, scanner: Scanner, on_code: Callable[[str], None], on_state: Callable[[str], None]
    ) -> None:
        self._scanner = scanner
        self._on_code = on_code
        self._on_state = on_state
        self._stopping = threading.Event()
        self._state: str | None = None
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and give the line back."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._scanner.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._scanner.open()
                self._tell("")
                code = self._scanner.read(_READ_SECONDS)
            except DeviceError as error:
                if error.code is DeviceCode.SCAN_TOO_LONG:
                    self._on_code("\x00")  # no grammar accepts it: the clerk hears 请重扫
                    continue
                self._tell(error.code.value)
                self._stopping.wait(_RETRY_SECONDS)
                continue
            if code:
                self._on_code(code)

    def _tell(self, state: str) -> None:
        if state != self._state:
            self._state = state
            _log.info("scanner: %s", state or "ready")
            self._on_state(state)
