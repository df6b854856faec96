"""The thread of the scale: what lies on the plate is known at any moment, the window never waits for it.

A plain thread without Qt. An unplugged scale is opened again every second; work goes on without it.
"""

import logging
import threading
import time
from collections.abc import Callable

from govpost_desk.devices.ports import DeviceError, FrameMatch, WeighingScale
from govpost_desk.domain import weighing
from govpost_desk.domain.weighing import Plate, Reading

_READ_SECONDS = 0.2
_RETRY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class ScaleLoop:
    """`on_plate` gets what the plate says whenever that changes (its age aside), on the loop's thread."""

    def __init__(
        self,
        scale: WeighingScale,
        on_plate: Callable[[Plate], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.scale = scale
        self._on_plate = on_plate
        self._clock = clock
        self._lock = threading.Lock()
        self._state = weighing.Scale()
        self._fault: str | None = None  # "" once it has spoken
        self._told: tuple[object, ...] = ()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scale", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and give the line back."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self.scale.close()

    def plate(self) -> Plate:
        """What lies on the plate now; from any thread, at once."""
        with self._lock:
            if self._fault:
                return Plate(why="gone")
            return weighing.plate(self._state, self._clock())

    def newest(self) -> Reading | None:
        """The newest frame, whatever it is worth."""
        with self._lock:
            return self._state.newest

    def heard(self) -> bytes:
        """The newest raw bytes; see `WeighingScale.heard`."""
        return self.scale.heard()

    def fault(self) -> str:
        """Why it is not heard, a device code; "" while its line is open."""
        return self._fault or ""

    def learn(self) -> tuple[FrameMatch, ...]:
        """What every known format makes of them."""
        return self.scale.learn()

    def wait_for_weight(self, timeout_s: float) -> Plate:
        """What the plate says once a weight counts, or after `timeout_s` seconds."""
        deadline = self._clock() + timeout_s
        while True:
            told = self.plate()
            if told.weight is not None or self._clock() >= deadline:
                return told
            time.sleep(0.02)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.scale.open()
                readings = self.scale.read(_READ_SECONDS)
            except DeviceError as error:
                self._note_fault(error.code.value)
                self._tell()
                self._stopping.wait(_RETRY_SECONDS)
                continue
            self._note_fault("")
            with self._lock:
                for reading in readings:
                    self._state = weighing.after(self._state, reading, self._clock())
            self._tell()

    def _note_fault(self, fault: str) -> None:
        if fault == self._fault:
            return
        with self._lock:
            self._fault = fault
            if fault:  # what comes after is another placement, and no frame before the break counts
                self._state = weighing.Scale(placement=self._state.placement + 1)
        _log.info("scale: %s", fault or "ready")

    def _tell(self) -> None:
        plate = self.plate()
        weight = plate.weight
        told = (plate.why, weight and (weight.grams, weight.placement))
        if told != self._told:
            self._told = told
            self._on_plate(plate)
