"""The table of Windows calls behind `windows_office_printer`, by ctypes. No decision is taken here.

Not tested: no Windows PC was at hand. On any other system making it raises NOT_CONNECTED.
"""

import ctypes
from ctypes import byref, c_int32, c_uint16, c_uint32, c_void_p, c_wchar_p
from typing import Any

from govpost_desk.devices.links.windows_api import WinspoolApi, failed, library
from govpost_desk.devices.links.windows_calls import JOB_RETAIN, PagePicture

_LOGPIXELSX, _LOGPIXELSY, _OFFSETX, _OFFSETY = 88, 90, 112, 113
_DC_BINS, _DC_DUPLEX, _DC_BINNAMES = 6, 7, 12
_BIN_NAME = 24
_OUT_BUFFER, _IN_BUFFER = 2, 8
_FIELDS = {"paper": 0x2, "tray": 0x200, "duplex": 0x1000}  # of dmFields
_A4 = 9
_SRCCOPY = 0x00CC0020


class DevMode(ctypes.Structure):
    """DEVMODEW up to dmCollate; drivers keep more behind it."""

    _fields_ = [
        ("dmDeviceName", ctypes.c_wchar * 32 if ctypes.sizeof(ctypes.c_wchar) == 2 else c_uint16 * 32),
        ("dmSpecVersion", c_uint16),
        ("dmDriverVersion", c_uint16),
        ("dmSize", c_uint16),
        ("dmDriverExtra", c_uint16),
        ("dmFields", c_uint32),
        ("dmOrientation", ctypes.c_int16),
        ("dmPaperSize", ctypes.c_int16),
        ("dmPaperLength", ctypes.c_int16),
        ("dmPaperWidth", ctypes.c_int16),
        ("dmScale", ctypes.c_int16),
        ("dmCopies", ctypes.c_int16),
        ("dmDefaultSource", ctypes.c_int16),
        ("dmPrintQuality", ctypes.c_int16),
        ("dmColor", ctypes.c_int16),
        ("dmDuplex", ctypes.c_int16),
        ("dmYResolution", ctypes.c_int16),
        ("dmTTOption", ctypes.c_int16),
        ("dmCollate", ctypes.c_int16),
    ]


class DocInfo(ctypes.Structure):
    """DOCINFOW."""

    _fields_ = [
        ("cbSize", c_int32),
        ("lpszDocName", c_wchar_p),
        ("lpszOutput", c_wchar_p),
        ("lpszDatatype", c_wchar_p),
        ("fwType", c_uint32),
    ]


class BitmapInfo(ctypes.Structure):
    """BITMAPINFOHEADER with two colours."""

    _fields_ = [
        ("biSize", c_uint32),
        ("biWidth", c_int32),
        ("biHeight", c_int32),
        ("biPlanes", c_uint16),
        ("biBitCount", c_uint16),
        ("biCompression", c_uint32),
        ("biSizeImage", c_uint32),
        ("biXPelsPerMeter", c_int32),
        ("biYPelsPerMeter", c_int32),
        ("biClrUsed", c_uint32),
        ("biClrImportant", c_uint32),
        ("colours", c_uint32 * 2),
    ]


class JobInfo(ctypes.Structure):
    """JOB_INFO_1W."""

    _fields_ = [
        ("JobId", c_uint32),
        ("pPrinterName", c_wchar_p),
        ("pMachineName", c_wchar_p),
        ("pUserName", c_wchar_p),
        ("pDocument", c_wchar_p),
        ("pDatatype", c_wchar_p),
        ("pStatus", c_wchar_p),
        ("Status", c_uint32),
        ("Priority", c_uint32),
        ("Position", c_uint32),
        ("TotalPages", c_uint32),
        ("PagesPrinted", c_uint32),
        ("Submitted", c_uint16 * 8),
    ]


