"""kill -9 at random moments of a shift: what was answered is there, nothing prints twice by itself, the books hold.

`--kills=1000` for a long run; each desk is killed fifty times before a fresh one takes its place.
"""

import json
import random
import shutil
import time
from collections import Counter as Count
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import Console, Counter, pictures, verify_folder

from govpost_desk.storage import keys
from govpost_desk.storage.database import DATABASE_FILE, connect

KILLS_A_DESK = 50
ORDERS = 200
_SEED = 20261121
Fact = tuple[str, str]

# the event that an answer is the receipt of, and which number of the answer names it
RECEIPTS = {
    "ticked": ("line.ticked", "case_no"),
    "label_printed": ("label.requested", "waybill_no"),
    "bound": ("packing.sealed", "waybill_no"),
    "collected": ("line.collected", "waybill_no"),
    "closed": ("register.closed", "register_no"),
    "signed": ("register.signed", "register_no"),
}
DONE = {
    "undone": "act.undone",
    "rest": "lines.set_aside",
    "voided": "number.voided",
    "voided_sealed": "number.voided",
}
NAMES = {"act.undone": "", "lines.set_aside": "", "number.voided": "waybill_no", **dict(RECEIPTS.values())}


def receipt(answer: dict[str, Any]) -> Fact | None:
    """The fact that an answer promises; None for one that records nothing."""
    if answer["outcome"] == "done":
        kind = DONE.get(answer["why"])
        return (kind, answer.get("waybill_no", "") if kind == "number.voided" else "") if kind else None
    if answer["outcome"] == "signed" and answer.get("why") == "before":
        return None
    kind, name = RECEIPTS.get(answer["outcome"], ("", ""))
    return (kind, answer[name]) if kind else None


class Store:
    """The desk's file as somebody beside the program reads it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """One query on a connection of its own."""
        connection = connect(self._folder / DATABASE_FILE, keys.load_key(self._folder), read_only=True)
        try:
            return [tuple(row) for row in connection.execute(query, values).fetchall()]
        finally:
            connection.close()

    def facts(self) -> list[Fact]:
        """The facts that answers promise, in the journal's order."""
        found = []
        for kind, body in self.rows("SELECT type, body FROM event ORDER BY position"):
            if kind in NAMES:
                found.append((kind, json.loads(body)[NAMES[kind]] if NAMES[kind] else ""))
        return found

    def cases(self, custody: str) -> list[str]:
        """Case numbers of the certificates there; "" for those still on the list."""
        return [
            row[0]
            for row in self.rows(
                "SELECT case_no FROM desk_order o LEFT JOIN enclosure e USING (order_id)"
                " WHERE CASE o.status WHEN 'open' THEN '' ELSE e.custody END = ? ORDER BY o.recorded_at",
                custody,
            )
        ]


class Clerk:
    """Works at the console until the process dies, and remembers every answer that came."""

    def __init__(self, console: Console, store: Store, dice: random.Random, patience: int) -> None:
        self._console, self._store, self._dice = console, store, dice
        self._left = patience
        self.answered: list[Fact] = []
        self.reprinted: Count[str] = Count()

    def work(self) -> None:
        """Acts until the patience is used up; the last scan is sent and not waited for."""
        acts: list[Callable[[], None]] = [self._take_over, self._pack, self._pack, self._collect]
        try:
            while True:
                self._dice.choice(acts)()
        except _Killed:
            for answer in self._console.kill():
                self._note(answer)

    def _scan(self, text: str) -> dict[str, Any]:
        self._left -= 1
        if self._left < 0:
            self._console.send(text)
            time.sleep(self._dice.choice((0, 0.001, 0.002, 0.005, 0.02)) * self._dice.random())
            raise _Killed
        answer = self._console.ask(text)
        self._note(answer)
        return answer

    def _note(self, answer: dict[str, Any]) -> None:
        if fact := receipt(answer):
            self.answered.append(fact)
            if answer.get("why") == "reprint":
                self.reprinted[fact[1]] += 1

    def _take_over(self) -> None:
        self._scan("GPDTAKE")
        self._scan("GPDWIN01")
        for case_no in self._store.cases("")[: self._dice.randint(1, 5)]:
            self._scan(case_no)
        if self._dice.random() < 0.3:
            self._scan("GPDUNDO")
        if self._dice.random() < 0.7 and self._scan("GPDEND")["outcome"] in ("difference_open", "confirm"):
            self._scan("GPDREST")
            self._scan("GPDR1")
            self._scan("GPDEND")
            closed = self._scan("GPDEND")
            if closed["outcome"] == "closed":
                self._scan(f"{closed['register_no']}1")
                self._scan("GPDS1")

    def _pack(self) -> None:
        self._scan("GPDPACK")
        for case_no in self._store.cases("desk")[: self._dice.randint(1, 3)] or ["NONE1"]:
            answer = self._scan(case_no)
            number = answer.get("waybill_no", "")
            if answer["outcome"] == "label_printed" and self._dice.random() < 0.6:
                self._console.wait_for(waybill_no=number)
            if answer["outcome"] in ("unconfirmed", "label_waiting"):
                self._settle_doubt(number)
            elif number:
                self._scan(number)

    def _settle_doubt(self, number: str) -> None:
        way = self._dice.choice(("scan", "reprint", "void"))
        if way == "reprint":
            self._scan("GPDREPRINT")
            self._scan("GPDR4")
        if way == "void":
            self._scan("GPDVOID")
            self._scan("GPDVOID")
            self._scan("GPDR5")
        else:
            self._scan(number)

    def _collect(self) -> None:
        self._scan("GPDOUT")
        sealed = self._store.rows("SELECT waybill_no FROM mail_item WHERE state = 'sealed'")
        for (number,) in sealed[:3]:
            self._scan(number)
        if sealed and self._dice.random() < 0.5:
            self._scan("GPDEND")
            self._scan("GPDEND")


