"""Papers go to a real IPP printer; what a broken one does is played by a server that says what we want."""

import http.server
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from tests.devices.eve_printer import EvePrinter

from govpost_desk.devices.ipp import IppError, Operation, Tag, decode_answer, encode_request
from govpost_desk.devices.ipp_office_printer import IppQueue
from govpost_desk.devices.office_jobs import JobLook, JobState, WatchedOfficePrinter
from govpost_desk.devices.office_spec import OfficeSpec, read_office_word
from govpost_desk.devices.ports import DeviceError

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 20
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ippeveprinter is of Linux and macOS")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvePrinter]:
    printer = EvePrinter(tmp_path_factory.mktemp("eve"))
    try:
        printer.start()
        yield printer
    finally:
        printer.stop()


@pytest.fixture
def eve(running: EvePrinter) -> EvePrinter:
    running.forget()
    return running


def driver(
    port: int, options: str = "", *, stands_s: float = 20.0, answers_s: float = 5.0
) -> WatchedOfficePrinter:
    spec = read_office_word(f"ipp://127.0.0.1:{port}/ipp/print{options}")
    assert spec is not None
    made = WatchedOfficePrinter(IppQueue(spec, answers_s=answers_s), stands_s=stands_s, poll_s=0.05)
    made.open()
    return made


def failure(printer: WatchedOfficePrinter, copies: int = 1) -> tuple[str, bool]:
    with pytest.raises(DeviceError) as caught:
        printer.print_pdf(PDF, "J1", copies)
    return caught.value.code.value, caught.value.first_byte_sent


@linux
def test_a_paper_comes_out_as_asked(eve: EvePrinter) -> None:
    driver(eve.port, "?sides=long").print_pdf(PDF, "R1-register_pdf", 2)
    assert eve.printed() == [PDF]
    assert eve.words().split()[:3] == ["2", "two-sided-long-edge", "iso_a4_210x297mm"]
    eve.forget()
    driver(eve.port, "?tray=manual").print_pdf(PDF, "R2-register_pdf", 1)
    assert "manual" in eve.words()
    assert eve.printed() == [PDF]


@linux
def test_what_the_printer_cannot_do_is_said_before_a_byte(eve: EvePrinter) -> None:
    assert failure(driver(eve.port, "?tray=tray-9")) == ("unsupported", False)
    assert eve.printed() == []


@linux
def test_no_paper_is_the_cause_and_the_next_paper_waits(eve: EvePrinter) -> None:
    (eve.folder / "no-paper").touch()
    assert failure(driver(eve.port, stands_s=0.6)) == ("out_of_paper", True)  # it had begun: that is doubt
    # while it stands without paper, the next one is not taken, and waits
    again = driver(eve.port)
    assert failure(again) == ("out_of_paper", False)
    (eve.folder / "no-paper").unlink()
    deadline = time.monotonic() + 10
    began: list[bool] = []
    while PDF + b"next" not in eve.printed():  # it needs a moment to notice the new paper
        assert time.monotonic() < deadline
        time.sleep(0.1)
        try:
            again.print_pdf(PDF + b"next", "J2", 1)
        except DeviceError as error:
            began.append(error.first_byte_sent)
    assert not any(began)
    # this printer finishes the sheet it stands at although its job was cancelled: what was called doubt was doubt
    assert sorted(eve.printed()) == sorted([PDF, PDF + b"next"])


@linux
def test_what_a_dead_program_left_is_found_by_its_name_and_taken_out(eve: EvePrinter) -> None:
    (eve.folder / "no-paper").touch()
    marks: list[str] = []
    dead = driver(eve.port)
    dead.queue.check()
    job = dead.queue.submit(PDF, "J1", 1, marks.append)  # and then nobody watches it
    (mark,) = marks
    again = driver(eve.port)
    assert again.queue.left_behind(mark) == [job]
    assert again.queue.left_behind("J1-00000000") == []
    with pytest.raises(DeviceError, match="busy"):
        again.take_out(mark)  # this printer lets go of a cancelled job only when it has paper
    (eve.folder / "no-paper").unlink()
    deadline = time.monotonic() + 10
    while again.queue.left_behind(mark):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not again.take_out(mark)


@linux
def test_paper_laid_in_in_time_finishes_the_job(eve: EvePrinter) -> None:
    (eve.folder / "no-paper").touch()
    threading.Timer(0.6, (eve.folder / "no-paper").unlink).start()
    driver(eve.port).print_pdf(PDF, "J1", 1)
    assert eve.printed() == [PDF]


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert failure(driver(port)) == ("not_connected", False)


def test_a_closed_driver_prints_nothing() -> None:
    printer = driver(1)
    printer.close()
    assert failure(printer) == ("not_open", False)


# ---- a printer that says what we want

