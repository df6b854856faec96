"""The camera as a scanner: real pictures of our own labels, turned, blurred, noisy and dim; one sheet is one scan."""

import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter
from tests.documents.label_samples import LONG, PLAIN

from govpost_desk.devices import camera_scanner
from govpost_desk.devices.camera_scanner import Camera, CameraScanner, picture_reader
from govpost_desk.devices.camera_watch import FRAMES, GONE_S, CameraWatch
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.documents.label_model import LABEL_SIZES
from govpost_desk.documents.label_picture import raster
from govpost_desk.documents.waybill_label import qr_payload, waybill_label

QR = qr_payload(PLAIN)
NUMBER = PLAIN.waybill_no
TABLE = 70  # grey of the desk under the sheet
STEP_S = 0.15


def label(sheet: Any = PLAIN, size: str = "100x150") -> Image.Image:
    """Its picture on a desk, as a document camera sees it: about 4.5 dots a millimetre."""
    picture = raster(waybill_label(sheet, LABEL_SIZES[size])).convert("L")
    picture = picture.resize((picture.width * 9 // 16, picture.height * 9 // 16), Image.Resampling.LANCZOS)
    return on_table(picture)


def on_table(picture: Image.Image) -> Image.Image:
    frame = Image.new("L", (1280, 720), TABLE)
    if picture.height > 700:
        picture = picture.rotate(90, expand=True, fillcolor=TABLE)
    frame.paste(picture, ((1280 - picture.width) // 2, (720 - picture.height) // 2))
    return frame


def turned(degrees: float) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=TABLE)


def noisy(picture: Image.Image) -> Image.Image:
    dice = random.Random(7)
    noise = Image.frombytes("L", picture.size, dice.randbytes(picture.width * picture.height))
    return Image.blend(picture, noise, 0.25)


def dim(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(ImageEnhance.Contrast(picture).enhance(0.4)).enhance(0.35)


def blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(0.8))


class Pictures:
    """A camera that shows these pictures one after the other, the last one for ever; None: it gave none."""

    def __init__(self, *shown: Image.Image | None) -> None:
        self.shown: list[Image.Image | None] = list(shown)
        self.plugged_in, self.opened = True, 0

    def open(self) -> None:
        if not self.plugged_in:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        self.opened += 1

    def grab(self) -> Image.Image | None:
        if not self.plugged_in:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        return self.shown.pop(0) if len(self.shown) > 1 else self.shown[0]

    def close(self) -> None:
        pass


class Time:
    """A clock that goes on by sleeping alone."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def scans(source: Pictures, seconds: float) -> list[str]:
    """What is scanned within so many seconds; a failure by its name."""
    clock = Time()
    scanner = CameraScanner(source, clock, clock.sleep)
    scanner.open()
    found, end = [], clock.now + seconds
    while clock.now < end:
        try:
            code = scanner.read(0.2)
        except DeviceError as error:
            code = error.code.value
        if code is not None:
            found.append(code)
    scanner.close()
    return found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda picture: picture,
        turned(4),
        turned(33),
        turned(90),
        turned(180),
        turned(-71),
        noisy,
        dim,
        blurred,
    ],
    ids=["as it lies", "4", "33", "90", "180", "-71", "noisy", "dim", "blurred"],
)
def test_a_label_in_view_is_one_scan_by_its_qr(spoil: Callable[[Image.Image], Image.Image]) -> None:
    (code,) = scans(Pictures(spoil(label())), 1.0)
    assert code in (f"]Q1{QR}", f"]C0{NUMBER}")


@pytest.mark.parametrize("size", sorted(LABEL_SIZES))
def test_labels_of_every_size(size: str) -> None:
    (code,) = scans(Pictures(label(LONG, size)), 0.7)
    assert code.endswith((LONG.waybill_no, qr_payload(LONG)))


def test_nothing_is_read_that_is_not_there() -> None:
    dice = random.Random(11)
    read = picture_reader()
    covered = label()
    covered.paste(TABLE, (0, 0, 1280, 720))
    texts = Image.new("L", (1280, 720), 235)
    for row in range(30):  # lines like a page of writing, and stripes like a floor
        texts.paste(dice.randrange(60), (60, 20 + row * 22, 60 + dice.randrange(300, 1100), 30 + row * 22))
    stripes = Image.frombytes("L", (1280, 1), bytes(dice.choice((20, 235)) for _ in range(1280))).resize(
        (1280, 720)
    )
    half = label().crop((0, 0, 640, 720))
    noise = Image.frombytes("L", (640, 360), dice.randbytes(640 * 360)).resize((1280, 720))
    assert [read(each) for each in (covered, texts, stripes, noise)] == [[]] * 4
    assert set(read(half)) <= {f"]Q1{QR}", f"]C0{NUMBER}"}


def test_two_sheets_in_view_are_none_and_said_once() -> None:
    both = label()
    other = segno.make_qr("20261120-0001", error="m")
    rows = b"".join(bytes(0 if cell else 255 for cell in row) for row in other.matrix)
    written = Image.frombytes("L", (len(other.matrix), len(other.matrix)), rows)
    paper = Image.new("L", (160, 160), 255)
    paper.paste(written.resize((120, 120)), (20, 20))
    both.paste(paper, (40, 40))
    alone = label()
    assert scans(Pictures(both), 2.0) == ["scan_several"]
    (told, code) = scans(Pictures(*[both] * 5, alone), 3.0)
    assert (told, code.endswith((QR, NUMBER))) == ("scan_several", True)


def test_a_sheet_that_lies_there_is_scanned_again_only_after_it_was_gone() -> None:
    sheet, empty = label(), Image.new("L", (1280, 720), TABLE)
    assert len(scans(Pictures(sheet), 2.5)) == 1
    flicker = [sheet, sheet, sheet, empty, empty, sheet, sheet, empty, sheet]
    assert len(scans(Pictures(*flicker), 2.5)) == 1
    assert len(scans(Pictures(*[sheet] * 5, *[empty] * 14, sheet), 3.5)) == 2


def test_unplugged_and_found_again() -> None:
    source, clock = Pictures(label()), Time()
    scanner = CameraScanner(source, clock, clock.sleep)
    scanner.open()
    scanner.open()
    assert source.opened == 1
    source.plugged_in = False
    clock.now += 1
    acts: tuple[Callable[[], object], ...] = (lambda: scanner.read(0), scanner.open)
    for act in acts:
        with pytest.raises(DeviceError) as failure:
            act()
        assert failure.value.code is DeviceCode.NOT_CONNECTED
    with pytest.raises(DeviceError) as failure:
        scanner.read(0)
    assert failure.value.code is DeviceCode.NOT_OPEN
    source.plugged_in = True
    scanner.open()
    assert scanner.read(2.0)
    scanner.close()


def test_the_reading_takes_a_bounded_share_of_one_core() -> None:
    """On the real clock: half a second of a sheet in full view, the hardest a picture can be."""
    scanner = CameraScanner(Pictures(label()))
    scanner.open()
    scanner.read(0.1)
    began, cpu = time.monotonic(), time.thread_time()
    for _ in range(5):
        scanner.read(0.2)
    share = (time.thread_time() - cpu) / (time.monotonic() - began)
    scanner.close()
    assert share < 0.6


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(DeviceError) as failure:
        CameraScanner(Camera(0)).open()
    assert (failure.value.code, failure.value.facts["library"]) == (
        DeviceCode.NO_LIBRARY,
        "opencv-python-headless",
    )


class Capture:
    """OpenCV's camera: what it is asked and what it gives."""

    def __init__(self, number: int) -> None:
        self.there, self.given = number == 0, True
        self.set_to: list[tuple[object, object]] = []

    def isOpened(self) -> bool:
        return self.there

    def set(self, name: object, value: object) -> None:
        self.set_to.append((name, value))

    def read(self) -> tuple[bool, Any]:
        return self.given, type("Picture", (), {"ndim": 3})()

    def release(self) -> None:
        self.there = False


def test_the_camera_s_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        VideoCapture = Capture
        CAP_PROP_FRAME_WIDTH, CAP_PROP_FRAME_HEIGHT, CAP_PROP_BUFFERSIZE, COLOR_BGR2GRAY = range(4)

        @staticmethod
        def cvtColor(picture: object, way: int) -> str:
            return "grey"

    monkeypatch.setattr(camera_scanner, "import_module", lambda name: Library)
    with pytest.raises(DeviceError) as failure:
        Camera(1).open()
    assert failure.value.code is DeviceCode.NOT_CONNECTED
    camera = Camera(0)
    camera.open()
    assert camera.grab() == "grey"
    camera._capture.given = False
    assert [camera.grab() for _ in range(4)] == [None] * 4
    with pytest.raises(DeviceError):
        camera.grab()
    camera.close()
    camera.close()


CODES = st.sampled_from(["]C0A1", "]C0A2", f"]C0{NUMBER}", f"]Q1{QR}", "]E06901234567892"])


@given(st.lists(st.lists(CODES, max_size=3), max_size=60))
def test_no_code_is_a_scan_that_was_not_seen_alone_and_alike(seen: Sequence[list[str]]) -> None:
    watch, at = CameraWatch(), 0.0
    last: dict[str, float] = {}
    for place, codes in enumerate(seen):
        at += STEP_S
        try:
            code = watch.feed(codes, at)
        except DeviceError:
            assert len({"L" if each.endswith((NUMBER, QR)) else each for each in codes}) > 1
            continue
        if code is None:
            continue
        key = "L" if code.endswith((NUMBER, QR)) else code
        assert code in codes
        assert not code.startswith("]E")
        agreeing = [
            {"L" if each.endswith((NUMBER, QR)) else each for each in shown if not each.startswith("]E")}
            for shown in seen[: place + 1]
        ]
        assert [keys for keys in agreeing if keys][-FRAMES:] == [{key}] * FRAMES
        assert at - last.get(key, -9.0) >= GONE_S
        last[key] = at
