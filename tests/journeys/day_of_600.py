"""The script of a day: 600 certificates of three windows over three clearances, with seeded faults. It says codes and
checks answers; which face it speaks to, it does not know (tests/journeys/faces.py).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.builders import SUPERVISOR, Counter, number_after
from tests.journeys.faces import Face, Reply, all_said

from govpost_desk.domain.bags import bag_tag_no
from govpost_desk.services import manifests, routes

MORNING, NOON, AFTERNOON = CLEARANCES = range(3)
SIZES = {"01": (90, 80, 80), "02": (60, 70, 70), "03": (50, 50, 50)}  # by window, one figure a clearance
RANGE = 10_000
FOREIGN = "1290000007531"  # a number of another desk
FORWARDED, ABSENT = number_after(FOREIGN, 1), number_after(FOREIGN, 2)
INBOUND_TAG = bag_tag_no(
    origin="51800000", destination="52010000", scheme="0000", serial=12, weight_g=600, flags="00"
)
EXTRA = "ZX9001"
OFFICES = {"GY": "55000000", "ZY": "56300000"}
_STREETS = {
    "GY": (
        "贵州省贵阳市观山湖区金阳南路175号",
        "贵州省贵阳市云岩区中华北路187号",
        "贵州省贵阳市花溪区清溪路26号",
    ),
    "ZY": ("贵州省遵义市红花岗区万里路86号", "贵州省遵义市汇川区上海路110号"),
}
_SURNAMES = "王李张刘陈杨黄赵吴周欧龙"
_GIVEN = ("明华", "小敏", "丽萍", "国庆", "雅琴", "䶮", "志远", "梅")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which certificates come when, where they go, and which of them meets which fault."""

    seed: int
    cases: dict[tuple[int, str], tuple[str, ...]] = field(repr=False)
    route: dict[str, str] = field(repr=False)
    missing: str
    doubled: str
    waits: str  # its label waits when `swapped` is scanned in its place
    swapped: str
    bagged_twice: str
    lost: str
    returned: str
    left_sealed: tuple[str, ...]  # sealed in the morning, too late for the driver
    handed_back: str
    spoilt: str
    unsealed: str
    wrong_bag: str
    left_behind: str
    forgotten: str
    loose: dict[int, tuple[str, ...]]  # handed to the driver without a bag, by clearance

    def of(self, clearance: int) -> list[str]:
        """The certificates of a clearance, window after window."""
        return [case_no for window in SIZES for case_no in self.cases[clearance, window]]


def draw_plan(seed: int) -> Plan:
    """The same day for the same seed."""
    chance = random.Random(seed)
    cases: dict[tuple[int, str], tuple[str, ...]] = {}
    for window, sizes in SIZES.items():
        serials = iter(range(1, sum(sizes) + 1))
        for clearance, size in enumerate(sizes):
            cases[clearance, window] = tuple(f"G{window}{next(serials):04d}" for _ in range(size))
    every = [case_no for part in cases.values() for case_no in part]
    route = {case_no: "ZY" if chance.random() < 0.3 else "GY" for case_no in every}
    free = {
        key: chance.sample(part, len(part)) for key, part in cases.items()
    }  # each fault takes one of its own

    def take(clearance: int, window: str = "", to: str = "") -> str:
        parts = [free[clearance, window]] if window else [free[clearance, each] for each in SIZES]
        part = chance.choice(parts)
        chosen = next(case_no for case_no in part if not to or route[case_no] == to)
        part.remove(chosen)
        return chosen

    return Plan(
        seed=seed,
        cases=cases,
        route=route,
        missing=take(MORNING, "01"),
        doubled=take(MORNING, "02"),
        waits=take(MORNING),
        swapped=take(MORNING),
        bagged_twice=take(MORNING, to="GY"),
        lost=(lost := take(MORNING)),
        returned=take(MORNING, to="ZY"),
        left_sealed=tuple(take(MORNING) for _ in range(4)),
        handed_back=take(NOON, "02"),
        spoilt=take(NOON),
        unsealed=take(NOON),
        wrong_bag=take(NOON, to="ZY"),
        left_behind=(left := take(NOON)),
        forgotten=take(AFTERNOON, to="GY"),
        loose={
            MORNING: (lost, take(MORNING), take(MORNING)),
            NOON: (left, take(NOON)),
            AFTERNOON: (take(AFTERNOON),),
        },
    )


