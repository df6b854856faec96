"""Inbound bags (D-31, D-52, D-54): every finding, what it does to the books, notes, and where the pieces go on to."""

from datetime import timedelta

import pytest
from tests.builders import SUPERVISOR, Counter, number_after

from govpost_desk.domain.bags import bag_tag_no
from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.services import inbound_screens, manifests
from govpost_desk.services.finding import find

FIRST = "1290000007531"  # a number of another desk
SECOND, THIRD = number_after(FIRST, 1), number_after(FIRST, 2)
ANNOUNCED = (FIRST, SECOND, THIRD)
NOTE = "YD520100" + "01D01" + "261123A"


def tag_of(serial: int, origin: str = "51800000") -> str:
    """The tag of a bag that another office sent here."""
    return bag_tag_no(
        origin=origin, destination="52010000", scheme="0000", serial=serial, weight_g=2_300, flags="00"
    )


TAG = tag_of(12)


def announce(counter: Counter, *numbers: str, tag: str = TAG, **kinds: str) -> None:
    """The manifest of a bag; `kinds` by "n" + number."""
    lines = [(number, kinds.get(f"n{number}", "piece")) for number in numbers]
    manifests.record_manifest(counter.db, tag, lines, "typed", by=SUPERVISOR, at=counter.clock())


def send(counter: Counter, *case_nos: str) -> list[str]:
    """Certificates of this desk that went with the driver; their numbers."""
    for case_no in case_nos:
        counter.add_order(case_no)
    counter.take_over(*case_nos)
    numbers = [counter.pack(case_no) for case_no in case_nos]
    counter.scans("GPDOUT", *numbers, "GPDEND", "GPDEND")
    return numbers


def balanced(counter: Counter) -> bool:
    """Whether the books of the clearance hold, and the journal says the same as the tables."""
    told = counter.scan("GPDBAL")
    assert told.balance is not None
    assert counter.verify().ok
    return told.balance.holds


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """A bag of three pieces of other desks is announced and opened."""
    announce(counter, *ANNOUNCED)
    counter.scan(f"GPDIN{TAG}")
    return counter


def closed(counter: Counter) -> Outcome:
    """GPDEND, once more where it asks."""
    told = counter.scan("GPDEND")
    return counter.scan("GPDEND") if told.needs else told


# --- opening ---------------------------------------------------------------------------------------------------------


def test_the_tag_alone_opens_the_check(counter: Counter) -> None:
    announce(counter, *ANNOUNCED)
    asked = counter.scan("GPDIN")
    assert (asked.answer, asked.why) == ("done", "step_in")
    told = counter.scan(TAG)
    assert (told.answer, told.why, told.bag_no, told.bag_tag) == ("done", "inbound", "0012", TAG)
    assert "清单 3 件" in told.message


def test_an_open_check_is_resumed_after_a_restart(desk: Counter) -> None:
    desk.scan(FIRST)
    desk.reopen()
    assert desk.scan("GPDIN").choices[0].code == f"GPDIN{TAG}"
    assert desk.scan(SECOND).why == "inbound"  # the only bag at work
    again = desk.scan(f"GPDIN{TAG}")
    assert (again.why, again.light) == ("inbound_again", "green")
    assert "2 / 3" in again.message
    assert desk.value("SELECT count(*) FROM inbound_bag") == 1


def test_what_is_no_tag_or_our_own_bag_is_refused(counter: Counter) -> None:
    assert counter.scan("GPDIN12345").why == "not_a_tag"
    counter.add_order("A1")
    counter.take_over("A1")
    number = counter.pack("A1")
    counter.scans("GPDBAG", number, "GPDSEAL")
    sealed = counter.scan("GPDSEAL")
    told = counter.scan(f"GPDIN{sealed.bag_tag}")
    assert (told.light, told.why) == ("red", "own_bag")
    with pytest.raises(DeskError, match="own_bag"):
        announce(counter, FIRST, tag=sealed.bag_tag)


