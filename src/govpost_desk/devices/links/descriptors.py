"""Owns reading and writing of non-blocking file descriptors with a deadline: serial lines, USB printers, sockets."""

import errno
import os
import select
import time
from collections.abc import Callable

from govpost_desk.devices.ports import DeviceCode, DeviceError

READ_BYTES = 4096
_WAIT = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR)
# what a driver says while the cable is there: everything else means that it is gone
_STILL_THERE = (errno.ENOSPC, errno.EINVAL, errno.EFAULT)


def read_some(descriptor: int, timeout_s: float, *, empty_is_lost: bool) -> bytes:
    """Bytes that have arrived, b"" when none did in time; NOT_CONNECTED when the other end is gone.

    `empty_is_lost`: whether a read of no bytes is an end, as on sockets and terminals; a USB printer just has no word.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        left = max(0.0, deadline - time.monotonic())
        try:
            if not select.select([descriptor], [], [], left)[0]:
                return b""
            received = os.read(descriptor, READ_BYTES)
        except (BlockingIOError, InterruptedError):
            received = None
        except (OSError, ValueError) as failure:
            raise DeviceError(DeviceCode.NOT_CONNECTED) from failure
        if received:
            return received
        if received is not None and empty_is_lost:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        if time.monotonic() >= deadline:
            return b""
        time.sleep(0.005)


def write_all(
    descriptor: int, data: bytes, timeout_s: float, after: Callable[[int], None] = lambda taken: None
) -> None:
    """Write everything before the deadline. `first_byte_sent` of a failure: whether the system took any byte.

    `after(taken)` is called with the number of bytes of every portion, to pace the next one.
    """
    deadline = time.monotonic() + timeout_s
    done = 0
    while done < len(data):
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeviceError(DeviceCode.TIMEOUT, first_byte_sent=done > 0, taken=done)
        try:
            if not select.select([], [descriptor], [], left)[1]:
                continue
            taken = os.write(descriptor, data[done:])
        except OSError as failure:
            if failure.errno in _WAIT:
                time.sleep(min(left, 0.005))
                continue
            code = DeviceCode.IO_ERROR if failure.errno in _STILL_THERE else DeviceCode.NOT_CONNECTED
            raise DeviceError(code, first_byte_sent=done > 0, errno=failure.errno or 0) from failure
        except ValueError as failure:  # closed under our hands
            raise DeviceError(DeviceCode.NOT_CONNECTED, first_byte_sent=done > 0) from failure
        done += taken
        after(taken)


def drain(read: Callable[[float], bytes], timeout_s: float) -> None:
    """Read until nothing is there any more, or the time is over: a device that never stops is not waited for."""
    deadline = time.monotonic() + timeout_s
    while read(0.0) and time.monotonic() < deadline:
        pass
