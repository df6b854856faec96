"""`govpost-desk train`: the training window, the list of cases, one case without a window."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from govpost_desk import app, console
from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.training_score import Score
from govpost_desk.services import messages
from govpost_desk.services.training import desk, playing
from govpost_desk.services.training.cases import CASES, LOAD_PAPER, NEW_RANGE, Case
from govpost_desk.workers.clock import utc_now

_DRAIN_SECONDS = 10.0


def add_parser(groups: Any, as_json: argparse.ArgumentParser) -> None:
    """`train`."""
    text = "训练：另一套数据，单据印“训练”，不占真号"
    train = groups.add_parser("train", help=text, description=text, parents=[as_json])
    train.set_defaults(handler=run_training)
    what = train.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="列出任务")
    what.add_argument(
        "--case", metavar="N", help="不开窗口做第 N 个任务：一行一扫；!hint !paper !range 是动手"
    )
    train.add_argument("--operator", help="学员工号")
    train.add_argument("--printer", help="用这台面单机打训练面单；不填为模拟")


def run_training(args: argparse.Namespace) -> int:
    """Without --list and --case: the window, opened in training. Exit code 3 when the case was not passed."""
    if args.list:
        return _list(args)
    if args.case:
        return _play(args)
    from govpost_desk.training_room import open_beside

    room = open_beside(args.settings, args.printer or "", at_once=True)
    return app.run_window(args.settings, opened=room)


def _list(args: argparse.Namespace) -> int:
    if args.json:
        rows = [
            {"no": number, "case": case.code, "title": case.title, "story": case.story, "par_s": case.par_s}
            for number, case in enumerate(CASES, 1)
        ]
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for number, case in enumerate(CASES, 1):
            print(f"{number:2}  {case.title}  {case.story}")
    return 0


def _play(args: argparse.Namespace) -> int:
    from govpost_desk.case_desks import case_settings, learners_printer, open_record, prepare_case

    folder = args.settings.data_folder
    with app.reading(folder) as real:
        desk_id, learners = desk.real_desk_id(real), desk.learners_of(real)
    learner = args.operator or learners[0]
    if learner not in learners:
        raise RuleError("no_such_operator")
    case, case_folder = prepare_case(folder, desk_id, args.case, learner)
    source, out = console.standard_streams()
    answers = console.Answers(out, as_json=args.json)
    printer = learners_printer(case, args.printer or "")
    running = app.start_desk(case_settings(case_folder), answers.news, training_printer=printer)
    actor = Actor(operator_no=learner, auth="demo")
    try:
        _tell(args, case, playing.progress(running.db, utc_now()))
        hands = {
            "!hint": partial(playing.tell_hint, running.db, by=actor),
            f"!{NEW_RANGE}": partial(playing.new_range, running.db, by=actor),
        }
        lines = _with_hands(console.read_lines(source), hands, printer, running)
        console.run_console(running, actor, lines, answers)
        running.prints.drain(_DRAIN_SECONDS)
        score = playing.result(running.db, utc_now())
    finally:
        running.close()
    record_db = open_record(folder, desk_id, learners, utc_now())
    try:
        playing.keep_score(record_db, case, score, by=actor, at=utc_now())
    finally:
        record_db.close()
    _tell_score(args, case, score)
    return 0 if score.passed else 3


def _with_hands(
    lines: Iterable[str], hands: dict[str, Any], printer: Any, running: app.Desk
) -> Iterator[str]:
    """The lines that are scans; what a hand does is done on the way. A label is out before the next scan."""
    for line in lines:
        word = line.strip()
        if word == f"!{LOAD_PAPER}" and hasattr(printer, "load_paper"):
            printer.load_paper()
            running.prints.drain(_DRAIN_SECONDS)
        elif word in hands:
            if said := hands[word](at=utc_now()):
                print(f"▸ {said}", file=sys.stderr)
        else:
            running.prints.drain(0.5)
            yield line


def _tell(args: argparse.Namespace, case: Case, now: playing.Progress) -> None:
    cards = [{"thing": card.thing, "words": card.words, "code": card.code} for card in now.cards]
    if args.json:
        told = {"case": case.code, "title": case.title, "story": case.story, "table": cards}
        print(json.dumps(told, ensure_ascii=False), flush=True)
        return
    print(f"训练 · {case.title}\n{case.story}")
    for card in cards:
        print(f"  {card['words']}  {card['code']}")
    sys.stdout.flush()


def _tell_score(args: argparse.Namespace, case: Case, score: Score) -> None:
    play = score.play
    if args.json:
        told = {
            "case": case.code,
            "score": score.total,
            "passed": score.passed,
            "seconds": play.seconds,
            "refused": play.refused,
            "undone": play.undone,
            "hints": play.hints,
            "points": [{"text": point.text, "met": point.met, "harm": point.harm} for point in play.points],
        }
        print(json.dumps(told, ensure_ascii=False))
        return
    print(messages.training_score(case.title, score.total, score.passed))
    for point in play.points:
        print(f"  {'✔' if point.met else '✖'} {point.text}")
