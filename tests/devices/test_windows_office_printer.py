"""Decisions about A4 papers in the print system of Windows, on a fake table of calls; no Windows was at hand."""

import ctypes
import sys

import pytest
from PIL import Image
from tests.documents.papers import codes, register, ticked

from govpost_desk.devices.links.windows_calls import PagePicture, WindowsError
from govpost_desk.devices.office_jobs import WatchedOfficePrinter
from govpost_desk.devices.office_spec import read_office_word
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.printer_spec import parse_office_printer
from govpost_desk.devices.windows_office_printer import WindowsQueue
from govpost_desk.documents.register_pdf import register_pdf
from govpost_desk.domain.register import barcode_of

SHEET = register(ticked(3))
PDF = register_pdf(SHEET)
PAUSED, DELETING, PRINTING, OFFLINE, PAPER_OUT, PRINTED, RETAINED = 0x1, 0x4, 0x10, 0x20, 0x40, 0x80, 0x2000


class FakeWindows:
    """A printer named HP whose job takes the `states` one after the other, the last for ever; None: it is gone."""

    def __init__(self, *states: int | None) -> None:
        self.states: list[int | None] = list(states or (PRINTING, PRINTED | RETAINED))
        self.printer = 0
        self.fails: dict[str, int] = {}
        self.pages: list[PagePicture | None] = []
        self.titles: dict[int, str] = {3: "somebody else"}
        self.deleted: list[int] = []
        self.retained: list[int] = []
        self.asked: tuple[int, int] = (-1, -1)
        self.open_handles = self.contexts = 0
        self.duplex = True
        self.dpi = 300

    def _call(self, name: str) -> None:
        if name in self.fails:
            raise WindowsError(self.fails[name])

    def open(self, name: str) -> object:
        self._call("open")
        if name != "HP":
            raise WindowsError(1801)
        self.open_handles += 1
        return self

    def status(self, handle: object) -> tuple[int, int]:
        self._call("status")
        return self.printer, len(self.titles)

    def prints_both_sides(self, name: str) -> bool:
        return self.duplex

    def trays(self, name: str) -> list[tuple[str, int]]:
        return [("自动选择", 15), ("纸盒 2 ", 260)]

    def begin(self, name: str, title: str, duplex: int, tray: int) -> tuple[object, int]:
        self._call("begin")
        self.contexts += 1
        self.titles[8] = title
        self.asked = (duplex, tray)
        return self, 8

    def measures(self, context: object) -> tuple[int, int, int, int]:
        return self.dpi, self.dpi, 50, 40

    def page(self, context: object, picture: PagePicture | None) -> None:
        self._call("page")
        self.pages.append(picture)

    def end(self, context: object) -> None:
        self._call("end")
        self.contexts -= 1

    def abort(self, context: object) -> None:
        self.contexts -= 1

    def retain(self, handle: object, job: int) -> None:
        self._call("retain")
        self.retained.append(job)

    def job(self, handle: object, job: int) -> tuple[int, int] | None:
        self._call("job")
        if job in self.deleted:
            return None
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return None if state is None else (state, 0)

    def jobs(self, handle: object) -> list[tuple[int, str]]:
        self._call("jobs")
        return [(job, title) for job, title in self.titles.items() if job not in self.deleted]

    def delete(self, handle: object, job: int) -> None:
        self._call("delete")
        self.deleted.append(job)

    def close(self, handle: object) -> None:
        self.open_handles -= 1


def driver(
    api: FakeWindows, options: str = "", *, name: str = "HP", stands_s: float = 0.05
) -> WatchedOfficePrinter:
    spec = read_office_word(f"windows:{name}{options}")
    assert spec is not None
    made = WatchedOfficePrinter(WindowsQueue(spec, api), stands_s=stands_s, poll_s=0.01)
    made.open()
    return made


def failure(api: FakeWindows, options: str = "", **given: str) -> tuple[str, bool]:
    with pytest.raises(DeviceError) as caught:
        driver(api, options, **given).print_pdf(PDF, "R1", 1)  # type: ignore[arg-type]
    assert (api.open_handles, api.contexts) == (0, 0)
    return caught.value.code.value, caught.value.first_byte_sent


def test_a_paper_is_drawn_page_by_page_in_its_true_size_and_its_bars_are_read() -> None:
    api = FakeWindows()
    driver(api, "?sides=long&tray=纸盒 2").print_pdf(PDF, "R1", 1)
    assert api.asked == (2, 260)
    assert api.retained == [8]
    assert api.deleted == [8], "it was retained only to be read"
    assert len(api.pages) == 2
    for copy_no, picture in enumerate(api.pages, 1):
        assert picture is not None
        assert (picture.x, picture.y) == (-50, -40)
        assert (picture.across, picture.down) == (2480, 3508)  # A4 at 300 dpi
        stride = len(picture.rows) // picture.height
        assert stride % 4 == 0
        shown = Image.frombytes("1", (picture.width, picture.height), picture.rows, "raw", "1", stride, -1)
        texts = [code.text for code in codes(shown.convert("L"))]
        assert barcode_of(SHEET.register_no, copy_no) in texts
        assert {line.waybill_no for line in SHEET.lines} <= set(texts)
    assert (api.open_handles, api.contexts) == (0, 0)


