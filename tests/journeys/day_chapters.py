"""Morning, noon and afternoon of the day of 600: each clearance with the faults that the plan has drawn for it."""

import re

from tests.journeys.day_of_600 import (
    ABSENT,
    AFTERNOON,
    EXTRA,
    FOREIGN,
    FORWARDED,
    INBOUND_TAG,
    MORNING,
    NOON,
    SIZES,
    Day,
)
from tests.journeys.faces import FIRST, SECOND


def window_of(day: Day, case_no: str) -> str:
    """The window whose list a certificate stands on."""
    return next(key[1] for key, cases in day.plan.cases.items() if case_no in cases)


# --- the first clearance ------------------------------------------------------------------------------------


def morning(day: Day) -> None:
    """Missing, extra, doubled, swapped, bagged twice, lost and found."""
    day.expect("GPDBAL", "done", "balance")
    for window in SIZES:
        day.tick(MORNING, window)
        if window == "01":
            _missing_and_extra(day)
        if window == "02":
            _doubled(day)
        day.end_window(MORNING, window)
    day.balance()
    _pack_with_a_swap(day)
    day.balance()
    tags = _bag_with_one_twice(day)
    day.balance()
    _lose_one(day, tags)
    day.expect("GPDOUT", "done", "step_out")
    day.drive("collect-0", tags, day.plan.loose[MORNING])  # in the driver's pile: the lost one is found
    day.balance()
    day.close_clearance(day.face.scans, 0)


def _missing_and_extra(day: Day) -> None:
    plan = day.plan
    asked = day.expect(f"GPDMISS{plan.missing}", "needs_reason", "missing")
    assert asked.case_no == plan.missing
    day.expect("GPDR1", "done", "missing")
    unknown = day.expect(EXTRA, "not_on_list", light="blue")
    assert {"GPDEXTRA", "GPDBACK"} == set(unknown.choices)
    day.expect("GPDEXTRA", "needs_reason", "extra")
    taken = day.expect("GPDR2", "ticked", "_extra")
    assert set(taken.needs) == {"name", "phone", "address", "division"}
    day.numbers[EXTRA] = taken.waybill_no
    day.books.taken_over += 1
    other = day.plan.cases[MORNING, "02"][0]
    told = day.expect(other, "other_window", light="red")
    assert "窗口 02" in told.message


def _doubled(day: Day) -> None:
    again = day.expect(day.plan.doubled, "already_ticked", light="amber")
    assert (again.case_no, again.waybill_no) == (day.plan.doubled, day.numbers[day.plan.doubled])


def _pack_with_a_swap(day: Day) -> None:
    """Another certificate while a label waits, then another envelope's label: both stop."""
    plan = day.plan
    day.expect("GPDPACK", "done", "step_pack")
    waits_for_data = day.expect(EXTRA, "incomplete", light="blue")
    assert set(waits_for_data.needs) == {"name", "phone", "address", "division"}
    cases = [c for c in plan.of(MORNING) if c not in (plan.missing, plan.waits, plan.swapped)]
    day.pack_all(cases)
    day.print_label(plan.waits)
    stopped = day.expect(plan.swapped, "label_waiting", "other", light="amber")
    assert (stopped.case_no, stopped.waybill_no) == (plan.waits, day.numbers[plan.waits])
    sealed = day.expect(day.numbers[cases[0]], "label_bound", "sealed", light="red")
    assert cases[0] in sealed.message
    wrong = day.expect(day.numbers[plan.swapped], "wrong_label", light="red")
    assert day.numbers[plan.waits] in wrong.message
    day.bind(plan.waits)
    day.pack(plan.swapped)
    again = day.expect(plan.waits, "already_packed", "sealed", light="red")
    assert again.waybill_no == day.numbers[plan.waits]


def _bag_with_one_twice(day: Day) -> list[str]:
    """An envelope of one bag is scanned into the other: bag, clerk and time are named."""
    first = day.bag("GY", day.bagged(MORNING, "GY"))
    gy_no = day.last_bag_no
    second = day.bag("ZY", day.bagged(MORNING, "ZY"))
    number = day.numbers[day.plan.bagged_twice]
    stopped = day.expect(number, "other_bag", light="red")
    day.face.looked("other-bag")
    assert (stopped.bag_no, stopped.waybill_no) == (gy_no, number)
    for word in (number, gy_no, "贵阳中心局", FIRST):
        assert word in stopped.message, word
    assert re.search(r"[0-2][0-9]:[0-5][0-9]", stopped.message)
    tags = [day.seal(second)]
    day.choose("GY", gy_no)
    return [*tags, day.seal(first, seal_no="GY001", grams=14_250)]


