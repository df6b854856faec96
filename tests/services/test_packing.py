"""Packing (D-12, D-20 … D-22): label, scan-back, reprint, void, and what stops it."""

import pytest
from tests.builders import Counter, number_after

from govpost_desk.domain.waybill import WaybillSheet
from govpost_desk.services.labels import waybill_sheet

FIRST = "1123456000099"
SECOND = number_after(FIRST, 1)


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """A1, A2, A3 taken over; A4 still on the list; step PACK."""
    for case_no in ("A1", "A2", "A3", "A4"):
        counter.add_order(case_no)
    counter.take_over("A1", "A2", "A3")
    counter.scan("GPDPACK")
    return counter


def sheet(counter: Counter, number: str) -> WaybillSheet:
    """What the newest label of a number shows."""
    copy_no, head = counter.rows(
        "SELECT copy_no, head FROM label_job WHERE waybill_no = ? ORDER BY copy_no DESC", number
    )[0]
    with counter.db.reading() as execute:
        return waybill_sheet(execute, number, copy_no, head, "0001")


def qr(counter: Counter, number: str) -> str:
    """The text of the QR code of a number's newest label."""
    from govpost_desk.documents.waybill_label import qr_payload

    return qr_payload(sheet(counter, number))


def print_states(counter: Counter) -> list[str]:
    """Of every label job, in order."""
    return [
        row[0] for row in counter.rows("SELECT state FROM print_job WHERE kind = 'label' ORDER BY print_no")
    ]


def test_label_then_scan_seals(desk: Counter) -> None:
    printed = desk.scan("A1")
    assert (printed.answer, printed.light, printed.waybill_no) == ("label_printed", "green", FIRST)
    assert print_states(desk) == ["queued"]  # answered after the commit of the print job
    assert [news.news for news in desk.print_labels()] == ["printed"]
    bound = desk.scan(FIRST)
    assert (bound.answer, bound.light, bound.case_no) == ("bound", "green", "A1")
    assert print_states(desk) == ["confirmed"]
    assert desk.value("SELECT custody FROM enclosure WHERE waybill_no = ?", FIRST) == "sealed"
    assert desk.value("SELECT state FROM waybill_number WHERE waybill_no = ?", FIRST) == "used"
    again = desk.scan(FIRST)
    assert (again.answer, again.light, again.why) == ("label_bound", "red", "sealed")


def test_the_labels_own_qr_seals(desk: Counter) -> None:
    desk.scan("A1")
    desk.print_labels()
    assert desk.scan(qr(desk, FIRST)).answer == "bound"


def test_another_certificate_waits(desk: Counter) -> None:
    desk.scan("A1")
    desk.print_labels()
    waits = desk.scan("A2")
    assert (waits.answer, waits.light, waits.why, waits.waybill_no) == (
        "label_waiting",
        "amber",
        "other",
        FIRST,
    )
    assert [choice.code for choice in waits.choices] == ["GPDREPRINT", "GPDVOID"]
    assert desk.scan("A1").why == "same"
    assert desk.value("SELECT count(*) FROM packing") == 1


def test_a_wrong_label_binds_nothing(desk: Counter) -> None:
    desk.scan("A1")
    wrong = desk.scan(SECOND)
    assert (wrong.answer, wrong.light) == ("wrong_label", "red")
    assert FIRST in wrong.message
    assert desk.scan("1123456001499").answer == "check_digit"
    assert desk.value("SELECT state FROM packing") == "labelled"


def test_a_label_nobody_waits_for(desk: Counter) -> None:
    assert desk.scan(FIRST).why == "no_label_waits"


def test_a_stale_copy_is_caught_by_its_qr(desk: Counter) -> None:
    desk.scan("A1")
    desk.print_labels()
    old = qr(desk, FIRST)
    assert desk.scans("GPDREPRINT", "GPDR2").answer == "label_printed"
    desk.print_labels()
    stale = desk.scan(old)
    assert (stale.answer, stale.light, stale.why) == ("wrong_label", "red", "stale_copy")
    assert desk.scan(qr(desk, FIRST)).answer == "bound"


