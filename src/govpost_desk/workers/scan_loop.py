"""The threads of scanners on lines of their own (serial, HID-POS, camera): codes arrive whatever has the focus.

Plain threads without Qt. An unplugged scanner is opened again every second; the counter works on with the keyboard.
"""

import logging
import threading
from collections.abc import Callable, Sequence

from govpost_desk.devices.ports import DeviceCode, DeviceError, Scanner
from govpost_desk.domain.scans import SCANNED_SEVERAL, SCANNED_TOO_LONG

_READ_SECONDS = 0.2
_RETRY_SECONDS = 1.0
# what is said in the place of a code: the clerk hears why, and scans again
_IN_ITS_PLACE = {DeviceCode.SCAN_TOO_LONG: SCANNED_TOO_LONG, DeviceCode.SCAN_SEVERAL: SCANNED_SEVERAL}
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
                if said := _IN_ITS_PLACE.get(error.code):
                    self._on_code(said)
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


class ScanLoops:
    """All scanners of a desk, each by its kind. `on_state`: (why the first of them that is away is, and its kind),
    ("", kind of the first) when all are there; on any of their threads.
    """

    def __init__(
        self,
        scanners: Sequence[tuple[str, Scanner]],
        on_code: Callable[[str], None],
        on_state: Callable[[str, str], None],
    ) -> None:
        self._on_state = on_state
        self._causes = dict.fromkeys(range(len(scanners)), "")
        self._kinds = [kind for kind, _ in scanners]
        self._turn = threading.Lock()
        self._loops = [
            ScanLoop(scanner, on_code, self._teller(place)) for place, (_, scanner) in enumerate(scanners)
        ]

    @property
    def kind(self) -> str:
        """Of the first one."""
        return self._kinds[0]

    def start(self) -> None:
        """Begin to listen."""
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        """End the threads and give the lines back."""
        for loop in self._loops:
            loop.stop()

    def _teller(self, place: int) -> Callable[[str], None]:
        def tell(cause: str) -> None:
            with self._turn:
                self._causes[place] = cause
                away = next((at for at, why in self._causes.items() if why), 0)
                self._on_state(self._causes[away], self._kinds[away])

        return tell
