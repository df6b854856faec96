"""kill -9 at random moments of a shift: what was answered is there, nothing prints twice by itself, the books hold.

`--kills=1000` for a long run; each desk is killed fifty times before a fresh one takes its place.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.builders import Counter
from tests.faults.killing import Clerk, KilledDesk, kill_desks

KILLS_A_DESK = 50
ORDERS = 200
_SEED = 20261121


class ShiftClerk(Clerk):
    """Takes over, packs, collects."""

    def acts(self) -> list[Callable[[], None]]:
        """Packing is half of the work."""
        return [self._take_over, self._pack, self._pack, self._collect]

    def _take_over(self) -> None:
        self.scan("GPDTAKE")
        self.scan("GPDWIN01")
        for case_no in self.store.cases("")[: self.dice.randint(1, 5)]:
            self.scan(case_no)
        if self.chance(0.3):
            self.scan("GPDUNDO")
        if self.chance(0.7) and self.scan("GPDEND")["outcome"] in ("difference_open", "confirm"):
            self.scan("GPDREST")
            self.scan("GPDR1")
            self.scan("GPDEND")
            closed = self.scan("GPDEND")
            if closed["outcome"] == "closed":
                self.scan(f"{closed['register_no']}1")
                self.scan("GPDS1")

    def _pack(self) -> None:
        self.scan("GPDPACK")
        for case_no in self.store.cases("desk")[: self.dice.randint(1, 3)] or ["NONE1"]:
            answer = self.scan(case_no)
            number = answer.get("waybill_no", "")
            if answer["outcome"] == "label_printed" and self.chance(0.6):
                self.console.wait_for(waybill_no=number)
            if answer["outcome"] in ("unconfirmed", "label_waiting"):
                self._settle_doubt(number)
            elif number:
                self.scan(number)

    def _settle_doubt(self, number: str) -> None:
        way = self.dice.choice(("scan", "reprint", "void"))
        if way == "reprint":
            self.scan("GPDREPRINT")
            self.scan("GPDR4")
        if way == "void":
            self.scan("GPDVOID")
            self.scan("GPDVOID")
            self.scan("GPDR5")
        else:
            self.scan(number)

    def _collect(self) -> None:
        self.scan("GPDOUT")
        sealed = self.store.column("SELECT waybill_no FROM mail_item WHERE state = 'sealed'")
        for number in sealed[:3]:
            self.scan(number)
        if sealed and self.chance(0.5):
            self.scan("GPDEND")
            self.scan("GPDEND")


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
    recorded = kill_desks(KilledDesk, ShiftClerk, listed_folder, tmp_path, kills, KILLS_A_DESK, _SEED)
    assert recorded >= kills  # it did work between the kills
