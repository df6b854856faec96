"""Bags on top of the counter's model: what each act comes to, and in which bag each piece is (D-30).

What else an act means is told to the hooks `crossed` and `in_hand`; the model of a day keeps books by them.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from tests.services.counter_model import Book, Line, Model

ORIGIN = "52010000"  # the demo desk's division and 00
SCHEME = "0101"  # its site and desk
ROUTES = {"R1": "55000000", "R2": "56300000"}
DEPARTS = {"R1": 16.5, "R2": 20.0}  # every day, hour in Shanghai
PIECE_G = 100
_BAG = "bag:"


@dataclass(eq=False)
class Bag:
    """One bag; `pieces` are case numbers in the order of putting in."""

    serial: int
    destination: str
    tag: str = ""
    own: bool = True
    state: str = "open"
    pieces: list[str] = field(default_factory=list)
    sealed_on: str = ""

    @property
    def number(self) -> str:
        """As people call it."""
        return f"{self.serial:04d}"

    @property
    def code(self) -> str:
        """As it is chosen: numbers run by destination, so two bags here may have the same one."""
        return f"GPDBAG{self.destination}{self.number}"


@dataclass
class BagModel(Model):
    """Pieces and bags. `today`: the date in Shanghai, `hour`: its hour; `at_work`: the bag a piece would go into."""

    today: str = "2026-11-23"
    hour: float = 9.0
    bags: list[Bag] = field(default_factory=list)
    at_work: Bag | None = None
    told_g: int = 0
    void_tags: set[str] = field(default_factory=set)
    sealings: Counter[str] = field(default_factory=Counter)  # by tag

    # --- what the model of a day adds --------------------------------------------------------------------------------

    def business_day(self) -> str:
        """The day that an act falls into."""
        return self.today

    def crossed(self, book: Book, line: Line, cases: list[str], *, back: bool = False) -> None:
        """Pieces have crossed the desk's border by a line, or by taking it back."""

    def in_hand(self, case: str) -> None:
        """A scan has shown that a piece is here."""

    # --- small questions ---------------------------------------------------------------------------------------------

    def here(self) -> list[Bag]:
        """Bags that have not left."""
        return [bag for bag in self.bags if bag.state != "handed"]

    def open_bags(self) -> list[Bag]:
        """Bags that can be filled."""
        return [bag for bag in self.bags if bag.state == "open"]

    def bag_of(self, case: str) -> Bag | None:
        """The bag here that a piece lies in."""
        return next((bag for bag in self.here() if case in bag.pieces), None)

    def bag_of_tag(self, tag: str) -> Bag | None:
        """The newest bag under a tag."""
        return next((bag for bag in reversed(self.bags) if bag.tag == tag), None)

    def bag_at_work(self) -> Bag | None:
        """The one chosen, else the only open one."""
        if self.at_work is not None:
            return self.at_work
        return self.open_bags()[0] if len(self.open_bags()) == 1 else None

    def next_route(self) -> str:
        """By which route a bag leaves next (D-30)."""
        ahead = {code: hour for code, hour in DEPARTS.items() if hour >= self.hour}
        return min(ahead or DEPARTS, key=lambda code: (ahead or DEPARTS)[code])

    def _stale(self, number: str, copy: int) -> bool:
        return bool(copy) and copy != self.copies[number]

    def leave_bag(self) -> None:
        """A step was chosen, or the program started again: no bag is at work."""
        self.at_work, self.told_g = None, 0

    # --- filling -----------------------------------------------------------------------------------------------------

    def _next_serial(self, destination: str) -> int:
        """No tag that hangs here, or was torn off, ever gets a twin."""
        own = [bag.serial for bag in self.bags if bag.own and bag.destination == destination]
        taken = {bag.serial for bag in self.here() if bag.destination == destination}
        taken |= {int(tag[20:24]) for tag in self.void_tags if tag[8:16] == destination}
        return next(serial for serial in count(max(own, default=0) + 1) if serial not in taken)

    def _work_at(self, bag: Bag) -> str:
        self.at_work, self.told_g = bag, 0
        return "done"

    def open_bag(self, route: str = "") -> str:
        """GPDBAG, GPDROUTE; an empty own bag at work is sent the other way."""
        destination = ROUTES[route or self.next_route()]
        bag = self.bag_at_work()
        if route and bag is not None and bag.state == "open" and bag.own and not bag.pieces:
            if destination != bag.destination:
                bag.serial, bag.destination = self._next_serial(destination), destination
            return self._work_at(bag)
        self.bags.append(Bag(self._next_serial(destination), destination))
        return self._work_at(self.bags[-1])

    def scan_tag(self, tag: str) -> str:
        """A tag while bagging: its bag, or a new one that head office has printed the tag for."""
        found = self.bag_of_tag(tag)
        if found is not None:
            return self.choose_bag(found)
        if tag in self.void_tags:
            return "void_tag"
        self.bags.append(Bag(int(tag[20:24]), tag[8:16], tag, own=False))
        return self._work_at(self.bags[-1])

    def choose_bag(self, bag: Bag) -> str:
        """A bag that is here by its number."""
        return self._work_at(bag) if bag.state == "open" else "bag_closed"

    def put_in(self, number: str, copy: int = 0) -> str:
        """A label is scanned while bagging."""
        bag, case = self.bag_at_work(), self.case_of(number)
        if bag is None:
            return "no_bag"
        if case and (lies := self.bag_of(case)):
            return "already_in_bag" if lies is bag else "other_bag"
        if not case:
            return "not_sealed" if number in self.numbers() else "not_government_mail"
        if self._stale(number, copy):
            return "wrong_label"
        if self.pieces[case].custody != "sealed":
            return {"labelled": "not_sealed", "collected": "already_collected"}[self.pieces[case].custody]
        if bag.state != "open":
            return "bag_closed"
        bag.pieces.append(case)
        self.at_work = bag
        self.in_hand(case)
        return "in_bag"

    def take_out(self, number: str) -> str:
        """GPDTAKEOUT + number."""
        case = self.case_of(number)
        bag = next((b for b in reversed(self.bags) if case in b.pieces), None) if case else None
        if bag is None:
            return "not_in_bag"
        if bag.state != "open":
            return "bag_closed"
        bag.pieces.remove(case)
        return "out_of_bag"

    def undo_put(self) -> str:
        """GPDUNDO while bagging."""
        bag = self.bag_at_work()
        if bag is None or bag.state != "open" or not bag.pieces:
            return "nothing_to_undo"
        return self.take_out(self.pieces[bag.pieces[-1]].number)

    # --- sealing -----------------------------------------------------------------------------------------------------

    def tell(self, grams: int = 0) -> str:
        """GPDSN, or GPDKG with a weight."""
        bag = self.bag_at_work()
        if bag is None or bag.state != "open":
            return "no_bag"
        self.at_work, self.told_g = bag, grams or self.told_g
        return "done"

    def seal(self) -> str:
        """GPDSEAL twice."""
        bag = self.bag_at_work()
        if bag is None or bag.state != "open":
            return "bag_closed" if bag else "no_bag"
        if not bag.pieces:
            return "empty_bag"
        if bag.own:
            weight = (self.told_g or PIECE_G * len(bag.pieces)) + 50
            bag.tag = f"{ORIGIN}{bag.destination}{SCHEME}{bag.number}{weight // 100:04d}00"
        bag.state, bag.sealed_on = "sealed", self.business_day()
        self.sealings[bag.tag] += 1
        self.leave_bag()
        return "sealed"

    def unseal(self, tag: str) -> str:
        """GPDUNSEAL + tag and a reason: on its day, before it leaves."""
        bag = self.bag_of_tag(tag)
        if bag is None:
            return "no_such_bag"
        if bag.state != "sealed":
            return {"open": "bag_open", "handed": "bag_gone"}[bag.state]
        if bag.sealed_on != self.business_day():
            return "not_its_day"
        if bag.own:
            self.void_tags.add(bag.tag)
            bag.serial, bag.tag = self._next_serial(bag.destination), ""
        bag.state = "open"
        return self._work_at(bag)

    # --- handing on --------------------------------------------------------------------------------------------------

    def collect(self, number: str, copy: int = 0) -> str:
        """A single piece to the driver."""
        case = self.case_of(number)
        if case and not self._stale(number, copy) and self.bag_of(case):
            return "in_bag"
        code = super().collect(number, copy)
        if code == "collected":
            book = self.book_for("collect")
            self.crossed(book, book.lines[-1], [case])
        return code

    def collect_bag(self, tag: str) -> str:
        """A tag is scanned for the driver."""
        bag = self.bag_of_tag(tag)
        if bag is None:
            return "void_tag" if tag in self.void_tags else "no_such_bag"
        if bag.state != "sealed":
            return {"open": "not_sealed", "handed": "already_collected"}[bag.state]
        book, line = self.book_for("collect"), Line(self._step(), f"{_BAG}{self.bags.index(bag)}", "ticked")
        book.lines.append(line)
        bag.state = "handed"
        for case in bag.pieces:
            self.pieces[case].custody = "collected"
        self.crossed(book, line, bag.pieces)
        return "collected"

    def void(self, number: str, who: str) -> str:
        """What lies in a bag must come out first."""
        case = self.case_of(number)
        return "in_bag" if case and self.bag_of(case) else super().void(number, who)

    def _put(self, book: Book, line: Line) -> None:
        super()._put(book, line)
        self.crossed(book, line, [line.case])

    def _reverse(self, book: Book, line: Line) -> None:
        super()._reverse(book, line)
        cases = [line.case]
        if line.case.startswith(_BAG):
            bag = self.bags[int(line.case.removeprefix(_BAG))]
            bag.state, cases = "sealed", bag.pieces
            for case in cases:
                self.pieces[case].custody = "sealed"
        self.crossed(book, line, cases, back=True)