Answer = bytes | int | None  # IPP, an HTTP status, or the line is cut


def said(
    status: int, group: Tag = Tag.PRINTER, **fields: tuple[Tag, int | bool | str | tuple[str, ...] | None]
) -> bytes:
    parts = [struct.pack(">BBHI", 1, 1, status, 1), bytes([group])]
    for name, (tag, value) in fields.items():
        word = name.replace("_", "-").encode()
        for place, each in enumerate(value if isinstance(value, tuple) else (value,)):
            raw = (
                b"" if each is None
                else bytes([each]) if isinstance(each, bool)
                else struct.pack(">i", each) if isinstance(each, int)
                else each.encode()
            )  # fmt: skip
            name_here = b"" if place else word
            parts.append(
                struct.pack(">BH", tag, len(name_here)) + name_here + struct.pack(">H", len(raw)) + raw
            )
    return b"".join([*parts, bytes([Tag.END])])


def state(value: int = 3, *reasons: str, accepts: bool = True) -> bytes:
    return said(
        0,
        printer_state=(Tag.ENUM, value),
        printer_state_reasons=(Tag.KEYWORD, reasons or ("none",)),
        printer_is_accepting_jobs=(Tag.BOOLEAN, accepts),
        document_format_supported=(Tag.MIME, "application/pdf"),
    )


def job(value: int, *, begun: bool = True) -> bytes:
    began: tuple[Tag, int | None] = (Tag.INTEGER, 5) if begun else (Tag.NO_VALUE, None)
    return said(0, Tag.JOB, job_id=(Tag.INTEGER, 7), job_state=(Tag.ENUM, value), time_at_processing=began)


class Played:
    """Answers each operation by `answers[operation]`, a list whose last element stays; `heard`: what was asked."""

    def __init__(self) -> None:
        self.answers: dict[Operation, list[Answer]] = {
            Operation.GET_PRINTER_ATTRIBUTES: [state()],
            Operation.PRINT_JOB: [job(3)],
            Operation.GET_JOB_ATTRIBUTES: [job(9)],
            Operation.CANCEL_JOB: [said(0)],
            Operation.GET_JOBS: [said(0, Tag.JOB)],
        }
        self.heard: list[Operation] = []
        self.titles: list[str] = []

    def answer(self, body: bytes) -> Answer:
        operation = Operation(struct.unpack_from(">H", body, 2)[0])
        self.heard.append(operation)
        if operation is Operation.PRINT_JOB:
            self.titles += decode_answer(body).first(Tag.OPERATION)["job-name"]  # type: ignore[arg-type]
        waiting = self.answers[operation]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@pytest.fixture
def played() -> Iterator[tuple[Played, int]]:
    plays = Played()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = plays.answer(self.rfile.read(int(self.headers["Content-Length"])))
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer if isinstance(answer, int) else 200)
            self.end_headers()
            self.wfile.write(b"" if isinstance(answer, int) else answer)

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        yield plays, server.server_address[1]
        server.shutdown()
        serving.join()


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (state(5, "media-empty"), "out_of_paper"),
        (state(5, "toner-empty-report"), "out_of_toner"),
        (state(5, "door-open"), "cover_open"),
        (state(5, "media-jam-error"), "paper_jam"),
        (state(5, "paused"), "paused"),
        (state(5), "paused"),
        (state(3, "spool-area-full-error"), "disk_full"),
        (state(3, "fuser-over-temp-error"), "error"),
        (state(3, accepts=False), "paused"),
        (said(0x0503), "not_connected"),
        (401, "no_access"),
    ],
)
def test_a_printer_that_is_not_ready_gets_nothing(
    played: tuple[Played, int], answer: Answer, cause: str
) -> None:
    plays, port = played
    plays.answers[Operation.GET_PRINTER_ATTRIBUTES] = [answer]
    assert failure(driver(port)) == (cause, False)
    assert Operation.PRINT_JOB not in plays.heard


@pytest.mark.parametrize("reason", ["media-empty-warning", "toner-low-report", "media-empty"])
def test_an_empty_second_tray_keeps_no_paper_back(played: tuple[Played, int], reason: str) -> None:
    plays, port = played
    plays.answers[Operation.GET_PRINTER_ATTRIBUTES] = [state(3, reason)]
    driver(port).print_pdf(PDF, "J1", 1)


@pytest.mark.parametrize("answer", [None, b"", b"garbage, garbage", said(0)[:-1], said(0), 500])
def test_an_answer_that_is_lost_is_doubt_and_the_job_is_taken_out(
    played: tuple[Played, int], answer: Answer
) -> None:
    plays, port = played
    plays.answers[Operation.PRINT_JOB] = [answer]
    queue = driver(port)

    def jobs() -> Answer:
        return said(0, Tag.JOB, job_id=(Tag.INTEGER, 7), job_name=(Tag.NAME, plays.titles[-1]))

    real = plays.answer
    plays.answer = lambda body: jobs() if body[3] == Operation.GET_JOBS else real(body)  # type: ignore[method-assign]
    assert failure(queue)[1]
    assert plays.heard[-1] is Operation.CANCEL_JOB


