"""The thermal printer is dead: one key, and the label that waits comes out on A4 with the same number and copy."""

import json

import pypdfium2
import pytest
import zxingcpp
from tests.builders import CLERK, Counter

from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.devices.simulated_office_printer import SimulatedOfficePrinter
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import printing
from govpost_desk.services.office_labels import move_tag_to_office, move_to_office
from govpost_desk.services.screens import pack_view


class Hall:
    """A desk with a label that waits, a dead label printer and an office printer."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.thermal = SimulatedLabelPrinter("zpl")
        counter.printer = self.thermal
        self.papers: list[tuple[bytes, str, int]] = []
        self.office = SimulatedOfficePrinter(lambda *paper: self.papers.append(paper))
        counter.add_order("A1")
        counter.take_over("A1")
        counter.scan("GPDPACK")
        self.number = counter.scan("A1").waybill_no
        self.thermal.unplug()

    def move(self) -> str:
        return move_to_office(self.counter.db, by=CLERK, at=self.counter.clock())

    def print_papers(self) -> list[str]:
        told = []
        while news := printing.print_next_paper(self.counter.db, self.office, self.counter.clock):
            told.append(news.message)
            if news.news == "waiting":
                break
        return told

    @property
    def job(self) -> tuple[str, str]:
        return self.counter.rows(
            "SELECT state, cause FROM print_job WHERE kind = 'label' ORDER BY print_no DESC"
        )[0]


@pytest.fixture
def hall(counter: Counter) -> Hall:
    return Hall(counter)


def test_the_same_label_comes_out_on_a4_and_its_scan_seals(hall: Hall) -> None:
    assert [news.cause for news in hall.counter.print_labels()] == ["not_connected"]
    assert "A4" in hall.move()
    assert pack_view(hall.counter.db).print_state == "queued"
    hall.thermal.plug_in()  # mended meanwhile: it is the office printer's all the same
    assert hall.counter.print_labels() == []
    assert hall.print_papers()[0].startswith(f"面单 {hall.number} 已送办公打印机")
    ((content, name, copies),) = hall.papers
    assert (name, copies) == (f"{hall.number}-P1", 1)
    with pypdfium2.PdfDocument(content) as document:
        (page,) = document
        assert page.get_size() == pytest.approx((595.3, 841.9), abs=0.1)
        texts = [code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert hall.number in texts
    (payload,) = [text for text in texts if text.startswith("GPW")]
    assert hall.job == ("done", "office")
    assert hall.counter.scan(payload).answer == "bound", "same number, same copy, same code"
    assert hall.thermal.printed_labels == 0


def test_the_move_is_journalled_without_the_person(hall: Hall) -> None:
    hall.move()
    (body,) = [
        json.loads(row[0])
        for row in hall.counter.rows("SELECT body FROM event WHERE type = 'document.exported'")
    ]
    assert (body["kind"], body["subject"], body["copy_no"]) == ("label_office", hall.number, 1)
    asked = hall.counter.rows("SELECT body FROM event WHERE type = 'label.requested'")
    assert body["sha256"] == json.loads(asked[0][0])["label_sha256"], "what it shows is what was journalled"


def test_nothing_waits_or_it_may_have_come_out(counter: Counter) -> None:
    with pytest.raises(RuleError, match="office_no_label"):
        move_to_office(counter.db, by=CLERK, at=counter.clock())
    hall = Hall(counter)
    hall.thermal.plug_in()
    hall.thermal.unplug_after(100)
    assert [news.news for news in counter.print_labels()] == ["unconfirmed"]
    with pytest.raises(RuleError, match="office_in_doubt"):
        hall.move()
    assert hall.papers == []
    counter.scans("GPDREPRINT", "GPDR1")
    hall.move()
    hall.print_papers()
    assert [name for _, name, _ in hall.papers] == [f"{hall.number}-P2"]


def test_a_label_that_came_out_does_not_move(hall: Hall) -> None:
    hall.thermal.plug_in()
    hall.counter.print_labels()
    with pytest.raises(RuleError, match="office_not_waiting"):
        hall.move()


def test_a_dead_office_printer_is_said_once_and_waits(hall: Hall) -> None:
    hall.move()
    hall.office.fail_next(DeviceCode.NOT_CONNECTED, first_byte_sent=False)
    (said,) = hall.print_papers()
    assert hall.number in said
    assert hall.job == ("queued", "office:not_connected")
    hall.office.fail_next(DeviceCode.NOT_CONNECTED, first_byte_sent=False)
    assert hall.print_papers() == [""]
    assert len(hall.print_papers()) == 1
    assert len(hall.papers) == 1


def test_an_office_printer_that_may_have_taken_it_leaves_doubt(hall: Hall) -> None:
    hall.move()
    hall.office.fail_next(DeviceCode.TIMEOUT, first_byte_sent=True)
    hall.print_papers()
    assert hall.job == ("unconfirmed", "office:timeout")
    assert hall.print_papers() == []


def test_moved_while_the_dead_printer_was_asked(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a dead printer takes a second; the clerk presses the key meanwhile, and the label stays moved."""

    def slow_open() -> None:
        hall.move()
        raise DeviceError(DeviceCode.NOT_CONNECTED)

    monkeypatch.setattr(hall.thermal, "open", slow_open)
    assert [news.news for news in hall.counter.print_labels()] == ["gone"]
    assert hall.job == ("queued", "office")


