"""A day of 600 pieces over three clearances with seeded faults, through console and window: each is named when it
happens, and again by the books and by every paper that came out.
"""

import os
import re
import shutil
import time
from collections import Counter as Count
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication
from tests.builders import Counter, verify_folder
from tests.journeys import day_chapters
from tests.journeys.day_of_600 import (
    ABSENT,
    EXTRA,
    FOREIGN,
    FORWARDED,
    INBOUND_TAG,
    SIZES,
    Day,
    Plan,
    announce_inbound,
    draw_plan,
    prepare,
)
from tests.journeys.faces import ConsoleFace, Face, WindowFace, run_json

from govpost_desk import app
from govpost_desk.domain.business_day import SHANGHAI, business_date
from govpost_desk.services import ageing, listing
from govpost_desk.ui import theme

SEED = 600
DAY_SECONDS = 120  # machine time of one face; measured: console 40, window 50
CLOSING_SECONDS = 0.5
PAPERS = {  # what must have come out, by kind
    "register_pdf": 9 + 3 + 1 + 1,  # windows, driver, correction, return
    "manifest_pdf": 7,  # one a sealing: two bags a clearance, one of them opened and sealed again
    "address_list": 7 + 3,  # in each bag, and with the loose pieces
    "clearance_pdf": 3,
    "shift_pdf": 1,
    "day_pdf": 1,
    "inbound_pdf": 1,
    "note_pdf": 1,
}


@dataclass
class Worked:
    """A day that is over. `on`: its business date."""

    day: Day
    folder: Path
    prints: Path
    on: str
    seconds: float
    texts: dict[str, str] = field(default_factory=dict)

    def number(self, name: str) -> str:
        """The waybill number of a certificate that the plan names."""
        return self.day.numbers[getattr(self.day.plan, name)]

    def paper(self, kind: str, subject: str) -> Path:
        """The one printed paper of a kind and number."""
        (found,) = self.prints.glob(f"*-{subject}-{kind}.pdf")
        return found

    def text(self, kind: str, subject: str) -> str:
        """What its first copy says, without blanks; the other copies say the same."""
        path = self.paper(kind, subject)
        if path.name not in self.texts:
            pages = PdfReader(path).pages
            copies = 2 if kind in ("register_pdf", "manifest_pdf", "note_pdf") else 1
            shown = (pages[number].extract_text() for number in range(len(pages) // copies))
            self.texts[path.name] = "".join("".join(shown).split())
        return self.texts[path.name]


def machine_seconds() -> float:
    """Processor time of this process and of the ended ones it started."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def work(face: Face, plan: Plan, folder: Path) -> Day:
    """The whole day. Between the first and the second clearance the program dies; a manifest comes in meanwhile."""
    day = Day(face, plan)
    day_chapters.morning(day)
    face.restart(lambda: announce_inbound(folder, day, face.clock()))
    day_chapters.noon(day)
    day_chapters.afternoon(day)
    face.close()
    return day


@pytest.fixture(scope="module")
def prepared(blank_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """A desk with the day's 600 orders. Copy it, never open it."""
    folder = tmp_path_factory.mktemp("day") / "desk"
    shutil.copytree(blank_folder, folder)
    plan = draw_plan(SEED)
    prepare(folder, plan)
    return folder, plan


@pytest.fixture(scope="module")
def play(
    prepared: tuple[Path, Plan], qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Worked]]:
    """Play the day at a face, once."""
    if not (until := _until_midnight()) > timedelta(minutes=15):
        pytest.skip(f"midnight in Shanghai is {until} away: the day would end in the middle of itself")
    theme.dress(qapp)

    @cache
    def played(name: str) -> Worked:
        base, began = tmp_path_factory.mktemp(name), machine_seconds()
        folder = Path(shutil.copytree(prepared[0], base / "desk"))
        prints = base / "prints"
        face: Face = WindowFace(folder) if name == "window" else ConsoleFace(folder, prints, base / "pins")
        with face:
            day = work(face, prepared[1], folder)
        on = business_date(face.clock()).isoformat()
        return Worked(day, folder, prints, on, machine_seconds() - began)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "set_up_logging", lambda folder: None)
        yield played


