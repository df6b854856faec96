"""Papers on the 80 mm roll: where a setting sends them there, what they show, exactly once (D-10, D-17, D-22)."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from tests.builders import CLERK, PERSON, Counter

from govpost_desk.devices.file_receipt_printers import FileReceiptPrinter
from govpost_desk.devices.simulated_receipt_printer import SimulatedReceiptPrinter
from govpost_desk.documents.receipt import BarLine, CutLine, TextLine, restored
from govpost_desk.documents.receipt_pages import PIECES_A_PAGE, register_receipt
from govpost_desk.domain.masking import mask_name
from govpost_desk.domain.register import barcode_of
from govpost_desk.services import erasing, finding, printing, proof_slips, slips
from govpost_desk.services.papers import closed_register, register_sheet
from govpost_desk.services.screens import frame_view
from govpost_desk.services.settings import set_setting
from govpost_desk.storage import print_lane

NAME = PERSON["name"]


class Hall:
    """A hall without an A4 printer."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.out: list[tuple[Image.Image, str]] = []
        self.printer = SimulatedReceiptPrinter(lambda *slip: self.out.append(slip))
        for name in ("register_paper", "proof_paper"):
            set_setting(counter.db, name, "80mm", by=CLERK, at=counter.clock())

    def register(self, *case_nos: str) -> str:
        for case_no in case_nos:
            self.counter.add_order(case_no)
        number = self.counter.take_over(*case_nos)
        self.counter.make_papers()
        return number

    def print_slips(self) -> list[str]:
        told = []
        while news := slips.print_next_slip(self.counter.db, self.printer, self.counter.clock):
            told.append(news.message)
            if news.news == "waiting":
                break
        return told

    def jobs(self) -> list[tuple[str, str, str]]:
        return [
            tuple(row)
            for row in self.counter.rows("SELECT kind, state, cause FROM print_job ORDER BY print_no")
        ]


@pytest.fixture
def hall(counter: Counter) -> Hall:
    return Hall(counter)


def codes(picture: Image.Image) -> list[str]:
    read = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.Code128)
    return [code.text for code in read]


def text_of(receipt: tuple[object, ...]) -> str:
    return "\n".join(line.text for line in receipt if isinstance(line, TextLine))


def test_a_register_comes_out_in_duplicate_and_no_a4(hall: Hall) -> None:
    number = hall.register("A1", "A2")
    assert [job[0] for job in hall.jobs()] == ["slip"]
    assert hall.print_slips() == [f"交接簿 {number} 已由小票机打印，请按页撕下。"]
    assert [name for _, name in hall.out] == [f"{number}-register_pdf"] * 2
    for copy_no, (picture, _) in enumerate(hall.out, 1):
        assert barcode_of(number, copy_no) in codes(picture)
    assert hall.jobs() == [("slip", "done", "")]
    assert hall.print_slips() == []
    assert hall.counter.scan(barcode_of(number, 1)).needs == ("signer",), (
        "it is signed and scanned back as A4 is"
    )


def test_it_says_what_the_a4_form_says(hall: Hall) -> None:
    number = hall.register(*(f"B{n:03d}" for n in range(1, 41)))
    db = hall.counter.db
    with db.reading() as execute:
        sheet = register_sheet(execute, closed_register(execute, number), "")
    receipt = register_receipt(sheet)
    pages = 1 + sum(isinstance(line, CutLine) for line in receipt)
    assert pages == 2 * 40 / PIECES_A_PAGE
    text = text_of(receipt)
    for copy in ("第一联", "第二联"):
        assert copy in text
    assert "第 2 页 共 2 页" in text
    assert f"流水头 {sheet.head} · 明细摘要 {sheet.digest}" in text
    assert "大写：肆拾件" in text
    assert text.count("移交人（签字）") == text.count("接收人（签字）") == 2
    assert text.count(NAME) == 80
    assert all(text.count(f"\n{line.line_no}. {line.case_no}") == 2 for line in sheet.lines)
    numbers = [line.text for line in receipt if isinstance(line, BarLine)]
    assert all(numbers.count(line.waybill_no) == 2 for line in sheet.lines)
    hall.print_slips()
    read = [code for picture, _ in hall.out for code in codes(picture)]
    assert sorted(read) == sorted(numbers), "forty pieces: every bar code of every page is read"


def test_names_are_masked_where_the_a4_form_masks_them(hall: Hall) -> None:
    counter = hall.counter
    set_setting(counter.db, "mask_registers", "yes", by=CLERK, at=counter.clock())
    number = hall.register("A1")
    with counter.db.reading() as execute:
        text = text_of(register_receipt(register_sheet(execute, closed_register(execute, number), "")))
    assert mask_name(NAME) in text
    assert NAME not in text