def prepare(folder: Path, plan: Plan) -> None:
    """Numbers, two routes and 600 complete orders."""
    chance = random.Random(plan.seed)
    with Counter(folder) as counter:
        counter.add_range(count=RANGE)
        for code, name in (("GY", "贵阳中心局"), ("ZY", "遵义中心局")):
            told = routes.check_route(code, f"{name}邮路", OFFICES[code], name, ("11:30", "17:30"), "1234567")
            routes.set_route(counter.db, told, by=SUPERVISOR, at=counter.clock())
        for (_, window), cases in plan.cases.items():
            for case_no in cases:
                street = chance.choice(_STREETS[plan.route[case_no]])
                counter.add_order(
                    case_no,
                    window,
                    name=chance.choice(_SURNAMES) + chance.choice(_GIVEN),
                    phone=f"139{chance.randrange(10**8):08d}",
                    address=f"{street}{chance.randrange(1, 30)}栋{chance.randrange(101, 2400)}室",
                )


@dataclass
class Books:
    """Both lines as the script reckons them from what it did (D-33)."""

    opening: int = 0
    taken_over: int = 0
    despatched: int = 0
    handed_back: int = 0
    numbers: int = 0
    granted: int = RANGE
    used: int = 0
    voided: int = 0

    @property
    def here(self) -> int:
        """Pieces at the desk."""
        return self.opening + self.taken_over - self.despatched - self.handed_back

    def agree(self, told: dict[str, Any] | None, *difference: str) -> None:
        """The counter says the same, both equations, and names exactly this difference."""
        assert told is not None
        assert told["pieces"] == {
            "opening": self.opening,
            "taken_over": self.taken_over,
            "despatched": self.despatched,
            "handed_back": self.handed_back,
            "closing": self.here,
            "difference": list(difference),
        }
        assert told["numbers"] == {
            "opening": self.numbers,
            "granted": self.granted,
            "used": self.used,
            "voided": self.voided,
            "closing": self.numbers + self.granted - self.used - self.voided,
            "difference": [],
        }

    def next_clearance(self) -> "Books":
        """What was there at the end is there at the beginning."""
        left = self.numbers + self.granted - self.used - self.voided
        return Books(opening=self.here, numbers=left, granted=0)