def _until_midnight() -> timedelta:
    now = datetime.now(SHANGHAI)
    return datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), SHANGHAI) - now


FACES = pytest.mark.parametrize("name", ["console", "window"])


# --- the books ----------------------------------------------------------------------------------------------


@FACES
def test_the_day_is_proved_by_its_journal(play: Callable[[str], Worked], name: str) -> None:
    worked = play(name)
    proof = verify_folder(worked.folder)
    assert proof.ok, proof.findings
    assert proof.documents == sum(PAPERS.values())
    assert worked.seconds < DAY_SECONDS, worked.seconds
    print(f"{name}: {worked.seconds:.1f} s of machine time, {worked.day.face.scans} codes")


@FACES
def test_the_books_name_what_is_left_and_what_differed(play: Callable[[str], Worked], name: str) -> None:
    worked = play(name)
    with Counter(worked.folder) as counter:
        rows = listing.periods_of(counter.db)
        books = listing.books(counter.db)
        limbo = ageing.list_limbo(counter.db, worked.day.face.clock())
        custody = dict(counter.rows("SELECT custody, count(*) FROM enclosure GROUP BY custody"))
        kinds = dict(counter.rows("SELECT kind, count(*) FROM document GROUP BY kind"))
        registers = [row.fields() for row in listing.registers(counter.db)]
        due = counter.value("SELECT count(*) FROM approval_due WHERE approved_by IS NULL")
    assert [(row["subject"], row["state"]) for row in rows] == [
        (worked.on, "closed"),
        *((f"{worked.on}-{number}", "closed") for number in (3, 2, 1)),
    ]
    assert [row["pieces"]["difference"] for row in rows[1:]] == [[], [worked.number("left_behind")], []]
    assert [row["holds"] for row in rows[1:]] == [True, False, True]
    assert (books["holds"], books["clearance"], books["pieces"]["closing"]) == (True, None, 1)
    assert books["numbers"]["closing"] == 10_000 - 599  # 597 despatched for good, one returned, one void
    assert {(each.entry.kind, each.entry.case_no) for each in limbo} == {
        ("missing", worked.day.plan.missing),
        ("extra", EXTRA),
    }
    assert custody == {"collected": 597, "window": 2, "desk": 1}  # handed back and returned; the extra
    assert kinds == PAPERS
    assert len(registers) == PAPERS["register_pdf"]
    assert all(row["signed_copies"] == [1, 2] for row in registers)
    assert due == 0


@FACES
def test_a_clearance_is_closed_by_few_codes(play: Callable[[str], Worked], name: str) -> None:
    """Two codes when nothing is counted; four more than pieces left; one more where a difference is explained."""
    assert play(name).day.closings == [(0, 2), (2, 2 + 5), (1, 1 + 4)]


def test_commands_tell_the_same(play: Callable[[str], Worked]) -> None:
    worked = play("console")
    assert run_json(worked.folder, "verify")["ok"]
    books = run_json(worked.folder, "balance")
    assert (books["holds"], books["pieces"]["difference"], books["numbers"]["difference"]) == (True, [], [])
    rows = run_json(worked.folder, "period", "list")
    moved = [row["pieces"] for row in rows if row["kind"] == "clearance"]
    assert [sum(row[flow] for row in moved) for flow in ("taken_over", "despatched", "handed_back")] == [
        602,
        599,
        2,
    ]


# --- the papers ---------------------------------------------------------------------------------------------


def test_every_paper_came_out_once(play: Callable[[str], Worked]) -> None:
    worked, day = play("console"), play("console").day
    printed = Count(path.stem.rpartition("-")[2] for path in worked.prints.glob("*.pdf"))
    assert printed == PAPERS
    manifests = {path.stem.split("-")[1] for path in worked.prints.glob("*-manifest_pdf.pdf")}
    assert manifests == set(day.bags)
    registers = {path.stem.split("-")[1] for path in worked.prints.glob("*-register_pdf.pdf")}
    assert registers == set(day.registers.values())
    labels = [path.stem.split("-")[1] for path in worked.prints.glob("*-P1.png")]
    assert Count(labels) == Count({*day.numbers.values(), day.voided, *day.bags} - unlabelled(worked))


