"""A day in a few dictionaries: countings, clearances, shifts, the books, on top of pieces and bags (D-20, D-33).

Books are kept the other way round than on the desk: nothing is worked out of lines, every act moves the tallies.
A method is what a clerk wants; its result is the last answer's code, or its reason where that says more.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.services.bag_model import BagModel
from tests.services.counter_model import AT_DESK, Book, Line

_BACK_AGAIN = {"taken_over": "handed_back", "handed_back": "taken_over", "despatched": "taken_over"}


@dataclass(eq=False)
class Clearance:
    """One run of the day; `figures` once it is closed."""

    on: str
    no: int
    opening: tuple[int, int]
    figures: dict[str, Any] = field(default_factory=dict)
    overdue: bool = False
    reason: bool = False


@dataclass(eq=False)
class Shift:
    """Whose desk it is; `began`: the date on which it did."""

    on: str
    no: int
    who: str
    began: str
    taker: str = ""
    open: bool = True
    handed_over: bool = False  # not ended by the program


@dataclass(eq=False)
class Counting:
    """A stock-taking: things of each scan; finding and name of each thing; (kind, thing, name) once it is closed."""

    scans: list[list[str]] = field(default_factory=list)
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    counted: int = 0


@dataclass(eq=False)
class Tally:
    """What has moved since a moment; an act of before it that is taken back moves the other way."""

    since: int
    moved: Counter[str] = field(default_factory=Counter)

    def move(self, flow: str, count: int, recorded: int, *, back: bool) -> None:
        """`count` pieces by an act recorded at `recorded`, or by taking it back."""
        if back and recorded > self.since:
            self.moved[flow] -= count
        else:
            self.moved[_BACK_AGAIN[flow] if back else flow] += count


@dataclass
class DayModel(BagModel):
    """Pieces, bags, countings and books of a desk over several days."""

    all_night: bool = False
    count_always: bool = False
    short: set[str] = field(default_factory=set)  # not found at a stock-taking, nor since
    found_by: dict[int, set[str]] = field(default_factory=dict)  # what a line's scan found, by its seq
    counting: Counting | None = None
    last_count: Counting | None = None
    fresh_count: bool = False  # it is of the clearance at work
    tally: Tally = field(default_factory=lambda: Tally(0))
    since_count: Tally | None = None
    numbers_moved: Counter[str] = field(default_factory=Counter)
    left_at: dict[str, int] = field(default_factory=dict)
    opening: tuple[int, int] = (0, 0)
    clearance: Clearance | None = None
    clearances: list[Clearance] = field(default_factory=list)
    days: dict[str, dict[str, Any]] = field(default_factory=dict)
    shifts: list[Shift] = field(default_factory=list)
    serials: Counter[str] = field(default_factory=Counter)

    # --- what every act moves ----------------------------------------------------------------------------------------

    def held(self) -> set[str]:
        """Case numbers at the desk by the books."""
        return {case for case, piece in self.pieces.items() if piece.custody in AT_DESK}

    def name(self, case: str) -> str:
        """What a piece is called in a difference: by the number on its envelope, else by its case."""
        piece = self.pieces[case]
        return piece.number if piece.custody in ("labelled", "sealed", "collected") else case

    def grant(self, count: int) -> None:
        """A new range."""
        self.granted += count
        self.numbers_moved["granted"] += count

    def crossed(self, book: Book, line: Line, cases: list[str], *, back: bool = False) -> None:
        """Move the tallies; a piece that nobody had found was in somebody's hand after all."""
        flow = "despatched" if book.kind == "collect" else "handed_back" if line.back else "taken_over"
        if flow == "taken_over" and line.fate not in ("ticked", "extra"):
            return
        if back:
            self.short |= self.found_by.pop(line.seq)
        else:
            self.found_by[line.seq] = self.short & set(cases)
            self.short -= set(cases)
        for tally in (self.tally, self.since_count):
            if tally is not None:
                tally.move(flow, len(cases), line.seq, back=back)

    def in_hand(self, case: str) -> None:
        """It was scanned."""
        self.short.discard(case)

    def close(self, kind: str, corrects: int = -1) -> str:
        """Close a register: numbered within its business day."""
        code = super().close(kind, corrects)
        if code == "closed":
            self.serials[self.business_day()] += 1
        return code

    def register_no(self) -> str:
        """Of the register closed last."""
        on = self.business_day()
        return f"JJ52010001D01{date.fromisoformat(on):%y%m%d}A{self.serials[on]:03d}"

    def _open_packing(self, case: str) -> str:
        code = super()._open_packing(case)
        self.left_at[self.pieces[case].number] = self.seq
        self.numbers_moved["used"] += 1
        return code

    def scan_label(self, number: str, copy: int = 0) -> str:
        """The label that waits seals its piece, which is then surely here."""
        waiting, code = self.waiting, super().scan_label(number, copy)
        if code == "bound":
            self.in_hand(waiting)
        return code

    def void(self, number: str, who: str) -> str:
        """A number used in this clearance turns from used to void; one used earlier left the books then."""
        code = super().void(number, who)
        if code == "done":
            if number not in self.left_at:
                self.left_at[number] = self._step()
                self.numbers_moved["voided"] += 1
            elif self.left_at[number] > self.tally.since:
                self.numbers_moved.update({"used": -1, "voided": 1})
        return code

    # --- counting ----------------------------------------------------------------------------------------------------

    def start_count(self) -> str:
        """GPDSTOCK."""
        self.counting = self.counting or Counting()
        return "done"

    def _count(self, thing: str, name: str, finding: str = "") -> str:
        assert self.counting is not None
        if thing in self.counting.seen:
            return "already_counted"
        self.counting.scans.append([thing])
        self.counting.seen[thing] = (finding, name)
        return {"": "counted", "over": "unbalanced", "foreign": "not_government_mail"}[finding]

    def count_label(self, number: str, copy: int = 0) -> str:
        """A label is scanned while counting."""
        case = self.case_of(number)
        if not case:
            return (
                "not_sealed" if number in self.numbers() else self._count("no:" + number, number, "foreign")
            )
        if self._stale(number, copy):
            return "wrong_label"
        bag = self.bag_of(case)
        if bag is not None and bag.state == "sealed":
            return "other_bag"
        return self._count(case, number, "over" if self.pieces[case].custody == "collected" else "")

    def count_certificate(self, case: str) -> str:
        """A certificate is scanned while counting."""
        piece = self.pieces.get(case)
        if piece is None or piece.status == "withdrawn":
            return self._count("case:" + case, case, "foreign")
        if piece.custody in ("ticked", "desk", "labelled"):
            return self._count(case, self.name(case))
        return self._count("out:" + case if piece.custody == "sealed" else case, self.name(case), "over")

    def count_bag(self, tag: str) -> str:
        """A tag is scanned while counting: every piece of its bag."""
        bag = self.bag_of_tag(tag)
        if bag is None:
            return "void_tag" if tag in self.void_tags else "no_such_bag"
        if bag.state == "open":
            return "count_pieces"
        assert self.counting is not None
        fresh = [case for case in bag.pieces if case not in self.counting.seen]
        if not fresh:
            return "already_counted"
        finding = "over" if bag.state == "handed" else ""
        self.counting.scans.append(fresh)
        self.counting.seen |= {case: (finding, self.name(case)) for case in fresh}
        return "unbalanced" if finding else "counted"

    def undo_count(self) -> str:
        """GPDUNDO while counting."""
        if self.counting is None or not self.counting.scans:
            return "nothing_to_undo"
        for thing in self.counting.scans.pop():
            del self.counting.seen[thing]
        return "done"

    def end_count(self) -> str:
        """GPDEND while counting, and once more where it differs."""
        counting, held = self.counting, self.held()
        assert counting is not None
        beside = {t: seen for t, seen in counting.seen.items() if seen[0] and t not in held}
        counting.differences = [("short", case, self.name(case)) for case in held - counting.seen.keys()]
        counting.differences += [(finding, thing, name) for thing, (finding, name) in beside.items()]
        counting.counted = len(held & counting.seen.keys()) + len(beside)
        self.short = (self.short | (held - counting.seen.keys())) - counting.seen.keys()
        self.last_count, self.counting, self.fresh_count = counting, None, True
        self.since_count = Tally(self._step())
        return "stock_differs" if counting.differences else "stock_closed"

    def standing(self, counting: Counting | None) -> list[str]:
        """By which pieces a counting differs, but for those that a later act has settled."""
        held, names = self.held(), set()
        known = held | {self.name(case) for case in held}
        for kind, thing, name in counting.differences if counting else []:
            stands = {
                "short": thing in held & self.short,
                "over": thing not in held,
                "foreign": name not in known,
            }[kind]
            names |= {name} if stands else set()
        return sorted(names)

    # --- periods -----------------------------------------------------------------------------------------------------

    def ensure_open(self, who: str) -> None:
        """The first act of a date opens its clearance and shift; what nobody closed is closed by the program."""
        shift = self.shift()
        if not self.all_night:
            if self.clearance is not None and self.clearance.on < self.today:
                self._close(overdue=True)
            if shift is not None and shift.began < self.today:
                shift.open, shift = False, None
        if self.clearance is None:
            self._open()
        if shift is None:
            if self.shifts:
                self.shifts[-1].taker = who
            on = self.business_day()
            number = 1 + max((each.no for each in self.shifts if each.on == on), default=0)
            self.shifts.append(Shift(on, number, who, self.today))

    def shift(self) -> Shift | None:
        """The open one."""
        return self.shifts[-1] if self.shifts and self.shifts[-1].open else None

    def business_day(self) -> str:
        """The day that an act falls into."""
        return self.clearance.on if self.clearance else self.today

    def hand_over_shift(self) -> str:
        """GPDSHIFT twice."""
        shift = self.shift()
        if shift is None:
            return "no_shift"
        shift.open, shift.handed_over = False, True
        return "closed"

    def _open(self) -> None:
        day = self.today
        while day in self.days:
            day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        number = 1 + sum(each.on == day for each in self.clearances)
        self.clearance = Clearance(day, number, self.opening)
        self.clearances.append(self.clearance)

    def _close(self, *, overdue: bool = False, reason: bool = False) -> Clearance:
        closed = self.clearance
        assert closed is not None
        closed.figures, closed.overdue, closed.reason = self.balance(), overdue, reason
        self.opening = (closed.figures["pieces"]["closing"], closed.figures["numbers"]["closing"])
        self.tally, self.numbers_moved = Tally(self._step()), Counter()
        self.clearance, self.fresh_count = None, False
        return closed

    def balance(self) -> dict[str, Any]:
        """Both lines as they stand, as the console answers them."""
        counts, fresh = self.counts(), self.last_count if self.fresh_count else None
        pieces = {flow: self.tally.moved[flow] for flow in ("taken_over", "despatched", "handed_back")}
        numbers = {flow: self.numbers_moved[flow] for flow in ("granted", "used", "voided")}
        return {
            "pieces": {
                "opening": self.opening[0],
                **pieces,
                "closing": len(self.held()),
                "difference": self.standing(fresh),
            },
            "numbers": {
                "opening": self.opening[1],
                **numbers,
                "closing": counts["free"] + counts["reserved"],
                "difference": [],
            },
            "counted": fresh.counted if fresh else None,
        }

    def day_sum(self, on: str) -> dict[str, Any]:
        """A day out of its clearances; a later counting says anew what differs."""
        parts = [each.figures for each in self.clearances if each.on == on]
        names: set[str] = set()
        summed: dict[str, Any] = {"pieces": Counter(), "numbers": Counter(), "counted": parts[-1]["counted"]}
        for part in parts:
            names = (names if part["counted"] is None else set()) | set(part["pieces"]["difference"])
            for line in ("pieces", "numbers"):
                summed[line] += Counter({flow: n for flow, n in part[line].items() if flow != "difference"})
        for line in ("pieces", "numbers"):
            flows = {flow: summed[line][flow] for flow in parts[0][line]}
            ends = {"opening": parts[0][line]["opening"], "closing": parts[-1][line]["closing"]}
            summed[line] = {**flows, **ends, "difference": sorted(names) if line == "pieces" else []}
        return summed

    def due_days(self) -> list[str]:
        """Days whose end is still due."""
        return sorted({each.on for each in self.clearances} - self.days.keys())

    def ask_close(self, day: bool) -> str:
        """What GPDCLR or GPDDAY answers first."""
        if self.clearance is None and not (day and self.due_days()):
            return "no_clearance"
        if day and (self.clearance is None or self.due_days()[0] < self.clearance.on):
            return "confirm"
        if day and self.business_day() > self.today:
            return "day_ahead"
        if self.counting is not None:
            return "stock_open"
        if (book := self.open_book("collect")) and book.lines:
            return "handing_on_open"
        ends_its_day = (
            self.clearance is not None and self.clearance.on < self.today
        )  # the next has the new date
        uncounted = (day or self.count_always or ends_its_day) and bool(self.held()) and not self.is_counted()
        return "unbalanced" if uncounted or self.balance()["pieces"]["difference"] else "confirm"

    def is_counted(self) -> bool:
        """Whether a scanned count says what lies here: one of this clearance, or an older one that still holds."""
        moved = self.since_count is not None and any(self.since_count.moved.values())
        holds = self.last_count is not None and not moved and not self.standing(self.last_count)
        if self.fresh_count and self.last_count is not None:
            short = {thing for kind, thing, _ in self.last_count.differences if kind == "short"}
            return self.held() <= self.last_count.seen.keys() | short
        return holds

    def close_books(self, day: bool, who: str, *, reason: bool = False) -> dict[str, Any]:
        """It was confirmed, or a reason was given; returns the figures it answers with."""
        due = self.due_days()[0]
        if not day or due == (self.clearance.on if self.clearance else ""):
            closed = self._close(reason=reason)
            if reason:
                self.due.append((f"{closed.on}-{closed.no}", who))
            if not day:
                self._open()
                return closed.figures
        self.days[due] = self.day_sum(due)
        return self.days[due]
