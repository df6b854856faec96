"""Scans about pieces and bags, each answered as the model says: the acts that the model of a day is tested with.

Few rules of many kinds each, so that a run comes far into a day; what a clerk does all day has rules of its own.
"""

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
from tests.services.bag_model import ROUTES, Bag
from tests.services.counter_model import FIRST
from tests.services.day_model import DayModel
from tests.services.test_stateful import Plate, qr_text

from govpost_desk.domain.business_day import SHANGHAI
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.services.context import Step

CASES = [f"D{serial:02d}" for serial in range(40)]
FOREIGN = "1290000007531"
PRE_TAGGED = [
    "430000005500000011315001001030",
    "430000005180000011315002003030",
]  # to a known and an unknown place
_INTO = {Step.TAKE: "GPDTAKE", Step.PACK: "GPDPACK", Step.OUT: "GPDOUT"}
# Scans that no clearance has to be open for; the model opens one for any other.
_OF_NO_PERIOD = re.compile(r"GPD(OPR|OK|BAL|CLR|DAY|SHIFT|R\d|S\d).*|JJ.*")
_LEAVES_BAG = re.compile(r"GPD(TAKE|PACK|OUT|STOCK|WIN.*|FIX.*)")


class BagMachine(RuleBasedStateMachine):
    """Acts of a clerk with pieces and bags."""

    template: ClassVar[Path]

    @initialize(count=st.sampled_from([8, 500]), here=st.integers(0, 6), papers=st.integers(0, 3))
    def open_up(self, count: int, here: int, papers: int) -> None:
        self.papers = papers == 0
        self.folder = Path(tempfile.mkdtemp(prefix="day-"))
        shutil.copytree(self.template, self.folder / "desk")
        self.counter = Counter(self.folder / "desk")
        self.counter.printer = self.plate = Plate()
        self.model = DayModel()
        self.register_nos: dict[int, str] = {}
        self.gone: dict[str, str] = {}  # numbers that were used or voided
        self.clock_to(0, 9.0)
        self.more_numbers(count)
        if here:
            self.take_and_pack(here, 1, True)

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

    def expect(self, code: Callable[[], str], text: str) -> Outcome:
        """A scan and its answer; a red one is compared by its reason where the model names one."""
        self._arrives(text)
        expected = code()
        outcome = self.counter.scan(text)
        assert expected in (outcome.answer, outcome.why), (text, outcome, expected)
        return outcome

    def expect_of(self, code: Callable[[], str], asks: str, then: str) -> Outcome:
        """A scan that asks for a reason or to be sure, and what is answered; what the model says is the last answer."""
        asked = self.scan(asks)
        expected = code()
        outcome = self.scan(then) if asked.answer in ("needs_reason", "confirm") else asked
        assert expected in (outcome.answer, outcome.why), (asks, outcome, expected)
        return outcome

    def step(self, step: Step) -> None:
        """Stand in a step: its code is scanned where another one is at work."""
        if self.counter.context.step is not step:
            self.scan(_INTO[step])
        if step is Step.TAKE and not self.counter.context.window_code:
            self.scan("GPDWIN01")

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

    def loose(self) -> list[str]:
        """Sealed pieces that lie in no bag."""
        return [case for case in self.of("sealed") if not self.model.bag_of(case)]

    def number(self, case: str) -> str:
        """The waybill number of a certificate."""
        return self.model.pieces[case].number

    # --- taking over, packing, voiding -------------------------------------------------------------------------------

    def more_numbers(self, count: int) -> None:
        """Another range."""
        self.counter.add_range(number_after(FIRST, self.model.granted), count)
        self.model.grant(count)

    @rule(count=st.integers(1, 5), left_lying=st.integers(0, 2), closed=st.booleans())
    def take_and_pack(self, count: int, left_lying: int, closed: bool) -> None:
        """What comes in all day: taken over, the register closed or left open, most of it packed."""
        if self.model.granted - self.model.taken < 2:
            self.more_numbers(5)
        self.take_over(count, closed)
        for case in self.of("desk")[left_lying:]:
            self.pack(case)

    def take_over(self, count: int, closed: bool) -> None:
        """Certificates at the window; its list is longer than what it hands over."""
        model = self.model
        new = [case for case in CASES if case not in model.pieces]
        for case in new[: max(0, count - len(model.on_list()))]:
            self.counter.add_order(case)
            model.add_order(case, True)
        self.step(Step.TAKE)
        for case in model.on_list()[:count]:
            self.expect(lambda case=case: model.tick(case), case)
        book = model.open_book("take_over")
        if closed and book and book.lines:
            if model.unsettled(book, book.set_aside):
                self.expect_of(model.rest, "GPDREST", "GPDR1")
            self.close_register("take_over")

    def close_register(self, kind: str, corrects: int = -1) -> None:
        """GPDEND in its step."""
        book = self.model.open_book(kind, corrects)
        outcome = self.expect_of(lambda: self.model.close(kind, corrects), "GPDEND", "GPDEND")
        if outcome.answer == "closed":
            assert book is not None
            assert outcome.register_no == self.model.register_no()
            self.register_nos[self.model.books.index(book)] = outcome.register_no

    def pack(self, case: str, *, bound: bool = True) -> None:
        """Its label is printed and scanned back; one that waits comes first."""
        self.step(Step.PACK)
        if self.model.waiting:
            self.bind()
        self.expect(lambda: self.model.pack(case), case)
        if bound and self.model.waiting == case:
            self.bind()

    def bind(self) -> None:
        """The label that waits is scanned."""
        self.step(Step.PACK)
        number = self.number(self.model.waiting)
        self.expect(lambda: self.model.scan_label(number), number)

    @precondition(lambda self: self.model.pieces)
    @rule(
        draw=st.data(), what=st.sampled_from(["pack", "pack_on", "reprint", "void_sealed", "void", "print"])
    )
    def labels(self, draw: st.DataObject, what: str) -> None:
        """A label that waits, one more copy, a spoilt number."""
        sealed, desk = self.of("sealed"), self.of("desk")
        if what == "print":
            self.counter.print_labels()
            self.model.printed()
        elif what in ("pack", "pack_on") and desk:
            self.pack(draw.draw(st.sampled_from(desk)), bound=what == "pack")
        elif what == "reprint" and sealed and not self.model.waiting:
            self.step(Step.PACK)
            number = self.number(draw.draw(st.sampled_from(sealed)))
            self.expect(lambda: self.model.scan_label(number), number)
            self.model.reprint_sealed(number)
            assert self.scan("GPDREPRINT", "GPDR1").answer == "label_printed"
        elif what == "void_sealed" and sealed:
            self.void(self.number(draw.draw(st.sampled_from(sealed))))
        elif self.model.taken:
            self.void(draw.draw(st.sampled_from(self.model.numbers())))

    def void(self, number: str) -> None:
        """A number is spoilt."""
        self.expect_of(lambda: self.model.void(number, self.who()), f"GPDVOID{number}", "GPDR1")

    @rule()
    def undo(self) -> None:
        """The newest line of an open register."""
        self.step(Step.TAKE)
        self.expect(self.model.undo, "GPDUNDO")

    @precondition(lambda self: self.correctable())
    @rule(draw=st.data(), closed=st.booleans())
    def hand_back(self, draw: st.DataObject, closed: bool) -> None:
        """A correction gives a certificate back to the window."""
        case = draw.draw(st.sampled_from(self.correctable()))
        index = self.model.pieces[case].book
        self.scan(f"GPDFIX{self.register_nos[index]}")
        self.expect(lambda: self.model.tick(case, index), case)
        self.expect_of(lambda: self.model.settle(case, "refused", index), "GPDBACK", "GPDR1")
        if closed and self.model.open_book("correction", index):
            self.close_register("correction", index)

    def correctable(self) -> list[str]:
        """What a closed register has taken over, first what a correction may give back."""
        taken = [
            case
            for case, p in self.model.pieces.items()
            if p.status == "taken" and p.book in self.register_nos
        ]
        return [case for case in taken if self.model.pieces[case].custody == "desk"] or taken[:1]

    # --- bags --------------------------------------------------------------------------------------------------------

    @rule(
        how=st.sampled_from(["GPDBAG", *(f"GPDROUTE{code}" for code in ROUTES), *PRE_TAGGED, "again"]),
        draw=st.data(),
    )
    def open_bag(self, how: str, draw: st.DataObject) -> None:
        """A new bag, one under a tag of head office, one that is here already."""
        model = self.model
        if how == "again":
            if model.here():
                self.choose(draw.draw(st.sampled_from(model.here())))
        elif how in PRE_TAGGED:
            text = how if self.counter.context.step is Step.BAG else f"GPDBAG{how}"
            self.expect(lambda: model.scan_tag(how), text)
        else:
            outcome = self.expect(
                lambda: model.open_bag(how.removeprefix("GPDROUTE").removeprefix("GPDBAG")), how
            )
            assert model.at_work is not None
            assert outcome.bag_no == model.at_work.number

    def choose(self, bag: Bag) -> None:
        """A bag that is here, by its number."""
        self.expect(lambda: self.model.choose_bag(bag), bag.code)

    def into_a_bag(self, draw: st.DataObject) -> None:
        """Stand in the step of bagging, with a bag."""
        if self.counter.context.step is not Step.BAG or self.model.bag_at_work() is None:
            if self.model.open_bags():
                self.choose(draw.draw(st.sampled_from(self.model.open_bags())))
            else:
                self.open_bag("GPDBAG", draw)

    @precondition(lambda self: self.loose())
    @rule(
        draw=st.data(),
        count=st.integers(1, 4),
        then=st.sampled_from(["", "seal", "open again", "seal again", "hand over", "hand over and undo"]),
    )
    def fill(self, draw: st.DataObject, count: int, then: str) -> None:
        """What a clerk does all day: piece after piece into a bag, which is sealed, opened again, handed over."""
        self.into_a_bag(draw)
        for case in self.loose()[:count]:
            self.expect(lambda case=case: self.model.put_in(self.number(case)), self.number(case))
        bag = self.model.bag_at_work()
        if not then or bag is None or not bag.pieces:
            return
        self.seal(0)
        if then.endswith("again"):
            self.open_again(bag.tag, scanned=False)
            if then == "seal again":
                self.seal(0)
        elif then.startswith("hand over") and bag.state == "sealed":
            self.step(Step.OUT)
            self.expect(lambda: self.model.collect_bag(bag.tag), bag.tag)
            if then.endswith("undo"):
                self.expect(self.model.undo, "GPDUNDO")

    @precondition(lambda self: self.model.taken)
    @rule(draw=st.data(), how=st.sampled_from(["any", "copy1", "copy2", "number", "scan", "undo"]))
    def handle(self, draw: st.DataObject, how: str) -> None:
        """Any label into a bag: twice, of another one, not sealed, gone, void, foreign; a piece out of its bag."""
        bagged = [case for case in self.of("sealed") if self.model.bag_of(case)]
        if how in ("any", "copy1", "copy2"):
            self.into_a_bag(draw)
            number = draw.draw(st.sampled_from([FOREIGN, *self.model.numbers()]))
            copy = int(how[-1]) if how != "any" and self.model.case_of(number) else 0
            self.expect(lambda: self.model.put_in(number, copy), qr_text(number, copy) if copy else number)
        elif how == "undo" and self.counter.context.step is Step.BAG:
            self.expect(self.model.undo_put, "GPDUNDO")
        elif pieces := bagged or self.of("sealed", "collected"):
            number = self.number(draw.draw(st.sampled_from(pieces)))
            if how == "scan":
                assert self.scan("GPDTAKEOUT").answer == "confirm"
            text = number if how == "scan" else f"GPDTAKEOUT{number}"
            self.expect(lambda: self.model.take_out(number), text)

    @precondition(lambda self: self.model.open_bags())
    @rule(told=st.integers(0, 2))
    def seal(self, told: int) -> None:
        """GPDSEAL for the bag at work, else the first with something in it; with seal number and weight or without."""
        filled = [bag for bag in self.model.open_bags() if bag.pieces]
        if filled and self.model.bag_at_work() not in filled:
            self.choose(filled[0])
        for text in ("GPDSNA77", "GPDKG3250")[:told]:
            grams = int(text[5:]) if text.startswith("GPDKG") else 0
            self.expect(lambda grams=grams: self.model.tell(grams), text)
        bag = self.model.bag_at_work()
        outcome = self.expect_of(self.model.seal, "GPDSEAL", "GPDSEAL")
        if outcome.answer == "sealed":
            assert bag is not None
            assert outcome.bag_tag == bag.tag

    @precondition(lambda self: self.tags())
    @rule(draw=st.data(), odd=st.integers(0, 3), scanned=st.booleans())
    def unseal(self, draw: st.DataObject, odd: int, scanned: bool) -> None:
        """A tag is scanned to open its bag again."""
        self.open_again(draw.draw(st.sampled_from(self.tags(odd == 3))), scanned=scanned)

    def open_again(self, tag: str, *, scanned: bool) -> None:
        """GPDUNSEAL and the tag, in one or in two scans."""
        if scanned:
            assert self.scan("GPDUNSEAL").answer == "confirm"
        self.expect_of(lambda: self.model.unseal(tag), tag if scanned else f"GPDUNSEAL{tag}", "GPDR2")

    def tags(self, odd: bool = True) -> list[str]:
        """Every tag there ever was; those of sealed bags, where there are any, are what a clerk has in hand."""
        sealed = [bag.tag for bag in self.model.bags if bag.state == "sealed"]
        known = sorted(self.model.void_tags | {bag.tag for bag in self.model.bags if bag.tag})
        return known if odd or not sealed else sealed

    # --- to the driver -----------------------------------------------------------------------------------------------

    @precondition(lambda self: self.of("sealed", "collected"))
    @rule(
        draw=st.data(),
        copy=st.integers(0, 2),
        bags=st.integers(0, 2),
        odd=st.integers(0, 3),
        closed=st.booleans(),
    )
    def hand_over(self, draw: st.DataObject, copy: int, bags: int, odd: int, closed: bool) -> None:
        """A piece or some bags to the driver; the register is closed or stays open."""
        self.step(Step.OUT)
        for _ in range(bags if self.tags() else 0):
            tag = draw.draw(st.sampled_from(self.tags(odd == 3)))
            self.expect(lambda tag=tag: self.model.collect_bag(tag), tag)
        if not bags:
            number = self.number(draw.draw(st.sampled_from(self.of("labelled", "sealed", "collected"))))
            text = qr_text(number, copy) if copy else number
            self.expect(lambda: self.model.collect(number, copy), text)
        if closed:
            self.close_register("collect")

    def hand_over_all(self) -> None:
        """Every bag is sealed and goes to the driver."""
        while filled := [bag for bag in self.model.open_bags() if bag.pieces]:
            self.choose(filled[0])
            self.seal(0)
        self.step(Step.OUT)
        for tag in [bag.tag for bag in self.model.bags if bag.state == "sealed"]:
            self.expect(lambda tag=tag: self.model.collect_bag(tag), tag)
        if (book := self.model.open_book("collect")) and book.lines:
            self.close_register("collect")
