"""Owns the printer cable on a USB port of Windows: the raw handle of the system's own `usbprint` driver.

Not tested on Windows: no such PC was at hand. Every decision (which path, what a failure means, what a deadline does)
is above the table of calls and tested with a fake one; `links.windows_api` is only the table.
"""

import re
from collections.abc import Iterable

from govpost_desk.devices.links import descriptors
from govpost_desk.devices.links.windows_calls import WindowsApi, WindowsError
from govpost_desk.devices.ports import DeviceCode, DeviceError

_ACCESS_DENIED, _SHARING_VIOLATION, _BUSY = 5, 32, 170
_OPEN_FAILURES = {
    _ACCESS_DENIED: DeviceCode.BUSY,  # the driver lets one program in and says 'denied' to the next
    _SHARING_VIOLATION: DeviceCode.BUSY,
    _BUSY: DeviceCode.BUSY,
}


def device_path(port: str, interfaces: Iterable[tuple[str, str, int]]) -> str | None:
    """The path CreateFile takes for USB001, LPT1 or a whole interface path; None when no such port is there.

    A key of the registry is the path with `##?#` for its first four characters.
    """
    if port.startswith("\\\\"):
        return port
    if re.fullmatch(r"(?i)LPT[1-9]", port):
        return f"\\\\.\\{port.upper()}"
    match = re.fullmatch(r"([A-Za-z]+)0*([1-9][0-9]*)", port)
    if match is None:
        return None
    wanted = (match[1].lower(), int(match[2]))
    for key, base, number in interfaces:
        if (base.lower(), number) == wanted and key.startswith("##?#"):
            return "\\\\?\\" + key[4:]
    return None


class WindowsLink:
    """A printer at `port` (USB001, LPT1, or an interface path)."""

    kind = "windows"
    bytes_per_s: int | None = None

    def __init__(self, port: str, api: WindowsApi | None = None) -> None:
        self._port = port
        self._api = api
        self._handle: object | None = None

    def open(self) -> None:
        """Take the handle. NOT_CONNECTED: no such port, printer off."""
        if self._handle is not None:
            return
        api = self._calls()
        path = device_path(self._port, api.usb_ports())
        if path is None:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        try:
            self._handle = api.create(path)
        except WindowsError as failure:
            code = _OPEN_FAILURES.get(failure.number, DeviceCode.NOT_CONNECTED)
            raise DeviceError(code, errno=failure.number) from failure

    def read(self, timeout_s: float) -> bytes:
        """What has arrived: the read is cancelled at its deadline, and what came till then is kept."""
        handle = self._open_handle()
        try:
            transfer = self._calls().read(handle, descriptors.READ_BYTES)
            if not transfer.wait(timeout_s) and transfer.cancel() == 0:
                return b""
            received = transfer.result()
        except WindowsError as failure:
            self.close()
            raise DeviceError(DeviceCode.NOT_CONNECTED, errno=failure.number) from failure
        return received if isinstance(received, bytes) else b""

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand over all of it. A write that was cancelled without a byte gone is the only one that took none."""
        handle = self._open_handle()
        taken = 0
        try:
            transfer = self._calls().write(handle, data)
            taken = -1  # from here on only the system knows
            ended = transfer.wait(timeout_s)
            taken = int(transfer.result()) if ended else transfer.cancel()
        except WindowsError as failure:
            self.close()
            raise DeviceError(
                DeviceCode.NOT_CONNECTED, first_byte_sent=taken != 0, errno=failure.number
            ) from failure
        if taken < len(data):
            self.close()
            raise DeviceError(DeviceCode.TIMEOUT, first_byte_sent=taken > 0, taken=taken)

    def drain(self, timeout_s: float) -> None:
        """Throw away what arrived unasked."""
        descriptors.drain(self.read, timeout_s)

    def close(self) -> None:
        """Give the handle back."""
        handle, self._handle = self._handle, None
        if handle is not None:
            self._calls().close(handle)

    def _calls(self) -> WindowsApi:
        if self._api is None:
            from govpost_desk.devices.links.windows_api import UsbPrintApi

            self._api = UsbPrintApi()
        return self._api

    def _open_handle(self) -> object:
        if self._handle is None:
            raise DeviceError(DeviceCode.NOT_OPEN)
        return self._handle
