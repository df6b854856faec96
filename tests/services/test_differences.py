"""Differences at the counter (D-11): each line ends as exactly one of ticked, missing, extra, mismatched, refused."""

import pytest
from tests.builders import Counter


def fates(counter: Counter) -> list[tuple[str, str]]:
    """(case number, fate) of the live lines."""
    return [
        (case_no, fate)
        for case_no, fate in counter.rows(
            "SELECT case_no, fate FROM register_line WHERE undone = 0 ORDER BY recorded_at"
        )
    ]


@pytest.fixture
def at_window(counter: Counter) -> Counter:
    """Three orders at window 01, the first ticked."""
    for case_no in ("A1", "A2", "A3"):
        counter.add_order(case_no)
    counter.scans("GPDWIN01", "A1")
    return counter


def test_closing_refuses_an_unexplained_difference(at_window: Counter) -> None:
    refused = at_window.scan("GPDEND")
    assert (refused.answer, refused.light) == ("difference_open", "red")
    assert [choice.code for choice in refused.choices] == ["GPDREST", "GPDMISSA2", "GPDMISSA3"]
    assert "2 件" in refused.message
    assert at_window.scan("GPDEND").answer == "difference_open"


def test_missing_and_rest(at_window: Counter) -> None:
    asked = at_window.scan("GPDMISSA2")
    assert (asked.answer, asked.light, asked.needs) == ("needs_reason", "amber", ("reason",))
    assert asked.choices[0].code == "GPDR1"
    assert at_window.scan("GPDR1").why == "missing"
    asked = at_window.scan("GPDREST")
    assert (asked.answer, asked.why) == ("needs_reason", "rest")
    assert at_window.scan("GPDR2").why == "rest"
    confirm = at_window.scan("GPDEND")
    assert (confirm.answer, confirm.needs) == ("confirm", ("confirm",))
    assert "共收 1 件，差异 1 件，留待以后 1 件" in confirm.message
    closed = at_window.scan("GPDEND")
    assert (closed.answer, closed.light) == ("closed", "green")
    assert fates(at_window) == [("A1", "ticked"), ("A2", "missing")]
    # both are still on the list, for a later register
    assert at_window.scan("GPDWIN01").message.count("2 件") == 1
    assert at_window.scan("A3").answer == "ticked"


def test_an_order_that_comes_after_setting_aside_is_asked_about(at_window: Counter) -> None:
    at_window.scans("GPDREST", "GPDR1")
    at_window.add_order("A4")
    assert at_window.scan("GPDEND").answer == "difference_open"
    at_window.scan("A4")
    assert at_window.scans("GPDEND", "GPDEND").answer == "closed"


def test_a_confirmation_is_for_what_was_shown(at_window: Counter) -> None:
    at_window.scans("GPDREST", "GPDR1")
    assert at_window.scan("GPDEND").answer == "confirm"
    at_window.scan("A2")
    assert at_window.scan("GPDEND").answer == "confirm"
    assert at_window.scan("GPDEND").answer == "closed"


@pytest.mark.parametrize(
    ("command", "fate"), [("GPDBAD", "refused"), ("GPDDIFF", "mismatched"), ("GPDBACK", "refused")]
)
def test_a_piece_just_ticked_turns_out_unfit(at_window: Counter, command: str, fate: str) -> None:
    asked = at_window.scan(command)
    assert (asked.answer, asked.case_no) == ("needs_reason", "A1")
    done = at_window.scan("GPDR1")
    assert (done.answer, done.light, done.why) == ("done", "green", fate)
    assert fates(at_window) == [("A1", fate)]
    assert at_window.value("SELECT custody FROM enclosure") == "window"
    # it comes after all: asked once more, then ticked under the number that is reserved for it
    asked = at_window.scan("A1")
    assert (asked.answer, asked.why) == ("confirm", "settled")
    assert at_window.scan("A1").waybill_no == "1123456000099"
    assert fates(at_window) == [("A1", "ticked")]
    assert at_window.verify().ok


def test_a_missing_piece_that_turns_up_is_ticked(at_window: Counter) -> None:
    at_window.scans("GPDMISSA2", "GPDR1")
    assert at_window.scan("A2").answer == "ticked"
    assert fates(at_window) == [("A1", "ticked"), ("A2", "ticked")]


def test_missing_of_something_not_on_the_list(at_window: Counter) -> None:
    told = at_window.scan("GPDMISSZZ9")
    assert (told.answer, told.why) == ("not_on_list", "missing")
    assert at_window.scan("GPDMISSA1").answer == "already_ticked"


