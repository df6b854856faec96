"""A counter in a few dictionaries: what the rules say each act comes to (D-10 … D-22). The stateful test compares.

It knows one window, the driver and corrections. Acts that the desk answers with a question are asked and answered in
one go, so a method is what a clerk wants and its result the last answer's code (and reason where that matters).
"""

from dataclasses import dataclass, field, replace

from tests.builders import number_after

FIRST = "1123456000099"
WINDOW = "01"
AT_DESK = ("ticked", "desk", "labelled", "sealed")


@dataclass
class Piece:
    """One certificate. `custody` as the store names it, "" before it ever came; `book`: the register that holds it."""

    status: str = "open"  # open, taken, withdrawn
    custody: str = ""
    number: str = ""
    complete: bool = True
    book: int = -1


@dataclass
class Line:
    """A line: `back` takes a certificate off the register under correction; `replaces` comes back when it is undone."""

    seq: int
    case: str
    fate: str
    back: bool = False
    replaces: "Line | None" = None


@dataclass
class Book:
    """A register; `closed` is its place among the closed ones, 0 while it is open."""

    kind: str
    corrects: int = -1
    lines: list[Line] = field(default_factory=list)
    set_aside: int = 0
    closed: int = 0

    def line_of(self, case: str) -> Line | None:
        """The live line about a certificate."""
        return next((line for line in self.lines if line.case == case), None)


