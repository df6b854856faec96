"""After a start: where the desk stood, its last line, and what only eyes can tell (D-22)."""

import io
import json
from datetime import timedelta

import pytest
from tests.builders import CLERK, SUPERVISOR, Counter, desk_of_console, import_list, sample
from tests.services.test_receiving import FIRST, TAG, announce

from govpost_desk.console import Answers, run_console
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.services import emergency, printing
from govpost_desk.services.context import Step
from govpost_desk.services.resuming import Resumed, resume
from govpost_desk.services.settings import set_setting

CASES = [f"C{serial}" for serial in range(1, 6)]


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """Five orders at window 01."""
    for case_no in CASES:
        counter.add_order(case_no)
    return counter


def restart(counter: Counter) -> Resumed | None:
    """The program dies and is opened again."""
    counter.reopen()
    return resume(counter.db, CLERK, counter.clock())


def stands(counter: Counter) -> Resumed:
    """The same, where it goes on."""
    resumed = restart(counter)
    assert resumed is not None
    assert resumed.stood
    counter.context = resumed.context
    return resumed


class SilentPrinter:
    """Takes the bytes and never says that the label is out."""

    def __init__(self, of: object) -> None:
        self._of = of

    def __getattr__(self, name: str) -> object:
        return getattr(self._of, name)

    def send(self, document: bytes, name: str) -> None:
        raise DeviceError(DeviceCode.TIMEOUT, first_byte_sent=True)


def lose_the_answer(counter: Counter) -> None:
    """The next label's bytes go out, and nobody knows what became of them."""
    printing.print_next_label(counter.db, SilentPrinter(counter.printer), counter.clock)  # type: ignore[arg-type]


def test_a_desk_without_open_work_begins_as_always(desk: Counter) -> None:
    assert restart(desk) is None
    desk.take_over("C1", "C2")
    desk.make_papers()
    assert restart(desk) is None


def test_taking_over_goes_on_at_the_window_with_the_last_piece(desk: Counter) -> None:
    desk.scans("GPDWIN01", "C1", "C2", "C3")
    resumed = stands(desk)
    assert (resumed.context.step, resumed.context.window_code, resumed.number) == (Step.TAKE, "01", "C3")
    assert resumed.message == "接着 01 窗口第 3 件。最后一件：C3 已收。没有亮过灯的扫描都没有记录，请接着扫。"
    assert desk.scan("C3").answer == "already_ticked"
    assert desk.scan("C4").answer == "ticked"


def test_a_long_list_read_meanwhile_does_not_hide_the_place(desk: Counter) -> None:
    desk.scans("GPDWIN01", "C1")
    import_list(desk.db, sample("service_hall_500.xlsx"), "02", desk.clock())
    with desk.db.reading() as execute:
        assert execute("SELECT count(*) FROM event WHERE type = 'order.recorded'").fetchone()[0] > 400
    assert stands(desk).number == "C1"


def test_an_undo_nobody_saw_is_told(desk: Counter) -> None:
    desk.scans("GPDWIN01", "C1", "C2", "GPDUNDO")
    resumed = stands(desk)
    assert resumed.number == "C1"
    assert "最后一步是撤销，已经记下。" in resumed.message


def test_a_settled_line_is_named_as_what_it_is(desk: Counter) -> None:
    desk.scans("GPDWIN01", "C1", "GPDMISSC2", "GPDR1")
    assert "第 1 件。最后一件：C2 缺件。" in stands(desk).message


def test_packing_goes_on_and_asks_about_nothing_when_the_label_is_out(desk: Counter) -> None:
    desk.take_over(*CASES)
    desk.make_papers()
    desk.pack("C1")
    resumed = stands(desk)
    assert (resumed.context.step, resumed.context.window_code, resumed.number) == (Step.PACK, "01", "C1")
    assert "还有 4 件未封。最后一件：C1 已封装。" in resumed.message
    desk.scan("C2")
    desk.print_labels()
    resumed = stands(desk)
    assert resumed.number == "C2"
    assert "（C2）在等扫码。" in resumed.message
    assert resumed.doubts == ()