def test_already_packed_in_every_state(desk: Counter) -> None:
    number = desk.pack("A1")
    again = desk.scan("A1")
    assert (again.answer, again.light, again.why, again.waybill_no) == (
        "already_packed",
        "red",
        "sealed",
        number,
    )
    desk.scans("GPDOUT", number, "GPDPACK")
    assert desk.scan("A1").why == "collected"


def test_not_taken_over(desk: Counter) -> None:
    told = desk.scan("A4")
    assert (told.answer, told.light, told.why) == ("not_taken_over", "red", "")
    desk.scans("GPDTAKE", "GPDWIN01", "A4", "GPDPACK")
    assert desk.scan("A4").why == "not_closed"
    assert desk.scan("ZZ9").answer == "not_on_list"


def test_packing_on_an_empty_desk(counter: Counter) -> None:
    told = counter.scans("GPDPACK", "ZZ9")
    assert (told.answer, told.light, told.why) == ("no_data_here", "blue", "packing")


def test_recipient_pays_is_said(counter: Counter) -> None:
    counter.add_order("A1", payer="recipient")
    counter.take_over("A1")
    printed = counter.scans("GPDPACK", "A1")
    assert printed.why == "recipient_pays"
    assert "到付" in printed.message
    assert counter.rows("SELECT payer, fee_fen, fee_state FROM mail_item") == [
        ("recipient", 800, "determined")
    ]


def test_a_two_way_order_waits_until_it_is_one_way(counter: Counter) -> None:
    counter.add_order("A1", mode="two_way", address="北京市朝阳区望京街道阜通东大街1号")
    counter.take_over("A1")
    waits = counter.scans("GPDPACK", "A1")
    assert (waits.answer, waits.light, waits.needs) == ("incomplete", "blue", ("mode",))
    counter.set_order("A1", mode="one_way")
    assert counter.scan("A1").answer == "label_printed"
    assert counter.rows("SELECT fee_fen, fee_state FROM mail_item") == [(None, "to_be_determined")]


def test_reprint_asks_a_reason_and_counts(desk: Counter) -> None:
    desk.scan("A1")
    desk.print_labels()
    asked = desk.scan("GPDREPRINT")
    assert (asked.answer, asked.why, asked.waybill_no) == ("needs_reason", "reprint", FIRST)
    again = desk.scan("GPDR1")
    assert (again.answer, again.why, again.waybill_no) == ("label_printed", "reprint", FIRST)
    assert "补打第 1 次" in again.message
    assert sheet(desk, FIRST).copy_no == 2
    assert desk.rows("SELECT copy_no, reason FROM label_job ORDER BY copy_no") == [(1, ""), (2, "reprint.1")]


def test_a_copy_that_never_left_does_not_come_out_beside_the_new_one(desk: Counter) -> None:
    desk.scans("A1", "GPDREPRINT", "GPDR4")
    assert print_states(desk) == ["cancelled", "queued"]
    desk.print_labels()
    assert print_states(desk) == ["cancelled", "done"]


def test_nothing_to_reprint_or_void(counter: Counter) -> None:
    counter.scan("GPDPACK")
    assert counter.scan("GPDREPRINT").why == "no_label"
    assert counter.scan("GPDVOID").why == "no_label"


def test_a_waiting_label_is_voided_and_the_piece_packed_again(desk: Counter) -> None:
    desk.scan("A1")
    desk.print_labels()
    asked = desk.scan("GPDVOID")
    assert (asked.answer, asked.why, asked.waybill_no) == ("confirm", "void", FIRST)
    assert desk.scan("GPDVOID").answer == "needs_reason"
    done = desk.scan("GPDR1")
    assert (done.answer, done.why, done.needs) == ("done", "voided", ())
    again = desk.scan("A1")
    assert again.answer == "label_printed"
    assert again.waybill_no == number_after(FIRST, 3)  # never the spoilt one, never one reserved for another
    stale = desk.scan(FIRST)
    assert (stale.answer, stale.why) == ("wrong_label", "voided")
    assert desk.scan(f"GPDVOID{FIRST}").why == "voided_already"
    assert desk.verify().ok


