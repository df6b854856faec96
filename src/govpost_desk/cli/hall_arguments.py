"""The grammar of the commands about the hall: people, supplies, routes, limbo, emergency paper."""

import argparse
from typing import Any

from govpost_desk.cli import hall
from govpost_desk.domain.staff import ROLES
from govpost_desk.services.supply import KINDS
from govpost_desk.services.team import WORKS


class Words:
    """Commands of two words (`route set`), each with its handler."""

    def __init__(self, groups: Any, name: str, text: str) -> None:
        self._group = groups.add_parser(name, help=text).add_subparsers(metavar="动作", required=True)

    def add(
        self, name: str, handler: Any, text: str, parent: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        """One action of the group."""
        made: argparse.ArgumentParser = self._group.add_parser(
            name, help=text, description=text, parents=[parent]
        )
        made.set_defaults(handler=handler)
        return made


def add_hall_parsers(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """All of them. `shared`, `as_json`: parents with the options every command or every list has."""
    _people(groups, shared, as_json)
    _windows(groups, shared, as_json)
    _stock(groups, shared, as_json)
    Words(groups, "tariff", "资费").add(
        "list", hall.tariff_list, "列出资费表：哪一份在用、价目、来自总部还是程序自带", as_json
    )
    limbo = Words(groups, "limbo", "缺件、多件、盘点少件")
    limbo.add("list", hall.limbo_list, "按窗口列出天数", as_json)
    complaint = limbo.add("complaint", hall.limbo_complaint, "转投诉处理", shared)
    complaint.add_argument("number", help="办件号或邮件号")
    complaint.add_argument("--complaint-no", required=True, help="投诉单号")
    complaint.add_argument("--reason", required=True, help="原因（不要写姓名）")
    _emergency(groups, shared, as_json)


def _people(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    staff = Words(groups, "staff", "人员")
    staff.add("list", hall.staff_list, "列出人员和分工", as_json)
    add = staff.add("add", hall.staff_add, "录入人员", shared)
    add.add_argument("operator_no", metavar="NO", help="工号")
    add.add_argument("role", metavar="ROLE", choices=ROLES, help="/".join(ROLES))
    add.add_argument("name", metavar="NAME", help="姓名")
    off = staff.add("off", hall.staff_off, "停用人员", shared)
    off.add_argument("operator_no", metavar="NO")
    signer = Words(groups, "signer", "签字人").add("add", hall.signer_add, "录入签字人", shared)
    signer.add_argument("side", metavar="SIDE", help="窗口号、driver 或 deliverer")
    signer.add_argument("name", metavar="NAME")
    assign = groups.add_parser("assign", help="分工", description="分工：把活分给人", parents=[shared])
    assign.set_defaults(handler=hall.assign)
    assign.add_argument("work", choices=WORKS, help="take 交接，pack 封装，out 揽收")
    assign.add_argument("operator_no", metavar="OPERATOR", help="工号，- 为不指定")
    assign.add_argument("--window", help="只指这个窗口")
    badges = groups.add_parser("badges", help="工作证", description="打印工作证", parents=[shared])
    badges.set_defaults(handler=hall.badges)
    badges.add_argument("-o", "--output", required=True, metavar="F.pdf")
    mat = groups.add_parser("mat", help="命令条码垫", description="打印命令条码垫（A4）", parents=[shared])
    mat.set_defaults(handler=hall.mat)
    mat.add_argument("-o", "--output", required=True, metavar="F.pdf")


def _windows(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    window = Words(groups, "window", "来源窗口")
    window.add("list", hall.window_list, "列出窗口", as_json)
    add = window.add("add", hall.window_add, "录入窗口", shared)
    change = window.add("set", hall.window_set, "更改窗口", shared)
    for parser in (add, change):
        parser.add_argument("code", metavar="CODE", help="窗口号，大写字母和数字")
        required = parser is add
        parser.add_argument("--department", required=required, metavar="NAME", help="部门")
        parser.add_argument("--sender-name", required=required, metavar="NAME", help="寄件单位")
        parser.add_argument("--sender-phone", required=required, metavar="PHONE", help="寄件电话")
        parser.add_argument("--sender-address", required=required, metavar="ADDRESS", help="寄件地址")
        parser.add_argument("--payer", choices=("sender", "recipient"), help="sender 寄付，recipient 到付")
    add.add_argument("--officer", action="append", required=True, metavar="NAME", help="签字人，可写几次")
    window.add("off", hall.window_off, "停用窗口，记录不动", shared).add_argument("code", metavar="CODE")
    window.add("on", hall.window_on, "再启用窗口", shared).add_argument("code", metavar="CODE")


def _stock(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    supply = Words(groups, "supply", "封套和面单")
    supply.add("list", hall.supply_list, "列出库存", as_json)
    add = supply.add("add", hall.supply_add, "领入", shared)
    count = supply.add("count", hall.supply_count, "按清点数改账", shared)
    for parser in (add, count):
        parser.add_argument("kind", choices=KINDS, help="envelope 封套，label 面单")
        parser.add_argument("count", type=int, metavar="N")
    add.add_argument("--reorder-point", type=int, metavar="K", help="申领点，不写则不变")
    route = Words(groups, "route", "路线")
    route.add("list", hall.route_list, "列出路线", as_json)
    made = route.add("set", hall.route_set, "录入或更改路线", shared)
    made.add_argument("code", metavar="CODE", help="路线代码，大写字母和数字")
    made.add_argument("name", metavar="NAME")
    made.add_argument("destination", metavar="DESTINATION", help="寄达局代码，8 位数字")
    made.add_argument("destination_name", metavar="DESTINATION_NAME", help="寄达局名称")
    made.add_argument("--departs", required=True, metavar="11:30,16:30", help="发车时刻")
    made.add_argument("--days", default="1234567", metavar="12345", help="星期，1 为周一")
    route.add("off", hall.route_off, "停用路线", shared).add_argument("code", metavar="CODE")


def _emergency(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    paper = Words(groups, "emergency", "应急纸单")
    made = paper.add("print", hall.emergency_print, "印预编号的应急交接簿和应急面单", shared)
    made.add_argument("--registers", type=int, default=0, metavar="N", help="应急交接簿张数")
    made.add_argument("--labels", type=int, default=0, metavar="M", help="应急面单枚数，从号段取号")
    made.add_argument("--sheet", action="append", metavar="JE…", help="重出这张已编号的纸单，可写几次")
    made.add_argument("-o", "--output", required=True, metavar="F.pdf")
    paper.add("list", hall.emergency_list, "列出应急纸单", as_json)
    void = paper.add("void", hall.emergency_void, "作废一张，未用的号码随之作废", shared)
    void.add_argument("sheet_no", metavar="SHEET")
    void.add_argument("--reason", required=True, help="原因（不要写姓名）")