def test_extra_is_accepted_with_a_reason_and_incomplete_until_typed(at_window: Counter) -> None:
    assert at_window.scan("X9").answer == "not_on_list"
    asked = at_window.scan("GPDEXTRA")
    assert (asked.answer, asked.why) == ("needs_reason", "extra")
    taken = at_window.scan("GPDR2")
    assert (taken.answer, taken.light, taken.case_no) == ("ticked", "green", "X9")
    assert taken.needs == ("name", "phone", "address", "division")
    assert fates(at_window)[-1] == ("X9", "extra")
    at_window.scans("GPDREST", "GPDR1", "GPDEND", "GPDEND", "GPDPACK")
    waits = at_window.scan("X9")
    assert (waits.answer, waits.light, waits.needs) == ("incomplete", "blue", taken.needs)
    assert at_window.rows("SELECT * FROM packing") == []


def test_an_extra_that_is_undone_leaves_the_list(at_window: Counter) -> None:
    at_window.scans("X9", "GPDEXTRA", "GPDR1", "GPDUNDO")
    assert at_window.value("SELECT status FROM desk_order WHERE case_no = 'X9'") == "withdrawn"
    assert at_window.scan("X9").answer == "not_on_list"
    again = at_window.scans("GPDEXTRA", "GPDR1")
    assert (again.answer, again.waybill_no) == ("ticked", "1123456001399")  # the number it had
    assert at_window.verify().ok


def test_extra_is_not_for_pieces_of_the_list(at_window: Counter) -> None:
    assert at_window.scan("GPDEXTRA").why == "not_extra"
    at_window.scan("GPDTAKE")
    assert at_window.scan("GPDEXTRA").why == "no_piece"
    assert at_window.scan("GPDBACK").why == "no_piece"


def test_an_unknown_piece_is_handed_back_once(at_window: Counter) -> None:
    done = at_window.scans("X9", "GPDBACK", "GPDR1")
    assert (done.answer, done.why) == ("done", "extra_refused")
    assert fates(at_window)[-1] == ("X9", "extra_refused")
    # the same certificate is shown again and handed back again: still one line
    done = at_window.scans("X9", "GPDBACK", "GPDR2")
    assert done.answer == "done"
    assert fates(at_window) == [("A1", "ticked"), ("X9", "extra_refused")]
    assert at_window.verify().ok


def test_a_piece_handed_back_and_then_accepted_has_one_line(at_window: Counter) -> None:
    at_window.scans("X9", "GPDBACK", "GPDR1", "X9", "GPDEXTRA", "GPDR1")
    assert fates(at_window) == [("A1", "ticked"), ("X9", "extra")]


def test_a_sealed_piece_is_voided_before_it_is_refused(at_window: Counter) -> None:
    register_no = at_window.take_over("A2")
    at_window.pack("A1")
    at_window.scans("GPDTAKE", "GPDWIN01", "A1")
    refused = at_window.scan("GPDBAD")
    assert (refused.answer, refused.light, refused.why) == ("refused", "red", "void_first")
    at_window.scan("A2")
    refused = at_window.scan("GPDBAD")
    assert (refused.why, refused.register_no) == ("fix_first", register_no)
    assert [choice.code for choice in refused.choices] == [f"GPDFIX{register_no}"]
    assert register_no in refused.message
    assert at_window.scans(f"GPDFIX{register_no}", "A2", "GPDBAD", "GPDR1").answer == "done"


def test_nothing_to_rest_and_nothing_to_close(counter: Counter) -> None:
    counter.add_order("A1")
    counter.scan("GPDWIN01")
    assert counter.scan("GPDREST").why == "nothing_to_rest"
    assert counter.scan("GPDEND").why == "nothing_to_close"
    counter.scans("A1", "GPDUNDO")
    assert counter.scan("GPDEND").why == "nothing_to_close"


def test_a_reason_nobody_asked_for(at_window: Counter) -> None:
    assert at_window.scan("GPDR1").why == "no_reason_asked"
    assert at_window.scan("GPDS1").why == "no_signer_asked"
    at_window.scan("GPDREST")
    assert at_window.scan("GPDR9").why == "no_such_reason"
    assert at_window.scan("GPDR1").answer == "done"  # the question was still open


def test_another_scan_drops_the_question(at_window: Counter) -> None:
    at_window.scans("GPDMISSA3", "A2")
    assert at_window.scan("GPDR1").why == "no_reason_asked"
    assert fates(at_window) == [("A1", "ticked"), ("A2", "ticked")]


def test_an_extra_that_a_list_brings_meanwhile_leaves_everything_as_it_was(at_window: Counter) -> None:
    at_window.scans("X9", "GPDBACK", "GPDR1", "X9", "GPDEXTRA")
    at_window.add_order("X9")
    before = fates(at_window)
    assert at_window.scan("GPDR1").why == "not_extra"
    assert fates(at_window) == before
    assert at_window.verify().ok