def test_a_closed_check_is_not_opened_again(desk: Counter) -> None:
    desk.scans(*ANNOUNCED, "GPDEND")
    told = desk.scan(f"GPDIN{TAG}")
    assert (told.light, told.why) == ("red", "checked_already")
    assert "2026-11-23" in told.message
    announce(desk, FIRST, SECOND, tag=tag_of(13))
    desk.scans(f"GPDIN{tag_of(13)}", number_after(FIRST, 7))
    note_no = closed(desk).register_no
    told = desk.scan(f"GPDIN{tag_of(13)}")
    assert (told.why, told.register_no) == ("checked_noted", note_no)
    with pytest.raises(DeskError, match="bag_checked"):
        announce(desk, FIRST)


def test_the_same_tag_of_another_year_is_another_bag(desk: Counter) -> None:
    desk.scans(*ANNOUNCED, "GPDEND")
    desk.clock.now += timedelta(days=60)  # January
    told = desk.scan(f"GPDIN{TAG}")
    assert (told.answer, told.why) == ("done", "inbound_bare")  # last year's manifest is not this bag's


def test_items_need_a_bag(counter: Counter) -> None:
    counter.scan("GPDIN")
    assert counter.scan(FIRST).why == "no_inbound_bag"
    assert counter.scan("GPDEND").why == "no_inbound_bag"
    assert counter.scan("GPDNOLABEL").why == "no_inbound_bag"
    assert counter.scan("GPDUNDO").answer == "nothing_to_undo"
    counter.scan("GPDPACK")
    assert counter.scan("GPDRECEIPT").why == counter.scan("GPDNOLABEL").why == "not_checking"


# --- findings --------------------------------------------------------------------------------------------------------


def test_everything_alike_closes_at_once(desk: Counter) -> None:
    first = desk.scan(FIRST)
    assert (first.answer, first.light, first.why) == ("counted", "green", "inbound")
    assert "1 / 3" in first.message
    again = desk.scan(FIRST)
    assert (again.answer, again.light) == ("already_counted", "amber")
    desk.scans(SECOND, THIRD)
    told = desk.scan("GPDEND")
    assert (told.answer, told.why, told.register_no) == ("closed", "inbound", "")
    assert desk.rows("SELECT state, expected, found, sheet_no FROM inbound_bag") == [
        ("closed", 3, 3, "KC52010001D01261123A001")
    ]
    assert desk.rows("SELECT * FROM verification_note") == []
    assert balanced(desk)


def test_short_and_over_are_named_and_noted(desk: Counter) -> None:
    stranger = number_after(FIRST, 9)
    over = desk.scans(FIRST, stranger)
    assert (over.answer, over.light, over.why) == ("unbalanced", "red", "over_manifest")
    assert stranger in over.message
    asked = desk.scan("GPDEND")
    assert (asked.answer, asked.why, asked.needs) == ("unbalanced", "inbound", ("confirm",))
    for word in (SECOND, THIRD, stranger, "短少 2 件", "多出 1 件"):
        assert word in asked.message
    told = desk.scan("GPDEND")
    assert (told.answer, told.why, told.register_no) == ("closed", "inbound_noted", NOTE + "001")
    assert desk.rows("SELECT note_no, state, difference_count FROM verification_note") == [
        (NOTE + "001", "drafted", 3)
    ]
    assert balanced(desk)


def test_a_confirmation_is_asked_again_when_something_was_found_meanwhile(desk: Counter) -> None:
    desk.scans(FIRST, "GPDEND", SECOND)
    assert desk.scan("GPDEND").answer == "unbalanced"
    assert desk.scan("GPDEND").answer == "closed"


def test_without_a_manifest_everything_is_counted_and_the_count_confirmed(counter: Counter) -> None:
    told = counter.scan(f"GPDIN{TAG}")
    assert (told.light, told.why) == ("green", "inbound_bare")
    told = counter.scan(FIRST)
    assert (told.answer, told.light) == ("counted", "green")
    assert "无清单" in told.message
    asked = counter.scan("GPDEND")
    assert (asked.answer, asked.why) == ("confirm", "inbound")
    told = counter.scan("GPDEND")
    assert (told.answer, told.register_no) == ("closed", "")
    assert counter.rows("SELECT expected, found FROM inbound_bag") == [(None, 1)]
    assert balanced(counter)


