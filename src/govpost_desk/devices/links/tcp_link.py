"""Owns the printer cable by network, port 9100: one connection, kept, because a printer takes one at a time.

A connection that died without a word (printer switched off, switch restarted) is found by keep-alive and by the
limit for unacknowledged bytes; that bytes were taken says nothing about a label.
"""

import socket
import struct
import time

from govpost_desk.devices.links import descriptors
from govpost_desk.devices.ports import DeviceCode, DeviceError

DEFAULT_PORT = 9100
_CONNECT_S = 3.0
# seconds, or a count; by name, because not every system knows each of them
_KEPT_ALIVE = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 8000}
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class TcpLink:
    """A printer at `host`, `port`."""

    kind = "tcp"
    bytes_per_s: int | None = None

    def __init__(self, host: str, port: int = DEFAULT_PORT) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Connect; a connection that stands is kept."""
        if self._socket is not None:
            return
        try:
            made = socket.create_connection(self._address, _CONNECT_S)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in _KEPT_ALIVE.items():
                if hasattr(socket, name):
                    made.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
            made.setblocking(False)
        except OSError as failure:
            raise DeviceError(DeviceCode.NOT_CONNECTED, errno=failure.errno or 0) from failure
        self._socket = made

    def read(self, timeout_s: float) -> bytes:
        """What has arrived."""
        connection = self._connected()
        try:
            return read_socket(connection, timeout_s)
        except DeviceError:
            self.close()
            raise

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand over all of it; after a failure the connection is reset, so that no byte follows later."""
        connection = self._connected()
        try:
            write_socket(connection, data, timeout_s)
        except DeviceError:
            try:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            except OSError:
                pass  # it is gone already
            self.close()
            raise

    def drain(self, timeout_s: float) -> None:
        """Throw away what arrived unasked."""
        descriptors.drain(self.read, timeout_s)

    def close(self) -> None:
        """Give the printer free for another PC."""
        connection, self._socket = self._socket, None
        if connection is not None:
            connection.close()

    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise DeviceError(DeviceCode.NOT_OPEN)
        return self._socket


def read_socket(connection: socket.socket, timeout_s: float) -> bytes:
    """As `descriptors.read_some`; a socket of Windows is no file descriptor."""
    try:
        connection.settimeout(timeout_s or 0.0)
        received = connection.recv(descriptors.READ_BYTES)
    except (TimeoutError, BlockingIOError):
        return b""
    except OSError as failure:
        raise DeviceError(DeviceCode.NOT_CONNECTED) from failure
    if not received:
        raise DeviceError(DeviceCode.NOT_CONNECTED)
    return received


def write_socket(connection: socket.socket, data: bytes, timeout_s: float) -> None:
    """Send everything before the deadline; `first_byte_sent`: whether the system took any byte."""
    deadline = time.monotonic() + timeout_s
    done = 0
    while done < len(data):
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeviceError(DeviceCode.TIMEOUT, first_byte_sent=done > 0, taken=done)
        try:
            connection.settimeout(left)
            done += connection.send(data[done:])
        except (TimeoutError, BlockingIOError):
            continue
        except OSError as failure:
            raise DeviceError(DeviceCode.NOT_CONNECTED, first_byte_sent=done > 0) from failure
