"""The command line: one installation, several faces (architecture §2.14). Arguments in, exit code out.

Exit codes: 0 done, 1 refused or failed with a sentence on stderr, 2 wrong usage, 3 verify found something.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from govpost_desk import __version__, app, console
from govpost_desk.devices.ports import DeviceError
from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.errors import DeskError, RuleError
from govpost_desk.domain.orders import needed_fields
from govpost_desk.domain.settings import SETTING_NAMES
from govpost_desk.resources import resource_path
from govpost_desk.services import (
    backups,
    erasing,
    exporting,
    finding,
    listing,
    lists,
    messages,
    ordering,
    set_up,
    signing_in,
)
from govpost_desk.services import settings as desk_settings
from govpost_desk.settings import read_settings
from govpost_desk.storage.database import Database
from govpost_desk.workers.print_loop import utc_now

Handler = Callable[[argparse.Namespace], int]
_DRAIN_SECONDS = 60.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    args = _parser().parse_args(argv)
    try:
        args.settings = read_settings(args.data)
        handler: Handler = args.handler
        return handler(args)
    except DeskError as error:
        print(messages.failure(error), file=sys.stderr)
    except DeviceError as error:
        print(messages.printer_word(str(error.facts.get("reason", ""))), file=sys.stderr)
    except ValueError as error:
        print(f"devices.toml 里的 {error} 不对，请更正。", file=sys.stderr)
    return 1


# --- set-up ------------------------------------------------------------------------------------------------------


def _set_up(args: argparse.Namespace) -> int:
    source = resource_path("sample", "demo_desk.toml") if args.demo else Path(args.source)
    try:
        plan = set_up.read_plan(source.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise RuleError("setup_file", field=source.name) from None
    pins = _read_pins(args.pin_file) if args.pin_file else {}
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


def _rescue(args: argparse.Namespace) -> int:
    code = input("救援码：") if sys.stdin.isatty() else sys.stdin.readline()
    with app.writing(args.settings.data_folder) as database:
        set_up.prove_rescue_code(database, code, utc_now())
    print("救援码已核对。")
    return 0


def _setting(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        desk_settings.set_setting(database, args.name, args.value, by=SYSTEM, at=utc_now())
    return 0


def _pin(args: argparse.Namespace) -> int:
    pins = _read_pins(args.pin_file)
    with app.writing(args.settings.data_folder) as database:
        for operator_no, pin in pins.items():
            signing_in.set_pin(database, operator_no, pin, by=SYSTEM, at=utc_now())
    return 0


def _range_add(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        last = set_up.add_range(database, args.first, args.count, by=SYSTEM, at=utc_now())
    print(f"已录入号段 {args.first} … {last}，共 {args.count} 个。")
    return 0


# --- orders and lists --------------------------------------------------------------------------------------------


def _import(args: argparse.Namespace) -> int:
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


def _order_add(args: argparse.Namespace) -> int:
    given = {name: getattr(args, name) for name in ordering.SETTABLE if getattr(args, name, None) is not None}
    with app.writing(args.settings.data_folder) as database:
        stored = ordering.add_order(database, args.window, args.case or "", given, by=SYSTEM, at=utc_now())
    return _tell_order(args, stored.fields.case_no, needed_fields(stored.fields.problems))


def _order_set(args: argparse.Namespace) -> int:
    given = dict(_pair(text) for text in args.values)
    with app.writing(args.settings.data_folder) as database:
        stored = ordering.set_order(
            database, args.case_no, given, args.reason, by=SYSTEM, at=utc_now(), window_code=args.window or ""
        )
    return _tell_order(args, stored.fields.case_no, needed_fields(stored.fields.problems))


def _tell_order(args: argparse.Namespace, case_no: str, needs: tuple[str, ...]) -> int:
    if args.json:
        print(json.dumps({"case_no": case_no, "needs": list(needs)}, ensure_ascii=False))
    else:
        print(f"{case_no} 已记录。{messages.needed(needs)}")
    return 0


# --- papers ------------------------------------------------------------------------------------------------------


def _register_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = listing.registers(database)
    if args.json:
        print(json.dumps([row.fields() for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            print(messages.register_row(row.fields()))
    return 0


def _register_pdf(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        content = exporting.register_copy(database, args.register_no, by=SYSTEM, at=utc_now())
    return _write(args.output, content)


def _label(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        content = exporting.sample_label(
            database, args.waybill_no, args.language, args.size, by=SYSTEM, at=utc_now()
        )
    return _write(args.output, content)


def _write(output: str, content: bytes) -> int:
    exporting.write_new(Path(output), content)
    return 0


# --- looking, proving, keeping -----------------------------------------------------------------------------------


def _find(args: argparse.Namespace) -> int:
    if args.operator:
        with app.writing(args.settings.data_folder) as database:
            actor = _sign_in(database, args, utc_now())
            found = finding.find_shown(database, args.text, by=actor, at=utc_now())
    else:
        with app.reading(args.settings.data_folder) as database:
            found = finding.find(database, args.text)
    if args.json:
        print(
            json.dumps({"shown": found.shown, "pieces": [vars(p) for p in found.pieces]}, ensure_ascii=False)
        )
    else:
        for piece in found.pieces:
            print(messages.found_row(vars(piece)))
    return 0


def _erase(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        erased = erasing.erase_case(database, args.case_no, args.reason, by=SYSTEM, at=utc_now())
    if args.json:
        print(json.dumps({**vars(erased), "papers": list(erased.papers)}, ensure_ascii=False))
    else:
        print(messages.erased(vars(erased)))
    return 0


def _verify(args: argparse.Namespace) -> int:
    proof = backups.verify_desk(args.settings.data_folder)
    if args.json:
        print(json.dumps(backups.proof_fields(proof), ensure_ascii=False))
    else:
        print(messages.proof(backups.proof_fields(proof)))
    return 0 if proof.ok else 3


def _backup(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        backups.make_backup(database, Path(args.file), by=SYSTEM, at=utc_now())
    print(f"备份已完成并核验：{args.file}（旁边的 .key 文件须一起保存）。")
    return 0


def _restore(args: argparse.Namespace) -> int:
    code = Path(args.rescue_code_file).read_text("utf-8").strip() if args.rescue_code_file else None
    proof = backups.check_backup(Path(args.file), args.settings.data_folder, code)
    if args.json:
        print(json.dumps(backups.proof_fields(proof), ensure_ascii=False))
    else:
        print(messages.proof(backups.proof_fields(proof)))
    return 0 if proof.ok else 3


# --- faces -------------------------------------------------------------------------------------------------------


def _console(args: argparse.Namespace) -> int:
    source, out = console.standard_streams()
    answers = console.Answers(out, as_json=args.json)
    desk = app.start_desk(args.settings, answers.news, label_printer=args.printer or "")
    try:
        actor = _sign_in(desk.db, args, utc_now())
        console.run_console(desk, actor, console.read_lines(source), answers)
    finally:
        desk.close(_DRAIN_SECONDS)
    return 0


def _run(args: argparse.Namespace) -> int:
    return app.run_window(args.settings, label_printer=args.printer or "")


def _demo(args: argparse.Namespace) -> int:
    from govpost_desk import demo

    return demo.run_demo(Path(args.output) if args.output else None, window=args.window)


def _sign_in(database: Database, args: argparse.Namespace, at: datetime) -> Actor:
    if args.demo_login:
        return signing_in.demo_sign_in(database, at, args.operator or "0001")
    if not args.operator or not args.pin_file:
        raise RuleError("pin_needed")
    pins = _read_pins(args.pin_file)
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


def _read_pins(path: str) -> dict[str, str]:
    """Lines `no pin`. Raises RuleError "pin_file"."""
    try:
        lines = [line.split() for line in Path(path).read_text("utf-8").splitlines() if line.strip()]
        return dict(lines)
    except (OSError, ValueError):
        raise RuleError("pin_file") from None


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise RuleError("order_field", field=text.partition("=")[0][:20])
    return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="govpost-desk", description="政务邮台：政务服务中心收寄台席")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--data", help="数据文件夹")
    parser.set_defaults(handler=_run, printer=None)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", default=argparse.SUPPRESS, help="数据文件夹")
    as_json = argparse.ArgumentParser(add_help=False, parents=[shared])
    as_json.add_argument("--json", action="store_true", help="以 JSON 回答")
    proof = argparse.ArgumentParser(add_help=False)
    proof.add_argument("--operator", help="工号")
    proof.add_argument("--pin-file", help="密码文件，每行：工号 密码")
    proof.add_argument("--demo-login", action="store_true", help="演示台席免密登录")
    commands = parser.add_subparsers(metavar="命令")

    def command(
        name: str, handler: Handler, text: str, *parents: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, parents=list(parents) or [shared])
        made.set_defaults(handler=handler)
        return made

    run = command("run", _run, "打开窗口")
    run.add_argument("--printer")
    demo = command("demo", _demo, "演示：模拟设备、真实清单")
    demo.add_argument("-o", "--output", help="没有显示器时，成果放在这个文件夹")
    demo.add_argument("--window", choices=["yes", "no", "auto"], default="auto")
    setup = command("setup", _set_up, "建立台席")
    kind = setup.add_mutually_exclusive_group(required=True)
    kind.add_argument("--demo", action="store_true", help="演示台席 520100-01-D01")
    kind.add_argument("--from", dest="source", metavar="FILE.toml", help="按文件建立真实台席")
    setup.add_argument("--pin-file", help="密码文件，每行：工号 密码")
    setup.add_argument("--rescue-sheet", metavar="F.pdf", help="把救援单写成 PDF")
    command("rescue", _rescue, "核对救援码（从标准输入读）")
    setting = command("set", _setting, "改一个台席设置")
    setting.add_argument("name", choices=SETTING_NAMES)
    setting.add_argument("value")
    command("pin", _pin, "重置密码").add_argument("--pin-file", required=True)
    take = command("import", _import, "导入清单", as_json)
    take.add_argument("file")
    take.add_argument("--window", required=True)
    take.add_argument("--dry-run", action="store_true", help="只预览，不导入")
    _order_parsers(commands, as_json)
    _paper_parsers(commands, shared, as_json)
    find = command("find", _find, "查件", as_json, proof)
    find.add_argument("text")
    erase = command("erase", _erase, "删除一个人的个人信息", as_json)
    erase.add_argument("case_no")
    erase.add_argument("--reason", required=True, help="原因（不要写姓名）")
    command("verify", _verify, "核验流水与账目", as_json)
    command("backup", _backup, "备份并核验").add_argument("file")
    restore = command("restore", _restore, "核验备份", as_json)
    restore.add_argument("--check", dest="file", metavar="F", required=True)
    restore.add_argument("--rescue-code-file", help="含救援码的文件")
    face = command("console", _console, "无窗口台席：一行一扫、一行一答", as_json, proof)
    face.add_argument("--printer", help="file:DIR[?language=tspl|zpl] 或 simulated:DIR")
    return parser


def _order_parsers(commands: Any, as_json: argparse.ArgumentParser) -> None:
    group = commands.add_parser("order", help="录入或更正订单").add_subparsers(metavar="动作", required=True)
    add = group.add_parser("add", help="录入一件", parents=[as_json])
    add.set_defaults(handler=_order_add)
    add.add_argument("--window", required=True)
    add.add_argument("--case", help="办件编号，不填则由本台编号")
    for name in ordering.SETTABLE:
        if name != "content":
            add.add_argument(f"--{name.replace('_', '-')}", dest=name)
    change = group.add_parser(
        "set", help="更正字段：name= phone= address= division= mode= …", parents=[as_json]
    )
    change.set_defaults(handler=_order_set)
    change.add_argument("case_no")
    change.add_argument("values", nargs="+", metavar="field=value")
    change.add_argument("--reason", required=True)
    change.add_argument("--window")


def _paper_parsers(commands: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    ranges = commands.add_parser("range", help="号段").add_subparsers(metavar="动作", required=True)
    add = ranges.add_parser("add", help="录入号段", parents=[shared])
    add.set_defaults(handler=_range_add)
    add.add_argument("first", help="起号，13 位，含校验位")
    add.add_argument("count", type=int)
    group = commands.add_parser("register", help="交接簿").add_subparsers(metavar="动作", required=True)
    listed = group.add_parser("list", help="列出交接簿", parents=[as_json])
    listed.set_defaults(handler=_register_list)
    pdf = group.add_parser("pdf", help="副本", parents=[shared])
    pdf.set_defaults(handler=_register_pdf)
    pdf.add_argument("register_no")
    pdf.add_argument("-o", "--output", required=True)
    label = commands.add_parser("label", help="面单样张", parents=[shared])
    label.set_defaults(handler=_label)
    label.add_argument("waybill_no")
    label.add_argument("--language", choices=exporting.LABEL_LANGUAGES, default="png")
    label.add_argument("--size", default="100x150")
    label.add_argument("-o", "--output", required=True)
