"""A case from its beginning to its score: prepare, begin, hint, look, finish."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from govpost_desk.devices.ports import LabelPrinter
from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import to_ms
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.numbers import waybill_no
from govpost_desk.domain.register import barcode_of
from govpost_desk.domain.training import PREFIX, SUFFIX
from govpost_desk.domain.training_score import Play, Point, Score, mistakes, score_of
from govpost_desk.services import set_up
from govpost_desk.services.training.bench import Bench
from govpost_desk.services.training.cases import Card, Case, case_of
from govpost_desk.services.training.seen import Seen
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, packings, registers, training
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.recording import record
from govpost_desk.storage.training import KeptScore

_PRINTED = ("done", "unconfirmed")
_NEW_RANGE_FROM, _NEW_RANGE_COUNT = 500, 50


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How a case stands. `cards`: what can be scanned now; `seconds`: time used so far."""

    case: Case
    points: tuple[Point, ...]
    cards: tuple[Card, ...]
    seconds: int
    hints: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether every point of the goal was reached."""
        return all(point.met for point in self.points if not point.harm)


def begin(
    db: Database, code: str, learner: str, printer: LabelPrinter, clock: Callable[[], datetime]
) -> Case:
    """Prepare a fresh case desk and start the clock. Raises RuleError: no_case, training_case."""
    case = case_of(code)
    if case is None:
        raise RuleError("no_case")
    bench = Bench(db, Actor(operator_no=learner, auth="demo"), clock, printer)
    table = case.prepare(bench)
    cards = [{"thing": thing, "words": words, "code": text} for thing, words, text in table]
    with db.begin() as tx:
        record(tx, "training.case_begun", {"case": case.code, "cards": cards}, by=bench.learner, at=clock())
    return case


def progress(db: Database, at: datetime) -> Progress:
    """How the case at this desk stands. Raises RuleError "no_case"."""
    with db.reading() as execute:
        return _progress(execute, at)


def tell_hint(db: Database, *, by: Actor, at: datetime) -> str:
    """The next hint of the case, counted; "" when all were told. Raises RuleError "no_case"."""
    with db.begin() as tx:
        now = _progress(tx.execute, at)
        if len(now.hints) == len(now.case.hints):
            return ""
        record(tx, "training.hint_shown", {"case": now.case.code, "no": len(now.hints) + 1}, by=by, at=at)
        return translate("messages", now.case.hints[len(now.hints)])


def new_range(db: Database, *, by: Actor, at: datetime) -> str:
    """The range that head office sent arrives; its last number. Raises RuleError "range_overlap" the second time."""
    first = waybill_no(PREFIX, _NEW_RANGE_FROM, SUFFIX)
    return set_up.add_range(db, first, _NEW_RANGE_COUNT, by=by, at=at)


def result(db: Database, at: datetime) -> Score:
    """The score as the journal of this desk gives it. Raises RuleError "no_case"."""
    with db.reading() as execute:
        now, deeds = _progress(execute, at), _seen(execute).deeds
    refused, undone, hints = mistakes(deeds, now.case.expected)
    play = Play(
        points=now.points,
        refused=refused,
        undone=max(undone - now.case.undo_free, 0),
        hints=hints,
        seconds=now.seconds,
        par_s=now.case.par_s,
    )
    return score_of(play)


def keep_score(record_db: Database, case: Case, score: Score, *, by: Actor, at: datetime) -> None:
    """Keep a finished case in the record of the training desk, under the learner's number."""
    body = {
        "case": case.code,
        "total": score.total,
        "passed": score.passed,
        "seconds": score.play.seconds,
        "refused": score.play.refused,
        "undone": score.play.undone,
        "hints": score.play.hints,
        "points": [{"text": point.text, "met": point.met, "harm": point.harm} for point in score.play.points],
    }
    with record_db.begin() as tx:
        record(tx, "training.case_scored", body, by=by, at=at)


def best_scores(record_db: Database, learner: str) -> dict[str, KeptScore]:
    """The best score of each case that a learner finished."""
    with record_db.reading() as execute:
        kept = training.scores(execute, learner)
    best: dict[str, KeptScore] = {}
    for score in kept:
        if score.case_code not in best or score.total > best[score.case_code].total:
            best[score.case_code] = score
    return best


def _progress(execute: Execute, at: datetime) -> Progress:
    began = training.begun(execute)
    case = case_of(began[1].body["case"]) if began else None
    if began is None or case is None:
        raise RuleError("no_case")
    seen = _seen(execute)
    told = sum(deed.type == "training.hint_shown" for deed in seen.deeds)
    table = tuple(
        Card(thing=card["thing"], words=translate("messages", card["words"]), code=card["code"])
        for card in began[1].body["cards"]
        if card["words"]
    )
    return Progress(
        case=case,
        points=tuple(case.check(seen)),
        cards=(*table, *_made_since(seen, {card.code for card in table})),
        seconds=max(to_ms(at) - began[1].wall_ms, 0) // 1000,
        hints=case.hints[:told],
    )


def _seen(execute: Execute) -> Seen:
    began = training.begun(execute)
    if began is None:
        raise RuleError("no_case")
    things = {card["thing"]: card["code"] for card in began[1].body["cards"]}
    return Seen(execute, training.deeds_since(execute, began[0]), things)


def _made_since(seen: Seen, known: set[str]) -> list[Card]:
    """What the learner's own work has put on the table: a label that came out, tags, registers to be signed."""
    made = []
    waiting = packings.waiting_packing(seen.execute)
    if waiting is not None and waiting.print_state in _PRINTED:
        made.append(
            Card(thing="printed", words=translate("messages", "刚打出的面单"), code=waiting.waybill_no)
        )
    made += [
        Card(
            thing="tag",
            words=translate("messages", "总包 {bag_no} 的袋牌").format(bag_no=bag.bag_no),
            code=bag.tag_no,
        )
        for bag in bags.bags_here(seen.execute)
        if bag.state == "sealed" and f"GPDUNSEAL{bag.tag_no}" not in known
    ]
    for number in registers.unsigned(seen.execute):
        made += [
            Card(
                thing=f"copy{copy}",
                words=translate("messages", "交接簿第 {copy} 联").format(copy=copy),
                code=barcode_of(number, copy),
            )
            for copy in (1, 2)
        ]
    return [card for card in made if card.code not in known]