def test_a_manifest_that_comes_during_the_check_counts(counter: Counter) -> None:
    counter.scans(f"GPDIN{TAG}", FIRST, number_after(FIRST, 9))
    announce(counter, FIRST, SECOND)
    asked = counter.scan("GPDEND")
    assert "短少 1 件" in asked.message
    assert "多出 1 件" in asked.message


def test_damaged_misdirected_and_without_label(desk: Counter) -> None:
    asked = desk.scans(FIRST, "GPDBAD")
    assert (asked.answer, asked.needs) == ("needs_reason", ("reason",))
    told = desk.scan("GPDR1")
    assert (told.answer, told.light, told.why) == ("done", "green", "in_damaged")
    told = desk.scans(SECOND, "GPDDIFF", "GPDR1")
    assert (told.why, told.waybill_no) == ("in_misdirected", SECOND)
    told = desk.scans("GPDNOLABEL", "GPDR1")
    assert (told.why, told.case_no) == ("in_no_label", "无面单 0012-1")
    assert desk.rows(
        "SELECT waybill_no, case_no, finding, reason FROM inbound_line ORDER BY recorded_at"
    ) == [
        (FIRST, "", "damaged", "damaged.1"),
        (SECOND, "", "misdirected", "astray.1"),
        ("", "无面单 0012-1", "no_label", "no_label.1"),
    ]
    asked = desk.scan("GPDEND")
    for word in ("短少 1 件", "错发 1 件", "破损 1 件", "无面单 1 件", "无面单 0012-1"):
        assert word in asked.message
    desk.scan("GPDEND")
    assert desk.value("SELECT difference_count FROM verification_note") == 4
    assert balanced(desk)


def test_a_finding_can_follow_a_second_scan_of_the_piece(desk: Counter) -> None:
    desk.scans(FIRST, SECOND)
    assert desk.scans(FIRST, "GPDBAD", "GPDR3").waybill_no == FIRST
    assert desk.rows("SELECT waybill_no FROM inbound_line WHERE finding = 'damaged'") == [(FIRST,)]


def test_commands_of_the_window_mean_nothing_in_a_check(desk: Counter) -> None:
    assert desk.scans("GPDWIN01", f"GPDIN{TAG}", FIRST, "GPDBACK").why == "not_in_check"
    assert desk.scan("GPDEXTRA").why == "not_in_check"
    assert desk.scan("GPDBAD").why == "no_piece"
    assert desk.scan("A123").why == "scan_item"


def test_a_wrong_check_digit_is_scanned_again(desk: Counter) -> None:
    wrong = "1290000007631"
    assert desk.scan(wrong).answer == "check_digit"
    assert desk.value("SELECT count(*) FROM inbound_line") == 0


# --- our own numbers -------------------------------------------------------------------------------------------------


def test_a_returned_piece_stands_on_the_desk_as_such(counter: Counter) -> None:
    (number,) = send(counter, "A1")
    announce(counter, number)
    told = counter.scans(f"GPDIN{TAG}", number)
    assert (told.answer, told.why, told.case_no, told.waybill_no) == (
        "counted",
        "inbound_returned",
        "A1",
        number,
    )
    assert counter.rows(
        "SELECT e.custody, m.state, k.state FROM enclosure e JOIN mail_item m USING (waybill_no)"
        " JOIN packing k USING (waybill_no)"
    ) == [("returned", "returned", "returned")]
    (found,) = find(counter.db, "A1").pieces
    assert (found.custody, found.waybill_no) == ("returned", number)
    assert balanced(counter)
    counter.scan(f"GPDIN{TAG}")
    assert counter.scan("GPDUNDO").why == "in_undone"
    assert counter.rows("SELECT custody FROM enclosure") == [("collected",)]
    assert balanced(counter)


