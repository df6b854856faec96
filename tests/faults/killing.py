"""A desk that is killed with kill -9 again and again: what both kill tests do and prove.

What was answered is in the journal exactly once, at most the scan in flight is there besides; nothing prints twice by
itself; chain, rebuild, numbers and serials hold.
"""

import json
import random
import shutil
import time
from abc import ABC, abstractmethod
from collections import Counter as Count
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.builders import Console, pictures, verify_folder

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.storage import keys
from govpost_desk.storage.database import DATABASE_FILE, connect

Fact = tuple[str, str]

# the event that an answer is the receipt of, and which number of the answer names it
RECEIPTS = {
    "ticked": ("line.ticked", "case_no"),
    "label_printed": ("label.requested", "waybill_no"),
    "bound": ("packing.sealed", "waybill_no"),
    "signed": ("register.signed", "register_no"),
    "in_bag": ("bag.piece_in", "waybill_no"),
    "out_of_bag": ("bag.piece_out", "waybill_no"),
    "sealed": ("bag.sealed", "bag_tag"),
    "counted": ("stock.counted", ""),
}
COLLECTED = {"bag": ("line.bag_collected", "bag_tag")}
ONE_COLLECTED = ("line.collected", "waybill_no")
CLOSED = {
    "clearance": ("clearance.closed", ""),
    "clearance_differs": ("clearance.closed", ""),
    "clearance_uncounted": ("clearance.closed", ""),
    "day": ("day.closed", ""),
    "day_differs": ("day.closed", ""),
    "day_uncounted": ("day.closed", ""),
    "shift": ("shift.closed", ""),
}
REGISTER_CLOSED = ("register.closed", "register_no")
DONE = {
    "undone": ("act.undone", ""),
    "rest": ("lines.set_aside", ""),
    "voided": ("number.voided", "waybill_no"),
    "voided_sealed": ("number.voided", "waybill_no"),
    "bag": ("bag.opened", "bag_no"),
    "bag_no_route": ("bag.opened", "bag_no"),
    "unsealed": ("bag.unsealed", "bag_no"),
    "tag_reprint": ("tag.requested", "bag_tag"),
    "stock": ("stock.opened", ""),
    "uncounted": ("stock.uncounted", ""),
    "stock_closed": ("stock.closed", ""),
    "stock_differs": ("stock.closed", ""),
}
_PROMISED = [
    *RECEIPTS.values(),
    *COLLECTED.values(),
    ONE_COLLECTED,
    *CLOSED.values(),
    REGISTER_CLOSED,
    *DONE.values(),
]
REROUTED = {"bag.rerouted": "bag.opened"}  # an empty bag sent another way is answered like a new one
NAMES = {kind: name.replace("bag_tag", "tag_no") for kind, name in _PROMISED}
NAMES["bag.rerouted"] = "bag_no"
_COUNTED_BESIDE = ("over_collected", "over_sealed", "over_window", "over_bag", "counted")


def receipt(answer: dict[str, Any]) -> Fact | None:
    """The fact that an answer promises; None for one that records nothing."""
    outcome, why = answer["outcome"], answer.get("why", "")
    if outcome == "signed" and why == "before":
        return None
    promised = {
        "done": DONE.get(why),
        "closed": CLOSED.get(why, REGISTER_CLOSED),
        "collected": COLLECTED.get(why, ONE_COLLECTED),
    }.get(outcome, RECEIPTS.get(outcome))
    if promised is None and outcome in ("unbalanced", "not_government_mail") and why in _COUNTED_BESIDE:
        promised = RECEIPTS["counted"]
    return (promised[0], answer[promised[1]] if promised[1] else "") if promised else None


