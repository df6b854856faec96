"""Owns the simulated scale of demonstrations and training: frames as a real one sends them, ten a second."""

import time
from threading import Event, Lock

from govpost_desk.devices import scale_learning
from govpost_desk.devices.ports import DeviceCode, DeviceError, FrameMatch
from govpost_desk.devices.scale_frames import FrameCutter
from govpost_desk.domain.weighing import Reading

FRAME = "toledo-checksum"
_EVERY_S = 0.1
_KEPT_BYTES = 512


def toledo_frame(grams: int, *, moving: bool = False) -> bytes:
    """A continuous Toledo frame in kilograms with three decimals, 0 to 999,999 g."""
    state = 0x30 | (0x08 if moving else 0) | (0x02 if grams < 0 else 0)
    frame = b"\x02" + bytes((0x2D, state, 0x20)) + f"{abs(grams):6d}".encode() + b"000000\r"
    return frame + bytes((-sum(frame) & 0x7F,))


class SimulatedScale:
    """`put` lays something on the plate or, with 0, takes it off; the first frame after it says 'in motion'."""

    def __init__(self, grams: int = 0) -> None:
        self._grams = grams
        self._moving = False
        self._lock = Lock()
        self._opened = False
        self._closed = Event()
        (frame,) = [frame for frame in scale_learning.known_frames() if frame.frame_id == FRAME]
        self._cutter = FrameCutter(frame)
        self._kept = b""
        self._due = 0.0

    def put(self, grams: int) -> None:
        """From any thread."""
        with self._lock:
            self._grams, self._moving = grams, True

    def open(self) -> None:
        """Begin to speak."""
        if not self._opened:
            self._opened = True
            self._closed.clear()

    def read(self, timeout_s: float) -> list[Reading]:
        """The next frame, when its moment has come."""
        if not self._opened:
            raise DeviceError(DeviceCode.NOT_OPEN)
        wait = self._due - time.monotonic()
        if wait > 0 and self._closed.wait(min(wait, timeout_s)):
            return []
        if time.monotonic() < self._due:
            return []
        self._due = time.monotonic() + _EVERY_S
        with self._lock:
            frame, self._moving = toledo_frame(self._grams, moving=self._moving), False
        self._kept = (self._kept + frame)[-_KEPT_BYTES:]
        return self._cutter.feed(frame)

    def heard(self) -> bytes:
        """The newest bytes."""
        return self._kept

    def learn(self) -> tuple[FrameMatch, ...]:
        """What every known format makes of them."""
        return scale_learning.matches(self._kept)

    def close(self) -> None:
        """Fall silent."""
        self._opened = False
        self._closed.set()
