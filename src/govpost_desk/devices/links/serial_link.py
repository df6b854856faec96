"""Owns the printer cable on a serial line: RTS/CTS, DTR/DSR, or no handshake and paced by block and speed.

XON/XOFF takes the bytes 0x11 and 0x13 out of the answers: status of TSPL has both values, so it is refused there.
"""

import os
import time
from typing import Literal

import serial

from govpost_desk.devices.line_failures import LINE_FAILURES, open_failure
from govpost_desk.devices.links import descriptors
from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage

Flow = Literal["rtscts", "dtrdsr", "paced", "xonxoff"]
_BITS_A_BYTE = 10  # 8N1: start, eight, stop
_PACED_BLOCK = 256
_SETTLE_S = 0.002
_BROKEN: tuple[type[Exception], ...] = (DeviceError, *LINE_FAILURES)


class SerialLink:
    """A printer at `port` ('COM3', '/dev/ttyUSB0'), 8N1. BAD_SPEC with `reason` xonxoff for TSPL with XON/XOFF."""

    kind = "serial"

    def __init__(
        self, port: str, baud: int = 9600, flow: Flow = "rtscts", *, language: LabelLanguage = "tspl"
    ) -> None:
        if flow == "xonxoff" and language == "tspl":
            raise DeviceError(DeviceCode.BAD_SPEC, reason="xonxoff")
        self.bytes_per_s: int | None = baud // _BITS_A_BYTE
        self._port = port
        self._baud = baud
        self._flow = flow
        self._line: serial.Serial | None = None

    def open(self) -> None:
        """Take the port for this program alone."""
        if self._line is not None:
            return
        try:
            self._line = serial.Serial(
                self._port,
                self._baud,
                timeout=0,
                write_timeout=1.0,
                rtscts=self._flow == "rtscts",
                dsrdtr=self._flow == "dtrdsr",
                xonxoff=self._flow == "xonxoff",
                exclusive=True,
            )
        except LINE_FAILURES as failure:
            raise open_failure(failure) from failure

    def read(self, timeout_s: float) -> bytes:
        """What has arrived."""
        line = self._open_line()
        try:
            if os.name == "posix":
                return descriptors.read_some(line.fileno(), timeout_s, empty_is_lost=True)
            line.timeout = timeout_s
            received = bytes(line.read(1))
            line.timeout = 0
            return received + bytes(line.read(descriptors.READ_BYTES)) if received else b""
        except _BROKEN as failure:
            self._hang_up()
            raise DeviceError(DeviceCode.NOT_CONNECTED) from failure

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand over all of it, and wait until it has left the PC: what waits here is not at the printer."""
        line = self._open_line()
        deadline = time.monotonic() + timeout_s
        sent = 0
        try:
            for start in range(0, len(data), _PACED_BLOCK):
                block = data[start : start + _PACED_BLOCK]
                self._put(line, block, deadline - time.monotonic())
                sent += len(block)
                self._wait_until_gone(line, deadline, len(block))
        except _BROKEN as failure:
            self._abandon(line)
            raise write_failure(failure, sent) from failure

    def drain(self, timeout_s: float) -> None:
        """Throw away what arrived unasked."""
        descriptors.drain(self.read, timeout_s)

    def close(self) -> None:
        """Give the port back."""
        self._hang_up()

    def _put(self, line: serial.Serial, block: bytes, timeout_s: float) -> None:
        if os.name == "posix":
            descriptors.write_all(line.fileno(), block, timeout_s)
        else:
            line.write_timeout = max(timeout_s, 0.01)
            line.write(block)

    def _wait_until_gone(self, line: serial.Serial, deadline: float, block_bytes: int) -> None:
        """The printer stops us by its handshake: what is not gone in time stays with us, but it may have begun."""
        if self._flow == "paced":
            assert self.bytes_per_s is not None
            time.sleep(block_bytes / self.bytes_per_s)
        while line.out_waiting:
            if time.monotonic() >= deadline:
                raise DeviceError(DeviceCode.TIMEOUT, first_byte_sent=True)
            time.sleep(_SETTLE_S)

    def _abandon(self, line: serial.Serial) -> None:
        try:
            line.reset_output_buffer()
        except LINE_FAILURES:
            pass  # the port is gone, and its buffer with it
        self._hang_up()

    def _open_line(self) -> serial.Serial:
        if self._line is None:
            raise DeviceError(DeviceCode.NOT_OPEN)
        return self._line

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            try:
                line.close()
            except LINE_FAILURES:
                pass  # the port is gone already


def write_failure(failure: Exception, sent: int) -> DeviceError:
    """What a failed write means. A library that does not say how much it took may have taken some."""
    if isinstance(failure, DeviceError):
        first_byte_sent = sent > 0 or failure.first_byte_sent
        return DeviceError(failure.code, first_byte_sent=first_byte_sent, **failure.facts)
    if isinstance(failure, serial.SerialTimeoutException):
        return DeviceError(DeviceCode.TIMEOUT, first_byte_sent=True)
    return DeviceError(DeviceCode.NOT_CONNECTED, first_byte_sent=True)