class Killed(Exception):
    """The process is to die now."""


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

    def column(self, query: str, *values: object) -> list[Any]:
        """The first column of its rows."""
        return [row[0] for row in self.rows(query, *values)]

    def bodies(self, *types: str) -> list[tuple[str, dict[str, Any]]]:
        """(type, body) of the events of these types, in the journal's order."""
        marks = ", ".join("?" * len(types))
        query = f"SELECT type, body FROM event WHERE type IN ({marks}) ORDER BY position"
        return [(kind, json.loads(body)) for kind, body in self.rows(query, *types)]

    def facts(self) -> list[Fact]:
        """The facts that answers promise, in the journal's order."""
        found: list[Fact] = []
        for kind, body in self.bodies(*NAMES):
            if body["by"] == SYSTEM.operator_no:
                continue  # what the program does by itself at the first scan of another date
            if kind == "tag.requested" and body["copy_no"] == 1:
                continue  # part of the sealing
            if kind == "day.closed" and found[-1:] == [("clearance.closed", "")] and self._together(body):
                found.pop()  # a day's end closes its last clearance with it
            name = body[NAMES[kind]] if NAMES[kind] else ""
            found.append((REROUTED.get(kind, kind), name))
        return found

    def _together(self, day: dict[str, Any]) -> bool:
        query = (
            "SELECT count(*) FROM clearance c JOIN business_day d USING (business_on)"
            " WHERE business_on = ? AND d.closed_at = c.closed_at + 1"
        )
        return bool(self.column(query, day["business_on"])[0])

    def cases(self, custody: str) -> list[str]:
        """Case numbers of the certificates there; "" for those still on the list."""
        return self.column(
            "SELECT case_no FROM desk_order o LEFT JOIN enclosure e USING (order_id)"
            " WHERE CASE o.status WHEN 'open' THEN '' ELSE e.custody END = ? ORDER BY o.recorded_at",
            custody,
        )


class Clerk(ABC):
    """Works at the console until the process dies, and remembers every answer that came."""

    def __init__(self, console: Console, store: Store, dice: random.Random, patience: int) -> None:
        self.console, self.store, self.dice = console, store, dice
        self._left = patience
        self.answered: list[Fact] = []
        self.reprinted: Count[str] = Count()

    @abstractmethod
    def acts(self) -> list[Callable[[], None]]:
        """What this clerk does, by chance."""

    def work(self) -> None:
        """Acts until the patience is used up; the last scan is sent and not waited for."""
        try:
            while True:
                self.dice.choice(self.acts())()
        except Killed:
            for answer in self.console.kill():
                self._note(answer)

    def scan(self, text: str) -> dict[str, Any]:
        """One scan and its answer. Raises Killed when the patience is used up."""
        self._left -= 1
        if self._left < 0:
            self.console.send(text)
            time.sleep(self.dice.choice((0, 0.001, 0.002, 0.005, 0.02, 0.2)) * self.dice.random())
            raise Killed
        answer = self.console.ask(text)
        self._note(answer)
        return answer

    def scan_twice(self, text: str) -> dict[str, Any]:
        """A scan that asks to be sure."""
        answer = self.scan(text)
        return self.scan(text) if answer["outcome"] == "confirm" else answer

    def chance(self, probability: float) -> bool:
        """Whether to."""
        return self.dice.random() < probability

    def _note(self, answer: dict[str, Any]) -> None:
        if fact := receipt(answer):
            self.answered.append(fact)
            if answer.get("why") in ("reprint", "tag_reprint"):
                self.reprinted[fact[1]] += 1


