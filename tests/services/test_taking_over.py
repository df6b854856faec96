"""Taking over (D-10, D-11, D-20): what a scan of a certificate at a window comes to."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.builders import CLERK, MONDAY, Counter, number_after

from govpost_desk.domain.business_day import to_ms
from govpost_desk.domain.orders import order_id
from govpost_desk.services.settings import set_setting

FIRST = "1123456000099"


def test_tick_takes_the_next_number(counter: Counter) -> None:
    counter.add_order("A1")
    window = counter.scan("GPDWIN01")
    assert (window.answer, window.light, window.why) == ("done", "green", "window")
    ticked = counter.scan("A1")
    assert (ticked.answer, ticked.light) == ("ticked", "green")
    assert (ticked.case_no, ticked.waybill_no, ticked.needs) == ("A1", FIRST, ())
    assert counter.rows("SELECT custody, waybill_no FROM enclosure") == [("ticked", FIRST)]
    assert counter.value("SELECT state FROM waybill_number WHERE waybill_no = ?", FIRST) == "reserved"


def test_numbers_follow_each_other_with_their_check_digits(counter: Counter) -> None:
    for case_no in ("A1", "A2", "A3"):
        counter.add_order(case_no)
    counter.scan("GPDWIN01")
    assert [counter.scan(case).waybill_no for case in ("A1", "A2", "A3")] == [
        FIRST,
        "1123456001399",
        "1123456002799",
    ]


def test_a_scan_without_a_window_asks_for_one(counter: Counter) -> None:
    counter.add_order("A1")
    asked = counter.scan("A1")
    assert (asked.answer, asked.light, asked.why) == ("refused", "red", "no_window")
    assert asked.needs == ("window",)
    assert [choice.code for choice in asked.choices] == ["GPDWIN01", "GPDWIN02", "GPDWIN03"]
    assert counter.scan("GPDEND").why == "no_window"
    assert counter.scan("GPDREST").why == "no_window"
    assert counter.scan("GPDMISSA1").why == "no_window"
    unknown = counter.scan("GPDWIN99")
    assert unknown.why == "unknown_window"
    assert "本台没有窗口 99" in unknown.message
    assert counter.rows("SELECT * FROM register") == []


def test_the_same_certificate_twice_is_no_second_line(counter: Counter) -> None:
    counter.add_order("A1")
    counter.scans("GPDWIN01", "A1")
    again = counter.scan("A1")
    assert (again.answer, again.light, again.why) == ("already_ticked", "amber", "")
    assert again.waybill_no == FIRST
    assert counter.value("SELECT count(*) FROM register_line") == 1


def test_a_certificate_of_an_earlier_register_names_it(counter: Counter) -> None:
    counter.add_order("A1")
    number = counter.take_over("A1")
    again = counter.scan("A1")
    assert (again.answer, again.why, again.register_no) == ("already_ticked", "earlier", number)


def test_a_certificate_of_another_window_is_not_recorded(counter: Counter) -> None:
    counter.add_order("B1", window="02")
    counter.scan("GPDWIN01")
    told = counter.scan("B1")
    assert (told.answer, told.light) == ("other_window", "red")
    assert "02 公安交通管理窗口" in told.message
    assert counter.rows("SELECT * FROM register_line") == []


def test_accepted_elsewhere(counter: Counter) -> None:
    counter.add_order("A1")
    identity = order_id("520100-01-01", "A1")
    with counter.db.begin() as tx:
        at_ms = to_ms(MONDAY - timedelta(days=3))
        tx.execute(
            "INSERT INTO other_desk_custody VALUES (?, '520100-01-D02', 'A1', '', 'taken_over', ?)",
            (identity, at_ms),
        )
    counter.scan("GPDWIN01")
    told = counter.scan("A1")
    assert (told.answer, told.light) == ("accepted_elsewhere", "red")
    assert "D02 于 11-20 09:00" in told.message
    assert counter.rows("SELECT * FROM register_line") == []


def test_not_on_list_and_no_data_here_are_two_answers(counter: Counter) -> None:
    counter.add_order("A1")
    counter.scan("GPDWIN01")
    told = counter.scan("X9")
    assert (told.answer, told.light) == ("not_on_list", "blue")
    assert [choice.code for choice in told.choices] == ["GPDEXTRA", "GPDBACK"]
    counter.scan("GPDWIN02")
    told = counter.scan("X9")
    assert (told.answer, told.light) == ("no_data_here", "blue")
    assert [choice.code for choice in told.choices] == ["GPDEXTRA", "GPDBACK"]


def test_an_incomplete_order_ticks_and_says_what_it_needs(counter: Counter) -> None:
    counter.add_order("A1", phone="138", mode="two_way", address="北京市朝阳区望京街道1号")
    counter.scan("GPDWIN01")
    ticked = counter.scan("A1")
    assert (ticked.answer, ticked.needs) == ("ticked", ("phone", "mode"))
    assert "电话" in ticked.message


def test_low_water_warns_and_an_empty_range_does_not_stop_taking_over(
    open_counter: Callable[[], Counter],
) -> None:
    counter = open_counter()
    counter.add_range(count=1)
    for case_no in ("A1", "A2"):
        counter.add_order(case_no)
    counter.scan("GPDWIN01")
    first, second = counter.scan("A1"), counter.scan("A2")
    assert (first.why, first.waybill_no) == ("low", FIRST)
    assert "只剩 0 个" in first.message
    assert (second.answer, second.light, second.why, second.waybill_no) == (
        "ticked",
        "green",
        "no_number",
        "",
    )
    assert "待配号" in second.message
    number = counter.scans("GPDEND", "GPDEND").register_no
    assert number
    # packing stops with a sentence that says what to do, and goes on with a new range
    stopped = counter.scans("GPDPACK", "A2")
    assert (stopped.answer, stopped.light, stopped.case_no) == ("no_number", "red", "A2")
    assert "管理 Alt+M" in stopped.message
    counter.add_range(number_after(FIRST, 1), 5)
    packed = counter.scan("A2")
    assert (packed.answer, packed.waybill_no) == ("label_printed", number_after(FIRST, 1))
    assert counter.verify().ok


def test_an_undone_tick_keeps_its_number_for_that_certificate(counter: Counter) -> None:
    counter.add_order("A1")
    counter.add_order("A2")
    counter.scans("GPDWIN01", "A1")
    assert counter.scan("GPDUNDO").answer == "done"
    assert counter.scan("A2").waybill_no == number_after(FIRST, 1)
    assert counter.scan("A1").waybill_no == FIRST


def test_the_two_flows(counter: Counter) -> None:
    set_setting(counter.db, "flow", "seal_at_tick", by=CLERK, at=counter.clock())
    counter.add_order("A1")
    counter.add_order("A2")
    counter.add_order("A3", phone="138")
    counter.scan("GPDWIN01")
    first = counter.scan("A1")
    assert first.answer == "label_printed"
    waits = counter.scan("A2")
    assert (waits.answer, waits.light, waits.why) == ("label_waiting", "amber", "other")
    assert waits.waybill_no == FIRST
    assert counter.scan(FIRST).answer == "bound"
    assert counter.scan("A2").answer == "label_printed"
    assert counter.scan(number_after(FIRST, 1)).answer == "bound"
    ticked = counter.scan("A3")  # its label waits for the telephone
    assert (ticked.answer, ticked.needs) == ("ticked", ("phone",))
    assert counter.scans("GPDEND", "GPDEND").answer == "closed"
    assert dict(counter.rows("SELECT case_no, custody FROM enclosure JOIN desk_order USING (order_id)")) == {
        "A1": "sealed",
        "A2": "sealed",
        "A3": "desk",
    }
    assert counter.verify().ok


def test_two_units_may_give_the_same_case_number(counter: Counter) -> None:
    counter.add_order("S1", window="01")
    counter.add_order("S1", window="02")
    counter.scan("GPDWIN02")
    counter.scan("S1")
    assert counter.rows(
        "SELECT o.window_code FROM enclosure JOIN desk_order o USING (order_id) WHERE custody = 'ticked'"
    ) == [("02",)]
    counter.scans("GPDEND", "GPDEND")
    counter.take_over("S1")
    asked = counter.scans("GPDWIN03", "GPDPACK", "S1")
    assert (asked.answer, asked.why, asked.needs) == ("refused", "which_window", ("window",))
    assert [choice.code for choice in asked.choices] == ["GPDWIN01", "GPDWIN02"]
    assert counter.scans("GPDWIN01", "S1").answer == "label_printed"


@pytest.fixture
def sealing(counter: Counter) -> Counter:
    """A desk that seals at the tick; the label of A1 waits."""
    set_setting(counter.db, "flow", "seal_at_tick", by=CLERK, at=counter.clock())
    for case_no in ("A1", "A2", "A3"):
        counter.add_order(case_no)
    counter.scans("GPDWIN01", "A1")
    return counter


def test_nothing_is_recorded_while_a_label_waits(sealing: Counter) -> None:
    sealing.scans("GPDMISSA2", "GPDR1")
    before = sealing.value("SELECT count(*) FROM event WHERE type <> 'scan.refused'")
    assert sealing.scan("A2").answer == "label_waiting"
    sealing.scans("X9", "GPDEXTRA")
    assert sealing.scan("GPDR1").answer == "label_waiting"
    assert sealing.value("SELECT count(*) FROM event WHERE type <> 'scan.refused'") == before
    assert sealing.scan(FIRST).answer == "bound"
    assert sealing.scan("A2").answer == "label_printed"


def test_a_correction_prints_no_label(sealing: Counter) -> None:
    sealing.scan(FIRST)
    sealing.add_order("A4", phone="138")
    sealing.scan("A4")
    sealing.scans("GPDREST", "GPDR1", "GPDEND")
    number = sealing.scan("GPDEND").register_no
    sealing.scan(f"GPDFIX{number}")
    sealing.set_order("A4", phone="13985012346")
    told = sealing.scan("A4")
    assert (told.answer, told.why) == ("already_ticked", "fix")
    assert sealing.scans("GPDBAD", "GPDR1").why == "refused"
    assert sealing.scan("A2").answer == "ticked"


def test_a_voided_label_is_made_again_at_the_counter(sealing: Counter) -> None:
    sealing.scans("GPDVOID", "GPDVOID", "GPDR1")
    again = sealing.scan("A1")
    assert (again.answer, again.waybill_no) == ("label_printed", number_after(FIRST, 1))
    assert sealing.verify().ok
