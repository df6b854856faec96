"""Commands about the scale: formats, reading, learning which format it speaks, the morning's check."""

import argparse
import json
import time
from typing import Any

from govpost_desk import app
from govpost_desk.devices.ports import FrameMatch, WeighingScale
from govpost_desk.devices.scale_learning import known_frames
from govpost_desk.devices.scale_spec import parse_scale
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.weighing import Plate
from govpost_desk.services import scale_checks
from govpost_desk.services.messages import scales as words
from govpost_desk.workers.clock import utc_now
from govpost_desk.workers.scale_loop import ScaleLoop

_WAIT_S = 5.0
_SLICE_S = 0.5
_ROW_BYTES = 24  # a whole frame of every known format


def add_parsers(groups: Any, as_json: argparse.ArgumentParser) -> None:
    """`scale list|read|learn|check|checks`."""
    group = groups.add_parser("scale", help="秤").add_subparsers(metavar="动作", required=True)

    def action(name: str, handler: Any, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = group.add_parser(name, help=text, description=text, parents=[as_json])
        made.set_defaults(handler=handler)
        return made

    action("list", scale_list, "列出认识的秤的格式")
    about = "serial:串口?frame=格式&baud=9600 或 simulated，不写则用 devices.toml 里的"
    action("read", scale_read, "读一次稳定的重量").add_argument("word", metavar="WORD", nargs="?", help=about)
    learn = action("learn", scale_learn, "看秤送来的字节，认它的格式")
    learn.add_argument("word", metavar="WORD", nargs="?", help=f"{about}；frame 可以不写")
    learn.add_argument("--seconds", type=float, default=10.0, help="看多少秒")
    check = action("check", scale_check, "校秤：放上标准砝码，记下读数")
    check.add_argument("grams", metavar="GRAMS", help="砝码的克数")
    check.add_argument("word", metavar="WORD", nargs="?", help=about)
    action("checks", scale_check_list, "列出校秤记录")


def scale_list(args: argparse.Namespace) -> int:
    if args.json:
        rows = [{"frame": each.frame_id, "title": each.title, "baud": each.baud} for each in known_frames()]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for each in known_frames():
        print(f"{each.frame_id}  {each.title}")
    print(f"本机：scale = {args.settings.scale or '（没有设）'}")
    return 0


def scale_read(args: argparse.Namespace) -> int:
    """Exit code 1 when no weight counted in time."""
    plate = _weighed(_word(args))
    weight = plate.weight
    if args.json:
        told = (
            {"grams": weight.grams, "age_ms": weight.age_ms, "raw": weight.raw.hex(" ")}
            if weight
            else {"grams": None, "why": plate.why}
        )
        print(json.dumps(told))
    else:
        print(words.plate(plate) + (f"  {weight.raw.hex(' ')}" if weight else ""))
    return 0 if weight else 1


def scale_learn(args: argparse.Namespace) -> int:
    """Exit code 1 when no format fits."""
    scale = parse_scale(_word(args), learning=True)
    scale.open()
    try:
        best = _listen(scale, args.seconds, live=not args.json)
    finally:
        scale.close()
    fitting = [match for match in best if match.count]
    if args.json:
        rows = [
            {
                "frame": match.frame_id,
                "count": match.count,
                "grams": match.newest.grams if match.newest else None,
                "stable": match.newest.stable if match.newest else None,
            }
            for match in fitting
        ]
        print(json.dumps({"raw": scale.heard().hex(" "), "frames": rows}, ensure_ascii=False))
    else:
        for match in fitting:
            print(words.learnt(match))
        if not fitting:
            print(words.unknown_frames(bool(scale.heard())))
    return 0 if fitting else 1


def scale_check(args: argparse.Namespace) -> int:
    """Exit code 3 when the scale is off."""
    plate = _weighed(_word(args))
    with app.writing(args.settings.data_folder) as database:
        told = scale_checks.check_scale(database, args.grams, plate, by=SYSTEM, at=utc_now())
        done = scale_checks.newest_checks(database)[0]
    print(json.dumps(scale_checks.check_fields(done)) if args.json else told)
    return 0 if done.ok else 3


def scale_check_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = scale_checks.newest_checks(database)
    if args.json:
        print(json.dumps([scale_checks.check_fields(row) for row in rows], ensure_ascii=False))
    else:
        print("\n".join(map(words.check_row, rows)) or "没有。")
    return 0


def _word(args: argparse.Namespace) -> str:
    word = args.word or args.settings.scale
    if not word:
        raise RuleError("no_scale")
    return str(word)


def _weighed(word: str) -> Plate:
    loop = ScaleLoop(parse_scale(word))
    loop.start()
    try:
        return loop.wait_for_weight(_WAIT_S)
    finally:
        loop.stop()


def _listen(scale: WeighingScale, seconds: float, *, live: bool) -> tuple[FrameMatch, ...]:
    """What the formats make of the newest bytes; `live`: the bytes are shown as they come."""
    end, shown = time.monotonic() + seconds, b""
    while time.monotonic() < end:
        scale.read(min(_SLICE_S, seconds))
        heard = scale.heard()
        if live and heard != shown:
            shown = heard
            newest = heard[-_ROW_BYTES:]
            print(f"{newest.hex(' '):{_ROW_BYTES * 3}} {_printable(newest)}")
    return scale.learn()


def _printable(received: bytes) -> str:
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in received)
