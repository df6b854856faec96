"""The first label of a new roll is asked for; a head that prints badly is told from what the clerk had to do."""

from datetime import timedelta
from pathlib import Path

from tests.builders import Counter

from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.devices.simulated_office_printer import SimulatedOfficePrinter
from govpost_desk.services.read_back import dirty_head, label_reading
from govpost_desk.services.scanning import scan
from govpost_desk.services.today_screens import today_view
from govpost_desk.workers.print_loop import PrintLoop

NEW_ROLL = "新纸卷的第一张"


def label_at(counter: Counter, serial: int) -> str:
    """One more piece taken over; its label printed; the waybill number."""
    case_no = counter.add_order(f"R{serial}")
    counter.take_over(case_no)
    number = counter.scans("GPDPACK", case_no).waybill_no
    counter.print_labels()
    return number


def type_label(counter: Counter, number: str) -> None:
    outcome, counter.context = scan(counter.db, counter.context, number, counter.clock(), typed=True)
    assert outcome.answer == "bound"


def reading(counter: Counter) -> tuple[int, int]:
    with counter.db.reading() as execute:
        now = label_reading(execute, counter.clock())
    return now.recent, now.recent_failed


def test_the_first_label_after_an_empty_roll_is_asked_for(counter: Counter) -> None:
    printer = counter.printer
    assert isinstance(printer, SimulatedLabelPrinter)
    case_no = counter.add_order("A1")
    counter.take_over(case_no, counter.add_order("A2"), counter.add_order("A3"))
    printer.paper_out_after(0)
    number = counter.scans("GPDPACK", "A1").waybill_no
    assert [news.news for news in counter.print_labels()] == ["waiting"]
    printer.load_paper()
    (news,) = counter.print_labels()
    assert news.news == "printed"
    assert NEW_ROLL in news.message
    counter.scans(number, "A2")
    (second,) = counter.print_labels()
    assert second.news == "printed"
    assert NEW_ROLL not in second.message


def test_typed_numbers_blurred_copies_and_forgotten_labels_did_not_read(counter: Counter) -> None:
    for serial in range(3):
        assert counter.scan(label_at(counter, serial)).answer == "bound"
    assert reading(counter) == (3, 0)
    type_label(counter, label_at(counter, 3))
    assert reading(counter) == (4, 1)
    number = label_at(counter, 4)
    counter.scans("GPDREPRINT", "GPDR2")  # 模糊
    counter.print_labels()
    assert counter.scan(number).answer == "bound"
    assert reading(counter) == (6, 2)
    number = label_at(counter, 5)
    counter.scans("GPDREPRINT", "GPDR1")  # 卡纸: the head is not to blame
    counter.print_labels()
    assert counter.scan(number).answer == "bound"
    assert reading(counter) == (8, 2)
    label_at(counter, 6)
    assert reading(counter) == (8, 2)  # the work at hand
    counter.clock.now += timedelta(minutes=11)
    assert reading(counter) == (9, 3)


def test_a_head_that_prints_badly_is_told(counter: Counter) -> None:
    for serial in range(4):
        type_label(counter, label_at(counter, serial))
        assert dirty_head(counter.db, counter.clock()) is None
    assert today_view(counter.db, counter.clock()).unread == 0
    type_label(counter, label_at(counter, 4))
    assert today_view(counter.db, counter.clock()).unread == 5
    news = dirty_head(counter.db, counter.clock())
    assert news is not None
    assert "5 张没能一次扫出" in news.message
    assert "擦打印头" in news.message


def test_the_print_thread_tells_a_bad_head_once(desk_folder: Path) -> None:
    told: list[str] = []
    with Counter(desk_folder) as counter:
        counter.add_range(count=100)
        loop = PrintLoop(
            counter.db,
            counter.printer,
            SimulatedOfficePrinter(desk_folder / "papers"),
            lambda news: told.append(news.news),
            counter.clock,
        )
        loop.start()
        try:
            for serial in range(8):
                case_no = counter.add_order(f"R{serial}")
                counter.take_over(case_no)
                number = counter.scans("GPDPACK", case_no).waybill_no
                assert loop.drain(20)
                type_label(counter, number)
        finally:
            loop.stop()
    assert told.count("dirty_head") == 1