def test_no_more_dots_than_are_seen() -> None:
    api = FakeWindows()
    api.dpi = 1200
    driver(api).print_pdf(PDF, "R1", 1)
    picture = api.pages[0]
    assert picture is not None
    assert (picture.width, picture.across) == (4961, 9921)


def test_on_both_sides_each_copy_begins_on_a_new_sheet() -> None:
    one = register_pdf(SHEET, [1])
    api = FakeWindows()
    driver(api, "?sides=long").print_pdf(one, "R1", 2)
    assert [picture is None for picture in api.pages] == [False, True, False]
    api = FakeWindows()
    driver(api).print_pdf(one, "R1", 2)
    assert [picture is None for picture in api.pages] == [False, False]


@pytest.mark.parametrize(
    ("bits", "cause"),
    [
        (0x10, "out_of_paper"),
        (0x8, "paper_jam"),
        (0x400000, "cover_open"),
        (0x40000, "out_of_toner"),
        (0x80, "not_connected"),
        (0x1, "paused"),
        (0x2, "error"),
    ],
)
def test_a_printer_that_is_not_ready_gets_nothing(bits: int, cause: str) -> None:
    api = FakeWindows()
    api.printer = bits
    assert failure(api) == (cause, False)
    assert api.pages == []


def test_what_it_cannot_do_or_nobody_knows() -> None:
    api = FakeWindows()
    api.duplex = False
    assert failure(api, "?sides=long") == ("unsupported", False)
    assert failure(FakeWindows(), "?tray=纸盒 9") == ("unsupported", False)
    assert failure(FakeWindows(), name="Epson") == ("not_connected", False)
    api = FakeWindows()
    api.fails["open"] = 5
    assert failure(api) == ("no_access", False)


@pytest.mark.parametrize(("call", "began"), [("begin", False), ("page", True), ("end", True)])
def test_what_failed_on_the_way_is_deleted(call: str, began: bool) -> None:
    api = FakeWindows()
    api.fails[call] = 5
    assert failure(api) == ("rejected", began)
    assert api.deleted == ([8] if began else [])


@pytest.mark.parametrize(
    ("states", "cause", "began"),
    [
        ((PRINTING | PAPER_OUT,), "out_of_paper", True),
        ((PRINTING | OFFLINE,), "not_connected", True),
        ((PRINTING,), "timeout", True),
        ((PRINTING, PAUSED), "paused", True),
        ((PAUSED,), "paused", False),  # held from the beginning, never begun, taken out
        ((PRINTING, DELETING), "aborted", True),
        ((PRINTING, None), "aborted", True),  # it was to stay listed: somebody took it out
        ((None,), "aborted", True),
    ],
)
def test_a_job_that_does_not_end_well(states: tuple[int | None, ...], cause: str, began: bool) -> None:
    api = FakeWindows(*states)
    if states == (None,):
        api.states = [0, None]
    assert failure(api) == (cause, began)


def test_a_driver_that_retains_nothing_is_believed_when_it_printed_and_let_go() -> None:
    api = FakeWindows(PRINTING, None)
    api.fails["retain"] = 87
    driver(api).print_pdf(PDF, "R1", 1)
    api = FakeWindows(0, None)
    api.fails["retain"] = 87
    assert failure(api) == ("aborted", True), "nobody saw it print"


def test_what_a_dead_program_left_is_found_by_its_title() -> None:
    api = FakeWindows(0)
    marks: list[str] = []
    dead = driver(api)
    dead.queue.check()
    assert dead.queue.submit(PDF, "R1", 1, marks.append) == "8"
    assert driver(api).take_out(marks[0])
    assert api.deleted == [8]
    assert not driver(api).take_out(marks[0])
    printed = FakeWindows(PRINTED | RETAINED)
    printed.titles[8] = marks[0]
    assert not driver(printed).take_out(marks[0]), "it came out; it only stayed listed"
    assert printed.deleted == [8]
    gone = FakeWindows()
    gone.fails["open"] = 1801
    with pytest.raises(DeviceError, match="not_connected"):
        driver(gone).take_out(marks[0])


@pytest.mark.skipif(sys.platform == "win32", reason="the calls are there")
def test_elsewhere_the_calls_are_missing_and_say_so() -> None:
    printer = parse_office_printer("windows:HP LaserJet")
    printer.open()
    with pytest.raises(DeviceError) as caught:
        printer.print_pdf(PDF, "R1", 1)
    assert (caught.value.code, caught.value.first_byte_sent) == (DeviceCode.NOT_CONNECTED, False)


def test_the_structures_have_the_sizes_of_the_system() -> None:
    from govpost_desk.devices.links.windows_gdi import BitmapInfo, DevMode, DocInfo, JobInfo

    word = ctypes.sizeof(ctypes.c_void_p)
    assert (DevMode.dmFields.offset, DevMode.dmPaperSize.offset, DevMode.dmDefaultSource.offset) == (
        72,
        78,
        88,
    )
    assert (DevMode.dmDuplex.offset, ctypes.sizeof(BitmapInfo)) == (94, 48)
    assert ctypes.sizeof(DocInfo) == 5 * word
    assert JobInfo.Status.offset == 7 * word
    assert ctypes.sizeof(JobInfo) == 7 * word + 5 * 4 + 16 + (4 if word == 8 else 0)
