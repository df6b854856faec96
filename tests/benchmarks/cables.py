"""The label on its way: CPU and bytes on every kind of cable, beside peers on the same; scan → first byte on the wire.

The printer is a process of its own behind a real socket or pseudo-terminal. The speed of a serial line is not that of
a pseudo-terminal: what it decides, how text goes, is taken from the word of the printer.
"""

import shutil
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import label_peers
from tests.benchmarks.label import SIZE, new_people, packed_sheets
from tests.benchmarks.measure import Report, interleaved, is_installed, memory_folder
from tests.benchmarks.printer_end import PrinterEnd, printer_end
from tests.benchmarks.sample_lists import AT
from tests.benchmarks.tick import CLERK, WINDOW, listed_desk, open_desk
from tests.benchmarks.tick_bare import BareTick

from govpost_desk.devices.attempt import Verdict, attempt_print
from govpost_desk.devices.ports import LabelPrinter
from govpost_desk.devices.printer_spec import parse_printer
from govpost_desk.devices.simulated_office_printer import SimulatedOfficePrinter
from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.waybill import WaybillSheet
from govpost_desk.services.context import ScanContext
from govpost_desk.services.label_terms import terms_of
from govpost_desk.services.labels import draw_label
from govpost_desk.services.scanning import scan
from govpost_desk.services.settings import set_setting
from govpost_desk.storage import keys
from govpost_desk.storage.database import DATABASE_FILE
from govpost_desk.workers.clock import utc_now
from govpost_desk.workers.print_loop import PrintLoop

_CABLES = {  # kind of the far end, word with its options, most kB of the longest label
    "TCP, ZPL": ("tcp", "zpl", "tcp://{address}?profile=zebra", 17),
    "TCP, TSPL": ("tcp", "tspl", "tcp://{address}?profile=tsc", 30),
    "USB, TSPL": ("pty", "tspl", "usb:{address}?profile=tsc", 30),
    "serial 115200, TSPL": ("pty", "tspl", "serial:{address}?profile=tsc&baud=115200&flow=paced", 30),
    "serial 9600, TSPL": ("pty", "tspl", "serial:{address}?profile=tsc&baud=9600&flow=paced", 7),
    "serial 9600, ZPL": ("pty", "zpl", "serial:{address}?profile=zebra&baud=9600&flow=paced", 4),
}


def run(report: Report) -> None:
    """Every cable, then the way from the scan to the wire."""
    with memory_folder() as folder:
        sheets = packed_sheets(folder, 5 if report.quick else 100)
        people = new_people(sheets)
        for name, (kind, language, word, most_kb) in list(_CABLES.items())[:: 4 if report.quick else 1]:
            with printer_end(kind, language, folder / "printer") as end:
                printer = parse_printer(word.format(address=end.address))
                _cable(report, name, printer, end, people, most_kb)
        with printer_end("tcp", "zpl", folder / "printer") as end, printer_end("tcp", "zpl", folder) as sink:
            _peers(report, parse_printer(f"tcp://{end.address}?profile=zebra"), sink, people)
    _first_byte(report)


def _cable(
    report: Report,
    name: str,
    printer: LabelPrinter,
    end: PrinterEnd,
    people: Iterator[WaybillSheet],
    most_kb: float,
) -> None:
    count, rounds = (1, 1) if report.quick else (10, 3)
    printer.open()
    _print(printer, next(people))  # fonts and the fixed wording are loaded once in the life of a program
    end.labels()
    taken = interleaved({"ours": lambda: [_print(printer, next(people)) for _ in range(count)]}, rounds)
    printer.close()
    sizes = [size for _, size in end.labels()]
    assert len(sizes) == count * rounds, "every label arrived, and arrived once"
    report.limit("cables", f"{name}: longest label", max(sizes) / 1000, "kB", most_kb)
    report.tell("cables", f"{name}: label, mean", statistics.mean(sizes) / 1000, "kB")
    report.tell("cables", f"{name}: CPU a label, drawn, sent and watched", taken["ours"] / count * 1e6, "µs")


def _print(printer: LabelPrinter, sheet: WaybillSheet) -> None:
    drawn = draw_label(sheet, SIZE.name, terms_of(printer))
    attempt = attempt_print(printer, drawn.content, sheet.waybill_no)
    assert attempt.verdict is Verdict.DONE, attempt


# --- peers ---------------------------------------------------------------------------------------------------------