def test_a_returned_piece_goes_back_to_its_window_and_may_be_posted_again(counter: Counter) -> None:
    (number,) = send(counter, "A1")
    counter.scans(f"GPDIN{TAG}", number, "GPDEND", "GPDEND")
    assert counter.scans("GPDWIN02", "GPDRETURN", number).why == "other_windows_piece"
    assert counter.scans("GPDOUT", number).why == "goes_back"
    assert counter.scans("GPDBAG", number).why == "goes_back"
    told = counter.scans("GPDRETURN", "GPDWIN01", number)
    assert (told.answer, told.why) == ("collected", "back")
    assert counter.rows("SELECT custody, status FROM enclosure JOIN desk_order USING (order_id)") == [
        ("window", "withdrawn")
    ]
    counter.scan("GPDUNDO")
    assert counter.rows("SELECT custody, status FROM enclosure JOIN desk_order USING (order_id)") == [
        ("returned", "taken")
    ]
    counter.scan(number)
    told = counter.scans("GPDEND", "GPDEND")
    assert (told.answer, told.why) == ("closed", "return")
    assert counter.make_papers()
    assert balanced(counter)
    # it is off the list; the window hands it in again as an extra, with its data, under another number
    assert counter.scans("GPDTAKE", "GPDWIN01", "A1").answer == "not_on_list"
    again = counter.scans("GPDEXTRA", "GPDR1")
    assert (again.answer, again.needs) == ("ticked", ())
    assert again.waybill_no != number
    counter.scans("GPDEND", "GPDEND")
    assert counter.pack("A1") == again.waybill_no
    assert counter.scans(f"GPDIN{tag_of(13)}", number).why == "in_back_before"
    assert balanced(counter)


def test_a_returned_piece_out_of_a_bag_of_ours(counter: Counter) -> None:
    counter.add_order("A1")
    counter.take_over("A1")
    number = counter.pack("A1")
    counter.scans("GPDBAG", number, "GPDSEAL")
    tag = counter.scan("GPDSEAL").bag_tag
    counter.scans("GPDOUT", tag)
    told = counter.scans(f"GPDIN{TAG}", number)
    assert (told.light, told.why) == ("red", "in_still_leaving")
    counter.scans("GPDOUT", "GPDEND", "GPDEND", f"GPDIN{TAG}", number)
    assert counter.value("SELECT taken_out FROM bag_line") > 0
    assert balanced(counter)
    counter.scans(f"GPDIN{TAG}", "GPDUNDO")
    assert counter.value("SELECT taken_out FROM bag_line") == 0
    assert balanced(counter)


def test_a_receipt_is_no_returned_piece(counter: Counter) -> None:
    number, other = send(counter, "A1", "A2")
    announce(counter, number, other, FIRST, **{f"n{other}": "receipt"})
    told = counter.scans(f"GPDIN{TAG}", number, "GPDRECEIPT")
    assert (told.answer, told.why, told.case_no) == ("done", "in_receipt", "A1")
    told = counter.scan(other)  # the manifest says so
    assert (told.answer, told.why) == ("counted", "inbound_receipt")
    assert counter.rows("SELECT custody FROM enclosure") == [("collected",)] * 2
    assert counter.scans(number, "GPDDIFF").why == "in_own_piece"
    assert balanced(counter)
    counter.scans(f"GPDIN{TAG}", FIRST, "GPDRECEIPT", "GPDEND")
    for piece in (number, other, FIRST):
        assert counter.scans("GPDRETURN", "GPDWIN01", piece).why == "back"
    assert counter.scans("GPDEND", "GPDEND").why == "return"
    assert counter.rows("SELECT custody FROM enclosure") == [("collected",)] * 2
    assert balanced(counter)


def test_a_receipt_of_mail_that_left_in_a_bag(counter: Counter) -> None:
    counter.add_order("A1")
    counter.take_over("A1")
    number = counter.pack("A1")
    counter.scans("GPDBAG", number, "GPDSEAL")
    tag = counter.scan("GPDSEAL").bag_tag
    counter.scans("GPDOUT", tag, "GPDEND", "GPDEND")
    counter.scans(f"GPDIN{TAG}", number, "GPDRECEIPT")
    assert counter.value("SELECT taken_out FROM bag_line") == 0  # the mail stays where it went
    assert counter.scan("GPDUNDO").why == "in_unsaid"
    assert counter.scans(number, "GPDRECEIPT").why == "in_receipt"
    assert counter.scans("GPDRETURN", "GPDWIN01", number).why == "back"
    assert balanced(counter)


