"""A day of the desk against a model, act by act: pieces, bags, countings, both lines of the books (D-20, D-30, D-33).

Everything is a scan. After every act each piece is where the model has it, and the balance is what the model counted.
"""

import json
import shutil
from collections import Counter as Count
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from tests.builders import CLERK, Counter
from tests.services.bag_model import DEPARTS, ROUTES
from tests.services.day_machine import CASES, FOREIGN, BagMachine

from govpost_desk.domain.balance import Balance
from govpost_desk.services import balancing, routes
from govpost_desk.services.context import Step
from govpost_desk.services.settings import set_setting

Shown = tuple[Callable[[], str], str]  # what the model says to a scan while counting, and the scan


def told(balance: Balance | None) -> dict[str, Any]:
    """A balance as the model has it: differences in the order of their names."""
    assert balance is not None
    shown = balancing.figures(balance)
    for line in ("pieces", "numbers"):
        shown[line]["difference"].sort()
    return shown


class DayMachine(BagMachine):
    """The same with countings and books, over some days."""

    # --- counting ----------------------------------------------------------------------------------------------------

    def _start_count(self) -> None:
        if self.counter.context.step is not Step.STOCK:
            self.expect(self.model.start_count, "GPDSTOCK")

    def _lying_here(self) -> list[Shown]:
        """A scan of everything that the books have here, as the clerk goes along the desk."""
        model = self.model
        shown: list[Shown] = []
        for case in sorted(model.held()):
            bag, number = model.bag_of(case), self.number(case)
            if model.pieces[case].custody != "sealed":
                shown.append((partial(model.count_certificate, case), case))
            elif bag is None or bag.state == "open":
                shown.append((partial(model.count_label, number), number))
        tags = [bag.tag for bag in model.here() if bag.state == "sealed"]
        return shown + [(partial(model.count_bag, tag), tag) for tag in tags]

    def _anything(self) -> list[Shown]:
        """What may also be scanned: gone, foreign, void, in the wrong place."""
        model = self.model
        numbers, cases = [FOREIGN, *model.numbers()], [*CASES, "Z9"]
        shown: list[Shown] = [(partial(model.count_label, number), number) for number in numbers]
        shown += [(partial(model.count_certificate, case), case) for case in cases]
        return shown + [(partial(model.count_bag, tag), tag) for tag in self.tags()]

    @rule(draw=st.data(), left_out=st.integers(0, 3), odd=st.integers(0, 2), undone=st.integers(0, 2))
    def count_the_desk(self, draw: st.DataObject, left_out: int, odd: int, undone: int) -> None:
        """Everything here, perhaps but for one; perhaps something else; a scan taken back; the end."""
        self._start_count()
        lying = self._lying_here()
        missed = draw.draw(st.sampled_from(lying)) if left_out == 1 and lying else None
        for code, text in lying:
            if (code, text) != missed:
                self.expect(code, text)
        if odd == 1:
            self.expect(*draw.draw(st.sampled_from(self._anything())))
        if undone == 1:
            self.expect(self.model.undo_count, "GPDUNDO")
        self.end_count()
        if missed and draw.draw(st.booleans()):
            self._turns_up(missed[1], draw)

    def _turns_up(self, text: str, draw: st.DataObject) -> None:
        """What nobody counted is handed over after all, or perhaps not; what was taken over by mistake was not."""
        if self.model.case_of(text) in self.loose():
            self.step(Step.OUT)
            self.expect(lambda: self.model.collect(text), text)
        if draw.draw(st.booleans()):
            self.undo()

    @precondition(lambda self: self._not_here())
    @rule(draw=st.data(), early=st.booleans())
    def count_what_should_not_be_here(self, draw: st.DataObject, early: bool) -> None:
        """A piece on the desk that the books have elsewhere; the books are put right before the end or after it."""
        code, text = draw.draw(st.sampled_from(self._not_here()))
        self._start_count()
        self.expect(code, text)
        if not early:
            self.end_count()
        if text in self.model.on_list():
            self.step(Step.TAKE)
            self.expect(lambda: self.model.tick(text), text)
        else:
            self.undo()
        if early:
            self._start_count()
            self.end_count()

    def _not_here(self) -> list[Shown]:
        """Certificates that are still due, and what stands on the driver's register while that is open."""
        model, book = self.model, self.model.open_book("collect")
        shown: list[Shown] = [(partial(model.count_certificate, case), case) for case in model.on_list()]
        for line in book.lines[-1:] if book else []:
            if line.case in model.pieces:
                number = self.number(line.case)
                shown.append((partial(model.count_label, number), number))
            else:
                tag = next(bag.tag for bag in reversed(model.bags) if bag.state == "handed")
                shown.append((partial(model.count_bag, tag), tag))
        return shown

    @rule(draw=st.data(), count=st.integers(0, 3), undone=st.booleans(), ended=st.booleans())
    def count_something(self, draw: st.DataObject, count: int, undone: bool, ended: bool) -> None:
        """A counting that may stay open."""
        self._start_count()
        for _ in range(count):
            self.expect(*draw.draw(st.sampled_from(self._anything())))
        if undone:
            self.expect(self.model.undo_count, "GPDUNDO")
        if ended:
            self.end_count()

    def end_count(self) -> None:
        """GPDEND, and once more where it differs."""
        outcome = self.scan("GPDEND")
        expected = self.model.end_count()
        if outcome.answer == "unbalanced":
            outcome = self.scan("GPDEND")
        assert outcome.why == expected

    # --- books -------------------------------------------------------------------------------------------------------

    @rule(day=st.booleans(), reason=st.booleans(), late=st.integers(0, 5))
    def close_books(self, day: bool, reason: bool, late: int) -> None:
        """GPDCLR or GPDDAY with its confirmation, perhaps after midnight, or with a reason for a difference."""
        code, expected = ("GPDDAY" if day else "GPDCLR"), self.model.ask_close(day)
        outcome = self.scan(code)
        assert expected in (outcome.answer, outcome.why), (outcome, expected)
        if late == 5:
            self.clock_to(1, 0.5)
        if expected == "confirm":
            outcome = self.scan(code)
            if self.model.ask_close(day) == "unbalanced":  # midnight has passed: it ends its day now
                assert outcome.why == "uncounted"
                return
        elif expected == "unbalanced" and reason:
            outcome = self.scan("GPDR1")
        else:
            return
        figures = self.model.close_books(day, self.who(), reason=expected == "unbalanced")
        assert outcome.answer == "closed", outcome
        assert told(outcome.balance) == figures

    @rule(draw=st.data(), left_out=st.integers(0, 3))
    def evening(self, draw: st.DataObject, left_out: int) -> None:
        """What is in bags leaves, the rest is counted, the day ends."""
        self.hand_over_all()
        self.count_the_desk(draw, left_out, 0, 0)
        self.close_books(True, True, 0)

    @rule(days=st.sampled_from([0, 0, 1, 1, 2]), hour=st.sampled_from([0.5, 9.0, 17.0, 21.0]))
    def time_goes_by(self, days: int, hour: float) -> None:
        if days or hour > self.model.hour:
            self.clock_to(days, hour)

    @rule(
        what=st.sampled_from(
            ["balance", "restart", "night", "day", "always", "0001", "0002", "approve", "shift"]
        )
    )
    def aside(self, what: str) -> None:
        """Asking, starting again, another operator, other settings."""
        if what == "balance":
            outcome = self.scan("GPDBAL")
            assert told(outcome.balance) == self.model.balance()
            assert outcome.answer == (
                "unbalanced" if self.model.balance()["pieces"]["difference"] else "done"
            )
        elif what == "restart":
            self.counter.reopen()
            self.model.leave_bag()
        elif what == "always":
            self.model.count_always = not self.model.count_always
            self._set("stock_count", "clearance" if self.model.count_always else "day")
        elif what in ("night", "day"):
            self.model.all_night = what == "night"
            self._set("all_night", "yes" if self.model.all_night else "no")
        elif what == "shift":
            outcome = self.scan("GPDSHIFT")
            if outcome.answer == "confirm":
                outcome = self.scan("GPDSHIFT")
            assert self.model.hand_over_shift() in (outcome.answer, outcome.why)
        elif what == "approve":
            self.expect(lambda: self.model.approve(self.who()), "GPDOK")
        else:
            self.model.ensure_open(what)
            assert self.scan(f"GPDOPR{what}").answer == "done"

    def _set(self, name: str, value: str) -> None:
        set_setting(self.counter.db, name, value, by=CLERK, at=self.counter.clock())

    # --- what must always hold ---------------------------------------------------------------------------------------

    @invariant()
    def every_piece_is_where_the_model_has_it(self) -> None:
        stored = self.counter.rows(
            "SELECT o.case_no, coalesce(e.custody, ''), coalesce(e.waybill_no, ''), coalesce(b.opened_at, 0)"
            " FROM desk_order o LEFT JOIN enclosure e USING (order_id)"
            " LEFT JOIN bag_line l ON l.order_id = o.order_id AND l.taken_out = 0 LEFT JOIN bag b USING (bag_id)"
        )
        places = {
            at: place for place, (at,) in enumerate(self.counter.rows("SELECT opened_at FROM bag ORDER BY 1"))
        }
        lies = {case: place for place, bag in enumerate(self.model.bags) for case in bag.pieces}
        assert len(stored) == len(self.model.pieces)  # none in two bags
        assert {case: (custody, number, places.get(bag)) for case, custody, number, bag in stored} == {
            case: (piece.custody, piece.number, lies.get(case)) for case, piece in self.model.pieces.items()
        }

    @invariant()
    def bags_are_as_the_model_has_them(self) -> None:
        stored = self.counter.rows("SELECT bag_no, destination, tag_no, state FROM bag ORDER BY opened_at")
        assert stored == [(bag.number, bag.destination, bag.tag, bag.state) for bag in self.model.bags]

    @invariant()
    def both_lines_are_what_the_model_counted(self) -> None:
        with self.counter.db.reading() as execute:
            _, balance = balancing.present(execute, numbers_proved=True)
        assert told(balance) == self.model.balance()
        pieces, numbers = balance.pieces, balance.numbers
        assert pieces.opening + pieces.taken_over == pieces.despatched + pieces.handed_back + pieces.closing
        assert numbers.opening + numbers.granted == numbers.used + numbers.voided + numbers.closing

    @invariant()
    def a_number_serves_once(self) -> None:
        stored = dict(self.counter.rows("SELECT waybill_no, state FROM waybill_number"))
        for number, state in self.gone.items():  # used may become void, nothing else ever changes
            assert stored[number] in (state, "voided")
        self.gone = {number: state for number, state in stored.items() if state != "reserved"}
        model = self.model
        assert {n for n, s in stored.items() if s == "used"} == model.used - model.voided
        assert {n for n, s in stored.items() if s == "voided"} == model.voided
        assert len(stored) == model.taken

    @invariant()
    def periods_follow_each_other(self) -> None:
        """Each opens with what the one before left; days are the sums of their clearances."""
        stored = self.counter.rows(
            "SELECT business_on, clearance_no, opening_pieces, opening_numbers, overdue, reason <> '', figures"
            " FROM clearance ORDER BY opened_at"
        )
        known = self.model.clearances
        assert [row[:6] for row in stored] == [
            (each.on, each.no, *each.opening, int(each.overdue), int(each.reason)) for each in known
        ]
        for row, each in zip(stored, known, strict=True):
            assert (told(balancing.from_figures(json.loads(row[6]))) if row[6] else {}) == each.figures
        days = {
            on: json.loads(text)
            for on, text in self.counter.rows("SELECT business_on, figures FROM business_day")
        }
        assert {on: told(balancing.from_figures(each)) for on, each in days.items()} == self.model.days
        shifts = self.counter.rows(
            "SELECT business_on, shift_no, operator_no, taker_no, state FROM shift ORDER BY opened_at"
        )
        assert shifts == [
            (s.on, s.no, s.who, s.taker, "open" if s.open else "closed") for s in self.model.shifts
        ]

    @invariant()
    def nothing_is_printed_twice(self) -> None:
        assert len(self.plate.names) == len(set(self.plate.names))

    def teardown(self) -> None:
        if not hasattr(self, "counter"):
            return
        try:
            if self.papers:
                self._papers_are_made_once()
            proof = self.counter.verify()
            assert proof.ok, proof.findings
        finally:
            self.counter.close()
            shutil.rmtree(self.folder)

    def _papers_are_made_once(self) -> None:
        self.counter.make_papers()
        assert self.counter.make_papers() == []
        stored = Count(self.counter.rows("SELECT kind, subject FROM document"))
        model = self.model
        due = Count(("register_pdf", number) for number in self.register_nos.values())
        due += Count(("manifest_pdf", bag.tag) for bag in model.bags if bag.state != "open")
        moved = ("taken_over", "despatched", "handed_back", "granted", "used", "voided")
        for each in model.clearances:
            sums = {**each.figures.get("pieces", {}), **each.figures.get("numbers", {})}
            due[("clearance_pdf", f"{each.on}-{each.no}")] += each.reason or any(
                sums.get(flow) for flow in moved
            )
        due += Count(("day_pdf", on) for on in model.days)
        due += Count(("shift_pdf", f"{each.on}-S{each.no}") for each in model.shifts if each.handed_over)
        assert Count({key: n for key, n in stored.items() if key[0] != "address_list"}) == due


@pytest.fixture(scope="module")
def routed_folder(blank_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with two routes and no number."""
    folder = tmp_path_factory.mktemp("routed") / "desk"
    shutil.copytree(blank_folder, folder)
    with Counter(folder) as counter:
        for route in routes.list_routes(counter.db):
            routes.end_route(counter.db, route.route_code, by=CLERK, at=counter.clock())
        for code, destination in ROUTES.items():
            departs = (f"{int(DEPARTS[code]):02d}:{int(DEPARTS[code] % 1 * 60):02d}",)
            plan = routes.check_route(code, f"{code}邮路", destination, f"{code}局", departs, "1234567")
            routes.set_route(counter.db, plan, by=CLERK, at=counter.clock())
    return folder


def test_a_day_keeps_to_the_model(routed_folder: Path, pytestconfig: pytest.Config) -> None:
    class Machine(DayMachine):
        template = routed_folder

    long = pytestconfig.getoption("hypothesis_profile") == "long"
    examples, steps = (1000, 60) if long else (40, 50)
    run_state_machine_as_test(Machine, settings=settings(max_examples=examples, stateful_step_count=steps))
