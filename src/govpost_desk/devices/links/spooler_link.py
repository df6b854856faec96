"""Owns raw jobs in the Windows spooler, for a PC whose printer only the spooler reaches: no status of the printer.

Not tested on Windows: no such PC was at hand. The decisions are here and tested with a fake table of calls.
"""

from contextlib import suppress

from govpost_desk.devices.links.windows_calls import SpoolerApi, WindowsError
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.queued_label_printer import QueueState

_INVALID_NAME = 1801
# PRINTER_STATUS_…: paused, error, being deleted, jam, out of paper, needs feeding, paper problem, offline, door open
_STOPPED = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x80 | 0x400000


class SpoolerQueue:
    """The printer `name` as Windows lists it."""

    kind = "spooler"

    def __init__(self, name: str, api: SpoolerApi | None = None) -> None:
        self._name = name
        self._api = api

    def state(self) -> QueueState:
        """What the spooler says; drivers often say nothing, so OPEN is no 'ready'."""
        api = self._calls()
        try:
            handle = api.open(self._name)
        except WindowsError as failure:
            if failure.number == _INVALID_NAME:
                return QueueState.MISSING
            raise DeviceError(DeviceCode.NOT_CONNECTED, errno=failure.number) from failure
        try:
            status, jobs = api.status(handle)
        except WindowsError as failure:
            raise DeviceError(DeviceCode.NOT_CONNECTED, errno=failure.number) from failure
        finally:
            api.close(handle)
        if status & _STOPPED:
            return QueueState.STOPPED
        return QueueState.WAITING if jobs else QueueState.OPEN

    def submit(self, document: bytes, name: str) -> str:
        """A job that was not ended is deleted: a spooler that starts while spooling may have sent a part of it."""
        api = self._calls()
        handle, job = None, 0
        try:
            handle = api.open(self._name)
            job = api.start(handle, name)
            if api.write(handle, document) != len(document):
                raise WindowsError(0)
            api.end(handle)
        except WindowsError as failure:
            if handle is not None and job:
                with suppress(WindowsError):
                    api.delete(handle, job)
            raise DeviceError(DeviceCode.REJECTED, first_byte_sent=job > 0, errno=failure.number) from failure
        finally:
            if handle is not None:
                api.close(handle)
        return str(job)

    def is_held(self, job: str) -> bool:
        """Whether the spooler still has it."""
        api = self._calls()
        try:
            handle = api.open(self._name)
        except WindowsError as failure:
            raise DeviceError(DeviceCode.NOT_CONNECTED, errno=failure.number) from failure
        try:
            return api.has_job(handle, int(job))
        finally:
            api.close(handle)

    def remove(self, job: str) -> None:
        """Delete it."""
        api = self._calls()
        with suppress(WindowsError):
            handle = api.open(self._name)
            try:
                api.delete(handle, int(job))
            finally:
                api.close(handle)

    def _calls(self) -> SpoolerApi:
        if self._api is None:
            from govpost_desk.devices.links.windows_api import WinspoolApi

            self._api = WinspoolApi()
        return self._api
