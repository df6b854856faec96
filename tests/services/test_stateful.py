"""The counter against a model, act by act: hypothesis looks for the order of acts that breaks the books."""

import shutil
import tempfile
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.builders import CLERK, SUPERVISOR, Counter, number_after
from tests.services.counter_model import FIRST, Model

from govpost_desk.devices.ports import LabelLanguage, PrinterState, PrinterStatus
from govpost_desk.devices.profiles import shipped_profile
from govpost_desk.services.closing import line_digest
from govpost_desk.services.settings import set_setting
from govpost_desk.storage import registers

LISTED = [f"C{serial}" for serial in range(8)]
UNKNOWN = ["X1", "X2"]
CASES = st.sampled_from(LISTED + UNKNOWN)
STEPS = st.integers(0, 14)
FATES = {"GPDBAD": "refused", "GPDDIFF": "mismatched", "GPDBACK": "refused"}


class Plate:
    """A printer that takes everything and says so: the model is about facts, not about paper."""

    mute = False
    language: LabelLanguage = "zpl"
    profile = shipped_profile("simulated")
    bytes_per_s: int | None = None

    def __init__(self) -> None:
        self.names: list[str] = []

    def open(self) -> None:
        """Always there."""

    def status(self) -> PrinterStatus:
        """Always ready, always out."""
        return PrinterStatus(PrinterState.READY, len(self.names))

    def send(self, document: bytes, name: str) -> None:
        """Out it comes."""
        self.names.append(name)

    def cancel(self) -> None:
        """Nothing waits in here."""

    def close(self) -> None:
        """Nothing to give back."""


