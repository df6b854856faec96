"""Owns the barcode scanner on a serial line (USB virtual COM port, RS-232): one code per terminator.

Codes are cut by CR or LF only, never by a pause: a slow cable would split a code, fast hands would glue two.
"""

import time
from collections import deque
from threading import Lock

import serial

from govpost_desk.devices.line_failures import LINE_FAILURES, open_failure
from govpost_desk.devices.ports import DeviceCode, DeviceError

MAX_CODE_BYTES = 512
_SLICE_S = 0.05  # how long `close` may have to wait for a reader
_TERMINATORS = b"\r\n"


class CodeCutter:
    """Cuts a byte stream into codes. A code longer than `MAX_CODE_BYTES` is thrown away whole and reported once."""

    def __init__(self) -> None:
        self._partial = bytearray()
        self._overlong = False
        self._finished: deque[str | None] = deque()

    def feed(self, received: bytes) -> None:
        """Take bytes in any portions."""
        for byte in received:
            if byte in _TERMINATORS:
                if self._partial:
                    self._finished.append(decoded(bytes(self._partial)))
                self._partial.clear()
                self._overlong = False
            elif len(self._partial) < MAX_CODE_BYTES and not self._overlong:
                self._partial.append(byte)
            elif not self._overlong:
                self._overlong = True
                self._partial.clear()
                self._finished.append(None)

    def next_code(self) -> str | None:
        """The next finished code, None when there is none; SCAN_TOO_LONG in the place of an overlong one."""
        if not self._finished:
            return None
        code = self._finished.popleft()
        if code is None:
            raise DeviceError(DeviceCode.SCAN_TOO_LONG, limit=MAX_CODE_BYTES)
        return code

    def forget_partial(self) -> None:
        """The line broke: what was half received will never be finished."""
        self._partial.clear()
        self._overlong = False


def decoded(code: bytes) -> str:
    """UTF-8, else GB18030 (older Chinese scanners), else UTF-8 with U+FFFD, which no grammar accepts."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return code.decode(encoding)
        except UnicodeDecodeError:
            continue
    return code.decode("utf-8", "replace")


class SerialScanner:
    """A scanner at `port` ('COM3', '/dev/serial/by-id/…'), 8N1, without flow control."""

    def __init__(self, port: str, baudrate: int = 9600) -> None:
        self._port = port
        self._baudrate = baudrate
        self._line: serial.Serial | None = None
        self._lock = Lock()
        self._wanted = (
            False  # set without the lock: a waiting reader would else take the lock again and again
        )
        self._cutter = CodeCutter()

    def open(self) -> None:
        """Take the port for this program alone. Codes that were finished before an unplug are still delivered."""
        with self._lock:
            self._wanted = True
            if self._line is not None:
                return
            try:
                self._line = serial.Serial(
                    self._port, self._baudrate, timeout=_SLICE_S, write_timeout=1.0, exclusive=True
                )
            except LINE_FAILURES as failure:
                raise open_failure(failure) from failure

    def read(self, timeout_s: float) -> str | None:
        """The next code, None when none was finished in time."""
        deadline = time.monotonic() + timeout_s
        while True:
            code = self._cutter.next_code()
            if code is not None:
                return code
            self._receive()
            if time.monotonic() >= deadline:
                return self._cutter.next_code()

    def close(self) -> None:
        """Give the port back."""
        self._wanted = False
        with self._lock:
            self._hang_up()

    def _receive(self) -> None:
        """Wait one slice for bytes; a line that fails is closed, so that `open` can be tried again."""
        with self._lock:
            if self._line is None or not self._wanted:
                raise DeviceError(DeviceCode.NOT_OPEN)
            try:
                received = self._line.read(1)
                if received:
                    received += self._line.read(self._line.in_waiting)
            except LINE_FAILURES as failure:
                self._hang_up()
                raise DeviceError(DeviceCode.NOT_CONNECTED) from failure
            self._cutter.feed(received)

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        self._cutter.forget_partial()
        if line is not None:
            try:
                line.close()
            except LINE_FAILURES:
                pass  # the port is gone already