def _lose_one(day: Day, tags: list[str]) -> None:
    """Everything is counted but the lost one, which the counting names; the books say so until it is found."""
    plan, lost = day.plan, day.numbers[day.plan.lost]
    day.expect("GPDSTOCK", "done", "stock")
    day.every(tags, "counted", "bag")
    here = [day.numbers[c] for c in (*plan.left_sealed, *plan.loose[MORNING]) if c != plan.lost]
    day.every([*here, EXTRA], "counted")
    ended = day.expect("GPDEND", "unbalanced", "stock", light="red")
    assert f"少：{lost}" in ended.message
    day.expect("GPDEND", "done", "stock_differs")
    day.balance(lost)


# --- the second clearance -----------------------------------------------------------------------------------


def noon(day: Day) -> None:
    """Handed back, spoilt, unsealed, foreign, wrong bag, left behind; then the shift goes to the other clerk."""
    day.balance()
    for window in SIZES:
        day.tick(NOON, window)
        day.end_window(NOON, window)
    day.balance()
    _hand_back(day)
    day.balance()
    bag_no = _pack_with_what_may_not_into_a_bag(day)
    day.balance()
    tags = _bag_with_one_in_the_wrong(day, bag_no)
    day.expect("GPDOUT", "done", "step_out")
    day.drive("collect-1", tags, day.plan.loose[NOON])
    day.balance()
    _close_with_one_left_behind(day)
    _change_shift(day)


def _hand_back(day: Day) -> None:
    case_no, register_no = day.plan.handed_back, day.registers["take-1-02"]
    day.expect(f"GPDFIX{register_no}", "done", "fix")
    day.expect(case_no, "already_ticked", "fix")
    day.expect("GPDBACK", "needs_reason", "back")
    day.expect("GPDR3", "done", "refused")
    day.books.handed_back += 1
    day.expect("GPDEND", "confirm", "correction")
    day.sign("correction", day.expect("GPDEND", "closed", "correction").register_no)


def _pack_with_what_may_not_into_a_bag(day: Day) -> str:
    """One label is spoilt; one piece is scanned into a bag before it is sealed. The number of that bag."""
    plan = day.plan
    day.expect("GPDPACK", "done", "step_pack")
    day.pack_all([c for c in plan.of(NOON) if c not in (plan.handed_back, plan.spoilt, plan.unsealed)])
    day.print_label(plan.spoilt)
    day.voided = day.numbers[plan.spoilt]
    day.expect(f"GPDVOID{day.voided}", "needs_reason", "void")
    day.expect("GPDR1", "done", "voided")
    day.books.used, day.books.voided = day.books.used - 1, day.books.voided + 1
    day.pack(plan.spoilt)
    assert day.numbers[plan.spoilt] != day.voided
    torn = day.expect(day.voided, "wrong_label", "voided", light="red")
    assert torn.waybill_no == day.voided
    day.print_label(plan.unsealed)
    day.bag("GY", [])
    bag_no = day.last_bag_no
    unsealed = day.expect(day.numbers[plan.unsealed], "not_sealed", light="red")
    assert unsealed.case_no == plan.unsealed
    day.expect(day.numbers[EXTRA], "not_sealed", "reserved", light="red")
    day.expect(day.voided, "not_sealed", "voided", light="red")
    foreign = day.expect(FOREIGN, "not_government_mail", light="red")
    assert FOREIGN in foreign.message
    day.expect("GPDPACK", "done", "step_pack")
    day.bind(plan.unsealed)
    return bag_no


def _bag_with_one_in_the_wrong(day: Day, gy_no: str) -> list[str]:
    """An envelope for the one route lies in the other's bag: it is taken out and put where it belongs."""
    plan, wrong = day.plan, day.numbers[day.plan.wrong_bag]
    kept = [case_no for case_no in plan.left_sealed if plan.route[case_no] == "GY"]
    first = [day.numbers[c] for c in (*day.bagged(NOON, "GY"), *kept)]
    day.choose("GY", gy_no)
    day.every([*first, wrong], "in_bag")
    assert day.expect(f"GPDTAKEOUT{wrong}", "out_of_bag").bag_no == gy_no
    second = day.bag("ZY", day.bagged(NOON, "ZY", *kept))
    assert wrong in second
    others = [day.numbers[c] for c in plan.left_sealed if c not in kept]
    day.every(others, "in_bag")
    tags = [day.seal([*second, *others], grams=9_000)]
    day.choose("GY", gy_no)
    return [*tags, day.seal(first)]


def _close_with_one_left_behind(day: Day) -> None:
    """Booked out, and still on the desk: the counting names it; a reason and a second person close the clearance."""
    began, behind = day.face.scans, day.numbers[day.plan.left_behind]
    day.expect("GPDSTOCK", "done", "stock")
    day.expect(EXTRA, "counted")
    over = day.expect(behind, "unbalanced", "over_collected", light="red")
    assert behind in over.message
    ended = day.expect("GPDEND", "unbalanced", "stock", light="red")
    assert f"多：{behind}" in ended.message
    day.expect("GPDEND", "done", "stock_differs")
    stopped = day.expect("GPDCLR", "unbalanced", "clearance", light="red")
    day.face.looked("left-behind")
    assert behind in stopped.message
    closed = day.expect("GPDR1", "closed", "clearance_differs")
    assert closed.needs == ("approval",)
    day.books.agree(closed.balance, behind)
    day.closings.append((2, day.face.scans - began))
    day.books = day.books.next_clearance()
    day.expect("GPDOK", "refused", "same_person")
    assert day.face.change_to(SECOND).said == ("done", "operator")
    day.expect("GPDOK", "done", "approved")
    assert day.face.change_to(FIRST).said == ("done", "operator")
    day.balance()