def test_a_returned_certificate_comes_back_on_a_newer_list(counter: Counter) -> None:
    (number,) = send(counter, "A1")
    counter.scans(f"GPDIN{TAG}", number, "GPDEND", "GPDEND")
    counter.scans("GPDRETURN", "GPDWIN01", number, "GPDEND", "GPDEND")
    assert find(counter.db, number).pieces[0].custody == "window"
    assert counter.scans("GPDTAKE", "GPDEND").why == "nothing_to_close"  # nobody asks for it
    counter.add_order("A1")
    counter.take_over("A1")
    assert counter.pack("A1") != number
    assert balanced(counter)


def test_the_undo_of_a_receipt_makes_it_a_returned_piece_again(counter: Counter) -> None:
    (number,) = send(counter, "A1")
    counter.scans(f"GPDIN{TAG}", number, "GPDRECEIPT")
    assert counter.scan("GPDUNDO").why == "in_unsaid"
    assert counter.rows("SELECT custody FROM enclosure") == [("returned",)]
    assert counter.verify().ok
    assert counter.scan("GPDUNDO").why == "in_undone"
    assert counter.scan("GPDUNDO").answer == "nothing_to_undo"
    assert counter.rows("SELECT custody FROM enclosure") == [("collected",)]
    assert balanced(counter)


def test_own_numbers_that_never_left_are_refused_and_named(desk: Counter) -> None:
    for case_no in ("A1", "A2"):
        desk.add_order(case_no)
    desk.take_over("A1", "A2")
    sealed = desk.pack("A1")
    reserved = number_after(sealed, 1)
    voided = desk.scans("GPDPACK", "A2").waybill_no
    desk.scan(f"GPDIN{TAG}")
    for number, case_no in ((sealed, "A1"), (reserved, "A2")):
        told = desk.scan(number)
        assert (told.light, told.why, told.case_no) == ("red", "in_never_left", case_no)
    desk.scans("GPDPACK", "GPDVOID", "GPDVOID", "GPDR1", f"GPDIN{TAG}")
    assert desk.scan(voided).why == "in_voided"
    assert desk.value("SELECT count(*) FROM inbound_line") == 0
    assert balanced(desk)


# --- undo and going on -----------------------------------------------------------------------------------------------


def test_undo_takes_the_newest_act_back_in_order(desk: Counter) -> None:
    desk.scans(FIRST, SECOND, FIRST, "GPDBAD", "GPDR1", "GPDNOLABEL", "GPDR2")
    assert desk.scan("GPDUNDO").why == "in_undone"  # the piece without label
    assert desk.scan("GPDUNDO").why == "in_unsaid"  # damaged
    assert desk.rows("SELECT finding FROM inbound_line WHERE waybill_no = ?", FIRST) == [("",)]
    assert desk.scan("GPDUNDO").waybill_no == SECOND
    assert desk.scan("GPDUNDO").waybill_no == FIRST
    assert desk.scan("GPDUNDO").answer == "nothing_to_undo"
    assert balanced(desk)
    desk.scan(f"GPDIN{TAG}")
    assert desk.scan(FIRST).answer == "counted"  # as if it had never been scanned
    assert desk.scans("GPDNOLABEL", "GPDR1").case_no == "无面单 0012-2"  # names never meet


def test_a_misdirected_piece_leaves_in_the_next_bag(desk: Counter) -> None:
    desk.scans(FIRST, "GPDDIFF", "GPDR2", SECOND, THIRD)
    desk.scan("GPDBAG")
    assert desk.scan(FIRST).answer == "in_bag"
    assert (
        desk.scans(f"GPDIN{TAG}", FIRST, "GPDUNDO").why != "in_gone_on"
    )  # the newest act was about another piece
    assert desk.scans(FIRST, "GPDBAD").why == "in_gone_on"
    desk.scan(THIRD)
    closed(desk)
    desk.scans("GPDSEAL")
    tag = desk.scan("GPDSEAL").bag_tag
    desk.scans("GPDOUT", tag, "GPDEND", "GPDEND")
    assert desk.rows("SELECT here FROM inbound_line WHERE waybill_no = ?", FIRST) == [(0,)]
    assert balanced(desk)
    # it comes back to us by mistake, and leaves again: each journey is counted once
    desk.scans(f"GPDIN{tag_of(14)}", FIRST, "GPDDIFF", "GPDR1", "GPDEND", "GPDEND")
    assert balanced(desk)
    desk.scans("GPDBAG", FIRST, "GPDSEAL")
    tag = desk.scan("GPDSEAL").bag_tag
    desk.scans("GPDOUT", tag, "GPDEND", "GPDEND")
    told = desk.scan("GPDBAL")
    assert told.balance is not None
    assert (told.balance.pieces.despatched, told.balance.pieces.closing) == (2, 2)
    assert balanced(desk)


