"""Owns what opening and using a serial line or a device file can raise, and which typed failure it is."""

import errno
import os

import serial

from govpost_desk.devices.ports import DeviceCode, DeviceError

_OPEN_FAILURES = {
    errno.EACCES: DeviceCode.NO_ACCESS,
    errno.EPERM: DeviceCode.NO_ACCESS,
    errno.EBUSY: DeviceCode.BUSY,
    errno.EAGAIN: DeviceCode.BUSY,  # the exclusive lock is held by another program
}


def _line_failures() -> tuple[type[Exception], ...]:
    """What a line raises when it fails; a terminal pulled out raises an error of termios, which is no OSError."""
    if os.name != "posix":
        return (serial.SerialException, OSError, ValueError)
    import termios

    return (serial.SerialException, OSError, ValueError, termios.error)


LINE_FAILURES = _line_failures()


def open_failure(failure: BaseException) -> DeviceError:
    """The typed failure of an `open` that the system refused."""
    number = getattr(failure, "errno", None) or 0
    return DeviceError(_OPEN_FAILURES.get(number, DeviceCode.NOT_CONNECTED), errno=number)