@dataclass
class Model:
    """The whole desk. Every method returns the code that the desk has to answer with."""

    pieces: dict[str, Piece] = field(default_factory=dict)
    listed_at: dict[str, int] = field(default_factory=dict)
    books: list[Book] = field(default_factory=list)
    granted: int = 0
    taken: int = 0
    used: set[str] = field(default_factory=set)
    voided: set[str] = field(default_factory=set)
    due: list[tuple[str, str]] = field(default_factory=list)  # (number, who voided it)
    copies: dict[str, int] = field(default_factory=dict)
    reprints: dict[str, bool] = field(
        default_factory=dict
    )  # of sealed pieces, not scanned yet: whether they came out
    sealing: bool = False
    waiting: str = ""  # the case whose label waits
    doubt: bool = False
    barrier: int = 0
    seq: int = 0
    closed: int = 0

    # --- small questions ---------------------------------------------------------------------------------------------

    def open_book(self, kind: str, corrects: int = -1) -> Book | None:
        """The open register of a kind."""
        return next(
            (b for b in self.books if b.kind == kind and b.corrects == corrects and not b.closed), None
        )

    def book_for(self, kind: str, corrects: int = -1) -> Book:
        """The same, opened when there is none."""
        found = self.open_book(kind, corrects)
        if found is None:
            found = Book(kind, corrects)
            self.books.append(found)
        return found

    def case_of(self, number: str) -> str:
        """Whose label a number is on, "" when no living piece is packed under it."""
        packed = ("labelled", "sealed", "collected")
        return next((c for c, p in self.pieces.items() if p.number == number and p.custody in packed), "")

    def numbers(self) -> list[str]:
        """Every number that was ever taken."""
        return [number_after(FIRST, step) for step in range(self.taken)]

    def on_list(self) -> list[str]:
        """Orders that still have to come."""
        return [case for case, piece in self.pieces.items() if piece.status == "open"]

    def unsettled(self, book: Book, after: int) -> list[str]:
        """Orders on the list that this register says nothing about."""
        return [c for c in self.on_list() if book.line_of(c) is None and self.listed_at[c] > after]

    def counts(self) -> dict[str, int]:
        """Numbers by state, and what is free (D-33)."""
        reserved = {p.number for p in self.pieces.values() if p.number} - self.used
        return {
            "free": self.granted - self.taken,
            "reserved": len(reserved),
            "used": len(self.used - self.voided),
            "voided": len(self.voided),
        }

    def _step(self) -> int:
        self.seq += 1
        return self.seq

    def _label_waits(self) -> str:
        return ("unconfirmed" if self.doubt else "label_waiting") if self.waiting else ""

    def _take_number(self, piece: Piece) -> None:
        if not piece.number and self.taken < self.granted:
            piece.number = number_after(FIRST, self.taken)
            self.taken += 1

    # --- taking over -------------------------------------------------------------------------------------------------

    def add_order(self, case: str, complete: bool) -> None:
        """A new row on the list."""
        self.pieces[case] = Piece(complete=complete)
        self.listed_at[case] = self._step()

    def tick(self, case: str, corrects: int = -1) -> str:
        """Show a certificate at the window (twice where the desk asks to be sure)."""
        piece = self.pieces.get(case)
        kind = "take_over" if corrects < 0 else "correction"
        seals = self.sealing and kind == "take_over"
        if piece is None or piece.status == "withdrawn":
            return "not_on_list" if self.pieces else "no_data_here"
        if piece.status == "taken":
            if seals and piece.custody in ("ticked", "desk", "labelled"):
                return self.pack(case)
            return "already_ticked"
        if seals and (waits := self._label_waits()):
            return waits
        book = self.open_book(kind, corrects)
        line = book.line_of(case) if book else None
        if book and line:
            self._reverse(book, line)
            self._step()
            if line.back:
                return "done"
        return self._accept(case, "ticked", kind, corrects, line)

    def _accept(self, case: str, fate: str, kind: str, corrects: int, replaces: Line | None = None) -> str:
        piece, book = self.pieces[case], self.book_for(kind, corrects)
        self._put(book, Line(0, case, fate, replaces=replaces))
        if self.sealing and kind == "take_over" and piece.number and piece.complete:
            return self._open_packing(case)
        return "ticked"

    def _put(self, book: Book, line: Line) -> None:
        """Add a line and what it does to its certificate."""
        line.seq = self._step()
        book.lines.append(line)
        piece = self.pieces.get(line.case)
        if piece is None:
            return
        if line.fate in ("ticked", "extra"):
            self._take_number(piece)
            piece.status, piece.custody, piece.book = "taken", "ticked", self.books.index(book)
        elif line.back:
            piece.status, piece.custody = "open", "window"

    def extra(self, case: str) -> str:
        """Accept a certificate that is on no list, with a reason."""
        if self.sealing and (waits := self._label_waits()):
            return waits
        book = self.open_book("take_over")
        line = book.line_of(case) if book else None
        if book and line:
            book.lines.remove(line)
        known = self.pieces.setdefault(case, Piece(complete=False))
        self.listed_at.setdefault(case, self._step())
        assert known.status in ("open", "withdrawn")
        return self._accept(case, "extra", "take_over", -1, line)

    def hand_back_unknown(self, case: str) -> str:
        """Hand back a certificate that is on no list."""
        book = self.book_for("take_over")
        line = book.line_of(case)
        if line:
            book.lines.remove(line)
        self._put(book, Line(0, case, "extra_refused", replaces=line))
        return "done"

    def why_not(self, case: str, corrects: int) -> str:
        """Why no difference can be recorded about a certificate now."""
        piece = self.pieces[case]
        if piece.status != "taken":
            return ""
        if piece.custody in ("labelled", "sealed"):
            return "void_first"
        if piece.custody == "collected":
            return "gone"
        book = self.open_book("take_over" if corrects < 0 else "correction", corrects)
        own = book is not None and self.books[piece.book] is book
        return "" if own or (corrects >= 0 and piece.book == corrects) else "fix_first"

    def settle(self, case: str, fate: str, corrects: int = -1) -> str:
        """Record a difference about a certificate of the list."""
        if why := self.why_not(case, corrects):
            return why
        piece = self.pieces[case]
        book = self.book_for("take_over" if corrects < 0 else "correction", corrects)
        line = book.line_of(case)
        if line:
            self._reverse(book, line)
        self._put(book, Line(0, case, fate, piece.status == "taken", line))
        return "done"

    def missing(self, case: str) -> str:
        """The window says it hands a piece over and it is not there."""
        piece = self.pieces.get(case)
        if piece is None or piece.status == "withdrawn":
            return "not_on_list"
        return "already_ticked" if piece.status == "taken" else self.settle(case, "missing")

    def rest(self) -> str:
        """Set aside what was not handed over."""
        book = self.open_book("take_over")
        if book is None or not self.unsettled(book, book.set_aside):
            return "refused"
        book.set_aside = self._step()
        return "done"

    def close(self, kind: str, corrects: int = -1) -> str:
        """Close a register and confirm."""
        book = self.open_book(kind, corrects)
        if book is None or not book.lines:
            return "refused"
        if kind == "take_over" and self.unsettled(book, book.set_aside):
            return "difference_open"
        self.closed += 1
        book.closed = self.closed
        for piece in self.pieces.values():
            if piece.book == self.books.index(book) and piece.custody == "ticked":
                piece.custody = "desk"
        self.barrier = self._step()
        return "closed"

    # --- undoing -----------------------------------------------------------------------------------------------------

    def undo(self) -> str:
        """The newest line or setting-aside of an open register, not beyond the last label or closing."""
        live = [(line.seq, book, line) for book in self.books if not book.closed for line in book.lines]
        aside = [(book.set_aside, book, None) for book in self.books if not book.closed]
        acts = [act for act in (*live, *aside) if act[0] > self.barrier]
        if not acts:
            return "nothing_to_undo"
        _, book, line = max(acts, key=lambda act: act[0])
        if line is None:
            book.set_aside = 0
        else:
            self._reverse(book, line)
            if old := line.replaces:
                self._put(book, Line(0, old.case, old.fate, old.back, old.replaces))
        self._step()
        return "done"

    def _reverse(self, book: Book, line: Line) -> None:
        book.lines.remove(line)
        piece = self.pieces.get(line.case)
        if piece is None:
            return
        if book.kind == "collect":
            piece.custody = "sealed"
        elif line.fate in ("ticked", "extra"):
            piece.custody, piece.status = "window", "withdrawn" if line.fate == "extra" else "open"
        elif line.back:
            piece.custody, piece.status = "desk", "taken"

    # --- packing -----------------------------------------------------------------------------------------------------

    def pack(self, case: str) -> str:
        """Show a certificate to be packed."""
        if waits := self._label_waits():
            return waits
        piece = self.pieces.get(case)
        if piece is None or piece.status == "withdrawn":
            return "not_on_list" if self.pieces else "no_data_here"
        if piece.custody in ("labelled", "sealed", "collected"):
            return "already_packed"
        if piece.custody not in (("ticked", "desk") if self.sealing else ("desk",)):
            return "not_taken_over"
        if not piece.complete:
            return "incomplete"
        self._take_number(piece)
        return self._open_packing(case) if piece.number else "no_number"

    def _open_packing(self, case: str) -> str:
        piece = self.pieces[case]
        piece.custody, self.waiting, self.doubt = "labelled", case, False
        self.used.add(piece.number)
        self.copies[piece.number] = 1
        self.barrier = self._step()
        return "label_printed"

    def scan_label(self, number: str, copy: int = 0) -> str:
        """Scan a label; `copy` 0: its bar code, which all copies share."""
        if self.waiting and self.pieces[self.waiting].number == number:
            if copy and copy != self.copies[number]:
                return "wrong_label"
            self.pieces[self.waiting].custody = "sealed"
            self.waiting, self.doubt = "", False
            return "bound"
        case = self.case_of(number)
        if not case or self.pieces[case].custody == "labelled" or (copy and copy != self.copies[number]):
            return "wrong_label"
        fresh = self.reprints.pop(number, False)
        return "done" if fresh and self.pieces[case].custody == "sealed" else "label_bound"

    def printed(self) -> None:
        """The lane had its turn: every reprint that waited came out."""
        self.reprints = dict.fromkeys(self.reprints, True)

    def reprint_sealed(self, number: str) -> None:
        """One more copy of the label of a sealed piece, whose label was just scanned."""
        self.copies[number] += 1
        self.reprints[number] = False
        self.barrier = self._step()

    def reprint(self) -> str:
        """One more copy of the label that waits."""
        number = self.pieces[self.waiting].number
        self.copies[number] += 1
        self.doubt = False
        self.barrier = self._step()
        return "label_printed"

    def void(self, number: str, who: str) -> str:
        """Spoil a number for ever."""
        if number in self.voided or number not in self.numbers():
            return "refused"
        case = next((c for c, p in self.pieces.items() if p.number == number), "")
        piece = self.pieces[case]
        if piece.custody == "collected":
            return "refused"
        if piece.custody == "sealed":
            self.due.append((number, who))
        if piece.custody in ("labelled", "sealed"):
            piece.custody = "desk" if self.books[piece.book].closed else "ticked"
        if case == self.waiting:
            self.waiting, self.doubt = "", False
        self.voided.add(number)
        self.reprints.pop(number, None)
        self.used.discard(number)
        self.pieces[case] = replace(piece, number="")
        return "done"

    def approve(self, who: str) -> str:
        """The second person."""
        others = [entry for entry in self.due if entry[1] != who]
        if not others:
            return "refused"
        self.due.remove(others[-1])
        return "done"

    # --- handing on --------------------------------------------------------------------------------------------------

    def collect(self, number: str, copy: int = 0) -> str:
        """Hand a piece to the driver; a copy that was reprinted since may not go."""
        case = self.case_of(number)
        if case and copy and copy != self.copies[number]:
            return "wrong_label"
        if not case or self.pieces[case].custody == "labelled":
            return "not_sealed"
        if self.pieces[case].custody == "collected":
            return "already_collected"
        self.book_for("collect").lines.append(Line(self._step(), case, "ticked"))
        self.pieces[case].custody = "collected"
        return "collected"