def test_a_label_in_flight_is_asked_for_by_its_number(desk: Counter) -> None:
    desk.take_over(*CASES)
    desk.make_papers()
    number = desk.scans("GPDPACK", "C1").waybill_no
    lose_the_answer(desk)
    resumed = stands(desk)
    assert resumed.doubts == (f"面单 {number}（C1）打出来了吗？出来了就扫它，没有就按 Ctrl+P 补打。",)
    assert desk.scan(number).answer == "bound"
    assert stands(desk).doubts == ()


def test_packing_long_finished_is_no_place_to_go_on(desk: Counter) -> None:
    desk.take_over("C1")
    desk.make_papers()
    desk.pack("C1")
    assert restart(desk) is None


def test_certificates_taken_over_after_packing_do_not_call_it_back(desk: Counter) -> None:
    desk.take_over("C1")
    desk.pack("C1")
    desk.take_over("C2")
    desk.make_papers()
    assert restart(desk) is None


def test_with_a_label_at_the_tick_the_desk_stands_at_the_window(desk: Counter) -> None:
    set_setting(desk.db, "flow", "seal_at_tick", by=SUPERVISOR, at=desk.clock())
    number = desk.scans("GPDWIN01", "C1").waybill_no
    lose_the_answer(desk)
    resumed = stands(desk)
    assert (resumed.context.step, resumed.number) == (Step.TAKE, "C1")
    assert [number in doubt for doubt in resumed.doubts] == [True]
    assert "在等扫码" not in resumed.sentence  # asked once, not twice
    desk.scans(number)
    assert stands(desk).context.step is Step.TAKE


def test_a_bag_goes_on_until_it_is_sealed(desk: Counter) -> None:
    desk.take_over("C1", "C2")
    desk.make_papers()
    numbers = [desk.pack(case_no) for case_no in ("C1", "C2")]
    desk.scans("GPDBAG", *numbers)
    bag_id = desk.context.bag_id
    resumed = stands(desk)
    assert (resumed.context.step, resumed.context.bag_id, resumed.number) == (Step.BAG, bag_id, numbers[1])
    assert f"第 2 件。最后一件：{numbers[1]} 已装袋。" in resumed.message
    desk.scans("GPDKG1200", "GPDSEAL", "GPDSEAL")
    lose_the_answer(desk)
    resumed = stands(desk)
    assert (resumed.context.step, resumed.context.bag_id) == (Step.BAG, None)
    assert "刚封好" in resumed.message
    (doubt,) = resumed.doubts
    assert "袋牌打出来了吗？没有就按 Ctrl+P 补打。" in doubt
    assert desk.scan("GPDREPRINT").why == "reprint"
    desk.scans("GPDTAKE", "GPDWIN01", "C3")
    assert "袋牌打出来了吗？请到面单机看一眼。" in stands(desk).doubts[0]


def test_an_inbound_check_goes_on_with_its_bag(counter: Counter) -> None:
    announce(counter, FIRST)
    counter.scan(f"GPDIN{TAG}")
    assert stands(counter).context.inbound_id is not None
    counter.scan(FIRST)
    resumed = stands(counter)
    assert (resumed.context.step, resumed.number) == (Step.IN, FIRST)
    assert "已核对 1 件，应有 1 件。" in resumed.message
    counter.scans("GPDEND", "GPDEND")
    counter.make_papers()
    assert restart(counter) is None


def test_counting_goes_on_and_the_bag_waits_behind_it(desk: Counter) -> None:
    desk.take_over("C1", "C2")
    desk.make_papers()
    number = desk.pack("C1")
    desk.scans("GPDBAG", number, "GPDSTOCK", "C2")
    resumed = stands(desk)
    assert (resumed.context.step, resumed.number) == (Step.STOCK, "C2")
    assert "已点 1 件。" in resumed.message
    desk.scans(number)
    desk.scans("GPDEND", "GPDEND")
    assert stands(desk).context.step is Step.BAG