def _change_shift(day: Day) -> None:
    asked = day.expect("GPDSHIFT", "confirm", "shift")
    assert f"台面 {day.books.here} 件" in asked.message
    closed = day.expect("GPDSHIFT", "closed", "shift")
    assert closed.needs == ("operator",)
    day.face.looked("handed-over")
    assert day.face.change_to(SECOND).said == ("done", "operator")


# --- the third clearance and the day's end ------------------------------------------------------------------


def afternoon(day: Day) -> None:
    """One comes back, a bag is opened again; then the desk is counted and the day closed."""
    day.balance()
    for window in SIZES:
        day.tick(AFTERNOON, window)
        day.end_window(AFTERNOON, window)
    day.balance()
    _open_an_inbound_bag(day)
    day.balance()
    _return_to_its_window(day)
    day.balance()
    day.expect("GPDPACK", "done", "step_pack")
    day.pack_all(day.plan.of(AFTERNOON))
    day.balance()
    day.face.looked("packed")
    tags = _bag_and_open_again(day)
    day.expect("GPDOUT", "done", "step_out")
    day.expect(day.void_tag, "refused", "void_tag", light="red")
    day.drive("collect-2", tags, day.plan.loose[AFTERNOON])
    day.balance()
    _close_the_day(day)


def _open_an_inbound_bag(day: Day) -> None:
    """Three announced: our own piece comes back, one goes on, one is short and noted."""
    back = day.numbers[day.plan.returned]
    opened = day.expect(f"GPDIN{INBOUND_TAG}", "done", "inbound")
    assert "清单 3 件" in opened.message
    returned = day.expect(back, "counted", "inbound_returned")
    assert returned.case_no == day.plan.returned
    day.expect(FORWARDED, "counted", "inbound")
    day.books.taken_over += 2
    day.face.looked("inbound")
    day.expect("GPDCLR", "refused", "inbound_open")
    ended = day.expect("GPDEND", "unbalanced", "inbound", light="red")
    assert f"短少 1 件（{ABSENT}）" in ended.message
    closed = day.expect("GPDEND", "closed", "inbound_noted")
    day.note_no = closed.register_no
    day.face.came_out("paper", day.note_no)


def _return_to_its_window(day: Day) -> None:
    back, window = day.numbers[day.plan.returned], window_of(day, day.plan.returned)
    other = next(each for each in SIZES if each != window)
    day.say(f"GPDWIN{other}", "GPDRETURN")
    wrong = day.expect(back, "refused", "other_windows_piece", light="red")
    assert f"GPDWIN{window}" in wrong.message
    day.say(f"GPDWIN{window}")
    day.expect(back, "collected", "back")
    day.books.handed_back += 1
    day.expect("GPDEND", "confirm", "return")
    day.sign("return", day.expect("GPDEND", "closed", "return").register_no)


def _bag_and_open_again(day: Day) -> list[str]:
    """A bag is sealed without one of its pieces: opened by a fact, filled up, sealed under another tag."""
    plan, forgotten = day.plan, day.numbers[day.plan.forgotten]
    second = day.bag("ZY", day.bagged(AFTERNOON, "ZY"))
    day.expect(FORWARDED, "in_bag")  # another office's, on its way
    tags = [day.seal([*second, FORWARDED])]
    first = day.bag("GY", day.bagged(AFTERNOON, "GY", plan.forgotten))
    day.face.looked("bag")
    day.void_tag = day.seal(first)
    day.expect(f"GPDUNSEAL{day.void_tag}", "needs_reason", "unseal")
    opened = day.expect("GPDR1", "done", "unsealed")
    assert int(opened.bag_no) == int(day.void_tag[20:24]) + 1
    day.expect(forgotten, "in_bag")
    tag = day.seal([*first, forgotten])
    assert tag != day.void_tag
    return [*tags, tag]


def _close_the_day(day: Day) -> None:
    """One piece is left, the extra whose label waits for data: four codes more than pieces."""
    began = day.face.scans
    day.expect("GPDSTOCK", "done", "stock")
    day.face.looked("counting")
    day.expect(EXTRA, "counted")
    day.expect("GPDEND", "done", "stock_closed")
    day.expect("GPDDAY", "confirm", "day")
    closed = day.expect("GPDDAY", "closed", "day")
    day.closings.append((1, day.face.scans - began))
    assert closed.balance is not None
    assert closed.balance["counted"] == day.books.here == 1
    day.face.looked("day")
