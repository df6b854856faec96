"""kill -9 while bags are filled and sealed, the desk is counted, clearances, days and shifts end (D-22, D-30, D-33).

One for every four of `--kills`; `--kills=1000` for a long run. A desk has some forgotten days, so that there are ends
of days to be killed in.
"""

import shutil
from collections import Counter as Count
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.builders import Counter
from tests.faults.killing import Clerk, KilledDesk, kill_desks

KILLS_A_DESK = 25
FORGOTTEN_DAYS = 8
PIECES = 16
PRE_TAGGED = [f"43000000518000001131{serial}001030" for serial in range(5001, 5004)]
_SEED = 20261126
_LOOSE = (
    "SELECT waybill_no FROM mail_item WHERE state = 'sealed' AND waybill_no NOT IN"
    " (SELECT waybill_no FROM bag_line WHERE taken_out = 0)"
)
_MOVED = ("taken_over", "despatched", "handed_back", "granted", "used", "voided")


class DayClerk(Clerk):
    """Bags, counts, closes the books; takes over and packs a little, so that there is something to bag."""

    def acts(self) -> list[Callable[[], None]]:
        """Bags most of all."""
        bags = [self._fill, self._fill, self._seal, self._seal, self._unseal, self._reprint_tag]
        return [*bags, self._hand_over, self._take_and_pack, self._count, self._clear, self._day, self._shift]

    def _take_and_pack(self) -> None:
        self.scan("GPDTAKE")
        self.scan("GPDWIN01")
        for case_no in self.store.cases("")[: self.dice.randint(1, 3)]:
            self.scan(case_no)
        if self.scan("GPDEND")["outcome"] == "difference_open":
            self.scan("GPDREST")
            self.scan("GPDR1")
        self.scan_twice("GPDEND")
        self.scan("GPDPACK")
        for case_no in self.store.cases("desk")[:2]:
            if number := self.scan(case_no).get("waybill_no"):
                self.scan(number)

    def _fill(self) -> None:
        open_bags = self.store.column("SELECT destination || bag_no FROM bag WHERE state = 'open'")
        new = self.dice.choice(
            ["GPDBAG", "GPDBAG", "GPDROUTEGY", "GPDROUTEZY", *(f"GPDBAG{tag}" for tag in PRE_TAGGED)]
        )
        self.scan(f"GPDBAG{self.dice.choice(open_bags)}" if open_bags and self.chance(0.7) else new)
        loose = self.store.column(_LOOSE)
        for number in loose[: self.dice.randint(1, 5)]:
            self.scan(number)
        if loose and self.chance(0.4):
            self.scan("GPDUNDO" if self.chance(0.5) else f"GPDTAKEOUT{loose[0]}")

    def _seal(self) -> None:
        filled = "bag_id IN (SELECT bag_id FROM bag_line WHERE taken_out = 0)"
        bags = self.store.column(f"SELECT destination || bag_no FROM bag WHERE state = 'open' AND {filled}")
        if not bags:
            self._fill()
            return
        self.scan(f"GPDBAG{self.dice.choice(bags)}")
        if self.chance(0.3):
            self.scan("GPDKG3250")
        sealed = self.scan_twice("GPDSEAL")
        if sealed["outcome"] == "sealed" and sealed["bag_tag"] not in PRE_TAGGED and self.chance(0.5):
            self.console.wait_for(waybill_no=sealed["bag_tag"])

    def _tags(self) -> list[str]:
        return self.store.column("SELECT tag_no FROM bag WHERE state = 'sealed'")

    def _unseal(self) -> None:
        for tag in self._tags()[:1]:
            if self.scan(f"GPDUNSEAL{tag}")["outcome"] == "needs_reason":
                self.scan("GPDR2")
                if self.chance(0.6):
                    self.scan_twice("GPDSEAL")

    def _reprint_tag(self) -> None:
        self.scan("GPDBAG")
        if self.scan("GPDREPRINT")["outcome"] == "needs_reason":
            self.scan("GPDR1")

    def _hand_over(self) -> None:
        self.scan("GPDOUT")
        for text in [*self._tags()[:2], *self.store.column(_LOOSE)[:1]]:
            self.scan(text)
        if self.chance(0.3):
            self.scan("GPDUNDO")
        if self.chance(0.9):
            self.scan_twice("GPDEND")

    def _count(self) -> None:
        self.scan("GPDSTOCK")
        open_bags = (
            "SELECT waybill_no FROM bag_line JOIN bag USING (bag_id) WHERE taken_out = 0 AND state = 'open'"
        )
        lying = [*self._tags(), *self.store.column(_LOOSE), *self.store.column(open_bags)]
        lying += [*self.store.cases("ticked"), *self.store.cases("desk"), *self.store.cases("labelled")]
        for text in lying[self.chance(0.3) :]:
            self.scan(text)
        if self.chance(0.2):
            self.scan("GPDUNDO")
        if self.scan("GPDEND")["outcome"] == "unbalanced":
            self.scan("GPDEND")

    def _clear(self) -> None:
        self._close("GPDCLR")

    def _day(self) -> None:
        self._close("GPDDAY")

    def _close(self, code: str) -> None:
        answer = self.scan_twice(code)
        if answer["outcome"] == "unbalanced" and self.chance(0.4):
            self.scan("GPDR1")
        if answer.get("why") == "stock_open":
            self._count()

    def _shift(self) -> None:
        self.scan_twice("GPDSHIFT")