def test_a_correction_and_a_register_for_the_driver_go_on(desk: Counter) -> None:
    register_no = desk.take_over("C1", "C2")
    desk.make_papers()
    desk.scans(f"GPDFIX{register_no}", "C3")
    resumed = stands(desk)
    assert (resumed.context.step, resumed.context.corrects_no) == (Step.FIX, register_no)
    assert "已更正 1 件" in resumed.sentence
    desk.scans("C2", "GPDBACK", "GPDR1")
    assert "已更正 2 件" in stands(desk).sentence  # one that goes back is corrected too
    desk.scans("GPDEND", "GPDEND")
    desk.make_papers()
    number = desk.pack("C1")
    desk.scans("GPDOUT", number)
    resumed = stands(desk)
    assert (resumed.context.step, resumed.number) == (Step.OUT, number)


def test_another_day_or_a_shift_handed_over_begins_afresh(desk: Counter) -> None:
    desk.scans("GPDWIN01", "C1")
    assert stands(desk).number == "C1"
    desk.scans("GPDSHIFT", "GPDSHIFT")
    assert restart(desk) is None  # the taker reads what he gets on the page of the day
    desk.scans("GPDWIN01", "C2")
    assert stands(desk).number == "C2"
    assert resume(desk.db, CLERK, desk.clock() + timedelta(days=1)) is None


def test_more_doubts_than_can_be_read_are_counted(desk: Counter) -> None:
    desk.take_over(*CASES)
    desk.make_papers()
    with desk.db.begin() as tx:
        for _ in range(5):
            tx.execute(
                "INSERT INTO print_job (kind, job_id, copies, state, cause, changed_ms)"
                " SELECT 'paper', document_id, 1, 'unconfirmed', '', 0 FROM document LIMIT 1"
            )
    resumed = restart(desk)
    assert resumed is not None
    assert len(resumed.doubts) == 4
    assert "另有 2 份打印也未确认" in resumed.message
    number = desk.value("SELECT register_no FROM register")
    assert resumed.doubts[0].startswith(f"交接簿 {number} 打出来了吗？")
    desk.scan(f"{number}1")  # Ctrl+1 on the page of registers
    assert desk.scan("GPDREPRINT").why == "reprint"


def test_a_sheet_being_entered_goes_on(desk: Counter) -> None:
    (sheet_no,) = emergency.issue(desk.db, 1, 0, by=SUPERVISOR, at=desk.clock())
    desk.make_papers()
    desk.scans(sheet_no, "GPDWIN01")
    resumed = stands(desk)
    assert (resumed.context.step, resumed.context.paper_no) == (Step.PAPER, sheet_no)


@pytest.mark.parametrize("resumes", [True, False])
def test_the_console_goes_on_only_when_it_is_told_to(desk: Counter, resumes: bool) -> None:
    desk.scans("GPDWIN01", "C1")
    out = io.StringIO()
    run_console(
        desk_of_console(desk.db), CLERK, ["C2"], Answers(out, as_json=True), desk.clock, resumes=resumes
    )
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line.get("outcome", line.get("news")) for line in told] == (
        ["resumed", "ticked"] if resumes else ["refused"]
    )


def test_a_sealed_piece_whose_number_was_voided_is_not_called_sealed(desk: Counter) -> None:
    desk.take_over(*CASES)
    desk.make_papers()
    desk.pack("C1")
    spoilt = desk.pack("C2")
    desk.scans(f"GPDVOID{spoilt}", "GPDR1")
    resumed = stands(desk)
    assert "还有 4 件未封" in resumed.message
    assert "C2 已封装" not in resumed.message
    assert resumed.number == "C1"