@dataclass
class Day:
    """The clerk's day at one face, and what has come of it: numbers, registers by name, sealed bags by tag."""

    face: Face
    plan: Plan
    books: Books = field(default_factory=Books)
    numbers: dict[str, str] = field(default_factory=dict)
    registers: dict[str, str] = field(default_factory=dict)
    bags: dict[str, list[str]] = field(default_factory=dict)
    closings: list[tuple[int, int]] = field(default_factory=list)  # pieces left, scans until closed
    voided: str = ""
    void_tag: str = ""
    note_no: str = ""
    last_bag_no: str = ""

    # --- one act --------------------------------------------------------------------------------------------

    def say(self, *codes: str) -> Reply:
        """Codes in a row; the last answer."""
        return self.face.ask_all(codes)[-1]

    def expect(self, code: str, answer: str, why: str = "", light: str = "") -> Reply:
        """One code whose answer is known beforehand."""
        reply = self.face.ask(code)
        assert reply.said == (answer, why), (code, reply, self.plan)
        assert not light or reply.light == light, reply
        return reply

    def balance(self, *difference: str) -> None:
        """GPDBAL agrees with the script."""
        answer = "unbalanced" if difference else "done"
        self.books.agree(self.expect("GPDBAL", answer, "balance").balance, *difference)

    def every(self, codes: Sequence[str], answer: str, why: str = "") -> list[Reply]:
        """Codes in a row that all come to the same."""
        replies = self.face.ask_all(codes) if codes else []
        assert not codes or all_said(replies) == {(answer, why)}, [
            r for r in replies if r.said != (answer, why)
        ][:3]
        return replies

    # --- windows --------------------------------------------------------------------------------------------

    def tick(self, clearance: int, window: str) -> None:
        """All that a window hands over."""
        self.say("GPDTAKE", f"GPDWIN{window}")
        cases = [case_no for case_no in self.plan.cases[clearance, window] if case_no != self.plan.missing]
        for reply in self.every(cases, "ticked"):
            self.numbers[reply.case_no] = reply.waybill_no
        self.books.taken_over += len(cases)

    def end_window(self, clearance: int, window: str) -> None:
        """What the window keeps for later is set aside; both sign the register."""
        kept = [c for later in CLEARANCES[clearance + 1 :] for c in self.plan.cases[later, window]]
        if window == "01" and clearance > MORNING:
            kept.append(self.plan.missing)
        if window == "02" and clearance > NOON:
            kept.append(self.plan.handed_back)
        if kept:
            open_still = self.expect("GPDEND", "difference_open", light="red")
            assert f"还有 {len(kept)} 件" in open_still.message
            self.say("GPDREST")
            self.expect("GPDR1", "done", "rest")
        self.expect("GPDEND", "confirm", "take_over")
        closed = self.expect("GPDEND", "closed", "take_over")
        self.sign(f"take-{clearance}-{window}", closed.register_no)

    def sign(self, name: str, register_no: str) -> None:
        """Both copies are scanned back when they have come out of the printer."""
        self.registers[name] = register_no
        self.face.came_out("paper", register_no)
        assert self.face.ask(f"{register_no}1").needs == ("signer",)
        self.every(["GPDS1", f"{register_no}2"], "signed")

    # --- packing and bags -----------------------------------------------------------------------------------

    def pack(self, case_no: str) -> None:
        """Certificate, label, label scanned back: sealed."""
        self.print_label(case_no)
        self.bind(case_no)

    def pack_all(self, cases: Sequence[str]) -> None:
        """Many, one after the other; each label bears the number its tick has reserved (D-20)."""
        pairs = [(case_no, self.numbers[case_no]) for case_no in cases]
        for (case_no, number), (printed, bound) in zip(pairs, self.face.pack_all(pairs), strict=True):
            assert printed.answer == "label_printed", printed
            assert (bound.answer, bound.case_no, bound.waybill_no) == ("bound", case_no, number), bound
        self.books.used += len(pairs)

    def print_label(self, case_no: str) -> None:
        """The label comes out and waits to be scanned."""
        printed = self.face.ask(case_no)
        assert printed.answer == "label_printed", printed
        self.numbers[case_no] = printed.waybill_no
        self.face.came_out("printed", printed.waybill_no)
        self.books.used += 1

    def bind(self, case_no: str) -> None:
        bound = self.expect(self.numbers[case_no], "bound")
        assert bound.case_no == case_no

    def bag(self, route: str, cases: Sequence[str]) -> list[str]:
        """A new bag for a route with these certificates' envelopes; their numbers."""
        opened = self.expect(f"GPDROUTE{route}", "done", "bag")
        self.last_bag_no = opened.bag_no
        numbers = [self.numbers[case_no] for case_no in cases]
        for reply in self.every(numbers, "in_bag"):
            assert reply.bag_no == opened.bag_no
        return numbers

    def choose(self, route: str, bag_no: str) -> None:
        """An open bag again; two routes may have bags of one number, so the destination stands before it."""
        self.expect(f"GPDBAG{OFFICES[route]}{bag_no}", "done", "bag_chosen")

    def seal(self, numbers: Sequence[str], *, seal_no: str = "", grams: int = 0) -> str:
        """Seal the bag at work with these pieces in it; its tag."""
        if seal_no:
            self.expect(f"GPDSN{seal_no}", "done", "seal_no")
        if grams:
            self.expect(f"GPDKG{grams}", "done", "bag_weight")
        asked = self.expect("GPDSEAL", "confirm", "seal")
        assert f"{len(numbers)} 件" in asked.message
        sealed = self.expect("GPDSEAL", "sealed")
        assert len(sealed.bag_tag) == 30
        self.bags[sealed.bag_tag] = list(numbers)
        self.face.came_out("printed", sealed.bag_tag)
        self.face.came_out("paper", sealed.bag_tag)
        return sealed.bag_tag

    def drive(self, name: str, tags: Sequence[str], cases: Sequence[str]) -> None:
        """Bags and loose pieces to the driver, who signs."""
        self.every(tags, "collected", "bag")
        loose = [self.numbers[case_no] for case_no in cases]
        self.every(loose, "collected")
        count = len(loose) + sum(len(self.bags[tag]) for tag in tags)
        self.books.despatched += count
        assert f"共 {count} 件" in self.expect("GPDEND", "confirm", "collect").message
        self.sign(name, self.expect("GPDEND", "closed", "collect").register_no)

    def bagged(self, clearance: int, route: str, *beside: str) -> list[str]:
        """Certificates of a clearance that go into the bag of a route, but for those with a story of their own."""
        plan = self.plan
        apart = {plan.missing, plan.handed_back, *plan.left_sealed, *plan.loose[clearance], *beside}
        return [c for c in plan.of(clearance) if c not in apart and plan.route[c] == route]

    def close_clearance(self, began: int, left: int) -> None:
        """GPDCLR twice. `began`: scans when everything was despatched; `left`: pieces that stay and were counted."""
        self.expect("GPDCLR", "confirm", "clearance")
        closed = self.expect("GPDCLR", "closed", "clearance")
        self.books.agree(closed.balance)
        self.closings.append((left, self.face.scans - began))
        self.books = self.books.next_clearance()


def announce_inbound(folder: Path, day: Day, at: datetime) -> None:
    """The manifest of the bag in which a piece comes back, while the program is down."""
    lines = [(day.numbers[day.plan.returned], "piece"), (FORWARDED, "piece"), (ABSENT, "piece")]
    with Counter(folder) as counter:
        manifests.record_manifest(counter.db, INBOUND_TAG, lines, "typed", by=SUPERVISOR, at=at)