@pytest.mark.parametrize("answer", [said(0x040A), said(0x0506), 403, 413])
def test_a_refusal_is_no_doubt(played: tuple[Played, int], answer: Answer) -> None:
    plays, port = played
    plays.answers[Operation.PRINT_JOB] = [answer]
    code, began = failure(driver(port))
    assert code in ("rejected", "no_access")
    assert not began


def test_a_printer_at_work_for_others_is_busy(played: tuple[Played, int]) -> None:
    plays, port = played
    plays.answers[Operation.PRINT_JOB] = [said(0x0507)]
    assert failure(driver(port)) == ("busy", False)


def test_a_job_that_was_never_begun_waits_and_one_that_was_begun_is_doubt(played: tuple[Played, int]) -> None:
    plays, port = played
    plays.answers[Operation.GET_PRINTER_ATTRIBUTES] = [state(), state(5, "media-empty")]
    for ending, began in ((job(7, begun=False), False), (job(7), True), (job(5), True), (None, True)):
        plays.answers[Operation.GET_PRINTER_ATTRIBUTES] = [state(), state(5, "media-empty")]
        plays.answers[Operation.GET_JOB_ATTRIBUTES] = [job(3, begun=False), ending]
        assert failure(driver(port, stands_s=0.0)) == ("out_of_paper", began)
        assert Operation.CANCEL_JOB in plays.heard
        plays.heard.clear()


@pytest.mark.parametrize(
    ("ending", "cause"), [(job(8), "aborted"), (said(0x0406), "aborted"), (None, "not_connected")]
)
def test_an_end_that_is_none(played: tuple[Played, int], ending: Answer, cause: str) -> None:
    plays, port = played
    plays.answers[Operation.GET_JOB_ATTRIBUTES] = [job(5), ending]
    assert failure(driver(port)) == (cause, True)


def test_more_copies_than_it_takes(played: tuple[Played, int]) -> None:
    assert failure(driver(played[1]), copies=2) == ("unsupported", False)


def test_a_job_that_goes_on_is_left_alone_and_one_that_stands_is_not() -> None:
    now = [0.0]
    spec = OfficeSpec(kind="ipp", host="h")
    pages = iter([*range(40), *[40] * 1000])

    class Slow(IppQueue):
        removed: list[str] = []

        def check(self) -> None: ...

        def submit(self, document: bytes, name: str, copies: int, note: object = None) -> str:
            return "1"

        def look(self, job: str) -> JobLook:
            return JobLook(JobState.HELD, progress=next(pages))

        def remove(self, job: str) -> None:
            self.removed.append(job)

    def sleep(seconds: float) -> None:
        now[0] += 10

    printer = WatchedOfficePrinter(Slow(spec), stands_s=45, sleep=sleep, clock=lambda: now[0])
    printer.open()
    assert failure(printer) == ("timeout", True)
    assert now[0] == 450  # 40 pages, 10 s each, then the first look after 45 s of standing
    assert Slow.removed == ["1"]


# ---- the bytes


def test_a_request_reads_back() -> None:
    size = {"x-dimension": (Tag.INTEGER, 21000)}
    media = {"media-size": (Tag.BEGIN_COLLECTION, size), "media-source": (Tag.KEYWORD, "main")}
    written = encode_request(
        Operation.PRINT_JOB,
        "ipp://h/ipp/print",
        number=9,
        asked={
            "job-name": (Tag.NAME, "邮寄"),
            "asked": (Tag.KEYWORD, ("a", "b")),
            "sure": (Tag.BOOLEAN, True),
        },
        job={"media-col": (Tag.BEGIN_COLLECTION, media), "copies": (Tag.INTEGER, -2)},
    )
    read = decode_answer(written + PDF)
    head = read.first(Tag.OPERATION)
    assert list(head)[:3] == ["attributes-charset", "attributes-natural-language", "printer-uri"]
    assert (head["job-name"], head["asked"], head["sure"]) == (("邮寄",), ("a", "b"), (True,))
    assert read.all(Tag.JOB) == [{"copies": (-2,)}]  # what lies in a collection is nobody else's


def test_no_bytes_upset_the_reader() -> None:
    import random

    whole = state(5, "media-empty", "door-open")
    for end in range(len(whole)):
        with pytest.raises(IppError):
            decode_answer(whole[:end])
    chance = random.Random(5)
    for _ in range(3000):
        bytes_ = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
        try:
            decode_answer(bytes(bytes_))
        except IppError:
            pass