class DayDesk(KilledDesk):
    """A desk whose bags and periods are proved too."""

    def most_papers(self, paper: str) -> int:
        """A tag of head office stays on its bag: each sealing under it has a manifest and a list of its own."""
        tag = paper.partition("-")[0]
        return max(1, self._sealings()[tag]) if tag in PRE_TAGGED else 1

    def _sealings(self) -> Count[str]:
        return Count(body["tag_no"] for _, body in self.store.bodies("bag.sealed"))

    def check_books(self) -> None:
        """No bag sealed twice, no tag used twice, clearances and shifts without a gap."""
        super().check_books()
        state: dict[str, str] = {}
        for kind, body in self.store.bodies("bag.sealed", "bag.unsealed"):
            assert state.get(body["bag_id"]) != kind, "twice"
            state[body["bag_id"]] = kind
        assert all(count == 1 for tag, count in self._sealings().items() if tag not in PRE_TAGGED)
        self.no_gap("SELECT business_on, clearance_no FROM clearance ORDER BY opened_at")
        self.no_gap("SELECT business_on, shift_no FROM shift ORDER BY opened_at")
        own = [tag for tag in self._sealings() if tag not in PRE_TAGGED]
        assert len({(tag[8:16], tag[20:24]) for tag in own}) == len(
            own
        )  # destination and serial: never twice

    def end(self) -> None:
        """One manifest for each sealing that stands, at most one for any; one sheet for each period that has one."""
        super().end()
        manifests, sealings = Count(self.papers("manifest_pdf")), self._sealings()
        assert {tag for tag, count in manifests.items() if count > sealings[tag]} == set()
        standing = self.store.column("SELECT tag_no FROM bag WHERE state <> 'open'")
        assert set(standing) - set(manifests) == set()
        closed = self.store.bodies("clearance.closed")
        assert Count(self.papers("clearance_pdf")) == Count(
            f"{body['business_on']}-{body['clearance_no']}"
            for _, body in closed
            if body["reason"]
            or any({**body["figures"]["pieces"], **body["figures"]["numbers"]}[flow] for flow in _MOVED)
        )
        days = self.store.column("SELECT business_on FROM business_day")
        assert Count(self.papers("day_pdf")) == Count(days)
        shifts = self.store.bodies("shift.closed")
        assert len(self.papers("shift_pdf")) == sum(not body["overdue"] for _, body in shifts)


@pytest.fixture(scope="module")
def day_folder(blank_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with pieces that are sealed already, more on the list, and days that nobody closed."""
    folder = tmp_path_factory.mktemp("day") / "desk"
    shutil.copytree(blank_folder, folder)
    with Counter(folder) as counter:
        counter.clock.now = datetime.now(UTC) - timedelta(days=FORGOTTEN_DAYS)
        counter.add_range(count=500)
        cases = [f"K{serial:04d}" for serial in range(3 * PIECES)]
        for case_no in cases:
            counter.add_order(case_no)
        counter.take_over(*cases[:PIECES])
        for case_no in cases[:PIECES]:
            number = counter.scans("GPDPACK", case_no).waybill_no
            counter.scan(number)
        with counter.db.begin() as tx:  # their labels came out long ago
            tx.execute("UPDATE print_job SET state = 'confirmed'")
        for _ in range(FORGOTTEN_DAYS):
            counter.clock.now += timedelta(days=1)
            counter.scan("GPDTAKE")
    return folder


def test_kill_while_bags_and_books_are_closed(
    day_folder: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    kills = max(3, pytestconfig.getoption("kills") // 4)
    recorded = kill_desks(DayDesk, DayClerk, day_folder, tmp_path, kills, KILLS_A_DESK, _SEED)
    assert recorded >= kills  # it did work between the kills
