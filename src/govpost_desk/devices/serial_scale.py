"""Owns the scale on a serial line: speaks when it wants or is asked, may be unplugged and plugged in again."""

import time
from collections.abc import Iterator
from itertools import cycle
from threading import Lock

import serial

from govpost_desk.devices import scale_learning
from govpost_desk.devices.line_failures import LINE_FAILURES, open_failure
from govpost_desk.devices.ports import DeviceCode, DeviceError, FrameMatch
from govpost_desk.devices.scale_frames import FrameCutter, ScaleFrame
from govpost_desk.domain.weighing import Reading

KEPT_BYTES = 512
_SLICE_S = 0.05  # how long `close` may have to wait for a reader
_ASK_EVERY_S = 0.15
_ANSWER_S = 0.5  # a step of a handshake that was not answered is begun again


class SerialScale:
    """A scale at `port` that speaks `frame`; without flow control.

    `frame`: None to learn which it is: everything is heard, nothing is read. `baud` 0, `line` "": as it says.
    """

    def __init__(self, port: str, frame: ScaleFrame | None, baud: int = 0, line: str = "") -> None:
        self._port = port
        self._frame = frame
        self._baud = baud or (frame.baud if frame else 9600)
        self._format = line or (frame.line if frame else "8N1")
        self._line: serial.Serial | None = None
        self._lock = Lock()
        self._wanted = False
        self._cutter = FrameCutter(frame) if frame else None
        self._kept = b""
        self._asking = _Asking(frame.ask if frame else ())

    def open(self) -> None:
        """Take the port for this program alone."""
        with self._lock:
            self._wanted = True
            if self._line is not None:
                return
            bits, parity, stops = tuple(self._format)
            try:
                self._line = serial.Serial(
                    self._port,
                    self._baud,
                    bytesize=int(bits),
                    parity=parity,
                    stopbits=int(stops),
                    timeout=_SLICE_S,
                    write_timeout=_ANSWER_S,
                    exclusive=True,
                )
            except LINE_FAILURES as failure:
                raise open_failure(failure) from failure
            self._asking.begin_again()

    def read(self, timeout_s: float) -> list[Reading]:
        """The readings that came; returns as soon as there is one."""
        deadline = time.monotonic() + timeout_s
        while True:
            readings = self._receive()
            if readings or time.monotonic() >= deadline:
                return readings

    def heard(self) -> bytes:
        """The newest bytes, at most `KEPT_BYTES`."""
        return self._kept

    def learn(self) -> tuple[FrameMatch, ...]:
        """What every known format makes of them."""
        return scale_learning.matches(self._kept)

    def close(self) -> None:
        """Give the port back."""
        self._wanted = False
        with self._lock:
            self._hang_up()

    def _receive(self) -> list[Reading]:
        with self._lock:
            if self._line is None or not self._wanted:
                raise DeviceError(DeviceCode.NOT_OPEN)
            try:
                if asked := self._asking.to_send(time.monotonic()):
                    self._line.write(asked)
                received: bytes = self._line.read(1)
                if received:
                    received += self._line.read(self._line.in_waiting)
            except LINE_FAILURES as failure:
                self._hang_up()
                raise DeviceError(DeviceCode.NOT_CONNECTED) from failure
            self._kept = (self._kept + received)[-KEPT_BYTES:]
            self._asking.take(received, time.monotonic())
            return self._cutter.feed(received) if self._cutter else []

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if self._cutter is not None:
            self._cutter.forget()
        if line is not None:
            try:
                line.close()
            except LINE_FAILURES:
                pass  # the port is gone already


class _Asking:
    """The steps of a scale that speaks only when it is asked."""

    def __init__(self, steps: tuple[tuple[bytes, bytes], ...]) -> None:
        self._all = steps
        self._steps: Iterator[tuple[bytes, bytes]] = iter(())
        self.begin_again()

    def begin_again(self) -> None:
        """From the first step, at once."""
        self._steps = cycle(self._all)
        self._awaited = b""
        self._due = 0.0

    def to_send(self, now: float) -> bytes:
        """What to send now, b"" for nothing."""
        if not self._all or now < self._due:
            return b""
        if self._awaited:
            self.begin_again()  # the answer did not come
        sent, self._awaited = next(self._steps)
        self._due = now + (_ANSWER_S if self._awaited else _ASK_EVERY_S)
        return sent

    def take(self, received: bytes, now: float) -> None:
        """What came: the awaited answer makes the next step due."""
        if self._awaited and self._awaited in received:
            self._awaited, self._due = b"", now