def test_a_queued_label_of_a_voided_number_never_prints(desk: Counter) -> None:
    desk.scans("A1", "GPDVOID", "GPDVOID", "GPDR1")
    assert desk.print_labels() == []
    assert print_states(desk) == ["cancelled"]


def test_a_sealed_piece_needs_a_second_person(desk: Counter) -> None:
    number = desk.pack("A1")
    desk.scan(f"GPDVOID{number}")
    done = desk.scan("GPDR3")
    assert (done.answer, done.why, done.needs) == ("done", "voided_sealed", ("approval",))
    assert (
        desk.value("SELECT custody FROM enclosure JOIN desk_order USING (order_id) WHERE case_no = 'A1'")
        == "desk"
    )
    same = desk.scan("GPDOK")
    assert (same.answer, same.light, same.why) == ("refused", "red", "same_person")


def test_void_of_what_is_not_ours_or_gone(desk: Counter) -> None:
    assert desk.scan("GPDVOID9876543210").why == "not_ours"
    number = desk.pack("A1")
    desk.scans("GPDOUT", number)
    assert desk.scan(f"GPDVOID{number}").why == "gone"
    assert desk.scan("GPDREPRINT").why == "no_label"


def test_a_reserved_number_can_be_voided(desk: Counter) -> None:
    assert desk.scan(f"GPDVOID{FIRST}").answer == "needs_reason"
    assert desk.scan("GPDR2").why == "voided"
    assert desk.scan("A1").waybill_no == number_after(FIRST, 3)


def test_the_number_voided_before_closing_is_not_on_the_register(counter: Counter) -> None:
    counter.add_order("A1")
    counter.scans("GPDWIN01", "A1", f"GPDVOID{FIRST}", "GPDR2", "GPDEND", "GPDEND")
    assert counter.rows("SELECT waybill_no FROM register_line") == [("",)]
    assert counter.verify().ok


def test_printing_now_is_not_disturbed(desk: Counter) -> None:
    desk.scan("A1")
    with desk.db.begin() as tx:
        tx.execute("UPDATE print_job SET state = 'sending'")
    assert desk.scan("GPDREPRINT").why == "printing_now"
    assert desk.scan(f"GPDVOID{FIRST}").why == "printing_now"


def test_a_label_scanned_before_its_print_still_comes_out(desk: Counter) -> None:
    """A script, or a hand that types the number: the envelope must not go without its label."""
    assert desk.scans("A1", FIRST).answer == "bound"
    assert [news.waybill_no for news in desk.print_labels()] == [FIRST]


def test_a_reprint_still_queued_dies_with_the_scan_of_the_first_copy(desk: Counter) -> None:
    desk.scan("A1")
    desk.print_labels()
    desk.scans("GPDREPRINT", "GPDR4")
    assert desk.scan(FIRST).answer == "bound"
    assert desk.print_labels() == []


def test_the_last_label_is_known_after_a_restart(desk: Counter) -> None:
    number = desk.pack("A1")
    other = desk.pack("A2")
    desk.reopen()
    asked = desk.scan("GPDVOID")
    assert (asked.answer, asked.waybill_no) == ("confirm", other)
    assert other != number


def test_unconfirmed_after_a_crash(desk: Counter) -> None:
    desk.scan("A1")
    with desk.db.begin() as tx:
        tx.execute("UPDATE print_job SET state = 'sending'")
    desk.reopen()
    told = desk.scans("GPDPACK", "A1")
    assert (told.answer, told.light, told.why) == ("unconfirmed", "amber", "same")
    assert desk.scan("A2").why == "other"
    assert desk.print_labels() == []  # never again by itself
    assert desk.scan(FIRST).answer == "bound"


def test_unconfirmed_is_settled_by_a_reprint_or_a_void(desk: Counter) -> None:
    for answer in (("GPDREPRINT", "GPDR4"), ("GPDVOID", "GPDVOID", "GPDR5")):
        desk.scan("A1")
        with desk.db.begin() as tx:
            tx.execute("UPDATE print_job SET state = 'unconfirmed' WHERE state = 'queued'")
        assert desk.scan("A2").answer == "unconfirmed"
        desk.scans(*answer)
        assert desk.scan("A2").answer != "unconfirmed"
    assert desk.verify().ok