class KilledDesk:
    """One desk, killed again and again."""

    def __init__(self, template: Path, folder: Path, clerk: type[Clerk]) -> None:
        self.folder, self.prints = folder, folder.parent / "prints"
        shutil.copytree(template, folder)
        self.store = Store(folder)
        self.clerk = clerk
        self.reprinted: Count[str] = Count()

    def kill_once(self, dice: random.Random) -> None:
        """Start, work for a while, die; then prove that nothing answered was lost and nothing else was recorded."""
        before = self.store.facts()
        with Console(self.folder, self.prints) as console:
            if dice.random() < 0.1:
                time.sleep(dice.random() * 2)  # dies while starting up, or while it prints what was owed
                console.kill()
                assert self.store.facts() == before
                return
            clerk = self.clerk(console, self.store, dice, dice.randint(1, 40))
            clerk.work()
        self.reprinted += clerk.reprinted
        recorded = self.store.facts()[len(before) :]
        # the scan in flight may have been committed and not answered; everything else has its answer
        pairs = zip(recorded, clerk.answered, strict=False)
        assert [pair for pair in pairs if pair[0] != pair[1]] == []
        assert len(recorded) >= len(clerk.answered)
        assert len(recorded) - len(clerk.answered) <= 1
        self.check_prints(recorded[len(clerk.answered) :])

    def check_prints(self, unanswered: list[Fact]) -> None:
        """Every label, tag and paper came out once, and what the lane says agrees with what came out."""
        out = Count(path.stem.split("-", 1)[1] for path in pictures(self.prints))
        assert {label: count for label, count in out.items() if count > 1} == {}
        asked = Count(self.store.facts())
        for fact in unanswered:  # the reprint that was in flight
            again = fact[0] == "label.requested" and asked[fact] > 1
            self.reprinted[fact[1]] += again or fact[0] == "tag.requested"
        for label in out:
            number, _, copy_no = label.partition("-P")
            assert int(copy_no) <= 1 + self.reprinted[number], label
        jobs = self.store.rows(
            "SELECT waybill_no || '-P' || copy_no, state FROM label_job JOIN print_job USING (job_id) UNION ALL"
            " SELECT tag_no || '-P' || copy_no, state FROM tag_job JOIN print_job USING (job_id)"
        )
        assert [label for label, state in jobs if state == "done" and not out[label]] == []
        assert [label for label, state in jobs if state == "queued" and out[label]] == []
        papers = Count(path.stem.split("-", 1)[1] for path in self.prints.glob("*.pdf"))
        assert {paper: count for paper, count in papers.items() if count > self.most_papers(paper)} == {}

    def most_papers(self, paper: str) -> int:
        """How often a paper of this name may come out by itself."""
        return 1

    def check_books(self) -> None:
        """Chain, rebuild, documents, numbers, registers."""
        proof = verify_folder(self.folder)
        assert proof.ok, proof.findings
        self.no_gap("SELECT business_on, daily_serial FROM register WHERE state <> 'open' ORDER BY closed_at")
        bodies = self.store.bodies("line.ticked", "packing.opened")
        taken = [body["taken"]["waybill_no"] for _, body in bodies if body["taken"]]
        assert len(taken) == len(set(taken))

    def no_gap(self, query: str) -> None:
        """(group, serial) rows in order: in each group the serials are 1, 2, 3 …"""
        rows = self.store.rows(query)
        for group in {group for group, _ in rows}:
            found = [serial for of, serial in rows if of == group]
            assert found == list(range(1, len(found) + 1)), (group, found)

    def end(self) -> None:
        """A last start and an orderly end: what was owed is printed, once."""
        with Console(self.folder, self.prints) as console:
            assert console.close() == 0
        self.check_prints([])
        self.check_books()
        closed = self.store.column("SELECT register_no FROM register WHERE state <> 'open'")
        assert Count(self.papers("register_pdf")) == Count(closed)
        assert self.store.rows("SELECT * FROM print_job WHERE state IN ('queued', 'sending')") == []

    def papers(self, kind: str) -> list[str]:
        """Subjects of the stored papers of a kind."""
        return self.store.column("SELECT subject FROM document WHERE kind = ?", kind)


def kill_desks(
    desk: type[KilledDesk], clerk: type[Clerk], template: Path, folder: Path, kills: int, each: int, seed: int
) -> int:
    """Kill so often, a fresh desk after every `each` kills; returns how many facts were recorded between the kills."""
    recorded = 0
    for first in range(0, kills, each):
        killed = desk(template, folder / f"{first}" / "desk", clerk)
        known = len(killed.store.facts())
        for cycle in range(first, min(first + each, kills)):
            killed.kill_once(random.Random(seed + cycle))
            if cycle % 5 == 0:
                killed.check_books()
        killed.end()
        recorded += len(killed.store.facts()) - known
        shutil.rmtree(killed.folder.parent)
    return recorded