def test_the_undo_does_not_reach_a_piece_that_has_gone_on(counter: Counter) -> None:
    counter.scans(f"GPDIN{TAG}", FIRST, "GPDOUT", FIRST, f"GPDIN{TAG}")
    assert counter.scan("GPDUNDO").why == "in_gone_on"
    assert counter.scan(FIRST).answer == "already_counted"
    assert balanced(counter)


def test_a_piece_without_label_is_counted_and_leaves_by_command(desk: Counter) -> None:
    desk.scans(*ANNOUNCED, "GPDNOLABEL", "GPDR1", "GPDEND", "GPDEND")
    desk.scans("GPDSTOCK", *ANNOUNCED)
    assert desk.scan("GPDNOLABEL").answer == "counted"
    assert desk.scan("GPDNOLABEL").why == "no_unlabelled"
    assert desk.scan("GPDEND").why == "stock_closed"
    told = desk.scans("GPDOUT", "GPDNOLABEL")
    assert (told.answer, told.case_no) == ("collected", "无面单 0012-1")
    assert desk.scan("GPDNOLABEL").why == "no_unlabelled"
    desk.scans("GPDEND", "GPDEND")
    desk.make_papers()
    assert balanced(desk)


# --- clearance and notes ---------------------------------------------------------------------------------------------


def test_the_books_wait_for_the_check(desk: Counter) -> None:
    for code in ("GPDCLR", "GPDDAY"):
        told = desk.scan(code)
        assert (told.light, told.why) == ("red", "inbound_open")
    desk.scans(f"GPDIN{TAG}", *ANNOUNCED, "GPDEND")
    assert desk.scan("GPDCLR").answer == "confirm"


def test_a_check_left_over_night_is_an_alert(desk: Counter) -> None:
    from govpost_desk.services.listing import today

    assert (today(desk.db).inbound_open, today(desk.db).inbound_late) == (1, 0)
    desk.clock.now += timedelta(days=1)
    desk.scan("GPDIN")  # the program closes the clearance of yesterday
    assert (today(desk.db).inbound_open, today(desk.db).inbound_late) == (1, 1)
    assert inbound_screens.inbound_lists(desk.db, desk.clock()).bags[0].late
    desk.scans(TAG, *ANNOUNCED, "GPDEND")
    assert today(desk.db).inbound_late == 0
    assert desk.rows("SELECT business_on, closed_on FROM inbound_bag") == [("2026-11-23", "2026-11-24")]


def test_notes_are_numbered_without_a_gap_each_day(counter: Counter) -> None:
    numbers = []
    for serial in (1, 2, 3):
        announce(counter, FIRST, tag=tag_of(serial))
        counter.scan(f"GPDIN{tag_of(serial)}")
        if serial == 2:
            counter.scan(FIRST)  # nothing to note
        numbers.append(closed(counter).register_no)
    assert numbers == [NOTE + "001", "", NOTE + "002"]
    counter.clock.now += timedelta(days=1)
    announce(counter, SECOND, tag=tag_of(4))
    counter.scan(f"GPDIN{tag_of(4)}")
    assert closed(counter).register_no == "YD52010001D01261124A001"
    sheets = [row[0][-4:] for row in counter.rows("SELECT sheet_no FROM inbound_bag ORDER BY closed_at")]
    assert sheets == ["A001", "A002", "A003", "A001"]
    assert counter.verify().ok