def unlabelled(worked: Worked) -> set[str]:
    """Numbers that never got a label: reserved for the extra and for the certificate handed back."""
    return {worked.day.numbers[EXTRA], worked.number("handed_back")}


def test_registers_show_what_the_window_did(play: Callable[[str], Worked]) -> None:
    worked, plan = play("console"), play("console").day.plan
    first = worked.text("register_pdf", worked.day.registers["take-0-01"])
    assert re.search(rf"{plan.missing}\D+\d{{4}}.*缺件窗口说交、实物没有", first)
    assert re.search(rf"{EXTRA}清单外收下临时加急件；邮件号码{worked.day.numbers[EXTRA]}", first)
    assert "差异2项" in first
    assert "清单上另有160件留待以后交接" in first
    second = worked.text("register_pdf", worked.day.registers["take-0-02"])
    assert second.count(plan.doubled) == 1
    assert "本簿交接60件" in second
    corrected = worked.text("register_pdf", worked.day.registers["correction"])
    assert f"更正{worked.day.registers['take-1-02']}" in corrected
    assert plan.handed_back in corrected
    assert "申请人改为自取" in corrected
    returned = worked.text("register_pdf", worked.day.registers["return"])
    assert worked.number("returned") in returned
    assert "退件" in returned


def test_manifests_show_what_lies_in_each_bag(play: Callable[[str], Worked]) -> None:
    worked, day = play("console"), play("console").day
    shown = {tag: set(numbers_in(worked.text("manifest_pdf", tag))) for tag in day.bags}
    assert shown == {tag: set(numbers) for tag, numbers in day.bags.items()}
    left = {tag: numbers for tag, numbers in shown.items() if tag != day.void_tag}

    def destinations(number: str) -> list[str]:
        return [tag[8:16] for tag, numbers in left.items() if number in numbers]

    assert destinations(worked.number("bagged_twice")) == ["55000000"]
    assert destinations(worked.number("wrong_bag")) == ["56300000"]
    assert len(destinations(worked.number("spoilt"))) == 1
    assert destinations(day.voided) == destinations(FOREIGN) == destinations(day.numbers[EXTRA]) == []
    assert destinations(FORWARDED) == ["56300000"]
    for tag, numbers in day.bags.items():  # the full addresses lie in the bag beside masked labels
        assert set(numbers_in(worked.text("address_list", tag))) == set(numbers) - {FORWARDED}
    assert worked.number("forgotten") not in shown[day.void_tag]
    assert destinations(worked.number("forgotten")) == ["55000000"]


def test_sheets_name_the_differences(play: Callable[[str], Worked]) -> None:
    worked, day = play("console"), play("console").day
    behind = worked.number("left_behind")
    first, second, third = (worked.text("clearance_pdf", f"{worked.on}-{number}") for number in (1, 2, 3))
    assert "差异：无" in first
    assert "实点199件" in first  # with both bags, before the driver came
    assert worked.number("lost") not in first  # found before the clearance was closed
    assert re.search(rf"差异1项.*{behind}多件.*差异待查，已报告班长", second)
    assert f"{INBOUND_TAG}51800000" in third
    shift = worked.text("shift_pdf", f"{worked.on}-S1")
    assert behind in shift  # it still lay on the desk
    whole = worked.text("day_pdf", worked.on)
    assert "差异：无" in whole
    assert "结账说明：差异待查，已报告班长" in whole
    assert "第二人复核：0002" in whole
    for figure in ("602", "599"):
        assert figure in whole
    sheet = next(worked.prints.glob("*-inbound_pdf.pdf")).stem.split("-")[1]
    check, note = worked.text("inbound_pdf", sheet), worked.text("note_pdf", day.note_no)
    assert re.search(rf"{worked.number('returned')}退件.*{ABSENT}邮件.短少", check)
    assert numbers_in(note) == [ABSENT]


