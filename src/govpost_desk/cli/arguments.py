"""The grammar of the command line: which words, options and handler belong together."""

import argparse
from collections.abc import Callable
from typing import Any

from govpost_desk import __version__
from govpost_desk.cli import (
    catalogue,
    commands,
    day_commands,
    devices,
    hall_arguments,
    head_office,
    hub,
    inbound,
    intercept,
    orders,
    scale,
    scanner,
    slip,
    training,
)
from govpost_desk.cli.copies import add_copy_parsers
from govpost_desk.cli.find import add_find_parser
from govpost_desk.cli.window import run_window
from govpost_desk.domain.settings import SETTING_NAMES
from govpost_desk.services import exporting

Handler = Callable[[argparse.Namespace], int]


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="govpost-desk", description="政务邮台：政务服务中心收寄台席")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--data", help="数据文件夹")
    parser.set_defaults(handler=run_window, printer=None)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", default=argparse.SUPPRESS, help="数据文件夹")
    as_json = argparse.ArgumentParser(add_help=False, parents=[shared])
    as_json.add_argument("--json", action="store_true", help="以 JSON 回答")
    proof = _who_works()
    groups = parser.add_subparsers(metavar="命令")

    def command(
        name: str, handler: Handler, text: str, *parents: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        made = groups.add_parser(name, help=text, description=text, parents=list(parents) or [shared])
        made.set_defaults(handler=handler)
        return made

    run = command("run", run_window, "打开窗口")
    run.add_argument("--printer")
    demo = command("demo", commands.run_demo, "演示：模拟设备、真实清单")
    demo.add_argument("-o", "--output", help="没有显示器时，成果放在这个文件夹")
    demo.add_argument("--window", choices=["yes", "no", "auto"], default="auto")
    setup = command("setup", commands.set_up_desk, "建立台席")
    kind = setup.add_mutually_exclusive_group(required=True)
    kind.add_argument("--demo", action="store_true", help="演示台席 520100-01-D01")
    kind.add_argument("--from", dest="source", metavar="FILE.toml", help="按文件建立真实台席")
    setup.add_argument("--pin-file", help="密码文件，每行：工号 密码")
    setup.add_argument("--rescue-sheet", metavar="F.pdf", help="把救援单写成 PDF")
    command("rescue", commands.prove_rescue, "核对救援码（从标准输入读）")
    setting = command("set", commands.set_setting, "改一个台席设置")
    setting.add_argument("name", choices=SETTING_NAMES)
    setting.add_argument("value")
    command("pin", commands.set_pins, "重置密码").add_argument("--pin-file", required=True)
    take = command("import", commands.import_list, "导入清单", as_json)
    take.add_argument("file")
    take.add_argument("--window", required=True)
    take.add_argument("--dry-run", action="store_true", help="只预览，不导入")
    orders.add_parsers(groups, as_json)
    catalogue.add_parsers(groups, shared, as_json)
    _paper_parsers(groups, shared, as_json)
    day_commands.add_parsers(groups, shared, as_json)
    hall_arguments.add_hall_parsers(groups, shared, as_json)
    inbound.add_parsers(groups, shared, as_json)
    intercept.add_parsers(groups, as_json, proof)
    add_find_parser(groups, as_json, proof)
    _add_who(command("erase", commands.erase_person, "删除一个人的个人信息", as_json))
    command("scrub", commands.scrub, "改写删除个人信息后留在数据文件里的旧字样", as_json)
    command("verify", commands.verify_books, "核验流水与账目", as_json)
    add_copy_parsers(groups, shared, as_json)
    training.add_parser(groups, as_json)
    for each in (scale, scanner, head_office):
        each.add_parsers(groups, as_json)
    hub.add_parser(groups)
    face = command("console", commands.run_console, "无窗口台席：一行一扫、一行一答", as_json, proof)
    face.add_argument("--printer", help="file:、simulated:、tcp://、serial:、usb: 等，加 ?language=tspl|zpl")
    face.add_argument("--resume", action="store_true", help="接着上次没有做完的地方")
    return parser


def _who_works() -> argparse.ArgumentParser:
    proof = argparse.ArgumentParser(add_help=False)
    proof.add_argument("--operator", help="工号")
    proof.add_argument("--pin-file", help="密码文件，每行：工号 密码")
    proof.add_argument("--demo-login", action="store_true", help="演示台席免密登录")
    return proof


def _paper_parsers(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    ranges = groups.add_parser("range", help="号段").add_subparsers(metavar="动作", required=True)
    add = ranges.add_parser("add", help="录入号段", parents=[shared])
    add.set_defaults(handler=commands.range_add)
    add.add_argument("first", help="起号，13 位，含校验位")
    add.add_argument("count", type=int)
    group = groups.add_parser("register", help="交接簿").add_subparsers(metavar="动作", required=True)
    listed = group.add_parser("list", help="列出交接簿", parents=[as_json])
    listed.set_defaults(handler=commands.register_list)
    pdf = group.add_parser("pdf", help="副本", parents=[shared])
    pdf.set_defaults(handler=commands.register_pdf)
    pdf.add_argument("register_no")
    pdf.add_argument("-o", "--output", required=True)
    label = groups.add_parser("label", help="面单样张", parents=[shared])
    label.set_defaults(handler=commands.sample_label)
    label.add_argument("waybill_no")
    label.add_argument("--language", choices=exporting.LABEL_LANGUAGES, default="png")
    label.add_argument("--size", default="100x150")
    label.add_argument("-o", "--output", required=True)
    slip.add_parsers(devices.add_parsers(groups, as_json), as_json)


def _add_who(erase: argparse.ArgumentParser) -> None:
    erase.add_argument("case_no")
    erase.add_argument("--window", help="几个窗口都有这个办件号时指明")
    erase.add_argument("--part", type=int, default=0, help="一个办件号有几个人的证照时，指明第几件")
    erase.add_argument("--reason", required=True, help="原因（不要写姓名）")
