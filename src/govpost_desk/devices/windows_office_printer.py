"""Owns A4 printers behind the print system of Windows, without a dialog: pages go through GDI as pictures.

A PDF is no language of most drivers, and no program that prints one is always there. So each page is drawn in black and
white at the printer's own dots, in its true size, which keeps bars sharp. A job stays listed after it was printed
(retained) until its state was read: one that merely vanished is doubt.

Not tested on Windows: no such PC was at hand. The decisions are here and tested with a fake table of calls.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from PIL import Image

from govpost_desk.devices.links.windows_calls import OfficeApi, PagePicture, WindowsError
from govpost_desk.devices.office_jobs import JobLook, JobState
from govpost_desk.devices.office_spec import OfficeSpec
from govpost_desk.devices.ports import DeviceCode, DeviceError, Note

_MOST_DPI = 600
_BLACK_BELOW = 160  # of 255: thin grey strokes stay
_DUPLEX = {"": 0, "one": 1, "long": 2, "short": 3}
_NO_ACCESS = 5
# PRINTER_STATUS_…, the first that fits
_PRINTER = (
    (0x400000, DeviceCode.COVER_OPEN),  # door open
    (0x8, DeviceCode.PAPER_JAM),
    (0x10, DeviceCode.OUT_OF_PAPER),
    (0x20 | 0x40, DeviceCode.OUT_OF_PAPER),  # wants to be fed by hand, paper problem
    (0x40000, DeviceCode.OUT_OF_TONER),
    (0x80 | 0x1000, DeviceCode.NOT_CONNECTED),  # offline, not available
    (0x1, DeviceCode.PAUSED),
    (0x2 | 0x4 | 0x100000, DeviceCode.FAULT),  # error, being deleted, somebody must help
)
# JOB_STATUS_…
_PAUSED, _ERROR, _DELETING, _PRINTING, _OFFLINE, _PAPER_OUT = 0x1, 0x2, 0x4, 0x10, 0x20, 0x40
_PRINTED, _DELETED, _BLOCKED, _HELP, _COMPLETE = 0x80, 0x100, 0x200, 0x400, 0x1000
_JOB = (
    (_PAPER_OUT, DeviceCode.OUT_OF_PAPER),
    (_OFFLINE, DeviceCode.NOT_CONNECTED),
    (_PAUSED, DeviceCode.PAUSED),
    (_ERROR | _BLOCKED | _HELP, DeviceCode.FAULT),
)


class WindowsQueue:
    """The printer `spec.name` as Windows lists it."""

    def __init__(self, spec: OfficeSpec, api: OfficeApi | None = None) -> None:
        self._spec = spec
        self._api = api
        self._tray = 0
        self._seen = 0  # every status bit that the job at hand has ever shown
        self._always_paused = True
        self._retained = False

    def check(self) -> None:
        """Its state, and whether it has the tray and both sides."""
        api = self._calls()
        with self._printer() as handle:
            status, _ = api.status(handle)
        cause = _first(_PRINTER, status)
        if cause is not None:
            raise DeviceError(cause)
        try:
            if self._spec.sides in ("long", "short") and not api.prints_both_sides(self._spec.name):
                raise DeviceError(DeviceCode.UNSUPPORTED)
            self._tray = self._tray_number(api)
        except WindowsError as failure:
            raise DeviceError(DeviceCode.UNSUPPORTED, errno=failure.number) from failure

    def submit(self, document: bytes, name: str, copies: int, note: Note) -> str:
        """Page by page. What fails before StartDoc took nothing; what fails later is deleted, and may have begun."""
        api = self._calls()
        title = f"{name}-{os.urandom(4).hex()}"
        note(title)
        try:
            context, job = api.begin(self._spec.name, title, _DUPLEX[self._spec.sides], self._tray)
        except WindowsError as failure:
            raise DeviceError(DeviceCode.REJECTED, errno=failure.number) from failure
        self._seen, self._always_paused, self._retained = 0, True, False
        with suppress(WindowsError, DeviceError), self._printer() as handle:
            api.retain(handle, job)
            self._retained = True
        try:
            for picture in self._pages(document, copies, api.measures(context)):
                api.page(context, picture)
            api.end(context)
        except Exception as failure:
            api.abort(context)
            self.remove(str(job))
            number = failure.number if isinstance(failure, WindowsError) else 0
            raise DeviceError(DeviceCode.REJECTED, first_byte_sent=True, errno=number) from failure
        return str(job)

    def look(self, job: str) -> JobLook:
        """By GetJob. Done is what was printed; what is gone without that, though it was to stay, was taken out."""
        api = self._calls()
        with self._printer() as handle:
            found = api.job(handle, int(job))
            printer, _ = api.status(handle)
        if found is None or found[0] & (_DELETING | _DELETED):
            untouched = self._always_paused and not self._seen & _PRINTING
            went_through = found is None and not self._retained and bool(self._seen & _PRINTING)
            state = JobState.DONE if went_through else JobState.FAILED
            return JobLook(state, None if went_through else DeviceCode.ABORTED, untouched=untouched)
        status, pages = found
        self._seen |= status
        self._always_paused = self._always_paused and bool(status & _PAUSED or printer & 0x1) and not pages
        if status & (_PRINTED | _COMPLETE):
            self.remove(job)  # it only waited to be read
            return JobLook(JobState.DONE)
        cause = _first(_PRINTER, printer) or _first(_JOB, status)
        return JobLook(JobState.HELD, cause, (status, pages))

    def remove(self, job: str) -> None:
        """By SetJob."""
        with suppress(WindowsError, DeviceError), self._printer() as handle:
            self._calls().delete(handle, int(job))

    def left_behind(self, mark: str) -> list[str]:
        """By EnumJobs: the title of a job is drawn at random. One that was printed and only stays listed is removed."""
        api = self._calls()
        with self._printer() as handle:
            named = [job for job, title in api.jobs(handle) if title == mark]
            return [str(job) for job in named if not self._is_over(api, handle, job)]

    def _is_over(self, api: OfficeApi, handle: object, job: int) -> bool:
        found = api.job(handle, job)
        if found is not None and found[0] & (_PRINTED | _COMPLETE):
            api.delete(handle, job)
            return True
        return found is None

    def _pages(
        self, document: bytes, copies: int, measures: tuple[int, int, int, int]
    ) -> Iterator[PagePicture | None]:
        """The pages of all copies; on both sides of a sheet each copy begins on a new one."""
        import pypdfium2

        with pypdfium2.PdfDocument(document) as pdf:
            for copy in range(copies):
                for page in pdf:
                    width, height = page.get_size()
                    scale = min(_MOST_DPI, max(measures[:2])) / 72
                    grey = page.render(scale=scale, grayscale=True).to_pil()
                    yield _picture(grey, (width, height), measures)
                if copy + 1 < copies and self._spec.sides in ("long", "short") and len(pdf) % 2:
                    yield None

    def _tray_number(self, api: OfficeApi) -> int:
        if not self._spec.tray:
            return 0
        wanted = self._spec.tray.casefold()
        for name, number in api.trays(self._spec.name):
            if wanted in (name.strip().casefold(), str(number)):
                return number
        raise DeviceError(DeviceCode.UNSUPPORTED)

    @contextmanager
    def _printer(self) -> Iterator[object]:
        api = self._calls()
        try:
            handle = api.open(self._spec.name)
        except WindowsError as failure:
            code = DeviceCode.NO_ACCESS if failure.number == _NO_ACCESS else DeviceCode.NOT_CONNECTED
            raise DeviceError(code, errno=failure.number) from failure
        try:
            yield handle
        except WindowsError as failure:
            raise DeviceError(DeviceCode.NOT_CONNECTED, errno=failure.number) from failure
        finally:
            api.close(handle)

    def _calls(self) -> OfficeApi:
        if self._api is None:
            from govpost_desk.devices.links.windows_gdi import GdiApi

            self._api = GdiApi()
        return self._api


def _picture(
    grey: Image.Image, points: tuple[float, float], measures: tuple[int, int, int, int]
) -> PagePicture:
    """A page as GDI takes it, in its true size: the printable area begins inside the sheet, so it goes left and up."""
    across, down, left, top = measures
    ink = grey.convert("L").point([0] * _BLACK_BELOW + [255] * (256 - _BLACK_BELOW), "1")
    stride = (ink.width + 31) // 32 * 4
    return PagePicture(
        width=ink.width,
        height=ink.height,
        rows=ink.tobytes("raw", "1", stride, -1),
        x=-left,
        y=-top,
        across=round(points[0] * across / 72),
        down=round(points[1] * down / 72),
    )


def _first(table: tuple[tuple[int, DeviceCode], ...], bits: int) -> DeviceCode | None:
    return next((code for mask, code in table if bits & mask), None)