class CounterMachine(RuleBasedStateMachine):
    """Acts of a clerk; every answer and every table must be what the model says."""

    template: ClassVar[Path]

    @initialize(count=st.sampled_from([3, 200]), listed=st.integers(0, 6))
    def open_up(self, count: int, listed: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="counter-"))
        shutil.copytree(self.template, self.folder / "desk")
        self.counter = Counter(self.folder / "desk")
        with self.counter.db.begin() as tx:
            tx.execute("UPDATE operator_credential SET proven_on = '2026-11-23 pin'")
        self.plate = Plate()
        self.counter.printer = self.plate
        self.model = Model()
        self.digests: dict[str, str] = {}
        self.add_range(count)
        for case in LISTED[:listed]:
            self.add_order(case, True)

    # --- acts --------------------------------------------------------------------------------------------------------

    def expect(self, code: str, *texts: str) -> None:
        """The last answer of some scans; a red one is compared by its reason where the model names one."""
        outcome = self.counter.scans(*texts)
        assert code in (outcome.answer, outcome.why), (texts, outcome, code)

    def add_range(self, count: int) -> None:
        """Numbers go on where the last range ended."""
        self.counter.add_range(number_after(FIRST, self.model.granted), count)
        self.model.granted += count

    @precondition(lambda self: len(self.model.pieces) < len(LISTED))
    @rule(complete=st.booleans())
    def new_row(self, complete: bool) -> None:
        self.add_order(next(case for case in LISTED if case not in self.model.pieces), complete)

    def add_order(self, case: str, complete: bool) -> None:
        """One more order on the list of the window."""
        self.counter.add_order(case, **({} if complete else {"phone": "138"}))
        self.model.add_order(case, complete)

    @precondition(lambda self: self.incomplete())
    @rule()
    def complete_order(self) -> None:
        case = self.incomplete()[0]
        self.counter.set_order(
            case, phone="13985012345", name="何志远", address="贵州省贵阳市南明区中华南路1号"
        )
        self.model.pieces[case].complete = True

    def incomplete(self) -> list[str]:
        """Orders whose label waits for a field."""
        gone = ("labelled", "sealed", "collected")
        known = [(c, p) for c, p in self.model.pieces.items() if p.status != "withdrawn"]
        return [case for case, piece in known if not piece.complete and piece.custody not in gone]

    def in_custody(self, *custody: str) -> list[str]:
        """Certificates that are there."""
        return [case for case, piece in self.model.pieces.items() if piece.custody in custody]

    @precondition(lambda self: self.model.granted - self.model.taken < 2)
    @rule()
    def more_numbers(self) -> None:
        self.add_range(4)

    @precondition(lambda self: self.model.on_list())
    @rule(count=st.integers(1, 3))
    def take_over_some(self, count: int) -> None:
        """What a clerk does all day: tick, set the rest aside, close."""
        for case in self.model.on_list()[:count]:
            self.tick(case)
            if self.model.waiting and self.model.sealing:
                self.scan_the_label()
        self.close(True)

    @precondition(lambda self: self.in_custody("desk"))
    @rule(draw=st.data(), seal=st.booleans())
    def pack_one(self, draw: st.DataObject, seal: bool) -> None:
        case = draw.draw(st.sampled_from(self.in_custody("desk")))
        self.pack(case)
        if seal and self.model.waiting == case:
            self.print_labels()
            self.scan_the_label()

    @precondition(lambda self: self.model.pieces)
    @rule(case=CASES)
    def tick(self, case: str) -> None:
        expected = self.model.tick(case)
        outcome = self.counter.scans("GPDTAKE", "GPDWIN01", case)
        if outcome.answer == "confirm":
            outcome = self.counter.scan(case)
        assert outcome.answer == expected

    @precondition(lambda self: self.model.pieces)
    @rule(draw=st.data(), command=st.sampled_from(sorted(FATES)), undone=st.integers(0, 2))
    def unfit(self, draw: st.DataObject, command: str, undone: int) -> None:
        """Show a piece, then say that it is not accepted, then perhaps think better of it."""
        case = draw.draw(st.sampled_from(sorted(self.model.pieces)))
        if case in self.model.pieces and self.model.pieces[case].status != "withdrawn":
            self.tick(case)
            if self.counter.context.piece is not None:
                expected = self.model.settle(case, FATES[command])
                if self.counter.scan(command).answer == "needs_reason":
                    self.expect(expected, "GPDR1")
                else:
                    assert expected in ("void_first", "gone", "fix_first")
        for _ in range(undone):
            self.undo()

    @precondition(lambda self: self.model.pieces)
    @rule(case=CASES)
    def missing(self, case: str) -> None:
        expected = self.model.missing(case)
        outcome = self.counter.scans("GPDTAKE", "GPDWIN01", f"GPDMISS{case}")
        if outcome.answer == "needs_reason":
            outcome = self.counter.scan("GPDR2")
        assert outcome.answer == expected

    @precondition(lambda self: self.model.pieces)
    @rule(case=st.sampled_from(UNKNOWN), accept=st.booleans())
    def unknown_piece(self, case: str, accept: bool) -> None:
        piece = self.model.pieces.get(case)
        if piece is None or piece.status == "withdrawn":
            self.tick(case)
            if accept:
                self.expect(self.model.extra(case), "GPDEXTRA", "GPDR1")
            else:
                self.expect(self.model.hand_back_unknown(case), "GPDBACK", "GPDR1")

    @rule()
    def rest(self) -> None:
        expected = self.model.rest()
        outcome = self.counter.scans("GPDTAKE", "GPDWIN01", "GPDREST")
        if outcome.answer == "needs_reason":
            outcome = self.counter.scan("GPDR1")
        assert outcome.answer == expected

    @rule(aside=st.booleans())
    def close(self, aside: bool) -> None:
        if aside and self.model.open_book("take_over"):
            self.rest()
        self._close("take_over", -1, "GPDTAKE", "GPDWIN01")

    def _close(self, kind: str, corrects: int, *into: str) -> None:
        expected = self.model.close(kind, corrects)
        outcome = self.counter.scans(*into, "GPDEND")
        if outcome.answer == "confirm":
            outcome = self.counter.scan("GPDEND")
        assert outcome.answer == expected
        if expected == "closed":
            assert outcome.register_no.endswith(f"A{self.model.closed:03d}")

    @rule()
    def undo(self) -> None:
        self.expect(self.model.undo(), "GPDUNDO")

    @rule(case=CASES)
    def pack(self, case: str) -> None:
        self.expect(self.model.pack(case), "GPDPACK", case)

    @rule()
    def print_labels(self) -> None:
        self.counter.print_labels()
        self.model.printed()

    @precondition(lambda self: self.model.waiting)
    @rule()
    def scan_the_label(self) -> None:
        number = self.model.pieces[self.model.waiting].number
        self.expect(self.model.scan_label(number), "GPDPACK", number)

    @precondition(lambda self: self.model.taken)
    @rule(step=STEPS, copy=st.integers(0, 3))
    def scan_some_label(self, step: int, copy: int) -> None:
        number = number_after(FIRST, step)
        text = qr_text(number, copy) if copy else number
        self.expect(self.model.scan_label(number, copy), "GPDPACK", text)

    def reprinted(self) -> list[str]:
        """Numbers of living labels with more than one copy."""
        packed = self.in_custody("labelled", "sealed", "collected")
        return [n for case in packed if self.model.copies[n := self.model.pieces[case].number] > 1]

    @precondition(lambda self: self.reprinted())
    @rule(draw=st.data(), copy=st.integers(1, 2))
    def scan_a_reprinted_label(self, draw: st.DataObject, copy: int) -> None:
        number = draw.draw(st.sampled_from(self.reprinted()))
        self.expect(self.model.scan_label(number, copy), "GPDPACK", qr_text(number, copy))

    @precondition(lambda self: self.model.waiting)
    @rule()
    def reprint(self) -> None:
        self.expect(self.model.reprint(), "GPDPACK", "GPDREPRINT", "GPDR2")

    @precondition(lambda self: self.model.waiting)
    @rule()
    def power_cut_while_printing(self) -> None:
        with self.counter.db.begin() as tx:
            changed = tx.execute(
                "UPDATE print_job SET state = 'sending' WHERE kind = 'label' AND state = 'queued' AND job_id IN"
                " (SELECT job_id FROM label_job WHERE waybill_no = ?)",
                (self.model.pieces[self.model.waiting].number,),
            ).rowcount
        self.counter.reopen()
        self.model.doubt = self.model.doubt or bool(changed)

    @rule()
    def restart(self) -> None:
        self.counter.reopen()

    @precondition(lambda self: self.model.taken)
    @rule(step=STEPS)
    def void(self, step: int) -> None:
        number = number_after(FIRST, step % (self.model.taken + 1))
        expected = self.model.void(number, self.counter.context.actor.operator_no)
        outcome = self.counter.scan(f"GPDVOID{number}")
        if outcome.answer == "needs_reason":
            outcome = self.counter.scan("GPDR1")
        assert outcome.answer == expected

    @rule(number=st.sampled_from([CLERK, SUPERVISOR]))
    def change_operator(self, number: object) -> None:
        assert number in (CLERK, SUPERVISOR)
        self.expect("done", "GPDOPR0002" if number is SUPERVISOR else "GPDOPR0001")

    @precondition(lambda self: self.model.due)
    @rule()
    def approve(self) -> None:
        self.expect(self.model.approve(self.counter.context.actor.operator_no), "GPDOK")

    @precondition(lambda self: self.in_custody("labelled", "sealed", "collected"))
    @rule(draw=st.data(), copy=st.integers(0, 2))
    def collect(self, draw: st.DataObject, copy: int) -> None:
        case = draw.draw(st.sampled_from(self.in_custody("labelled", "sealed", "collected")))
        number = self.model.pieces[case].number
        text = qr_text(number, copy) if copy else number
        self.expect(self.model.collect(number, copy), "GPDOUT", text)

    @precondition(lambda self: not self.model.waiting and self.in_custody("sealed"))
    @rule(draw=st.data(), out=st.booleans())
    def reprint_sealed(self, draw: st.DataObject, out: bool) -> None:
        case = draw.draw(st.sampled_from(self.in_custody("sealed")))
        number = self.model.pieces[case].number
        self.expect(self.model.scan_label(number), "GPDPACK", number)
        self.model.reprint_sealed(number)
        self.expect("label_printed", "GPDREPRINT", "GPDR1")
        if out:
            self.print_labels()

    @precondition(lambda self: self.model.taken)
    @rule(step=STEPS)
    def collect_some_number(self, step: int) -> None:
        number = number_after(FIRST, step % self.model.taken)
        self.expect(self.model.collect(number), "GPDOUT", number)

    @precondition(lambda self: self.model.open_book("collect"))
    @rule()
    def close_collect(self) -> None:
        self._close("collect", -1, "GPDOUT")

    @rule(sealing=st.booleans())
    def change_flow(self, sealing: bool) -> None:
        value = "seal_at_tick" if sealing else "handover_first"
        set_setting(self.counter.db, "flow", value, by=CLERK, at=self.counter.clock())
        self.model.sealing = sealing

    # --- corrections -------------------------------------------------------------------------------------------------

    def _correctable(self) -> list[tuple[int, str]]:
        closed = [(i, b) for i, b in enumerate(self.model.books) if b.closed and b.kind != "collect"]
        return [(index, f"JJ52010001D01261123A{book.closed:03d}") for index, book in closed]

    @precondition(lambda self: self._correctable())
    @rule(choice=st.integers(0, 9), draw=st.data(), command=st.sampled_from(sorted(FATES)))
    def correct(self, choice: int, draw: st.DataObject, command: str) -> None:
        """Show a piece in a correction: it is ticked as one forgotten, or answered and then taken off."""
        index, number = self._correctable()[choice % len(self._correctable())]
        case = draw.draw(st.sampled_from(sorted(self.model.pieces)))
        expected = self.model.tick(case, index)
        outcome = self.counter.scans(f"GPDFIX{number}", case)
        if outcome.answer == "confirm":
            outcome = self.counter.scan(case)
        assert outcome.answer == expected
        if outcome.answer == "already_ticked":
            expected = self.model.settle(case, FATES[command], index)
            if self.counter.scan(command).answer == "needs_reason":
                self.expect(expected, "GPDR1")
            else:
                assert expected in ("void_first", "gone", "fix_first")

    @precondition(
        lambda self: any(book.kind == "correction" and not book.closed for book in self.model.books)
    )
    @rule()
    def close_correction(self) -> None:
        book = next(b for b in self.model.books if b.kind == "correction" and not b.closed)
        index, number = next(entry for entry in self._correctable() if entry[0] == book.corrects)
        self._close("correction", index, f"GPDFIX{number}")

    @precondition(lambda self: self._correctable())
    @rule(choice=st.integers(0, 9), copy=st.sampled_from("12"))
    def sign(self, choice: int, copy: str) -> None:
        _, number = self._correctable()[choice % len(self._correctable())]
        outcome = self.counter.scan(number + copy)
        if outcome.answer == "confirm":
            outcome = self.counter.scan("GPDS1")
        assert outcome.answer == "signed"

    # --- what must always hold ---------------------------------------------------------------------------------------

    @invariant()
    def pieces_are_where_the_model_has_them(self) -> None:
        stored = {
            case: (status, custody, number)
            for case, status, custody, number in self.counter.rows(
                "SELECT o.case_no, o.status, coalesce(e.custody, ''), coalesce(e.waybill_no, '') FROM desk_order o"
                " LEFT JOIN enclosure e USING (order_id)"
            )
        }
        assert stored == {c: (p.status, p.custody, p.number) for c, p in self.model.pieces.items()}

    @invariant()
    def registers_hold_the_lines_of_the_model(self) -> None:
        stored: dict[str, list[tuple[str, str]]] = {}
        for register, case, fate in self.counter.rows(
            "SELECT hex(r.register_id), l.case_no, l.fate FROM register r LEFT JOIN register_line l"
            " ON l.register_id = r.register_id AND l.undone = 0 ORDER BY r.opened_at, l.recorded_at"
        ):
            stored.setdefault(register, []).extend([(case, fate)] if case else [])
        assert list(stored.values()) == [[(x.case, x.fate) for x in book.lines] for book in self.model.books]

    @invariant()
    def certificates_balance(self) -> None:
        """Taken over, less handed back by corrections = what lies on the desk or went to the driver (D-33)."""
        ((over, back),) = self.counter.rows(
            "SELECT coalesce(sum(l.fate IN ('ticked', 'extra')), 0), coalesce(sum(l.custody_back), 0)"
            " FROM register_line l JOIN register r USING (register_id) WHERE l.undone = 0 AND r.kind <> 'collect'"
        )
        held = self.counter.value("SELECT count(*) FROM enclosure WHERE custody <> 'window'")
        assert over - back == held

    @invariant()
    def numbers_balance(self) -> None:
        stored = {"free": 0, "reserved": 0, "used": 0, "voided": 0}
        stored.update(self.counter.rows("SELECT state, count(*) FROM waybill_number GROUP BY state"))
        ((granted, taken),) = self.counter.rows("SELECT sum(count), sum(taken) FROM number_range")
        stored["free"] = granted - taken
        assert stored == self.model.counts()
        assert sum(stored.values()) == granted == self.model.granted

    @invariant()
    def at_most_one_label_waits(self) -> None:
        waiting = self.counter.rows(
            "SELECT o.case_no FROM packing k JOIN desk_order o USING (order_id) WHERE k.state = 'labelled'"
        )
        assert [case for (case,) in waiting] == ([self.model.waiting] if self.model.waiting else [])

    @invariant()
    def closed_registers_never_change(self) -> None:
        with self.counter.db.reading() as execute:
            for register in registers.registers(execute):
                if register.register_no:
                    digest = line_digest(registers.live_lines(execute, register.register_id))
                    assert digest == register.digest
                    assert self.digests.setdefault(register.register_no, digest) == digest

    @invariant()
    def no_copy_comes_out_twice(self) -> None:
        assert len(self.plate.names) == len(set(self.plate.names))

    def teardown(self) -> None:
        if hasattr(self, "counter"):
            self.counter.make_papers()
            proof = self.counter.verify()
            self.counter.close()
            shutil.rmtree(self.folder)
            assert proof.ok, proof.findings


def qr_text(number: str, copy: int) -> str:
    """The QR code of some copy of a label."""
    body = f"GPW{number}C{copy}JP{copy}X0000HABCDEFGHIJ"
    return f"{body}{int(body, 36) % 97:02d}"


def test_the_counter_keeps_to_the_model(blank_folder: Path, pytestconfig: pytest.Config) -> None:
    class Machine(CounterMachine):
        template = blank_folder

    long = pytestconfig.getoption("hypothesis_profile") == "long"
    examples, steps = (2000, 60) if long else (120, 50)
    run_state_machine_as_test(Machine, settings=settings(max_examples=examples, stateful_step_count=steps))