def test_bars_decode_on_first_and_last_pages(play: Callable[[str], Worked]) -> None:
    """Drawn by one program, read by another: what stands beside the bars is what they say."""
    worked = play("console")
    read_pages = 0
    for path in sorted(worked.prints.glob("*.pdf")):
        _, _, kind = path.stem.rpartition("-")
        subject = path.stem.split("-", 1)[1].removesuffix(f"-{kind}")
        for place, shown, bars in pages(path):
            read_pages += 1
            numbers = {bar for bar in bars if len(bar) == 13}
            without = {worked.day.numbers[EXTRA], worked.number("handed_back"), worked.number("left_behind")}
            assert numbers <= shown <= numbers | without, (path.name, place)
            if kind == "register_pdf":
                assert f"{subject}{place + 1}" in bars
                assert {bar for bar in bars if len(bar) == 30} <= set(worked.day.bags) - {worked.day.void_tag}
            if kind in ("manifest_pdf", "note_pdf"):
                assert subject in bars
    assert read_pages > 60


def pages(path: Path) -> Iterator[tuple[int, set[str], list[str]]]:
    """(0 first or 1 last, waybill numbers in words, texts of the bars) of a PDF's first and last page."""
    document = pypdfium2.PdfDocument(path)
    for place, page in enumerate((document[0], document[len(document) - 1])):
        words = page.get_textpage().get_text_range()
        picture = page.render(scale=3, grayscale=True).to_pil()
        found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)
        yield place, set(numbers_in(words)), [code.text for code in found]
    document.close()


def numbers_in(text: str) -> list[str]:
    """The 13-digit numbers of this day's pieces in a text; they need no blanks between them and other digits."""
    return re.findall(r"11234\d{6}99|12900000\d{3}31", text)


def test_every_bag_tag_decodes_to_its_thirty_digits(play: Callable[[str], Worked]) -> None:
    worked, day = play("console"), play("console").day
    for tag in day.bags:
        (picture,) = worked.prints.glob(f"*-{tag}-P1.png")
        with Image.open(picture) as image:
            read = {code.text for code in zxingcpp.read_barcodes(image.convert("L"))}
        assert tag in read, (tag, read)


# --- the clerk's time ---------------------------------------------------------------------------------------


def test_closing_a_clearance_of_600_pieces(prepared: tuple[Path, Plan], tmp_path: Path) -> None:
    folder, plan = Path(shutil.copytree(prepared[0], tmp_path / "desk")), prepared[1]
    with Counter(folder) as counter:
        left = despatch_all_but(counter, plan, 3)
        codes = ["GPDSTOCK", *left, "GPDEND", "GPDCLR", "GPDCLR"]
        assert len(codes) == len(left) + 4
        closed = [counter.scan(code) for code in codes[:-2]][-1]
        assert closed.why == "stock_closed"
        began = time.process_time()
        counter.scan("GPDCLR")
        asked = time.process_time() - began
        closed = counter.scan("GPDCLR")
        used = time.process_time() - began - asked
        assert closed.answer == "closed"
        assert closed.balance is not None
        assert (closed.balance.pieces.taken_over, closed.balance.pieces.closing) == (600, 3)
        print(f"GPDCLR of 600 pieces: {asked * 1000:.0f} ms asking, {used * 1000:.0f} ms closing")
        assert used < CLOSING_SECONDS
        counter.scans("GPDOUT", *left, "GPDEND", "GPDEND")
        assert [counter.scan("GPDDAY").answer for _ in range(2)] == ["confirm", "closed"]  # nothing is left
        assert counter.verify().ok


def despatch_all_but(counter: Counter, plan: Plan, kept: int) -> list[str]:
    """Six hundred taken over, sealed and given to the driver in two bags, but for `kept`: their numbers."""
    numbers: dict[str, list[str]] = {"GY": [], "ZY": []}
    for window in SIZES:
        cases = [case_no for (_, each), part in plan.cases.items() if each == window for case_no in part]
        counter.take_over(*cases, window=window)
        counter.scan("GPDPACK")
        for case_no in cases:
            number = counter.scan(case_no).waybill_no
            assert counter.scan(number).answer == "bound"
            numbers[plan.route[case_no]].append(number)
    left, numbers["GY"] = numbers["GY"][:kept], numbers["GY"][kept:]
    tags = []
    for route, part in numbers.items():
        counter.scans(f"GPDROUTE{route}", *part, "GPDSEAL")
        tags.append(counter.scan("GPDSEAL").bag_tag)
    assert counter.scans("GPDOUT", *tags, "GPDEND", "GPDEND").answer == "closed"
    return left
