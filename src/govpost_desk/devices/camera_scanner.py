"""Owns a document camera or webcam as a spare scanner: pictures → codes, at a bounded share of one core.

Pictures come through `FrameSource`. `zxing-cpp` reads them, `opencv-python-headless` fetches them from a camera; both
are an optional part of the program (`[camera]`), imported when the camera is opened.
"""

import os
import time
from collections.abc import Callable
from importlib import import_module
from threading import Lock
from typing import Any, Protocol

from govpost_desk.devices.camera_watch import CameraWatch
from govpost_desk.devices.ports import DeviceCode, DeviceError

_LEAST_PAUSE_S = 0.12  # at most eight pictures a second are read
_SHARE = 0.35  # of one core, for the reading
_SLICE_S = 0.05  # how long `close` may have to wait for a reader
_BAD_GRABS = 5  # a camera that gives nothing so often is gone
_WIDTH, _HEIGHT = 1280, 720
# no EAN, ITF, Codabar: nothing of ours stands in them, and their weak checks see codes where there are none
_FORMATS = ("Code128", "Code39", "QRCode", "DataMatrix", "PDF417")


class FrameSource(Protocol):
    """Where pictures come from."""

    def open(self) -> None:
        """Take the camera; errors: NOT_CONNECTED, NO_LIBRARY."""

    def grab(self) -> Any:
        """The newest picture in grey, as zxing-cpp takes it; None when there is none. Raises NOT_CONNECTED."""

    def close(self) -> None:
        """Give it back; never raises."""


class Camera:
    """The camera that the system counts as `number`, from 0."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._capture: Any = None
        self._bad = 0

    def open(self) -> None:
        """Take it in a resolution that shows bars of 0.25 mm on a sheet of A5."""
        os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")  # a camera that is not there is said by us
        library = _library("cv2", "opencv-python-headless")
        capture = library.VideoCapture(self._number)
        if not capture.isOpened():
            capture.release()
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        for name, value in (
            ("CAP_PROP_FRAME_WIDTH", _WIDTH),
            ("CAP_PROP_FRAME_HEIGHT", _HEIGHT),
            ("CAP_PROP_BUFFERSIZE", 1),
        ):
            capture.set(getattr(library, name), value)
        self._library, self._capture, self._bad = library, capture, 0

    def grab(self) -> Any:
        """The newest picture in grey, None when the camera gave none this time."""
        given, picture = self._capture.read()
        if not given or picture is None:
            self._bad += 1
            if self._bad >= _BAD_GRABS:
                raise DeviceError(DeviceCode.NOT_CONNECTED)
            return None
        self._bad = 0
        return self._library.cvtColor(picture, self._library.COLOR_BGR2GRAY) if picture.ndim > 2 else picture

    def close(self) -> None:
        """Give it back."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()


class CameraScanner:
    """A scanner that looks. `clock`: seconds that only go on; `sleep`: how it waits between two pictures."""

    def __init__(
        self,
        source: FrameSource,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._source = source
        self._clock, self._sleep = clock, sleep
        self._watch = CameraWatch()
        self._read: Callable[[Any], list[str]] | None = None
        self._next_s = 0.0
        self._opened = False
        self._lock = Lock()
        self._wanted = False

    def open(self) -> None:
        """Take the camera and what reads its pictures."""
        with self._lock:
            self._wanted = True
            if self._opened:
                return
            self._read = self._read or picture_reader()
            self._source.open()
            self._opened = True

    def read(self, timeout_s: float) -> str | None:
        """The next code, None when none was in view alone for long enough. SCAN_SEVERAL once for two in view."""
        deadline = self._clock() + timeout_s
        while True:
            if self._clock() >= self._next_s:
                code = self._look()
                if code is not None:
                    return code
            elif not self._wanted:
                raise DeviceError(DeviceCode.NOT_OPEN)
            now = self._clock()
            if now >= deadline:
                return None
            self._sleep(min(_SLICE_S, max(min(self._next_s, deadline) - now, 0.001)))

    def close(self) -> None:
        """Give it back."""
        self._wanted = False
        with self._lock:
            self._hang_up()

    def _look(self) -> str | None:
        with self._lock:
            if not self._opened or not self._wanted or self._read is None:
                raise DeviceError(DeviceCode.NOT_OPEN)
            try:
                picture = self._source.grab()
            except DeviceError:
                self._hang_up()
                raise
            began = time.thread_time()
            codes = self._read(picture) if picture is not None else []
            took = time.thread_time() - began
            now = self._clock()
            self._next_s = now + max(_LEAST_PAUSE_S, took / _SHARE - took)
            return self._watch.feed(codes, now)

    def _hang_up(self) -> None:
        self._watch.forget()
        self._next_s = 0.0
        if self._opened:
            self._opened = False
            self._source.close()


def picture_reader() -> Callable[[Any], list[str]]:
    """What reads the codes of a picture, each with its AIM identifier in front. Raises NO_LIBRARY."""
    library = _library("zxingcpp", "zxing-cpp")
    formats = library.barcode_formats_from_str(",".join(_FORMATS))
    plain = library.TextMode.Plain

    def read(picture: Any) -> list[str]:
        found = library.read_barcodes(picture, formats=formats, text_mode=plain)
        return [f"{each.symbology_identifier}{each.text}" for each in found if each.text]

    return read


def _library(name: str, package: str) -> Any:
    try:
        return import_module(name)
    except ImportError as missing:
        raise DeviceError(DeviceCode.NO_LIBRARY, library=package) from missing