class _Killed(Exception):
    """The process is to die now."""


class Shift:
    """One desk, killed again and again."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.folder, self.prints = folder, folder.parent / "prints"
        shutil.copytree(template, folder)
        self.store = Store(folder)
        self.reprinted: Count[str] = Count()

    def kill_once(self, dice: random.Random) -> None:
        """Start, work for a while, die; then prove that nothing answered was lost and nothing else was recorded."""
        before = self.store.facts()
        with Console(self.folder, self.prints) as console:
            if dice.random() < 0.1:
                time.sleep(dice.random() * 0.5)  # dies while starting up
                console.kill()
                assert self.store.facts() == before
                return
            clerk = Clerk(console, self.store, dice, dice.randint(1, 40))
            clerk.work()
        self.reprinted += clerk.reprinted
        recorded = self.store.facts()[len(before) :]
        # the scan in flight may have been committed and not answered; everything else has its answer
        assert recorded[: len(clerk.answered)] == clerk.answered
        assert len(recorded) - len(clerk.answered) <= 1
        self._check_prints(recorded[len(clerk.answered) :])

    def _check_prints(self, unanswered: list[Fact]) -> None:
        out = Count(path.stem.split("-", 1)[1] for path in pictures(self.prints))
        assert {label: count for label, count in out.items() if count > 1} == {}
        asked = Count(self.store.facts())
        for fact in unanswered:  # the reprint that was in flight
            self.reprinted[fact[1]] += fact[0] == "label.requested" and asked[fact] > 1
        for label in out:
            number, _, copy_no = label.partition("-P")
            assert int(copy_no) <= 1 + self.reprinted[number], label
        jobs = self.store.rows(
            "SELECT waybill_no || '-P' || copy_no, state FROM label_job JOIN print_job USING (job_id)"
        )
        assert [label for label, state in jobs if state == "done" and not out[label]] == []
        assert [label for label, state in jobs if state == "queued" and out[label]] == []
        papers = Count(path.stem.split("-", 1)[1] for path in self.prints.glob("*.pdf"))
        assert {paper: count for paper, count in papers.items() if count > 1} == {}

    def check_books(self) -> None:
        """Chain, rebuild, documents, numbers, registers."""
        proof = verify_folder(self.folder)
        assert proof.ok, proof.findings
        serials = self.store.rows(
            "SELECT business_on, daily_serial FROM register WHERE state <> 'open' ORDER BY closed_at"
        )
        for day in {on for on, _ in serials}:
            found = [serial for on, serial in serials if on == day]
            assert found == list(range(1, len(found) + 1))
        taken = [
            json.loads(body)["taken"]["waybill_no"]
            for (body,) in self.store.rows(
                "SELECT body FROM event WHERE type IN ('line.ticked', 'packing.opened')"
            )
            if json.loads(body)["taken"]
        ]
        assert len(taken) == len(set(taken))

    def end(self) -> None:
        """A last start and an orderly end: what was owed is printed, once."""
        with Console(self.folder, self.prints) as console:
            assert console.close() == 0
        self._check_prints([])
        self.check_books()
        closed = {row[0] for row in self.store.rows("SELECT register_no FROM register WHERE state <> 'open'")}
        stored = {
            row[0] for row in self.store.rows("SELECT subject FROM document WHERE kind = 'register_pdf'")
        }
        assert stored == closed
        assert self.store.rows("SELECT * FROM print_job WHERE state IN ('queued', 'sending')") == []


@pytest.fixture(scope="module")
def listed_folder(blank_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with 2,000 numbers and a list of complete orders at window 01."""
    folder = tmp_path_factory.mktemp("listed") / "desk"
    shutil.copytree(blank_folder, folder)
    with Counter(folder) as counter:
        counter.add_range(count=2000)
        for serial in range(ORDERS):
            counter.add_order(f"K{serial:04d}")
    return folder


def test_kill(listed_folder: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    kills = pytestconfig.getoption("kills")
    answered = 0
    for desk in range(0, kills, KILLS_A_DESK):
        shift = Shift(listed_folder, tmp_path / f"{desk}" / "desk")
        for cycle in range(desk, min(desk + KILLS_A_DESK, kills)):
            shift.kill_once(random.Random(_SEED + cycle))
            if cycle % 5 == 0:
                shift.check_books()
        shift.end()
        answered += len(shift.store.facts())
        shutil.rmtree(shift.folder.parent)
    assert answered >= kills  # it did work between the kills