def test_a_note_is_answered_once(desk: Counter) -> None:
    note_no = closed(desk).register_no
    assert [choice.code for choice in desk.scan("GPDNOTE").choices] == [f"GPDNOTE{note_no}"]
    desk.clock.now += timedelta(days=2)
    told = desk.scan(note_no)  # its barcode
    assert (told.answer, told.needs) == ("needs_reason", ("reason",))
    assert "已 2 天" in told.message
    assert inbound_screens.inbound_lists(desk.db, desk.clock()).notes[0].age_days == 2
    told = desk.scan("GPDR1")
    assert (told.answer, told.why, told.register_no) == ("done", "note_answered", note_no)
    told = desk.scan(f"GPDNOTE{note_no}")
    assert (told.why, told.needs) == ("note_answered_before", ())
    assert desk.scan("GPDR2").why == "no_reason_asked"
    assert desk.rows("SELECT state, answer FROM verification_note") == [("answered", "note.1")]
    assert desk.scan("GPDNOTE").why == "no_note_waits"
    assert desk.scan("GPDNOTEYD52010001D01261123A099").why == "unknown_paper"
    assert desk.verify().ok


def test_the_board_tells_what_waits(desk: Counter) -> None:
    from govpost_desk.services.listing import today

    desk.scan(FIRST)
    assert (today(desk.db).inbound, today(desk.db).notes_open) == (1, 0)
    closed(desk)
    assert (today(desk.db).inbound_open, today(desk.db).notes_open) == (0, 1)


def test_screens_show_the_bag_at_work(desk: Counter) -> None:
    desk.scans(FIRST, "GPDBAD", "GPDR1", number_after(FIRST, 9))
    view = inbound_screens.check_view(desk.db, desk.context.inbound_id)
    assert view is not None
    assert [(row.number, row.finding) for row in view.found] == [
        (number_after(FIRST, 9), "over"),
        (FIRST, "damaged"),
    ]
    assert [row.number for row in view.due] == [SECOND, THIRD]
    assert (view.bag.expected, view.bag.found, view.bag.findings) == (3, 2, {"over": 1, "damaged": 1})
    assert view.progress == "1 / 3 件"
    announce(desk, FIRST, tag=tag_of(20))
    lists = inbound_screens.inbound_lists(desk.db, desk.clock())
    assert [row.serial for row in lists.announced] == ["0020"]
    closed(desk)
    assert inbound_screens.check_view(desk.db) is None


def test_a_certificate_that_came_back_is_handed_back_once(counter: Counter) -> None:
    (number,) = send(counter, "A0")
    register = counter.value("SELECT register_no FROM register ORDER BY closed_at LIMIT 1")
    counter.scans(f"GPDIN{TAG}", number)
    assert counter.scans(f"GPDFIX{register}", "A0", "GPDBACK").why == "return_first"
    counter.scans(f"GPDIN{TAG}", "GPDEND", "GPDEND", "GPDRETURN", "GPDWIN01", number, "GPDEND", "GPDEND")
    assert balanced(counter)


def test_a_piece_on_an_open_register_cannot_come_in_again(desk: Counter) -> None:
    other = tag_of(13)
    desk.scans(*ANNOUNCED, "GPDEND", "GPDOUT", FIRST)
    announce(desk, FIRST, tag=other)
    assert desk.scans(f"GPDIN{other}", FIRST).why == "in_still_leaving"
    desk.scans("GPDOUT", "GPDUNDO")
    assert desk.scans(f"GPDIN{other}", FIRST).why == "in_here_already"
    desk.scans("GPDOUT", FIRST, "GPDEND", "GPDEND")
    assert desk.scans(f"GPDIN{other}", FIRST).answer == "counted"
    assert balanced(desk)


def test_a_piece_in_a_bag_on_an_open_register_cannot_come_in_again(desk: Counter) -> None:
    other = tag_of(13)
    desk.scans(*ANNOUNCED, "GPDEND", "GPDBAG", FIRST, "GPDSEAL")
    tag = desk.scan("GPDSEAL").bag_tag
    desk.scans("GPDOUT", tag)
    assert desk.scans(f"GPDIN{other}", FIRST).why == "in_still_leaving"
    desk.scans("GPDOUT", "GPDUNDO")
    assert desk.value("SELECT count(*) FROM inbound_line WHERE here = 1") == 3
    assert balanced(desk)


def test_a_number_that_this_desk_has_yet_to_give_is_a_stop(desk: Counter) -> None:
    (number,) = send(desk, "A0")
    free = number_after(number, 5)
    stopped = desk.scans(f"GPDIN{TAG}", free)
    assert (stopped.why, stopped.light) == ("in_not_given", "red")
    assert desk.value("SELECT count(*) FROM inbound_line") == 0
