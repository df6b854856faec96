"""Owns the printer cable on a USB port of Linux: `/dev/usb/lp0` of the kernel's own driver, nothing to install.

The driver blocks for ever while a printer refuses bytes, so the device is opened non-blocking and every wait has its
end; one program at a time holds it.
"""

import os

from govpost_desk.devices.line_failures import open_failure
from govpost_desk.devices.links import descriptors
from govpost_desk.devices.ports import DeviceCode, DeviceError


class UsbLink:
    """A printer behind a device file."""

    kind = "usb"
    bytes_per_s: int | None = None

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    def open(self) -> None:
        """Take the device file. NO_ACCESS: the user is not in the group `lp`."""
        if self._descriptor is not None:
            return
        flags = os.O_RDWR | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
        try:
            self._descriptor = os.open(self._path, flags)
        except OSError as failure:
            raise open_failure(failure) from failure

    def read(self, timeout_s: float) -> bytes:
        """What has arrived; a printer without a word reads as no bytes, which is silence and no end."""
        try:
            return descriptors.read_some(self._open_descriptor(), timeout_s, empty_is_lost=False)
        except DeviceError as failure:
            if failure.code is not DeviceCode.NOT_OPEN:
                self.close()
            raise

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand over all of it."""
        descriptor = self._open_descriptor()
        try:
            descriptors.write_all(descriptor, data, timeout_s)
        except DeviceError:
            self.close()
            raise

    def drain(self, timeout_s: float) -> None:
        """Throw away what arrived unasked."""
        descriptors.drain(self.read, timeout_s)

    def close(self) -> None:
        """Give the device back."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            try:
                os.close(descriptor)
            except OSError:
                pass  # unplugged

    def _open_descriptor(self) -> int:
        if self._descriptor is None:
            raise DeviceError(DeviceCode.NOT_OPEN)
        return self._descriptor