def _peers(report: Report, printer: LabelPrinter, sink: PrinterEnd, people: Iterator[WaybillSheet]) -> None:
    """The same label by a peer's own way to a socket: drawn, turned into commands and sent, nothing watched."""
    count, rounds = (1, 1) if report.quick else (10, 5)
    host, _, port = sink.address.partition(":")
    ways: dict[str, Callable[[WaybillSheet], bytes]] = {}
    for name, module, way in (
        ("zebrafy", "zebrafy", lambda sheet: label_peers.zebrafy_zpl(sheet).encode()),
        ("python-escpos", "escpos", label_peers.escpos_raster),
        ("blabel", "blabel", label_peers.blabel_zpl),
    ):
        if is_installed(module):
            ways[name] = way
        else:
            report.skipped.append(f"cables: {name} (not installed)")
    sizes: dict[str, int] = {}

    def by_peer(name: str) -> Callable[[], object]:
        def work() -> None:
            for _ in range(count):
                content = ways[name](next(people))
                sizes[name] = len(content)
                with socket.create_connection((host, int(port))) as connection:
                    connection.sendall(content)

        return work

    def ours() -> None:
        printer.open()  # the printer takes one connection at a time
        for _ in range(count):
            _print(printer, next(people))
        printer.close()

    contestants: dict[str, Callable[[], object]] = {"ours": ours, **{name: by_peer(name) for name in ways}}
    for work in contestants.values():
        work()  # fonts, templates and the fixed wording are loaded once in the life of a program
    taken = {name: seconds / count * 1e6 for name, seconds in interleaved(contestants, rounds).items()}
    for name in ways:
        report.faster("cables", "TCP: CPU a label", "µs", taken["ours"], name, taken[name], 2)
        report.tell("cables", f"TCP: bytes of {name}", sizes[name] / 1000, "kB")


# --- scan → first byte -----------------------------------------------------------------------------------------------


def _first_byte(report: Report) -> None:
    """p50 and p95 of wall time; the bare commit takes turns, on the same disk, so that a busy one hits both."""
    orders, scans = (12, 3) if report.quick else (2_000, 100)
    with tempfile.TemporaryDirectory(prefix="govpost-cables-") as name:
        folder = Path(name)
        case_nos = listed_desk(folder / "desk", orders)[: 2 * scans]
        shutil.copytree(folder / "desk", folder / "bare")
        with printer_end("tcp", "zpl", folder / "printer") as end:
            ours, bare_s = _race(folder, case_nos, end)
    for share, title in ((50, "median"), (95, "p95")):
        report.dearer(
            "cables",
            f"scan → first byte on the wire, {title}",
            "ms",
            1e3 * _share(ours, share),
            "bare commit",
            1e3 * _share(bare_s, share),
            None,
        )


def _share(times: list[float], share: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


def _race(folder: Path, case_nos: list[str], end: PrinterEnd) -> tuple[list[float], list[float]]:
    database = open_desk(folder / "desk")
    set_setting(database, "flow", "seal_at_tick", by=CLERK, at=AT)
    bare = BareTick(folder / "bare" / DATABASE_FILE, keys.load_key(folder / "bare"))
    printer = parse_printer(f"tcp://{end.address}?profile=zebra")
    loop = PrintLoop(database, printer, SimulatedOfficePrinter(), lambda news: None, utc_now)
    loop.start()
    context = ScanContext(actor=CLERK, window_code=WINDOW)
    half = len(case_nos) // 2
    starts: list[float] = []
    bare_s: list[float] = []
    for case_no, bare_case in zip(case_nos[:half], case_nos[half:], strict=True):
        start = time.monotonic()
        outcome, context = scan(database, context, case_no, AT)
        loop.wake(papers=False)
        starts.append(start)
        assert outcome.answer is Answer.LABEL_PRINTED, outcome.answer
        assert loop.drain(20)
        outcome, context = scan(database, context, outcome.waybill_no, AT)
        assert outcome.answer is Answer.BOUND, outcome.answer
        start = time.monotonic()
        bare.tick(bare_case, CLERK, AT)
        bare_s.append(time.monotonic() - start)
    loop.stop()
    bare.close()
    database.close()
    first = [moment for moment, _ in end.labels()]
    assert len(first) == len(starts), "one label a scan"
    return [moment - start for moment, start in zip(first, starts, strict=True)], bare_s
