"""The twelve cases of training, played by scans through the services: rightly to full score, wrongly to a lower one."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import Clock, verify_folder

from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.domain.actors import Actor
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.domain.training_score import Score
from govpost_desk.services import papers, printing
from govpost_desk.services.context import ScanContext
from govpost_desk.services.scanning import scan
from govpost_desk.services.training import desk, playing
from govpost_desk.services.training.cases import CASES
from govpost_desk.storage import keys
from govpost_desk.storage.migrate import open_database

LEARNER = Actor(operator_no="0001", auth="demo")


class Player:
    """A learner at a case desk: scans, lets the printer work, restarts as after the power came back."""

    def __init__(self, folder: Path, code: str) -> None:
        self.clock = Clock()
        self.folder = desk.make_case_desk(folder, "520100-01-D01", "0001", self.clock())
        self.db = open_database(self.folder, keys.load_key(self.folder))
        self.case = playing.begin(self.db, code, "0001", SimulatedLabelPrinter("zpl"), self.clock)
        self.printer = SimulatedLabelPrinter("zpl", paper=self.case.paper)
        printing.start_lane(self.db, self.clock)
        self.context = ScanContext(actor=LEARNER)
        self.cards = {card.thing: card.code for card in playing.progress(self.db, self.clock()).cards}

    def scan(self, text: str) -> Outcome:
        outcome, self.context = scan(self.db, self.context, text, self.clock())
        while (news := printing.print_next_label(self.db, self.printer, self.clock)) is not None:
            if news.news == "waiting":
                break
        return outcome

    def play(self, steps: Sequence[str]) -> Score:
        """Steps: codes; `@thing` what lies on the table; `!paper`, `!range`, `!hint` a hand."""
        for step in steps:
            if step == "!paper":
                self.printer.load_paper()
            elif step == "!range":
                playing.new_range(self.db, by=LEARNER, at=self.clock())
            elif step == "!hint":
                playing.tell_hint(self.db, by=LEARNER, at=self.clock())
            elif step.startswith("@"):
                self.scan(self.card(step[1:]))
            else:
                self.scan(step)
        papers.make_due_papers(self.db, self.clock())
        return playing.result(self.db, self.clock())

    def card(self, thing: str) -> str:
        now = {card.thing: card.code for card in playing.progress(self.db, self.clock()).cards}
        return {**self.cards, **now}[thing]


@pytest.fixture
def sit_down(tmp_path: Path) -> Callable[[str], Player]:
    players: list[Player] = []

    def made(code: str) -> Player:
        players.append(Player(tmp_path, code))
        return players[-1]

    yield made  # type: ignore[misc]
    for player in players:
        player.db.close()


PACK = ("@certificate{}", "@printed")


def packs(*numbers: int) -> list[str]:
    return [step.format(number) for number in numbers for step in PACK]


END = ("GPDEND", "GPDEND")
RIGHT: dict[str, Sequence[str]] = {
    "missing": ("GPDWIN01", "@certificate1", "@certificate2", "@certificate3", "@gone", "GPDR1", *END),
    "swapped": (
        *("@sealed", "GPDR3", "@teacher", "GPDOK", "@badge", "GPDPACK"),
        *packs(1, 2),
    ),
    "power_cut": ("GPDPACK", "@label"),
    "no_numbers": ("GPDPACK", *packs(1), "@certificate2", "!range", *packs(2, 3)),
    "duplicate": ("GPDWIN01", "@certificate1", "@certificate2", "@certificate2", "@certificate3", *END),
    "extra": (
        *("GPDWIN01", "@certificate1", "@certificate2", "@unlisted", "GPDEXTRA", "GPDR1"),
        *("@other", "GPDBACK", "GPDR1", *END),
    ),
    "paper_out": ("GPDPACK", *packs(1), "@certificate2", "!paper", "GPDBAL", "@printed", *packs(3)),
    "returned": ("GPDWIN01", "GPDRETURN", "@piece", *END),
    "spoilt": ("@label", "GPDR2", "GPDPACK", *packs(1)),
    "unsigned": ("@copy1", "GPDS1", "@copy2"),
    "unseal": ("@tag", "GPDR1", "@left", "GPDSEAL", "GPDSEAL"),
    "unbalanced": (
        *("GPDSTOCK", "@piece1", "@piece2", *END),
        *("GPDDAY", "GPDR1", "@teacher", "GPDOK"),
    ),
}
# the mistake each case is about; what else is done is right
WRONG: dict[str, Sequence[str]] = {
    "missing": (
        "GPDWIN01",
        "@certificate1",
        "@certificate2",
        "@certificate3",
        "GPDEND",
        "GPDREST",
        "GPDR1",
        *END,
    ),
    "swapped": ("@sealed", "GPDR1", "@teacher", "GPDOK", "@badge", "GPDPACK", *packs(1, 2)),
    "power_cut": ("GPDPACK", "GPDREPRINT", "GPDR4", "@label"),
    "no_numbers": ("GPDPACK", *packs(1), "@certificate2"),
    "duplicate": (
        "GPDWIN01",
        "@certificate1",
        "@certificate2",
        "@certificate2",
        "GPDUNDO",
        "@certificate3",
        *END,
    ),
    "extra": (
        *("GPDWIN01", "@certificate1", "@certificate2", "@unlisted", "GPDEXTRA", "GPDR1"),
        *("@other", "GPDEXTRA", "GPDR1", *END),
    ),
    "paper_out": (
        *("GPDPACK", *packs(1), "@certificate2", "!paper", "GPDBAL", "GPDREPRINT", "GPDR4"),
        *("@printed", *packs(3)),
    ),
    "returned": ("GPDWIN01", "GPDRETURN", "@piece"),
    "spoilt": ("GPDPACK", "GPDREPRINT", "GPDR2", "@printed"),
    "unsigned": ("@copy1", "GPDS1"),
    "unseal": ("GPDBAG", "@left", "GPDSEAL", "GPDSEAL"),
    "unbalanced": ("GPDSTOCK", "@piece1", "@piece2", "@lost", "GPDEND", "GPDDAY", "GPDDAY"),
}


@pytest.mark.parametrize("code", [case.code for case in CASES])
def test_played_rightly_a_case_has_full_score(code: str, sit_down: Callable[[str], Player]) -> None:
    player = sit_down(code)
    before = playing.result(player.db, player.clock())
    assert not before.passed, "a case is not solved by sitting down"
    score = player.play(RIGHT[code])
    assert [point for point in score.play.points if not point.met] == []
    assert (score.total, score.passed, score.play.refused, score.play.undone) == (100, True, 0, 0)
    assert verify_folder(player.folder).ok


@pytest.mark.parametrize("code", [case.code for case in CASES])
def test_played_wrongly_a_case_is_not_passed(code: str, sit_down: Callable[[str], Player]) -> None:
    player = sit_down(code)
    if code == "unbalanced":  # it lies nowhere, so its number has to be typed
        with player.db.reading() as execute:
            player.cards["lost"] = playing._seen(execute).things["lost"]
    score = player.play(WRONG[code])
    assert not score.passed
    assert score.total < 60
    assert [point for point in score.play.points if not point.met]


def test_refused_scans_undoing_hints_and_slowness_cost(sit_down: Callable[[str], Player]) -> None:
    player = sit_down("missing")
    told = player.scan("GPDPACK"), player.scan("@@@")
    assert told[1].light == "blue"
    player.scan("GPDTAKE")
    player.clock.now += timedelta(seconds=200)
    steps = list(RIGHT["missing"])
    score = player.play(["!hint", *steps[:2], "GPDUNDO", *steps[1:]])
    assert score.passed
    assert (score.play.refused, score.play.undone, score.play.hints) == (1, 1, 1)
    assert 70 <= score.total < 87
