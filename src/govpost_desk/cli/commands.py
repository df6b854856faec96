"""What each command does: arguments in, services called, words or JSON out."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from govpost_desk import app, console, wiring
from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.resources import resource_path
from govpost_desk.services import (
    backups,
    erasing,
    exporting,
    listing,
    lists,
    messages,
    overwriting,
    set_up,
    signing_in,
)
from govpost_desk.services import settings as desk_settings
from govpost_desk.services.messages.scanners import away
from govpost_desk.services.news import News
from govpost_desk.settings import Settings
from govpost_desk.storage.database import Database
from govpost_desk.workers.clock import utc_now

_DRAIN_SECONDS = 60.0

# --- set-up ------------------------------------------------------------------------------------------------------


def set_up_desk(args: argparse.Namespace) -> int:
    source = resource_path("sample", "demo_desk.toml") if args.demo else Path(args.source)
    try:
        plan = set_up.read_plan(source.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise RuleError("setup_file", field=source.name) from None
    pins = read_pins(args.pin_file) if args.pin_file else {}
    made = set_up.set_up(args.settings.data_folder, plan, pins, utc_now())
    print(f"台席 {made.desk_id} 已建立：{args.settings.data_folder}")
    print(f"救援码（只显示这一次，请抄下或打印后锁进保险柜）：\n  {made.rescue_code}")
    if made.chosen_pins:
        print("初始密码（只显示这一次）：")
        for operator_no, pin in made.chosen_pins.items():
            print(f"  {operator_no} {pin}")
    if args.rescue_sheet:
        exporting.write_new(Path(args.rescue_sheet), exporting.rescue_sheet(plan, made, utc_now()))
        print(f"救援单（打印后请删除文件）：{args.rescue_sheet}")
    if sys.stdin.isatty():
        typed = input("请照抄下的救援码再输入一遍，以证明已保存：")
        with app.writing(args.settings.data_folder) as database:
            set_up.prove_rescue_code(database, typed, utc_now())
        print("救援码已核对。")
    else:
        print("保存好后请运行 govpost-desk rescue 核对一次救援码。")
    return 0


def prove_rescue(args: argparse.Namespace) -> int:
    code = input("救援码：") if sys.stdin.isatty() else sys.stdin.readline()
    if app.recover_key(args.settings.data_folder, code):
        print("数据钥匙已取回。")
    with app.writing(args.settings.data_folder) as database:
        set_up.prove_rescue_code(database, code, utc_now())
    print("救援码已核对。")
    return 0


def set_setting(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        desk_settings.set_setting(database, args.name, args.value, by=SYSTEM, at=utc_now())
    print(f"{args.name} 已设为 {args.value}。")
    return 0


def set_pins(args: argparse.Namespace) -> int:
    pins = read_pins(args.pin_file)
    with app.writing(args.settings.data_folder) as database:
        for operator_no, pin in pins.items():
            signing_in.set_pin(database, operator_no, pin, by=SYSTEM, at=utc_now())
    print(f"已重置 {len(pins)} 人的密码。")
    return 0


def range_add(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        last = set_up.add_range(database, args.first, args.count, by=SYSTEM, at=utc_now())
    print(f"已录入号段 {args.first} … {last}，共 {args.count} 个。")
    return 0


# --- orders and lists --------------------------------------------------------------------------------------------


def import_list(args: argparse.Namespace) -> int:
    at = utc_now()
    with app.writing(args.settings.data_folder) as database:
        preview = lists.preview_list(database, Path(args.file), args.window)
        if not args.dry_run:
            preview = lists.take_list(database, preview, by=SYSTEM, at=at)
    if args.json:
        print(json.dumps(lists.preview_fields(preview), ensure_ascii=False))
    else:
        print(messages.list_summary(lists.preview_fields(preview)))
    return 0


# --- papers ------------------------------------------------------------------------------------------------------


def register_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = listing.registers(database)
    if args.json:
        print(json.dumps([row.fields() for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            print(messages.register_row(row.fields()))
    return 0


def register_pdf(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        content = exporting.register_copy(database, args.register_no, by=SYSTEM, at=utc_now())
    return _write(args.output, content)


def sample_label(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        content = exporting.sample_label(
            database, args.waybill_no, args.language, args.size, by=SYSTEM, at=utc_now()
        )
    return _write(args.output, content)


def _write(output: str, content: bytes) -> int:
    exporting.write_new(Path(output), content)
    return 0


# --- looking, proving, keeping -----------------------------------------------------------------------------------


def erase_person(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        erased = erasing.erase_case(
            database,
            args.case_no,
            args.reason,
            by=SYSTEM,
            at=utc_now(),
            window_code=args.window or "",
            part=args.part,
        )
    if args.json:
        print(json.dumps({**vars(erased), "papers": list(erased.papers)}, ensure_ascii=False))
    else:
        print(messages.erased(vars(erased)))
    return 0


def scrub(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        done = overwriting.overwrite(database)
    print(json.dumps({"overwritten": done}) if args.json else messages.overwritten(done))
    return 0


def verify_books(args: argparse.Namespace) -> int:
    proof = backups.verify_desk(args.settings.data_folder, app.places_of(args.settings))
    if args.json:
        print(json.dumps(backups.proof_fields(proof), ensure_ascii=False))
    else:
        print(messages.proof(backups.proof_fields(proof)))
    return 0 if proof.ok else 3


# --- faces -------------------------------------------------------------------------------------------------------


def run_console(args: argparse.Namespace) -> int:
    source, out = console.standard_streams()
    answers = console.Answers(out, as_json=args.json)
    hearing = console.Hearing(answers)
    desk = app.start_desk(args.settings, hearing.news, label_printer=args.printer or "")
    scale = wiring.scale_of(args.settings)
    if scale is not None:
        scale.start()
    lines, stop = console.heard_beside(console.read_lines(source), partial(_scanners, args.settings, answers))
    try:
        actor = sign_in(desk.db, args, utc_now())
        hearing.begin(desk.db)
        plate = scale.plate if scale else lambda: None
        console.run_console(desk, actor, lines, answers, resumes=args.resume, plate=plate)
    finally:
        stop()
        if scale is not None:
            scale.stop()
        desk.close(_DRAIN_SECONDS)
    return 0


def _scanners(
    settings: Settings, answers: console.Answers, on_code: Callable[[str], None]
) -> "wiring.Loop | None":
    """The scanners of a console; that one comes or goes is news."""

    def tell(cause: str, kind: str) -> None:
        if cause:
            answers.news(News(news="scanner", message=away(cause, kind), cause=cause))

    return wiring.scan_loops(settings, on_code, tell)


def run_demo(args: argparse.Namespace) -> int:
    from govpost_desk import demo

    return demo.run_demo(Path(args.output) if args.output else None, window=args.window)


def sign_in(database: Database, args: argparse.Namespace, at: datetime) -> Actor:
    """Whom the options prove."""
    if args.demo_login:
        return signing_in.demo_sign_in(database, at, args.operator or "0001")
    if not args.operator or not args.pin_file:
        raise RuleError("pin_needed")
    pins = read_pins(args.pin_file)
    if args.operator not in pins:
        raise RuleError("pin_needed")
    # the others in the file have proved their PIN too: GPDOPR may change to them
    for operator_no, pin in pins.items():
        if operator_no != args.operator:
            try:
                signing_in.sign_in(database, operator_no, pin, at)
            except RuleError:
                print(f"操作员 {operator_no} 的密码没有通过。", file=sys.stderr)
    return signing_in.sign_in(database, args.operator, pins[args.operator], at)


def read_pins(path: str) -> dict[str, str]:
    """Lines `no pin`. Raises RuleError "pin_file"."""
    try:
        lines = [line.split() for line in Path(path).read_text("utf-8").splitlines() if line.strip()]
        return dict(lines)
    except (OSError, ValueError):
        raise RuleError("pin_file") from None