def test_a_proof_slip_is_kept_as_it_was_printed(hall: Hall) -> None:
    counter = hall.counter
    hall.register("A1")
    hall.print_slips()
    hall.out.clear()
    order_id = finding.find(counter.db, "A1").pieces[0].order_id
    proof_slips.print_slip(counter.db, order_id, by=CLERK, at=counter.clock())
    ((content,),) = counter.rows(
        "SELECT b.content FROM document d JOIN document_bytes b USING (sha256) WHERE d.kind = 'proof_receipt'"
    )
    text = text_of(restored(content))
    assert "查件证明" in text
    assert mask_name(NAME) in text
    assert NAME not in text
    assert hall.print_slips() == ["查件证明 A1 已由小票机打印，请按页撕下。"]
    ((picture, _),) = hall.out
    assert len(codes(picture)) == 1
    assert not printing.print_next_paper(counter.db, None, counter.clock)  # type: ignore[arg-type]  # nothing for A4
    erasing.erase_case(counter.db, "A1", "申请人要求", by=CLERK, at=counter.clock())
    assert counter.value("SELECT count(*) FROM document WHERE kind = 'proof_receipt' AND superseded = 0") == 0
    assert not counter.rows(
        "SELECT 1 FROM document_bytes WHERE sha256 IN (SELECT sha256 FROM document"
        " WHERE kind = 'proof_receipt')"
    )


def test_a4_is_where_papers_go_unless_somebody_said_otherwise(counter: Counter) -> None:
    counter.add_order("A1")
    counter.take_over("A1")
    counter.make_papers()
    assert counter.value("SELECT kind FROM print_job") == "paper"


def test_no_paper_is_said_once_and_waits(hall: Hall) -> None:
    number = hall.register("A1")
    hall.printer.machine.paper_out_after(0)
    assert hall.print_slips() == [
        f"小票机：打印机缺纸。交接簿 {number} 在等待打印，记录不受影响；处理好后自动继续。"
    ]
    assert hall.print_slips() == [""]
    view = frame_view(hall.counter.db)
    assert (view.label_cause, view.paper_cause, view.slip_cause) == ("", "", "out_of_paper")
    hall.printer.machine.load_paper()
    assert len(hall.print_slips()) == 1
    assert len(hall.out) == 2


def test_paper_that_ends_in_the_midst_is_doubt_and_never_sent_again(hall: Hall) -> None:
    number = hall.register("A1")
    machine = hall.printer.machine
    machine._ends_after = 1  # the first copy comes out whole
    told = hall.print_slips()[0]
    assert "未确认（打印机缺纸）" in told
    assert "（F9）" in told
    assert "Ctrl+R 补打" in told
    assert hall.jobs() == [("slip", "unconfirmed", "out_of_paper")]
    board = frame_view(hall.counter.db).board
    assert (board.unconfirmed, board.unconfirmed_papers) == (0, 1), "no label is in doubt"
    machine.load_paper()
    assert hall.print_slips() == []
    with hall.counter.db.reading() as execute:
        assert print_lane.in_doubt(execute) == [("slip", number, "register_pdf")]
    hall.counter.scans(f"GPDREPRINT{number}", "GPDR1")
    hall.out.clear()
    hall.print_slips()
    assert [name for _, name in hall.out][-2:] == [f"{number}-register_pdf"] * 2


def test_killed_while_it_printed_it_is_doubt(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.register("A1")

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(slips, "attempt_slip", dies)
    with pytest.raises(KeyboardInterrupt):
        hall.print_slips()
    monkeypatch.undo()
    hall.counter.reopen()
    assert hall.jobs() == [("slip", "unconfirmed", "interrupted")]
    assert hall.print_slips() == []
    assert hall.out == []


def test_an_erased_paper_does_not_print(hall: Hall) -> None:
    hall.register("A1")
    with hall.counter.db.begin() as tx:
        tx.execute("UPDATE document SET superseded = 1")
    assert hall.print_slips() == [""]
    assert hall.jobs()[0][1:] == ("cancelled", "erased")


def test_a_folder_takes_the_document_and_its_pictures(counter: Counter, tmp_path: Path) -> None:
    hall = Hall(counter)
    number = hall.register("A1")
    hall.printer = FileReceiptPrinter(tmp_path / "slips")  # type: ignore[assignment]
    hall.print_slips()
    names = sorted(path.name.partition("-")[2] for path in (tmp_path / "slips").iterdir())
    assert names == [
        f"{number}-register_pdf-2.png",
        f"{number}-register_pdf.escpos",
        f"{number}-register_pdf.png",
    ]
    assert hall.printer.faults == ()