class GdiApi(WinspoolApi):
    """`windows_calls.OfficeApi` by winspool and gdi32."""

    def __init__(self) -> None:
        super().__init__()
        self._gdi = library("gdi32")
        self._gdi.CreateDCW.restype = c_void_p

    def prints_both_sides(self, name: str) -> bool:
        return bool(self._capability(name, _DC_DUPLEX, None) == 1)

    def trays(self, name: str) -> list[tuple[str, int]]:
        count = self._capability(name, _DC_BINS, None)
        numbers = (c_uint16 * max(count, 1))()
        names = (ctypes.c_wchar * (_BIN_NAME * max(count, 1)))()
        if count <= 0 or self._capability(name, _DC_BINS, numbers) != count:
            return []
        self._capability(name, _DC_BINNAMES, names)
        texts = ["".join(names[at * _BIN_NAME : (at + 1) * _BIN_NAME]).split("\0")[0] for at in range(count)]
        return list(zip(texts, list(numbers), strict=True))

    def begin(self, name: str, title: str, duplex: int, tray: int) -> tuple[object, int]:
        mode = self._mode(name, duplex, tray)
        context = self._gdi.CreateDCW("WINSPOOL", c_wchar_p(name), None, mode)
        if not context:
            raise failed()
        info = DocInfo(ctypes.sizeof(DocInfo), title, None, None, 0)
        job = self._gdi.StartDocW(c_void_p(context), byref(info))
        if job <= 0:
            failure = failed()
            self._gdi.DeleteDC(c_void_p(context))
            raise failure
        return c_void_p(context), int(job)

    def measures(self, context: object) -> tuple[int, int, int, int]:
        caps = [self._gdi.GetDeviceCaps(context, at) for at in (_LOGPIXELSX, _LOGPIXELSY, _OFFSETX, _OFFSETY)]
        return caps[0], caps[1], caps[2], caps[3]

    def page(self, context: object, picture: PagePicture | None) -> None:
        if self._gdi.StartPage(context) <= 0:
            raise failed()
        if picture is not None:
            info = BitmapInfo(40, picture.width, picture.height, 1, 1, 0, len(picture.rows), 0, 0, 2, 0)
            info.colours[0], info.colours[1] = 0x000000, 0xFFFFFF
            place = (picture.x, picture.y, picture.across, picture.down)
            source = (0, 0, picture.width, picture.height)
            if self._gdi.StretchDIBits(context, *place, *source, picture.rows, byref(info), 0, _SRCCOPY) <= 0:
                raise failed()
        if self._gdi.EndPage(context) <= 0:
            raise failed()

    def end(self, context: object) -> None:
        if self._gdi.EndDoc(context) <= 0:
            raise failed()
        self._gdi.DeleteDC(context)

    def abort(self, context: object) -> None:
        self._gdi.AbortDoc(context)
        self._gdi.DeleteDC(context)

    def retain(self, handle: object, job: int) -> None:
        if not self._spool.SetJobW(handle, job, 0, None, JOB_RETAIN):
            raise failed()

    def job(self, handle: object, job: int) -> tuple[int, int] | None:
        needed = c_uint32(0)
        self._spool.GetJobW(handle, job, 1, None, 0, byref(needed))
        if not needed.value:
            return None
        buffer = ctypes.create_string_buffer(needed.value)
        if not self._spool.GetJobW(handle, job, 1, buffer, needed, byref(needed)):
            return None
        info = JobInfo.from_buffer(buffer)
        return int(info.Status), int(info.PagesPrinted)

    def jobs(self, handle: object) -> list[tuple[int, str]]:
        needed, count = c_uint32(0), c_uint32(0)
        self._spool.EnumJobsW(handle, 0, 0xFFFF, 1, None, 0, byref(needed), byref(count))
        if not needed.value:
            return []
        buffer = ctypes.create_string_buffer(needed.value)
        if not self._spool.EnumJobsW(handle, 0, 0xFFFF, 1, buffer, needed, byref(needed), byref(count)):
            raise failed()
        found = (JobInfo * count.value).from_buffer(buffer)
        return [(int(info.JobId), str(info.pDocument or "")) for info in found]

    def _capability(self, name: str, what: int, into: Any) -> int:
        return int(self._spool.DeviceCapabilitiesW(c_wchar_p(name), None, what, into, None))

    def _mode(self, name: str, duplex: int, tray: int) -> Any:
        """A DEVMODE of the driver for A4, with both sides and tray where they are asked for."""
        handle = self.open(name)
        try:
            size = self._spool.DocumentPropertiesW(None, handle, c_wchar_p(name), None, None, 0)
            if size <= 0:
                raise failed()
            buffer = ctypes.create_string_buffer(size)
            if self._spool.DocumentPropertiesW(None, handle, c_wchar_p(name), buffer, None, _OUT_BUFFER) < 0:
                raise failed()
            mode = DevMode.from_buffer(buffer)
            mode.dmPaperSize = _A4
            mode.dmFields |= _FIELDS["paper"]
            if duplex:
                mode.dmDuplex = duplex
                mode.dmFields |= _FIELDS["duplex"]
            if tray:
                mode.dmDefaultSource = tray
                mode.dmFields |= _FIELDS["tray"]
            both = _IN_BUFFER | _OUT_BUFFER
            if self._spool.DocumentPropertiesW(None, handle, c_wchar_p(name), buffer, buffer, both) < 0:
                raise failed()
            return buffer
        finally:
            self.close(handle)
