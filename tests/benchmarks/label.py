"""The label: a new name and address each round, beside a picture of the whole label by zebrafy and python-escpos."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from tests.benchmarks import label_peers, sample_lists
from tests.benchmarks.measure import Report, interleaved, is_installed, memory_folder
from tests.benchmarks.sample_lists import AT
from tests.benchmarks.tick import open_desk

from govpost_desk.devices.profiles import shipped_profile
from govpost_desk.documents import tspl, zpl
from govpost_desk.documents.label_model import LABEL_SIZES
from govpost_desk.documents.waybill_label import waybill_label
from govpost_desk.domain.actors import Actor
from govpost_desk.domain.masking import mask_address, mask_name, mask_phone
from govpost_desk.domain.orders import Problem
from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.waybill import WaybillSheet
from govpost_desk.resources import resource_path
from govpost_desk.services.context import ScanContext
from govpost_desk.services.label_terms import terms_for
from govpost_desk.services.labels import draw_label, waybill_sheet
from govpost_desk.services.lists import Preview, preview_list, take_list
from govpost_desk.services.ordering import set_order
from govpost_desk.services.scanning import scan
from govpost_desk.services.settings import set_setting
from govpost_desk.storage.database import Database

CLERK = Actor(operator_no="0001", auth="demo")
SLOW_BYTES_PER_S = 960  # 9600 baud
SIZE = LABEL_SIZES["100x150"]
LIST, WINDOW = "service_hall_500.xlsx", "01"


def run(report: Report) -> None:
    """Bytes of the hall list's labels as the product prints them, CPU a label beside its peers."""
    with memory_folder() as folder:
        sheets = packed_sheets(folder, 20 if report.quick else 500)
    _bytes(report, sheets)
    _cpu(report, new_people(sheets))


def packed_sheets(folder: Path, count: int) -> list[WaybillSheet]:
    """The first `count` rows of the hall list imported, corrected, ticked and packed; what their labels show."""
    sample_lists.make_desk(folder / "desk")
    database = open_desk(folder / "desk")
    preview = preview_list(database, resource_path("sample", LIST), WINDOW)
    take_list(database, preview, by=CLERK, at=AT)
    set_setting(database, "flow", "seal_at_tick", by=CLERK, at=AT)
    numbers = list(_pack(database, preview, count))
    with database.reading() as execute:
        sheets = [waybill_sheet(execute, number, 1, "K7Q2MZ4XWA", "0001") for number in numbers]
    database.close()
    return sheets


def _pack(database: Database, preview: Preview, count: int) -> Iterator[str]:
    context = ScanContext(actor=CLERK, window_code=WINDOW)
    for row in preview.rows[:count]:
        fields = row.checked.fields
        assert fields is not None
        if Problem.TWO_WAY_IMPOSSIBLE in fields.problems:
            set_order(database, fields.case_no, {"mode": "one_way"}, "更正", by=CLERK, at=AT)
        outcome, context = scan(database, context, fields.case_no, AT)
        outcome, context = scan(database, context, outcome.waybill_no, AT)
        assert outcome.answer is Answer.BOUND, outcome.answer
        yield outcome.waybill_no


def new_people(sheets: list[WaybillSheet]) -> Iterator[WaybillSheet]:
    """The sheets for ever, each time with another name, telephone and address, masked as the product masks."""
    people = cycle(sample_lists.rows(4000, seed=29))
    for sheet, person in zip(cycle(sheets), people, strict=False):
        yield replace(
            sheet,
            recipient_name=mask_name(person[3]),
            recipient_phone=mask_phone(person[4]),
            recipient_address=mask_address(person[5]),
        )


def _bytes(report: Report, sheets: list[WaybillSheet]) -> None:
    labels = [waybill_label(sheet, SIZE) for sheet in sheets]
    zpl_kb = [len(zpl.encode(label)) / 1000 for label in labels]
    tspl_kb = [len(tspl.encode(label)) / 1000 for label in labels]
    rows = f"{len(sheets)} rows of the hall list"
    report.limit("label", f"ZPL, longest of {rows}", max(zpl_kb), "kB", 17)
    report.limit("label", f"TSPL, longest of {rows}", max(tspl_kb), "kB", 30)
    for profile_id, limit in (("zebra", 4), ("generic-tspl", 7)):
        terms = terms_for(shipped_profile(profile_id), SLOW_BYTES_PER_S)
        slow_kb = [len(draw_label(sheet, SIZE.name, terms).content) / 1000 for sheet in sheets]
        what = f"{terms.language.upper()} in the printer's font, longest"
        report.limit("label", what, max(slow_kb), "kB", limit)
        mean = sum(slow_kb) / len(slow_kb)
        report.tell("label", f"{terms.language.upper()} in the printer's font, mean", mean, "kB")
    report.tell("label", "ZPL, mean", sum(zpl_kb) / len(zpl_kb), "kB")
    report.tell("label", "TSPL, mean", sum(tspl_kb) / len(tspl_kb), "kB")


def _cpu(report: Report, people: Iterator[WaybillSheet]) -> None:
    turns, rounds = (3, 2) if report.quick else (60, 9)
    ways: dict[str, Callable[[WaybillSheet], object]] = {
        "ZPL": lambda sheet: zpl.encode(waybill_label(sheet, SIZE)),
        "TSPL": lambda sheet: tspl.encode(waybill_label(sheet, SIZE)),
    }
    for name, module, way in (
        ("zebrafy", "zebrafy", label_peers.zebrafy_zpl),
        ("python-escpos", "escpos", label_peers.escpos_raster),
    ):
        if is_installed(module):
            ways[name] = way
        else:
            report.skipped.append(f"label: {name} (not installed)")
    contestants = {name: _drawn(way, people, turns) for name, way in ways.items()}
    for draw in contestants.values():
        draw()  # fonts and the fixed wording are loaded once in the life of a program
    taken = {name: seconds / turns * 1e6 for name, seconds in interleaved(contestants, rounds).items()}
    for language in ("ZPL", "TSPL"):
        for peer in ("zebrafy", "python-escpos"):
            if peer in taken:
                what = f"{language}, new name and address"
                report.faster("label", what, "µs", taken[language], peer, taken[peer], 3)


def _drawn(
    way: Callable[[WaybillSheet], object], people: Iterator[WaybillSheet], turns: int
) -> Callable[[], None]:
    def work() -> None:
        for _ in range(turns):
            way(next(people))

    return work