def test_moved_while_its_label_was_drawn(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.thermal.plug_in()
    real = hall.thermal.open

    def open_and_move() -> None:
        real()
        hall.move()

    monkeypatch.setattr(hall.thermal, "open", open_and_move)
    assert [news.news for news in hall.counter.print_labels()] == ["gone"]
    hall.print_papers()
    assert (hall.thermal.printed_labels, len(hall.papers)) == (0, 1), "one label, not two"


def test_a_doubt_of_the_thermal_printer_outlives_a_label_at_the_office(hall: Hall) -> None:
    counter = hall.counter
    hall.thermal.plug_in()
    hall.thermal.unplug_after(100)
    counter.print_labels()
    counter.scans("GPDREPRINT", "GPDR1")
    hall.move()
    hall.print_papers()
    counter.scans("GPDREPRINT", "GPDR1")
    cancelled: list[bool] = []
    hall.thermal.plug_in()
    real = hall.thermal.cancel
    hall.thermal.cancel = lambda: (cancelled.append(True), real())[1]  # type: ignore[func-returns-value,method-assign]
    counter.print_labels()
    assert cancelled == [True]


# ---- bag tags


class TagHall(Hall):
    """A sealed bag whose tag waits for the dead printer."""

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.thermal.plug_in()
        counter.print_labels()
        counter.scan(self.number)
        self.thermal.unplug()
        counter.scans("GPDBAG", self.number, "GPDSEAL")
        self.tag_no = counter.scan("GPDSEAL").bag_tag

    def move_tag(self) -> str:
        return move_tag_to_office(self.counter.db, None, by=CLERK, at=self.counter.clock())

    @property
    def tag_job(self) -> tuple[str, str]:
        return self.counter.rows(
            "SELECT state, cause FROM print_job WHERE kind = 'tag' ORDER BY print_no DESC"
        )[0]


@pytest.fixture
def tags(counter: Counter) -> TagHall:
    return TagHall(counter)


def test_the_same_tag_comes_out_on_a4(tags: TagHall) -> None:
    counter = tags.counter
    assert [news.cause for news in counter.print_labels()] == ["not_connected"]
    outcome = counter.scan("GPDOFFICE")  # what a key does, a code does
    assert (outcome.answer, "A4" in outcome.message) == ("done", True)
    tags.thermal.plug_in()
    assert counter.print_labels() == []
    (told,) = tags.print_papers()
    assert "袋牌已送办公打印机" in told
    ((content, name, copies),) = tags.papers
    assert (name, copies) == (f"{tags.tag_no}-P1", 1)
    with pypdfium2.PdfDocument(content) as document:
        (page,) = document
        assert page.get_size() == pytest.approx((595.3, 841.9), abs=0.1)
        texts = [code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert texts == [tags.tag_no]
    assert tags.tag_job == ("done", "office")
    asked, moved = (
        json.loads(counter.rows("SELECT body FROM event WHERE type = ? ORDER BY position DESC", kind)[0][0])
        for kind in ("tag.requested", "document.exported")
    )
    assert (moved["kind"], moved["subject"], moved["sha256"]) == (
        "tag_office",
        tags.tag_no,
        asked["tag_sha256"],
    )
    assert tags.thermal.printed_labels == 1, "the label of the piece alone"
    assert counter.verify().ok


def test_a_tag_that_may_be_out_or_is_out_does_not_move(tags: TagHall) -> None:
    tags.thermal.plug_in()
    tags.thermal.unplug_after(100)
    tags.counter.print_labels()
    with pytest.raises(RuleError, match="office_tag_in_doubt"):
        tags.move_tag()
    tags.thermal.plug_in()
    tags.counter.scans("GPDREPRINT", "GPDR1")
    tags.counter.print_labels()
    with pytest.raises(RuleError, match="office_tag_not_waiting"):
        tags.move_tag()
    assert tags.print_papers() == []
    refusal = tags.counter.scan("GPDOFFICE")
    assert (refusal.answer, refusal.light) == ("refused", "red")
    assert "没有改打" in refusal.message


def test_there_is_no_tag_to_move(counter: Counter) -> None:
    with pytest.raises(RuleError, match="office_no_tag"):
        move_tag_to_office(counter.db, None, by=CLERK, at=counter.clock())


def test_the_tag_of_a_bag_that_was_opened_again_does_not_come_out(tags: TagHall) -> None:
    tags.move_tag()
    tags.counter.scans(f"GPDUNSEAL{tags.tag_no}", "GPDR1")
    assert tags.print_papers() == []
    assert tags.papers == []


def test_a_tag_waits_and_is_doubted_at_the_office_printer_as_a_label_is(tags: TagHall) -> None:
    tags.move_tag()
    tags.office.fail_next(DeviceCode.OUT_OF_PAPER)
    assert "的袋牌在等办公打印机" in tags.print_papers()[0]
    tags.office.fail_next(DeviceCode.TIMEOUT, first_byte_sent=True)
    assert "的袋牌未确认" in tags.print_papers()[0]
    assert tags.tag_job == ("unconfirmed", "office:timeout")
    assert tags.print_papers() == []


def test_a_waiting_label_moves_by_its_code_too(hall: Hall) -> None:
    assert hall.counter.scan("GPDOFFICE").answer == "done"
    assert hall.job == ("queued", "office")
