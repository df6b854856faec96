"""Clearances, days, shifts and their books (D-33): what balances, what a difference is called, who answers for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.builders import CLERK, SUPERVISOR, Counter
from tests.documents.papers import pypdf_pages, squeezed

from govpost_desk.domain.balance import Balance
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.weighing import Plate, Weight
from govpost_desk.services import ageing, exporting, listing
from govpost_desk.services.period_papers import clearance_sheet, day_sheet_of, draw_day
from govpost_desk.services.scale_checks import check_scale
from govpost_desk.services.settings import set_setting
from govpost_desk.storage import periods

FOREIGN = "1290000007531"


def books(desk: Counter) -> Balance:
    """What GPDBAL answers."""
    balance = desk.scan("GPDBAL").balance
    assert balance is not None
    return balance


def pieces(desk: Counter) -> tuple[int, int, int, int, int]:
    """opening, taken over, despatched, handed back, closing."""
    found = books(desk).pieces
    return found.opening, found.taken_over, found.despatched, found.handed_back, found.closing


def figures(desk: Counter) -> tuple[int, int, int, int, int]:
    """The numbers: opening, granted, used, voided, closing."""
    found = books(desk).numbers
    return found.opening, found.granted, found.used, found.voided, found.closing


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """Six orders of window 01, taken over and closed; 1,000 numbers."""
    for serial in range(6):
        counter.add_order(f"A{serial}")
    counter.take_over(*(f"A{serial}" for serial in range(6)))
    return counter


def count_all(desk: Counter, *left_out: str) -> str:
    """Stock-taking of everything the books have here, but for some; the reason of the last answer."""
    rows = desk.rows(
        "SELECT CASE custody WHEN 'sealed' THEN waybill_no ELSE (SELECT case_no FROM desk_order o"
        " WHERE o.order_id = e.order_id) END FROM enclosure e WHERE custody IN ('ticked', 'desk', 'labelled', 'sealed')"
    )
    desk.scan("GPDSTOCK")
    for (code,) in rows:
        if code not in left_out:
            assert desk.scan(code).answer == "counted", code
    outcome = desk.scan("GPDEND")
    return desk.scan("GPDEND").why if outcome.answer == "unbalanced" else outcome.why


def test_before_anything_moved_everything_is_nought(counter: Counter) -> None:
    answered = counter.scan("GPDBAL")
    assert (answered.answer, answered.why) == ("done", "balance")
    assert pieces(counter) == (0, 0, 0, 0, 0)
    assert counter.rows("SELECT * FROM clearance") == []  # asking opens nothing
    assert counter.scan("GPDCLR").why == "no_clearance"
    assert counter.scan("GPDDAY").why == "no_clearance"
    assert counter.scan("GPDSHIFT").why == "no_shift"


def test_pieces_and_numbers_are_two_equations_that_hold(desk: Counter) -> None:
    assert pieces(desk) == (0, 6, 0, 0, 6)
    assert figures(desk) == (0, 1000, 0, 0, 1000)
    first, second = desk.pack("A0"), desk.pack("A1")
    assert figures(desk) == (0, 1000, 2, 0, 998)
    desk.scans(f"GPDVOID{second}", "GPDR1")
    assert figures(desk) == (0, 1000, 1, 1, 998)
    desk.scans("GPDOUT", first)
    assert pieces(desk) == (0, 6, 1, 0, 5)
    desk.scan("GPDUNDO")
    assert pieces(desk) == (0, 6, 0, 0, 6)
    desk.add_order("B1")
    desk.scans("GPDTAKE", "GPDWIN01", "B1")
    assert pieces(desk) == (0, 7, 0, 0, 7)
    desk.scan("GPDUNDO")
    assert pieces(desk) == (0, 6, 0, 0, 6)


def test_a_correction_hands_back_and_the_next_clearance_goes_on_from_there(desk: Counter) -> None:
    desk.scans("GPDCLR")
    assert desk.scan("GPDCLR").answer == "closed"
    assert pieces(desk) == (6, 0, 0, 0, 6)
    register = desk.value("SELECT register_no FROM register")
    desk.scans(f"GPDFIX{register}", "A5", "GPDBAD", "GPDR1")
    assert pieces(desk) == (6, 0, 0, 1, 5)
    desk.scan("GPDUNDO")
    assert pieces(desk) == (6, 0, 0, 0, 6)
    desk.scans("A5", "GPDBAD", "GPDR1", "GPDEND", "GPDEND")
    desk.scan("GPDCLR")
    closed = desk.scan("GPDCLR")
    assert closed.answer == "closed"
    assert closed.balance is not None
    assert closed.balance.pieces.handed_back == 1
    assert pieces(desk) == (5, 0, 0, 0, 5)
    assert desk.verify().ok


def test_an_act_of_the_last_clearance_taken_back_in_this_one(desk: Counter) -> None:
    desk.add_order("B1")
    desk.scans("GPDWIN01", "B1")  # its register stays open over the closing
    desk.scan("GPDCLR")
    assert desk.scan("GPDCLR").answer == "closed"
    desk.scan("GPDUNDO")
    assert pieces(desk) == (7, 0, 0, 1, 6)


def test_things_on_their_way_out_must_be_ended_first(desk: Counter) -> None:
    number = desk.pack("A0")
    desk.scans("GPDOUT", number)
    assert desk.scan("GPDCLR").why == "handing_on_open"
    desk.scans("GPDEND", "GPDEND", "GPDSTOCK")
    assert desk.scan("GPDCLR").why == "stock_open"


def test_the_day_asks_for_a_count_of_the_desk(desk: Counter) -> None:
    refused = desk.scan("GPDDAY")
    assert (refused.answer, refused.why, refused.light) == ("unbalanced", "uncounted", "red")
    assert refused.needs == ("reason",)
    assert count_all(desk) == "stock_closed"
    assert desk.scan("GPDDAY").answer == "confirm"
    closed = desk.scan("GPDDAY")
    assert (closed.answer, closed.why) == ("closed", "day")
    assert closed.balance is not None
    assert closed.balance.counted == 6
    assert desk.rows("SELECT business_on, reason FROM business_day") == [("2026-11-23", "")]
    assert desk.scan("GPDDAY").why == "no_clearance"


def test_every_clearance_may_ask_for_a_count(desk: Counter) -> None:
    set_setting(desk.db, "stock_count", "clearance", by=CLERK, at=desk.clock())
    assert desk.scan("GPDCLR").why == "uncounted"
    count_all(desk)
    desk.scan("GPDCLR")
    assert desk.scan("GPDCLR").answer == "closed"
    # nothing has moved since the count: it still says what lies there
    desk.scan("GPDTAKE")
    desk.scan("GPDCLR")
    assert desk.scan("GPDCLR").answer == "closed"


def test_what_is_done_after_the_days_end_belongs_to_the_next_day(desk: Counter) -> None:
    count_all(desk)
    desk.scans("GPDDAY", "GPDDAY")
    desk.add_order("B1")
    register = desk.take_over("B1")
    assert register == "JJ52010001D01261124A001"
    assert desk.rows("SELECT business_on, clearance_no FROM clearance ORDER BY opened_at") == [
        ("2026-11-23", 1),
        ("2026-11-24", 1),
    ]
    assert pieces(desk) == (6, 1, 0, 0, 7)


def test_a_piece_that_is_not_there_is_named_and_needs_a_reason_and_a_second_person(desk: Counter) -> None:
    desk.scan("GPDSTOCK")
    desk.scans("A0", "A1", "A2", "A3", "A4")
    ended = desk.scan("GPDEND")
    assert (ended.answer, ended.light) == ("unbalanced", "red")
    assert "A5" in ended.message  # its number is only reserved: nobody could find it by that
    assert desk.scan("GPDEND").why == "stock_differs"
    assert books(desk).pieces.difference == ("A5",)
    assert desk.scan("GPDBAL").answer == "unbalanced"
    assert desk.rows("SELECT kind, case_no FROM limbo") == [("short", "A5")]
    stopped = desk.scan("GPDCLR")
    assert (stopped.answer, stopped.why) == ("unbalanced", "clearance")
    closed = desk.scan("GPDR1")
    assert (closed.answer, closed.why, closed.needs) == ("closed", "clearance_differs", ("approval",))
    with desk.db.begin() as tx:
        tx.execute("UPDATE operator_credential SET proven_on = '2026-11-23 pin'")
    assert desk.scan("GPDOK").why == "same_person"
    desk.scan("GPDOPR0002")
    assert desk.context.actor.operator_no == SUPERVISOR.operator_no
    assert desk.scan("GPDOK").why == "approved"
    assert desk.rows("SELECT act, approved_by FROM approval_due") == [("clearance", "0002")]
    # found in the next clearance
    count_all(desk)
    assert desk.rows("SELECT closed_how FROM limbo") == [("found",)]
    assert books(desk).holds
    assert desk.verify().ok


def test_what_lies_here_and_should_not_is_named_too(desk: Counter) -> None:
    gone, kept = desk.pack("A0"), desk.pack("A1")
    desk.scans("GPDOUT", gone, "GPDEND", "GPDEND")
    desk.scan("GPDSTOCK")
    assert desk.scan(kept).answer == "counted"
    assert desk.scan(kept).answer == "already_counted"
    assert desk.scan(gone).why == "over_collected"
    assert desk.scan(FOREIGN).answer == "not_government_mail"
    assert (
        desk.scan("A1").why == "over_sealed"
    )  # its certificate outside its envelope: something else is in it
    assert desk.scan("Z9").answer == "not_government_mail"
    assert desk.scan("GPDUNDO").why == "uncounted"
    desk.scans("A2", "A3", "A4", "A5")
    assert desk.scan("GPDEND").answer == "unbalanced"
    assert desk.scan("GPDEND").why == "stock_differs"
    assert set(books(desk).pieces.difference) == {gone, kept, FOREIGN}


def test_a_label_of_a_void_number_counts_for_nothing(desk: Counter) -> None:
    number = desk.pack("A0")
    desk.scans(f"GPDVOID{number}", "GPDR1", "GPDSTOCK")
    assert desk.scan(number).why == "voided"
    assert desk.scan("A0").answer == "counted"


def test_a_sealed_bag_is_counted_by_its_tag(desk: Counter) -> None:
    first, second = desk.pack("A0"), desk.pack("A1")
    desk.scans("GPDBAG", first, second, "GPDSEAL")
    tag = desk.scan("GPDSEAL").bag_tag
    desk.scans("GPDBAG", desk.pack("A2") and "GPDBAG")
    desk.scan("GPDSTOCK")
    assert desk.scan(first).answer == "other_bag"
    counted = desk.scan(tag)
    assert (counted.answer, counted.why) == ("counted", "bag")
    assert desk.scan(tag).answer == "already_counted"
    third = desk.value("SELECT waybill_no FROM packing ORDER BY opened_at DESC LIMIT 1")
    desk.scans(third, "A3", "A4", "A5")
    assert desk.scan("GPDEND").why == "stock_closed"


def test_a_counting_goes_on_after_a_restart(desk: Counter) -> None:
    desk.scans("GPDSTOCK", "A0", "A1")
    desk.reopen()
    again = desk.scan("GPDSTOCK")
    assert again.why == "stock_again"
    assert "2 / 6" in again.message
    desk.scans("A2", "A3", "A4", "A5")
    assert desk.scan("GPDEND").why == "stock_closed"


def test_a_forgotten_day_is_closed_by_the_program_and_its_end_is_still_due(desk: Counter) -> None:
    desk.clock.now += timedelta(days=1)
    desk.add_order("B1")
    desk.scans("GPDWIN01", "B1")
    assert desk.rows("SELECT business_on, state, overdue FROM clearance ORDER BY opened_at") == [
        ("2026-11-23", "closed", 1),
        ("2026-11-24", "open", 0),
    ]
    assert pieces(desk) == (6, 1, 0, 0, 7)
    asked = desk.scan("GPDDAY")
    assert (asked.answer, asked.why) == ("confirm", "day_overdue")
    assert "2026-11-23" in asked.message
    assert desk.scan("GPDDAY").answer == "closed"
    assert desk.rows("SELECT business_on FROM business_day") == [("2026-11-23",)]
    assert desk.scan("GPDDAY").why == "uncounted"  # now today's


def test_a_hall_that_works_all_night_keeps_its_clearance_over_midnight(desk: Counter) -> None:
    set_setting(desk.db, "all_night", "yes", by=CLERK, at=desk.clock())
    desk.clock.now += timedelta(hours=17)  # two in the morning
    desk.add_order("B1")
    assert desk.take_over("B1") == "JJ52010001D01261123A002"
    assert desk.scan("GPDCLR").why == "uncounted"  # after midnight it ends the day: D-33
    count_all(desk)
    desk.scan("GPDCLR")
    assert desk.scan("GPDCLR").answer == "closed"
    assert desk.rows("SELECT business_on, clearance_no FROM clearance ORDER BY opened_at") == [
        ("2026-11-23", 1),
        ("2026-11-24", 1),
    ]
    asked = desk.scan("GPDDAY")
    assert (asked.why, "程序" in asked.message, "盘点 7 件" in asked.message) == ("day_left", False, True)
    assert desk.scan("GPDDAY").answer == "closed"
    assert desk.rows("SELECT business_on FROM business_day") == [("2026-11-23",)]


def test_a_day_ended_without_counting_is_not_said_to_differ(desk: Counter) -> None:
    asked = desk.scan("GPDDAY")
    assert {choice.text[:6] for choice in asked.choices[1:]} == {"不盘点关闭："}
    closed = desk.scan("GPDR1")
    assert (closed.why, closed.needs) == ("day_uncounted", ("approval",))
    assert "6 件没有盘点" in closed.message


def test_a_shift_is_handed_over_and_the_next_badge_begins_the_next(desk: Counter) -> None:
    with desk.db.begin() as tx:
        tx.execute("UPDATE operator_credential SET proven_on = '2026-11-23 pin'")
    asked = desk.scan("GPDSHIFT")
    assert (asked.answer, asked.why) == ("confirm", "shift_uncounted")
    count_all(desk)
    assert desk.scan("GPDSHIFT").why == "shift"
    closed = desk.scan("GPDSHIFT")
    assert (closed.answer, closed.why, closed.needs) == ("closed", "shift", ("operator",))
    assert desk.scan("GPDOPR0002").why == "operator"
    assert desk.rows("SELECT shift_no, operator_no, taker_no, state FROM shift ORDER BY shift_no") == [
        (1, "0001", "0002", "closed"),
        (2, "0002", "", "open"),
    ]
    desk.add_order("B1")
    desk.scans("GPDWIN01", "B1")
    body = desk.value("SELECT body FROM event WHERE type = 'line.ticked' ORDER BY position DESC LIMIT 1")
    assert b'"shift_no":2' in body
    assert b'"clearance_no":1' in body


def test_a_clerk_alone_goes_on_in_a_new_shift(desk: Counter) -> None:
    desk.scans("GPDSHIFT", "GPDSHIFT")
    desk.scan("GPDTAKE")
    assert desk.rows("SELECT shift_no, operator_no FROM shift ORDER BY shift_no") == [
        (1, "0001"),
        (2, "0001"),
    ]


def test_papers_of_periods_are_made_once_and_copies_are_marked(desk: Counter) -> None:
    count_all(desk)
    desk.scans("GPDSHIFT", "GPDSHIFT", "GPDCLR", "GPDCLR", "GPDDAY", "GPDDAY")
    made: Callable[[], list[str]] = desk.make_papers
    subjects = [subject for subject in made() if subject.startswith("2026")]
    assert sorted(subjects) == ["2026-11-23", "2026-11-23-1", "2026-11-23-S1"]
    assert made() == []
    for subject in subjects:
        assert exporting.period_copy(desk.db, subject, by=CLERK, at=desk.clock()).startswith(b"%PDF")
    for unknown in ("2026-11-22", "2026-11-23-9", "2026-11-23-S9", "yesterday"):
        with pytest.raises(RuleError, match="no_period"):
            exporting.period_copy(desk.db, unknown, by=CLERK, at=desk.clock())
    rows = listing.periods_of(desk.db)
    assert [row["subject"] for row in rows] == ["2026-11-23", "2026-11-23-2", "2026-11-23-1"]
    assert desk.verify().ok


def test_moved_books_are_asked_about_again(desk: Counter) -> None:
    assert desk.scan("GPDCLR").answer == "confirm"
    desk.add_order("B1")
    desk.scans("GPDWIN01", "B1")
    assert desk.scan("GPDCLR").answer == "confirm"
    desk.scan("GPDDAY")  # uncounted: a reason is asked
    desk.scan("GPDUNDO")
    assert desk.scan("GPDR1").why == "no_reason_asked"


def test_a_piece_that_turns_up_after_its_complaint_is_looked_for_again(desk: Counter) -> None:
    count_all(desk, "A5")
    ageing.complain(desk.db, "A5", "TS1", "查找无果", by=CLERK, at=desk.clock())
    assert books(desk).holds
    assert count_all(desk, "A5") == "stock_closed"  # nobody expects it
    assert count_all(desk) == "stock_closed"
    assert desk.rows("SELECT closed_how, complaint_no FROM limbo") == [("found", "TS1")]
    assert count_all(desk, "A5") == "stock_differs"
    assert desk.verify().ok


def test_a_badge_in_the_middle_of_sealing_keeps_what_was_told_of_the_bag(desk: Counter) -> None:
    with desk.db.begin() as tx:
        tx.execute("UPDATE operator_credential SET proven_on = '2026-11-23 pin'")
    desk.scans("GPDBAG", desk.pack("A0") and "GPDBAG0001")
    number = desk.value("SELECT waybill_no FROM packing")
    desk.scans(number, "GPDSNX9", "GPDKG900", "GPDOPR0002", "GPDSEAL")
    assert desk.scan("GPDSEAL").answer == "sealed"
    assert desk.rows("SELECT seal_no, weight_g, sealed_by FROM bag WHERE state = 'sealed'") == [
        ("X9", 900, "0002")
    ]


def test_no_day_ends_before_its_date(desk: Counter) -> None:
    count_all(desk)
    desk.scans("GPDDAY", "GPDDAY")
    desk.scan("GPDTAKE")  # one more thing to do this evening
    assert desk.scan("GPDDAY").why == "day_ahead"
    assert desk.rows("SELECT business_on FROM business_day") == [("2026-11-23",)]
    desk.scan("GPDCLR")
    assert desk.scan("GPDCLR").answer == "closed"
    desk.clock.now += timedelta(days=1)
    desk.scan("GPDTAKE")
    assert desk.scan("GPDDAY").answer == "confirm"
    assert desk.scan("GPDDAY").answer == "closed"


def test_a_day_that_a_wrong_clock_opened_may_end(desk: Counter) -> None:
    count_all(desk)
    desk.scans("GPDDAY", "GPDDAY")
    desk.clock.now += timedelta(days=400)
    desk.scan("GPDTAKE")
    desk.clock.now -= timedelta(days=400)
    assert desk.scan("GPDDAY").answer == "confirm"
    assert desk.scan("GPDDAY").answer == "closed"


def test_a_shift_that_nobody_handed_over_ends_with_its_date(desk: Counter) -> None:
    count_all(desk)
    desk.scans("GPDDAY", "GPDDAY")
    desk.clock.now += timedelta(days=1)
    with desk.db.begin() as tx:
        tx.execute("UPDATE operator_credential SET proven_on = '2026-11-24 pin'")
    desk.scan("GPDOPR0002")
    assert desk.rows("SELECT business_on, shift_no, operator_no, state FROM shift ORDER BY opened_at") == [
        ("2026-11-23", 1, "0001", "closed"),
        ("2026-11-24", 1, "0002", "open"),
    ]
    assert [subject for subject in desk.make_papers() if "-S" in subject] == []


def test_a_count_that_differed_says_nothing_about_the_next_day(desk: Counter) -> None:
    count_all(desk, "A5")
    desk.scan("GPDDAY")
    assert desk.scan("GPDR1").why == "day_differs"
    desk.clock.now += timedelta(days=1)
    desk.scan("GPDTAKE")
    assert desk.scan("GPDDAY").why == "uncounted"  # nothing has moved, and A5 is still not there
    count_all(desk)
    assert desk.scan("GPDDAY").answer == "confirm"


def test_a_piece_in_two_findings_is_named_once(desk: Counter) -> None:
    number = desk.pack("A0")
    desk.scans("GPDSTOCK", "A1", "A2", "A3", "A4", "A5", "A0", "GPDEND", "GPDEND")
    assert desk.rows("SELECT kind FROM stock_difference ORDER BY kind") == [("over",), ("short",)]
    assert books(desk).pieces.difference == (number,)


def test_a_piece_taken_back_and_handed_over_anew_has_been_found(desk: Counter) -> None:
    desk.add_order("B1")
    desk.scans("GPDTAKE", "GPDWIN01", "B1")
    count_all(desk, "B1")
    assert books(desk).pieces.difference == ("B1",)
    desk.scans("GPDTAKE", "GPDWIN01", "GPDUNDO")
    assert books(desk).holds  # nobody has handed it over
    desk.scan("B1")
    assert books(desk).holds
    assert desk.rows("SELECT closed_how FROM limbo") == [("found",)]
    desk.scan("GPDUNDO")
    assert desk.rows("SELECT closed_how FROM limbo") == [("",)]
    assert desk.verify().ok


def test_a_bag_that_should_be_gone_is_named_piece_by_piece(desk: Counter) -> None:
    first, second = desk.pack("A0"), desk.pack("A1")
    desk.scans("GPDBAG", first, second, "GPDSEAL")
    tag = desk.scan("GPDSEAL").bag_tag
    desk.scans("GPDOUT", tag, "GPDSTOCK", "A2", "A3", "A4", "A5")
    over = desk.scan(tag)
    assert (over.answer, over.why, over.light) == ("unbalanced", "over_bag", "red")
    assert "2 件" in over.message
    assert desk.scan(tag).answer == "already_counted"
    desk.scans("GPDEND", "GPDEND")
    assert set(books(desk).pieces.difference) == {first, second}
    desk.scans("GPDOUT", "GPDUNDO")  # it was scanned for the driver and never left
    assert books(desk).holds
    assert desk.verify().ok


def test_a_piece_on_no_list_that_was_counted_and_then_taken_over_is_no_difference(desk: Counter) -> None:
    desk.scans("GPDSTOCK", *(f"A{serial}" for serial in range(6)), "X9", "GPDEND", "GPDEND")
    assert books(desk).pieces.difference == ("X9",)
    desk.scans("GPDTAKE", "GPDWIN01", "X9", "GPDEXTRA", "GPDR1")
    assert books(desk).holds
    desk.scan("GPDUNDO")
    assert books(desk).pieces.difference == ("X9",)


def test_who_counts_takes_nothing_over(desk: Counter) -> None:
    number = desk.pack("A0")
    desk.scans("GPDOUT", number, "GPDEND", "GPDEND", "GPDTAKE", "GPDWIN01", "GPDSTOCK", number)
    for code in ("GPDEXTRA", "GPDBACK", "GPDBAD", "GPDDIFF"):
        assert desk.scan(code).why == "no_piece"
    desk.scans("X9", "GPDEXTRA")
    assert desk.value("SELECT count(*) FROM desk_order") == 6
    desk.scans("GPDTAKE", "A0")
    assert desk.scan("GPDEXTRA").why == "not_extra"


def test_a_count_says_nothing_of_what_came_after_it(desk: Counter) -> None:
    count_all(desk)
    desk.add_order("B1")
    desk.scans("GPDTAKE", "GPDWIN01", "B1", "GPDEND", "GPDEND")
    assert desk.scan("GPDDAY").why == "uncounted"
    desk.scans("GPDSTOCK", *(f"A{serial}" for serial in range(6)), "B1", "GPDEND")
    number = desk.pack("A0")  # what is counted may still leave
    desk.scans("GPDOUT", number, "GPDEND", "GPDEND")
    assert desk.scan("GPDDAY").answer == "confirm"


def test_a_count_left_open_over_night_says_nothing_of_today(desk: Counter) -> None:
    desk.scans("GPDSTOCK", *(f"A{serial}" for serial in range(6)))
    desk.clock.now += timedelta(days=7)
    desk.scans("GPDTAKE", "GPDSTOCK", "GPDEND", "GPDDAY", "GPDDAY")  # the overdue day first
    assert desk.scan("GPDDAY").why == "uncounted"


def test_a_day_ended_under_a_wrong_clock_binds_no_other(desk: Counter) -> None:
    count_all(desk)
    desk.clock.now += timedelta(days=200)
    desk.scan("GPDTAKE")
    desk.clock.now -= timedelta(days=200)
    for _ in range(4):
        desk.scan("GPDDAY")
    assert desk.value("SELECT max(business_on) FROM business_day") == "2027-06-11"
    desk.add_order("B1")
    assert desk.take_over("B1").startswith("JJ52010001D01261124")
    desk.clock.now += timedelta(days=1)
    count_all(desk)
    desk.scan("B1")
    desk.scans("GPDSTOCK", *(f"A{serial}" for serial in range(6)), "B1", "GPDEND", "GPDDAY")
    assert desk.scan("GPDDAY").answer == "closed"
    desk.clock.now += timedelta(days=199)
    desk.scan("GPDTAKE")
    assert (
        desk.value("SELECT business_on FROM clearance WHERE state = 'open'") == "2027-06-12"
    )  # has ended before


def test_the_sheet_of_the_day_says_how_the_scale_was_checked(desk: Counter) -> None:
    for placement, grams in enumerate((203, 200)):
        plate = Plate(weight=Weight(grams=grams, age_ms=120, raw=b"", placement=placement))
        check_scale(desk.db, "200", plate, by=CLERK, at=desk.clock())
    count_all(desk)
    desk.scans("GPDDAY", "GPDDAY")
    with desk.db.reading() as execute:
        sheet = day_sheet_of(execute, "2026-11-23")
        pages = pypdf_pages(draw_day(execute, "2026-11-23"))
        clearance = periods.clearances_of(execute, "2026-11-23")[0]
        assert clearance_sheet(execute, clearance).scale == ""
    assert sheet.scale.startswith("校秤 2 次：")
    assert sheet.scale.endswith("标准 200 克 读数 200 克 差 +0 克 合格")
    assert squeezed(sheet.scale) in "".join(map(squeezed, pages))
