"""Scans about pieces and bags, each answered as the model says: the acts that the model of a day is tested with."""

import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from tests.builders import Counter, number_after
from tests.services.bag_model import ROUTES
from tests.services.counter_model import FIRST
from tests.services.day_model import DayModel
from tests.services.test_stateful import Plate, qr_text

from govpost_desk.domain.business_day import SHANGHAI
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.services.context import Step

CASES = [f"D{serial}" for serial in range(12)]
FOREIGN = "1290000007531"
PRE_TAGGED = [
    "430000005500000011315001001030",
    "430000005180000011315002003030",
]  # to a known and an unknown place
PACKED = ("labelled", "sealed", "collected")
# Scans that no clearance has to be open for; the model opens one for any other.
_OF_NO_PERIOD = re.compile(r"GPD(OPR|OK|BAL|CLR|DAY|SHIFT|R\d|S\d).*|JJ.*")
_LEAVES_BAG = re.compile(r"GPD(TAKE|PACK|OUT|STOCK|WIN.*|FIX.*)")


class BagMachine(RuleBasedStateMachine):
    """Acts of a clerk with pieces and bags."""

    template: ClassVar[Path]

    @initialize(
        count=st.sampled_from([6, 500]),
        lying=st.integers(0, 3),
        sealed=st.integers(0, 5),
        papers=st.booleans(),
    )
    def open_up(self, count: int, lying: int, sealed: int, papers: bool) -> None:
        self.papers = papers
        self.folder = Path(tempfile.mkdtemp(prefix="day-"))
        shutil.copytree(self.template, self.folder / "desk")
        self.counter = Counter(self.folder / "desk")
        self.counter.printer = self.plate = Plate()
        self.model = DayModel()
        self.register_nos: dict[int, str] = {}
        self.gone: dict[str, str] = {}  # numbers that were used or voided
        self.clock_to(0, 9.0)
        self.more_numbers(count)
        for case in CASES[: lying + sealed]:
            self.new_row(case)
        self.take_over_some(lying + sealed, True)
        for case in CASES[:sealed]:
            self.pack(case, True)

    # --- scanning ----------------------------------------------------------------------------------------------------

    def scan(self, *texts: str) -> Outcome:
        """Scans; the model opens its day with the first that needs one. The last answer."""
        for text in texts:
            self._arrives(text)
            outcome = self.counter.scan(text)
        return outcome

    def _arrives(self, text: str) -> None:
        if not _OF_NO_PERIOD.fullmatch(text):
            self.model.ensure_open(self.who())
        if _LEAVES_BAG.fullmatch(text):
            self.model.leave_bag()

    def expect(self, code: Callable[[], str], *texts: str) -> Outcome:
        """The last answer of some scans; a red one is compared by its reason where the model names one."""
        *before, last = texts
        if before:
            self.scan(*before)
        self._arrives(last)
        expected = code()
        outcome = self.counter.scan(last)
        assert expected in (outcome.answer, outcome.why), (texts, outcome, expected)
        return outcome

    def clock_to(self, days: int, hour: float) -> None:
        """`days` later, at an hour in Shanghai; whoever works there types the PIN anew."""
        on = self.counter.clock.now.astimezone(SHANGHAI).date() + timedelta(days=days)
        self.counter.clock.now = datetime.combine(on, time(), SHANGHAI) + timedelta(hours=hour)
        self.model.today, self.model.hour = on.isoformat(), hour
        with self.counter.db.begin() as tx:
            tx.execute("UPDATE operator_credential SET proven_on = ?", (f"{on} pin",))

    def who(self) -> str:
        """The operator at the scanner."""
        return self.counter.context.actor.operator_no

    def of(self, *custody: str) -> list[str]:
        """Certificates in this custody."""
        return [case for case, piece in self.model.pieces.items() if piece.custody in custody]

    def number(self, case: str) -> str:
        return self.model.pieces[case].number

    # --- taking over, packing, voiding -------------------------------------------------------------------------------

    def new_row(self, case: str) -> None:
        self.counter.add_order(case)
        self.model.add_order(case, True)

    def more_numbers(self, count: int) -> None:
        self.counter.add_range(number_after(FIRST, self.model.granted), count)
        self.model.grant(count)

    @precondition(lambda self: self.model.granted - self.model.taken < 2)
    @rule()
    def numbers_run_out(self) -> None:
        self.more_numbers(5)

    @rule(count=st.integers(1, 3), closed=st.booleans())
    def take_over_some(self, count: int, closed: bool) -> None:
        if not self.model.on_list():
            for case in [case for case in CASES if case not in self.model.pieces][:3]:
                self.new_row(case)
        for case in self.model.on_list()[:count]:
            self.expect(lambda case=case: self.model.tick(case), "GPDTAKE", "GPDWIN01", case)
        book = self.model.open_book("take_over")
        if closed and book and book.lines:
            if self.model.unsettled(book, book.set_aside):
                self.scan("GPDTAKE", "GPDWIN01", "GPDREST")
                self.expect(self.model.rest, "GPDR1")
            self.close_register("take_over", -1, "GPDTAKE", "GPDWIN01")

    def close_register(self, kind: str, corrects: int, *into: str) -> None:
        book = self.model.open_book(kind, corrects)
        outcome = self.scan(*into, "GPDEND")
        expected = self.model.close(kind, corrects)
        if outcome.answer == "confirm":
            outcome = self.scan("GPDEND")
        assert outcome.answer == expected, (outcome, expected)
        if expected == "closed":
            assert book is not None
            assert outcome.register_no == self.model.register_no()
            self.register_nos[self.model.books.index(book)] = outcome.register_no

    @precondition(lambda self: self.of("desk"))
    @rule(draw=st.data(), bound=st.integers(0, 3))
    def pack_one(self, draw: st.DataObject, bound: int) -> None:
        self.pack(draw.draw(st.sampled_from(self.of("desk"))), bool(bound))

    def pack(self, case: str, bound: bool) -> None:
        self.expect(lambda: self.model.pack(case), "GPDPACK", case)
        if bound and self.model.waiting == case:
            self.bind()

    @precondition(lambda self: self.model.waiting)
    @rule()
    def bind(self) -> None:
        number = self.number(self.model.waiting)
        self.expect(lambda: self.model.scan_label(number), "GPDPACK", number)

    @precondition(lambda self: not self.model.waiting and self.of("sealed"))
    @rule(draw=st.data())
    def reprint(self, draw: st.DataObject) -> None:
        number = self.number(draw.draw(st.sampled_from(self.of("sealed"))))
        self.expect(lambda: self.model.scan_label(number), "GPDPACK", number)
        self.model.reprint_sealed(number)
        assert self.scan("GPDREPRINT", "GPDR1").answer == "label_printed"

    @rule()
    def print_all(self) -> None:
        self.counter.print_labels()
        self.model.printed()

    @precondition(lambda self: self.model.taken)
    @rule(draw=st.data())
    def void(self, draw: st.DataObject) -> None:
        number = draw.draw(st.sampled_from(self.model.numbers()))
        asked = self.scan(f"GPDVOID{number}")
        expected = self.model.void(number, self.who())
        outcome = self.scan("GPDR1") if asked.answer == "needs_reason" else asked
        assert expected in (outcome.answer, outcome.why), (number, outcome, expected)

    @rule()
    def undo(self) -> None:
        self.expect(self.model.undo, "GPDTAKE", "GPDUNDO")

    # --- correcting, approving ---------------------------------------------------------------------------------------

    @precondition(lambda self: self._correctable())
    @rule(draw=st.data(), closed=st.booleans())
    def hand_back(self, draw: st.DataObject, closed: bool) -> None:
        """A correction gives a certificate back to the window."""
        case = draw.draw(st.sampled_from(self._correctable()))
        index = self.model.pieces[case].book
        fix = f"GPDFIX{self.register_nos[index]}"
        self.expect(lambda: self.model.tick(case, index), fix, case)
        asked = self.scan("GPDBACK")
        expected = self.model.settle(case, "refused", index)
        outcome = self.scan("GPDR1") if asked.answer == "needs_reason" else asked
        assert expected in (outcome.answer, outcome.why), (case, outcome, expected)
        if closed and self.model.open_book("correction", index):
            self.close_register("correction", index, fix)

    def _correctable(self) -> list[str]:
        return [
            case
            for case, piece in self.model.pieces.items()
            if piece.status == "taken" and piece.book in self.register_nos
        ]

    @rule(operator_no=st.sampled_from(["0001", "0002"]))
    def change_operator(self, operator_no: str) -> None:
        self.model.ensure_open(operator_no)
        self.model.told_g = 0
        assert self.scan(f"GPDOPR{operator_no}").answer == "done"

    @precondition(lambda self: self.model.due)
    @rule()
    def approve(self) -> None:
        self.expect(lambda: self.model.approve(self.who()), "GPDOK")

    # --- bags --------------------------------------------------------------------------------------------------------

    @rule(how=st.sampled_from(["", "", *ROUTES]))
    def open_bag(self, how: str) -> None:
        outcome = self.expect(lambda: self.model.open_bag(how), f"GPDROUTE{how}" if how else "GPDBAG")
        assert outcome.bag_no == self.model.bags[-1].number

    @rule(tag=st.sampled_from(PRE_TAGGED), typed=st.booleans())
    def scan_tag(self, tag: str, typed: bool) -> None:
        if typed or self.counter.context.step is Step.BAG:
            self.expect(lambda: self.model.scan_tag(tag), f"GPDBAG{tag}" if typed else tag)

    @precondition(lambda self: self.model.here())
    @rule(draw=st.data())
    def choose_bag(self, draw: st.DataObject) -> None:
        bag = draw.draw(st.sampled_from(self.model.here()))
        self.expect(lambda: self.model.choose_bag(bag), bag.code)

    def _into_a_bag(self, draw: st.DataObject) -> None:
        if self.counter.context.step is not Step.BAG and self.model.open_bags():
            bag = draw.draw(st.sampled_from(self.model.open_bags()))
            self.expect(lambda: self.model.choose_bag(bag), bag.code)
        if self.counter.context.step is not Step.BAG:
            self.open_bag("")

    @precondition(lambda self: self.of("sealed"))
    @rule(draw=st.data(), count=st.integers(1, 4))
    def fill(self, draw: st.DataObject, count: int) -> None:
        """What a clerk does: piece after piece into a bag."""
        self._into_a_bag(draw)
        for case in [case for case in self.of("sealed") if not self.model.bag_of(case)][:count]:
            self.expect(lambda case=case: self.model.put_in(self.number(case)), self.number(case))

    @rule(draw=st.data(), copy=st.sampled_from([0, 0, 1, 2]))
    def put_in(self, draw: st.DataObject, copy: int) -> None:
        """Any label: twice, of another bag, not sealed, gone, void, foreign."""
        self._into_a_bag(draw)
        number = draw.draw(st.sampled_from([FOREIGN, *self.model.numbers()]))
        copy = copy if self.model.case_of(number) else 0
        self.expect(lambda: self.model.put_in(number, copy), qr_text(number, copy) if copy else number)

    @precondition(lambda self: self.of("sealed", "collected"))
    @rule(draw=st.data(), scanned=st.booleans())
    def take_out(self, draw: st.DataObject, scanned: bool) -> None:
        number = self.number(draw.draw(st.sampled_from(self.of("sealed", "collected"))))
        texts = ("GPDTAKEOUT", number) if scanned else (f"GPDTAKEOUT{number}",)
        self.expect(lambda: self.model.take_out(number), *texts)

    @precondition(lambda self: self.counter.context.step is Step.BAG)
    @rule()
    def undo_put(self) -> None:
        self.expect(self.model.undo_put, "GPDUNDO")

    @rule(text=st.sampled_from(["GPDSNA77", "GPDKG3250", "GPDKG999"]))
    def tell(self, text: str) -> None:
        grams = int(text[5:]) if text.startswith("GPDKG") else 0
        self.expect(lambda: self.model.tell(grams), text)

    @rule()
    def seal(self) -> None:
        asked = self.scan("GPDSEAL")
        bag, expected = self.model.bag_at_work(), self.model.seal()
        outcome = self.scan("GPDSEAL") if asked.answer == "confirm" else asked
        assert expected in (outcome.answer, outcome.why), (outcome, expected)
        if bag and expected == "sealed":
            assert outcome.bag_tag == bag.tag

    @precondition(lambda self: self.tags())
    @rule(draw=st.data(), scanned=st.booleans())
    def unseal(self, draw: st.DataObject, scanned: bool) -> None:
        tag = draw.draw(st.sampled_from(self.tags()))
        asked = self.scan("GPDUNSEAL", tag) if scanned else self.scan(f"GPDUNSEAL{tag}")
        expected = self.model.unseal(tag)
        outcome = self.scan("GPDR2") if asked.answer == "needs_reason" else asked
        assert expected in (outcome.answer, outcome.why), (tag, outcome, expected)

    def tags(self) -> list[str]:
        return sorted(self.model.void_tags | {bag.tag for bag in self.model.bags if bag.tag})

    # --- to the driver -----------------------------------------------------------------------------------------------

    @precondition(lambda self: self.of(*PACKED))
    @rule(draw=st.data(), copy=st.sampled_from([0, 0, 1, 2]))
    def collect(self, draw: st.DataObject, copy: int) -> None:
        number = self.number(draw.draw(st.sampled_from(self.of(*PACKED))))
        text = qr_text(number, copy) if copy else number
        self.expect(lambda: self.model.collect(number, copy), "GPDOUT", text)

    @precondition(lambda self: self.tags())
    @rule(draw=st.data())
    def collect_bag(self, draw: st.DataObject) -> None:
        tag = draw.draw(st.sampled_from(self.tags()))
        self.expect(lambda: self.model.collect_bag(tag), "GPDOUT", tag)

    @precondition(lambda self: self.model.open_book("collect"))
    @rule()
    def close_collect(self) -> None:
        self.close_register("collect", -1, "GPDOUT")
